-- question: How do the decisions of the trust fund compare with the contracts under them?
-- grain: one row per decision in Akvo
-- parameters:
-- columns:
--   project_id: varchar — identifier of the decision
--   title: varchar — title in the source's language
--   decision_eur: double — EUR of the decision
--   contracts_eur: double — EUR of the contracts under it; null where no contract names it
--   contract_count: bigint — contracts under it
--   compared: varchar — none, below, equal or above
--   activity_key: varchar — key of the decision's own page; null where the list of projects writes it otherwise or lacks it
-- source: EU Emergency Trust Fund for Africa in Akvo
select
    eutf_decision_contract.project_id as project_id,
    eutf_decision_contract.title as title,
    cast(eutf_decision_contract.decision_eur as double) as decision_eur,
    cast(eutf_decision_contract.contracts_eur as double) as contracts_eur,
    eutf_decision_contract.contract_count as contract_count,
    eutf_decision_contract.compared as compared,
    activity.activity_key as activity_key
from eutf_decision_contract
left join activity on activity.activity_key = 'eutf_decision:' || eutf_decision_contract.project_id
order by
    eutf_decision_contract.contracts_eur - eutf_decision_contract.decision_eur desc nulls last,
    eutf_decision_contract.project_id
