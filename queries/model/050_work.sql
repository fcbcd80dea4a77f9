-- question: Which visits, undertakings and oversight findings concern a country?
-- grain of country_visit: one row per visit and partner country that it touches.
create table country_visit as
with
touched as (
    select visit_id as visit_id, trim(listed.country_code) as country_code
    from visit cross join unnest(string_split(partner_codes, ';')) as listed(country_code)
    union
    select visit_id as visit_id, trim(listed.country_code) as country_code
    from visit cross join unnest(string_split(to_codes, ';')) as listed(country_code)
)
select
    touched.country_code as country_code,
    visit.*,
    -- Done, and of the Netherlands or the EU: example rows and visits of other countries are shown, never counted.
    coalesce(visit.status = 'done' and visit.side in ('NL', 'EU'), false)
        and not coalesce(visit.is_example, false) as is_counted
from visit
inner join touched on touched.visit_id = visit.visit_id
-- A meeting in Brussels or The Hague is no visit to a partner country.
inner join profile_country on profile_country.country_code = touched.country_code;

-- The last day that a due date can mean at the precision it was recorded with.
create view undertaking_due as
select
    undertaking_id as undertaking_id,
    case
        when length(due_date) = 4 then cast(due_date || '-12-31' as date)
        when length(due_date) = 10 then cast(due_date as date)
        -- A month stands for the quarter or half-year that it lies in.
        when due_precision = 'quarter'
            then last_day(cast(substr(due_date, 1, 4) || case
                when substr(due_date, 6, 2) <= '03' then '-03-01'
                when substr(due_date, 6, 2) <= '06' then '-06-01'
                when substr(due_date, 6, 2) <= '09' then '-09-01'
                else '-12-01'
            end as date))
        when due_precision = 'half-year'
            then last_day(cast(substr(due_date, 1, 4) || case
                when substr(due_date, 6, 2) <= '06' then '-06-01' else '-12-01'
            end as date))
        when length(due_date) = 7 then last_day(cast(due_date || '-01' as date))
    end as due_latest
from undertaking;

-- grain of country_undertaking: one row per undertaking and country it names; "all" is no country.
create table country_undertaking as
with
canonical as (
    select * from status where register = 'undertakings' and column_found = 'status'
),
named as (
    select undertaking_id as undertaking_id, trim(listed.country_code) as country_code
    from undertaking cross join unnest(string_split(country_codes, ';')) as listed(country_code)
)
select
    named.country_code as country_code,
    undertaking.* exclude (status),
    canonical.status_id as status_id,
    canonical.name_nl as status_nl,
    canonical.name_en as status_en,
    coalesce(canonical.is_active, false) as is_open,
    undertaking_due.due_latest as due_latest,
    organisation.name as owner,
    organisation.name_nl as owner_nl,
    length(undertaking.country_codes) - length(replace(undertaking.country_codes, ';', '')) + 1 as countries_named
from named
inner join undertaking on undertaking.undertaking_id = named.undertaking_id
inner join undertaking_due on undertaking_due.undertaking_id = undertaking.undertaking_id
left join canonical on canonical.value_found = undertaking.status
left join organisation on organisation.organisation_id = undertaking.owner_organisation_id
where named.country_code <> 'all' and not coalesce(undertaking.is_example, false);

-- grain of country_oversight: one row per finding and country through the partnership or instrument it is about.
create table country_oversight as
with
through as (
    select
        oversight.oversight_id as oversight_id,
        country_partnership.country_code as country_code,
        country_partnership.name as related_name,
        country_partnership.name_nl as related_name_nl,
        country_partnership.is_country_specific as is_country_specific
    from oversight
    inner join country_partnership on country_partnership.partnership_id = oversight.related_id
    where oversight.related_kind = 'partnership'
    union
    select
        oversight.oversight_id as oversight_id,
        country_instrument.country_code as country_code,
        country_instrument.name as related_name,
        country_instrument.name_nl as related_name_nl,
        country_instrument.is_country_specific as is_country_specific
    from oversight
    inner join country_instrument on country_instrument.instrument_id = oversight.related_id
    where oversight.related_kind = 'instrument'
)
select
    through.country_code as country_code,
    through.related_name as related_name,
    through.related_name_nl as related_name_nl,
    through.is_country_specific as is_country_specific,
    oversight.*
from through
inner join oversight on oversight.oversight_id = through.oversight_id;
