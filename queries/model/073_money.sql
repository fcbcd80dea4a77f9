-- question: Where does each sum of money go, in each source apart, so that it counts once?

-- grain: one row per row of a source that holds a sum of money. Amounts as published in USD or EUR; EUR of a sum in USD
-- is converted back at the mean rate of its quarter (of its year where the source has no quarters). Missing is not zero.
create table money_transaction as
with
recipient as (
    select distinct
        iati_row.recipient_country as recipient_country,
        case
            when country_of_two_letters.country_code is not null then country_of_two_letters.country_code
            when iati_row.recipient_country is null then 'not_specified'
            else 'regional_' || split_part(iati_row.recipient_country, ' - ', 1)
        end as place_code
    from iati_row
    left join country_of_two_letters
        on country_of_two_letters.code_2 = split_part(iati_row.recipient_country, ' - ', 1)
),
oecd_place as (
    select distinct
        oecd_dac2a.recipient as recipient,
        case
            when oecd_dac2a.recipient_kind = 'country' then country_of_name.country_code
            when oecd_dac2a.recipient_kind = 'multilateral' then 'regional_multilateral'
            else 'regional_' || lower(regexp_replace(split_part(oecd_dac2a.recipient, ', regional', 1), '[^A-Za-z]+', '_', 'g'))
        end as place_code
    from oecd_dac2a
    left join country_of_name on country_of_name.name_folded = lower(strip_accents(oecd_dac2a.recipient))
),
implementor as (
    select
        eutf_project.project_id as project_id,
        coalesce(
            money_name.organisation_id,
            case
                when eutf_project.implementor is null then 'not-stated'
                -- The list names several bodies and does not say who gets what.
                when contains(eutf_project.implementor, ',') then 'several'
                else 'not-named'
            end
        ) as organisation_id
    from eutf_project
    left join money_name
        on money_name.name_folded = lower(strip_accents(trim(coalesce(eutf_project.implementor, ''))))
),
akvo_implementor as (
    select
        eutf_akvo.sheet_row as sheet_row,
        eutf_akvo.load_sheet_id as load_sheet_id,
        coalesce(
            money_name.organisation_id,
            case
                when eutf_akvo.partner_implementing is null then 'not-stated'
                when contains(eutf_akvo.partner_implementing, ',') then 'several'
                else 'not-named'
            end
        ) as organisation_id
    from eutf_akvo
    left join money_name
        on money_name.name_folded = lower(strip_accents(trim(coalesce(eutf_akvo.partner_implementing, ''))))
),
found as (
    select
        iati_row.money_set_id as money_set_id,
        iati_row.money_set_id || ':' || iati_row.activity_id as activity_key,
        case substr(iati_row.transaction_type, 1, 1)
            when '1' then 'incoming_funds'
            when '2' then 'commitment'
            when '3' then 'disbursement'
            when '4' then 'expenditure'
        end as measure_code,
        iati_row.calendar_year as year,
        cast(substr(iati_row.calendar_quarter, 2, 1) as integer) as quarter,
        iati_row.value_usd as amount_usd,
        cast(null as decimal(26, 6)) as published_eur,
        recipient.place_code as place_code,
        coalesce(
            provider.organisation_id,
            -- Money that comes in is another's: who pays out is the publisher, unless the row names somebody else.
            case
                when iati_row.provider_organisation is not null then 'not-named'
                when iati_row.transaction_type like '1 %' then 'not-stated'
                else iati_row.reporting_id
            end
        ) as provider_id,
        coalesce(
            receiver.organisation_id,
            case when iati_row.receiver_organisation is null then 'not-stated' else 'not-named' end
        ) as implementer_id,
        nullif(split_part(coalesce(iati_row.aid_type, ''), ' - ', 1), '') as aid_type_code,
        nullif(split_part(coalesce(iati_row.finance_type, ''), ' - ', 1), '') as finance_type_code,
        nullif(split_part(coalesce(iati_row.sector, ''), ' - ', 1), '') as purpose_code,
        coalesce(iati_row.is_multi_country, 0) = 1 as is_multi_country,
        cast(null as varchar) as not_counted_reason,
        'value_usd' as column_name,
        iati_row.load_sheet_id as load_sheet_id,
        iati_row.sheet_row as sheet_row,
        iati_row.publication_id as source_id,
        coalesce(iati_row.is_example, false) as is_example
    from iati_row
    left join recipient on recipient.recipient_country is not distinct from iati_row.recipient_country
    left join money_name as provider
        on provider.name_folded = lower(strip_accents(trim(iati_row.provider_organisation)))
    left join money_name as receiver
        on receiver.name_folded = lower(strip_accents(trim(coalesce(iati_row.receiver_organisation, ''))))
    union all
    select
        'eutf_decision', 'eutf_decision:' || eutf_project_row.project_id, 'commitment',
        cast(substr(eutf_project_row.adoption_date, 1, 4) as bigint),
        case
            when length(eutf_project_row.adoption_date) >= 7
                then cast((cast(substr(eutf_project_row.adoption_date, 6, 2) as integer) + 2) // 3 as integer)
        end,
        null, cast(eutf_project_row.budget_eur as decimal(26, 6)), null, 'eu-eutf', implementor.organisation_id,
        null, null, null, coalesce(eutf_project_row.is_multi_country, false),
        eutf_project_row.not_counted_reason, 'budget_eur', eutf_project_row.load_sheet_id,
        eutf_project_row.sheet_row, eutf_project_row.source_id, coalesce(eutf_project_row.is_example, false)
    from eutf_project_row
    left join implementor on implementor.project_id = eutf_project_row.project_id
    union all
    select
        'eutf_contract', 'eutf_contract:' || eutf_akvo_row.project_id, 'contracted',
        cast(substr(eutf_akvo_row.start_date, 1, 4) as bigint),
        case
            when length(eutf_akvo_row.start_date) >= 7
                then cast((cast(substr(eutf_akvo_row.start_date, 6, 2) as integer) + 2) // 3 as integer)
        end,
        null, cast(eutf_akvo_row.budget_eur as decimal(26, 6)), null, 'eu-eutf', akvo_implementor.organisation_id,
        null, null, null, false, eutf_akvo_row.not_counted_reason, 'budget_eur',
        eutf_akvo_row.load_sheet_id, eutf_akvo_row.sheet_row, eutf_akvo_row.source_id,
        coalesce(eutf_akvo_row.is_example, false)
    from eutf_akvo_row
    left join akvo_implementor
        on akvo_implementor.sheet_row = eutf_akvo_row.sheet_row
        and akvo_implementor.load_sheet_id = eutf_akvo_row.load_sheet_id
    where eutf_akvo_row.budget_eur is not null
    union all
    select
        case oecd_dac2a.donor when 'Netherlands' then 'oecd_netherlands' when 'EU Institutions' then 'oecd_eu' end,
        null, 'net_disbursement', oecd_dac2a.reference_year, null,
        cast(oecd_dac2a.value_usd_million * 1000000 as decimal(26, 12)), null, oecd_place.place_code,
        case oecd_dac2a.donor when 'Netherlands' then 'nl-all' when 'EU Institutions' then 'eu-institutions' end,
        null, null, null, null, false,
        -- A total of other rows: with it everything would count twice.
        case when oecd_dac2a.recipient_kind = 'aggregate' then 'aggregate' end,
        'value_usd_million', oecd_dac2a.load_sheet_id, oecd_dac2a.sheet_row, oecd_dac2a.source_id,
        coalesce(oecd_dac2a.is_example, false)
    from oecd_dac2a
    left join oecd_place on oecd_place.recipient = oecd_dac2a.recipient
),
converted as (
    select
        found.*,
        coalesce(
            found.published_eur,
            cast(found.amount_usd / coalesce(quarter_rate.usd_per_eur, year_rate.usd_per_eur) as decimal(26, 6))
        ) as amount_eur
    from found
    left join quarter_rate
        on quarter_rate.reference_year = found.year and quarter_rate.quarter = found.quarter
    left join year_rate
        on year_rate.reference_year = found.year and found.quarter is null
)
select
    cast(converted.load_sheet_id as varchar) || ':' || cast(converted.sheet_row as varchar) as transaction_id,
    converted.money_set_id as money_set_id,
    converted.activity_key as activity_key,
    converted.measure_code as measure_code,
    converted.year as year,
    converted.quarter as quarter,
    converted.amount_usd as amount_usd,
    converted.amount_eur as amount_eur,
    -- A period without a deflator stays in current prices; is_deflated says so.
    coalesce(
        cast(converted.amount_eur * 100 / deflator.price_index as decimal(26, 6)), converted.amount_eur
    ) as amount_eur_2021,
    deflator.price_index is not null as is_deflated,
    converted.place_code as place_code,
    converted.provider_id as provider_id,
    converted.implementer_id as implementer_id,
    converted.aid_type_code as aid_type_code,
    converted.finance_type_code as finance_type_code,
    converted.purpose_code as purpose_code,
    converted.is_multi_country as is_multi_country,
    converted.not_counted_reason is null as is_counted,
    converted.not_counted_reason as not_counted_reason,
    converted.column_name as column_name,
    converted.load_sheet_id as load_sheet_id,
    converted.sheet_row as sheet_row,
    converted.source_id as source_id,
    converted.is_example as is_example
from converted
left join deflator on deflator.reference_year = converted.year
where converted.money_set_id is not null;

-- grain: one row per activity and place; the shares of an activity make 100 with what is left over. A transaction that
-- names its own place (IATI, OECD) goes there whole: its activity has no row here.
create table activity_country as
with
akvo as (
    select
        eutf_akvo_country.project_id as project_id,
        country_of_two_letters.country_code as country_code,
        cast(eutf_akvo_country.share_pct as decimal(18, 6)) as share_pct,
        count(*) over (partition by eutf_akvo_country.project_id) as countries,
        sum(cast(eutf_akvo_country.share_pct as decimal(18, 6))) over (
            partition by eutf_akvo_country.project_id
        ) as total_pct
    from (
        -- A row that says the same twice counts once.
        select distinct project_id, country_iso2, share_pct from eutf_akvo_country where country_iso2 is not null
    ) as eutf_akvo_country
    left join country_of_two_letters on country_of_two_letters.code_2 = eutf_akvo_country.country_iso2
),
shared as (
    select
        'eutf_decision:' || project_id as activity_key,
        case
            when country_code is not null then country_code
            when basis = 'stated regional' then 'regional'
            else 'not_specified'
        end as place_code,
        cast(share_pct as decimal(18, 6)) as share_pct,
        basis as basis
    from eutf_country
    union all
    select
        'eutf_contract:' || project_id,
        coalesce(country_code, 'not_specified'),
        case
            when share_pct is null and countries = 1 then cast(100 as decimal(18, 6))
            when total_pct > 100 then cast(share_pct * 100 / total_pct as decimal(18, 6))
            else share_pct
        end,
        case when share_pct is null and countries = 1 then 'single country' else 'Akvo percentage' end
    from akvo
)
select
    activity_key as activity_key,
    place_code as place_code,
    cast(sum(share_pct) as decimal(18, 6)) as share_pct,
    min(basis) as basis
from shared
where share_pct is not null
group by activity_key, place_code;

-- grain: one row per activity (or purpose code) and theme
create table theme_share as
select
    case file_kind when 'iati' then 'activity' else 'eutf' end as share_kind,
    activity_id as share_key,
    theme_id as theme_id,
    cast(share_pct as decimal(18, 6)) as share_pct,
    relevance as relevance,
    is_doubtful as is_doubtful,
    case reviewed when 'yes' then 'reviewed' else 'rule' end as theme_basis
from activity_theme
union all
select 'purpose', purpose_code, theme_id, cast(share_pct as decimal(18, 6)), 'none', false, 'purpose'
from purpose_theme;

-- grain: one row per counted transaction, place and theme. Every amount is here exactly once, to the last digit: what
-- shares leave over, by rounding or because a source gives no more, is "not specified".
create table money as
with
counted as (
    select * from money_transaction where is_counted and not is_example
),
part_of_place as (
    select
        counted.transaction_id as transaction_id,
        activity_country.place_code as place_code,
        cast(counted.amount_usd * cast(activity_country.share_pct as decimal(9, 6)) * cast(0.01 as decimal(2, 2)) as decimal(26, 12))
            as amount_usd,
        cast(counted.amount_eur * cast(activity_country.share_pct as decimal(9, 6)) * cast(0.01 as decimal(2, 2)) as decimal(26, 6))
            as amount_eur,
        cast(counted.amount_eur_2021 * cast(activity_country.share_pct as decimal(9, 6)) * cast(0.01 as decimal(2, 2)) as decimal(26, 6))
            as amount_eur_2021
    from counted
    inner join activity_country on activity_country.activity_key = counted.activity_key
    where counted.place_code is null
),
rest_of_place as (
    select
        counted.transaction_id as transaction_id,
        'not_specified' as place_code,
        counted.amount_usd - coalesce(sum(part_of_place.amount_usd), 0) as amount_usd,
        counted.amount_eur - coalesce(sum(part_of_place.amount_eur), 0) as amount_eur,
        counted.amount_eur_2021 - coalesce(sum(part_of_place.amount_eur_2021), 0) as amount_eur_2021,
        count(part_of_place.place_code) as parts
    from counted
    left join part_of_place on part_of_place.transaction_id = counted.transaction_id
    where counted.place_code is null
    group by counted.transaction_id, counted.amount_usd, counted.amount_eur, counted.amount_eur_2021
),
placed as (
    select transaction_id, place_code, amount_usd, amount_eur, amount_eur_2021 from counted
    where place_code is not null
    union all
    select
        transaction_id, place_code, cast(sum(amount_usd) as decimal(26, 12)), cast(sum(amount_eur) as decimal(26, 6)),
        cast(sum(amount_eur_2021) as decimal(26, 6))
    from (
        select transaction_id, place_code, amount_usd, amount_eur, amount_eur_2021 from part_of_place
        union all
        select transaction_id, place_code, amount_usd, amount_eur, amount_eur_2021 from rest_of_place
        where parts = 0 or coalesce(amount_usd, 0) <> 0 or coalesce(amount_eur, 0) <> 0 or coalesce(amount_eur_2021, 0) <> 0
    ) as parts
    group by transaction_id, place_code
),
theme_key as (
    -- By the reviewed activity first, then by the purpose code of the row, else by nothing.
    select
        counted.transaction_id as transaction_id,
        case
            when by_activity.share_key is not null then by_activity.share_kind
            when by_purpose.share_key is not null then 'purpose'
        end as share_kind,
        coalesce(by_activity.share_key, by_purpose.share_key) as share_key
    from counted
    left join activity on activity.activity_key = counted.activity_key
    left join (select distinct share_kind, share_key from theme_share where share_kind <> 'purpose') as by_activity
        on by_activity.share_kind
            = case when counted.money_set_id in ('eutf_decision', 'eutf_contract') then 'eutf' else 'activity' end
        and by_activity.share_key = case
            when counted.money_set_id = 'eutf_contract'
                then substr(activity.parent_activity_key, length('eutf_decision:') + 1)
            else activity.activity_id
        end
    left join (select distinct share_key from theme_share where share_kind = 'purpose') as by_purpose
        on by_purpose.share_key = counted.purpose_code
),
part_of_theme as (
    select
        placed.transaction_id as transaction_id,
        placed.place_code as place_code,
        theme_share.theme_id as theme_id,
        theme_share.relevance as relevance,
        theme_share.is_doubtful as is_doubtful,
        theme_share.theme_basis as theme_basis,
        cast(placed.amount_usd * cast(theme_share.share_pct as decimal(9, 6)) * cast(0.01 as decimal(2, 2)) as decimal(26, 12))
            as amount_usd,
        cast(placed.amount_eur * cast(theme_share.share_pct as decimal(9, 6)) * cast(0.01 as decimal(2, 2)) as decimal(26, 6))
            as amount_eur,
        cast(placed.amount_eur_2021 * cast(theme_share.share_pct as decimal(9, 6)) * cast(0.01 as decimal(2, 2)) as decimal(26, 6))
            as amount_eur_2021
    from placed
    inner join theme_key on theme_key.transaction_id = placed.transaction_id
    inner join theme_share
        on theme_share.share_kind = theme_key.share_kind and theme_share.share_key = theme_key.share_key
),
rest_of_theme as (
    select
        placed.transaction_id as transaction_id,
        placed.place_code as place_code,
        -- A source that gives no share, and what shares leave over: its theme is not known, which is not "no theme".
        'not_specified' as theme_id,
        'none' as relevance,
        false as is_doubtful,
        'none' as theme_basis,
        placed.amount_usd - coalesce(sum(part_of_theme.amount_usd), 0) as amount_usd,
        placed.amount_eur - coalesce(sum(part_of_theme.amount_eur), 0) as amount_eur,
        placed.amount_eur_2021 - coalesce(sum(part_of_theme.amount_eur_2021), 0) as amount_eur_2021,
        count(part_of_theme.theme_id) as parts
    from placed
    left join part_of_theme
        on part_of_theme.transaction_id = placed.transaction_id and part_of_theme.place_code = placed.place_code
    group by
        placed.transaction_id, placed.place_code, placed.amount_usd, placed.amount_eur, placed.amount_eur_2021
),
parts as (
    select
        transaction_id, place_code, theme_id, relevance, is_doubtful, theme_basis, amount_usd, amount_eur,
        amount_eur_2021
    from part_of_theme
    union all
    select
        transaction_id, place_code, theme_id, relevance, is_doubtful, theme_basis,
        cast(amount_usd as decimal(26, 12)), cast(amount_eur as decimal(26, 6)),
        cast(amount_eur_2021 as decimal(26, 6))
    from rest_of_theme
    where
        parts = 0
        or coalesce(amount_usd, 0) <> 0 or coalesce(amount_eur, 0) <> 0 or coalesce(amount_eur_2021, 0) <> 0
)
select
    counted.transaction_id as transaction_id,
    counted.money_set_id as money_set_id,
    counted.measure_code as measure_code,
    counted.activity_key as activity_key,
    counted.year as year,
    counted.quarter as quarter,
    parts.place_code as place_code,
    case
        when parts.place_code = 'not_specified' then 'not_specified'
        when parts.place_code like 'regional%' then 'regional'
        else 'country'
    end as place_kind,
    parts.theme_id as theme_id,
    parts.relevance as relevance,
    parts.is_doubtful as is_doubtful,
    parts.theme_basis as theme_basis,
    counted.provider_id as provider_id,
    counted.implementer_id as implementer_id,
    counted.aid_type_code as aid_type_code,
    counted.purpose_code as purpose_code,
    parts.amount_usd as amount_usd,
    parts.amount_eur as amount_eur,
    parts.amount_eur_2021 as amount_eur_2021,
    counted.is_deflated as is_deflated,
    counted.load_sheet_id as load_sheet_id,
    counted.sheet_row as sheet_row,
    counted.column_name as column_name,
    counted.source_id as source_id
from parts
inner join counted on counted.transaction_id = parts.transaction_id
order by
    counted.money_set_id, counted.measure_code, parts.place_code, parts.theme_id, counted.year, counted.load_sheet_id,
    counted.sheet_row;

-- grain: one row per money set and country that it holds at all: a country without a row is missing, not zero
create table money_set_country as
select money_set_id as money_set_id, place_code as country_code, min(year) as first_year, max(year) as last_year
from money
where place_kind = 'country'
group by money_set_id, place_code;

-- grain: one row per region as a source writes it; regions are no countries and are never spread over them
create table money_region as
select
    money_transaction.place_code as place_code,
    min(regexp_replace(coalesce(iati_transaction.recipient_country, oecd_dac2a.recipient), '^[0-9]+ - ', '')) as found_as
from money_transaction
left join iati_transaction
    on iati_transaction.load_sheet_id = money_transaction.load_sheet_id
    and iati_transaction.sheet_row = money_transaction.sheet_row
left join oecd_dac2a
    on oecd_dac2a.load_sheet_id = money_transaction.load_sheet_id
    and oecd_dac2a.sheet_row = money_transaction.sheet_row
where money_transaction.place_code like 'regional_%' and money_transaction.is_counted
group by money_transaction.place_code;
