-- question: Which names and titles have lost a letter on their way?
-- rule_id: letter_lost
-- columns: load_sheet_id, sheet_row, column_name, value_found, expected, classification
-- A question mark inside a word, or the sign for a letter that could not be read. A name that stands in many rows is
-- named at its first one.
with
written as (
    select
        'budget_article' as table_name, 'chapter_name' as column_name, chapter_name as value_found,
        cast(load_sheet_id as bigint) * 10000000 + sheet_row as place_in_file, classification as classification
    from budget_article
    union all
    select
        'budget_article', 'article_name', article_name, cast(load_sheet_id as bigint) * 10000000 + sheet_row,
        classification
    from budget_article
    union all
    select
        'iati_transaction', 'title', title, cast(load_sheet_id as bigint) * 10000000 + sheet_row, classification
    from iati_transaction
    union all
    select 'eutf_project', 'title', title, cast(load_sheet_id as bigint) * 10000000 + sheet_row, classification
    from eutf_project
    union all
    select 'eutf_akvo', 'title', title, cast(load_sheet_id as bigint) * 10000000 + sheet_row, classification
    from eutf_akvo
)
select
    cast(min(place_in_file) // 10000000 as integer) as load_sheet_id,
    cast(min(place_in_file) % 10000000 as integer) as sheet_row,
    column_name as column_name,
    -- The word alone: a title may name a person.
    regexp_extract(value_found, '[\p{L}�]*(\p{L}\?\p{L}|�)[\p{L}�]*') as value_found,
    cast(count(*) as varchar) as expected,
    classification as classification
from written
where regexp_matches(value_found, '\p{L}\?\p{L}|�') and not regexp_matches(value_found, 'https?://|\bwww\.')
group by table_name, column_name, written.value_found, classification
order by 1, 2, 3
