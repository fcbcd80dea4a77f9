"""One activity: what it is, its money by measure, its levels, shares, bodies, rows, results and warnings."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import quote

import pandas as pd

from dashboard import formats, session
from dashboard.charts.activity import activity_money
from dashboard.exports.tables import STATE_SUFFIX, Column
from dashboard.money.activities import (
    UNKNOWN_LANGUAGE,
    adds_up,
    amount_in_words,
    link_to,
    row_columns,
    rows_in_words,
    title_of,
)
from dashboard.money.view import Chosen, MoneyView, can_be_shown, publications, roles_of
from dashboard.panels import Fact, Mark, Panel, Record, is_web_address
from dashboard.words import plural, word

ALL_MEASURES = (
    "commitment",
    "contracted",
    "disbursement",
    "expenditure",
    "net_disbursement",
    "incoming_funds",
)
"""Every measure that an activity may have, in the order of a chain; received money is shown here, it is no spending."""
NO_BODY = ("not-named", "not-stated", "several")
REGISTERED = re.compile(r"(XM-DAC-7|NL-KVK-[0-9]+|XI-IATI-[A-Z_]+)-[A-Za-z0-9/_.-]+")
"""Identifiers as IATI's publishers form them now; older ones lead nowhere and get no link."""
PORTAL = "https://d-portal.org/q.html?aid="
FUND = ("eutf_decision", "eutf_contract")
REFERENCE = "money_reference"
"""Publication of the reviewed shares, themes and levels."""
CONTRACTS = "eutf_akvo"
"""Publication of the trust fund's contracts, with decisions and results."""
HALF_A_CENT = 0.005


@dataclass(frozen=True, kw_only=True)
class ActivityView:
    """One activity in a version, language and unit; hashable, so that what is made of it can be kept.

    Attributes:
        view: money of its source, everything included, in the unit of the address.
        key: key of the activity; there is one.
    """

    view: MoneyView
    key: str

    @property
    def is_moved(self) -> bool:
        """True: there are 32,000 activities, each is kept for a while only."""
        return True

    @property
    def lang(self) -> str:
        """The page's language."""
        return self.view.lang

    @property
    def facts(self) -> dict[str, object]:
        """What is known of the activity itself, see `money/activity`."""
        return self.view.ask("money/activity", activity=self.key).iloc[0].to_dict()

    @property
    def title(self) -> str:
        """Title in the source's language, or the identifier."""
        return title_of(self.facts, self.lang)

    @property
    def unit(self) -> str:
        """The unit as queries name it."""
        return str(self.view.parameters()["unit"])

    @property
    def sign(self) -> str:
        """Sign of the currency."""
        return formats.CURRENCY_SIGNS[self.view.currency]

    def ask(self, name: str) -> pd.DataFrame:
        """Return the answer of a query on the activity alone."""
        return self.view.ask(name, activity=self.key)

    @property
    def money(self) -> pd.DataFrame:
        """Amounts by cut and measure, see `money/activity_money`."""
        return self.view.ask("money/activity_money", activity=self.key, unit=self.unit)

    def cut(self, cut: str) -> pd.DataFrame:
        """Return one cut of the amounts."""
        found = self.money
        return found[found["cut"] == cut].reset_index(drop=True)

    @property
    def measures(self) -> list[str]:
        """The measures that have a counted row, in their order."""
        held = set(self.cut("total")["measure_code"])
        return [measure for measure in ALL_MEASURES if measure in held]

    def measure_name(self, measure: str) -> str:
        """Name of a measure."""
        return word(f"money.measure.{measure}", self.lang)

    @property
    def levels(self) -> pd.DataFrame:
        """Decision, contracts and namesakes, see `money/activity_levels`."""
        return self.view.ask("money/activity_levels", activity=self.key, unit=self.unit)

    @property
    def shares(self) -> pd.DataFrame:
        """The shares that its division rests on, see `money/activity_shares`."""
        return self.ask("money/activity_shares")

    @property
    def transactions(self) -> pd.DataFrame:
        """Every row of the source on it, counted or not, see `money/activity_transactions`."""
        return transactions_of(self.view, self.key, self.unit)

    def parts(self, measure: str, cut: str, key: str | None, year: int | None = None) -> pd.DataFrame:
        """Return the rows of the source behind one amount of the activity."""
        asked = self.view.parameters(measure=measure)
        by_purpose = cut == "purpose"
        found = self.view.ask(
            "money/activities_rows",
            **asked,
            cut="total" if by_purpose else cut,
            key=None if by_purpose else key,
            year=year,
            search=None,
            activity=self.key,
        )
        if by_purpose:
            found = found[found["purpose_code"].isna() if key is None else found["purpose_code"] == key]
        return rows_in_words(self.view, found)

    @property
    def years(self) -> str:
        """The years of its rows in words."""
        years = self.cut("year")["year"].dropna()
        if years.empty:
            return word("activity.no_date", self.lang)
        return formats.period(int(years.min()), int(years.max()), self.lang)

    @property
    def sentence(self) -> str:
        """What the page shows, in one sentence; heads exports and alternative texts."""
        return word(
            "activity.sentence",
            self.lang,
            title=self.title,
            activity=str(self.facts["activity_id"]),
            source=self.view.source_name,
            unit=self.view.unit_name,
        )


def transactions_of(view: MoneyView, key: str, unit: str) -> pd.DataFrame:
    """Return every row of the source on an activity, see `money/activity_transactions`."""
    return view.ask("money/activity_transactions", activity=key, unit=unit)


