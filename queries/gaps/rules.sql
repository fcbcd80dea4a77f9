-- question: Which rules give a state or a flag, and does the register hold any value for a flag?
-- grain: one row per rule
-- parameters:
-- columns:
--   rule_id: varchar — key
--   kind: varchar — state or flag
--   code: varchar — code used in the computation
--   name_nl: varchar — Dutch name
--   name_en: varchar — English name
--   text_nl: varchar — the rule in Dutch
--   text_en: varchar — the rule in English
--   field_table: varchar — table of the field of a flag
--   field_column: varchar — field of a flag
--   default_on: boolean — takes part by default
--   off_reason_nl: varchar — why it is off, in Dutch
--   off_reason_en: varchar — why it is off, in English
--   field_count: bigint — values that the field holds; null for states
--   file_name: varchar — workbook
--   sheet_name: varchar — sheet
--   sheet_row: integer — row of the sheet
-- source: gap rules of the taskforce
with
filled as (
    -- A flag needs at least one recorded value of its field before it may fire; an example is none.
    select
        'ended_or_suspended' as code,
        (select count(status) from partnership where is_example is not true)
        + (select count(status) from instrument_use where is_example is not true) as field_count
    union all
    select 'not_binding', (select count(binding_code) from partnership where is_example is not true)
    union all
    select
        'no_legal_assessment',
        (select count(legal_assessment) from partnership where is_example is not true)
        + (select count(legal_assessment) from instrument where is_example is not true)
    union all
    select 'no_disbursement', (select count(amount) from "transaction" where is_example is not true)
    union all
    select 'no_contact', (select count(theme_ids) from visit where is_example is not true)
    union all
    select 'leverage_and_support', (select count(nature) from instrument where is_example is not true)
    union all
    select 'money_without_record', (select count(amount) from "transaction" where is_example is not true)
)
select
    gap_rule.rule_id as rule_id, gap_rule.kind as kind, gap_rule.code as code, gap_rule.name_nl as name_nl,
    gap_rule.name_en as name_en, gap_rule.text_nl as text_nl, gap_rule.text_en as text_en,
    gap_rule.field_table as field_table, gap_rule.field_column as field_column, gap_rule.default_on as default_on,
    gap_rule.off_reason_nl as off_reason_nl, gap_rule.off_reason_en as off_reason_en,
    filled.field_count as field_count, sheet_origin.file_name as file_name, sheet_origin.sheet_name as sheet_name,
    gap_rule.sheet_row as sheet_row
from gap_rule
inner join sheet_origin on sheet_origin.load_sheet_id = gap_rule.load_sheet_id
left join filled on filled.code = gap_rule.code
order by gap_rule.sort_order, gap_rule.rule_id
