"""Panels of indicators over time: one way for all of them, words made from the series."""

from collections.abc import Mapping, Sequence

import pandas as pd

from dashboard import charts, formats
from dashboard.exports.tables import Column
from dashboard.panels import Mark, Panel
from dashboard.profile.view import View
from dashboard.words import word

DECIMALS = {"%": 1, "index": 2, "persons_per_1000": 1}
MILLION = 1_000_000
FACTORS = {"%": 100, "persons_per_1000": 1000}
"""What a ratio is multiplied with to be in its unit."""
RATES = {
    "return_rate_eu": ("ordered_to_leave_eu", "returned_eu"),
    "return_rate_nl": ("ordered_to_leave_nl", "returned_nl"),
}
NO_VALUE_STATES = {"too_small": "not_applicable"}


def indicator_panel(view: View, indicator_id: str, starts: Sequence[tuple[str, str]]) -> Panel:
    """One indicator over the chosen years, for the country and those it is compared with.

    Args:
        view: the selection.
        indicator_id: key of the indicator.
        starts: ISO date and name of each partnership of the country's own, marked on the time axis.
    """
    indicator = indicator_of(view, indicator_id)
    series = series_of(view, indicator_id)
    breaks = view.ask("meta/series_breaks", indicator_id=indicator_id)
    told = Words(view, indicator)
    scaled = series.assign(value=series["value"] / told.scale)
    facts = charts.describe_series(scaled, countries=view.labels)
    lang = view.lang
    notes = _notes(breaks, lang)
    figure = charts.indicator_series(
        scaled.assign(
            note=[
                notes.get(period) if status == "incomplete" else None
                for period, status in zip(scaled["period"], scaled["status"], strict=True)
            ]
        ),
        lang=lang,
        unit_label=told.unit,
        decimals=told.decimals,
        countries=view.labels,
        no_data_label=formats.missing("no_data", lang),
        breaks=_breaks(breaks, lang),
        starts=starts,
        starts_label=word("country.indicator.starts", lang),
        incomplete_label=word("country.indicator.incomplete", lang, year="{year}"),
        status_labels={
            name: word(f"country.status.{name}", lang) for name in ("provisional", "estimated", "incomplete")
        },
        from_zero=indicator["unit"] != "index" and not (scaled["value"] < 0).any(),
    )
    summary = told.summary(facts)
    return Panel(
        key=indicator_id.replace("_", "-"),
        title=told.title(facts),
        subtitle=told.subtitle(),
        figure=figure,
        alt=word("country.indicator.alt", lang, name=indicator[f"name_{lang}"], summary=summary),
        summary=summary,
        table=_table(view, series),
        columns=_columns(view, indicator),
        **_sourced(view, indicator, breaks, series),
        marks=_marks(view, series, told),
        rows=lambda mark: rows_of(view, indicator_id, mark),
        recompute=lambda rows, mark: told.recompute(rows, series, mark),
    )


