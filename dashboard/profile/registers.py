"""Panels of the registers: what there is with a country, who works there, what was promised, what needs attention."""

from collections.abc import Mapping, Sequence

import pandas as pd

from dashboard import charts, formats
from dashboard.exports.tables import Column
from dashboard.panels import Fact, Mark, Panel, Record
from dashboard.profile.indicators import rows_of
from dashboard.profile.view import View
from dashboard.words import plural, word

REGISTER_SOURCES = {
    "partnerships": ("register_partnerships",),
    "instruments": ("register_instruments",),
    "visits": ("register_visits",),
    "undertakings": ("register_undertakings",),
    "oversight": ("register_oversight",),
    "organisations": ("register_organisations",),
    "attention": ("register_partnerships", "register_instruments", "register_undertakings", "register_oversight"),
}
TONES = {
    "active": "good",
    "running": "good",
    "done": "past",
    "done_late": "past",
    "ended": "past",
    "suspended": "attention",
    "undertaking_suspended": "attention",
    "overdue": "attention",
}
PENDING = ("proposed", "exploratory", "negotiating", "adopted_in_principle", "adopted")


def partnership_starts(view: View) -> list[tuple[str, str]]:
    """ISO date and name of each partnership of the country's own, for the time axes of indicators."""
    listed = view.registers("country/partnerships")
    own = listed[listed["is_country_specific"]].dropna(subset=["start_date"])
    return list(zip(own["start_date"], own[f"name_{view.lang}"], strict=True))


def partnerships_panel(view: View) -> Panel:
    """The partnerships of a country on a time line, and each of them as a record."""
    lang = view.lang
    listed = view.registers("country/partnerships")
    own = listed[listed["is_country_specific"]]
    active = int(own["is_active"].sum())
    drawn = listed[~listed["is_peer_case"] & (listed["country_role"] == "partner")]
    summary = plural("country.partnerships.summary", lang, len(own), active=formats.number(active, lang))
    figure = charts.partnership_timeline(
        pd.DataFrame(
            {
                "partnership_id": drawn["partnership_id"],
                "name": drawn[f"name_{lang}"],
                "level": drawn["level"],
                "form": drawn[f"form_{lang}"],
                "binding_code": drawn["binding_code"],
                "status": drawn["status_id"],
                "start_date": drawn["start_date"],
                "end_date": drawn["end_date"],
                "is_framework": ~drawn["is_country_specific"],
            }
        ),
        lang=lang,
        today=view.today.isoformat(),
        level_labels=codes(view, "level"),
        status_labels=dict(zip(listed["status_id"], listed[f"status_{lang}"], strict=True)),
        binding_labels={**codes(view, "binding"), "": formats.missing("not_recorded", lang)},
        today_label=word("country.timeline.today", lang),
        unknown_start_label=word("country.timeline.unknown_start", lang),
        unknown_end_label=word("country.timeline.unknown_end", lang),
        framework_label=word("country.timeline.framework", lang),
        no_data_label=word("country.partnerships.none", lang),
    )
    return Panel(
        key="partnerships",
        title=plural("country.partnerships.title", lang, active) if len(own) else word("country.partnerships.title_none", lang),
        subtitle=word("country.partnerships.subtitle", lang, country=view.sentence_name),
        figure=figure if len(drawn) else None,
        alt=word("country.partnerships.alt", lang, country=view.sentence_name, summary=summary),
        summary=summary,
        records=[_partnership(view, row) for row in listed.to_dict("records")],
        empty=word("country.partnerships.none", lang),
        **_table(view, listed, PARTNERSHIP_COLUMNS),
        **_sourced(view, "partnerships"),
    )


PARTNERSHIP_COLUMNS = (
    "partnership_id name_{lang} level form_{lang} binding_code status_{lang} country_role partners_in_record start_date "
    "end_date themes_{lang} nl_eu_seek partner_seeks legal_frame_international legal_frame_eu legal_frame_national "
    "assessment_{lang} assessment_source ends_or_review_date announced_amount_eur source_title source_url verified"
)


