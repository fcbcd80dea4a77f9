-- question: What does one body receive and provide, in each source and by each measure apart?
-- grain: one row per role, money set and measure; never added up
-- parameters:
--   organisation_id: varchar — body
-- columns:
--   role: varchar — receives or provides
--   money_set_id: varchar — source and level
--   measure_code: varchar — measure
--   amount_usd: double — sum as published in USD; null where the source publishes EUR
--   amount_eur: double — sum in EUR, of the rows that have an amount in EUR
--   wide_eur: double — of that, what is relevant to migration in the wide sense; 0 when nothing is
--   doubtful_eur: double — of that wide part, what rests on a doubtful judgment; 0 when nothing does
--   activity_count: bigint — activities
--   transaction_count: bigint — rows of the source
--   without_amount: bigint — rows of the source that have no amount in EUR
--   first_year: bigint — first year; null where the source gives no date
--   last_year: bigint — last year
-- source: each money set's own publication
with
taken as (
    select 'receives' as role, money.* from money where implementer_id = $organisation_id
    union all
    select 'provides' as role, money.* from money where provider_id = $organisation_id
)
select
    taken.role as role,
    taken.money_set_id as money_set_id,
    taken.measure_code as measure_code,
    cast(sum(taken.amount_usd) as double) as amount_usd,
    cast(sum(taken.amount_eur) as double) as amount_eur,
    cast(coalesce(sum(case when taken.relevance in ('narrow', 'wide') then taken.amount_eur end), 0) as double) as wide_eur,
    cast(
        coalesce(sum(case when taken.relevance in ('narrow', 'wide') and taken.is_doubtful then taken.amount_eur end), 0)
        as double
    ) as doubtful_eur,
    count(distinct taken.activity_key) as activity_count,
    count(distinct taken.transaction_id) as transaction_count,
    count(distinct case when taken.amount_eur is null then taken.transaction_id end) as without_amount,
    min(taken.year) as first_year,
    max(taken.year) as last_year
from taken
inner join money_set on money_set.money_set_id = taken.money_set_id
group by taken.role, taken.money_set_id, taken.measure_code, money_set.sort_order
order by taken.role desc, money_set.sort_order, taken.measure_code
