-- question: Which outside organisations were not heard, on a theme, about a country, or at all?
-- grain: one row per organisation of civil society, business, research or international organisation
-- parameters:
--   since: date — conversations from this day on count
--   today: date — up to this day
--   theme_id: varchar — the theme; null for any
--   country: varchar — ISO alpha-3 code; null for any
--   examples: boolean — only invented conversations; else none of them
-- columns:
--   organisation_id: varchar — key of the register
--   name_nl: varchar — Dutch name
--   name_en: varchar — English name
--   kind: varchar — kind of organisation
--   heard_count: bigint — conversations on it that the organisation took part in
--   last_date: varchar — date of the newest
--   heard_on_other: bigint — conversations on other subjects that it took part in
--   link_count: bigint — recorded links with the theme (implements an instrument on it) or country (works there)
--   file_name: varchar — workbook
--   sheet_name: varchar — sheet
--   sheet_row: integer — row in the sheet
-- source: registers of consultations, organisations and instruments
with
outside as (
    select *
    from organisation
    where kind in ('civil society', 'private sector', 'research', 'international organisation')
),
held as (
    select
        consultation.consultation_id as consultation_id,
        consultation.consultation_date as consultation_date
    from consultation
    where
        consultation.status in ('held', 'follow-up open')
        and coalesce(consultation.is_example, false) = $examples
        and cast(substr(consultation.consultation_date || '-01-01', 1, 10) as date) between $since and $today
),
on_theme as (
    select distinct consultation_id as consultation_id
    from consultation_subject where kind = 'theme' and code = $theme_id
),
on_country as (
    select distinct consultation_id as consultation_id
    from consultation_subject where kind = 'country' and code = $country
),
judged as (
    select
        held.consultation_id as consultation_id,
        held.consultation_date as consultation_date,
        ($theme_id is null or on_theme.consultation_id is not null)
            and ($country is null or on_country.consultation_id is not null) as is_about
    from held
    left join on_theme on on_theme.consultation_id = held.consultation_id
    left join on_country on on_country.consultation_id = held.consultation_id
),
heard as (
    select
        consultation_party.organisation_id as organisation_id,
        count(case when judged.is_about then 1 end) as heard_count,
        max(case when judged.is_about then judged.consultation_date end) as last_date,
        count(case when not judged.is_about then 1 end) as heard_on_other
    from judged
    inner join consultation_party on consultation_party.consultation_id = judged.consultation_id
    group by consultation_party.organisation_id
),
linked as (
    select instrument_implementer.organisation_id as organisation_id, instrument_implementer.instrument_id as via_id
    from instrument_implementer
    inner join instrument_theme on instrument_theme.instrument_id = instrument_implementer.instrument_id
    where instrument_theme.theme_id = $theme_id
    union all
    select organisation_id, notion
    from organisation_country
    where country_code = $country
),
links as (
    select organisation_id as organisation_id, count(distinct via_id) as link_count
    from linked
    group by organisation_id
)
select
    outside.organisation_id as organisation_id,
    outside.name_nl as name_nl,
    outside.name as name_en,
    outside.kind as kind,
    coalesce(heard.heard_count, 0) as heard_count,
    heard.last_date as last_date,
    coalesce(heard.heard_on_other, 0) as heard_on_other,
    coalesce(links.link_count, 0) as link_count,
    sheet_origin.file_name as file_name,
    sheet_origin.sheet_name as sheet_name,
    outside.sheet_row as sheet_row
from outside
inner join sheet_origin on sheet_origin.load_sheet_id = outside.load_sheet_id
left join heard on heard.organisation_id = outside.organisation_id
left join links on links.organisation_id = outside.organisation_id
order by heard_count, link_count desc, outside.name
