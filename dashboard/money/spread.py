"""How one source of money is divided over countries, themes, bodies and years: the panels of the page on spending."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import pandas as pd

from dashboard import charts, formats
from dashboard.exports.tables import Column
from dashboard.gaps.view import in_sentence
from dashboard.money import measures
from dashboard.money.activities import link_behind
from dashboard.money.choose import set_in_words
from dashboard.money.view import RULES, MoneyView
from dashboard.panels import Mark, Panel
from dashboard.profile.place import outlines
from dashboard.profile.records import upper_first
from dashboard.words import plural, word

MOST_BARS = 15
MOST_MARKS = 60
MOST_WORDS_OF_NAME = 6
SUBREGION_UNKNOWN = "unknown"


# What is divided -------------------------------------------------------------------------------------------------


def by_place(view: MoneyView) -> pd.DataFrame:
    """Return every place of the selection with its amount, the set first.

    Returns:
        One row a place: code, name, kind (unit, negative, regional, not_specified or outside), amount and
        doubtful_amount in the unit (amount per inhabitant where that is chosen; missing where it cannot be given),
        activity_count, transaction_count. A country of the set without a row has 0: the source holds it.
    """
    return view.once(_by_place).copy(deep=False)


def _by_place(view: MoneyView) -> pd.DataFrame:
    found = {row["key"]: row for row in view.cut("place", countries=None).to_dict("records")}
    units = set(view.units)
    regional = {
        code
        for code, kind in zip(view.held["place_code"], view.held["place_kind"], strict=True)
        if kind == "regional"
    }

    def kind_of(code: str) -> str:
        if code in units:
            return "unit"
        return "regional" if code in regional else "not_specified" if code == "not_specified" else "outside"

    codes = [*view.units, *(code for code in found if code not in units and not formats.is_missing(code))]
    rows = []
    for code in codes:
        held = found.get(code)
        rows.append(
            {
                "code": code,
                "name": view.place(code),
                "kind": kind_of(code),
                "amount": 0.0 if held is None else held["amount"],
                "doubtful_amount": 0.0 if held is None else held["doubtful_amount"],
                "activity_count": 0 if held is None else int(held["activity_count"]),
                "transaction_count": 0 if held is None else int(held["transaction_count"]),
            }
        )
    frame = pd.DataFrame(
        rows,
        columns=["code", "name", "kind", "amount", "doubtful_amount", "activity_count", "transaction_count"],
    )
    if view.chosen.per_head:
        heads = view.ask("money/per_head", **view.parameters(countries=None)).set_index("place_code")
        per = heads["amount_per_head"].to_dict()
        # An amount of nothing is nothing per head as well; what has no inhabitants has no figure.
        frame["amount"] = [
            (0.0 if row.transaction_count == 0 else per.get(row.code)) if row.kind == "unit" else None
            for row in frame.itertuples()
        ]
        frame["doubtful_amount"] = None
    below = (frame["kind"] == "unit") & (pd.to_numeric(frame["amount"]) < 0)
    frame.loc[below, "kind"] = "negative"
    frame["amount"] = pd.to_numeric(frame["amount"])
    return frame.sort_values(["amount", "name"], ascending=[False, True], na_position="last").reset_index(
        drop=True
    )


def of_units(frame: pd.DataFrame) -> pd.Series:
    """Return the amounts of the units, those below zero included: the measures leave them out and say so."""
    units = frame[frame["kind"].isin(["unit", "negative"])]
    return units.set_index("code")["amount"]


def groups_of(view: MoneyView) -> dict[str, str]:
    """Return country -> subregion, for the parts of the Theil index."""
    held = view.held
    return {
        code: region if isinstance(region, str) and region else SUBREGION_UNKNOWN
        for code, region in zip(held["place_code"], held["subregion"], strict=True)
    }


def spread_of(view: MoneyView) -> measures.Spread:
    """Return the measures of the spread over the countries of the set."""
    return view.once(_spread_of)


def _spread_of(view: MoneyView) -> measures.Spread:
    return measures.spread(of_units(by_place(view)), groups=groups_of(view))


def total_of(frame: pd.DataFrame, *kinds: str) -> float:
    """Return the sum of the amounts of some kinds of place."""
    return float(frame.loc[frame["kind"].isin(kinds), "amount"].sum())


# Words -----------------------------------------------------------------------------------------------------------


def said(view: MoneyView, measure: str, spread: measures.Spread, unit: str = "country") -> str:
    """Return what a measure says, as a sentence without its full stop."""
    reading = measures.reading(spread, measure, lang=view.lang, unit=unit)
    return word(reading.key, view.lang, **reading.values)


def unit_label(view: MoneyView) -> str:
    """Return measure, unit and period, as they stand above a chart; {unit} is filled by the chart."""
    key = "spending.unit.per_head" if view.chosen.per_head else "spending.unit.amount"
    return word(key, view.lang, measure=view.measure_name, unit="{unit}", years=view.years)


def kind_name(view: MoneyView, kind: str) -> str:
    """Return what a kind of bar is called. The OECD's totals hold money to multilateral bodies beside the regions."""
    is_oecd = kind == "regional" and not view.money.has_themes(view.chosen.money_set)
    name = "multilateral" if is_oecd else "unnamed" if kind == "other" else kind
    return word(f"spending.kind.{name}", view.lang)


