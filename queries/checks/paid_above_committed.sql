-- question: Which activities have paid more than was committed to them?
-- rule_id: paid_above_committed
-- columns: load_sheet_id, sheet_row, column_name, value_found, expected, other, classification
-- Only where the activity has commitments in the file; disbursements and expenditure each on their own, never added.
-- Compared in euros at the mean rate of each quarter, since the dollars of two dates are not the same money; six per
-- cent is what converting back may be off on both sides.
with
converted as (
    select
        iati_transaction.reporting_organisation as reporting_organisation,
        iati_transaction.activity_id as activity_id,
        substr(iati_transaction.transaction_type, 1, 1) as type_code,
        iati_transaction.classification as classification,
        cast(iati_transaction.load_sheet_id as bigint) * 10000000 + iati_transaction.sheet_row as place_in_file,
        iati_transaction.value_usd / nullif(exchange_rate.usd_per_eur_mean, 0) as value_eur
    from iati_transaction
    left join exchange_rate
        on exchange_rate.period_type = 'quarter'
        and exchange_rate.reference_year = iati_transaction.calendar_year
        and exchange_rate.quarter = iati_transaction.calendar_quarter
    where substr(iati_transaction.transaction_type, 1, 1) in ('2', '3', '4')
),
compared as (
    select
        activity_id as activity_id,
        min(case when type_code in ('3', '4') then place_in_file end) as place_in_file,
        min(classification) as classification,
        cast(sum(case when type_code = '2' then value_eur end) as decimal(26, 2)) as committed_eur,
        cast(
            greatest(
                coalesce(sum(case when type_code = '3' then value_eur end), 0),
                coalesce(sum(case when type_code = '4' then value_eur end), 0)
            ) as decimal(26, 2)
        ) as paid_eur
    from converted
    group by reporting_organisation, activity_id
    -- An amount without a rate would be missing from one side.
    having count(*) = count(value_eur)
)
select
    cast(place_in_file // 10000000 as integer) as load_sheet_id,
    cast(place_in_file % 10000000 as integer) as sheet_row,
    'value_usd' as column_name,
    cast(round(paid_eur) as decimal(26, 0)) as value_found,
    cast(round(committed_eur) as decimal(26, 0)) as expected,
    activity_id as other,
    classification as classification
from compared
where committed_eur > 0 and paid_eur > 1.06 * committed_eur + 1
order by place_in_file
