-- question: Which rows of the list of decisions are contracts of another decision?
-- rule_id: contract_as_decision
-- columns: load_sheet_id, sheet_row, column_name, value_found, expected, other, classification
-- With them an amount would count as its decision's and once more on its own: they are kept and not counted.
select distinct
    eutf_project.load_sheet_id as load_sheet_id,
    eutf_project.sheet_row as sheet_row,
    'project_id' as column_name,
    eutf_project.project_id as value_found,
    coalesce(eutf_level.parent_id, '') as expected,
    cast(eutf_project.budget_eur as decimal(26, 2)) as other,
    least(eutf_project.classification, eutf_level.classification) as classification
from eutf_project
inner join eutf_level on eutf_level.project_id = eutf_project.project_id
where eutf_level.in_projects_database = 'as project'
order by 1, 2
