-- question: How did an indicator develop in the chosen countries?
-- grain: one row per country and year that the source has a cell for; years without a cell have no row
-- parameters:
--   indicator_id: varchar — key of the indicator
--   countries: varchar[] — ISO alpha-3 codes
--   from_year: integer — first year
--   to_year: integer — last year
-- columns:
--   country_code: varchar — ISO 3166 alpha-3
--   period: bigint — year
--   value: double — in the indicator's unit; null is missing, never zero
--   low: double — lower bound where the source rounds
--   high: double — upper bound where the source rounds
--   numerator: double — for ratios
--   denominator: double — for ratios
--   denominator_period: bigint — year of the denominator where it differs
--   status: varchar — normal, provisional, differs (in definition), incomplete, estimated, too_small, zero_in_source or missing
--   cell_count: bigint — cells that make the figure
--   reporter_count: bigint — reporting countries, routes or origins among them
-- source: the indicator's own publication
select
    country_code as country_code,
    period as period,
    value as value,
    low as low,
    high as high,
    numerator as numerator,
    denominator as denominator,
    denominator_period as denominator_period,
    status as status,
    cell_count as cell_count,
    reporter_count as reporter_count
from indicator_value
where
    indicator_id = $indicator_id
    and list_contains($countries, country_code)
    and period between $from_year and $to_year
order by country_code, period
