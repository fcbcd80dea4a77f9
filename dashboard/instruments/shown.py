"""The panels of the page of instruments."""

from collections.abc import Callable, Mapping, Sequence

import pandas as pd

from dashboard import formats, session
from dashboard.charts import ladder as ladders
from dashboard.charts.partnerships import bounds
from dashboard.exports.tables import Column
from dashboard.gaps import fill
from dashboard.instruments import compare
from dashboard.instruments.view import Catalogue
from dashboard.panels import Fact, Panel, Record
from dashboard.partnerships.counts import country_map, counts_panel
from dashboard.partnerships.parts import asked_if_there
from dashboard.partnerships.shown import finding_fact
from dashboard.partnerships.view import findings_on
from dashboard.profile.neighbours import SOURCES as NEAR_SOURCES
from dashboard.profile.records import (
    REGISTER_LANGUAGE,
    TONES,
    codes,
    date_of,
    in_english,
    place_of,
    sources,
    table,
    text_of,
    themes_text,
    traced,
    upper_first,
)
from dashboard.words import plural, word

PRESSURE, SUPPORT = "leverage", "support"
NOT_BEGUN = ("proposed", "exploratory", "negotiating", "adopted", "adopted_in_principle")
"""States of a use that has not begun: a proposal puts no pressure yet."""
STAGE_TONES = {"running": "good", "stopped": "past", "suspended": "attention"}
FRAMES = ("legal_frame_international", "legal_frame_eu", "legal_frame_national")
SOURCE = "register_instruments"


def figures_of(view: Catalogue) -> list[tuple[str, str]]:
    """Key figures of the selection, each with what it is a count of."""
    lang, listed = view.lang, view.listed
    used = view.used[view.used["is_active"]]
    own = used[used["is_country_specific"]]
    both = [row for row in contradictions(view) if row["has_both"]]
    return [
        (
            plural("instruments.figure.listed", lang, len(listed)),
            plural("instruments.figure.running", lang, int((listed["stage"] == "running").sum())),
        ),
        (
            plural("instruments.figure.innovative", lang, int(listed["is_innovative"].sum())),
            plural("instruments.figure.model_cases", lang, int(listed["is_model_case"].sum())),
        ),
        (
            plural("instruments.figure.countries", lang, own["country_code"].nunique()),
            plural(
                "instruments.figure.uses", lang, len(own.drop_duplicates(["instrument_id", "country_code"]))
            ),
        ),
        (
            plural(
                "instruments.figure.unassessed", lang, int((listed["legal_assessment"] == "none found").sum())
            ),
            word("instruments.figure.unassessed_of", lang),
        ),
        (
            plural("instruments.figure.both", lang, len(both)),
            word("instruments.figure.both_of", lang),
        ),
    ]


# The catalogue --------------------------------------------------------------------------------------------------


def types_panel(view: Catalogue) -> Panel:
    """The instruments of the selection by type, parted by stage."""
    lang, listed = view.lang, view.listed
    running = int((listed["stage"] == "running").sum())
    types = codes(view, "instrument_type")
    counts = listed["type"].value_counts()
    return counts_panel(
        view,
        listed,
        key="types",
        said=_said("types", lang),
        shared=_sourced(view, "types"),
        row="type",
        part="stage",
        decides="type",
        rows_named=[
            (code, upper_first(types.get(code, code)))
            for code in sorted(counts.index, key=lambda code: (-counts[code], types.get(code, code)))
        ],
        parts=_stages(view, listed),
        summary=plural("instruments.types.summary", lang, running, of=formats.number(len(listed), lang)),
    )


def natures_panel(view: Catalogue) -> Panel:
    """The instruments of the selection by nature, parted by the state of the legal assessment."""
    lang, listed = view.lang, view.listed
    lacking = int((listed["legal_assessment"] == "none found").sum())
    natures = codes(view, "nature")
    return counts_panel(
        view,
        listed.assign(assessment_state=listed["legal_assessment"].fillna("blank")),
        key="natures",
        said=_said("natures", lang),
        shared=_sourced(view, "natures"),
        row="nature",
        part="assessment_state",
        decides="legal_assessment",
        rows_named=[
            (code, upper_first(name)) for code, name in natures.items() if (listed["nature"] == code).any()
        ],
        parts=list(codes(view, "legal_assessment").items()),
        summary=plural("instruments.natures.summary", lang, lacking, of=formats.number(len(listed), lang)),
        stands_out="none found",
    )


