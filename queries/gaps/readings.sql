-- question: What does each need indicator say of each country in each year?
-- grain: one row per need indicator, country and year with a figure
-- parameters:
-- columns:
--   need_id: varchar — need indicator
--   country_code: varchar — ISO 3166 alpha-3
--   period: bigint — year
--   figure_id: varchar — figure it reads
--   value: double — in the unit of the indicator
--   status: varchar — as for indicators
--   route_id: varchar — route, for detections on a route
--   denominator_period: bigint — year of the population, for rates
--   is_read: boolean — false where a condition of the indicator does not hold
-- source: sources of the need indicators
select
    need_id as need_id, country_code as country_code, cast(period as bigint) as period, figure_id as figure_id, value as value, status as status,
    route_id as route_id, denominator_period as denominator_period, is_read as is_read
from need_reading
order by need_id, country_code, period
