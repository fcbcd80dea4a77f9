-- question: Who goes where, when and why, in the whole travel agenda?
-- grain: one row per visit
-- parameters:
-- columns:
--   visit_id: varchar — key of the register
--   visit_date: varchar — at the precision recorded
--   end_date: varchar — at the precision recorded
--   date_precision: varchar — day, week, month or reported
--   first_day: date — first day that it can be
--   last_day: date — last day that it can be
--   is_exact: boolean — known to the day
--   direction: varchar — outgoing, incoming or meeting
--   office: varchar — office, never a person, in English
--   side: varchar — NL, EU or other
--   place: varchar — place
--   country_codes: varchar — partner and watched countries that it touches, separated by semicolons
--   purpose_nl: varchar — purpose in Dutch
--   purpose_en: varchar — purpose in English
--   expected_nl: varchar — what it must deliver, in Dutch
--   expected_en: varchar — what it must deliver, in English
--   partnership_id: varchar — key of the partnership
--   partnership_nl: varchar — its Dutch name
--   partnership_en: varchar — its English name
--   level: varchar — level of the visit
--   status: varchar — planned, confirmed, done or cancelled
--   organisation_ids: varchar — Dutch and EU organisations, separated by semicolons
--   organisations_nl: varchar — their Dutch names
--   organisations_en: varchar — their English names
--   counterpart_office: varchar — office of the counterpart, in English
--   outcome: varchar — what came of it, in English
--   follow_up: varchar — follow-up, in English
--   theme_ids: varchar — themes, separated by semicolons
--   undertaking_count: bigint — undertakings named with it or of its partnership
--   open_undertaking_count: bigint — of these open or running
--   is_counted: boolean — done, of the Netherlands or the EU, and no example
--   is_example: boolean — an invented row that shows the page; never counted
--   classification: varchar — who may see the row
--   source_title: varchar — title of the publication
--   source_url: varchar — address of the publication
--   verified: varchar — read or general-knowledge
--   file_name: varchar — workbook
--   sheet_name: varchar — sheet
--   sheet_row: integer — row in the sheet
-- source: register of visits
with
touched as (
    select visit_id as visit_id, array_to_string(list_sort(list(distinct country_code)), ';') as country_codes
    from country_visit
    group by visit_id
),
named as (
    select visit.visit_id as visit_id, trim(listed.organisation_id) as organisation_id
    from visit cross join unnest(string_split(visit.nl_eu_organisation_ids, ';')) as listed(organisation_id)
),
organisations as (
    select
        named.visit_id as visit_id,
        array_to_string(list_sort(list(distinct organisation.name_nl)), '; ') as names_nl,
        array_to_string(list_sort(list(distinct organisation.name)), '; ') as names_en
    from named
    inner join organisation on organisation.organisation_id = named.organisation_id
    group by named.visit_id
),
canonical as (
    select * from status where register = 'undertakings' and column_found = 'status'
),
promised as (
    select
        visit_undertaking.visit_id as visit_id,
        count(*) as undertaking_count,
        count(case when canonical.is_active then 1 end) as open_undertaking_count
    from visit_undertaking
    inner join undertaking on undertaking.undertaking_id = visit_undertaking.undertaking_id
    left join canonical on canonical.value_found = undertaking.status
    where not coalesce(undertaking.is_example, false)
    group by visit_undertaking.visit_id
)
select
    visit.visit_id as visit_id,
    visit.visit_date as visit_date,
    visit.end_date as end_date,
    visit.date_precision as date_precision,
    visit_span.first_day as first_day,
    visit_span.last_day as last_day,
    visit_span.is_exact as is_exact,
    visit.direction as direction,
    visit.office as office,
    visit.side as side,
    visit.place as place,
    touched.country_codes as country_codes,
    visit.purpose_nl as purpose_nl,
    visit.purpose as purpose_en,
    visit.expected_result_nl as expected_nl,
    visit.expected_result as expected_en,
    visit.partnership_id as partnership_id,
    partnership.name_nl as partnership_nl,
    partnership.name as partnership_en,
    visit.level as level,
    visit.status as status,
    visit.nl_eu_organisation_ids as organisation_ids,
    organisations.names_nl as organisations_nl,
    organisations.names_en as organisations_en,
    visit.counterpart_office as counterpart_office,
    visit.outcome as outcome,
    visit.follow_up as follow_up,
    visit.theme_ids as theme_ids,
    coalesce(promised.undertaking_count, 0) as undertaking_count,
    coalesce(promised.open_undertaking_count, 0) as open_undertaking_count,
    coalesce(visit.status = 'done' and visit.side in ('NL', 'EU'), false)
        and not coalesce(visit.is_example, false) as is_counted,
    coalesce(visit.is_example, false) as is_example,
    visit.classification as classification,
    visit.source_title as source_title,
    visit.source_url as source_url,
    visit.verified as verified,
    sheet_origin.file_name as file_name,
    sheet_origin.sheet_name as sheet_name,
    visit.sheet_row as sheet_row
from visit
inner join visit_span on visit_span.visit_id = visit.visit_id
inner join sheet_origin on sheet_origin.load_sheet_id = visit.load_sheet_id
left join touched on touched.visit_id = visit.visit_id
left join organisations on organisations.visit_id = visit.visit_id
left join partnership on partnership.partnership_id = visit.partnership_id
left join promised on promised.visit_id = visit.visit_id
order by visit_span.first_day, visit.visit_id
