-- question: In which years does a money set hold an activity at all, whatever is selected?
-- grain: one row per activity and year
-- parameters:
--   money_set: varchar — source and level; never two at once
--   measure: varchar — commitment, disbursement, expenditure, contracted or net_disbursement; never two at once
-- columns:
--   activity_key: varchar — activity
--   year: bigint — year; null where the source gives no date
-- source: the money set's own publication
select distinct activity_key as activity_key, year as year
from money
where money_set_id = $money_set and measure_code = $measure and activity_key is not null
order by activity_key, year