def kind_labels(view: MoneyView) -> dict[str, str]:
    """Return kind of a bar -> words."""
    kinds = ("unit", "regional", "not_specified", "outside", "other", "negative", "rest")
    return {kind: kind_name(view, kind) for kind in kinds}


def money_column(view: MoneyView, name: str = "amount", label: str = "spending.column.amount") -> Column:
    """Return the column of an amount."""
    unit = (
        view.unit_name
        if not view.chosen.per_head
        else word("money.choose.per_head_of", view.lang, unit=view.unit_name)
    )
    return Column(
        name=name,
        label=word(label, view.lang),
        kind="decimal",
        unit=unit,
        decimals=2 if view.chosen.per_head else 0,
        definition=word(f"money.measure_is.{view.chosen.measure}", view.lang),
    )


def text_column(view: MoneyView, name: str, label: str) -> Column:
    """Return a column of texts."""
    return Column(name=name, label=word(label, view.lang), kind="text")


def count_column(view: MoneyView, name: str) -> Column:
    """Return a column of counts."""
    return Column(name=name, label=word(f"spending.column.{name}", view.lang), kind="integer")


def share_column(view: MoneyView, name: str) -> Column:
    """Return a column of percentages."""
    return Column(
        name=name, label=word(f"spending.column.{name}", view.lang), kind="decimal", unit="%", decimals=1
    )


def caveats_of(view: MoneyView) -> list[str]:
    """Return what a reader must know of every figure on the selection."""
    lang, total = view.lang, view.cut("total", countries=None).iloc[0]
    found = []
    if int(total["without_amount"]):
        found.append(plural("spending.caveat.no_rate", lang, int(total["without_amount"])))
    if view.chosen.unit == "eur2021" and int(total["not_deflated"]):
        found.append(plural("spending.caveat.not_deflated", lang, int(total["not_deflated"])))
    if view.chosen.unit != "usd" and view.about["currency_code"] == "USD":
        found.append(word("spending.caveat.converted", lang))
    found.append(word("spending.caveat.booked_on", lang))
    return found


def rows_of(view: MoneyView, frame: pd.DataFrame) -> pd.DataFrame:
    """Return rows behind a mark as a reader sees them: names in place of codes."""
    return pd.DataFrame(
        {
            "title": frame["title"],
            "period": frame["year"],
            "place": [view.place(code) for code in frame["place_code"]],
            "theme": [view.theme(code) for code in frame["theme_id"]],
            "implementer": [view.body(code) for code in frame["implementer_id"]],
            "value": frame["value"],
            "file_name": frame["file_name"],
            "sheet_name": frame["sheet_name"],
            "sheet_row": frame["sheet_row"],
            "cell": frame["cell"],
        }
    )


def row_columns(view: MoneyView) -> list[Column]:
    """Return the headings of `rows_of` that have no general one."""
    return [
        text_column(view, name, f"spending.row.{name}") for name in ("title", "place", "theme", "implementer")
    ]


def adds_up(view: MoneyView) -> Callable[[pd.DataFrame, tuple | None], str]:
    """Return how the rows of a mark make its figure: they add up to it."""

    def told(rows: pd.DataFrame, mark: tuple | None) -> str:
        amount = view.amount(float(rows["value"].sum()))
        return word("spending.adds_up", view.lang, amount=amount, unit=view.unit_name)

    return told


def panel_of(view: MoneyView, **parts: object) -> Panel:
    """Return a panel with what all panels of the page share; parts replace or add."""
    lang = view.lang
    shared: dict[str, object] = {
        "sources": view.sources,
        "period": word("spending.period", lang, years=view.years, until=view.until),
        "version": view.version,
        "definition": " ".join([view.sentence + ".", word(f"spending.definition.{view.chosen.rule}", lang)]),
        "not_a": view.not_a,
        "recompute": adds_up(view),
        "row_columns": row_columns(view),
        "selection_sentence": view.sentence,
        "address": view.address,
        "caveats": caveats_of(view),
        "filters": [
            (word("money.choose.source", lang), str(view.about[f"name_{lang}"])),
            (word("money.choose.measure", lang), view.measure_name),
            (word("money.choose.rule", lang), view.rule_name),
            (word("money.choose.countries", lang), view.countries_name),
            (word("money.choose.years", lang), view.years),
            (word("money.choose.unit", lang), view.unit_name),
        ],
    }
    return Panel(**{**shared, **parts})


# Panels ----------------------------------------------------------------------------------------------------------


