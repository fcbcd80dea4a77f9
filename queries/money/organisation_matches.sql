-- question: Of which part of a selection of money is the receiver known, and on what does that rest?
-- grain: one row per way in which the name was matched
-- parameters:
--   money_set: varchar — source and level; never two at once
--   measure: varchar — commitment, disbursement, expenditure, contracted or net_disbursement; never two at once
--   unit: varchar — EUR (converted or published), EUR_2021 (prices of 2021) or USD (published)
--   countries: varchar[] — codes of places; null for all places
--   themes: varchar[] — themes; null for all
--   relevance: varchar[] — narrow, wide, humanitarian, none; null for all
--   words: varchar[] — beginnings of words of the title, one of which must be there; null for no such rule
--   from_year: integer — first year
--   to_year: integer — last year
--   providers: varchar[] — bodies that provide; null for all
--   implementers: varchar[] — bodies that receive or implement; null for all
--   aid_types: varchar[] — OECD DAC codes; null for all
-- columns:
--   matched_by: varchar — hand, seen or rule for a body; several, not-named, not-stated or not-an-organisation for none
--   amount: double — sum in the unit; null when no amount can be given in it, never zero
--   body_count: bigint — bodies
--   transaction_count: bigint — rows of the source
--   without_amount: bigint — rows of the source that have no amount in the unit
-- source: the money set's own publication, with the reviewed list of names
with
selected as (
    select *
    from money_selected(
        $money_set, $measure, $unit, $countries, $themes, $relevance, $words, $from_year, $to_year,
        $providers, $implementers, $aid_types
    )
),
stated as (
    -- The name of the receiver as each source writes it; names that no list knows stay here and are given to nobody.
    select load_sheet_id, sheet_row, lower(strip_accents(trim(coalesce(receiver_organisation, '')))) as name_folded
    from iati_transaction
    union all
    select load_sheet_id, sheet_row, lower(strip_accents(trim(coalesce(implementor, ''))))
    from eutf_project
    union all
    select load_sheet_id, sheet_row, lower(strip_accents(trim(coalesce(partner_implementing, ''))))
    from eutf_akvo
),
basis as (
    select
        lower(strip_accents(trim(coalesce(spelling, '')))) as name_folded,
        organisation_id as organisation_id,
        -- The weakest basis, where one name stands in several lists.
        max(case reviewed when 'hand' then '1' when 'seen' then '2' else '3' end || reviewed) as reviewed
    from organisation_alias
    group by lower(strip_accents(trim(coalesce(spelling, '')))), organisation_id
),
matched as (
    select
        selected.*,
        case
            when selected.implementer_id in ('several', 'not-named', 'not-stated', 'not-an-organisation')
                then selected.implementer_id
            else coalesce(substr(basis.reviewed, 2), 'unknown')
        end as matched_by
    from selected
    left join stated
        on stated.load_sheet_id = selected.load_sheet_id and stated.sheet_row = selected.sheet_row
    left join basis
        on basis.name_folded = stated.name_folded and basis.organisation_id = selected.implementer_id
)
select
    matched_by as matched_by,
    cast(sum(amount) as double) as amount,
    count(distinct implementer_id) as body_count,
    count(distinct transaction_id) as transaction_count,
    count(distinct case when amount is null then transaction_id end) as without_amount
from matched
group by matched_by
order by matched_by
