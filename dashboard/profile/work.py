"""What was promised and done with a country: undertakings, visits, oversight, organisations."""

from collections.abc import Mapping

import pandas as pd

from dashboard import formats, session
from dashboard.panels import Fact, Panel, Record
from dashboard.profile.records import (
    TONES,
    codes,
    date_of,
    in_english,
    place_of,
    sourced,
    table,
    text_of,
    traced,
    upper_first,
)
from dashboard.profile.view import View
from dashboard.words import plural, word


def undertakings_panel(view: View) -> Panel:
    """What was promised about a country, by state and due date."""
    lang = view.lang
    listed = view.registers("country/undertakings", today=view.today)
    open_count, overdue = (
        int(view.facts["open_undertaking_count"]),
        int(view.facts["overdue_undertaking_count"]),
    )
    if open_count:
        summary = (
            plural("country.undertakings.summary", lang, open_count)
            + " "
            + (
                plural("country.undertakings.overdue", lang, overdue)
                if overdue
                else word("country.undertakings.in_time", lang)
            )
        )
    else:
        summary = word("country.undertakings.title_none", lang) + "."
    return Panel(
        key="undertakings",
        records_shown=3,
        title=plural("country.undertakings.title", lang, open_count)
        if open_count
        else word("country.undertakings.title_none", lang),
        subtitle=word(
            "country.undertakings.subtitle",
            lang,
            country=view.sentence_name,
            today=formats.date(view.today, lang),
        ),
        figure=None,
        alt=summary,
        summary=summary,
        records=[_undertaking(view, row) for row in listed.to_dict("records")],
        empty=word("country.undertakings.none", lang),
        **table(
            view,
            listed,
            "undertaking_id undertaking_{lang} line_of_action owner_{lang} to_whom due_date due_precision status_{lang} "
            "made_on status_update source_title source_url verified",
            of=("undertaking",),
        ),
        **traced(
            view,
            [
                (word("country.count.undertakings_open", lang), listed[listed["is_open"]], "status"),
                (word("country.count.undertakings_overdue", lang), listed[listed["is_overdue"]], "due_date"),
                (word("country.count.undertakings_other", lang), listed[~listed["is_open"]], "status"),
            ],
            title=f"undertaking_{lang}",
        ),
        **sourced(view, "undertakings"),
    )


def _undertaking(view: View, row: Mapping[str, object]) -> Record:
    lang = view.lang
    due = date_of(row["due_date"], lang)
    precision = codes(view, "due_precision").get(row["due_precision"])
    named = int(row["countries_named"])
    return Record(
        title=str(row[f"undertaking_{lang}"]),
        status=text_of(row[f"status_{lang}"]) or "",
        tone=TONES.get(str(row["status_id"]), ""),
        facts=[
            Fact(
                label=word("country.fact.due", lang),
                value=" ".join(part for part in (due, f"({precision})" if precision else "") if part)
                if due
                else precision,
            ),
            Fact(label=word("country.fact.owner", lang), value=text_of(row[f"owner_{lang}"])),
            Fact(
                label=word("country.fact.line", lang),
                value=codes(view, "line_of_action").get(row["line_of_action"]),
            ),
            Fact(
                label=word("country.fact.countries", lang),
                value=plural("country.countries_named", lang, named),
            ),
        ],
        more=[
            Fact(label=word("country.fact.to_whom", lang), value=codes(view, "to_whom").get(row["to_whom"])),
            Fact(label=word("country.fact.made_on", lang), value=date_of(row["made_on"], lang)),
            in_english("country.fact.update", row["status_update"], lang),
            Fact(label=word("country.fact.place", lang), value=place_of(row)),
        ],
        source_title=text_of(row["source_title"]),
        source_address=text_of(row["source_url"]),
        mark=text_of(row["verified"]),
    )


def visits_panel(view: View) -> Panel:
    """Visits and meetings with a country; example rows are marked and not counted."""
    lang = view.lang
    listed = view.registers("country/visits")
    count = int(view.facts["visit_count"])
    summary = (
        plural("country.visits.summary", lang, count)
        if count
        else word("country.visits.title_none", lang) + "."
    )
    return Panel(
        key="visits",
        records_shown=3,
        title=plural("country.visits.title", lang, count)
        if count
        else word("country.visits.title_none", lang),
        subtitle=word("country.visits.subtitle", lang, country=view.sentence_name),
        figure=None,
        alt=summary,
        summary=summary,
        records=[_visit(view, row) for row in listed.to_dict("records")],
        empty=word("country.visits.none", lang),
        **table(
            view,
            listed,
            "visit_id visit_date end_date direction office side place purpose_{lang} level status counterpart_office "
            "outcome follow_up is_example source_title source_url verified",
            of=("visit",),
        ),
        **traced(
            view,
            [
                (word("country.count.visits", lang), listed[listed["is_counted"]], "status"),
                (word("country.count.visits_other", lang), listed[~listed["is_counted"]], "side"),
            ],
            title=f"purpose_{lang}",
        ),
        **sourced(view, "visits"),
    )


