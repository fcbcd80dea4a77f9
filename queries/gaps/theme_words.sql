-- question: Which words of the registers lead to a theme, and do they count as coverage?
-- grain: one row per field of a register and word
-- parameters:
--   theme_id: varchar — theme
-- columns:
--   field: varchar — register and field
--   value_found: varchar — word as in the register
--   how: varchar — exact, split, not told apart or none
--   counts_for_coverage: boolean — whether a record with it can cover the theme
--   file_name: varchar — workbook
--   sheet_name: varchar — sheet
--   sheet_row: integer — row of the sheet
-- source: mapping of themes of the taskforce
select
    theme_mapping.source as field, theme_mapping.value_found as value_found, theme_mapping.how as how,
    theme_mapping.counts_for_coverage as counts_for_coverage,
    sheet_origin.file_name as file_name, sheet_origin.sheet_name as sheet_name, theme_mapping.sheet_row as sheet_row
from theme_mapping
inner join sheet_origin on sheet_origin.load_sheet_id = theme_mapping.load_sheet_id
where theme_mapping.theme_id = $theme_id
order by theme_mapping.source, theme_mapping.value_found
