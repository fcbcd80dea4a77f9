"""The panels of organisations and capacity: who works where on what, white spots, what is offered and asked for."""

from collections.abc import Mapping, Sequence

import pandas as pd

from dashboard import formats, session
from dashboard.capacity.view import GROUPS, Work, first_columns, white_spots
from dashboard.charts.presence import presence
from dashboard.exports.tables import Column
from dashboard.money.organisations import rows_of as money_rows
from dashboard.panels import Fact, Mark, Panel, Record
from dashboard.policy_agenda.view import country_names, split
from dashboard.profile.records import (
    cells,
    codes,
    place_of,
    sources,
    text_of,
    themes_text,
    upper_first,
)
from dashboard.words import plural, word

REGISTERS = ("register_instruments", "register_organisations")
CUTS = {"place": "countries", "theme": "themes"}
SIDES = ("offered", "asked")
NUMBERS = (
    "instruments",
    "former",
    "leading",
    "paid",
    "registered",
    "country_count",
    "paid_count",
)


# What every panel carries ----------------------------------------------------------------------------------------


def told(view: Work, about: str, *, with_money: bool = False) -> dict[str, object]:
    """What every panel on this page must carry; `about` names its definition."""
    lang = view.lang
    with_money = with_money and view.booked is not None and view.notion != "leads"
    period = word("country.register.period", lang)
    if with_money:
        money = word("spending.period", lang, years=view.booked.years, until=view.booked.until)
        period = f"{period}; {money}"
    return {
        "sources": sources(view, REGISTERS) + (list(view.booked.sources) if with_money else []),
        "period": period,
        "version": view.version,
        "definition": word(f"capacity.{about}.definition", lang)
        + (f" {view.money_words}." if with_money else ""),
        "not_a": word(f"capacity.{about}.not_a", lang),
        "selection_sentence": view.sentence,
        "address": view.address,
        "filters": view.filters,
    }


def column(view: Work, name: str) -> Column:
    """A column of these panels by its name."""
    lang = view.lang
    if name == "amount":
        unit = view.booked.currency if view.booked else "EUR"
        return Column(name=name, label=word("capacity.column.amount", lang), kind="amount", unit=unit)
    kind = "integer" if name in NUMBERS else "url" if name == "address" else "text"
    return Column(name=name, label=word(f"capacity.column.{name}", lang), kind=kind)


def table(
    view: Work, rows: Sequence[Mapping[str, object]], names: Sequence[str], *, states: Mapping[str, str] = {}
) -> dict[str, object]:
    """`table` and `columns` of a panel; `states` says why a cell of a column is blank, where it is."""
    frame = pd.DataFrame(rows, columns=list(names))
    for name in names:
        if frame[name].isna().any():
            why = states.get(name, "not_recorded")
            frame[f"{name}_state"] = [why if formats.is_missing(value) else None for value in frame[name]]
    return {"table": frame, "columns": [column(view, name) for name in names]}


# Who works where on what -----------------------------------------------------------------------------------------


def figures_of(view: Work) -> list[tuple[str, str]]:
    """Key figures: organisations by notion, and white spots."""
    lang = view.lang
    pairs = view.pairs("place")
    spots = white_spots(pairs, list(view.countries), unheld=view.unheld("place"))
    found = []
    if view.notion != "money":
        leading = pairs.loc[pairs["instruments"] > 0, "organisation_id"].nunique()
        found.append(
            (
                plural("capacity.figure.leads", lang, leading),
                plural(
                    "capacity.figure.leads_none",
                    lang,
                    int((spots["leading"] == 0).sum()),
                    of=formats.number(len(spots), lang),
                ),
            )
        )
    if view.notion != "leads" and view.booked:
        paid = pairs.loc[pairs["is_paid"].astype(bool), "organisation_id"].nunique()
        found.append(
            (
                plural("capacity.figure.money", lang, paid),
                plural(
                    "capacity.figure.money_none",
                    lang,
                    int((spots["paid"] == 0).sum()),
                    of=formats.number(int(spots["paid"].notna().sum()), lang),
                ),
            )
        )
    offers = view.offers(example=False)
    found.append(
        (
            plural("capacity.figure.asked", lang, int((offers["side"] == "asked").sum())),
            plural("capacity.figure.offered", lang, int((offers["side"] == "offered").sum())),
        )
    )
    return found


