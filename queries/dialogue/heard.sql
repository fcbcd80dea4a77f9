-- question: Which kinds of organisations were heard on each theme and country, how often and when last?
-- grain: one row per kind of organisation and theme or country, of all that there are
-- parameters:
--   since: date — conversations from this day on count
--   today: date — up to this day
--   examples: boolean — only invented rows; else none of them
-- columns:
--   about: varchar — theme or country
--   code: varchar — the theme or country
--   name_nl: varchar — its Dutch name
--   name_en: varchar — its English name
--   kind: varchar — kind of organisation: civil society, private sector, research or international organisation
--   heard_count: bigint — conversations that took place and were about it, with an organisation of that kind
--   last_date: varchar — date of the newest
-- source: register of consultations, register of organisations
with
kind_list as (
    select code as kind, sort_order as sort_order
    from code_list
    where
        list_id = 'organisation_kind'
        and code in ('civil society', 'private sector', 'research', 'international organisation')
),
subject as (
    select 'theme' as about, theme_id as code, name_nl as name_nl, name_en as name_en
    from theme where kind = 'migration'
    union all
    select 'country', country_code, name_nl, name_en
    from profile_country where role = 'partner'
),
held as (
    select
        consultation.consultation_id as consultation_id,
        consultation.consultation_date as consultation_date
    from consultation
    where
        consultation.status in ('held', 'follow-up open')
        and coalesce(consultation.is_example, false) = $examples
        -- A date at a coarser precision counts from its first day.
        and cast(substr(consultation.consultation_date || '-01-01', 1, 10) as date) between $since and $today
),
heard as (
    select
        consultation_subject.kind as about,
        consultation_subject.code as code,
        organisation.kind as kind,
        count(distinct held.consultation_id) as heard_count,
        max(held.consultation_date) as last_date
    from held
    inner join consultation_subject on consultation_subject.consultation_id = held.consultation_id
    inner join consultation_party on consultation_party.consultation_id = held.consultation_id
    inner join organisation on organisation.organisation_id = consultation_party.organisation_id
    group by consultation_subject.kind, consultation_subject.code, organisation.kind
)
select
    subject.about as about,
    subject.code as code,
    subject.name_nl as name_nl,
    subject.name_en as name_en,
    kind_list.kind as kind,
    coalesce(heard.heard_count, 0) as heard_count,
    heard.last_date as last_date
from subject
cross join kind_list
left join heard on heard.about = subject.about and heard.code = subject.code and heard.kind = kind_list.kind
order by subject.about, subject.name_en, kind_list.sort_order
