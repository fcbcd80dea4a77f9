-- question: In how many rows of each register is what covers a cell, or fires a flag, recorded?
-- grain: one row per register and field
-- parameters:
-- columns:
--   table_name: varchar — table of the dictionary
--   column_name: varchar — field
--   row_count: bigint — rows, without examples
--   recorded_count: bigint — rows with a value in the field
-- source: registers; payments where they are loaded
select table_name as table_name, column_name as column_name, row_count as row_count, recorded_count as recorded_count
from field_count
