-- question: Which not-applicable rules are there, and for which countries does each hold?
-- grain: one row per rule and country for which it holds; country_code null for a rule that holds nowhere
-- parameters:
-- columns:
--   rule_id: varchar — key
--   scope: varchar — cell, need or instrument
--   theme_ids: varchar — themes, separated by semicolons; all
--   condition: varchar — in words
--   rationale: varchar — why the rule exists
--   country_code: varchar — ISO 3166 alpha-3
--   found: varchar — what was found that makes it hold
--   file_name: varchar — workbook
--   sheet_name: varchar — sheet
--   sheet_row: integer — row of the sheet
-- source: not-applicable rules and their conditions
select
    not_applicable_rule.rule_id as rule_id, not_applicable_rule.scope as scope,
    not_applicable_rule.theme_id as theme_ids, not_applicable_rule.condition as condition,
    not_applicable_rule.rationale as rationale, rule_country.country_code as country_code,
    rule_country.found as found, sheet_origin.file_name as file_name, sheet_origin.sheet_name as sheet_name,
    not_applicable_rule.sheet_row as sheet_row
from not_applicable_rule
inner join sheet_origin on sheet_origin.load_sheet_id = not_applicable_rule.load_sheet_id
left join rule_country on rule_country.rule_id = not_applicable_rule.rule_id
order by not_applicable_rule.rule_id, rule_country.country_code
