"""One theme over all countries of the set: what is needed beside what was found."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from dashboard import charts, formats
from dashboard.exports.tables import Column
from dashboard.gaps import completeness, rules
from dashboard.gaps.matrix import figures_in_words, unknown_in_words
from dashboard.gaps.rules import Cell, Claim, Figure, NeedIndicator
from dashboard.gaps.settings import plain_number
from dashboard.gaps.view import GapView, in_language, in_sentence, number_of, operator_in_words
from dashboard.panels import Fact, Mark, Panel, Record
from dashboard.profile.indicators import rows_of
from dashboard.profile.place import outlines
from dashboard.profile.records import codes, sources, text_of, upper_first
from dashboard.words import plural, word

MOST_BARS = 25
"""More only where more lie on the side of need: a gap is never left out of the picture."""
MOST_OVER_TIME = 12
FIRST_YEAR_SHOWN = 2010
"""Of the pictures over time; the page of a country goes further back."""
STEEP = 20
"""Where a figure is so many times the threshold, equal steps would flatten all the others: then each step is tenfold."""
SAME_SOURCE = {
    "detections_departure_route": "detections",
    "decisions_negative_eu": "recognition_rate_eu",
    "dead_and_missing_country": "dead_and_missing_routes",
}
"""Figures that are no indicator of the country profile -> the indicator that reads the same publication."""
COUNTS = ("persons", "detections", "applications", "decisions")
REGISTERS = ("register_partnerships", "register_instruments", "taskforce_reference")


@dataclass(frozen=True, kw_only=True)
class ThemeView:
    """What a reader of the theme page looks at; hashable, so that what is made of it can be kept.

    Attributes:
        view: settings, version, language.
        theme_id: the migration theme.
        need_id: the need indicator shown; None where none takes part.
        countries: codes of the countries shown, by name.
        places: those countries in words.
    """

    view: GapView
    theme_id: str
    need_id: str | None
    countries: tuple[str, ...]
    places: str

    @property
    def lang(self) -> str:
        """The reader's language."""
        return self.view.lang

    @property
    def theme(self) -> str:
        """Name of the theme."""
        return self.view.theme(self.theme_id)

    @property
    def cells(self) -> list[Cell]:
        """The cells of the theme, in the order of the countries."""
        cells = self.view.cells
        return [cells[code, self.theme_id] for code in self.countries]

    @property
    def need(self) -> NeedIndicator | None:
        """The need indicator shown."""
        return self.view.evidence.needs[self.need_id] if self.need_id else None

    @property
    def year(self) -> int:
        """The year in which the need is read."""
        return dict(self.view.settings.years)[self.need_id]

    @property
    def threshold(self) -> float | None:
        """Where need begins, in the unit of the indicator."""
        return rules.thresholds_of(self.view.evidence, self.view.settings)[self.need_id]

    @property
    def sentence(self) -> str:
        """What the page shows, as one sentence without its full stop."""
        parts = [word("gap_theme.sentence", self.lang, theme=self.theme, places=self.places)]
        if self.need:
            parts.append(word("gap_theme.sentence_need", self.lang, need=self.need_name, year=self.year))
        return "; ".join([*parts, *self.view.changes])

    @property
    def need_name(self) -> str:
        """Name of the need indicator."""
        return getattr(self.need, f"name_{self.lang}")

    @property
    def unit(self) -> str:
        """Unit of the need indicator in words."""
        return in_language(self.need, "unit", self.lang) or ""


def needs_of(view: GapView, theme_id: str) -> list[NeedIndicator]:
    """Return the need indicators of a theme that have data, those that take part first."""
    found = [
        need for need in view.evidence.needs.values() if need.theme_id == theme_id and rules.can_be_read(need)
    ]
    return sorted(found, key=lambda need: (need.need_id not in view.settings.needs_on, need.need_id))


def needs_on(view: GapView, theme_id: str) -> list[NeedIndicator]:
    """Return the need indicators of a theme that take part."""
    return [need for need in needs_of(view, theme_id) if need.need_id in view.settings.needs_on]


def closing(shown: ThemeView) -> tuple[Claim, ...]:
    """Return the claims that close the theme for any country shown."""
    return completeness.closing(shown.view, shown.theme_id, shown.countries)


def head_sentences(shown: ThemeView) -> list[str]:
    """Return what a reader must know first: which countries, what "nothing found" means here, what is known of need."""
    lang = shown.lang
    claims = closing(shown)
    roles = Counter(shown.view.evidence.countries[code].role for code in shown.countries)
    said = [
        word(
            "gap_theme.head.set",
            lang,
            partners=formats.number(roles["partner"], lang),
            watched=formats.number(roles["watched"], lang),
        )
    ]
    if claims:
        said += [
            word(
                "gap_theme.head.closed",
                lang,
                levels=completeness.levels_in_words(shown.view, claims),
                claims=formats.list_of([claim.claim_id for claim in claims], lang),
            )
        ]
        if not any(claim.level in ("bilateral", "all") for claim in claims):
            said.append(word("gap_theme.head.dutch_list", lang))
    else:
        said += [word("gap_theme.head.open", lang), word("gap_theme.head.dutch_list", lang)]
    if not shown.need_id:
        said.append(
            word(f"gap_theme.head.need_{'off' if needs_of(shown.view, shown.theme_id) else 'none'}", lang)
        )
    return said


