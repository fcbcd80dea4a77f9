-- question: Which countries can be opened, and how much is recorded about each?
-- grain: one row per partner or watched country
-- parameters:
-- columns:
--   country_code: varchar — ISO 3166 alpha-3
--   name_nl: varchar — Dutch name
--   name_en: varchar — English name
--   region: varchar — UN region
--   subregion: varchar — UN subregion
--   role: varchar — partner or watched
--   reason: varchar — why it has that role
--   own_partnership_count: bigint — partnerships of the country's own, any state
--   instrument_count: bigint — instruments of the country's own in use
-- source: reference list of countries, partnership and instrument registers
with
own as (
    select country_code as country_code, count(*) as own_partnership_count
    from country_partnership
    where is_country_specific
    group by country_code
),
used as (
    select country_code as country_code, count(distinct instrument_id) as instrument_count
    from country_instrument
    where is_active and is_country_specific
    group by country_code
)
select
    profile_country.country_code as country_code,
    profile_country.name_nl as name_nl,
    profile_country.name_en as name_en,
    profile_country.region as region,
    profile_country.subregion as subregion,
    profile_country.role as role,
    profile_country.reason as reason,
    coalesce(own.own_partnership_count, 0) as own_partnership_count,
    coalesce(used.instrument_count, 0) as instrument_count
from profile_country
left join own on own.country_code = profile_country.country_code
left join used on used.country_code = profile_country.country_code
order by profile_country.name_nl
