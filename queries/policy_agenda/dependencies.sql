-- question: What does each undertaking depend on, and is that done in time?
-- grain: one row per undertaking and undertaking that has to come first
-- parameters:
--   today: date — the day that overdue is judged on
-- columns:
--   undertaking_id: varchar — key of the undertaking that waits
--   first_id: varchar — key of the undertaking that comes first
--   first_nl: varchar — its text in Dutch; null where this reader may not see it
--   first_en: varchar — its text in English
--   first_owner_nl: varchar — its owner in Dutch
--   first_owner_en: varchar — its owner in English
--   first_due_date: varchar — its due date, at the precision recorded
--   first_status_nl: varchar — its state in Dutch; overdue is computed
--   first_status_en: varchar — its state in English
--   link: varchar — done, waiting, overdue, too_late (due after the one that waits), lapsed (cancelled), not_shown or past
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
        undertaking.undertaking_id as undertaking_id,
        undertaking.undertaking_nl as undertaking_nl,
        undertaking.undertaking as undertaking_en,
        undertaking.depends_on as depends_on,
        undertaking.due_date as due_date,
        undertaking.owner_organisation_id as owner_id,
        canonical.status_id as status_id,
        canonical.name_nl as status_nl,
        canonical.name_en as status_en,
        coalesce(canonical.is_active, false) as is_open,
        coalesce(canonical.is_active, false) and coalesce(undertaking_due.due_latest < $today, false) as is_overdue,
        undertaking_due.due_latest as due_latest
    from undertaking
    inner join undertaking_due on undertaking_due.undertaking_id = undertaking.undertaking_id
    left join canonical on canonical.value_found = undertaking.status
    where not coalesce(undertaking.is_example, false)
),
pair as (
    select
        described.undertaking_id as undertaking_id,
        trim(listed.first_id) as first_id,
        described.is_open as is_open,
        described.due_latest as due_latest
    from described
    cross join unnest(string_split(described.depends_on, ';')) as listed(first_id)
    where trim(listed.first_id) <> ''
)
select
    pair.undertaking_id as undertaking_id,
    pair.first_id as first_id,
    earlier.undertaking_nl as first_nl,
    earlier.undertaking_en as first_en,
    organisation.name_nl as first_owner_nl,
    organisation.name as first_owner_en,
    earlier.due_date as first_due_date,
    case when earlier.is_overdue then overdue.name_nl else earlier.status_nl end as first_status_nl,
    case when earlier.is_overdue then overdue.name_en else earlier.status_en end as first_status_en,
    case
        when earlier.undertaking_id is null then 'not_shown'
        when earlier.status_id in ('done', 'done_late') then 'done'
        -- What is closed itself waits for nothing any more.
        when not pair.is_open then 'past'
        when earlier.status_id = 'cancelled' then 'lapsed'
        when earlier.is_overdue then 'overdue'
        when earlier.due_latest > pair.due_latest then 'too_late'
        else 'waiting'
    end as link
from pair
left join described as earlier on earlier.undertaking_id = pair.first_id
left join overdue on earlier.is_overdue
left join organisation on organisation.organisation_id = earlier.owner_id
order by pair.undertaking_id, pair.first_id
