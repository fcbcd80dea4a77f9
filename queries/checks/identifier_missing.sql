-- question: Which rows of the trust fund have no identifier?
-- rule_id: identifier_missing
-- columns: load_sheet_id, sheet_row, column_name, value_found, expected
-- Nothing says what they belong to: they are kept and not counted.
select
    load_sheet_id as load_sheet_id,
    sheet_row as sheet_row,
    'project_id' as column_name,
    coalesce(title, '') as value_found,
    coalesce(parent_id, '') as expected
from eutf_akvo
where project_id is null
union all
select load_sheet_id, sheet_row, 'project_id', '', ''
from eutf_akvo_country
where project_id is null
order by 1, 2