def activity_of_address(view: MoneyView) -> tuple[ActivityView | None, list[session.Notice]]:
    """Return the activity that the address names, None where there is none, and what could not be followed.

    Args:
        view: the choice of money; only its unit is followed here.
    """
    key = session.carried().get("activity", "")
    found = view.ask("money/activity", activity=key)
    if found.empty:
        return None, [session.Notice("activity.notice.key", {"value": key})] if key else []
    money_set = str(found.iloc[0]["money_set_id"])
    unit = view.chosen.unit if can_be_shown(money_set, view.chosen.unit, view.money) else "eur"
    notices = []
    if unit != view.chosen.unit:
        notices.append(session.Notice("activity.notice.unit", {"value": word("money.unit.usd", view.lang)}))
    measure = view.money.measures(money_set)[0]
    whole = Chosen(money_set=money_set, measure=measure, rule="all", countries="all", unit=unit)
    return (
        ActivityView(
            view=MoneyView(lang=view.lang, version=view.version, chosen=whole, address=view.address), key=key
        ),
        notices,
    )


def key_figures_of(shown: ActivityView) -> list[tuple[str, str]]:
    """Return the total of each measure with what it is; the measures are never added."""
    lang, totals, years = shown.lang, shown.cut("total"), shown.cut("year")
    figures = []
    for measure in shown.measures:
        row = totals[totals["measure_code"] == measure].iloc[0]
        dated = years.loc[years["measure_code"] == measure, "year"].dropna()
        period = (
            word("activity.no_date", lang)
            if dated.empty
            else formats.period(int(dated.min()), int(dated.max()), lang)
        )
        note = word(
            "activity.figure",
            lang,
            measure=shown.measure_name(measure),
            years=period,
            rows=plural("activity.rows", lang, int(row["transaction_count"])),
        )
        figures.append((amount_in_words(shown.view, row["amount"]), note))
    return figures


def source_address(facts: Mapping[str, object]) -> str | None:
    """Return the address of an activity at the portal of IATI; None where the identifier forms none reliably."""
    identifier = str(facts["activity_id"])
    if facts["money_set_id"] in FUND or not REGISTERED.fullmatch(identifier):
        return None
    return PORTAL + quote(identifier, safe="")


def papers(facts: Mapping[str, object]) -> list[str]:
    """Return the addresses of papers that the source names."""
    found = facts["links"]
    if formats.is_missing(found):
        return []
    return [one for one in dict.fromkeys(re.split(r",\s+|\s+", str(found).strip())) if is_web_address(one)]


def framed(
    shown: ActivityView, definition: str, *, with_shares: bool = False, also: Sequence[str] = ()
) -> dict[str, object]:
    """Return the parts that every panel of the page has; `also` are publications beside that of the money."""
    view = shown.view
    more = [one for one in also if one != view.about["publication_id"]]
    sources = [
        *view.sources,
        *publications(view.version, shown.lang, [*more, *([REFERENCE] if with_shares else [])]),
    ]
    return {
        "sources": sources,
        "period": shown.years,
        "version": view.version,
        "definition": word(definition, shown.lang),
        "not_a": view.not_a,
        "selection_sentence": shown.sentence,
        "address": view.address,
        "filters": [(word("activity.column.title", shown.lang), shown.sentence)],
    }


def column(shown: ActivityView, name: str, *, kind: str = "text", **more: object) -> Column:
    """Return a column with its heading in words."""
    return Column(name=name, label=word(f"activity.column.{name}", shown.lang), kind=kind, **more)


def measure_columns(shown: ActivityView) -> list[Column]:
    """Return one column of amounts a measure."""
    return [
        Column(name=measure, label=shown.measure_name(measure), kind="amount", unit=shown.sign)
        for measure in shown.measures
    ]


def by_measure(shown: ActivityView, cut: str) -> dict[str | None, dict[str, float | None]]:
    """Return key -> measure -> amount of a cut, the largest first; a measure without a row is not there.

    Less than half a cent that is "not specified" is what the rounding of shares leaves over, and is left out.
    """
    told: dict[str | None, dict[str, float | None]] = {}
    for row in shown.cut(cut).to_dict("records"):
        key = None if formats.is_missing(row["key"]) else str(row["key"])
        if (
            key == "not_specified"
            and not formats.is_missing(row["amount"])
            and abs(row["amount"]) < HALF_A_CENT
        ):
            continue
        told.setdefault(key, {})[row["measure_code"]] = row["amount"]
    return told


def columns_add_up(names: Sequence[object], lang: str) -> str:
    """Say what the lines of a table of amounts add up to; of one line, that it holds all, by its name."""
    if len(names) != 1:
        return word("activity.adds_to_total", lang)
    name = names[0]
    return word(
        "activity.adds_in_one",
        lang,
        name=word("activity.no_code", lang) if formats.is_missing(name) else str(name),
    )


def with_amounts(shown: ActivityView, rows: Sequence[Mapping[str, object]]) -> pd.DataFrame:
    """Return rows as a table; a measure that a row lacks is not applicable, an amount without a rate is no data.

    Args:
        shown: gives the measures.
        rows: mappings of which `amounts` is measure -> amount, and the rest are columns.
    """
    told = []
    for row in rows:
        amounts = row["amounts"]
        values = {name: found for name, found in row.items() if name != "amounts"}
        for measure in shown.measures:
            amount = amounts.get(measure)
            values[measure] = amount
            values[measure + STATE_SUFFIX] = (
                None
                if not formats.is_missing(amount)
                else "no_data"
                if measure in amounts
                else "not_applicable"
            )
        told.append(values)
    frame = pd.DataFrame(told)
    for measure in shown.measures:
        frame[measure] = frame[measure].astype("Float64")
    return frame


