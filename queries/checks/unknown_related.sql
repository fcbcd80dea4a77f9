-- question: Which keys name a partnership or instrument that does not exist, in columns that may hold either?
-- rule_id: unknown_reference
-- columns: load_sheet_id, sheet_row, column_name, value_found, expected
with
record as (
    select 'partnership' as kind, partnership_id as record_id from partnership
    union all
    select 'instrument', instrument_id from instrument
),
named as (
    select load_sheet_id as load_sheet_id, sheet_row as sheet_row, 'related_id' as column_name,
        related_id as value_found, related_kind as kind
    from oversight
    union all
    select load_sheet_id, sheet_row, 'partnership_or_instrument_id', partnership_or_instrument_id, null
    from undertaking
    union all
    select organisation_country.load_sheet_id, organisation_country.sheet_row, 'via_ids', trim(via.record_id), null
    from organisation_country
    cross join unnest(string_split(organisation_country.via_ids, ';')) as via(record_id)
)
select
    named.load_sheet_id as load_sheet_id,
    named.sheet_row as sheet_row,
    named.column_name as column_name,
    named.value_found as value_found,
    coalesce(named.kind, 'partnership, instrument') as expected
from named
left join record
    on record.record_id = named.value_found and (named.kind is null or record.kind = named.kind)
where named.value_found is not null and record.record_id is null
order by named.load_sheet_id, named.sheet_row
