-- question: Which rows of the ministry and the OECD make up the two amounts of a country, a year or a reason?
-- grain: one row per row of either source
-- parameters:
--   country: varchar — ISO 3166 alpha-3; null for all
--   year: integer — year; null for all
--   reason: varchar — rule by which the two differ, see reconcile_oecd; null for all
-- columns:
--   place_code: varchar — ISO 3166 alpha-3
--   year: bigint — year
--   money_set_id: varchar — ministry or oecd_netherlands
--   title: varchar — title of the activity; null for the OECD, which has no activities
--   quarter: integer — quarter; null for the OECD
--   value: double — amount in USD
--   file_name: varchar — workbook
--   sheet_name: varchar — sheet
--   sheet_row: integer — row in the sheet
--   cell: varchar — address in the sheet
-- source: IATI, Netherlands Ministry of Foreign Affairs; OECD DAC2a
select
    money_transaction.place_code as place_code,
    money_transaction.year as year,
    money_transaction.money_set_id as money_set_id,
    activity.title as title,
    money_transaction.quarter as quarter,
    cast(money_transaction.amount_usd as double) as value,
    origin.file_name as file_name,
    origin.sheet_name as sheet_name,
    money_transaction.sheet_row as sheet_row,
    origin.column_letter || cast(money_transaction.sheet_row as varchar) as cell
from money_transaction
inner join oecd_ministry
    on oecd_ministry.place_code = money_transaction.place_code
    and oecd_ministry.year = money_transaction.year
inner join origin
    on origin.load_sheet_id = money_transaction.load_sheet_id
    and origin.column_name = money_transaction.column_name
left join activity on activity.activity_key = money_transaction.activity_key
where
    ($country is null or money_transaction.place_code = $country)
    and ($year is null or money_transaction.year = $year)
    and ($reason is null or oecd_ministry.reason = $reason)
    and money_transaction.is_counted
    and not money_transaction.is_example
    and (
        (money_transaction.money_set_id = 'ministry' and money_transaction.measure_code = 'disbursement')
        or money_transaction.money_set_id = 'oecd_netherlands'
    )
order by money_transaction.year, money_transaction.place_code, money_transaction.money_set_id desc, value desc, money_transaction.sheet_row