def marks_of(
    shown: ActivityView,
    cut: str,
    amounts: Mapping[str | None, Mapping[str, object]],
    name: Callable[[str], str],
) -> list[Mark]:
    """Return a mark for each amount of a table: its rows can be asked for."""
    return [
        Mark(label=f"{name(key)}: {shown.measure_name(measure)}", key=(measure, cut, key))
        for key, held in amounts.items()
        for measure in shown.measures
        if measure in held
    ]


def behind(shown: ActivityView) -> dict[str, object]:
    """Return the parts of a panel whose marks are (measure, cut, key) or (measure, cut, key, year)."""
    return {
        "rows": lambda mark: shown.parts(*mark) if mark else pd.DataFrame(),
        "row_columns": [
            replace(one, names=purpose_names(shown.view)) if one.name == "purpose_code" else one
            for one in row_columns(shown.view)
        ],
        "recompute": lambda rows, mark: adds_up(shown.view, rows) if mark else "",
    }


def about_panel(shown: ActivityView) -> Panel:
    """What the activity is: source, level, dates, bodies, and the row that it stands in."""
    lang, facts, view = shown.lang, shown.facts, shown.view
    level = word(f"activity.level.{facts['level_code']}", lang)

    def said(name: str) -> str | None:
        return None if formats.is_missing(facts[name]) else str(facts[name])

    def dated(name: str) -> str | None:
        return formats.date(said(name), lang) if said(name) else None

    given: list[tuple[str, str | None, str]] = [
        ("activity_id", said("activity_id"), ""),
        ("source", view.source_name, ""),
        ("level_is", str(view.about[f"level_{lang}"]), ""),
    ]
    if facts["money_set_id"] == "eutf_decision":
        window = said("window_code")
        given += [
            ("window", view.code("eutf_window", window) if window else None, ""),
            ("objective", said("objective"), "en"),
            ("adoption_date", dated("adoption_date"), ""),
        ]
    if facts["money_set_id"] in FUND:
        given += [("start_date", dated("start_date"), ""), ("end_date", dated("end_date"), "")]
    else:
        given.append(("period_of_rows", shown.years, ""))
    bodies = shown.ask("money/activity_bodies")
    for role in ("provider", "implementer"):
        codes = bodies.loc[bodies["role"] == role, "organisation_id"]
        given.append((f"{role}s", formats.list_of(map(view.body, codes), lang) if len(codes) else None, ""))
    given.append(
        (
            "place_in_file",
            word(
                "activity.place_in_file",
                lang,
                file=str(facts["file_name"]),
                sheet=str(facts["sheet_name"]),
                row=str(facts["sheet_row"]),
            ),
            "",
        )
    )
    more = [("summary", said("summary"), UNKNOWN_LANGUAGE)] if said("summary") else []
    labels = {name: word(f"activity.fact.{name}", lang) for name, _, _ in (*given, *more)}
    caveats = [word("activity.caveat.language", lang)]
    if facts["is_title_masked"]:
        caveats.insert(0, word("activity.caveat.masked", lang))
    if not shown.measures:
        caveats.insert(0, word("activity.caveat.nothing_counted", lang))
    return Panel(
        key="about",
        title=word(
            "activity.about.title", lang, level=level.capitalize(), source=str(view.about[f"name_{lang}"])
        ),
        subtitle=word("activity.about.subtitle", lang),
        figure=None,
        alt=shown.sentence,
        summary="",
        table=pd.DataFrame(
            [
                {
                    "what": labels[name],
                    "value": value,
                    "value" + STATE_SUFFIX: None if value else "not_recorded",
                }
                for name, value, _ in (*given, *more)
            ]
        ),
        columns=[column(shown, "what"), column(shown, "value")],
        records=[
            Record(
                title=shown.title,
                status=level,
                language=UNKNOWN_LANGUAGE,
                facts=[
                    Fact(label=labels[name], value=value, language=tongue or None)
                    for name, value, tongue in given
                ],
                more=[
                    Fact(label=labels[name], value=value, language=tongue or None)
                    for name, value, tongue in more
                ],
            )
        ],
        rows=lambda mark: pd.DataFrame(
            [{name: facts[name] for name in ("file_name", "sheet_name", "sheet_row")}]
        ),
        recompute=word("activity.about.recompute", lang),
        caveats=caveats,
        **framed(shown, "activity.about.definition"),
    )


