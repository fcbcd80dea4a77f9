-- question: What is this version of the data?
-- grain: one row
-- parameters:
-- columns:
--   version: varchar — name of the version
--   loaded_at: timestamp — when it was loaded, UTC
--   rows_accepted: bigint — rows in the tables
--   warning_count: bigint — warnings of the load
--   has_examples: boolean — whether example rows are in it
-- source: the load itself
select version, loaded_at, rows_accepted, warning_count, has_examples
from load
