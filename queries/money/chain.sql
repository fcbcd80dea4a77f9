-- question: What did the trust fund decide, and what was contracted under it?
-- grain: one row per counted decision and per counted row of a contract
-- parameters:
-- columns:
--   level_code: varchar — decision or contract
--   activity_key: varchar — the decision, or the contract
--   activity_id: varchar — key in the source
--   decision_key: varchar — the decision, or that of the contract; a contract under several names them all; null where the source names none
--   title: varchar — title in the source's language; null where the source has none
--   region_code: varchar — region of the fund; of a contract that of its decision, null where that is not in the list
--   is_in_list: boolean — whether the decision stands in the list of decisions
--   moment: varchar — date of adoption of a decision, start date of a contract; null where the source gives none
--   value: double — approved or contracted, EUR
--   file_name: varchar — workbook
--   sheet_name: varchar — sheet
--   sheet_row: integer — row in the sheet
--   cell: varchar — address in the sheet
-- source: European Commission, Emergency Trust Fund for Africa; Akvo
with
decision as (
    select
        'decision' as level_code,
        money_transaction.activity_key as activity_key,
        eutf_project.project_id as activity_id,
        money_transaction.activity_key as decision_key,
        activity.title as title,
        eutf_project.region_code as region_code,
        true as is_in_list,
        eutf_project.adoption_date as moment,
        money_transaction.amount_eur as value,
        money_transaction.load_sheet_id as load_sheet_id,
        money_transaction.sheet_row as sheet_row,
        money_transaction.column_name as column_name
    from money_transaction
    inner join activity on activity.activity_key = money_transaction.activity_key
    inner join eutf_project
        on eutf_project.load_sheet_id = money_transaction.load_sheet_id
        and eutf_project.sheet_row = money_transaction.sheet_row
    where
        money_transaction.money_set_id = 'eutf_decision'
        and money_transaction.is_counted
        and not money_transaction.is_example
),
contract as (
    select
        'contract' as level_code,
        money_transaction.activity_key as activity_key,
        activity.activity_id as activity_id,
        activity.parent_activity_key as decision_key,
        activity.title as title,
        decision.region_code as region_code,
        decision.activity_key is not null as is_in_list,
        activity.start_date as moment,
        money_transaction.amount_eur as value,
        money_transaction.load_sheet_id as load_sheet_id,
        money_transaction.sheet_row as sheet_row,
        money_transaction.column_name as column_name
    from money_transaction
    inner join activity on activity.activity_key = money_transaction.activity_key
    left join decision on decision.activity_key = activity.parent_activity_key
    where
        money_transaction.money_set_id = 'eutf_contract'
        and money_transaction.is_counted
        and not money_transaction.is_example
),
linked as (
    select * from decision
    union all
    select * from contract
)
select
    linked.level_code as level_code,
    linked.activity_key as activity_key,
    linked.activity_id as activity_id,
    linked.decision_key as decision_key,
    linked.title as title,
    linked.region_code as region_code,
    linked.is_in_list as is_in_list,
    linked.moment as moment,
    cast(linked.value as double) as value,
    origin.file_name as file_name,
    origin.sheet_name as sheet_name,
    linked.sheet_row as sheet_row,
    origin.column_letter || cast(linked.sheet_row as varchar) as cell
from linked
left join origin on origin.load_sheet_id = linked.load_sheet_id and origin.column_name = linked.column_name
order by linked.level_code desc, linked.activity_key, linked.sheet_row
