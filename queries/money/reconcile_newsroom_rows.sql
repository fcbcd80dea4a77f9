-- question: Which rows make up the newsroom's amount for a country, and the amount counted here?
-- grain: one row per row of either publication
-- parameters:
--   country: varchar — ISO 3166 alpha-3
-- columns:
--   publication: varchar — newsroom or projects
--   project_id: varchar — identifier of the decision; null for the newsroom, which gives totals only
--   title: varchar — title in the source's language
--   value: double — EUR of the country
--   file_name: varchar — workbook
--   sheet_name: varchar — sheet
--   sheet_row: integer — row in the sheet
--   cell: varchar — address in the sheet
-- source: newsroom's consolidation; EU Emergency Trust Fund for Africa
with
found as (
    select
        'newsroom' as publication, cast(null as varchar) as activity_key, cast(budget_eur as double) as value,
        load_sheet_id as load_sheet_id, sheet_row as sheet_row
    from eutf_country_budget
    where country_code = $country and not coalesce(is_example, false)
    union all
    select
        'projects', money.activity_key, cast(sum(money.amount_eur) as double), min(money.load_sheet_id),
        min(money.sheet_row)
    from money
    where money.money_set_id = 'eutf_decision' and money.place_code = $country
    group by money.transaction_id, money.activity_key
)
select
    found.publication as publication,
    activity.activity_id as project_id,
    activity.title as title,
    found.value as value,
    origin.file_name as file_name,
    origin.sheet_name as sheet_name,
    found.sheet_row as sheet_row,
    origin.column_letter || cast(found.sheet_row as varchar) as cell
from found
inner join origin on origin.load_sheet_id = found.load_sheet_id and origin.column_name = 'budget_eur'
left join activity on activity.activity_key = found.activity_key
order by found.publication, found.value desc, found.sheet_row