def _stages(view: Catalogue, listed: pd.DataFrame) -> list[tuple[str, str]]:
    return [(code, name) for code, name in codes(view, "stage").items() if (listed["stage"] == code).any()]


COLUMNS = (
    "instrument_id name_{lang} type_{lang} nature level stage status_{lang} is_innovative is_model_case use_scope themes_{lang} "
    "lead_{lang} implementers_{lang} start_date end_date description used_in legal_frame legal_frame_international "
    "legal_frame_eu legal_frame_national assessment_{lang} assessment_source cost_eur cost_note source_title source_url "
    "verified"
)
LABELS = ("name", "type", "status", "lead", "implementers", "used_in", "themes")


def list_panel(view: Catalogue) -> Panel:
    """One page of the catalogue as records; the files hold the whole selection."""
    lang, listed, rows = view.lang, view.listed, view.shown
    summary = view.page_said("instruments.list.summary")
    stages = _stages(view, listed)
    return Panel(
        key="catalogue",
        title=plural("instruments.list.title", lang, len(listed))
        if len(listed)
        else word("instruments.list.title_none", lang),
        subtitle=word("instruments.list.subtitle", lang),
        figure=None,
        alt=summary,
        summary=summary,
        records=[record_of(view, row) for row in rows.to_dict("records")],
        records_shown=len(rows),
        empty=word("instruments.list.none", lang),
        **_headed(view, listed),
        **traced(
            view,
            [(upper_first(name), listed[listed["stage"] == code], "stage") for code, name in stages],
            title=f"name_{lang}",
        ),
        **_sourced(view, "list"),
    )


def innovative_panel(view: Catalogue) -> Panel:
    """Innovative forms: stage from idea to running or stopped, model case, assessment, and cost where known."""
    lang = view.lang
    order = {code: place for place, code in enumerate(codes(view, "stage"))}
    forms = view.listed[view.listed["is_innovative"].astype(bool)]
    forms = forms.assign(place=forms["stage"].map(order)).sort_values(["place", f"name_{lang}"])
    stages = _stages(view, forms)
    told = [f"{name} {formats.number(int((forms['stage'] == code).sum()), lang)}" for code, name in stages]
    summary = (
        plural("instruments.innovative.summary", lang, len(forms), stages=formats.list_of(told, lang))
        if len(forms)
        else word("instruments.innovative.none", lang)
    )
    return Panel(
        key="innovative",
        title=plural("instruments.innovative.title", lang, len(forms))
        if len(forms)
        else word("instruments.innovative.title_none", lang),
        subtitle=word("instruments.innovative.subtitle", lang),
        figure=None,
        alt=summary,
        summary=summary,
        records=[record_of(view, row) for row in forms.to_dict("records")],
        records_shown=4,
        empty=summary,
        caveats=[word("instruments.innovative.caveat", lang), word("instruments.cost.caveat", lang)]
        if len(forms)
        else [],
        **_headed(view, forms),
        **traced(
            view,
            [(upper_first(name), forms[forms["stage"] == code], "stage") for code, name in stages],
            title=f"name_{lang}",
        ),
        **_sourced(view, "innovative"),
    )


def _headed(view: Catalogue, listed: pd.DataFrame) -> dict[str, object]:
    listed = listed.assign(used_in=[used_in(view, key) for key in listed["instrument_id"]])
    labels = {name: word(f"instruments.column.{name}", view.lang) for name in LABELS}
    labels["instrument_id"] = word("country.column.instrument_id", view.lang)
    return table(view, listed, COLUMNS, of=("instrument",), labels=labels)


