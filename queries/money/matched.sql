-- question: Of which part of each money set is the receiver a known body?
-- grain: one row per money set and measure; incoming funds have no receiver of their own and are left out
-- parameters:
-- columns:
--   money_set_id: varchar — source and level
--   measure_code: varchar — measure
--   money_set_nl: varchar — its name, Dutch
--   money_set_en: varchar — its name, English
--   currency_code: varchar — currency of publication
--   row_count: bigint — rows of the source
--   known_rows: bigint — rows whose receiver is a known body
--   several_rows: bigint — rows that name several receivers without saying who gets what
--   not_named_rows: bigint — rows whose receiver is in no list of names, so that it is not shown
--   not_stated_rows: bigint — rows without a receiver
--   named_pct: double — known rows as a percentage of the rows that name one receiver; null when none does
--   amount: double — sum of amounts without their sign, in the currency of publication
--   known_amount: double — of which with a known body, 0 when none
--   several_amount: double — of which with several receivers, 0 when none
--   not_named_amount: double — of which with a receiver that is not shown, 0 when none
--   not_stated_amount: double — of which without a receiver, 0 when none
--   named_amount_pct: double — known amounts as a percentage of the amounts that name one receiver; null when none does
-- source: the money sets' own publications and the list of names
with
receiver as (
    select
        money_set_id as money_set_id,
        measure_code as measure_code,
        case
            when implementer_id in ('several', 'not-named', 'not-stated') then implementer_id
            else 'known'
        end as receiver_kind,
        -- Without the sign: a correction would otherwise hide what it corrects.
        coalesce(abs(amount_usd), abs(amount_eur), 0) as amount
    from money_transaction
    where is_counted and not is_example and measure_code <> 'incoming_funds' and implementer_id is not null
)
select
    receiver.money_set_id as money_set_id,
    receiver.measure_code as measure_code,
    any_value(money_set.name_nl) as money_set_nl,
    any_value(money_set.name_en) as money_set_en,
    any_value(money_set.currency_code) as currency_code,
    count(*) as row_count,
    count(case when receiver_kind = 'known' then 1 end) as known_rows,
    count(case when receiver_kind = 'several' then 1 end) as several_rows,
    count(case when receiver_kind = 'not-named' then 1 end) as not_named_rows,
    count(case when receiver_kind = 'not-stated' then 1 end) as not_stated_rows,
    cast(100.0 * count(case when receiver_kind = 'known' then 1 end)
        / nullif(count(case when receiver_kind in ('known', 'not-named') then 1 end), 0) as double) as named_pct,
    cast(sum(receiver.amount) as double) as amount,
    cast(sum(case when receiver_kind = 'known' then receiver.amount else 0 end) as double) as known_amount,
    cast(sum(case when receiver_kind = 'several' then receiver.amount else 0 end) as double) as several_amount,
    cast(sum(case when receiver_kind = 'not-named' then receiver.amount else 0 end) as double) as not_named_amount,
    cast(sum(case when receiver_kind = 'not-stated' then receiver.amount else 0 end) as double) as not_stated_amount,
    100 * cast(sum(case when receiver_kind = 'known' then receiver.amount else 0 end) as double)
        / nullif(cast(sum(case when receiver_kind in ('known', 'not-named') then receiver.amount else 0 end) as double), 0)
        as named_amount_pct
from receiver
inner join money_set on money_set.money_set_id = receiver.money_set_id
group by receiver.money_set_id, receiver.measure_code
order by min(money_set.sort_order), receiver.measure_code
