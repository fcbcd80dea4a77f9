-- question: Which rows have a date that lies before the one that it must not precede?
-- columns: load_sheet_id, sheet_row, value_found, expected
-- Dates may stop at the year or month: they are compared as far as both go, so 2024-05 does not end before 2024-05-31.
with
compared as (
    select
        *,
        least(length(value), length(other)) as known_length
    from checked
    where other is not null
)
select
    load_sheet_id as load_sheet_id,
    sheet_row as sheet_row,
    value as value_found,
    other as expected
from compared
where substring(value, 1, known_length) < substring(other, 1, known_length)
order by load_sheet_id, sheet_row
