"""The Dutch budget by subject and stage, and refugees in the donor's own country beside money abroad: never added up."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pandas as pd

from dashboard import charts, formats, session
from dashboard.charts.budget import budget_stages, series_of, two_publications
from dashboard.exports.tables import Column
from dashboard.gaps.settings import JOIN
from dashboard.money import spread
from dashboard.money.view import Chosen, MoneyView, publications
from dashboard.panels import Mark, Panel
from dashboard.profile.records import upper_first
from dashboard.words import plural, word

STAGES = ("draft", "adopted", "first_supplementary", "second_supplementary", "realised")
FLOWS = {"U": "has_expenditure", "V": "has_commitments", "O": "has_receipts"}
"""Flow -> the column of `money/budget_subjects` that says whether an article has it; the first is the default."""
DEFAULT_SUBJECTS = ("migration", "peace_security_development")
MOST_SUBJECTS = 4
DONORS = ("Netherlands", "DAC Countries, Total")
"""As the source names them."""
DONOR_IDS = {"Netherlands": "netherlands", "DAC Countries, Total": "dac"}
RECEPTION = "reception"
SOURCE, SOURCE_IN_DONOR = "rijksbegroting", "one_idrc"


@dataclass(frozen=True, kw_only=True)
class BudgetView:
    """What of the budget is looked at; hashable, so that what is made of it can be kept.

    Attributes:
        lang: nl or en.
        version: version of the data.
        address: the absolute address that leads back here, version included.
        subjects: subjects, in the order chosen.
        flow: V commitments, U expenditure or O receipts; one at a time, since they are never added up.
    """

    lang: str
    version: str
    address: str
    subjects: tuple[str, ...] = DEFAULT_SUBJECTS
    flow: str = "U"

    @property
    def is_moved(self) -> bool:
        """True when the choice is one of very many: what is made of it is kept for a while only."""
        return self.subjects != DEFAULT_SUBJECTS

    @property
    def articles(self) -> pd.DataFrame:
        """Every article, see `money/budget_subjects`."""
        return articles_of(self.version)

    @property
    def flow_name(self) -> str:
        """The flow as it stands within a sentence."""
        return word(f"budget.flow.{self.flow}", self.lang)

    def articles_in(self, subject: str) -> pd.DataFrame:
        """The articles of a subject in their years."""
        found = self.articles
        return found[found["subject_id"] == subject].sort_values(["budget_year", "article_number"])

    def name(self, subject: str) -> str:
        """Name of a subject."""
        return str(self.articles_in(subject).iloc[-1][f"subject_{self.lang}"])

    def sentence(self, subject: str) -> str:
        """What a panel of a subject shows, as one sentence without its full stop."""
        held = self.articles_in(subject)
        return word(
            "budget.sentence",
            self.lang,
            flow=self.flow_name,
            subject=self.name(subject),
            numbers=numbers_of(held, self.lang),
            years=formats.period(int(held["budget_year"].min()), int(held["budget_year"].max()), self.lang),
        )

    def ask(self, name: str, **parameters: object) -> pd.DataFrame:
        """Return the answer of a named query in this version, as this reader may see it."""
        return session.cached_query(name, version=self.version, **parameters)

    def money(self, **chosen: object) -> MoneyView:
        """Return a choice of money abroad in published dollars: all that a source books anywhere."""
        return MoneyView(
            lang=self.lang,
            version=self.version,
            chosen=Chosen(rule="all", countries="all", unit="usd", **chosen),
            address=self.address,
        )


def articles_of(version: str) -> pd.DataFrame:
    """Return every article of the budget with its subject, one row a year, as this reader may see it."""
    return session.cached_query("money/budget_subjects", version=version)


def numbers_of(articles: pd.DataFrame, lang: str) -> str:
    """Return the numbers of a subject in the order of their years: "XVII 44, XVII 4"."""
    pairs = zip(articles["chapter_code"], articles["article_number"], strict=True)
    return formats.list_of(dict.fromkeys(f"{chapter} {number}" for chapter, number in pairs), lang)


def read_budget(
    parts: Mapping[str, str], *, lang: str, version: str, address: str
) -> tuple[BudgetView, list[str]]:
    """Return what the parts of an address ask for, and the parts that could not be followed.

    Args:
        parts: `subjects` (joined by `~`, at most four) and `flow`.
        lang: nl or en.
        version: version of the data.
        address: the absolute address that leads back.
    """
    known = set(articles_of(version)["subject_id"])
    subjects: tuple[str, ...] = tuple(one for one in DEFAULT_SUBJECTS if one in known)
    flow, bad = next(iter(FLOWS)), []
    for part, value in parts.items():
        several = tuple(dict.fromkeys(one for one in value.split(JOIN) if one))
        if part == "flow" and value in FLOWS:
            flow = value
        elif part == "subjects" and several and set(several) <= known and len(several) <= MOST_SUBJECTS:
            subjects = several
        else:
            bad.append(f"{part}:{value}" if value else part)
    return BudgetView(lang=lang, version=version, address=address, subjects=subjects, flow=flow), bad


def choices(view: BudgetView) -> dict[str, str]:
    """Return subject -> how it stands in the list of choices, the chosen chapters of migration first."""
    names: dict[str, str] = {}
    for subject, held in view.articles.groupby("subject_id", sort=False):
        newest = held.sort_values("budget_year").iloc[-1]
        years = formats.period(int(held["budget_year"].min()), int(held["budget_year"].max()), view.lang)
        names[str(subject)] = word(
            "budget.choose.option",
            view.lang,
            subject=newest[f"subject_{view.lang}"],
            numbers=numbers_of(held.sort_values(["budget_year", "article_number"]), view.lang),
            chapter=newest["chapter_name"],
            years=years,
        )
    return names


# One subject -----------------------------------------------------------------------------------------------------


def stages_panel(view: BudgetView, subject: str) -> Panel:
    """What was budgeted and realised on a subject, a line a stage: stages are never added up."""
    lang = view.lang
    found = view.ask("money/budget", subjects=[subject], flow=view.flow)
    wide = found.pivot(index="budget_year", columns="stage_code", values="amount_eur").reindex(columns=STAGES)
    table = pd.DataFrame({"year": [int(year) for year in wide.index]})
    for stage in STAGES:
        table[stage] = pd.array([None if pd.isna(one) else int(one) for one in wide[stage]], dtype="Int64")
    lines = found.rename(columns={"stage_code": "series", "budget_year": "year", "amount_eur": "value"})
    known = found.dropna(subset=["amount_eur"])
    return Panel(
        key=f"stages-{subject.replace('_', '-')}",
        title=_stages_title(table, lang, flow=view.flow_name, subject=view.name(subject)),
        subtitle=word(
            "budget.stages.subtitle", lang, flow=upper_first(view.flow_name), subject=view.name(subject)
        ),
        figure=budget_stages(
            lines,
            lang=lang,
            unit_label=word("budget.stages.unit", lang, flow=view.flow_name, unit="{unit}"),
            stage_labels={stage: word(f"budget.stage_mark.{stage}", lang) for stage in STAGES},
            no_data_label=word("budget.no_flow", lang, flow=view.flow_name),
        )
        if len(known)
        else None,
        alt=word("budget.stages.alt", lang, subject=view.name(subject), summary=_stages_summary(table, lang)),
        summary=_stages_summary(table, lang),
        table=table,
        columns=[
            Column(name="year", label=word("budget.column.year", lang), kind="date"),
            *(
                Column(name=stage, label=word(f"budget.stage.{stage}", lang), kind="integer", unit="€")
                for stage in STAGES
            ),
        ],
        sources=publications(view.version, lang, [SOURCE]),
        period=_period(view, subject),
        version=view.version,
        definition=word(f"budget.definition.{view.flow}", lang),
        not_a=word("budget.not_a", lang),
        marks=[
            Mark(
                label=f"{int(row.budget_year)}, {word(f'budget.stage.{row.stage_code}', lang)}",
                key=(int(row.budget_year), row.stage_code),
            )
            for row in known.itertuples()
        ],
        rows=lambda mark: _budget_rows(view, subject, mark),
        row_columns=_budget_row_columns(lang),
        recompute=lambda rows, mark: _recompute(rows, lang),
        selection_sentence=view.sentence(subject),
        address=view.address,
        caveats=_stage_caveats(found, view, subject),
        empty=word("budget.no_flow", lang, flow=view.flow_name),
        filters=[
            (word("budget.choose.subject", lang), view.name(subject)),
            (word("budget.choose.flow", lang), view.flow_name),
        ],
    )


def numbers_panel(view: BudgetView, subject: str) -> Panel:
    """Which number and name a subject had in which year, and which stages stand under that number."""
    lang = view.lang
    held = view.articles_in(subject)
    rows = view.ask("money/budget_rows", subject=subject, flow=view.flow)
    filled = rows[rows["value"].fillna(0) != 0]

    def stages_under(year: int, chapter: str, number: int) -> str:
        there = filled[
            (filled["budget_year"] == year)
            & (filled["chapter_code"] == chapter)
            & (filled["article_number"] == number)
        ]["stage_code"]
        if set(there) == set(STAGES):
            return word("budget.numbers.all", lang)
        names = [word(f"budget.stage_short.{stage}", lang) for stage in STAGES if stage in set(there)]
        return formats.list_of(names, lang) if names else word("budget.numbers.nothing", lang)

    listed = pd.DataFrame(
        {
            "year": held["budget_year"],
            "number": [f"{row.chapter_code} {row.article_number}" for row in held.itertuples()],
            "name": held["article_name"],
            "stages": [
                stages_under(row.budget_year, row.chapter_code, row.article_number)
                for row in held.itertuples()
            ],
            "chapter": held["chapter_name"],
            "reason": [
                reason if isinstance(reason, str) and reason else word("budget.numbers.same_name", lang)
                for reason in held[f"reason_{lang}"]
            ],
        }
    )
    table = _joined_years(listed, lang)
    pairs = held[["chapter_code", "article_number"]].drop_duplicates()
    names = held["article_name"].str.casefold().nunique()
    summary = word(
        "budget.numbers.summary",
        lang,
        numbers=plural("budget.numbers.count", lang, len(pairs)),
        names=plural("budget.numbers.names", lang, int(names)),
    )
    return Panel(
        key=f"numbers-{subject.replace('_', '-')}",
        title=word(
            f"budget.numbers.title_{'several' if len(pairs) > 1 else 'one'}", lang, subject=view.name(subject)
        ),
        subtitle=word("budget.numbers.subtitle", lang, subject=view.name(subject)),
        figure=None,
        alt=summary,
        summary=summary,
        shows_table=True,
        table=table,
        columns=[
            Column(name="years", label=word("budget.column.years", lang), kind="text"),
            Column(name="number", label=word("budget.column.number", lang), kind="identifier"),
            Column(name="name", label=word("budget.column.name", lang), kind="text", language="nl"),
            Column(name="stages", label=word("budget.column.stages", lang), kind="text"),
            Column(name="chapter", label=word("budget.column.chapter", lang), kind="text", language="nl"),
            Column(name="reason", label=word("budget.column.reason", lang), kind="text"),
        ],
        shown_columns=("years", "number", "name", "stages"),
        caveats=list(dict.fromkeys(table["reason"])),
        sources=publications(view.version, lang, [SOURCE, "money_reference"]),
        period=_period(view, subject),
        version=view.version,
        definition=word("budget.numbers.definition", lang),
        not_a=word("budget.numbers.not_a", lang),
        rows=lambda mark: _budget_rows(view, subject, None),
        row_columns=_budget_row_columns(lang),
        recompute=word("budget.numbers.recompute", lang),
        selection_sentence=view.sentence(subject),
        address=view.address,
    )


def _joined_years(listed: pd.DataFrame, lang: str) -> pd.DataFrame:
    """Give years that follow each other and say the same as one row."""
    said = [name for name in listed if name != "year"]
    rows: list[dict[str, object]] = []
    for row in listed.to_dict("records"):
        before = next((one for one in reversed(rows) if all(one[name] == row[name] for name in said)), None)
        if before and before["last"] == row["year"] - 1:
            before["last"] = row["year"]
        else:
            rows.append({**row, "last": row["year"]})
    years = [formats.period(int(row["year"]), int(row["last"]), lang) for row in rows]
    return pd.DataFrame(
        [{"years": text, **{n: row[n] for n in said}} for text, row in zip(years, rows, strict=True)]
    )


def _budget_rows(view: BudgetView, subject: str, mark: tuple[object, ...] | None) -> pd.DataFrame:
    rows = view.ask("money/budget_rows", subject=subject, flow=view.flow)
    if mark:
        rows = rows[(rows["budget_year"] == mark[0]) & (rows["stage_code"] == mark[1])]
    rows = rows[rows["value"].notna()]
    return rows.assign(
        period=rows["budget_year"],
        stage=[word(f"budget.stage.{stage}", view.lang) for stage in rows["stage_code"]],
        number=[f"{row.chapter_code} {row.article_number}" for row in rows.itertuples()],
        name=rows["article_name"],
    )[
        [
            "period",
            "stage",
            "number",
            "name",
            "value",
            "file_name",
            "sheet_name",
            "sheet_row",
            "cell",
            "original_file",
            "original_line",
        ]
    ].reset_index(drop=True)


def _budget_row_columns(lang: str) -> list[Column]:
    return [
        Column(name="stage", label=word("budget.column.stage", lang), kind="text"),
        Column(name="number", label=word("budget.column.number", lang), kind="identifier"),
        Column(name="value", label=word("budget.column.value", lang), kind="integer"),
    ]


def _recompute(rows: pd.DataFrame, lang: str) -> str:
    """How the rows make the figure: the amount that is not zero, a thousand times."""
    amounts = [int(value) for value in rows["value"]]
    filled = sorted({amount for amount in amounts if amount})
    if not filled:
        return word("budget.recompute.zero", lang)
    return word(
        "budget.recompute.one" if len(amounts) == 1 else "budget.recompute.other",
        lang,
        value=formats.number(filled[0], lang),
        amount=formats.number(filled[0] * 1000, lang),
    )


def _stages_title(table: pd.DataFrame, lang: str, *, flow: str, subject: str) -> str:
    both = table.dropna(subset=["realised", "draft"])
    both = both[both["realised"] != 0]
    if len(both):
        row = both.iloc[-1]
        return word(
            "budget.stages.title",
            lang,
            year=int(row["year"]),
            realised=formats.compact_eur(int(row["realised"]), lang),
            draft=formats.compact_eur(int(row["draft"]), lang),
        )
    drafts = table.dropna(subset=["draft"])
    if drafts.empty:
        return word("budget.stages.title_none", lang, flow=flow, subject=subject)
    row = drafts.iloc[-1]
    return word(
        "budget.stages.title_draft",
        lang,
        year=int(row["year"]),
        draft=formats.compact_eur(int(row["draft"]), lang),
    )


def _stages_summary(table: pd.DataFrame, lang: str) -> str:
    real = table.dropna(subset=["realised"])
    if real.empty:
        return word("budget.stages.summary_none", lang)
    if not (real["realised"] != 0).any():
        return word("budget.stages.summary_zero", lang)
    last = real.iloc[-1]
    most = real.loc[real["realised"].astype(float).idxmax()]
    said = [
        word(
            "budget.stages.summary_most",
            lang,
            year=int(most["year"]),
            amount=formats.compact_eur(int(most["realised"]), lang),
        )
    ]
    if not pd.isna(last["adopted"]) and last["adopted"] > 0:
        said.append(
            word(
                "budget.stages.summary_share",
                lang,
                year=int(last["year"]),
                share=formats.percent(100 * int(last["realised"]) / int(last["adopted"]), lang),
            )
        )
    return " ".join(said)


def _stage_caveats(found: pd.DataFrame, view: BudgetView, subject: str) -> list[str]:
    """What a reader must know of the numbers, the gaps and the zeros, each by a rule on the rows."""
    lang, said = view.lang, []
    held = view.articles_in(subject)
    for year in sorted(set(found.loc[found["how"] == "other_number", "budget_year"])):
        numbers = numbers_of(held[held["budget_year"] == year], lang)
        said.append(word("budget.caveat.other_number", lang, year=year, numbers=numbers))
    for how in ("same_twice", "two_amounts"):
        years = sorted(set(found.loc[found["how"] == how, "budget_year"]))
        if years:
            said.append(word(f"budget.caveat.{how}", lang, years=formats.list_of(map(str, years), lang)))
    realised = found[(found["stage_code"] == "realised")]
    missing = sorted(realised.loc[realised["how"] == "no_data", "budget_year"])
    if missing:
        said.append(
            word("budget.caveat.missing", lang, years=formats.list_of([str(one) for one in missing], lang))
        )
    wide = found.pivot(index="budget_year", columns="stage_code", values="amount_eur")
    for year, row in wide.iterrows():
        first = row.get("draft")
        if first == 0 and (row.drop("draft").fillna(0) != 0).any():
            said.append(word("budget.caveat.zero_draft", lang, year=year))
    if not bool(held["is_bridged"].all()):
        said.append(word("budget.caveat.not_bridged", lang))
    return said


def _period(view: BudgetView, subject: str) -> str:
    held = view.articles_in(subject)
    return formats.period(int(held["budget_year"].min()), int(held["budget_year"].max()), view.lang)


# In the donor's own country --------------------------------------------------------------------------------------


def in_donor(view: BudgetView, donor: str, prices: str) -> pd.DataFrame:
    """Return the costs of a donor by year, see `money/in_donor`."""
    found = view.ask("money/in_donor", donors=list(DONORS))
    return found[(found["donor"] == donor) & (found["prices"] == prices)].reset_index(drop=True)


def in_donor_panel(view: BudgetView, donor: str, prices: str) -> Panel:
    """What refugees in the donor's own country cost by year, in one kind of prices."""
    lang, name = view.lang, word(f"budget.donor_in.{DONOR_IDS[donor]}", view.lang)
    found = in_donor(view, donor, prices)
    known = found.dropna(subset=["cost_usd"])
    most = known.loc[known["cost_usd"].idxmax()]
    table = pd.DataFrame(
        {
            "year": found["reference_year"],
            "cost_usd": found["cost_usd"],
            "oda_usd": found["oda_usd"],
            "share_pct": found["share_pct"],
        }
    )
    columns = [
        Column(name="year", label=word("budget.column.year", lang), kind="date"),
        Column(name="cost_usd", label=word(f"budget.column.cost_{prices}", lang), kind="decimal", unit="US$"),
    ]
    if prices == "current":
        columns += [
            Column(name="oda_usd", label=word("budget.column.oda", lang), kind="decimal", unit="US$"),
            _share_column(lang),
        ]
    else:
        table = table.drop(columns=["oda_usd", "share_pct"])
    years = formats.period(int(found["reference_year"].min()), int(found["reference_year"].max()), lang)
    summary = word(
        "budget.in_donor.summary",
        lang,
        donor=name,
        year=int(most["reference_year"]),
        amount=formats.compact_money(float(most["cost_usd"]), lang, currency="USD"),
    )
    return Panel(
        key=f"in-donor-{DONOR_IDS[donor]}-{prices}",
        title=word(
            f"budget.in_donor.title_{prices}",
            lang,
            donor=upper_first(word(f"budget.donor_short.{DONOR_IDS[donor]}", lang)),
            year=int(most["reference_year"]),
            amount=formats.compact_money(float(most["cost_usd"]), lang, currency="USD"),
        ),
        subtitle=word(f"budget.in_donor.subtitle_{prices}", lang, donor=name, years=years),
        figure=charts.by_year(
            pd.DataFrame(
                {"year": found["reference_year"], "amount": found["cost_usd"], "is_incomplete": False}
            ),
            lang=lang,
            unit_label=word(f"budget.in_donor.unit_{prices}", lang, unit="{unit}"),
            no_data_label=word("budget.no_data", lang),
            incomplete_label="",
            currency="USD",
        ),
        alt=summary,
        summary=summary,
        table=table,
        columns=columns,
        sources=publications(view.version, lang, [SOURCE_IN_DONOR]),
        period=years,
        version=view.version,
        definition=word("budget.in_donor.definition", lang),
        not_a=word("budget.in_donor.not_a", lang),
        marks=[Mark(label=str(int(year)), key=(int(year),)) for year in known["reference_year"]],
        rows=lambda mark: _in_donor_rows(view, donor, prices, mark, parts=("cost",)),
        row_columns=[
            Column(name="value", label=word("budget.column.million", lang), kind="decimal", decimals=6)
        ],
        recompute=word("budget.in_donor.recompute", lang),
        selection_sentence=word(f"budget.in_donor.subtitle_{prices}", lang, donor=name, years=years),
        address=view.address,
        caveats=[word(f"budget.in_donor.caveat_{prices}", lang), word("budget.never_added", lang)],
    )


