-- question: What was promised, by whom, by when, and how does it stand?
-- grain: one row per undertaking, also of those that name no country
-- parameters:
--   today: date — the day that due and overdue are judged on
-- columns:
--   undertaking_id: varchar — key of the register
--   undertaking_nl: varchar — text in Dutch
--   undertaking_en: varchar — text in English
--   kind: varchar — promise, legal step or event
--   line_of_action: varchar — line of the policy agenda; null is not recorded
--   owner_id: varchar — key of the owner; null is not recorded
--   owner_nl: varchar — owner in Dutch
--   owner_en: varchar — owner in English
--   level: varchar — bilateral, eu or multilateral
--   to_whom: varchar — parliament, partner, EU or public
--   country_codes: varchar — ISO alpha-3 codes separated by semicolons; all is no country in particular
--   related_id: varchar — key of the partnership or instrument it belongs to
--   related_kind: varchar — partnership or instrument; null where neither register shows it
--   related_nl: varchar — its name in Dutch
--   related_en: varchar — its name in English
--   due_date: varchar — at the precision recorded
--   due_precision: varchar — day, month, quarter, half-year, year, yearly, relative or none
--   due_latest: date — last day that the due date can mean
--   status: varchar — code of the state as recorded
--   status_id: varchar — canonical status; overdue is computed, never typed
--   status_nl: varchar — status in Dutch
--   status_en: varchar — status in English
--   is_open: boolean — open or running
--   term: varchar — overdue, soon (six months), later, no_date, outcome_unknown, state_unknown or closed
--   depends_on: varchar — keys of the undertakings that come first, separated by semicolons
--   depends_on_text: varchar — other conditions, in free text
--   waits_for_count: bigint — of those, how many are not done, while it is open itself
--   made_on: varchar — when it was promised
--   status_found: varchar — the state as first found
--   status_update: varchar — last known, in English
--   status_update_source: varchar — address of that news
--   source_title: varchar — title of the publication
--   source_url: varchar — address of the publication
--   verified: varchar — read or general-knowledge
--   file_name: varchar — workbook
--   sheet_name: varchar — sheet
--   sheet_row: integer — row in the sheet
-- source: register of undertakings
with
canonical as (
    select * from status where register = 'undertakings' and column_found = 'status'
),
overdue as (
    select * from canonical where status_id = 'overdue'
),
described as (
    select
        undertaking.*,
        canonical.status_id as status_id,
        canonical.name_nl as status_nl,
        canonical.name_en as status_en,
        coalesce(canonical.is_active, false) as is_open,
        undertaking_due.due_latest as due_latest
    from undertaking
    inner join undertaking_due on undertaking_due.undertaking_id = undertaking.undertaking_id
    left join canonical on canonical.value_found = undertaking.status
    -- Examples are invented: they enter no list of facts.
    where not coalesce(undertaking.is_example, false)
),
judged as (
    select
        described.*,
        case
            when is_open and due_latest < $today then 'overdue'
            when is_open and due_latest <= $today + interval 6 month then 'soon'
            when is_open and due_latest is not null then 'later'
            when is_open then 'no_date'
            when status_id = 'unknown' and due_latest < $today then 'outcome_unknown'
            when coalesce(status_id, 'unknown') = 'unknown' then 'state_unknown'
            else 'closed'
        end as term
    from described
),
waiting as (
    select
        later.undertaking_id as undertaking_id,
        count(*) as waits_for_count
    from described as later
    cross join unnest(string_split(later.depends_on, ';')) as listed(undertaking_id)
    inner join described as first on first.undertaking_id = trim(listed.undertaking_id)
    where later.is_open and coalesce(first.status_id, 'unknown') not in ('done', 'done_late')
    group by later.undertaking_id
)
select
    judged.undertaking_id as undertaking_id,
    judged.undertaking_nl as undertaking_nl,
    judged.undertaking as undertaking_en,
    judged.kind as kind,
    judged.line_of_action as line_of_action,
    judged.owner_organisation_id as owner_id,
    organisation.name_nl as owner_nl,
    organisation.name as owner_en,
    judged.level as level,
    judged.to_whom as to_whom,
    judged.country_codes as country_codes,
    judged.partnership_or_instrument_id as related_id,
    case
        when partnership.partnership_id is not null then 'partnership'
        when instrument.instrument_id is not null then 'instrument'
    end as related_kind,
    coalesce(partnership.name_nl, instrument.name_nl) as related_nl,
    coalesce(partnership.name, instrument.name) as related_en,
    judged.due_date as due_date,
    judged.due_precision as due_precision,
    judged.due_latest as due_latest,
    judged.status as status,
    case when judged.term = 'overdue' then 'overdue' else judged.status_id end as status_id,
    case when judged.term = 'overdue' then overdue.name_nl else judged.status_nl end as status_nl,
    case when judged.term = 'overdue' then overdue.name_en else judged.status_en end as status_en,
    judged.is_open as is_open,
    judged.term as term,
    judged.depends_on as depends_on,
    judged.depends_on_text as depends_on_text,
    coalesce(waiting.waits_for_count, 0) as waits_for_count,
    judged.made_on as made_on,
    judged.status_found as status_found,
    judged.status_update as status_update,
    judged.status_update_source as status_update_source,
    judged.source_title as source_title,
    judged.source_url as source_url,
    judged.verified as verified,
    sheet_origin.file_name as file_name,
    sheet_origin.sheet_name as sheet_name,
    judged.sheet_row as sheet_row
from judged
inner join sheet_origin on sheet_origin.load_sheet_id = judged.load_sheet_id
left join overdue on judged.term = 'overdue'
left join organisation on organisation.organisation_id = judged.owner_organisation_id
left join partnership
    on partnership.partnership_id = judged.partnership_or_instrument_id
    and not coalesce(partnership.is_example, false)
left join instrument
    on instrument.instrument_id = judged.partnership_or_instrument_id
    and not coalesce(instrument.is_example, false)
left join waiting on waiting.undertaking_id = judged.undertaking_id
order by judged.due_latest, judged.undertaking_id