def _partnership(view: View, row: Mapping[str, object]) -> Record:
    lang = view.lang
    role = codes(view, "partnership_role").get(str(row["country_role"]), str(row["country_role"]))
    if row["is_peer_case"]:
        kind = word("country.partnerships.peer", lang)
    elif row["is_country_specific"]:
        kind = word("country.partnerships.own", lang)
    else:
        kind = word("country.partnerships.wider", lang, count=formats.number(row["partners_in_record"], lang))
    ends = _text(row["ends_or_review_date"])
    return Record(
        title=str(row[f"name_{lang}"]),
        status=_text(row[f"status_{lang}"]) or "",
        tone=TONES.get(str(row["status_id"]), "" if row["status_id"] in PENDING else ""),
        facts=[
            Fact(label=word("country.fact.kind", lang), value=f"{kind}; {codes(view, 'level').get(row['level'])}; {role}"),
            Fact(label=word("country.fact.form", lang), value=_text(row[f"form_{lang}"])),
            Fact(
                label=word("country.fact.binding", lang),
                value=codes(view, "binding").get(row["binding_code"]),
                mark=_text(row["binding_verified"]),
            ),
            Fact(
                label=word("country.fact.start", lang), value=_date(row["start_date"], lang), mark=_text(row["start_date_basis"])
            ),
            *(
                [Fact(label=_upper_first(codes(view, "ends_kind").get(row["ends_kind"], word("country.fact.ends", lang))), value=_date(ends, lang))]
                if ends
                else []
            ),
            Fact(
                label=word("country.fact.assessment", lang),
                value=_text(row[f"assessment_{lang}"]),
                mark=_text(row["assessment_verified"]),
            ),
        ],
        more=[
            Fact(label=word("country.fact.themes", lang), value=_text(row[f"themes_{lang}"])),
            Fact(
                label=word("country.fact.other_topics", lang),
                value=_codes_text(view, "other_topic", row["other_topics"]),
            ),
            Fact(
                label=word("country.fact.nl_eu_seek", lang),
                value=_themes_text(view, row["nl_eu_seek"]),
                mark=_text(row["nl_eu_seek_verified"]),
            ),
            Fact(
                label=word("country.fact.partner_seeks", lang),
                value=_text(row["partner_seeks"]),
                mark=_text(row["partner_seeks_verified"]),
                language=REGISTER_LANGUAGE,
            ),
            *(
                Fact(
                    label=word(f"country.fact.{name}", lang),
                    value=_text(row[name]),
                    mark=_text(row["legal_verified"]),
                    language=REGISTER_LANGUAGE,
                )
                for name in ("legal_frame_international", "legal_frame_eu", "legal_frame_national")
            ),
            Fact(label=word("country.fact.assessment_source", lang), value=_text(row["assessment_source"]), language=REGISTER_LANGUAGE),
            Fact(
                label=word("country.fact.announced", lang),
                value=None
                if pd.isna(row["announced_amount_eur"])
                else word("country.announced", lang, amount=formats.compact_eur(row["announced_amount_eur"], lang)),
            ),
            Fact(label=word("country.fact.note", lang), value=_text(row["note"]), language=REGISTER_LANGUAGE),
            Fact(label=word("country.fact.place", lang), value=_place(row)),
        ],
        source_title=_text(row["source_title"]),
        source_address=_text(row["source_url"]),
        mark=_text(row["verified"]),
    )


