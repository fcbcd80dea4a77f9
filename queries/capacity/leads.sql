-- question: Which organisation leads which instrument in which country, and for which themes?
-- grain: one row per instrument and country where it is used, explored or ended
-- parameters:
-- columns:
--   organisation_id: varchar — the lead organisation; null is not recorded
--   country_code: varchar — ISO 3166 alpha-3
--   instrument_id: varchar — key of the register
--   name_nl: varchar — Dutch name of the instrument
--   name_en: varchar — English name of the instrument
--   theme_ids: varchar — themes that the instrument serves, separated by semicolons; null where none is recorded
--   is_active: boolean — whether its use there counts as active
--   status_nl: varchar — state of its use in Dutch
--   status_en: varchar — state of its use in English
--   file_name: varchar — workbook
--   sheet_name: varchar — sheet
--   sheet_row: integer — row in the sheet
-- source: registers of instruments and of their use
with
served as (
    select
        instrument_theme.instrument_id as instrument_id,
        array_to_string(list_sort(list(distinct instrument_theme.theme_id)), ';') as theme_ids
    from instrument_theme
    group by instrument_theme.instrument_id
)
select
    country_instrument.lead_organisation_id as organisation_id,
    country_instrument.country_code as country_code,
    country_instrument.instrument_id as instrument_id,
    country_instrument.name_nl as name_nl,
    country_instrument.name as name_en,
    served.theme_ids as theme_ids,
    country_instrument.is_active as is_active,
    country_instrument.status_nl as status_nl,
    country_instrument.status_en as status_en,
    sheet_origin.file_name as file_name,
    sheet_origin.sheet_name as sheet_name,
    country_instrument.sheet_row as sheet_row
from country_instrument
inner join sheet_origin on sheet_origin.load_sheet_id = country_instrument.load_sheet_id
left join served on served.instrument_id = country_instrument.instrument_id
order by country_instrument.lead_organisation_id, country_instrument.country_code, country_instrument.instrument_id
