-- question: What is the value of each indicator for each country and year?
-- grain: one row per indicator, country and year that has at least one cell.
-- Materialised, as are the country_… tables: every page asks them, and they are small.

-- The measures that make an indicator: itself where it is a sum, numerator and denominator where it is a ratio.
create view indicator_part as
select *
from (
    values
    ('return_rate_eu', 'returned_eu', 'numerator', 100),
    ('return_rate_eu', 'ordered_to_leave_eu', 'denominator', 100),
    ('return_rate_nl', 'returned_nl', 'numerator', 100),
    ('return_rate_nl', 'ordered_to_leave_nl', 'denominator', 100),
    ('hosted_per_1000', 'hosted_refugees', 'numerator', 1000),
    ('hosted_per_1000', 'population', 'denominator', 1000),
    ('remittances_share_gdp', 'remittances_received_usd', 'numerator', 100),
    ('remittances_share_gdp', 'gdp_usd', 'denominator', 100),
    ('gdp_per_head_usd', 'gdp_usd', 'numerator', 1),
    ('gdp_per_head_usd', 'population', 'denominator', 1),
    ('recognition_rate_eu', 'decisions_positive_eu', 'numerator', 100),
    ('recognition_rate_eu', 'decisions_counted_eu', 'denominator', 100)
) as part(indicator_id, measure_id, part, multiplier);

create table measure_value as
with
last_month as (
    -- A source that stops within a year has an incomplete last year for every country.
    select measure_id as measure_id, max(period * 100 + period_month) as newest
    from observation
    where period_month is not null
    group by measure_id
),
summed as (
    select
        observation.measure_id as measure_id,
        observation.country_code as country_code,
        observation.period as period,
        sum(observation.value) as value,
        count(observation.value) as cell_count,
        count(distinct observation.reporting_code) as reporter_count,
        max(case when observation.flag like '%p%' then 1 else 0 end) as is_provisional,
        max(case when observation.flag like '%d%' then 1 else 0 end) as differs_in_definition
    from observation
    group by observation.measure_id, observation.country_code, observation.period
),
counted as (
    select * from summed
    union all
    -- Decisions that count for a recognition rate: closed without a decision on the merits are not among them.
    select
        'decisions_counted_eu', country_code, period, sum(value), cast(sum(cell_count) as bigint), max(reporter_count), 0, 0
    from summed
    where measure_id in ('decisions_positive_eu', 'decisions_negative_eu')
    group by country_code, period
),
preceded as (
    select
        counted.*,
        max(counted.value) over (
            partition by counted.measure_id, counted.country_code
            order by counted.period
            rows between unbounded preceding and 1 preceding
        ) as highest_before
    from counted
),
judged as (
    -- The World Bank's file holds 0 remittances where a country stopped reporting (Venezuela from 2017, Libya, Syria):
    -- after an amount, exactly nothing is no figure. It is shown as missing, and said.
    select
        preceded.*,
        measure_id = 'remittances_received_usd' and value = 0 and coalesce(highest_before, 0) > 0 as is_filler
    from preceded
)
select
    judged.measure_id as measure_id,
    judged.country_code as country_code,
    judged.period as period,
    case when not judged.is_filler then judged.value end as value,
    judged.cell_count as cell_count,
    judged.reporter_count as reporter_count,
    case
        when judged.is_filler then 'zero_in_source'
        when judged.value is null then 'missing'
        when last_month.newest is not null and judged.period = last_month.newest // 100 and last_month.newest % 100 < 12
            then 'incomplete'
        when judged.is_provisional = 1 then 'provisional'
        when judged.differs_in_definition = 1 then 'differs'
        else 'normal'
    end as status
from judged
left join last_month on last_month.measure_id = judged.measure_id
order by judged.measure_id, judged.country_code, judged.period;

create table indicator_value as
with
ratio as (
    select
        numerator_part.indicator_id as indicator_id,
        numerator_part.measure_id as numerator_id,
        denominator_part.measure_id as denominator_id,
        numerator_part.multiplier as multiplier
    from indicator_part as numerator_part
    inner join indicator_part as denominator_part on denominator_part.indicator_id = numerator_part.indicator_id
    where numerator_part.part = 'numerator' and denominator_part.part = 'denominator'
),
last_population as (
    select country_code as country_code, max(period) as period
    from measure_value
    where measure_id = 'population'
    group by country_code
),
paired as (
    select
        ratio.indicator_id as indicator_id,
        numerator.country_code as country_code,
        numerator.period as period,
        ratio.multiplier as multiplier,
        numerator.value as numerator,
        numerator.status as numerator_status,
        numerator.cell_count as cell_count,
        numerator.reporter_count as reporter_count,
        -- Per head: population of the same year. After the last population year the last one is used, and said.
        case
            when ratio.indicator_id = 'hosted_per_1000' then least(numerator.period, last_population.period)
            else numerator.period
        end as denominator_period,
        ratio.denominator_id as denominator_id
    from ratio
    inner join measure_value as numerator on numerator.measure_id = ratio.numerator_id
    left join last_population on last_population.country_code = numerator.country_code
),
divided as (
    select
        paired.*,
        denominator.value as denominator,
        denominator.cell_count as denominator_cells,
        denominator.status as denominator_status,
        case
            -- No rate below 25: both figures are rounded to 5.
            when paired.indicator_id in ('return_rate_eu', 'return_rate_nl') and denominator.value < 25 then null
            when denominator.value > 0 then paired.multiplier * paired.numerator / denominator.value
        end as value
    from paired
    left join measure_value as denominator
        on denominator.measure_id = paired.denominator_id
        and denominator.country_code = paired.country_code
        and denominator.period = paired.denominator_period
)
select
    indicator.indicator_id as indicator_id,
    measure_value.country_code as country_code,
    measure_value.period as period,
    measure_value.value as value,
    cast(null as double) as low,
    cast(null as double) as high,
    cast(null as double) as numerator,
    cast(null as double) as denominator,
    cast(null as integer) as denominator_period,
    measure_value.status as status,
    measure_value.cell_count as cell_count,
    measure_value.reporter_count as reporter_count
from measure_value
inner join indicator on indicator.indicator_id = measure_value.measure_id
union all
select
    divided.indicator_id,
    divided.country_code,
    divided.period,
    divided.value,
    -- Rounded to 5: the true figure lies within 2 either side.
    case
        when divided.indicator_id in ('return_rate_eu', 'return_rate_nl') and divided.value is not null
            then 100.0 * greatest(divided.numerator - 2, 0) / (divided.denominator + 2)
    end,
    case
        when divided.indicator_id in ('return_rate_eu', 'return_rate_nl') and divided.value is not null
            then 100.0 * (divided.numerator + 2) / (divided.denominator - 2)
    end,
    divided.numerator,
    divided.denominator,
    divided.denominator_period,
    case
        when divided.value is null and divided.denominator < 25 and divided.indicator_id like 'return_rate%'
            then 'too_small'
        when divided.value is null then 'missing'
        when divided.denominator_period < divided.period then 'estimated'
        when 'provisional' in (divided.numerator_status, divided.denominator_status) then 'provisional'
        when 'differs' in (divided.numerator_status, divided.denominator_status) then 'differs'
        else 'normal'
    end,
    divided.cell_count + coalesce(divided.denominator_cells, 0),
    divided.reporter_count
from divided
order by 1, 2, 3;