def instruments_by_theme_panel(view: View) -> Panel:
    """How many instruments are in use on each migration theme, gaps between them visible."""
    lang = view.lang
    counted = view.registers("country/instruments_by_theme")
    themes = counted.drop_duplicates("theme_id").sort_values("sort_order")
    known = counted.dropna(subset=["nature"])
    found = known.loc[known["nature"] != "leverage", "theme_id"].nunique()
    natures = codes(view, "nature")
    order = [(code, natures[code]) for code in ("support", "dialogue", "capacity", "law", "leverage")]
    summary = word(
        "country.instruments.summary",
        lang,
        found=formats.number(found, lang),
        total=formats.number(len(themes), lang),
        empty=_themes_without(themes, known, lang),
    )
    table = known.assign(
        theme=known[f"theme_{lang}"], nature=[natures[code] for code in known["nature"]]
    )[["theme", "nature", "instrument_count"]]
    empty_themes = themes[~themes["theme_id"].isin(known["theme_id"])]
    zero = pd.DataFrame({"theme": empty_themes[f"theme_{lang}"], "nature": word("country.instruments.any", lang), "instrument_count": 0})
    return Panel(
        key="instruments-by-theme",
        title=word("country.instruments.title", lang, found=formats.number(found, lang), total=formats.number(len(themes), lang))
        if found
        else word("country.instruments.title_none", lang),
        subtitle=word("country.instruments.subtitle", lang, place=view.in_country),
        figure=charts.instruments_by_theme(
            known[["theme_id", "nature", "instrument_count"]],
            lang=lang,
            themes=list(zip(themes["theme_id"], themes[f"theme_{lang}"], strict=True)),
            natures=order,
            none_label=word("country.instruments.none_found", lang),
        ),
        alt=word("country.instruments.alt", lang, place=view.in_country, summary=summary),
        summary=summary,
        table=pd.concat([table, zero], ignore_index=True),
        columns=[
            Column(name="theme", label=word("country.column.theme", lang), kind="text"),
            Column(name="nature", label=word("country.column.nature", lang), kind="text"),
            Column(
                name="instrument_count",
                label=word("country.column.instrument_count", lang),
                kind="integer",
                definition=word("country.instruments.definition", lang),
            ),
        ],
        **{
            **_sourced(view, "instruments"),
            "definition": word("country.instruments.definition", lang),
            "not_a": word("country.instruments.not_a", lang),
        },
        rows=lambda mark: _instrument_rows(view, themes),
        recompute=word("country.instruments.recompute", lang),
    )


def _themes_without(themes: pd.DataFrame, known: pd.DataFrame, lang: str) -> str:
    empty = themes[~themes["theme_id"].isin(known.loc[known["nature"] != "leverage", "theme_id"])]
    if empty.empty:
        return word("country.instruments.no_theme_empty", lang)
    names = formats.list_of([str(name) for name in empty[f"theme_{lang}"]], lang)
    return word("country.instruments.themes_empty", lang, themes=names)


def _instrument_rows(view: View, themes: pd.DataFrame) -> pd.DataFrame:
    parts = [
        view.ask("country/instruments_by_theme_rows", country=view.country, theme_id=theme_id).assign(
            theme=name, name=lambda rows: rows[f"name_{view.lang}"]
        )
        for theme_id, name in zip(themes["theme_id"], themes[f"theme_{view.lang}"], strict=True)
    ]
    return pd.concat(parts, ignore_index=True)


def instruments_panel(view: View) -> Panel:
    """Each instrument used, explored or ended in a country."""
    lang = view.lang
    listed = view.registers("country/instruments")
    in_use = listed[listed["is_active"]]["instrument_id"].nunique()
    summary = plural("country.uses.summary", lang, listed["instrument_id"].nunique(), active=formats.number(in_use, lang))
    return Panel(
        key="instruments",
        records_shown=3,
        title=plural("country.uses.title", lang, in_use) if in_use else word("country.uses.title_none", lang),
        subtitle=word("country.uses.subtitle", lang, place=view.in_country),
        figure=None,
        alt=summary,
        summary=summary,
        records=[_instrument(view, row) for row in listed.to_dict("records")],
        empty=word("country.uses.none", lang),
        **_table(view, listed, "instrument_id name_{lang} type_{lang} nature level lead_{lang} since_date status_{lang} themes_{lang} legal_frame assessment_{lang} source_title source_url verified"),
        **_sourced(view, "instruments"),
    )


