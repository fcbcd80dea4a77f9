-- question: Of which countries is it known until when money was paid out?
-- grain: one row per country that a source of payments holds
-- parameters:
-- columns:
--   country_code: varchar — ISO 3166 alpha-3
--   complete_until: varchar — last day until which every source that holds the country is complete
-- source: IATI, by publisher; list of money sets
select
    country_code as country_code,
    cast(last_day(cast(substr(complete_until || '-12', 1, 7) || '-01' as date)) as varchar) as complete_until
from paid_until
order by country_code
