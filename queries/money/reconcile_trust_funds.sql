-- question: Which activities of the Commission pay into a trust fund of the EU, by their title?
-- grain: one row per activity whose title names a trust fund of the EU
-- parameters:
-- columns:
--   activity_key: varchar — key of the activity
--   activity_id: varchar — identifier of the source
--   title: varchar — title in the source's language
--   fund: varchar — africa, syria or not_told: which fund the title names
--   committed_eur: double — commitments, EUR converted back; null where there is no row
--   disbursed_eur: double — disbursements, EUR converted back; null where there is no row
--   committed_booked_eur: double — the part of the commitments above zero: what was booked before it was booked back
--   disbursed_booked_eur: double — the part of the disbursements above zero
--   row_count: bigint — rows of the source
--   first_year: bigint — first year
--   last_year: bigint — last year
-- source: IATI, European Commission
with
named as (
    select
        activity_key as activity_key,
        activity_id as activity_id,
        title as title,
        title_words as title_words,
        -- "Trust fund" alone is also a fund of the World Bank or the United Nations: the EU must be named with it.
        contains(title_words, ' eutf ')
        or contains(title_words, ' madad ')
        or (
            (contains(title_words, ' trust fund ') or contains(title_words, ' fonds fiduciaire '))
            and (
                contains(title_words, ' eu trust ')
                or contains(title_words, ' eu regional trust ')
                or contains(title_words, ' eu emergency trust ')
                or contains(title_words, ' european union regional trust ')
                or contains(title_words, ' european union emergency trust ')
                or contains(title_words, ' fonds fiduciaire d urgence ')
            )
        ) as is_of_eu
    from activity
    where money_set_id = 'commission' and not coalesce(is_example, false)
)
select
    named.activity_key as activity_key,
    named.activity_id as activity_id,
    named.title as title,
    case
        when contains(named.title_words, ' madad ') or contains(named.title_words, ' syria') then 'syria'
        when contains(named.title_words, ' africa ') or contains(named.title_words, ' afrique ')
            or contains(named.title_words, ' t05 eutf ') then 'africa'
        else 'not_told'
    end as fund,
    cast(sum(case when money_transaction.measure_code = 'commitment' then money_transaction.amount_eur end) as double)
        as committed_eur,
    cast(sum(case when money_transaction.measure_code = 'disbursement' then money_transaction.amount_eur end) as double)
        as disbursed_eur,
    cast(
        sum(
            case
                when money_transaction.measure_code = 'commitment' and money_transaction.amount_eur > 0
                    then money_transaction.amount_eur
            end
        ) as double
    ) as committed_booked_eur,
    cast(
        sum(
            case
                when money_transaction.measure_code = 'disbursement' and money_transaction.amount_eur > 0
                    then money_transaction.amount_eur
            end
        ) as double
    ) as disbursed_booked_eur,
    count(money_transaction.transaction_id) as row_count,
    min(money_transaction.year) as first_year,
    max(money_transaction.year) as last_year
from named
left join money_transaction
    on money_transaction.activity_key = named.activity_key and money_transaction.is_counted
where named.is_of_eu
group by named.activity_key, named.activity_id, named.title, named.title_words
order by fund, coalesce(committed_eur, disbursed_eur) desc nulls last, named.activity_id
