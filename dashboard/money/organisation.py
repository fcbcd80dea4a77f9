"""One body: what it receives and provides, in each source apart, and beside it what the registers say of it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial

import pandas as pd

from dashboard import charts, formats, session
from dashboard.exports.tables import Column
from dashboard.gaps.view import in_sentence
from dashboard.money.organisations import (
    APART,
    DUST,
    NOT_SPECIFIED,
    REGIONAL,
    amount_columns,
    at_most_ten_words,
    axis_label,
    in_words,
    kind_name,
    kinds_of,
    row_columns,
    rows_of,
    share_text,
    sourced,
)
from dashboard.money.view import EARLIEST, LATEST, Chosen, MoneyView, parts_of, publications
from dashboard.panels import Fact, Mark, Panel, Record
from dashboard.profile.records import upper_first
from dashboard.words import has, plural, word

ROLES = ("receives", "provides")
REGISTER = "register_organisations"
NAMES_LIST = "money_reference"
REGISTER_LANGUAGE = "en"


@dataclass(frozen=True, kw_only=True)
class Body:
    """One body in one role under a choice of money; hashable, so that what is made of it can be kept.

    Attributes:
        view: the choice, with the body as its only receiver or provider.
        organisation_id: the body.
        role: one of ROLES.
    """

    view: MoneyView
    organisation_id: str
    role: str

    @property
    def is_moved(self) -> bool:
        """True when the choice is one of endlessly many."""
        return True

    @property
    def lang(self) -> str:
        """The reader's language."""
        return self.view.lang

    @property
    def name(self) -> str:
        """Name of the body."""
        return str(facts_of(self.view, self.organisation_id)[f"name_{self.lang}"])


def facts_of(view: MoneyView, organisation_id: str | None) -> Mapping[str, object] | None:
    """Return the row of `money/organisation_facts`; None for what no list knows, or what is no body."""
    if not organisation_id or organisation_id in APART:
        return None
    found = view.ask("money/organisation_facts", organisation_id=organisation_id).to_dict("records")
    return found[0] if found else None


def sets_of(view: MoneyView, organisation_id: str) -> pd.DataFrame:
    """Return what a body receives and provides per money set and measure, see `money/organisation_sets`."""
    return view.ask("money/organisation_sets", organisation_id=organisation_id)


def roles_in(view: MoneyView, organisation_id: str) -> list[str]:
    """Return the roles that a body has in the chosen money set and measure, of all its money."""
    found = sets_of(view, organisation_id)
    here = found[
        (found["money_set_id"] == view.chosen.money_set) & (found["measure_code"] == view.chosen.measure)
    ]
    return [role for role in ROLES if role in set(here["role"])]


def body_of(view: MoneyView, organisation_id: str, role: str) -> Body:
    """Return a body in a role: the choice with this body in the place of chosen receivers or providers."""
    field = "implementers" if role == "receives" else "providers"
    chosen = replace(view.chosen, **{field: (organisation_id,)})
    return Body(view=replace(view, chosen=chosen), organisation_id=organisation_id, role=role)


def all_of(view: MoneyView, money_set: str, measure: str) -> Chosen:
    """Return the choice of all money of a set and measure, in euro."""
    return Chosen(
        money_set=money_set,
        measure=measure,
        rule="all",
        countries="all",
        unit="eur" if view.chosen.unit == "usd" else view.chosen.unit,
    )


def link_to_set(view: MoneyView, money_set: str, measure: str) -> str:
    """Return the address of this page with all money of a set and measure."""
    parts = parts_of(all_of(view, money_set, measure), view.money)
    return session.link(money=session.pack(parts) or None)


def set_name(view: MoneyView, money_set: str, measure: str) -> str:
    """Name of a money set and measure, as a line of a list."""
    about = view.money.about(money_set, measure)
    return f"{about[f'name_{view.lang}']}, {word(f'money.measure.{measure}', view.lang).lower()}"


