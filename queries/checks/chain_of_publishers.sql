-- question: Which payments does another publisher of the files receive as incoming funds?
-- rule_id: chain_of_publishers
-- columns: load_sheet_id, sheet_row, column_name, value_found, expected, other, classification
-- What one disburses and the other receives is the same money: the two publishers are levels of one chain. Matched on
-- both names (by the list of names where it knows them), period and amount.
with
name as (
    select
        lower(strip_accents(trim(spelling))) as name_folded, min(organisation_id) as organisation_id
    from organisation_alias
    where spelling is not null
    group by lower(strip_accents(trim(spelling)))
    having count(distinct organisation_id) = 1
),
body as (
    select
        found.name_found as name_found,
        coalesce(name.organisation_id, found.name_folded) as body_id
    from (
        select listed.name_found as name_found, lower(strip_accents(trim(listed.name_found))) as name_folded
        from (
            select distinct reporting_organisation as name_found from iati_transaction
            union
            select distinct provider_organisation from iati_transaction
            union
            select distinct receiver_organisation from iati_transaction
        ) as listed
        where listed.name_found is not null
    ) as found
    left join name on name.name_folded = found.name_folded
),
moved as (
    -- Who pays and who receives, whichever of the two reports it.
    select
        substr(transaction_type, 1, 1) as type_code,
        case when transaction_type like '3%' then reporting_organisation else provider_organisation end as payer,
        case when transaction_type like '3%' then receiver_organisation else reporting_organisation end as receiver,
        cast(calendar_year as varchar) || coalesce(calendar_quarter, '') || ' ' || cast(value_usd as varchar) as sum_key,
        activity_id as activity_id,
        reporting_organisation as reporting_organisation,
        value_usd as value_usd,
        classification as classification,
        load_sheet_id as load_sheet_id,
        sheet_row as sheet_row
    from iati_transaction
    -- Two amounts of zero are no payment.
    where substr(transaction_type, 1, 1) in ('1', '3') and value_usd <> 0
),
keyed as (
    select
        moved.*,
        -- No key within one body. As a condition of the joins it would pair every name with every other first.
        case
            when payer.body_id <> receiver.body_id
                then payer.body_id || ' > ' || receiver.body_id || ' ' || moved.sum_key
        end as chain_key
    from moved
    left join body as payer on payer.name_found = moved.payer
    left join body as receiver on receiver.name_found = moved.receiver
),
paid as (
    select
        chain_key as chain_key,
        min(reporting_organisation) as reporting_organisation,
        min(activity_id) as activity_id,
        min(classification) as classification
    from keyed
    where type_code = '3'
    group by chain_key
)
select
    received.load_sheet_id as load_sheet_id,
    received.sheet_row as sheet_row,
    'value_usd' as column_name,
    cast(received.value_usd as decimal(26, 2)) as value_found,
    paid.reporting_organisation as expected,
    paid.activity_id as other,
    least(received.classification, paid.classification) as classification
from keyed as received
inner join paid on paid.chain_key = received.chain_key
where received.type_code = '1'
order by received.load_sheet_id, received.sheet_row
