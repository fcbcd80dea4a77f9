-- question: Which visits lie so near each other that they could be one, or clash?
-- grain: one row per pair of visits
-- parameters:
--   from_day: date — first day of the period
--   until_day: date — last day of the period
--   within_days: integer — most days between the end of one and the start of the other
--   by_region: boolean — countries of one UN region belong together; else those of one UN subregion
--   examples: boolean — only invented rows; else none of them
-- columns:
--   kind: varchar — office_twice, same_days, same_country or same_region, the first that holds
--   visit_id: varchar — the earlier visit
--   other_id: varchar — the later visit
--   country_code: varchar — country of the earlier visit
--   other_country_code: varchar — country of the later visit
--   region: varchar — what they share: UN subregion, or region
--   first_day: date — first day of the two
--   last_day: date — last day of the two
--   days_between: bigint — whole days between them; 0 where they overlap or follow each other
--   is_certain: boolean — both are known to the day
-- source: register of visits; the Netherlands and the EU, nothing cancelled
with
going as (
    select
        country_visit.visit_id as visit_id,
        country_visit.country_code as country_code,
        case when $by_region then profile_country.region else profile_country.subregion end as region,
        lower(strip_accents(trim(country_visit.office))) as office_folded,
        country_visit.direction as direction,
        visit_span.first_day as first_day,
        visit_span.last_day as last_day,
        visit_span.is_exact as is_exact
    from country_visit
    inner join visit_span on visit_span.visit_id = country_visit.visit_id
    inner join profile_country on profile_country.country_code = country_visit.country_code
    where
        country_visit.status <> 'cancelled'
        -- A visit of others cannot be combined by anybody who reads this.
        and country_visit.side in ('NL', 'EU')
        and coalesce(country_visit.is_example, false) = $examples
        and visit_span.first_day <= $until_day
        and visit_span.last_day >= $from_day
),
pair as (
    select
        one.visit_id as visit_id,
        other.visit_id as other_id,
        one.country_code as country_code,
        other.country_code as other_country_code,
        one.region as region,
        least(one.first_day, other.first_day) as first_day,
        greatest(one.last_day, other.last_day) as last_day,
        -- Days that lie between: none where they overlap or one starts the day after the other ends.
        greatest(0, date_diff('day', one.last_day, other.first_day) - 1) as days_between,
        one.is_exact and other.is_exact as is_certain,
        case
            when
                one.office_folded = other.office_folded
                and one.country_code <> other.country_code
                and one.is_exact and other.is_exact
                and one.last_day >= other.first_day
                then 1
            when one.country_code = other.country_code and one.last_day >= other.first_day then 2
            when one.country_code = other.country_code then 3
            -- Only who travels can go on to the next country.
            when one.region = other.region and one.direction <> 'incoming' and other.direction <> 'incoming' then 4
        end as kind_order
    from going as one
    inner join going as other
        on one.visit_id <> other.visit_id
        and (one.first_day < other.first_day or (one.first_day = other.first_day and one.visit_id < other.visit_id))
        and date_diff('day', one.last_day, other.first_day) - 1 <= $within_days
    where one.region = other.region or one.office_folded = other.office_folded
),
ranked as (
    select
        pair.*,
        -- Two visits of several countries each are one pair: the strongest reason counts.
        row_number() over (
            partition by pair.visit_id, pair.other_id
            order by pair.kind_order, pair.country_code, pair.other_country_code
        ) as place
    from pair
    where pair.kind_order is not null
)
select
    case ranked.kind_order
        when 1 then 'office_twice' when 2 then 'same_days' when 3 then 'same_country' else 'same_region'
    end as kind,
    ranked.visit_id as visit_id,
    ranked.other_id as other_id,
    ranked.country_code as country_code,
    ranked.other_country_code as other_country_code,
    ranked.region as region,
    ranked.first_day as first_day,
    ranked.last_day as last_day,
    ranked.days_between as days_between,
    ranked.is_certain as is_certain
from ranked
where ranked.place = 1
order by ranked.kind_order, ranked.first_day, ranked.visit_id, ranked.other_id
