-- question: On which step of the ladder does each instrument of leverage stand?
-- grain: one row per instrument and step
-- parameters:
-- columns:
--   instrument_id: varchar — key of the register
--   step: varchar — visa, trade or development
--   step_nl: varchar — step in Dutch
--   step_en: varchar — step in English
--   sort_order: bigint — order of the steps
--   reason_nl: varchar — why it stands there, in Dutch
--   reason_en: varchar — why it stands there, in English
-- source: list of steps of leverage
select
    leverage_step.instrument_id as instrument_id,
    leverage_step.step as step,
    code_list.name_nl as step_nl,
    code_list.name_en as step_en,
    code_list.sort_order as sort_order,
    leverage_step.reason_nl as reason_nl,
    leverage_step.reason_en as reason_en
from leverage_step
inner join code_list on code_list.list_id = 'leverage_step' and code_list.code = leverage_step.step
order by code_list.sort_order, leverage_step.instrument_id
