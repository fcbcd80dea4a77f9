-- question: Which cells hold the in-donor refugee costs of a donor, and its aid?
-- grain: one row per cell
-- parameters:
--   donor: varchar — donor as the source names it
--   prices: varchar — current or constant
-- columns:
--   donor: varchar — donor as the source names it
--   reference_year: bigint — year
--   part: varchar — cost or oda
--   value: double — as in the cell, USD million
--   file_name: varchar — workbook
--   sheet_name: varchar — sheet
--   sheet_row: integer — row in the sheet
--   cell: varchar — address in the sheet
--   original_file: varchar — the publisher's file
--   original_line: bigint — line in the file
-- source: ONE Campaign, from OECD DAC1
with
held as (
    select
        'current' as prices, donor as donor, reference_year as reference_year, 'cost' as part,
        'cost_usd_million' as column_name, cast(cost_usd_million as double) as value,
        load_sheet_id as load_sheet_id, sheet_row as sheet_row, source_id as source_id,
        cast(sheet_row as bigint) as original_line
    from in_donor_cost
    union all
    select
        'current', donor, reference_year, 'oda', 'oda_usd_million', cast(oda_usd_million as double),
        load_sheet_id, sheet_row, source_id, cast(sheet_row as bigint)
    from in_donor_cost
    union all
    select
        'constant', donor, reference_year, 'cost', 'cost_usd_million_constant',
        cast(cost_usd_million_constant as double), load_sheet_id, sheet_row, source_id, original_line
    from in_donor_cost_constant
)
select
    held.donor as donor,
    held.reference_year as reference_year,
    held.part as part,
    held.value as value,
    origin.file_name as file_name,
    origin.sheet_name as sheet_name,
    held.sheet_row as sheet_row,
    origin.column_letter || cast(held.sheet_row as varchar) as cell,
    -- The publication has two files: shares in current prices first, then constant prices.
    split_part(publication.file, ';', case held.prices when 'current' then 1 else 2 end) as original_file,
    held.original_line as original_line
from held
inner join origin on origin.load_sheet_id = held.load_sheet_id and origin.column_name = held.column_name
left join publication on publication.source_id = held.source_id
where held.donor = $donor and held.prices = $prices and held.value is not null
order by held.reference_year, held.part
