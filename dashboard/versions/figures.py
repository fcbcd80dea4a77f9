"""What a change of version does to the figures: those of the overview, the states of the matrix, the cells that changed.

Nothing is counted here: the same views that the pages show are asked for both versions, under the usual settings.
"""

import datetime as dt
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import pandas as pd

from dashboard import formats, session, store
from dashboard.gaps import rules
from dashboard.gaps.evidence import NoMatrix
from dashboard.gaps.sensitivity import difference_panel, differences
from dashboard.gaps.view import GapView, evidence_in
from dashboard.money.view import MoneyView, NoMoney, money_of, read_chosen
from dashboard.overview import shown
from dashboard.overview.view import COUNTS, MEASURES, Overview
from dashboard.panels import Panel
from dashboard.versions.changes import Asked
from dashboard.words import word

KEY_COLUMNS = ("what", "before", "after", "note", "is_changed")
COUNTRY_COLUMNS = ("name", "what", "before", "after")
CELL_COLUMNS = ("country_code", "theme_id", "country", "theme", "before", "after")
STATES = ("own_record", "framework_only", "nothing_found", "unknown", "not_applicable")


@dataclass(frozen=True, eq=False)
class Figures:
    """The figures of two versions, in words.

    Attributes:
        key: KEY_COLUMNS, a row a key figure of the overview and a state of the matrix; None where a version has none.
            `note` says of what the figure after is a count.
        countries: COUNTRY_COLUMNS, a row a count of a country that differs.
        cells: CELL_COLUMNS, a row a cell of the matrix whose state, verdict or marks differ; None where a version lacks it.
        panels: the same as panels of a page, each with where its figures come from: counts by country, then cells;
            none where a version has no matrix. Nobody can open a version that waits: its links lead to what is shown.
    """

    key: pd.DataFrame
    countries: pd.DataFrame
    cells: pd.DataFrame
    panels: tuple[Panel, ...] = ()

    @property
    def changed(self) -> pd.DataFrame:
        """The key figures that differ."""
        return self.key[self.key["is_changed"]]


def figures(former: str, latter: str, *, lang: str, today: dt.date, address: str = "") -> Figures:
    """Compare the figures of two versions.

    Args:
        former: name of the version before.
        latter: name of the version after, published or waiting.
        lang: nl or en.
        today: the day that due and overdue are judged on, in both.
        address: absolute address of the page that shows it.

    Raises:
        LookupError: a version that is not kept.
    """
    before, after = (view_of(name, lang=lang, today=today, address=address) for name in (former, latter))
    was, now = key_figures(before), key_figures(after)
    names = list(dict.fromkeys([*was, *now]))
    key = pd.DataFrame(
        [
            (
                word(f"versions.figure.{name}", lang),
                was.get(name, (None, None))[0],
                *now.get(name, (None, None)),
                was.get(name, (None,))[0] != now.get(name, (None,))[0],
            )
            for name in names
        ],
        columns=list(KEY_COLUMNS),
    ).astype({"before": object, "after": object, "note": object})
    if before.gaps is None or after.gaps is None:
        return Figures(
            key, pd.DataFrame(columns=list(COUNTRY_COLUMNS)), pd.DataFrame(columns=list(CELL_COLUMNS))
        )
    counted = shown.changes_panel(after, before)
    cells = [
        (
            *one.key,
            *_names_of(one.key, after.gaps, before.gaps),
            *(_cell_in_words(view.gaps, cell) for view, cell in ((before, one.before), (after, one.after))),
        )
        for one in differences(before.gaps.cells, after.gaps.cells)
    ]
    return Figures(
        key,
        counted.table[list(COUNTRY_COLUMNS)],
        pd.DataFrame(cells, columns=list(CELL_COLUMNS)),
        tuple(reachable(panel) for panel in (counted, difference_panel(after.gaps, before.gaps))),
    )


def reachable(panel: Panel) -> Panel:
    """Return a panel whose addresses name no version that waits to be published: no page shows that one."""
    if panel.version in store.versions():
        return panel
    links = [column.name for column in panel.columns if column.kind == "url" and column.name in panel.table]
    table = panel.table.assign(**{name: panel.table[name].map(_of_now) for name in links})
    return replace(panel, table=table, address=_of_now(panel.address))


def _of_now(address: object) -> object:
    """Return an address without its version; what is no text stays as it is."""
    if not isinstance(address, str):
        return address
    parts = urlsplit(address)
    kept = [(name, text) for name, text in parse_qsl(parts.query) if name != "version"]
    return urlunsplit(parts._replace(query=urlencode(kept, safe=",:~")))


def figures_of(asked: Asked, today: dt.date) -> Figures:
    """Return the figures of the two versions that are compared, kept for a while: the list beside them moves more."""
    usual = Asked(
        former=asked.former,
        latter=asked.latter,
        lang=asked.lang,
        address=session.link(absolute=True, changes=None, version=asked.latter),
    )
    return session.kept(_figures, usual, today)


def _figures(asked: Asked, today: dt.date) -> Figures:
    return figures(asked.former, asked.latter, lang=asked.lang, today=today, address=asked.address)


def view_of(version: str, *, lang: str, today: dt.date, address: str = "") -> Overview:
    """Return the overview of a version under its usual settings: without matrix or money where it has none."""
    gaps: GapView | None = None
    money: MoneyView | None = None
    try:
        settings = rules.default_settings(evidence_in(version))
        gaps = GapView(lang=lang, version=version, settings=settings, today=today, address=address)
    except NoMatrix:
        pass
    try:
        chosen, _ = read_chosen({}, money_of(version))
        money = MoneyView(lang=lang, version=version, chosen=chosen, address=address)
    except NoMoney:
        pass
    return Overview(
        lang=lang,
        version=version,
        today=today,
        by=MEASURES[0],
        sort=COUNTS[0],
        picked=(),
        gaps=gaps,
        money=money,
        address=address,
    )


def key_figures(view: Overview) -> dict[str, tuple[str, str | None]]:
    """Return name -> figure and its note in words: those at the top of the overview, then counts of the matrix."""
    names = [
        "partnerships",
        *(["gaps"] if view.gaps else []),
        "overdue",
        "unassessed",
        *(["money"] if view.money else []),
    ]
    found: dict[str, tuple[str, str | None]] = dict(zip(names, shown.figures_of(view), strict=True))
    if view.gaps:
        totals = view.gaps.totals()
        counts = {"to_check": totals.to_check} | {
            f"state.{name}": totals.states.get(name, 0) for name in STATES
        }
        found |= {name: (formats.number(count, view.lang), None) for name, count in counts.items()}
    return found


def _cell_in_words(view: GapView, cell: rules.Cell | None) -> str | None:
    """State and verdict of a cell, and what stands on it: "eigen afspraak; geen hiaat; opgeschort"."""
    if cell is None:
        return None
    return "; ".join([view.state(cell), view.verdict(cell), *view.flags(cell)])


def _names_of(key: tuple[str, str], *views: GapView) -> tuple[str, str]:
    country = next(view.country(key[0]) for view in views if key[0] in view.evidence.countries)
    theme = next(view.theme(key[1]) for view in views if key[1] in view.evidence.themes)
    return country, theme