def figures_of(view: MoneyView) -> list[tuple[str, str]]:
    """Return the key figures of the page: figure and what it is of."""
    lang, frame, spread = view.lang, by_place(view), spread_of(view)

    if view.chosen.per_head:
        return [
            (formats.number(len(view.units), lang), word("spending.figure.units", lang)),
            (formats.number(len(view.lacking), lang), word("spending.figure.lacking", lang)),
        ]
    total = total_of(frame, "unit", "negative")
    figures = [(view.amount(total), word("spending.figure.total", lang, countries=view.countries_name))]
    if spread.top_3 is not None and spread.n > measures.SHOWN_TOP:
        figures.append((formats.percent(100 * spread.top_3, lang), word("spending.figure.top_3", lang)))
    if spread.effective_number is not None:
        figures.append(
            (
                formats.number(spread.effective_number, lang, decimals=1),
                word("spending.figure.effective", lang),
            )
        )
    beside = total_of(frame, "regional", "not_specified")
    figures.append((view.amount(beside), word("spending.figure.beside", lang)))
    doubtful = float(frame.loc[frame["kind"].isin(["unit", "negative"]), "doubtful_amount"].sum())
    if view.money.has_themes(view.chosen.money_set) and total > 0:
        figures.append(
            (formats.percent(100 * doubtful / total, lang), word("spending.figure.doubtful", lang))
        )
    return figures


def countries_panel(view: MoneyView) -> Panel:
    """The amounts by country, what no country has beside them."""
    lang, frame = view.lang, by_place(view)
    spread = spread_of(view)
    total = frame["amount"].sum()
    bars = _bars(view, frame)
    table = frame.assign(
        kind=[word(f"spending.kind_of.{kind}", lang) for kind in frame["kind"]],
        share_pct=100 * frame["amount"] / total if total else None,
        doubtful_pct=_share(frame["doubtful_amount"], frame["amount"]),
        address=[_link_of_place(view, row.code, row.kind) for row in frame.itertuples()],
    )
    columns = [
        text_column(view, "name", "spending.column.place"),
        text_column(view, "kind", "spending.column.kind"),
        money_column(view),
        *(
            []
            if view.chosen.per_head
            else [share_column(view, "share_pct"), share_column(view, "doubtful_pct")]
        ),
        count_column(view, "activity_count"),
        count_column(view, "transaction_count"),
    ]
    sets = set_in_words(view)
    summary = (
        sets
        if spread.hhi is None or view.chosen.per_head
        else f"{upper_first(said(view, 'top_share', spread))}. {sets}"
    )
    marks = [] if view.chosen.per_head else _place_marks(view, frame)
    return panel_of(
        view,
        key="countries",
        title=_countries_title(view, spread),
        subtitle=_subtitle(view),
        figure=charts.ranked_bars(
            bars,
            lang=lang,
            unit_label=unit_label(view),
            kind_labels=kind_labels(view),
            rest_label=lambda count: plural("spending.rest", lang, count),
            no_data_label=word("spending.nothing", lang),
            currency=view.currency,
            most=MOST_BARS,
            always=() if view.chosen.per_head else ("regional", "not_specified"),
        ),
        alt=_alt(view, frame, "spending.countries.alt"),
        summary=summary,
        table=table,
        columns=columns,
        row_address="address",
        marks=marks,
        rows=lambda mark: rows_of(view, _place_rows(view, mark)),
        empty=word("spending.nothing", lang),
        caveats=[*_per_head_caveats(view), *caveats_of(view)],
    )


def every_unit(view: MoneyView) -> list[tuple[str, str, str]]:
    """Return each country of the set with where it leads and its amount, the largest first.

    It leads to its activities; a total of the OECD has none, and leads to this page for that country alone.
    """
    units = by_place(view)
    units = units[units["kind"].isin(["unit", "negative"])]
    return [
        (
            row["name"],
            _link_of_place(view, row["code"], row["kind"]) or view.link("spending", countries=row["code"]),
            view.amount(row["amount"])
            if not view.chosen.per_head
            else formats.number(row["amount"], view.lang, decimals=2, kind="no_data"),
        )
        for row in units.to_dict("records")
    ]


def map_panel(view: MoneyView) -> Panel:
    """The amounts by country on the map."""
    lang, frame = view.lang, by_place(view)
    units = frame[frame["kind"].isin(["unit", "negative"])]
    lacking = view.lacking
    shown = pd.concat(
        [
            units.rename(columns={"code": "country_code"})[["country_code", "name", "amount"]],
            pd.DataFrame(
                [{"country_code": code, "name": view.place(code), "amount": None} for code in lacking],
                columns=["country_code", "name", "amount"],
            ).astype({"amount": float}),
        ],
        ignore_index=True,
    )
    table = shown.assign(
        amount_state=["no_data" if formats.is_missing(amount) else None for amount in shown["amount"]]
    )
    notes = [word("country.map.note", lang)]
    if (shown["country_code"] == "XKX").any():
        notes.append(word("note.kosovo", lang))
    return panel_of(
        view,
        key="map",
        title=word("spending.map.title", lang),
        subtitle=_subtitle(view),
        figure=charts.symbol_map(
            shown,
            outlines(),
            lang=lang,
            size_label=word("spending.map.size", lang, amount="{amount}"),
            sign_labels={
                sign: word(f"spending.map.{sign}", lang) for sign in ("negative", "zero", "missing")
            },
            no_data_label=word("spending.nothing", lang),
            currency=view.currency,
        ),
        alt=_alt(view, frame, "spending.map.alt"),
        summary=f"{upper_first(_set_line(view, len(view.units)))}.",
        table=table,
        columns=[text_column(view, "name", "spending.column.place"), money_column(view)],
        marks=[] if view.chosen.per_head else _place_marks(view, units),
        rows=lambda mark: rows_of(view, _place_rows(view, mark)),
        caveats=[*notes, *caveats_of(view)],
    )


