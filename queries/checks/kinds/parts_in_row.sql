-- question: Which totals differ from the sum of the parts that stand in the same row?
-- columns: load_sheet_id, sheet_row, value_found, expected, other
-- Off by more than the minimum and by the factor at least; parts of which one is missing have no sum (other is null).
select
    load_sheet_id as load_sheet_id,
    sheet_row as sheet_row,
    value as value_found,
    other as expected,
    row_name as other
from checked
where
    abs(value - other) > $minimum
    and (
        sign(value) <> sign(other)
        or greatest(abs(value), abs(other)) >= $factor * least(abs(value), abs(other))
    )
order by load_sheet_id, sheet_row
