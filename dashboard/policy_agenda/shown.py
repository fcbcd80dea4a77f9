"""The panels of the policy agenda: what is due, in time, by line, owner and country, and what it depends on."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

import pandas as pd

from dashboard import formats, session
from dashboard.charts.undertakings import undertaking_timeline
from dashboard.exports.tables import Column
from dashboard.panels import Fact, Panel, Record
from dashboard.policy_agenda.view import (
    COLUMNS,
    IN_GENERAL,
    MOST_VERSIONS,
    NOT_RECORDED,
    TERMS,
    Agenda,
    changes_of,
    comparable,
    country_names,
    split,
    states_of,
)
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
)
from dashboard.versions.kept import name_of
from dashboard.words import plural, word

REGISTER = "register_undertakings"
PRESSING = ("overdue", "soon", "outcome_unknown")
MOST_PRESSING = 25
"""How many of what is due the page shows at once; the list and the files hold all of it."""
MOST_LINES = 100
"""How many dependencies and changes the page shows; the files hold all of them."""
LINKS = ("overdue", "too_late", "lapsed", "waiting", "not_shown", "done", "past")
"""How an undertaking stands to what comes first, the most pressing first; see `policy_agenda/dependencies`."""
NUMBERS = ("count", *TERMS, "waits_for_count")


# What every panel carries ----------------------------------------------------------------------------------------


def told(view: Agenda, about: str) -> dict[str, object]:
    """What every panel on undertakings must carry; `about` names its definition."""
    lang = view.lang
    return {
        "key": f"agenda-{about}",
        "sources": sources(view, [REGISTER]),
        "period": word("country.register.period", lang),
        "version": view.version,
        "definition": word(f"agenda.{about}.definition", lang),
        "not_a": word("agenda.not_a", lang),
        "selection_sentence": view.sentence,
        "address": view.address,
        "filters": view.filters,
        "row_columns": [column(view, "name")],
    }


def column(view: Agenda, name: str) -> Column:
    """A column of these panels by its name: texts, days and counts."""
    kind = "integer" if name in NUMBERS else "url" if name in ("address", "source_url") else "text"
    label = f"agenda.term.{name}" if name in TERMS else f"agenda.column.{name}"
    return Column(
        name=name,
        label=word(label, view.lang),
        kind=kind,
        # The register tells the latest news and other conditions in English only.
        language=REGISTER_LANGUAGE if name in ("status_update", "depends_on_text") else "",
    )


def table(view: Agenda, rows: Sequence[Mapping[str, object]], names: Sequence[str]) -> dict[str, object]:
    """`table` and `columns` of a panel; a text that is not recorded says so."""
    frame = pd.DataFrame(rows, columns=list(names))
    for name in names:
        if name not in NUMBERS and frame[name].isna().any():
            frame[f"{name}_state"] = [
                "not_recorded" if formats.is_missing(value) else None for value in frame[name]
            ]
    return {"table": frame, "columns": [column(view, name) for name in names]}


def due(view: Agenda, row: Mapping[str, object]) -> str | None:
    """The due date in words, with its precision where that is no plain date."""
    said = date_of(row["due_date"], view.lang)
    precision = codes(view, "due_precision").get(str(row["due_precision"]))
    if said is None:
        return precision
    return f"{said} ({precision})" if row["due_precision"] in ("quarter", "half-year") else said


def countries_said(view: Agenda, found: object, *, most: int = 4) -> str | None:
    """The countries that an undertaking names, the first of them by name."""
    named = split(found)
    if not named:
        return None
    if named == [IN_GENERAL]:
        return word("agenda.country.general", view.lang)
    every = country_names(view.version, view.lang)
    names = [every.get(code, code) for code in named]
    if len(names) <= most:
        return formats.list_of(names, view.lang)
    return plural("agenda.countries.more", view.lang, len(names) - 2, names=", ".join(names[:2]))


def line_of(view: Agenda, row: Mapping[str, object], *, most: int = 4) -> dict[str, object]:
    """One undertaking as a row of a table."""
    lang = view.lang
    return {
        "undertaking": row[f"undertaking_{lang}"],
        "due": due(view, row),
        "term_name": word(f"agenda.term.{row['term']}", lang),
        "status": text_of(row[f"status_{lang}"]),
        "owner": text_of(row[f"owner_{lang}"]),
        "line": codes(view, "line_of_action").get(str(row["line_of_action"])),
        "country": countries_said(view, row["country_codes"], most=most),
        "waits_for_count": int(row["waits_for_count"]),
        "kind": codes(view, "undertaking_kind").get(str(row["kind"])),
        "to_whom": codes(view, "to_whom").get(str(row["to_whom"])),
        "made_on": date_of(row["made_on"], lang),
        "related": text_of(row[f"related_{lang}"]),
        "depends_on": text_of(row["depends_on"]),
        "depends_on_text": text_of(row["depends_on_text"]),
        "status_update": text_of(row["status_update"]),
        "source_title": text_of(row["source_title"]),
        "source_url": text_of(row["source_url"]),
        "verified": text_of(row["verified"]),
        "undertaking_id": row["undertaking_id"],
        "address": view.to_one(str(row["undertaking_id"])),
    }


WHOLE = tuple(
    "undertaking due term_name status owner line country waits_for_count kind to_whom made_on related depends_on "
    "depends_on_text status_update source_title source_url verified undertaking_id address".split()
)


def lines_of(view: Agenda, rows: pd.DataFrame, *, most: int = 4) -> list[dict[str, object]]:
    """Undertakings as rows of a table."""
    return [line_of(view, row, most=most) for row in rows.to_dict("records")]


def counted(view: Agenda, rows: pd.DataFrame) -> dict[str, object]:
    """What leads the counts by term back to their rows."""
    return traced(
        view,
        [
            (
                f"{word(f'agenda.term.{term}', view.lang)}: {formats.number(len(held), view.lang)}",
                held,
                "status" if term in ("closed", "state_unknown") else "due_date",
            )
            for term in TERMS
            if len(held := rows[rows["term"] == term])
        ],
        title=f"undertaking_{view.lang}",
    )


# Figures and what is due -----------------------------------------------------------------------------------------


def figures_of(view: Agenda) -> list[tuple[str, str]]:
    """Key figures of the undertakings of the choice."""
    lang, rows = view.lang, view.listed
    counts = rows["term"].value_counts()
    waiting = int((rows["waits_for_count"] > 0).sum())
    return [
        (
            plural("agenda.figure.open", lang, int(rows["is_open"].sum())),
            plural("agenda.figure.open_of", lang, len(rows)),
        ),
        (
            plural("agenda.figure.overdue", lang, int(counts.get("overdue", 0))),
            plural("agenda.figure.unknown", lang, int(counts.get("outcome_unknown", 0))),
        ),
        (
            plural("agenda.figure.soon", lang, int(counts.get("soon", 0))),
            plural("agenda.figure.no_date", lang, int(counts.get("no_date", 0))),
        ),
        (plural("agenda.figure.waiting", lang, waiting), word("agenda.figure.waiting_for", lang)),
    ]


def due_panel(view: Agenda) -> Panel:
    """What is overdue, what is due within six months, and of what the outcome is not known."""
    lang = view.lang
    rows = view.listed
    found = {term: rows[rows["term"] == term] for term in PRESSING}
    pressing = pd.concat(found.values(), ignore_index=True)
    counts = {term: len(held) for term, held in found.items()}
    summary = " ".join(
        plural(f"agenda.due.summary.{term}", lang, count) for term, count in counts.items() if count
    )
    title = word("agenda.due.title_none", lang)
    if counts["overdue"]:
        title = plural("agenda.due.title", lang, counts["overdue"])
    elif counts["soon"]:
        title = plural("agenda.due.title_soon", lang, counts["soon"])
    elif counts["outcome_unknown"]:
        title = plural("agenda.due.title_unknown", lang, counts["outcome_unknown"])
    more = len(pressing) - MOST_PRESSING
    return Panel(
        title=title,
        subtitle=word("agenda.due.subtitle", lang, today=formats.date(view.today, lang)),
        figure=None,
        alt=summary or title + ".",
        summary=summary or title + ".",
        shows_table=True,
        shown_columns=("undertaking", "due", "term_name", "owner", "country", "waits_for_count"),
        row_address="address",
        whole=(lambda: table(view, lines_of(view, pressing), WHOLE)["table"]) if more > 0 else None,
        caveats=[
            *([plural("agenda.due.more", lang, more)] if more > 0 else []),
            word("country.attention.blank", lang),
        ],
        empty=word("agenda.due.none", lang),
        **table(view, lines_of(view, pressing.head(MOST_PRESSING)), WHOLE),
        **counted(view, pressing),
        **told(view, "due"),
    )


def timeline_panel(view: Agenda) -> Panel:
    """The undertakings on this page of the list, in time."""
    lang, part = view.lang, view.part
    dated = part.dropna(subset=["due_latest"])
    without = len(part) - len(dated)
    figure = undertaking_timeline(
        pd.DataFrame(
            {
                "undertaking_id": dated["undertaking_id"],
                "name": dated[f"undertaking_{lang}"],
                "words": [
                    ", ".join(
                        said
                        for said in (
                            due(view, row),
                            word(f"agenda.term.{row['term']}", lang).lower(),
                            text_of(row[f"owner_{lang}"]),
                        )
                        if said
                    )
                    for row in dated.to_dict("records")
                ],
                "made_on": [text_of(value) for value in dated["made_on"]],
                "due_date": dated["due_date"],
                "due_latest": dated["due_latest"],
                "term": dated["term"],
            }
        ),
        lang=lang,
        today=view.today,
        today_label=formats.date(view.today, lang),
        term_labels={term: word(f"agenda.term.{term}", lang) for term in TERMS},
        window_label=word("agenda.timeline.window", lang),
        no_data_label=word("agenda.timeline.none", lang),
    )
    summary = plural("agenda.timeline.summary", lang, len(dated))
    return Panel(
        title=plural("agenda.timeline.title", lang, len(dated))
        if len(dated)
        else word("agenda.timeline.none", lang),
        subtitle=word("agenda.timeline.subtitle", lang, today=formats.date(view.today, lang)),
        figure=figure,
        alt=summary,
        summary=summary,
        caveats=[plural("agenda.timeline.without", lang, without)] if without else [],
        **table(
            view, lines_of(view, dated), ("undertaking", "made_on", "due", "term_name", "owner", "address")
        ),
        **counted(view, dated),
        **told(view, "timeline"),
    )


def list_panel(view: Agenda) -> Panel:
    """The undertakings of the choice, a page of them at a time."""
    lang = view.lang
    summary = view.sentence + "."
    return Panel(
        title=plural("agenda.list.title", lang, len(view.listed)),
        subtitle=word("agenda.list.subtitle", lang, today=formats.date(view.today, lang)),
        figure=None,
        alt=summary,
        summary=summary,
        shows_table=True,
        shown_columns=("undertaking", "line", "owner", "due", "status", "country"),
        row_address="address",
        empty=word("agenda.list.none", lang),
        whole=lambda: table(view, lines_of(view, view.listed, most=300), WHOLE)["table"],
        **table(view, lines_of(view, view.part), WHOLE),
        **counted(view, view.listed),
        **told(view, "list"),
    )


def one_panel(view: Agenda) -> Panel:
    """The undertaking that is opened, in full, with what it waits for and what waits for it."""
    lang = view.lang
    rows = view.every[view.every["undertaking_id"] == view.opened]
    row = rows.to_dict("records")[0]
    every = view.ask("policy_agenda/dependencies", today=view.today)
    texts = dict(zip(view.every["undertaking_id"], view.every[f"undertaking_{lang}"], strict=True))
    first = every[every["undertaking_id"] == view.opened]
    after = every[every["first_id"] == view.opened]
    name = str(row[f"undertaking_{lang}"])
    record = Record(
        title=name,
        status=text_of(row[f"status_{lang}"]) or "",
        tone=TONES.get(str(row["status_id"]), ""),
        facts=[
            Fact(label=word("agenda.column.due", lang), value=due(view, row)),
            Fact(label=word("agenda.column.owner", lang), value=text_of(row[f"owner_{lang}"])),
            Fact(
                label=word("agenda.column.line", lang),
                value=codes(view, "line_of_action").get(str(row["line_of_action"])),
            ),
            Fact(
                label=word("agenda.column.country", lang),
                value=countries_said(view, row["country_codes"], most=80),
            ),
            Fact(
                label=word("agenda.column.depends_on", lang),
                value="; ".join(
                    f"{text_of(one[f'first_{lang}']) or one['first_id']}"
                    f" ({word('agenda.link.' + one['link'], lang).lower()})"
                    for one in first.to_dict("records")
                )
                or word("agenda.depends.nothing", lang),
            ),
            in_english("agenda.column.depends_on_text", row["depends_on_text"], lang),
            Fact(
                label=word("agenda.column.waited_for_by", lang),
                value="; ".join(texts.get(key, key) for key in after["undertaking_id"])
                or word("agenda.depends.nothing", lang),
            ),
            in_english("agenda.column.status_update", row["status_update"], lang),
        ],
        more=[
            Fact(
                label=word("agenda.column.kind", lang), value=codes(view, "undertaking_kind").get(row["kind"])
            ),
            Fact(label=word("agenda.column.to_whom", lang), value=codes(view, "to_whom").get(row["to_whom"])),
            Fact(label=word("agenda.column.made_on", lang), value=date_of(row["made_on"], lang)),
            Fact(label=word("agenda.column.related", lang), value=text_of(row[f"related_{lang}"])),
            Fact(
                label=word("agenda.column.status_update_source", lang),
                value=text_of(row["status_update_source"]),
            ),
            Fact(label=word("country.fact.place", lang), value=place_of(row)),
        ],
        source_title=text_of(row["source_title"]),
        source_address=text_of(row["source_url"]),
        mark=text_of(row["verified"]),
    )
    summary = word("agenda.one.summary", lang, name=name, status=text_of(row[f"status_{lang}"]) or "")
    return Panel(
        title=word("agenda.one.title", lang),
        subtitle=word("agenda.one.subtitle", lang, today=formats.date(view.today, lang)),
        figure=None,
        alt=summary,
        summary=summary,
        records=[record],
        **table(view, lines_of(view, rows, most=300), WHOLE),
        **counted(view, rows),
        **told(view, "one"),
    )


# By line, owner and country --------------------------------------------------------------------------------------


def crossed(view: Agenda, name: str) -> list[dict[str, object]]:
    """The undertakings of the choice by one filter and by term: a row each of its values, with the way to them."""
    rows = view.listed
    rows = (
        rows.assign(of=rows["country_codes"].map(split)).explode("of")
        if name == "country"
        else rows.assign(of=rows[COLUMNS[name]].fillna(NOT_RECORDED))
    )
    table_of = rows.groupby(["of", "term"]).size().unstack(fill_value=0)
    waiting = rows[rows["waits_for_count"] > 0].groupby("of").size()
    found = []
    for code, label in view.names[name].items():
        if code in table_of.index:
            counts = {term: int(table_of.loc[code].get(term, 0)) for term in TERMS}
            found.append(
                {
                    "of": label,
                    "count": sum(counts.values()),
                    **counts,
                    "waits_for_count": int(waiting.get(code, 0)),
                    "address": view.link(one=None, **{name: code}),
                }
            )
    if name == "line":
        return found
    return sorted(found, key=lambda row: [-row["overdue"], -row["soon"], -row["count"], row["of"].casefold()])


def by_panel(view: Agenda, name: str) -> Panel:
    """The undertakings of the choice by line of action, owner or country; each leads to its own list."""
    lang = view.lang
    rows = crossed(view, name)
    having = sum(row["overdue"] + row["soon"] > 0 for row in rows)
    summary = plural(f"agenda.by.{name}.summary", lang, having, of=formats.number(len(rows), lang))
    names = ("of", "count", *TERMS, "waits_for_count", "address")
    made = table(view, rows, names)
    made["columns"] = [
        Column(name="of", label=word(f"agenda.filter.{name}", lang), kind="text"),
        *made["columns"][1:],
    ]
    return Panel(
        title=plural(f"agenda.by.{name}.title", lang, len(rows)),
        subtitle=word(f"agenda.by.{name}.subtitle", lang, today=formats.date(view.today, lang)),
        figure=None,
        alt=summary,
        summary=summary,
        shows_table=True,
        shown_columns=("of", "count", "overdue", "soon", "later", "no_date", "outcome_unknown", "closed"),
        row_address="address",
        empty=word("agenda.list.none", lang),
        caveats=[word(f"agenda.by.{name}.caveat", lang)],
        **made,
        **counted(view, view.listed),
        **told(view, f"by.{name}") | {"key": f"agenda-{name}"},
    )


# What it depends on ----------------------------------------------------------------------------------------------


def depends_panel(view: Agenda) -> Panel:
    """What each undertaking of the choice depends on: others that come first, and conditions in words."""
    lang = view.lang
    pairs = view.dependencies
    pairs = pairs.assign(order=pairs["link"].map(LINKS.index)).sort_values(
        ["order", "undertaking_id", "first_id"], kind="stable"
    )
    wordy = view.listed[view.listed["depends_on_text"].notna()]
    late = int((pairs["order"] < LINKS.index("waiting")).sum())
    waiting = int((pairs["order"] == LINKS.index("waiting")).sum())
    more = len(pairs) + len(wordy) - MOST_LINES
    summary = plural("agenda.depends.summary", lang, waiting, late=plural("agenda.depends.late", lang, late))
    held = view.listed[
        view.listed["undertaking_id"].isin(pairs["undertaking_id"]) | view.listed["depends_on_text"].notna()
    ]
    return Panel(
        title=plural("agenda.depends.title", lang, waiting + late)
        if waiting + late
        else word("agenda.depends.title_none", lang),
        subtitle=word("agenda.depends.subtitle", lang, today=formats.date(view.today, lang)),
        figure=None,
        alt=summary,
        summary=summary,
        shows_table=True,
        shown_columns=("undertaking", "due", "first", "first_due", "first_status", "link"),
        row_address="address",
        whole=(lambda: depends_table(view, pairs, wordy)["table"]) if more > 0 else None,
        empty=word("agenda.depends.none", lang),
        caveats=[
            word("agenda.depends.caveat", lang),
            *([plural("agenda.depends.more", lang, more)] if more > 0 else []),
        ],
        **depends_table(view, pairs.head(MOST_LINES), wordy.head(max(MOST_LINES - len(pairs), 0))),
        **counted(view, held),
        **told(view, "depends"),
    )


def depends_table(view: Agenda, pairs: pd.DataFrame, wordy: pd.DataFrame) -> dict[str, object]:
    """`table` and `columns` of what comes first: a row a pair of undertakings, then a row a condition in words."""
    lang = view.lang
    wanted = view.listed[view.listed["undertaking_id"].isin(pairs["undertaking_id"])]
    listed = {row["undertaking_id"]: row for row in wanted.to_dict("records")}
    rows = [
        {
            "undertaking": listed[pair["undertaking_id"]][f"undertaking_{lang}"],
            "due": due(view, listed[pair["undertaking_id"]]),
            "first": text_of(pair[f"first_{lang}"]) or pair["first_id"],
            "first_due": date_of(pair["first_due_date"], lang),
            "first_status": text_of(pair[f"first_status_{lang}"]),
            "first_owner": text_of(pair[f"first_owner_{lang}"]),
            "link": word(f"agenda.link.{pair['link']}", lang),
            "undertaking_id": pair["undertaking_id"],
            "address": view.to_one(str(pair["undertaking_id"])),
        }
        for pair in pairs.to_dict("records")
    ]
    rows += [
        {
            "undertaking": row[f"undertaking_{lang}"],
            "due": due(view, row),
            "depends_on_text": row["depends_on_text"],
            "link": word("agenda.link.words", lang),
            "undertaking_id": row["undertaking_id"],
            "address": view.to_one(str(row["undertaking_id"])),
        }
        for row in wordy.to_dict("records")
    ]
    names = (
        "undertaking due first first_due first_status first_owner depends_on_text link undertaking_id address"
    )
    made = table(view, rows, names.split())
    frame = made["table"]
    is_wordy = frame["depends_on_text"].notna()
    for name in ("first", "first_due", "first_status", "first_owner", "depends_on_text"):
        # Either an undertaking comes first or a condition in words: the other is not lacking.
        apart = frame[name].isna() & (~is_wordy if name == "depends_on_text" else is_wordy)
        states = frame.get(f"{name}_state", pd.Series(None, index=frame.index, dtype=object))
        frame[f"{name}_state"] = states.astype(object).where(~apart, "not_applicable")
    return made


# How states changed ----------------------------------------------------------------------------------------------


def history(view: Agenda) -> list[Mapping[str, object]]:
    """How undertakings of the choice changed: from version to version, and by the register's own latest news.

    Returns:
        The changes of `changes_of`, each with `version`, the newest first; then each undertaking of which the register
        tells another state than the one first found, or later news: `what` is `register`.
    """
    kept = comparable([version for version in session.versions() if version <= view.version][:MOST_VERSIONS])
    wanted = set(view.listed["undertaking_id"])
    found: list[Mapping[str, object]] = [
        {**change, "version": after}
        for after, before in pairwise(kept)
        for change in changes_of(before, after)
        # What is gone stands in no list of this version: it is told where nothing was left out.
        if change["undertaking_id"] in wanted or (change["what"] == "removed" and not view.chosen)
    ]
    rows = view.listed
    is_other = (
        rows["status_found"].notna() & rows["status"].notna() & (rows["status_found"] != rows["status"])
    )
    told = rows[is_other | rows["status_update"].notna()]
    return found + [
        {
            "undertaking_id": row["undertaking_id"],
            "what": "register",
            "old": row["status_found"] if row["status_found"] != row["status"] else None,
            "new": row["status"] if row["status_found"] != row["status"] else None,
            "row": row,
            "version": None,
        }
        for row in told.to_dict("records")
    ]


def history_line(view: Agenda, event: Mapping[str, object]) -> dict[str, object]:
    """One change as a row of a table."""
    lang, row, what = view.lang, event["row"], str(event["what"])
    is_register = what == "register"
    names = codes(view, "undertaking_status")
    old, new = (
        names.get(text_of(event[side]), text_of(event[side]))
        if is_register
        else said(view, what, event[side])
        for side in ("old", "new")
    )
    return {
        "undertaking": row[f"undertaking_{lang}"],
        "when": None if is_register else name_of(str(event["version"]), lang),
        "what": word(f"agenda.change.{what}", lang),
        "old": old,
        "new": new,
        "status_update": text_of(row["status_update"]) if is_register else None,
        "how": word("agenda.history.register" if is_register else "agenda.history.version", lang),
        "undertaking_id": event["undertaking_id"],
        "address": None if what == "removed" else view.to_one(str(event["undertaking_id"])),
    }


def history_table(view: Agenda, events: Sequence[Mapping[str, object]]) -> dict[str, object]:
    """`table` and `columns` of changes; what a change does not have is not lacking."""
    names = "undertaking when what old new status_update how undertaking_id address".split()
    made = table(view, [history_line(view, event) for event in events], names)
    for name in ("when", "old", "new", "status_update", "address"):
        if f"{name}_state" in made["table"]:
            made["table"][f"{name}_state"] = made["table"][f"{name}_state"].replace(
                {"not_recorded": "not_applicable"}
            )
    return made


def said(view: Agenda, what: str, value: str | None) -> str | None:
    """A cell of an undertaking in words."""
    if value is None:
        return None
    if what == "status_id":
        return view.names["state"].get(value) or state_names(view).get(value, value)
    if what == "due_date":
        return formats.date(value, view.lang)
    if what == "due_precision":
        return codes(view, "due_precision").get(value, value)
    return view.names["owner"].get(value, value) if what == "owner_id" else value


def state_names(view: Agenda) -> dict[str, str]:
    """Canonical state -> its name, of the states that stand in any kept version."""
    found: dict[str, str] = {}
    for version in comparable(session.versions()[:MOST_VERSIONS]):
        rows = states_of(version).dropna(subset=["status_id"])
        found |= dict(zip(rows["status_id"], rows[f"status_{view.lang}"], strict=True))
    return found


def history_panel(view: Agenda) -> Panel:
    """How states changed: from version to version, and what the register itself tells of later news."""
    lang = view.lang
    events = history(view)
    moved = sum(event["version"] is not None for event in events)
    summary = plural("agenda.history.summary", lang, moved, news=formats.number(len(events) - moved, lang))
    held = view.listed[view.listed["undertaking_id"].isin([event["undertaking_id"] for event in events])]
    more = len(events) - MOST_LINES
    return Panel(
        title=plural("agenda.history.title", lang, moved)
        if moved
        else word("agenda.history.title_none", lang),
        subtitle=plural("agenda.history.subtitle", lang, min(len(session.versions()), MOST_VERSIONS)),
        figure=None,
        alt=summary,
        summary=summary,
        shows_table=True,
        shown_columns=("undertaking", "when", "what", "old", "new", "status_update"),
        row_address="address",
        whole=(lambda: history_table(view, events)["table"]) if more > 0 else None,
        empty=word("agenda.history.none", lang),
        caveats=[
            word("agenda.history.caveat", lang),
            *([plural("agenda.depends.more", lang, more)] if more > 0 else []),
        ],
        **history_table(view, events[:MOST_LINES]),
        **counted(view, held),
        **told(view, "history"),
    )
