-- question: Which purpose codes are known, and what are they called?
-- grain: one row per purpose code
-- parameters:
-- columns:
--   purpose_code: varchar — OECD DAC code
--   name_in_files: varchar — its name in English
-- source: list of purpose codes
select purpose_code as purpose_code, min(name_in_files) as name_in_files
from purpose_theme
group by purpose_code
order by purpose_code
