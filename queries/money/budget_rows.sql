-- question: Which rows of the budget states hold the stages of a subject, and under which number does each stand?
-- grain: one row per row of the source and stage
-- parameters:
--   subject: varchar — subject
--   flow: varchar — V commitments, U expenditure or O receipts
-- columns:
--   budget_year: bigint — year
--   stage_code: varchar — draft, adopted, first_supplementary, second_supplementary or realised
--   chapter_code: varchar — number of the budget
--   article_number: bigint — number of the article
--   article_name: varchar — name of the article
--   value: bigint — as in the cell, EUR × 1,000; null where it is blank
--   amount_eur: bigint — EUR; null where the cell is blank
--   file_name: varchar — workbook
--   sheet_name: varchar — sheet
--   sheet_row: integer — row in the sheet
--   cell: varchar — address in the sheet
--   original_file: varchar — the publisher's file
--   original_line: integer — line in that file
-- source: budget states of the Ministry of Finance
select
    budget_stage.budget_year as budget_year,
    budget_stage.stage_code as stage_code,
    budget_stage.chapter_code as chapter_code,
    budget_stage.article_number as article_number,
    budget_stage.article_name as article_name,
    cast(budget_stage.amount_eur / 1000 as bigint) as value,
    budget_stage.amount_eur as amount_eur,
    origin.file_name as file_name,
    origin.sheet_name as sheet_name,
    budget_stage.sheet_row as sheet_row,
    origin.column_letter || cast(budget_stage.sheet_row as varchar) as cell,
    publication.file as original_file,
    budget_stage.sheet_row as original_line
from budget_stage
inner join origin
    on origin.load_sheet_id = budget_stage.load_sheet_id and origin.column_name = budget_stage.column_name
left join publication on publication.source_id = budget_stage.source_id
where budget_stage.subject_id = $subject and budget_stage.flow_code = $flow
order by budget_stage.budget_year, budget_stage.stage_order, budget_stage.article_number
