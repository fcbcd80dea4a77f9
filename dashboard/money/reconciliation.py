"""The same money in two publications: what agrees, what differs, and by which rule."""

from dataclasses import dataclass

import pandas as pd

from dashboard import formats, session
from dashboard.charts.budget import series_of, two_publications
from dashboard.charts.reconciliation import amount_pairs, ratios, steps
from dashboard.exports.tables import Column
from dashboard.money.view import place_names, publications
from dashboard.panels import Mark, Panel
from dashboard.words import plural, word

OECD_SOURCES = ("iati_netherlands", "oecd_dac2a")
EUTF_SOURCES = ("eutf", "eutf_akvo")
CLOSE = 0.01
"""The two publications agree when they differ by no more than this part."""
NEAR = 0.1
STEPS = ("twice", "contract", "only_projects", "only_akvo", "amount")
COMPARED = ("below", "equal", "above", "none")
MOST_LISTED = 15
MOST_PAIRS = 12
CENT = 0.005
FUNDS = ("africa", "syria", "not_told")


@dataclass(frozen=True, kw_only=True)
class ReconcileView:
    """What of the comparison is looked at; hashable, so that what is made of it can be kept.

    Attributes:
        lang: nl or en.
        version: version of the data.
        address: the absolute address that leads back here, version included.
        year: year in which the ministry and the OECD are compared by country.
    """

    lang: str
    version: str
    address: str
    year: int

    def ask(self, name: str, **parameters: object) -> pd.DataFrame:
        """Return the answer of a named query in this version, as this reader may see it."""
        return session.cached_query(name, version=self.version, **parameters)

    @property
    def places(self) -> dict[str, str]:
        """Code -> name of a place."""
        return place_names(self.version, self.lang)

    def place(self, code: str) -> str:
        """Name of a country; its code where no source of money here holds it."""
        return self.places.get(code, code)


def years_of(version: str) -> list[int]:
    """Return the years in which both publications hold a country, newest first."""
    found = session.cached_query("money/reconcile_oecd", version=version)
    both = found.dropna(subset=["oecd_usd", "ministry_usd"])
    return sorted({int(year) for year in both["year"]}, reverse=True)


# The ministry and the OECD ---------------------------------------------------------------------------------------


def oecd_years_panel(view: ReconcileView) -> Panel:
    """The ministry's own file and the OECD over the years, for the countries that both hold, beside all countries."""
    lang = view.lang
    found = view.ask("money/reconcile_oecd")
    in_oecd = found[found["oecd_usd"].notna()]
    both = in_oecd[in_oecd["ministry_usd"].notna()]
    by_year = pd.DataFrame({"all": in_oecd.groupby("year")["oecd_usd"].sum()})
    by_year["ministry"] = both.groupby("year")["ministry_usd"].sum()
    by_year["oecd"] = both.groupby("year")["oecd_usd"].sum()
    by_year["countries"] = both.groupby("year")["place_code"].nunique()
    by_year["all_countries"] = in_oecd.groupby("year")["place_code"].nunique()
    by_year = by_year[by_year["ministry"].notna()].reset_index()
    by_year["ratio"] = by_year["ministry"] / by_year["oecd"]
    by_year["share_pct"] = 100 * by_year["ministry"] / by_year["all"]
    last = by_year.iloc[-1]
    lines = series_of(
        {"ministry": by_year, "oecd": by_year.assign(ministry=by_year["oecd"])}, year="year", value="ministry"
    )
    years = formats.period(int(by_year["year"].min()), int(by_year["year"].max()), lang)
    summary = word(
        "reconcile.years.summary",
        lang,
        year=int(last["year"]),
        countries=plural("reconcile.countries", lang, int(last["countries"])),
        all_countries=formats.number(int(last["all_countries"]), lang),
        share=formats.percent(float(last["share_pct"]), lang, decimals=1),
    )
    return Panel(
        key="reconcile-years",
        title=word(
            "reconcile.years.title",
            lang,
            share=formats.percent(float(last["share_pct"]), lang),
            year=int(last["year"]),
        ),
        subtitle=word("reconcile.years.subtitle", lang, years=years),
        figure=two_publications(
            lines,
            lang=lang,
            unit_label=word("reconcile.years.unit", lang, unit="{unit}"),
            labels={side: word(f"reconcile.side.{side}", lang) for side in ("ministry", "oecd")},
            no_data_label=word("reconcile.no_data", lang),
        ),
        alt=summary,
        summary=summary,
        table=by_year[
            ["year", "ministry", "oecd", "ratio", "all", "share_pct", "countries", "all_countries"]
        ].astype({"year": int, "countries": int, "all_countries": int}),
        columns=[
            Column(name="year", label=word("reconcile.column.year", lang), kind="date"),
            _usd("ministry", lang),
            _usd("oecd", lang),
            Column(name="ratio", label=word("reconcile.column.ratio", lang), kind="decimal", decimals=3),
            _usd("all", lang),
            Column(
                name="share_pct",
                label=word("reconcile.column.share", lang),
                kind="decimal",
                unit="%",
                decimals=1,
            ),
            Column(name="countries", label=word("reconcile.column.countries", lang), kind="integer"),
            Column(name="all_countries", label=word("reconcile.column.all_countries", lang), kind="integer"),
        ],
        definition=word("reconcile.oecd.definition", lang),
        not_a=word("reconcile.oecd.not_a", lang),
        marks=[Mark(label=str(int(year)), key=(int(year),)) for year in by_year["year"]],
        rows=lambda mark: _oecd_rows(view, year=mark[0]).query("is_pair") if mark else pd.DataFrame(),
        row_columns=_oecd_row_columns(lang),
        recompute=lambda rows, mark: _two_sums(rows, ("ministry", "oecd"), lang, "USD"),
        caveats=[word("reconcile.years.caveat", lang), word("reconcile.oecd.caveat_rate", lang)],
        period=years,
        **_shared(view, OECD_SOURCES, word("reconcile.years.subtitle", lang, years=years)),
    )