def figures_of(shown: ThemeView) -> list[tuple[str, str]]:
    """Return the key figures of the countries shown: figure and what it counts."""
    lang, found = shown.lang, shown.view.totals(shown.cells)
    told = figures_in_words(found, lang)
    if found.states["unknown"] or not closing(shown):
        told.append(unknown_in_words(found, lang))
    else:
        told.append(
            (
                plural("gap_theme.figures.nothing", lang, found.states["nothing_found"]),
                word("gap_theme.figures.nothing_note", lang),
            )
        )
    return told


def rows_shown(shown: ThemeView) -> pd.DataFrame:
    """Return need and state of each country shown, those with the greatest need first, those without a figure last.

    Returns:
        country_code, name, value, value_state, need, state, verdict, status: codes, not words.
    """
    found = []
    for cell in shown.cells:
        reading = next((one for one in cell.readings if one.need.need_id == shown.need_id), None)
        figure: Figure | None = reading.figure if reading else None
        need = (
            "unknown"
            if reading is None or figure is None
            else "not_read"
            if cell.need_rule or cell.not_applicable
            else reading.state
        )
        found.append(
            {
                "country_code": cell.country_code,
                "name": shown.view.country(cell.country_code),
                "value": figure.value if figure else None,
                "status": figure.status if figure else "missing",
                "need": need,
                "state": cell.state,
                "verdict": cell.verdict,
            }
        )
    frame = pd.DataFrame(
        found, columns=["country_code", "name", "value", "status", "need", "state", "verdict"]
    ).astype({"value": "float64"})
    is_rising = bool(shown.need) and shown.need.operator == "<"
    return frame.sort_values("value", ascending=is_rising, na_position="last", kind="stable").reset_index(
        drop=True
    )


