-- question: How much money is booked on each country per inhabitant?
-- grain: one row per country; the sum over the years of the amount of a year by the population of the same year
-- parameters:
--   money_set: varchar — source and level; never two at once
--   measure: varchar — commitment, disbursement, expenditure, contracted or net_disbursement; never two at once
--   unit: varchar — EUR (converted or published), EUR_2021 (prices of 2021) or USD (published)
--   countries: varchar[] — codes of places; null for all places
--   themes: varchar[] — themes; null for all
--   relevance: varchar[] — narrow, wide, humanitarian, none; null for all
--   words: varchar[] — beginnings of words of the title, one of which must be there; null for no such rule
--   from_year: integer — first year
--   to_year: integer — last year
--   providers: varchar[] — bodies that provide; null for all
--   implementers: varchar[] — bodies that receive or implement; null for all
--   aid_types: varchar[] — OECD DAC codes; null for all
-- columns:
--   place_code: varchar — ISO alpha-3 code
--   amount: double — sum of the years that have a population, in the unit
--   amount_per_head: double — sum of the years, in the unit per inhabitant; null where no year has a population
--   years_without_population: bigint — years with an amount and without a population
--   amount_without_population: double — the amount of those years and of rows without a date, 0 when there is none
-- source: the money set's own publication; population from the World Bank and UN
with
selected as (
    select *
    from money_selected(
        $money_set, $measure, $unit, $countries, $themes, $relevance, $words, $from_year, $to_year,
        $providers, $implementers, $aid_types
    )
),
people as (
    select country_code as country_code, period as year, sum(value) as population
    from observation
    where measure_id = 'population' and value > 0
    group by country_code, period
),
by_year as (
    select
        selected.place_code as place_code,
        selected.year as year,
        cast(sum(selected.amount) as double) as amount,
        max(people.population) as population
    from selected
    left join people on people.country_code = selected.place_code and people.year = selected.year
    where selected.place_kind = 'country'
    group by selected.place_code, selected.year
)
select
    place_code as place_code,
    sum(case when population is not null then amount end) as amount,
    sum(amount / population) as amount_per_head,
    count(case when population is null and amount is not null then 1 end) as years_without_population,
    coalesce(sum(case when population is null then amount end), 0) as amount_without_population
from by_year
group by place_code
order by place_code