def rate_panel(view: View, indicator_id: str, starts: Sequence[tuple[str, str]]) -> Panel:
    """The return rate by year with the interval that rounding leaves; starts of partnerships in words."""
    indicator = indicator_of(view, indicator_id)
    series = series_of(view, indicator_id)
    breaks = view.ask("meta/series_breaks", indicator_id=indicator_id)
    told = Words(view, indicator)
    facts = charts.describe_series(series, countries=view.labels)
    lang = view.lang
    figure = charts.rate_interval(
        series.rename(
            columns={"value": "rate_pct", "low": "low_pct", "high": "high_pct", "denominator": "orders"}
        )[["country_code", "period", "rate_pct", "low_pct", "high_pct", "orders"]],
        lang=lang,
        unit_label=told.unit,
        countries=view.labels,
        no_rate_label=word("country.indicator.no_rate", lang),
        no_data_label=formats.missing("no_data", lang),
    )
    summary = told.summary(facts)
    sourced = _sourced(view, indicator, breaks, series)
    # A rate rests on two publications: that of the orders and that of the returns.
    sources = [
        source
        for name in RATES[indicator_id]
        for source in _sourced(view, indicator_of(view, name), breaks, series)["sources"]
    ]
    return Panel(
        key=indicator_id.replace("_", "-"),
        title=told.title(facts),
        subtitle=told.subtitle(),
        figure=figure,
        alt=word("country.rate.alt", lang, name=indicator[f"name_{lang}"], summary=summary),
        summary=summary,
        table=_table(view, series, with_interval=True),
        columns=_columns(view, indicator, with_interval=True),
        **{
            **sourced,
            "sources": list({source["title"]: source for source in sources}.values()),
            "caveats": [*_started(view, series, starts), *sourced["caveats"]],
        },
        marks=_marks(view, series, told),
        rows=lambda mark: rows_of(view, indicator_id, mark),
        recompute=lambda rows, mark: told.recompute(rows, series, mark),
    )


def orders_panel(view: View, rate_id: str, starts: Sequence[tuple[str, str]]) -> Panel:
    """Orders to leave beside returns, by year: two counts, never one; starts of partnerships in words."""
    orders_id, returns_id = RATES[rate_id]
    lang = view.lang
    both = {part: indicator_of(view, name) for part, name in (("orders", orders_id), ("returns", returns_id))}
    series = {part: series_of(view, name) for part, name in (("orders", orders_id), ("returns", returns_id))}
    joined = series["orders"].merge(
        series["returns"], on=["country_code", "period"], how="outer", suffixes=("", "_r")
    )
    frame = joined.rename(columns={"value": "orders", "value_r": "returns"})
    frame = frame[["country_code", "period", "orders", "returns"]]
    told = {part: Words(view, both[part]) for part in both}
    facts = {part: charts.describe_series(series[part], countries=view.labels) for part in both}
    labels = {part: str(both[part][f"short_{lang}"]) for part in both}
    figure = charts.orders_and_returns(
        frame,
        lang=lang,
        unit_label=told["orders"].unit,
        orders_label=labels["orders"],
        returns_label=labels["returns"],
        countries=view.labels,
        no_data_label=formats.missing("no_data", lang),
    )
    summary = " ".join(f"{labels[part]}: {told[part].summary(facts[part])}" for part in both)
    table = pd.DataFrame(
        {
            "country": [view.names[code] for code in frame["country_code"]],
            "period": frame["period"].astype(str),
            **{part: frame[part] for part in both},
            **{
                f"{part}_state": [None if pd.notna(value) else "no_data" for value in frame[part]]
                for part in both
            },
        }
    )
    columns = [
        Column(name="country", label=word("country.column.country", lang), kind="text"),
        Column(name="period", label=word("country.column.year", lang), kind="date"),
        *(
            Column(
                name=part,
                label=labels[part],
                kind="decimal",
                unit=str(both[part][f"unit_{lang}"]),
                definition=str(both[part][f"definition_{lang}"]),
            )
            for part in both
        ),
    ]
    sourced = _sourced(
        view, both["orders"], view.ask("meta/series_breaks", indicator_id=orders_id), series["orders"]
    )
    returned = _sourced(
        view, both["returns"], view.ask("meta/series_breaks", indicator_id=returns_id), series["returns"]
    )
    known = frame.dropna(subset=["orders", "returns"])
    newest = known[known["country_code"] == view.country].tail(1)
    title = (
        word(
            "country.orders.title_compared" if view.compare else "country.orders.title",
            lang,
            where=word(f"country.orders.where_{rate_id.rsplit('_', 1)[1]}", lang),
            **({"country": view.name} if view.compare else {}),
            orders=formats.number(newest.iloc[0]["orders"], lang),
            returns=formats.number(newest.iloc[0]["returns"], lang),
            year=str(int(newest.iloc[0]["period"])),
        )
        if len(newest)
        else word("country.orders.title_none", lang)
    )
    marks = [
        mark
        for part, name in (("orders", orders_id), ("returns", returns_id))
        for mark in (
            Mark(label=f"{labels[part]}, {mark.label}", key=(name, *mark.key))
            for mark in _marks(view, series[part], told[part])
        )
    ]
    return Panel(
        key=f"orders-{rate_id.rsplit('_', 1)[1]}",
        title=title,
        subtitle=word(
            "country.indicator.subtitle",
            lang,
            name=f"{both['orders'][f'name_{lang}']} / {both['returns'][f'name_{lang}']}",
            unit=str(both["orders"][f"unit_{lang}"]),
            place=view.place,
            years=view.years,
        ),
        figure=figure,
        alt=word("country.orders.alt", lang, name=word("country.orders.name", lang), summary=summary),
        summary=summary,
        table=table,
        columns=columns,
        **{
            **sourced,
            "sources": [*sourced["sources"], *returned["sources"]],
            "caveats": [
                *_started(view, series["orders"], starts),
                *dict.fromkeys([*sourced["caveats"], *returned["caveats"]]),
            ],
            "definition": f"{sourced['definition']} {returned['definition']}",
            "not_a": f"{sourced['not_a']} {returned['not_a']}",
        },
        marks=marks,
        rows=lambda mark: rows_of(view, mark[0], mark[1:]),
        recompute=lambda rows, mark: Words(view, indicator_of(view, mark[0])).recompute(
            rows, series["orders" if mark[0] == orders_id else "returns"], mark[1:]
        ),
    )


