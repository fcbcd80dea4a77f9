-- question: Which decisions in Akvo are less than the sum of their contracts?
-- rule_id: parts_above_total
-- columns: load_sheet_id, sheet_row, column_name, value_found, expected, other, classification
-- Contracts are a part of their decision; more than the whole says that one of the two is not up to date. A contract
-- that repeats another row counts once.
with
part as (
    select
        eutf_level.parent_id as parent_id,
        cast(sum(eutf_akvo.budget_eur) as decimal(26, 2)) as parts_eur,
        min(eutf_akvo.classification) as classification
    from eutf_akvo
    inner join eutf_level on eutf_level.file_row = eutf_akvo.sheet_row
    where eutf_level.level = 'contract' and eutf_level.repeats_row is null and eutf_level.parent_id is not null
    group by eutf_level.parent_id
)
select
    eutf_akvo.load_sheet_id as load_sheet_id,
    eutf_akvo.sheet_row as sheet_row,
    'budget_eur' as column_name,
    cast(eutf_akvo.budget_eur as decimal(26, 2)) as value_found,
    part.parts_eur as expected,
    eutf_akvo.project_id as other,
    least(eutf_akvo.classification, part.classification) as classification
from eutf_akvo
inner join eutf_level on eutf_level.file_row = eutf_akvo.sheet_row and eutf_level.level = 'decision'
inner join part on part.parent_id = eutf_akvo.project_id
where part.parts_eur > eutf_akvo.budget_eur
order by eutf_akvo.load_sheet_id, eutf_akvo.sheet_row
