-- question: Which sheets were read, and how many rows of each were taken in, left out or refused?
-- grain: one row per sheet
-- parameters:
-- columns:
--   file_name: varchar — workbook
--   sheet_name: varchar — sheet
--   table_name: varchar — table of the dictionary
--   digest: varchar — SHA-256 of the workbook
--   rows_read: bigint — rows with anything in them below the heading
--   rows_accepted: bigint — rows in the table
--   rows_left_out: bigint — rows left out for a counted reason
--   rows_refused: bigint — rows with a hard fault
-- source: the load itself
select
    load_file.file_name as file_name,
    load_sheet.sheet_name as sheet_name,
    load_sheet.table_name as table_name,
    load_file.digest as digest,
    load_sheet.rows_read as rows_read,
    load_sheet.rows_accepted as rows_accepted,
    load_sheet.rows_left_out as rows_left_out,
    load_sheet.rows_refused as rows_refused
from load_sheet
inner join load_file on load_file.load_file_id = load_sheet.load_file_id
order by load_file.file_name, load_sheet.load_sheet_id
