-- question: Which contracts have no amount, or zero?
-- rule_id: contract_without_amount
-- columns: load_sheet_id, sheet_row, column_name, value_found, expected, other
-- An amount that is not there is unknown, not zero; a zero stays as it was found.
select
    eutf_akvo.load_sheet_id as load_sheet_id,
    eutf_akvo.sheet_row as sheet_row,
    'budget_eur' as column_name,
    coalesce(cast(eutf_akvo.budget_eur as varchar), '') as value_found,
    '' as expected,
    eutf_akvo.project_id as other
from eutf_akvo
inner join eutf_level on eutf_level.file_row = eutf_akvo.sheet_row
where eutf_level.level = 'contract' and coalesce(eutf_akvo.budget_eur, 0) = 0
order by 1, 2
