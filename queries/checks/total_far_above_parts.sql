-- question: Which decisions are at least ten times the sum of their contracts, or have contracts of zero only?
-- rule_id: total_far_above_parts
-- columns: load_sheet_id, sheet_row, column_name, value_found, expected, other, classification
-- Probably a digit too many, or contracts that are missing. A decision without any contract is not judged: it may have
-- none yet. A contract that repeats another row counts once.
with
part as (
    select
        eutf_level.parent_id as parent_id,
        count(*) as parts,
        cast(coalesce(sum(eutf_akvo.budget_eur), 0) as decimal(26, 2)) as parts_eur,
        min(eutf_akvo.classification) as classification
    from eutf_akvo
    inner join eutf_level on eutf_level.file_row = eutf_akvo.sheet_row
    where eutf_level.level = 'contract' and eutf_level.repeats_row is null and eutf_level.parent_id is not null
    group by eutf_level.parent_id
)
select
    eutf_project.load_sheet_id as load_sheet_id,
    eutf_project.sheet_row as sheet_row,
    'budget_eur' as column_name,
    cast(eutf_project.budget_eur as decimal(26, 2)) as value_found,
    part.parts_eur as expected,
    eutf_project.project_id as other,
    -- The names of the classes stand in the order of the alphabet: the least is the most closed.
    least(eutf_project.classification, part.classification) as classification
from eutf_project
inner join part on part.parent_id = eutf_project.project_id
where eutf_project.budget_eur > 0 and eutf_project.budget_eur >= 10 * part.parts_eur
order by eutf_project.load_sheet_id, eutf_project.sheet_row
