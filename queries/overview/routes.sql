-- question: Which partner and watched countries lie on which route?
-- grain: one row per route and country
-- parameters:
-- columns:
--   route_id: varchar — key
--   name_nl: varchar — Dutch name
--   name_en: varchar — English name
--   country_code: varchar — ISO 3166 alpha-3
-- source: list of routes, reference list of countries
select
    route.route_id as route_id,
    route.name_nl as name_nl,
    route.name_en as name_en,
    country_route.country_code as country_code
from country_route
inner join route on route.route_id = country_route.route_id
inner join profile_country on profile_country.country_code = country_route.country_code
order by route.route_id, country_route.country_code
