-- question: Which shares of one activity, purpose or row do not add up to 100?
-- rule_id: shares_off_100
-- columns: load_sheet_id, sheet_row, column_name, value_found, expected, other, classification
-- As published: a row that is repeated has its own warning. Up to half a per cent is rounding (three times 33.3). What
-- is missing from 100 is booked as "not specified", what is above it is scaled down.
with
share as (
    select
        'eutf_akvo_country' as table_name, project_id as share_key, share_pct as share_pct,
        cast(load_sheet_id as bigint) * 10000000 + sheet_row as place_in_file, classification as classification
    from eutf_akvo_country
    where project_id is not null and share_pct is not null
    union all
    select
        'eutf_country', project_id, share_pct, cast(load_sheet_id as bigint) * 10000000 + sheet_row, classification
    from eutf_country
    union all
    select
        'activity_theme ' || file_kind, activity_id, share_pct, cast(load_sheet_id as bigint) * 10000000 + sheet_row,
        classification
    from activity_theme
    union all
    select
        'purpose_theme', purpose_code, share_pct, cast(load_sheet_id as bigint) * 10000000 + sheet_row, classification
    from purpose_theme
),
total as (
    select
        share_key as share_key,
        min(place_in_file) as place_in_file,
        min(classification) as classification,
        cast(sum(share_pct) as decimal(12, 2)) as total_pct
    from share
    group by table_name, share_key
)
select
    cast(place_in_file // 10000000 as integer) as load_sheet_id,
    cast(place_in_file % 10000000 as integer) as sheet_row,
    'share_pct' as column_name,
    total_pct as value_found,
    '100' as expected,
    share_key as other,
    classification as classification
from total
where abs(total_pct - 100) > 0.5
order by place_in_file
