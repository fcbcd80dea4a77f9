-- question: What is known of each country on each migration theme, before any setting says what counts?
-- Settings move; what was found does not. The rules that judge it stand in dashboard/gaps/rules.py.

-- grain of cell_record: one row per country, migration theme and record (a partnership, or one use of an instrument).
create table cell_record as
with
migration as (
    select theme_id as theme_id from theme where kind = 'migration'
),
shared as (
    -- One word for several themes, which the register does not tell apart.
    select source as source, value_found as value_found
    from theme_mapping
    where how = 'not told apart'
    group by source, value_found
    having count(distinct theme_id) > 1
),
topic as (
    -- Two words of one record can mean the same theme: the record counts once.
    select
        partnership_theme.partnership_id as partnership_id,
        partnership_theme.theme_id as theme_id,
        array_to_string(list_sort(list(distinct partnership_theme.value_found)), '; ') as found_as,
        bool_or(partnership_theme.counts_for_coverage) as counts_for_coverage,
        -- Told apart as soon as one of its words is.
        bool_and(partnership_theme.how = 'not told apart') as is_not_told_apart,
        bool_and(shared.value_found is not null) as is_shared_word
    from partnership_theme
    inner join migration on migration.theme_id = partnership_theme.theme_id
    left join shared
        on shared.source = partnership_theme.source and shared.value_found = partnership_theme.value_found
    group by partnership_theme.partnership_id, partnership_theme.theme_id
)
select
    country_partnership.country_code as country_code,
    topic.theme_id as theme_id,
    'partnership' as record_kind,
    country_partnership.partnership_id as record_id,
    country_partnership.name as name,
    country_partnership.name_nl as name_nl,
    country_partnership.level as level,
    country_partnership.form as form,
    country_partnership.status_id as status_id,
    country_partnership.status_nl as status_nl,
    country_partnership.status_en as status_en,
    country_partnership.is_active as is_active,
    country_partnership.country_role as country_role,
    country_partnership.partners_in_record as partners_in_record,
    country_partnership.is_framework_form as is_process,
    country_partnership.is_peer_case as is_peer_case,
    false as is_model_case,
    cast(null as varchar) as use_scope,
    cast(null as varchar) as nature,
    topic.found_as as found_as,
    coalesce(topic.counts_for_coverage, false) as counts_for_coverage,
    coalesce(topic.is_not_told_apart, false) as is_not_told_apart,
    coalesce(topic.is_shared_word, false) as is_shared_word,
    country_partnership.start_date as start_date,
    country_partnership.binding_code as binding_code,
    country_partnership.legal_assessment as legal_assessment,
    country_partnership.assessment_nl as assessment_nl,
    country_partnership.assessment_en as assessment_en,
    country_partnership.announced_amount_eur as announced_amount_eur,
    country_partnership.source_title as source_title,
    country_partnership.source_url as source_url,
    country_partnership.verified as verified,
    country_partnership.load_sheet_id as load_sheet_id,
    country_partnership.sheet_row as sheet_row
from country_partnership
inner join topic on topic.partnership_id = country_partnership.partnership_id
inner join profile_country on profile_country.country_code = country_partnership.country_code
union all
select
    country_instrument.country_code,
    instrument_theme.theme_id,
    'instrument',
    country_instrument.instrument_id,
    country_instrument.name,
    country_instrument.name_nl,
    country_instrument.level,
    country_instrument.type,
    country_instrument.status_id,
    country_instrument.status_nl,
    country_instrument.status_en,
    country_instrument.is_active,
    'partner',
    null,
    false,
    false,
    coalesce(country_instrument.is_model_case, false),
    country_instrument.use_scope,
    country_instrument.nature,
    instrument_theme.basis,
    coalesce(instrument_theme.counts_for_coverage, false),
    false,
    false,
    country_instrument.since_date,
    null,
    country_instrument.legal_assessment,
    country_instrument.assessment_nl,
    country_instrument.assessment_en,
    null,
    country_instrument.source_title,
    country_instrument.source_url,
    country_instrument.verified,
    country_instrument.load_sheet_id,
    country_instrument.sheet_row
from country_instrument
inner join instrument_theme on instrument_theme.instrument_id = country_instrument.instrument_id
inner join migration on migration.theme_id = instrument_theme.theme_id
inner join profile_country on profile_country.country_code = country_instrument.country_code;

-- The figure that each need indicator is: itself one of ours, or (N07) the largest route that a country is a departure
-- point of. Thresholds, years and conditions are data (need_indicator, rule_condition); what is measured is not.
create view need_figure as
select *
from (
    values
    ('N01', 'found_illegally_present'),
    ('N02', 'returned_third_country'),
    ('N03', 'hosted_refugees'),
    ('N04', 'hosted_per_1000'),
    ('N05', 'detections'),
    ('N07', 'detections_departure_route'),
    ('N08', 'decisions_negative_eu'),
    ('N09', 'dead_and_missing_country'),
    ('N10', 'asylum_applications_lodged'),
    ('N11', 'gdp_per_head_usd')
) as figure_of(need_id, figure_id);