def money_panel(shown: ActivityView) -> Panel:
    """Amounts by year, the measures beside each other."""
    lang, view = shown.lang, shown.view
    years = shown.cut("year")
    totals = shown.cut("total").set_index("measure_code")
    names = [(measure, shown.measure_name(measure)) for measure in shown.measures]
    said = [
        word(
            "activity.money.of",
            lang,
            measure=name,
            amount=amount_in_words(view, totals.loc[measure, "amount"]),
        )
        for measure, name in names
    ]
    rows: dict[str, dict[str, float | None]] = {}
    marks = []
    for row in years.sort_values("year").to_dict("records"):
        is_dated = not formats.is_missing(row["year"])
        year = int(row["year"]) if is_dated else None
        label = str(year) if is_dated else word("activity.no_date", lang)
        rows.setdefault(label, {})[row["measure_code"]] = row["amount"]
        measure = shown.measure_name(row["measure_code"])
        marks.append(Mark(label=f"{label}: {measure}", key=(row["measure_code"], "year", None, year)))
    undated = years[years["year"].isna()]
    caveats = []
    if len(shown.measures) > 1:
        caveats.append(word("activity.caveat.never_added", lang))
    caveats += [
        word(
            "activity.caveat.undated",
            lang,
            measure=shown.measure_name(row["measure_code"]),
            amount=amount_in_words(view, row["amount"]),
        )
        for row in undated.to_dict("records")
    ]
    caveats += amounts_caveats(shown)
    if "incoming_funds" in shown.measures:
        caveats.append(word("activity.caveat.incoming", lang))
    caveats.append(word("activity.caveat.until", lang, until=view.until))
    return Panel(
        key="money",
        title=formats.list_of([said[0], *(inside(text) for text in said[1:2])], lang),
        subtitle=word("activity.money.subtitle", lang, unit=view.unit_name, years=shown.years),
        figure=activity_money(
            years,
            lang=lang,
            measures=names,
            unit_label=word("activity.money.unit", lang, unit="{unit}"),
            no_data_label=word("activity.money.no_date" if len(undated) else "activity.no_amount", lang),
            currency=view.currency,
        ),
        alt=word(
            "activity.money.alt", lang, totals=formats.list_of(map(inside, said), lang), years=shown.years
        ),
        summary=word("activity.money.summary", lang, totals=formats.list_of(map(inside, said), lang)),
        table=with_amounts(shown, [{"year": year, "amounts": amounts} for year, amounts in rows.items()]),
        columns=[column(shown, "year", kind="text"), *measure_columns(shown)],
        marks=marks,
        caveats=caveats,
        **behind(shown),
        **framed(shown, "activity.money.definition"),
    )


def amounts_caveats(shown: ActivityView) -> list[str]:
    """Return what of the amounts a reader must know: corrections, rows without a rate, years without an index."""
    lang, view, totals = shown.lang, shown.view, shown.cut("total")
    said = []
    for row in totals.to_dict("records"):
        if row["negative_amount"] < 0:
            said.append(
                word(
                    "activity.caveat.netted",
                    lang,
                    measure=shown.measure_name(row["measure_code"]),
                    amount=amount_in_words(view, -row["negative_amount"]),
                )
            )
    without = int(totals["without_amount"].sum())
    if without:
        said.append(plural("activity.caveat.without", lang, without, unit=shown.sign))
    not_deflated = int(totals["not_deflated"].sum())
    if view.chosen.unit == "eur2021" and not_deflated:
        said.append(plural("activity.caveat.not_deflated", lang, not_deflated))
    return said


def levels_panel(shown: ActivityView) -> Panel:
    """The decision above, the contracts below, and what has the same number elsewhere; levels are never added."""
    lang, view = shown.lang, shown.view
    rows = []
    for row in shown.levels.to_dict("records"):
        is_known = not formats.is_missing(row["activity_key"])
        measured = not formats.is_missing(row["measure_code"])
        counted = measured and bool(row["is_counted"])
        rows.append(
            {
                "title": title_of(row, lang) if is_known else str(row["activity_id"]),
                "relation": word(f"activity.relation.{row['relation']}", lang),
                "level": word(f"activity.level.{row['level_code']}", lang)
                if is_known
                else word("activity.level.unknown", lang),
                "activity_id": row["activity_id"],
                "measure": shown.measure_name(row["measure_code"]) if measured else None,
                "amount": row["amount"] if measured else None,
                "amount" + STATE_SUFFIX: None
                if measured and not formats.is_missing(row["amount"])
                else "no_data",
                "counts": word("activity.counts.yes", lang)
                if counted
                else reason_in_words(row["not_counted_reason"], lang),
                "address": link_to(str(row["activity_key"]))
                if is_known and row["activity_key"] != shown.key
                else "",
                "activity_key": row["activity_key"],
                **{name: row[name] for name in ("file_name", "sheet_name", "sheet_row")},
            }
        )
    found = pd.DataFrame(rows)
    relations = shown.levels.drop_duplicates(["relation", "activity_id"])["relation"]
    children, parents = int((relations == "child").sum()), int((relations == "parent").sum())
    if children:
        title = plural("activity.levels.children", lang, children)
    elif parents:
        title = plural("activity.levels.parents", lang, parents)
    else:
        title = word("activity.levels.same", lang)
    related = found[found["activity_key"].notna()].drop_duplicates("activity_key")
    return Panel(
        key="levels",
        title=title,
        subtitle=word("activity.levels.subtitle", lang, unit=view.unit_name),
        figure=None,
        alt=title,
        summary=word("activity.levels.summary", lang),
        table=found,
        columns=[
            column(shown, "title", language=UNKNOWN_LANGUAGE),
            column(shown, "relation"),
            column(shown, "level"),
            column(shown, "activity_id", kind="identifier"),
            column(shown, "measure"),
            column(shown, "amount", kind="amount", unit=shown.sign),
            column(shown, "counts"),
            column(shown, "address", kind="url"),
        ],
        shown_columns=["title", "relation", "activity_id", "measure", "amount", "counts"],
        row_address="address",
        shows_table=True,
        marks=[
            Mark(label=f"{row['activity_id']}: {row['title']}", key=(row["activity_key"],))
            for row in related.to_dict("records")
        ],
        rows=lambda mark: (
            in_words(shown, transactions_of(view, str(mark[0]), shown.unit)) if mark else pd.DataFrame()
        ),
        row_columns=transaction_columns(shown),
        recompute=word("activity.levels.recompute", lang),
        caveats=[word("activity.caveat.levels", lang)],
        **framed(
            shown,
            "activity.levels.definition",
            with_shares=True,
            also=["eutf", CONTRACTS] if shown.facts["money_set_id"] in FUND else [],
        ),
    )


