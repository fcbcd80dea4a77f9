-- question: Which articles does the Dutch budget have, and which number and name did each have in which year?
-- grain: one row per subject, year, chapter, number and name
-- parameters:
-- columns:
--   subject_id: varchar — what the numbers and names stand for
--   subject_nl: varchar — name of the subject, Dutch
--   subject_en: varchar — name of the subject, English where the steward gave one
--   chapter_code: varchar — number of the budget
--   chapter_name: varchar — newest name of the budget
--   article_number: bigint — number of the article in that year
--   article_name: varchar — name of the article in that year
--   budget_year: bigint — year
--   is_bridged: boolean — whether the steward's bridge names this article
--   reason_nl: varchar — why it belongs to the subject, Dutch; null without a row in the bridge
--   reason_en: varchar — why it belongs to the subject, English; null without a row in the bridge
--   has_commitments: boolean — whether there is a row for commitments
--   has_expenditure: boolean — whether there is a row for expenditure
--   has_receipts: boolean — whether there is a row for receipts
-- source: budget states of the Ministry of Finance and the steward's bridge
select
    subject_id as subject_id,
    subject_nl as subject_nl,
    subject_en as subject_en,
    chapter_code as chapter_code,
    chapter_name as chapter_name,
    article_number as article_number,
    article_name as article_name,
    budget_year as budget_year,
    is_bridged as is_bridged,
    reason_nl as reason_nl,
    reason_en as reason_en,
    bool_or(flow_code = 'V') as has_commitments,
    bool_or(flow_code = 'U') as has_expenditure,
    bool_or(flow_code = 'O') as has_receipts
from budget_line
group by all
order by chapter_code, article_number, article_name, budget_year, subject_id