def _visit(view: View, row: Mapping[str, object]) -> Record:
    lang = view.lang
    page, parts = session.alone("visit", str(row["visit_id"]))
    return Record(
        title=str(row[f"purpose_{lang}"]),
        status=codes(view, "visit_status").get(row["status"], ""),
        tone="past" if row["status"] == "done" else "",
        is_example=row["is_example"] is True,
        facts=[
            Fact(label=word("country.fact.date", lang), value=date_of(row["visit_date"], lang)),
            in_english("country.fact.office", row["office"], lang),
            in_english("country.fact.counterpart", row["counterpart_office"], lang),
            Fact(
                label=word("country.fact.where", lang),
                value="; ".join(
                    part
                    for part in (
                        text_of(row["place"]),
                        codes(view, "direction").get(row["direction"]),
                        word("country.visits.others", lang) if row["side"] not in ("NL", "EU") else None,
                    )
                    if part
                ),
            ),
        ],
        more=[
            Fact(label=word("country.fact.level", lang), value=codes(view, "visit_level").get(row["level"])),
            in_english("country.fact.outcome", row["outcome"], lang),
            in_english("country.fact.follow_up", row["follow_up"], lang),
            Fact(label=word("country.fact.place", lang), value=place_of(row)),
        ],
        links=[(word("country.visits.dossier", lang), session.link(page, **parts))],
        source_title=text_of(row["source_title"]),
        source_address=text_of(row["source_url"]),
        mark=text_of(row["verified"]),
    )


def oversight_panel(view: View) -> Panel:
    """Audits, judgments, advice and reactions about what there is with a country."""
    lang = view.lang
    listed = view.registers("country/oversight")
    once = listed.drop_duplicates("oversight_id")
    is_open = once["answered"].isin(["no", "partly"])
    summary = (
        plural("country.oversight.summary", lang, len(once))
        + " "
        + (
            plural("country.oversight.unanswered", lang, int(is_open.sum()))
            if is_open.any()
            else word("country.oversight.all_answered", lang)
        )
        if len(once)
        else word("country.oversight.title_none", lang) + "."
    )
    return Panel(
        key="oversight",
        records_shown=3,
        title=plural("country.oversight.title", lang, len(once))
        if len(once)
        else word("country.oversight.title_none", lang),
        subtitle=word("country.oversight.subtitle", lang, country=view.sentence_name),
        figure=None,
        alt=summary,
        summary=summary,
        records=[_finding(view, row, listed) for row in once.to_dict("records")],
        empty=word("country.oversight.none", lang),
        **table(
            view,
            listed,
            "oversight_id oversight_date body kind subject related_{lang} finding_{lang} answered answered_source "
            "source_title source_url verified",
            of=("oversight",),
        ),
        **traced(
            view,
            [
                (word("country.count.findings", lang), once, "oversight_id"),
                (word("country.count.findings_open", lang), once[is_open], "answered"),
            ],
            title=f"finding_{lang}",
        ),
        **sourced(view, "oversight"),
    )


def _finding(view: View, row: Mapping[str, object], listed: pd.DataFrame) -> Record:
    lang = view.lang
    about = listed[listed["oversight_id"] == row["oversight_id"]][f"related_{lang}"].unique()
    answered = codes(view, "answered").get(row["answered"])
    return Record(
        title=str(row[f"finding_{lang}"]),
        status=codes(view, "oversight_kind").get(row["kind"], ""),
        tone="attention" if row["answered"] == "no" else "",
        facts=[
            in_english("country.fact.body", row["body"], lang),
            Fact(label=word("country.fact.date", lang), value=date_of(row["oversight_date"], lang)),
            Fact(label=word("country.fact.about", lang), value="; ".join(about)),
            Fact(label=word("country.fact.answered", lang), value=answered),
        ],
        more=[
            in_english("country.fact.answered_source", row["answered_source"], lang),
            Fact(label=word("country.fact.place", lang), value=place_of(row)),
        ],
        source_title=text_of(row["source_title"]),
        source_address=text_of(row["source_url"]),
        mark=text_of(row["verified"]),
    )


def organisations_panel(view: View) -> Panel:
    """Who works in a country, by notions that are never added up."""
    lang = view.lang
    listed = view.registers("country/organisations")
    notions = codes(view, "notion")
    summary = (
        word(
            "country.organisations.summary",
            lang,
            count=formats.number(listed["organisation_id"].nunique(), lang),
        )
        if len(listed)
        else word("country.organisations.title_none", lang) + "."
    )
    records = [
        Record(
            title=upper_first(notions.get(notion, notion)),
            facts=[
                Fact(
                    label=upper_first(codes(view, "organisation_kind").get(kind, kind)),
                    value="; ".join(rows[f"name_{lang}"]),
                )
                for kind, rows in group.groupby("kind", sort=True)
            ],
        )
        for notion, group in listed.groupby("notion", sort=True)
    ]
    return Panel(
        key="organisations",
        title=plural("country.organisations.title", lang, listed["organisation_id"].nunique())
        if len(listed)
        else word("country.organisations.title_none", lang),
        subtitle=word("country.organisations.subtitle", lang, place=view.in_country),
        figure=None,
        alt=summary,
        summary=summary,
        records=records,
        empty=word("country.organisations.none", lang),
        **table(
            view,
            listed,
            "organisation_id name_{lang} kind notion record_count via_ids status is_framework_only",
            of=("organisation_country", "organisation"),
        ),
        **traced(
            view,
            [
                (upper_first(notions.get(notion, notion)), group, "notion")
                for notion, group in listed.groupby("notion", sort=True)
            ],
            title=f"name_{lang}",
        ),
        **sourced(view, "organisations"),
    )
