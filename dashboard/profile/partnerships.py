"""Partnerships of a country: the time line, and each of them as a record."""

from collections.abc import Mapping

import pandas as pd
import plotly.graph_objects as go

from dashboard import charts, formats
from dashboard.panels import Fact, Panel, Record
from dashboard.profile.records import (
    REGISTER_LANGUAGE,
    TONES,
    codes,
    codes_text,
    date_of,
    in_english,
    place_of,
    sourced,
    table,
    text_of,
    themes_text,
    traced,
    upper_first,
)
from dashboard.profile.view import View
from dashboard.words import plural, word

STARTED = ("active", "suspended", "ended")
"""States of a partnership that has begun; a negotiation or an idea has not."""


def partnership_starts(view: View) -> list[tuple[str, str]]:
    """ISO date and name of each partnership of the country's own that began, for the time axes of indicators."""
    listed = view.registers("country/partnerships")
    own = listed[listed["is_country_specific"] & listed["status_id"].isin(STARTED)].dropna(
        subset=["start_date"]
    )
    return list(zip(own["start_date"], own[f"name_{view.lang}"], strict=True))


PARTNERSHIP_COLUMNS = (
    "partnership_id name_{lang} level form_{lang} binding_code status_{lang} country_role partners_in_record start_date "
    "end_date themes_{lang} nl_eu_seek partner_seeks legal_frame_international legal_frame_eu legal_frame_national "
    "assessment_{lang} assessment_kind assessment_source ends_or_review_date announced_amount_eur source_title source_url verified"
)


def timeline(
    view: object, rows: pd.DataFrame, listed: pd.DataFrame, *, is_framework: pd.Series, none: str
) -> go.Figure:
    """Partnerships on a time line, each from its start to its end or today.

    Args:
        view: the selection; asked for its language, its day and the lists of codes.
        rows: those that are drawn.
        listed: those whose states are named.
        is_framework: for each row whether it is a wider framework.
        none: words where there is nothing to draw.
    """
    lang = view.lang
    return charts.partnership_timeline(
        pd.DataFrame(
            {
                "partnership_id": rows["partnership_id"],
                "name": rows[f"name_{lang}"],
                "level": rows["level"],
                "form": rows[f"form_{lang}"],
                "binding_code": rows["binding_code"],
                "status": rows["status_id"],
                "start_date": rows["start_date"],
                "end_date": rows["end_date"],
                "is_framework": is_framework,
            }
        ),
        lang=lang,
        today=view.today.isoformat(),
        level_labels=codes(view, "level"),
        status_labels=dict(zip(listed["status_id"], listed[f"status_{lang}"], strict=True)),
        binding_labels={**codes(view, "binding"), "": word("country.timeline.binding_not_recorded", lang)},
        today_label=word("country.timeline.today", lang),
        unknown_start_label=word("country.timeline.unknown_start", lang),
        unknown_end_label=word("country.timeline.unknown_end", lang),
        framework_label=word("country.timeline.framework", lang),
        no_data_label=none,
    )


def partnerships_panel(view: View) -> Panel:
    """The partnerships of a country on a time line, and each of them as a record."""
    lang = view.lang
    listed = view.registers("country/partnerships")
    own = listed[listed["is_country_specific"]]
    facts = view.facts
    active = int(facts["own_active_count"])
    drawn = listed[~listed["is_peer_case"] & (listed["country_role"] == "partner")]
    summary = (
        plural(
            "country.partnerships.summary", lang, int(facts["own_count"]), active=formats.number(active, lang)
        )
        if facts["own_count"]
        else word("country.partnerships.summary_none", lang)
    )
    figure = timeline(
        view,
        drawn,
        listed,
        is_framework=~drawn["is_country_specific"],
        none=word("country.partnerships.none", lang),
    )
    return Panel(
        key="partnerships",
        title=plural("country.partnerships.title", lang, active)
        if active
        else word(
            "country.partnerships.title_none_active" if len(own) else "country.partnerships.title_none", lang
        ),
        subtitle=word("country.partnerships.subtitle", lang, country=view.sentence_name),
        figure=figure if len(drawn) else None,
        alt=word("country.partnerships.alt", lang, country=view.sentence_name, summary=summary),
        summary=summary,
        records=[_partnership(view, row) for row in listed.to_dict("records")],
        empty=word("country.partnerships.none", lang),
        **table(view, listed, PARTNERSHIP_COLUMNS, of=("partnership", "partnership_country")),
        **traced(
            view,
            [
                (word("country.count.own_active", lang), own[own["is_active"]], "status"),
                (word("country.count.own_other", lang), own[~own["is_active"]], "status"),
                (word("country.count.wider", lang), listed[~listed["is_country_specific"]], "status"),
                (word("country.count.role", lang), _as_role(listed), "role"),
            ],
            title=f"name_{lang}",
        ),
        **sourced(view, "partnerships"),
    )


