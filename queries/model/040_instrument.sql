-- question: Which instruments are used in a country, and for which themes?
-- grain of country_instrument: one row per instrument and country (an instrument can be used twice in a country).
create table country_instrument as
with
canonical as (
    select * from status where register = 'instrument_country' and column_found = 'status'
),
assessment as (
    select * from status where register = 'instruments' and column_found = 'legal_assessment'
),
counting as (
    select distinct instrument_id as instrument_id from instrument_theme where counts_for_coverage
)
select
    instrument_use.country_code as country_code,
    instrument.instrument_id as instrument_id,
    instrument.name as name,
    instrument.name_nl as name_nl,
    instrument.type as type,
    instrument.nature as nature,
    instrument.level as level,
    instrument.stage as stage,
    instrument.is_innovative as is_innovative,
    instrument.is_model_case as is_model_case,
    instrument.use_scope as use_scope,
    -- The country's own: an agreement, measure or programme there that counts for a theme, or leverage. One-sided law
    -- about a country (safe countries of origin) counts for none and is no instrument of its own; nor is a model case.
    instrument.use_scope in ('agreement', 'measure', 'programme')
        and not instrument.is_model_case
        and (instrument.nature = 'leverage' or counting.instrument_id is not null) as is_country_specific,
    instrument.lead_organisation_id as lead_organisation_id,
    organisation.name as lead_organisation,
    organisation.name_nl as lead_organisation_nl,
    instrument.legal_frame as legal_frame,
    instrument.legal_assessment as legal_assessment,
    assessment.name_nl as assessment_nl,
    assessment.name_en as assessment_en,
    instrument_use.since_date as since_date,
    canonical.status_id as status_id,
    canonical.name_nl as status_nl,
    canonical.name_en as status_en,
    coalesce(canonical.is_active, false) as is_active,
    instrument_use.verified as verified,
    instrument_use.source_title as source_title,
    instrument_use.source_url as source_url,
    instrument_use.note as note,
    instrument_use.load_sheet_id as load_sheet_id,
    instrument_use.sheet_row as sheet_row
from instrument_use
inner join instrument on instrument.instrument_id = instrument_use.instrument_id
left join organisation on organisation.organisation_id = instrument.lead_organisation_id
left join canonical on canonical.value_found = instrument_use.status
left join assessment on assessment.value_found = instrument.legal_assessment
left join counting on counting.instrument_id = instrument.instrument_id
where not coalesce(instrument.is_example, false) and not coalesce(instrument_use.is_example, false);

-- What an instrument in use covers: the country's own only, on the themes that its register says it counts for.
-- Leverage never covers a theme; it is kept to be shown beside.
-- grain of instrument_cover: one row per country, instrument and migration theme.
create table instrument_cover as
select distinct
    country_instrument.country_code as country_code,
    country_instrument.instrument_id as instrument_id,
    country_instrument.nature as nature,
    instrument_theme.theme_id as theme_id,
    instrument_theme.counts_for_coverage as counts_for_coverage
from country_instrument
inner join instrument_theme on instrument_theme.instrument_id = country_instrument.instrument_id
inner join theme on theme.theme_id = instrument_theme.theme_id
where
    country_instrument.is_active
    and country_instrument.is_country_specific
    and theme.kind = 'migration'
    and (instrument_theme.counts_for_coverage or country_instrument.nature = 'leverage');