def in_donor_share_panel(view: BudgetView) -> Panel:
    """Which share of its aid a donor spent on refugees at home: the Netherlands beside all donors of the DAC."""
    lang = view.lang
    frames = {DONOR_IDS[donor]: in_donor(view, donor, "current") for donor in DONORS}
    lines = series_of(frames, year="reference_year", value="share_pct")
    dutch, dac = (frame.set_index("reference_year")["share_pct"] for frame in frames.values())
    table = pd.DataFrame(
        {"year": dutch.index, "netherlands": dutch.to_numpy(), "dac": dac.reindex(dutch.index).to_numpy()}
    )
    last = table.dropna().iloc[-1]
    years = formats.period(int(table["year"].min()), int(table["year"].max()), lang)
    summary = word(
        "budget.share.summary",
        lang,
        year=int(last["year"]),
        dutch=formats.percent(float(last["netherlands"]), lang, decimals=1),
        dac=formats.percent(float(last["dac"]), lang, decimals=1),
    )
    return Panel(
        key="in-donor-share",
        title=word(
            "budget.share.title",
            lang,
            share=formats.percent(float(last["netherlands"]), lang),
            year=int(last["year"]),
        ),
        subtitle=word("budget.share.subtitle", lang, years=years),
        figure=two_publications(
            lines,
            lang=lang,
            unit_label=word("budget.share.unit", lang),
            labels={key: word(f"budget.donor.{key}", lang) for key in frames},
            no_data_label=word("budget.no_data", lang),
            currency=None,
        ),
        alt=summary,
        summary=summary,
        table=table,
        columns=[
            Column(name="year", label=word("budget.column.year", lang), kind="date"),
            *(
                Column(
                    name=key, label=word(f"budget.donor.{key}", lang), kind="decimal", unit="%", decimals=1
                )
                for key in frames
            ),
        ],
        sources=publications(view.version, lang, [SOURCE_IN_DONOR]),
        period=years,
        version=view.version,
        definition=word("budget.share.definition", lang),
        not_a=word("budget.in_donor.not_a", lang),
        marks=[
            Mark(
                label=f"{word(f'budget.donor.{DONOR_IDS[donor]}', lang)}, {int(year)}",
                key=(int(year), donor),
            )
            for donor in DONORS
            for year in frames[DONOR_IDS[donor]].dropna(subset=["share_pct"])["reference_year"]
        ],
        rows=lambda mark: (
            _in_donor_rows(view, str(mark[1]), "current", mark, parts=("cost", "oda"))
            if mark
            else pd.DataFrame()
        ),
        row_columns=[
            Column(name="value", label=word("budget.column.million", lang), kind="decimal", decimals=6)
        ],
        recompute=word("budget.share.recompute", lang),
        selection_sentence=word("budget.share.subtitle", lang, years=years),
        address=view.address,
        caveats=[word("budget.in_donor.caveat_current", lang)],
    )


