-- question: What must a reader know of a country's figures of an indicator?
-- grain: one row per country, indicator and note
-- parameters:
--   countries: varchar[] — ISO alpha-3 codes
--   indicator_id: varchar — key of the indicator
-- columns:
--   country_code: varchar — ISO 3166 alpha-3
--   text_nl: varchar — note in Dutch
--   text_en: varchar — note in English
-- source: notes by country
select
    country_note.country_code as country_code,
    country_note.text_nl as text_nl,
    country_note.text_en as text_en
from country_note
cross join unnest(string_split(country_note.indicator_ids, ';')) as listed(indicator_id)
where list_contains($countries, country_note.country_code) and listed.indicator_id = $indicator_id
order by country_note.country_code, country_note.text_en