# ---------------------------------------------------------------- what it is


def about_panel(view: MoneyView, organisation_id: str) -> Panel:
    """What the body is: kind, place, parent, abbreviation, and whether the register holds it."""
    lang = view.lang
    facts = facts_of(view, organisation_id)
    kind = kind_name(view, kinds_of(view.version).get(organisation_id))
    in_register = bool(facts["is_in_register"])
    country = _text(facts["country_code"])
    mark = _text(facts["filled_verified"])
    summary = word(
        f"money_bodies.about.summary_{'register' if in_register else 'list'}",
        lang,
        name=str(facts[f"name_{lang}"]),
        kind=kind,
    )
    shown = [
        ("kind", upper_first(kind), None, None),
        ("abbreviation", _text(facts["abbreviation"]), None, None),
        ("country", _country(view, country), mark, None),
        ("seat", _text(facts[f"seat_{lang}"]), mark, None),
        ("parent", _text(facts[f"parent_{lang}"]), None, None),
        ("policy_area", _text(facts[f"policy_area_{lang}"]), mark, None),
        ("role", _text(facts["role"]), mark, REGISTER_LANGUAGE),
    ]
    # The register writes country or seat as one; the list of names knows a country alone.
    shown = [line for line in shown if line[0] != "country"] if in_register else shown[:3]
    return Panel(
        key="body-about",
        title=word(f"money_bodies.about.title_{'register' if in_register else 'list'}", lang),
        subtitle=word("money_bodies.about.subtitle", lang, body=organisation_id),
        figure=None,
        alt=summary,
        summary=summary,
        records=[
            Record(
                title=str(facts[f"name_{lang}"]),
                facts=[
                    Fact(
                        label=word(f"money_bodies.fact.{name}", lang),
                        value=value,
                        mark=basis if value else None,
                        language=language,
                    )
                    for name, value, basis, language in shown
                ],
                source_title=_text(facts["source_title"]),
                source_address=_text(facts["source_url"]),
                mark=_text(facts["verified"]),
            )
        ],
        table=pd.DataFrame(
            [{"fact": word(f"money_bodies.fact.{name}", lang), "text": value} for name, value, _, _ in shown]
        ),
        columns=[
            Column(name=name, label=word(f"money_bodies.column.{name}", lang), kind="text")
            for name in ("fact", "text")
        ],
        rows=lambda _mark: pd.DataFrame(
            [{name: facts[name] for name in ("file_name", "sheet_name", "sheet_row")}]
        ),
        **_listed(view, organisation_id, about="about", source_id=REGISTER if in_register else NAMES_LIST),
    )


def _text(value: object) -> str | None:
    return None if formats.is_missing(value) or value == "" else str(value)


def _country(view: MoneyView, code: str | None) -> str | None:
    if code is None:
        return None
    areas = view.ask("meta/areas").set_index("code")[f"name_{view.lang}"]
    return str(areas.get(code, code))


def _listed(view: MoneyView, organisation_id: str, *, about: str, source_id: str) -> dict[str, object]:
    """Return what a panel on the registers or the list of names must carry: no money, no choice of money."""
    lang = view.lang
    facts = facts_of(view, organisation_id)
    return {
        "sources": publications(view.version, lang, [source_id]),
        "period": word("country.register.period", lang),
        "version": view.version,
        "definition": word(f"money_bodies.{about}.definition", lang),
        "not_a": word(f"money_bodies.{about}.not_a", lang),
        "selection_sentence": str(facts[f"name_{lang}"]),
        "address": view.address,
        "filters": [(word("money_bodies.fact.name", lang), str(facts[f"name_{lang}"]))],
        "recompute": word("money_bodies.listed.recompute", lang),
    }