def lorenz_panel(view: MoneyView) -> Panel:
    """The Lorenz curve of the set, with and without its largest country."""
    lang, spread = view.lang, spread_of(view)
    names = {code: view.place(code) for code in view.units}
    points = pd.DataFrame(spread.lorenz, columns=["unit", "unit_share", "amount_share"])
    rest = spread.without_largest
    without = (
        None if rest is None else pd.DataFrame(rest.lorenz, columns=["unit", "unit_share", "amount_share"])
    )
    table = points.assign(
        name=[names.get(unit, "") for unit in points["unit"]],
        unit_share_pct=100 * points["unit_share"],
        amount_share_pct=100 * points["amount_share"],
    ).iloc[1:]
    has_gini = spread.gini is not None
    return panel_of(
        view,
        key="lorenz",
        title=_lorenz_title(view, spread),
        subtitle=_subtitle(view),
        figure=charts.lorenz(
            points,
            without,
            lang=lang,
            curve_label=word("spending.lorenz.curve", lang, gini=two_decimals(spread.gini, lang))
            if has_gini
            else "",
            without_label=""
            if rest is None or rest.gini is None
            else word(
                "spending.lorenz.without",
                lang,
                name=names[spread.largest],
                gini=two_decimals(rest.gini, lang),
            ),
            equality_label=word("spending.lorenz.equality", lang),
            x_label=word("spending.lorenz.x", lang),
            y_label=word("spending.lorenz.y", lang),
            set_label=_set_line(view, spread.n),
            no_data_label=word("spending.nothing", lang),
            names=names,
        ),
        alt=f"{upper_first(said(view, 'gini', spread))}. {upper_first(said(view, 'effective_number', spread))}.",
        summary=" ".join(
            f"{upper_first(said(view, measure, spread))}."
            for measure in ("effective_number", "without_largest")
        ),
        table=table,
        columns=[
            text_column(view, "name", "spending.column.place"),
            share_column(view, "unit_share_pct"),
            share_column(view, "amount_share_pct"),
        ],
        rows=lambda mark: rows_of(view, view.rows("total", None, countries=view.units)),
        caveats=_spread_caveats(view, spread),
    )


def measures_panel(view: MoneyView) -> Panel:
    """Every measure of the spread, with and without the largest country, and what each says."""
    lang, spread = view.lang, spread_of(view)
    rest = spread.without_largest
    rows = []
    for name, value, said_so in _measures(view, spread):
        held = None if rest is None else {key: other for key, other, _ in _measures(view, rest)}[name]
        rows.append(
            {
                "measure": word(f"spending.measure.{name}", lang),
                "value": value,
                "value_state": "no_data" if value is None else None,
                "without_largest": held,
                "without_largest_state": "no_data" if held is None else None,
                "reading": said_so,
            }
        )
    table = pd.DataFrame(rows)
    largest = "" if spread.largest is None else view.place(spread.largest)
    return panel_of(
        view,
        key="measures",
        title=word("spending.measures.title", lang),
        subtitle=_subtitle(view),
        figure=None,
        shows_table=True,
        alt="",
        summary=" ".join(
            [
                word("spending.measures.summary", lang, name=largest) if largest else "",
                f"{upper_first(said(view, 'set', spread))}.",
            ]
        ).strip(),
        table=table,
        columns=[
            text_column(view, "measure", "spending.column.measure"),
            Column(name="value", label=word("spending.column.value", lang), kind="decimal", decimals=3),
            Column(
                name="without_largest",
                label=word("spending.column.without_largest", lang),
                kind="decimal",
                decimals=3,
            ),
            text_column(view, "reading", "spending.column.reading"),
        ],
        rows=lambda mark: rows_of(view, view.rows("total", None, countries=view.units)),
        caveats=_spread_caveats(view, spread),
        empty=word("spending.nothing", lang),
    )


