-- question: Which decisions share their title with an earlier one in the same country?
-- rule_id: duplicate_title
-- columns: load_sheet_id, sheet_row, column_name, value_found, expected, other, classification
-- For decisions only: under IATI one title over many activities is usual ("Project in …"). The later row of a pair is
-- named, and both by their identifiers: a title may name a person.
with
decision as (
    select
        *,
        trim(regexp_replace(lower(strip_accents(title)), '[^\p{L}\p{N}]+', ' ', 'g')) as title_folded,
        list_filter(
            list_transform(
                string_split(coalesce(location, ''), ','), lambda place: lower(strip_accents(trim(place)))
            ),
            lambda place: place <> ''
        ) as places,
        cast(load_sheet_id as bigint) * 10000000 + sheet_row as place_in_file
    from eutf_project
)
select
    later.load_sheet_id as load_sheet_id,
    later.sheet_row as sheet_row,
    'title' as column_name,
    later.project_id as value_found,
    earlier.project_id as expected,
    cast(earlier.sheet_row as varchar) as other,
    least(later.classification, earlier.classification) as classification
from decision as later
inner join decision as earlier
    on earlier.title_folded = later.title_folded
    -- Of signs alone nothing is left.
    and later.title_folded <> ''
    and earlier.project_id <> later.project_id
    and earlier.place_in_file < later.place_in_file
-- Without a place on either side nothing says that they are apart.
where
    list_has_any(earlier.places, later.places) or len(later.places) = 0 or len(earlier.places) = 0
order by later.load_sheet_id, later.sheet_row, earlier.sheet_row
