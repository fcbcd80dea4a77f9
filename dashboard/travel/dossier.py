"""The dossier of a visit: what a traveller must know of the country, each line with the record that it rests on."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd

from dashboard import formats, session
from dashboard.exports.tables import Column
from dashboard.gaps import on_profile
from dashboard.gaps.view import GapView
from dashboard.panels import Fact, Mark, Panel, Record
from dashboard.profile.records import (
    REGISTER_LANGUAGE,
    TONES,
    codes,
    date_of,
    in_english,
    place_of,
    sources,
    text_of,
    traced,
    upper_first,
)
from dashboard.profile.view import View
from dashboard.travel.chosen import listed
from dashboard.travel.points import Point, points_to_raise, sensitive_points
from dashboard.travel.shown import not_recorded
from dashboard.travel.view import TravelView
from dashboard.words import plural, word

MOST_CONTACTS = 5
REGISTERS = {
    "undertakings": "register_undertakings",
    "partnerships": "register_partnerships",
    "instruments": "register_instruments",
    "oversight": "register_oversight",
    "visits": "register_visits",
}


@dataclass(frozen=True, kw_only=True)
class Dossier:
    """One visit, or none yet, and the country that it goes to; hashable, so that what is made of it can be kept.

    Attributes:
        travel: the agenda.
        view: the country profile.
        gaps: the matrix; None in a version of before there was one.
        visit_id: key of the visit; blank where the dossier is of a country alone.
    """

    travel: TravelView
    view: View
    gaps: GapView | None
    visit_id: str

    @property
    def is_moved(self) -> bool:
        """Whether it holds what a reader moves: what is made of it is kept for a while only."""
        return True

    @property
    def visit(self) -> dict[str, object] | None:
        """The row of `travel/visits`; None without a visit."""
        return visit_of(self.travel, self.visit_id)

    @property
    def themes(self) -> list[str]:
        """Keys of the themes of the visit."""
        return listed(self.visit["theme_ids"]) if self.visit else []

    @property
    def publications(self) -> dict[str, tuple[str | None, str | None]]:
        """Key of a record of the country -> title and address of its publication."""
        found = {}
        for name, key in (
            ("country/undertakings", "undertaking_id"),
            ("country/partnerships", "partnership_id"),
            ("country/oversight", "oversight_id"),
        ):
            more = {"today": self.view.today} if name == "country/undertakings" else {}
            for row in self.view.registers(name, **more).to_dict("records"):
                found[str(row[key])] = (text_of(row["source_title"]), text_of(row["source_url"]))
        return found


def visit_of(view: TravelView, visit_id: str) -> dict[str, object] | None:
    """Return the row of one visit, an invented one too; None where there is none."""
    found = view.visits[view.visits["visit_id"] == visit_id]
    return None if found.empty else found.iloc[0].to_dict()


def _carries(dossier: Dossier, what: str, registers: Sequence[str]) -> dict[str, object]:
    """What every panel of the dossier carries."""
    view = dossier.view
    return {
        "sources": sources(view, [REGISTERS[name] for name in registers]),
        "period": word("country.register.period", view.lang),
        "version": view.version,
        "definition": word(f"travel.dossier.definition.{what}", view.lang),
        "not_a": word(f"travel.dossier.not_a.{what}", view.lang),
        "selection_sentence": view.sentence,
        "address": view.address,
    }


def _column(lang: str, name: str, kind: str = "text", *, english: bool = False) -> Column:
    return Column(
        name=name,
        label=word(f"travel.dossier.column.{name}", lang),
        kind=kind,
        # A publication has its title in a language that no register says.
        language=REGISTER_LANGUAGE if english else "und" if name == "source_title" else "",
    )


# The visit ---------------------------------------------------------------------------------------------------------


def visit_panel(view: TravelView, visit_id: str) -> Panel:
    """The visit itself, with all that the register says of it."""
    lang = view.lang
    row = visit_of(view, visit_id)
    record = visit_record(view, row)
    title = word("travel.dossier.visit", lang)
    facts = [*record.facts, *record.more]
    return Panel(
        key="visit",
        title=word("travel.example.title", lang, title=title[:1].lower() + title[1:])
        if row["is_example"]
        else title,
        subtitle=word("travel.dossier.visit.subtitle", lang),
        figure=None,
        alt=record.title,
        summary="",
        records=[record],
        table=pd.DataFrame(
            {
                "fact": [fact.label for fact in facts],
                "value": [fact.value for fact in facts],
                "value_state": [None if fact.value else "not_recorded" for fact in facts],
            }
        ),
        columns=[_column(lang, "fact"), _column(lang, "value")],
        marks=[Mark(label=record.title, key=(visit_id,))],
        rows=lambda _mark: pd.DataFrame(
            {
                "name": [record.title],
                **{name: [row[name]] for name in ("file_name", "sheet_name", "sheet_row")},
            }
        ),
        recompute=word("travel.dossier.one_row", lang),
        sources=sources(view, ["register_visits"]),
        period=word("country.register.period", lang),
        version=view.version,
        definition=word("travel.dossier.definition.visit", lang),
        not_a=word("travel.not_a.agenda", lang),
        selection_sentence=view.sentence,
        address=view.address,
    )


def visit_record(view: TravelView, row: dict[str, object]) -> Record:
    """A visit as a card: who, when, where, with whom, what for, what it must deliver and what came of it."""
    lang = view.lang

    def fact(name: str, value: str | None, *, english: bool = False) -> Fact:
        return Fact(
            label=word(f"travel.column.{name}", lang),
            value=value,
            language=REGISTER_LANGUAGE if english else None,
        )

    status = str(row["status"])
    return Record(
        title=str(row[f"purpose_{lang}"]),
        status=codes(view, "visit_status").get(status, status),
        tone="past" if status in ("done", "cancelled") else "",
        is_example=bool(row["is_example"]),
        facts=[
            fact("when", view.when(row)),
            fact("office", text_of(row["office"]), english=True),
            fact(
                "level",
                " · ".join(
                    codes(view, list_id).get(row[name], str(row[name]))
                    for name, list_id in (
                        ("level", "visit_level"),
                        ("direction", "direction"),
                        ("side", "side"),
                    )
                ),
            ),
            fact("name", view.country_names(row["country_codes"])),
            fact("place", text_of(row["place"])),
            fact("counterpart", text_of(row["counterpart_office"]), english=True),
            fact("expected", text_of(row[f"expected_{lang}"])),
            fact("themes", view.theme_names(row["theme_ids"])),
            fact("partnership", text_of(row[f"partnership_{lang}"])),
            fact("organisations", text_of(row[f"organisations_{lang}"])),
            *(
                [
                    fact("outcome", text_of(row["outcome"]), english=True),
                    fact("follow_up", text_of(row["follow_up"]), english=True),
                ]
                if status == "done"
                else []
            ),
        ],
        source_title=text_of(row["source_title"]),
        source_address=text_of(row["source_url"]),
        mark=text_of(row["verified"]),
        links=[]
        if row["is_example"]
        else [
            (
                word("travel.change", lang),
                session.link("edit", edit=session.pack({"table": "visit", "key": str(row["visit_id"])})),
            )
        ],
    )


# Points ------------------------------------------------------------------------------------------------------------


def sensitive_panel(dossier: Dossier) -> Panel:
    """What is sensitive in the relation, by fixed rules."""
    view = dossier.view
    points = sensitive_points(
        view.registers("country/attention", today=view.today),
        view.registers("country/instruments"),
        dossier.publications,
        view.lang,
    )
    notes = [note for note in (formats.country_note(view.country, view.lang),) if note]
    return _points(dossier, points, "sensitive", caveats=[*notes, word("country.attention.blank", view.lang)])


def raise_panel(dossier: Dossier) -> Panel:
    """What can be raised, by fixed rules; a suggestion and no instruction."""
    view, visit = dossier.view, dossier.visit
    points = points_to_raise(
        view.registers("country/attention", today=view.today),
        view.registers("country/visits"),
        view.registers("country/partnerships"),
        on_profile.cells_of(dossier.gaps, view.country) if dossier.gaps else [],
        dossier.publications,
        view.lang,
        themes=dossier.themes,
        before=str(visit["visit_date"]) if visit else "9999",
        without=dossier.visit_id,
    )
    return _points(dossier, points, "raise", caveats=[word("travel.dossier.raise.suggestion", view.lang)])


def _points(dossier: Dossier, points: Sequence[Point], key: str, *, caveats: Sequence[str]) -> Panel:
    view, lang = dossier.view, dossier.view.lang
    records = [_point_record(dossier, point) for point in points]
    table = pd.DataFrame(
        {
            "point": [word(f"travel.point.{point.kind}", lang) for point in points],
            "about": [_about(dossier, point) for point in points],
            "text": [point.text for point in points],
            "on_date": [point.on_date for point in points],
            "rule": [word(f"travel.rule.{point.kind}", lang) for point in points],
            "source_title": [point.source_title for point in points],
            "source_url": [point.source_address for point in points],
            "record_id": [point.record_id for point in points],
        }
    )
    table = not_recorded(table, ("text", "on_date", "source_title", "source_url"))
    title = (
        plural(f"travel.dossier.{key}.title", lang, len(points))
        if points
        else word(f"travel.dossier.{key}.title_none", lang)
    )
    return Panel(
        key=key,
        title=title,
        subtitle=word(
            f"travel.dossier.{key}.subtitle",
            lang,
            country=view.sentence_name,
            today=formats.date(view.today, lang),
        ),
        figure=None,
        alt=title,
        summary="",
        records=records,
        records_shown=len(records),
        table=table,
        columns=[
            _column(lang, "point"),
            _column(lang, "about"),
            _column(lang, "text", english=True),
            _column(lang, "on_date", "date"),
            _column(lang, "rule"),
            _column(lang, "source_title"),
            _column(lang, "source_url", "url"),
            _column(lang, "record_id", "identifier"),
        ],
        empty=word(f"travel.dossier.{key}.none", lang),
        caveats=caveats,
        marks=[
            Mark(label=f"{word(f'travel.point.{point.kind}', lang)}: {_about(dossier, point)}", key=(number,))
            for number, point in enumerate(points)
        ],
        rows=lambda mark: _point_rows(dossier, points[mark[0]]) if mark else pd.DataFrame(),
        recompute=lambda _rows, mark: word(f"travel.rule.{points[mark[0]].kind}", lang) if mark else "",
        **_carries(dossier, key, ("partnerships", "instruments", "undertakings", "visits", "oversight")),
    )


def _about(dossier: Dossier, point: Point) -> str:
    return dossier.gaps.theme(point.name) if point.kind in ("gap", "to_check") else point.name


def _point_record(dossier: Dossier, point: Point) -> Record:
    lang = dossier.view.lang
    facts = []
    links = []
    if point.kind in ("gap", "to_check"):
        cell = dossier.gaps.cells[tuple(point.record_id.split("."))]
        facts.append(Fact(label=word("gaps.column.reason", lang), value=dossier.gaps.sentence(cell)))
        links.append((word("travel.dossier.to_cell", lang), dossier.gaps.link_to_cell(*cell.key)))
    if point.text:
        facts.append(
            Fact(
                label=word(f"travel.point.text.{point.kind}", lang),
                value=point.text,
                language=REGISTER_LANGUAGE if point.is_english else None,
            )
        )
    if point.on_date:
        facts.append(Fact(label=word("travel.column.visit_date", lang), value=date_of(point.on_date, lang)))
    facts.append(
        Fact(label=word("country.attention.rule", lang), value=word(f"travel.rule.{point.kind}", lang))
    )
    if point.place:
        facts.append(
            Fact(label=word("country.fact.place", lang), value=", ".join(str(part) for part in point.place))
        )
    return Record(
        title=f"{word(f'travel.point.{point.kind}', lang)}: {_about(dossier, point)}",
        facts=facts,
        source_title=point.source_title,
        source_address=point.source_address,
        mark=point.mark,
        links=links,
    )


def _point_rows(dossier: Dossier, point: Point) -> pd.DataFrame:
    if point.place is None:
        return on_profile.rows_behind(dossier.gaps, dossier.gaps.cells[tuple(point.record_id.split("."))])
    file_name, sheet_name, sheet_row = point.place
    return pd.DataFrame(
        {"name": [point.name], "file_name": [file_name], "sheet_name": [sheet_name], "sheet_row": [sheet_row]}
    )


# The country -------------------------------------------------------------------------------------------------------


def gaps_panel(dossier: Dossier) -> Panel:
    """The cells of the visit's themes and all others with a need and no record of the country's own."""
    panel = on_profile.themes_panel(dossier.gaps, dossier.view.country, dossier.view.in_country)
    cells = on_profile.cells_of(dossier.gaps, dossier.view.country)
    keep = [number for number, cell in enumerate(cells) if cell.verdict or cell.theme_id in dossier.themes]
    kept = [panel.records[number] for number in keep]
    return replace(
        panel,
        key="gaps",
        records=kept,
        records_shown=len(kept),
        table=panel.table.iloc[keep].reset_index(drop=True),
        marks=[panel.marks[number] for number in keep],
        empty=word("gaps.profile.nothing", dossier.view.lang),
        caveats=[word("travel.dossier.gaps.which", dossier.view.lang), *panel.caveats],
    )


def undertakings_panel(dossier: Dossier) -> Panel:
    """The open undertakings that name the country, those of the visit or its partnership first."""
    view, lang = dossier.view, dossier.view.lang
    found = view.registers("country/undertakings", today=view.today)
    found = found[found["is_open"].astype(bool)]
    linked = view.ask("travel/undertakings", visits=[dossier.visit_id], today=view.today)
    basis = dict(zip(linked["undertaking_id"], linked["basis"], strict=True))
    found = found.assign(basis=[basis.get(key, "country") for key in found["undertaking_id"]])
    order = {"named": 0, "partnership": 1, "country": 2}
    found = found.sort_values("basis", key=lambda held: held.map(order), kind="stable")
    overdue = int(found["is_overdue"].sum())
    summary = (
        plural("country.undertakings.summary", lang, len(found))
        + " "
        + (
            plural("country.undertakings.overdue", lang, overdue)
            if overdue
            else word("country.undertakings.in_time", lang)
        )
        if len(found)
        else ""
    )
    return Panel(
        key="undertakings",
        title=plural("country.undertakings.title", lang, len(found))
        if len(found)
        else word("country.undertakings.title_none", lang),
        subtitle=word(
            "country.undertakings.subtitle",
            lang,
            country=view.sentence_name,
            today=formats.date(view.today, lang),
        ),
        figure=None,
        alt=summary or word("country.undertakings.title_none", lang),
        summary=summary,
        records=[_undertaking(view, row) for row in found.to_dict("records")],
        records_shown=max(len(found), 1),
        empty=word("country.undertakings.none", lang),
        table=not_recorded(
            pd.DataFrame(
                {
                    "about": found[f"undertaking_{lang}"].to_list(),
                    "due_date": found["due_date"].to_list(),
                    "status": found[f"status_{lang}"].to_list(),
                    "owner": found[f"owner_{lang}"].to_list(),
                    "basis": [word(f"travel.basis.{basis}", lang) for basis in found["basis"]],
                    "source_title": found["source_title"].to_list(),
                    "source_url": found["source_url"].to_list(),
                    "record_id": found["undertaking_id"].to_list(),
                }
            ),
            ("due_date", "owner", "source_title", "source_url"),
        ),
        columns=[
            _column(lang, "about"),
            _column(lang, "due_date", "date"),
            _column(lang, "status"),
            _column(lang, "owner"),
            _column(lang, "basis"),
            _column(lang, "source_title"),
            _column(lang, "source_url", "url"),
            _column(lang, "record_id", "identifier"),
        ],
        **traced(
            view,
            [(word("country.count.undertakings_open", lang), found, "status")],
            title=f"undertaking_{lang}",
        ),
        **_carries(dossier, "undertakings", ("undertakings",)),
    )


def _undertaking(view: View, row: dict[str, object]) -> Record:
    lang = view.lang
    precision = codes(view, "due_precision").get(row["due_precision"])
    return Record(
        title=str(row[f"undertaking_{lang}"]),
        status=text_of(row[f"status_{lang}"]) or "",
        tone=TONES.get(str(row["status_id"]), ""),
        facts=[
            Fact(label=word("country.fact.due", lang), value=date_of(row["due_date"], lang) or precision),
            Fact(label=word("country.fact.owner", lang), value=text_of(row[f"owner_{lang}"])),
            Fact(
                label=word("travel.dossier.column.basis", lang),
                value=word(f"travel.basis.{row['basis']}", lang),
            ),
            Fact(label=word("country.fact.place", lang), value=place_of(row)),
        ],
        source_title=text_of(row["source_title"]),
        source_address=text_of(row["source_url"]),
        mark=text_of(row["verified"]),
    )


def contacts_panel(dossier: Dossier) -> Panel:
    """The last contacts with the country before the visit, newest first; examples are none of them."""
    view, lang, visit = dossier.view, dossier.view.lang, dossier.visit
    found = view.registers("country/visits")
    found = found[~found["is_example"].fillna(False).astype(bool) & (found["visit_id"] != dossier.visit_id)]
    if visit:
        found = found[found["visit_date"].astype(str) <= str(visit["visit_date"])]
    found = found[found["status"] == "done"].sort_values(["visit_date", "visit_id"], ascending=False)
    shown = found.head(MOST_CONTACTS)
    title = (
        plural("travel.dossier.contacts.title", lang, len(shown))
        if len(shown)
        else word("travel.dossier.contacts.title_none", lang)
    )
    return Panel(
        key="contacts",
        title=title,
        subtitle=word("travel.dossier.contacts.subtitle", lang, country=view.sentence_name),
        figure=None,
        alt=title,
        summary=plural("travel.dossier.contacts.more", lang, len(found) - len(shown))
        if len(found) > len(shown)
        else "",
        records=[_contact(view, row) for row in shown.to_dict("records")],
        records_shown=MOST_CONTACTS,
        empty=word("country.visits.none", lang),
        table=not_recorded(
            pd.DataFrame(
                {
                    "on_date": found["visit_date"].to_list(),
                    "about": found[f"purpose_{lang}"].to_list(),
                    "office": found["office"].to_list(),
                    "counterpart": found["counterpart_office"].to_list(),
                    "outcome": found["outcome"].to_list(),
                    "follow_up": found["follow_up"].to_list(),
                    "source_title": found["source_title"].to_list(),
                    "source_url": found["source_url"].to_list(),
                    "record_id": found["visit_id"].to_list(),
                }
            ),
            ("counterpart", "outcome", "follow_up", "source_title", "source_url"),
        ),
        columns=[
            _column(lang, "on_date", "date"),
            _column(lang, "about"),
            _column(lang, "office", english=True),
            _column(lang, "counterpart", english=True),
            _column(lang, "outcome", english=True),
            _column(lang, "follow_up", english=True),
            _column(lang, "source_title"),
            _column(lang, "source_url", "url"),
            _column(lang, "record_id", "identifier"),
        ],
        **traced(
            view, [(word("travel.dossier.count.contacts", lang), found, "status")], title=f"purpose_{lang}"
        ),
        **_carries(dossier, "contacts", ("visits",)),
    )


def _contact(view: View, row: dict[str, object]) -> Record:
    lang = view.lang
    return Record(
        title=str(row[f"purpose_{lang}"]),
        status=date_of(row["visit_date"], lang) or "",
        tone="past",
        facts=[
            in_english("country.fact.office", row["office"], lang),
            in_english("country.fact.counterpart", row["counterpart_office"], lang),
            in_english("country.fact.outcome", row["outcome"], lang),
            in_english("country.fact.follow_up", row["follow_up"], lang),
        ],
        source_title=text_of(row["source_title"]),
        source_address=text_of(row["source_url"]),
        mark=text_of(row["verified"]),
    )


def partnerships_panel(dossier: Dossier) -> Panel:
    """The country's own partnerships with their state, end, and legal assessment."""
    view, lang = dossier.view, dossier.view.lang
    found = view.registers("country/partnerships")
    found = found[found["is_country_specific"].astype(bool)]
    running = found[found["is_active"].astype(bool)]
    title = (
        plural("travel.dossier.partnerships.title", lang, len(running))
        if len(running)
        else word("travel.dossier.partnerships.title_none", lang)
    )
    return Panel(
        key="partnerships",
        title=title,
        subtitle=word("travel.dossier.partnerships.subtitle", lang, country=view.sentence_name),
        figure=None,
        alt=title,
        summary="",
        shows_table=True,
        empty=word("country.partnerships.none", lang),
        table=not_recorded(
            pd.DataFrame(
                {
                    "about": found[f"name_{lang}"].to_list(),
                    "level": [
                        upper_first(codes(view, "level").get(level, str(level))) for level in found["level"]
                    ],
                    "status": found[f"status_{lang}"].to_list(),
                    "ends": found["ends_or_review_date"].to_list(),
                    "assessment": found[f"assessment_{lang}"].to_list(),
                    "source_title": found["source_title"].to_list(),
                    "source_url": found["source_url"].to_list(),
                    "record_id": found["partnership_id"].to_list(),
                }
            ),
            ("ends", "assessment", "source_title", "source_url"),
        ),
        columns=[
            _column(lang, "about"),
            _column(lang, "level"),
            _column(lang, "status"),
            _column(lang, "ends", "date"),
            _column(lang, "assessment"),
            _column(lang, "source_title"),
            _column(lang, "source_url", "url"),
            _column(lang, "record_id", "identifier"),
        ],
        shown_columns=("about", "level", "status", "ends", "assessment", "source_title"),
        **traced(view, [(title, running, "status")], title=f"name_{lang}")
        if len(running)
        else {"rows": lambda _mark: pd.DataFrame(), "recompute": ""},
        **_carries(dossier, "partnerships", ("partnerships",)),
    )
