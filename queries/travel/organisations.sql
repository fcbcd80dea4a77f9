-- question: Which Dutch and EU organisations take part in visits?
-- grain: one row per organisation that a visit names
-- parameters:
-- columns:
--   organisation_id: varchar — key of the register
--   name_nl: varchar — Dutch name
--   name_en: varchar — English name
-- source: registers of visits and organisations
with
named as (
    select distinct trim(listed.organisation_id) as organisation_id
    from visit
    cross join unnest(string_split(visit.nl_eu_organisation_ids, ';')) as listed(organisation_id)
)
select
    organisation.organisation_id as organisation_id,
    organisation.name_nl as name_nl,
    organisation.name as name_en
from named
inner join organisation on organisation.organisation_id = named.organisation_id
order by organisation.organisation_id
