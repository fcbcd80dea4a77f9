-- question: Under which name is an organisation offered to whoever chooses what to follow?
-- grain: one row per organisation
-- parameters:
-- columns:
--   organisation_id: varchar — key of the register
--   name_nl: varchar — Dutch name
--   name_en: varchar — English name
--   kind: varchar — kind of organisation
-- source: register of organisations
select organisation_id as organisation_id, name_nl as name_nl, name as name_en, kind as kind
from organisation
order by organisation_id
