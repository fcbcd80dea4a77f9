-- question: Which capacity is offered or asked for, by whom, for what and when?
-- grain: one row per offer or request; examples are marked and never counted with the others
-- parameters:
-- columns:
--   capacity_id: varchar — key of the register
--   side: varchar — offered or asked
--   organisation_id: varchar — who offers or asks
--   organisation_nl: varchar — its name in Dutch
--   organisation_en: varchar — its name in English
--   kind: varchar — people, expertise, means or data
--   theme_ids: varchar — themes, separated by semicolons; null is none in particular
--   country_codes: varchar — ISO alpha-3 codes, separated by semicolons; null is none in particular
--   quantity: double — how much, in the unit beside it
--   unit: varchar — unit of the quantity
--   from_date: varchar — at the precision recorded
--   until_date: varchar — at the precision recorded
--   description_nl: varchar — what, in Dutch
--   description_en: varchar — what, in English
--   status: varchar — open, matched or withdrawn
--   matched_with: varchar — key of the offer or request that it is matched with
--   conditions_nl: varchar — conditions in Dutch
--   conditions_en: varchar — conditions in English
--   is_example: boolean — an invented row that shows the page
--   file_name: varchar — workbook
--   sheet_name: varchar — sheet
--   sheet_row: integer — row in the sheet
-- source: register of capacity
select
    capacity.capacity_id as capacity_id,
    capacity.side as side,
    capacity.organisation_id as organisation_id,
    organisation.name_nl as organisation_nl,
    organisation.name as organisation_en,
    capacity.kind as kind,
    capacity.theme_ids as theme_ids,
    capacity.country_codes as country_codes,
    cast(capacity.quantity as double) as quantity,
    capacity.unit as unit,
    capacity.from_date as from_date,
    capacity.until_date as until_date,
    capacity.description_nl as description_nl,
    capacity.description as description_en,
    capacity.status as status,
    capacity.matched_with as matched_with,
    capacity.conditions_nl as conditions_nl,
    capacity.conditions as conditions_en,
    coalesce(capacity.is_example, false) as is_example,
    sheet_origin.file_name as file_name,
    sheet_origin.sheet_name as sheet_name,
    capacity.sheet_row as sheet_row
from capacity
inner join sheet_origin on sheet_origin.load_sheet_id = capacity.load_sheet_id
left join organisation on organisation.organisation_id = capacity.organisation_id
order by capacity.side desc, capacity.from_date, capacity.capacity_id
