-- question: Of which themes and which organisations is each record that a reminder can be about?
-- grain: one row per record and theme or organisation
-- parameters:
-- columns:
--   table_name: varchar — undertaking, partnership, instrument, oversight or visit
--   record_id: varchar — key of the record
--   tag: varchar — theme or organisation
--   tag_id: varchar — key of the theme or the organisation
-- source: registers; examples are left out
with
named as (
    select 'partnership' as table_name, partnership_id as record_id, 'theme' as tag, theme_id as tag_id
    from partnership_theme

    union
    select 'instrument', instrument_id, 'theme', theme_id from instrument_theme

    union
    select 'partnership', partnership.partnership_id, 'organisation', trim(listed.organisation_id)
    from partnership
    cross join unnest(string_split(partnership.parties, ';')) as listed(organisation_id)

    union
    select 'instrument', instrument_id, 'organisation', lead_organisation_id from instrument

    union
    select 'instrument', instrument_id, 'organisation', organisation_id from instrument_implementer

    union
    select 'visit', visit.visit_id, 'theme', trim(listed.theme_id)
    from visit
    cross join unnest(string_split(visit.theme_ids, ';')) as listed(theme_id)
    where not coalesce(visit.is_example, false)

    union
    select 'visit', visit.visit_id, 'organisation', trim(listed.organisation_id)
    from visit
    cross join unnest(string_split(visit.nl_eu_organisation_ids, ';')) as listed(organisation_id)
    where not coalesce(visit.is_example, false)

    union
    select 'undertaking', undertaking_id, 'organisation', owner_organisation_id
    from undertaking
    where not coalesce(is_example, false)
),
-- An undertaking, and what a supervisor found, are of the themes and bodies of what they belong to.
inherited as (
    select
        'undertaking' as table_name, undertaking.undertaking_id as record_id, named.tag as tag, named.tag_id as tag_id
    from undertaking
    inner join named on named.record_id = undertaking.partnership_or_instrument_id
    where named.tag = 'theme' and not coalesce(undertaking.is_example, false)

    union
    select 'oversight', oversight.oversight_id, named.tag, named.tag_id
    from oversight
    inner join named on named.record_id = oversight.related_id and named.table_name = oversight.related_kind
)
select table_name, record_id, tag, tag_id from named where tag_id <> ''
union
select table_name, record_id, tag, tag_id from inherited where tag_id <> ''
order by table_name, record_id, tag, tag_id