def _instrument(view: View, row: Mapping[str, object]) -> Record:
    lang = view.lang
    marks = [word(f"country.instrument.{name}", lang) for name in ("is_innovative", "is_model_case") if row[name]]
    nature = codes(view, "nature").get(row["nature"], "")
    return Record(
        title=str(row[f"name_{lang}"]),
        status=_text(row[f"status_{lang}"]) or "",
        tone=TONES.get(str(row["status_id"]), ""),
        facts=[
            Fact(label=word("country.fact.nature", lang), value="; ".join([nature, codes(view, "level").get(row["level"], ""), *marks])),
            Fact(label=word("country.fact.themes", lang), value=_text(row[f"themes_{lang}"])),
            Fact(label=word("country.fact.lead", lang), value=_text(row[f"lead_{lang}"])),
            Fact(label=word("country.fact.since", lang), value=_date(row["since_date"], lang)),
        ],
        more=[
            Fact(label=word("country.fact.type", lang), value=_text(row[f"type_{lang}"])),
            Fact(label=word("country.fact.stage", lang), value=codes(view, "stage").get(row["stage"])),
            Fact(label=word("country.fact.legal_frame", lang), value=_text(row["legal_frame"]), language=REGISTER_LANGUAGE),
            Fact(label=word("country.fact.assessment", lang), value=_text(row[f"assessment_{lang}"])),
            Fact(label=word("country.fact.note", lang), value=_text(row["note"]), language=REGISTER_LANGUAGE),
            Fact(label=word("country.fact.place", lang), value=_place(row)),
        ],
        source_title=_text(row["source_title"]),
        source_address=_text(row["source_url"]),
        mark=_text(row["verified"]),
    )


def oversight_panel(view: View) -> Panel:
    """Audits, judgments, advice and reactions about what there is with a country."""
    lang = view.lang
    listed = view.registers("country/oversight")
    once = listed.drop_duplicates("oversight_id")
    open_count = int(once["answered"].isin(["no", "partly"]).sum())
    summary = plural("country.oversight.summary", lang, len(once), unanswered=formats.number(open_count, lang))
    return Panel(
        key="oversight",
        records_shown=3,
        title=plural("country.oversight.title", lang, len(once)) if len(once) else word("country.oversight.title_none", lang),
        subtitle=word("country.oversight.subtitle", lang, country=view.sentence_name),
        figure=None,
        alt=summary,
        summary=summary,
        records=[_finding(view, row, listed) for row in once.to_dict("records")],
        empty=word("country.oversight.none", lang),
        **_table(view, listed, "oversight_id oversight_date body kind subject related_{lang} finding_{lang} answered answered_source source_title source_url verified"),
        **_sourced(view, "oversight"),
    )


def _finding(view: View, row: Mapping[str, object], listed: pd.DataFrame) -> Record:
    lang = view.lang
    about = listed[listed["oversight_id"] == row["oversight_id"]][f"related_{lang}"].unique()
    answered = codes(view, "answered").get(row["answered"])
    return Record(
        title=str(row[f"finding_{lang}"]),
        status=codes(view, "oversight_kind").get(row["kind"], ""),
        tone="attention" if row["answered"] == "no" else "",
        facts=[
            Fact(label=word("country.fact.body", lang), value=_text(row["body"]), language=REGISTER_LANGUAGE),
            Fact(label=word("country.fact.date", lang), value=_date(row["oversight_date"], lang)),
            Fact(label=word("country.fact.about", lang), value="; ".join(about)),
            Fact(label=word("country.fact.answered", lang), value=answered),
        ],
        more=[
            Fact(label=word("country.fact.answered_source", lang), value=_text(row["answered_source"]), language=REGISTER_LANGUAGE),
            Fact(label=word("country.fact.place", lang), value=_place(row)),
        ],
        source_title=_text(row["source_title"]),
        source_address=_text(row["source_url"]),
        mark=_text(row["verified"]),
    )


