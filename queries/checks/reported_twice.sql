-- question: Which activities do two publishers report with the same kind of transaction?
-- rule_id: reported_twice
-- columns: load_sheet_id, sheet_row, column_name, value_found, expected, other, classification
-- Added up, their money would count twice. Incoming funds are the other side of another's payment and no such case.
with
reported as (
    select
        activity_id as activity_id,
        reporting_organisation as reporting_organisation,
        transaction_type as transaction_type,
        min(cast(load_sheet_id as bigint) * 10000000 + sheet_row) as place_in_file,
        min(classification) as classification
    from iati_transaction
    where substr(transaction_type, 1, 1) in ('2', '3', '4')
    group by activity_id, reporting_organisation, transaction_type
)
select
    cast(later.place_in_file // 10000000 as integer) as load_sheet_id,
    cast(later.place_in_file % 10000000 as integer) as sheet_row,
    'activity_id' as column_name,
    later.activity_id as value_found,
    earlier.reporting_organisation as expected,
    later.transaction_type as other,
    least(later.classification, earlier.classification) as classification
from reported as later
inner join reported as earlier
    on earlier.activity_id = later.activity_id
    and earlier.transaction_type = later.transaction_type
    and earlier.reporting_organisation <> later.reporting_organisation
    and earlier.place_in_file < later.place_in_file
order by later.place_in_file, earlier.place_in_file
