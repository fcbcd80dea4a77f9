-- question: Which offer fits which request, by kind, theme, country and period?
-- grain: one row per offer and request that fit, or that are recorded as matched
-- parameters:
-- columns:
--   offered_id: varchar — key of the offer
--   asked_id: varchar — key of the request
--   is_example: boolean — both are invented rows; an example never fits a row that is none
--   is_recorded: boolean — one of them names the other as its match
--   misfit: varchar — the first of kind, theme, country and period that does not fit; null where all do
--   shared_theme_ids: varchar — themes that both name, separated by semicolons; null where one names none in particular
--   shared_country_codes: varchar — countries that both name; null where one names none in particular
--   overlap_from: date — first day on which both hold; null where neither has a first day
--   overlap_until: date — last day on which both hold; null where neither has a last day
-- source: register of capacity; a blank theme, country or day is none in particular and fits any
with
listed as (
    select
        capacity.*,
        coalesce(is_example, false) as is_invented,
        -- The first day that a date can mean at its precision, and the last.
        case length(from_date)
            when 4 then cast(from_date || '-01-01' as date)
            when 7 then cast(from_date || '-01' as date)
            when 10 then cast(from_date as date)
        end as first_day,
        case length(until_date)
            when 4 then cast(until_date || '-12-31' as date)
            when 7 then last_day(cast(until_date || '-01' as date))
            when 10 then cast(until_date as date)
        end as final_day
    from capacity
    where coalesce(status, 'open') <> 'withdrawn'
),
pair as (
    select
        offered.capacity_id as offered_id,
        asked.capacity_id as asked_id,
        offered.is_invented as is_example,
        coalesce(offered.matched_with = asked.capacity_id, false)
            or coalesce(asked.matched_with = offered.capacity_id, false) as is_recorded,
        offered.kind = asked.kind as fits_kind,
        offered.theme_ids is null or asked.theme_ids is null as is_open_theme,
        offered.country_codes is null or asked.country_codes is null as is_open_country,
        greatest(offered.first_day, asked.first_day) as overlap_from,
        least(offered.final_day, asked.final_day) as overlap_until
    from listed as offered
    inner join listed as asked
        on asked.side = 'asked' and asked.is_invented = offered.is_invented
    where offered.side = 'offered'
),
theme_of as (
    select listed.capacity_id as capacity_id, trim(one.theme_id) as theme_id
    from listed cross join unnest(string_split(listed.theme_ids, ';')) as one(theme_id)
),
country_of as (
    select listed.capacity_id as capacity_id, trim(one.country_code) as country_code
    from listed cross join unnest(string_split(listed.country_codes, ';')) as one(country_code)
),
shared_theme as (
    select
        pair.offered_id as offered_id,
        pair.asked_id as asked_id,
        array_to_string(list_sort(list(distinct theme_of.theme_id)), ';') as theme_ids
    from pair
    inner join theme_of on theme_of.capacity_id = pair.offered_id
    inner join theme_of as wanted on wanted.capacity_id = pair.asked_id and wanted.theme_id = theme_of.theme_id
    group by pair.offered_id, pair.asked_id
),
shared_country as (
    select
        pair.offered_id as offered_id,
        pair.asked_id as asked_id,
        array_to_string(list_sort(list(distinct country_of.country_code)), ';') as country_codes
    from pair
    inner join country_of on country_of.capacity_id = pair.offered_id
    inner join country_of as wanted
        on wanted.capacity_id = pair.asked_id and wanted.country_code = country_of.country_code
    group by pair.offered_id, pair.asked_id
),
judged as (
    select
        pair.*,
        shared_theme.theme_ids as shared_theme_ids,
        shared_country.country_codes as shared_country_codes,
        case
            when not pair.fits_kind then 'kind'
            when not pair.is_open_theme and shared_theme.theme_ids is null then 'theme'
            when not pair.is_open_country and shared_country.country_codes is null then 'country'
            when pair.overlap_from > pair.overlap_until then 'period'
        end as misfit
    from pair
    left join shared_theme
        on shared_theme.offered_id = pair.offered_id and shared_theme.asked_id = pair.asked_id
    left join shared_country
        on shared_country.offered_id = pair.offered_id and shared_country.asked_id = pair.asked_id
)
select
    offered_id as offered_id,
    asked_id as asked_id,
    is_example as is_example,
    is_recorded as is_recorded,
    misfit as misfit,
    shared_theme_ids as shared_theme_ids,
    shared_country_codes as shared_country_codes,
    overlap_from as overlap_from,
    overlap_until as overlap_until
from judged
where misfit is null or is_recorded
order by is_recorded desc, misfit, offered_id, asked_id
