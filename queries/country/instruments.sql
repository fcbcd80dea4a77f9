-- question: Which instruments are used in a country, by whom, since when and in what state?
-- grain: one row per instrument, country and start of use
-- parameters:
--   countries: varchar[] — ISO alpha-3 codes
-- columns:
--   country_code: varchar — ISO 3166 alpha-3
--   instrument_id: varchar — key of the register
--   name_nl: varchar — Dutch name
--   name_en: varchar — English name
--   type_nl: varchar — type in Dutch
--   type_en: varchar — type in English
--   nature: varchar — support, dialogue, capacity, law or leverage
--   level: varchar — eu, bilateral or multilateral
--   stage: varchar — from idea to running
--   is_innovative: boolean — marked as an innovative form
--   is_model_case: boolean — a model case elsewhere
--   use_scope: varchar — agreement, measure, programme, framework or general
--   lead_nl: varchar — lead organisation in Dutch
--   lead_en: varchar — lead organisation in English
--   legal_frame: varchar — law it rests on
--   legal_assessment: varchar — code of the state of the legal assessment
--   assessment_nl: varchar — that state in Dutch
--   assessment_en: varchar — that state in English
--   since_date: varchar — at the precision recorded
--   status_id: varchar — canonical status of the use here
--   status_nl: varchar — status in Dutch
--   status_en: varchar — status in English
--   is_active: boolean — whether the state counts as active
--   is_country_specific: boolean — counts as the country's own
--   theme_ids: varchar — themes it serves, separated by semicolons
--   themes_nl: varchar — themes in Dutch
--   themes_en: varchar — themes in English
--   source_title: varchar — title of the publication
--   source_url: varchar — address of the publication
--   verified: varchar — read or general-knowledge
--   note: varchar — note of the register, in English
--   file_name: varchar — workbook
--   sheet_name: varchar — sheet
--   sheet_row: integer — row in the sheet
-- source: instrument register
with
themes as (
    select
        instrument_theme.instrument_id as instrument_id,
        array_to_string(list_sort(list(distinct theme.theme_id)), ';') as theme_ids,
        array_to_string(list_sort(list(distinct theme.name_nl)), '; ') as themes_nl,
        array_to_string(list_sort(list(distinct theme.name_en)), '; ') as themes_en
    from instrument_theme
    inner join theme on theme.theme_id = instrument_theme.theme_id
    group by instrument_theme.instrument_id
),
type_name as (
    select * from code_list where list_id = 'instrument_type'
)
select
    country_instrument.country_code as country_code,
    country_instrument.instrument_id as instrument_id,
    country_instrument.name_nl as name_nl,
    country_instrument.name as name_en,
    type_name.name_nl as type_nl,
    type_name.name_en as type_en,
    country_instrument.nature as nature,
    country_instrument.level as level,
    country_instrument.stage as stage,
    country_instrument.is_innovative as is_innovative,
    country_instrument.is_model_case as is_model_case,
    country_instrument.use_scope as use_scope,
    country_instrument.lead_organisation_nl as lead_nl,
    country_instrument.lead_organisation as lead_en,
    country_instrument.legal_frame as legal_frame,
    country_instrument.legal_assessment as legal_assessment,
    country_instrument.assessment_nl as assessment_nl,
    country_instrument.assessment_en as assessment_en,
    country_instrument.since_date as since_date,
    country_instrument.status_id as status_id,
    country_instrument.status_nl as status_nl,
    country_instrument.status_en as status_en,
    country_instrument.is_active as is_active,
    country_instrument.is_country_specific as is_country_specific,
    themes.theme_ids as theme_ids,
    themes.themes_nl as themes_nl,
    themes.themes_en as themes_en,
    country_instrument.source_title as source_title,
    country_instrument.source_url as source_url,
    country_instrument.verified as verified,
    country_instrument.note as note,
    sheet_origin.file_name as file_name,
    sheet_origin.sheet_name as sheet_name,
    country_instrument.sheet_row as sheet_row
from country_instrument
inner join sheet_origin on sheet_origin.load_sheet_id = country_instrument.load_sheet_id
left join themes on themes.instrument_id = country_instrument.instrument_id
left join type_name on type_name.code = country_instrument.type
where list_contains($countries, country_instrument.country_code)
order by
    country_instrument.country_code,
    country_instrument.is_active desc,
    country_instrument.is_country_specific desc,
    country_instrument.name,
    country_instrument.since_date
