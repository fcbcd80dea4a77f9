-- question: What counts if the reader chooses nothing?
-- grain: one row per setting
-- parameters:
-- columns:
--   setting_id: varchar — key
--   value: varchar — several values separated by semicolons
--   name_nl: varchar — Dutch name
--   name_en: varchar — English name
--   reason_nl: varchar — why, in Dutch
--   reason_en: varchar — why, in English
--   file_name: varchar — workbook
--   sheet_name: varchar — sheet
--   sheet_row: integer — row of the sheet
-- source: gap settings of the taskforce
select
    gap_setting.setting_id as setting_id, gap_setting.value as value, gap_setting.name_nl as name_nl,
    gap_setting.name_en as name_en, gap_setting.reason_nl as reason_nl, gap_setting.reason_en as reason_en,
    sheet_origin.file_name as file_name, sheet_origin.sheet_name as sheet_name, gap_setting.sheet_row as sheet_row
from gap_setting
inner join sheet_origin on sheet_origin.load_sheet_id = gap_setting.load_sheet_id
order by gap_setting.sort_order