def indicator_of(view: View, indicator_id: str) -> Mapping[str, object]:
    """The definition of an indicator: one row of `meta/indicators`."""
    listed = view.ask("meta/indicators")
    return listed[listed["indicator_id"] == indicator_id].iloc[0].to_dict()


def series_of(view: View, indicator_id: str) -> pd.DataFrame:
    """The series of an indicator for the countries and years shown, as `country/indicator_series` gives it."""
    return view.ask(
        "country/indicator_series",
        indicator_id=indicator_id,
        countries=view.codes,
        from_year=view.first_year,
        to_year=view.last_year,
    )


def rows_of(view: View, indicator_id: str, mark: tuple[str, int]) -> pd.DataFrame:
    """The cells behind one figure: mark is its country and year."""
    country, period = mark
    rows = view.ask(
        "country/indicator_series_rows", indicator_id=indicator_id, country=country, period=period
    )
    names = {part: word(f"country.part.{part}", view.lang) for part in ("sum", "numerator", "denominator")}
    areas = view.ask("meta/areas").set_index("code")[f"name_{view.lang}"]
    rows = rows.assign(
        part=rows["part"].map(names),
        publisher=rows[f"publisher_{view.lang}"],
        # A route or an origin that is no country stays as the source writes it.
        reporter=[areas.get(code, code) for code in rows["reporter"]],
    )
    # Most sources have no reporter or flag at all: then there is no such column, rather than an empty one.
    return rows.drop(columns=[name for name in ("reporter", "flag") if rows[name].isna().all()])