def record_of(view: Catalogue, row: Mapping[str, object]) -> Record:
    """Return one instrument of the catalogue as a record."""
    lang = view.lang

    def told(name: str, value: str | None, mark: object = None, language: str | None = None) -> Fact:
        return Fact(
            label=word(f"instruments.fact.{name}", lang), value=value, mark=text_of(mark), language=language
        )

    kinds = [
        upper_first(codes(view, "nature").get(row["nature"], "")),
        codes(view, "level").get(row["level"], ""),
        codes(view, "use_scope").get(row["use_scope"], ""),
    ]
    forms = [
        word(f"country.instrument.{name}", lang) for name in ("is_innovative", "is_model_case") if row[name]
    ]
    cost = row["cost_eur"]
    return Record(
        title=str(row[f"name_{lang}"]),
        status=codes(view, "stage").get(row["stage"], ""),
        tone=STAGE_TONES.get(str(row["stage"]), ""),
        facts=[
            told("type", upper_first(text_of(row[f"type_{lang}"]) or "") or None),
            told("nature", "; ".join(filter(None, [*kinds, *forms]))),
            told("themes", text_of(row[f"themes_{lang}"])),
            told("used_in", used_in(view, str(row["instrument_id"]))),
            told("lead", text_of(row[f"lead_{lang}"])),
            told("assessment", text_of(row[f"assessment_{lang}"])),
            told(
                "cost",
                None
                if formats.is_missing(cost)
                else word("country.announced", lang, amount=formats.compact_eur(cost, lang)),
            ),
        ],
        more=[
            told("description", text_of(row["description"]), language=REGISTER_LANGUAGE),
            told("status", text_of(row[f"status_{lang}"])),
            told("start", date_of(row["start_date"], lang)),
            told("end", date_of(row["end_date"], lang)),
            told("implementers", text_of(row[f"implementers_{lang}"])),
            told("legal_frame", text_of(row["legal_frame"]), language=REGISTER_LANGUAGE),
            *(told(name, text_of(row[name]), language=REGISTER_LANGUAGE) for name in FRAMES),
            told("assessment_source", text_of(row["assessment_source"]), language=REGISTER_LANGUAGE),
            *(finding_fact(view, one) for one in findings_of(view, str(row["instrument_id"]))),
            told("cost_note", text_of(row["cost_note"]), language=REGISTER_LANGUAGE),
            told("note", text_of(row["note"]), language=REGISTER_LANGUAGE),
            told("place", place_of(row)),
        ],
        source_title=text_of(row["source_title"]),
        source_address=text_of(row["source_url"]),
        mark=text_of(row["verified"]),
        links=[(word("instruments.where_could", lang), address_of(row["instrument_id"]))],
    )


def findings_of(view: Catalogue, instrument_id: str) -> list[dict[str, object]]:
    """Return the findings of oversight on an instrument, newest first."""
    found = findings_on("instrument", view.version)
    return found[found["related_id"] == instrument_id].to_dict("records")


def address_of(instrument_id: object, *, absolute: bool = False) -> str:
    """Return the address of the page with one instrument alone."""
    page, parts = session.alone("instrument", str(instrument_id))
    return session.link(page, absolute=absolute, **parts)


def used_in(view: Catalogue, instrument_id: str) -> str | None:
    """Return where an instrument is in use, and where it is in another state."""
    return session.kept(_used_in, view.version, view.lang).get(instrument_id)


def _used_in(version: str, lang: str) -> dict[str, str]:
    uses = session.cached_query("instruments/uses", version=version)
    uses = uses.assign(name=uses[f"name_{lang}"].fillna(uses["country_code"]))
    found: dict[str, list[str]] = {}
    uses = uses.sort_values(["is_active", f"status_{lang}", "name"], ascending=[False, True, True])
    for (key, is_active, status), group in uses.groupby(
        ["instrument_id", "is_active", f"status_{lang}"], sort=False
    ):
        names = ", ".join(dict.fromkeys(group["name"]))
        found.setdefault(key, []).append(names if is_active else f"{status}: {names}")
    return {key: "; ".join(parts) for key, parts in found.items()}


# Where they are used --------------------------------------------------------------------------------------------


def map_panel(view: Catalogue) -> Panel:
    """In which countries instruments of the selection are in use, own ones as circles."""
    lang = view.lang
    used = view.used[view.used["is_active"]]
    own = used[used["is_country_specific"]].drop_duplicates(["instrument_id", "country_code"])
    general = used[~used["is_country_specific"]].drop_duplicates(["instrument_id", "country_code"])
    names = dict(view.names) | {code: view.country_name(code) for code in used["country_code"]}
    frame = pd.DataFrame({"country_code": list(names), "country": list(names.values())})
    for name, rows in (("own_count", own), ("general_count", general)):
        frame[name] = frame["country_code"].map(rows.groupby("country_code").size()).fillna(0).astype(int)
    frame = frame.sort_values(["own_count", "country"], ascending=[False, True], ignore_index=True)
    having = frame[frame["own_count"] > 0]
    named = [f"{row.country} ({formats.number(row.own_count, lang)})" for row in having.head(3).itertuples()]
    summary = (
        plural("instruments.map.summary", lang, len(having), names=formats.list_of(named, lang))
        if named
        else word("instruments.map.summary_none", lang)
    )
    return Panel(
        key="map",
        title=plural("instruments.map.title", lang, len(having)),
        subtitle=word("instruments.map.subtitle", lang),
        **country_map(
            frame,
            lang=lang,
            sign_labels={
                sign: word(f"instruments.map.{sign}", lang) for sign in ("negative", "zero", "missing")
            },
            no_data_label=word("instruments.list.none", lang),
        ),
        alt=summary,
        summary=summary,
        table=frame,
        columns=[
            Column(name="country", label=word("country.column.country", lang), kind="text"),
            Column(name="own_count", label=word("instruments.column.own_count", lang), kind="integer"),
            Column(
                name="general_count", label=word("instruments.column.general_count", lang), kind="integer"
            ),
            Column(name="country_code", label=word("country.column.country_code", lang), kind="text"),
        ],
        **traced(
            view,
            [
                (row.country, own[own["country_code"] == row.country_code], "status")
                for row in having.itertuples()
            ],
            title=f"instrument_{lang}",
        ),
        **_sourced(view, "map"),
    )