def inside(text: str) -> str:
    """A name and its amount as they stand within a sentence: without the capital of a name that stands alone."""
    return text[:1].lower() + text[1:]


def reason_in_words(reason: object, lang: str) -> str:
    """Return why a row does not count."""
    return word(f"activity.reason.{'none' if formats.is_missing(reason) else reason}", lang)


def places_panel(shown: ActivityView) -> Panel:
    """Where the money is booked, with the share that the source gives."""
    lang, view = shown.lang, shown.view
    amounts = by_measure(shown, "place")
    shares: dict[str, dict[str, object]] = {}
    given = shown.shares[shown.shares["kind"] == "place"].to_dict("records")
    for row in given:
        code = {"stated regional": "regional", "not specified": "not_specified"}.get(str(row["basis"]))
        place = str(row["key"]) if not formats.is_missing(row["key"]) else str(code)
        basis = row["basis"]
        if formats.is_missing(row["share_pct"]) and len(given) == 1:
            basis = "single country"
        shares.setdefault(place, {"share_pct": row["share_pct"], "basis": basis, "note": row["note"]})
    known = roles_of(view.version)
    rows = []
    for place in [*amounts, *(place for place in shares if place not in amounts)]:
        share = shares.get(str(place), {})
        pct = share.get("share_pct")
        rows.append(
            {
                "place": view.place(place),
                "share_pct": None if formats.is_missing(pct) else float(pct),
                "share_pct" + STATE_SUFFIX: None
                if not formats.is_missing(pct)
                else "not_recorded"
                if shares
                else "not_applicable",
                "basis": basis_of_place(shown, share),
                "note": None if formats.is_missing(share.get("note")) else share.get("note"),
                "address": session.link("country", absolute=True, country=place, activity=None)
                if place in known
                else "",
                "amounts": amounts.get(place, {}),
            }
        )
    table = with_amounts(shown, rows)
    table["share_pct"] = table["share_pct"].astype("Float64")
    names = [view.place(place) for place in amounts]
    title = (
        word("activity.places.unknown", lang)
        if set(amounts) == {"not_specified"}
        else word("activity.places.one_place", lang, place=names[0])
        if len(names) == 1
        else plural("activity.places.many", lang, len(names))
    )
    caveats = [word("activity.caveat.booked", lang)]
    if given and any(formats.is_missing(row["share_pct"]) for row in given) and len(given) > 1:
        caveats.append(word("activity.caveat.no_share", lang))
    return Panel(
        key="places",
        title=title,
        subtitle=word("activity.places.subtitle", lang, unit=view.unit_name, years=shown.years),
        figure=None,
        alt=title,
        summary=columns_add_up(list(table["place"]), lang),
        table=table,
        columns=[
            column(shown, "place"),
            *measure_columns(shown),
            column(shown, "share_pct", kind="decimal", unit="%", decimals=1),
            Column(name="basis", label=word("activity.column.place_basis", lang), kind="text"),
            column(shown, "note", language="en"),
            column(shown, "address", kind="url"),
        ],
        shown_columns=with_content(table, ["place", *shown.measures, "share_pct", "basis"]),
        row_address="address",
        shows_table=True,
        marks=marks_of(shown, "place", amounts, view.place),
        caveats=caveats,
        **behind(shown),
        **framed(shown, "activity.places.definition", with_shares=bool(given)),
    )


def basis_of_place(shown: ActivityView, share: Mapping[str, object]) -> str:
    """Return what the share of a place rests on, in words."""
    basis = share.get("basis")
    if basis is None or formats.is_missing(basis):
        is_row = shown.facts["money_set_id"] not in FUND
        return word("activity.place_basis.row" if is_row else "activity.place_basis.rest", shown.lang)
    if basis == "not specified" and formats.is_missing(share.get("share_pct")):
        return word("activity.place_basis.named", shown.lang)
    return shown.view.code("share_basis", str(basis))


