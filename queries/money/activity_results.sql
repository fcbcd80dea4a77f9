-- question: Which results does the source report for an activity: what was the aim, and how far is it?
-- grain: one row per row of the results
-- parameters:
--   activity: varchar — key of the activity
-- columns:
--   result_type: varchar — group of the indicator as found
--   title: varchar — indicator in the source's language
--   period_start: varchar — start of the period
--   period_end: varchar — end of the period
--   target: varchar — aim as found; null is not given, never zero
--   actual: varchar — how far it is, as found; null is not given, never zero
--   file_name: varchar — workbook
--   sheet_name: varchar — sheet
--   sheet_row: integer — row in the sheet
-- source: the trust fund's results
select
    eutf_result.result_type as result_type,
    eutf_result.title as title,
    eutf_result.period_start as period_start,
    eutf_result.period_end as period_end,
    eutf_result.target as target,
    eutf_result.actual as actual,
    sheet_origin.file_name as file_name,
    sheet_origin.sheet_name as sheet_name,
    eutf_result.sheet_row as sheet_row
from eutf_result
inner join activity
    on activity.activity_key = $activity
    and activity.money_set_id in ('eutf_decision', 'eutf_contract')
    and activity.activity_id = eutf_result.project_id
inner join sheet_origin on sheet_origin.load_sheet_id = eutf_result.load_sheet_id
order by eutf_result.sheet_row
