-- question: What was budgeted and realised on a subject of the Dutch budget, stage by stage?
-- grain: one row per subject, year and stage; stages are versions of one budget and are never added up
-- parameters:
--   subjects: varchar[] — subjects
--   flow: varchar — V commitments, U expenditure or O receipts; never two at once
-- columns:
--   subject_id: varchar — subject
--   budget_year: bigint — year
--   stage_code: varchar — draft, adopted, first_supplementary, second_supplementary or realised
--   amount_eur: bigint — EUR; null where the file has no amount, never zero
--   how: varchar — no_data, one_number, other_number (the stage stands under one of several numbers), same_twice or two_amounts
--   line_count: bigint — rows of the source
-- source: budget states of the Ministry of Finance
select
    subject_id as subject_id,
    budget_year as budget_year,
    stage_code as stage_code,
    amount_eur as amount_eur,
    how as how,
    line_count as line_count
from budget_state
where list_contains($subjects, subject_id) and flow_code = $flow
order by subject_id, budget_year, stage_order
