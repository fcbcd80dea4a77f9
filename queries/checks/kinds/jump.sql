-- question: Which amounts jump from one period to the next?
-- columns: load_sheet_id, sheet_row, value_found, expected, other, classification
-- Next to each other among all periods of the table: over a gap nothing is said. Years beside quarters are told apart by
-- their length. From or to zero is no jump: a series begins or ends there. Rows of one period are added up and the first
-- is named.
with
summed as materialized (
    select *, value as amount from checked
),
followed as (
    select period as period, lead(period) over (partition by length(period) order by period) as next_period
    from (select distinct period from summed) as listed
)
select
    cast(later.place_in_file // 10000000 as integer) as load_sheet_id,
    cast(later.place_in_file % 10000000 as integer) as sheet_row,
    later.amount as value_found,
    former.amount as expected,
    concat_ws(' · ', nullif(later.of_group, ''), later.period) as other,
    -- The names of the classes stand in the order of the alphabet: the least is the most closed.
    least(later.classification, former.classification) as classification
from summed as former
inner join followed on followed.period = former.period
inner join summed as later on later.of_group = former.of_group and later.period = followed.next_period
where
    later.amount <> 0 and former.amount <> 0
    and abs(later.amount - former.amount) > $minimum
    and (
        (sign(later.amount) <> sign(former.amount) and abs(later.amount) > $minimum)
        or greatest(abs(later.amount), abs(former.amount)) >= $factor * least(abs(later.amount), abs(former.amount))
    )
order by later.place_in_file
