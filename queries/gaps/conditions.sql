-- question: Which figures must lie on which side for a rule or a need indicator to be read, and what was found?
-- grain: one row per condition on a figure
-- parameters:
--   rule_id: varchar — not-applicable rule or need indicator
--   country: varchar — ISO 3166 alpha-3
--   period: integer — year, for a condition that names none
-- columns:
--   figure_id: varchar — figure
--   operator: varchar — >= or <
--   threshold: double — in the unit of the figure
--   period: integer — year in which it is compared
--   found: double — figure of the country in that year; null is no data
--   file_name: varchar — workbook
--   sheet_name: varchar — sheet
--   sheet_row: integer — row of the sheet
-- source: conditions of rules of the taskforce; sources of the figures
select
    rule_condition.figure_id as figure_id,
    rule_condition.operator as operator,
    try_cast(rule_condition.value as double) as threshold,
    cast(coalesce(rule_condition.reference_year, $period) as integer) as period,
    cast(figure.value as double) as found,
    sheet_origin.file_name as file_name,
    sheet_origin.sheet_name as sheet_name,
    rule_condition.sheet_row as sheet_row
from rule_condition
inner join sheet_origin on sheet_origin.load_sheet_id = rule_condition.load_sheet_id
left join figure
    on figure.figure_id = rule_condition.figure_id
    and figure.country_code = $country
    and figure.period = coalesce(rule_condition.reference_year, $period)
where rule_condition.rule_id = $rule_id and rule_condition.subject = 'figure'
order by rule_condition.sort_order