def names_panel(view: MoneyView, organisation_id: str) -> Panel:
    """Under which names as found the body stands in the files, and on what that rests."""
    lang = view.lang
    found = view.ask("money/organisation_names", organisation_id=organisation_id)
    count = found["spelling"].nunique()
    summary = (
        plural("money_bodies.names.summary", lang, count)
        if len(found)
        else word("money_bodies.names.none", lang)
    )

    return Panel(
        key="body-names",
        title=plural("money_bodies.names.title", lang, count)
        if len(found)
        else word("money_bodies.names.title_none", lang),
        subtitle=word("money_bodies.names.subtitle", lang),
        figure=None,
        shows_table=bool(len(found)),
        empty=word("money_bodies.names.none", lang),
        alt=summary,
        summary=summary,
        caveats=[word("money_bodies.names.caveat", lang)] if len(found) else [],
        table=found.assign(
            found_in=[
                in_words_or_as_found(f"money_bodies.found_in.{str(code).replace(' ', '_')}", code, lang)
                for code in found["found_in"]
            ],
            how=[in_words_or_as_found(f"money_bodies.how.{code}", code, lang) for code in found["how"]],
            reviewed=[
                in_words_or_as_found(f"money_bodies.match.{code}", code, lang) for code in found["reviewed"]
            ],
        )[["spelling", "found_in", "how", "reviewed"]],
        columns=[
            Column(
                name=name,
                label=word(f"money_bodies.column.{name}", lang),
                kind="text",
                language="mul" if name == "spelling" else "",
            )
            for name in ("spelling", "found_in", "how", "reviewed")
        ],
        rows=lambda _mark: found[["spelling", "file_name", "sheet_name", "sheet_row"]].rename(
            columns={"spelling": "name"}
        ),
        **_listed(view, organisation_id, about="names", source_id=NAMES_LIST),
    )


def register_panel(view: MoneyView, organisation_id: str) -> Panel:
    """Where the body leads or carries out something by the registers: no money, and never added to it."""
    lang = view.lang
    found = view.ask("money/organisation_notions", organisation_id=organisation_id)
    counts = found.groupby("notion")["country_code"].nunique().to_dict()
    if counts:
        summary = word(
            "money_bodies.register.summary",
            lang,
            parts=formats.list_of(
                [
                    word(
                        "money_bodies.register.part",
                        lang,
                        notion=notion_in_words(notion, lang),
                        countries=plural("money_bodies.countries_count", lang, int(count)),
                    )
                    for notion, count in counts.items()
                ],
                lang,
            ),
        )
    else:
        summary = word("money_bodies.register.none", lang)
    countries = found[["country_code"]].drop_duplicates().shape[0]
    return Panel(
        key="body-register",
        title=plural("money_bodies.register.title", lang, countries)
        if counts
        else word("money_bodies.register.title_none", lang),
        subtitle=word("money_bodies.register.subtitle", lang),
        figure=None,
        shows_table=bool(len(found)),
        empty=word("money_bodies.register.none", lang),
        alt=summary,
        summary=summary,
        caveats=[word("money_bodies.register.caveat", lang)] if len(found) else [],
        table=pd.DataFrame(
            {
                "notion": [upper_first(notion_in_words(notion, lang)) for notion in found["notion"]],
                "country": found[f"country_{lang}"].where(
                    found[f"country_{lang}"].notna(), found["country_code"]
                ),
                "record_count": found["record_count"],
                "via_ids": found["via_ids"],
                "status": [
                    in_words_or_as_found(f"money_bodies.status.{code}", code, lang)
                    for code in found["status"]
                ],
                "is_framework_only": found["is_framework_only"].astype(bool),
            }
        ),
        columns=[
            Column(name=name, label=word(f"money_bodies.column.{name}", lang), kind=kind)
            for name, kind in (
                ("notion", "text"),
                ("country", "text"),
                ("record_count", "integer"),
                ("via_ids", "text"),
                ("status", "text"),
                ("is_framework_only", "boolean"),
            )
        ],
        rows=lambda _mark: found.assign(name=found[f"country_{lang}"])[
            ["name", "file_name", "sheet_name", "sheet_row"]
        ],
        **_listed(view, organisation_id, about="register", source_id=REGISTER),
    )


