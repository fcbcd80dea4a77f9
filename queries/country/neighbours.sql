-- question: Which partner and watched countries are nearest to a country by the chosen indicators?
-- grain: one row per partner or watched country, the country itself first with distance 0
-- parameters:
--   country: varchar — ISO alpha-3 code
--   use_region: boolean — whether another UN subregion counts as one step
--   use_income: boolean — whether income per head counts
--   use_population: boolean — whether population counts
--   use_applicants: boolean — whether asylum applicants in the EU count
--   use_hosted: boolean — whether refugees and asylum seekers hosted count
-- columns:
--   country_code: varchar — ISO 3166 alpha-3
--   name_nl: varchar — Dutch name
--   name_en: varchar — English name
--   role: varchar — partner or watched
--   distance: double — root mean square difference in standard deviations; null where fewer than three inputs are known to both
--   shared_input_count: bigint — inputs known to both
--   known_input_count: bigint — inputs known of this country
--   subregion: varchar — UN subregion
--   gdp_per_head_usd: double — USD per person, newest year
--   gdp_per_head_usd_period: bigint — its year
--   population: double — persons, newest year
--   population_period: bigint — its year
--   asylum_applicants_eu: double — applicants, newest year
--   asylum_applicants_eu_period: bigint — its year
--   hosted_refugees: double — persons, newest year
--   hosted_refugees_period: bigint — its year
-- source: World Bank, Eurostat, UNHCR; standardised over partner and watched countries, amounts as log10(1 + x)
with
newest as (
    select indicator_id as indicator_id, country_code as country_code, max(period) as period
    from indicator_value
    where value is not null
    group by indicator_id, country_code
),
known as (
    select
        profile_country.country_code as country_code,
        indicator_value.indicator_id as input_id,
        indicator_value.value as value,
        indicator_value.period as period,
        log10(1 + indicator_value.value) as scaled
    from profile_country
    inner join newest on newest.country_code = profile_country.country_code
    inner join indicator_value
        on indicator_value.country_code = newest.country_code
        and indicator_value.indicator_id = newest.indicator_id
        and indicator_value.period = newest.period
    where
        (newest.indicator_id = 'gdp_per_head_usd' and $use_income)
        or (newest.indicator_id = 'population' and $use_population)
        or (newest.indicator_id = 'asylum_applicants_eu' and $use_applicants)
        or (newest.indicator_id = 'hosted_refugees' and $use_hosted)
),
spread as (
    select input_id as input_id, avg(scaled) as mean, stddev_pop(scaled) as deviation
    from known
    group by input_id
),
standardised as (
    select
        known.country_code as country_code,
        known.input_id as input_id,
        known.value as value,
        known.period as period,
        (known.scaled - spread.mean) / spread.deviation as score
    from known
    inner join spread on spread.input_id = known.input_id
    where spread.deviation > 0
),
difference as (
    select
        other.country_code as country_code,
        own.input_id as input_id,
        (other.score - own.score) * (other.score - own.score) as squared
    from standardised as own
    inner join standardised as other on other.input_id = own.input_id
    where own.country_code = $country
    union all
    select
        other.country_code,
        'region',
        case when other.subregion = own.subregion then 0.0 else 1.0 end
    from profile_country as own
    inner join profile_country as other on other.subregion is not null
    where own.country_code = $country and own.subregion is not null and $use_region
),
measured as (
    select
        country_code as country_code,
        count(*) as shared_input_count,
        case when count(*) >= 3 then sqrt(avg(squared)) end as distance
    from difference
    group by country_code
),
wide as (
    select
        country_code as country_code,
        count(*) as amount_count,
        max(case when input_id = 'gdp_per_head_usd' then value end) as gdp_per_head_usd,
        max(case when input_id = 'gdp_per_head_usd' then period end) as gdp_per_head_usd_period,
        max(case when input_id = 'population' then value end) as population,
        max(case when input_id = 'population' then period end) as population_period,
        max(case when input_id = 'asylum_applicants_eu' then value end) as asylum_applicants_eu,
        max(case when input_id = 'asylum_applicants_eu' then period end) as asylum_applicants_eu_period,
        max(case when input_id = 'hosted_refugees' then value end) as hosted_refugees,
        max(case when input_id = 'hosted_refugees' then period end) as hosted_refugees_period
    from standardised
    group by country_code
)
select
    profile_country.country_code as country_code,
    profile_country.name_nl as name_nl,
    profile_country.name_en as name_en,
    profile_country.role as role,
    measured.distance as distance,
    coalesce(measured.shared_input_count, 0) as shared_input_count,
    coalesce(wide.amount_count, 0)
        + case when profile_country.subregion is not null and $use_region then 1 else 0 end as known_input_count,
    profile_country.subregion as subregion,
    wide.gdp_per_head_usd as gdp_per_head_usd,
    wide.gdp_per_head_usd_period as gdp_per_head_usd_period,
    wide.population as population,
    wide.population_period as population_period,
    wide.asylum_applicants_eu as asylum_applicants_eu,
    wide.asylum_applicants_eu_period as asylum_applicants_eu_period,
    wide.hosted_refugees as hosted_refugees,
    wide.hosted_refugees_period as hosted_refugees_period
from profile_country
left join measured on measured.country_code = profile_country.country_code
left join wide on wide.country_code = profile_country.country_code
order by
    case when profile_country.country_code = $country then 0 else 1 end,
    case when measured.distance is null then 1 else 0 end,
    measured.distance,
    profile_country.country_code