def oecd_ratio_panel(view: ReconcileView) -> Panel:
    """For each country in a year what the ministry's file holds of the OECD's amount, with the reason by rule."""
    lang = view.lang
    found = view.ask("money/reconcile_oecd")
    rows = found[(found["year"] == view.year) & found["ministry_usd"].notna()].copy()
    rows["name"] = [view.place(code) for code in rows["place_code"]]
    rows["is_close"] = rows["reason"].isin(("within_1_pct", "rounding"))
    rows = rows.sort_values(["oecd_usd", "name"], ascending=[False, True], na_position="last")
    close = int((rows["reason"] == "within_1_pct").sum())
    compared = rows[rows["oecd_usd"].notna()]
    subtitle = word("reconcile.ratio.subtitle", lang, year=view.year)
    summary = word(
        "reconcile.ratio.summary",
        lang,
        close=formats.number(close, lang),
        compared=formats.number(len(compared), lang),
        near=formats.number(int(rows["is_close"].sum()) - close, lang),
        year=view.year,
    )
    return Panel(
        key="reconcile-ratio",
        title=word("reconcile.ratio.title", lang, close=close, compared=len(compared), year=view.year),
        subtitle=subtitle,
        figure=ratios(
            rows.rename(columns={"place_code": "code"}),
            lang=lang,
            unit_label=word("reconcile.ratio.unit", lang),
            equal_label=word("reconcile.ratio.equal", lang),
            beyond_label=word("reconcile.ratio.beyond", lang),
            no_data_label=word("reconcile.no_data", lang),
        ),
        alt=summary,
        summary=summary,
        table=_oecd_table(rows, view),
        columns=_oecd_columns(lang),
        definition=word("reconcile.oecd.definition", lang),
        not_a=word("reconcile.oecd.not_a", lang),
        marks=[
            Mark(label=row.name, key=(row.place_code, view.year))
            for row in rows[["place_code", "name"]].itertuples(index=False)
        ],
        rows=lambda mark: _oecd_rows(view, country=mark[0], year=view.year) if mark else pd.DataFrame(),
        row_columns=_oecd_row_columns(lang),
        recompute=lambda shown, mark: _two_sums(shown, ("ministry", "oecd"), lang, "USD"),
        caveats=[
            word("reconcile.ratio.caveat_open", lang),
            word("reconcile.oecd.caveat_rate", lang),
            *([word("reconcile.ratio.caveat_no_ratio", lang)] if bool(rows["ratio"].isna().any()) else []),
        ],
        period=str(view.year),
        **_shared(view, OECD_SOURCES, subtitle),
    )


