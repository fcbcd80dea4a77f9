"""What a country brief says: sentences, tables and charts, made from the queries and views of the profile.

Both files (`pdf`, `docx`) are written from what this module gives, so that they cannot differ. Every number in a
sentence stands in a cell of a table of the brief as well.
"""

import datetime as dt
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

import pandas as pd

from dashboard import formats, session
from dashboard.gaps import on_profile
from dashboard.gaps.evidence import NoMatrix
from dashboard.gaps.rules import default_settings
from dashboard.gaps.view import GapView, evidence_in
from dashboard.money import over_time
from dashboard.money.view import MoneyView, NoMoney, money_of, read_chosen
from dashboard.profile import indicators, told
from dashboard.profile.money import is_held, lacking_said
from dashboard.profile.records import codes, date_of, publication, text_of, upper_first
from dashboard.profile.view import DEFAULT_FIRST_YEAR, View, selection_sentence
from dashboard.session import LANGUAGES
from dashboard.words import plural, word

INDICATORS = (
    "asylum_applicants_eu",
    "asylum_applicants_nl",
    "recognition_rate_eu",
    "detections",
    "dead_and_missing_routes",
    "found_illegally_present",
    "returned_third_country",
    "returned_third_country_nl",
    "return_rate_eu",
    "hosted_refugees",
    "hosted_per_1000",
)
"""Need first, then results, then reception in the country: a row each."""
DRAWN = ("asylum_applicants_eu", "detections", "returned_third_country", "hosted_refugees")
REGISTERS = ("partnerships", "instruments", "visits", "undertakings")
MONEY_YEARS = 8
"""Years of money that fit beside each other; the total is over all years."""
LONGEST = 110
"""Characters of a text of a register in a cell; what is cut ends with an ellipsis."""
LONGEST_WORD = 28
BREAK = "\u200b"
SETTLED = (0x024F, 0x1E00, 0x1EFF, 0x2010, 0x205E)
OTHER_SIGNS = "€№™−≈≤≥"


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How many rows the lists show before they say how many more there are."""

    reasons: int = 10
    partnerships: int = 11
    attention: int = 7
    implementers: int = 5
    visits: int = 5
    undertakings: int = 5

    def tighter(self, page: int) -> "Limits":
        """The same with a row less in each list of a page (1 or 2), down to one."""
        names = (
            ("reasons", "partnerships", "attention")
            if page == 1
            else ("implementers", "visits", "undertakings")
        )
        fewer = {name: max(1, getattr(self, name) - 1) for name in names}
        return Limits(**{**self.__dict__, **fewer})


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table with a heading row.

    Attributes:
        key: name of the table.
        title: what it holds.
        headings: one for each column.
        rows: texts, ready to be read.
        widths: shares of the width, one for each column.
        figures: columns that hold figures.
        strong: rows that stand out.
        note: what must be known to read it.
    """

    key: str
    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]
    figures: tuple[int, ...] = ()
    strong: tuple[int, ...] = ()
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Chart:
    """A small chart by year: a line, with a gap where there is no figure, or bars.

    Attributes:
        title: what is drawn, with its unit.
        alt: what it shows, for who cannot see it.
        years: the years of the axis.
        lines: name, values (None: no data) and texts of the values, for each line or kind of bar.
        is_bars: bars, two beside each other for two lines.
    """

    title: str
    alt: str
    years: tuple[int, ...]
    lines: tuple[tuple[str, tuple[float | None, ...], tuple[str, ...]], ...]
    is_bars: bool = False


