-- question: Which amounts in dollars are of a period without an exchange rate?
-- rule_id: rate_missing
-- columns: load_sheet_id, sheet_row, column_name, value_found, expected
-- The euro began in 1999. Such an amount stays in dollars; in euros it is missing, never zero.
select
    iati_transaction.load_sheet_id as load_sheet_id,
    iati_transaction.sheet_row as sheet_row,
    'value_usd' as column_name,
    cast(iati_transaction.value_usd as decimal(26, 2)) as value_found,
    cast(iati_transaction.calendar_year as varchar)
        || coalesce(' ' || iati_transaction.calendar_quarter, '') as expected
from iati_transaction
left join exchange_rate
    on exchange_rate.reference_year = iati_transaction.calendar_year
    and exchange_rate.period_type = case when iati_transaction.calendar_quarter is null then 'year' else 'quarter' end
    and (
        iati_transaction.calendar_quarter is null or exchange_rate.quarter = iati_transaction.calendar_quarter
    )
where exchange_rate.reference_year is null
union all
select
    oecd_dac2a.load_sheet_id, oecd_dac2a.sheet_row, 'value_usd_million',
    cast(oecd_dac2a.value_usd_million as decimal(26, 2)), cast(oecd_dac2a.reference_year as varchar)
from oecd_dac2a
left join exchange_rate
    on exchange_rate.reference_year = oecd_dac2a.reference_year and exchange_rate.period_type = 'year'
where exchange_rate.reference_year is null and oecd_dac2a.value_usd_million is not null
order by 1, 2
