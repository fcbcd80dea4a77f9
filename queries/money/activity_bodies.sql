-- question: Which bodies provide the money of an activity, and which receive or carry it out?
-- grain: one row per role and body
-- parameters:
--   activity: varchar — key of the activity
-- columns:
--   role: varchar — provider, implementer, or named: one of several that the source names without shares
--   organisation_id: varchar — body; not-named where the source names one that no list of names knows
--   transaction_count: bigint — rows of the source; 0 for a body that is only named
-- source: the money set's own publication
with
named as (
    select unnest(string_split(eutf_project.implementor, ',')) as found
    from eutf_project
    inner join activity
        on activity.activity_key = $activity
        and activity.money_set_id = 'eutf_decision'
        and activity.activity_id = eutf_project.project_id
    where contains(eutf_project.implementor, ',')
    union
    select unnest(string_split(eutf_akvo_row.partner_implementing, ',')) as found
    from eutf_akvo_row
    inner join activity
        on activity.activity_key = $activity
        and activity.money_set_id = 'eutf_contract'
        and activity.activity_id = eutf_akvo_row.project_id
    where contains(eutf_akvo_row.partner_implementing, ',')
),
bodies as (
    select 'provider' as role, provider_id as organisation_id, count(*) as transaction_count
    from money_transaction
    where activity_key = $activity and is_counted
    group by provider_id
    union all
    select 'implementer', implementer_id, count(*)
    from money_transaction
    where activity_key = $activity and is_counted
    group by implementer_id
    union all
    select 'named', coalesce(money_name.organisation_id, 'not-named'), 0
    from named
    left join money_name on money_name.name_folded = lower(strip_accents(trim(named.found)))
    where trim(named.found) <> ''
    group by coalesce(money_name.organisation_id, 'not-named')
)
select
    role as role,
    organisation_id as organisation_id,
    transaction_count as transaction_count
from bodies
where organisation_id is not null
order by
    case role when 'provider' then 1 when 'implementer' then 2 else 3 end, transaction_count desc, organisation_id
