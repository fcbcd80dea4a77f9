-- question: In which activities does a selection of money stand, and how much in each?
-- grain: one row per activity
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
--   activity_key: varchar — activity
--   title: varchar — title in the source's language; null where the source has none
--   is_title_masked: boolean — whether the name of a person was taken out of the title
--   first_year: bigint — first year of the rows; null where the source gives no date
--   last_year: bigint — last year of the rows
--   place_count: bigint — places that it is booked on
--   place_code: varchar — one of these places
--   amount: double — sum in the unit; null when no amount can be given in it, never zero
--   doubtful_amount: double — the part whose theme or relevance is doubtful, 0 when none is
--   transaction_count: bigint — rows of the source
-- source: the money set's own publication
with
selected as (
    select *
    from money_selected(
        $money_set, $measure, $unit, $countries, $themes, $relevance, $words, $from_year, $to_year,
        $providers, $implementers, $aid_types
    )
),
summed as (
    select
        activity_key as activity_key,
        min(year) as first_year,
        max(year) as last_year,
        count(distinct place_code) as place_count,
        min(place_code) as place_code,
        sum(amount) as amount,
        sum(case when is_doubtful then amount else 0 end) as doubtful_amount,
        count(distinct transaction_id) as transaction_count
    from selected
    where activity_key is not null
    group by activity_key
)
select
    summed.activity_key as activity_key,
    activity.title as title,
    activity.is_title_masked as is_title_masked,
    summed.first_year as first_year,
    summed.last_year as last_year,
    summed.place_count as place_count,
    summed.place_code as place_code,
    cast(summed.amount as double) as amount,
    cast(coalesce(summed.doubtful_amount, 0) as double) as doubtful_amount,
    summed.transaction_count as transaction_count
from summed
left join activity on activity.activity_key = summed.activity_key
order by summed.amount desc, summed.activity_key
