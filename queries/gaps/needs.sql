-- question: Which need indicators are there, for which theme, and at which threshold?
-- grain: one row per need indicator
-- parameters:
-- columns:
--   need_id: varchar — key
--   theme_id: varchar — theme
--   role: varchar — primary, secondary, optional or none
--   figure_id: varchar — figure it reads; null without data
--   name_nl: varchar — Dutch name
--   name_en: varchar — English name
--   unit: varchar — unit of value and threshold
--   newest_full_year: bigint — default year
--   operator: varchar — >= or <
--   default_threshold: double — in the unit
--   default_on: boolean — takes part by default
--   threshold_rationale: varchar — why there
--   caveat: varchar — what it does not say
--   formula: varchar — in words
--   source_file: varchar — files
--   file_name: varchar — workbook
--   sheet_name: varchar — sheet
--   sheet_row: integer — row of the sheet
--   threshold_rationale_nl: varchar — threshold_rationale in Dutch; null when the text has changed since
--   caveat_nl: varchar — caveat in Dutch; null when the text has changed since
--   unit_nl: varchar — unit in Dutch; null when the text has changed since
--   formula_nl: varchar — formula in Dutch; null when the text has changed since
-- source: need indicators of the taskforce; reference texts
select
    need_indicator.indicator_id as need_id, need_indicator.theme_id as theme_id, need_indicator.role as role,
    need_figure.figure_id as figure_id, need_indicator.name_nl as name_nl, need_indicator.name_en as name_en,
    need_indicator.unit as unit, need_indicator.newest_full_year as newest_full_year,
    need_indicator.operator as operator, cast(need_indicator.default_threshold as double) as default_threshold,
    need_indicator.default_on as default_on, need_indicator.threshold_rationale as threshold_rationale,
    need_indicator.caveat as caveat, need_indicator.formula as formula, need_indicator.source_file as source_file,
    sheet_origin.file_name as file_name, sheet_origin.sheet_name as sheet_name, need_indicator.sheet_row as sheet_row,
    threshold_rationale_text.text_nl as threshold_rationale_nl, caveat_text.text_nl as caveat_nl,
    unit_text.text_nl as unit_nl, formula_text.text_nl as formula_nl
from need_indicator
inner join sheet_origin on sheet_origin.load_sheet_id = need_indicator.load_sheet_id
left join need_figure on need_figure.need_id = need_indicator.indicator_id
left join reference_text as threshold_rationale_text
    on threshold_rationale_text.table_name = 'need_indicator'
    and threshold_rationale_text.column_name = 'threshold_rationale'
    and threshold_rationale_text.row_key = need_indicator.indicator_id
    and threshold_rationale_text.text_en = need_indicator.threshold_rationale  -- a changed text has no translation
left join reference_text as caveat_text
    on caveat_text.table_name = 'need_indicator'
    and caveat_text.column_name = 'caveat'
    and caveat_text.row_key = need_indicator.indicator_id
    and caveat_text.text_en = need_indicator.caveat  -- a changed text has no translation
left join reference_text as unit_text
    on unit_text.table_name = 'need_indicator'
    and unit_text.column_name = 'unit'
    and unit_text.row_key = need_indicator.indicator_id
    and unit_text.text_en = need_indicator.unit  -- a changed text has no translation
left join reference_text as formula_text
    on formula_text.table_name = 'need_indicator'
    and formula_text.column_name = 'formula'
    and formula_text.row_key = need_indicator.indicator_id
    and formula_text.text_en = need_indicator.formula  -- a changed text has no translation
order by need_indicator.indicator_id