def keys_of(view: Work, cut: str) -> dict[str, str]:
    """The countries or themes of a cut, with their names."""
    return view.countries if cut == "place" else view.themes


def matrix_panel(view: Work, cut: str) -> Panel:
    """Organisations by country or theme, with a sign for each notion and white where there is none."""
    lang = view.lang
    about = CUTS[cut]
    pairs = view.pairs(cut)
    keys = keys_of(view, cut)
    unheld = view.unheld(cut)
    shown = first_columns(pairs, view.organisations)
    beyond = pairs["organisation_id"].nunique() - len(shown)
    names = view.organisations
    spots = white_spots(pairs, list(keys), unheld=unheld)
    drawn = set(zip(pairs["key"], pairs["organisation_id"], strict=True))
    signs = [
        {
            "row": row["key"],
            "column": row["organisation_id"],
            "sign": sign,
            "words": words_of(view, row),
        }
        for row in pairs.to_dict("records")
        for sign, stands in (
            ("money", row["is_paid"]),
            ("leads", row["instruments"] > 0),
            ("former", row["instruments"] == 0 and row["former"] > 0),
        )
        if stands
    ]
    if view.notion != "leads":
        signs += [
            {"row": key, "column": body, "sign": "unheld", "words": word("capacity.sign.unheld", lang)}
            for key in keys
            if key in unheld
            for body in shown
            if (key, body) not in drawn
        ]
    # A row that is white in the columns drawn can have an organisation beyond them.
    white = list(spots.loc[(spots["leading"] == 0) & (spots["paid"].fillna(0) == 0), "key"])
    figure = presence(
        pd.DataFrame(signs, columns=["row", "column", "sign", "words"]),
        rows=list(keys.items()),
        columns=[(code, names["short"][code]) for code in shown],
        names=names["name"].to_dict(),
        lang=lang,
        sign_labels={
            sign: word(f"capacity.sign.{sign}", lang) for sign in ("leads", "former", "money", "unheld")
        },
        white_label=word("capacity.sign.white", lang),
        white=white,
        no_data_label=word("capacity.matrix.none", lang),
    )
    summary = plural(
        f"capacity.{about}.summary",
        lang,
        len(keys) - len(white),
        of=formats.number(len(keys), lang),
        white=formats.number(len(white), lang),
    )
    rows = [
        {
            "organisation": names["name"][row["organisation_id"]],
            "group": group_name(view, names["group"][row["organisation_id"]]),
            "key": keys[row["key"]],
            "instruments": row["instruments"],
            "former": row["former"],
            "amount": row["amount"] if row["is_paid"] else None,
            "address": session.link("organisation", absolute=True, body=row["organisation_id"]),
        }
        for row in pairs.to_dict("records")
    ]
    rows.sort(key=lambda row: (row["key"].casefold(), row["organisation"].casefold()))
    made = table(
        view,
        rows,
        ("organisation", "group", "key", "instruments", "former", "amount", "address"),
        states={"amount": "not_applicable"},
    )
    made["columns"][2] = Column(name="key", label=word(f"capacity.column.{cut}", lang), kind="text")
    return Panel(
        key=f"capacity-{about}",
        title=plural(f"capacity.{about}.title", lang, len(white))
        if len(white)
        else word(f"capacity.{about}.title_none", lang),
        subtitle=upper_first(view.sentence),
        figure=figure,
        alt=summary,
        summary=summary,
        row_address="address",
        caveats=[
            word("capacity.two_notions", lang),
            *([plural("capacity.matrix.beyond", lang, beyond)] if beyond > 0 else []),
            word("capacity.matrix.white_is", lang),
            *(money_caveats(view) if view.notion != "leads" else []),
        ],
        **made,
        **behind(view, pairs, cut),
        **told(view, about, with_money=True),
    )


def money_caveats(view: Work) -> list[str]:
    """What a reader must know of the money on this page."""
    if view.booked is None:
        return [word("capacity.money.none", view.lang)]
    found = [word("capacity.money.receiver", view.lang)]
    if view.booked.lacking:
        found.append(plural("capacity.money.unheld", view.lang, len(view.booked.lacking)))
    return found


