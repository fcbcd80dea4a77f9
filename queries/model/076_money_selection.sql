-- question: Which money does a reader's choice hold?
-- Every query on a choice asks this, so that a choice is one thing. Source and measure are single values: two are never
-- added up. A list that is null leaves nothing out. Columns: those of money, and amount in the unit, null where there is
-- none in it.
create macro money_selected(
    asked_money_set, asked_measure, asked_unit, asked_countries, asked_themes, asked_relevance,
    asked_words, asked_from_year, asked_to_year, asked_providers, asked_implementers, asked_aid_types
) as table
select
    money.*,
    cast(
        case asked_unit when 'USD' then amount_usd when 'EUR_2021' then amount_eur_2021 else amount_eur end
        as decimal(38, 12)
    ) as amount
from money
where
    money_set_id = asked_money_set
    and measure_code = asked_measure
    and (asked_countries is null or list_contains(asked_countries, place_code))
    and (asked_themes is null or list_contains(asked_themes, theme_id))
    and (asked_relevance is null or list_contains(asked_relevance, relevance))
    and (asked_providers is null or list_contains(asked_providers, provider_id))
    and (asked_implementers is null or list_contains(asked_implementers, implementer_id))
    and (asked_aid_types is null or list_contains(asked_aid_types, coalesce(aid_type_code, 'none')))
    -- A row without a date is in the selection as long as no year of the source is left out.
    and (
        year between asked_from_year and asked_to_year
        or (
            year is null
            and not exists (
                select 1
                from money as other
                where
                    other.money_set_id = asked_money_set
                    and other.measure_code = asked_measure
                    and other.year not between asked_from_year and asked_to_year
            )
        )
    )
    and (
        asked_words is null
        or activity_key in (
            select activity.activity_key
            from activity
            cross join unnest(cast(asked_words as varchar[])) as asked(word)
            where contains(activity.title_words, ' ' || asked.word)
        )
    );
