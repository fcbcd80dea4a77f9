-- question: What does the Dutch budget hold on one subject over the years, whatever number and name it had?

-- grain: one row per name of a chapter or article as found, with the name as it is shown. A "?" between letters stands
-- for a letter outside the alphabet of 26 that a publisher's tool lost. Another name that differs in that place only says
-- which letter was meant; after a vowel it carried a diaeresis, as Dutch writes it.
create view budget_name as
with
found as (
    select chapter_code as chapter_code, chapter_name as name_found from budget_article
    union
    select chapter_code, article_name from budget_article
),
whole as (
    select chapter_code as chapter_code, min(trim(name_found)) as name_whole from found
    where not contains(name_found, '?')
    group by chapter_code, trim(name_found)
),
restored as (
    select
        found.chapter_code as chapter_code,
        found.name_found as name_found,
        min(
            substr(trim(found.name_found), 1, strpos(trim(found.name_found), '?') - 1)
            || case
                when regexp_matches(trim(found.name_found), '[aeiouAEIOU]\?')
                    then translate(substr(whole.name_whole, strpos(trim(found.name_found), '?'), 1), 'aeiou', 'äëïöü')
                else substr(whole.name_whole, strpos(trim(found.name_found), '?'), 1)
            end
            || substr(trim(found.name_found), strpos(trim(found.name_found), '?') + 1)
        ) as name_restored
    from found
    inner join whole
        on whole.chapter_code = found.chapter_code
        and whole.name_whole like replace(trim(found.name_found), '?', '_')
    where contains(found.name_found, '?')
    group by found.chapter_code, found.name_found
)
select
    found.chapter_code as chapter_code,
    found.name_found as name_found,
    coalesce(restored.name_restored, trim(found.name_found)) as name_shown,
    -- Names that differ in capitals, accents or blanks are one name.
    trim(regexp_replace(lower(strip_accents(coalesce(restored.name_restored, trim(found.name_found)))), '[^a-z0-9]+', ' ', 'g'))
        as name_folded
from found
left join restored
    on restored.chapter_code = found.chapter_code and restored.name_found = found.name_found;

-- grain: one row per chapter, with its newest name; of spellings of one name, that with its accents
create view budget_chapter as
with
placed as (
    select
        budget_article.chapter_code as chapter_code,
        budget_name.name_shown as name_shown,
        budget_name.name_folded as name_folded,
        max(budget_article.budget_year) as last_year
    from budget_article
    inner join budget_name
        on budget_name.chapter_code = budget_article.chapter_code
        and budget_name.name_found = budget_article.chapter_name
    group by budget_article.chapter_code, budget_name.name_shown, budget_name.name_folded
),
newest as (
    select
        *,
        first_value(name_folded) over (partition by chapter_code order by last_year desc, name_folded) as newest_folded
    from placed
),
ranked as (
    select
        *,
        row_number() over (
            partition by chapter_code
            order by case when strip_accents(name_shown) = name_shown then 1 else 0 end, last_year desc, name_shown
        ) as place
    from newest
    where name_folded = newest_folded
)
select chapter_code as chapter_code, name_shown as chapter_name from ranked where place = 1;

-- grain: one row per row of the budget states, with its subject. The steward's bridge says which numbers and names are one
-- subject; without a row there, an article is one subject with those of the same name in the same chapter.
create table budget_line as
select
    budget_article.budget_year as budget_year,
    budget_article.flow_code as flow_code,
    budget_article.chapter_code as chapter_code,
    budget_chapter.chapter_name as chapter_name,
    budget_article.article_number as article_number,
    budget_name.name_shown as article_name,
    coalesce(
        bridge.subject_id, budget_article.chapter_code || '_' || replace(budget_name.name_folded, ' ', '_')
    ) as subject_id,
    coalesce(bridge.subject_nl, budget_name.name_shown) as subject_nl,
    coalesce(bridge.subject_en, budget_name.name_shown) as subject_en,
    bridge.reason_nl as reason_nl,
    bridge.reason_en as reason_en,
    bridge.subject_id is not null as is_bridged,
    budget_article.draft_eur_1000 as draft_eur_1000,
    budget_article.adopted_eur_1000 as adopted_eur_1000,
    budget_article.first_supplementary_eur_1000 as first_supplementary_eur_1000,
    budget_article.second_supplementary_eur_1000 as second_supplementary_eur_1000,
    budget_article.realised_eur_1000 as realised_eur_1000,
    budget_article.load_sheet_id as load_sheet_id,
    budget_article.sheet_row as sheet_row,
    budget_article.source_id as source_id
from budget_article
inner join budget_name
    on budget_name.chapter_code = budget_article.chapter_code
    and budget_name.name_found = budget_article.article_name
inner join budget_chapter on budget_chapter.chapter_code = budget_article.chapter_code
left join (
    select
        *,
        trim(regexp_replace(lower(strip_accents(article_name)), '[^a-z0-9]+', ' ', 'g')) as name_folded
    from budget_bridge
) as bridge
    on bridge.chapter_code = budget_article.chapter_code
    and bridge.article_number = budget_article.article_number
    and bridge.name_folded = budget_name.name_folded
where not coalesce(budget_article.is_example, false);

-- grain: one row per row of the budget states and stage; an amount in EUR, null where the file has none
create view budget_stage as
select
    budget_line.*,
    stage.stage_code as stage_code,
    stage.sort_order as stage_order,
    stage.stage_code || '_eur_1000' as column_name,
    1000 * case stage.stage_code
        when 'draft' then draft_eur_1000
        when 'adopted' then adopted_eur_1000
        when 'first_supplementary' then first_supplementary_eur_1000
        when 'second_supplementary' then second_supplementary_eur_1000
        when 'realised' then realised_eur_1000
    end as amount_eur
from budget_line
cross join (
    values ('draft', 1), ('adopted', 2), ('first_supplementary', 3), ('second_supplementary', 4), ('realised', 5)
) as stage(stage_code, sort_order);

-- grain: one row per subject, flow, year and stage. In a year of renumbering both numbers stand in the file, and each stage is
-- filled under one of them (the other holds zero). The same amount under two numbers is the same money; two amounts that
-- differ are given as none, because nothing says whether one holds the other.
create view budget_state as
select
    subject_id as subject_id,
    flow_code as flow_code,
    budget_year as budget_year,
    stage_code as stage_code,
    stage_order as stage_order,
    case
        when count(distinct case when amount_eur <> 0 then amount_eur end) <= 1
            then coalesce(max(case when amount_eur <> 0 then amount_eur end), max(amount_eur))
    end as amount_eur,
    case
        when count(amount_eur) = 0 then 'no_data'
        when count(distinct case when amount_eur <> 0 then amount_eur end) > 1 then 'two_amounts'
        when count(case when amount_eur <> 0 then 1 end) > 1 then 'same_twice'
        when count(amount_eur) > 1 then 'other_number'
        else 'one_number'
    end as how,
    count(*) as line_count
from budget_stage
group by subject_id, flow_code, budget_year, stage_code, stage_order;
