-- question: Which rows of a source make up one mark of the spread?
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
--   cut: varchar — total, place, theme, provider, implementer, aid_type, year, quarter, place_year or theme_year
--   key: varchar — what the mark stands for within its cut; null where the source does not say
--   year: integer — year of the mark, for the cuts by year; null otherwise
-- columns:
--   transaction_id: varchar — row of the source
--   activity_key: varchar — activity
--   title: varchar — title in the source's language; null where the source has none
--   year: bigint — year; null where the source gives no date
--   quarter: integer — quarter
--   place_code: varchar — place that the amount is booked on
--   theme_id: varchar — theme
--   relevance: varchar — narrow, wide, humanitarian or none
--   is_doubtful: boolean — whether the theme or relevance is doubtful
--   theme_basis: varchar — reviewed, rule, purpose or none
--   provider_id: varchar — body that provides
--   implementer_id: varchar — body that receives or implements
--   aid_type_code: varchar — OECD DAC code
--   purpose_code: varchar — OECD DAC code
--   value: double — amount in the unit; null when there is none in it
--   amount_usd: double — as published in USD; null where the source publishes EUR
--   amount_eur: double — in EUR
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
)
select
    selected.transaction_id as transaction_id,
    selected.activity_key as activity_key,
    activity.title as title,
    selected.year as year,
    selected.quarter as quarter,
    selected.place_code as place_code,
    selected.theme_id as theme_id,
    selected.relevance as relevance,
    selected.is_doubtful as is_doubtful,
    selected.theme_basis as theme_basis,
    selected.provider_id as provider_id,
    selected.implementer_id as implementer_id,
    selected.aid_type_code as aid_type_code,
    selected.purpose_code as purpose_code,
    cast(selected.amount as double) as value,
    cast(selected.amount_usd as double) as amount_usd,
    cast(selected.amount_eur as double) as amount_eur,
    origin.file_name as file_name,
    origin.sheet_name as sheet_name,
    selected.sheet_row as sheet_row,
    origin.column_letter || cast(selected.sheet_row as varchar) as cell
from selected
left join activity on activity.activity_key = selected.activity_key
left join origin
    on origin.load_sheet_id = selected.load_sheet_id and origin.column_name = selected.column_name
where
    case
        when $cut = 'total' then true
        when $cut in ('place', 'place_year') then selected.place_code is not distinct from $key
        when $cut in ('theme', 'theme_year') then selected.theme_id is not distinct from $key
        when $cut = 'provider' then selected.provider_id is not distinct from $key
        when $cut = 'implementer' then selected.implementer_id is not distinct from $key
        when $cut = 'aid_type' then selected.aid_type_code is not distinct from $key
        when $cut = 'quarter' then cast(selected.quarter as varchar) is not distinct from $key
        when $cut = 'year' then true
        else false
    end
    and ($cut not in ('year', 'quarter', 'place_year', 'theme_year') or selected.year is not distinct from $year)
order by abs(selected.amount) desc, origin.file_name, selected.sheet_row
