-- question: What is known of one activity itself?
-- grain: one row per activity; no row when the key is not known
-- parameters:
--   activity: varchar — key of the activity
-- columns:
--   activity_key: varchar — key
--   money_set_id: varchar — source and level
--   activity_id: varchar — identifier as published
--   title: varchar — title in the source's language; null where the source has none
--   is_title_masked: boolean — whether a name of a person was taken out of the title
--   level_code: varchar — activity, decision or contract
--   adoption_date: varchar — when the decision was taken
--   start_date: varchar — start
--   end_date: varchar — end
--   objective: varchar — objectives of the fund as found, in English
--   window_code: varchar — window of the fund, a code of eutf_window
--   summary: varchar — summary in the source's language
--   links: varchar — addresses of papers as found
--   file_name: varchar — workbook of its first row
--   sheet_name: varchar — sheet
--   sheet_row: integer — row in the sheet
-- source: the money set's own publication
select
    activity.activity_key as activity_key,
    activity.money_set_id as money_set_id,
    activity.activity_id as activity_id,
    activity.title as title,
    activity.is_title_masked as is_title_masked,
    activity.level_code as level_code,
    eutf_project.adoption_date as adoption_date,
    case when activity.level_code = 'decision' then eutf_project.start_date else activity.start_date end as start_date,
    activity.end_date as end_date,
    eutf_project.objective as objective,
    eutf_project.region_code as window_code,
    coalesce(activity.summary, akvo.summary) as summary,
    coalesce(eutf_project.links, akvo.links) as links,
    sheet_origin.file_name as file_name,
    sheet_origin.sheet_name as sheet_name,
    activity.sheet_row as sheet_row
from activity
inner join sheet_origin on sheet_origin.load_sheet_id = activity.load_sheet_id
left join eutf_project
    on activity.level_code = 'decision'
    and eutf_project.load_sheet_id = activity.load_sheet_id
    and eutf_project.sheet_row = activity.sheet_row
left join (
    select
        eutf_akvo_row.project_id as project_id,
        eutf_akvo_row.level as level,
        min(eutf_akvo_row.summary) as summary,
        min(eutf_akvo_row.links) as links
    from eutf_akvo_row
    group by eutf_akvo_row.project_id, eutf_akvo_row.level
) as akvo on akvo.project_id = activity.activity_id and akvo.level = activity.level_code
where activity.activity_key = $activity
