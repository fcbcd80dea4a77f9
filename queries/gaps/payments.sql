-- question: Which money was paid out on each country and theme, each source apart?
-- grain: one row per country, theme, money set and measure with money paid out, net of what was paid back
-- parameters:
-- columns:
--   country_code: varchar — ISO 3166 alpha-3, the country that the money is booked on
--   theme_id: varchar — theme
--   money_set_id: varchar — money set; sets overlap and are never added up
--   measure_code: varchar — disbursement or expenditure; never added up
--   name_nl: varchar — name of the money set in a sentence, Dutch
--   name_en: varchar — name of the money set in a sentence, English
--   payment_count: bigint — payments: rows of the source above zero
--   activity_count: bigint — activities
--   without_amount: bigint — rows of the source without an amount in EUR
--   first_year: bigint — year of the oldest row
--   last_month: varchar — last month of the quarter or year of the newest row
--   amount_eur: double — in EUR of the time; null where no row has a rate
--   doubtful_eur: double — the part whose theme is doubtful, in EUR of the time
-- source: IATI, by publisher
select
    cell_money.country_code as country_code,
    cell_money.theme_id as theme_id,
    cell_money.money_set_id as money_set_id,
    cell_money.measure_code as measure_code,
    money_set.in_sentence_nl as name_nl,
    money_set.in_sentence_en as name_en,
    cell_money.payment_count as payment_count,
    cell_money.activity_count as activity_count,
    cell_money.without_amount as without_amount,
    cell_money.first_year as first_year,
    cell_money.last_month as last_month,
    cast(cell_money.amount_eur as double) as amount_eur,
    cast(cell_money.doubtful_eur as double) as doubtful_eur
from cell_money
inner join money_set on money_set.money_set_id = cell_money.money_set_id
order by cell_money.country_code, cell_money.theme_id, money_set.sort_order, money_set.money_set_id,
    cell_money.measure_code
