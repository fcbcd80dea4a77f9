-- question: Which visits and meetings with a country are recorded?
-- grain: one row per visit and country
-- parameters:
--   countries: varchar[] — ISO alpha-3 codes
-- columns:
--   country_code: varchar — ISO 3166 alpha-3
--   visit_id: varchar — key of the register
--   visit_date: varchar — at the precision recorded
--   end_date: varchar — at the precision recorded
--   date_precision: varchar — day, week, month or reported
--   direction: varchar — outgoing, incoming or meeting
--   office: varchar — office, never a person
--   side: varchar — NL, EU or other
--   place: varchar — place
--   purpose_nl: varchar — purpose in Dutch
--   purpose_en: varchar — purpose in English
--   level: varchar — level of the visit
--   status: varchar — planned, confirmed, done or cancelled
--   counterpart_office: varchar — office of the counterpart
--   outcome: varchar — what came of it, in English
--   follow_up: varchar — follow-up, in English
--   is_counted: boolean — done, of the Netherlands or the EU, and no example
--   is_example: boolean — an invented row that shows the page; never counted
--   source_title: varchar — title of the publication
--   source_url: varchar — address of the publication
--   verified: varchar — read or general-knowledge
--   file_name: varchar — workbook
--   sheet_name: varchar — sheet
--   sheet_row: integer — row in the sheet
-- source: register of visits
select
    country_visit.country_code as country_code,
    country_visit.visit_id as visit_id,
    country_visit.visit_date as visit_date,
    country_visit.end_date as end_date,
    country_visit.date_precision as date_precision,
    country_visit.direction as direction,
    country_visit.office as office,
    country_visit.side as side,
    country_visit.place as place,
    country_visit.purpose_nl as purpose_nl,
    country_visit.purpose as purpose_en,
    country_visit.level as level,
    country_visit.status as status,
    country_visit.counterpart_office as counterpart_office,
    country_visit.outcome as outcome,
    country_visit.follow_up as follow_up,
    country_visit.is_counted as is_counted,
    country_visit.is_example as is_example,
    country_visit.source_title as source_title,
    country_visit.source_url as source_url,
    country_visit.verified as verified,
    sheet_origin.file_name as file_name,
    sheet_origin.sheet_name as sheet_name,
    country_visit.sheet_row as sheet_row
from country_visit
inner join sheet_origin on sheet_origin.load_sheet_id = country_visit.load_sheet_id
where list_contains($countries, country_visit.country_code)
order by country_visit.country_code, country_visit.visit_date desc, country_visit.visit_id