def themes_panel(shown: ActivityView) -> Panel:
    """The themes with their share, relevance, doubt and basis."""
    lang, view = shown.lang, shown.view
    amounts = by_measure(shown, "theme")
    found = shown.shares
    own = {str(row["key"]): row for row in found[found["kind"] == "theme"].to_dict("records")}
    by_purpose = {str(key) for key in found.loc[found["kind"] == "purpose", "key"]}
    rows = []
    for theme in [*amounts, *(theme for theme in own if theme not in amounts)]:
        share = own.get(str(theme))
        kind = (
            ("reviewed" if share["reviewed"] == "yes" else "rule")
            if share
            else ("purpose" if theme in by_purpose else "none")
        )
        rows.append(
            {
                "theme": view.theme(theme),
                "share_pct": float(share["share_pct"]) if share else None,
                "share_pct" + STATE_SUFFIX: None if share else "not_applicable",
                "relevance": view.code("relevance", str(share["relevance"]) if share else "none"),
                "is_doubtful": bool(share["is_doubtful"]) if share else False,
                "kind": word(f"activity.basis.{kind}", lang),
                "words": share["basis"] if share else None,
                "words" + STATE_SUFFIX: None if share else "not_applicable",
                "source_flag": share["source_flag"] if share else None,
                "note": share["note"] if share else None,
                "of_activity": share["activity_id"] if share else None,
                "address": session.link("theme", absolute=True, theme=theme, activity=None)
                if theme in view.money.themes
                else "",
                "amounts": amounts.get(theme, {}),
            }
        )
    table = with_amounts(shown, rows)
    table["share_pct"] = table["share_pct"].astype("Float64")
    names = [view.theme(theme) for theme in amounts]
    title = (
        word("activity.themes.no_theme", lang)
        if set(names) == {view.theme("none")}
        else word("activity.themes.one_theme", lang, theme=names[0])
        if len(names) == 1
        else plural("activity.themes.many", lang, len(names))
    )
    doubtful = sum(bool(row["is_doubtful"]) for row in rows)
    caveats = [plural("activity.caveat.doubtful_themes", lang, doubtful)] if doubtful else []
    if shown.facts["level_code"] == "contract" and own:
        caveats.append(word("activity.caveat.themes_of_decision", lang))
    if any(row["kind"] == word("activity.basis.rule", lang) for row in rows):
        caveats.append(word("activity.caveat.by_rule", lang))
    return Panel(
        key="themes",
        title=title,
        subtitle=word("activity.themes.subtitle", lang, unit=view.unit_name, years=shown.years),
        figure=None,
        alt=title,
        summary=columns_add_up(list(table["theme"]), lang),
        table=table,
        columns=[
            column(shown, "theme"),
            *measure_columns(shown),
            column(shown, "share_pct", kind="decimal", unit="%", decimals=1),
            column(shown, "relevance"),
            column(shown, "is_doubtful", kind="boolean"),
            column(shown, "kind"),
            column(shown, "words", language="en"),
            column(shown, "source_flag", language="en"),
            column(shown, "note", language="en"),
            column(shown, "of_activity", kind="identifier"),
            column(shown, "address", kind="url"),
        ],
        shown_columns=with_content(
            table,
            ["theme", *shown.measures, "share_pct", "relevance", "is_doubtful", "kind", "words", "note"],
        ),
        row_address="address",
        shows_table=True,
        marks=marks_of(shown, "theme", amounts, view.theme),
        caveats=caveats,
        **behind(shown),
        **framed(shown, "activity.themes.definition", with_shares=True),
    )


def bodies_panel(shown: ActivityView) -> Panel:
    """Who provides the money and who receives it or carries the work out."""
    lang, view = shown.lang, shown.view
    amounts = {role: by_measure(shown, role) for role in ("provider", "implementer")}
    rows, marks = [], []
    found = shown.ask("money/activity_bodies")
    for row in found.to_dict("records"):
        role, body = str(row["role"]), str(row["organisation_id"])
        rows.append(
            {
                "body": view.body(body) if body in view.money.bodies else word("activity.not_named", lang),
                "role": word(f"activity.role.{role}", lang),
                "transaction_count": int(row["transaction_count"]),
                "address": session.link("organisation", absolute=True, body=body, activity=None)
                if body not in NO_BODY and body in view.money.bodies
                else "",
                "amounts": amounts.get(role, {}).get(body, {}),
            }
        )
    for role in amounts:
        marks += marks_of(shown, role, amounts[role], view.body)
    counts = found.groupby("role")["organisation_id"].nunique()
    title = word(
        "activity.bodies.title",
        lang,
        providers=plural("activity.providers", lang, int(counts.get("provider", 0))),
        implementers=plural(
            "activity.implementers", lang, int(counts.get("named", 0) or counts.get("implementer", 0))
        ),
    )
    return Panel(
        key="bodies",
        title=title,
        subtitle=word("activity.bodies.subtitle", lang, unit=view.unit_name, years=shown.years),
        figure=None,
        alt=title,
        summary=word("activity.bodies.summary", lang),
        table=with_amounts(shown, rows),
        columns=[
            column(shown, "body"),
            column(shown, "role"),
            *measure_columns(shown),
            column(shown, "transaction_count", kind="integer"),
            column(shown, "address", kind="url"),
        ],
        shown_columns=["body", "role", *shown.measures, "transaction_count"],
        row_address="address",
        shows_table=True,
        marks=marks,
        caveats=[word("activity.caveat.not_named", lang)]
        if "not-named" in set(found["organisation_id"])
        else [],
        **behind(shown),
        **framed(shown, "activity.bodies.definition"),
    )


def purposes_panel(shown: ActivityView) -> Panel:
    """The purpose codes of the rows, with the theme that one stands for where the theme follows from it."""
    return codes_panel(shown, "purpose")


def aid_types_panel(shown: ActivityView) -> Panel:
    """The types of aid of the rows."""
    return codes_panel(shown, "aid_type")


