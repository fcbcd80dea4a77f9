-- question: Which activities are there, in each source apart?

-- grain: one row per row of the shared files of IATI, with the money set that its publisher belongs to
create table iati_row as
with
publisher as (
    select
        money_set.money_set_id as money_set_id,
        money_set.publication_id as publication_id,
        listed.organisation_id as organisation_id
    from money_set
    cross join unnest(string_split(money_set.reporting_organisation_ids, ';')) as listed(organisation_id)
),
reporting as (
    select distinct
        iati_transaction.reporting_organisation as reporting_organisation,
        money_name.organisation_id as organisation_id
    from iati_transaction
    inner join money_name
        on money_name.name_folded = lower(strip_accents(trim(iati_transaction.reporting_organisation)))
)
select
    publisher.money_set_id as money_set_id,
    publisher.publication_id as publication_id,
    publisher.organisation_id as reporting_id,
    iati_transaction.*
from iati_transaction
inner join reporting on reporting.reporting_organisation = iati_transaction.reporting_organisation
inner join publisher on publisher.organisation_id = reporting.organisation_id;

-- grain: one row per pattern by which a title names a person, in the order in which they are applied. The rules are data
-- (title_rule); where none is loaded, a form of address is still found: no version shows what nobody looked at.
create table title_pattern as
with
given as (
    select pattern as pattern, replacement as replacement, sort_order as sort_order, rule_id as rule_id
    from title_rule
    where kind = 'pattern' and pattern is not null
    union all
    select
        '\b(Mr|Mrs|Ms|Mme|Mlle|Monsieur|Madame|Dr)\b\.?(?: +\p{Lu}[\p{L}''’.-]*)+', '\1 (…)', 1, 'without_rules'
    where not exists (select 1 from title_rule where kind = 'pattern' and pattern is not null)
)
select
    cast(row_number() over (order by sort_order, rule_id) as integer) as step,
    rule_id as rule_id,
    pattern as pattern,
    replacement as replacement
from given;

-- All patterns in five, and as constants: a pattern that comes from a row is compiled again for every title, and all in
-- one is too many for the states that are kept: a tenth of the speed.
set variable title_patterns = (
    select list(any_of) from (
        select string_agg('(?:' || pattern || ')', '|') as any_of from title_pattern group by step % 5
    ) as fifth
);

-- grain: one row per title of any source that a pattern changes: as found, and as every reader gets it
create table masked_title as
with recursive
written as (
    select title as title from iati_row
    union
    select title from eutf_project
    union
    select title from eutf_akvo
),
-- One pattern after the other: a title may name two persons in two ways.
masking as (
    select title as title, title as shown, cast(null as varchar) as rule_id, 0 as step
    from written
    where
        regexp_matches(title, getvariable('title_patterns')[1])
        or regexp_matches(title, getvariable('title_patterns')[2])
        or regexp_matches(title, getvariable('title_patterns')[3])
        or regexp_matches(title, getvariable('title_patterns')[4])
        or regexp_matches(title, getvariable('title_patterns')[5])
    union all
    select
        masking.title,
        regexp_replace(masking.shown, title_pattern.pattern, title_pattern.replacement, 'g'),
        -- The first one that found something.
        case
            when
                masking.rule_id is null
                and regexp_replace(masking.shown, title_pattern.pattern, title_pattern.replacement, 'g') <> masking.shown
                then title_pattern.rule_id
            else masking.rule_id
        end,
        title_pattern.step
    from masking
    inner join title_pattern on title_pattern.step = masking.step + 1
)
select title as title, shown as shown, rule_id as rule_id
from masking
where step = (select max(step) from title_pattern);

-- grain: one row per row of Akvo with the level that it was found to have; not_counted_reason says what counts elsewhere
create view eutf_akvo_row as
select
    eutf_akvo.* exclude (title),
    eutf_akvo.title as title_found,
    coalesce(masked_title.shown, eutf_akvo.title) as title,
    eutf_level.level as level,
    eutf_level.parent_id as decision_id,
    case
        -- The second row says what the first says already.
        when eutf_level.repeats_row is not null then 'repeats_row'
        when eutf_level.level = 'framework' then 'framework'
        when eutf_level.level = 'decision' then 'decision_in_projects'
        when eutf_level.level = 'contract' then null
        else 'unusable'
    end as not_counted_reason
from eutf_akvo
left join eutf_level on eutf_level.file_row = eutf_akvo.sheet_row
left join masked_title on masked_title.title = eutf_akvo.title;

-- grain: one row per decision of the list of projects; a contract that the list holds beside its decision is not counted
create view eutf_project_row as
select
    eutf_project.* exclude (title),
    eutf_project.title as title_found,
    coalesce(masked_title.shown, eutf_project.title) as title,
    case when listed.project_id is not null then 'contract_as_project' end as not_counted_reason
from eutf_project
left join (
    select distinct project_id as project_id from eutf_level where in_projects_database = 'as project'
) as listed on listed.project_id = eutf_project.project_id
left join masked_title on masked_title.title = eutf_project.title;

-- grain: one row per activity and money set. A title that names a person is shown without the name.
create table activity as
with
found as (
    select
        money_set_id as money_set_id,
        activity_id as activity_id,
        min(title) as title,
        cast(null as varchar) as parent_id,
        'activity' as level_code,
        cast(null as varchar) as start_date,
        cast(null as varchar) as end_date,
        cast(null as varchar) as summary,
        min(load_sheet_id) as load_sheet_id,
        min(sheet_row) as sheet_row,
        min(publication_id) as source_id,
        bool_or(coalesce(is_example, false)) as is_example
    from iati_row
    group by money_set_id, activity_id
    union all
    select
        'eutf_decision', project_id, title, null, 'decision', coalesce(start_date, adoption_date), end_date, null,
        load_sheet_id, sheet_row, source_id, coalesce(is_example, false)
    from eutf_project
    union all
    select
        'eutf_contract', project_id, min(title_found), min(decision_id), 'contract', min(start_date), max(end_date),
        min(summary), min(load_sheet_id), min(sheet_row), min(source_id), bool_or(coalesce(is_example, false))
    from eutf_akvo_row
    where level = 'contract'
    group by project_id
),
named as (
    select activity_id as activity_id, min(replacement) as shown, min(rule_id) as rule_id
    from title_rule
    where kind = 'activity' and activity_id is not null
    group by activity_id
),
masked as (
    select
        found.*,
        coalesce(named.shown, masked_title.shown, found.title, '') as title_shown,
        coalesce(named.rule_id, masked_title.rule_id) as title_rule_id
    from found
    left join named on named.activity_id = found.activity_id
    left join masked_title on masked_title.title = found.title
)
select
    money_set_id || ':' || activity_id as activity_key,
    money_set_id as money_set_id,
    activity_id as activity_id,
    case when title_shown = '' then null else title_shown end as title,
    title_shown <> coalesce(title, '') as is_title_masked,
    title_rule_id as title_rule_id,
    ' ' || trim(regexp_replace(lower(strip_accents(title_shown)), '[^a-z0-9]+', ' ', 'g')) || ' ' as title_words,
    case
        when level_code = 'contract' and parent_id is not null then 'eutf_decision:' || parent_id
    end as parent_activity_key,
    level_code as level_code,
    start_date as start_date,
    end_date as end_date,
    summary as summary,
    load_sheet_id as load_sheet_id,
    sheet_row as sheet_row,
    source_id as source_id,
    is_example as is_example
from masked;