class Words:
    """The words for one indicator in one view: unit, title, summary."""

    def __init__(self, view: View, indicator: Mapping[str, object]) -> None:
        self.view = view
        self.indicator = indicator
        self.lang = view.lang
        in_millions = indicator["unit"] == "USD"
        self.scale = MILLION if in_millions else 1
        self.unit = (
            word("country.unit.million_usd", self.lang)
            if in_millions
            else str(indicator[f"unit_{self.lang}"])
        )
        self.decimals = DECIMALS.get(str(indicator["unit"]), 0)

    def value(self, value: float) -> str:
        """A value with the sign of its unit."""
        if self.indicator["unit"] == "%":
            return formats.percent(value, self.lang, self.decimals)
        return formats.number(value, self.lang, decimals=self.decimals)

    def title(self, facts: Mapping[str, Mapping[str, object]]) -> str:
        """An active title of at most ten words."""
        lang, own = self.lang, facts[self.view.country]
        if len(facts) > 1:
            years = [told["latest_period"] for told in facts.values() if told["latest_period"]]
            newest = {
                code: told for code, told in facts.items() if years and told["latest_period"] == max(years)
            }
            if newest:
                top = max(newest, key=lambda code: newest[code]["latest_value"])
                value = self._with_unit(newest[top]["latest_value"])
                told = dict(short=str(self.indicator[f"short_{lang}"]), value=value, year=str(max(years)))
                as_high = [code for code in newest if self._with_unit(newest[code]["latest_value"]) == value]
                if len(as_high) > 1:
                    return word("country.indicator.title_tie", lang, **told)
                kind = "title_highest" if len(newest) > 1 else "title_only_of"
                return word(f"country.indicator.{kind}", lang, country=self.view.names[top], **told)
        if not own["latest_period"]:
            return word("country.indicator.title_none", lang, short=str(self.indicator[f"short_{lang}"]))
        told = dict(
            short=str(self.indicator[f"short_{lang}"]),
            value=self._with_unit(own["latest_value"]),
            year=str(own["latest_period"]),
        )
        if own["latest_period"] == own["peak_period"] and own["first_period"] < own["latest_period"]:
            return word("country.indicator.title_peak", lang, first=str(own["first_period"]), **told)
        if own["direction"]:
            kind = "title_rate" if self._is_rate else "title"
            return word(
                f"country.indicator.{kind}_{own['direction']}",
                lang,
                previous=str(own["previous_period"]),
                **told,
            )
        return word("country.indicator.title_only", lang, **told)

    def _with_unit(self, value: float) -> str:
        in_millions = self.scale == MILLION
        return (
            word("country.unit.value_million_usd", self.lang, value=self.value(value))
            if in_millions
            else self.value(value)
        )

    @property
    def _is_rate(self) -> bool:
        return self.indicator["unit"] not in ("persons", "detections", "applications", "decisions")

    def subtitle(self) -> str:
        """Measure, unit, place, period."""
        return word(
            "country.indicator.subtitle",
            self.lang,
            name=str(self.indicator[f"name_{self.lang}"]),
            unit=self.unit,
            place=self.view.place,
            years=self.view.years,
        )

    def summary(self, facts: Mapping[str, Mapping[str, object]]) -> str:
        """One sentence a country: from, to, peak, and the years without data."""
        return " ".join(self._summary(code, told) for code, told in facts.items())

    def _summary(self, code: str, told: Mapping[str, object]) -> str:
        lang, name = self.lang, self.view.names[code]
        if not told["has_data"]:
            return word("country.indicator.summary_none", lang, country=name)
        if not told["latest_period"]:
            part = told["incomplete"][-1]
            return word(
                "country.indicator.summary_part",
                lang,
                country=name,
                value=self.value(part["value"]),
                year=str(part["period"]),
            )
        latest = dict(value=self.value(told["latest_value"]), year=str(told["latest_period"]))
        if told["first_period"] == told["latest_period"]:
            text = word("country.indicator.summary_one", lang, country=name, **latest)
        else:
            peak, ends = told["peak_period"], (told["first_period"], told["latest_period"])
            kind = {ends[1]: "summary_to_peak", ends[0]: "summary_from_peak"}.get(peak, "summary_series")
            text = word(
                f"country.indicator.{kind}",
                lang,
                country=name,
                first_value=self.value(told["first_value"]),
                first=str(told["first_period"]),
                **({} if peak in ends else {"peak_value": self.value(told["peak_value"]), "peak": str(peak)}),
                **latest,
            )
        if told["missing_years"]:
            years = formats.list_of([str(year) for year in told["missing_years"]], lang)
            text += " " + word("country.indicator.summary_missing", lang, years=years)
        return text

    def recompute(self, rows: pd.DataFrame, series: pd.DataFrame, mark: tuple[str, int]) -> str:
        """How the rows make the figure: their values put together again, beside what the chart draws."""
        lang = self.lang
        drawn = series[(series["country_code"] == mark[0]) & (series["period"] == mark[1])].iloc[0]["value"]
        parts = rows.groupby("part")["value"].sum(min_count=1)
        top, bottom, whole = (
            parts.get(word(f"country.part.{part}", lang), float("nan"))
            for part in ("numerator", "denominator", "sum")
        )
        is_ratio = word("country.part.sum", lang) not in parts.index and len(rows) > 0
        made = FACTORS.get(str(self.indicator["unit"]), 1) * top / bottom if is_ratio and bottom else whole
        told = dict(method=str(self.indicator[f"method_{lang}"]), value=self._shown(made))
        if is_ratio:
            told |= {
                "numerator": formats.number(top, lang, kind="no_data"),
                "denominator": formats.number(bottom, lang, kind="no_data"),
            }
        text = word("country.recompute.ratio" if is_ratio else "country.recompute.sum", lang, **told)
        if pd.isna(drawn):
            return text + " " + word("country.recompute.not_drawn", lang)
        if abs(made - drawn) > 1e-6 * max(abs(drawn), 1):
            return text + " " + word("country.recompute.differs", lang, drawn=self._shown(drawn))
        return text

    def _shown(self, value: float) -> str:
        return formats.missing("no_data", self.lang) if pd.isna(value) else self.value(value)