def rules_panel(view: MoneyView) -> Panel:
    """The same money under each rule of what counts as migration, with the share that rests on doubtful calls."""
    lang = view.lang
    found = [(rule, _under_rule(view, rule)) for rule in RULES if rule != "words" or view.chosen.words]
    rows = []
    for rule, frame in found:
        spread = measures.spread(
            frame[frame["place_code"].isin(view.units)].set_index("place_code")["amount"]
        )
        total, doubtful = float(frame["amount"].sum()), float(frame["doubtful_amount"].sum())
        rows.append(
            {
                "rule": upper_first(word(f"money.rule.{rule}", lang)),
                "amount": total,
                "doubtful_pct": 100 * doubtful / total if total else None,
                "doubtful_pct_state": None if total else "not_applicable",
                "largest": "" if spread.largest is None else view.place(spread.largest),
                "top_3_pct": None if spread.top_3 is None else 100 * spread.top_3,
                "top_3_pct_state": "no_data" if spread.top_3 is None else None,
                "effective_number": spread.effective_number,
                "effective_number_state": "no_data" if spread.effective_number is None else None,
                "activity_count": int(frame["activity_count"].sum()),
            }
        )
    table = pd.DataFrame(rows)
    # Rules stand beside each other: a bar a rule, and the part of it that is doubtful in the table.
    narrow, wide = table.iloc[0], table.iloc[1]
    return panel_of(
        view,
        key="rules",
        title=word("spending.rules.title", lang),
        subtitle=_subtitle(view.whole, with_rule=False),
        figure=charts.ranked_bars(
            pd.DataFrame(
                {
                    "code": [rule for rule, _ in found],
                    "name": table["rule"],
                    "amount": table["amount"],
                    "kind": "unit",
                }
            ),
            lang=lang,
            unit_label=unit_label(view.whole),
            kind_labels=kind_labels(view),
            rest_label=str,
            no_data_label=word("spending.nothing", lang),
            currency=view.currency,
            is_open=True,
            always=(),
        ),
        alt=word(
            "spending.rules.alt",
            lang,
            narrow=view.amount(narrow["amount"]),
            wide=view.amount(wide["amount"]),
        ),
        summary=word(
            "spending.rules.summary",
            lang,
            narrow=formats.percent(narrow["doubtful_pct"], lang, kind="not_applicable"),
            wide=formats.percent(wide["doubtful_pct"], lang, kind="not_applicable"),
        ),
        table=table,
        columns=[
            text_column(view, "rule", "spending.column.rule"),
            money_column(view.whole),
            share_column(view, "doubtful_pct"),
            text_column(view, "largest", "spending.column.largest"),
            share_column(view, "top_3_pct"),
            Column(
                name="effective_number",
                label=word("spending.column.effective_number", lang),
                kind="decimal",
                decimals=1,
            ),
            count_column(view, "activity_count"),
        ],
        marks=[Mark(label=row["rule"], key=(rule,)) for (rule, _), row in zip(found, rows, strict=True)],
        rows=lambda mark: rows_of(view, view.rows("total", None, **_rule_parameters(view, mark[0]))),
        definition=word("spending.rules.definition", lang),
        caveats=[word("spending.rules.caveat", lang), *caveats_of(view)],
    )


def themes_panel(view: MoneyView) -> Panel:
    """The amounts by theme; what belongs to no theme stands beside."""
    lang = view.lang
    found = _cut(view, "theme", view.theme)
    kinds = {"none": "other", "not_specified": "not_specified"}
    bars = found.assign(kind=[kinds.get(code, "unit") for code in found["code"]])
    # What rounding leaves over, millionths of a euro, is in the table and no bar.
    bars = bars[(bars["code"] != "not_specified") | (bars["amount"].abs() >= 0.5)]
    top = bars[bars["kind"] == "unit"].head(1)
    title = (
        word("spending.themes.title_top", lang, theme=in_sentence(top.iloc[0]["name"]))
        if len(top) and top.iloc[0]["amount"] > 0
        else word("spending.themes.title", lang)
    )
    return _cut_panel(
        view,
        "theme",
        found,
        key="themes",
        title=title,
        figure=charts.theme_bars(
            bars,
            lang=lang,
            unit_label=unit_label(view.whole),
            kind_labels=kind_labels(view) | {"other": view.theme("none")},
            no_data_label=word("spending.nothing", lang),
            currency=view.currency,
            always=(),
        ),
        label="spending.column.theme",
        caveats=[word("spending.themes.caveat", lang), *caveats_of(view)],
    )


def implementers_panel(view: MoneyView) -> Panel:
    """The amounts by the body that received them first; unnamed receivers stand apart."""
    lang = view.lang
    found = _cut(view, "implementer", view.body)
    apart = {
        "not-named": "other",
        "not-stated": "not_specified",
        "not-an-organisation": "other",
        "several": "other",
    }
    bars = found.assign(kind=[apart.get(code, "unit") for code in found["code"]])
    named = bars[bars["kind"] == "unit"]
    spread = measures.spread(named.set_index("code")["amount"])
    top = named.head(1)
    title = (
        word("spending.implementers.title_top", lang, name=_short(top.iloc[0]["name"]))
        if len(top)
        else word("spending.implementers.title", lang)
    )
    return _cut_panel(
        view,
        "implementer",
        found,
        key="implementers",
        title=title,
        figure=charts.ranked_bars(
            bars,
            lang=lang,
            unit_label=unit_label(view.whole),
            kind_labels=kind_labels(view),
            rest_label=lambda count: plural("spending.rest_bodies", lang, count),
            no_data_label=word("spending.nothing", lang),
            currency=view.currency,
            most=MOST_BARS,
            always=(),
        ),
        label="spending.column.implementer",
        summary=f"{upper_first(said(view, 'effective_number', spread, 'implementer'))}.",
        caveats=[word("spending.implementers.caveat", lang), *caveats_of(view)],
    )


