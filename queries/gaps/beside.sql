-- question: Which visits and payments are there on each country and theme, beside the records?
-- grain: one row per country and theme with a visit or a payment
-- parameters:
-- columns:
--   country_code: varchar — ISO 3166 alpha-3
--   theme_id: varchar — theme
--   visit_count: bigint — counted visits about the theme
--   last_visit_date: varchar — newest of them
--   payment_count: bigint — payments on the theme
--   first_payment_date: varchar — oldest of them
--   last_payment_date: varchar — newest of them
-- source: register of visits, money tables
select
    coalesce(cell_contact.country_code, cell_money.country_code) as country_code,
    coalesce(cell_contact.theme_id, cell_money.theme_id) as theme_id,
    coalesce(cell_contact.visit_count, 0) as visit_count,
    cell_contact.last_visit_date as last_visit_date,
    coalesce(cell_money.payment_count, 0) as payment_count,
    cell_money.first_payment_date as first_payment_date,
    cell_money.last_payment_date as last_payment_date
from cell_contact
full join cell_money
    on cell_money.country_code = cell_contact.country_code and cell_money.theme_id = cell_contact.theme_id
order by 1, 2
