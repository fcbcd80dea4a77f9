-- question: Where does the same money stand in two publications, and by which rule do the two differ?

-- grain: one row per row of the list of projects or of Akvo's decisions that names one decision; identifiers are one when they
-- differ in letter case, blanks or the form of a dash only. Causes are rules, no list of names.
create table eutf_decision_match as
with
project as (
    select
        project_id as project_id,
        upper(regexp_replace(replace(project_id, '–', '-'), '\s', '', 'g')) as decision_key,
        title as title,
        budget_eur as budget_eur,
        not_counted_reason as not_counted_reason,
        load_sheet_id as load_sheet_id,
        sheet_row as sheet_row
    from eutf_project_row
    where not coalesce(is_example, false)
),
akvo as (
    select
        project_id as project_id,
        upper(regexp_replace(replace(project_id, '–', '-'), '\s', '', 'g')) as decision_key,
        title as title,
        budget_eur as budget_eur,
        recipient_country as recipient_country,
        load_sheet_id as load_sheet_id,
        sheet_row as sheet_row
    from eutf_akvo_row
    where level = 'decision' and not coalesce(is_example, false)
),
-- Of several rows of the list with one identifier, the one that is written as in Akvo is the decision itself.
placed as (
    select
        project.*,
        row_number() over (
            partition by project.decision_key
            order by
                case when project.project_id in (select akvo.project_id from akvo) then 0 else 1 end, project.sheet_row
        ) as place
    from project
)
select
    coalesce(placed.decision_key, akvo.decision_key) as decision_key,
    coalesce(placed.project_id, akvo.project_id) as project_id,
    coalesce(placed.title, akvo.title) as title,
    placed.budget_eur as project_eur,
    akvo.budget_eur as akvo_eur,
    case
        when placed.project_id is null then 'only_akvo'
        when placed.place > 1 then 'twice'
        when akvo.project_id is null and exists (
            select 1 from project as parent where starts_with(placed.decision_key, parent.decision_key || '-')
        ) then 'contract'
        when akvo.project_id is null then 'only_projects'
        when placed.budget_eur is distinct from akvo.budget_eur then 'amount'
        else 'same'
    end as cause,
    placed.load_sheet_id as project_load_sheet_id,
    placed.sheet_row as project_sheet_row,
    akvo.load_sheet_id as akvo_load_sheet_id,
    akvo.sheet_row as akvo_sheet_row,
    akvo.recipient_country as akvo_countries
from placed
full outer join akvo on akvo.decision_key = placed.decision_key and placed.place = 1;

-- grain: one row per decision in Akvo, with the contracts that name it as theirs
create view eutf_decision_contract as
with
under as (
    select
        decision_id as decision_id,
        sum(budget_eur) as contracts_eur,
        count(*) as contract_count
    from eutf_akvo_row
    where level = 'contract' and not_counted_reason is null and not coalesce(is_example, false)
    group by decision_id
)
select
    eutf_akvo_row.project_id as project_id,
    eutf_akvo_row.title as title,
    eutf_akvo_row.budget_eur as decision_eur,
    under.contracts_eur as contracts_eur,
    coalesce(under.contract_count, 0) as contract_count,
    case
        when under.decision_id is null then 'none'
        when under.contracts_eur > eutf_akvo_row.budget_eur then 'above'
        when under.contracts_eur = eutf_akvo_row.budget_eur then 'equal'
        else 'below'
    end as compared,
    eutf_akvo_row.load_sheet_id as load_sheet_id,
    eutf_akvo_row.sheet_row as sheet_row
from eutf_akvo_row
left join under on under.decision_id = eutf_akvo_row.project_id
where eutf_akvo_row.level = 'decision' and not coalesce(eutf_akvo_row.is_example, false);