def _started(view: View, series: pd.DataFrame, starts: Sequence[tuple[str, str]]) -> list[str]:
    """Which partnerships of the country's own started in the years of a series that has no place to mark them."""
    years = set(series["period"])
    names = [f"{name} ({formats.date(date, view.lang)})" for date, name in starts if int(date[:4]) in years]
    return (
        [word("country.indicator.starts_in", view.lang, names=formats.list_of(names, view.lang))]
        if names
        else []
    )


def _caveats(breaks: pd.DataFrame, lang: str) -> list[str]:
    """Remarks on the series: what breaks it first, then what is incomplete, then who reported, newest first."""
    order = {"break": 0, "definition": 1, "incomplete": 2, "coverage": 3}
    ranked = breaks.assign(rank=breaks["kind"].map(order)).sort_values(
        ["rank", "period"], ascending=[True, False]
    )
    # Numerator and denominator may have the same remark.
    return list(dict.fromkeys(str(text) for text in ranked[f"text_{lang}"]))


def _notes(breaks: pd.DataFrame, lang: str) -> dict[int, str]:
    incomplete = breaks[breaks["kind"] == "incomplete"]
    return {
        int(period[:4]): text
        for period, text in zip(incomplete["period"], incomplete[f"text_{lang}"], strict=True)
    }


def _breaks(breaks: pd.DataFrame, lang: str) -> list[tuple[int, str]]:
    marked = breaks[breaks["kind"].isin(["break", "definition"]) & breaks["period"].str.fullmatch(r"\d{4}")]
    years = sorted({int(period) for period in marked["period"]})
    # Breaks in two years running share one label: on a narrow screen two would lie over each other.
    labels = {year: "breaks" if year - 1 in years else "break" for year in years if year + 1 not in years}
    return [
        (year, word(f"country.indicator.{labels[year]}", lang) if year in labels else "") for year in years
    ]


