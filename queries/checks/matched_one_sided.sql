-- question: Which offers or requests of capacity name a match that does not name them?
-- rule_id: matched_one_sided
-- columns: load_sheet_id, sheet_row, column_name, value_found, expected
select
    capacity.load_sheet_id as load_sheet_id,
    capacity.sheet_row as sheet_row,
    'matched_with' as column_name,
    capacity.capacity_id as value_found,
    capacity.matched_with as expected
from capacity
-- A match that does not exist has its own fault.
inner join capacity as other on other.capacity_id = capacity.matched_with
where other.matched_with is null or other.matched_with <> capacity.capacity_id
order by capacity.load_sheet_id, capacity.sheet_row
