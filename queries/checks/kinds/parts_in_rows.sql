-- question: Which rows that hold a total differ from the sum of the other rows of their group?
-- columns: load_sheet_id, sheet_row, value_found, expected, other, classification
-- Off by more than the minimum and by the factor at least. A total without any other row has nothing to differ from.
with
compared as (
    select
        of_group as of_group,
        min(case when part = $total_value then place_in_file end) as place_in_file,
        min(classification) as classification,
        sum(case when part = $total_value then value end) as total,
        sum(case when part <> $total_value then value end) as parts
    from checked
    group by of_group
)
select
    cast(place_in_file // 10000000 as integer) as load_sheet_id,
    cast(place_in_file % 10000000 as integer) as sheet_row,
    total as value_found,
    parts as expected,
    concat_ws(' · ', $total_value, nullif(of_group, '')) as other,
    classification as classification
from compared
where
    abs(total - parts) > $minimum
    and (
        sign(total) <> sign(parts)
        or greatest(abs(total), abs(parts)) >= $factor * least(abs(total), abs(parts))
    )
order by place_in_file
