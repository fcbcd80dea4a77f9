-- question: How is a selection of money divided over places, themes, bodies, years and kinds of aid?
-- grain: one row per cut and key; each cut holds the whole selection, so that every cut adds up to the total
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
--   cut: varchar — total, place, theme, provider, implementer, aid_type, year, quarter, place_year or theme_year
--   key: varchar — what the row stands for within its cut; null where the source does not say (and for the total)
--   year: bigint — year, for the cuts by year; null where the source gives no date
--   amount: double — sum in the unit; null when no amount can be given in it, never zero
--   doubtful_amount: double — the part whose theme or relevance is doubtful, 0 when none is
--   positive_amount: double — sum of what was paid or promised
--   negative_amount: double — sum of corrections and refunds, 0 when there are none
--   activity_count: bigint — activities
--   transaction_count: bigint — rows of the source
--   without_amount: bigint — rows of the source that have no amount in the unit
--   not_deflated: bigint — rows of the source in a year without a deflator
-- source: the money set's own publication
with
selected as (
    select *
    from money_selected(
        $money_set, $measure, $unit, $countries, $themes, $relevance, $words, $from_year, $to_year,
        $providers, $implementers, $aid_types
    )
),
-- Each row once per cut, and one group by: with grouping sets DuckDB plans every distinct count of every set apart.
marked as (
    select
        listed.cut as cut,
        case
            when listed.cut in ('place', 'place_year') then place_code
            when listed.cut in ('theme', 'theme_year') then theme_id
            when listed.cut = 'provider' then provider_id
            when listed.cut = 'implementer' then implementer_id
            when listed.cut = 'aid_type' then aid_type_code
            when listed.cut = 'quarter' then cast(quarter as varchar)
        end as key,
        case when listed.cut in ('year', 'quarter', 'place_year', 'theme_year') then year end as year,
        amount as amount,
        is_doubtful as is_doubtful,
        activity_key as activity_key,
        transaction_id as transaction_id,
        is_deflated as is_deflated
    from unnest([
        'total', 'place', 'theme', 'provider', 'implementer', 'aid_type', 'year', 'quarter', 'place_year', 'theme_year'
    ]) as listed(cut)
    left join selected on true
),
cuts as (
    select
        cut as cut,
        key as key,
        year as year,
        sum(amount) as amount,
        sum(case when is_doubtful then amount else 0 end) as doubtful_amount,
        sum(case when amount > 0 then amount else 0 end) as positive_amount,
        sum(case when amount < 0 then amount else 0 end) as negative_amount,
        count(distinct activity_key) as activity_count,
        count(distinct transaction_id) as transaction_count,
        count(distinct case when amount is null then transaction_id end) as without_amount,
        count(distinct case when not is_deflated then transaction_id end) as not_deflated
    from marked
    group by cut, key, year
    -- Of nothing there is a total still.
    having cut = 'total' or count(transaction_id) > 0
)
select
    cut as cut,
    key as key,
    year as year,
    cast(amount as double) as amount,
    cast(coalesce(doubtful_amount, 0) as double) as doubtful_amount,
    cast(coalesce(positive_amount, 0) as double) as positive_amount,
    cast(coalesce(negative_amount, 0) as double) as negative_amount,
    activity_count as activity_count,
    transaction_count as transaction_count,
    without_amount as without_amount,
    not_deflated as not_deflated
from cuts
order by cut, amount desc, key, year
