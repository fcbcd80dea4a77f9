-- question: On which days can a visit be, at the precision that it is recorded with?
-- grain of visit_span: one row per visit.
create view visit_span as
with
given as (
    select
        visit_id as visit_id,
        visit_date as start_text,
        coalesce(end_date, visit_date) as end_text,
        date_precision as date_precision,
        end_date is null as is_open
    from visit
),
counted as (
    select
        visit_id as visit_id,
        start_text as start_text,
        date_precision as date_precision,
        case length(start_text)
            when 4 then cast(start_text || '-01-01' as date)
            when 7 then cast(start_text || '-01' as date)
            when 10 then cast(start_text as date)
        end as first_day,
        case
            when length(end_text) = 4 then cast(end_text || '-12-31' as date)
            when length(end_text) = 7 or (is_open and date_precision = 'month')
                then last_day(cast(substr(end_text, 1, 7) || '-01' as date))
            -- A week is that of the day written down, and the days after it.
            when length(end_text) = 10 and is_open and date_precision = 'week'
                then cast(cast(end_text as date) + interval 6 day as date)
            when length(end_text) = 10 then cast(end_text as date)
        end as last_day
    from given
)
select
    visit_id as visit_id,
    first_day as first_day,
    greatest(first_day, last_day) as last_day,
    date_precision = 'day' and length(start_text) = 10 as is_exact
from counted;

-- grain of visit_undertaking: one row per visit and undertaking; named in the row of the visit, or of its partnership.
create view visit_undertaking as
with
named as (
    select visit.visit_id as visit_id, trim(listed.undertaking_id) as undertaking_id
    from visit cross join unnest(string_split(visit.undertaking_ids, ';')) as listed(undertaking_id)
),
found as (
    select named.visit_id as visit_id, named.undertaking_id as undertaking_id, 'named' as basis
    from named
    union all
    select visit.visit_id, undertaking.undertaking_id, 'partnership'
    from visit
    inner join undertaking on undertaking.partnership_or_instrument_id = visit.partnership_id
)
select
    found.visit_id as visit_id,
    found.undertaking_id as undertaking_id,
    min(found.basis) as basis
from found
inner join undertaking on undertaking.undertaking_id = found.undertaking_id
group by found.visit_id, found.undertaking_id;

-- grain of consultation_party: one row per consultation and organisation that took part.
create view consultation_party as
select distinct
    consultation.consultation_id as consultation_id,
    trim(listed.organisation_id) as organisation_id
from consultation
cross join unnest(string_split(consultation.organisation_ids, ';')) as listed(organisation_id)
where trim(listed.organisation_id) <> '';

-- grain of consultation_subject: one row per consultation and theme or country that it was about.
create view consultation_subject as
select distinct consultation.consultation_id as consultation_id, 'theme' as kind, trim(listed.code) as code
from consultation
cross join unnest(string_split(consultation.theme_ids, ';')) as listed(code)
where trim(listed.code) <> ''
union all
select distinct consultation.consultation_id, 'country', trim(listed.code)
from consultation
cross join unnest(string_split(consultation.country_codes, ';')) as listed(code)
where trim(listed.code) <> '';
