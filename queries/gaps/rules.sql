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
rests_on (code, table_name, column_name) as (
    values
    ('ended_or_suspended', 'partnership', 'status'),
    ('ended_or_suspended', 'instrument_use', 'status'),
    ('not_binding', 'partnership', 'binding_code'),
    ('no_legal_assessment', 'partnership', 'legal_assessment'),
    ('no_legal_assessment', 'instrument', 'legal_assessment'),
    ('no_disbursement', 'iati_transaction', 'value_usd'),
    ('no_contact', 'visit', 'theme_ids'),
    ('leverage_and_support', 'instrument', 'nature'),
    ('money_without_record', 'iati_transaction', 'value_usd')
),
filled as (
    -- A flag needs at least one recorded value of its field before it may fire.
    select rests_on.code as code, cast(sum(field_count.recorded_count) as bigint) as field_count
    from rests_on
    inner join field_count
        on field_count.table_name = rests_on.table_name and field_count.column_name = rests_on.column_name
    group by rests_on.code
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
