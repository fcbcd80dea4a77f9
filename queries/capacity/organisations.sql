-- question: Which organisations does the register hold, and of which kind?
-- grain: one row per organisation
-- parameters:
-- columns:
--   organisation_id: varchar — key of the register
--   name_nl: varchar — Dutch name
--   name_en: varchar — English name
--   abbreviation: varchar — usual abbreviation
--   kind: varchar — ministry, executive agency, EU body …
--   file_name: varchar — workbook
--   sheet_name: varchar — sheet
--   sheet_row: integer — row in the sheet
-- source: register of organisations
select
    organisation.organisation_id as organisation_id,
    organisation.name_nl as name_nl,
    organisation.name as name_en,
    organisation.abbreviation as abbreviation,
    organisation.kind as kind,
    sheet_origin.file_name as file_name,
    sheet_origin.sheet_name as sheet_name,
    organisation.sheet_row as sheet_row
from organisation
inner join sheet_origin on sheet_origin.load_sheet_id = organisation.load_sheet_id
where not coalesce(organisation.is_example, false)
order by organisation.organisation_id