def years_panel(view: MoneyView) -> Panel:
    """The amounts by year; a year that the source does not hold in full is marked."""
    lang = view.lang
    found = view.cut("year")
    until = str(view.about["complete_until"])
    last_full = int(until[:4]) if until.endswith("-12") else int(until[:4]) - 1
    known = found.dropna(subset=["year"]).set_index("year")["amount"]
    in_source = range(
        max(view.first_year, int(view.about["first_year"])), min(view.last_year, int(until[:4])) + 1
    )
    table = pd.DataFrame(
        {
            "year": list(in_source),
            # The source holds the year: without a row it is a true zero.
            "amount": [float(known.get(year, 0.0)) for year in in_source],
            "is_incomplete": [year > last_full for year in in_source],
        }
    )
    outside = found[~found["year"].isin(list(in_source))]
    note = word("spending.years.incomplete", lang, year=until[:4], until=view.until)
    table["note"] = [note if incomplete else "" for incomplete in table["is_incomplete"]]
    caveats = []
    for row in outside.to_dict("records"):
        amount = view.amount(row["amount"])
        if formats.is_missing(row["year"]):
            caveats.append(
                plural("spending.years.undated", lang, int(row["transaction_count"]), amount=amount)
            )
        else:
            caveats.append(word("spending.years.outside", lang, year=str(int(row["year"])), amount=amount))
    return panel_of(
        view,
        key="years",
        title=_years_title(view, table),
        subtitle=_subtitle(view.whole),
        figure=charts.by_year(
            table,
            lang=lang,
            unit_label=unit_label(view.whole),
            no_data_label=word("spending.nothing", lang),
            incomplete_label=note,
            currency=view.currency,
        ),
        alt=word(
            "spending.years.alt",
            lang,
            total=view.amount(float(table["amount"].sum())),
            years=view.years,
        ),
        summary=note + "."
        if bool(table["is_incomplete"].any())
        else word("spending.years.summary", lang, until=view.until),
        table=table.drop(columns="is_incomplete").assign(
            address=[_link_of_year(view, year) for year in table["year"]]
        ),
        row_address="address",
        columns=[
            Column(name="year", label=word("spending.column.year", lang), kind="date"),
            money_column(view.whole),
            text_column(view, "note", "spending.column.note"),
        ],
        marks=[Mark(label=str(year), key=(year,)) for year in table["year"]],
        rows=lambda mark: rows_of(view, view.rows("year", None, int(mark[0]))),
        caveats=[*caveats, *caveats_of(view)],
    )


def regions_panel(view: MoneyView) -> Panel:
    """The amounts by region of the countries of the set, and how much of the spread lies between regions."""
    lang, spread = view.lang, spread_of(view)
    frame = by_place(view.whole)
    groups = groups_of(view)
    units = frame[frame["kind"].isin(["unit", "negative"])].assign(
        region=lambda rows: [groups.get(code, SUBREGION_UNKNOWN) for code in rows["code"]]
    )
    found = (
        units.groupby("region", as_index=False)
        .agg(
            amount=("amount", "sum"), country_count=("code", "size"), activity_count=("activity_count", "sum")
        )
        .sort_values("amount", ascending=False)
    )
    found["name"] = [
        word("spending.region.unknown", lang)
        if region == SUBREGION_UNKNOWN
        else view.code("subregion", region)
        for region in found["region"]
    ]
    bars = found.rename(columns={"region": "code"}).assign(kind="unit")
    beside = frame[frame["kind"].isin(["regional", "not_specified"])]
    bars = pd.concat(
        [bars, pd.DataFrame([_sum_of(beside, kind, view) for kind in ("regional", "not_specified")])],
        ignore_index=True,
    )
    parts = spread.theil_parts
    between = None if parts is None or not parts.total else parts.between / parts.total
    return panel_of(
        view,
        key="regions",
        title=word("spending.regions.title_top", lang, region=found.iloc[0]["name"])
        if len(found) and found.iloc[0]["amount"] > 0 and found.iloc[0]["region"] != SUBREGION_UNKNOWN
        else word("spending.regions.title", lang),
        subtitle=_subtitle(view.whole),
        figure=charts.ranked_bars(
            bars,
            lang=lang,
            unit_label=unit_label(view.whole),
            kind_labels=kind_labels(view),
            rest_label=str,
            no_data_label=word("spending.nothing", lang),
            currency=view.currency,
            is_open=True,
        ),
        alt=word(
            "spending.regions.alt",
            lang,
            regions=formats.list_of(
                [f"{row['name']} {view.amount(row['amount'])}" for row in found.head(3).to_dict("records")]
                or [word("spending.nothing", lang)],
                lang,
            ),
        ),
        summary=word("spending.regions.no_parts", lang)
        if between is None
        else word("spending.regions.summary", lang, between=formats.percent(100 * between, lang)),
        table=found,
        columns=[
            text_column(view, "name", "spending.column.region"),
            money_column(view.whole),
            count_column(view, "country_count"),
            count_column(view, "activity_count"),
        ],
        marks=[
            Mark(label=row["name"], key=(tuple(units.loc[units["region"] == row["region"], "code"]),))
            for row in found.to_dict("records")
        ],
        rows=lambda mark: rows_of(view, view.rows("total", None, countries=list(mark[0]))),
    )