def oecd_reasons_panel(view: ReconcileView) -> Panel:
    """How many countries and years agree, and by which rule the others differ."""
    lang = view.lang
    found = view.ask("money/reconcile_oecd")
    counted = found.groupby("reason").agg(
        pairs=("year", "size"), ministry=("ministry_usd", "sum"), oecd=("oecd_usd", "sum")
    )
    has = found.groupby("reason")[["ministry_usd", "oecd_usd"]].count()
    counted.loc[has["ministry_usd"] == 0, "ministry"] = None
    counted.loc[has["oecd_usd"] == 0, "oecd"] = None
    order = [reason for reason in REASONS if reason in counted.index]
    table = counted.loc[order].reset_index()
    table["name"] = [word(f"reconcile.reason.{reason}", lang) for reason in order]
    table["why"] = [word(f"reconcile.why.{reason}", lang) for reason in order]
    both = found.dropna(subset=["oecd_usd", "ministry_usd"])
    close = int((both["reason"] == "within_1_pct").sum())
    subtitle = word("reconcile.reasons.subtitle", lang)
    summary = word(
        "reconcile.reasons.summary",
        lang,
        close=formats.number(close, lang),
        both=formats.number(len(both), lang),
    )
    return Panel(
        key="reconcile-reasons",
        title=word("reconcile.reasons.title", lang),
        subtitle=subtitle,
        figure=None,
        shows_table=True,
        alt=summary,
        summary=summary,
        table=table[["name", "pairs", "ministry", "oecd", "why"]],
        columns=[
            Column(name="name", label=word("reconcile.column.reason", lang), kind="text"),
            Column(name="pairs", label=word("reconcile.column.pairs", lang), kind="integer"),
            _usd("ministry", lang),
            _usd("oecd", lang),
            Column(name="why", label=word("reconcile.column.why", lang), kind="text"),
        ],
        definition=word("reconcile.reasons.definition", lang),
        not_a=word("reconcile.reasons.not_a", lang),
        marks=[
            Mark(label=row.name, key=(row.reason,))
            for row in table[["name", "reason"]].itertuples(index=False)
        ],
        rows=lambda mark: _oecd_rows(view, reason=mark[0]) if mark else pd.DataFrame(),
        row_columns=_oecd_row_columns(lang),
        recompute=lambda shown, mark: _two_sums(shown, ("ministry", "oecd"), lang, "USD"),
        caveats=[_agency_caveat(both, lang)],
        period=formats.period(int(found["year"].min()), int(found["year"].max()), lang),
        **_shared(view, OECD_SOURCES, subtitle),
    )


REASONS = (
    "within_1_pct",
    "rounding",
    "within_10_pct",
    "year_incomplete",
    "file_more",
    "oecd_more",
    "repaid",
    "not_in_oecd",
    "after_oecd",
    "year_not_in_file",
    "country_not_in_file",
)
"""The rules of `oecd_ministry` in queries/model, from agreement to what one of the two does not hold."""


def agency_room(both: pd.DataFrame) -> tuple[int, int]:
    """Count where the agency pays too, and where the ministry alone already makes the OECD's amount.

    Args:
        both: pairs of country and year that both publications hold: oecd_usd, ministry_usd, agency_usd.

    Returns:
        Pairs in which the agency's disbursements are more than a tenth of the OECD's amount, and those among them in
        which the ministry alone lies within a tenth of it.
    """
    pays = both[(both["oecd_usd"] > 0) & (both["agency_usd"] > NEAR * both["oecd_usd"])]
    made = (pays["ministry_usd"] - pays["oecd_usd"]).abs() <= NEAR * pays["oecd_usd"]
    return len(pays), int(made.sum())


def _agency_caveat(both: pd.DataFrame, lang: str) -> str:
    pays, made = agency_room(both)
    return word(
        "reconcile.reasons.caveat_agency",
        lang,
        pays=formats.number(pays, lang),
        made=formats.number(made, lang),
    )


def _oecd_table(rows: pd.DataFrame, view: ReconcileView) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "name": rows["name"],
            "ministry": rows["ministry_usd"],
            "oecd": rows["oecd_usd"],
            "difference": rows["ministry_usd"] - rows["oecd_usd"],
            "agency": rows["agency_usd"],
            "ratio": rows["ratio"],
            "reason": [word(f"reconcile.reason.{reason}", view.lang) for reason in rows["reason"]],
            "why": [word(f"reconcile.why.{reason}", view.lang) for reason in rows["reason"]],
        }
    ).reset_index(drop=True)


def _oecd_columns(lang: str) -> list[Column]:
    return [
        Column(name="name", label=word("reconcile.column.country", lang), kind="text"),
        _usd("ministry", lang),
        _usd("oecd", lang),
        _usd("difference", lang),
        _usd("agency", lang),
        Column(name="ratio", label=word("reconcile.column.ratio", lang), kind="decimal", decimals=3),
        Column(name="reason", label=word("reconcile.column.reason", lang), kind="text"),
        Column(name="why", label=word("reconcile.column.why", lang), kind="text"),
    ]


