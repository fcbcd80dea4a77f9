-- question: By which words is each thing found?

-- Text as it is compared: lower case, no accents, letters and digits of any script with single blanks. Letters that are
-- no letter with an accent are written as people without them on their keyboard do.
create macro find_fold(text_found) as trim(regexp_replace(
    replace(replace(replace(translate(lower(strip_accents(text_found)), 'øłđıð', 'oldid'), 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'),
    '[^\p{L}\p{N}]+', ' ', 'g'
));

-- The activities apart: there are many, and for most readers they are the same ones, so that they are made once.

-- grain: one row per activity, as `find_thing` tells of it. Only the title that every reader gets is here: a name that was
-- taken out of it finds nothing.
create table find_activity_thing as
with
place as (
    select activity_key as activity_key, place_code as place_code, min(year) as first_year, max(year) as last_year
    from money
    where activity_key is not null
    group by activity_key, place_code
),
activity_place as (
    select
        place.activity_key as activity_key,
        array_to_string(list_sort(list(distinct country.country_code)), ';') as country_codes,
        cast(min(place.first_year) as varchar) as first_year,
        cast(max(place.last_year) as varchar) as last_year
    from place
    left join country on country.country_code = place.place_code
    group by place.activity_key
)
select
    'activity' as kind,
    activity.activity_key as thing_id,
    coalesce(activity.title, activity.activity_id) as title_nl,
    coalesce(activity.title, activity.activity_id) as title_en,
    'und' as language,
    activity_place.country_codes as country_codes,
    activity_place.first_year as first_date,
    activity_place.last_year as last_date,
    cast(null as varchar) as state_nl,
    cast(null as varchar) as state_en,
    cast(null as date) as due_latest,
    cast(null as varchar) as note_nl,
    cast(null as varchar) as note_en,
    activity.level_code as detail,
    activity.money_set_id as money_set_id,
    1 as thing_order
from activity
left join activity_place on activity_place.activity_key = activity.activity_key
where not activity.is_example;

-- grain: one row per name of an activity, as `find_name` tells of it: its title and its identifier
create table find_activity_name as
with named as (
    select thing_id as thing_id, title_nl as name, 'name' as field from find_activity_thing
    union
    select find_activity_thing.thing_id, activity.activity_id, 'identifier'
    from find_activity_thing
    inner join activity on activity.activity_key = find_activity_thing.thing_id
),
folded as (
    select thing_id as thing_id, name as name, field as field, find_fold(name) as folded
    from named
    where name is not null
)
select
    'activity' as kind,
    thing_id as thing_id,
    name as name,
    field as field,
    folded as folded,
    replace(folded, ' ', '') as joined
from folded
where folded <> '';

-- grain: one row per word, activity and where the word stands, as `find_word` tells of it
create table find_activity_word as
select distinct
    listed.word as word,
    named.kind as kind,
    named.thing_id as thing_id,
    named.field as field
from find_activity_name as named
cross join unnest(string_split(named.folded, ' ')) as listed(word)
-- An identifier is compared as it stands.
where named.field <> 'identifier';

-- grain: one row per thing that a reader can find and that is no activity
create table find_register_thing as
with
-- The source in which most is booked on a country.
country_money as (
    select
        place_code as country_code,
        arg_max(money_set_id, (row_count, money_set_id)) as money_set_id
    from (
        select place_code as place_code, money_set_id as money_set_id, count(*) as row_count
        from money
        where place_kind = 'country'
        group by place_code, money_set_id
    ) as counted
    group by place_code
),
partnership_place as (
    select
        partnership_id as partnership_id,
        array_to_string(list_sort(list(distinct country_code)), ';') as country_codes,
        any_value(name) as name,
        any_value(name_nl) as name_nl,
        any_value(level) as level,
        any_value(start_date) as start_date,
        any_value(end_date) as end_date,
        any_value(status_nl) as status_nl,
        any_value(status_en) as status_en
    from country_partnership
    group by partnership_id
),
instrument_place as (
    select
        instrument_id as instrument_id,
        array_to_string(list_sort(list(distinct country_code)), ';') as country_codes,
        min(since_date) as since_date
    from country_instrument
    group by instrument_id
),
undertaking_place as (
    select
        undertaking_id as undertaking_id,
        array_to_string(list_sort(list(distinct country_code)), ';') as country_codes
    from country_undertaking
    group by undertaking_id
),
visit_place as (
    select visit_id as visit_id, array_to_string(list_sort(list(distinct country_code)), ';') as country_codes
    from country_visit
    group by visit_id
)
select
    -- Of a country without profile and without money there is nothing to lead to; things that are about it are found by it.
    case
        when country.role in ('partner', 'watched') or country_money.country_code is not null then 'country'
        else 'place'
    end as kind,
    country.country_code as thing_id,
    country.name_nl as title_nl,
    country.name_en as title_en,
    cast(null as varchar) as language,
    cast(null as varchar) as country_codes,
    cast(null as varchar) as first_date,
    cast(null as varchar) as last_date,
    cast(null as varchar) as state_nl,
    cast(null as varchar) as state_en,
    cast(null as date) as due_latest,
    cast(null as varchar) as note_nl,
    cast(null as varchar) as note_en,
    coalesce(country.role, 'none') as detail,
    country_money.money_set_id as money_set_id,
    case country.role when 'partner' then 1 when 'watched' then 2 else 3 end as thing_order
from country
left join country_money on country_money.country_code = country.country_code
where not coalesce(country.is_example, false)
union all
select
    'partnership', partnership_id, coalesce(name_nl, name), name, case when name_nl is null then 'en' end, country_codes, start_date, end_date,
    status_nl, status_en, null, null, null, level, null, 1
from partnership_place
union all
select
    'instrument', instrument.instrument_id, coalesce(instrument.name_nl, instrument.name), instrument.name,
    case when instrument.name_nl is null then 'en' end,
    instrument_place.country_codes, coalesce(instrument.start_date, instrument_place.since_date), instrument.end_date,
    stated.name_nl, stated.name_en, null, null, null, instrument.nature, null, 1
from instrument
left join instrument_place on instrument_place.instrument_id = instrument.instrument_id
left join status as stated
    on stated.register = 'instruments' and stated.column_found = 'status' and stated.value_found = instrument.status
where not coalesce(instrument.is_example, false)
union all
select
    -- One name for both languages is mostly in neither.
    'organisation', organisation_id, name_nl, name_en, case when name_nl = name_en then 'und' end, country_code, null, null, null, null, null, null, null,
    kind, null,
    case when is_in_register then 1 else 2 end
from money_organisation_name
where organisation_id not in ('several', 'not-named', 'not-stated', 'not-an-organisation')
union all
select
    'undertaking', undertaking.undertaking_id, coalesce(undertaking.undertaking_nl, undertaking.undertaking),
    undertaking.undertaking, case when undertaking.undertaking_nl is null then 'en' end, undertaking_place.country_codes, undertaking.due_date, null,
    stated.name_nl, stated.name_en,
    -- Whether it is overdue depends on the day of who asks.
    case when stated.is_active then undertaking_due.due_latest end,
    null, null, undertaking.level, null, 1
from undertaking
left join undertaking_place on undertaking_place.undertaking_id = undertaking.undertaking_id
left join undertaking_due on undertaking_due.undertaking_id = undertaking.undertaking_id
left join status as stated
    on stated.register = 'undertakings' and stated.column_found = 'status' and stated.value_found = undertaking.status
where not coalesce(undertaking.is_example, false)
union all
select
    'visit', visit.visit_id, coalesce(visit.purpose_nl, visit.purpose), visit.purpose,
    case when visit.purpose_nl is null then 'en' end, visit_place.country_codes,
    visit.visit_date, visit.end_date, stated.name_nl, stated.name_en, null, null, null, visit.side, null, 1
from visit
left join visit_place on visit_place.visit_id = visit.visit_id
left join status as stated
    on stated.register = 'visits' and stated.column_found = 'status' and stated.value_found = visit.status
where not coalesce(visit.is_example, false) and visit.purpose is not null
union all
select
    'term', term_id, name_nl, name_en, null, null, null, null, null, null, null, definition_nl, definition_en, null, null, 1
from term
where not coalesce(is_example, false)
union all
select
    'indicator', indicator_id, name_nl, name_en, null, null, null, null, null, null, null, definition_nl, definition_en, null,
    null, sort_order
from indicator
where not coalesce(is_example, false);

-- grain: one row per thing that a reader can find, with what tells it apart from others of its kind. Example rows are left
-- out, and so is a name that stands for no body.
create view find_thing as
select * from find_register_thing
union all
select * from find_activity_thing;

-- grain: one row per name of a thing that is no activity
create table find_register_name as
with
place as (
    select kind as kind, thing_id as country_code from find_register_thing where kind in ('country', 'place')
),
named as (
    select kind as kind, thing_id as thing_id, title_nl as name, 'name' as field from find_register_thing
    union
    select kind, thing_id, title_en, 'name' from find_register_thing
    union
    select place.kind, spelling.code, spelling.value_found, case when length(spelling.value_found) = 2 then 'identifier' else 'other' end
    from spelling
    inner join place on place.country_code = spelling.code
    where spelling.kind = 'country'
    union
    select kind, country_code, country_code, 'identifier' from place
    union
    select 'term', term.term_id, trim(listed.name), 'other'
    from term
    cross join unnest(string_split(term.synonyms, ';')) as listed(name)
    union
    select 'indicator', indicator_id, short_nl, 'other' from indicator
    union
    select 'indicator', indicator_id, short_en, 'other' from indicator
    union
    select 'organisation', organisation_id, abbreviation, 'other' from money_organisation_name
    union
    select 'organisation', organisation_id, spelling, 'other' from organisation_alias
),
folded as (
    select kind as kind, thing_id as thing_id, name as name, field as field, find_fold(name) as folded
    from named
    where name is not null
)
select
    folded.kind as kind,
    folded.thing_id as thing_id,
    folded.name as name,
    folded.field as field,
    folded.folded as folded,
    -- Blanks are where spellings differ most: "Cote d'Ivoire", "Cote divoire".
    replace(folded.folded, ' ', '') as joined
from folded
inner join find_register_thing
    on find_register_thing.kind = folded.kind and find_register_thing.thing_id = folded.thing_id
where folded.folded <> '';

-- grain: one row per name of a thing: the one that is shown, and others by which it is known
create view find_name as
select * from find_register_name
union all
select * from find_activity_name;

-- grain: one row per word, thing that is no activity, and where the word stands
create table find_register_word as
with
theme_of as (
    select distinct 'partnership' as kind, partnership_id as thing_id, theme_id as theme_id from partnership_theme
    union all
    select distinct 'instrument', instrument_id, theme_id from instrument_theme
),
text_of as (
    select kind as kind, thing_id as thing_id, field as field, folded as folded
    from find_register_name
    -- A code of a country is typed as a whole.
    where field <> 'identifier'
    union all
    select theme_of.kind, theme_of.thing_id, 'theme', find_fold(theme.name_nl || ' ' || theme.name_en)
    from theme_of
    inner join theme on theme.theme_id = theme_of.theme_id
    union all
    select kind, thing_id, 'year', substr(first_date, 1, 4)
    from find_register_thing
    where first_date is not null
    union all
    select kind, thing_id, 'about', find_fold(note_nl || ' ' || note_en)
    from find_register_thing
    where note_nl is not null
)
select distinct
    listed.word as word,
    text_of.kind as kind,
    text_of.thing_id as thing_id,
    text_of.field as field
from text_of
cross join unnest(string_split(text_of.folded, ' ')) as listed(word);

-- grain: one row per word, thing and where the word stands: its name, another name, its theme, its year or what is said of it
create view find_word as
select * from find_register_word
union all
select * from find_activity_word;

-- grain: one row per word and kind of thing: what a misspelt word is compared with
create table find_vocabulary as
select
    word as word,
    kind as kind,
    cast(count(*) as integer) as thing_count
from find_word
group by word, kind;

-- grain: one row per thing and country that it is about
create table find_country as
select
    find_thing.kind as kind,
    find_thing.thing_id as thing_id,
    listed.country_code as country_code
from find_thing
cross join unnest(string_split(find_thing.country_codes, ';')) as listed(country_code)
where listed.country_code <> '';