def visits_panel(view: View) -> Panel:
    """Visits and meetings with a country; example rows are marked and not counted."""
    lang = view.lang
    listed = view.registers("country/visits")
    done = listed[(listed["status"] == "done") & ~listed["is_example"].fillna(False).astype(bool)]
    summary = plural("country.visits.summary", lang, len(done))
    return Panel(
        key="visits",
        records_shown=3,
        title=plural("country.visits.title", lang, len(done)) if len(done) else word("country.visits.title_none", lang),
        subtitle=word("country.visits.subtitle", lang, country=view.sentence_name),
        figure=None,
        alt=summary,
        summary=summary,
        records=[_visit(view, row) for row in listed.to_dict("records")],
        empty=word("country.visits.none", lang),
        **_table(view, listed, "visit_id visit_date end_date direction office side place purpose_{lang} level status counterpart_office outcome follow_up is_example source_title source_url verified"),
        **_sourced(view, "visits"),
    )


def _visit(view: View, row: Mapping[str, object]) -> Record:
    lang = view.lang
    return Record(
        title=str(row[f"purpose_{lang}"]),
        status=codes(view, "visit_status").get(row["status"], ""),
        tone="past" if row["status"] == "done" else "",
        is_example=row["is_example"] is True,
        facts=[
            Fact(label=word("country.fact.date", lang), value=_date(row["visit_date"], lang)),
            Fact(label=word("country.fact.office", lang), value=_text(row["office"]), language=REGISTER_LANGUAGE),
            Fact(label=word("country.fact.counterpart", lang), value=_text(row["counterpart_office"]), language=REGISTER_LANGUAGE),
            Fact(
                label=word("country.fact.where", lang),
                value="; ".join(part for part in (_text(row["place"]), codes(view, "direction").get(row["direction"])) if part),
            ),
        ],
        more=[
            Fact(label=word("country.fact.level", lang), value=codes(view, "visit_level").get(row["level"])),
            Fact(label=word("country.fact.outcome", lang), value=_text(row["outcome"]), language=REGISTER_LANGUAGE),
            Fact(label=word("country.fact.follow_up", lang), value=_text(row["follow_up"]), language=REGISTER_LANGUAGE),
            Fact(label=word("country.fact.place", lang), value=_place(row)),
        ],
        source_title=_text(row["source_title"]),
        source_address=_text(row["source_url"]),
        mark=_text(row["verified"]),
    )


def undertakings_panel(view: View) -> Panel:
    """What was promised about a country, by state and due date."""
    lang = view.lang
    listed = view.registers("country/undertakings", today=view.today)
    open_count, overdue = int(listed["is_open"].sum()), int(listed["is_overdue"].sum())
    summary = plural("country.undertakings.summary", lang, open_count, overdue=formats.number(overdue, lang))
    return Panel(
        key="undertakings",
        records_shown=3,
        title=plural("country.undertakings.title", lang, open_count)
        if open_count
        else word("country.undertakings.title_none", lang),
        subtitle=word("country.undertakings.subtitle", lang, country=view.sentence_name, today=formats.date(view.today, lang)),
        figure=None,
        alt=summary,
        summary=summary,
        records=[_undertaking(view, row) for row in listed.to_dict("records")],
        empty=word("country.undertakings.none", lang),
        **_table(view, listed, "undertaking_id undertaking_{lang} line_of_action owner_{lang} to_whom due_date due_precision status_{lang} made_on status_update source_title source_url verified"),
        **_sourced(view, "undertakings"),
    )


def _undertaking(view: View, row: Mapping[str, object]) -> Record:
    lang = view.lang
    due = _date(row["due_date"], lang)
    precision = codes(view, "due_precision").get(row["due_precision"])
    named = int(row["countries_named"])
    return Record(
        title=str(row[f"undertaking_{lang}"]),
        status=_text(row[f"status_{lang}"]) or "",
        tone=TONES.get(str(row["status_id"]), ""),
        facts=[
            Fact(label=word("country.fact.due", lang), value=" ".join(part for part in (due, f"({precision})" if precision else "") if part) if due else precision),
            Fact(label=word("country.fact.owner", lang), value=_text(row[f"owner_{lang}"])),
            Fact(label=word("country.fact.line", lang), value=codes(view, "line_of_action").get(row["line_of_action"])),
            Fact(label=word("country.fact.countries", lang), value=plural("country.countries_named", lang, named)),
        ],
        more=[
            Fact(label=word("country.fact.to_whom", lang), value=codes(view, "to_whom").get(row["to_whom"])),
            Fact(label=word("country.fact.made_on", lang), value=_date(row["made_on"], lang)),
            Fact(label=word("country.fact.update", lang), value=_text(row["status_update"]), language=REGISTER_LANGUAGE),
            Fact(label=word("country.fact.place", lang), value=_place(row)),
        ],
        source_title=_text(row["source_title"]),
        source_address=_text(row["source_url"]),
        mark=_text(row["verified"]),
    )