def _oecd_rows(
    view: ReconcileView, *, country: str | None = None, year: int | None = None, reason: str | None = None
) -> pd.DataFrame:
    """The rows of both publications; `is_pair` tells those of a country and year that both hold."""
    rows = view.ask("money/reconcile_oecd_rows", country=country, year=year, reason=reason)
    side = rows["money_set_id"].map({"ministry": "ministry", "oecd_netherlands": "oecd"})
    return rows.assign(
        side_code=side,
        side=[word(f"reconcile.side.{one}", view.lang) for one in side],
        country=[view.place(code) for code in rows["place_code"]],
        period=rows["year"],
        is_pair=side.groupby([rows["place_code"], rows["year"]]).transform("nunique") == 2,
    ).drop(columns=["money_set_id", "year"])


def _oecd_row_columns(lang: str) -> list[Column]:
    return [
        Column(name="side", label=word("reconcile.column.publication", lang), kind="text"),
        Column(name="country", label=word("reconcile.column.country", lang), kind="text"),
        Column(name="title", label=word("reconcile.column.title", lang), kind="text", language="en"),
        Column(name="quarter", label=word("reconcile.column.quarter", lang), kind="date"),
    ]


def _two_sums(rows: pd.DataFrame, sides: tuple[str, str], lang: str, currency: str) -> str:
    """How the rows make the two amounts: each publication adds up on its own."""
    if rows.empty:
        return ""
    sums = rows.groupby("side_code")["value"].sum()
    return " ".join(
        word(
            "reconcile.sum",
            lang,
            publication=word(f"reconcile.side.{side}", lang),
            amount=f"{currency} {formats.number(float(sums.get(side, 0.0)), lang, decimals=2)}",
        )
        for side in sides
    )


# Decisions of the trust fund -------------------------------------------------------------------------------------


def decisions_panel(view: ReconcileView) -> Panel:
    """The steps from the list of projects to the decisions in Akvo, to the cent."""
    lang = view.lang
    found = view.ask("money/reconcile_decisions").set_index("cause")
    start, end = float(found["project_eur"].sum()), float(found["akvo_eur"].sum())
    # What the list holds without the rows that are the same money as another.
    counted = start - float(found.loc[found.index.isin(("twice", "contract")), "project_eur"].sum())
    causes = [cause for cause in STEPS if cause in found.index]
    shown = pd.DataFrame(
        {
            "code": causes,
            "name": [word(f"reconcile.step.{cause}", lang) for cause in causes],
            "amount": [float(found.loc[cause, "difference_eur"]) for cause in causes],
        }
    )
    rest = end - start - float(shown["amount"].sum())
    lines = [
        ("start", word("reconcile.step.start", lang), start, int(found["row_count"].sum()) - _only(found)),
        *(
            (row.code, row.name, row.amount, int(found.loc[row.code, "row_count"]))
            for row in shown.itertuples(index=False)
        ),
        ("rest", word("reconcile.step.rest", lang), rest, 0),
        (
            "end",
            word("reconcile.step.end", lang),
            end,
            int(found.loc[found.index.isin(("same", "amount", "only_akvo")), "row_count"].sum()),
        ),
    ]
    table = pd.DataFrame(
        {
            "name": [name for _, name, _, _ in lines],
            "amount": [round(amount, 2) for _, _, amount, _ in lines],
            "row_count": [count for _, _, _, count in lines],
            "why": [
                word(f"reconcile.step_why.{code}", lang) if code in STEPS else "" for code, _, _, _ in lines
            ],
            "why_state": [None if code in STEPS else "not_applicable" for code, _, _, _ in lines],
        }
    )
    subtitle = word("reconcile.decisions.subtitle", lang)
    summary = word(
        "reconcile.decisions.summary",
        lang,
        start=formats.number(start, lang, decimals=2),
        end=formats.number(end, lang, decimals=2),
        rest=formats.number(abs(round(rest, 2)), lang, decimals=2),
    )
    return Panel(
        key="reconcile-decisions",
        title=word("reconcile.decisions.title", lang, steps=plural("reconcile.steps", lang, len(causes))),
        subtitle=subtitle,
        figure=steps(
            shown,
            lang=lang,
            unit_label=word("reconcile.decisions.unit", lang, unit="{unit}"),
            total_label=word("reconcile.step.total", lang),
            no_data_label=word("reconcile.no_data", lang),
        ),
        alt=summary,
        summary=summary,
        table=table,
        columns=[
            Column(name="name", label=word("reconcile.column.step", lang), kind="text"),
            Column(
                name="amount",
                label=word("reconcile.column.amount", lang),
                kind="decimal",
                unit="€",
                decimals=2,
            ),
            Column(name="row_count", label=word("reconcile.column.rows", lang), kind="integer"),
            Column(name="why", label=word("reconcile.column.why", lang), kind="text"),
        ],
        definition=word("reconcile.decisions.definition", lang),
        not_a=word("reconcile.decisions.not_a", lang),
        marks=[
            *(Mark(label=row.name, key=(row.code,)) for row in shown.itertuples(index=False)),
            Mark(label=word("reconcile.step.same", lang), key=("same",)),
        ],
        rows=lambda mark: _decision_rows(view, str(mark[0])) if mark else pd.DataFrame(),
        row_columns=_eutf_row_columns(lang),
        recompute=lambda rows, mark: _two_sums(rows, ("projects", "akvo"), lang, "EUR"),
        caveats=[word("reconcile.decisions.caveat", lang, counted=formats.number(counted, lang, decimals=2))],
        period=word("reconcile.eutf.period", lang),
        **_shared(view, EUTF_SOURCES, subtitle),
    )


