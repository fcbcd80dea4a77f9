-- question: Which dates are given to another precision than the one that is stated beside them?
-- rule_id: date_precision_differs
-- columns: load_sheet_id, sheet_row, column_name, value_found, expected
with
dated as (
    select load_sheet_id as load_sheet_id, sheet_row as sheet_row, 'visit_date' as column_name,
        visit_date as value_found, date_precision as stated
    from visit
    union all
    select load_sheet_id, sheet_row, 'due_date', due_date, due_precision from undertaking
),
measured as (
    select
        *,
        case length(value_found) when 10 then 3 when 7 then 2 when 4 then 1 else 0 end as given_rank,
        case stated when 'day' then 3 when 'month' then 2 when 'year' then 1 when 'none' then 0 end as stated_rank
    from dated
)
select
    load_sheet_id as load_sheet_id,
    sheet_row as sheet_row,
    column_name as column_name,
    value_found as value_found,
    stated as expected
from measured
-- Other words than these (such as "quarter") say nothing about the form of the date.
where stated_rank is not null and given_rank > stated_rank
order by load_sheet_id, sheet_row
