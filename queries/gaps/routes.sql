-- question: What are the routes called?
-- grain: one row per route
-- parameters:
-- columns:
--   route_id: varchar — key
--   name_nl: varchar — Dutch name
--   name_en: varchar — English name
-- source: list of routes
select route_id as route_id, name_nl as name_nl, name_en as name_en
from route
order by route_id
