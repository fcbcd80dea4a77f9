-- question: What is the last year that any indicator has a figure for, or this year where none has any?
-- grain: one row
-- parameters:
-- columns:
--   last_year: bigint — year
-- source: all indicators
select cast(coalesce(max(period), extract(year from current_date)) as bigint) as last_year
from indicator_value
where value is not null
