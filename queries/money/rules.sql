-- question: How does what counts as migration change the sum, and how much of it rests on doubtful calls?
-- grain: one row per place and rule: narrow, wide, humanitarian or all, over the same selection
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
--   rule: varchar — narrow, wide, humanitarian or all
--   place_code: varchar — place
--   place_kind: varchar — country, regional or not_specified
--   amount: double — sum in the unit; null when no amount can be given in it
--   doubtful_amount: double — the part whose theme or relevance is doubtful
--   activity_count: bigint — activities
-- source: the money set's own publication; reviewed themes of activities
with
selected as (
    select *
    from money_selected(
        $money_set, $measure, $unit, $countries, $themes, $relevance, $words, $from_year, $to_year,
        $providers, $implementers, $aid_types
    )
),
rule as (
    select 'narrow' as rule, 'narrow' as relevance
    union all
    select 'wide', 'narrow'
    union all
    select 'wide', 'wide'
    union all
    select 'humanitarian', 'narrow'
    union all
    select 'humanitarian', 'wide'
    union all
    select 'humanitarian', 'humanitarian'
    union all
    select 'all', 'narrow'
    union all
    select 'all', 'wide'
    union all
    select 'all', 'humanitarian'
    union all
    select 'all', 'none'
)
select
    rule.rule as rule,
    selected.place_code as place_code,
    selected.place_kind as place_kind,
    cast(sum(selected.amount) as double) as amount,
    cast(sum(case when selected.is_doubtful then selected.amount else 0 end) as double) as doubtful_amount,
    count(distinct selected.activity_key) as activity_count
from selected
inner join rule on rule.relevance = selected.relevance
group by rule.rule, selected.place_code, selected.place_kind
order by rule.rule, selected.place_code
