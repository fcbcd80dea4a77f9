-- question: How many activities stand behind the chosen money or one mark of it, and what do they add up to?
-- grain: one row
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
--   cut: varchar — total, place, theme, provider, implementer, aid_type, year, quarter, place_year or theme_year
--   key: varchar — what the mark stands for within its cut; null where the source does not say
--   year: integer — year of the mark, for the cuts by year; null otherwise
--   search: varchar[] — pieces of words, all of which stand in the title or the identifier; null for no such rule
-- columns:
--   activity_count: bigint — activities
--   amount: double — sum in the unit, corrections netted; null when no amount can be given in it, never zero
--   negative_amount: double — sum of corrections and refunds, 0 when there are none
--   doubtful_amount: double — the part whose theme or relevance is doubtful, 0 when none is
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
marked as (
    select * from selected
    where
        case
            when $cut = 'total' then true
            when $cut in ('place', 'place_year') then selected.place_code is not distinct from $key
            when $cut in ('theme', 'theme_year') then selected.theme_id is not distinct from $key
            when $cut = 'provider' then selected.provider_id is not distinct from $key
            when $cut = 'implementer' then selected.implementer_id is not distinct from $key
            when $cut = 'aid_type' then selected.aid_type_code is not distinct from $key
            when $cut = 'quarter' then cast(selected.quarter as varchar) is not distinct from $key
            when $cut = 'year' then true
            else false
        end
        and ($cut not in ('year', 'quarter', 'place_year', 'theme_year') or selected.year is not distinct from $year)
        and (
            $search is null
            or activity_key in (
                select activity.activity_key
                from activity
                cross join unnest(cast($search as varchar[])) as asked(word)
                where
                    contains(
                        activity.title_words || regexp_replace(lower(activity.activity_id), '[^a-z0-9]+', ' ', 'g'),
                        asked.word
                    )
                group by activity.activity_key
                having count(*) = len(cast($search as varchar[]))
            )
        )
        and activity_key is not null
)
select
    count(distinct activity_key) as activity_count,
    cast(sum(amount) as double) as amount,
    cast(coalesce(sum(case when amount < 0 then amount else 0 end), 0) as double) as negative_amount,
    cast(coalesce(sum(case when is_doubtful then amount else 0 end), 0) as double) as doubtful_amount,
    count(distinct transaction_id) as transaction_count,
    count(distinct case when amount is null then transaction_id end) as without_amount,
    count(distinct case when not is_deflated then transaction_id end) as not_deflated
from marked
