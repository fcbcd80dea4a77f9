-- question: What about a country needs attention, by which rule and on which evidence?
-- grain: one row per country, rule and record that it fires on
-- parameters:
--   countries: varchar[] — ISO alpha-3 codes
--   today: date — the day that due and ending are judged on
-- columns:
--   country_code: varchar — ISO 3166 alpha-3
--   rule_id: varchar — the rule
--   sort_order: integer — most pressing first
--   record_id: varchar — key of the record it is about
--   name_nl: varchar — name of the record in Dutch
--   name_en: varchar — name of the record in English
--   on_date: varchar — the date concerned, at the precision recorded
--   mark: varchar — read or general-knowledge, of the cells that the rule fires on; null where these carry none
--   file_name: varchar — workbook
--   sheet_name: varchar — sheet
--   sheet_row: integer — row in the sheet
-- source: registers; a blank field never fires a rule
with
own as (
    select * from country_partnership where is_country_specific and list_contains($countries, country_code)
),
ending as (
    select
        own.*,
        coalesce(own.ends_or_review_date, own.end_date) as ends,
        -- The last day that a date can mean at its precision.
        case length(coalesce(own.ends_or_review_date, own.end_date))
            when 4 then cast(coalesce(own.ends_or_review_date, own.end_date) || '-12-31' as date)
            when 7 then last_day(cast(coalesce(own.ends_or_review_date, own.end_date) || '-01' as date))
            when 10 then cast(coalesce(own.ends_or_review_date, own.end_date) as date)
        end as ends_latest
    from own
    where own.is_active
),
promised as (
    select * from country_undertaking where is_open and list_contains($countries, country_code)
),
used as (
    select * from country_instrument where is_active and list_contains($countries, country_code)
),
item as (
    select
        country_code, 'undertaking_overdue' as rule_id, 1 as sort_order, undertaking_id as record_id,
        undertaking_nl as name_nl, undertaking as name_en, due_date as on_date, verified as mark,
        load_sheet_id, sheet_row
    from promised where due_latest < $today

    union all
    select
        country_code, 'undertaking_outcome_unknown', 2, undertaking_id, undertaking_nl, undertaking, due_date, verified,
        load_sheet_id, sheet_row
    from country_undertaking
    where status_id = 'unknown' and due_latest < $today and list_contains($countries, country_code)

    union all
    select
        country_code, 'partnership_suspended', 3, partnership_id, name_nl, name, null, verified, load_sheet_id, sheet_row
    from own where status_id = 'suspended'

    union all
    select
        country_code, 'partnership_date_passed', 4, partnership_id, name_nl, name, ends, ends_verified, load_sheet_id, sheet_row
    from ending where ends_latest < $today

    union all
    select
        country_code, 'partnership_ends_soon', 5, partnership_id, name_nl, name, ends, ends_verified, load_sheet_id, sheet_row
    from ending where ends_latest between $today and $today + interval 12 month

    union all
    select
        country_code, 'undertaking_due_soon', 6, undertaking_id, undertaking_nl, undertaking, due_date, verified,
        load_sheet_id, sheet_row
    from promised where due_latest between $today and $today + interval 6 month

    union all
    -- Pressure and support on one country at the same time: shown, not judged.
    select
        used.country_code, 'leverage_and_support', 7, used.instrument_id, used.name_nl, used.name, used.since_date,
        used.verified,
        used.load_sheet_id, used.sheet_row
    from used
    where
        used.nature = 'leverage'
        and used.is_country_specific
        and exists (
            select 1 from used as support
            where
                support.country_code = used.country_code
                and support.nature = 'support'
                and support.is_country_specific
        )

    union all
    select
        country_code, 'no_assessment_found', 8, partnership_id, name_nl, name, null, assessment_verified,
        load_sheet_id, sheet_row
    from own where is_active and legal_assessment = 'none found'

    union all
    select
        country_code, 'finding_not_answered', 9, oversight_id, finding_nl, finding, oversight_date,
        answered_verified,
        load_sheet_id, sheet_row
    from country_oversight
    where answered = 'no' and is_country_specific and list_contains($countries, country_code)
)
select
    item.country_code as country_code,
    item.rule_id as rule_id,
    item.sort_order as sort_order,
    item.record_id as record_id,
    item.name_nl as name_nl,
    item.name_en as name_en,
    item.on_date as on_date,
    item.mark as mark,
    sheet_origin.file_name as file_name,
    sheet_origin.sheet_name as sheet_name,
    item.sheet_row as sheet_row
from item
inner join sheet_origin on sheet_origin.load_sheet_id = item.load_sheet_id
order by item.country_code, item.sort_order, item.on_date, item.record_id
