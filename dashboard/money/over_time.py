"""Money over time: by year and quarter, commitments beside disbursements, and lags."""

import math
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from dashboard import charts, formats
from dashboard.charts import money_time as time_charts
from dashboard.exports.tables import Column
from dashboard.money.view import EARLIEST, LATEST, MoneyView
from dashboard.panels import Mark, Panel
from dashboard.words import plural, word

BY = ("year", "quarter")
REGIONS = ("HOA", "NOA", "SAH", "REG")
"""Regions of the trust fund, in the order of the list."""
LINKED = ("ministry", "agency")
"""Money sets in which commitments and disbursements carry the same activity number."""


@dataclass(frozen=True, kw_only=True)
class TimeView:
    """What the page shows: the money chosen, and which periods are set against each other.

    Attributes:
        view: the money chosen; amounts per inhabitant are not shown over time.
        by: year or quarter.
        year_a: the earlier period of the change, None where there are no two years.
        year_b: the later one.
        before: version that the shown one is compared with; None for none.
        region: region of the trust fund whose decisions are shown; None for all.
    """

    view: MoneyView
    by: str = BY[0]
    year_a: int | None = None
    year_b: int | None = None
    before: str | None = None
    region: str | None = None

    @property
    def is_moved(self) -> bool:
        """True when the choice is one of endlessly many; see `session.kept`."""
        return self.view.is_moved or self != TimeView(view=self.view, **default_years(self.view))

    @property
    def lang(self) -> str:
        """nl or en."""
        return self.view.lang


def read_time(
    parts: Mapping[str, str], view: MoneyView, *, versions: Collection[str] = ()
) -> tuple[TimeView, list[str]]:
    """Return what the packed name `time` of an address asks for, and the parts that could not be followed.

    Args:
        parts: `by` (year, quarter), `a` and `b` (years that are set against each other), `before` (a version), `region`.
        view: the money chosen.
        versions: versions that the shown one can be compared with.
    """
    found: dict[str, object] = default_years(view)
    years = years_held(view)
    bad = []
    for part, value in parts.items():
        if part == "by" and value in BY and (value == "year" or has_quarters(view)):
            found["by"] = value
        elif part in ("a", "b") and value.isdigit() and int(value) in years:
            found[f"year_{part}"] = int(value)
        elif part == "before" and value in versions:
            found["before"] = value
        elif part == "region" and value in REGIONS:
            found["region"] = value
        else:
            bad.append(f"{part}:{value}" if value else part)
    return TimeView(view=view, **found), bad


def years_held(view: MoneyView) -> list[int]:
    """Return the years of the source up to its end that a reader may set against each other."""
    return list(range(int(view.about["first_year"]), int(view.about["last_year"]) + 1))


def default_years(view: MoneyView) -> dict[str, object]:
    """Return the last two full years of the source."""
    full = [year for year in years_held(view) if not is_incomplete(view, year)]
    return {"year_a": full[-2], "year_b": full[-1]} if len(full) > 1 else {}


def has_quarters(view: MoneyView) -> bool:
    """Tell whether the source knows quarters."""
    return bool(view.about["has_quarters"])


def is_incomplete(view: MoneyView, year: int, quarter: int | None = None) -> bool:
    """Tell whether the source does not hold a year or quarter in full, by the month until which it is filled."""
    until = str(view.about["complete_until"])
    last_year, last_month = int(until[:4]), int(until[5:7] or 12)
    return (year, 3 * (quarter or 4)) > (last_year, last_month)


def incomplete_note(view: MoneyView, year: int) -> str:
    """Return the words at a year that is not complete: "2021: tot en met juni 2021"."""
    return word("money_time.incomplete", view.lang, year=year, until=view.until)


# Panels: what they share -------------------------------------------------------------------------------------------


def unit_label(view: MoneyView, measure: str | None = None) -> str:
    """Return what a chart draws with {unit} to be filled: "Uitbetalingen, {unit}, prijzen van 2021"."""
    name = word(f"money.measure.{measure or view.chosen.measure}", view.lang)
    return word(f"money_time.unit.{view.chosen.unit}", view.lang, measure=name, unit="{unit}")


