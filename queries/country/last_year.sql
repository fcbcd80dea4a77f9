-- question: What is the last year that any indicator has a figure for?
-- grain: one row
-- parameters:
-- columns:
--   last_year: bigint — year
-- source: all indicators
select cast(max(period) as bigint) as last_year
from indicator_value
where value is not null
