-- question: Which cells make up one figure that is read as a need and is no indicator of its own?
-- grain: one row per cell
-- parameters:
--   figure_id: varchar — decisions_negative_eu, dead_and_missing_country or detections_departure_route
--   country: varchar — ISO alpha-3 code
--   period: integer — year
-- columns:
--   reporter: varchar — reporting country or route
--   period: bigint — year of the cell
--   value: double — as in the cell; null is missing
--   file_name: varchar — workbook
--   sheet_name: varchar — sheet
--   sheet_row: integer — row in the sheet
--   cell: varchar — address in the sheet
--   original_file: varchar — the publisher's file
--   original_line: integer — line in that file
--   publisher_nl: varchar — who published it, Dutch
--   publisher_en: varchar — who published it, English
-- source: sources of the need indicators
with
read_from as (
    select observation.*
    from observation
    where observation.measure_id = $figure_id and observation.country_code = $country
    union all
    -- The largest route total of the year: everyone on the route, whatever their nationality.
    select observation.*
    from figure
    inner join route on route.route_id = figure.route_id
    inner join observation
        on observation.measure_id = 'detections' and observation.reporting_code = route.frontex_name
    where
        $figure_id = 'detections_departure_route' and figure.figure_id = $figure_id
        and figure.country_code = $country and figure.period = $period
)
select
    read_from.reporting_code as reporter, read_from.period as period, read_from.value as value,
    origin.file_name as file_name, origin.sheet_name as sheet_name, read_from.sheet_row as sheet_row,
    origin.column_letter || cast(read_from.sheet_row as varchar) as cell,
    publication.file as original_file, read_from.sheet_row as original_line,
    publication.publisher_nl as publisher_nl, publication.publisher_en as publisher_en
from read_from
inner join origin on origin.load_sheet_id = read_from.load_sheet_id and origin.column_name = read_from.column_name
left join publication on publication.source_id = read_from.source_id
where read_from.period = $period
order by read_from.value desc, read_from.reporting_code, read_from.sheet_row