# Parts -----------------------------------------------------------------------------------------------------------


def _cut(view: MoneyView, cut: str, name: Callable[[str | None], str]) -> pd.DataFrame:
    found = view.cut(cut).rename(columns={"key": "code"})
    return found.assign(
        name=[name(code) for code in found["code"]],
        doubtful_pct=_share(found["doubtful_amount"], found["amount"]),
    )[["code", "name", "amount", "doubtful_pct", "activity_count", "transaction_count"]]


def _cut_panel(view: MoneyView, cut: str, found: pd.DataFrame, *, label: str, **parts: object) -> Panel:
    lang, whole = view.lang, view.whole
    total = found["amount"].sum()
    table = found.assign(
        share_pct=100 * found["amount"] / total if total else None,
        address=[link_behind(whole, cut, code) for code in found["code"]],
        code=["none" if formats.is_missing(code) else code for code in found["code"]],
    )
    top = [f"{row['name']} {view.amount(row['amount'])}" for row in found.head(3).to_dict("records")] or [
        word("spending.nothing", lang)
    ]
    shared = {
        "subtitle": _subtitle(whole),
        "alt": word("spending.cut.alt", lang, largest=formats.list_of(top, lang)),
        "summary": word("spending.cut.summary", lang, largest=formats.list_of(top, lang)),
        "table": table,
        "row_address": "address",
        "columns": [
            text_column(view, "name", label),
            text_column(view, "code", "spending.column.code"),
            money_column(whole),
            share_column(view, "share_pct"),
            share_column(view, "doubtful_pct"),
            count_column(view, "activity_count"),
            count_column(view, "transaction_count"),
        ],
        "marks": [
            Mark(label=row["name"], key=(row["code"],)) for row in found.head(MOST_MARKS).to_dict("records")
        ],
        "rows": lambda mark: rows_of(view, view.rows(cut, mark[0])),
    }
    return panel_of(view, **{**shared, **parts})


def _bars(view: MoneyView, frame: pd.DataFrame) -> pd.DataFrame:
    """One row a bar: countries apart, what is no country of the set in one bar a kind."""
    units = frame[frame["kind"].isin(["unit", "negative"])]
    if view.chosen.per_head:
        return units
    sums = [_sum_of(frame, kind, view) for kind in ("regional", "not_specified")]
    if (frame["kind"] == "outside").any():
        sums.append(_sum_of(frame, "outside", view))
    return pd.concat([units, pd.DataFrame(sums)], ignore_index=True)


def _sum_of(frame: pd.DataFrame, kind: str, view: MoneyView) -> dict[str, object]:
    return {
        "code": kind,
        "name": kind_name(view, kind),
        "amount": total_of(frame, kind),
        "kind": kind,
    }


def _link_of_place(view: MoneyView, code: str, kind: str) -> str:
    """The activities behind a place; a total of the OECD has none."""
    if not view.money.has_themes(view.chosen.money_set):
        return ""
    held = view.whole
    if kind not in ("unit", "negative"):
        held = replace(held, chosen=replace(held.chosen, countries="all"))
    return link_behind(held, "place", code)


def _link_of_year(view: MoneyView, year: int) -> str:
    """The activities behind a year; a total of the OECD has none."""
    return link_behind(view.whole, "year", None, year) if view.money.has_themes(view.chosen.money_set) else ""


def _place_marks(view: MoneyView, frame: pd.DataFrame) -> list[Mark]:
    """The bars as marks: each country, and each kind of what is no country of the set."""
    marks = [
        Mark(label=row["name"], key=((row["code"],),))
        for row in frame[frame["kind"].isin(["unit", "negative"])].to_dict("records")
        if row["transaction_count"]
    ]
    for kind in ("regional", "not_specified", "outside"):
        codes = tuple(frame.loc[frame["kind"] == kind, "code"])
        if codes:
            marks.append(Mark(label=kind_name(view, kind), key=(codes,)))
    return marks


def _place_rows(view: MoneyView, mark: tuple | None) -> pd.DataFrame:
    return view.rows("total", None, countries=list(mark[0]) if mark else view.units)


def _under_rule(view: MoneyView, rule: str) -> pd.DataFrame:
    if rule == "words":
        found = view.ask("money/rules", **view.parameters(relevance=None, words=list(view.chosen.words)))
        return found[found["rule"] == "all"]
    found = view.ask("money/rules", **view.parameters(relevance=None, words=None))
    return found[found["rule"] == rule]


def _rule_parameters(view: MoneyView, rule: str) -> dict[str, object]:
    relevance = RULES[rule]
    return {
        "relevance": list(relevance) if relevance else None,
        "words": list(view.chosen.words) if rule == "words" else None,
    }


