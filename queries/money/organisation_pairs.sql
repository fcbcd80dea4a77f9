-- question: Which body receives how much of a selection of money, on which country and for which theme?
-- grain: one row per cut, body and key; each cut holds the whole selection
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
--   cut: varchar — place or theme
--   implementer_id: varchar — body that receives or implements; null where the source knows none
--   key: varchar — place or theme
--   amount: double — sum in the unit; null when no amount can be given in it, never zero
--   activity_count: bigint — activities
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
),
cuts as (
    select
        case when grouping(place_code) = 0 then 'place' else 'theme' end as cut,
        implementer_id as implementer_id,
        coalesce(place_code, theme_id) as key,
        sum(amount) as amount,
        count(distinct activity_key) as activity_count,
        count(distinct transaction_id) as transaction_count,
        count(distinct case when amount is null then transaction_id end) as without_amount
    from selected
    group by grouping sets ((implementer_id, place_code), (implementer_id, theme_id))
)
select
    cut as cut,
    implementer_id as implementer_id,
    key as key,
    cast(amount as double) as amount,
    activity_count as activity_count,
    transaction_count as transaction_count,
    without_amount as without_amount
from cuts
order by cut, implementer_id, key
