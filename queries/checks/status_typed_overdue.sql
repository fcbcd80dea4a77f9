-- question: Where does somebody type that an undertaking is overdue?
-- rule_id: status_typed_overdue
-- columns: load_sheet_id, sheet_row, column_name, value_found, expected
-- Overdue follows from the due date and today; typed, it would stay when the undertaking is done.
with
typed as (
    select load_sheet_id as load_sheet_id, sheet_row as sheet_row, 'status' as column_name, status as value_found
    from undertaking
    union all
    select load_sheet_id, sheet_row, 'status_found', status_found from undertaking
)
select
    load_sheet_id as load_sheet_id,
    sheet_row as sheet_row,
    column_name as column_name,
    value_found as value_found,
    '' as expected
from typed
-- "done late" is a state of its own: done, after the date.
where lower(trim(value_found)) in ('overdue', 'late', 'te laat', 'over tijd', 'verlopen', 'achterstallig')
order by load_sheet_id, sheet_row
