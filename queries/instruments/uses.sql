-- question: Where is each instrument used, since when and in what state?
-- grain: one row per instrument, country and start of use
-- parameters:
-- columns:
--   instrument_id: varchar — key of the register
--   instrument_nl: varchar — Dutch name of the instrument
--   instrument_en: varchar — English name of the instrument
--   type: varchar — code of the type
--   nature: varchar — support, dialogue, capacity, law or leverage
--   country_code: varchar — ISO 3166 alpha-3
--   name_nl: varchar — Dutch name of the country
--   name_en: varchar — English name of the country
--   has_profile: boolean — whether the country has a profile
--   since_date: varchar — at the precision recorded
--   ended_date: varchar — end of the instrument, where the use has ended and that is recorded
--   status_id: varchar — canonical status of the use
--   status_nl: varchar — status in Dutch
--   status_en: varchar — status in English
--   is_active: boolean — whether the state counts as active
--   is_country_specific: boolean — counts as the country's own
--   verified: varchar — read or general-knowledge
--   source_title: varchar — title of the publication
--   source_url: varchar — address of the publication
--   note: varchar — note of the register, in English
--   file_name: varchar — workbook
--   sheet_name: varchar — sheet
--   sheet_row: integer — row in the sheet
-- source: instrument register, use by country
select
    country_instrument.instrument_id as instrument_id,
    country_instrument.name_nl as instrument_nl,
    country_instrument.name as instrument_en,
    country_instrument.type as type,
    country_instrument.nature as nature,
    country_instrument.country_code as country_code,
    country.name_nl as name_nl,
    country.name_en as name_en,
    profile_country.country_code is not null as has_profile,
    country_instrument.since_date as since_date,
    -- The register holds no end of a use: the end of the instrument itself, for uses that are over.
    case when country_instrument.status_id = 'ended' then instrument.end_date end as ended_date,
    country_instrument.status_id as status_id,
    country_instrument.status_nl as status_nl,
    country_instrument.status_en as status_en,
    country_instrument.is_active as is_active,
    country_instrument.is_country_specific as is_country_specific,
    country_instrument.verified as verified,
    country_instrument.source_title as source_title,
    country_instrument.source_url as source_url,
    country_instrument.note as note,
    sheet_origin.file_name as file_name,
    sheet_origin.sheet_name as sheet_name,
    country_instrument.sheet_row as sheet_row
from country_instrument
inner join instrument on instrument.instrument_id = country_instrument.instrument_id
inner join sheet_origin on sheet_origin.load_sheet_id = country_instrument.load_sheet_id
left join country on country.country_code = country_instrument.country_code
left join profile_country on profile_country.country_code = country_instrument.country_code
order by country_instrument.country_code, country_instrument.since_date, country_instrument.instrument_id
