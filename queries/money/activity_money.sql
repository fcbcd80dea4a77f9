-- question: How is the money of one activity divided over years, places, themes, bodies and purposes?
-- grain: one row per cut, measure and key; within a measure each cut holds every counted row, so each adds up to the total
-- parameters:
--   activity: varchar — key of the activity
--   unit: varchar — EUR (converted or published), EUR_2021 (prices of 2021) or USD (published)
-- columns:
--   cut: varchar — total, year, place, theme, provider, implementer, aid_type or purpose
--   measure_code: varchar — measure; two are never added
--   key: varchar — what the row stands for within its cut; null where the source does not say (and for the total)
--   year: bigint — year, for the cut by year; null where the source gives no date
--   amount: double — sum in the unit, corrections netted; null when no amount can be given in it, never zero
--   negative_amount: double — sum of corrections and refunds, 0 when there are none
--   transaction_count: bigint — rows of the source
--   without_amount: bigint — rows of the source that have no amount in the unit
--   not_deflated: bigint — rows of the source in a year without a deflator
-- source: the money set's own publication
with
parts as (
    select
        money.*,
        case $unit when 'USD' then cast(amount_usd as decimal(38, 12)) when 'EUR_2021' then cast(amount_eur_2021 as decimal(38, 12)) else cast(amount_eur as decimal(38, 12)) end as amount
    from money
    where activity_key = $activity
),
cuts as (
    select
        case
            when grouping(place_code) = 0 then 'place'
            when grouping(theme_id) = 0 then 'theme'
            when grouping(provider_id) = 0 then 'provider'
            when grouping(implementer_id) = 0 then 'implementer'
            when grouping(aid_type_code) = 0 then 'aid_type'
            when grouping(purpose_code) = 0 then 'purpose'
            when grouping(year) = 0 then 'year'
            else 'total'
        end as cut,
        measure_code as measure_code,
        coalesce(place_code, theme_id, provider_id, implementer_id, aid_type_code, purpose_code) as key,
        year as year,
        sum(amount) as amount,
        sum(case when amount < 0 then amount else 0 end) as negative_amount,
        count(distinct transaction_id) as transaction_count,
        count(distinct case when amount is null then transaction_id end) as without_amount,
        count(distinct case when not is_deflated then transaction_id end) as not_deflated
    from parts
    group by grouping sets (
        (measure_code), (measure_code, year), (measure_code, place_code), (measure_code, theme_id),
        (measure_code, provider_id), (measure_code, implementer_id), (measure_code, aid_type_code),
        (measure_code, purpose_code)
    )
)
select
    cut as cut,
    measure_code as measure_code,
    key as key,
    year as year,
    cast(amount as double) as amount,
    cast(coalesce(negative_amount, 0) as double) as negative_amount,
    transaction_count as transaction_count,
    without_amount as without_amount,
    not_deflated as not_deflated
from cuts
order by cut, measure_code, amount desc, key, year
