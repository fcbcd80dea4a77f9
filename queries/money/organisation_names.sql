-- question: Under which names as found does a body stand in the files?
-- grain: one row per name as found and list that it was found in
-- parameters:
--   organisation_id: varchar — body
-- columns:
--   spelling: varchar — name as the file writes it; null where the cell is blank
--   found_in: varchar — file and column that it was found in
--   how: varchar — exact, alias or parent
--   reviewed: varchar — hand, seen or rule
--   file_name: varchar — workbook
--   sheet_name: varchar — sheet
--   sheet_row: integer — row in the sheet
-- source: reviewed names of organisations
select
    organisation_alias.spelling as spelling,
    organisation_alias.file_column as found_in,
    organisation_alias.how as how,
    organisation_alias.reviewed as reviewed,
    sheet_origin.file_name as file_name,
    sheet_origin.sheet_name as sheet_name,
    organisation_alias.sheet_row as sheet_row
from organisation_alias
inner join sheet_origin on sheet_origin.load_sheet_id = organisation_alias.load_sheet_id
where organisation_alias.organisation_id = $organisation_id
order by organisation_alias.spelling, organisation_alias.file_column
