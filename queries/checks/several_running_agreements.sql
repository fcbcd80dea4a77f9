-- question: Which running agreements have the same form, level and single partner country as another running one?
-- rule_id: several_running_agreements
-- columns: load_sheet_id, sheet_row, column_name, value_found, expected
-- One of them has probably ended or been replaced. An agreement of the EU and one of the Netherlands may both run.
with
running as (
    select
        partnership.*
    from partnership
    inner join status
        on status.register = 'partnerships'
        and status.column_found = 'status'
        and status.value_found = partnership.status
    where status.is_active and partnership.partner_codes is not null and partnership.partner_codes not like '%;%'
)
select
    running.load_sheet_id as load_sheet_id,
    running.sheet_row as sheet_row,
    'partnership_id' as column_name,
    running.partnership_id as value_found,
    array_to_string(list_sort(list(distinct other.partnership_id)), ', ') as expected
from running
inner join running as other
    on other.form = running.form
    and other.level = running.level
    and other.partner_codes = running.partner_codes
    and other.partnership_id <> running.partnership_id
group by running.load_sheet_id, running.sheet_row, running.partnership_id
order by running.load_sheet_id, running.sheet_row
