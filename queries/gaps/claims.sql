-- question: What is each register complete for?
-- grain: one row per coverage claim
-- parameters:
-- columns:
--   claim_id: varchar — key
--   register_or_source: varchar — file it is about
--   level: varchar — bilateral, eu, multilateral or all
--   form_or_type: varchar — kind of rows
--   theme_ids: varchar — themes, separated by semicolons; all
--   country_codes: varchar — countries, separated by semicolons; all
--   from_date: varchar — from, at the precision recorded
--   until_date: varchar — until, at the precision recorded
--   completeness: varchar — yes or partial
--   closes_theme: varchar — theme that it closes with the claims of together_with
--   together_with: varchar — claims, separated by semicolons
--   basis: varchar — what it rests on
--   file_name: varchar — workbook
--   sheet_name: varchar — sheet
--   sheet_row: integer — row of the sheet
-- source: coverage claims of the taskforce
select
    coverage_claim.claim_id as claim_id, coverage_claim.register_or_source as register_or_source,
    coverage_claim.level as level, coverage_claim.form_or_type as form_or_type,
    coverage_claim.theme_ids as theme_ids, coverage_claim.country_codes as country_codes,
    coverage_claim.from_date as from_date, coverage_claim.until_date as until_date,
    coverage_claim.completeness as completeness, coverage_claim.closes_theme as closes_theme,
    coverage_claim.together_with as together_with, coverage_claim.basis as basis,
    sheet_origin.file_name as file_name, sheet_origin.sheet_name as sheet_name,
    coverage_claim.sheet_row as sheet_row
from coverage_claim
inner join sheet_origin on sheet_origin.load_sheet_id = coverage_claim.load_sheet_id
order by coverage_claim.claim_id
