-- question: Which cells raised a warning in this load?
-- grain: one row per cell and rule
-- parameters:
-- columns:
--   file_name: varchar — workbook
--   sheet_name: varchar — sheet
--   cell: varchar — address
--   value_found: varchar — as found
--   rule_id: varchar — rule
--   message_nl: varchar — message in Dutch
--   message_en: varchar — message in English
--   remedy_nl: varchar — remedy in Dutch
--   remedy_en: varchar — remedy in English
-- source: the load itself
select
    sheet_origin.file_name as file_name,
    sheet_origin.sheet_name as sheet_name,
    cell_issue.cell as cell,
    cell_issue.value_found as value_found,
    cell_issue.rule_id as rule_id,
    cell_issue.message_nl as message_nl,
    cell_issue.message_en as message_en,
    cell_issue.remedy_nl as remedy_nl,
    cell_issue.remedy_en as remedy_en
from cell_issue
inner join sheet_origin on sheet_origin.load_sheet_id = cell_issue.load_sheet_id
order by sheet_origin.file_name, sheet_origin.sheet_name, cell_issue.sheet_row, cell_issue.cell
