-- question: Which topics of partnerships stand in no row of the theme mapping?
-- rule_id: unmapped_value
-- columns: load_sheet_id, sheet_row, column_name, value_found, expected
with
topic as (
    select partnership.load_sheet_id as load_sheet_id, partnership.sheet_row as sheet_row,
        'migration_topics' as column_name, 'partnerships.migration_topics' as source,
        trim(listed.value_found) as value_found
    from partnership
    cross join unnest(string_split(partnership.migration_topics, ';')) as listed(value_found)
    union all
    select partnership.load_sheet_id, partnership.sheet_row, 'other_topics', 'partnerships.other_topics',
        trim(listed.value_found)
    from partnership
    cross join unnest(string_split(partnership.other_topics, ';')) as listed(value_found)
)
select
    topic.load_sheet_id as load_sheet_id,
    topic.sheet_row as sheet_row,
    topic.column_name as column_name,
    topic.value_found as value_found,
    topic.source as expected
from topic
left join theme_mapping on theme_mapping.source = topic.source and theme_mapping.value_found = topic.value_found
where topic.value_found <> '' and theme_mapping.value_found is null
order by topic.load_sheet_id, topic.sheet_row
