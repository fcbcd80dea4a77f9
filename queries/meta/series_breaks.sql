-- question: Where does a series change its definition, its coverage or its reporters?
-- grain: one row per indicator, period and kind
-- parameters:
--   indicator_id: varchar — key of the indicator
-- columns:
--   indicator_id: varchar — key of the indicator
--   period: varchar — year
--   kind: varchar — break, coverage, incomplete or definition
--   text_nl: varchar — what changes, Dutch
--   text_en: varchar — what changes, English
-- source: list of breaks
select indicator_id, cast(period as varchar) as period, kind, text_nl, text_en
from series_break
where indicator_id = $indicator_id
order by period, kind