def columns_of(part: str, lang: str, kinds: Mapping[str, str], **units: str) -> list[Column]:
    """Return the columns of a panel's table: name -> kind; headings are `money_time.column.<name>`."""
    return [
        Column(
            name=name,
            label=word(f"money_time.column.{name}", lang),
            kind=kind,
            unit=units.get(name, units.get("amounts", "") if kind == "decimal" else ""),
            decimals=2 if kind == "decimal" else 0,
        )
        for name, kind in kinds.items()
    ]


def made(
    view: MoneyView,
    key: str,
    *,
    title: str,
    subtitle: str,
    figure: object,
    alt: str,
    summary: str,
    table: pd.DataFrame,
    kinds: Mapping[str, str],
    rows: Callable[[tuple[object, ...] | None], pd.DataFrame],
    recompute: Callable[[pd.DataFrame, tuple[object, ...] | None], str],
    marks: Sequence[Mark],
    caveats: Sequence[str] = (),
    sources: Sequence[Mapping[str, object]] | None = None,
    period: str | None = None,
    sentence: str | None = None,
    unit: str | None = None,
    row_kinds: Mapping[str, str] | None = None,
    empty: str = "",
    not_a: str = "",
) -> Panel:
    """Return a panel of this page; what its key `time-change` means stands under `money_time.change.…`."""
    part, lang = key.removeprefix("time-"), view.lang
    return Panel(
        key=key,
        title=title,
        subtitle=subtitle,
        figure=figure,
        alt=alt,
        summary=summary,
        table=table,
        columns=columns_of(part, lang, kinds, amounts=unit if unit is not None else view.currency),
        sources=list(sources if sources is not None else view.sources),
        period=period or view.years,
        version=view.version,
        definition=word(f"money_time.{part}.definition", lang),
        not_a=" ".join(filter(None, [word(f"money_time.{part}.not_a", lang), not_a])),
        rows=rows,
        recompute=recompute,
        selection_sentence=sentence or view.sentence,
        address=view.address,
        marks=marks,
        caveats=list(caveats),
        row_columns=columns_of(part, lang, row_kinds or ROW_KINDS, amounts=unit or view.currency),
        empty=empty,
    )


ROW_KINDS = {
    "activity": "text",
    "title": "text",
    "place": "text",
    "theme": "text",
    "year": "date",
    "quarter": "integer",
    "value": "decimal",
}
"""Columns of the rows behind a mark, before workbook, sheet, row and cell."""


