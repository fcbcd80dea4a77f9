-- question: Which amounts are of another order than the other periods of their series?
-- columns: load_sheet_id, sheet_row, value_found, expected, other, classification
-- Compared with the median of the other periods, of which there must be enough. Rows of one period are added up and the
-- first is named. Zero is no order of magnitude: it is not judged, and counts among the others.
with
summed as materialized (
    select *, value as amount from checked
),
moving as (
    -- Only these can be so far off: the others need no median, which is what takes time.
    select of_group as of_group, min(classification) as classification
    from summed
    group by of_group
    having max(amount) - min(amount) > $minimum and count(*) > $least_periods
),
compared as (
    select
        summed.of_group as of_group,
        summed.period as period,
        summed.place_in_file as place_in_file,
        summed.amount as amount,
        moving.classification as classification,
        median(others.amount) as usual
    from summed
    inner join moving on moving.of_group = summed.of_group
    inner join summed as others on others.of_group = summed.of_group and others.place_in_file <> summed.place_in_file
    group by summed.of_group, summed.period, summed.place_in_file, summed.amount, moving.classification
)
select
    cast(place_in_file // 10000000 as integer) as load_sheet_id,
    cast(place_in_file % 10000000 as integer) as sheet_row,
    amount as value_found,
    cast(usual as decimal(38, 6)) as expected,
    concat_ws(' · ', nullif(of_group, ''), period) as other,
    classification as classification
from compared
where
    amount <> 0 and usual <> 0
    and abs(amount - usual) > $minimum
    and (
        (sign(amount) <> sign(usual) and abs(amount) > $minimum)
        or greatest(abs(amount), abs(usual)) >= $factor * least(abs(amount), abs(usual))
    )
order by place_in_file
