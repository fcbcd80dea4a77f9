-- question: Which records end before they start?
-- rule_id: end_before_start
-- columns: load_sheet_id, sheet_row, column_name, value_found, expected
-- Dates may stop at the year or month: they are compared as far as both go, so 2024-05 does not end before 2024-05-31.
with
period as (
    select load_sheet_id as load_sheet_id, sheet_row as sheet_row, 'end_date' as column_name,
        start_date as start_date, end_date as end_date
    from partnership
    union all
    select load_sheet_id, sheet_row, 'end_date', start_date, end_date from instrument
    union all
    select load_sheet_id, sheet_row, 'end_date', visit_date, end_date from visit
    union all
    select load_sheet_id, sheet_row, 'until_date', from_date, until_date from capacity
    union all
    select load_sheet_id, sheet_row, 'until_date', from_date, until_date from coverage_claim
    union all
    select load_sheet_id, sheet_row, 'end_date', start_date, end_date from eutf_project
    union all
    select load_sheet_id, sheet_row, 'end_date', start_date, end_date from eutf_akvo
),
compared as (
    select
        *,
        least(length(start_date), length(end_date)) as known_length
    from period
    where start_date is not null and end_date is not null
)
select
    load_sheet_id as load_sheet_id,
    sheet_row as sheet_row,
    column_name as column_name,
    end_date as value_found,
    start_date as expected
from compared
where substring(end_date, 1, known_length) < substring(start_date, 1, known_length)
order by load_sheet_id, sheet_row
