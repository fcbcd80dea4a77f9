-- question: On which migration themes are instruments in use in a country, and of what nature?
-- grain: one row per country, migration theme and nature; a theme without any has one row with nature null and count 0
-- parameters:
--   countries: varchar[] — ISO alpha-3 codes
-- columns:
--   country_code: varchar — ISO 3166 alpha-3
--   theme_id: varchar — migration theme
--   theme_nl: varchar — theme in Dutch
--   theme_en: varchar — theme in English
--   sort_order: bigint — order of the themes
--   nature: varchar — support, dialogue, capacity, law or leverage; null where none is in use
--   instrument_count: bigint — instruments of the country's own in use; one that serves two themes counts on both
-- source: instrument register
with
used as (
    -- Suspended, ended and proposed uses are listed, not counted; nor are law about many countries and model cases.
    select * from instrument_cover
),
grid as (
    select country.country_code as country_code, theme.*
    from country
    cross join theme
    where theme.kind = 'migration' and list_contains($countries, country.country_code)
)
select
    grid.country_code as country_code,
    grid.theme_id as theme_id,
    grid.name_nl as theme_nl,
    grid.name_en as theme_en,
    grid.sort_order as sort_order,
    used.nature as nature,
    count(used.instrument_id) as instrument_count
from grid
left join used on used.country_code = grid.country_code and used.theme_id = grid.theme_id
group by grid.country_code, grid.theme_id, grid.name_nl, grid.name_en, grid.sort_order, used.nature
order by grid.country_code, grid.sort_order, used.nature
