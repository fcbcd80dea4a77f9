-- question: How many rows of each source are loaded, over which period, and with how many warnings?
-- grain: one row per source that a row of a table names
-- parameters:
-- columns:
--   source_id: varchar — key of the publication
--   table_count: bigint — tables that hold rows of it
--   row_count: bigint — rows of it in the tables
--   first_period: varchar — first period that its rows are about; null where they are about none
--   last_period: varchar — last period that its rows are about, which need not be filled to its end; rows of IATI after the month until which it is filled do not move it; null where they are about none
--   warning_count: bigint — warnings in the sheets that hold most rows of it
-- source: the load itself; periods of the columns that say what a row is about, not of dates of other things
with
row_of_table as (
    select source_id, load_sheet_id, is_example, 'spelling' as table_name, cast(null as varchar) as period from spelling
    union all
    select source_id, load_sheet_id, is_example, 'code_list' as table_name, cast(null as varchar) as period from code_list
    union all
    select source_id, load_sheet_id, is_example, 'country' as table_name, cast(null as varchar) as period from country
    union all
    select source_id, load_sheet_id, is_example, 'theme' as table_name, cast(null as varchar) as period from theme
    union all
    select source_id, load_sheet_id, is_example, 'status' as table_name, cast(null as varchar) as period from status
    union all
    select source_id, load_sheet_id, is_example, 'route' as table_name, cast(null as varchar) as period from route
    union all
    select source_id, load_sheet_id, is_example, 'theme_mapping' as table_name, cast(null as varchar) as period from theme_mapping
    union all
    select source_id, load_sheet_id, is_example, 'coverage_claim' as table_name, cast(null as varchar) as period from coverage_claim
    union all
    select source_id, load_sheet_id, is_example, 'need_indicator' as table_name, cast(null as varchar) as period from need_indicator
    union all
    select source_id, load_sheet_id, is_example, 'not_applicable_rule' as table_name, cast(null as varchar) as period from not_applicable_rule
    union all
    select source_id, load_sheet_id, is_example, 'framework_form' as table_name, cast(null as varchar) as period from framework_form
    union all
    select source_id, load_sheet_id, is_example, 'area_member' as table_name, cast(null as varchar) as period from area_member
    union all
    select source_id, load_sheet_id, is_example, 'organisation' as table_name, cast(null as varchar) as period from organisation
    union all
    select source_id, load_sheet_id, is_example, 'partnership' as table_name, cast(null as varchar) as period from partnership
    union all
    select source_id, load_sheet_id, is_example, 'partnership_country' as table_name, cast(null as varchar) as period from partnership_country
    union all
    select source_id, load_sheet_id, is_example, 'partnership_theme_override' as table_name, cast(null as varchar) as period from partnership_theme_override
    union all
    select source_id, load_sheet_id, is_example, 'instrument' as table_name, cast(null as varchar) as period from instrument
    union all
    select source_id, load_sheet_id, is_example, 'instrument_theme' as table_name, cast(null as varchar) as period from instrument_theme
    union all
    select source_id, load_sheet_id, is_example, 'instrument_use' as table_name, cast(null as varchar) as period from instrument_use
    union all
    select source_id, load_sheet_id, is_example, 'instrument_implementer' as table_name, cast(null as varchar) as period from instrument_implementer
    union all
    select source_id, load_sheet_id, is_example, 'organisation_country' as table_name, cast(null as varchar) as period from organisation_country
    union all
    select source_id, load_sheet_id, is_example, 'oversight' as table_name, cast(null as varchar) as period from oversight
    union all
    select source_id, load_sheet_id, is_example, 'visit' as table_name, cast(null as varchar) as period from visit
    union all
    select source_id, load_sheet_id, is_example, 'undertaking' as table_name, cast(null as varchar) as period from undertaking
    union all
    select source_id, load_sheet_id, is_example, 'consultation' as table_name, cast(null as varchar) as period from consultation
    union all
    select source_id, load_sheet_id, is_example, 'capacity' as table_name, cast(null as varchar) as period from capacity
    union all
    select source_id, load_sheet_id, is_example, 'migr_eipre' as table_name, cast(reference_year as varchar) as period from migr_eipre
    union all
    select source_id, load_sheet_id, is_example, 'migr_eirtn_third' as table_name, cast(reference_year as varchar) as period from migr_eirtn_third
    union all
    select source_id, load_sheet_id, is_example, 'migr_eiord' as table_name, cast(reference_year as varchar) as period from migr_eiord
    union all
    select source_id, load_sheet_id, is_example, 'migr_eirtn' as table_name, cast(reference_year as varchar) as period from migr_eirtn
    union all
    select source_id, load_sheet_id, is_example, 'asylum_applicant_eu' as table_name, cast(reference_year as varchar) as period from asylum_applicant_eu
    union all
    select source_id, load_sheet_id, is_example, 'frontex_detection' as table_name, reference_month as period from frontex_detection
    union all
    select source_id, load_sheet_id, is_example, 'iom_incident' as table_name, substr(incident_date, 1, 7) as period from iom_incident
    union all
    select source_id, load_sheet_id, is_example, 'wdi' as table_name, cast(reference_year as varchar) as period from wdi
    union all
    select source_id, load_sheet_id, is_example, 'unhcr_population' as table_name, cast(reference_year as varchar) as period from unhcr_population
    union all
    select source_id, load_sheet_id, is_example, 'unhcr_application' as table_name, cast(reference_year as varchar) as period from unhcr_application
    union all
    select source_id, load_sheet_id, is_example, 'unhcr_decision' as table_name, cast(reference_year as varchar) as period from unhcr_decision
    union all
    select source_id, load_sheet_id, is_example, 'visa_requirement' as table_name, cast(null as varchar) as period from visa_requirement
    union all
    select source_id, load_sheet_id, is_example, 'gap_rule' as table_name, cast(null as varchar) as period from gap_rule
    union all
    select source_id, load_sheet_id, is_example, 'gap_setting' as table_name, cast(null as varchar) as period from gap_setting
    union all
    select source_id, load_sheet_id, is_example, 'rule_condition' as table_name, cast(null as varchar) as period from rule_condition
    union all
    select source_id, load_sheet_id, is_example, 'reference_text' as table_name, cast(null as varchar) as period from reference_text
    union all
    select source_id, load_sheet_id, is_example, 'iati_transaction' as table_name, case when concat(cast(calendar_year as varchar), '-', case right(calendar_quarter, 1) when '1' then '03' when '2' then '06' when '3' then '09' else '12' end) <= (select max(complete_until) from money_set where publication_id like 'iati%') then concat(cast(calendar_year as varchar), '-', case right(calendar_quarter, 1) when '1' then '03' when '2' then '06' when '3' then '09' else '12' end) end as period from iati_transaction
    union all
    select source_id, load_sheet_id, is_example, 'eutf_project' as table_name, substr(adoption_date, 1, 7) as period from eutf_project
    union all
    select source_id, load_sheet_id, is_example, 'eutf_akvo' as table_name, cast(null as varchar) as period from eutf_akvo
    union all
    select source_id, load_sheet_id, is_example, 'eutf_akvo_country' as table_name, cast(null as varchar) as period from eutf_akvo_country
    union all
    select source_id, load_sheet_id, is_example, 'eutf_result' as table_name, cast(null as varchar) as period from eutf_result
    union all
    select source_id, load_sheet_id, is_example, 'eutf_organisation' as table_name, cast(null as varchar) as period from eutf_organisation
    union all
    select source_id, load_sheet_id, is_example, 'eutf_country_budget' as table_name, cast(null as varchar) as period from eutf_country_budget
    union all
    select source_id, load_sheet_id, is_example, 'oecd_dac2a' as table_name, cast(reference_year as varchar) as period from oecd_dac2a
    union all
    select source_id, load_sheet_id, is_example, 'budget_article' as table_name, cast(budget_year as varchar) as period from budget_article
    union all
    select source_id, load_sheet_id, is_example, 'budget_bridge' as table_name, cast(null as varchar) as period from budget_bridge
    union all
    select source_id, load_sheet_id, is_example, 'in_donor_cost' as table_name, cast(reference_year as varchar) as period from in_donor_cost
    union all
    select source_id, load_sheet_id, is_example, 'in_donor_cost_constant' as table_name, cast(reference_year as varchar) as period from in_donor_cost_constant
    union all
    select source_id, load_sheet_id, is_example, 'organisation_alias' as table_name, cast(null as varchar) as period from organisation_alias
    union all
    select source_id, load_sheet_id, is_example, 'money_organisation' as table_name, cast(null as varchar) as period from money_organisation
    union all
    select source_id, load_sheet_id, is_example, 'activity_theme' as table_name, cast(null as varchar) as period from activity_theme
    union all
    select source_id, load_sheet_id, is_example, 'purpose_theme' as table_name, cast(null as varchar) as period from purpose_theme
    union all
    select source_id, load_sheet_id, is_example, 'relevance_word' as table_name, cast(null as varchar) as period from relevance_word
    union all
    select source_id, load_sheet_id, is_example, 'title_rule' as table_name, cast(null as varchar) as period from title_rule
    union all
    select source_id, load_sheet_id, is_example, 'eutf_country' as table_name, cast(null as varchar) as period from eutf_country
    union all
    select source_id, load_sheet_id, is_example, 'eutf_level' as table_name, cast(null as varchar) as period from eutf_level
    union all
    select source_id, load_sheet_id, is_example, 'exchange_rate' as table_name, cast(reference_year as varchar) as period from exchange_rate
    union all
    select source_id, load_sheet_id, is_example, 'deflator' as table_name, cast(reference_year as varchar) as period from deflator
),
-- An invented row is none of the register that it stands in: no count of what is known holds it.
row_of_source as (
    select
        case when is_example then 'example_rows' else source_id end as source_id, load_sheet_id as load_sheet_id,
        table_name as table_name, period as period
    from row_of_table
),
of_source as (
    select
        source_id as source_id, count(distinct table_name) as table_count, count(*) as row_count, min(period) as first_period,
        max(period) as last_period
    from row_of_source
    group by source_id
),
of_sheet as (
    select load_sheet_id as load_sheet_id, source_id as source_id, count(*) as row_count
    from row_of_source
    group by load_sheet_id, source_id
),
-- A sheet can hold several sources; a warning is told with the one that fills most of it.
most_of_sheet as (
    select load_sheet_id as load_sheet_id, max_by(source_id, row_count) as source_id
    from of_sheet
    group by load_sheet_id
),
warning_of_source as (
    select most_of_sheet.source_id as source_id, count(*) as warning_count
    from cell_issue
    inner join most_of_sheet on most_of_sheet.load_sheet_id = cell_issue.load_sheet_id
    group by most_of_sheet.source_id
)
select
    of_source.source_id as source_id, of_source.table_count as table_count, of_source.row_count as row_count,
    of_source.first_period as first_period, of_source.last_period as last_period,
    coalesce(warning_of_source.warning_count, 0) as warning_count
from of_source
left join warning_of_source on warning_of_source.source_id = of_source.source_id
order by of_source.source_id
