"""The panels of the travel agenda: the agenda itself, what lies near each other, contact, completeness, follow-up."""

import datetime as dt
from collections.abc import Mapping, Sequence

import pandas as pd

from dashboard import charts, formats, session
from dashboard.charts import calendar as drawn
from dashboard.exports.tables import STATE_SUFFIX, Column
from dashboard.panels import Mark, Panel
from dashboard.profile.place import outlines
from dashboard.profile.records import REGISTER_LANGUAGE, cells, codes, sources, text_of
from dashboard.travel.chosen import days_of, first_day, listed, moved, quarter_of, within
from dashboard.travel.view import TravelView, count_said
from dashboard.words import plural, word

PAGE_SIZE = 25
MOST = 15
"""Rows of the lists under the agenda that a page shows; files hold all of them."""
PARTS = ("who", "where", "subject", "counterpart", "outcome")
"""What the rules on open agendas ask of an entry."""
ORIGIN = ("file_name", "sheet_name", "sheet_row")
OVERLAPS = ("office_twice", "same_days", "same_country", "same_region")


def figures_of(view: TravelView) -> list[tuple[str, str]]:
    """The key figures of the agenda: coming, done, partners seen, answers open. Examples are in none of them."""
    lang = view.lang
    visits = view.visits[~view.visits["is_example"].astype(bool)]
    coming = coming_of(view, visits)
    year = within(visits[visits["is_counted"].astype(bool)], view.today - dt.timedelta(days=365), view.today)
    contacts = view.ask("travel/contacts", today=view.today)
    partners = contacts[contacts["role"] == "partner"]
    recent = partners["days_since"].le(days_of(view.chosen.months))
    found = [
        (
            formats.number(len(coming), lang),
            plural("travel.key.coming", lang, len(coming))
            if len(coming)
            else word("travel.key.coming_none", lang),
        ),
        (formats.number(len(year), lang), plural("travel.key.year", lang, len(year))),
        (
            formats.number(int(recent.sum()), lang),
            word(
                "travel.key.partners",
                lang,
                total=formats.number(len(partners), lang),
                months=formats.number(view.chosen.months, lang),
            ),
        ),
    ]
    complete = view.ask("travel/completeness")
    complete = complete[~complete["is_example"].astype(bool)]
    whole = complete["asked_count"] == complete["present_count"]
    found.append(
        (
            formats.number(int(whole.sum()), lang),
            word("travel.key.complete", lang, total=formats.number(len(complete), lang)),
        )
    )
    return found


def coming_of(view: TravelView, visits: pd.DataFrame) -> pd.DataFrame:
    """The visits that are planned or confirmed and not over."""
    ahead = pd.to_datetime(visits["last_day"]) >= pd.Timestamp(view.today)
    return visits[visits["status"].isin(["planned", "confirmed"]) & ahead]


def is_anything_coming(view: TravelView) -> bool:
    """Whether the register holds any coming visit; examples are none."""
    return bool(len(coming_of(view, view.visits[~view.visits["is_example"].astype(bool)])))


# The agenda --------------------------------------------------------------------------------------------------------


def agenda_panel(view: TravelView, *, examples: bool = False) -> Panel:
    """The chosen visits as a list, a month, a quarter or a map; or the invented ones, always as a list."""
    if examples:
        return _list(view, view.of(examples=True), key="example-agenda", is_example=True)
    make = {"list": _list, "month": _month, "quarter": _quarter, "map": _map}[view.chosen.look]
    return make(view, view.shown)