def notion_in_words(notion: str, lang: str) -> str:
    """Return what a body does by the registers, in words."""
    return word(f"money_bodies.notion.{notion.replace(' ', '_')}", lang)


def in_words_or_as_found(key: str, found: object, lang: str) -> str | None:
    """Return the words of a key for a code of the data; the code itself where there are none, None for no code."""
    if formats.is_missing(found):
        return None
    return word(key, lang) if has(key) else str(found)


# ---------------------------------------------------------------- per source and measure


def sets_panel(view: MoneyView, organisation_id: str) -> Panel:
    """What the body receives and provides, in each source and by each measure apart, never added up."""
    lang = view.lang
    found = sets_of(view, organisation_id)
    about = {(row["money_set_id"], row["measure_code"]): row for row in view.money.sets.to_dict("records")}
    rows = found.to_dict("records")
    table = pd.DataFrame(
        {
            "role": [word(f"money_bodies.role.{row['role']}", lang) for row in rows],
            "source": [about[row["money_set_id"], row["measure_code"]][f"name_{lang}"] for row in rows],
            "measure": [word(f"money.measure.{row['measure_code']}", lang) for row in rows],
            "amount_eur": found["amount_eur"],
            "wide_eur": found["wide_eur"],
            "doubtful_eur": found["doubtful_eur"],
            "amount_usd": found["amount_usd"],
            "amount_usd_state": [
                "not_applicable" if formats.is_missing(row["amount_usd"]) else None for row in rows
            ],
            "activity_count": found["activity_count"],
            "transaction_count": found["transaction_count"],
            "without_amount": found["without_amount"],
            "years": [
                formats.period(int(row["first_year"]), int(row["last_year"]), lang)
                if not formats.is_missing(row["first_year"])
                else None
                for row in rows
            ],
        }
    )
    counts = {role: int((found["role"] == role).sum()) for role in ROLES}
    summary = (
        word(
            "money_bodies.sets.summary",
            lang,
            roles=formats.list_of(
                [
                    word(f"money_bodies.sets.as_{role}", lang, count=formats.number(count, lang))
                    for role, count in counts.items()
                    if count
                ],
                lang,
            ),
        )
        if len(found)
        else word("money_bodies.sets.none", lang)
    )
    kinds = {
        "amount_eur": ("amount", "EUR"),
        "wide_eur": ("amount", "EUR"),
        "doubtful_eur": ("amount", "EUR"),
        "amount_usd": ("amount", "USD"),
        "activity_count": ("integer", ""),
        "transaction_count": ("integer", ""),
        "without_amount": ("integer", ""),
    }
    names = [name for name in table if not name.endswith("_state")]
    ids = sorted({about[row["money_set_id"], row["measure_code"]]["publication_id"] for row in rows})

    def behind(mark: tuple[str, str, str] | None) -> pd.DataFrame:
        if mark is None:
            return pd.DataFrame(columns=["value"])
        role, money_set, measure = mark
        field = "implementers" if role == "receives" else "providers"
        return rows_of(
            view,
            **{
                **everything(money_set, measure),
                field: [organisation_id],
            },
        )

    return Panel(
        key="body-sets",
        title=plural("money_bodies.sets.title", lang, found["money_set_id"].nunique())
        if len(found)
        else word("money_bodies.sets.title_none", lang),
        subtitle=word("money_bodies.sets.subtitle", lang),
        figure=None,
        shows_table=bool(len(found)),
        empty=word("money_bodies.sets.none", lang),
        alt=summary,
        summary=summary,
        caveats=[
            word("money_bodies.sets.caveat", lang),
            *(
                [word("money_bodies.sets.incoming", lang)]
                if "incoming_funds" in set(found["measure_code"])
                else []
            ),
            word("money_bodies.receiver.iati", lang),
        ]
        if len(found)
        else [],
        table=table,
        columns=[
            Column(
                name=name,
                label=word(f"money_bodies.column.{name}", lang),
                kind=kinds.get(name, ("text", ""))[0],
                unit=kinds.get(name, ("text", ""))[1],
            )
            for name in names
        ],
        shown_columns=("role", "source", "measure", "amount_eur", "wide_eur", "activity_count", "years"),
        marks=[
            Mark(
                label=f"{table['role'][place]}: {table['source'][place]}, {table['measure'][place]}: "
                f"{formats.compact_eur(row['amount_eur'], lang, kind='no_data')}",
                key=(row["role"], row["money_set_id"], row["measure_code"]),
            )
            for place, row in enumerate(rows)
        ],
        rows=behind,
        **{
            **sourced(view, about="sets"),
            "sources": publications(view.version, lang, ids) if ids else view.sources,
            "not_a": word("money_bodies.sets.not_a", lang),
            "period": word("money_bodies.sets.period", lang),
            "selection_sentence": str(facts_of(view, organisation_id)[f"name_{lang}"]),
            "filters": [],
            "row_columns": row_columns(view, currency="EUR"),
            "recompute": lambda rows, _mark: word(
                "money_bodies.added_up",
                lang,
                amount=formats.number(float(rows["value"].dropna().sum()), lang, decimals=2),
                unit=formats.money_unit("one", lang),
            ),
        },
    )


