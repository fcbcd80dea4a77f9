-- question: By which rules do the list of projects and Akvo differ on the decisions of the trust fund?
-- grain: one row per cause; same holds all decisions on which the two agree to the cent
-- parameters:
-- columns:
--   cause: varchar — same, twice, contract, only_projects, only_akvo or amount
--   row_count: bigint — rows of the list, or decisions in Akvo where the list has none
--   project_eur: double — EUR in the list of projects; 0 where it has none
--   akvo_eur: double — EUR of the decisions in Akvo; 0 where it has none
--   difference_eur: double — Akvo less the list
-- source: EU Emergency Trust Fund for Africa, list of projects and Akvo
select
    cause as cause,
    count(*) as row_count,
    cast(coalesce(sum(project_eur), 0) as double) as project_eur,
    cast(coalesce(sum(akvo_eur), 0) as double) as akvo_eur,
    cast(coalesce(sum(akvo_eur), 0) - coalesce(sum(project_eur), 0) as double) as difference_eur
from eutf_decision_match
group by cause
order by cause