def words_of(view: Work, row: Mapping[str, object]) -> str:
    """What one organisation does in one country or on one theme, in words."""
    lang = view.lang
    said = []
    if row["instruments"]:
        said.append(plural("capacity.cell.leads", lang, row["instruments"]))
    if row["former"]:
        said.append(plural("capacity.cell.former", lang, row["former"]))
    if row["is_paid"]:
        said.append(
            word("capacity.cell.money_unknown", lang)
            if formats.is_missing(row["amount"])
            else word("capacity.cell.money", lang, amount=view.booked.amount(row["amount"]))
        )
    return "; ".join(said)


def group_name(view: Work, group: str) -> str:
    """The name of a kind of organisation, at the start of a cell."""
    return upper_first(word(f"capacity.group.{group}", view.lang))


def behind(view: Work, pairs: pd.DataFrame, cut: str) -> dict[str, object]:
    """What leads a sign back to its rows: of each organisation the uses that it leads, and the money that it received."""
    lang, names = view.lang, view.organisations["name"]
    marks = []
    for body, rows in pairs.groupby("organisation_id", sort=False):
        if (rows["instruments"] + rows["former"]).sum():
            marks.append(Mark(label=word("capacity.mark.leads", lang, name=names[body]), key=(body, "leads")))
        if rows["is_paid"].any():
            marks.append(Mark(label=word("capacity.mark.money", lang, name=names[body]), key=(body, "money")))
    marks.sort(key=lambda mark: mark.label.casefold())
    return {
        "marks": marks,
        "rows": lambda mark: rows_behind(view, mark, cut) if mark else pd.DataFrame(),
        "row_columns": [Column(name="name", label=word("capacity.column.instrument", lang), kind="text")],
        "recompute": word("capacity.recompute", lang),
    }


def rows_behind(view: Work, mark: tuple[str, str], cut: str) -> pd.DataFrame:
    """The rows of one organisation by one notion."""
    body, notion = mark
    if notion == "money":
        themes = {"themes": list(view.themes)} if cut == "theme" else {}
        return money_rows(view.booked, implementers=[body], **themes)
    leads = view.ask("capacity/leads")
    leads = leads[(leads["organisation_id"] == body) & leads["country_code"].isin(list(view.countries))]
    if cut == "theme":
        leads = leads[leads["theme_ids"].notna()]
    names = country_names(view.version, view.lang)
    leads = leads.assign(
        name=[
            f"{name} ({names[code]}, {state})"
            for name, code, state in zip(
                leads[f"name_{view.lang}"], leads["country_code"], leads[f"status_{view.lang}"], strict=True
            )
        ]
    )
    return cells(view, leads, decides="status", title="name")


def spots_panel(view: Work, cut: str) -> Panel:
    """Countries or themes where nobody leads an instrument or nobody received money, the whitest first."""
    lang = view.lang
    about = f"spots.{CUTS[cut]}"
    pairs = view.pairs(cut)
    keys = keys_of(view, cut)
    spots = white_spots(pairs, list(keys), unheld=view.unheld(cut))
    names = view.organisations["short"]
    order = {spot: place for place, spot in enumerate(("both", "leads", "money", "none"))}
    spots = spots.assign(order=spots["spot"].map(order))
    if view.notion != "both":
        spots["spot"] = [
            view.notion if of == 0 else "none"
            for of in spots["leading" if view.notion == "leads" else "paid"]
        ]
        spots["order"] = (spots["spot"] == "none").astype(int)
    rows = []
    for row in spots.sort_values(["order", "leading"], kind="stable").to_dict("records"):
        there = pairs[(pairs["key"] == row["key"])]
        leaders = [names[code] for code in there.loc[there["instruments"] > 0, "organisation_id"]]
        rows.append(
            {
                "key": keys[row["key"]],
                "leading": row["leading"] if view.notion != "money" else None,
                "leaders": ", ".join(sorted(leaders, key=str.casefold)) or None,
                "paid": row["paid"] if view.notion != "leads" else None,
                "spot": word(f"capacity.spot.{row['spot']}", lang),
                "address": session.link("country", absolute=True, country=row["key"])
                if cut == "place"
                else session.link("theme", absolute=True, theme=row["key"]),
            }
        )
    white = int((spots["spot"] != "none").sum())
    made = table(
        view,
        rows,
        ("key", "leading", "leaders", "paid", "spot", "address"),
        states={
            "leading": "not_applicable",
            "leaders": "not_applicable",
            "paid": "no_data" if view.notion != "leads" else "not_applicable",
        },
    )
    made["columns"][0] = Column(name="key", label=word(f"capacity.column.{cut}", lang), kind="text")
    counts = spots["spot"].value_counts()
    summary = " ".join(
        plural(f"capacity.{about}.summary.{spot}", lang, int(counts[spot]))
        for spot in ("both", "leads", "money")
        if counts.get(spot)
    ) or word("capacity.spots.none", lang)
    return Panel(
        key=f"capacity-white-{CUTS[cut]}",
        title=plural(f"capacity.{about}.title", lang, white) if white else word("capacity.spots.none", lang),
        subtitle=word(f"capacity.spots.subtitle.{cut}", lang, choice=view.sentence),
        figure=None,
        alt=summary,
        summary=summary,
        shows_table=True,
        shown_columns=("key", "leading", "leaders", "paid", "spot"),
        row_address="address",
        caveats=[
            word("capacity.matrix.white_is", lang),
            *(money_caveats(view) if view.notion != "leads" else []),
        ],
        **made,
        **behind(view, pairs, cut),
        **told(view, "spots", with_money=True),
    )