def organisations_panel(view: View) -> Panel:
    """Who works in a country, by notions that are never added up."""
    lang = view.lang
    listed = view.registers("country/organisations")
    notions = codes(view, "notion")
    summary = word(
        "country.organisations.summary",
        lang,
        count=formats.number(listed["organisation_id"].nunique(), lang),
    )
    records = [
        Record(
            title=_upper_first(notions.get(notion, notion)),
            facts=[
                Fact(
                    label=_upper_first(codes(view, "organisation_kind").get(kind, kind)),
                    value="; ".join(rows[f"name_{lang}"]),
                )
                for kind, rows in group.groupby("kind", sort=True)
            ],
        )
        for notion, group in listed.groupby("notion", sort=True)
    ]
    return Panel(
        key="organisations",
        title=plural("country.organisations.title", lang, listed["organisation_id"].nunique())
        if len(listed)
        else word("country.organisations.title_none", lang),
        subtitle=word("country.organisations.subtitle", lang, place=view.in_country),
        figure=None,
        alt=summary,
        summary=summary,
        records=records,
        empty=word("country.organisations.none", lang),
        **_table(view, listed, "organisation_id name_{lang} kind notion record_count via_ids status is_framework_only"),
        **_sourced(view, "organisations"),
    )


def attention_panel(view: View) -> Panel:
    """What needs attention, each item by a rule that can be read and with the record that it rests on."""
    lang = view.lang
    listed = view.registers("country/attention", today=view.today)
    summary = plural("country.attention.summary", lang, len(listed)) if len(listed) else word("country.attention.none", lang)
    records = []
    for rule_id, group in listed.groupby("rule_id", sort=False):
        records.append(
            Record(
                title=plural(f"country.attention.{rule_id}", lang, len(group)),
                tone="attention",
                facts=[
                    Fact(
                        label=_date(row["on_date"], lang) or word("country.attention.record", lang),
                        value=str(row[f"name_{lang}"]),
                    )
                    for row in group.to_dict("records")
                ],
                more=[Fact(label=word("country.attention.rule", lang), value=word(f"country.rule.{rule_id}", lang))],
            )
        )
    table = listed.assign(rule=[word(f"country.rule.{rule_id}", lang) for rule_id in listed["rule_id"]])
    return Panel(
        key="attention",
        title=plural("country.attention.title", lang, len(listed)) if len(listed) else word("country.attention.title_none", lang),
        subtitle=word("country.attention.subtitle", lang, country=view.sentence_name, today=formats.date(view.today, lang)),
        figure=None,
        alt=summary,
        summary=summary,
        records=records,
        empty=word("country.attention.none", lang),
        **_table(view, table, "rule record_id name_{lang} on_date detail", rows=listed),
        **_sourced(view, "attention"),
    )


NEIGHBOUR_INPUTS = ("region", "income", "population", "applicants", "hosted")


