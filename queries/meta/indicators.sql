-- question: What does each indicator measure, in what unit, from whom, and what is it not?
-- grain: one row per indicator
-- parameters:
-- columns:
--   indicator_id: varchar — key
--   sort_order: bigint — order on the page
--   name_nl: varchar — Dutch name
--   name_en: varchar — English name
--   short_nl: varchar — short Dutch name
--   short_en: varchar — short English name
--   unit: varchar — unit code
--   unit_nl: varchar — unit in Dutch
--   unit_en: varchar — unit in English
--   direction: varchar — need, result or context
--   definition_nl: varchar — what it is, Dutch
--   definition_en: varchar — what it is, English
--   not_nl: varchar — what it is not, Dutch
--   not_en: varchar — what it is not, English
--   method_nl: varchar — how it is computed, Dutch
--   method_en: varchar — how it is computed, English
--   rounding: varchar — rounding by the source
--   first_period: varchar — first period in the source
--   last_period: varchar — last period in the source; it can be incomplete
--   is_additive: boolean — whether countries may be summed
--   source_id: varchar — publication
--   publisher_nl: varchar — publisher in Dutch; null for what is compiled here
--   publisher_en: varchar — publisher in English
--   source_nl: varchar — title in Dutch
--   source_en: varchar — title in English
--   address: varchar — address
--   licence: varchar — licence
--   attribution: varchar — sentence that the licence asks for
--   reference_period: varchar — period that the figures are about
--   retrieved_date: varchar — at the precision known
-- source: list of indicators
select
    indicator.indicator_id, indicator.sort_order, indicator.name_nl, indicator.name_en, indicator.short_nl,
    indicator.short_en, indicator.unit, indicator.unit_nl, indicator.unit_en, indicator.direction,
    indicator.definition_nl, indicator.definition_en, indicator.not_nl, indicator.not_en, indicator.method_nl,
    indicator.method_en, indicator.rounding,
    cast(indicator.first_period as varchar) as first_period, cast(indicator.last_period as varchar) as last_period,
    indicator.is_additive, indicator.source_id, publication.publisher_nl, publication.publisher_en,
    publication.title_nl as source_nl, publication.title_en as source_en, publication.address, publication.licence,
    publication.attribution, publication.reference_period, publication.retrieved_date
from indicator
left join publication on publication.source_id = indicator.source_id
order by indicator.sort_order
