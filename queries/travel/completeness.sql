-- question: Which parts that an open agenda asks for does each entry have?
-- grain: one row per visit that is not cancelled
-- parameters:
-- columns:
--   visit_id: varchar — key of the register
--   has_who: boolean — the office that went or hosted is recorded
--   has_where: boolean — the place is recorded
--   has_subject: boolean — the purpose is recorded
--   has_counterpart: boolean — the office on the other side is recorded
--   has_outcome: boolean — what came of it is recorded; null where the visit is not done yet
--   asked_count: bigint — parts that are asked of it: four, five once it is done
--   present_count: bigint — of these recorded
--   is_example: boolean — an invented row
-- source: register of visits
with
parts as (
    select
        visit_id as visit_id,
        coalesce(trim(office), '') <> '' as has_who,
        coalesce(trim(place), '') <> '' as has_where,
        coalesce(trim(purpose), '') <> '' or coalesce(trim(purpose_nl), '') <> '' as has_subject,
        coalesce(trim(counterpart_office), '') <> '' as has_counterpart,
        -- Nothing can have come of what is still to happen.
        case when status = 'done' then coalesce(trim(outcome), '') <> '' end as has_outcome,
        coalesce(is_example, false) as is_example
    from visit
    where status <> 'cancelled'
)
select
    visit_id as visit_id,
    has_who as has_who,
    has_where as has_where,
    has_subject as has_subject,
    has_counterpart as has_counterpart,
    has_outcome as has_outcome,
    cast(case when has_outcome is null then 4 else 5 end as bigint) as asked_count,
    cast(
        cast(has_who as integer) + cast(has_where as integer) + cast(has_subject as integer)
        + cast(has_counterpart as integer) + cast(coalesce(has_outcome, false) as integer) as bigint
    ) as present_count,
    is_example as is_example
from parts
order by visit_id
