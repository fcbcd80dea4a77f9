-- question: Which shares of one group do not add up to 100?
-- columns: load_sheet_id, sheet_row, value_found, expected, other, classification
-- As published: a row that is repeated counts as often as it stands. The first row of the group is named.
select
    cast(place_in_file // 10000000 as integer) as load_sheet_id,
    cast(place_in_file % 10000000 as integer) as sheet_row,
    value as value_found,
    '100' as expected,
    of_group as other,
    classification as classification
from checked
where abs(value - 100) > $minimum
order by place_in_file
