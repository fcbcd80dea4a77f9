-- question: Where does the mark "framework" say something else than the number of partner countries?
-- rule_id: framework_flag_differs
-- columns: load_sheet_id, sheet_row, column_name, value_found, expected
-- A framework has more than seven partner countries: the states in the role of partner, or the number that the
-- record itself gives where the register names fewer of them.
with
counted as (
    select
        partnership_id as partnership_id,
        greatest(
            count(distinct case when role = 'partner' then country_code end),
            max(partners_in_record)
        ) as partner_count
    from partnership_country
    group by partnership_id
)
select
    partnership_country.load_sheet_id as load_sheet_id,
    partnership_country.sheet_row as sheet_row,
    'is_framework' as column_name,
    case when partnership_country.is_framework then 'yes' else 'no' end as value_found,
    case when counted.partner_count > 7 then 'yes' else 'no' end as expected
from partnership_country
inner join counted on counted.partnership_id = partnership_country.partnership_id
where partnership_country.is_framework <> (counted.partner_count > 7)
order by partnership_country.load_sheet_id, partnership_country.sheet_row
