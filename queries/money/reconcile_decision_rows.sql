-- question: Which rows of the list of projects and of Akvo belong to a cause?
-- grain: one row per row of either publication
-- parameters:
--   cause: varchar — same, twice, contract, only_projects, only_akvo or amount
-- columns:
--   publication: varchar — projects or akvo
--   project_id: varchar — identifier in that row
--   title: varchar — title in the source's language
--   value: double — EUR, as in the cell; null where it is blank
--   file_name: varchar — workbook
--   sheet_name: varchar — sheet
--   sheet_row: integer — row in the sheet
--   cell: varchar — address in the sheet
-- source: EU Emergency Trust Fund for Africa, list of projects and Akvo
with
listed as (
    select
        'projects' as publication, project_load_sheet_id as load_sheet_id, project_sheet_row as sheet_row,
        project_eur as value, cause as cause
    from eutf_decision_match
    where project_sheet_row is not null
    union all
    select 'akvo', akvo_load_sheet_id, akvo_sheet_row, akvo_eur, cause
    from eutf_decision_match
    where akvo_sheet_row is not null
)
select
    listed.publication as publication,
    coalesce(eutf_project_row.project_id, eutf_akvo_row.project_id) as project_id,
    coalesce(eutf_project_row.title, eutf_akvo_row.title) as title,
    cast(listed.value as double) as value,
    origin.file_name as file_name,
    origin.sheet_name as sheet_name,
    listed.sheet_row as sheet_row,
    origin.column_letter || cast(listed.sheet_row as varchar) as cell
from listed
inner join origin on origin.load_sheet_id = listed.load_sheet_id and origin.column_name = 'budget_eur'
left join eutf_project_row
    on eutf_project_row.load_sheet_id = listed.load_sheet_id and eutf_project_row.sheet_row = listed.sheet_row
left join eutf_akvo_row
    on eutf_akvo_row.load_sheet_id = listed.load_sheet_id and eutf_akvo_row.sheet_row = listed.sheet_row
where listed.cause = $cause
order by listed.publication desc, listed.value desc, listed.sheet_row
