-- question: What can be said of a country in a few sentences?
-- grain: one row per country asked for that is on the list of countries
-- parameters:
--   countries: varchar[] — ISO alpha-3 codes
--   today: date — the day that overdue is judged on
-- columns:
--   country_code: varchar — ISO 3166 alpha-3
--   name_nl: varchar — Dutch name
--   name_en: varchar — English name
--   role: varchar — partner, watched, host only; null for other countries
--   region: varchar — UN region
--   own_count: bigint — partnerships of the country's own, any state
--   own_active_count: bigint — of these active
--   own_active_eu_count: bigint — of these at EU level
--   own_active_bilateral_count: bigint — of these between the Netherlands and the country
--   own_suspended_count: bigint — own partnerships suspended
--   own_ended_count: bigint — own partnerships ended
--   own_pending_count: bigint — own partnerships proposed, explored, negotiated or not yet applied
--   framework_count: bigint — active frameworks of more than seven countries, processes and compacts it is partner in
--   peer_count: bigint — cases of other countries, never counted above
--   instrument_count: bigint — instruments of the country's own in use: agreements, measures and programmes
--   general_instrument_count: bigint — other instruments in use: law about many countries, frameworks, model cases
--   leverage_count: bigint — of these leverage
--   support_count: bigint — of these support
--   theme_count: bigint — migration themes on which an instrument other than leverage is in use
--   theme_total: bigint — migration themes in all
--   visit_count: bigint — visits and meetings of the Netherlands and the EU done, as recorded
--   last_visit_date: varchar — date of the newest of them, at the precision recorded
--   open_undertaking_count: bigint — undertakings that name it and are open or running
--   overdue_undertaking_count: bigint — of these overdue
--   unassessed_count: bigint — active own partnerships for which no legal assessment was found
-- source: registers
with
asked as (
    select * from country where list_contains($countries, country_code)
),
partnerships as (
    select
        country_code as country_code,
        count(case when is_country_specific then 1 end) as own_count,
        count(case when is_country_specific and is_active then 1 end) as own_active_count,
        count(case when is_country_specific and is_active and level = 'eu' then 1 end) as own_active_eu_count,
        count(case when is_country_specific and is_active and level = 'bilateral' then 1 end)
            as own_active_bilateral_count,
        count(case when is_country_specific and status_id = 'suspended' then 1 end) as own_suspended_count,
        count(case when is_country_specific and status_id = 'ended' then 1 end) as own_ended_count,
        count(case
            when
                is_country_specific
                and status_id in ('proposed', 'exploratory', 'negotiating', 'adopted_in_principle', 'adopted')
                then 1
        end) as own_pending_count,
        count(case when country_role = 'partner' and not is_peer_case and not is_country_specific and is_active then 1 end)
            as framework_count,
        count(case when is_peer_case then 1 end) as peer_count,
        count(case when is_country_specific and is_active and legal_assessment = 'none found' then 1 end)
            as unassessed_count
    from country_partnership
    group by country_code
),
instruments as (
    select
        country_code as country_code,
        count(distinct case when is_active and is_country_specific then instrument_id end) as instrument_count,
        count(distinct case when is_active and not is_country_specific then instrument_id end)
            as general_instrument_count,
        count(distinct case when is_active and is_country_specific and nature = 'leverage' then instrument_id end)
            as leverage_count,
        count(distinct case when is_active and is_country_specific and nature = 'support' then instrument_id end)
            as support_count
    from country_instrument
    group by country_code
),
themes as (
    -- Pressure never covers a theme: it stands beside.
    select country_code as country_code, count(distinct theme_id) as theme_count
    from instrument_cover
    where nature <> 'leverage'
    group by country_code
),
theme_list as (
    select count(*) as theme_total from theme where kind = 'migration'
),
visits as (
    select country_code as country_code, count(*) as visit_count, max(visit_date) as last_visit_date
    from country_visit
    where is_counted
    group by country_code
),
undertakings as (
    select
        country_code as country_code,
        count(case when is_open then 1 end) as open_undertaking_count,
        count(case when is_open and due_latest < $today then 1 end) as overdue_undertaking_count
    from country_undertaking
    group by country_code
)
select
    asked.country_code as country_code,
    asked.name_nl as name_nl,
    asked.name_en as name_en,
    asked.role as role,
    asked.region as region,
    coalesce(partnerships.own_count, 0) as own_count,
    coalesce(partnerships.own_active_count, 0) as own_active_count,
    coalesce(partnerships.own_active_eu_count, 0) as own_active_eu_count,
    coalesce(partnerships.own_active_bilateral_count, 0) as own_active_bilateral_count,
    coalesce(partnerships.own_suspended_count, 0) as own_suspended_count,
    coalesce(partnerships.own_ended_count, 0) as own_ended_count,
    coalesce(partnerships.own_pending_count, 0) as own_pending_count,
    coalesce(partnerships.framework_count, 0) as framework_count,
    coalesce(partnerships.peer_count, 0) as peer_count,
    coalesce(instruments.instrument_count, 0) as instrument_count,
    coalesce(instruments.general_instrument_count, 0) as general_instrument_count,
    coalesce(instruments.leverage_count, 0) as leverage_count,
    coalesce(instruments.support_count, 0) as support_count,
    coalesce(themes.theme_count, 0) as theme_count,
    theme_list.theme_total as theme_total,
    coalesce(visits.visit_count, 0) as visit_count,
    visits.last_visit_date as last_visit_date,
    coalesce(undertakings.open_undertaking_count, 0) as open_undertaking_count,
    coalesce(undertakings.overdue_undertaking_count, 0) as overdue_undertaking_count,
    coalesce(partnerships.unassessed_count, 0) as unassessed_count
from asked
cross join theme_list
left join partnerships on partnerships.country_code = asked.country_code
left join instruments on instruments.country_code = asked.country_code
left join themes on themes.country_code = asked.country_code
left join visits on visits.country_code = asked.country_code
left join undertakings on undertakings.country_code = asked.country_code
order by asked.country_code
