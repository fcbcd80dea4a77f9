-- question: In how many rows of each register is what covers a cell, or fires a flag, recorded?
-- grain: one row per register and field
-- parameters:
-- columns:
--   table_name: varchar — table of the dictionary
--   column_name: varchar — field
--   row_count: bigint — rows, without examples
--   recorded_count: bigint — rows with a value in the field
-- source: registers; payments where they are loaded
with
counted as (
    select 'partnership' as table_name, 'migration_topics' as column_name, count(*) as row_count, count(migration_topics) as recorded_count from partnership where not is_example
    union all select 'partnership', 'status', count(*), count(status) from partnership where not is_example
    union all select 'partnership', 'start_date', count(*), count(start_date) from partnership where not is_example
    union all select 'partnership', 'end_date', count(*), count(end_date) from partnership where not is_example
    union all select 'partnership', 'binding_code', count(*), count(binding_code) from partnership where not is_example
    union all select 'partnership', 'legal_assessment', count(*), count(legal_assessment) from partnership where not is_example
    union all select 'instrument', 'nature', count(*), count(nature) from instrument where not is_example
    union all select 'instrument', 'use_scope', count(*), count(use_scope) from instrument where not is_example
    union all select 'instrument', 'legal_assessment', count(*), count(legal_assessment) from instrument where not is_example
    union all select 'instrument_use', 'status', count(*), count(status) from instrument_use where not is_example
    union all select 'instrument_use', 'since_date', count(*), count(since_date) from instrument_use where not is_example
    union all select 'visit', 'visit_date', count(*), count(visit_date) from visit where not is_example
    union all select 'visit', 'theme_ids', count(*), count(theme_ids) from visit where not is_example
    union all select 'undertaking', 'due_date', count(*), count(due_date) from undertaking where not is_example
    union all select 'transaction', 'amount', count(*), count(amount) from "transaction" where not is_example
)
select table_name as table_name, column_name as column_name, row_count as row_count, recorded_count as recorded_count
from counted