def in_words(view: MoneyView, rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows of `money/spread_rows` with the columns that a reader is shown."""
    return pd.DataFrame(
        {
            "activity": [activity_number(key) for key in rows["activity_key"]],
            "title": rows["title"],
            "place": [view.place(code) for code in rows["place_code"]],
            "theme": [view.theme(code) for code in rows["theme_id"]],
            **{
                name: rows[name]
                for name in ("year", "quarter", "value", "file_name", "sheet_name", "sheet_row", "cell")
            },
        }
    )


def activity_number(key: str | None) -> str | None:
    """Return the number of an activity in its source."""
    return None if formats.is_missing(key) else str(key).partition(":")[2]


def sum_told(view: MoneyView, currency: str | None = None) -> Callable[[pd.DataFrame, object], str]:
    """Return the function that says how rows make a figure: their sum."""

    def told(rows: pd.DataFrame, mark: object) -> str:
        known = rows["value"].dropna()
        lost = len(rows) - len(known)
        said = word(
            "money_time.rows.sum",
            view.lang,
            amount=formats.number(math.fsum(known), view.lang, decimals=2),
            currency=currency or view.currency,
        )
        return f"{said} {plural('money_time.rows.without', view.lang, lost)}" if lost else said

    return told


# By year and quarter -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Years:
    """The chosen money by year.

    Attributes:
        drawn: one row a year up to the end of the source: year, amount (None where the source has no row or no rate),
            is_incomplete, note, and the counts of `money/spread`.
        later: rows of years after the end of the source.
        undated: the row without a date, None where there is none.
    """

    drawn: pd.DataFrame
    later: pd.DataFrame
    undated: Mapping[str, object] | None


def by_year(view: MoneyView, *, measure: str | None = None) -> Years:
    """Return the selection by year; a year without a row is no row here, never zero."""
    changes = {"measure": measure} if measure else {}
    found = view.cut("year", **changes)
    dated = found[found["year"].notna()].astype({"year": int}).sort_values("year", ignore_index=True)
    dated["is_incomplete"] = [is_incomplete(view, year) for year in dated["year"]]
    dated["note"] = [
        incomplete_note(view, year) if is_incomplete(view, year) else "" for year in dated["year"]
    ]
    last = int(str(view.about["complete_until"])[:4])
    undated = found[found["year"].isna()].to_dict("records")
    return Years(
        drawn=dated[dated["year"] <= last].reset_index(drop=True),
        later=dated[dated["year"] > last].reset_index(drop=True),
        undated=undated[0] if undated else None,
    )


def by_quarter(view: MoneyView) -> pd.DataFrame:
    """Return the selection by quarter: year, quarter, amount, is_incomplete, name, and the counts of `money/spread`."""
    found = view.cut("quarter")
    found = found[found["year"].notna() & found["key"].notna()].astype({"year": int})
    found["quarter"] = found["key"].astype(int)
    found = found[found["year"] <= int(str(view.about["complete_until"])[:4])]
    found["is_incomplete"] = [
        is_incomplete(view, year, quarter)
        for year, quarter in zip(found["year"], found["quarter"], strict=True)
    ]
    found["name"] = [
        quarter_name(year, quarter, view.lang)
        for year, quarter in zip(found["year"], found["quarter"], strict=True)
    ]
    return found.sort_values(["year", "quarter"], ignore_index=True)


def quarter_name(year: int, quarter: int, lang: str) -> str:
    """Return a quarter in words: "1e kwartaal 2019"."""
    return word(f"money_time.quarter.{quarter}", lang, year=year)


def period_panel(shown: TimeView) -> Panel:
    """The chosen measure by year or quarter, incomplete periods marked."""
    view, lang = shown.view, shown.lang
    years = by_year(view)
    is_quarter = shown.by == "quarter"
    frame = by_quarter(view) if is_quarter else years.drawn
    label = unit_label(view)
    words_of = {
        "lang": lang,
        "unit_label": label,
        "no_data_label": word("money_time.no_row", lang),
        "currency": view.currency,
    }
    figure = (
        time_charts.quarters(frame, incomplete_label=word("money_time.incomplete_quarter", lang), **words_of)
        if is_quarter
        else charts.by_year(
            frame, incomplete_label=word("money_time.incomplete_year", lang, year="{year}"), **words_of
        )
    )
    known = frame.dropna(subset=["amount"])
    names = dict(zip(frame.index, frame["name"] if is_quarter else frame["year"].astype(str), strict=True))
    if len(known):
        top, last = known["amount"].idxmax(), known.index[-1]
        summary = word(
            "money_time.period.summary",
            lang,
            top=names[top],
            most=view.amount(known["amount"][top]),
            last=word("money_time.not_full", lang, period=names[last])
            if known["is_incomplete"][last]
            else names[last],
            least=view.amount(known["amount"][last]),
            total=view.amount(math.fsum(known["amount"])),
            first=names[known.index[0]],
        )
        title = word(f"money_time.period.title_{shown.by}", lang, measure=view.measure_name, top=names[top])
    else:
        summary = word("money_time.period.nothing", lang)
        title = word("money_time.period.nothing_title", lang)
    marks = [
        Mark(label=names[place], key=(int(row["year"]), int(row["quarter"]) if is_quarter else None))
        for place, row in zip(frame.index, frame.to_dict("records"), strict=True)
    ]
    if not is_quarter:
        marks += [Mark(label=str(year), key=(int(year), None)) for year in years.later["year"]]
        if years.undated:
            marks.append(Mark(label=word("money_time.no_date", lang), key=(None, None)))

    def rows(mark: tuple[object, ...] | None) -> pd.DataFrame:
        if mark is None:
            return in_words(view, view.rows("total", None))
        year, quarter = mark
        if quarter is None:
            return in_words(view, view.rows("year", None, year))
        return in_words(view, view.rows("quarter", str(quarter), year))

    table = frame if is_quarter else pd.concat([years.drawn, years.later], ignore_index=True)
    kinds = {"year": "date", **({"quarter": "integer"} if is_quarter else {})}
    kinds |= {
        "amount": "decimal",
        "positive_amount": "decimal",
        "negative_amount": "decimal",
        "doubtful_amount": "decimal",
        "activity_count": "integer",
        "transaction_count": "integer",
        "without_amount": "integer",
        "is_whole": "boolean",
    }
    if not view.money.has_themes(view.chosen.money_set):
        kinds = {
            name: kind for name, kind in kinds.items() if name not in ("doubtful_amount", "activity_count")
        }
    return made(
        view,
        "time-period",
        title=title,
        subtitle=view.sentence,
        figure=figure,
        alt=word("money_time.period.alt", lang, summary=summary),
        summary=summary,
        table=table.assign(is_whole=~table["is_incomplete"].astype(bool)),
        kinds=kinds,
        rows=rows,
        recompute=sum_told(view),
        marks=marks,
        caveats=[
            *[incomplete_note(view, year) for year in years.drawn.loc[years.drawn["is_incomplete"], "year"]],
            *apart(view, years),
            *beside(view),
            *doubtful(view, known),
            *converted(view),
        ],
        not_a=view.not_a,
    )


def apart(view: MoneyView, years: Years) -> list[str]:
    """Return what stands in no bar, in words: rows without a date, of years after the end of the source, without a rate."""
    lang, said = view.lang, []
    if years.undated:
        said.append(
            plural(
                "money_time.undated",
                lang,
                int(years.undated["transaction_count"]),
                amount=view.amount(years.undated["amount"]),
            )
        )
    elif view.chosen.first_year or view.chosen.last_year:
        every = view.cut("year", from_year=EARLIEST, to_year=LATEST)
        count = int(every.loc[every["year"].isna(), "transaction_count"].sum())
        if count:
            said.append(plural("money_time.undated_out", lang, count))
    for row in years.later.to_dict("records"):
        said.append(plural("money_time.later", lang, int(row["transaction_count"]), year=int(row["year"])))
    lost = int(years.drawn["without_amount"].sum())
    if lost:
        said.append(plural("money_time.no_rate", lang, lost))
    return said


def beside(view: MoneyView) -> list[str]:
    """Return in words what of the same money is booked on no country, which a choice of countries leaves out."""
    every = view.cut("place", countries=None)
    kinds = view.held.set_index("place_code")["place_kind"]
    sums = {
        kind: math.fsum(every.loc[[kinds.get(code) == kind for code in every["key"]], "amount"].dropna())
        for kind in ("regional", "not_specified")
    }
    return [
        word(
            "money_time.beside_in" if view.chosen.countries == "all" else "money_time.beside_out",
            view.lang,
            regional=view.amount(sums["regional"]),
            unspecified=view.amount(sums["not_specified"]),
        )
    ]


def doubtful(view: MoneyView, known: pd.DataFrame) -> list[str]:
    """Return how much of the money rests on a doubtful call of theme or relevance; nothing where none does."""
    total, part = math.fsum(known["amount"]), math.fsum(known["doubtful_amount"])
    if not part or total <= 0:
        return []
    return [word("money_time.doubtful", view.lang, share=formats.percent(100 * part / total, view.lang))]


def converted(view: MoneyView) -> list[str]:
    """Return how the unit was made; nothing where amounts stand as published."""
    unit, published = view.chosen.unit, str(view.about["currency_code"])
    said = []
    if published == "USD" and unit != "usd":
        said.append(word("money_time.converted", view.lang))
    if unit == "eur2021":
        said.append(word("money_time.deflated", view.lang))
    return said


# Commitments against disbursements ----------------------------------------------------------------------------------

PAIR = ("commitment", "disbursement")


def has_pair(view: MoneyView) -> bool:
    """Tell whether a money set holds both commitments and disbursements."""
    return set(PAIR) <= set(view.money.measures(view.chosen.money_set))


def pair_by_year(view: MoneyView) -> pd.DataFrame:
    """Return commitments and disbursements of the selection by year, and what they add up to so far.

    Returns:
        year, commitment, disbursement (None where the source has no row), commitment_so_far, disbursement_so_far,
        pipeline (their difference), is_incomplete, note. Years from the first to the last of either.
    """
    sides = {measure: by_year(view, measure=measure).drawn.set_index("year")["amount"] for measure in PAIR}
    return pipeline(sides["commitment"], sides["disbursement"]).assign(
        is_incomplete=lambda found: [is_incomplete(view, year) for year in found["year"]],
        note=lambda found: [
            incomplete_note(view, year) if is_incomplete(view, year) else "" for year in found["year"]
        ],
    )


def pipeline(committed: pd.Series, disbursed: pd.Series) -> pd.DataFrame:
    """Return what was committed and not yet disbursed at the end of each year.

    Args:
        committed: year -> amount.
        disbursed: the same, in the same unit.

    Returns:
        year, commitment, disbursement (missing where the year has none), commitment_so_far, disbursement_so_far,
        pipeline.
    """
    years = sorted({*committed.dropna().index, *disbursed.dropna().index})
    if not years:
        names = ("year", *PAIR, *(f"{name}_so_far" for name in PAIR), "pipeline")
        return pd.DataFrame({name: [] for name in names}).astype({"year": int})
    every = range(int(years[0]), int(years[-1]) + 1)
    found = pd.DataFrame(
        {
            "year": list(every),
            "commitment": committed.reindex(every).to_numpy(),
            "disbursement": disbursed.reindex(every).to_numpy(),
        }
    )
    for name in PAIR:
        found[f"{name}_so_far"] = found[name].astype(float).fillna(0).cumsum()
    found["pipeline"] = found["commitment_so_far"] - found["disbursement_so_far"]
    return found


def measures_panel(shown: TimeView) -> Panel:
    """Commitments and disbursements of the same selection by year, beside each other and never added up."""
    view, lang = shown.view, shown.lang
    labels = {name: word(f"money.measure.{name}", lang) for name in PAIR}
    frame = pair_by_year(view) if has_pair(view) else pipeline(pd.Series(dtype=float), pd.Series(dtype=float))
    long = pd.concat(
        [
            frame.assign(measure=name, amount=frame[name])[["year", "measure", "amount", "is_incomplete"]]
            for name in PAIR
        ]
        if len(frame)
        else [pd.DataFrame({"year": [], "measure": [], "amount": [], "is_incomplete": []})],
        ignore_index=True,
    )
    empty = "" if len(frame) else no_pair(view)
    summary = title = empty
    if len(frame):
        sums = {name: math.fsum(frame[name].dropna().astype(float)) for name in PAIR}
        period = formats.period(int(frame["year"].iloc[0]), int(frame["year"].iloc[-1]), lang)
        summary = word(
            "money_time.measures.summary",
            lang,
            period=period,
            committed=view.amount(sums["commitment"]),
            disbursed=view.amount(sums["disbursement"]),
        )
        title = word(
            "money_time.measures.title",
            lang,
            committed=view.amount(sums["commitment"]),
            disbursed=view.amount(sums["disbursement"]),
        )
    else:
        title = word("money_time.measures.title_none", lang)

    def rows(mark: tuple[object, ...] | None) -> pd.DataFrame:
        measure, year = mark
        return in_words(view, view.rows("year", None, year, measure=measure))

    return made(
        view,
        "time-measures",
        title=title,
        subtitle=pair_sentence(view),
        figure=time_charts.two_measures(
            long,
            lang=lang,
            unit_label=word(f"money_time.unit_bare.{view.chosen.unit}", lang, unit="{unit}"),
            labels=labels,
            no_data_label=empty,
            incomplete_label=word("money_time.incomplete_mark", lang),
            currency=view.currency,
        )
        if len(frame)
        else None,
        alt=word("money_time.measures.alt", lang, summary=summary),
        summary=summary if len(frame) else word("money_time.measures.none", lang),
        table=frame.assign(is_whole=~frame["is_incomplete"].astype(bool))
        if len(frame)
        else frame.assign(is_whole=True),
        kinds={"year": "date", **dict.fromkeys(PAIR, "decimal"), "is_whole": "boolean"},
        rows=rows,
        recompute=sum_told(view),
        marks=[
            Mark(label=f"{labels[name]}, {year}", key=(name, int(year)))
            for name in PAIR
            for year, amount in zip(frame["year"], frame[name], strict=True)
            if not formats.is_missing(amount)
        ],
        caveats=[
            *[note for note in frame.get("note", []) if note],
            *(
                []
                if view.chosen.money_set in LINKED or not len(frame)
                else [word("money_time.no_link", lang)]
            ),
            *(converted(view) if len(frame) else []),
        ],
        empty=empty,
        period=pair_years(view),
        sentence=pair_sentence(view),
        not_a=view.not_a,
    )


def pair_years(view: MoneyView) -> str:
    """Return the years of both measures in words: those chosen, else those of the one that begins first."""
    if not has_pair(view):
        return view.years
    abouts = [view.money.about(view.chosen.money_set, name) for name in PAIR]
    first = view.chosen.first_year or min(int(about["first_year"]) for about in abouts)
    last = view.chosen.last_year or max(int(about["last_year"]) for about in abouts)
    return formats.period(first, last, view.lang)


def pair_sentence(view: MoneyView) -> str:
    """Return the selection where both measures are shown."""
    said = view.sentence.replace(view.measure_name, word("money_time.both", view.lang), 1)
    return said.replace(view.years, pair_years(view), 1)


def no_pair(view: MoneyView) -> str:
    """Say why a money set has no commitments beside disbursements."""
    kind = "fund" if view.chosen.money_set.startswith("eutf") else "totals"
    return word(f"money_time.no_pair.{kind}", view.lang)


def can_have_pipeline(view: MoneyView) -> bool:
    """Tell whether the difference of the two measures means something.

    Commitments and disbursements of the Commission carry other numbers, and with them other themes: only all of its money
    can be set against all of it.
    """
    chosen = view.chosen
    narrowed = (
        chosen.rule != "all" or chosen.themes or chosen.implementers or chosen.providers or chosen.aid_types
    )
    return has_pair(view) and (chosen.money_set in LINKED or not narrowed)


def pipeline_panel(shown: TimeView) -> Panel:
    """What was committed and not yet disbursed at the end of each year: an order of magnitude."""
    view, lang = shown.view, shown.lang
    is_there = can_have_pipeline(view)
    frame = pair_by_year(view) if is_there else pipeline(pd.Series(dtype=float), pd.Series(dtype=float))
    empty = (
        "" if len(frame) else word("money_time.pipeline.unlinked", lang) if has_pair(view) else no_pair(view)
    )
    summary, title = empty, word("money_time.pipeline.title_none", lang)
    if len(frame):
        last = frame.iloc[-1]
        way = "open" if last["pipeline"] >= 0 else "over"
        summary = word(
            f"money_time.pipeline.summary_{way}",
            lang,
            until=view.until if last["is_incomplete"] else str(int(last["year"])),
            first=int(frame["year"].iloc[0]),
            pipeline=view.amount(abs(last["pipeline"])),
            committed=view.amount(last["commitment_so_far"]),
            disbursed=view.amount(last["disbursement_so_far"]),
        )
        title = word(f"money_time.pipeline.title_{way}", lang)

    def rows(mark: tuple[object, ...] | None) -> pd.DataFrame:
        year = int(mark[0])
        parts = []
        for name, sign in zip(PAIR, (1, -1), strict=True):
            found = view.rows("total", None, measure=name)
            found = found[found["year"].le(year)]
            parts.append(
                in_words(view, found).assign(
                    measure=word(f"money.measure.{name}", lang), value=sign * found["value"]
                )
            )
        return pd.concat(parts, ignore_index=True)

    return made(
        view,
        "time-pipeline",
        title=title,
        subtitle=pair_sentence(view),
        figure=charts.by_year(
            frame.rename(columns={"pipeline": "amount"})[["year", "amount", "is_incomplete", "note"]],
            lang=lang,
            unit_label=word(f"money_time.pipeline.unit.{view.chosen.unit}", lang, unit="{unit}"),
            no_data_label=empty,
            incomplete_label=word("money_time.incomplete_year", lang, year="{year}"),
            currency=view.currency,
        )
        if len(frame)
        else None,
        alt=word("money_time.pipeline.alt", lang, summary=summary),
        summary=summary if len(frame) else word("money_time.measures.none", lang),
        table=frame.assign(is_whole=~frame["is_incomplete"].astype(bool))
        if len(frame)
        else frame.assign(is_whole=True),
        kinds={
            "year": "date",
            "commitment_so_far": "decimal",
            "disbursement_so_far": "decimal",
            "pipeline": "decimal",
            "is_whole": "boolean",
        },
        rows=rows,
        recompute=sum_told(view),
        marks=[
            Mark(label=word("money_time.until_year", lang, year=int(year)), key=(int(year),))
            for year in frame["year"]
        ],
        caveats=[
            *(
                [
                    word("money_time.pipeline.order", lang),
                    word("money_time.pipeline.before", lang, first=int(frame["year"].iloc[0])),
                ]
                if len(frame)
                else []
            ),
            *[note for note in frame.get("note", []) if note],
            *(
                []
                if view.chosen.money_set in LINKED or not len(frame)
                else [word("money_time.no_link", lang)]
            ),
            *(converted(view) if len(frame) else []),
        ],
        row_kinds={"measure": "text", **ROW_KINDS},
        empty=empty,
        period=pair_years(view),
        sentence=pair_sentence(view),
        not_a=view.not_a,
    )


# Lags ---------------------------------------------------------------------------------------------------------------


def lag_between(first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    """Return the quarters between two moments of the same activities.

    Args:
        first: one row an activity: activity_key, year, quarter.
        second: the same.

    Returns:
        One row an activity that is in both: activity_key, quarters (below zero where the second came first).
    """
    both = first.merge(second, on="activity_key", suffixes=("_first", "_second"))
    moments = [4 * both[f"year_{side}"] + both[f"quarter_{side}"] for side in ("first", "second")]
    return pd.DataFrame(
        {"activity_key": both["activity_key"], "quarters": (moments[1] - moments[0]).astype(int)}
    )


def lag_sides(view: MoneyView) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the first commitment and first disbursement of each activity whose first commitment is in the chosen years.

    The moment itself is looked for in all years: a first amount within some years need not be the first.
    """
    sides = [
        view.ask("money/lag", **view.parameters(measure=name, from_year=EARLIEST, to_year=LATEST))
        for name in PAIR
    ]
    if view.chosen.first_year or view.chosen.last_year:
        sides[0] = sides[0][sides[0]["year"].between(view.first_year, view.last_year)]
    return sides[0], sides[1]


def lag_in_words(quarters: int, lang: str) -> str:
    """Return a lag in words; zero is the same quarter, below zero is before."""
    if quarters == 0:
        return word("money_time.lag.same", lang)
    return plural(f"money_time.lag.{'after' if quarters > 0 else 'before'}", lang, abs(quarters))


def lag_panel(shown: TimeView) -> Panel:
    """How long after the first commitment an activity had its first disbursement, in quarters."""
    view, lang = shown.view, shown.lang
    is_there = has_pair(view) and has_quarters(view)
    committed, disbursed = lag_sides(view) if is_there else (pd.DataFrame(), pd.DataFrame())
    found = (
        lag_between(committed, disbursed)
        if is_there
        else pd.DataFrame({"activity_key": [], "quarters": []}).astype({"quarters": int})
    )
    sides = (committed, disbursed)

    def rows(mark: tuple[object, ...] | None) -> pd.DataFrame:
        keys = set(found.loc[found["quarters"] == mark[0], "activity_key"])
        parts = [
            side[side["activity_key"].isin(keys)].assign(
                activity=lambda part: [activity_number(key) for key in part["activity_key"]],
                measure=word(f"money.measure.{name}", lang),
            )
            for name, side in zip(PAIR, sides, strict=True)
        ]
        return pd.concat(parts, ignore_index=True).sort_values("activity", kind="stable", ignore_index=True)

    rest = ""
    if is_there:
        both = set(found["activity_key"])
        rest = word(
            "money_time.lag.rest",
            lang,
            both=plural("money_time.activities", lang, len(both)),
            only_committed=formats.number(len(set(committed["activity_key"]) - both), lang),
            only_disbursed=formats.number(len(set(disbursed["activity_key"]) - both), lang),
        )
    return lag_made(
        view,
        "time-lag",
        found["quarters"],
        rest=rest,
        empty="" if len(found) else (word("money_time.lag.none", lang) if is_there else no_pair(view)),
        rows=rows,
        row_kinds={
            "activity": "text",
            "measure": "text",
            "title": "text",
            "year": "date",
            "quarter": "integer",
            "value": "decimal",
        },
        subtitle=pair_sentence(view),
        sentence=pair_sentence(view),
        caveats=[
            word("money_time.lag.early", lang),
            *([] if view.chosen.money_set in LINKED else [word("money_time.no_link", lang)]),
        ]
        if is_there
        else [],
    )


def lag_made(
    view: MoneyView,
    key: str,
    quarters: pd.Series,
    *,
    rest: str,
    empty: str,
    rows: Callable[[tuple[object, ...] | None], pd.DataFrame],
    row_kinds: Mapping[str, str],
    subtitle: str,
    sentence: str,
    caveats: Sequence[str],
    **more: object,
) -> Panel:
    """Return a panel on lags: one bar a number of quarters, the middle one marked."""
    part, lang = key.removeprefix("time-"), view.lang
    counts = Counter(int(value) for value in quarters)
    median = None if empty else float(quarters.median())
    frame = pd.DataFrame(
        {
            "quarters": sorted(counts),
            "count": [counts[value] for value in sorted(counts)],
            "name": [lag_in_words(value, lang) for value in sorted(counts)],
        }
    )
    if len(frame):
        frame["share_pct"] = 100 * frame["count"] / len(quarters)
    else:
        frame["share_pct"] = []
    summary, title = word("money_time.measures.none", lang), word("money_time.lag.title_none", lang)
    if median is not None:
        number = formats.number(median, lang, decimals=0 if median.is_integer() else 1)
        form = "one" if median == 1 else "other"
        middle = word(f"money_time.lag.quarters.{form}", lang, count=number)
        summary = word(
            f"money_time.{part}.summary",
            lang,
            median=middle,
            soon=formats.percent(100 * float((quarters <= 1).mean()), lang),
            most=lag_in_words(int(quarters.max()), lang),
        )
        if median <= 0:
            title = word(f"money_time.{part}.title_same", lang)
        elif median == 1:
            title = word(f"money_time.{part}.title_one", lang)
        else:
            title = word(f"money_time.{part}.title", lang, median=number)

    def told(found: pd.DataFrame, mark: tuple[object, ...] | None) -> str:
        return plural(f"money_time.{part}.rows", lang, counts[mark[0]])

    return made(
        view,
        key,
        title=title,
        subtitle=subtitle,
        figure=time_charts.lags(
            frame,
            lang=lang,
            unit_label=word(f"money_time.{part}.unit", lang),
            x_label=word(f"money_time.{part}.axis", lang),
            median=median,
            median_label=word("money_time.lag.median", lang, median=middle),
            no_data_label=empty,
        )
        if median is not None
        else None,
        alt=word(f"money_time.{part}.alt", lang, summary=summary),
        summary=" ".join(filter(None, [summary, rest])),
        table=frame,
        kinds={"quarters": "integer", "name": "text", "count": "integer", "share_pct": "decimal"},
        rows=rows,
        recompute=told,
        marks=[Mark(label=row["name"], key=(int(row["quarters"]),)) for row in frame.to_dict("records")],
        caveats=caveats,
        row_kinds=row_kinds,
        empty=empty,
        sentence=sentence,
        **more,
    )
