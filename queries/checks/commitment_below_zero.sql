-- question: Which activities have commitments that add up to less than zero?
-- rule_id: commitment_below_zero
-- columns: load_sheet_id, sheet_row, column_name, value_found, expected, other, classification
-- A negative row is a correction and stays; below zero in total, the commitment that it corrects is not in the file.
with
committed as (
    select
        activity_id as activity_id,
        min(cast(load_sheet_id as bigint) * 10000000 + sheet_row) as place_in_file,
        cast(sum(value_usd) as decimal(26, 2)) as total_usd,
        min(classification) as classification
    from iati_transaction
    where transaction_type like '2 %'
    group by reporting_organisation, activity_id
)
select
    cast(place_in_file // 10000000 as integer) as load_sheet_id,
    cast(place_in_file % 10000000 as integer) as sheet_row,
    'value_usd' as column_name,
    total_usd as value_found,
    '0' as expected,
    activity_id as other,
    classification as classification
from committed
where total_usd < 0
order by place_in_file