def everything(money_set: str, measure: str) -> dict[str, object]:
    """Return the parameters that take all money of a set and measure, in euro."""
    nothing = dict.fromkeys(
        ("countries", "themes", "relevance", "words", "providers", "implementers", "aid_types")
    )
    return {
        **nothing,
        "money_set": money_set,
        "measure": measure,
        "unit": "EUR",
        "from_year": EARLIEST,
        "to_year": LATEST,
    }


# ---------------------------------------------------------------- in the chosen money


def _carried(body: Body, *, about: str) -> dict[str, object]:
    return sourced(body.view, about=f"one_{about}")


def is_empty(body: Body) -> bool:
    """Tell whether the choice holds no money of the body at all."""
    return body.view.cut("total")["transaction_count"].sum() == 0


def _of(body: Body) -> str:
    return word(f"money_bodies.of.{body.role}", body.lang)


def places_panel(body: Body) -> Panel:
    """On which countries the money of the body is booked."""
    view, lang = body.view, body.lang
    found = view.cut("place", countries=None).dropna(subset=["key"])
    kinds = dict(zip(view.held["place_code"], view.held["place_kind"], strict=True))
    chosen = (
        set(view.units) if view.chosen.countries != "all" else {c for c, k in kinds.items() if k == "country"}
    )
    bars: list[dict[str, object]] = []
    codes: dict[str, list[str]] = {}
    for row in found.to_dict("records"):
        code = str(row["key"])
        if kinds.get(code) == "country" and code in chosen:
            bars.append({"code": code, "name": view.place(code), "amount": row["amount"], "kind": "unit"})
            codes[code] = [code]
            continue
        kind = kinds.get(code, NOT_SPECIFIED) if kinds.get(code) != "country" else "outside"
        codes.setdefault(kind, []).append(code)
    amounts = found.set_index("key")["amount"]
    counts = found.set_index("key")["transaction_count"]
    for kind in (REGIONAL, NOT_SPECIFIED, "outside"):
        held = codes.get(kind, [])
        if kind == "outside" and not held:
            continue
        amount = float(amounts.reindex(held).sum()) if held else 0.0
        bars.append(
            {
                "code": kind,
                "name": word("money_bodies.place.outside", lang) if kind == "outside" else view.place(kind),
                "amount": 0.0 if abs(amount) < DUST else amount,
                "kind": kind,
            }
        )
    frame = pd.DataFrame(bars, columns=["code", "name", "amount", "kind"])
    frame["transaction_count"] = [int(counts.reindex(codes.get(code, [])).sum()) for code in frame["code"]]
    units = frame[frame["kind"] == "unit"].dropna(subset=["amount"]).sort_values("amount", ascending=False)
    total = total_here(body)
    summary = word(
        "money_bodies.one_places.summary",
        lang,
        of=upper_first(_of(body)),
        name=body.name,
        total=view.amount(total),
        countries=plural("money_bodies.countries_count", lang, len(units)),
        years=view.years,
    )
    title = word("money_bodies.one_places.title_none", lang)
    if len(units) and total and total > 0:
        title = word(
            "money_bodies.one_places.title",
            lang,
            country=str(units.iloc[0]["name"]),
            share=share_text(view, float(units.iloc[0]["amount"]), total),
        )
    rest = list(units["code"][15:]) if len(units) > 16 else []
    return Panel(
        key="body-places",
        title=title,
        subtitle=view.sentence,
        figure=charts.ranked_bars(
            frame,
            lang=lang,
            unit_label=axis_label(view),
            kind_labels={
                **{kind: view.place(kind) for kind in (REGIONAL, NOT_SPECIFIED)},
                **{kind: word(f"money_bodies.place.{kind}", lang) for kind in ("outside", "negative")},
            },
            rest_label=partial(places_rest, lang),
            no_data_label=formats.missing("no_data", lang),
            currency=view.currency,
        ),
        alt=word("money_bodies.one_places.alt", lang, summary=summary),
        summary=summary,
        caveats=[word("money_bodies.one_places.caveat", lang)],
        table=frame,
        columns=amount_columns(view, "name", "code", "amount", "transaction_count"),
        marks=[
            Mark(label=f"{row['name']}: {view.amount(row['amount'])}", key=tuple(codes[row["code"]]))
            for row in frame.to_dict("records")
            if row["transaction_count"]
        ]
        + (
            [
                Mark(
                    label=f"{places_rest(lang, len(rest))}: {view.amount(float(amounts.reindex(rest).sum()))}",
                    key=tuple(rest),
                )
            ]
            if rest
            else []
        ),
        rows=lambda mark: rows_of(view, countries=list(mark)),
        **_carried(body, about="places"),
    )


