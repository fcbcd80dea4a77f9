-- question: Which audits, judgments and advice concern a country's partnerships and instruments, and were they answered?
-- grain: one row per finding, country and record it is about
-- parameters:
--   countries: varchar[] — ISO alpha-3 codes
-- columns:
--   country_code: varchar — ISO 3166 alpha-3
--   oversight_id: varchar — key of the register
--   oversight_date: varchar — at the precision recorded
--   body: varchar — who found it, in English
--   kind: varchar — audit, judgment, advice …
--   subject: varchar — subject, in English
--   related_kind: varchar — partnership or instrument
--   related_id: varchar — key of that record
--   related_nl: varchar — its Dutch name
--   related_en: varchar — its English name
--   is_country_specific: boolean — the record is the country's own, not a framework
--   finding_nl: varchar — finding in Dutch
--   finding_en: varchar — finding in English
--   answered: varchar — yes, partly, no, unknown; null is not recorded
--   answered_source: varchar — where the answer stands
--   source_title: varchar — title of the publication
--   source_url: varchar — address of the publication
--   verified: varchar — read or general-knowledge
--   file_name: varchar — workbook
--   sheet_name: varchar — sheet
--   sheet_row: integer — row in the sheet
-- source: register of oversight
select
    country_oversight.country_code as country_code,
    country_oversight.oversight_id as oversight_id,
    country_oversight.oversight_date as oversight_date,
    country_oversight.body as body,
    country_oversight.kind as kind,
    country_oversight.subject as subject,
    country_oversight.related_kind as related_kind,
    country_oversight.related_id as related_id,
    country_oversight.related_name_nl as related_nl,
    country_oversight.related_name as related_en,
    country_oversight.is_country_specific as is_country_specific,
    country_oversight.finding_nl as finding_nl,
    country_oversight.finding as finding_en,
    country_oversight.answered as answered,
    country_oversight.answered_source as answered_source,
    country_oversight.source_title as source_title,
    country_oversight.source_url as source_url,
    country_oversight.verified as verified,
    sheet_origin.file_name as file_name,
    sheet_origin.sheet_name as sheet_name,
    country_oversight.sheet_row as sheet_row
from country_oversight
inner join sheet_origin on sheet_origin.load_sheet_id = country_oversight.load_sheet_id
where list_contains($countries, country_oversight.country_code)
order by country_oversight.country_code, country_oversight.oversight_date desc, country_oversight.oversight_id
