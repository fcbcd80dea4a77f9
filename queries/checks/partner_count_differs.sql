-- question: Where does the number of partners in a record differ from the countries that the register names as partner?
-- rule_id: partner_count_differs
-- columns: load_sheet_id, sheet_row, column_name, value_found, expected
-- Cases of peers count their partner as "peer partner".
with
counted as (
    select
        partnership_id as partnership_id,
        count(distinct case when role in ('partner', 'peer partner') then country_code end) as partner_count
    from partnership_country
    group by partnership_id
)
select
    partnership_country.load_sheet_id as load_sheet_id,
    partnership_country.sheet_row as sheet_row,
    'partners_in_record' as column_name,
    cast(partnership_country.partners_in_record as varchar) as value_found,
    cast(counted.partner_count as varchar) as expected
from partnership_country
inner join counted on counted.partnership_id = partnership_country.partnership_id
where partnership_country.partners_in_record <> counted.partner_count
order by partnership_country.load_sheet_id, partnership_country.sheet_row
