-- question: Which organisations lead or carry out something in a country, or are member of its partnerships?
-- grain: one row per country, organisation and notion; the notions are never added up
-- parameters:
--   countries: varchar[] — ISO alpha-3 codes
-- columns:
--   country_code: varchar — ISO 3166 alpha-3
--   organisation_id: varchar — key of the register
--   name_nl: varchar — Dutch name
--   name_en: varchar — English name
--   kind: varchar — ministry, EU body …
--   notion: varchar — leads an instrument used there, implements, or member of partnership
--   record_count: bigint — number of records by which this holds
--   via_ids: varchar — those records
--   status: varchar — state as in the register
--   is_framework_only: boolean — only by frameworks of more than seven countries
--   file_name: varchar — workbook
--   sheet_name: varchar — sheet
--   sheet_row: integer — row in the sheet
-- source: register of organisations
select
    organisation_country.country_code as country_code,
    organisation_country.organisation_id as organisation_id,
    organisation.name_nl as name_nl,
    organisation.name as name_en,
    organisation.kind as kind,
    organisation_country.notion as notion,
    organisation_country.record_count as record_count,
    organisation_country.via_ids as via_ids,
    organisation_country.status as status,
    organisation_country.is_framework_only as is_framework_only,
    sheet_origin.file_name as file_name,
    sheet_origin.sheet_name as sheet_name,
    organisation_country.sheet_row as sheet_row
from organisation_country
inner join organisation on organisation.organisation_id = organisation_country.organisation_id
inner join sheet_origin on sheet_origin.load_sheet_id = organisation_country.load_sheet_id
where list_contains($countries, organisation_country.country_code)
order by organisation_country.country_code, organisation_country.notion, organisation_country.record_count desc, organisation.name
