-- question: Which cells make up each measure? Each measure is defined here and nowhere else.
-- grain: one row per cell that enters a figure: measure, country, reference period, reporter, value, origin.
-- A cell without a value stays in with value null: missing is not zero.

-- Route names as Frontex and IOM write them.
create view route_spelling as
select value_found as value_found, source_id as source_id, code as route_id
from spelling
where kind = 'route' and code is not null;

create view area_reporter as
select area_code as area_code, country_code as reporting_code from area_member;

create view observation as
with
eu27 as (
    -- A given EU row is dropped in favour of its members, or figures would count twice.
    select reporting_code as reporting_code from area_reporter where area_code = 'EU27'
),
lasting_reporters as (
    -- The United Kingdom stopped reporting in 2020: without it the set of possible reporters is the same each year.
    select reporting_code as reporting_code from area_reporter where area_code = 'EU_EFTA_MNE'
),
schengen as (
    select reporting_code as reporting_code from area_reporter where area_code = 'EU_SCHENGEN'
)
select
    'asylum_applicants_eu' as measure_id, country_code as country_code, reference_year as period,
    cast(null as integer) as period_month, reporting_code as reporting_code, applicants as value,
    cast(null as varchar) as flag, 'applicants' as column_name, source_id as source_id,
    load_sheet_id as load_sheet_id, sheet_row as sheet_row
from asylum_applicant_eu
where reporting_code in (select reporting_code from eu27)

union all
select
    'asylum_applicants_nl', country_code, reference_year, null, reporting_code, applicants,
    null, 'applicants', source_id, load_sheet_id, sheet_row
from asylum_applicant_eu
where reporting_code = 'NLD'

union all
select
    'found_illegally_present', country_code, reference_year, null, reporting_code, persons,
    null, 'persons', source_id, load_sheet_id, sheet_row
from migr_eipre
where reporting_code in (select reporting_code from lasting_reporters)

union all
select
    'found_illegally_present_nl', country_code, reference_year, null, reporting_code, persons,
    null, 'persons', source_id, load_sheet_id, sheet_row
from migr_eipre
where reporting_code = 'NLD'

union all
select
    'returned_third_country', country_code, reference_year, null, reporting_code, persons,
    null, 'persons', source_id, load_sheet_id, sheet_row
from migr_eirtn_third
where reporting_code in (select reporting_code from lasting_reporters)

union all
select
    'returned_third_country_nl', country_code, reference_year, null, reporting_code, persons,
    null, 'persons', source_id, load_sheet_id, sheet_row
from migr_eirtn_third
where reporting_code = 'NLD'

union all
-- The EU row as published, not a sum of ours: each reporter is rounded to 5, and the interval of the rate is
-- that of one rounded figure.
select
    'ordered_to_leave_eu', country_code, reference_year, null, reporting_code, persons,
    flag, 'persons', source_id, load_sheet_id, sheet_row
from migr_eiord
where reporting_code = 'EU28'

union all
select
    'ordered_to_leave_nl', country_code, reference_year, null, reporting_code, persons,
    flag, 'persons', source_id, load_sheet_id, sheet_row
from migr_eiord
where reporting_code = 'NLD'

union all
select
    'returned_eu', country_code, reference_year, null, reporting_code, persons,
    flag, 'persons', source_id, load_sheet_id, sheet_row
from migr_eirtn
where reporting_code = 'EU28'

union all
select
    'returned_nl', country_code, reference_year, null, reporting_code, persons,
    flag, 'persons', source_id, load_sheet_id, sheet_row
from migr_eirtn
where reporting_code = 'NLD'

union all
-- Hosted: three columns of the same row, each its own cell. Displaced within their own country are not counted.
select
    'hosted_refugees', asylum_code, reference_year, null, origin_code, refugees,
    null, 'refugees', source_id, load_sheet_id, sheet_row
from unhcr_population
where refugees is not null

union all
select
    'hosted_refugees', asylum_code, reference_year, null, origin_code, asylum_seekers,
    null, 'asylum_seekers', source_id, load_sheet_id, sheet_row
from unhcr_population
where asylum_seekers is not null

union all
select
    'hosted_refugees', asylum_code, reference_year, null, origin_code, other_in_need_of_protection,
    null, 'other_in_need_of_protection', source_id, load_sheet_id, sheet_row
from unhcr_population
where other_in_need_of_protection is not null

union all
select
    'detections', country_code, cast(substr(reference_month, 1, 4) as integer),
    cast(substr(reference_month, 6, 2) as integer), route_found, detections,
    null, 'detections', source_id, load_sheet_id, sheet_row
from frontex_detection

union all
-- On the routes that a country lies on: the same incident counts for each country of the route.
select
    'dead_and_missing_routes', country_route.country_code, cast(substr(iom_incident.incident_date, 1, 4) as integer),
    cast(substr(iom_incident.incident_date, 6, 2) as integer), iom_incident.route_found,
    iom_incident.dead_and_missing,
    null, 'dead_and_missing', iom_incident.source_id, iom_incident.load_sheet_id, iom_incident.sheet_row
from iom_incident
inner join route_spelling
    on route_spelling.value_found = iom_incident.route_found and route_spelling.source_id = iom_incident.source_id
inner join country_route on country_route.route_id = route_spelling.route_id

union all
-- Where it happened, as the source places it; sea incidents are put with a coastal state.
select
    'dead_and_missing_country', country_code, cast(substr(incident_date, 1, 4) as integer),
    cast(substr(incident_date, 6, 2) as integer), route_found, dead_and_missing,
    null, 'dead_and_missing', source_id, load_sheet_id, sheet_row
from iom_incident
where country_code is not null

union all
select
    case variable
        when 'pop' then 'population'
        when 'gdp' then 'gdp_usd'
        when 'remin' then 'remittances_received_usd'
        when 'polstb' then 'stability'
        when 'nmig' then 'net_migration'
    end,
    country_code, reference_year, null, null, value,
    null, 'value', source_id, load_sheet_id, sheet_row
from wdi
where variable in ('pop', 'gdp', 'remin', 'polstb', 'nmig')

union all
-- New applications only: appeals and repeated ones are other lodgings by the same people.
select
    'asylum_applications_lodged', asylum_code, reference_year, null, origin_code, applications,
    null, 'applications', source_id, load_sheet_id, sheet_row
from unhcr_application
where application_type = 'N'

union all
select
    'decisions_positive_eu', origin_code, reference_year, null, asylum_code, recognised,
    null, 'recognised', source_id, load_sheet_id, sheet_row
from unhcr_decision
where decision_level = 'FI' and asylum_code in (select reporting_code from schengen)

union all
select
    'decisions_positive_eu', origin_code, reference_year, null, asylum_code, other_protection,
    null, 'other_protection', source_id, load_sheet_id, sheet_row
from unhcr_decision
where decision_level = 'FI' and asylum_code in (select reporting_code from schengen)

union all
select
    'decisions_negative_eu', origin_code, reference_year, null, asylum_code, rejected,
    null, 'rejected', source_id, load_sheet_id, sheet_row
from unhcr_decision
where decision_level = 'FI' and asylum_code in (select reporting_code from schengen);
