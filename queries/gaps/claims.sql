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
--   form_or_type_nl: varchar — form_or_type in Dutch; null when the text has changed since
--   basis_nl: varchar — basis in Dutch; null when the text has changed since
-- source: coverage claims of the taskforce; reference texts
select
    coverage_claim.claim_id as claim_id, coverage_claim.register_or_source as register_or_source,
    coverage_claim.level as level, coverage_claim.form_or_type as form_or_type,
    coverage_claim.theme_ids as theme_ids, coverage_claim.country_codes as country_codes,
    coverage_claim.from_date as from_date, coverage_claim.until_date as until_date,
    coverage_claim.completeness as completeness, coverage_claim.closes_theme as closes_theme,
    coverage_claim.together_with as together_with, coverage_claim.basis as basis,
    sheet_origin.file_name as file_name, sheet_origin.sheet_name as sheet_name,
    coverage_claim.sheet_row as sheet_row,
    form_or_type_text.text_nl as form_or_type_nl, basis_text.text_nl as basis_nl
from coverage_claim
inner join sheet_origin on sheet_origin.load_sheet_id = coverage_claim.load_sheet_id
left join reference_text as form_or_type_text
    on form_or_type_text.table_name = 'coverage_claim'
    and form_or_type_text.column_name = 'form_or_type'
    and form_or_type_text.row_key = coverage_claim.claim_id
    and form_or_type_text.text_en = coverage_claim.form_or_type  -- a changed text has no translation
left join reference_text as basis_text
    on basis_text.table_name = 'coverage_claim'
    and basis_text.column_name = 'basis'
    and basis_text.row_key = coverage_claim.claim_id
    and basis_text.text_en = coverage_claim.basis  -- a changed text has no translation
order by coverage_claim.claim_id