def _only(found: pd.DataFrame) -> int:
    return int(found.loc["only_akvo", "row_count"]) if "only_akvo" in found.index else 0


def _decision_rows(view: ReconcileView, cause: str) -> pd.DataFrame:
    rows = view.ask("money/reconcile_decision_rows", cause=cause)
    return rows.assign(
        side_code=rows["publication"],
        side=[word(f"reconcile.side.{one}", view.lang) for one in rows["publication"]],
        record_id=rows["project_id"],
    ).drop(columns=["publication", "project_id"])


def _eutf_row_columns(lang: str) -> list[Column]:
    return [
        Column(name="side", label=word("reconcile.column.publication", lang), kind="text"),
        Column(name="title", label=word("reconcile.column.title", lang), kind="text", language="en"),
    ]


# Contracts under a decision --------------------------------------------------------------------------------------


def contracts_panel(view: ReconcileView) -> Panel:
    """Decisions beside the contracts under them, by whether the contracts stay below, equal or exceed the decision."""
    lang = view.lang
    found = view.ask("money/reconcile_contracts")
    grouped = found.groupby("compared").agg(
        decisions=("project_id", "size"),
        first=("decision_eur", "sum"),
        second=("contracts_eur", "sum"),
        contracts=("contract_count", "sum"),
    )
    order = [kind for kind in COMPARED if kind in grouped.index]
    table = grouped.loc[order].reset_index()
    table.loc[table["contracts"] == 0, "second"] = None
    table["name"] = [
        word(f"reconcile.compared.{kind}", lang, count=plural("reconcile.decision", lang, int(count)))
        for kind, count in zip(table["compared"], table["decisions"], strict=True)
    ]
    with_contracts = int(table.loc[table["compared"] != "none", "decisions"].sum())
    above = int(table.loc[table["compared"] == "above", "decisions"].sum())
    subtitle = word("reconcile.contracts.subtitle", lang)
    summary = word(
        "reconcile.contracts.summary",
        lang,
        all=formats.number(len(found), lang),
        with_contracts=formats.number(with_contracts, lang),
        above=formats.number(above, lang),
    )
    return Panel(
        key="reconcile-contracts",
        title=word("reconcile.contracts.title", lang, above=above, with_contracts=with_contracts),
        subtitle=subtitle,
        figure=amount_pairs(
            table.rename(columns={"compared": "code"}),
            lang=lang,
            unit_label=word("reconcile.contracts.unit", lang, unit="{unit}"),
            labels=[word("reconcile.side.decision", lang), word("reconcile.side.contract", lang)],
            no_data_label=word("reconcile.contracts.none", lang),
        ),
        alt=summary,
        summary=summary,
        table=table[["name", "decisions", "first", "contracts", "second"]].assign(
            second_state=["not_applicable" if count == 0 else None for count in table["contracts"]]
        ),
        columns=[
            Column(name="name", label=word("reconcile.column.kind", lang), kind="text"),
            Column(name="decisions", label=word("reconcile.column.decisions", lang), kind="integer"),
            _eur("first", "decision", lang),
            Column(name="contracts", label=word("reconcile.column.contracts", lang), kind="integer"),
            _eur("second", "contract", lang),
        ],
        definition=word("reconcile.contracts.definition", lang),
        not_a=word("reconcile.contracts.not_a", lang),
        marks=[
            Mark(label=row.name, key=(row.compared,))
            for row in table[["name", "compared"]].itertuples(index=False)
        ],
        rows=lambda mark: _contract_rows(view, str(mark[0])) if mark else pd.DataFrame(),
        row_columns=_contract_row_columns(lang),
        recompute=lambda rows, mark: _two_sums(rows, ("decision", "contract"), lang, "EUR"),
        caveats=[word("reconcile.contracts.caveat", lang)],
        period=word("reconcile.eutf.period", lang),
        **_shared(view, ("eutf_akvo",), subtitle),
    )


