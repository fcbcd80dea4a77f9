-- question: Which cells make up one figure of an indicator?
-- grain: one row per cell
-- parameters:
--   indicator_id: varchar — key of the indicator
--   country: varchar — ISO alpha-3 code
--   period: integer — year
-- columns:
--   part: varchar — sum, numerator or denominator: the part of the figure that the cell belongs to
--   reporter: varchar — reporting country, route or origin
--   period: bigint — year of the cell
--   value: double — as in the cell; null is missing
--   flag: varchar — the source's flag
--   file_name: varchar — workbook
--   sheet_name: varchar — sheet
--   sheet_row: integer — row in the sheet
--   cell: varchar — address in the sheet
--   original_file: varchar — the publisher's file
--   original_line: integer — line in that file
--   publisher_nl: varchar — who published it, Dutch
--   publisher_en: varchar — who published it, English
-- source: the indicator's own publication
with
figure as (
    select * from indicator_value
    where indicator_id = $indicator_id and country_code = $country and period = $period
),
part as (
    select 'sum' as part, $indicator_id as measure_id
    where not exists (select 1 from indicator_part where indicator_id = $indicator_id)
    union all
    select part, measure_id from indicator_part where indicator_id = $indicator_id and measure_id <> 'decisions_counted_eu'
    union all
    select indicator_part.part, counted.measure_id
    from indicator_part
    cross join (values ('decisions_positive_eu'), ('decisions_negative_eu')) as counted(measure_id)
    where indicator_part.indicator_id = $indicator_id and indicator_part.measure_id = 'decisions_counted_eu'
)
select
    part.part as part,
    observation.reporting_code as reporter,
    observation.period as period,
    observation.value as value,
    observation.flag as flag,
    origin.file_name as file_name,
    origin.sheet_name as sheet_name,
    observation.sheet_row as sheet_row,
    origin.column_letter || cast(observation.sheet_row as varchar) as cell,
    publication.file as original_file,
    observation.sheet_row as original_line,
    publication.publisher_nl as publisher_nl,
    publication.publisher_en as publisher_en
from part
inner join figure on true
inner join observation
    on observation.measure_id = part.measure_id
    and observation.country_code = $country
    and observation.period = case
        when part.part = 'denominator' then coalesce(figure.denominator_period, figure.period)
        else figure.period
    end
inner join origin
    on origin.load_sheet_id = observation.load_sheet_id and origin.column_name = observation.column_name
left join publication on publication.source_id = observation.source_id
order by part.part desc, observation.value desc, observation.reporting_code, observation.sheet_row
