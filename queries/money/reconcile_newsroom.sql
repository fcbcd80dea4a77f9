-- question: What does the newsroom attribute to a country, and what do the decisions as counted here?
-- grain: one row per country that either names
-- parameters:
-- columns:
--   country_code: varchar — ISO 3166 alpha-3
--   newsroom_eur: double — EUR that the newsroom attributes; null where it names the country not
--   decided_eur: double — EUR of decisions as counted here; null where no decision has a share for the country
--   uncounted_eur: double — EUR of rows of the list that do not count here, for this country alone
--   only_akvo_eur: double — EUR of decisions for this country that only Akvo holds
--   kept_eur: double — EUR that stays regional or not specified here, of decisions that name the country
-- source: newsroom's consolidation; EU Emergency Trust Fund for Africa
select
    country_code as country_code,
    cast(newsroom_eur as double) as newsroom_eur,
    cast(decided_eur as double) as decided_eur,
    cast(uncounted_eur as double) as uncounted_eur,
    cast(only_akvo_eur as double) as only_akvo_eur,
    cast(kept_eur as double) as kept_eur
from newsroom_country
order by abs(coalesce(newsroom_eur, 0) - coalesce(decided_eur, 0)) desc, country_code
