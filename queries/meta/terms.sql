-- question: What does each term mean here, what does it not mean, and where is it used?
-- grain: one row per term
-- parameters:
-- columns:
--   term_id: varchar — key, and anchor on the page of terms
--   name_nl: varchar — term in Dutch
--   name_en: varchar — term in English
--   synonyms: varchar — other words for it in both languages, separated by semicolons
--   definition_nl: varchar — what it is, Dutch
--   definition_en: varchar — what it is, English
--   not_nl: varchar — what it is not, Dutch
--   not_en: varchar — what it is not, English
--   source_nl: varchar — who defines it so, Dutch
--   source_en: varchar — who defines it so, English
--   method_id: varchar — method by which it is computed or read
--   page: varchar — page on which it is used
-- source: list of terms
select term_id, name_nl, name_en, synonyms, definition_nl, definition_en, not_nl, not_en, source_nl, source_en, method_id, page
from term
order by term_id
