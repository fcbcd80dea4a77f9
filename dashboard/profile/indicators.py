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
ROUNDING_STEP = 5
"""Eurostat rounds to 5: figures that are one step apart are about the same."""
SUM_STEP = 10
"""The same for a sum over reporters, whose parts are each rounded (docs/methods.md)."""
FEWEST_FOR_PEAK = 5
"""With fewer full years nothing is called the highest since."""
RECENT_YEARS = 3
"""Nor when the newest full year lies further back than this from the newest year of the data."""


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
    facts = told.facts(scaled, breaks)
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
        marks=_marks(view, series, told.lead(facts)),
        rows=lambda mark: rows_of(view, indicator_id, mark),
        recompute=lambda rows, mark: told.recompute(rows, series, mark),
    )


def rate_panel(view: View, indicator_id: str, starts: Sequence[tuple[str, str]]) -> Panel:
    """The return rate by year with the interval that rounding leaves; starts of partnerships in words."""
    indicator = indicator_of(view, indicator_id)
    series = series_of(view, indicator_id)
    breaks = view.ask("meta/series_breaks", indicator_id=indicator_id)
    told = Words(view, indicator)
    facts = told.facts(series, breaks)
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
        marks=_marks(view, series, told.lead(facts)),
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
    breaks = {
        part: view.ask("meta/series_breaks", indicator_id=name)
        for part, name in (("orders", orders_id), ("returns", returns_id))
    }
    facts = {part: told[part].facts(series[part], breaks[part]) for part in both}
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
            "country_code": frame["country_code"],
            "period": frame["period"].astype(str),
            **{part: frame[part] for part in both},
            **{
                f"{part}_state": [None if pd.notna(value) else "no_data" for value in frame[part]]
                for part in both
            },
        }
    )
    columns = [
        *_places_and_years(lang),
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
    sourced, returned = (_sourced(view, both[part], breaks[part], series[part]) for part in both)
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
    # The title names both figures of the newest year of the country: they come first, then year by year.
    lead = (view.country, int(newest.iloc[0]["period"])) if len(newest) else None
    names = {"orders": orders_id, "returns": returns_id}
    figures = pd.concat([series[part][["country_code", "period"]] for part in both]).drop_duplicates()
    there = {part: set(zip(one["country_code"], one["period"], strict=True)) for part, one in series.items()}
    marks = [
        Mark(label=f"{labels[part]}, {mark.label}", key=(names[part], *mark.key))
        for mark in _marks(view, figures, lead)
        for part in both
        if mark.key in there[part]
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


def described(view: View) -> set[str]:
    """Return the indicators that the version describes: without its row nobody knows what a figure says."""
    return set(view.ask("meta/indicators")["indicator_id"])


def indicator_of(view: View, indicator_id: str) -> Mapping[str, object]:
    """The definition of an indicator: one row of `meta/indicators`."""
    listed = view.ask("meta/indicators")
    return listed[listed["indicator_id"] == indicator_id].iloc[0].to_dict()


def series_of(
    view: View, indicator_id: str, *, codes: Sequence[str] | None = None, all_years: bool = False
) -> pd.DataFrame:
    """The series of an indicator as `country/indicator_series` gives it: what is shown unless told otherwise."""
    return view.ask(
        "country/indicator_series",
        indicator_id=indicator_id,
        countries=list(codes or view.codes),
        from_year=0 if all_years else view.first_year,
        to_year=9999 if all_years else view.last_year,
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

    def facts(self, series: pd.DataFrame, breaks: pd.DataFrame) -> dict[str, dict[str, object]]:
        """What titles and summaries are made of, for each country shown; nothing is compared across a break.

        Args:
            series: as `country/indicator_series` gives it, values in the unit that is shown.
            breaks: as `meta/series_breaks` gives them.

        Returns:
            What `charts.describe_series` gives, about the years from the last break on that lies in the series of
            the country (what is missing or incomplete: about all years), and: since (year of that break, or None),
            peak_years (years whose shown value is the highest), full_count (full years with a figure), is_peak
            (the newest is the highest beyond rounding), is_same (one shown value in all years), elsewhere (first and last year
            with a figure outside the chosen years, or None). The direction is "flat" within the source's rounding.
        """
        full = series[series["value"].notna() & (series["status"] != "incomplete")]
        own = {code: full[full["country_code"] == code].sort_values("period") for code in self.view.codes}
        since = {code: _last_break(rows["period"], breaks) for code, rows in own.items()}
        facts = charts.describe_series(series, countries=self.view.labels)
        if any(since.values()):
            first = series["country_code"].map(since).fillna(0).astype(int)
            later = charts.describe_series(series[series["period"] >= first], countries=self.view.labels)
            kept = ("has_data", "missing_years", "missing_count", "incomplete")
            facts = {code: {**later[code], **{name: facts[code][name] for name in kept}} for code in facts}
        return {
            code: {**told, **self._more(code, own[code], since[code], told)} for code, told in facts.items()
        }

    def _more(
        self, code: str, full: pd.DataFrame, since: int | None, told: Mapping[str, object]
    ) -> dict[str, object]:
        rows = (full[full["period"] >= since] if since else full).to_dict("records")
        shown = [self.value(row["value"]) for row in rows]
        more: dict[str, object] = {"since": since, "full_count": len(rows), "elsewhere": None}
        if not told["has_data"]:
            everywhere = series_of(self.view, self.indicator["indicator_id"], codes=[code], all_years=True)
            known = everywhere.dropna(subset=["value"])["period"]
            more["elsewhere"] = (int(known.min()), int(known.max())) if len(known) else None
        if not rows:
            return more
        peak = self.value(max(row["value"] for row in rows))
        more["peak_years"] = [
            int(row["period"]) for row, text in zip(rows, shown, strict=True) if text == peak
        ]
        more["latest_row"] = rows[-1]
        more["is_same"] = len(rows) > 1 and len(set(shown)) == 1
        more["is_peak"] = more["peak_years"] == [int(rows[-1]["period"])] and not any(
            self._alike(rows[-1], row) for row in rows[:-1]
        )
        if len(rows) > 1 and (shown[-1] == shown[-2] or self._alike(rows[-1], rows[-2])):
            more["direction"] = "flat"
        return more

    def _alike(self, one: Mapping[str, object], other: Mapping[str, object]) -> bool:
        """Tell whether two figures differ by no more than the source's rounding makes them differ."""
        rounding = self.indicator["rounding"]
        if rounding == "to 5":
            is_sum = max(_count(one["reporter_count"]), _count(other["reporter_count"])) > 1
            return abs(one["value"] - other["value"]) <= (SUM_STEP if is_sum else ROUNDING_STEP)
        if rounding == "both parts to 5":
            return bool(one["low"] <= other["high"] and other["low"] <= one["high"])
        return False

    def lead(self, facts: Mapping[str, Mapping[str, object]]) -> tuple[str, int] | None:
        """The country and year of the figure that the title names; None where it names none."""
        own = facts[self.view.country]
        newest = self._newest(facts)
        if len(facts) > 1 and newest:
            top = max(newest, key=lambda code: newest[code]["latest_value"])
            return top, newest[top]["latest_period"]
        return (self.view.country, own["latest_period"]) if own["latest_period"] else None

    def _newest(self, facts: Mapping[str, Mapping[str, object]]) -> dict[str, Mapping[str, object]]:
        """The facts of the countries that have a figure for the newest full year of all of them."""
        years = [told["latest_period"] for told in facts.values() if told["latest_period"]]
        return {code: told for code, told in facts.items() if years and told["latest_period"] == max(years)}

    def title(self, facts: Mapping[str, Mapping[str, object]]) -> str:
        """An active title of at most ten words."""
        lang, own = self.lang, facts[self.view.country]
        short = str(self.indicator[f"short_{lang}"])
        lead = self.lead(facts)
        if not lead:
            is_elsewhere = not own["has_data"] and (own["elsewhere"] or self._is_outside)
            return word(f"country.indicator.title_none{'_years' if is_elsewhere else ''}", lang, short=short)
        value = self._with_unit(facts[lead[0]]["latest_value"])
        told = dict(short=short, value=value, year=str(lead[1]))
        if len(facts) > 1:
            others = {code: other for code, other in self._newest(facts).items() if code != lead[0]}
            if any(self._with_unit(other["latest_value"]) == value for other in others.values()):
                return word("country.indicator.title_tie", lang, **told)
            if any(
                self._alike(facts[lead[0]]["latest_row"], other["latest_row"]) for other in others.values()
            ):
                return word("country.indicator.title_close", lang, **told)
            kind = "title_highest" if others else "title_only_of"
            return word(f"country.indicator.{kind}", lang, country=self.view.names[lead[0]], **told)
        if own["is_peak"] and own["full_count"] >= FEWEST_FOR_PEAK and self._is_recent(lead[1]):
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

    def _is_recent(self, year: int) -> bool:
        return year >= int(self.view.ask("country/last_year").iloc[0]["last_year"]) - RECENT_YEARS

    @property
    def _is_outside(self) -> bool:
        """Whether the source has nothing about the chosen years, for any country."""
        first, last = (int(str(self.indicator[f"{end}_period"])[:4]) for end in ("first", "last"))
        return self.view.last_year < first or self.view.first_year > last

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
            return self._nothing(name, told["elsewhere"])
        if not told["latest_period"]:
            part = told["incomplete"][-1]
            return word(
                "country.indicator.summary_part",
                lang,
                country=name,
                value=self.value(part["value"]),
                year=str(part["period"]),
            )
        if told["since"]:
            name = word("country.indicator.since", lang, country=name, year=str(told["since"]))
        latest = dict(value=self.value(told["latest_value"]), year=str(told["latest_period"]))
        ends = {"first_value": self.value(told["first_value"]), "first": str(told["first_period"])}
        if told["first_period"] == told["latest_period"]:
            text = word("country.indicator.summary_one", lang, country=name, **latest)
        elif told["is_same"]:
            text = word("country.indicator.summary_same", lang, country=name, first=ends["first"], **latest)
        else:
            kinds = {
                (told["latest_period"],): "summary_to_peak",
                (told["first_period"],): "summary_from_peak",
            }
            kind = kinds.get(tuple(told["peak_years"]), "summary_series")
            if kind == "summary_series":
                years = formats.list_of([str(year) for year in told["peak_years"]], lang)
                latest |= {"peak_value": self.value(told["peak_value"]), "peak": years}
            elif told["full_count"] < FEWEST_FOR_PEAK:
                kind = "summary_ends"
            text = word(f"country.indicator.{kind}", lang, country=name, **ends, **latest)
        if told["missing_years"]:
            years = formats.list_of([str(year) for year in told["missing_years"]], lang)
            text += " " + word("country.indicator.summary_missing", lang, years=years)
        return text

    def _nothing(self, name: str, elsewhere: tuple[int, int] | None) -> str:
        """That the chosen years hold nothing, and which years do."""
        lang = self.lang
        if self._is_outside:
            first, last = (formats.date(self.indicator[f"{end}_period"], lang) for end in ("first", "last"))
            return word("country.indicator.summary_outside", lang, country=name, first=first, last=last)
        if elsewhere:
            first, last = map(str, elsewhere)
            if first == last:
                return word("country.indicator.summary_other_year", lang, country=name, year=first)
            return word("country.indicator.summary_other_years", lang, country=name, first=first, last=last)
        return word("country.indicator.summary_none", lang, country=name)

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
        kind = "ratio" if is_ratio else "single" if len(rows) == 1 else "sum"
        text = word(f"country.recompute.{kind}", lang, **told)
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


def _last_break(years: pd.Series, breaks: pd.DataFrame) -> int | None:
    """The last year from which a series counts otherwise, with figures before it and from it on."""
    if years.empty:
        return None
    return max((year for year in _break_years(breaks) if years.min() < year <= years.max()), default=None)


def _break_years(breaks: pd.DataFrame) -> list[int]:
    marked = breaks[breaks["kind"].isin(["break", "definition"]) & breaks["period"].str.fullmatch(r"\d{4}")]
    return sorted({int(period) for period in marked["period"]})


def _count(value: object) -> int:
    return 0 if pd.isna(value) else int(value)


def notes_on(view: View, indicator_id: str, countries: Sequence[str]) -> list[str]:
    """What a reader must know of the figures of these countries: who counts them, or who is not in them."""
    notes = view.ask("country/notes", countries=list(countries), indicator_id=indicator_id)
    return list(dict.fromkeys(notes[f"text_{view.lang}"]))


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
    years = _break_years(breaks)
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
            "country_code": full["country_code"],
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


def _places_and_years(lang: str) -> list[Column]:
    return [
        Column(
            name=name,
            label=word(f"country.column.{part}", lang),
            kind=kind,
            definition=word(f"country.definition.{part}", lang),
        )
        for name, part, kind in (
            ("country", "country", "text"),
            ("country_code", "country_code", "code"),
            ("period", "year", "date"),
        )
    ]


def _columns(view: View, indicator: Mapping[str, object], *, with_interval: bool = False) -> list[Column]:
    lang = view.lang
    decimals = DECIMALS.get(str(indicator["unit"]), 0)
    unit = str(indicator.get(f"unit_{lang}", ""))
    columns = [
        *_places_and_years(lang),
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
                definition=word(f"country.definition.{bound}", lang),
            )
            for bound in ("low", "high")
        ]
    return [
        *columns,
        Column(
            name="status",
            label=word("country.column.status", lang),
            kind="text",
            definition=word("country.definition.status", lang),
        ),
        Column(
            name="reporter_count",
            label=word("country.column.reporters", lang),
            kind="integer",
            definition=word("country.definition.reporters", lang),
        ),
    ]


def _marks(view: View, series: pd.DataFrame, lead: tuple[str, int] | None) -> list[Mark]:
    """Each figure of the chart as something whose rows can be asked for: that of the title first, then the newest."""
    rank = {code: at for at, code in enumerate(view.codes)}
    keys = sorted(
        ((code, int(period)) for code, period in zip(series["country_code"], series["period"], strict=True)),
        key=lambda key: (key != lead, -key[1], rank[key[0]]),
    )
    return [
        Mark(
            label=word("country.mark", view.lang, country=view.names[code], year=str(period)),
            key=(code, period),
        )
        for code, period in keys
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
    # A row that says why it holds no value counts too: the remark may be about just that.
    told = series.loc[series["value"].notna() | (series["status"] != "missing"), "period"]
    shown = breaks[breaks["period"].str[:4].astype(int).between(told.min(), told.max())]
    return {
        "sources": [source],
        "period": formats.period(int(known.min()), int(known.max()), lang)
        if len(known)
        else formats.missing("no_data", lang),
        "version": view.version,
        "definition": str(indicator[f"definition_{lang}"]),
        "not_a": str(indicator[f"not_{lang}"]),
        "caveats": [*notes_on(view, str(indicator["indicator_id"]), view.codes), *_caveats(shown, lang)],
        "selection_sentence": view.sentence,
        "address": view.address,
    }
