-- question: What are the codes called in both languages?
-- grain: one row per list and code
-- parameters:
-- columns:
--   list_id: varchar — code list
--   code: varchar — code as in the registers
--   name_nl: varchar — Dutch name
--   name_en: varchar — English name
-- source: code lists
select list_id, code, name_nl, name_en
from code_list
order by list_id, sort_order, code
