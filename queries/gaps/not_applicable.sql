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
--   condition_nl: varchar — condition in Dutch; null when the text has changed since
--   rationale_nl: varchar — rationale in Dutch; null when the text has changed since
-- source: not-applicable rules and their conditions; reference texts
select
    not_applicable_rule.rule_id as rule_id, not_applicable_rule.scope as scope,
    not_applicable_rule.theme_id as theme_ids, not_applicable_rule.condition as condition,
    not_applicable_rule.rationale as rationale, rule_country.country_code as country_code,
    rule_country.found as found, sheet_origin.file_name as file_name, sheet_origin.sheet_name as sheet_name,
    not_applicable_rule.sheet_row as sheet_row,
    condition_text.text_nl as condition_nl, rationale_text.text_nl as rationale_nl
from not_applicable_rule
inner join sheet_origin on sheet_origin.load_sheet_id = not_applicable_rule.load_sheet_id
left join rule_country on rule_country.rule_id = not_applicable_rule.rule_id
left join reference_text as condition_text
    on condition_text.table_name = 'not_applicable_rule'
    and condition_text.column_name = 'condition'
    and condition_text.row_key = not_applicable_rule.rule_id
    and condition_text.text_en = not_applicable_rule.condition  -- a changed text has no translation
left join reference_text as rationale_text
    on rationale_text.table_name = 'not_applicable_rule'
    and rationale_text.column_name = 'rationale'
    and rationale_text.row_key = not_applicable_rule.rule_id
    and rationale_text.text_en = not_applicable_rule.rationale  -- a changed text has no translation
order by not_applicable_rule.rule_id, rule_country.country_code
