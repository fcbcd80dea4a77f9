-- question: Where do the largest amounts stand whose receiver is in no list of names?
-- grain: one row per money set, measure and activity, the five hundred largest; the name itself is never given
-- parameters:
-- columns:
--   money_set_id: varchar — source and level
--   money_set_nl: varchar — its name, Dutch
--   money_set_en: varchar — its name, English
--   measure_code: varchar — measure
--   activity_id: varchar — identifier of the publisher
--   title: varchar — title as shown; null where the source has none
--   row_count: bigint — rows whose receiver is not known
--   amount: double — sum of their amounts without sign, in the currency of publication
--   currency_code: varchar — currency of publication
--   file_name: varchar — workbook
--   sheet_name: varchar — sheet
--   sheet_row: integer — first of these rows
--   cell: varchar — address of the receiver there
-- source: the money sets' own publications and the list of names
with
unknown as (
    select
        money_set_id as money_set_id,
        measure_code as measure_code,
        activity_key as activity_key,
        load_sheet_id as load_sheet_id,
        min(sheet_row) as sheet_row,
        count(*) as row_count,
        sum(coalesce(abs(amount_usd), abs(amount_eur), 0)) as amount
    from money_transaction
    where is_counted and not is_example and measure_code <> 'incoming_funds' and implementer_id = 'not-named'
    group by money_set_id, measure_code, activity_key, load_sheet_id
)
select
    unknown.money_set_id as money_set_id,
    money_set.name_nl as money_set_nl,
    money_set.name_en as money_set_en,
    unknown.measure_code as measure_code,
    activity.activity_id as activity_id,
    activity.title as title,
    unknown.row_count as row_count,
    cast(unknown.amount as double) as amount,
    money_set.currency_code as currency_code,
    origin.file_name as file_name,
    origin.sheet_name as sheet_name,
    unknown.sheet_row as sheet_row,
    origin.column_letter || cast(unknown.sheet_row as varchar) as cell
from unknown
inner join money_set on money_set.money_set_id = unknown.money_set_id
inner join activity on activity.activity_key = unknown.activity_key
left join origin
    on origin.load_sheet_id = unknown.load_sheet_id
    and origin.column_name in ('receiver_organisation', 'implementor', 'partner_implementing')
order by unknown.amount desc, unknown.activity_key, unknown.measure_code
limit 500
