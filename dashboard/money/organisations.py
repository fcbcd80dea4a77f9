"""The bodies of a choice of money: who receives how much, where and for what, who provides, how concentrated it is."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import pandas as pd

from dashboard import charts, formats, session
from dashboard.charts.money_bodies import heat
from dashboard.exports.tables import Column
from dashboard.money import measures
from dashboard.money.choose import set_in_words
from dashboard.money.view import MoneyView, parts_of
from dashboard.panels import Mark, Panel
from dashboard.profile.records import upper_first
from dashboard.words import plural, word

APART = ("several", "not-named", "not-stated", "not-an-organisation")
"""What stands in the place of a body and is none; the first three are drawn also where they have nothing."""
ALWAYS = APART[:3]
MOST = 12
MOST_BELOW = 3
"""Receivers below zero that have a bar of their own; more of them stand together."""
OTHER, BELOW = "other", "below"
REGIONAL, NOT_SPECIFIED, NO_THEME = "regional", "not_specified", "none"
MATCHES = ("hand", "seen", "rule", *APART)
DUST = 0.005
"""Of what is not specified, less than half a cent is what the rounding of shares leaves over."""
MOST_WORDS = 10


@dataclass(frozen=True, kw_only=True)
class Line:
    """A row or column of a table of amounts: its code, its name, and the codes of the data that it stands for."""

    code: str
    name: str
    codes: tuple[str, ...]
    is_apart: bool = False
    is_lacking: bool = False


def of_bodies(view: MoneyView) -> MoneyView:
    """Return the view as the pages of bodies follow it: amounts per inhabitant mean nothing for a body."""
    return replace(view, chosen=replace(view.chosen, per_head=False, need=None))


def has_receivers(view: MoneyView) -> bool:
    """Tell whether the money set names receivers at all: totals of the OECD do not."""
    return view.money.has_themes(view.chosen.money_set)


def name_of(view: MoneyView, code: str | None) -> str:
    """Name of a body, or of what stands in its place."""
    if code in APART:
        return word(f"money_bodies.apart.{code.replace('-', '_')}", view.lang)
    return view.body(code)


def short_name(view: MoneyView, code: str) -> str:
    """The usual abbreviation of a body, its name where it has none."""
    found = view.money.bodies.get(code, {}).get("abbreviation")
    return name_of(view, code) if formats.is_missing(found) or not found else str(found)


def kinds_of(version: str) -> Mapping[str, str]:
    """Return body -> its kind in one list of kinds."""
    return session.kept(_kinds_of, version)


def _kinds_of(version: str) -> Mapping[str, str]:
    found = session.cached_query("money/organisation_kinds", version=version)
    return dict(zip(found["organisation_id"], found["kind"], strict=True))


def kind_name(view: MoneyView, kind: str | None) -> str:
    """Name of a kind of body."""
    for list_id in ("money_organisation_kind", "organisation_kind"):
        if (list_id, kind) in view.money.codes:
            return view.code(list_id, kind)
    return word("money_bodies.kind.unknown", view.lang)


def link_to_body(view: MoneyView, code: str) -> str:
    """Return the address of the page of a body with this choice of money."""
    money = session.pack(parts_of(view.chosen, view.money)) or None
    return session.link("organisation", body=code, money=money)


def receivers(view: MoneyView) -> pd.DataFrame:
    """Return who receives the chosen money, the largest amount first.

    Returns:
        code, name, kind (of body; None for what is none), is_named, amount (in the unit chosen; NaN when it has none),
        share (of the total, 0 to 100; NaN where the total is not above zero), doubtful_amount, activity_count,
        transaction_count, without_amount.
    """
    found = view.cut("implementer").dropna(subset=["key"])
    kinds = kinds_of(view.version)
    total = total_of(view)
    return pd.DataFrame(
        {
            "code": found["key"],
            "name": [name_of(view, code) for code in found["key"]],
            "kind": [None if code in APART else kinds.get(code) for code in found["key"]],
            "is_named": found["key"].map(lambda code: code not in APART).astype(bool),
            "amount": found["amount"],
            "share": 100 * found["amount"] / total if total and total > 0 else float("nan"),
            "doubtful_amount": found["doubtful_amount"],
            "activity_count": found["activity_count"],
            "transaction_count": found["transaction_count"],
            "without_amount": found["without_amount"],
        }
    ).reset_index(drop=True)


def total_of(view: MoneyView) -> float | None:
    """Return the total of the chosen money in the unit chosen; None when nothing has an amount in it."""
    found = view.cut("total")["amount"].dropna()
    return float(found.iloc[0]) if len(found) else None


def named(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of bodies of `receivers`."""
    return frame[frame["is_named"].astype(bool)]


