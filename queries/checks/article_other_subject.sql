-- question: Which articles of the budget bear a number that stands for another subject in a later year?
-- rule_id: article_other_subject
-- columns: load_sheet_id, sheet_row, column_name, value_found, expected, other
-- Renamed articles keep their subject by the bridge. A number of the bridge whose row has another subject than in the
-- newest year, or a name that the bridge does not know, must not be read as one series.
with
bridged as (
    select
        budget_article.load_sheet_id as load_sheet_id,
        budget_article.sheet_row as sheet_row,
        budget_article.budget_year as budget_year,
        budget_article.chapter_code as chapter_code,
        budget_article.article_number as article_number,
        budget_article.article_name as article_name,
        coalesce(budget_bridge.subject_id, 'not in the bridge: ' || budget_article.article_name) as subject_id
    from budget_article
    inner join (select distinct chapter_code, article_number from budget_bridge) as numbered
        on numbered.chapter_code = budget_article.chapter_code
        and numbered.article_number = budget_article.article_number
    left join budget_bridge
        on budget_bridge.chapter_code = budget_article.chapter_code
        and budget_bridge.article_number = budget_article.article_number
        and budget_bridge.article_name = budget_article.article_name
),
newest as (
    select
        bridged.chapter_code as chapter_code,
        bridged.article_number as article_number,
        min(bridged.budget_year) as budget_year,
        min(bridged.subject_id) as subject_id,
        min(bridged.article_name) as article_name
    from bridged
    inner join (
        select chapter_code as chapter_code, article_number as article_number, max(budget_year) as budget_year
        from bridged
        group by chapter_code, article_number
    ) as latest
        on latest.chapter_code = bridged.chapter_code
        and latest.article_number = bridged.article_number
        and latest.budget_year = bridged.budget_year
    group by bridged.chapter_code, bridged.article_number
)
select
    bridged.load_sheet_id as load_sheet_id,
    bridged.sheet_row as sheet_row,
    'article_name' as column_name,
    bridged.article_name as value_found,
    newest.article_name as expected,
    bridged.chapter_code || ' ' || cast(bridged.article_number as varchar) || ', '
        || cast(bridged.budget_year as varchar) as other
from bridged
inner join newest
    on newest.chapter_code = bridged.chapter_code and newest.article_number = bridged.article_number
-- Within its newest year a number may stand for two subjects.
where bridged.subject_id <> newest.subject_id and bridged.budget_year < newest.budget_year
order by bridged.load_sheet_id, bridged.sheet_row
