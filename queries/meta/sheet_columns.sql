-- question: In which column letter of which sheet does a field stand?
-- grain: one row per sheet and column of the dictionary
-- parameters:
-- columns:
--   file_name: varchar — workbook
--   sheet_name: varchar — sheet
--   column_name: varchar — column of the dictionary
--   column_letter: varchar — letter in the sheet
-- source: the load itself
select file_name, sheet_name, column_name, column_letter
from origin
order by file_name, sheet_name, column_name
