-- question: Which themes are there, and what belongs to them?
-- grain: one row per theme
-- parameters:
-- columns:
--   theme_id: varchar — key
--   kind: varchar — migration, or other (mutual interests)
--   name_nl: varchar — Dutch name
--   name_en: varchar — English name
--   definition_nl: varchar — what belongs and what does not, Dutch
--   definition_en: varchar — what belongs and what does not, English
--   sort_order: bigint — order
-- source: list of themes
select theme_id, kind, name_nl, name_en, definition_nl, definition_en, sort_order
from theme
order by sort_order