def above_panel(view: ReconcileView) -> Panel:
    """The decisions whose contracts add up to more than the decision, the largest difference first."""
    lang = view.lang
    found = view.ask("money/reconcile_contracts")
    above = found[found["compared"] == "above"].copy()
    above["excess"] = above["contracts_eur"] - above["decision_eur"]
    above = above.sort_values(["excess", "project_id"], ascending=[False, True]).reset_index(drop=True)
    subtitle = word("reconcile.above.subtitle", lang)
    top = above.iloc[0] if len(above) else None
    summary = (
        word(
            "reconcile.above.summary",
            lang,
            count=plural("reconcile.decision", lang, len(above)),
            amount=formats.compact_eur(float(above["excess"].sum()), lang),
            name=str(top["project_id"]),
            most=formats.compact_eur(float(top["excess"]), lang),
        )
        if top is not None
        else word("reconcile.above.nothing", lang)
    )
    return Panel(
        key="reconcile-above",
        title=word("reconcile.above.title", lang),
        subtitle=subtitle,
        figure=None,
        shows_table=True,
        alt=summary,
        summary=summary,
        table=above.assign(address=[_page_of(key) for key in above["activity_key"]]),
        row_address="address",
        columns=[
            Column(name="project_id", label=word("reconcile.column.project", lang), kind="identifier"),
            Column(name="title", label=word("reconcile.column.title", lang), kind="text", language="en"),
            _eur("decision_eur", "decision", lang),
            _eur("contracts_eur", "contract", lang),
            Column(
                name="excess",
                label=word("reconcile.column.excess", lang),
                kind="decimal",
                unit="€",
                decimals=2,
            ),
            Column(name="contract_count", label=word("reconcile.column.contracts", lang), kind="integer"),
        ],
        definition=word("reconcile.above.definition", lang),
        not_a=word("reconcile.contracts.not_a", lang),
        rows=lambda mark: _contract_rows(view, "above"),
        row_columns=_contract_row_columns(lang),
        recompute=lambda rows, mark: _two_sums(rows, ("decision", "contract"), lang, "EUR"),
        empty=word("reconcile.above.nothing", lang),
        period=word("reconcile.eutf.period", lang),
        **_shared(view, ("eutf_akvo",), subtitle),
    )


def _contract_rows(view: ReconcileView, compared: str) -> pd.DataFrame:
    rows = view.ask("money/reconcile_contract_rows", compared=compared)
    return rows.assign(
        side_code=rows["level"],
        side=[word(f"reconcile.side.{level}", view.lang) for level in rows["level"]],
        record_id=rows["project_id"],
    ).drop(columns=["level", "project_id"])


def _contract_row_columns(lang: str) -> list[Column]:
    return [
        Column(name="decision_id", label=word("reconcile.column.decision", lang), kind="identifier"),
        *_eutf_row_columns(lang),
    ]


# The newsroom's attribution --------------------------------------------------------------------------------------


def newsroom_reason(row: object) -> str:
    """Return by which rule the newsroom's amount of a country differs from ours.

    Args:
        row: newsroom_eur, decided_eur, uncounted_eur, only_akvo_eur and kept_eur of a country, see
            `money/reconcile_newsroom`.

    Returns:
        same; known (rows that do not count here make all of it); known_spread and spread (what is left is no more than
        the regional money that names the country); beyond (it is more); less (the newsroom has less).
    """
    newsroom = 0.0 if pd.isna(row.newsroom_eur) else row.newsroom_eur
    decided = 0.0 if pd.isna(row.decided_eur) else row.decided_eur
    known = row.uncounted_eur + row.only_akvo_eur
    rest = newsroom - decided - known
    if abs(newsroom - decided) < 1:
        return "same"
    if abs(rest) < 1:
        return "known"
    if rest < 0:
        return "less"
    if rest > row.kept_eur:
        return "beyond"
    return "known_spread" if known else "spread"