def groups_panel(view: Work) -> Panel:
    """The kinds of organisation: how many the register holds, in how many countries they work by each notion."""
    lang = view.lang
    pairs = view.pairs("place")
    kinds = view.organisations["group"]
    pairs = pairs.assign(group=[kinds[code] for code in pairs["organisation_id"]])
    rows = []
    for group in GROUPS:
        if view.groups and group not in view.groups:
            continue
        of = pairs[pairs["group"] == group]
        leads, paid = of[of["instruments"] > 0], of[of["is_paid"].astype(bool)]
        registered = view.organisations[view.organisations["is_registered"].astype(bool)]
        rows.append(
            {
                "group": group_name(view, group),
                "registered": int((registered["group"] == group).sum()),
                "leading": leads["organisation_id"].nunique() if view.notion != "money" else None,
                "country_count": leads["key"].nunique() if view.notion != "money" else None,
                "paid": paid["organisation_id"].nunique() if view.notion != "leads" and view.booked else None,
                "paid_count": paid["key"].nunique() if view.notion != "leads" and view.booked else None,
                "code": group,
                "address": session.link(
                    "capacity", absolute=True, capacity=session.pack({"kinds": group, "notion": view.notion})
                ),
            }
        )
    nowhere = sum((row["leading"] or 0) + (row["paid"] or 0) == 0 for row in rows)
    summary = plural("capacity.kinds.summary", lang, nowhere, of=formats.number(len(rows), lang))
    return Panel(
        key="capacity-kinds",
        title=word("capacity.kinds.title", lang),
        subtitle=word("capacity.kinds.subtitle", lang, choice=view.sentence),
        figure=None,
        alt=summary,
        summary=summary,
        shows_table=True,
        shown_columns=("group", "registered", "leading", "country_count", "paid", "paid_count"),
        row_address="address",
        caveats=[word("capacity.kinds.caveat", lang)],
        **table(
            view,
            rows,
            ("group", "registered", "leading", "country_count", "paid", "paid_count", "address"),
            states=dict.fromkeys(("leading", "country_count", "paid", "paid_count"), "not_applicable"),
        ),
        **behind(view, pairs, "place"),
        **told(view, "kinds", with_money=True),
    )


# Capacity offered and asked for ----------------------------------------------------------------------------------


def of_register(view: Work, about: str, *, example: bool) -> dict[str, object]:
    """What every panel on the register of capacity must carry; examples have a source of their own."""
    return told(view, about) | {
        "sources": sources(view, ["example_rows" if example else "register_capacity"]),
        "period": word("capacity.period.example" if example else "capacity.period", view.lang),
    }


def when(view: Work, row: Mapping[str, object]) -> str | None:
    """The period of an offer or request."""
    first, last = text_of(row["from_date"]), text_of(row["until_date"])
    return formats.period(first, last, view.lang) if first or last else None


def how_much(view: Work, row: Mapping[str, object]) -> str | None:
    """The quantity with its unit."""
    if formats.is_missing(row["quantity"]):
        return None
    number = formats.number(
        row["quantity"], view.lang, decimals=0 if float(row["quantity"]).is_integer() else 1
    )
    return " ".join(part for part in (number, text_of(row["unit"])) if part)


