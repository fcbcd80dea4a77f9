-- question: Which rows of the trust fund say what an earlier row has said already?
-- rule_id: repeated_row
-- columns: load_sheet_id, sheet_row, column_name, value_found, expected, classification
-- The same contract with the same amount, or the same country of a row with the same percentage: counted once. Rows of
-- IATI that are alike may be two payments and stay.
with
said as (
    select
        'eutf_akvo' as table_name, 'project_id' as column_name, project_id as row_key,
        coalesce(title, '') || ' · ' || coalesce(cast(budget_eur as varchar), '') as saying,
        load_sheet_id as load_sheet_id, sheet_row as sheet_row, classification as classification
    from eutf_akvo
    where project_id is not null
    union all
    select
        'eutf_akvo_country', 'project_id', project_id,
        country_iso2 || ' · ' || coalesce(cast(share_pct as varchar), ''),
        load_sheet_id, sheet_row, classification
    from eutf_akvo_country
    where project_id is not null and country_iso2 is not null
),
numbered as (
    select
        *,
        row_number() over earlier as place,
        first_value(sheet_row) over earlier as first_row,
        min(classification) over (partition by table_name, row_key, saying) as least_classification
    from said
    window earlier as (partition by table_name, row_key, saying order by load_sheet_id, sheet_row)
)
select
    load_sheet_id as load_sheet_id,
    sheet_row as sheet_row,
    column_name as column_name,
    row_key as value_found,
    cast(first_row as varchar) as expected,
    least_classification as classification
from numbered
where place > 1
order by load_sheet_id, sheet_row