def uses_panel(view: Catalogue) -> Panel:
    """The uses of the chosen instrument, or those in the chosen country, each as a record that can be changed."""
    lang = view.lang
    rows = view.used
    if view.country and not view.one:
        rows = rows[rows["country_code"] == view.country]
    rows = rows.sort_values(["is_active", "since_date"], ascending=[False, False], kind="stable")
    active = int(rows["is_active"].sum())
    summary = plural("instruments.uses.summary", lang, len(rows), active=formats.number(active, lang))
    labels = {
        name: word(f"instruments.column.{name}", lang) for name in ("instrument", "name", "status", "note")
    }
    return Panel(
        key="uses",
        title=plural("instruments.uses.title", lang, active),
        subtitle=word("instruments.uses.subtitle", lang),
        figure=None,
        alt=summary,
        summary=summary,
        records=[_use(view, row) for row in rows.to_dict("records")],
        records_shown=5,
        empty=word("instruments.uses.none", lang),
        **table(
            view,
            rows,
            "instrument_id instrument_{lang} name_{lang} nature since_date status_{lang} is_country_specific note source_title "
            "source_url verified",
            of=("instrument_use", "instrument"),
            labels=labels
            | {
                "is_country_specific": word("instruments.column.is_country_specific", lang),
                "instrument_id": word("country.column.instrument_id", lang),
            },
        ),
        **traced(
            view,
            [
                (word("instruments.uses.active", lang), rows[rows["is_active"]], "status"),
                (word("instruments.uses.not_active", lang), rows[~rows["is_active"]], "status"),
            ],
            title=f"instrument_{lang}",
        ),
        **_sourced(view, "uses"),
    )


def _use(view: Catalogue, row: Mapping[str, object]) -> Record:
    lang = view.lang
    key = f"{row['instrument_id']}~{row['country_code']}"
    return Record(
        title=f"{row[f'instrument_{lang}']}: {view.country_name(str(row['country_code']))}",
        status=text_of(row[f"status_{lang}"]) or "",
        tone=TONES.get(str(row["status_id"]), ""),
        facts=[
            Fact(label=word("instruments.fact.since", lang), value=date_of(row["since_date"], lang)),
            Fact(
                label=word("instruments.fact.nature", lang),
                value=upper_first(codes(view, "nature").get(row["nature"], "")),
            ),
            *(
                []
                if row["is_country_specific"]
                else [
                    Fact(
                        label=word("instruments.fact.counts", lang),
                        value=word("country.instrument.general", lang),
                    )
                ]
            ),
        ],
        more=[
            in_english("instruments.fact.note", row["note"], lang),
            Fact(label=word("instruments.fact.place", lang), value=place_of(row)),
        ],
        source_title=text_of(row["source_title"]),
        source_address=text_of(row["source_url"]),
        mark=text_of(row["verified"]),
        links=[
            (
                word("partnerships.change", lang),
                session.link("edit", edit=session.pack({"table": "instrument_use", "key": key})),
            )
        ],
    )


# What could be used ---------------------------------------------------------------------------------------------