def places(view: Work, found: object) -> str:
    """The countries that an offer or request is for."""
    names = country_names(view.version, view.lang)
    return (
        formats.list_of([names.get(code, code) for code in split(found)], view.lang)
        if split(found)
        else word("agenda.country.general", view.lang)
    )


def offers_panel(view: Work, *, example: bool) -> Panel:
    """What is offered and what is asked for; examples in a panel of their own."""
    lang = view.lang
    listed = view.offers(example=example)
    matches = view.matches(example=example)
    fitting = matches[matches["misfit"].isna()]
    fits = {
        "offered": fitting.groupby("offered_id").size().to_dict(),
        "asked": fitting.groupby("asked_id").size().to_dict(),
    }
    counts = {side: listed[listed["side"] == side] for side in SIDES}
    is_open = counts["asked"]["status"] == "open"
    unmet = int((is_open & ~counts["asked"]["capacity_id"].isin(list(fits["asked"]))).sum())
    kind = "example" if example else "real"
    summary = word(
        "capacity.offers.summary",
        lang,
        offered=plural("capacity.offers.offered", lang, len(counts["offered"])),
        asked=plural("capacity.offers.asked", lang, len(counts["asked"])),
        unmet=plural("capacity.offers.unmet", lang, unmet),
    )
    rows = [
        {
            "description": row[f"description_{lang}"],
            "side": codes(view, "capacity_side").get(row["side"], row["side"]),
            "organisation": text_of(row[f"organisation_{lang}"]),
            "kind": codes(view, "capacity_kind").get(row["kind"], row["kind"]),
            "theme": themes_text(view, row["theme_ids"]) or word("capacity.any_theme", lang),
            "place": places(view, row["country_codes"]),
            "how_much": how_much(view, row),
            "when": when(view, row),
            "status": codes(view, "capacity_status").get(row["status"], row["status"]),
            "conditions": text_of(row[f"conditions_{lang}"]),
            "fits": plural("capacity.fits", lang, fits.get(row["side"], {}).get(row["capacity_id"], 0)),
            "capacity_id": row["capacity_id"],
            "address": change_link(row["capacity_id"]),
        }
        for row in listed.to_dict("records")
    ]
    names = "description side organisation kind theme place how_much when status conditions fits capacity_id address"
    return Panel(
        key=f"capacity-offers-{kind}",
        title=plural(f"capacity.offers.{kind}.title", lang, len(listed))
        if len(listed)
        else word("capacity.offers.title_none", lang),
        subtitle=word(f"capacity.offers.{kind}.subtitle", lang),
        figure=None,
        alt=summary,
        summary=summary if len(listed) else word("capacity.offers.how", lang),
        records=[_offer(view, row, made) for row, made in zip(listed.to_dict("records"), rows, strict=True)],
        empty=word("capacity.offers.none", lang),
        caveats=[word("capacity.example", lang)] if example else [],
        **table(view, rows, names.split()),
        marks=[
            Mark(label=upper_first(codes(view, "capacity_side").get(side, side)), key=(side,))
            for side in SIDES
            if len(counts[side])
        ],
        rows=lambda mark: (
            cells(view, counts[mark[0]], decides="side", title=f"description_{lang}")
            if mark
            else pd.DataFrame()
        ),
        row_columns=[Column(name="name", label=word("capacity.column.description", lang), kind="text")],
        recompute=word("capacity.offers.recompute", lang),
        **of_register(view, "offers", example=example),
    )


def change_link(key: object) -> str:
    """The address at which an offer or request is changed."""
    return session.link("edit", absolute=True, edit=session.pack({"table": "capacity", "key": str(key)}))


def _offer(view: Work, row: Mapping[str, object], made: Mapping[str, object]) -> Record:
    lang = view.lang
    return Record(
        title=str(made["description"]),
        status=f"{made['side']}, {made['status']}",
        tone="past" if row["status"] == "withdrawn" else "good" if row["status"] == "matched" else "",
        is_example=bool(row["is_example"]),
        facts=[
            Fact(label=word("capacity.column.organisation", lang), value=made["organisation"]),
            Fact(label=word("capacity.column.kind", lang), value=made["kind"]),
            Fact(label=word("capacity.column.theme", lang), value=made["theme"]),
            Fact(label=word("capacity.column.place", lang), value=made["place"]),
            Fact(label=word("capacity.column.when", lang), value=made["when"]),
            Fact(label=word("capacity.column.how_much", lang), value=made["how_much"], language="en"),
            Fact(label=word("capacity.column.fits", lang), value=made["fits"]),
        ],
        more=[
            Fact(label=word("capacity.column.conditions", lang), value=made["conditions"]),
            Fact(label=word("country.fact.place", lang), value=place_of(row)),
        ],
        links=[(word("agenda.change", lang), change_link(row["capacity_id"]))],
    )


