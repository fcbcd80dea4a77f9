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
--   newest_full_year: integer — default year
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
-- source: need indicators of the taskforce
select
    need_indicator.indicator_id as need_id, need_indicator.theme_id as theme_id, need_indicator.role as role,
    need_figure.figure_id as figure_id, need_indicator.name_nl as name_nl, need_indicator.name_en as name_en,
    need_indicator.unit as unit, need_indicator.newest_full_year as newest_full_year,
    need_indicator.operator as operator, cast(need_indicator.default_threshold as double) as default_threshold,
    need_indicator.default_on as default_on, need_indicator.threshold_rationale as threshold_rationale,
    need_indicator.caveat as caveat, need_indicator.formula as formula, need_indicator.source_file as source_file,
    sheet_origin.file_name as file_name, sheet_origin.sheet_name as sheet_name, need_indicator.sheet_row as sheet_row
from need_indicator
inner join sheet_origin on sheet_origin.load_sheet_id = need_indicator.load_sheet_id
left join need_figure on need_figure.need_id = need_indicator.indicator_id
order by need_indicator.indicator_id