def elsewhere_panel(view: Catalogue) -> Panel:
    """Instruments that comparable countries use and that were not found in the chosen country."""
    lang = view.lang
    near, found = compare.elsewhere(view.gaps, view.country, view.inputs)
    names_here = dict(zip(view.all["instrument_id"], view.all[f"name_{lang}"], strict=True))
    covering = [one for one in found if not one.is_pressure]
    about = view.all.set_index("instrument_id")
    names = formats.list_of([view.country_name(code) for code in near.codes], lang) if near.codes else ""
    if not near.countries:
        summary = fill.no_comparison(view.gaps, view.country, near)
    elif covering:
        summary = plural("instruments.elsewhere.summary", lang, len(covering), countries=names)
    else:
        summary = word("instruments.elsewhere.summary_none", lang, countries=names)
    frame = pd.DataFrame(
        [
            {
                "name": names_here[one.instrument_id],
                "country_count": len(one.countries),
                "countries": formats.list_of([view.country_name(code) for code in one.countries], lang),
                "themes": themes_text(view, ";".join(one.themes)),
                "nature": codes(view, "nature").get(about.loc[one.instrument_id, "nature"]),
                "stage": codes(view, "stage").get(about.loc[one.instrument_id, "stage"]),
                "here": getattr(one.here, f"status_{lang}")
                if one.here
                else word("instruments.elsewhere.not_found", lang),
                "apart": word("instruments.elsewhere.pressure", lang) if one.is_pressure else "",
                "address": address_of(one.instrument_id, absolute=True),
            }
            for one in found
        ],
        columns=[
            "name",
            "country_count",
            "countries",
            "themes",
            "nature",
            "stage",
            "here",
            "apart",
            "address",
        ],
    )
    frame["apart_state"] = [None if text else "not_applicable" for text in frame["apart"]]
    uses = view.uses[view.uses["is_active"] & view.uses["country_code"].isin(near.codes)]
    return Panel(
        key="elsewhere",
        title=plural("instruments.elsewhere.title", lang, len(covering), country=view.sentence_name)
        if covering
        else word("instruments.elsewhere.title_none", lang, country=view.sentence_name),
        subtitle=word(
            "instruments.elsewhere.subtitle", lang, count=formats.number(len(near.countries), lang)
        ),
        figure=None,
        alt=summary,
        summary=summary,
        shows_table=True,
        empty=summary,
        row_address="address",
        shown_columns=("name", "country_count", "countries", "themes", "nature", "here"),
        caveats=[
            *([fill.near_sentence(view.gaps, near)] if near.countries else []),
            word("instruments.elsewhere.caveat", lang),
            *(
                [word("instruments.elsewhere.pressure_caveat", lang)]
                if any(one.is_pressure for one in found)
                else []
            ),
        ],
        table=frame,
        columns=_columns(
            view,
            "name country_count:integer countries themes nature stage here apart address:url",
            "elsewhere",
        ),
        **traced(
            view,
            [
                (
                    names_here[one.instrument_id],
                    uses[
                        (uses["instrument_id"] == one.instrument_id)
                        & uses["country_code"].isin(one.countries)
                    ],
                    "status",
                )
                for one in found
            ],
            title=f"name_{lang}",
        ),
        **_sourced(view, "elsewhere", source_ids=(SOURCE, *NEAR_SOURCES)),
    )


def could_panel(view: Catalogue) -> Panel:
    """Where the chosen instrument is not in use while comparable countries use it or a gap lies on its themes."""
    lang = view.lang
    row = view.listed.iloc[0]
    name = str(row[f"name_{lang}"])
    is_pressure = row["nature"] == PRESSURE
    uses = view.uses[(view.uses["instrument_id"] == view.one) & view.uses["is_active"]]
    found = compare.possible(
        view.gaps,
        str(view.one),
        themes=tuple(text for text in str(row["theme_ids"] or "").split(";") if text in view.gaps.themes),
        is_pressure=bool(is_pressure),
        in_use=frozenset(uses["country_code"]),
        inputs=view.inputs,
    )
    summary = (
        plural(
            "instruments.could.summary", lang, len(found.countries), of=formats.number(found.compared, lang)
        )
        if found.countries
        else word("instruments.could.none", lang)
    )
    frame = pd.DataFrame(
        [
            {
                "country": view.country_name(one.country_code),
                "country_count": len(one.countries),
                "countries": formats.list_of([view.country_name(code) for code in one.countries], lang)
                if one.countries
                else None,
                "gap_count": len(one.gaps),
                "gap_themes": themes_text(view, ";".join(one.gaps)) if one.gaps else None,
                "to_check": themes_text(view, ";".join(one.to_check)) if one.to_check else None,
                "address": session.link("country", absolute=True, country=one.country_code),
            }
            for one in found.countries
        ],
        columns=["country", "country_count", "countries", "gap_count", "gap_themes", "to_check", "address"],
    )
    nothing = word("instruments.could.nothing", lang)
    for name_of in ("countries", "gap_themes", "to_check"):
        frame[name_of] = frame[name_of].fillna(nothing)
    caveats = [word("instruments.elsewhere.caveat", lang)]
    if not row["counts"]:
        caveats.append(word("instruments.could.not_counted", lang))
    if found.kept_out:
        names = formats.list_of([view.country_name(code) for code in found.kept_out], lang)
        caveats.append(word("instruments.could.kept_out", lang, names=names))
    if is_pressure:
        caveats.append(word("instruments.could.pressure", lang))
    return Panel(
        key="could",
        title=plural("instruments.could.title", lang, len(found.countries))
        if found.countries
        else word("instruments.could.title_none", lang),
        subtitle=word("instruments.could.subtitle", lang, name=name),
        figure=None,
        alt=summary,
        summary=summary,
        shows_table=True,
        empty=summary,
        row_address="address",
        shown_columns=("country", "country_count", "countries", "gap_count", "gap_themes", "to_check"),
        caveats=caveats,
        table=frame,
        columns=_columns(
            view,
            "country country_count:integer countries gap_count:integer gap_themes to_check address:url",
            "could",
        ),
        **traced(
            view,
            [
                (
                    view.country_name(one.country_code),
                    uses[uses["country_code"].isin(one.countries)],
                    "status",
                )
                for one in found.countries
                if one.countries
            ],
            title=f"name_{lang}",
        ),
        **_sourced(view, "could", source_ids=(SOURCE, *NEAR_SOURCES)),
    )