def neighbours_panel(view: View, inputs: Sequence[str]) -> Panel:
    """The partner and watched countries that are nearest by the chosen indicators."""
    lang = view.lang
    listed = view.ask(
        "country/neighbours", country=view.country, **{f"use_{name}": name in inputs for name in NEIGHBOUR_INPUTS}
    )
    own, others = listed[listed["country_code"] == view.country], listed[listed["country_code"] != view.country]
    known = int(own.iloc[0]["known_input_count"]) if len(own) else 0
    near = others.dropna(subset=["distance"]).head(10)
    chosen = formats.list_of([word(f"country.input.{name}", lang) for name in inputs], lang) if inputs else ""
    if known < 3 or near.empty:
        summary = word("country.neighbours.too_few", lang, country=view.sentence_name, known=formats.number(known, lang))
    else:
        names = [formats.country_with_article(row.country_code, lang, name=getattr(row, f"name_{lang}")) for row in near.head(3).itertuples()]
        summary = word("country.neighbours.summary", lang, names=formats.list_of(names, lang), inputs=chosen)
    has_any = known >= 3 and len(near) > 0
    amounts = ("gdp_per_head_usd", "population", "asylum_applicants_eu", "hosted_refugees")
    table = pd.concat([own, others]).rename(columns={f"name_{lang}": "country"})
    table["subregion"] = [codes(view, "subregion").get(name, name) for name in table["subregion"]]
    table["subregion_state"] = [None if isinstance(name, str) else "not_recorded" for name in table["subregion"]]
    columns = ("country", "distance", "shared_input_count", "subregion", *amounts)
    frame = table[list(columns) + ["subregion_state"]].copy()
    for name in ("distance", *amounts):
        frame[f"{name}_state"] = [("not_applicable" if name == "distance" else "no_data") if pd.isna(value) else None for value in frame[name]]
    return Panel(
        key="neighbours",
        title=word("country.neighbours.title", lang, country=getattr(near.iloc[0], f"name_{lang}")) if has_any else word("country.neighbours.title_none", lang),
        subtitle=word("country.neighbours.subtitle", lang, country=view.sentence_name),
        figure=charts.neighbour_distances(
            pd.DataFrame(
                {
                    "country_code": near["country_code"],
                    "name": near[f"name_{lang}"],
                    "distance": near["distance"],
                    "inputs_known": near["shared_input_count"],
                    "inputs_total": len(inputs),
                }
            ),
            lang=lang,
            unit_label=word("country.neighbours.unit", lang),
            inputs_label=word("country.neighbours.inputs", lang, known="{known}", total="{total}"),
            no_data_label=formats.missing("not_applicable", lang),
        )
        if has_any
        else None,
        alt=word("country.neighbours.alt", lang, summary=summary),
        summary=summary,
        empty=summary,
        table=frame,
        columns=[
            Column(
                name=name,
                label=word(f"country.column.{name}", lang),
                kind="text" if name in ("country", "subregion") else "integer" if name == "shared_input_count" else "decimal",
                decimals=2 if name == "distance" else 0,
            )
            for name in columns
        ],
        **{
            **_sourced(view, "partnerships"),
            "sources": _sources(view, ("world_bank_wdi", "eurostat_asyapp", "unhcr_population", "taskforce_reference")),
            "definition": word("country.neighbours.definition", lang),
            "not_a": word("country.neighbours.not_a", lang),
        },
        marks=_input_marks(view, [*own.to_dict("records"), *near.to_dict("records")], amounts),
        rows=lambda mark: _input_rows(view, *mark),
        recompute=word("country.neighbours.recompute", lang),
    )


def _input_marks(view: View, countries: Sequence[Mapping[str, object]], amounts: Sequence[str]) -> list[Mark]:
    """Each amount that the distances are made of, as something whose cells can be asked for."""
    return [
        Mark(
            label=f"{row[f'name_{view.lang}']}: {word(f'country.column.{name}', view.lang)}",
            key=(row["country_code"], name),
        )
        for row in countries
        for name in amounts
        if pd.notna(row[name])
    ]


def _input_rows(view: View, country: str, indicator_id: str) -> pd.DataFrame:
    series = view.ask(
        "country/indicator_series", indicator_id=indicator_id, countries=[country], from_year=0, to_year=9999
    ).dropna(subset=["value"])
    return rows_of(view, indicator_id, (country, int(series["period"].max())))


def codes(view: View, list_id: str) -> dict[str, str]:
    """The names of the codes of a list in the reader's language."""
    listed = view.ask("meta/codes")
    listed = listed[listed["list_id"] == list_id]
    return dict(zip(listed["code"], listed[f"name_{view.lang}"], strict=True))


