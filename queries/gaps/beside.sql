-- question: Which visits are there on each country and theme, beside the records?
-- grain: one row per country and theme with a visit
-- parameters:
-- columns:
--   country_code: varchar — ISO 3166 alpha-3
--   theme_id: varchar — theme
--   visit_count: bigint — counted visits about the theme
--   last_visit_date: varchar — newest of them
-- source: register of visits
select
    country_code as country_code, theme_id as theme_id, visit_count as visit_count, last_visit_date as last_visit_date
from cell_contact
order by country_code, theme_id