# Pressure beside support ----------------------------------------------------------------------------------------


def steps_of(view: Catalogue) -> dict[str, list[str]]:
    """Return the steps of the ladder on which each instrument of leverage stands; one without a step is not in it."""
    listed = asked_if_there(view.ask, "instruments/steps")
    return listed.groupby("instrument_id", sort=False)["step"].agg(list).to_dict()


def ladder_groups(view: Catalogue, frame: pd.DataFrame) -> list[tuple[str, str]]:
    """Return code and words of each step of the ladder, then of leverage without a step by its type, then support."""
    lang = view.lang
    named = codes(view, "leverage_step") | codes(view, "instrument_type")
    held = [code.removeprefix(f"{PRESSURE}-") for code in frame["group"].unique() if code != SUPPORT]
    groups = [
        (f"{PRESSURE}-{code}", word("instruments.ladder.pressure", lang, kind=name))
        for code, name in named.items()
        if code in held
    ]
    return [*groups, (SUPPORT, word("instruments.ladder.support", lang))]


def ladder_frame(view: Catalogue, country: str) -> pd.DataFrame:
    """Return each instrument of pressure and each support of a country, as `charts.ladder` takes them.

    Steps of pressure that exist and are not used here stand in it without a use; those that have ended do not. An
    instrument that stands on two steps has a row on each.
    """
    lang = view.lang
    steps = steps_of(view)
    here = view.uses[(view.uses["country_code"] == country) & view.uses["nature"].isin([PRESSURE, SUPPORT])]
    unused = view.all[
        (view.all["nature"] == PRESSURE)
        & (view.all["status_id"] != "ended")
        & ~view.all["is_model_case"].astype(bool)
        & ~view.all["instrument_id"].isin(here["instrument_id"])
    ]
    rows = [
        {
            "group": f"{PRESSURE}-{step}" if row["nature"] == PRESSURE else SUPPORT,
            "nature": row["nature"],
            "name": str(row[f"instrument_{lang}"]),
            "since_date": text_of(row["since_date"]),
            "ended_date": text_of(row["ended_date"]),
            "status": str(row["status_id"]),
            "is_used": True,
            "is_active": bool(row["is_active"]),
            "has_begun": row["status_id"] not in NOT_BEGUN,
            "is_own": bool(row["is_country_specific"]),
        }
        for row in here.to_dict("records")
        for step in (steps.get(row["instrument_id"], [row["type"]]) if row["nature"] == PRESSURE else [""])
    ]
    without = {
        "nature": PRESSURE, "since_date": None, "ended_date": None, "status": "",
        "is_used": False, "is_active": False, "has_begun": False, "is_own": False,
    }  # fmt: skip
    rows += [
        without | {"group": f"{PRESSURE}-{step}", "name": str(row[f"name_{lang}"])}
        for row in unused.to_dict("records")
        for step in steps.get(row["instrument_id"], [row["type"]])
    ]
    held = {row["group"] for row in rows}
    rows += [
        without | {"group": f"{PRESSURE}-{step}", "name": word("instruments.ladder.empty_step", lang)}
        for step in codes(view, "leverage_step")
        if f"{PRESSURE}-{step}" not in held
    ]
    return pd.DataFrame(rows, columns=["group", "name", *without])


