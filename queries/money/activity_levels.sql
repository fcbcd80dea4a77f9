-- question: Under which decision does an activity fall, what falls under it, and where else does it stand?
-- grain: one row per related activity and measure; each level apart, amounts of two levels are never added
-- parameters:
--   activity: varchar — key of the activity
--   unit: varchar — EUR (converted or published), EUR_2021 (prices of 2021) or USD (published)
-- columns:
--   relation: varchar — parent, self, child, or same: the same identifier in another source
--   activity_key: varchar — activity; null where what the source names is no activity here
--   activity_id: varchar — identifier as published
--   title: varchar — title in the source's language
--   money_set_id: varchar — source and level
--   level_code: varchar — activity, decision or contract
--   measure_code: varchar — measure; null where there is no amount
--   is_counted: boolean — whether the amount counts in its source
--   not_counted_reason: varchar — why it does not
--   amount: double — sum in the unit; null when there is none in it, never zero
--   transaction_count: bigint — rows of the source
--   file_name: varchar — workbook of its first row
--   sheet_name: varchar — sheet
--   sheet_row: integer — row in the sheet
-- source: the money set's own publication and the list of levels
with
parents as (
    -- A contract may name several things above it, one of which may be no decision.
    select
        activity.activity_key as child_key,
        unnest(string_split(substr(activity.parent_activity_key, length('eutf_decision:') + 1), ', ')) as parent_id
    from activity
    where activity.parent_activity_key is not null
),
related as (
    select 'self' as relation, activity_key as activity_key, activity_id as activity_id
    from activity
    where activity_key = $activity
    union all
    select 'parent', activity.activity_key, parents.parent_id
    from parents
    left join activity on activity.money_set_id = 'eutf_decision' and activity.activity_id = parents.parent_id
    where parents.child_key = $activity
    union all
    select 'child', activity.activity_key, activity.activity_id
    from parents
    inner join activity on activity.activity_key = parents.child_key
    inner join activity as above on above.activity_key = $activity and above.level_code = 'decision'
    where parents.parent_id = above.activity_id
    union all
    select 'same', other.activity_key, other.activity_id
    from activity
    inner join activity as other
        -- Identifiers of one thing may differ by the case of their letters.
        on lower(other.activity_id) = lower(activity.activity_id) and other.activity_key <> activity.activity_key
    where activity.activity_key = $activity
)
select
    related.relation as relation,
    related.activity_key as activity_key,
    related.activity_id as activity_id,
    activity.title as title,
    activity.money_set_id as money_set_id,
    activity.level_code as level_code,
    money_transaction.measure_code as measure_code,
    money_transaction.is_counted as is_counted,
    money_transaction.not_counted_reason as not_counted_reason,
    cast(sum(case $unit when 'USD' then cast(money_transaction.amount_usd as decimal(38, 12)) when 'EUR_2021' then cast(money_transaction.amount_eur_2021 as decimal(38, 12)) else cast(money_transaction.amount_eur as decimal(38, 12)) end) as double) as amount,
    count(money_transaction.transaction_id) as transaction_count,
    sheet_origin.file_name as file_name,
    sheet_origin.sheet_name as sheet_name,
    activity.sheet_row as sheet_row
from related
left join activity on activity.activity_key = related.activity_key
left join money_transaction on money_transaction.activity_key = related.activity_key
left join sheet_origin on sheet_origin.load_sheet_id = activity.load_sheet_id
group by
    related.relation, related.activity_key, related.activity_id, activity.title, activity.money_set_id,
    activity.level_code, money_transaction.measure_code, money_transaction.is_counted,
    money_transaction.not_counted_reason, sheet_origin.file_name, sheet_origin.sheet_name, activity.sheet_row
order by
    case related.relation when 'parent' then 1 when 'self' then 2 when 'child' then 3 else 4 end,
    related.activity_id, money_transaction.measure_code, money_transaction.is_counted desc