-- Detections on each route, once for each country that the list of routes calls a departure point.
create view route_observation as
with
departure as (
    select route.route_id as route_id, route.frontex_name as frontex_name, trim(listed.country_code) as country_code
    from route
    cross join unnest(string_split(route.departure_codes, ';')) as listed(country_code)
)
select
    departure.country_code as country_code,
    departure.route_id as route_id,
    observation.period as period,
    observation.period_month as period_month,
    observation.value as value,
    observation.source_id as source_id,
    observation.load_sheet_id as load_sheet_id,
    observation.sheet_row as sheet_row
from observation
inner join departure on departure.frontex_name = observation.reporting_code
where observation.measure_id = 'detections' and departure.country_code <> '';

-- grain of figure: one row per figure, country and year: what conditions and needs compare.
create table figure as
with
on_route as (
    select
        country_code as country_code, route_id as route_id, period as period, sum(value) as value,
        count(value) as cell_count
    from route_observation
    group by country_code, route_id, period
),
ranked as (
    select
        on_route.*,
        row_number() over (partition by country_code, period order by value desc, route_id) as place
    from on_route
),
incomplete as (
    select period as period from measure_value
    where measure_id = 'detections' and status = 'incomplete'
    group by period
)
select
    indicator_id as figure_id, country_code as country_code, period as period, value as value, status as status,
    cast(null as varchar) as route_id, denominator_period as denominator_period
from indicator_value
union all
select measure_id, country_code, period, value, status, null, null
from measure_value
where measure_id in ('decisions_negative_eu', 'dead_and_missing_country')
union all
select
    'detections_departure_route', ranked.country_code, ranked.period, ranked.value,
    case when incomplete.period is not null then 'incomplete' else 'normal' end, ranked.route_id, null
from ranked
left join incomplete on incomplete.period = ranked.period
where ranked.place = 1;

-- One row per rule condition, country (and year, for a condition without one) in which it holds.
create view condition_held as
with
listed as (
    select not_applicable_rule.rule_id as rule_id, trim(named.country_code) as country_code
    from not_applicable_rule
    cross join unnest(string_split(coalesce(not_applicable_rule.countries, ''), ';')) as named(country_code)
)
select
    rule_condition.rule_id as rule_id, rule_condition.sort_order as sort_order, country.country_code as country_code,
    cast(null as integer) as period, country.role as found
from rule_condition
inner join country on country.role = rule_condition.value
where rule_condition.subject = 'role'
union all
select rule_condition.rule_id, rule_condition.sort_order, listed.country_code, null, null
from rule_condition
inner join listed on listed.rule_id = rule_condition.rule_id
where rule_condition.subject = 'country_list'
union all
select rule_condition.rule_id, rule_condition.sort_order, visa_requirement.passport_code, null, visa_requirement.requirement
from rule_condition
inner join visa_requirement on visa_requirement.destination_code = 'NLD'
where
    rule_condition.subject = 'visa_requirement'
    -- A number of days, or the words; -1 stands for a country's own passport.
    and (visa_requirement.requirement = 'visa free' or try_cast(visa_requirement.requirement as integer) > 0)
union all
select distinct
    rule_condition.rule_id, rule_condition.sort_order, country_partnership.country_code, cast(null as integer),
    country_partnership.form
from rule_condition
inner join country_partnership on country_partnership.form = rule_condition.value
where rule_condition.subject = 'active_form' and country_partnership.is_active and country_partnership.country_role = 'partner'
union all
select
    rule_condition.rule_id, rule_condition.sort_order, figure.country_code, figure.period,
    cast(figure.value as varchar)
from rule_condition
inner join figure
    on figure.figure_id = rule_condition.figure_id
    and figure.period = coalesce(rule_condition.reference_year, figure.period)
where
    rule_condition.subject = 'figure'
    and case rule_condition.operator
        when '>=' then figure.value >= try_cast(rule_condition.value as double)
        when '<' then figure.value < try_cast(rule_condition.value as double)
        else figure.value = try_cast(rule_condition.value as double)
    end;

-- grain of rule_country: one row per not-applicable rule and country for which all its conditions hold.
create table rule_country as
with
asked as (
    select rule_id as rule_id, count(*) as conditions from rule_condition group by rule_id
),
held as (
    select
        rule_id as rule_id, country_code as country_code, count(distinct sort_order) as conditions,
        array_to_string(list_sort(list(distinct found)), '; ') as found
    from condition_held
    group by rule_id, country_code
)
select held.rule_id as rule_id, held.country_code as country_code, held.found as found
from held
inner join asked on asked.rule_id = held.rule_id and asked.conditions = held.conditions
inner join not_applicable_rule on not_applicable_rule.rule_id = held.rule_id;

