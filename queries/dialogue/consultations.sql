-- question: Who was spoken with, on what, and what came of it?
-- grain: one row per consultation
-- parameters:
--   today: date — the day that late is judged on
-- columns:
--   consultation_id: varchar — key of the register
--   consultation_date: varchar — at the precision recorded
--   kind: varchar — form of the conversation
--   status: varchar — planned, held or follow-up open
--   is_held: boolean — it has taken place
--   organisation_ids: varchar — who took part, separated by semicolons
--   organisations_nl: varchar — their Dutch names
--   organisations_en: varchar — their English names
--   organisation_kinds: varchar — kinds of these organisations, separated by semicolons
--   host_ids: varchar — Dutch hosts, separated by semicolons
--   hosts_nl: varchar — their Dutch names
--   hosts_en: varchar — their English names
--   theme_ids: varchar — themes, separated by semicolons
--   country_codes: varchar — countries it was about; null means none in particular
--   subject_nl: varchar — subject in Dutch
--   subject_en: varchar — subject in English
--   outcome_nl: varchar — outcome in Dutch
--   outcome_en: varchar — outcome in English
--   follow_up_nl: varchar — next step in Dutch
--   follow_up_en: varchar — next step in English
--   follow_up_due: varchar — at the precision recorded
--   answer_nl: varchar — answer given, in Dutch
--   answer_en: varchar — answer given, in English
--   answer_date: varchar — when it was given
--   answer_state: varchar — planned, given, late, open or not_recorded
--   is_example: boolean — an invented row that shows the page; never counted
--   file_name: varchar — workbook
--   sheet_name: varchar — sheet
--   sheet_row: integer — row in the sheet
-- source: register of consultations
with
parties as (
    select
        consultation_party.consultation_id as consultation_id,
        array_to_string(list_sort(list(distinct organisation.name_nl)), '; ') as names_nl,
        array_to_string(list_sort(list(distinct organisation.name)), '; ') as names_en,
        array_to_string(list_sort(list(distinct organisation.kind)), ';') as kinds
    from consultation_party
    inner join organisation on organisation.organisation_id = consultation_party.organisation_id
    group by consultation_party.consultation_id
),
hosting as (
    select consultation.consultation_id as consultation_id, trim(listed.organisation_id) as organisation_id
    from consultation
    cross join unnest(string_split(consultation.nl_organisation_ids, ';')) as listed(organisation_id)
),
hosts as (
    select
        hosting.consultation_id as consultation_id,
        array_to_string(list_sort(list(distinct organisation.name_nl)), '; ') as names_nl,
        array_to_string(list_sort(list(distinct organisation.name)), '; ') as names_en
    from hosting
    inner join organisation on organisation.organisation_id = hosting.organisation_id
    group by hosting.consultation_id
),
due as (
    select
        consultation_id as consultation_id,
        case length(follow_up_due)
            when 4 then cast(follow_up_due || '-12-31' as date)
            when 7 then last_day(cast(follow_up_due || '-01' as date))
            when 10 then cast(follow_up_due as date)
        end as due_latest
    from consultation
)
select
    consultation.consultation_id as consultation_id,
    consultation.consultation_date as consultation_date,
    consultation.kind as kind,
    consultation.status as status,
    consultation.status in ('held', 'follow-up open') as is_held,
    consultation.organisation_ids as organisation_ids,
    parties.names_nl as organisations_nl,
    parties.names_en as organisations_en,
    parties.kinds as organisation_kinds,
    consultation.nl_organisation_ids as host_ids,
    hosts.names_nl as hosts_nl,
    hosts.names_en as hosts_en,
    consultation.theme_ids as theme_ids,
    consultation.country_codes as country_codes,
    consultation.subject_nl as subject_nl,
    consultation.subject as subject_en,
    consultation.outcome_nl as outcome_nl,
    consultation.outcome as outcome_en,
    consultation.follow_up_nl as follow_up_nl,
    consultation.follow_up as follow_up_en,
    consultation.follow_up_due as follow_up_due,
    consultation.answer_nl as answer_nl,
    consultation.answer as answer_en,
    consultation.answer_date as answer_date,
    case
        when consultation.status = 'planned' then 'planned'
        when coalesce(consultation.answer, consultation.answer_nl, consultation.answer_date) is not null then 'given'
        -- Late is computed, and only where the register says that something is still to be done.
        when consultation.status = 'follow-up open' and due.due_latest < $today then 'late'
        when consultation.status = 'follow-up open' then 'open'
        else 'not_recorded'
    end as answer_state,
    coalesce(consultation.is_example, false) as is_example,
    sheet_origin.file_name as file_name,
    sheet_origin.sheet_name as sheet_name,
    consultation.sheet_row as sheet_row
from consultation
inner join sheet_origin on sheet_origin.load_sheet_id = consultation.load_sheet_id
inner join due on due.consultation_id = consultation.consultation_id
left join parties on parties.consultation_id = consultation.consultation_id
left join hosts on hosts.consultation_id = consultation.consultation_id
order by consultation.consultation_date desc, consultation.consultation_id