-- grain: one row per country and year that the ministry's file or the OECD holds. Reasons are rules on the two amounts.
create table oecd_ministry as
with
oecd as (
    select place_code as place_code, year as year, sum(amount_usd) as oecd_usd
    from money
    where money_set_id = 'oecd_netherlands' and place_kind = 'country'
    group by place_code, year
),
ministry as (
    select place_code as place_code, year as year, sum(amount_usd) as ministry_usd
    from money
    where money_set_id = 'ministry' and measure_code = 'disbursement' and place_kind = 'country'
    group by place_code, year
),
-- Another publisher of the same country: beside the comparison, in neither of its amounts.
agency as (
    select place_code as place_code, year as year, sum(amount_usd) as agency_usd
    from money
    where money_set_id = 'agency' and measure_code = 'disbursement' and place_kind = 'country'
    group by place_code, year
),
both_sides as (
    select
        coalesce(oecd.place_code, ministry.place_code) as place_code,
        coalesce(oecd.year, ministry.year) as year,
        oecd.oecd_usd as oecd_usd,
        ministry.ministry_usd as ministry_usd
    from oecd
    full outer join ministry on ministry.place_code = oecd.place_code and ministry.year = oecd.year
),
-- A year in which the file holds less than nine tenths of what the OECD has for the same countries is not in it in full.
year_total as (
    select
        year as year,
        sum(case when ministry_usd is not null then oecd_usd end) as same_oecd_usd,
        sum(case when oecd_usd is not null then ministry_usd end) as same_ministry_usd
    from both_sides
    group by year
)
select
    both_sides.place_code as place_code,
    both_sides.year as year,
    both_sides.oecd_usd as oecd_usd,
    both_sides.ministry_usd as ministry_usd,
    agency.agency_usd as agency_usd,
    case when both_sides.oecd_usd > 0 then cast(both_sides.ministry_usd as double) / cast(both_sides.oecd_usd as double) end
        as ratio,
    case
        when both_sides.year > (select max(oecd.year) from oecd) then 'after_oecd'
        when both_sides.ministry_usd is null and both_sides.place_code not in (select ministry.place_code from ministry)
            then 'country_not_in_file'
        when both_sides.ministry_usd is null then 'year_not_in_file'
        when both_sides.oecd_usd is null then 'not_in_oecd'
        when abs(both_sides.ministry_usd - both_sides.oecd_usd) <= 0.01 * abs(both_sides.oecd_usd) then 'within_1_pct'
        -- The OECD gives hundredths of a million: each amount may differ by half of one.
        when abs(both_sides.ministry_usd - both_sides.oecd_usd) <= 5000 then 'rounding'
        when both_sides.oecd_usd <= 0 then 'repaid'
        when year_total.same_ministry_usd < 0.9 * year_total.same_oecd_usd
            and both_sides.ministry_usd < both_sides.oecd_usd then 'year_incomplete'
        when abs(both_sides.ministry_usd - both_sides.oecd_usd) <= 0.1 * both_sides.oecd_usd then 'within_10_pct'
        when both_sides.ministry_usd > both_sides.oecd_usd then 'file_more'
        else 'oecd_more'
    end as reason
from both_sides
left join year_total on year_total.year = both_sides.year
left join agency on agency.place_code = both_sides.place_code and agency.year = both_sides.year;

-- grain: one row per country that the newsroom or the decisions name
create view newsroom_country as
with
newsroom as (
    select country_code as country_code, sum(budget_eur) as newsroom_eur, min(load_sheet_id) as load_sheet_id,
        min(sheet_row) as sheet_row
    from eutf_country_budget
    where not coalesce(is_example, false)
    group by country_code
),
decided as (
    select place_code as country_code, sum(amount_eur) as decided_eur
    from money
    where money_set_id = 'eutf_decision' and place_kind = 'country'
    group by place_code
),
-- Rows of the list that do not count here, because another row is the same money: whoever adds up the list has them.
uncounted as (
    select
        eutf_country.country_code as country_code,
        sum(eutf_project_row.budget_eur * eutf_country.share_pct / 100) as uncounted_eur
    from eutf_project_row
    inner join eutf_country on eutf_country.project_id = eutf_project_row.project_id
    where eutf_project_row.not_counted_reason is not null and eutf_country.country_code is not null
    group by eutf_country.country_code
),
-- A decision that only Akvo holds, where it names one country.
only_akvo as (
    select
        country_of_two_letters.country_code as country_code, sum(eutf_decision_match.akvo_eur) as only_akvo_eur
    from eutf_decision_match
    inner join country_of_two_letters on country_of_two_letters.code_2 = trim(eutf_decision_match.akvo_countries)
    where eutf_decision_match.cause = 'only_akvo'
    group by country_of_two_letters.country_code
),
-- Money that stays regional or not specified here, of decisions that name the country: at most so much may be spread to it.
kept as (
    select
        named.country_code as country_code,
        sum(eutf_country.budget_eur * eutf_country.share_pct / 100) as kept_eur
    from eutf_country
    cross join unnest(
        list_distinct(
            string_split(
                concat_ws(';', eutf_country.countries_named, eutf_country.countries_akvo), ';'
            )
        )
    ) as named(country_code)
    where eutf_country.country_code is null
    group by named.country_code
)
select
    coalesce(newsroom.country_code, decided.country_code) as country_code,
    newsroom.newsroom_eur as newsroom_eur,
    decided.decided_eur as decided_eur,
    coalesce(uncounted.uncounted_eur, 0) as uncounted_eur,
    coalesce(only_akvo.only_akvo_eur, 0) as only_akvo_eur,
    coalesce(kept.kept_eur, 0) as kept_eur,
    newsroom.load_sheet_id as load_sheet_id,
    newsroom.sheet_row as sheet_row
from newsroom
full outer join decided on decided.country_code = newsroom.country_code
left join uncounted on uncounted.country_code = coalesce(newsroom.country_code, decided.country_code)
left join only_akvo on only_akvo.country_code = coalesce(newsroom.country_code, decided.country_code)
left join kept on kept.country_code = coalesce(newsroom.country_code, decided.country_code);