def codes_panel(shown: ActivityView, cut: str) -> Panel:
    """One list of codes that the rows carry, `purpose` or `aid_type`, with the amounts on each."""
    lang, view = shown.lang, shown.view
    is_purpose = cut == "purpose"
    found = shown.shares[shown.shares["kind"] == "purpose"]
    shares = {str(row["purpose_code"]): row for row in found.to_dict("records")}
    amounts = by_measure(shown, cut)
    names = purpose_names(view) if is_purpose else {}
    rows = []
    for code, told in amounts.items():
        share = shares.get(str(code)) if is_purpose else None
        name = names.get(str(code)) if is_purpose else view.code("aid_type", code) if code else None
        rows.append(
            {
                "code": code,
                "code" + STATE_SUFFIX: None if code else "not_recorded",
                "code_name": name,
                "theme": view.theme(str(share["key"])) if share else None,
                "theme" + STATE_SUFFIX: None if share else "not_applicable",
                "note": share["note"] if share else None,
                "amounts": told,
            }
        )
    table = with_amounts(shown, rows)
    title = plural(f"activity.{cut}.title", lang, sum(code is not None for code in amounts))
    themes = [column(shown, "theme"), column(shown, "note", language="en")] if is_purpose else []
    return Panel(
        key=f"codes-{cut.replace('_', '-')}",
        title=title,
        subtitle=word(f"activity.{cut}.subtitle", lang, unit=view.unit_name, years=shown.years),
        figure=None,
        alt=title,
        summary=columns_add_up(list(table["code_name"]), lang),
        table=table,
        columns=[
            column(shown, "code", kind="code"),
            column(shown, "code_name", language="en" if is_purpose else ""),
            *measure_columns(shown),
            *themes,
        ],
        shown_columns=with_content(
            table, ["code", "code_name", *shown.measures, *(["theme"] if is_purpose else [])]
        ),
        shows_table=True,
        marks=marks_of(
            shown, cut, amounts, lambda code: str(code) if code else word("activity.no_code", lang)
        ),
        **behind(shown),
        **framed(shown, f"activity.{cut}.definition", with_shares=is_purpose and bool(shares)),
    )


def with_content(table: pd.DataFrame, names: Sequence[str]) -> list[str]:
    """Return the columns without those that are empty throughout; a column of amounts stays, for its gaps tell."""
    return [name for name in names if name in ALL_MEASURES or table[name].notna().any()]


def purpose_names(view: MoneyView) -> dict[str, str]:
    """Return purpose code -> its name in English, as the list of the OECD has it."""
    found = view.ask("money/purposes")
    return dict(zip(found["purpose_code"], found["name_in_files"], strict=True))


def aid_type_names(view: MoneyView) -> dict[str, str]:
    """Return code of a type of aid -> its name."""
    return {code: view.code("aid_type", code) for held, code in view.money.codes if held == "aid_type"}


