-- question: Under which name is a body known in money files, and which places and periods do they name?
-- Names as found are data (organisation_alias): a name that no row knows may be a person's and is never given here.

-- grain: one row per body that provides or implements
create view money_organisation_name as
select
    organisation_id as organisation_id,
    name as name_en,
    coalesce(name_nl, name) as name_nl,
    abbreviation as abbreviation,
    kind as kind,
    country_code as country_code,
    true as is_in_register
from organisation
union all
select
    organisation_id,
    name_en,
    coalesce(name_nl, name_en),
    abbreviation,
    kind,
    country_code,
    false
from money_organisation
where organisation_id not in (select organisation_id from organisation);

-- grain: one row per name as found, without case, accents and outer blanks; a name of two bodies is nobody's.
create view money_name as
select
    lower(strip_accents(trim(coalesce(spelling, '')))) as name_folded,
    min(organisation_id) as organisation_id
from organisation_alias
group by lower(strip_accents(trim(coalesce(spelling, ''))))
having count(distinct organisation_id) = 1;

-- grain: one row per code of two letters
create view country_of_two_letters as
select value_found as code_2, min(code) as country_code
from spelling
where kind = 'country' and regexp_matches(value_found, '^[A-Z]{2}$')
group by value_found;

-- grain: one row per name of a country as found
create view country_of_name as
select name_folded as name_folded, min(country_code) as country_code
from (
    select lower(strip_accents(value_found)) as name_folded, code as country_code from spelling where kind = 'country'
    union all
    select lower(strip_accents(name_en)), country_code from country
    union all
    select lower(strip_accents(name_nl)), country_code from country
) as names
where country_code is not null
group by name_folded
having count(distinct country_code) = 1;

-- The twelve decimals of a rate are more than it has: six are published.
create view quarter_rate as
select
    reference_year as reference_year,
    cast(substr(quarter, 2, 1) as integer) as quarter,
    usd_per_eur_mean as usd_per_eur
from exchange_rate
where period_type = 'quarter';

create view year_rate as
select reference_year as reference_year, usd_per_eur_mean as usd_per_eur
from exchange_rate
where period_type = 'year';