def places_rest(lang: str, count: int) -> str:
    """Return the words on the bar of the countries beyond the first ones."""
    return plural("money_bodies.places.rest", lang, count)


def total_here(body: Body) -> float | None:
    """Return the money of the body in the choice, in its unit; None when nothing has an amount in it."""
    found = body.view.cut("total")["amount"].dropna()
    return float(found.iloc[0]) if len(found) else None


def themes_panel(body: Body) -> Panel:
    """For which themes the money of the body is."""
    view, lang = body.view, body.lang
    found = view.cut("theme").dropna(subset=["key"])
    frame = pd.DataFrame(
        {
            "code": found["key"],
            "name": [view.theme(code) for code in found["key"]],
            "amount": [
                0.0 if code == NOT_SPECIFIED and abs(amount) < DUST else amount
                for code, amount in zip(found["key"], found["amount"], strict=True)
            ],
            "kind": [
                NOT_SPECIFIED if code == NOT_SPECIFIED else "unit" if code in view.money.themes else "other"
                for code in found["key"]
            ],
            "doubtful_amount": found["doubtful_amount"],
            "transaction_count": found["transaction_count"],
        }
    )
    doubtful = float(frame["doubtful_amount"].sum())
    total = total_here(body)
    units = frame[frame["kind"] == "unit"].dropna(subset=["amount"]).sort_values("amount", ascending=False)
    title = word("money_bodies.one_themes.title_none", lang)
    if len(units) and total and total > 0:
        title = at_most_ten_words(
            word(
                "money_bodies.one_themes.title",
                lang,
                theme=in_sentence(str(units.iloc[0]["name"])),
                share=share_text(view, float(units.iloc[0]["amount"]), total),
            ),
            title,
        )
    summary = word(
        "money_bodies.one_themes.summary",
        lang,
        themes=plural("money_bodies.themes_count", lang, len(units)),
        doubtful=share_text(view, doubtful, total),
    )
    return Panel(
        key="body-themes",
        title=title,
        subtitle=view.sentence,
        figure=charts.theme_bars(
            frame,
            lang=lang,
            unit_label=axis_label(view),
            kind_labels={
                NOT_SPECIFIED: view.theme(NOT_SPECIFIED),
                "other": view.theme("none"),
                "negative": word("money_bodies.place.negative", lang),
            },
            no_data_label=formats.missing("no_data", lang),
            currency=view.currency,
        ),
        alt=word("money_bodies.one_themes.alt", lang, summary=summary),
        summary=summary,
        caveats=[word("money_bodies.themes.caveat", lang)],
        table=frame,
        columns=amount_columns(view, "name", "code", "amount", "doubtful_amount", "transaction_count"),
        marks=[
            Mark(label=f"{row['name']}: {view.amount(row['amount'])}", key=(row["code"],))
            for row in frame.to_dict("records")
        ],
        rows=lambda mark: rows_of(view, themes=list(mark)),
        **_carried(body, about="themes"),
    )


