-- question: Which rows of the source are on an activity, and which of them do not count?
-- grain: one row per row of the source
-- parameters:
--   activity: varchar — key of the activity
--   unit: varchar — EUR (converted or published), EUR_2021 (prices of 2021) or USD (published)
-- columns:
--   transaction_id: varchar — row of the source
--   measure_code: varchar — measure
--   year: bigint — year; null where the source gives no date
--   quarter: integer — quarter; null where the source knows none
--   value: double — amount in the unit; null when there is none in it
--   amount_usd: double — as published in USD; null where the source publishes EUR
--   amount_eur: double — in EUR; null where there is no rate
--   is_counted: boolean — whether the row counts
--   not_counted_reason: varchar — why it does not
--   place_code: varchar — place that the row names; null where the activity has shares
--   provider_id: varchar — body that provides
--   implementer_id: varchar — body that receives or implements
--   aid_type_code: varchar — OECD DAC code
--   finance_type: varchar — finance type as found, in English
--   purpose_code: varchar — OECD DAC code
--   is_deflated: boolean — whether the year has a deflator
--   file_name: varchar — workbook
--   sheet_name: varchar — sheet
--   sheet_row: integer — row in the sheet
--   cell: varchar — address in the sheet
--   original_file: varchar — the publisher's own file; null where the workbook is made from one file
--   original_line: bigint — its line
-- source: the money set's own publication
select
    money_transaction.transaction_id as transaction_id,
    money_transaction.measure_code as measure_code,
    money_transaction.year as year,
    money_transaction.quarter as quarter,
    cast(case $unit when 'USD' then cast(money_transaction.amount_usd as decimal(38, 12)) when 'EUR_2021' then cast(money_transaction.amount_eur_2021 as decimal(38, 12)) else cast(money_transaction.amount_eur as decimal(38, 12)) end as double) as value,
    cast(money_transaction.amount_usd as double) as amount_usd,
    cast(money_transaction.amount_eur as double) as amount_eur,
    money_transaction.is_counted as is_counted,
    money_transaction.not_counted_reason as not_counted_reason,
    money_transaction.place_code as place_code,
    money_transaction.provider_id as provider_id,
    money_transaction.implementer_id as implementer_id,
    money_transaction.aid_type_code as aid_type_code,
    iati_transaction.finance_type as finance_type,
    money_transaction.purpose_code as purpose_code,
    money_transaction.is_deflated as is_deflated,
    origin.file_name as file_name,
    origin.sheet_name as sheet_name,
    money_transaction.sheet_row as sheet_row,
    origin.column_letter || cast(money_transaction.sheet_row as varchar) as cell,
    iati_transaction.source_file as original_file,
    iati_transaction.source_row as original_line
from money_transaction
left join origin
    on origin.load_sheet_id = money_transaction.load_sheet_id and origin.column_name = money_transaction.column_name
left join iati_transaction
    on iati_transaction.load_sheet_id = money_transaction.load_sheet_id
    and iati_transaction.sheet_row = money_transaction.sheet_row
where
    money_transaction.activity_key = $activity
    -- The contracts' file repeats decisions; the decision shows that row too, not counted.
    or (
        not money_transaction.is_counted
        and money_transaction.activity_key in (
            select 'eutf_contract:' || activity.activity_id
            from activity
            where activity.activity_key = $activity and activity.level_code = 'decision'
        )
    )
order by
    money_transaction.is_counted desc, money_transaction.measure_code, money_transaction.year, money_transaction.quarter,
    origin.file_name, money_transaction.sheet_row