def pages(view: TravelView) -> int:
    """How many pages the list has, at least one."""
    return max(1, -(-len(view.shown) // PAGE_SIZE))


def visit_table(view: TravelView, visits: pd.DataFrame) -> pd.DataFrame:
    """A row a visit as the list and its files show it."""
    lang = view.lang
    rows = visits.to_dict("records")
    table = pd.DataFrame(
        {
            "visit": [view.title(row) for row in rows],
            "when": [view.when(row) for row in rows],
            "office": visits["office"].to_list(),
            "status": [codes(view, "visit_status").get(row["status"], row["status"]) for row in rows],
            "direction": [codes(view, "direction").get(row["direction"], row["direction"]) for row in rows],
            "level": [codes(view, "visit_level").get(row["level"], row["level"]) for row in rows],
            "side": [codes(view, "side").get(row["side"], row["side"]) for row in rows],
            "place": visits["place"].to_list(),
            "counterpart": visits["counterpart_office"].to_list(),
            "expected": visits[f"expected_{lang}"].to_list(),
            "themes": [view.theme_names(row["theme_ids"]) for row in rows],
            "kind": [_kind(view, row) for row in rows],
            "linked": [view.linked(row) for row in rows],
            "gaps": [len(view.open_cells(row)) for row in rows],
            "partnership": visits[f"partnership_{lang}"].to_list(),
            "undertakings": visits["undertaking_count"].to_list(),
            "organisations": visits[f"organisations_{lang}"].to_list(),
            "outcome": visits["outcome"].to_list(),
            "follow_up": visits["follow_up"].to_list(),
            "visit_date": visits["visit_date"].to_list(),
            "end_date": visits["end_date"].to_list(),
            "visit_id": visits["visit_id"].to_list(),
            "address": [view.dossier(str(row["visit_id"])) for row in rows],
        }
    )
    return not_recorded(
        table,
        (
            "place",
            "counterpart",
            "expected",
            "themes",
            "linked",
            "partnership",
            "organisations",
            "outcome",
            "follow_up",
            "end_date",
        ),
    )


def _kind(view: TravelView, row: Mapping[str, object]) -> str:
    """Direction and level in a few words."""
    return ", ".join(
        codes(view, list_id).get(row[name], str(row[name]))
        for name, list_id in (("direction", "direction"), ("level", "visit_level"))
    )


def not_recorded(table: pd.DataFrame, names: Sequence[str]) -> pd.DataFrame:
    """Say of blank cells of some columns that they are not recorded."""
    for name in names:
        table[name] = [text_of(value) for value in table[name]]
        table[name + STATE_SUFFIX] = [
            "not_recorded" if formats.is_missing(value) else None for value in table[name]
        ]
    return table


VISIT_KINDS = {
    "undertakings": "integer",
    "gaps": "integer",
    "visit_date": "date",
    "end_date": "date",
    "visit_id": "identifier",
    "address": "url",
}
ENGLISH = ("office", "counterpart", "outcome", "follow_up")


def visit_columns(view: TravelView) -> list[Column]:
    """The columns of `visit_table`."""
    names = (
        "visit when office status direction level side place counterpart expected themes kind linked gaps partnership undertakings "
        "organisations outcome follow_up visit_date end_date visit_id address"
    )
    return [column(view, name) for name in names.split()]


def column(view: TravelView, name: str, kind: str = "") -> Column:
    """One column with its heading; texts that the register has in English only say so."""
    return Column(
        name=name,
        label=word(f"travel.column.{name}", view.lang),
        kind=kind or VISIT_KINDS.get(name, "text"),
        language=REGISTER_LANGUAGE if name in ENGLISH else "",
    )


def _common(view: TravelView, visits: pd.DataFrame, *, what: str) -> dict[str, object]:
    """What every panel on visits carries, with the rows behind them."""
    lang = view.lang
    return {
        **of_page(view, what),
        "marks": _marks(view, visits),
        "rows": lambda mark: rows_of(view, visits if mark is None else visits[visits["status"] == mark[0]]),
        "recompute": lambda found, _mark: plural("travel.recompute.visits", lang, len(found)),
    }


def _marks(view: TravelView, visits: pd.DataFrame) -> list[Mark]:
    names = codes(view, "visit_status")
    counts = visits["status"].value_counts()
    return [
        Mark(label=f"{names[status]}: {count_said(view.lang, int(counts[status]))}", key=(status,))
        for status in names
        if status in counts
    ]


def of_page(view: TravelView, what: str) -> dict[str, object]:
    """What every panel of the page carries: source, period, version, definition, selection."""
    lang = view.lang
    return {
        "sources": sources(view, ["register_visits"]),
        "period": word("country.register.period", lang),
        "version": view.version,
        "definition": word(f"travel.definition.{what}", lang),
        "not_a": word(f"travel.not_a.{what}", lang),
        "selection_sentence": view.sentence,
        "address": view.address,
        "filters": view.filters,
    }


def rows_of(view: TravelView, visits: pd.DataFrame) -> pd.DataFrame:
    """Visits as rows with the cell of their date: name, file, sheet, row and cell."""
    if visits.empty:
        return pd.DataFrame()
    named = visits.assign(title=[view.title(row) for row in visits.to_dict("records")])
    return cells(view, named, decides="visit_date", title="title")


def states_said(view: TravelView, visits: pd.DataFrame) -> str:
    """How many visits there are, and in which states: "3 bezoeken: 2 gepland, 1 geweest"."""
    names = codes(view, "visit_status")
    counts = visits["status"].value_counts()
    parts = [
        f"{formats.number(int(counts[status]), view.lang)} {names[status]}"
        for status in names
        if status in counts
    ]
    count = count_said(view.lang, len(visits))
    return f"{count}: {', '.join(parts)}" if parts else count


def _list(view: TravelView, visits: pd.DataFrame, *, key: str = "agenda", is_example: bool = False) -> Panel:
    lang = view.lang
    # The newest first where the period is over; what comes stands above what has been either way.
    ordered = visits.sort_values(["first_day", "visit_id"], ascending=[False, True], kind="stable")
    page = 1 if is_example else min(view.page, pages(view))
    shown = ordered if is_example else ordered.iloc[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    said = states_said(view, visits)
    title = word("travel.example.agenda", lang, visits=count_said(lang, len(visits))) if is_example else None
    summary = word("travel.agenda.summary", lang, states=said)
    if len(ordered) > len(shown):
        summary += " " + word(
            "travel.agenda.page",
            lang,
            first=formats.number((page - 1) * PAGE_SIZE + 1, lang),
            last=formats.number((page - 1) * PAGE_SIZE + len(shown), lang),
        )
    return Panel(
        key=key,
        title=title or word("travel.agenda.title", lang, visits=count_said(lang, len(visits))),
        subtitle=word("travel.example.subtitle", lang)
        if is_example
        else word("travel.agenda.subtitle", lang, period=view.period),
        figure=None,
        alt=summary,
        summary=summary if len(visits) else "",
        table=visit_table(view, shown),
        columns=visit_columns(view),
        shown_columns=("visit", "when", "office", "status", "kind", "expected", "linked"),
        row_address="address",
        shows_table=True,
        whole=lambda: visit_table(view, ordered),
        empty=word("travel.agenda.none", lang, period=view.period),
        caveats=[word("travel.example.caveat", lang)] if is_example else [],
        **_common(view, visits, what="agenda"),
    )


def _hover(view: TravelView, row: Mapping[str, object]) -> str:
    lines = [
        view.title(row),
        f"{view.when(row)} · {codes(view, 'visit_status').get(row['status'], row['status'])}",
        str(row["office"]),
    ]
    return "<br>".join(charts.figure.wrapped(line, 48, most_lines=3) for line in lines)


def _status_labels(view: TravelView) -> dict[str, str]:
    names = codes(view, "visit_status")
    return {status: names.get(status, status) for status in drawn.GLYPHS}


def _drawable(visits: pd.DataFrame) -> pd.DataFrame:
    """Visits in a state that the calendar has a sign for."""
    return visits[visits["status"].isin(list(drawn.GLYPHS))]


def _month(view: TravelView, visits: pd.DataFrame) -> Panel:
    lang, start = view.lang, first_day(view.chosen.month)
    frame = _drawable(visits)
    frame = frame.assign(
        label=[_short(row) for row in frame.to_dict("records")],
        hover=[_hover(view, row) for row in frame.to_dict("records")],
    )
    loose = visits[~visits["is_exact"].astype(bool)]
    return _drawn(
        view,
        visits,
        figure=drawn.month_sheet(
            frame,
            start,
            lang=lang,
            weekdays=word("travel.weekdays", lang).split(),
            status_labels=_status_labels(view),
            today=view.today,
        ),
        caveats=[
            word(
                "travel.month.loose",
                lang,
                visits=formats.list_of([view.title(row) for row in loose.head(5).to_dict("records")], lang),
                count=count_said(lang, len(loose)),
            )
        ]
        if len(loose)
        else [],
    )


def _short(row: Mapping[str, object]) -> str:
    """What stands in a day: the code of the country, how many more there are, or the place."""
    found = listed(row["country_codes"])
    if not found:
        return str(row["place"] or "?")
    return found[0] if len(found) == 1 else f"{found[0]}+{len(found) - 1}"


def _quarter(view: TravelView, visits: pd.DataFrame) -> Panel:
    lang, start = view.lang, quarter_of(view.chosen.month)
    rows = [
        {
            "visit_id": row["visit_id"],
            "name": name,
            "first_day": row["first_day"],
            "last_day": row["last_day"],
            "is_exact": row["is_exact"],
            "status": row["status"],
            "hover": _hover(view, row),
        }
        for row in _drawable(visits).to_dict("records")
        for name in (
            [view.names.get(code, code) for code in listed(row["country_codes"])]
            or [word("travel.quarter.elsewhere", lang)]
        )
    ]
    frame = pd.DataFrame(
        rows, columns=["visit_id", "name", "first_day", "last_day", "is_exact", "status", "hover"]
    )
    return _drawn(
        view,
        visits,
        figure=drawn.quarter_lines(
            frame,
            first_day(start),
            lang=lang,
            # The year stands above it; in a narrow window there is no room for it here.
            months=[formats.date(moved(start, by), lang).split()[0] for by in range(3)],
            status_labels=_status_labels(view),
            rest_label=word("travel.quarter.rest", lang, count="{count}"),
            today=view.today,
        ),
        caveats=[word("travel.quarter.lines", lang)],
    )


def _drawn(view: TravelView, visits: pd.DataFrame, *, figure: object, caveats: Sequence[str]) -> Panel:
    lang = view.lang
    said = states_said(view, visits)
    summary = (
        word("travel.agenda.summary", lang, states=said)
        if len(visits)
        else word("travel.agenda.none", lang, period=view.period)
    )
    return Panel(
        key="agenda",
        title=word("travel.agenda.title", lang, visits=count_said(lang, len(visits))),
        subtitle=word("travel.agenda.subtitle", lang, period=view.period),
        figure=figure,
        alt=summary,
        summary=summary,
        table=visit_table(view, visits),
        columns=visit_columns(view),
        row_address="address",
        caveats=caveats,
        **_common(view, visits, what="agenda"),
    )


def _map(view: TravelView, visits: pd.DataFrame) -> Panel:
    lang = view.lang
    each = [
        (code, row["status"]) for row in visits.to_dict("records") for code in listed(row["country_codes"])
    ]
    held = pd.DataFrame(each, columns=["country_code", "status"])
    counts = held["country_code"].value_counts()
    table = pd.DataFrame(
        {
            "country_code": list(view.names),
            "name": list(view.names.values()),
            "amount": [int(counts.get(code, 0)) for code in view.names],
        }
    ).sort_values(["amount", "name"], ascending=[False, True], kind="stable", ignore_index=True)
    table["address"] = [
        session.link("country", absolute=True, country=code) + "#section-work"
        for code in table["country_code"]
    ]
    top = [
        f"{row['name']} ({formats.number(row['amount'], lang)})"
        for row in table[table["amount"] > 0].head(3).to_dict("records")
    ]
    elsewhere = int(sum(not listed(cell) for cell in visits["country_codes"]))
    summary = (
        word("overview.map.summary", lang, names=formats.list_of(top, lang))
        if top
        else word("travel.agenda.none", lang, period=view.period)
    )
    return Panel(
        key="agenda",
        title=word("travel.map.title", lang, countries=formats.number(len(counts), lang)),
        subtitle=word("travel.map.subtitle", lang, period=view.period),
        figure=charts.symbol_map(
            table[["country_code", "name", "amount"]],
            outlines(),
            lang=lang,
            size_label="{amount}",
            sign_labels={
                sign: word(f"overview.map.{sign}", lang) for sign in ("negative", "zero", "missing")
            },
            no_data_label=word("state.no_data", lang),
            currency=None,
        ),
        alt=summary,
        summary=summary,
        table=table,
        columns=[
            column(view, "name"),
            column(view, "amount", "integer"),
            column(view, "country_code", "country"),
            column(view, "address"),
        ],
        shown_columns=("name", "amount"),
        row_address="address",
        caveats=[
            *([plural("travel.map.elsewhere", lang, elsewhere)] if elsewhere else []),
            word("country.map.note", lang),
        ],
        leads_to="country",
        **{
            **_common(view, visits, what="agenda"),
            "marks": [
                Mark(label=f"{row['name']}: {count_said(lang, row['amount'])}", key=(row["country_code"],))
                for row in table[table["amount"] > 0].to_dict("records")
            ],
            "rows": lambda mark: rows_of(
                view,
                visits
                if mark is None
                else visits[[mark[0] in listed(cell) for cell in visits["country_codes"]]],
            ),
        },
    )


# What lies near each other -----------------------------------------------------------------------------------------


def overlaps_panel(view: TravelView, *, examples: bool = False) -> Panel:
    """Pairs of visits in the chosen period that clash or could be combined; of the invented ones in all of time."""
    lang, chosen = view.lang, view.chosen
    visits = view.of(examples=examples)
    first, last = chosen.period
    if examples and len(visits):
        first, last = (
            pd.Timestamp(edge).date() for edge in (visits["first_day"].min(), visits["last_day"].max())
        )
    found = view.ask(
        "travel/overlaps",
        from_day=first,
        until_day=last,
        within_days=chosen.within,
        by_region=chosen.is_wide,
        examples=examples,
    )
    # A pair stands as long as one of the two is among what was chosen.
    kept = set(visits["visit_id"])
    found = found[found["visit_id"].isin(kept) | found["other_id"].isin(kept)]
    counts = found["kind"].value_counts()
    summary = (
        formats.list_of(
            [
                plural(f"travel.overlaps.{kind}", lang, int(counts[kind]))
                for kind in OVERLAPS
                if kind in counts
            ],
            lang,
        )
        if len(found)
        else word("travel.overlaps.none", lang)
    )
    key = "example-overlaps" if examples else "overlaps"
    title = (
        plural("travel.overlaps.title", lang, len(found))
        if len(found)
        else word("travel.overlaps.title_none", lang)
    )
    return Panel(
        key=key,
        title=word("travel.example.title", lang, title=_lower(title)) if examples else title,
        subtitle=word(
            "travel.overlaps.subtitle_wide" if chosen.is_wide else "travel.overlaps.subtitle",
            lang,
            period=word("travel.example.period", lang) if examples else view.period,
            days=formats.number(chosen.within, lang),
        ),
        figure=None,
        alt=summary,
        summary=summary if len(found) else "",
        # A busy year has thousands of pairs: what the page does not show is made for files only.
        table=_pair_table(view, found.head(MOST)),
        columns=[
            column(view, name, kind)
            for name, kind in (
                ("pair", ""),
                ("first_visit", ""),
                ("second_visit", ""),
                ("days_between", "integer"),
                ("region", ""),
                ("certain", ""),
                ("first_id", "identifier"),
                ("second_id", "identifier"),
            )
        ],
        shown_columns=("pair", "first_visit", "second_visit", "days_between", "certain"),
        shows_table=True,
        whole=lambda: _pair_table(view, found),
        empty=summary,
        caveats=[*_rest(view, len(found)), word("travel.overlaps.chance", lang)],
        **{
            **of_page(view, "overlaps"),
            "marks": [
                Mark(label=plural(f"travel.overlaps.{kind}", lang, int(counts[kind])), key=(kind,))
                for kind in OVERLAPS
                if kind in counts
            ],
            "rows": lambda mark: _pair_rows(view, found if mark is None else found[found["kind"] == mark[0]]),
            "recompute": lambda rows, _mark: plural("travel.recompute.visits", lang, len(rows)),
        },
    )


def _pair_table(view: TravelView, found: pd.DataFrame) -> pd.DataFrame:
    """A row a pair as the page and its files show it."""
    lang = view.lang
    ids = {*found["visit_id"], *found["other_id"]}
    titles = {
        row["visit_id"]: _titled(view, row)
        for row in view.visits[view.visits["visit_id"].isin(ids)].to_dict("records")
    }
    return pd.DataFrame(
        {
            "pair": [word(f"travel.overlap.{kind}", lang) for kind in found["kind"]],
            "first_visit": [titles[visit_id] for visit_id in found["visit_id"]],
            "second_visit": [titles[visit_id] for visit_id in found["other_id"]],
            "days_between": found["days_between"].to_list(),
            "region": [_region_name(view, name, is_wide=view.chosen.is_wide) for name in found["region"]],
            "certain": [
                word(f"travel.certain.{'yes' if sure else 'no'}", lang) for sure in found["is_certain"]
            ],
            "first_id": found["visit_id"].to_list(),
            "second_id": found["other_id"].to_list(),
        }
    )


def _titled(view: TravelView, row: Mapping[str, object]) -> str:
    return f"{view.when(row)}: {view.title(row)} ({row['office']})"


def _pair_rows(view: TravelView, pairs: pd.DataFrame) -> pd.DataFrame:
    ids = {*pairs["visit_id"], *pairs["other_id"]}
    return rows_of(view, view.visits[view.visits["visit_id"].isin(ids)])


def _region_name(view: TravelView, name: object, *, is_wide: bool) -> str | None:
    return codes(view, "region" if is_wide else "subregion").get(str(name), text_of(name))


def _rest(view: TravelView, count: int) -> list[str]:
    """Say that the page shows the first rows only, where it does."""
    if count <= MOST:
        return []
    return [
        word(
            "travel.rest",
            view.lang,
            shown=formats.number(MOST, view.lang),
            count=formats.number(count, view.lang),
        )
    ]


def _lower(text: str) -> str:
    return text if text[:2].isupper() else text[:1].lower() + text[1:]


# Contact -----------------------------------------------------------------------------------------------------------


def contacts_panel(view: TravelView) -> Panel:
    """Partners whose last recorded contact is long ago; those without any record stand apart, they are not known."""
    lang, months = view.lang, view.chosen.months
    found = view.ask("travel/contacts", today=view.today)
    found = found[found["role"] == "partner"]
    if view.chosen.countries:
        found = found[found["country_code"].isin(view.chosen.countries)]
    never = found[found["last_day"].isna()]
    long_ago = found[found["days_since"] > days_of(months)]
    table = pd.DataFrame(
        {
            "name": long_ago[f"name_{lang}"].to_list(),
            "last_visit_date": long_ago["last_visit_date"].to_list(),
            "days_since": long_ago["days_since"].astype("Int64").to_list(),
            "visit_count": long_ago["visit_count"].to_list(),
            "next_visit_date": long_ago["next_visit_date"].to_list(),
            "country_code": long_ago["country_code"].to_list(),
            "address": [
                session.link("country", absolute=True, country=code) + "#section-work"
                for code in long_ago["country_code"]
            ],
        }
    )
    table = not_recorded(table, ("next_visit_date",))
    title = (
        plural("travel.contacts.title", lang, len(long_ago), months=formats.number(months, lang))
        if len(long_ago)
        else word("travel.contacts.title_none", lang, months=formats.number(months, lang))
    )
    summary = (
        word(
            "travel.contacts.summary",
            lang,
            names=formats.list_of(
                [
                    f"{name} ({formats.date(str(date), lang)})"
                    for name, date in zip(
                        long_ago[f"name_{lang}"].head(3), long_ago["last_visit_date"].head(3), strict=True
                    )
                ],
                lang,
            ),
        )
        if len(long_ago)
        else title + "."
    )
    names = sorted(never[f"name_{lang}"], key=str.casefold)
    behind = long_ago.rename(columns={f"name_{lang}": "title"})
    return Panel(
        key="contacts",
        title=title,
        subtitle=word("travel.contacts.subtitle", lang, today=formats.date(view.today, lang)),
        figure=None,
        alt=summary,
        summary=summary,
        table=table.head(MOST),
        columns=[
            column(view, name, kind)
            for name, kind in (
                ("name", ""),
                ("last_visit_date", "date"),
                ("days_since", "integer"),
                ("visit_count", "integer"),
                ("next_visit_date", "date"),
                ("country_code", "country"),
                ("address", "url"),
            )
        ],
        shown_columns=("name", "last_visit_date", "days_since", "visit_count", "next_visit_date"),
        shows_table=True,
        row_address="address",
        whole=lambda: table,
        empty=summary,
        caveats=[
            *_rest(view, len(table)),
            *(
                [plural("travel.contacts.never", lang, len(names), names=formats.list_of(names, lang))]
                if names
                else []
            ),
        ],
        **{
            **of_page(view, "contacts"),
            "marks": [],
            "rows": lambda _mark: (
                cells(view, behind, decides="visit_date", title="title") if len(behind) else pd.DataFrame()
            ),
            "recompute": word("travel.recompute.contacts", lang),
        },
    )


# Completeness ------------------------------------------------------------------------------------------------------


def _complete(view: TravelView) -> pd.DataFrame:
    found = view.ask("travel/completeness").set_index("visit_id")
    shown = view.shown
    return shown[shown["visit_id"].isin(found.index)].join(
        found[[*(f"has_{part}" for part in PARTS), "asked_count", "present_count"]], on="visit_id"
    )


def parts_panel(view: TravelView) -> Panel:
    """For each part that an open agenda asks for: how many of the chosen visits have it."""
    lang, frame = view.lang, _complete(view)
    table = pd.DataFrame(
        [
            {
                "part": word(f"travel.part.{part}", lang),
                "present": int(frame[f"has_{part}"].eq(True).sum()),
                "lacking": int(frame[f"has_{part}"].eq(False).sum()),
                "asked": int(frame[f"has_{part}"].notna().sum()),
            }
            for part in PARTS
        ]
    )
    whole = int((frame["asked_count"] == frame["present_count"]).sum())
    summary = word(
        "travel.parts.summary",
        lang,
        whole=formats.number(whole, lang),
        visits=count_said(lang, len(frame)),
    )
    return Panel(
        key="parts",
        title=word("travel.parts.title", lang),
        subtitle=word("travel.parts.subtitle", lang, period=view.period),
        figure=None,
        alt=summary,
        summary=summary if len(frame) else "",
        table=table if len(frame) else table.iloc[:0],
        columns=[
            column(view, "part"),
            *(column(view, name, "integer") for name in ("present", "lacking", "asked")),
        ],
        shows_table=True,
        empty=word("travel.agenda.none", lang, period=view.period),
        caveats=[word("travel.parts.rules", lang), word("travel.parts.blank", lang)],
        **{
            **of_page(view, "completeness"),
            "marks": [
                Mark(label=word(f"travel.part.{part}", lang), key=(part,))
                for part in PARTS
                if frame[f"has_{part}"].eq(True).any()
            ],
            "rows": lambda mark: rows_of(
                view, frame if mark is None else frame[frame[f"has_{mark[0]}"].eq(True)]
            ),
            "recompute": lambda rows, _mark: plural("travel.recompute.visits", lang, len(rows)),
        },
    )


def lacking_panel(view: TravelView) -> Panel:
    """The chosen visits that lack a part, with what is not recorded of each."""
    lang, frame = view.lang, _complete(view)
    frame = frame[frame["present_count"] < frame["asked_count"]].sort_values(
        ["first_day", "visit_id"], ascending=[False, True], kind="stable"
    )
    table = pd.DataFrame(
        {
            "visit": [view.title(row) for row in frame.to_dict("records")],
            "when": [view.when(row) for row in frame.to_dict("records")],
            "lacking_parts": [
                ", ".join(word(f"travel.part.{part}", lang) for part in PARTS if row[f"has_{part}"] == False)  # noqa: E712
                for row in frame.to_dict("records")
            ],
            "present": [int(count) for count in frame["present_count"]],
            "asked": [int(count) for count in frame["asked_count"]],
            "visit_id": frame["visit_id"].to_list(),
            "address": [view.dossier(str(visit_id)) for visit_id in frame["visit_id"]],
        }
    )
    title = (
        plural("travel.lacking.title", lang, len(frame))
        if len(frame)
        else word("travel.lacking.title_none", lang)
    )
    return Panel(
        key="lacking",
        title=title,
        subtitle=word("travel.lacking.subtitle", lang, period=view.period),
        figure=None,
        alt=title,
        summary=title + "." if len(frame) else "",
        table=table.head(MOST),
        columns=[
            column(view, "visit"),
            column(view, "when"),
            column(view, "lacking_parts"),
            column(view, "present", "integer"),
            column(view, "asked", "integer"),
            column(view, "visit_id"),
            column(view, "address"),
        ],
        shown_columns=("visit", "when", "lacking_parts"),
        shows_table=True,
        row_address="address",
        whole=lambda: table,
        empty=title + ".",
        caveats=_rest(view, len(table)),
        **{
            **of_page(view, "completeness"),
            "marks": [],
            "rows": lambda _mark: rows_of(view, frame),
            "recompute": lambda rows, _mark: plural("travel.recompute.visits", lang, len(rows)),
        },
    )


# Follow-up ---------------------------------------------------------------------------------------------------------


def follow_up_panel(view: TravelView) -> Panel:
    """What was agreed on the chosen visits that are over, what has to follow, and the undertakings tied to them."""
    lang = view.lang
    frame = view.shown
    frame = frame[(frame["status"] == "done") & (frame["outcome"].notna() | frame["follow_up"].notna())]
    frame = frame.sort_values(["first_day", "visit_id"], ascending=[False, True], kind="stable")
    linked = view.ask("travel/undertakings", visits=sorted(frame["visit_id"]), today=view.today)
    told = int(frame["follow_up"].notna().sum())
    once = linked.drop_duplicates("undertaking_id")
    summary = word(
        "travel.follow_up.summary",
        lang,
        told=formats.number(told, lang),
        visits=count_said(lang, len(frame)),
        open=formats.number(int(once["is_open"].sum()), lang),
        overdue=formats.number(int(once["is_overdue"].sum()), lang),
    )
    return Panel(
        key="follow_up",
        title=plural("travel.follow_up.title", lang, len(frame))
        if len(frame)
        else word("travel.follow_up.title_none", lang),
        subtitle=word("travel.follow_up.subtitle", lang, period=view.period),
        figure=None,
        alt=summary,
        summary=summary if len(frame) else "",
        table=_follow_up_table(view, frame.head(MOST), linked),
        columns=[
            column(view, name)
            for name in (
                "visit",
                "when",
                "outcome",
                "follow_up",
                "promised",
                "undertaking_ids",
                "visit_id",
                "address",
            )
        ],
        shown_columns=("visit", "when", "outcome", "follow_up", "promised"),
        shows_table=True,
        row_address="address",
        whole=lambda: _follow_up_table(view, frame, linked),
        empty=word("travel.follow_up.none", lang),
        caveats=[*_rest(view, len(frame)), word("travel.follow_up.linked", lang)],
        **{
            **of_page(view, "follow_up"),
            "sources": sources(view, ["register_visits", "register_undertakings"]),
            "marks": [],
            "rows": lambda _mark: rows_of(view, frame),
            "recompute": lambda rows, _mark: plural("travel.recompute.visits", lang, len(rows)),
        },
    )


def _follow_up_table(view: TravelView, frame: pd.DataFrame, linked: pd.DataFrame) -> pd.DataFrame:
    """A row a visit with what was agreed and the undertakings that belong to it."""
    rows = frame.to_dict("records")
    linked = linked[linked["visit_id"].isin(frame["visit_id"])]
    # A grouping has `keys`, so dict() alone would take it for a mapping.
    by_visit = dict(iter(linked.groupby("visit_id")))
    table = pd.DataFrame(
        {
            "visit": [view.title(row) for row in rows],
            "when": [view.when(row) for row in rows],
            "outcome": frame["outcome"].to_list(),
            "follow_up": frame["follow_up"].to_list(),
            "promised": [_promised(by_visit.get(visit_id), view.lang) for visit_id in frame["visit_id"]],
            "undertaking_ids": [
                "; ".join(by_visit[visit_id]["undertaking_id"]) if visit_id in by_visit else None
                for visit_id in frame["visit_id"]
            ],
            "visit_id": frame["visit_id"].to_list(),
            "address": [view.dossier(str(visit_id)) for visit_id in frame["visit_id"]],
        }
    )
    return not_recorded(table, ("outcome", "follow_up", "undertaking_ids"))


def _promised(found: pd.DataFrame | None, lang: str) -> str:
    """The undertakings of a visit in a few words."""
    if found is None:
        return word("travel.promised.none", lang)
    said = plural("travel.promised", lang, len(found))
    parts = [
        word(f"travel.promised.{name}", lang, count=formats.number(count, lang))
        for name, count in (
            ("open", int(found["is_open"].sum())),
            ("overdue", int(found["is_overdue"].sum())),
        )
        if count
    ]
    return f"{said} ({', '.join(parts)})" if parts else said