def _table(view: View, series: pd.DataFrame, *, with_interval: bool = False) -> pd.DataFrame:
    """The figures of the chart with a row for each year between first and last, missing ones said."""
    lang = view.lang
    if series.empty:
        return pd.DataFrame(
            {column.name: [] for column in _columns(view, {"unit": ""}, with_interval=with_interval)}
        )
    years = range(int(series["period"].min()), int(series["period"].max()) + 1)
    grid = pd.MultiIndex.from_product([view.codes, years], names=["country_code", "period"])
    full = series.set_index(["country_code", "period"]).reindex(grid).reset_index()
    status = full["status"].fillna("missing")
    table = pd.DataFrame(
        {
            "country": [view.names[code] for code in full["country_code"]],
            "period": full["period"].astype(str),
            "value": full["value"],
            "value_state": [
                NO_VALUE_STATES.get(state, "no_data") if pd.isna(value) else None
                for value, state in zip(full["value"], status, strict=True)
            ],
        }
    )
    if with_interval:
        for bound in ("low", "high"):
            table[bound] = full[bound]
            table[f"{bound}_state"] = ["not_applicable" if pd.isna(value) else None for value in full[bound]]
    table["status"] = [word(f"country.status.{state}", lang) for state in status]
    table["reporter_count"] = full["reporter_count"].astype("Int64")
    table["reporter_count_state"] = [
        "no_data" if pd.isna(count) else None for count in full["reporter_count"]
    ]
    return table


def _columns(view: View, indicator: Mapping[str, object], *, with_interval: bool = False) -> list[Column]:
    lang = view.lang
    decimals = DECIMALS.get(str(indicator["unit"]), 0)
    unit = str(indicator.get(f"unit_{lang}", ""))
    columns = [
        Column(name="country", label=word("country.column.country", lang), kind="text"),
        Column(name="period", label=word("country.column.year", lang), kind="date"),
        Column(
            name="value",
            label=str(indicator.get(f"short_{lang}", "")) or word("country.column.value", lang),
            kind="decimal",
            unit=unit,
            decimals=decimals,
            definition=str(indicator.get(f"definition_{lang}", "")),
        ),
    ]
    if with_interval:
        columns += [
            Column(
                name=bound,
                label=word(f"country.column.{bound}", lang),
                kind="decimal",
                unit=unit,
                decimals=decimals,
            )
            for bound in ("low", "high")
        ]
    return [
        *columns,
        Column(name="status", label=word("country.column.status", lang), kind="text"),
        Column(name="reporter_count", label=word("country.column.reporters", lang), kind="integer"),
    ]


def _marks(view: View, series: pd.DataFrame, told: Words) -> list[Mark]:
    """Each figure of the chart as something whose rows can be asked for, the newest of the country first."""
    ordered = pd.concat(
        [series[series["country_code"] == code].sort_values("period", ascending=False) for code in view.codes]
    )
    return [
        Mark(
            label=word("country.mark", view.lang, country=view.names[code], year=str(int(period))),
            key=(code, int(period)),
        )
        for code, period in zip(ordered["country_code"], ordered["period"], strict=True)
    ]


def _sourced(
    view: View, indicator: Mapping[str, object], breaks: pd.DataFrame, series: pd.DataFrame
) -> dict[str, object]:
    """What every panel on an indicator must carry."""
    lang = view.lang
    source = {
        "title": str(indicator[f"source_{lang}"]),
        **{
            name: "" if formats.is_missing(indicator[found]) else str(indicator[found])
            for name, found in {
                "publisher": f"publisher_{lang}",
                "address": "address",
                "licence": "licence",
                "attribution": "attribution",
            }.items()
        },
    }
    known = series.dropna(subset=["value"])["period"]
    shown = breaks[breaks["period"].str[:4].astype(int).between(view.first_year, view.last_year)]
    return {
        "sources": [source],
        "period": formats.period(int(known.min()), int(known.max()), lang)
        if len(known)
        else formats.missing("no_data", lang),
        "version": view.version,
        "definition": str(indicator[f"definition_{lang}"]),
        "not_a": str(indicator[f"not_{lang}"]),
        "caveats": _caveats(shown, lang),
        "selection_sentence": view.sentence,
        "address": view.address,
    }
