-- question: In which quarter does each activity of a selection have its first amount of a measure?
-- grain: one row per activity with an amount above zero and a quarter; the row of the source is the largest of that quarter
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
-- columns:
--   activity_key: varchar — activity
--   title: varchar — title in the source's language; null where the source has none
--   year: bigint — year of the first amount above zero
--   quarter: integer — quarter of the first amount above zero
--   value: double — amount of the row in the unit; null when there is none in it
--   file_name: varchar — workbook
--   sheet_name: varchar — sheet
--   sheet_row: integer — row in the sheet
--   cell: varchar — address in the sheet
-- source: the money set's own publication
with
selected as (
    select *
    from money_selected(
        $money_set, $measure, $unit, $countries, $themes, $relevance, $words, $from_year, $to_year,
        $providers, $implementers, $aid_types
    )
),
source_row as (
    select
        transaction_id as transaction_id,
        activity_key as activity_key,
        year as year,
        quarter as quarter,
        load_sheet_id as load_sheet_id,
        sheet_row as sheet_row,
        column_name as column_name,
        sum(amount) as amount,
        -- The moment is known also where no amount can be given in the unit.
        sum(coalesce(amount_usd, amount_eur)) as published
    from selected
    where year is not null and quarter is not null
    group by transaction_id, activity_key, year, quarter, load_sheet_id, sheet_row, column_name
),
ranked as (
    select
        source_row.*,
        row_number() over (
            partition by activity_key order by year, quarter, published desc, load_sheet_id, sheet_row
        ) as place
    from source_row
    where published > 0
)
select
    ranked.activity_key as activity_key,
    activity.title as title,
    ranked.year as year,
    ranked.quarter as quarter,
    cast(ranked.amount as double) as value,
    origin.file_name as file_name,
    origin.sheet_name as sheet_name,
    ranked.sheet_row as sheet_row,
    origin.column_letter || cast(ranked.sheet_row as varchar) as cell
from ranked
left join activity on activity.activity_key = ranked.activity_key
left join origin on origin.load_sheet_id = ranked.load_sheet_id and origin.column_name = ranked.column_name
where ranked.place = 1
order by ranked.activity_key