def newsroom_panel(view: ReconcileView) -> Panel:
    """What a newsroom attributes to each country beside what the decisions give here, with the reason by rule."""
    lang = view.lang
    found = view.ask("money/reconcile_newsroom")
    found["name"] = [view.place(code) for code in found["country_code"]]
    found["difference"] = found["newsroom_eur"].fillna(0) - found["decided_eur"].fillna(0)
    found["reason"] = [newsroom_reason(row) for row in found.itertuples()]
    found["known_eur"] = found["uncounted_eur"] + found["only_akvo_eur"]
    largest = found[found["difference"].abs() >= 1].head(MOST_PAIRS)
    same = int((found["reason"] == "same").sum())
    subtitle = word("reconcile.newsroom.subtitle", lang)
    summary = word(
        "reconcile.newsroom.summary",
        lang,
        same=formats.number(same, lang),
        all=formats.number(len(found), lang),
        name=str(found.iloc[0]["name"]),
        amount=formats.compact_eur(float(found.iloc[0]["difference"]), lang),
    )
    return Panel(
        key="reconcile-newsroom",
        title=word("reconcile.newsroom.title", lang, same=same, all=len(found)),
        subtitle=subtitle,
        figure=amount_pairs(
            largest.rename(
                columns={"country_code": "code", "newsroom_eur": "first", "decided_eur": "second"}
            ),
            lang=lang,
            unit_label=word("reconcile.newsroom.unit", lang, unit="{unit}"),
            labels=[word("reconcile.side.newsroom", lang), word("reconcile.side.ours", lang)],
            no_data_label=word("reconcile.no_data", lang),
        ),
        alt=summary,
        summary=summary,
        table=pd.DataFrame(
            {
                "name": found["name"],
                "newsroom": found["newsroom_eur"],
                "ours": found["decided_eur"],
                "difference": found["difference"].round(2),
                "known": found["known_eur"],
                "kept": found["kept_eur"].round(2),
                "reason": [word(f"reconcile.newsroom_why.{reason}", lang) for reason in found["reason"]],
            }
        ),
        columns=[
            Column(name="name", label=word("reconcile.column.country", lang), kind="text"),
            _eur("newsroom", "newsroom", lang),
            _eur("ours", "ours", lang),
            *(
                Column(
                    name=name,
                    label=word(f"reconcile.column.{name}", lang),
                    kind="decimal",
                    unit="€",
                    decimals=2,
                )
                for name in ("difference", "known", "kept")
            ),
            Column(name="reason", label=word("reconcile.column.why", lang), kind="text"),
        ],
        definition=word("reconcile.newsroom.definition", lang),
        not_a=word("reconcile.newsroom.not_a", lang),
        marks=[
            Mark(label=row.name, key=(row.country_code,))
            for row in found[["name", "country_code"]].itertuples(index=False)
        ],
        rows=lambda mark: _newsroom_rows(view, str(mark[0])) if mark else pd.DataFrame(),
        row_columns=_eutf_row_columns(lang),
        recompute=lambda rows, mark: _two_sums(rows, ("newsroom", "ours"), lang, "EUR"),
        caveats=[
            word("reconcile.newsroom.caveat_chart", lang, count=len(largest)),
            word("reconcile.newsroom.caveat_kept", lang),
        ],
        period=word("reconcile.eutf.period", lang),
        **_shared(view, ("eutf", "money_reference"), subtitle),
    )


def _newsroom_rows(view: ReconcileView, country: str) -> pd.DataFrame:
    rows = view.ask("money/reconcile_newsroom_rows", country=country)
    side = rows["publication"].map({"newsroom": "newsroom", "projects": "ours"})
    return rows.assign(
        side_code=side,
        side=[word(f"reconcile.side.{one}", view.lang) for one in side],
        record_id=rows["project_id"],
    ).drop(columns=["publication", "project_id"])


# Payments into trust funds ---------------------------------------------------------------------------------------


