-- question: How far do the ministry's own publication and the OECD agree on a country and year?
-- grain: one row per country and year that either holds
-- parameters:
-- columns:
--   place_code: varchar — ISO 3166 alpha-3
--   year: bigint — year
--   oecd_usd: double — net disbursements of the Netherlands by the OECD, USD; null where it gives none
--   ministry_usd: double — disbursements of the ministry by IATI, USD; null where the file holds none
--   agency_usd: double — disbursements of the Netherlands Enterprise Agency by IATI, USD, in neither amount; null where the file holds none
--   ratio: double — ministry divided by OECD; null where either is missing or the OECD amount is not above zero
--   reason: varchar — rule by which the two differ: within_1_pct, rounding, within_10_pct, year_incomplete, repaid, file_more, oecd_more, year_not_in_file, country_not_in_file, not_in_oecd or after_oecd
-- source: IATI, Netherlands Ministry of Foreign Affairs and Enterprise Agency; OECD DAC2a
select
    place_code as place_code,
    year as year,
    cast(oecd_usd as double) as oecd_usd,
    cast(ministry_usd as double) as ministry_usd,
    cast(agency_usd as double) as agency_usd,
    ratio as ratio,
    reason as reason
from oecd_ministry
order by year, place_code
