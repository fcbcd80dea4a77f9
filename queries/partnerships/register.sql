-- question: Which partnerships are in the register, with whom, in what form and state, and on which law do they rest?
-- grain: one row per partnership
-- parameters:
-- columns:
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
--   is_peer_case: boolean — a case of other countries, never counted
--   is_own: boolean — counts as the own record of at least one country
--   is_framework: boolean — a wider framework: more than seven partner countries
--   partner_count: bigint — countries with the role of partner
--   start_date: varchar — at the precision recorded
--   start_date_basis: varchar — read or general-knowledge
--   end_date: varchar — at the precision recorded
--   ends_or_review_date: varchar — at the precision recorded
--   ends_kind: varchar — what happens then
--   ends_verified: varchar — read or general-knowledge
--   parties_nl: varchar — organisations that are party to it, Dutch names, separated by semicolons
--   parties_en: varchar — the same, English names
--   parties_other: varchar — parties that are in no register, in English
--   nl_takes_part: varchar — whether the Netherlands takes part, itself or through the EU
--   migration_topics: varchar — as in the register
--   other_topics: varchar — as in the register
--   migration_topic_count: bigint — topics of migration named
--   other_topic_count: bigint — other topics named
--   theme_ids: varchar — themes that its topics stand for, separated by semicolons
--   nl_eu_seek: varchar — themes that the Netherlands and the EU bring in
--   nl_eu_seek_verified: varchar — read or general-knowledge
--   partner_seeks: varchar — what the partner brings in, in English
--   partner_seeks_verified: varchar — read or general-knowledge
--   legal_basis: varchar — decision, treaty or declaration that it rests on
--   legal_frame_international: varchar — international law it stands in
--   legal_frame_eu: varchar — EU law it stands in
--   legal_frame_national: varchar — national law it stands in
--   legal_verified: varchar — read or general-knowledge
--   legal_assessment: varchar — code of the state of the legal assessment; null is not recorded
--   assessment_nl: varchar — that state in Dutch
--   assessment_en: varchar — that state in English
--   assessment_kind: varchar — kind of assessment
--   assessment_source: varchar — what the state rests on
--   assessment_verified: varchar — read or general-knowledge
--   announced_amount_eur: decimal(20,2) — EUR as announced, never added up, never spending
--   source_title: varchar — title of the publication
--   source_url: varchar — address of the publication
--   verified: varchar — read or general-knowledge
--   detail_note: varchar — note on the added fields, in English
--   note: varchar — note of the register, in English
--   file_name: varchar — workbook
--   sheet_name: varchar — sheet
--   sheet_row: integer — row in the sheet
-- source: partnership register
with
listed as (
    -- Example rows enter no count: of this register they are not shown either.
    select * from partnership where not coalesce(is_example, false)
),
role as (
    select
        partnership_country.partnership_id as partnership_id,
        count(case when partnership_country.role = 'partner' then 1 end) as partner_count,
        count(case when partnership_country.role = 'peer partner' then 1 end) as peer_count,
        count(case when partnership_country.role = 'partner' and partnership_country.is_framework then 1 end)
            as framework_count
    from partnership_country
    group by partnership_country.partnership_id
),
own as (
    select distinct partnership_id as partnership_id from country_partnership where is_country_specific
),
topic as (
    select
        partnership_theme.partnership_id as partnership_id,
        array_to_string(list_sort(list(distinct partnership_theme.theme_id)), ';') as theme_ids
    from partnership_theme
    where partnership_theme.theme_id is not null
    group by partnership_theme.partnership_id
),
party as (
    select
        named.partnership_id as partnership_id,
        array_to_string(list_sort(list(distinct organisation.name_nl)), '; ') as parties_nl,
        array_to_string(list_sort(list(distinct organisation.name)), '; ') as parties_en
    from (
        select partnership_id as partnership_id, trim(one.organisation_id) as organisation_id
        from listed cross join unnest(string_split(parties, ';')) as one(organisation_id)
    ) as named
    inner join organisation on organisation.organisation_id = named.organisation_id
    group by named.partnership_id
),
canonical as (
    select * from status where register = 'partnerships' and column_found = 'status'
),
assessment as (
    select * from status where register = 'partnerships' and column_found = 'legal_assessment'
),
form_name as (
    select * from code_list where list_id = 'form'
)
select
    listed.partnership_id as partnership_id,
    listed.name_nl as name_nl,
    listed.name as name_en,
    listed.level as level,
    listed.form as form,
    form_name.name_nl as form_nl,
    form_name.name_en as form_en,
    listed.binding_code as binding_code,
    listed.binding_verified as binding_verified,
    canonical.status_id as status_id,
    canonical.name_nl as status_nl,
    canonical.name_en as status_en,
    coalesce(canonical.is_active, false) as is_active,
    -- Of peers: by its form, or because all its partners are partners of a peer.
    listed.form = 'law/arrangement by peers'
        or (coalesce(role.peer_count, 0) > 0 and coalesce(role.partner_count, 0) = 0) as is_peer_case,
    own.partnership_id is not null as is_own,
    coalesce(role.framework_count, 0) > 0 as is_framework,
    coalesce(role.partner_count, 0) as partner_count,
    listed.start_date as start_date,
    listed.start_date_basis as start_date_basis,
    listed.end_date as end_date,
    listed.ends_or_review_date as ends_or_review_date,
    listed.ends_kind as ends_kind,
    listed.ends_verified as ends_verified,
    party.parties_nl as parties_nl,
    party.parties_en as parties_en,
    listed.parties_other as parties_other,
    listed.nl_takes_part as nl_takes_part,
    listed.migration_topics as migration_topics,
    listed.other_topics as other_topics,
    case when trim(coalesce(listed.migration_topics, '')) = '' then 0
        else length(listed.migration_topics) - length(replace(listed.migration_topics, ';', '')) + 1
    end as migration_topic_count,
    case when trim(coalesce(listed.other_topics, '')) = '' then 0
        else length(listed.other_topics) - length(replace(listed.other_topics, ';', '')) + 1
    end as other_topic_count,
    topic.theme_ids as theme_ids,
    listed.nl_eu_seek as nl_eu_seek,
    listed.nl_eu_seek_verified as nl_eu_seek_verified,
    listed.partner_seeks as partner_seeks,
    listed.partner_seeks_verified as partner_seeks_verified,
    listed.legal_basis as legal_basis,
    listed.legal_frame_international as legal_frame_international,
    listed.legal_frame_eu as legal_frame_eu,
    listed.legal_frame_national as legal_frame_national,
    listed.legal_verified as legal_verified,
    listed.legal_assessment as legal_assessment,
    assessment.name_nl as assessment_nl,
    assessment.name_en as assessment_en,
    listed.assessment_kind as assessment_kind,
    listed.assessment_source as assessment_source,
    listed.assessment_verified as assessment_verified,
    listed.announced_amount_eur as announced_amount_eur,
    listed.source_title as source_title,
    listed.source_url as source_url,
    listed.verified as verified,
    listed.detail_note as detail_note,
    listed.note as note,
    sheet_origin.file_name as file_name,
    sheet_origin.sheet_name as sheet_name,
    listed.sheet_row as sheet_row
from listed
inner join sheet_origin on sheet_origin.load_sheet_id = listed.load_sheet_id
left join canonical on canonical.value_found = listed.status
left join assessment on assessment.value_found = listed.legal_assessment
left join form_name on form_name.code = listed.form
left join role on role.partnership_id = listed.partnership_id
left join own on own.partnership_id = listed.partnership_id
left join topic on topic.partnership_id = listed.partnership_id
left join party on party.partnership_id = listed.partnership_id
order by listed.start_date desc nulls last, listed.partnership_id
