-- question: Which rows of Akvo are the decisions of one kind, and the contracts under them?
-- grain: one row per row of Akvo
-- parameters:
--   compared: varchar — none, below, equal or above: how the contracts compare with their decision
-- columns:
--   decision_id: varchar — identifier of the decision
--   level: varchar — decision or contract
--   project_id: varchar — identifier of the row
--   title: varchar — title in the source's language
--   value: double — EUR, as in the cell; null where it is blank
--   file_name: varchar — workbook
--   sheet_name: varchar — sheet
--   sheet_row: integer — row in the sheet
--   cell: varchar — address in the sheet
-- source: EU Emergency Trust Fund for Africa in Akvo
select
    eutf_decision_contract.project_id as decision_id,
    eutf_akvo_row.level as level,
    eutf_akvo_row.project_id as project_id,
    activity.title as title,
    cast(eutf_akvo_row.budget_eur as double) as value,
    origin.file_name as file_name,
    origin.sheet_name as sheet_name,
    eutf_akvo_row.sheet_row as sheet_row,
    origin.column_letter || cast(eutf_akvo_row.sheet_row as varchar) as cell
from eutf_decision_contract
inner join eutf_akvo_row
    on (eutf_akvo_row.level = 'decision' and eutf_akvo_row.project_id = eutf_decision_contract.project_id)
    or (
        eutf_akvo_row.level = 'contract'
        and eutf_akvo_row.not_counted_reason is null
        and eutf_akvo_row.decision_id = eutf_decision_contract.project_id
    )
inner join origin
    on origin.load_sheet_id = eutf_akvo_row.load_sheet_id and origin.column_name = 'budget_eur'
left join activity
    on activity.activity_key
        = case eutf_akvo_row.level when 'decision' then 'eutf_decision:' else 'eutf_contract:' end
        || eutf_akvo_row.project_id
where eutf_decision_contract.compared = $compared and not coalesce(eutf_akvo_row.is_example, false)
order by eutf_decision_contract.project_id, eutf_akvo_row.level desc, eutf_akvo_row.sheet_row
