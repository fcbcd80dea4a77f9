-- question: Of which kind is each body, in one list of kinds?
-- grain: one row per body that stands in the money or in a register
-- parameters:
-- columns:
--   organisation_id: varchar — key
--   kind: varchar — kind, a code of money_organisation_kind, or of organisation_kind where that list has none
-- source: reviewed names and register of organisations
with
listed as (
    select organisation_id as organisation_id, min(kind) as kind
    from organisation_alias
    group by organisation_id
)
select
    money_organisation_name.organisation_id as organisation_id,
    -- The register and the list of names each have kinds of their own. The list knows the United Nations apart; where
    -- it says "other", the register says more (a ministry, an international organisation).
    case
        when coalesce(listed.kind, 'other') <> 'other' then listed.kind
        else
            case money_organisation_name.kind
                when 'EU body' then 'eu body'
                when 'civil society' then 'ngo'
                when 'private sector' then 'company'
                when 'partner government' then 'government of partner'
                else money_organisation_name.kind
            end
    end as kind
from money_organisation_name
left join listed on listed.organisation_id = money_organisation_name.organisation_id
order by money_organisation_name.organisation_id