def years_panel(body: Body) -> Panel:
    """In which years the money of the body was booked."""
    view, lang = body.view, body.lang
    found = view.cut("year")
    until = str(view.about["complete_until"])
    last, is_half = int(until[:4]), not until.endswith("12") and len(until) > 4
    dated = found.dropna(subset=["year"])
    shown = dated[dated["year"] <= last]
    frame = pd.DataFrame(
        {
            "year": shown["year"].astype(int),
            "amount": shown["amount"],
            "is_incomplete": [is_half and int(year) == last for year in shown["year"]],
            "transaction_count": shown["transaction_count"],
        }
    ).sort_values("year")
    frame["note"] = [
        word("money_bodies.one_years.until", lang, year=int(row["year"]), until=view.until)
        if row["is_incomplete"]
        else None
        for row in frame.to_dict("records")
    ]
    caveats = []
    undated = found[found["year"].isna()]
    if len(undated):
        caveats.append(
            plural(
                "money_bodies.one_years.undated",
                lang,
                int(undated["transaction_count"].sum()),
                amount=view.amount(undated["amount"].sum(min_count=1)),
            )
        )
    late = dated[dated["year"] > last]
    if len(late):
        caveats.append(
            plural(
                "money_bodies.one_years.late",
                lang,
                int(late["transaction_count"].sum()),
                year=last,
                amount=view.amount(late["amount"].sum(min_count=1)),
            )
        )
    known = frame.dropna(subset=["amount"])
    summary = (
        word(
            "money_bodies.one_years.summary",
            lang,
            amount=view.amount(known["amount"].max()),
            year=int(known.loc[known["amount"].idxmax(), "year"]),
            years=formats.period(int(known["year"].min()), int(known["year"].max()), lang),
        )
        if len(known)
        else word("money_bodies.one_years.none", lang)
    )
    every = pd.concat(
        [
            frame,
            *(
                pd.DataFrame(
                    {
                        "year": rows["year"].astype("Int64"),
                        "amount": rows["amount"],
                        "transaction_count": rows["transaction_count"],
                    }
                )
                for rows in (late, undated)
                if len(rows)
            ),
        ],
        ignore_index=True,
    )
    return Panel(
        key="body-years",
        title=word(
            "money_bodies.one_years.title", lang, year=int(known.loc[known["amount"].idxmax(), "year"])
        )
        if len(known)
        else word("money_bodies.one_years.title_none", lang),
        subtitle=view.sentence,
        figure=charts.by_year(
            frame,
            lang=lang,
            unit_label=axis_label(view),
            no_data_label=word("money_bodies.one_years.nothing", lang),
            incomplete_label=word("money_bodies.one_years.incomplete", lang, year="{year}"),
            currency=view.currency,
        ),
        alt=word("money_bodies.one_years.alt", lang, summary=summary),
        summary=summary,
        caveats=[
            *caveats,
            *([] if not is_half else [word("money_bodies.one_years.half", lang, until=view.until)]),
        ],
        table=every,
        columns=[
            Column(name="year", label=word("money_bodies.column.year", lang), kind="date"),
            *amount_columns(view, "amount", "transaction_count"),
        ],
        marks=[
            Mark(
                label=f"{_year(row['year'], lang)}: {view.amount(row['amount'])}",
                key=(None if formats.is_missing(row["year"]) else int(row["year"]),),
            )
            for row in every.to_dict("records")
        ],
        rows=lambda mark: in_words(view, view.rows("year", None, mark[0])),
        **_carried(body, about="years"),
    )