def ladder_panel(view: Catalogue) -> Panel:
    """The steps of pressure on the chosen country over time beside its support, so that both at once can be seen."""
    lang = view.lang
    frame = ladder_frame(view, view.country)
    groups = ladder_groups(view, frame)
    here = view.uses[
        (view.uses["country_code"] == view.country) & view.uses["nature"].isin([PRESSURE, SUPPORT])
    ]
    pressure = frame[(frame["nature"] == PRESSURE) & frame["is_active"]]
    support = frame[(frame["nature"] == SUPPORT) & frame["is_active"]]
    both = ladders.overlaps(frame, now=bounds(view.today.isoformat())[0])
    if len(pressure) and len(support):
        key = "both" if both else "both_undated"
        summary = word(
            f"instruments.ladder.{key}",
            lang,
            country=upper_first(view.sentence_name),
            pressure=formats.list_of(list(pressure["name"].drop_duplicates()), lang),
            support=plural("instruments.ladder.supports", lang, len(support)),
            **({"year": str(int(both[-1][0]))} if both else {}),
        )
    elif len(pressure):
        summary = word("instruments.ladder.only_pressure", lang)
    elif len(support):
        summary = plural("instruments.ladder.only_support", lang, len(support))
    else:
        summary = word("instruments.ladder.neither", lang)
    statuses = dict(zip(view.uses["status_id"], view.uses[f"status_{lang}"], strict=True))
    made = frame.assign(
        group=frame["group"].map(dict(groups)),
        status=[
            statuses.get(status) if used else word("instruments.ladder.unused", lang)
            for status, used in zip(frame["status"], frame["is_used"], strict=True)
        ],
    )[["group", "name", "status", "since_date", "ended_date"]]
    for name in ("since_date", "ended_date"):
        made[f"{name}_state"] = [
            None if text else ("not_recorded" if used else "not_applicable")
            for text, used in zip(made[name].fillna(""), frame["is_used"], strict=True)
        ]
    return Panel(
        key="ladder",
        title=word(
            "instruments.ladder.title_both" if len(pressure) and len(support) else "instruments.ladder.title",
            lang,
            country=view.sentence_name,
        ),
        subtitle=word("instruments.ladder.subtitle", lang),
        figure=ladders.ladder(
            frame,
            lang=lang,
            today=view.today.isoformat(),
            groups=groups,
            status_labels=statuses,
            today_label=word("country.timeline.today", lang),
            both_label=word("instruments.ladder.both_label", lang),
            unused_label=word("instruments.ladder.unused", lang),
            unknown_start_label=word("country.timeline.unknown_start", lang),
            unknown_end_label=word("country.timeline.unknown_end", lang),
            no_data_label=word("instruments.ladder.neither", lang),
        ),
        alt=word("instruments.ladder.alt", lang, summary=summary),
        summary=summary,
        caveats=[word("instruments.ladder.caveat", lang), word("instruments.ladder.steps", lang)],
        table=made,
        columns=_columns(view, "group name status since_date:date ended_date:date", "ladder"),
        **traced(
            view,
            [
                (word(f"instruments.ladder.count.{nature}", lang), here[here["nature"] == nature], "status")
                for nature in (PRESSURE, SUPPORT)
                if (here["nature"] == nature).any()
            ],
            title=f"instrument_{lang}",
        ),
        **_sourced(view, "ladder"),
    )


def contradictions(view: Catalogue) -> list[dict[str, object]]:
    """Return the countries on which pressure is used or proposed, with their support beside it; see `ladder_frame`."""
    return session.kept(_contradictions, view.version, view.lang, view.today)


def _contradictions(version: str, lang: str, today: object) -> list[dict[str, object]]:
    view = Catalogue(lang=lang, version=version, today=today)
    pressed = view.uses[(view.uses["nature"] == PRESSURE) & view.uses["is_country_specific"]]
    now = bounds(today.isoformat())[0]
    rows = []
    for code in sorted(set(pressed["country_code"]), key=lambda code: view.country_name(code).casefold()):
        frame = ladder_frame(view, code)
        own = frame[frame["is_own"]]
        active = own[own["is_active"]]
        both = ladders.overlaps(own, now=now)
        has_both = (active["nature"] == PRESSURE).any() and (active["nature"] == SUPPORT).any()
        rows.append(
            {
                "country_code": code,
                "pressure": own[own["nature"] == PRESSURE],
                "support_count": int((active["nature"] == SUPPORT).sum()),
                "has_both": bool(has_both),
                "since": int(both[-1][0]) if has_both and both else None,
            }
        )
    return rows


