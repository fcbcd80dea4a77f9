-- question: How much money does each source book on a country, each source and measure apart?
-- grain: one row per country, money set and measure, all years; incoming funds are never spending and are left out
-- parameters:
--   countries: varchar[] — ISO 3166 alpha-3
--   unit: varchar — EUR (converted or published), EUR_2021 (prices of 2021) or USD (published)
-- columns:
--   country_code: varchar — country that the money is booked on
--   money_set_id: varchar — money set; never two added up
--   measure_code: varchar — measure; never two added up
--   narrow: double — migration in the narrow sense, in the unit; null when no amount can be given in it
--   wide: double — the narrow sense, and reception and protection
--   humanitarian: double — the wide sense, and the emergency aid that is kept apart
--   every: double — all money of the source
--   activity_count: bigint — activities behind all money of the source
--   transaction_count: bigint — rows of the source
--   without_amount: bigint — rows of the source without an amount in the unit
--   first_year: bigint — year of the oldest row; null where no row has a date
--   last_year: bigint — year of the newest row
-- source: each money set's own publication
with
selected as (
    select
        money.*,
        case $unit when 'USD' then cast(amount_usd as decimal(38, 12)) when 'EUR_2021' then cast(amount_eur_2021 as decimal(38, 12)) else cast(amount_eur as decimal(38, 12)) end as amount
    from money
    where list_contains($countries, place_code) and measure_code <> 'incoming_funds'
)
select
    selected.place_code as country_code,
    selected.money_set_id as money_set_id,
    selected.measure_code as measure_code,
    cast(sum(case when selected.relevance = 'narrow' then selected.amount end) as double) as narrow,
    cast(sum(case when selected.relevance in ('narrow', 'wide') then selected.amount end) as double) as wide,
    cast(sum(case when selected.relevance in ('narrow', 'wide', 'humanitarian') then selected.amount end) as double)
        as humanitarian,
    cast(sum(selected.amount) as double) as every,
    count(distinct selected.activity_key) as activity_count,
    count(distinct selected.transaction_id) as transaction_count,
    count(distinct case when selected.amount is null then selected.transaction_id end) as without_amount,
    min(selected.year) as first_year,
    max(selected.year) as last_year
from selected
inner join money_set on money_set.money_set_id = selected.money_set_id
group by selected.place_code, selected.money_set_id, selected.measure_code, money_set.sort_order
order by selected.place_code, money_set.sort_order, selected.measure_code