def in_words(shown: ActivityView, rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows of the source with names for their codes, see `transaction_columns`."""
    view, lang = shown.view, shown.lang
    told = rows.copy()
    told["measure"] = [shown.measure_name(measure) for measure in rows["measure_code"]]
    told["counts"] = [
        word("activity.counts.yes", lang) if counted else reason_in_words(reason, lang)
        for counted, reason in zip(rows["is_counted"], rows["not_counted_reason"], strict=True)
    ]
    for name, column_name, say in (
        ("place", "place_code", view.place),
        ("provider", "provider_id", view.body),
        ("implementer", "implementer_id", view.body),
    ):
        says = {code: say(code) for code in rows[column_name].dropna().unique()}
        told[name] = [says.get(code) for code in rows[column_name]]
        told[name + STATE_SUFFIX] = [
            None if code in says else "not_applicable" if name == "place" else "not_recorded"
            for code in rows[column_name]
        ]
    for name in ("year", "quarter"):
        told[name] = rows[name].astype("Int64")
    told["quarter" + STATE_SUFFIX] = [
        "not_recorded" if formats.is_missing(found) else None for found in rows["quarter"]
    ]
    told["value" + STATE_SUFFIX] = [
        "no_data" if formats.is_missing(found) else None for found in rows["value"]
    ]
    return told


def transaction_columns(shown: ActivityView) -> list[Column]:
    """Return the columns of the rows of the source; a year is text, so that it has no thousands separator."""
    lang = shown.lang
    return [
        column(shown, "year", kind="date"),
        column(shown, "quarter", kind="integer"),
        column(shown, "measure"),
        Column(
            name="value",
            label=word("activity.column.amount", lang),
            kind="decimal",
            unit=shown.sign,
            decimals=2,
        ),
        column(shown, "counts"),
        column(shown, "place"),
        column(shown, "provider"),
        column(shown, "implementer"),
        column(shown, "aid_type_code", kind="code", names=aid_type_names(shown.view)),
        column(shown, "purpose_code", kind="code", names=purpose_names(shown.view)),
        column(shown, "finance_type", language="en"),
    ]


def transactions_panel(shown: ActivityView) -> Panel:
    """Every row of the source on the activity, with its place in the files and whether it counts."""
    lang = shown.lang
    rows = in_words(shown, shown.transactions)
    left_out = int((~rows["is_counted"].astype(bool)).sum())
    caveats = [plural("activity.caveat.not_counted", lang, left_out)] if left_out else []
    if shown.view.chosen.unit != "usd" and rows["amount_usd"].notna().any():
        caveats.append(word("activity.caveat.converted", lang))
    totals = [
        word(
            "activity.money.of",
            lang,
            measure=shown.measure_name(row["measure_code"]),
            amount=f"{shown.sign} {formats.number(row['amount'], lang, decimals=2)}",
        )
        for row in shown.cut("total").to_dict("records")
        if not formats.is_missing(row["amount"])
    ]
    has_usd = bool(rows["amount_usd"].notna().any())
    general = [
        Column(name=name, label=word(f"shell.rows.{name}", lang), kind=kind)
        for name, kind in (
            ("file_name", "text"),
            ("sheet_name", "text"),
            ("sheet_row", "identifier"),
            ("cell", "text"),
            ("original_file", "text"),
            ("original_line", "identifier"),
        )
    ]
    count = plural("activity.rows", lang, len(rows))
    return Panel(
        key="transactions",
        title=word("activity.transactions.title", lang, rows=count),
        subtitle=word("activity.transactions.subtitle", lang, unit=shown.view.unit_name, years=shown.years),
        figure=None,
        alt=word("activity.transactions.title", lang, rows=count),
        summary=word("activity.transactions.summary", lang, totals=formats.list_of(totals, lang))
        if totals
        else word("activity.caveat.nothing_counted", lang),
        table=rows,
        columns=[
            *transaction_columns(shown),
            *(
                [column(shown, "amount_usd", kind="decimal", unit="US$", decimals=2)]
                if has_usd and shown.view.chosen.unit != "usd"
                else []
            ),
            *general,
        ],
        shown_columns=[
            "year",
            "quarter",
            "measure",
            "value",
            "counts",
            "place",
            "implementer",
            "purpose_code",
            "file_name",
            "cell",
        ],
        shows_table=True,
        rows=lambda mark: rows,
        row_columns=transaction_columns(shown),
        recompute=word("activity.transactions.recompute", lang),
        caveats=caveats,
        **framed(
            shown,
            "activity.transactions.definition",
            also=[CONTRACTS] if (rows["not_counted_reason"] == "decision_in_projects").any() else [],
        ),
    )


def results_panel(shown: ActivityView) -> Panel:
    """What the source says was aimed at and how far it is, as it stands there."""
    lang, view = shown.lang, shown.view
    rows = shown.ask("money/activity_results")
    table = rows.copy()
    table["period_of"] = [
        None
        if formats.is_missing(first) and formats.is_missing(last)
        else formats.period(
            None if formats.is_missing(first) else first, None if formats.is_missing(last) else last, lang
        )
        for first, last in zip(rows["period_start"], rows["period_end"], strict=True)
    ]
    for name in ("target", "actual"):
        table[name + STATE_SUFFIX] = [
            "not_recorded" if formats.is_missing(found) else None for found in table[name]
        ]
    both = int((rows["target"].notna() & rows["actual"].notna()).sum())
    title = plural("activity.results.title", lang, len(rows))
    return Panel(
        key="results",
        title=title,
        subtitle=word("activity.results.subtitle", lang),
        figure=None,
        alt=title,
        summary=plural(
            "activity.results.summary",
            lang,
            both,
            targets=formats.number(int(rows["target"].notna().sum()), lang),
            actuals=formats.number(int(rows["actual"].notna().sum()), lang),
        ),
        table=table,
        columns=[
            Column(
                name="title",
                label=word("activity.column.indicator", lang),
                kind="text",
                language=UNKNOWN_LANGUAGE,
            ),
            column(shown, "target", language=UNKNOWN_LANGUAGE),
            column(shown, "actual", language=UNKNOWN_LANGUAGE),
            column(shown, "period_of"),
            column(shown, "result_type", language=UNKNOWN_LANGUAGE),
            *(
                Column(name=name, label=word(f"shell.rows.{name}", lang), kind=kind)
                for name, kind in (("file_name", "text"), ("sheet_name", "text"), ("sheet_row", "identifier"))
            ),
        ],
        shown_columns=["title", "target", "actual", "period_of", "sheet_row"],
        shows_table=True,
        rows=lambda mark: rows[["title", "target", "actual", "file_name", "sheet_name", "sheet_row"]],
        row_columns=[
            Column(name=name, label=word(f"activity.column.{label}", lang), kind="text")
            for name, label in (("title", "indicator"), ("target", "target"), ("actual", "actual"))
        ],
        recompute=word("activity.results.recompute", lang),
        caveats=[word("activity.caveat.results", lang)],
        **{
            **framed(shown, "activity.results.definition"),
            "sources": publications(view.version, lang, [CONTRACTS]),
        },
    )


def warnings_panel(shown: ActivityView) -> Panel:
    """The warnings that the load gave on the rows of the activity."""
    lang = shown.lang
    rows = shown.ask("money/activity_warnings")
    title = (
        plural("activity.warnings.title", lang, len(rows))
        if len(rows)
        else word("activity.warnings.title_none", lang)
    )
    columns = [
        Column(name="message", label=word("activity.column.message", lang), kind="text"),
        Column(name="value_found", label=word("activity.column.value_found", lang), kind="text"),
        Column(name="remedy", label=word("activity.column.remedy", lang), kind="text"),
        *(
            Column(name=name, label=word(f"shell.rows.{name}", lang), kind="text")
            for name in ("file_name", "sheet_name", "cell")
        ),
    ]
    table = rows.assign(message=rows[f"message_{lang}"], remedy=rows[f"remedy_{lang}"])
    return Panel(
        key="warnings",
        title=title,
        subtitle=word("activity.warnings.subtitle", lang),
        figure=None,
        alt=title,
        summary=word("activity.warnings.summary", lang) if len(rows) else "",
        table=table,
        columns=columns,
        shows_table=True,
        empty=word("activity.warnings.none", lang),
        rows=lambda mark: table,
        row_columns=columns[:3],
        recompute=word("activity.warnings.recompute", lang),
        **framed(shown, "activity.warnings.definition"),
    )
