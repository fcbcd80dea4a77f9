-- question: Which money can be looked at, each source and level apart, and for which years?
-- grain: one row per money set and measure
-- parameters:
-- columns:
--   money_set_id: varchar — key
--   measure_code: varchar — measure that the set holds
--   sort_order: bigint — order on the screen
--   publication_id: varchar — publication
--   name_nl: varchar — name, Dutch
--   name_en: varchar — name, English
--   in_sentence_nl: varchar — name within a sentence, Dutch
--   in_sentence_en: varchar — name within a sentence, English
--   level_nl: varchar — which level of the money, Dutch
--   level_en: varchar — which level of the money, English
--   not_a_nl: varchar — what it must not be taken for, Dutch
--   not_a_en: varchar — what it must not be taken for, English
--   currency_code: varchar — currency of publication
--   has_quarters: boolean — whether the source knows quarters
--   complete_until: varchar — month until which the source is filled
--   first_year: bigint — first year with a row that has a date
--   last_year: bigint — last year with a row that has a date, years after the end of the source left out
--   transaction_count: bigint — rows of the source
-- source: list of money sets
select
    money_set.money_set_id as money_set_id,
    money.measure_code as measure_code,
    money_set.sort_order as sort_order,
    money_set.publication_id as publication_id,
    money_set.name_nl as name_nl,
    money_set.name_en as name_en,
    money_set.in_sentence_nl as in_sentence_nl,
    money_set.in_sentence_en as in_sentence_en,
    money_set.level_nl as level_nl,
    money_set.level_en as level_en,
    money_set.not_a_nl as not_a_nl,
    money_set.not_a_en as not_a_en,
    money_set.currency_code as currency_code,
    money_set.has_quarters as has_quarters,
    money_set.complete_until as complete_until,
    min(money.year) as first_year,
    max(case when money.year <= cast(substr(money_set.complete_until, 1, 4) as bigint) then money.year end) as last_year,
    count(distinct money.transaction_id) as transaction_count
from money_set
inner join money on money.money_set_id = money_set.money_set_id
group by all
order by money_set.sort_order, money.measure_code