def _as_role(listed: pd.DataFrame) -> pd.DataFrame:
    """The rows that give the country its role in each record: they decide whether it counts as the country's own."""
    return listed.assign(
        file_name=listed["role_file_name"],
        sheet_name=listed["role_sheet_name"],
        sheet_row=listed["role_sheet_row"],
    )


def _partnership(view: View, row: Mapping[str, object]) -> Record:
    lang = view.lang
    role = codes(view, "partnership_role").get(str(row["country_role"]), str(row["country_role"]))
    if row["is_peer_case"]:
        kind = word("country.partnerships.peer", lang)
    elif row["is_country_specific"]:
        kind = word("country.partnerships.own", lang)
    else:
        kind = word("country.partnerships.wider", lang, count=formats.number(row["partners_in_record"], lang))
    ends = text_of(row["ends_or_review_date"])
    return Record(
        title=str(row[f"name_{lang}"]),
        status=text_of(row[f"status_{lang}"]) or "",
        tone=TONES.get(str(row["status_id"]), ""),
        facts=[
            Fact(
                label=word("country.fact.kind", lang),
                value=f"{kind}; {codes(view, 'level').get(row['level'])}; {role}",
            ),
            Fact(label=word("country.fact.form", lang), value=text_of(row[f"form_{lang}"])),
            Fact(
                label=word("country.fact.binding", lang),
                value=codes(view, "binding").get(row["binding_code"]),
                mark=text_of(row["binding_verified"]),
            ),
            Fact(
                label=word("country.fact.start", lang),
                value=date_of(row["start_date"], lang),
                mark=text_of(row["start_date_basis"]),
            ),
            *(
                [
                    Fact(
                        label=upper_first(
                            codes(view, "ends_kind").get(row["ends_kind"], word("country.fact.ends", lang))
                        ),
                        value=date_of(ends, lang),
                    )
                ]
                if ends
                else []
            ),
            Fact(
                label=word("country.fact.assessment", lang),
                value="; ".join(
                    part
                    for part in (
                        text_of(row[f"assessment_{lang}"]),
                        codes(view, "assessment_kind").get(row["assessment_kind"]),
                    )
                    if part
                ),
                mark=text_of(row["assessment_verified"]),
            ),
        ],
        more=[
            Fact(label=word("country.fact.themes", lang), value=text_of(row[f"themes_{lang}"])),
            Fact(
                label=word("country.fact.other_topics", lang),
                value=codes_text(view, "other_topic", row["other_topics"]),
            ),
            Fact(
                label=word("country.fact.nl_eu_seek", lang),
                value=themes_text(view, row["nl_eu_seek"]),
                mark=text_of(row["nl_eu_seek_verified"]),
            ),
            Fact(
                label=word("country.fact.partner_seeks", lang),
                value=text_of(row["partner_seeks"]),
                mark=text_of(row["partner_seeks_verified"]),
                language=REGISTER_LANGUAGE,
            ),
            *(
                Fact(
                    label=word(f"country.fact.{name}", lang),
                    value=text_of(row[name]),
                    mark=text_of(row["legal_verified"]),
                    language=REGISTER_LANGUAGE,
                )
                for name in ("legal_frame_international", "legal_frame_eu", "legal_frame_national")
            ),
            in_english("country.fact.assessment_source", row["assessment_source"], lang),
            Fact(
                label=word("country.fact.announced", lang),
                value=None
                if pd.isna(row["announced_amount_eur"])
                else word(
                    "country.announced", lang, amount=formats.compact_eur(row["announced_amount_eur"], lang)
                ),
            ),
            in_english("country.fact.note", row["note"], lang),
            Fact(label=word("country.fact.place", lang), value=place_of(row)),
        ],
        source_title=text_of(row["source_title"]),
        source_address=text_of(row["source_url"]),
        mark=text_of(row["verified"]),
    )