def contradictions_panel(view: Catalogue) -> Panel:
    """The countries under pressure, used or proposed, and the support that stands beside it."""
    lang = view.lang
    rows = contradictions(view)
    both = [row for row in rows if row["has_both"]]
    statuses = dict(zip(view.uses["status_id"], view.uses[f"status_{lang}"], strict=True))
    frame = pd.DataFrame(
        [
            {
                "country": view.country_name(row["country_code"]),
                "pressure": "; ".join(
                    f"{one.name} ({statuses.get(one.status, one.status)}"
                    + (f", {formats.date(one.since_date, lang)})" if one.since_date else ")")
                    for one in row["pressure"].drop_duplicates("name").itertuples()
                ),
                "support_count": row["support_count"],
                "has_both": row["has_both"],
                "since": str(row["since"]) if row["since"] else None,
                "since_state": None
                if row["since"]
                else ("not_recorded" if row["has_both"] else "not_applicable"),
                "address": session.link(
                    "instruments", absolute=True, country=row["country_code"], instrument=None
                )
                + "#ladder",
            }
            for row in rows
        ],
        columns=["country", "pressure", "support_count", "has_both", "since", "since_state", "address"],
    )
    pressed = view.uses[(view.uses["nature"] == PRESSURE) & view.uses["is_country_specific"]]
    names = formats.list_of([view.country_name(row["country_code"]) for row in both], lang) if both else ""
    summary = (
        plural("instruments.contradictions.summary", lang, len(both), names=names)
        if both
        else word("instruments.contradictions.none", lang)
    )
    return Panel(
        key="contradictions",
        title=plural("instruments.contradictions.title", lang, len(both)),
        subtitle=word("instruments.contradictions.subtitle", lang),
        figure=None,
        alt=summary,
        summary=summary,
        shows_table=True,
        empty=word("instruments.contradictions.none", lang),
        row_address="address",
        shown_columns=("country", "pressure", "support_count", "has_both", "since"),
        caveats=[word("instruments.ladder.caveat", lang)],
        table=frame,
        columns=_columns(
            view,
            "country pressure support_count:integer has_both:boolean since address:url",
            "contradictions",
        ),
        **traced(
            view,
            [
                (view.country_name(code), group, "status")
                for code, group in pressed.groupby("country_code", sort=True)
            ],
            title=f"instrument_{lang}",
        ),
        **_sourced(view, "contradictions"),
    )


# What the panels share ------------------------------------------------------------------------------------------


def _columns(view: Catalogue, names: str, key: str) -> list[Column]:
    """Return columns given as `name` or `name:kind`, headed by `instruments.<key>.column.<name>`."""
    made = []
    for text in names.split():
        name, _, kind = text.partition(":")
        made.append(
            Column(name=name, label=word(f"instruments.{key}.column.{name}", view.lang), kind=kind or "text")
        )
    return made


def _said(key: str, lang: str) -> dict[str, str]:
    """Return the words of a panel of counts, see `counts_panel`."""
    return {
        **{name: word(f"instruments.{key}.{name}", lang) for name in ("title", "subtitle", "row", "part")},
        "count": word("instruments.column.count", lang),
        "none": word("instruments.list.none", lang),
    }


def _sourced(view: Catalogue, key: str, *, source_ids: Sequence[str] = (SOURCE,)) -> dict[str, object]:
    lang = view.lang
    return {
        "sources": sources(view, source_ids),
        "period": word("country.register.period", lang),
        "version": view.version,
        "definition": word(f"instruments.{key}.definition", lang),
        "not_a": word("country.not_a.instruments", lang),
        "selection_sentence": view.sentence,
        "address": view.address,
        "filters": view.filters,
    }


PANELS: Mapping[str, Callable[[Catalogue], Panel]] = {
    "types": types_panel,
    "natures": natures_panel,
    "list": list_panel,
    "innovative": innovative_panel,
    "map": map_panel,
    "uses": uses_panel,
    "elsewhere": elsewhere_panel,
    "could": could_panel,
    "ladder": ladder_panel,
    "contradictions": contradictions_panel,
}
