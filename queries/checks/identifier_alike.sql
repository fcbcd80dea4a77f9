-- question: Which identifiers differ from another one by case, blanks or the kind of dash only?
-- rule_id: identifier_alike
-- columns: load_sheet_id, sheet_row, column_name, value_found, expected, classification
-- Two spellings are taken for two activities, so that their money counts twice or their parts are not found. The rarer
-- spelling is named; of two that are as rare, the later one.
with
named as (
    select
        'eutf' as kind, project_id as identifier, 'project_id' as column_name,
        cast(load_sheet_id as bigint) * 10000000 + sheet_row as place_in_file, classification as classification
    from eutf_project
    union all
    select 'eutf', project_id, 'project_id', cast(load_sheet_id as bigint) * 10000000 + sheet_row, classification
    from eutf_akvo
    where project_id is not null
    union all
    select 'iati', activity_id, 'activity_id', cast(load_sheet_id as bigint) * 10000000 + sheet_row, classification
    from iati_transaction
),
spelled as (
    select
        kind as kind,
        identifier as identifier,
        -- A dash stays where it is: 1-81 is not 18-1.
        regexp_replace(regexp_replace(lower(identifier), '\s+', '', 'g'), '\p{Pd}+', '-', 'g') as folded,
        min(column_name) as column_name,
        min(place_in_file) as place_in_file,
        min(classification) as classification,
        count(*) as row_count
    from named
    group by kind, identifier
),
ranked as (
    select
        *,
        row_number() over commonest as place,
        first_value(identifier) over commonest as usual,
        min(classification) over (partition by kind, folded) as least_classification
    from spelled
    window commonest as (partition by kind, folded order by row_count desc, place_in_file)
)
select
    cast(place_in_file // 10000000 as integer) as load_sheet_id,
    cast(place_in_file % 10000000 as integer) as sheet_row,
    column_name as column_name,
    identifier as value_found,
    usual as expected,
    least_classification as classification
from ranked
where place > 1
order by place_in_file
