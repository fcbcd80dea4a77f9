-- question: Which rows have the same text as an earlier one of their group, whatever the case, accents and signs?
-- columns: load_sheet_id, sheet_row, value_found, expected, other, classification
-- The later row is named, and the first one with its row: both by their keys, for a text may name a person.
with
folded as (
    select
        *,
        trim(regexp_replace(lower(strip_accents(value)), '[^\p{L}\p{N}]+', ' ', 'g')) as text_folded
    from checked
),
numbered as (
    select
        *,
        row_number() over earlier as place,
        first_value(row_name) over earlier as first_name,
        first_value(sheet_row) over earlier as first_row,
        min(classification) over (partition by of_group, text_folded) as least_classification
    from folded
    where text_folded <> ''
    window earlier as (partition by of_group, text_folded order by load_sheet_id, sheet_row)
)
select
    load_sheet_id as load_sheet_id,
    sheet_row as sheet_row,
    row_name as value_found,
    first_name as expected,
    cast(first_row as varchar) as other,
    least_classification as classification
from numbered
where place > 1
order by load_sheet_id, sheet_row
