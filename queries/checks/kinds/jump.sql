-- question: Which amounts jump from one period to the next?
-- columns: load_sheet_id, sheet_row, value_found, expected, other, classification
-- Next to each other among all periods of the table: over a gap nothing is said. Years beside quarters are told apart by
-- their length. From or to zero is no jump: a series begins or ends there. Rows of one period are added up and the first
-- is named.
with
summed as materialized (
    select *, value as amount from checked
),
moving as (
    -- Only these can jump so far: the others need no order, which is what takes time.
    select of_group as of_group
    from summed
    group by of_group
    having max(amount) - min(amount) > $minimum
),
numbered_period as (
    select period as period, row_number() over (partition by length(period) order by period) as place
    from (select distinct period from summed) as listed
),
numbered as (
    select summed.*, numbered_period.place as place
    from summed
    inner join moving on moving.of_group = summed.of_group
    inner join numbered_period on numbered_period.period = summed.period
),
compared as (
    select
        *,
        lag(place) over earlier as former_place,
        lag(amount) over earlier as former_amount,
        lag(classification) over earlier as former_classification
    from numbered
    window earlier as (partition by of_group, length(period) order by place)
)
select
    cast(place_in_file // 10000000 as integer) as load_sheet_id,
    cast(place_in_file % 10000000 as integer) as sheet_row,
    amount as value_found,
    former_amount as expected,
    concat_ws(' · ', nullif(of_group, ''), period) as other,
    -- The names of the classes stand in the order of the alphabet: the least is the most closed.
    least(classification, former_classification) as classification
from compared
where
    former_place = place - 1
    and amount <> 0 and former_amount <> 0
    and abs(amount - former_amount) > $minimum
    and (
        (sign(amount) <> sign(former_amount) and abs(amount) > $minimum)
        or greatest(abs(amount), abs(former_amount)) >= $factor * least(abs(amount), abs(former_amount))
    )
order by place_in_file
