-- question: What does each side seek in a partnership, and under which themes does that stand?
-- grain: one row per partnership, side, words and theme; words under no theme have one row without a theme
-- parameters:
-- columns:
--   partnership_id: varchar — key of the register
--   side: varchar — nl_eu or partner
--   value_found: varchar — theme or words, as in the register
--   is_listed: boolean — a list says where it stands, be it under no theme
--   theme_id: varchar — theme that it stands under; null where no list has it, or a list says that it stands under none
-- source: partnership register, lists of words and themes
with
listed as (
    select * from partnership where not coalesce(is_example, false)
),
said as (
    select
        listed.partnership_id as partnership_id, 'nl_eu' as side, trim(one.value_found) as value_found
    from listed cross join unnest(string_split(listed.nl_eu_seek, ';')) as one(value_found)
    union
    select listed.partnership_id, 'partner', trim(one.value_found)
    from listed cross join unnest(string_split(listed.partner_seeks, ';')) as one(value_found)
),
mapped as (
    -- What a partner seeks is free text: its own list of wordings goes before that of topics.
    select sought_theme.value_found as value_found, sought_theme.theme_id as theme_id
    from sought_theme
    union
    select theme_mapping.value_found, theme_mapping.theme_id
    from theme_mapping
    where
        theme_mapping.source in ('partnerships.migration_topics', 'partnerships.other_topics')
        and theme_mapping.value_found not in (select own.value_found from sought_theme as own)
)
select
    said.partnership_id as partnership_id,
    said.side as side,
    said.value_found as value_found,
    theme.theme_id is not null or mapped.value_found is not null as is_listed,
    coalesce(theme.theme_id, mapped.theme_id) as theme_id
from said
left join theme on said.side = 'nl_eu' and theme.theme_id = said.value_found
left join mapped on said.side = 'partner' and mapped.value_found = said.value_found
where said.value_found <> ''
order by said.partnership_id, said.side, said.value_found, coalesce(theme.theme_id, mapped.theme_id)
