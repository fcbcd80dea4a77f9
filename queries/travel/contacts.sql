-- question: With which partners was the last contact long ago, and is the next one planned?
-- grain: one row per partner or watched country
-- parameters:
--   today: date — the day that is counted from
-- columns:
--   country_code: varchar — ISO 3166 alpha-3
--   name_nl: varchar — Dutch name
--   name_en: varchar — English name
--   role: varchar — partner or watched
--   region: varchar — UN region
--   subregion: varchar — UN subregion
--   visit_count: bigint — visits and meetings of the Netherlands and the EU done, as recorded
--   last_visit_id: varchar — the newest of them
--   last_visit_date: varchar — its date at the precision recorded
--   last_day: date — the last day that it can be
--   days_since: bigint — days from then to today; null where no visit is recorded
--   next_visit_id: varchar — the first visit that is planned or confirmed and not over
--   next_visit_date: varchar — its date
--   file_name: varchar — workbook of the newest visit
--   sheet_name: varchar — its sheet
--   sheet_row: integer — its row
-- source: register of visits; examples are left out
with
dated as (
    select
        country_visit.country_code as country_code,
        country_visit.visit_id as visit_id,
        country_visit.visit_date as visit_date,
        country_visit.is_counted as is_counted,
        coalesce(
            country_visit.status in ('planned', 'confirmed')
            and country_visit.side in ('NL', 'EU')
            and not coalesce(country_visit.is_example, false)
            and visit_span.last_day >= $today,
            false
        ) as is_coming,
        visit_span.first_day as first_day,
        visit_span.last_day as last_day,
        country_visit.load_sheet_id as load_sheet_id,
        country_visit.sheet_row as sheet_row
    from country_visit
    inner join visit_span on visit_span.visit_id = country_visit.visit_id
),
past as (
    select
        dated.*,
        count(*) over (partition by dated.country_code) as visit_count,
        row_number() over (partition by dated.country_code order by dated.last_day desc, dated.visit_id desc) as place
    from dated
    where dated.is_counted
),
coming as (
    select
        dated.*,
        row_number() over (partition by dated.country_code order by dated.first_day, dated.visit_id) as place
    from dated
    where dated.is_coming
)
select
    profile_country.country_code as country_code,
    profile_country.name_nl as name_nl,
    profile_country.name_en as name_en,
    profile_country.role as role,
    profile_country.region as region,
    profile_country.subregion as subregion,
    coalesce(past.visit_count, 0) as visit_count,
    past.visit_id as last_visit_id,
    past.visit_date as last_visit_date,
    past.last_day as last_day,
    date_diff('day', past.last_day, $today) as days_since,
    coming.visit_id as next_visit_id,
    coming.visit_date as next_visit_date,
    sheet_origin.file_name as file_name,
    sheet_origin.sheet_name as sheet_name,
    past.sheet_row as sheet_row
from profile_country
left join past on past.country_code = profile_country.country_code and past.place = 1
left join coming on coming.country_code = profile_country.country_code and coming.place = 1
left join sheet_origin on sheet_origin.load_sheet_id = past.load_sheet_id
order by days_since desc nulls last, profile_country.country_code