def abroad_panel(view: BudgetView, money_set: str) -> Panel:
    """Money abroad by year: the ministry's disbursements for reception, or all Dutch aid by the OECD."""
    lang = view.lang
    chosen = (
        {"measure": "disbursement", "themes": (RECEPTION,)}
        if money_set == "ministry"
        else {"measure": "net_disbursement"}
    )
    panel = spread.years_panel(view.money(money_set=money_set, **chosen))
    known = panel.table.dropna(subset=["amount"])
    most = known.loc[known["amount"].idxmax()]
    return replace(
        panel,
        key=f"abroad-{money_set.replace('_', '-')}",
        title=word(
            f"budget.abroad.title_{money_set}",
            lang,
            year=int(most["year"]),
            amount=formats.compact_money(float(most["amount"]), lang, currency="USD"),
        ),
        subtitle=word(
            f"budget.abroad.subtitle_{money_set}",
            lang,
            years=formats.period(int(known["year"].min()), int(known["year"].max()), lang),
        ),
        caveats=[
            word(f"budget.abroad.caveat_{money_set}", lang),
            word("budget.never_added", lang),
            *panel.caveats,
        ],
    )


def _share_column(lang: str) -> Column:
    return Column(
        name="share_pct", label=word("budget.column.share", lang), kind="decimal", unit="%", decimals=1
    )


def _in_donor_rows(
    view: BudgetView, donor: str, prices: str, mark: tuple[object, ...] | None, *, parts: tuple[str, ...]
) -> pd.DataFrame:
    rows = view.ask("money/in_donor_rows", donor=donor, prices=prices)
    rows = rows[rows["part"].isin(parts)]
    if mark:
        rows = rows[rows["reference_year"] == mark[0]]
    return rows.assign(
        period=rows["reference_year"],
        part=[word(f"budget.part.{part}", view.lang) for part in rows["part"]],
    ).drop(columns=["donor", "reference_year"])
