-- question: What is the name of each country or area that a figure can come from?
-- grain: one row per code
-- parameters:
-- columns:
--   code: varchar — ISO 3166 alpha-3, or the code of an area
--   name_nl: varchar — Dutch name
--   name_en: varchar — English name
-- source: list of countries and of areas
select country_code as code, name_nl, name_en from country
union all
select distinct area_code, name_nl, name_en from area_member
order by code
