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
-- source: EU Emergency Trust Fund for Africa in Akvo
select
    project_id as project_id,
    title as title,
    cast(decision_eur as double) as decision_eur,
    cast(contracts_eur as double) as contracts_eur,
    contract_count as contract_count,
    compared as compared
from eutf_decision_contract
order by contracts_eur - decision_eur desc nulls last, project_id
