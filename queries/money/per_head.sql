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
    select
        money.*,
        case $unit when 'USD' then cast(amount_usd as decimal(38, 12)) when 'EUR_2021' then cast(amount_eur_2021 as decimal(38, 12)) else cast(amount_eur as decimal(38, 12)) end as amount
    from money
    where
        money_set_id = $money_set
        and measure_code = $measure
        and ($countries is null or list_contains($countries, place_code))
        and ($themes is null or list_contains($themes, theme_id))
        and ($relevance is null or list_contains($relevance, relevance))
        and ($providers is null or list_contains($providers, provider_id))
        and ($implementers is null or list_contains($implementers, implementer_id))
        and ($aid_types is null or list_contains($aid_types, coalesce(aid_type_code, 'none')))
        -- A row without a date is in the selection as long as no year of the source is left out.
        and (
            year between $from_year and $to_year
            or (
                year is null
                and not exists (
                    select 1
                    from money as other
                    where
                        other.money_set_id = $money_set
                        and other.measure_code = $measure
                        and other.year not between $from_year and $to_year
                )
            )
        )
        and (
            $words is null
            or activity_key in (
                select activity.activity_key
                from activity
                cross join unnest(cast($words as varchar[])) as asked(word)
                where contains(activity.title_words, ' ' || asked.word)
            )
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
