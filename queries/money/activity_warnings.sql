-- question: Which warnings did the load give on the rows of an activity?
-- grain: one row per cell and rule
-- parameters:
--   activity: varchar — key of the activity
-- columns:
--   file_name: varchar — workbook
--   sheet_name: varchar — sheet
--   sheet_row: integer — row in the sheet
--   cell: varchar — address
--   value_found: varchar — as found
--   rule_id: varchar — rule
--   message_nl: varchar — message in Dutch
--   message_en: varchar — message in English
--   remedy_nl: varchar — remedy in Dutch
--   remedy_en: varchar — remedy in English
-- source: the load itself
with
about as (
    select * from activity where activity_key = $activity
),
places as (
    select load_sheet_id as load_sheet_id, sheet_row as sheet_row from about
    union
    select load_sheet_id, sheet_row from money_transaction where activity_key = $activity
    union
    select eutf_akvo.load_sheet_id, eutf_akvo.sheet_row
    from about inner join eutf_akvo on about.level_code <> 'activity' and eutf_akvo.project_id = about.activity_id
    union
    select eutf_akvo_country.load_sheet_id, eutf_akvo_country.sheet_row
    from about
    inner join eutf_akvo_country on about.level_code <> 'activity' and eutf_akvo_country.project_id = about.activity_id
    union
    select eutf_country.load_sheet_id, eutf_country.sheet_row
    from about inner join eutf_country on about.level_code = 'decision' and eutf_country.project_id = about.activity_id
    union
    select eutf_result.load_sheet_id, eutf_result.sheet_row
    from about inner join eutf_result on about.level_code <> 'activity' and eutf_result.project_id = about.activity_id
    union
    select activity_theme.load_sheet_id, activity_theme.sheet_row
    from about inner join activity_theme on activity_theme.activity_id = about.activity_id
)
select
    sheet_origin.file_name as file_name,
    sheet_origin.sheet_name as sheet_name,
    cell_issue.sheet_row as sheet_row,
    cell_issue.cell as cell,
    cell_issue.value_found as value_found,
    cell_issue.rule_id as rule_id,
    cell_issue.message_nl as message_nl,
    cell_issue.message_en as message_en,
    cell_issue.remedy_nl as remedy_nl,
    cell_issue.remedy_en as remedy_en
from cell_issue
inner join places on places.load_sheet_id = cell_issue.load_sheet_id and places.sheet_row = cell_issue.sheet_row
inner join sheet_origin on sheet_origin.load_sheet_id = cell_issue.load_sheet_id
order by sheet_origin.file_name, sheet_origin.sheet_name, cell_issue.sheet_row, cell_issue.cell
