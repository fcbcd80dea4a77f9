-- question: Which rows of the register are behind the number of instruments on a theme?
-- grain: one row per use of an instrument in the country on the theme
-- parameters:
--   country: varchar — ISO alpha-3 code
--   theme_id: varchar — migration theme
--   nature: varchar — support, dialogue, capacity, law or leverage
-- columns:
--   instrument_id: varchar — key of the register
--   name_nl: varchar — Dutch name
--   name_en: varchar — English name
--   nature: varchar — support, dialogue, capacity, law or leverage
--   since_date: varchar — at the precision recorded
--   file_name: varchar — workbook
--   sheet_name: varchar — sheet
--   sheet_row: integer — row in the sheet
--   cell: varchar — cell of the state that makes it count
--   value_found: varchar — what stands there
-- source: instrument register
select
    country_instrument.instrument_id as instrument_id,
    country_instrument.name_nl as name_nl,
    country_instrument.name as name_en,
    country_instrument.nature as nature,
    country_instrument.since_date as since_date,
    sheet_origin.file_name as file_name,
    sheet_origin.sheet_name as sheet_name,
    country_instrument.sheet_row as sheet_row,
    origin.column_letter || cast(country_instrument.sheet_row as varchar) as cell,
    instrument_use.status as value_found
from country_instrument
inner join instrument_cover
    on instrument_cover.instrument_id = country_instrument.instrument_id
    and instrument_cover.country_code = country_instrument.country_code
inner join instrument_use
    on instrument_use.load_sheet_id = country_instrument.load_sheet_id
    and instrument_use.sheet_row = country_instrument.sheet_row
inner join sheet_origin on sheet_origin.load_sheet_id = country_instrument.load_sheet_id
inner join origin on origin.load_sheet_id = country_instrument.load_sheet_id and origin.column_name = 'status'
where
    country_instrument.country_code = $country
    and instrument_cover.theme_id = $theme_id
    and country_instrument.nature = $nature
    and country_instrument.is_active
order by country_instrument.name, country_instrument.since_date