def _measures(view: MoneyView, spread: measures.Spread) -> list[tuple[str, float | None, str]]:
    """Name, value and reading of every measure of the table."""
    parts = spread.theil_parts
    return [
        ("hhi", spread.hhi, word("spending.reading.hhi", view.lang)),
        ("effective_number", spread.effective_number, said(view, "effective_number", spread)),
        ("hhi_normalised", spread.hhi_normalised, word("spending.reading.hhi_normalised", view.lang)),
        ("top_1", spread.top_1, word("spending.reading.top_1", view.lang)),
        ("top_3", spread.top_3, said(view, "top_share", spread)),
        ("gini", spread.gini, said(view, "gini", spread)),
        ("gini_corrected", spread.gini_corrected, word("spending.reading.gini_corrected", view.lang)),
        ("gini_positive", spread.gini_positive, word("spending.reading.gini_positive", view.lang)),
        ("theil", spread.theil, word("spending.reading.theil", view.lang)),
        ("theil_normalised", spread.theil_normalised, said(view, "theil", spread)),
        (
            "theil_within",
            None if parts is None else parts.within,
            word("spending.reading.theil_within", view.lang),
        ),
        (
            "theil_between",
            None if parts is None else parts.between,
            word("spending.reading.theil_between", view.lang),
        ),
    ]


def _spread_caveats(view: MoneyView, spread: measures.Spread) -> list[str]:
    found = []
    if spread.left_out:
        names = formats.list_of(sorted(view.place(code) for code in spread.left_out), view.lang)
        found.append(f"{upper_first(said(view, 'left_out', spread))}: {names}.")
    if spread.missing:
        found.append(f"{upper_first(said(view, 'missing', spread))}.")
    if spread.is_tie_at_top:
        found.append(word("spending.caveat.tie", view.lang))
    # Last: the picture itself holds the numbers, and the first panel of the page the names.
    return [*found, *_per_head_caveats(view), *caveats_of(view), set_in_words(view)]


def _per_head_caveats(view: MoneyView) -> list[str]:
    if not view.chosen.per_head:
        return []
    found = view.ask("money/per_head", **view.parameters(countries=view.units))
    left = int((found["years_without_population"] > 0).sum())
    said_so = [word("spending.caveat.per_head", view.lang)]
    if left:
        said_so.append(plural("spending.caveat.no_population", view.lang, left))
    return said_so


def _set_line(view: MoneyView, count: int) -> str:
    """The set as it stands in the chart itself: how many countries, how many the source lacks."""
    units = plural("money.set.units", view.lang, count)
    if not view.lacking:
        return word("spending.set.line", view.lang, units=units)
    return plural("spending.set.line_lacking", view.lang, len(view.lacking), units=units)


def _subtitle(view: MoneyView, *, with_rule: bool = True) -> str:
    key = "spending.subtitle" if with_rule else "spending.subtitle_no_rule"
    unit = view.unit_name
    if view.chosen.per_head:
        unit = word("money.choose.per_head_of", view.lang, unit=unit)
    values = {"measure": view.measure_name, "source": view.source_name, "years": view.years, "unit": unit}
    return word(key, view.lang, **values, **({"rule": view.rule_name} if with_rule else {}))


def _countries_title(view: MoneyView, spread: measures.Spread) -> str:
    if spread.top_3 is None or spread.n <= measures.SHOWN_TOP or view.chosen.per_head:
        return word("spending.countries.title", view.lang)
    return word(
        "spending.countries.title_top", view.lang, share=formats.percent(100 * spread.top_3, view.lang)
    )


def _lorenz_title(view: MoneyView, spread: measures.Spread) -> str:
    if spread.effective_number is None:
        return word("spending.lorenz.title", view.lang)
    number = formats.number(spread.effective_number, view.lang, decimals=1)
    return word("spending.lorenz.title_number", view.lang, number=number)


def _years_title(view: MoneyView, table: pd.DataFrame) -> str:
    whole = table[~table["is_incomplete"]]
    if whole.empty or not whole["amount"].max() > 0:
        return word("spending.years.title", view.lang)
    return word(
        "spending.years.title_top", view.lang, year=str(int(whole.loc[whole["amount"].idxmax(), "year"]))
    )


def _alt(view: MoneyView, frame: pd.DataFrame, key: str) -> str:
    units = frame[frame["kind"] == "unit"].dropna(subset=["amount"]).head(3)
    largest = [f"{row['name']} {view.amount(row['amount'])}" for row in units.to_dict("records")]
    return word(
        key,
        view.lang,
        largest=formats.list_of(largest, view.lang) if largest else word("spending.nothing", view.lang),
    )


def _share(part: pd.Series, whole: pd.Series) -> Sequence[float | None]:
    return [
        None if formats.is_missing(one) or formats.is_missing(of) or not of else 100 * float(one) / float(of)
        for one, of in zip(part, whole, strict=True)
    ]


def two_decimals(value: float | None, lang: str) -> str:
    """A measure as a text, with two decimals."""
    return formats.number(value, lang, decimals=2, kind="no_data")


def _short(name: str) -> str:
    """A name as it fits a title of ten words."""
    words = name.split()
    return name if len(words) <= MOST_WORDS_OF_NAME else f"{' '.join(words[:MOST_WORDS_OF_NAME])} …"