def _year(year: object, lang: str) -> str:
    return word("money_bodies.one_years.no_date", lang) if formats.is_missing(year) else str(int(year))


def activities_panel(body: Body) -> Panel:
    """In which activities the money of the body stands, the largest first, each with the way to its page."""
    view, lang = body.view, body.lang
    found = view.ask("money/organisation_activities", **view.parameters())
    money = session.pack(parts_of(view.chosen, view.money)) or None
    frame = found.assign(
        name=found["title"].where(found["title"].notna(), found["activity_key"]),
        place=[
            view.place(row["place_code"])
            if row["place_count"] == 1
            else plural("money_bodies.places_count", lang, int(row["place_count"]))
            for row in found.to_dict("records")
        ],
        years=[
            formats.period(int(row["first_year"]), int(row["last_year"]), lang)
            if not formats.is_missing(row["first_year"])
            else None
            for row in found.to_dict("records")
        ],
        address=[
            session.link("activity", absolute=True, activity=key, money=money)
            for key in found["activity_key"]
        ],
    )
    summary = plural(
        "money_bodies.one_activities.summary", lang, len(frame), total=view.amount(total_here(body))
    )
    columns = {
        "name": ("text", ""),
        "activity_key": ("identifier", ""),
        "place": ("text", ""),
        "years": ("text", ""),
        "amount": ("amount", formats.CURRENCY_SIGNS[view.currency]),
        "doubtful_amount": ("amount", formats.CURRENCY_SIGNS[view.currency]),
        "transaction_count": ("integer", ""),
        "address": ("url", ""),
    }
    return Panel(
        key="body-activities",
        title=plural("money_bodies.one_activities.title", lang, len(frame)),
        subtitle=view.sentence,
        figure=None,
        shows_table=bool(len(frame)),
        empty=word("money_bodies.nothing", lang),
        alt=summary,
        summary=summary,
        caveats=[word("money_bodies.one_activities.caveat", lang)]
        + ([word("money_bodies.one_activities.masked", lang)] if found["is_title_masked"].any() else []),
        table=frame[[*columns]],
        columns=[
            Column(
                name=name,
                label=word(f"money_bodies.column.{'title' if name == 'name' else name}", lang),
                kind=kind,
                unit=unit,
                language="mul" if name == "name" else "",
            )
            for name, (kind, unit) in columns.items()
        ],
        shown_columns=("name", "place", "years", "amount", "transaction_count"),
        row_address="address",
        marks=[
            Mark(label=f"{row['name']}: {view.amount(row['amount'])}", key=(row["activity_key"],))
            for row in frame.to_dict("records")
        ],
        rows=lambda mark: activity_rows(body, mark[0]),
        **_carried(body, about="activities"),
    )


def activity_rows(body: Body, activity_key: str) -> pd.DataFrame:
    """Return the rows of the source behind the money of the body in one activity."""
    rows = body.view.rows("total", None)
    return in_words(body.view, rows[rows["activity_key"] == activity_key])