def trust_funds_panel(view: ReconcileView) -> Panel:
    """The activities of the Commission that name a trust fund of the EU: an overlap, not reconciled."""
    lang = view.lang
    found = view.ask("money/reconcile_trust_funds")
    order = {fund: place for place, fund in enumerate(FUNDS)}
    found["largest"] = found[["committed_booked_eur", "disbursed_booked_eur"]].max(axis=1)
    found = found.sort_values(
        ["fund", "largest"],
        ascending=[True, False],
        key=lambda column: column.map(order) if column.name == "fund" else column,
        na_position="last",
    ).reset_index(drop=True)
    africa = found[found["fund"] == "africa"]
    subtitle = word("reconcile.funds.subtitle", lang)

    def eur(column: pd.Series) -> str:
        return formats.compact_eur(float(column.sum()), lang)

    summary = word(
        "reconcile.funds.summary",
        lang,
        count=plural("reconcile.activity", lang, len(africa)),
        booked=eur(africa["committed_booked_eur"]),
        committed=eur(africa["committed_eur"]),
        disbursed=eur(africa["disbursed_eur"]),
    )
    return Panel(
        key="reconcile-funds",
        title=word("reconcile.funds.title", lang, count=plural("reconcile.activity", lang, len(found))),
        subtitle=subtitle,
        figure=None,
        shows_table=True,
        alt=summary,
        summary=summary,
        table=found.assign(
            fund_name=[word(f"reconcile.fund.{fund}", lang) for fund in found["fund"]],
            address=[_page_of(key) for key in found["activity_key"]],
            years=[
                formats.period(int(row.first_year), int(row.last_year), lang)
                if not pd.isna(row.first_year)
                else None
                for row in found.itertuples()
            ],
        ),
        row_address="address",
        columns=[
            Column(name="title", label=word("reconcile.column.title", lang), kind="text", language="en"),
            Column(name="fund_name", label=word("reconcile.column.fund", lang), kind="text"),
            *(
                Column(
                    name=f"{name}_eur",
                    label=word(f"reconcile.column.{name}", lang),
                    kind="decimal",
                    unit="€",
                )
                for name in ("committed_booked", "committed", "disbursed_booked", "disbursed")
            ),
            Column(name="years", label=word("reconcile.column.years", lang), kind="text"),
            Column(name="activity_id", label=word("reconcile.column.identifier", lang), kind="identifier"),
        ],
        shown_columns=(
            "title",
            "fund_name",
            "committed_booked_eur",
            "committed_eur",
            "disbursed_booked_eur",
            "disbursed_eur",
        ),
        definition=word("reconcile.funds.definition", lang),
        not_a=word("reconcile.funds.not_a", lang),
        marks=[
            Mark(label=f"{row.activity_id}: {row.title}", key=(row.activity_key,))
            for row in found.itertuples()
        ],
        rows=lambda mark: _fund_rows(view, str(mark[0])) if mark else pd.DataFrame(),
        row_columns=[
            Column(name="measure", label=word("reconcile.column.measure", lang), kind="text"),
            Column(name="quarter", label=word("reconcile.column.quarter", lang), kind="date"),
            Column(
                name="amount_eur",
                label=word("reconcile.column.amount", lang),
                kind="decimal",
                unit="€",
                decimals=2,
            ),
            Column(name="value", label=word("reconcile.column.usd", lang), kind="decimal", decimals=2),
        ],
        recompute=word("reconcile.funds.recompute", lang),
        caveats=[word("reconcile.funds.caveat_back", lang), word("reconcile.funds.caveat_overlap", lang)],
        period=formats.period(int(found["first_year"].min()), int(found["last_year"].max()), lang)
        if len(found)
        else word("reconcile.no_data", lang),
        **_shared(view, ("iati_commission",), subtitle),
    )


def _page_of(activity_key: object) -> str | None:
    """The address of an activity's own page, absolute; None where it has none."""
    return (
        session.link("activity", activity=str(activity_key), absolute=True)
        if activity_key and not pd.isna(activity_key)
        else None
    )


def _fund_rows(view: ReconcileView, activity: str) -> pd.DataFrame:
    rows = view.ask("money/reconcile_trust_fund_rows", activity=activity)
    return rows.assign(
        period=rows["year"],
        measure=[word(f"money.measure.{measure}", view.lang) for measure in rows["measure_code"]],
    ).drop(columns=["year", "measure_code", "activity_key"])


# Shared ----------------------------------------------------------------------------------------------------------


def _shared(view: ReconcileView, source_ids: tuple[str, ...], sentence: str) -> dict[str, object]:
    return {
        "sources": publications(view.version, view.lang, list(source_ids)),
        "version": view.version,
        "selection_sentence": sentence,
        "address": view.address,
    }


def _usd(name: str, lang: str) -> Column:
    return Column(name=name, label=word(f"reconcile.column.{name}", lang), kind="decimal", unit="US$")


def _eur(name: str, side: str, lang: str) -> Column:
    return Column(name=name, label=word(f"reconcile.side.{side}", lang), kind="decimal", unit="€", decimals=2)
