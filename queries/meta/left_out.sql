-- question: Which rows were left out of the load, and why?
-- grain: one row per sheet, reason and value found
-- parameters:
-- columns:
--   file_name: varchar — workbook
--   sheet_name: varchar — sheet
--   reason: varchar — rule
--   value_found: varchar — value that made it so
--   row_count: bigint — rows left out
-- source: the load itself
select
    sheet_origin.file_name as file_name,
    sheet_origin.sheet_name as sheet_name,
    left_out.reason as reason,
    left_out.value_found as value_found,
    left_out.row_count as row_count
from left_out
inner join sheet_origin on sheet_origin.load_sheet_id = left_out.load_sheet_id
order by sheet_origin.file_name, sheet_origin.sheet_name, left_out.row_count desc, left_out.value_found
