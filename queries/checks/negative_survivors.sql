-- question: Which incidents have a negative number of survivors?
-- rule_id: negative_survivors
-- columns: load_sheet_id, sheet_row, column_name, value_found, expected
-- The source has a few; such a number is kept as found and is no number of people.
select
    load_sheet_id as load_sheet_id,
    sheet_row as sheet_row,
    'survivors' as column_name,
    cast(survivors as varchar) as value_found,
    '0' as expected
from iom_incident
where survivors < 0
order by load_sheet_id, sheet_row