def bars_shown(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the countries that the bars show: the first ones, and at least all on the side of need."""
    known = frame.dropna(subset=["value"])
    above = known.index[known["need"] == "above"]
    return known.head(max(MOST_BARS, int(above.max()) + 1 if len(above) else 0))


def need_panel(shown: ThemeView) -> Panel:
    """What each country needs beside what was found there, greatest need first."""
    lang, view = shown.lang, shown.view
    frame = rows_shown(shown)
    if not shown.need_id:
        key = "off" if needs_of(view, shown.theme_id) else "none"
        told = word(f"gap_theme.need.{key}", lang)
        return Panel(
            key="theme-need",
            title=word("gap_theme.need.title_unknown", lang),
            subtitle=word("gap_theme.need.subtitle_unknown", lang, theme=shown.theme, places=shown.places),
            figure=None,
            alt=told,
            summary=told,
            empty=told,
            table=table_of(shown, frame),
            columns=columns_of(shown),
            rows=lambda _mark: records_of(shown),
            **{**sourced(shown), "definition": word("gap_theme.need.definition", lang)},
        )
    drawn = bars_shown(frame)
    threshold = shown.threshold
    figure = charts.need_bars(
        drawn,
        lang=lang,
        unit_label=f"{shown.unit}, {shown.year}",
        threshold=threshold,
        threshold_label=word("gap_theme.need.threshold", lang, value=plain_number(threshold, lang))
        if threshold is not None
        else "",
        state_labels=state_words(view),
        verdict_labels={verdict: word(f"gaps.verdict.{verdict}", lang) for verdict in rules.VERDICTS},
        no_data_label=formats.missing("no_data", lang),
    )
    summary = need_summary(shown, frame, drawn)
    marked = frame.dropna(subset=["value"])
    return Panel(
        key="theme-need",
        title=need_title(shown, frame),
        subtitle=word(
            "gap_theme.need.subtitle",
            lang,
            need=shown.need_name,
            unit=shown.unit,
            year=shown.year,
            places=shown.places,
        ),
        figure=figure,
        alt=word("gap_theme.need.alt", lang, summary=summary),
        summary=summary,
        table=table_of(shown, frame),
        columns=columns_of(shown),
        marks=[
            Mark(
                label=f"{row['name']}: {plain_number(row['value'], lang)}",
                key=(row["country_code"], shown.year),
            )
            for row in marked.to_dict("records")
        ],
        rows=lambda mark: figure_rows(shown, mark),
        **need_sourced(shown),
    )


def need_title(shown: ThemeView, frame: pd.DataFrame) -> str:
    """Return an active title: gaps, or what is to be checked, among the countries on the side of need."""
    lang = shown.lang
    needy = frame[frame["need"] == "above"]
    above = len(needy)
    if not above:
        return word("gap_theme.need.title_none", lang)
    told = {"above": formats.number(above, lang)}
    for verdict in rules.VERDICTS:
        if count := int((needy["verdict"] == verdict).sum()):
            return plural(f"gap_theme.need.title_{verdict}", lang, count, **told)
    return plural("gap_theme.need.title_met", lang, above)


def need_summary(shown: ThemeView, frame: pd.DataFrame, drawn: pd.DataFrame) -> str:
    """Return what the bars show in sentences: how many of how many, who is missing."""
    lang = shown.lang
    known = frame.dropna(subset=["value"])
    missing = frame[frame["value"].isna()]
    needy = frame[frame["need"] == "above"]
    said = [
        word(
            "gap_theme.need.summary",
            lang,
            above=formats.number(len(needy), lang),
            known=formats.number(len(known), lang),
            total=formats.number(len(frame), lang),
            gaps=formats.number(int((needy["verdict"] == "gap").sum()), lang),
            to_check=formats.number(int((needy["verdict"] == "to_check").sum()), lang),
        )
    ]
    if len(drawn) < len(known):
        said.append(
            word(
                "gap_theme.need.summary_cut",
                lang,
                shown=formats.number(len(drawn), lang),
                rest=formats.number(len(known) - len(drawn), lang),
            )
        )
    if not_read := int((known["need"] == "not_read").sum()):
        said.append(plural("gap_theme.need.summary_not_read", lang, not_read))
    if len(missing):
        said.append(
            plural("gap_theme.need.summary_missing", lang, len(missing), names=some(missing["name"], lang))
        )
    return " ".join(said)


def some(names: Sequence[str], lang: str, *, most: int = 12) -> str:
    """Return names as a list; those after the first ones as their number."""
    names = list(names)
    if len(names) <= most:
        return formats.list_of(names, lang)
    return word(
        "gap_theme.and_more",
        lang,
        names=", ".join(names[:most]),
        rest=formats.number(len(names) - most, lang),
    )


def state_words(view: GapView) -> dict[str, str]:
    """Return state -> name as the steward gave it, in the order of the rules."""
    return {
        state: getattr(view.evidence.rules[state], f"name_{view.lang}")
        for state in (*rules.STATES[1:], rules.STATES[0])
    }


def table_of(shown: ThemeView, frame: pd.DataFrame) -> pd.DataFrame:
    """Return all countries shown with need, state, flags and the reason in one sentence."""
    view, lang = shown.view, shown.lang
    cells = [view.cells[code, shown.theme_id] for code in frame["country_code"]]
    states = state_words(view)
    return pd.DataFrame(
        {
            "country": frame["name"],
            "country_code": frame["country_code"],
            "value": frame["value"],
            "value_state": ["no_data" if pd.isna(value) else None for value in frame["value"]],
            "status": [word(f"country.status.{status}", lang) for status in frame["status"]],
            "need": [word(f"gaps.need.{need}", lang) for need in frame["need"]],
            "state": [states[state] for state in frame["state"]],
            "own": [number_of(cell.counted("own")) for cell in cells],
            "verdict": [view.verdict(cell) for cell in cells],
            "flags": ["; ".join(view.flags(cell)) or word("gaps.none", lang) for cell in cells],
            "reason": [view.sentence(cell) for cell in cells],
        }
    )


def columns_of(shown: ThemeView) -> list[Column]:
    """Return the headings of `table_of`."""
    lang = shown.lang
    value = f"{shown.need_name}, {shown.year}" if shown.need_id else word("gap_theme.column.value", lang)
    kinds = {"value": "decimal", "own": "integer"}
    return [
        Column(
            name=name,
            label=value if name == "value" else word(f"gap_theme.column.{name}", lang),
            kind=kinds.get(name, "text"),
            unit=shown.unit if name == "value" and shown.need_id else "",
            decimals=1 if name == "value" and shown.need_id and is_small(shown) else 0,
        )
        for name in (
            "country",
            "country_code",
            "value",
            "status",
            "need",
            "state",
            "own",
            "verdict",
            "flags",
            "reason",
        )
    ]


def is_small(shown: ThemeView) -> bool:
    """Tell whether the values of the need are so small that they take a decimal."""
    return (shown.threshold or 0) < 100 and shown.need.default_threshold < 100


def map_panel(shown: ThemeView) -> Panel:
    """Where what was found, and where what is needed."""
    lang, view = shown.lang, shown.view
    frame = rows_shown(shown)
    found = view.totals(shown.cells)
    summary = word(
        "gap_theme.map.summary",
        lang,
        **{name: formats.number(found.states[state], lang) for name, state in STATE_PARTS.items()},
    )
    return Panel(
        key="theme-map",
        title=plural(
            "gap_theme.map.title", lang, found.states["own_record"], total=formats.number(len(frame), lang)
        ),
        subtitle=word(
            "gap_theme.map.subtitle_need",
            lang,
            need=in_sentence(shown.need_name),
            year=shown.year,
            places=shown.places,
        )
        if shown.need_id
        else word("gap_theme.map.subtitle", lang, places=shown.places),
        figure=charts.theme_map(
            frame,
            outlines(),
            lang=lang,
            state_labels=state_words(view),
            need_labels={need: word(f"gaps.need.{need}", lang) for need in ("above", "below", "not_read")},
            size_label=size_label(shown, frame),
            is_sized=not is_low_need(shown),
        ),
        alt=word("gap_theme.map.alt", lang, summary=summary),
        summary=" ".join([summary, *found_where(shown)]),
        table=table_of(shown, frame),
        columns=columns_of(shown),
        rows=lambda _mark: records_of(shown),
        row_columns=record_columns(shown),
        **{
            **sourced(shown),
            "caveats": [
                word("country.map.note", lang),
                *(note for code in shown.countries if (note := formats.country_note(code, lang))),
                *map_caveats(shown),
            ],
        },
    )


def is_low_need(shown: ThemeView) -> bool:
    """Tell whether a low figure is the need: then a large circle would say the opposite."""
    return bool(shown.need) and shown.need.operator == "<"


def size_label(shown: ThemeView, frame: pd.DataFrame) -> str:
    """Return what the circles stand for; nothing where there are none."""
    largest = frame["value"].max()
    if not shown.need_id or pd.isna(largest):
        return ""
    told = {"unit": shown.unit, "year": shown.year}
    if is_low_need(shown):
        return word("gap_theme.map.size_same", shown.lang, **told)
    return word("gap_theme.map.size", shown.lang, value=plain_number(largest, shown.lang), **told)


def map_caveats(shown: ThemeView) -> list[str]:
    """Return what a reader of the circles must know."""
    if not shown.need_id:
        return []
    is_count = shown.need.figure_id in SAME_SOURCE or indicator_row(shown)["unit"] in COUNTS
    keys = [*(["caveat_size"] if is_count else []), "caveat_no_figure"]
    return [word(f"gap_theme.map.{key}", shown.lang) for key in keys]


STATE_PARTS = {
    "own": "own_record",
    "framework": "framework_only",
    "nothing": "nothing_found",
    "unknown": "unknown",
    "na": "not_applicable",
}


def found_where(shown: ThemeView) -> list[str]:
    """Return for each state that is no record of its own which countries have it: what a map cannot say exactly."""
    view, states = shown.view, state_words(shown.view)
    said = []
    for state in ("nothing_found", "unknown", "not_applicable"):
        names = [view.country(cell.country_code) for cell in shown.cells if cell.state == state]
        if names:
            said.append(
                word(
                    "gap_theme.map.where",
                    shown.lang,
                    state=upper_first(states[state]),
                    names=some(names, shown.lang, most=20),
                )
            )
    return said


def over_time_panel(shown: ThemeView) -> Panel:
    """The need of the countries with the greatest need, over the years of the source."""
    lang, view = shown.lang, shown.view
    frame = rows_shown(shown)
    first = frame.dropna(subset=["value"]).head(MOST_OVER_TIME)
    countries = list(zip(first["country_code"], first["name"], strict=True))
    series = series_of(shown, [code for code, _ in countries])
    breaks = breaks_of(shown)
    years = sorted(
        int(period[:4]) for period in breaks.loc[breaks["kind"].isin(["break", "definition"]), "period"]
    )
    from_year, to_year = (int(series["period"].min()), int(series["period"].max())) if len(series) else (0, 0)
    years = [year for year in years if from_year < year <= to_year]
    threshold = shown.threshold
    top = first.iloc[0] if len(first) else None
    told = (
        dict(country=top["name"], value=plain_number(top["value"], lang), year=shown.year)
        if top is not None
        else {}
    )
    is_log = bool(threshold) and len(series) > 0 and float(series["value"].max()) > STEEP * threshold
    side = "lowest" if shown.need.operator == "<" else "highest"
    summary = (
        word(
            "gap_theme.time.summary",
            lang,
            count=formats.number(len(countries), lang),
            names=formats.list_of([name for _, name in countries], lang),
            always=some_or_none(always_above(shown, series, countries), lang),
        )
        if len(first)
        else word("gap_theme.time.none", lang)
    )
    if years:
        summary += " " + word(
            "gap_theme.time.breaks", lang, years=formats.list_of([str(y) for y in years], lang)
        )
    return Panel(
        key="theme-over-time",
        title=word(f"gap_theme.time.title_{side}", lang, **told)
        if told
        else word("gap_theme.time.none", lang),
        subtitle=word(
            "gap_theme.time.subtitle",
            lang,
            need=shown.need_name,
            unit=shown.unit,
            count=formats.number(len(countries), lang),
            years=formats.period(from_year, to_year, lang)
            if len(series)
            else formats.missing("no_data", lang),
        ),
        figure=charts.need_over_time(
            series,
            lang=lang,
            unit_label=word(f"gap_theme.time.unit{'_log' if is_log else ''}", lang, unit=shown.unit),
            countries=countries,
            threshold=threshold,
            breaks=years,
            incomplete_label=word("country.status.incomplete", lang),
            no_data_label=formats.missing("no_data", lang),
            is_log=is_log,
        ),
        alt=word("gap_theme.time.alt", lang, summary=summary),
        summary=summary,
        table=pd.DataFrame(
            {
                "country": [view.country(code) for code in series["country_code"]],
                "country_code": series["country_code"],
                "period": series["period"].astype(str),
                "value": series["value"],
                "status": [word(f"country.status.{status}", lang) for status in series["status"]],
            }
        ),
        columns=[
            Column(name="country", label=word("gap_theme.column.country", lang), kind="text"),
            Column(name="country_code", label=word("gap_theme.column.country_code", lang), kind="text"),
            Column(name="period", label=word("gap_theme.column.period", lang), kind="date"),
            Column(
                name="value",
                label=shown.need_name,
                kind="decimal",
                unit=shown.unit,
                decimals=1 if is_small(shown) else 0,
            ),
            Column(name="status", label=word("gap_theme.column.status", lang), kind="text"),
        ],
        marks=[
            Mark(
                label=f"{view.country(row['country_code'])}, {row['period']}: {plain_number(row['value'], lang)}",
                key=(row["country_code"], int(row["period"])),
            )
            for row in series.sort_values("period", ascending=False, kind="stable").to_dict("records")
        ],
        rows=lambda mark: figure_rows(shown, mark),
        **{
            **need_sourced(shown, is_all_years=True),
            "period": formats.period(from_year, to_year, lang)
            if len(series)
            else formats.missing("no_data", lang),
        },
    )


def series_of(shown: ThemeView, country_codes: Sequence[str]) -> pd.DataFrame:
    """Return the years shown that have a figure of some countries: country_code, period, value, status."""
    found = [
        {"country_code": code, "period": period, "value": figure.value, "status": figure.status}
        for code in country_codes
        for period, figure in sorted(shown.view.evidence.figures.get((shown.need_id, code), {}).items())
        if period >= FIRST_YEAR_SHOWN
    ]
    return pd.DataFrame(found, columns=["country_code", "period", "value", "status"])


def always_above(shown: ThemeView, series: pd.DataFrame, countries: Sequence[tuple[str, str]]) -> list[str]:
    """Return the names of the countries whose full years shown all lie beyond the threshold."""
    full = series[series["status"] != "incomplete"]
    threshold = shown.threshold
    return [
        name
        for code, name in countries
        if threshold is not None
        and len(values := full.loc[full["country_code"] == code, "value"])
        and all(rules.needs_help(shown.need, value, threshold) for value in values)
    ]


def some_or_none(names: Sequence[str], lang: str) -> str:
    """Return names as a list, or the word for none."""
    return formats.list_of(names, lang) if names else word("gaps.none", lang)


def states_panel(shown: ThemeView) -> Panel:
    """How many countries are in which state, by role, and how many of them are a gap or to be checked."""
    lang, view = shown.lang, shown.view
    found = view.totals(shown.cells)
    frame = states_table(shown)
    names = state_words(view)
    summary = word(
        "gap_theme.map.summary",
        lang,
        **{name: formats.number(found.states[state], lang) for name, state in STATE_PARTS.items()},
    )
    title = (
        plural(
            "gap_theme.states.title_unknown",
            lang,
            found.states["unknown"],
            total=formats.number(len(shown.countries), lang),
        )
        if found.states["unknown"]
        else plural("gap_theme.states.title_known", lang, len(shown.countries))
    )
    return Panel(
        key="theme-states",
        title=title,
        subtitle=word("gap_theme.states.subtitle", lang, places=shown.places),
        figure=None,
        shows_table=True,
        alt=summary,
        summary=summary,
        table=frame.assign(state=[names[state] for state in frame["state"]]),
        columns=[
            Column(
                name=name,
                label=word(f"gap_theme.column.{name}", lang),
                kind="text" if name in ("state", "rule") else "integer",
            )
            for name in ("state", "rule", "countries", "partners", "watched", "above", "gaps", "to_check")
        ],
        rows=lambda _mark: records_of(shown),
        row_columns=record_columns(shown),
        **sourced(shown),
    )


def states_table(shown: ThemeView) -> pd.DataFrame:
    """Return one row a state: its rule, and counts of countries by role, need and verdict."""
    view = shown.view
    roles = {code: country.role for code, country in view.evidence.countries.items()}
    rows = []
    for state in state_words(view):
        cells = [cell for cell in shown.cells if cell.state == state]
        found = rules.totals(cells)
        rows.append(
            {
                "state": state,
                "rule": view.evidence.rules[state].rule_id,
                "countries": len(cells),
                "partners": sum(roles[cell.country_code] == "partner" for cell in cells),
                "watched": sum(roles[cell.country_code] == "watched" for cell in cells),
                "above": found.needs["above"],
                "gaps": found.gaps,
                "to_check": found.to_check,
            }
        )
    return pd.DataFrame(rows)


def records_panel(shown: ThemeView) -> Panel:
    """What was found on the theme, by level and form, counted or not."""
    lang = shown.lang
    frame = records_table(shown)
    own = len(
        {(record.record_kind, record.record_id) for cell in shown.cells for record in cell.counted("own")}
    )
    all_records = {
        (record.record_kind, record.record_id) for cell in shown.cells for record, _ in cell.records
    }
    summary = word(
        "gap_theme.records.summary",
        lang,
        total=formats.number(len(all_records), lang),
        own=formats.number(own, lang),
    )
    return Panel(
        key="theme-records",
        title=plural("gap_theme.records.title", lang, own),
        subtitle=word("gap_theme.records.subtitle", lang, places=shown.places),
        figure=None,
        shows_table=bool(len(frame)),
        empty=word("gap_theme.records.none", lang),
        alt=summary,
        summary=summary,
        table=frame,
        columns=[
            Column(
                name=name,
                label=word(f"gap_theme.column.{name}", lang),
                kind="integer" if name in ("records", "countries") else "text",
            )
            for name in ("counted_as", "level", "form", "records", "countries")
        ],
        rows=lambda _mark: records_of(shown),
        row_columns=record_columns(shown),
        **sourced(shown),
    )


def records_table(shown: ThemeView) -> pd.DataFrame:
    """Return the number of records and of countries with them, by how they count, level and form; in words."""
    lang, view = shown.lang, shown.view
    levels = codes(view, "level")
    forms = {"partnership": codes(view, "form"), "instrument": codes(view, "instrument_type")}
    records: Counter[tuple[str, str, str]] = Counter()
    countries: dict[tuple[str, str, str], set[str]] = {}
    seen = set()
    for cell in shown.cells:
        for record, how in cell.records:
            form = forms[record.record_kind].get(
                record.form or "", record.form or formats.missing("not_recorded", lang)
            )
            key = (how, levels.get(record.level, record.level), form)
            if (key, record.record_kind, record.record_id) not in seen:
                seen.add((key, record.record_kind, record.record_id))
                records[key] += 1
            countries.setdefault(key, set()).add(cell.country_code)
    order = ["own", "framework"]
    ranked = sorted(
        records,
        key=lambda key: (
            order.index(key[0]) if key[0] in order else 2,
            key[0],
            key[1],
            -records[key],
            key[2],
        ),
    )
    return pd.DataFrame(
        [
            {
                "counted_as": how_counted(how, lang),
                "level": level,
                "form": form,
                "records": records[how, level, form],
                "countries": len(countries[how, level, form]),
            }
            for how, level, form in ranked
        ],
        columns=["counted_as", "level", "form", "records", "countries"],
    )


def records_of(shown: ThemeView) -> pd.DataFrame:
    """Return each record on the theme in each country shown, with how it counts and its place."""
    lang, view = shown.lang, shown.view
    return pd.DataFrame(
        [
            {
                "country": view.country(cell.country_code),
                "name": in_language(record, "name", lang),
                "counted_as": how_counted(how, lang),
                "record_id": record.record_id,
                "file_name": record.file_name,
                "sheet_name": record.sheet_name,
                "sheet_row": record.sheet_row,
            }
            for cell in shown.cells
            for record, how in cell.records
        ],
        columns=["country", "name", "counted_as", "record_id", "file_name", "sheet_name", "sheet_row"],
    )


def how_counted(how: str, lang: str) -> str:
    """Return what a record counts as, or that it does not and why; see `rules.counted_as`."""
    said = word(f"gaps.how.{how}", lang)
    return said if how in ("own", "framework") else word("gap_theme.counts_not", lang, why=said)


def record_columns(shown: ThemeView) -> list[Column]:
    """Return headings for what only rows of records have."""
    return [
        Column(name=name, label=word(f"gap_theme.column.{name}", shown.lang), kind="text")
        for name in ("country", "counted_as")
    ]


def claims_panel(shown: ThemeView) -> Panel:
    """Which claims are about the theme: which close it, which leave it open."""
    lang, view = shown.lang, shown.view
    closed_by = {claim.claim_id for claim in closing(shown)}
    claims = [
        claim
        for claim in view.evidence.claims.values()
        if any(claim.is_about(code, shown.theme_id) for code in shown.countries)
    ]
    claims.sort(key=lambda claim: (claim.claim_id not in closed_by, not claim.is_complete, claim.claim_id))
    partial = sum(not claim.is_complete for claim in claims)
    summary = word(
        f"gap_theme.claims.summary_{'closed' if closed_by else 'open'}",
        lang,
        complete=formats.number(len(claims) - partial, lang),
        partial=formats.number(partial, lang),
        claims=formats.list_of(sorted(closed_by), lang) if closed_by else word("gaps.none", lang),
    )
    return Panel(
        key="theme-claims",
        title=word(f"gap_theme.claims.title_{'closed' if closed_by else 'open'}", lang),
        subtitle=word("gap_theme.claims.subtitle", lang),
        figure=None,
        shows_table=bool(claims),
        empty=word("gap_theme.claims.none", lang),
        alt=summary,
        summary=summary,
        table=pd.DataFrame(
            [
                {
                    "claim": claim.claim_id,
                    "role": word(f"gap_theme.claim_role.{claim_role(claim, closed_by)}", lang),
                    "register": completeness.register_in_words(claim.register_or_source, lang),
                    "claim_level": completeness.level_in_words(claim.level, lang),
                    "kind": in_language(claim, "form_or_type", lang),
                    "claim_period": formats.period(claim.from_date, claim.until_date, lang)
                    if claim.from_date or claim.until_date
                    else None,
                    "basis": in_language(claim, "basis", lang),
                }
                for claim in claims
            ],
            columns=["claim", "role", "register", "claim_level", "kind", "claim_period", "basis"],
        ),
        columns=[
            Column(name=name, label=word(f"gap_theme.column.{name}", lang), kind="text")
            for name in ("claim", "role", "register", "claim_level", "kind", "claim_period", "basis")
        ],
        rows=lambda _mark: pd.DataFrame(
            [
                {
                    "record_id": claim.claim_id,
                    "file_name": claim.file_name,
                    "sheet_name": claim.sheet_name,
                    "sheet_row": claim.sheet_row,
                }
                for claim in claims
            ]
        ),
        **{**sourced(shown), "definition": word("gap_theme.claims.definition", lang)},
    )


def claim_role(claim: Claim, closed_by: set[str]) -> str:
    """Return what a claim does for a theme: closes, complete (without closing it) or partial."""
    if claim.claim_id in closed_by:
        return "closes"
    return "complete" if claim.is_complete else "partial"


def indicators_panel(shown: ThemeView) -> Panel:
    """From what the need on the theme is read, why the threshold lies where it does, and what it does not say."""
    lang, view = shown.lang, shown.view
    needs = [need for need in view.evidence.needs.values() if need.theme_id == shown.theme_id]
    with_data = needs_of(view, shown.theme_id)
    summary = (
        plural("gap_theme.indicators.summary", lang, len(with_data))
        if with_data
        else word("gap_theme.indicators.summary_none", lang)
    )
    thresholds = rules.thresholds_of(view.evidence, view.settings)
    columns = ("indicator", "role", "year", "threshold", "reason", "caveat", "formula", "file")
    rows = [
        {
            "indicator": getattr(need, f"name_{lang}"),
            "role": need_role(view, need),
            "year": str(need.newest_full_year) if need.newest_full_year else None,
            "threshold": threshold_in_words(need, thresholds.get(need.need_id), lang),
            "reason": in_language(need, "threshold_rationale", lang),
            "caveat": in_language(need, "caveat", lang),
            "formula": in_language(need, "formula", lang),
            "file": need.source_file,
        }
        for need in needs
    ]
    return Panel(
        key="theme-indicators",
        title=plural("gap_theme.indicators.title", lang, len(with_data))
        if with_data
        else word("gap_theme.indicators.title_none", lang),
        subtitle=word("gap_theme.indicators.subtitle", lang, theme=shown.theme),
        figure=None,
        alt=summary,
        summary=summary,
        records=[
            Record(
                title=str(row["indicator"]),
                status=str(row["role"]),
                facts=[
                    Fact(label=word(f"gap_theme.column.{name}", lang), value=text_of(row[name]))
                    for name in ("threshold", "reason", "caveat", "formula", "file")
                ],
            )
            for row in rows
        ],
        empty=word("gap_theme.indicators.summary_none", lang),
        table=pd.DataFrame(rows, columns=list(columns)),
        columns=[
            Column(
                name=name,
                label=word(f"gap_theme.column.{name}", lang),
                kind="text",
            )
            for name in columns
        ],
        rows=lambda _mark: pd.DataFrame(
            [
                {
                    "record_id": need.need_id,
                    "file_name": need.file_name,
                    "sheet_name": need.sheet_name,
                    "sheet_row": need.sheet_row,
                }
                for need in needs
            ]
        ),
        **{**sourced(shown), "definition": word("gap_theme.need.definition", lang)},
    )


def need_role(view: GapView, need: NeedIndicator) -> str:
    """Return in words whether an indicator takes part, and whether it is independent."""
    if need.role == "none":
        return word("gap_theme.need_role.none", view.lang)
    if need.need_id not in view.settings.needs_on:
        return word("gap_theme.need_role.off", view.lang)
    return word(f"gap_theme.need_role.{'secondary' if need.role == 'secondary' else 'primary'}", view.lang)


def threshold_in_words(need: NeedIndicator, threshold: float | None, lang: str) -> str | None:
    """Return "ten minste 10.000 personen", or None where there is none."""
    if threshold is None or need.operator is None:
        return None
    return word(
        "gap_theme.threshold",
        lang,
        operator=operator_in_words(need.operator, lang),
        value=plain_number(threshold, lang),
        unit=in_language(need, "unit", lang) or "",
    )


def sourced(shown: ThemeView) -> dict[str, object]:
    """Return what every panel on the cells of the theme must carry."""
    lang = shown.lang
    return {
        "sources": sources(shown.view, REGISTERS),
        "period": word("country.register.period", lang),
        "version": shown.view.version,
        "definition": getattr(shown.view.evidence.themes[shown.theme_id], f"definition_{lang}"),
        "not_a": word("gap_theme.not_a", lang),
        "selection_sentence": shown.sentence,
        "address": shown.view.address,
        "filters": [*shown.view.filters, (word("gap_theme.filter", lang), shown.places)],
        "recompute": word("gap_theme.recompute.records", lang),
    }


def need_sourced(shown: ThemeView, *, is_all_years: bool = False) -> dict[str, object]:
    """Return what every panel on the need must carry: source, definition and remarks of its figures."""
    lang, view, need = shown.lang, shown.view, shown.need
    indicator = indicator_row(shown)
    source = {
        "title": str(indicator[f"source_{lang}"]),
        **{
            name: text_of(indicator[found]) or ""
            for name, found in (
                ("publisher", f"publisher_{lang}"),
                ("address", "address"),
                ("licence", "licence"),
                ("attribution", "attribution"),
            )
        },
    }
    breaks = breaks_of(shown)
    is_of_year = breaks["period"].str[:4] == str(shown.year)
    about = breaks[is_of_year | (breaks["kind"] != "coverage")] if is_all_years else breaks[is_of_year]
    caveats = [
        in_language(need, "caveat", lang),
        *(str(text) for text in about[f"text_{lang}"]),
        *([word("gap_theme.need.several", lang)] if len(needs_on(view, shown.theme_id)) > 1 else []),
    ]
    is_own = need.figure_id not in SAME_SOURCE
    return {
        **sourced(shown),
        "sources": [source, *sources(view, REGISTERS)],
        "period": str(shown.year),
        "definition": str(indicator[f"definition_{lang}"])
        if is_own
        else word(f"gap_theme.figure.{need.figure_id}", lang),
        "caveats": list(dict.fromkeys(caveat for caveat in caveats if caveat)),
        "recompute": lambda rows, mark: figure_recompute(shown, rows, mark),
    }


def indicator_row(shown: ThemeView) -> dict[str, object]:
    """Return the row of `meta/indicators` of the figure read as need, or of the one with the same publication."""
    listed = shown.view.ask("meta/indicators").set_index("indicator_id")
    figure_id = shown.need.figure_id
    return listed.loc[SAME_SOURCE.get(figure_id, figure_id)].to_dict()


def breaks_of(shown: ThemeView) -> pd.DataFrame:
    """Return the remarks on the series that the need is read from, newest first."""
    figure_id = shown.need.figure_id
    breaks = shown.view.ask("meta/series_breaks", indicator_id=SAME_SOURCE.get(figure_id, figure_id))
    return breaks.sort_values("period", ascending=False, kind="stable")


def need_row(need: NeedIndicator, lang: str) -> pd.DataFrame:
    """Return the row of the reference workbook that holds a need indicator."""
    return pd.DataFrame(
        {
            "name": [getattr(need, f"name_{lang}")],
            "file_name": [need.file_name],
            "sheet_name": [need.sheet_name],
            "sheet_row": [need.sheet_row],
        }
    )


def figure_rows(shown: ThemeView, mark: tuple[str, int] | None) -> pd.DataFrame:
    """Return the cells behind one figure of the need (mark is its country and year); without one, the indicator's row."""
    if mark is None:
        return need_row(shown.need, shown.lang)
    figure_id = shown.need.figure_id
    if figure_id not in SAME_SOURCE:
        return rows_of(shown.view, figure_id, mark)
    rows = shown.view.ask("gaps/figure_rows", figure_id=figure_id, country=mark[0], period=mark[1])
    areas = shown.view.ask("meta/areas").set_index("code")[f"name_{shown.lang}"]
    rows = rows.assign(
        publisher=rows[f"publisher_{shown.lang}"],
        reporter=[areas.get(code, code) for code in rows["reporter"]],
    )
    return rows.drop(columns=["reporter"]) if rows["reporter"].isna().all() else rows


def figure_recompute(shown: ThemeView, rows: pd.DataFrame, mark: tuple[str, int] | None) -> str:
    """Say what the rows give together, beside what is drawn."""
    lang, need = shown.lang, shown.need
    if mark is None:
        return word("gap_reason.need.recompute_none", lang)
    drawn = shown.view.evidence.figures[need.need_id, mark[0]][mark[1]].value
    method = in_language(need, "formula", lang) or ""
    is_ratio = "part" in rows and rows["part"].nunique() > 1
    if is_ratio:
        return word("gap_theme.recompute.ratio", lang, value=plain_number(drawn, lang), method=method)
    made = float(rows["value"].sum())
    told = word("gap_theme.recompute.sum", lang, value=plain_number(made, lang), method=method)
    if abs(made - drawn) > 1e-6 * max(abs(drawn), 1):
        told += " " + word("country.recompute.differs", lang, drawn=plain_number(drawn, lang))
    return told


def words_panel(shown: ThemeView) -> Panel:
    """Which words of the registers lead to the theme, and whether they count."""
    lang, view = shown.lang, shown.view
    mapped = view.ask("gaps/theme_words", theme_id=shown.theme_id)
    count = int(mapped["counts_for_coverage"].sum())
    summary = word(
        "gap_theme.words.summary",
        lang,
        total=formats.number(len(mapped), lang),
        counting=formats.number(count, lang),
    )
    how = codes(view, "mapping_how")
    frame = mapped.assign(
        how=[how.get(name, name) for name in mapped["how"]],
        counts=mapped["counts_for_coverage"].astype(bool),
    )
    return Panel(
        key="theme-words",
        title=plural("gap_theme.words.title", lang, len(mapped)),
        subtitle=word("gap_theme.words.subtitle", lang),
        figure=None,
        shows_table=bool(len(mapped)),
        empty=word("gap_theme.words.none", lang),
        alt=summary,
        summary=summary,
        table=frame[["field", "value_found", "how", "counts"]],
        columns=[
            Column(
                name=name,
                label=word(f"gap_theme.column.{name}", lang),
                kind="boolean" if name == "counts" else "text",
                language="en" if name == "value_found" else "",
            )
            for name in ("field", "value_found", "how", "counts")
        ],
        rows=lambda _mark: mapped[["file_name", "sheet_name", "sheet_row"]],
        **sourced(shown),
    )
