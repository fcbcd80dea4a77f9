-- question: Which undertakings belong to a visit, and in what state are they?
-- grain: one row per visit and undertaking
-- parameters:
--   visits: varchar[] — keys of visits
--   today: date — the day that overdue is judged on
-- columns:
--   visit_id: varchar — key of the visit
--   undertaking_id: varchar — key of the undertaking
--   basis: varchar — named in the row of the visit, or of its partnership
--   undertaking_nl: varchar — text in Dutch
--   undertaking_en: varchar — text in English
--   due_date: varchar — at the precision recorded
--   due_latest: date — last day that the due date can mean
--   status_nl: varchar — status in Dutch
--   status_en: varchar — status in English
--   is_open: boolean — open or running
--   is_overdue: boolean — open or running, and the last possible due day has passed
--   source_title: varchar — title of the publication
--   source_url: varchar — address of the publication
--   verified: varchar — read or general-knowledge
--   file_name: varchar — workbook
--   sheet_name: varchar — sheet
--   sheet_row: integer — row in the sheet
-- source: registers of visits and undertakings
with
canonical as (
    select * from status where register = 'undertakings' and column_found = 'status'
),
overdue as (
    select * from status where register = 'undertakings' and status_id = 'overdue'
),
judged as (
    select
        visit_undertaking.visit_id as visit_id,
        visit_undertaking.basis as basis,
        undertaking.*,
        undertaking_due.due_latest as due_latest,
        canonical.name_nl as found_nl,
        canonical.name_en as found_en,
        coalesce(canonical.is_active, false) as is_open,
        coalesce(canonical.is_active and undertaking_due.due_latest < $today, false) as is_overdue
    from visit_undertaking
    inner join undertaking on undertaking.undertaking_id = visit_undertaking.undertaking_id
    inner join undertaking_due on undertaking_due.undertaking_id = undertaking.undertaking_id
    left join canonical on canonical.value_found = undertaking.status
    where list_contains($visits, visit_undertaking.visit_id) and not coalesce(undertaking.is_example, false)
)
select
    judged.visit_id as visit_id,
    judged.undertaking_id as undertaking_id,
    judged.basis as basis,
    judged.undertaking_nl as undertaking_nl,
    judged.undertaking as undertaking_en,
    judged.due_date as due_date,
    judged.due_latest as due_latest,
    case when judged.is_overdue then overdue.name_nl else judged.found_nl end as status_nl,
    case when judged.is_overdue then overdue.name_en else judged.found_en end as status_en,
    judged.is_open as is_open,
    judged.is_overdue as is_overdue,
    judged.source_title as source_title,
    judged.source_url as source_url,
    judged.verified as verified,
    sheet_origin.file_name as file_name,
    sheet_origin.sheet_name as sheet_name,
    judged.sheet_row as sheet_row
from judged
inner join sheet_origin on sheet_origin.load_sheet_id = judged.load_sheet_id
left join overdue on judged.is_overdue
order by judged.visit_id, judged.is_overdue desc, judged.is_open desc, judged.due_latest, judged.undertaking_id
