-- question: What was promised about a country, by whom, by when, and in what state is it?
-- grain: one row per undertaking and country it names
-- parameters:
--   countries: varchar[] — ISO alpha-3 codes
--   today: date — the day that overdue is judged on
-- columns:
--   country_code: varchar — ISO 3166 alpha-3
--   undertaking_id: varchar — key of the register
--   undertaking_nl: varchar — text in Dutch
--   undertaking_en: varchar — text in English
--   line_of_action: varchar — line of the policy agenda
--   owner_nl: varchar — owner in Dutch
--   owner_en: varchar — owner in English
--   to_whom: varchar — parliament, partner, EU or public
--   due_date: varchar — at the precision recorded
--   due_precision: varchar — day, month, quarter, half-year, year, yearly, relative or none
--   due_latest: date — last day that the due date can mean
--   status_id: varchar — canonical status; overdue is computed, never typed
--   status_nl: varchar — status in Dutch
--   status_en: varchar — status in English
--   is_open: boolean — open or running
--   is_overdue: boolean — open or running, and the last possible due day has passed
--   countries_named: integer — number of countries it names
--   made_on: varchar — when it was promised
--   status_update: varchar — last known, in English
--   source_title: varchar — title of the publication
--   source_url: varchar — address of the publication
--   verified: varchar — read or general-knowledge
--   file_name: varchar — workbook
--   sheet_name: varchar — sheet
--   sheet_row: integer — row in the sheet
-- source: register of undertakings
with
judged as (
    select
        country_undertaking.*,
        coalesce(country_undertaking.is_open and country_undertaking.due_latest < $today, false) as is_overdue
    from country_undertaking
),
overdue as (
    select * from status where register = 'undertakings' and status_id = 'overdue'
)
select
    judged.country_code as country_code,
    judged.undertaking_id as undertaking_id,
    judged.undertaking_nl as undertaking_nl,
    judged.undertaking as undertaking_en,
    judged.line_of_action as line_of_action,
    judged.owner_nl as owner_nl,
    judged.owner as owner_en,
    judged.to_whom as to_whom,
    judged.due_date as due_date,
    judged.due_precision as due_precision,
    judged.due_latest as due_latest,
    case when judged.is_overdue then 'overdue' else judged.status_id end as status_id,
    case when judged.is_overdue then overdue.name_nl else judged.status_nl end as status_nl,
    case when judged.is_overdue then overdue.name_en else judged.status_en end as status_en,
    judged.is_open as is_open,
    judged.is_overdue as is_overdue,
    cast(judged.countries_named as integer) as countries_named,
    judged.made_on as made_on,
    judged.status_update as status_update,
    judged.source_title as source_title,
    judged.source_url as source_url,
    judged.verified as verified,
    sheet_origin.file_name as file_name,
    sheet_origin.sheet_name as sheet_name,
    judged.sheet_row as sheet_row
from judged
inner join sheet_origin on sheet_origin.load_sheet_id = judged.load_sheet_id
left join overdue on judged.is_overdue
where list_contains($countries, judged.country_code)
order by judged.country_code, judged.is_overdue desc, judged.is_open desc, judged.due_latest, judged.undertaking_id
