-- question: Which rows make up what the Commission booked on an activity that pays into a trust fund?
-- grain: one row per row of the source
-- parameters:
--   activity: varchar — key of the activity
-- columns:
--   activity_key: varchar — key of the activity
--   measure_code: varchar — commitment, disbursement or another measure; never added up with each other
--   year: bigint — year
--   quarter: integer — quarter
--   value: double — USD, as in the cell
--   amount_eur: double — EUR converted back; null where there is no rate
--   file_name: varchar — workbook
--   sheet_name: varchar — sheet
--   sheet_row: integer — row in the sheet
--   cell: varchar — address in the sheet
-- source: IATI, European Commission
select
    money_transaction.activity_key as activity_key,
    money_transaction.measure_code as measure_code,
    money_transaction.year as year,
    money_transaction.quarter as quarter,
    cast(money_transaction.amount_usd as double) as value,
    cast(money_transaction.amount_eur as double) as amount_eur,
    origin.file_name as file_name,
    origin.sheet_name as sheet_name,
    money_transaction.sheet_row as sheet_row,
    origin.column_letter || cast(money_transaction.sheet_row as varchar) as cell
from money_transaction
inner join origin
    on origin.load_sheet_id = money_transaction.load_sheet_id
    and origin.column_name = money_transaction.column_name
where money_transaction.activity_key = $activity and money_transaction.is_counted and not money_transaction.is_example
order by money_transaction.measure_code, money_transaction.year, money_transaction.quarter, money_transaction.sheet_row
