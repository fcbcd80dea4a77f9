-- question: Which partnerships does a country take part in, in what state, and which count as its own?
-- grain: one row per partnership and country
-- parameters:
--   countries: varchar[] — ISO alpha-3 codes
-- columns:
--   country_code: varchar — ISO 3166 alpha-3
--   partnership_id: varchar — key of the register
--   name_nl: varchar — Dutch name
--   name_en: varchar — English name
--   level: varchar — eu, bilateral or multilateral
--   form: varchar — code of the form
--   form_nl: varchar — form in Dutch
--   form_en: varchar — form in English
--   binding_code: varchar — yes, partly, no; null is not recorded
--   binding_verified: varchar — read or general-knowledge
--   status_id: varchar — canonical status
--   status_nl: varchar — status in Dutch
--   status_en: varchar — status in English
--   is_active: boolean — whether the state counts as active
--   country_role: varchar — the country's role in the partnership
--   is_country_specific: boolean — counts as the country's own
--   is_peer_case: boolean — a case of another country, never counted
--   partners_in_record: bigint — number of partner countries
--   start_date: varchar — at the precision recorded
--   start_date_basis: varchar — read or general-knowledge
--   end_date: varchar — at the precision recorded
--   ends_or_review_date: varchar — at the precision recorded
--   ends_kind: varchar — what happens then
--   migration_topics: varchar — as in the register
--   other_topics: varchar — as in the register
--   themes_nl: varchar — themes in Dutch, separated by semicolons
--   themes_en: varchar — themes in English
--   nl_eu_seek: varchar — what the Netherlands and the EU seek
--   nl_eu_seek_verified: varchar — read or general-knowledge
--   partner_seeks: varchar — what the partner seeks
--   partner_seeks_verified: varchar — read or general-knowledge
--   legal_frame_international: varchar — international law it stands in
--   legal_frame_eu: varchar — EU law it stands in
--   legal_frame_national: varchar — national law it stands in
--   legal_verified: varchar — read or general-knowledge
--   legal_assessment: varchar — code of the state of the legal assessment
--   assessment_nl: varchar — that state in Dutch
--   assessment_en: varchar — that state in English
--   assessment_kind: varchar — kind of assessment
--   assessment_source: varchar — what the state rests on
--   assessment_verified: varchar — read or general-knowledge
--   announced_amount_eur: decimal(20,2) — EUR as announced, never added up, never spending
--   source_title: varchar — title of the publication
--   source_url: varchar — address of the publication
--   verified: varchar — read or general-knowledge
--   note: varchar — note of the register, in English
--   file_name: varchar — workbook
--   sheet_name: varchar — sheet
--   sheet_row: integer — row in the sheet
--   role_file_name: varchar — workbook of the row that gives the country its role
--   role_sheet_name: varchar — sheet of that row
--   role_sheet_row: integer — row in that sheet
-- source: partnership register
with
named as (
    -- A word for two themes is shown once, with both names: the source does not tell them apart.
    select
        partnership_theme.partnership_id as partnership_id,
        partnership_theme.value_found as value_found,
        array_to_string(list_sort(list(distinct theme.name_nl)), ' / ') as theme_nl,
        array_to_string(list_sort(list(distinct theme.name_en)), ' / ') as theme_en
    from partnership_theme
    inner join theme on theme.theme_id = partnership_theme.theme_id
    where theme.kind = 'migration' and partnership_theme.counts_for_coverage
    group by partnership_theme.partnership_id, partnership_theme.value_found
),
themes as (
    select
        partnership_id as partnership_id,
        array_to_string(list_sort(list(distinct theme_nl)), '; ') as themes_nl,
        array_to_string(list_sort(list(distinct theme_en)), '; ') as themes_en
    from named
    group by partnership_id
),
form_name as (
    select * from code_list where list_id = 'form'
)
select
    country_partnership.country_code as country_code,
    country_partnership.partnership_id as partnership_id,
    country_partnership.name_nl as name_nl,
    country_partnership.name as name_en,
    country_partnership.level as level,
    country_partnership.form as form,
    form_name.name_nl as form_nl,
    form_name.name_en as form_en,
    country_partnership.binding_code as binding_code,
    country_partnership.binding_verified as binding_verified,
    country_partnership.status_id as status_id,
    country_partnership.status_nl as status_nl,
    country_partnership.status_en as status_en,
    country_partnership.is_active as is_active,
    country_partnership.country_role as country_role,
    country_partnership.is_country_specific as is_country_specific,
    country_partnership.is_peer_case as is_peer_case,
    country_partnership.partners_in_record as partners_in_record,
    country_partnership.start_date as start_date,
    country_partnership.start_date_basis as start_date_basis,
    country_partnership.end_date as end_date,
    country_partnership.ends_or_review_date as ends_or_review_date,
    country_partnership.ends_kind as ends_kind,
    country_partnership.migration_topics as migration_topics,
    country_partnership.other_topics as other_topics,
    themes.themes_nl as themes_nl,
    themes.themes_en as themes_en,
    country_partnership.nl_eu_seek as nl_eu_seek,
    country_partnership.nl_eu_seek_verified as nl_eu_seek_verified,
    country_partnership.partner_seeks as partner_seeks,
    country_partnership.partner_seeks_verified as partner_seeks_verified,
    country_partnership.legal_frame_international as legal_frame_international,
    country_partnership.legal_frame_eu as legal_frame_eu,
    country_partnership.legal_frame_national as legal_frame_national,
    country_partnership.legal_verified as legal_verified,
    country_partnership.legal_assessment as legal_assessment,
    country_partnership.assessment_nl as assessment_nl,
    country_partnership.assessment_en as assessment_en,
    country_partnership.assessment_kind as assessment_kind,
    country_partnership.assessment_source as assessment_source,
    country_partnership.assessment_verified as assessment_verified,
    country_partnership.announced_amount_eur as announced_amount_eur,
    country_partnership.source_title as source_title,
    country_partnership.source_url as source_url,
    country_partnership.verified as verified,
    country_partnership.note as note,
    sheet_origin.file_name as file_name,
    sheet_origin.sheet_name as sheet_name,
    country_partnership.sheet_row as sheet_row,
    role_origin.file_name as role_file_name,
    role_origin.sheet_name as role_sheet_name,
    country_partnership.role_sheet_row as role_sheet_row
from country_partnership
inner join sheet_origin on sheet_origin.load_sheet_id = country_partnership.load_sheet_id
inner join sheet_origin as role_origin on role_origin.load_sheet_id = country_partnership.role_load_sheet_id
left join themes on themes.partnership_id = country_partnership.partnership_id
left join form_name on form_name.code = country_partnership.form
where list_contains($countries, country_partnership.country_code)
order by
    country_partnership.country_code,
    country_partnership.is_country_specific desc,
    country_partnership.start_date,
    country_partnership.partnership_id