def _codes_text(view: View, list_id: str, found: object) -> str | None:
    text = _text(found)
    if text is None:
        return None
    names = codes(view, list_id)
    return "; ".join(names.get(part.strip(), part.strip()) for part in text.split(";"))


def _themes_text(view: View, found: object) -> str | None:
    text = _text(found)
    if text is None:
        return None
    listed = view.ask("meta/themes")
    names = dict(zip(listed["theme_id"], listed[f"name_{view.lang}"], strict=True))
    return "; ".join(names.get(part.strip(), part.strip()) for part in text.split(";"))


def _upper_first(text: str) -> str:
    # str.capitalize would make "Eu body" of "EU body".
    return text[:1].upper() + text[1:]


def _text(value: object) -> str | None:
    return None if formats.is_missing(value) or str(value).strip() == "" else str(value)


def _date(value: object, lang: str) -> str | None:
    text = _text(value)
    return None if text is None else formats.date(text, lang)


def _place(row: Mapping[str, object]) -> str:
    return f"{row['file_name']}, {row['sheet_name']}, {row['sheet_row']}"


CODED = {
    "level": "level",
    "binding_code": "binding",
    "country_role": "partnership_role",
    "verified": "verified",
    "nature": "nature",
    "kind": None,
    "answered": "answered",
    "direction": "direction",
    "line_of_action": "line_of_action",
    "to_whom": "to_whom",
    "due_precision": "due_precision",
    "notion": "notion",
}
REGISTER_LANGUAGE = "en"
# What the registers hold in English only, though the page may be Dutch.
ENGLISH_ONLY = (
    "partner_seeks legal_frame_international legal_frame_eu legal_frame_national legal_frame assessment_source subject "
    "body answered_source office counterpart_office outcome follow_up status_update"
).split()
AMOUNTS = {"announced_amount_eur": ("decimal", "EUR"), "partners_in_record": ("integer", ""), "record_count": ("integer", "")}


def _table(view: View, listed: pd.DataFrame, names: str, *, rows: pd.DataFrame | None = None) -> dict[str, object]:
    """The table of a register with its columns, and the rows that it stands in."""
    lang = view.lang
    wanted = names.format(lang=lang).split()
    frame = pd.DataFrame(index=listed.index)
    columns = []
    for name in wanted:
        plain = name.removesuffix(f"_{lang}")
        kind, unit = AMOUNTS.get(name, ("text", ""))
        values = listed[name]
        if kind == "text":
            list_id = CODED.get(name)
            known = codes(view, list_id) if list_id else {}
            values = [known.get(value, _text(value)) if _text(value) else None for value in values]
        frame[plain] = values
        frame[f"{plain}_state"] = ["not_recorded" if formats.is_missing(value) else None for value in frame[plain]]
        language = REGISTER_LANGUAGE if name in ENGLISH_ONLY else ""
        columns.append(
            Column(name=plain, label=word(f"country.column.{plain}", lang), kind=kind, unit=unit, language=language)
        )
    origin = listed if rows is None else rows
    return {
        "table": frame.reset_index(drop=True),
        "columns": columns,
        "rows": lambda mark: origin[["file_name", "sheet_name", "sheet_row"]].drop_duplicates().reset_index(drop=True),
        "recompute": word("country.recompute.register", lang),
    }


def _sources(view: View, source_ids: Sequence[str]) -> list[dict[str, str]]:
    listed = view.ask("meta/sources").set_index("source_id")
    return [
        {
            "publisher": _text(listed.loc[name, f"publisher_{view.lang}"]) or "",
            "title": str(listed.loc[name, f"title_{view.lang}"]),
            **{part: _text(listed.loc[name, part]) or "" for part in ("address", "licence", "attribution")},
        }
        for name in source_ids
    ]


def _sourced(view: View, register: str) -> dict[str, object]:
    lang = view.lang
    return {
        "sources": _sources(view, REGISTER_SOURCES[register]),
        "period": word("country.register.period", lang),
        "version": view.version,
        "definition": word(f"country.definition.{register}", lang),
        "not_a": word(f"country.not_a.{register}", lang),
        "selection_sentence": view.sentence,
        "address": view.address,
    }