def apart(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of `receivers` that are no body."""
    return frame[~frame["is_named"].astype(bool)]


def whole(frame: pd.DataFrame) -> float:
    """Return what shares of receivers with and without a name are shares of.

    Bodies together are one part, and each thing that stands in the place of a body is one. A part that is below zero
    after refunds is no share of anything: with it, money without a name could cancel out other money without a name.
    """
    parts = [float(named(frame)["amount"].sum()), *map(float, apart(frame)["amount"].dropna())]
    return sum(part for part in parts if part > 0)


def without_a_name(view: MoneyView, frame: pd.DataFrame) -> str:
    """Say which share of the money has no receiver by name, and what of it is below zero."""
    lang, base = view.lang, whole(frame)
    held = apart(frame).dropna(subset=["amount"])
    above = held[held["amount"] > 0]
    if held.empty:
        return word("money_bodies.apart_none", lang)
    said = []
    if len(above):
        parts = [f"{row['name']} {share_text(view, row['amount'], base)}" for row in above.to_dict("records")]
        said.append(
            word(
                "money_bodies.apart_share",
                lang,
                share=share_text(view, float(above["amount"].sum()), base),
                parts="; ".join(parts),
            )
        )
    said += [
        word("money_bodies.apart_below", lang, name=row["name"], amount=view.amount(row["amount"]))
        for row in held[held["amount"] < 0].to_dict("records")
    ]
    return " ".join(said) or word("money_bodies.apart_none", lang)


def share_text(view: MoneyView, part: float, total: float | None) -> str:
    """A part of the total in percent; as an amount where the total or the part is not above zero.

    A part that is not all is never written as 100%.
    """
    if not (total and total > 0 and part >= 0):
        return view.amount(part)
    share = 100 * part / total
    if 99.5 <= share < 100 - 1e-9:
        return formats.percent(min(share, 99.9), view.lang, 1)
    return formats.percent(share, view.lang)


def axis_label(view: MoneyView) -> str:
    """What stands above a chart: measure, {unit} and years."""
    key = "axis_2021" if view.chosen.unit == "eur2021" else "axis"
    return word(f"money_bodies.{key}", view.lang, measure=view.measure_name, unit="{unit}", years=view.years)


def at_most_ten_words(title: str, otherwise: str) -> str:
    """Return a title, or another one where names make it too long to be read."""
    return title if len(title.split()) <= MOST_WORDS else otherwise


# ---------------------------------------------------------------- what every panel carries


def sourced(view: MoneyView, *, about: str) -> dict[str, object]:
    """Return what every panel on bodies must carry; `about` names its definition."""
    lang = view.lang
    return {
        "sources": view.sources,
        "period": view.years,
        "version": view.version,
        "definition": word(f"money_bodies.{about}.definition", lang),
        "not_a": view.not_a,
        "selection_sentence": view.sentence,
        "address": view.address,
        "filters": [(word("money_bodies.filter", lang), view.sentence)],
        "row_columns": row_columns(view),
        "recompute": lambda rows, _mark: added_up(view, rows),
    }


def first_receiver(view: MoneyView) -> str:
    """Say what a receiver is in this source, and that the money may go on from there."""
    group = "eutf" if view.chosen.money_set.startswith("eutf") else "iati"
    return word(f"money_bodies.receiver.{group}", view.lang)


def caveats(view: MoneyView, frame: pd.DataFrame) -> list[str]:
    """Return what a reader of receivers must know."""
    lang = view.lang
    said = [first_receiver(view), *beyond(view)]
    without = int(frame["without_amount"].sum())
    if without:
        said.append(plural("money_bodies.without_amount", lang, without))
    if view.chosen.unit == "eur2021":
        late = view.cut("total")["not_deflated"].sum()
        if late:
            said.append(plural("money_bodies.not_deflated", lang, int(late)))
    said.append(word("money_bodies.not_named", lang))
    return said


def beyond(view: MoneyView) -> list[str]:
    """Say how much of the source, by the same choice, is booked on no country; nothing where that is chosen too."""
    if view.chosen.countries == "all" or not places_beyond(view):
        return []
    found = view.cut("place", countries=places_beyond(view))
    amounts = found.groupby(found["key"].eq(NOT_SPECIFIED))["amount"].sum()
    return [
        word(
            "money_bodies.beyond",
            view.lang,
            regional=view.amount(_clean(amounts.get(False, 0.0))),
            not_specified=view.amount(_clean(amounts.get(True, 0.0))),
        )
    ]


def _clean(amount: float) -> float:
    return 0.0 if abs(amount) < DUST else float(amount)


def places_beyond(view: MoneyView) -> list[str]:
    """Return the codes of the places of the source that are no country."""
    held = view.held
    return list(held.loc[held["place_kind"] != "country", "place_code"])


def added_up(view: MoneyView, rows: pd.DataFrame) -> str:
    """Say what the amounts of the rows behind a mark are together, in full."""
    known = rows["value"].dropna() if "value" in rows else pd.Series(dtype=float)
    unit = formats.money_unit("one", view.lang, currency=view.currency)
    amount = formats.number(float(known.sum()), view.lang, decimals=2)
    return word("money_bodies.added_up", view.lang, amount=amount, unit=unit)


def row_columns(view: MoneyView, *, currency: str = "") -> list[Column]:
    """Return headings for what the rows of money have and other rows have not."""
    kinds = {"year": "date", "value": "decimal"}
    return [
        Column(
            name=name,
            label=word(f"money_bodies.column.{name}", view.lang),
            kind=kinds.get(name, "text"),
            unit=formats.CURRENCY_SIGNS[currency or view.currency] if name == "value" else "",
            decimals=2 if name == "value" else 0,
        )
        for name in ("year", "activity", "place", "theme", "provider", "receiver", "value")
    ]


def in_words(view: MoneyView, rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows of a source with names for their codes, as a reader sees them."""
    titles = rows["title"].where(rows["title"].notna(), rows["activity_key"])
    return pd.DataFrame(
        {
            "year": rows["year"],
            "activity": titles,
            "place": [view.place(code) for code in rows["place_code"]],
            "theme": [view.theme(code) for code in rows["theme_id"]],
            "provider": [name_of(view, _text(code)) for code in rows["provider_id"]],
            "receiver": [name_of(view, _text(code)) for code in rows["implementer_id"]],
            **{name: rows[name] for name in ("value", "file_name", "sheet_name", "sheet_row", "cell")},
        }
    )


def _text(code: object) -> str | None:
    return None if formats.is_missing(code) else str(code)


def rows_of(view: MoneyView, **changes: object) -> pd.DataFrame:
    """Return the rows of the source behind a mark that parameters of the choice describe."""
    return in_words(view, view.rows("total", None, **changes))


def amount_columns(view: MoneyView, *names: str) -> list[Column]:
    """Return the columns of a table of amounts, by name."""
    kinds = {
        "amount": ("amount", view.currency, 0),
        "doubtful_amount": ("amount", view.currency, 0),
        "share": ("decimal", "%", 1),
        "activity_count": ("integer", "", 0),
        "transaction_count": ("integer", "", 0),
        "body_count": ("integer", "", 0),
        "without_amount": ("integer", "", 0),
    }
    made = []
    for name in names:
        kind, unit, decimals = kinds.get(name, ("text", "", 0))
        made.append(
            Column(
                name=name,
                label=word(f"money_bodies.column.{name}", view.lang),
                kind=kind,
                unit=unit,
                decimals=decimals,
            )
        )
    return made


def nothing(view: MoneyView, key: str, *, about: str) -> Panel:
    """Return a panel that says that there is nothing to show, and why."""
    lang = view.lang
    reason = "no_receivers" if not has_receivers(view) else "nothing"
    told = word(f"money_bodies.{reason}", lang)
    return Panel(
        key=key,
        title=word(f"money_bodies.{about}.title_none", lang),
        subtitle=view.sentence,
        figure=None,
        empty=told,
        alt=told,
        summary=told,
        table=pd.DataFrame(columns=["name"]),
        columns=amount_columns(view, "name"),
        rows=lambda _mark: pd.DataFrame(columns=["file_name"]),
        **{**sourced(view, about=about), "recompute": ""},
    )


# ---------------------------------------------------------------- who receives


def receivers_panel(view: MoneyView) -> Panel:
    """Who receives how much, the largest first; what is nobody's by name stands apart."""
    lang = view.lang
    frame = receivers(view)
    if frame["amount"].dropna().empty:
        return nothing(view, "bodies-receivers", about="receivers")
    drawn = bars_of(view, frame)
    total = total_of(view)
    bodies = named(frame)
    figure = charts.ranked_bars(
        drawn,
        lang=lang,
        unit_label=axis_label(view),
        kind_labels=bar_kinds(lang),
        rest_label=partial(rest_label, lang),
        no_data_label=formats.missing("no_data", lang),
        currency=view.currency,
        most=MOST,
        always=(),
    )
    first = bodies["amount"].dropna().nlargest(3)
    summary = word(
        "money_bodies.receivers.summary",
        lang,
        bodies=plural("money_bodies.bodies", lang, len(bodies)),
        total=view.amount(total),
    )
    summary += " " + without_a_name(view, frame)
    if len(first):
        summary += " " + word(
            "money_bodies.receivers.first",
            lang,
            names=formats.list_of(
                [
                    f"{row['name']} ({view.amount(row['amount'])})"
                    for row in bodies.loc[first.index].to_dict("records")
                ],
                lang,
            ),
        )
    is_shared = len(first) == 3 and total and total > 0
    return Panel(
        key="bodies-receivers",
        title=word(
            "money_bodies.receivers.title", lang, share=share_text(view, float(first.sum()), whole(frame))
        )
        if is_shared
        else plural("money_bodies.receivers.title_few", lang, len(bodies)),
        subtitle=view.sentence,
        figure=figure,
        alt=word("money_bodies.receivers.alt", lang, summary=summary),
        summary=summary,
        caveats=caveats(view, frame),
        table=frame.assign(
            kind=[None if formats.is_missing(kind) else kind_name(view, kind) for kind in frame["kind"]],
            kind_state=[None if is_body else "not_applicable" for is_body in frame["is_named"]],
        ),
        columns=amount_columns(
            view,
            "name",
            "code",
            "kind",
            "amount",
            "share",
            "doubtful_amount",
            "activity_count",
            "transaction_count",
        ),
        marks=[*body_marks(view, frame, rest=rest_of(drawn)), *below_marks(view, drawn)],
        rows=lambda mark: rows_of(view, implementers=list(mark)),
        **sourced(view, about="receivers"),
    )


def bars_of(view: MoneyView, frame: pd.DataFrame) -> pd.DataFrame:
    """Return receivers as bars: bodies are units, what is none stands under them, at zero where it has nothing.

    Returns:
        code, name, amount, kind, codes (the receivers that a bar stands for).
    """
    held = frame[["code", "name", "amount"]].assign(
        kind=["unit" if is_body else "other" for is_body in frame["is_named"]],
        codes=[(code,) for code in frame["code"]],
    )
    below = held[(held["kind"] == "unit") & (held["amount"] < 0)]
    added = [
        {"code": code, "name": name_of(view, code), "amount": 0.0, "kind": "other", "codes": (code,)}
        for code in ALWAYS
        if code not in set(frame["code"])
    ]
    if len(below) > MOST_BELOW:
        held = held.drop(index=below.index)
        added.append(
            {
                "code": BELOW,
                "name": plural("money_bodies.receivers.below", view.lang, len(below)),
                "amount": float(below["amount"].sum()),
                "kind": "negative",
                "codes": tuple(below["code"]),
            }
        )
    return pd.concat([held, pd.DataFrame(added, columns=held.columns)], ignore_index=True) if added else held


def bar_kinds(lang: str) -> dict[str, str]:
    """Return kind of bar -> words."""
    return {
        "other": word("money_bodies.bar.apart", lang),
        "negative": word("money_bodies.bar.negative", lang),
    }


def rest_label(lang: str, count: int) -> str:
    """Return the words on the bar of the receivers beyond the first ones."""
    return plural("money_bodies.receivers.rest", lang, count)


def rest_of(drawn: pd.DataFrame) -> list[str]:
    """Return the codes of the units that the bars show as one rest."""
    units = drawn[(drawn["kind"] == "unit") & (drawn["amount"] >= 0)].sort_values(
        ["amount", "name"], ascending=[False, True], kind="stable"
    )
    return list(units["code"][MOST:]) if len(units) > MOST + 1 else []


def body_marks(view: MoneyView, frame: pd.DataFrame, *, rest: Sequence[str]) -> list[Mark]:
    """Return a mark for each receiver, and one for the rest: the key is the codes of the bodies."""
    marks = [
        Mark(label=f"{row['name']}: {view.amount(row['amount'])}", key=(row["code"],))
        for row in frame.to_dict("records")
    ]
    if rest:
        amount = float(frame.loc[frame["code"].isin(rest), "amount"].sum())
        marks.insert(
            MOST,
            Mark(label=f"{rest_label(view.lang, len(rest))}: {view.amount(amount)}", key=tuple(rest)),
        )
    return marks


def below_marks(view: MoneyView, drawn: pd.DataFrame) -> list[Mark]:
    """Return the mark of the bar of receivers below zero that stand together."""
    return [
        Mark(label=f"{row['name']}: {view.amount(row['amount'])}", key=row["codes"])
        for row in drawn[drawn["code"] == BELOW].to_dict("records")
    ]


def kinds_panel(view: MoneyView) -> Panel:
    """Which kinds of body receive how much."""
    lang = view.lang
    frame = receivers(view)
    if frame["amount"].dropna().empty:
        return nothing(view, "bodies-kinds", about="kinds")
    total = total_of(view)
    bodies = named(frame)
    grouped = (
        bodies.assign(kind=bodies["kind"].fillna("unknown"))
        .groupby("kind", sort=False)
        .agg(
            amount=("amount", lambda found: found.sum(min_count=1)),
            body_count=("code", "size"),
            codes=("code", tuple),
            transaction_count=("transaction_count", "sum"),
        )
        .reset_index()
    )
    grouped["name"] = [upper_first(kind_name(view, kind)) for kind in grouped["kind"]]
    grouped["bar"] = "unit"
    nameless = bars_of(view, apart(frame)).assign(bar="other")
    counts = dict(zip(frame["code"], frame["transaction_count"], strict=True))
    nameless = nameless.assign(
        body_count=None,
        transaction_count=[int(counts.get(code, 0)) for code in nameless["code"]],
    )
    both = pd.concat(
        [
            grouped.rename(columns={"kind": "code"}).sort_values("amount", ascending=False, kind="stable"),
            nameless.drop(columns="kind"),
        ],
        ignore_index=True,
    )
    both["share"] = 100 * both["amount"] / total if total and total > 0 else float("nan")
    figure = charts.ranked_bars(
        both.assign(kind=both["bar"]),
        lang=lang,
        unit_label=axis_label(view),
        kind_labels=bar_kinds(lang),
        rest_label=partial(rest_label, lang),
        no_data_label=formats.missing("no_data", lang),
        currency=view.currency,
        is_open=True,
        always=(),
    )
    first = both[both["bar"] == "unit"].dropna(subset=["amount"]).head(1).to_dict("records")
    summary = word(
        "money_bodies.kinds.summary", lang, kinds=plural("money_bodies.kinds.count", lang, len(grouped))
    )
    title = word("money_bodies.kinds.title_none", lang)
    if first:
        row = first[0]
        share = share_text(view, row["amount"], whole(frame))
        title = word("money_bodies.kinds.title", lang, kind=row["name"], share=share)
        summary += " " + word(
            "money_bodies.kinds.first",
            lang,
            kind=kind_name(view, row["code"]),
            share=share,
            bodies=plural("money_bodies.bodies", lang, row["body_count"]),
        )
    return Panel(
        key="bodies-kinds",
        title=at_most_ten_words(title, word("money_bodies.kinds.title_none", lang)),
        subtitle=view.sentence,
        figure=figure,
        alt=word("money_bodies.kinds.alt", lang, summary=summary),
        summary=summary,
        caveats=[word("money_bodies.kinds.caveat", lang), *caveats(view, frame)],
        table=both.assign(
            body_count_state=["not_applicable" if bar == "other" else None for bar in both["bar"]],
        ),
        columns=amount_columns(view, "name", "code", "amount", "share", "body_count", "transaction_count"),
        marks=[
            Mark(label=f"{row['name']}: {view.amount(row['amount'])}", key=row["codes"])
            for row in both.to_dict("records")
            if row["transaction_count"]
        ],
        rows=lambda mark: rows_of(view, implementers=list(mark)),
        **sourced(view, about="kinds"),
    )


# ---------------------------------------------------------------- who receives where and for what


def body_lines(view: MoneyView, frame: pd.DataFrame, pairs: pd.DataFrame) -> list[Line]:
    """Return the rows of a table of amounts: the largest bodies, the others together, and what is none apart.

    A body that has money only where the table goes beyond the choice (booked regionally, say) is one of the others.
    """
    bodies = named(frame).sort_values("amount", ascending=False, na_position="last", kind="stable")
    every = list(bodies["code"])
    held = set(frame["code"]) | set(pairs["implementer_id"])
    beyond_it = sorted(held - set(every) - set(APART))
    first, rest = (every, []) if len(every) <= MOST + 1 - bool(beyond_it) else (every[:MOST], every[MOST:])
    rest = [*rest, *beyond_it]
    lines = [Line(code=code, name=name_of(view, code), codes=(code,)) for code in first]
    if rest:
        lines.append(Line(code=OTHER, name=rest_label(view.lang, len(rest)), codes=tuple(rest)))
    return lines + [
        Line(code=code, name=name_of(view, code), codes=(code,), is_apart=True)
        for code in APART
        if code in ALWAYS or code in held
    ]


def place_lines(view: MoneyView, pairs: pd.DataFrame) -> list[Line]:
    """Return the columns of places: countries by amount, the others together, and what is no country apart."""
    lang = view.lang
    kinds = dict(zip(view.held["place_code"], view.held["place_kind"], strict=True))
    amounts = pairs.groupby("key")["amount"].sum()
    units = sorted(view.units, key=lambda code: (-float(amounts.get(code, 0.0)), view.place(code)))
    wanted = units + ([] if len(view.wanted) > MOST + 1 else view.lacking)
    first, rest = (wanted, []) if len(wanted) <= MOST + 1 else (wanted[:MOST], wanted[MOST:])
    lacking = set(view.lacking)
    lines = [
        Line(code=code, name=view.place(code), codes=(code,), is_lacking=code in lacking) for code in first
    ]
    if rest:
        lines.append(
            Line(code=OTHER, name=plural("money_bodies.places.rest", lang, len(rest)), codes=tuple(rest))
        )
    regional = tuple(code for code, kind in kinds.items() if kind == REGIONAL)
    return [
        *lines,
        Line(code=REGIONAL, name=view.place(REGIONAL), codes=regional, is_apart=True),
        Line(code=NOT_SPECIFIED, name=view.place(NOT_SPECIFIED), codes=(NOT_SPECIFIED,), is_apart=True),
    ]


def theme_lines(view: MoneyView, pairs: pd.DataFrame) -> list[Line]:
    """Return the columns of themes: by amount, the others together, and money without a theme apart."""
    amounts = pairs.groupby("key")["amount"].sum()
    themes = [code for code in view.money.themes if code in amounts.index]
    themes.sort(key=lambda code: (-float(amounts[code]), view.theme(code)))
    first, rest = (themes, []) if len(themes) <= MOST + 1 else (themes[:MOST], themes[MOST:])
    lines = [Line(code=code, name=view.theme(code), codes=(code,)) for code in first]
    if rest:
        name = plural("money_bodies.themes.rest", view.lang, len(rest))
        lines.append(Line(code=OTHER, name=name, codes=tuple(rest)))
    return lines + [
        Line(code=code, name=view.theme(code), codes=(code,), is_apart=True)
        for code in (NO_THEME, NOT_SPECIFIED)
    ]


def cells_of(pairs: pd.DataFrame, rows: Sequence[Line], columns: Sequence[Line]) -> pd.DataFrame:
    """Return the amounts of rows by columns.

    Returns:
        row, column, amount, transaction_count, state: amount, none (no row of the source), lacking (the source does not
        hold the place) or unknown (rows without an amount in the unit).
    """
    row_of = {code: line.code for line in rows for code in line.codes}
    column_of = {code: line.code for line in columns for code in line.codes}
    known = pairs.assign(row=pairs["implementer_id"].map(row_of), column=pairs["key"].map(column_of)).dropna(
        subset=["row", "column"]
    )
    summed = known.groupby(["row", "column"]).agg(
        amount=("amount", lambda found: found.sum(min_count=1)),
        transaction_count=("transaction_count", "sum"),
    )
    found = []
    for line in rows:
        for column in columns:
            amount, count, state = None, 0, "lacking" if column.is_lacking else "none"
            if (line.code, column.code) in summed.index:
                held = summed.loc[(line.code, column.code)]
                amount, count = held["amount"], int(held["transaction_count"])
                state = "unknown" if formats.is_missing(amount) else "amount"
            if state == "amount" and column.code == NOT_SPECIFIED and abs(amount) < DUST:
                amount, count, state = None, 0, "none"
            found.append((line.code, column.code, amount, count, state))
    return pd.DataFrame(found, columns=["row", "column", "amount", "transaction_count", "state"]).astype(
        {"amount": "float64"}
    )


def countries_panel(view: MoneyView) -> Panel:
    """Which receiver has how much on which country."""
    countries = None if view.chosen.countries == "all" else [*view.units, *places_beyond(view)]
    return _heat_panel(view, "place", "countries", place_lines, {"countries": countries})


def themes_panel(view: MoneyView) -> Panel:
    """Which receiver has how much for which theme."""
    return _heat_panel(view, "theme", "themes", theme_lines, {})


def _heat_panel(
    view: MoneyView,
    cut: str,
    about: str,
    columns_of: Callable[[MoneyView, pd.DataFrame], list[Line]],
    changes: Mapping[str, object],
) -> Panel:
    lang = view.lang
    key = f"bodies-{about}"
    frame = receivers(view)
    pairs = view.ask("money/organisation_pairs", **view.parameters(**changes))
    pairs = pairs[pairs["cut"] == cut].dropna(subset=["implementer_id"])
    if frame["amount"].dropna().empty or pairs["amount"].dropna().empty:
        return nothing(view, key, about=about)
    rows, columns = body_lines(view, frame, pairs), columns_of(view, pairs)
    cells = cells_of(pairs, rows, columns)
    names = {line.code: line.name for line in rows}, {line.code: line.name for line in columns}
    figure = heat(
        cells,
        rows=[(line.code, line.name) for line in rows],
        columns=[(line.code, line.name) for line in columns],
        apart_rows=sum(line.is_apart for line in rows),
        apart_columns=sum(line.is_apart for line in columns),
        lang=lang,
        unit_label=axis_label(view),
        thousand_label=word(f"money_bodies.thousand.{view.currency}", lang),
        state_labels={
            state: word(f"money_bodies.cell.{state}", lang)
            for state in ("zero", "none", "lacking", "unknown")
        },
        no_data_label=formats.missing("no_data", lang),
        currency=view.currency,
    )
    own = cells[
        cells["row"].isin([line.code for line in rows if not line.is_apart and line.code != OTHER])
        & cells["column"].isin([line.code for line in columns if not line.is_apart and line.code != OTHER])
    ].dropna(subset=["amount"])
    filled = cells[cells["state"] == "amount"]
    summary = word(
        f"money_bodies.{about}.summary",
        lang,
        filled=formats.number(len(filled), lang),
        cells=formats.number(len(cells), lang),
        rows=formats.number(len(rows), lang),
        columns=formats.number(len(columns), lang),
    )
    title = word(f"money_bodies.{about}.title_none", lang)
    if len(own) and own["amount"].max() > 0:
        largest = own.loc[own["amount"].idxmax()]
        column = names[1][largest["column"]]
        for name in (names[0][largest["row"]], short_name(view, largest["row"])):
            said = word(f"money_bodies.{about}.title", lang, body=name, column=column)
            if len(said.split()) <= MOST_WORDS:
                title = said
                break
        summary += " " + word(
            f"money_bodies.{about}.largest",
            lang,
            body=names[0][largest["row"]],
            column=column,
            amount=view.amount(largest["amount"]),
        )
    row_codes, column_codes = ({line.code: list(line.codes) for line in lines} for lines in (rows, columns))
    asked = "countries" if cut == "place" else "themes"

    def behind(mark: tuple[str, str]) -> pd.DataFrame:
        codes = {"implementers": row_codes[mark[0]], asked: column_codes[mark[1]]}
        return rows_of(view, **{**changes, **codes})

    return Panel(
        key=key,
        title=title,
        subtitle=view.sentence,
        figure=figure,
        alt=word(f"money_bodies.{about}.alt", lang, summary=summary),
        summary=summary,
        caveats=[
            word(f"money_bodies.{about}.caveat", lang),
            first_receiver(view),
            *([set_in_words(view)] if cut == "place" and view.lacking else []),
        ],
        table=wide_table(cells, rows, columns),
        columns=[
            Column(name="name", label=word("money_bodies.column.name", lang), kind="text"),
            *(
                Column(
                    name=line.code, label=line.name, kind="amount", unit=formats.CURRENCY_SIGNS[view.currency]
                )
                for line in columns
            ),
        ],
        marks=[
            Mark(
                label=f"{names[0][row['row']]} · {names[1][row['column']]}: {view.amount(row['amount'])}",
                key=(row["row"], row["column"]),
            )
            for row in filled.to_dict("records")
        ],
        rows=behind,
        **sourced(view, about=about),
    )


def wide_table(cells: pd.DataFrame, rows: Sequence[Line], columns: Sequence[Line]) -> pd.DataFrame:
    """Return the cells as a table with a column a place or theme; why a cell is empty stands beside it."""
    reasons = {"none": "not_recorded", "lacking": "no_data", "unknown": "no_data"}
    held = {(row["row"], row["column"]): row for row in cells.to_dict("records")}
    made = []
    for line in rows:
        row: dict[str, object] = {"name": line.name}
        for column in columns:
            cell = held[line.code, column.code]
            row[column.code] = cell["amount"]
            row[f"{column.code}_state"] = reasons.get(cell["state"])
        made.append(row)
    return pd.DataFrame(made)


# ---------------------------------------------------------------- who provides


def providers_panel(view: MoneyView) -> Panel:
    """Who provides the chosen money."""
    lang = view.lang
    found = view.cut("provider").dropna(subset=["key"])
    if found["amount"].dropna().empty:
        return nothing(view, "bodies-providers", about="providers")
    total = total_of(view)
    frame = found.assign(
        code=found["key"],
        name=[name_of(view, code) for code in found["key"]],
        share=100 * found["amount"] / total if total and total > 0 else float("nan"),
        kind="unit",
    )
    figure = charts.ranked_bars(
        frame,
        lang=lang,
        unit_label=axis_label(view),
        kind_labels=bar_kinds(lang),
        rest_label=partial(rest_label, lang),
        no_data_label=formats.missing("no_data", lang),
        currency=view.currency,
        is_open=True,
        always=(),
    )
    summary = word(
        "money_bodies.providers.summary",
        lang,
        names=formats.list_of(
            [f"{row['name']} ({view.amount(row['amount'])})" for row in frame.to_dict("records")], lang
        ),
    )
    return Panel(
        key="bodies-providers",
        title=plural("money_bodies.providers.title", lang, len(frame)),
        subtitle=view.sentence,
        figure=figure,
        alt=word("money_bodies.providers.alt", lang, summary=summary),
        summary=summary,
        caveats=[word("money_bodies.providers.caveat", lang)],
        table=frame,
        columns=amount_columns(
            view, "name", "code", "amount", "share", "doubtful_amount", "activity_count", "transaction_count"
        ),
        marks=[
            Mark(label=f"{row['name']}: {view.amount(row['amount'])}", key=(row["code"],))
            for row in frame.to_dict("records")
        ],
        rows=lambda mark: rows_of(view, providers=list(mark)),
        **sourced(view, about="providers"),
    )


# ---------------------------------------------------------------- how concentrated


def concentration(frame: pd.DataFrame) -> measures.Spread:
    """Return the measures of how money is spread over bodies; what is no body is not among them."""
    bodies = named(frame)
    return measures.spread(
        pd.Series(bodies["amount"].to_numpy(), index=bodies["code"].to_numpy(), dtype=float)
    )


def reading(view: MoneyView, spread: measures.Spread, measure: str) -> str:
    """Return a measure in words, over receivers."""
    told = measures.reading(spread, measure, lang=view.lang, unit="implementer")
    names = {
        "unit": word("money_bodies.unit.one", view.lang),
        "units": word("money_bodies.unit.other", view.lang),
    }
    return word(told.key, view.lang, **{**told.values, **names})


def concentration_panel(view: MoneyView) -> Panel:
    """How concentrated the chosen money is over the receivers that are known by name."""
    lang = view.lang
    frame = receivers(view)
    if named(frame)["amount"].dropna().empty:
        return nothing(view, "bodies-concentration", about="concentration")
    spread = concentration(frame)
    outside = without_a_name(view, frame)
    held = word(
        "money_bodies.concentration.set",
        lang,
        bodies=reading(view, spread, "set"),
        places=view.countries_name,
    )
    gini = "–" if spread.gini is None else formats.number(spread.gini, lang, decimals=2)
    figure = charts.lorenz(
        pd.DataFrame(spread.lorenz, columns=["unit", "unit_share", "amount_share"]),
        lang=lang,
        curve_label=word(
            "money_bodies.concentration.curve", lang, count=formats.number(spread.n, lang), gini=gini
        ),
        equality_label=word("money_bodies.concentration.equal", lang),
        x_label=word("money_bodies.concentration.x", lang),
        y_label=word("money_bodies.concentration.y", lang, measure=view.measure_name),
        set_label=f"{upper_first(held)} {outside}",
        no_data_label=reading(view, spread, "effective_number"),
        names=dict(zip(frame["code"], frame["name"], strict=True)),
    )
    summary = word(
        "money_bodies.concentration.summary",
        lang,
        effective=reading(view, spread, "effective_number"),
        hhi="–" if spread.hhi is None else formats.number(spread.hhi, lang, decimals=3),
        top=reading(view, spread, "top_share"),
        outside=outside,
    )
    left_out = [upper_first(reading(view, spread, "left_out")) + "."] if spread.left_out else []
    return Panel(
        key="bodies-concentration",
        title=at_most_ten_words(
            upper_first(reading(view, spread, "effective_number")),
            word("money_bodies.concentration.title_none", lang),
        ),
        subtitle=view.sentence,
        figure=figure,
        alt=word("money_bodies.concentration.alt", lang, summary=summary),
        summary=summary,
        caveats=[
            word("money_bodies.concentration.caveat", lang),
            *left_out,
            first_receiver(view),
            *beyond(view),
        ],
        table=measures_table(view, spread, frame),
        columns=[
            Column(name="measure", label=word("money_bodies.column.measure", lang), kind="text"),
            Column(name="figure", label=word("money_bodies.column.figure", lang), kind="decimal", decimals=3),
            Column(name="reading", label=word("money_bodies.column.reading", lang), kind="text"),
        ],
        marks=body_marks(view, named(frame), rest=()),
        rows=lambda mark: rows_of(view, implementers=list(mark)),
        **sourced(view, about="concentration"),
    )


def measures_table(view: MoneyView, spread: measures.Spread, frame: pd.DataFrame) -> pd.DataFrame:
    """Return each measure with its figure and what it says; a measure that is not defined has no figure."""
    without, base = spread.without_largest, whole(frame)
    nameless = float(apart(frame)["amount"].clip(lower=0).sum())
    lines: list[tuple[str, float | None, str | None]] = [
        ("n", spread.n, reading(view, spread, "set")),
        ("effective_number", spread.effective_number, reading(view, spread, "effective_number")),
        ("top_1", spread.top_1, None),
        ("top_3", spread.top_3, reading(view, spread, "top_share")),
        ("top_5", spread.top_shares[5], None),
        ("top_10", spread.top_shares[10], None),
        ("hhi", spread.hhi, None),
        ("hhi_normalised", spread.hhi_normalised, None),
        ("gini", spread.gini, reading(view, spread, "gini")),
        ("theil_normalised", spread.theil_normalised, reading(view, spread, "theil")),
        (
            "without_largest",
            without.effective_number if without else None,
            reading(view, spread, "without_largest") if without else None,
        ),
        ("left_out", len(spread.left_out), reading(view, spread, "left_out")),
        ("apart", nameless / base if base else None, None),
    ]
    return pd.DataFrame(
        [
            {
                "measure": word(f"money_bodies.measure.{name}", view.lang),
                "figure": figure,
                "figure_state": "not_applicable" if figure is None else None,
                "reading": told,
                "reading_state": None if told else "not_applicable",
            }
            for name, figure, told in lines
        ]
    ).astype({"figure": "float64"})


# ---------------------------------------------------------------- how much has a name


def matches_panel(view: MoneyView) -> Panel:
    """Of which part of the chosen money the receiver is known by name, and on what that rests."""
    lang = view.lang
    found = view.ask("money/organisation_matches", **view.parameters()) if has_receivers(view) else None
    if found is None or found["amount"].dropna().empty:
        return nothing(view, "bodies-matches", about="matches")
    total = total_of(view)
    held = found.set_index("matched_by")
    shown = [code for code in MATCHES if code in held.index or code in ALWAYS]
    frame = pd.DataFrame(
        {
            "code": shown,
            "name": [
                name_of(view, code) if code in APART else word(f"money_bodies.match.{code}", lang)
                for code in shown
            ],
            "amount": [float(held["amount"].get(code, 0.0)) for code in shown],
            "kind": ["other" if code in APART else "unit" for code in shown],
            "body_count": [None if code in APART else int(held["body_count"].get(code, 0)) for code in shown],
            "body_count_state": ["not_applicable" if code in APART else None for code in shown],
            "transaction_count": [int(held["transaction_count"].get(code, 0)) for code in shown],
        }
    )
    frame["share"] = 100 * frame["amount"] / total if total and total > 0 else float("nan")
    matched = float(frame.loc[frame["kind"] == "unit", "amount"].sum())
    found_bodies = receivers(view)
    base = whole(found_bodies)
    figure = charts.ranked_bars(
        frame,
        lang=lang,
        unit_label=axis_label(view),
        kind_labels=bar_kinds(lang),
        rest_label=partial(rest_label, lang),
        no_data_label=formats.missing("no_data", lang),
        currency=view.currency,
        is_open=True,
        always=(),
    )
    rule = float(frame.loc[frame["code"] == "rule", "amount"].sum())
    summary = word(
        "money_bodies.matches.summary",
        lang,
        matched=share_text(view, matched, base),
        rule=share_text(view, rule, base),
        outside=without_a_name(view, found_bodies),
    )
    return Panel(
        key="bodies-matches",
        title=word("money_bodies.matches.title", lang, share=share_text(view, matched, base)),
        subtitle=view.sentence,
        figure=figure,
        alt=word("money_bodies.matches.alt", lang, summary=summary),
        summary=summary,
        caveats=[word("money_bodies.not_named", lang)],
        table=frame,
        columns=amount_columns(view, "name", "amount", "share", "body_count", "transaction_count"),
        marks=[
            Mark(label=f"{row['name']}: {view.amount(row['amount'])}", key=(row["code"],))
            for row in frame.to_dict("records")
            if row["transaction_count"]
        ],
        rows=lambda mark: in_words(
            view, view.ask("money/organisation_matches_rows", **view.parameters(), matched_by=mark[0])
        ),
        **sourced(view, about="matches"),
    )
