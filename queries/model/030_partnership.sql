-- question: Which partnerships does a country take part in, and which of them count as its own?
-- grain of country_partnership: one row per partnership and country with a role in it.
create table country_partnership as
with
canonical as (
    -- The same status stands in several registers under other words; one list tells them apart.
    select * from status where register = 'partnerships' and column_found = 'status'
),
assessment as (
    select * from status where register = 'partnerships' and column_found = 'legal_assessment'
),
described as (
    select
        partnership.*,
        canonical.status_id as status_id,
        canonical.name_nl as status_nl,
        canonical.name_en as status_en,
        coalesce(canonical.is_active, false) as is_active,
        canonical.sort_order as status_order,
        assessment.name_nl as assessment_nl,
        assessment.name_en as assessment_en,
        framework_form.form is not null as is_framework_form
    from partnership
    left join canonical on canonical.value_found = partnership.status
    left join assessment on assessment.value_found = partnership.legal_assessment
    left join framework_form on framework_form.form = partnership.form
    -- Example rows enter no count: of these registers they are not shown either.
    where not coalesce(partnership.is_example, false)
)
select
    partnership_country.country_code as country_code,
    partnership_country.role as country_role,
    partnership_country.partners_in_record as partners_in_record,
    partnership_country.is_framework as is_framework,
    described.* exclude (load_sheet_id, sheet_row, source_id, classification, is_example),
    -- Cases of peers stay out of counts of Dutch and EU partnerships.
    described.form = 'law/arrangement by peers' or partnership_country.role = 'peer partner' as is_peer_case,
    -- Own record: at most seven partner countries, not a multilateral process, not a case of peers.
    partnership_country.role = 'partner'
        and not partnership_country.is_framework
        and not described.is_framework_form
        and described.form <> 'law/arrangement by peers' as is_country_specific,
    described.load_sheet_id as load_sheet_id,
    described.sheet_row as sheet_row,
    partnership_country.load_sheet_id as role_load_sheet_id,
    partnership_country.sheet_row as role_sheet_row,
    described.classification as classification
from partnership_country
inner join described on described.partnership_id = partnership_country.partnership_id;

-- A theme that a partnership serves; a value that names two themes is shown once, as not told apart.
create table partnership_theme as
with
topic as (
    select
        partnership.partnership_id as partnership_id,
        'partnerships.migration_topics' as source,
        trim(listed.value_found) as value_found
    from partnership
    cross join unnest(string_split(partnership.migration_topics, ';')) as listed(value_found)
    union all
    select
        partnership.partnership_id as partnership_id,
        'partnerships.other_topics' as source,
        trim(listed.value_found) as value_found
    from partnership
    cross join unnest(string_split(partnership.other_topics, ';')) as listed(value_found)
)
select
    topic.partnership_id as partnership_id,
    topic.value_found as value_found,
    topic.source as source,
    coalesce(partnership_theme_override.theme_id, theme_mapping.theme_id) as theme_id,
    theme_mapping.how as how,
    theme_mapping.counts_for_coverage as counts_for_coverage
from topic
inner join theme_mapping
    on theme_mapping.source = topic.source and theme_mapping.value_found = topic.value_found
left join partnership_theme_override
    on partnership_theme_override.partnership_id = topic.partnership_id
    and partnership_theme_override.value_found = topic.value_found;
