-- question: Which rows of a source were matched to a body in one way, or to none?
-- grain: one row per row of the source, place and theme; the amounts add up to the mark
-- parameters:
--   money_set: varchar — source and level; never two at once
--   measure: varchar — commitment, disbursement, expenditure, contracted or net_disbursement; never two at once
--   unit: varchar — EUR (converted or published), EUR_2021 (prices of 2021) or USD (published)
--   countries: varchar[] — codes of places; null for all places
--   themes: varchar[] — themes; null for all
--   relevance: varchar[] — narrow, wide, humanitarian, none; null for all
--   words: varchar[] — beginnings of words of the title, one of which must be there; null for no such rule
--   from_year: integer — first year
--   to_year: integer — last year
--   providers: varchar[] — bodies that provide; null for all
--   implementers: varchar[] — bodies that receive or implement; null for all
--   aid_types: varchar[] — OECD DAC codes; null for all
--   matched_by: varchar — hand, seen or rule for a body; several, not-named, not-stated or not-an-organisation for none
-- columns:
--   transaction_id: varchar — row of the source
--   activity_key: varchar — activity
--   title: varchar — title in the source's language; null where the source has none
--   year: bigint — year; null where the source gives no date
--   place_code: varchar — place that the amount is booked on
--   theme_id: varchar — theme
--   provider_id: varchar — body that provides
--   implementer_id: varchar — body that receives or implements
--   value: double — amount in the unit; null when there is none in it
--   file_name: varchar — workbook
--   sheet_name: varchar — sheet
--   sheet_row: integer — row in the sheet
--   cell: varchar — address in the sheet
-- source: the money set's own publication, with the reviewed list of names
with
selected as (
    select *
    from money_selected(
        $money_set, $measure, $unit, $countries, $themes, $relevance, $words, $from_year, $to_year,
        $providers, $implementers, $aid_types
    )
),
stated as (
    -- The name of the receiver as each source writes it; names that no list knows stay here and are given to nobody.
    select load_sheet_id, sheet_row, lower(strip_accents(trim(coalesce(receiver_organisation, '')))) as name_folded
    from iati_transaction
    union all
    select load_sheet_id, sheet_row, lower(strip_accents(trim(coalesce(implementor, ''))))
    from eutf_project
    union all
    select load_sheet_id, sheet_row, lower(strip_accents(trim(coalesce(partner_implementing, ''))))
    from eutf_akvo
),
basis as (
    select
        lower(strip_accents(trim(coalesce(spelling, '')))) as name_folded,
        organisation_id as organisation_id,
        -- The weakest basis, where one name stands in several lists.
        max(case reviewed when 'hand' then '1' when 'seen' then '2' else '3' end || reviewed) as reviewed
    from organisation_alias
    group by lower(strip_accents(trim(coalesce(spelling, '')))), organisation_id
),
matched as (
    select
        selected.*,
        case
            when selected.implementer_id in ('several', 'not-named', 'not-stated', 'not-an-organisation')
                then selected.implementer_id
            else coalesce(substr(basis.reviewed, 2), 'unknown')
        end as matched_by
    from selected
    left join stated
        on stated.load_sheet_id = selected.load_sheet_id and stated.sheet_row = selected.sheet_row
    left join basis
        on basis.name_folded = stated.name_folded and basis.organisation_id = selected.implementer_id
)
select
    matched.transaction_id as transaction_id,
    matched.activity_key as activity_key,
    activity.title as title,
    matched.year as year,
    matched.place_code as place_code,
    matched.theme_id as theme_id,
    matched.provider_id as provider_id,
    matched.implementer_id as implementer_id,
    cast(matched.amount as double) as value,
    origin.file_name as file_name,
    origin.sheet_name as sheet_name,
    matched.sheet_row as sheet_row,
    origin.column_letter || cast(matched.sheet_row as varchar) as cell
from matched
left join activity on activity.activity_key = matched.activity_key
left join origin
    on origin.load_sheet_id = matched.load_sheet_id and origin.column_name = matched.column_name
where matched.matched_by = $matched_by
order by abs(matched.amount) desc, origin.file_name, matched.sheet_row
