-- question: Which bodies provide or receive money, and what are they called?
-- grain: one row per body that stands in the money
-- parameters:
-- columns:
--   organisation_id: varchar — key
--   name_nl: varchar — name, Dutch
--   name_en: varchar — name, English
--   abbreviation: varchar — usual abbreviation
--   kind: varchar — kind of body, a code of organisation_kind or money_organisation_kind
--   country_code: varchar — country of the body
--   is_in_register: boolean — whether the register of organisations holds it
--   is_provider: boolean — whether it provides
--   is_implementer: boolean — whether it receives or implements
-- source: register of organisations and reviewed names
with
named as (
    select provider_id as organisation_id, true as is_provider, false as is_implementer from money
    union all
    select implementer_id, false, true from money
)
select
    named.organisation_id as organisation_id,
    any_value(money_organisation_name.name_nl) as name_nl,
    any_value(money_organisation_name.name_en) as name_en,
    any_value(money_organisation_name.abbreviation) as abbreviation,
    any_value(money_organisation_name.kind) as kind,
    any_value(money_organisation_name.country_code) as country_code,
    bool_or(coalesce(money_organisation_name.is_in_register, false)) as is_in_register,
    bool_or(named.is_provider) as is_provider,
    bool_or(named.is_implementer) as is_implementer
from named
left join money_organisation_name on money_organisation_name.organisation_id = named.organisation_id
where named.organisation_id is not null
group by named.organisation_id
order by name_en
