-- question: Which words that can be found are nearest to these?
-- grain: one row per typed word and word that is near it, at most five of each
-- parameters:
--   words: varchar[] — the words that were typed, folded
-- columns:
--   asked: varchar — word that was typed
--   word: varchar — word that would find something
--   distance: bigint — letters that differ
--   thing_count: bigint — names of things that hold the word
-- source: the names of all things that can be found
with
asked as (
    select distinct listed.word as word
    from unnest(cast($words as varchar[])) as listed(word)
),
vocabulary as (
    select
        word as word,
        cast(sum(thing_count) as bigint) as thing_count,
        -- A word that stands in titles of activities only may itself be misspelt.
        bool_or(kind <> 'activity') as is_kept
    from find_vocabulary
    group by word
),
measured as (
    select
        asked.word as asked,
        vocabulary.word as word,
        cast(levenshtein(asked.word, vocabulary.word) as bigint) as distance,
        vocabulary.thing_count as thing_count,
        row_number() over (
            partition by asked.word
            order by
                levenshtein(asked.word, vocabulary.word), vocabulary.is_kept desc, vocabulary.thing_count desc, vocabulary.word
        ) as place
    from asked
    cross join vocabulary
    where
        length(vocabulary.word) >= 3
        and not regexp_matches(vocabulary.word, '^[0-9]+$')
        -- More than half of the letters wrong is another word.
        and levenshtein(asked.word, vocabulary.word) * 2 <= length(asked.word)
)
select
    asked as asked,
    word as word,
    distance as distance,
    thing_count as thing_count
from measured
where place <= 5
order by asked, place
