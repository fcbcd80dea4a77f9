-- question: Which countries have which role in each partnership?
-- grain: one row per partnership and country
-- parameters:
-- columns:
--   partnership_id: varchar — key of the register
--   country_code: varchar — ISO 3166 alpha-3
--   name_nl: varchar — Dutch name
--   name_en: varchar — English name
--   role: varchar — the country's role in the partnership
--   is_country_specific: boolean — counts as the country's own
--   has_profile: boolean — whether the country has a profile
--   file_name: varchar — workbook
--   sheet_name: varchar — sheet
--   sheet_row: integer — row in the sheet
-- source: partnership register, roles by country
select
    country_partnership.partnership_id as partnership_id,
    country_partnership.country_code as country_code,
    country.name_nl as name_nl,
    country.name_en as name_en,
    country_partnership.country_role as role,
    country_partnership.is_country_specific as is_country_specific,
    profile_country.country_code is not null as has_profile,
    sheet_origin.file_name as file_name,
    sheet_origin.sheet_name as sheet_name,
    country_partnership.role_sheet_row as sheet_row
from country_partnership
inner join sheet_origin on sheet_origin.load_sheet_id = country_partnership.role_load_sheet_id
left join country on country.country_code = country_partnership.country_code
left join profile_country on profile_country.country_code = country_partnership.country_code
order by country_partnership.partnership_id, country_partnership.country_code
