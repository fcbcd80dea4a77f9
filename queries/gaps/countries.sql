-- question: Which partner and watched countries are rows of the matrix?
-- grain: one row per partner or watched country
-- parameters:
-- columns:
--   country_code: varchar — ISO 3166 alpha-3
--   name_nl: varchar — Dutch name
--   name_en: varchar — English name
--   role: varchar — partner or watched
--   region: varchar — UN region
--   subregion: varchar — UN subregion
--   route_ids: varchar — routes, separated by semicolons
-- source: list of countries
select
    country_code as country_code, name_nl as name_nl, name_en as name_en, role as role, region as region,
    subregion as subregion, route_ids as route_ids
from profile_country
order by country_code