-- grain of need_reading: one row per need indicator, partner or watched country and year with a figure.
create table need_reading as
with
asked as (
    select rule_id as need_id, count(*) as conditions from rule_condition where rule_id like 'N%' group by rule_id
),
held as (
    select rule_id as need_id, country_code as country_code, period as period, count(distinct sort_order) as conditions
    from condition_held
    where rule_id like 'N%'
    group by rule_id, country_code, period
)
select
    need_figure.need_id as need_id,
    figure.country_code as country_code,
    figure.period as period,
    figure.figure_id as figure_id,
    figure.value as value,
    figure.status as status,
    figure.route_id as route_id,
    figure.denominator_period as denominator_period,
    -- A figure whose condition does not hold is shown and not read as a need.
    asked.need_id is null or coalesce(held.conditions = asked.conditions, false) as is_read
from need_figure
inner join figure on figure.figure_id = need_figure.figure_id
inner join profile_country on profile_country.country_code = figure.country_code
left join asked on asked.need_id = need_figure.need_id
left join held
    on held.need_id = need_figure.need_id and held.country_code = figure.country_code and held.period = figure.period
where figure.value is not null;

-- grain of cell_contact: one row per country and migration theme with a counted visit about it.
create table cell_contact as
with
about as (
    select country_visit.*, trim(listed.theme_id) as theme_id
    from country_visit
    cross join unnest(string_split(country_visit.theme_ids, ';')) as listed(theme_id)
    where country_visit.is_counted
)
select
    about.country_code as country_code,
    about.theme_id as theme_id,
    count(*) as visit_count,
    max(about.visit_date) as last_visit_date
from about
inner join theme on theme.theme_id = about.theme_id and theme.kind = 'migration'
group by about.country_code, about.theme_id;

-- grain of cell_money: one row per country, theme, money set and measure of money paid out. The sum is net of what was
-- paid back: where nothing is left, nothing was paid. Sets stand apart: one can hold money that another holds as well.
create table cell_money as
select
    place_code as country_code,
    theme_id as theme_id,
    money_set_id as money_set_id,
    measure_code as measure_code,
    count(distinct case when coalesce(amount_usd, amount_eur) > 0 then transaction_id end) as payment_count,
    count(distinct activity_key) as activity_count,
    count(distinct case when amount_eur is null then transaction_id end) as without_amount,
    min(year) as first_year,
    -- A quarter ends with its third month; a year without quarters with December.
    max(
        cast(year as varchar) || '-' || lpad(cast(coalesce(quarter, 4) * 3 as varchar), 2, '0')
    ) as last_month,
    sum(amount_eur) as amount_eur,
    sum(case when is_doubtful then amount_eur else 0 end) as doubtful_eur
from money
where place_kind = 'country' and measure_code in ('disbursement', 'expenditure')
group by place_code, theme_id, money_set_id, measure_code
having sum(coalesce(amount_usd, amount_eur)) > 0;

-- grain of paid_until: one row per country that a source of payments holds, with the month until which all of them are
-- complete. A country that none holds has no row: that nothing was paid there cannot be said.
create view paid_until as
with
payer as (
    select distinct money_set_id as money_set_id from money where measure_code in ('disbursement', 'expenditure')
)
select money_set_country.country_code as country_code, min(money_set.complete_until) as complete_until
from money_set_country
inner join payer on payer.money_set_id = money_set_country.money_set_id
inner join money_set on money_set.money_set_id = money_set_country.money_set_id
group by money_set_country.country_code;

-- grain of field_count: one row per field of a register on which a state or a flag rests; an example records nothing.
create view field_count as
select
    'partnership' as table_name, 'migration_topics' as column_name, count(*) as row_count, count(migration_topics) as recorded_count
from partnership
where is_example is not true
union all
select 'partnership', 'status', count(*), count(status) from partnership where is_example is not true
union all
select 'partnership', 'start_date', count(*), count(start_date) from partnership where is_example is not true
union all
select 'partnership', 'end_date', count(*), count(end_date) from partnership where is_example is not true
union all
select 'partnership', 'binding_code', count(*), count(binding_code) from partnership where is_example is not true
union all
select 'partnership', 'legal_assessment', count(*), count(legal_assessment) from partnership where is_example is not true
union all
select 'instrument', 'nature', count(*), count(nature) from instrument where is_example is not true
union all
select 'instrument', 'use_scope', count(*), count(use_scope) from instrument where is_example is not true
union all
select 'instrument', 'legal_assessment', count(*), count(legal_assessment) from instrument where is_example is not true
union all
select 'instrument_use', 'status', count(*), count(status) from instrument_use where is_example is not true
union all
select 'instrument_use', 'since_date', count(*), count(since_date) from instrument_use where is_example is not true
union all
select 'visit', 'visit_date', count(*), count(visit_date) from visit where is_example is not true
union all
select 'visit', 'theme_ids', count(*), count(theme_ids) from visit where is_example is not true
union all
select 'undertaking', 'due_date', count(*), count(due_date) from undertaking where is_example is not true
union all
select 'iati_transaction', 'value_usd', count(*), count(value_usd) from iati_transaction where is_example is not true;
