-- question: Which things are found by these words, best first within each kind?
-- grain: one row per thing, at most row_limit of each kind
-- parameters:
--   words: varchar[] — the words that were typed, folded, each once; all of them must be found
--   whole: varchar — the same as one text, folded
--   kinds: varchar[] — kinds of things; null for all
--   other_names: varchar[] — names of countries in more languages, each as `TN|Tunesien`: a code of two letters and a name
--   own_names: varchar[] — names of what is not data, each as `kind|key|field|name`; field is name or about
--   today: date — the day that overdue is judged on
--   row_limit: integer — things of a kind to give at most
--   row_offset: integer — things of a kind to pass over
-- columns:
--   kind: varchar — country, partnership, instrument, organisation, activity, undertaking, visit, term, indicator or a kind of own_names
--   thing_id: varchar — key within its kind
--   kind_count: bigint — how many things of the kind are found
--   place: bigint — place within its kind, from 1
--   tier: integer — 0 exact name, 1 beginning, 2 inside, 3 all words stand in it, 4 by what it is about, 5 alike
--   title_nl: varchar — name in Dutch; null for a kind of own_names
--   title_en: varchar — name in English
--   language: varchar — language of the name where it is not the reader's; und where the source does not say
--   other_name: varchar — another name by which it was found; null when there is none
--   found_words: varchar[] — words of the thing that were found, folded
--   found_fields: varchar[] — where they stand: name, other, theme, year, about or country
--   found_countries: varchar[] — countries by which it was found
--   country_codes: varchar — countries that it is about, separated by ;
--   first_date: varchar — begin, due date, day of a visit or first year with money, at the precision recorded
--   last_date: varchar — end, or last year with money
--   state_nl: varchar — state in Dutch
--   state_en: varchar — state in English
--   is_overdue: boolean — an undertaking whose last possible day has passed
--   note_nl: varchar — what is said of it in Dutch
--   note_en: varchar — what is said of it in English
--   detail: varchar — role of a country, level or nature, kind of body, side of a visit, level of an activity
--   money_set_id: varchar — source of money of an activity, or that in which most is booked on a country
-- source: the registers, the files of money, the reference tables
with
asked as (
    select distinct listed.word as word
    from unnest(cast($words as varchar[])) as listed(word)
),
places as (
    select kind as kind, thing_id as thing_id from find_thing where kind in ('country', 'place')
),
more_names as (
    select
        places.kind as kind,
        places.thing_id as thing_id,
        split_part(listed.entry, '|', 2) as name,
        'other' as field
    from unnest(cast($other_names as varchar[])) as listed(entry)
    inner join country_of_two_letters on country_of_two_letters.code_2 = split_part(listed.entry, '|', 1)
    inner join places on places.thing_id = country_of_two_letters.country_code
    union all
    select
        split_part(listed.entry, '|', 1),
        split_part(listed.entry, '|', 2),
        split_part(listed.entry, '|', 4),
        split_part(listed.entry, '|', 3)
    from unnest(cast($own_names as varchar[])) as listed(entry)
),
more_folded as (
    select kind as kind, thing_id as thing_id, name as name, field as field, find_fold(name) as folded from more_names
),
names as (
    select kind as kind, thing_id as thing_id, name as name, field as field, folded as folded, joined as joined
    from find_name
    union all
    select kind, thing_id, name, field, folded, replace(folded, ' ', '') from more_folded
),
more_words as (
    select distinct
        listed.word as word,
        more_folded.kind as kind,
        more_folded.thing_id as thing_id,
        more_folded.field as field
    from more_folded
    cross join unnest(string_split(more_folded.folded, ' ')) as listed(word)
),
vocabulary as (
    select word as word, kind as kind from find_vocabulary
    union
    select word, kind from more_words
),
measured as (
    select
        asked.word as asked,
        vocabulary.word as word,
        -- A country without a page of its own counts as one where words are compared.
        case vocabulary.kind when 'place' then 'country' else vocabulary.kind end as compared_in,
        vocabulary.kind as kind,
        case
            when vocabulary.word = asked.word then 0
            when length(asked.word) >= 2 and starts_with(vocabulary.word, asked.word) then 1
            when length(asked.word) >= 4 and contains(vocabulary.word, asked.word) then 2
            -- How many letters may differ grows with the word; of a short word the first must be right. A number is right or wrong.
            when length(asked.word) < 4 or regexp_matches(asked.word || vocabulary.word, '[0-9]') then null
            when abs(length(asked.word) - length(vocabulary.word)) > 3 then null
            when levenshtein(asked.word, vocabulary.word)
                + case when left(asked.word, 1) = left(vocabulary.word, 1) then 0 else 1 end
                <= case when length(asked.word) = 4 then 1 when length(asked.word) < 9 then 2 else 3 end
                then 2 + levenshtein(asked.word, vocabulary.word)
        end as cost
    from asked
    cross join vocabulary
),
ranked as (
    select *, min(cost) over (partition by asked, compared_in) as best_cost
    from measured
    where cost is not null
),
-- Words that are alike are taken only where a kind has no word that is right, and of them the nearest.
matched as (
    select * from ranked where cost <= 2 or cost = best_cost
),
words_of as (
    select word as word, kind as kind, thing_id as thing_id, field as field from find_word
    union all
    select word, kind, thing_id, field from more_words
),
by_word as (
    select
        matched.asked as asked,
        matched.cost as cost,
        words_of.kind as kind,
        words_of.thing_id as thing_id,
        words_of.field as field,
        words_of.word as found
    from matched
    inner join words_of on words_of.word = matched.word and words_of.kind = matched.kind
),
country_asked as (
    select asked as asked, thing_id as country_code, min(cost) as cost
    from by_word
    where kind in ('country', 'place')
    group by asked, thing_id
    union all
    select asked.word, names.thing_id, 0
    from asked
    inner join names on names.folded = asked.word and names.field = 'identifier'
    -- Two letters are a word of most languages; three are a code.
    where names.kind in ('country', 'place') and length(asked.word) = 3
),
hit as (
    select asked as asked, cost as cost, kind as kind, thing_id as thing_id, field as field, found as found from by_word
    union all
    select country_asked.asked, country_asked.cost, find_country.kind, find_country.thing_id, 'country', find_country.country_code
    from country_asked
    inner join find_country on find_country.country_code = country_asked.country_code
),
per_word as (
    select
        kind as kind,
        thing_id as thing_id,
        asked as asked,
        min(cost) as cost,
        min(case when field in ('name', 'other') then cost end) as name_cost
    from hit
    group by kind, thing_id, asked
),
by_words as (
    select
        kind as kind,
        thing_id as thing_id,
        sum(coalesce(name_cost, cost + 1)) as cost,
        case when max(cost) > 2 then 5 when count(name_cost) < count(*) then 4 else 3 end as tier
    from per_word
    group by kind, thing_id
    having count(*) = (select count(*) from asked)
),
named as (
    select
        names.kind as kind,
        names.thing_id as thing_id,
        names.name as name,
        names.field as field,
        case
            when names.folded = $whole or names.joined = replace($whole, ' ', '') then 0
            when names.field = 'identifier' and length($whole) < 5 then null
            when length($whole) >= 2 and starts_with(names.folded, $whole) then 1
            when length($whole) >= 2 and contains(' ' || names.folded, ' ' || $whole) then 2
            when length($whole) >= 6 and contains($whole, ' ') and starts_with(names.joined, replace($whole, ' ', '')) then 2
            -- Blanks in the wrong place and a letter: of a whole name, where that says more than its words do.
            when
                names.kind not in ('activity', 'organisation')
                and length($whole) >= 6
                and abs(length(names.joined) - length(replace($whole, ' ', ''))) <= 2
                and not regexp_matches($whole, '[0-9]')
                and levenshtein(names.joined, replace($whole, ' ', '')) <= 2
                then 5
        end as tier,
        -- How unlike a name is that is only alike, as for words: the nearest stands first.
        2 + levenshtein(names.joined, replace($whole, ' ', ''))
            + case when left(names.joined, 1) = left($whole, 1) then 0 else 1 end as unlike
    from names
    where names.field <> 'about'
),
by_name as (
    select
        kind as kind,
        thing_id as thing_id,
        min(tier) as tier,
        case when min(tier) = 5 then min(case when tier = 5 then unlike end) end as cost,
        arg_min(case when field <> 'name' then name end, tier) as name
    from named
    where tier is not null
    group by kind, thing_id
),
found as (
    select kind as kind, thing_id as thing_id, min(tier) as tier, max(cost) as cost
    from (
        select kind as kind, thing_id as thing_id, tier as tier, cost as cost from by_words
        union all
        select kind, thing_id, tier, cost from by_name
    ) as either
    where kind <> 'place' and ($kinds is null or list_contains(cast($kinds as varchar[]), kind))
    group by kind, thing_id
),
-- Where a kind has names that are right, those that are only alike are somebody else's.
right_ones as (
    select *, min(tier) over (partition by kind) as best_tier
    from found
),
placed as (
    select
        right_ones.kind as kind,
        right_ones.thing_id as thing_id,
        right_ones.tier as tier,
        count(*) over (partition by right_ones.kind) as kind_count,
        row_number() over (
            partition by right_ones.kind
            order by
                right_ones.tier,
                coalesce(right_ones.cost, 0),
                find_thing.thing_order,
                length(find_thing.title_nl),
                find_thing.title_nl,
                right_ones.thing_id
        ) as place
    from right_ones
    left join find_thing on find_thing.kind = right_ones.kind and find_thing.thing_id = right_ones.thing_id
    where right_ones.tier < 5 or right_ones.best_tier = 5
),
shown as (
    select * from placed where place > $row_offset and place <= $row_offset + $row_limit
),
why as (
    select
        shown.kind as kind,
        shown.thing_id as thing_id,
        list_sort(list(distinct case when hit.field <> 'country' then hit.found end)) as found_words,
        list_sort(list(distinct hit.field)) as found_fields,
        list_sort(list(distinct case when hit.field = 'country' then hit.found end)) as found_countries
    from shown
    inner join hit on hit.kind = shown.kind and hit.thing_id = shown.thing_id
    group by shown.kind, shown.thing_id
),
other as (
    select
        shown.kind as kind,
        shown.thing_id as thing_id,
        min(names.name) as name
    from shown
    inner join why on why.kind = shown.kind and why.thing_id = shown.thing_id
    inner join names on names.kind = shown.kind and names.thing_id = shown.thing_id and names.field = 'other'
    where len(list_intersect(string_split(names.folded, ' '), why.found_words)) > 0
    group by shown.kind, shown.thing_id
)
select
    shown.kind as kind,
    shown.thing_id as thing_id,
    shown.kind_count as kind_count,
    shown.place as place,
    shown.tier as tier,
    find_thing.title_nl as title_nl,
    find_thing.title_en as title_en,
    find_thing.language as language,
    coalesce(by_name.name, other.name) as other_name,
    why.found_words as found_words,
    why.found_fields as found_fields,
    why.found_countries as found_countries,
    find_thing.country_codes as country_codes,
    find_thing.first_date as first_date,
    find_thing.last_date as last_date,
    find_thing.state_nl as state_nl,
    find_thing.state_en as state_en,
    coalesce(find_thing.due_latest < $today, false) as is_overdue,
    find_thing.note_nl as note_nl,
    find_thing.note_en as note_en,
    find_thing.detail as detail,
    find_thing.money_set_id as money_set_id
from shown
left join find_thing on find_thing.kind = shown.kind and find_thing.thing_id = shown.thing_id
left join by_name on by_name.kind = shown.kind and by_name.thing_id = shown.thing_id
left join why on why.kind = shown.kind and why.thing_id = shown.thing_id
left join other on other.kind = shown.kind and other.thing_id = shown.thing_id
order by shown.kind, shown.place
