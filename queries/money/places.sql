-- question: Which places does a money set hold at all?
-- grain: one row per money set and place; a country without a row is missing, not zero
-- parameters:
-- columns:
--   money_set_id: varchar — money set
--   place_code: varchar — ISO alpha-3 code, code of a region, regional or not_specified
--   place_kind: varchar — country, regional or not_specified
--   role: varchar — role of the country; null for what is no country
--   name_nl: varchar — name of the country, Dutch
--   name_en: varchar — name of the country, English
--   found_as: varchar — name of a region as the source writes it
--   region: varchar — UN region
--   subregion: varchar — UN subregion
-- source: the money set's own publication
select distinct
    money.money_set_id as money_set_id,
    money.place_code as place_code,
    money.place_kind as place_kind,
    country.role as role,
    country.name_nl as name_nl,
    country.name_en as name_en,
    money_region.found_as as found_as,
    country.region as region,
    country.subregion as subregion
from money
left join country on country.country_code = money.place_code
left join money_region on money_region.place_code = money.place_code
order by money.money_set_id, money.place_code