def matches_panel(view: Work, *, example: bool) -> Panel:
    """Which offer fits which request, by kind, theme, country and period; and recorded matches that do not fit."""
    lang = view.lang
    kind = "example" if example else "real"
    found = view.matches(example=example)
    offers = {row["capacity_id"]: row for row in view.offers(example=example).to_dict("records")}
    rows = []
    for pair in found.to_dict("records"):
        offered, asked = offers[pair["offered_id"]], offers[pair["asked_id"]]
        misfit = text_of(pair["misfit"])
        rows.append(
            {
                "asked": asked[f"description_{lang}"],
                "asked_by": text_of(asked[f"organisation_{lang}"]),
                "offered": offered[f"description_{lang}"],
                "offered_by": text_of(offered[f"organisation_{lang}"]),
                "kind": codes(view, "capacity_kind").get(asked["kind"], asked["kind"]),
                "theme": themes_text(view, pair["shared_theme_ids"]) or word("capacity.any_theme", lang),
                "place": places(view, pair["shared_country_codes"]),
                "when": overlap(view, pair),
                "conditions": "; ".join(
                    part
                    for part in (text_of(offered[f"conditions_{lang}"]), text_of(asked[f"conditions_{lang}"]))
                    if part
                )
                or None,
                "match": word(f"capacity.match.misfit_{misfit}", lang)
                if misfit
                else word("capacity.match.recorded" if pair["is_recorded"] else "capacity.match.fits", lang),
                "asked_id": pair["asked_id"],
                "offered_id": pair["offered_id"],
            }
        )
    fitting, recorded = int(found["misfit"].isna().sum()), int(found["is_recorded"].sum())
    summary = (
        plural("capacity.matches.summary", lang, fitting, recorded=formats.number(recorded, lang))
        if len(found)
        else word("capacity.matches.title_none", lang) + "."
    )
    return Panel(
        key=f"capacity-matches-{kind}",
        title=plural(f"capacity.matches.{kind}.title", lang, fitting)
        if fitting
        else word(f"capacity.matches.{kind}.title_none", lang),
        subtitle=word(f"capacity.matches.{kind}.subtitle", lang),
        figure=None,
        alt=summary,
        summary=summary,
        shows_table=True,
        shown_columns=("asked", "asked_by", "offered", "offered_by", "theme", "place", "when", "match"),
        empty=word("capacity.matches.none", lang),
        caveats=[
            word("capacity.matches.blank", lang),
            *([word("capacity.example", lang)] if example else []),
        ],
        **table(
            view,
            rows,
            "asked asked_by offered offered_by kind theme place when conditions match asked_id offered_id".split(),
        ),
        marks=[
            Mark(label=f"{row['asked']} / {row['offered']}", key=(row["asked_id"], row["offered_id"]))
            for row in rows
        ],
        rows=lambda mark: (
            cells(
                view,
                pd.DataFrame([offers[key] for key in mark]),
                decides="theme_ids",
                title=f"description_{lang}",
            )
            if mark
            else pd.DataFrame()
        ),
        row_columns=[Column(name="name", label=word("capacity.column.description", lang), kind="text")],
        recompute=word("capacity.matches.recompute", lang),
        **of_register(view, "matches", example=example),
    )


def overlap(view: Work, pair: Mapping[str, object]) -> str:
    """The days on which both an offer and a request hold."""
    first, last = (
        None if formats.is_missing(pair[name]) else pd.Timestamp(pair[name]).date().isoformat()
        for name in ("overlap_from", "overlap_until")
    )
    if first is None and last is None:
        return word("capacity.any_time", view.lang)
    if first and last and first > last:
        return word("capacity.no_time", view.lang)
    return formats.period(first, last, view.lang)
