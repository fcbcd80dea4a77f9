-- question: Which amounts have a year after the end of their source, or before the fund that they belong to?
-- rule_id: year_out_of_range
-- columns: load_sheet_id, sheet_row, column_name, value_found, expected
-- The bounds are data: money_set.complete_until and money_set.begins. Twenty years after the end of the source is more
-- than any contract of the fund runs.
with
bound as (
    select
        case when reporting_organisation_ids is not null then 'iati' else money_set_id end as kind,
        max(cast(substr(complete_until, 1, 4) as bigint)) as last_year,
        min(cast(substr(begins, 1, 4) as bigint)) as first_year
    from money_set
    group by all
),
dated as (
    select
        'iati' as kind, load_sheet_id as load_sheet_id, sheet_row as sheet_row, 'calendar_year' as column_name,
        cast(calendar_year as varchar) as value_found, calendar_year as year, 0 as years_after
    from iati_transaction
    union all
    select
        'eutf_decision', load_sheet_id, sheet_row, 'adoption_date', adoption_date,
        cast(substr(adoption_date, 1, 4) as bigint), 0
    from eutf_project
    union all
    select
        'eutf_decision', load_sheet_id, sheet_row, 'end_date', end_date, cast(substr(end_date, 1, 4) as bigint), 20
    from eutf_project
    union all
    select
        'eutf_contract', load_sheet_id, sheet_row, 'start_date', start_date,
        cast(substr(start_date, 1, 4) as bigint), 0
    from eutf_akvo
    union all
    select
        'eutf_contract', load_sheet_id, sheet_row, 'end_date', end_date, cast(substr(end_date, 1, 4) as bigint), 20
    from eutf_akvo
)
select
    dated.load_sheet_id as load_sheet_id,
    dated.sheet_row as sheet_row,
    dated.column_name as column_name,
    dated.value_found as value_found,
    case
        when dated.year > bound.last_year + dated.years_after
            then '≤ ' || cast(bound.last_year + dated.years_after as varchar)
        else '≥ ' || cast(bound.first_year as varchar)
    end as expected
from dated
inner join bound on bound.kind = dated.kind
where dated.year > bound.last_year + dated.years_after or dated.year < bound.first_year
order by dated.load_sheet_id, dated.sheet_row, dated.column_name
