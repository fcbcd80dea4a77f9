-- question: Where does one body lead or carry out something, or is it member of a partnership, by the registers?
-- grain: one row per country and notion; the notions are never added up, and say nothing about money
-- parameters:
--   organisation_id: varchar — body
-- columns:
--   notion: varchar — leads an instrument used there, implements, or member of partnership
--   country_code: varchar — ISO 3166 alpha-3
--   country_nl: varchar — Dutch name
--   country_en: varchar — English name
--   record_count: bigint — number of records by which this holds
--   via_ids: varchar — those records
--   status: varchar — state as in the register
--   is_framework_only: boolean — only by frameworks of more than seven countries
--   file_name: varchar — workbook
--   sheet_name: varchar — sheet
--   sheet_row: integer — row in the sheet
-- source: register of organisations
select
    organisation_country.notion as notion,
    organisation_country.country_code as country_code,
    country.name_nl as country_nl,
    country.name_en as country_en,
    organisation_country.record_count as record_count,
    organisation_country.via_ids as via_ids,
    organisation_country.status as status,
    organisation_country.is_framework_only as is_framework_only,
    sheet_origin.file_name as file_name,
    sheet_origin.sheet_name as sheet_name,
    organisation_country.sheet_row as sheet_row
from organisation_country
left join country on country.country_code = organisation_country.country_code
inner join sheet_origin on sheet_origin.load_sheet_id = organisation_country.load_sheet_id
where
    organisation_country.organisation_id = $organisation_id
    -- Examples are invented: they enter no list of facts.
    and not coalesce(organisation_country.is_example, false)
order by organisation_country.notion, organisation_country.record_count desc, organisation_country.country_code
