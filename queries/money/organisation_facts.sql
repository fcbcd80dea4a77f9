-- question: What is one body, by the register or else by the list of names?
-- grain: one row per body; none when nobody knows it
-- parameters:
--   organisation_id: varchar — body
-- columns:
--   organisation_id: varchar — key
--   name_nl: varchar — name, Dutch
--   name_en: varchar — name, English
--   abbreviation: varchar — usual abbreviation
--   country_code: varchar — country that the body belongs to
--   is_in_register: boolean — whether the register of organisations holds it
--   seat_nl: varchar — country or seat in words, Dutch
--   seat_en: varchar — country or seat in words, English
--   policy_area_nl: varchar — policy area, Dutch
--   policy_area_en: varchar — policy area, English
--   parent_id: varchar — body that it is part of
--   parent_nl: varchar — name of that body, Dutch
--   parent_en: varchar — name of that body, English
--   role: varchar — what it does, in English as in the register
--   filled_verified: varchar — mark on kind, place and role
--   source_title: varchar — title of the publication
--   source_url: varchar — address of the publication
--   verified: varchar — read or general-knowledge
--   file_name: varchar — workbook
--   sheet_name: varchar — sheet
--   sheet_row: integer — row in the sheet
-- source: register of organisations and reviewed names
with
held as (
    select organisation_id as organisation_id, load_sheet_id as load_sheet_id, sheet_row as sheet_row from organisation
    union all
    select organisation_id, load_sheet_id, sheet_row
    from money_organisation
    where organisation_id not in (select organisation_id from organisation)
)
select
    known.organisation_id as organisation_id,
    known.name_nl as name_nl,
    known.name_en as name_en,
    known.abbreviation as abbreviation,
    known.country_code as country_code,
    known.is_in_register as is_in_register,
    organisation.country_or_seat_nl as seat_nl,
    organisation.country_or_seat_en as seat_en,
    organisation.policy_area_nl as policy_area_nl,
    organisation.policy_area as policy_area_en,
    organisation.parent_id as parent_id,
    parent.name_nl as parent_nl,
    parent.name as parent_en,
    organisation.role as role,
    organisation.filled_verified as filled_verified,
    organisation.source_title as source_title,
    organisation.source_url as source_url,
    organisation.verified as verified,
    sheet_origin.file_name as file_name,
    sheet_origin.sheet_name as sheet_name,
    held.sheet_row as sheet_row
from money_organisation_name as known
left join organisation on organisation.organisation_id = known.organisation_id
left join organisation as parent on parent.organisation_id = organisation.parent_id
left join held on held.organisation_id = known.organisation_id
left join sheet_origin on sheet_origin.load_sheet_id = held.load_sheet_id
where known.organisation_id = $organisation_id