@dataclass(frozen=True, kw_only=True)
class Part:
    """A part of the brief under its heading."""

    key: str
    title: str
    sentences: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    charts: tuple[Chart, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Brief:
    """Everything a brief says.

    Attributes:
        lang: nl or en.
        country: ISO alpha-3 code.
        title: name of the country.
        kind: what this is, and the role of the country.
        date: the day on which it was made.
        version: version of the data.
        head: what was chosen.
        first: parts of the first page.
        second: parts of the second page.
        address: of the live page.
        scales: how large each page is set.
    """

    lang: str
    country: str
    title: str
    kind: str
    date: dt.date
    version: str
    head: Table
    first: tuple[Part, ...]
    second: tuple[Part, ...]
    address: str
    scales: tuple[float, float] = (1.0, 1.0)

    @property
    def parts(self) -> tuple[Part, ...]:
        """All parts, in the order of reading."""
        return self.first + self.second

    @property
    def tables(self) -> list[Table]:
        """All tables, in the order of reading."""
        return [self.head, *(table for part in self.parts for table in part.tables)]

    @property
    def sentences(self) -> list[str]:
        """All sentences: of the parts, the notes under tables, the alternative texts of charts."""
        return [
            *(sentence for part in self.parts for sentence in part.sentences),
            *(table.note for table in self.tables if table.note),
            *(chart.alt for part in self.parts for chart in part.charts),
        ]


def views(
    *, lang: str, version: str, country: str, today: dt.date, dashboard: str
) -> tuple[View, GapView | None, MoneyView | None]:
    """The profile, gaps and money of a country as an address without any choice asks for them.

    Args:
        lang: nl or en.
        version: version of the data.
        country: ISO alpha-3 code of a partner or watched country.
        today: the day that due and ending are judged on.
        dashboard: address at which the dashboard is served, for the link to the live page.
    """
    listed = session.cached_query("country/list", version=version)
    names = dict(zip(listed["country_code"], listed[f"name_{lang}"], strict=True))
    last = int(session.cached_query("country/last_year", version=version).iloc[0]["last_year"])
    query = urlencode({"country": country, "version": version, "lang": lang})
    address = f"{dashboard.rstrip('/')}/country?{query}"
    shown = dict(country=country, compare=(), names=names, first_year=DEFAULT_FIRST_YEAR, last_year=last)
    view = View(
        lang=lang,
        version=version,
        today=today,
        sentence=selection_sentence(lang=lang, **shown),
        address=address,
        **shown,
    )
    try:
        settings = default_settings(evidence_in(version))
        gaps = GapView(lang=lang, version=version, settings=settings, today=today, address=address)
    except NoMatrix:
        gaps = None
    try:
        chosen, _ = read_chosen({"countries": country}, money_of(version))
        booked = MoneyView(lang=lang, version=version, chosen=chosen, address=address)
    except NoMoney:
        booked = None
    return view, gaps, booked


def brief_of(
    view: View, gaps: GapView | None, booked: MoneyView | None, *, limits: Limits = Limits()
) -> Brief:
    """The brief of one country.

    Args:
        view: country, years, version and language; countries that it is compared with are left out.
        gaps: the settings of what counts as a gap; None in a version of before there were any.
        booked: the source and measure of money, booked on this country; None likewise.
        limits: how many rows the lists show.
    """
    lang = view.lang
    alone = replace(view, compare=())
    whole = booked.whole if booked else None
    listed = view.ask("country/list").set_index("country_code")
    role = word(f"brief.role.{listed.loc[view.country, 'role']}", lang)
    return Brief(
        lang=lang,
        country=view.country,
        title=printable(view.name, whole=True),
        kind=word("brief.kind", lang, role=role),
        date=view.today,
        version=view.version,
        head=_head(alone, gaps, whole),
        first=(
            _short(alone, gaps, whole),
            _attention(alone, limits.attention),
            _partnerships(alone, limits.partnerships),
            *([_themes(alone, gaps, limits.reasons)] if gaps else []),
        ),
        second=(
            _money(alone, whole, limits.implementers),
            _figures(alone),
            _work(alone, limits),
            _unknown(alone, whole),
            _sources(alone, whole),
        ),
        address=view.address,
    )


def printable(text: object, *, whole: bool = False) -> str:
    """A text as it can be set: signs that the fonts lack become a question mark, endless words may be broken.

    Args:
        text: of a register, in any language.
        whole: not cut at LONGEST characters.
    """
    plain = " ".join(unicodedata.normalize("NFC", str(text)).replace("\u00a0", "\ufdd0").split())
    plain = plain.replace("\ufdd0", "\u00a0")
    plain = "".join(sign if _is_set(sign) else "?" for sign in plain if unicodedata.category(sign) != "Cf")
    if not whole and len(plain) > LONGEST:
        plain = plain[: LONGEST - 1].rstrip() + "…"
    return " ".join(_breakable(found) for found in plain.split(" "))


def _is_set(sign: str) -> bool:
    code = ord(sign)
    latin, more_first, more_last, signs_first, signs_last = SETTLED
    return (
        0x20 <= code < 0x7F
        or 0xA0 <= code <= latin
        or more_first <= code <= more_last
        or signs_first <= code <= signs_last
        or sign in OTHER_SIGNS
    )


def _breakable(found: str) -> str:
    """A word that may be broken every so many signs, where it is longer than any word of a sentence."""
    if len(found) <= LONGEST_WORD:
        return found
    return BREAK.join(found[at : at + LONGEST_WORD] for at in range(0, len(found), LONGEST_WORD))


def _or_not(value: object, lang: str) -> str:
    text = text_of(value)
    return printable(text) if text else formats.missing("not_recorded", lang)


def _cut(rows: Sequence[tuple[str, ...]], most: int, lang: str, *, width: int) -> tuple[tuple[str, ...], ...]:
    """The first rows, and a last one that says how many more there are."""
    rows = list(rows)
    if len(rows) <= most + 1:  # the line that says one more takes as much room as the one
        return tuple(rows)
    more = plural("brief.more", lang, len(rows) - most)
    return (*rows[:most], (more, *[""] * (width - 1)))


# The first page -------------------------------------------------------------------------------------------------


def _head(view: View, gaps: GapView | None, booked: MoneyView | None) -> Table:
    """What was chosen: version, years, settings of gaps, source and measure of money."""
    lang = view.lang
    rows = [
        (
            word("brief.head.version", lang),
            word("brief.head.of", lang, version=view.version, date=_day(view)),
        ),
        (word("brief.head.years", lang), view.years),
    ]
    if gaps:
        rows.append((word("brief.head.gaps", lang), printable(gaps.changes_said, whole=True)))
    if booked:
        rows.append((word("brief.head.money", lang), printable(_money_chosen(booked), whole=True)))
    return Table(
        key="head",
        title=word("brief.head", lang),
        headings=(word("brief.column.part", lang), word("brief.column.chosen", lang)),
        rows=tuple(rows),
        widths=(1, 6),
    )


def _day(view: View) -> str:
    return formats.date(view.today, view.lang)


def _money_chosen(booked: MoneyView) -> str:
    return over_time.pair_sentence(booked) if over_time.has_pair(booked) else booked.sentence


def _short(view: View, gaps: GapView | None, booked: MoneyView | None) -> Part:
    lang = view.lang
    said = told.sentences(view)
    if gaps:
        said += on_profile.gap_sentences(gaps, view.country)
    return Part(
        key="short",
        title=word("brief.short", lang),
        sentences=tuple(printable(one, whole=True) for one in said),
        tables=(_key_figures(view, gaps, booked),),
    )


def _key_figures(view: View, gaps: GapView | None, booked: MoneyView | None) -> Table:
    """The figures of the sentences, each with what it is a part of and of when it is."""
    lang, facts, found = view.lang, view.facts, told.series(view)

    def count(name: str) -> str:
        return formats.number(facts[name], lang)

    multilateral = int(facts["own_active_count"]) - sum(
        int(facts[f"own_active_{level}_count"]) for level in ("eu", "bilateral")
    )
    rows = [
        (
            word("brief.key.own", lang),
            count("own_active_count"),
            word(
                "brief.key.own_levels",
                lang,
                eu=count("own_active_eu_count"),
                bilateral=count("own_active_bilateral_count"),
                multilateral=formats.number(multilateral, lang),
            ),
        ),
        (
            word("brief.key.not_active", lang),
            formats.number(int(facts["own_count"]) - int(facts["own_active_count"]), lang),
            word(
                "brief.key.other_states",
                lang,
                **{state: count(f"own_{state}_count") for state in ("suspended", "ended", "pending")},
            ),
        ),
        (word("brief.key.frameworks", lang), count("framework_count"), word("brief.key.of_many", lang)),
        (
            word("brief.key.instruments", lang),
            count("instrument_count"),
            word(
                "brief.key.instruments_of",
                lang,
                leverage=count("leverage_count"),
                wider=count("general_instrument_count"),
            ),
        ),
        (
            word("brief.key.themes", lang),
            count("theme_count"),
            word("brief.key.themes_of", lang, total=count("theme_total")),
        ),
    ]
    if gaps:
        totals = gaps.totals(on_profile.cells_of(gaps, view.country))
        rows.append(
            (
                word("brief.key.gaps", lang),
                formats.number(totals.gaps, lang),
                word("brief.key.to_check", lang, count=formats.number(totals.to_check, lang)),
            )
        )
    rows += [
        (word("brief.key.applicants", lang), *_newest(found["asylum_applicants_eu"], lang)),
        (word("brief.key.hosted", lang), *_hosted(found, lang)),
        (
            word("brief.key.visits", lang),
            count("visit_count"),
            word("brief.key.last", lang, date=formats.date(facts["last_visit_date"], lang))
            if text_of(facts["last_visit_date"])
            else word("brief.key.none_recorded", lang),
        ),
        (
            word("brief.key.undertakings", lang),
            count("open_undertaking_count"),
            word("brief.key.overdue", lang, count=count("overdue_undertaking_count")),
        ),
    ]
    return Table(
        key="figures",
        title=word("brief.key", lang),
        headings=tuple(word(f"brief.column.{name}", lang) for name in ("what", "figure", "of")),
        rows=tuple(rows),
        widths=(3.9, 1.2, 4.2),
        figures=(1,),
    )


def _newest(series: pd.DataFrame, lang: str) -> tuple[str, str]:
    """The newest figure of a series, and its year with the figure of the year before."""
    known = series.dropna(subset=["value"]).sort_values("period")
    if known.empty:
        return formats.missing("no_data", lang), ""
    last = known.iloc[-1]
    year = int(last["period"])
    before = known[known["period"] == year - 1]
    return formats.number(last["value"], lang), (
        word(
            "brief.key.in_and_before",
            lang,
            year=year,
            before=year - 1,
            value=formats.number(before.iloc[0]["value"], lang),
        )
        if len(before)
        else word("brief.key.in", lang, year=year)
    )


def _hosted(found: dict[str, pd.DataFrame], lang: str) -> tuple[str, str]:
    known = found["hosted_refugees"].dropna(subset=["value"]).sort_values("period")
    if known.empty:
        return formats.missing("no_data", lang), ""
    last = known.iloc[-1]
    rates = found["hosted_per_1000"]
    rates = rates[rates["period"] == last["period"]].dropna(subset=["value"])
    value = formats.number(last["value"], lang)
    if rates.empty or not last["value"]:
        return value, word("brief.key.end_of", lang, year=int(last["period"]))
    rate = rates.iloc[0]
    return value, word(
        "brief.key.end_of_rate",
        lang,
        year=int(last["period"]),
        rate=formats.number(rate["value"], lang, decimals=1),
        population=str(int(rate["denominator_period"])),
    )


def _attention(view: View, most: int) -> Part:
    lang = view.lang
    listed = view.registers("country/attention", today=view.today)
    rows = [
        (
            upper_first(word(f"brief.attention.{row['rule_id']}", lang)),
            printable(row[f"name_{lang}"]),
            date_of(row["on_date"], lang) or word("brief.no_date", lang),
        )
        for row in listed.to_dict("records")
    ]
    return Part(
        key="attention",
        title=word("brief.attention", lang),
        sentences=() if rows else (word("country.attention.none", lang),),
        tables=(
            Table(
                key="attention",
                title=word("brief.attention", lang),
                headings=tuple(word(f"brief.column.{name}", lang) for name in ("point", "record", "date")),
                rows=_cut(rows, most, lang, width=3),
                widths=(4, 6, 2),
            ),
        )
        if rows
        else (),
    )


def _partnerships(view: View, most: int) -> Part:
    lang = view.lang
    listed = view.registers("country/partnerships")
    # Its own before wider frameworks, as the profile counts them.
    listed = listed.sort_values("is_country_specific", ascending=False, kind="stable")
    rows = [
        (
            printable(row[f"name_{lang}"]),
            codes(view, "level").get(row["level"], "") if row["is_country_specific"] else _wider(view, row),
            _or_not(row[f"form_{lang}"], lang),
            _or_not(row[f"status_{lang}"], lang),
            date_of(row["start_date"], lang) or formats.missing("not_recorded", lang),
            _or_not(row[f"assessment_{lang}"], lang),
        )
        for row in listed.to_dict("records")
    ]
    names = ("partnership", "level", "form", "state", "since", "assessment")
    return Part(
        key="partnerships",
        title=word("brief.partnerships", lang),
        sentences=() if rows else (word("country.partnerships.none", lang),),
        tables=(
            Table(
                key="partnerships",
                title=word("brief.partnerships", lang),
                headings=tuple(word(f"brief.column.{name}", lang) for name in names),
                rows=_cut(rows, most, lang, width=6),
                widths=(4.6, 2.0, 3.2, 1.9, 2.2, 2.8),
            ),
        )
        if rows
        else (),
    )


def _wider(view: View, row: dict[str, object]) -> str:
    level = codes(view, "level").get(row["level"], "")
    kind = "peer" if row["is_peer_case"] else "wider"
    return word(f"brief.level_{kind}", view.lang, level=level)


def _themes(view: View, gaps: GapView, most: int) -> Part:
    lang, cells = view.lang, on_profile.cells_of(gaps, view.country)
    names = ("theme", "state", "need", "verdict")
    reasons = [
        (printable(gaps.theme(cell.theme_id)), printable(gaps.sentence(cell), whole=True))
        for cell in cells
        if cell.verdict
    ]
    return Part(
        key="themes",
        title=word("brief.themes", lang),
        tables=(
            Table(
                key="themes",
                title=word("brief.themes", lang),
                headings=tuple(word(f"gaps.column.{name}", lang) for name in names),
                rows=tuple(
                    (
                        printable(gaps.theme(cell.theme_id)),
                        printable(gaps.state(cell)),
                        printable(gaps.need(cell)),
                        printable(gaps.verdict(cell)),
                    )
                    for cell in cells
                ),
                widths=(3.2, 4, 3, 2),
                strong=tuple(number for number, cell in enumerate(cells) if cell.verdict),
                note=word("gaps.profile.not_a", lang),
            ),
            *(
                [
                    Table(
                        key="reasons",
                        title=word("brief.reasons", lang),
                        headings=tuple(word(f"gaps.column.{name}", lang) for name in ("theme", "reason")),
                        rows=_cut(reasons, most, lang, width=2),
                        widths=(3.2, 9),
                    )
                ]
                if reasons
                else []
            ),
        ),
    )


# The second page ------------------------------------------------------------------------------------------------


def _money(view: View, booked: MoneyView | None, most: int) -> Part:
    lang, title = view.lang, word("brief.money", view.lang)
    if booked is None:
        return Part(
            key="money", title=title, sentences=(word("money.no_money_here", lang, version=view.version),)
        )
    if not is_held(booked):
        return Part(
            key="money",
            title=title,
            sentences=tuple(printable(one, whole=True) for one in lacking_said(booked, view)),
        )
    sides = money_by_year(booked)
    sums = {measure: float(side["amount"].astype(float).sum()) for measure, side in sides.items()}
    years = sorted({int(year) for side in sides.values() for year in side["year"]})[-MONEY_YEARS:]
    amounts = {
        measure: dict(zip(side["year"].astype(int), side["amount"], strict=True))
        for measure, side in sides.items()
    }
    held = [amounts[measure].get(year) for measure in sides for year in years]
    scale = formats.eur_scale(held)
    tables, charts = [], []
    said = [upper_first(printable(_money_chosen(booked), whole=True)) + "."]
    said += [
        word(
            "brief.money.total",
            lang,
            measure=word(f"money.measure.{measure}", lang),
            amount=booked.amount(total),
            years=_years_of(sides[measure], booked),
        )
        for measure, total in sums.items()
    ]
    rows = [
        (
            word(f"money.measure.{measure}", lang),
            *(_in_scale(amounts[measure].get(year), scale, lang) for year in years),
            f"{booked.amount(total)} ({_years_of(sides[measure], booked)})",
        )
        for measure, total in sums.items()
    ]
    partial = [year for year in years if over_time.is_incomplete(booked, year)]
    unit = formats.money_unit(scale, lang, currency=booked.currency)
    if booked.chosen.unit not in ("eur", "usd"):
        unit = booked.unit_name
        scale_name = formats.money_unit(scale, lang, currency=booked.currency)
        unit = f"{scale_name}; {unit}"
    tables.append(
        Table(
            key="money",
            title=word("brief.money.by_year", lang, unit=unit),
            headings=(
                word("brief.column.measure", lang),
                *(f"{year}*" if year in partial else str(year) for year in years),
                word("brief.column.total", lang),
            ),
            rows=tuple(rows),
            widths=(2.6, *[1.05] * len(years), 3.6),
            figures=tuple(range(1, len(years) + 2)),
            note=" ".join(
                [
                    word("brief.money.apart", lang),
                    word("brief.money.no_row", lang),
                    *([word("brief.money.partial", lang, until=booked.until)] if partial else []),
                ]
            ),
        )
    )
    if len(years) > 1 and any(held):
        charts.append(_money_chart(booked, sides, years, scale, unit))
    if booked.money.has_themes(booked.chosen.money_set):
        tables.append(_implementers(booked, most))
    return Part(key="money", title=title, sentences=tuple(said), tables=tuple(tables), charts=tuple(charts))


def money_by_year(booked: MoneyView) -> dict[str, pd.DataFrame]:
    """Year and amount of each measure that is shown: committed and disbursed apart where the source holds both."""
    if over_time.has_pair(booked):
        pair = over_time.pair_by_year(booked)
        return {
            measure: pair[["year", measure]].rename(columns={measure: "amount"}) for measure in over_time.PAIR
        }
    return {booked.chosen.measure: over_time.by_year(booked).drawn[["year", "amount"]]}


def _years_of(side: pd.DataFrame, booked: MoneyView) -> str:
    return (
        formats.period(int(side["year"].min()), int(side["year"].max()), booked.lang)
        if len(side)
        else booked.years
    )


def _in_scale(amount: object, scale: str, lang: str) -> str:
    return (
        formats.EN_DASH if formats.is_missing(amount) else formats.amount_in_scale(amount, lang, scale=scale)
    )


def _money_chart(
    booked: MoneyView, sides: dict[str, pd.DataFrame], years: list[int], scale: str, unit: str
) -> Chart:
    lang, lines, said = booked.lang, [], []
    for measure, side in sides.items():
        amounts = dict(zip(side["year"].astype(int), side["amount"], strict=True))
        values = tuple(
            None if formats.is_missing(amounts.get(year)) else float(amounts[year]) for year in years
        )
        texts = tuple(_in_scale(value, scale, lang) for value in values)
        name = word(f"money.measure.{measure}", lang)
        lines.append((name, values, texts))
        known = [
            (year, text) for year, text, value in zip(years, texts, values, strict=True) if value is not None
        ]
        if known:
            said.append(
                word(
                    "brief.chart.money_side",
                    lang,
                    name=name,
                    first_value=known[0][1],
                    first=known[0][0],
                    last_value=known[-1][1],
                    last=known[-1][0],
                )
            )
    return Chart(
        title=word("brief.chart.money", lang, unit=unit),
        alt=word("brief.chart.money_alt", lang, unit=unit, sides=" ".join(said)),
        years=tuple(years),
        lines=tuple(lines),
        is_bars=True,
    )


def _implementers(booked: MoneyView, most: int) -> Table:
    lang = booked.lang
    found = booked.cut("implementer")
    total = float(found["amount"].sum())
    rows = [
        (
            printable(booked.body(row["key"])),
            booked.amount(row["amount"]),
            formats.percent(100 * row["amount"] / total, lang)
            if total > 0
            else formats.missing("not_applicable", lang),
        )
        for row in found.to_dict("records")
    ]
    nothing = (word("country.money.nothing", lang), "", "")
    return Table(
        key="implementers",
        title=word(
            "brief.implementers", lang, measure=booked.measure_name[:1].lower() + booked.measure_name[1:]
        ),
        headings=tuple(word(f"brief.column.{name}", lang) for name in ("implementer", "amount", "share")),
        rows=_cut(rows, most, lang, width=3) or (nothing,),
        widths=(4, 1.6, 1),
        figures=(1, 2),
    )


def _figures(view: View) -> Part:
    """Indicators of need and results: the newest full year, the year before, the first and the highest shown."""
    lang, rows, charts = view.lang, [], []
    for indicator_id in INDICATORS:
        found = figure_of(view, indicator_id)
        rows.append(found.row)
        if indicator_id in DRAWN:
            charts.append(found.chart)
    names = ("indicator", "newest", "previous", "trend", "first", "highest")
    return Part(
        key="indicators",
        title=word("brief.indicators", lang),
        tables=(
            Table(
                key="indicators",
                title=word("brief.indicators.table", lang),
                headings=tuple(word(f"brief.column.{name}", lang) for name in names),
                rows=tuple(rows),
                widths=(4.2, 2.1, 2.1, 1.7, 2.1, 2.1),
                figures=(1, 2, 4, 5),
                note=word("brief.indicators.note", lang),
            ),
        ),
        charts=tuple(charts),
    )


def _found(view: View, indicator_id: str) -> tuple[dict, pd.DataFrame, dict]:
    """An indicator, its series of the country, and the facts that the panel of the profile tells of it."""
    indicator = indicators.indicator_of(view, indicator_id)
    # Asked for all countries at once: who makes the briefs of all of them asks once.
    series = indicators.series_of(view, indicator_id, codes=sorted(view.names))
    series = series[series["country_code"] == view.country]
    breaks = view.ask("meta/series_breaks", indicator_id=indicator_id)
    return indicator, series, indicators.Words(view, indicator).facts(series, breaks)[view.country]


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One indicator: its row of the table and its chart."""

    row: tuple[str, ...]
    chart: Chart


def figure_of(view: View, indicator_id: str) -> Figure:
    """One indicator of the country, as the panel of the profile has it."""
    lang = view.lang
    # What is found is the same in each language: who makes briefs in both works it out once.
    alike = replace(view, lang=LANGUAGES[0], sentence="", address="")
    indicator, series, facts = session.kept(_found, alike, indicator_id)
    words = indicators.Words(view, indicator)
    unit = str(indicator[f"unit_{lang}"])
    short, name = str(indicator[f"short_{lang}"]), str(indicator[f"name_{lang}"])
    no_data = formats.missing("no_data", lang)

    def at(value: object, year: object) -> str:
        return no_data if formats.is_missing(value) else f"{words.value(value)} ({int(year)})"

    if not facts["latest_period"]:
        row = (f"{name}", no_data, "", "", "", "")
        alt = word("brief.chart.none", lang, name=name)
    else:
        # A number beside it would be of the years before a break in the series: then there is none to compare with.
        row = (
            name,
            at(facts["latest_value"], facts["latest_period"]),
            at(facts["previous_value"], facts["previous_period"] or 0),
            word(f"brief.trend.{facts['direction'] or 'none'}", lang),
            at(facts["first_value"], facts["first_period"]),
            at(facts["peak_value"], facts["peak_period"]),
        )
        alt = word(
            "brief.chart.alt",
            lang,
            name=name,
            first=at(facts["first_value"], facts["first_period"]),
            last=at(facts["latest_value"], facts["latest_period"]),
            highest=at(facts["peak_value"], facts["peak_period"]),
        )
    drawn = series[series["value"].notna() & (series["status"] != "incomplete")].sort_values("period")
    if facts[
        "since"
    ]:  # what lies before a break is counted otherwise: the line begins where the comparison does
        drawn = drawn[drawn["period"] >= facts["since"]]
    values = dict(zip(drawn["period"].astype(int), drawn["value"].astype(float), strict=True))
    years = tuple(range(min(values), max(values) + 1)) if values else ()
    return Figure(
        row=row,
        chart=Chart(
            title=f"{short}, {unit}",
            alt=alt,
            years=years,
            lines=(
                (
                    short,
                    tuple(values.get(year) for year in years),
                    tuple(words.value(values[year]) if year in values else no_data for year in years),
                ),
            ),
        ),
    )


def _work(view: View, limits: Limits) -> Part:
    lang = view.lang
    visits = view.registers("country/visits")
    visits = visits[~visits["is_example"].astype(bool)]
    undertakings = view.registers("country/undertakings", today=view.today)
    undertakings = undertakings[undertakings["is_open"].astype(bool)]
    tables, said = [], []
    if len(visits):
        rows = [
            (
                date_of(row["visit_date"], lang) or formats.missing("not_recorded", lang),
                printable(row[f"purpose_{lang}"]),
                f"{codes(view, 'side').get(row['side'], '')}, {codes(view, 'direction').get(row['direction'], '')}",
            )
            for row in visits.to_dict("records")
        ]
        tables.append(
            Table(
                key="visits",
                title=word("brief.visits", lang),
                headings=tuple(word(f"brief.column.{name}", lang) for name in ("date", "purpose", "by")),
                rows=_cut(rows, limits.visits, lang, width=3),
                widths=(2.2, 5, 2.4),
            )
        )
    else:
        said.append(word("country.visits.none", lang))
    if len(undertakings):
        rows = [
            (
                printable(row[f"undertaking_{lang}"]),
                _due(view, row),
                _or_not(row[f"status_{lang}"], lang),
            )
            for row in undertakings.to_dict("records")
        ]
        tables.append(
            Table(
                key="undertakings",
                title=word("brief.undertakings", lang),
                headings=tuple(
                    word(f"brief.column.{name}", lang) for name in ("undertaking", "due", "state")
                ),
                rows=_cut(rows, limits.undertakings, lang, width=3),
                widths=(5, 2.4, 1.8),
            )
        )
    else:
        said.append(word("brief.undertakings.none", lang))
    return Part(key="work", title=word("brief.work", lang), sentences=tuple(said), tables=tuple(tables))


def _due(view: View, row: dict[str, object]) -> str:
    precision = codes(view, "due_precision").get(row["due_precision"])
    return date_of(row["due_date"], view.lang) or precision or formats.missing("not_recorded", view.lang)


def _unknown(view: View, booked: MoneyView | None) -> Part:
    lang = view.lang
    said = [word("brief.unknown.registers", lang), word("brief.unknown.nothing", lang)]
    if booked:
        said.append(word("brief.unknown.money", lang, source=booked.source_name, until=booked.until))
    said += [printable(note, whole=True) for note in told.notes(view)]
    said.append(word("brief.unknown.examples", lang))
    return Part(key="unknown", title=word("brief.unknown", lang), sentences=tuple(said))


def _sources(view: View, booked: MoneyView | None) -> Part:
    """The publications behind the brief, until when each is filled."""
    lang = view.lang
    listed = view.ask("meta/sources").set_index("source_id")
    rows = [
        (
            word("brief.sources.registers", lang),
            formats.list_of([word(f"brief.register.{name}", lang) for name in REGISTERS], lang),
            word("brief.sources.as_known", lang),
        )
    ]
    if booked:
        row = publication(listed.loc[str(booked.about["publication_id"])], lang)
        rows.append(
            (
                printable(row["publisher"]),
                printable(f"{row['title']}. {booked.not_a}", whole=True),
                formats.period(None, str(booked.about["complete_until"]), lang),
            )
        )
    known = view.ask("meta/indicators").set_index("indicator_id")
    for source_id, group in known.loc[list(INDICATORS)].groupby("source_id", sort=False):
        row = publication(listed.loc[source_id], lang)
        last = max(str(period) for period in group["last_period"])
        rows.append((printable(row["publisher"]), printable(row["title"]), formats.period(None, last, lang)))
    if note := formats.country_note(view.country, lang):
        rows.append((word("brief.sources.name", lang), note, ""))
    return Part(
        key="sources",
        title=word("brief.sources", lang),
        tables=(
            Table(
                key="sources",
                title=word("brief.sources", lang),
                headings=tuple(
                    word(f"brief.column.{name}", lang) for name in ("publisher", "publication", "until")
                ),
                rows=tuple(rows),
                widths=(4.5, 5.5, 2.4),
            ),
        ),
    )
