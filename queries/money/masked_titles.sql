-- question: Which titles are shown without the person that they name, and by which rule?
-- grain: one row per activity
-- parameters:
-- columns:
--   title: varchar — title as shown
--   money_set_id: varchar — source and level
--   money_set_nl: varchar — its name, Dutch
--   money_set_en: varchar — its name, English
--   activity_id: varchar — identifier of the publisher
--   rule_id: varchar — rule by which the person was found
--   reason_nl: varchar — the rule in words, Dutch; null where no rules were loaded
--   reason_en: varchar — the rule in words, English; null where no rules were loaded
--   file_name: varchar — workbook
--   sheet_name: varchar — sheet
--   sheet_row: integer — first row of the activity
--   cell: varchar — address of the title there
-- source: the money sets' own publications and the rules for titles
select
    activity.title as title,
    activity.money_set_id as money_set_id,
    money_set.name_nl as money_set_nl,
    money_set.name_en as money_set_en,
    activity.activity_id as activity_id,
    activity.title_rule_id as rule_id,
    title_rule.reason_nl as reason_nl,
    title_rule.reason_en as reason_en,
    origin.file_name as file_name,
    origin.sheet_name as sheet_name,
    activity.sheet_row as sheet_row,
    origin.column_letter || cast(activity.sheet_row as varchar) as cell
from activity
inner join money_set on money_set.money_set_id = activity.money_set_id
left join title_rule on title_rule.rule_id = activity.title_rule_id
left join origin on origin.load_sheet_id = activity.load_sheet_id and origin.column_name = 'title'
where activity.is_title_masked
order by money_set.sort_order, activity.activity_id
