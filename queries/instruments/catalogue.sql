-- question: Which instruments are in the register, of which type and nature, at which stage, and on which law do they rest?
-- grain: one row per instrument
-- parameters:
-- columns:
--   instrument_id: varchar — key of the register
--   name_nl: varchar — Dutch name
--   name_en: varchar — English name
--   type: varchar — code of the type
--   type_nl: varchar — type in Dutch
--   type_en: varchar — type in English
--   nature: varchar — support, dialogue, capacity, law or leverage
--   level: varchar — eu, bilateral or multilateral
--   stage: varchar — from idea to running or stopped
--   status_id: varchar — canonical status
--   status_nl: varchar — status in Dutch
--   status_en: varchar — status in English
--   is_active: boolean — whether the state counts as active
--   is_innovative: boolean — marked as an innovative form
--   is_model_case: boolean — another country's example, never counted
--   use_scope: varchar — agreement, measure, programme, framework or general
--   counts: boolean — a use of it in a country counts as the country's own
--   start_date: varchar — at the precision recorded
--   end_date: varchar — at the precision recorded
--   description: varchar — what it does, in English
--   lead_nl: varchar — lead organisation in Dutch
--   lead_en: varchar — lead organisation in English
--   implementers_nl: varchar — organisations that carry it out, Dutch names
--   implementers_en: varchar — the same, English names
--   theme_ids: varchar — themes it serves, separated by semicolons
--   themes_nl: varchar — themes in Dutch
--   themes_en: varchar — themes in English
--   legal_frame: varchar — law it rests on, in one line
--   legal_frame_international: varchar — international law it stands in
--   legal_frame_eu: varchar — EU law it stands in
--   legal_frame_national: varchar — national law it stands in
--   legal_assessment: varchar — code of the state of the legal assessment
--   assessment_nl: varchar — that state in Dutch
--   assessment_en: varchar — that state in English
--   assessment_source: varchar — what the state rests on
--   cost_eur: decimal(20,2) — EUR as announced or budgeted, never added up, never spending
--   cost_note: varchar — what the amount holds
--   source_title: varchar — title of the publication
--   source_url: varchar — address of the publication
--   verified: varchar — read or general-knowledge
--   note: varchar — note of the register, in English
--   file_name: varchar — workbook
--   sheet_name: varchar — sheet
--   sheet_row: integer — row in the sheet
-- source: instrument register
with
listed as (
    -- Example rows enter no count: of this register they are not shown either.
    select * from instrument where not coalesce(is_example, false)
),
themes as (
    select
        instrument_theme.instrument_id as instrument_id,
        max(case when instrument_theme.counts_for_coverage then 1 else 0 end) as counting,
        array_to_string(list_sort(list(distinct theme.theme_id)), ';') as theme_ids,
        array_to_string(list_sort(list(distinct theme.name_nl)), '; ') as themes_nl,
        array_to_string(list_sort(list(distinct theme.name_en)), '; ') as themes_en
    from instrument_theme
    inner join theme on theme.theme_id = instrument_theme.theme_id
    group by instrument_theme.instrument_id
),
implementer as (
    select
        instrument_implementer.instrument_id as instrument_id,
        array_to_string(list_sort(list(distinct organisation.name_nl)), '; ') as implementers_nl,
        array_to_string(list_sort(list(distinct organisation.name)), '; ') as implementers_en
    from instrument_implementer
    inner join organisation on organisation.organisation_id = instrument_implementer.organisation_id
    group by instrument_implementer.instrument_id
),
canonical as (
    select * from status where register = 'instruments' and column_found = 'status'
),
assessment as (
    select * from status where register = 'instruments' and column_found = 'legal_assessment'
),
type_name as (
    select * from code_list where list_id = 'instrument_type'
)
select
    listed.instrument_id as instrument_id,
    listed.name_nl as name_nl,
    listed.name as name_en,
    listed.type as type,
    type_name.name_nl as type_nl,
    type_name.name_en as type_en,
    listed.nature as nature,
    listed.level as level,
    listed.stage as stage,
    canonical.status_id as status_id,
    canonical.name_nl as status_nl,
    canonical.name_en as status_en,
    coalesce(canonical.is_active, false) as is_active,
    listed.is_innovative as is_innovative,
    listed.is_model_case as is_model_case,
    listed.use_scope as use_scope,
    -- As in country_instrument: what a country can have as its own.
    listed.use_scope in ('agreement', 'measure', 'programme')
        and not listed.is_model_case
        and (listed.nature = 'leverage' or coalesce(themes.counting, 0) = 1) as counts,
    listed.start_date as start_date,
    listed.end_date as end_date,
    listed.description as description,
    organisation.name_nl as lead_nl,
    organisation.name as lead_en,
    implementer.implementers_nl as implementers_nl,
    implementer.implementers_en as implementers_en,
    themes.theme_ids as theme_ids,
    themes.themes_nl as themes_nl,
    themes.themes_en as themes_en,
    listed.legal_frame as legal_frame,
    listed.legal_frame_international as legal_frame_international,
    listed.legal_frame_eu as legal_frame_eu,
    listed.legal_frame_national as legal_frame_national,
    listed.legal_assessment as legal_assessment,
    assessment.name_nl as assessment_nl,
    assessment.name_en as assessment_en,
    listed.assessment_source as assessment_source,
    listed.cost_eur as cost_eur,
    listed.cost_note as cost_note,
    listed.source_title as source_title,
    listed.source_url as source_url,
    listed.verified as verified,
    listed.note as note,
    sheet_origin.file_name as file_name,
    sheet_origin.sheet_name as sheet_name,
    listed.sheet_row as sheet_row
from listed
inner join sheet_origin on sheet_origin.load_sheet_id = listed.load_sheet_id
left join organisation on organisation.organisation_id = listed.lead_organisation_id
left join canonical on canonical.value_found = listed.status
left join assessment on assessment.value_found = listed.legal_assessment
left join type_name on type_name.code = listed.type
left join themes on themes.instrument_id = listed.instrument_id
left join implementer on implementer.instrument_id = listed.instrument_id
order by listed.name, listed.instrument_id
