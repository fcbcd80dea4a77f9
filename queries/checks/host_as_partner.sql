-- question: Which EU or Schengen states stand in the register as a partner?
-- rule_id: host_as_partner
-- columns: load_sheet_id, sheet_row, column_name, value_found, expected
-- They are hosts, never partners. "peer partner" is another role: a partner of another state's own arrangement.
select
    partnership_country.load_sheet_id as load_sheet_id,
    partnership_country.sheet_row as sheet_row,
    'role' as column_name,
    country.country_code as value_found,
    country.role as expected
from partnership_country
inner join country on country.country_code = partnership_country.country_code
where country.role = 'host only' and partnership_country.role = 'partner'
union all
select
    instrument_use.load_sheet_id as load_sheet_id,
    instrument_use.sheet_row as sheet_row,
    'country_code' as column_name,
    country.country_code as value_found,
    country.role as expected
from instrument_use
inner join country on country.country_code = instrument_use.country_code
where country.role = 'host only'
order by 1, 2
