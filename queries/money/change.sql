-- question: What does a selection of money hold for each activity, place, theme and year?
-- grain: one row per activity, place, theme and year; together the whole selection
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
--   activity_key: varchar — activity; null where the source knows none
--   place_code: varchar — place that the amount is booked on
--   theme_id: varchar — theme
--   year: bigint — year; null where the source gives no date
--   amount: varchar — exact sum in the unit, as text so that no digit is lost; null when there is none in it
--   current_amount: varchar — the same in current prices
--   transaction_count: bigint — rows of the source
--   without_amount: bigint — rows of the source that have no amount in the unit
-- source: the money set's own publication
with
selected as (
    select *
    from money_selected(
        $money_set, $measure, $unit, $countries, $themes, $relevance, $words, $from_year, $to_year,
        $providers, $implementers, $aid_types
    )
)
select
    activity_key as activity_key,
    place_code as place_code,
    theme_id as theme_id,
    year as year,
    cast(sum(amount) as varchar) as amount,
    -- Where a year has no deflator its amount stays in current prices, so both are there or neither is.
    cast(sum(case when $unit = 'EUR_2021' then cast(amount_eur as decimal(38, 12)) else amount end) as varchar) as current_amount,
    count(distinct transaction_id) as transaction_count,
    count(distinct case when amount is null then transaction_id end) as without_amount
from selected
group by activity_key, place_code, theme_id, year
order by activity_key, place_code, theme_id, year
