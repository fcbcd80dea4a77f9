"""The panels of the page of partnerships."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import pandas as pd

from dashboard import formats, session
from dashboard.charts import registers as drawn
from dashboard.exports.tables import Column
from dashboard.overview.view import last_day
from dashboard.panels import Fact, Panel, Record
from dashboard.partnerships.counts import country_map, counts_panel
from dashboard.partnerships.parts import NOT_RECORDED, asked_if_there
from dashboard.partnerships.view import ATTENTION, STATES, Register, findings_on
from dashboard.profile.attention import DECIDES
from dashboard.profile.partnerships import STARTED, timeline
from dashboard.profile.records import (
    REGISTER_LANGUAGE,
    TONES,
    codes,
    codes_text,
    date_of,
    in_english,
    place_of,
    sourced,
    sources,
    table,
    text_of,
    themes_text,
    traced,
    upper_first,
)
from dashboard.words import plural, word

FIRST_YEAR = 1995
"""Earliest year of the chart of partnerships in force; what began before stands in it from then on."""
FRAMES = ("legal_frame_international", "legal_frame_eu", "legal_frame_national")
MARKS = ("read", "general-knowledge")
BALANCE = ("only_migration", "more_migration", "equal", "more_other", "only_other")


def figures_of(view: Register) -> list[tuple[str, str]]:
    """Key figures of the selection, each with what it is a count of."""
    lang, listed = view.lang, view.listed
    levels = codes(view, "level")
    by_level = [
        f"{levels[level]} {formats.number(count, lang)}"
        for level in levels
        if (count := int((listed["level"] == level).sum()))
    ]
    fires = {rule: int(fired(listed, rule).sum()) for rule in ATTENTION}
    binding = int((listed["binding_code"] == "yes").sum())
    return [
        (
            plural("partnerships.figure.listed", lang, len(listed)),
            plural("partnerships.figure.active", lang, int(listed["is_active"].sum())),
        ),
        *([("; ".join(by_level), word("partnerships.figure.levels", lang))] if by_level else []),
        (
            plural("partnerships.figure.unassessed", lang, fires["no_assessment_found"]),
            word("partnerships.figure.unassessed_of", lang),
        ),
        (
            plural("partnerships.figure.ends", lang, fires["partnership_ends_soon"]),
            plural("partnerships.figure.passed", lang, fires["partnership_date_passed"]),
        ),
        (
            plural("partnerships.figure.binding", lang, binding),
            plural("partnerships.figure.binding_blank", lang, int(listed["binding_code"].isna().sum())),
        ),
    ]


def fired(frame: pd.DataFrame, rule_id: str) -> pd.Series:
    """Tell for each partnership whether a rule of attention fires on it."""
    return pd.Series([rule_id in rules.split(";") for rules in frame["rules"]], index=frame.index, dtype=bool)


# What stands out ------------------------------------------------------------------------------------------------


def attention_panel(view: Register) -> Panel:
    """What of the selection lacks an assessment, ends soon, or otherwise needs attention: a row a rule that fires."""
    lang, listed = view.lang, view.listed
    rows = []
    for rule_id in ATTENTION:
        for row in listed[fired(listed, rule_id)].to_dict("records"):
            rows.append({**row, "rule": word(f"partnerships.attention.{rule_id}", lang), "rule_id": rule_id})
    found = pd.DataFrame(rows, columns=[*listed.columns, "rule", "rule_id"])
    dated = found["rule_id"].isin(["partnership_ends_soon", "partnership_date_passed"])
    found["on_date"] = found["ends_or_review_date"].fillna(found["end_date"]).where(dated)
    count = int(found["partnership_id"].nunique())
    summary = plural("partnerships.attention.summary", lang, count, of=formats.number(len(listed), lang))
    made = headed(view, found, "name_{lang} rule on_date countries level", of=("partnership",))
    made["table"]["on_date_state"] = [
        "not_applicable" if is_missing else None for is_missing in found["on_date"].isna()
    ]
    return Panel(
        key="attention",
        title=plural("partnerships.attention.title", lang, count)
        if count
        else word("partnerships.attention.title_none", lang),
        subtitle=word("partnerships.attention.subtitle", lang, today=formats.date(view.today, lang)),
        figure=None,
        alt=summary,
        summary=summary,
        shows_table=True,
        empty=word("partnerships.attention.none", lang),
        caveats=[
            word(f"country.rule.{rule_id}", lang) for rule_id in ATTENTION if fired(listed, rule_id).any()
        ],
        **linked(view, made, found),
        **traced(
            view,
            [
                (word(f"partnerships.attention.{rule_id}", lang), group, DECIDES[rule_id])
                for rule_id, group in found.groupby("rule_id", sort=False)
                if rule_id != "finding_not_answered"
            ]
            + _findings_not_answered(view),
            title=f"name_{lang}",
        ),
        **_sourced(view, "attention"),
    )


def _findings_not_answered(view: Register) -> list[tuple[str, pd.DataFrame, str]]:
    found = findings_of(view)
    fires = view.listed.loc[fired(view.listed, "finding_not_answered"), "partnership_id"]
    found = found[(found["answered"] == "no") & found["is_about"] & found["partnership_id"].isin(fires)]
    if found.empty:
        return []
    return [(word("partnerships.attention.finding_not_answered", view.lang), found, "answered")]


# Map and time ---------------------------------------------------------------------------------------------------


def map_panel(view: Register) -> Panel:
    """In which countries the partnerships of the selection are, own ones as circles."""
    lang = view.lang
    frame = by_country(view)
    own = frame[frame["own_count"] > 0]
    named = [f"{row.country} ({formats.number(row.own_count, lang)})" for row in own.head(3).itertuples()]
    summary = (
        plural("partnerships.map.summary", lang, len(own), names=formats.list_of(named, lang))
        if named
        else word("partnerships.map.summary_none", lang)
    )
    counted = view.countries[view.countries["partnership_id"].isin(view.listed["partnership_id"])]
    counted = counted.merge(
        view.listed[["partnership_id", f"name_{lang}"]].rename(columns={f"name_{lang}": "name"}),
        on="partnership_id",
    )
    return Panel(
        key="map",
        title=plural("partnerships.map.title", lang, len(own)),
        subtitle=word("partnerships.map.subtitle", lang),
        **country_map(
            frame,
            lang=lang,
            sign_labels={
                sign: word(f"partnerships.map.{sign}", lang) for sign in ("negative", "zero", "missing")
            },
            no_data_label=word("partnerships.list.none", lang),
        ),
        alt=summary,
        summary=summary,
        table=frame,
        columns=[
            Column(name="country", label=word("country.column.country", lang), kind="text"),
            Column(name="own_count", label=word("partnerships.column.own_count", lang), kind="integer"),
            Column(name="wider_count", label=word("partnerships.column.wider_count", lang), kind="integer"),
            Column(name="country_code", label=word("country.column.country_code", lang), kind="text"),
        ],
        **traced(
            view,
            [
                (
                    row.country,
                    counted[(counted["country_code"] == row.country_code) & counted["is_country_specific"]],
                    "role",
                )
                for row in own.itertuples()
            ],
            title="name",
        ),
        **_sourced(view, "map"),
    )


def by_country(view: Register) -> pd.DataFrame:
    """Return a row a country that has a profile or is partner in the selection: own and wider partnerships, most first."""
    lang = view.lang
    roles = view.countries[view.countries["partnership_id"].isin(view.listed["partnership_id"])]
    roles = roles[roles["role"] == "partner"]
    listed = view.ask("country/list")
    names = dict(zip(listed["country_code"], listed[f"name_{lang}"], strict=True))
    if view.country:
        names = {code: name for code, name in names.items() if code == view.country}
    names |= {code: view.names[code] for code in roles["country_code"]}
    own = roles[roles["is_country_specific"]].groupby("country_code").size()
    every = roles.groupby("country_code").size()
    frame = pd.DataFrame({"country_code": list(names), "country": list(names.values())})
    frame["own_count"] = frame["country_code"].map(own).fillna(0).astype(int)
    frame["wider_count"] = frame["country_code"].map(every).fillna(0).astype(int) - frame["own_count"]
    return frame.sort_values(["own_count", "country"], ascending=[False, True], ignore_index=True)


def in_force_panel(view: Register) -> Panel:
    """How many partnerships of the selection were in force at the end of each year, by level."""
    lang = view.lang
    frame, undated = in_force(view)
    now = frame[frame["year"] == view.today.year]["count"].sum()
    summary = plural("partnerships.in_force.summary", lang, int(now), year=view.today.year)
    levels = codes(view, "level")
    made = frame.assign(level_name=[levels[level] for level in frame["level"]])
    begun = view.listed[view.listed["status_id"].isin(STARTED)]
    return Panel(
        key="in-force",
        title=word("partnerships.in_force.title", lang),
        subtitle=word("partnerships.in_force.subtitle", lang),
        figure=drawn.in_force(
            frame,
            lang=lang,
            unit_label=word("partnerships.in_force.unit", lang),
            level_labels=levels,
            no_data_label=word("partnerships.list.none", lang),
        ),
        alt=summary,
        summary=summary,
        caveats=[
            word("partnerships.in_force.caveat", lang),
            *([plural("partnerships.in_force.undated", lang, undated)] if undated else []),
        ],
        table=made[["year", "level_name", "count"]],
        columns=[
            Column(name="year", label=word("country.column.year", lang), kind="date"),
            Column(name="level_name", label=word("country.column.level", lang), kind="text"),
            Column(name="count", label=word("partnerships.column.count", lang), kind="integer"),
        ],
        **traced(
            view,
            [
                (levels[level], begun[(begun["level"] == level) & begun["start_date"].notna()], "start_date")
                for level in levels
                if ((begun["level"] == level) & begun["start_date"].notna()).any()
            ],
            title=f"name_{lang}",
        ),
        **_sourced(view, "in_force"),
    )


def in_force(view: Register) -> tuple[pd.DataFrame, int]:
    """Return year, level and count of the partnerships in force at the end of each year, and how many could not be placed.

    In force: begun, and neither ended before the end of the year nor ended on a date that nobody recorded. A suspended
    one has not ended.
    """
    begun = view.listed[view.listed["status_id"].isin(STARTED)]
    known = begun[begun["start_date"].notna() & ~((begun["status_id"] == "ended") & begun["end_date"].isna())]
    this_year = view.today.year
    spans = [
        (
            row.level,
            int(row.start_date[:4]),
            # A date that lies ahead is no end yet.
            last_day(row.end_date)
            if not formats.is_missing(row.end_date) and last_day(row.end_date) <= view.today
            else None,
        )
        for row in known.itertuples()
    ]
    if not spans:
        return pd.DataFrame(columns=["year", "level", "count"]), len(begun) - len(known)
    first = max(min(start for _, start, _ in spans), FIRST_YEAR)
    rows = [
        {
            "year": year,
            "level": level,
            "count": sum(
                1
                for held, start, end in spans
                if held == level and start <= year and (end is None or end.year > year)
            ),
        }
        for year in range(first, this_year + 1)
        for level in sorted({level for level, *_ in spans})
    ]
    return pd.DataFrame(rows), len(begun) - len(known)


# The register ---------------------------------------------------------------------------------------------------

COLUMNS = (
    "partnership_id name_{lang} level form_{lang} binding_code status_{lang} countries parties_{lang} nl_takes_part start_date "
    "end_date migration_topics other_topics nl_eu_seek partner_seeks legal_basis legal_frame_international legal_frame_eu "
    "legal_frame_national assessment_{lang} assessment_kind assessment_source ends_or_review_date ends_kind "
    "announced_amount_eur source_title source_url verified"
)


def list_panel(view: Register) -> Panel:
    """One page of the register: on a time line and as records; the files hold the whole selection."""
    lang, listed, rows = view.lang, view.listed, view.shown
    summary = view.page_said("partnerships.list.summary")
    figure = timeline(
        view, rows, view.all, is_framework=rows["is_framework"], none=word("partnerships.list.none", lang)
    )
    made = headed(view, listed, COLUMNS, of=("partnership", "partnership_country"))
    return Panel(
        key="register",
        title=plural("partnerships.list.title", lang, len(listed))
        if len(listed)
        else word("partnerships.list.title_none", lang),
        subtitle=word("partnerships.list.subtitle", lang),
        figure=figure if len(rows) else None,
        alt=word("partnerships.list.alt", lang, summary=summary),
        summary=summary,
        records=records_of(view, rows),
        records_shown=len(rows),
        empty=word("partnerships.list.none", lang),
        **made,
        **traced(view, _by_state(view, listed), title=f"name_{lang}"),
        **_sourced(view, "list"),
    )


def _by_state(view: Register, listed: pd.DataFrame) -> list[tuple[str, pd.DataFrame, str]]:
    return [
        (word(f"partnerships.state.{state}", view.lang), listed[listed["state"] == state], "status")
        for state in STATES
        if (listed["state"] == state).any()
    ]


def peers_panel(view: Register) -> Panel:
    """Cases of peers: shown apart, in no count of this page."""
    lang, peers = view.lang, view.peers
    summary = plural("partnerships.peers.summary", lang, len(peers))
    return Panel(
        key="peers",
        title=plural("partnerships.peers.title", lang, len(peers)),
        subtitle=word("partnerships.peers.subtitle", lang),
        figure=None,
        alt=summary,
        summary=summary,
        records=records_of(view, peers),
        records_shown=3,
        empty=word("partnerships.peers.none", lang),
        **headed(view, peers, COLUMNS, of=("partnership", "partnership_country")),
        **traced(
            view,
            [(word("partnerships.peers.count", lang), peers, "form")] if len(peers) else [],
            title=f"name_{lang}",
        ),
        **_sourced(view, "peers"),
    )


def records_of(view: Register, rows: pd.DataFrame) -> list[Record]:
    """Return partnerships as records, with their countries and what was found about them."""
    found = findings_of(view)
    findings: dict[str, list[Mapping[str, object]]] = {}
    for one in found[found["partnership_id"].isin(rows["partnership_id"])].to_dict("records"):
        findings.setdefault(str(one["partnership_id"]), []).append(one)
    return [record_of(view, row, findings.get(row["partnership_id"], [])) for row in rows.to_dict("records")]


def record_of(view: Register, row: Mapping[str, object], findings: Sequence[Mapping[str, object]]) -> Record:
    """Return one partnership as a record.

    Args:
        view: the selection.
        row: of `Register.all`.
        findings: of `partnerships/oversight`, those on this partnership.
    """
    lang = view.lang

    def told(name: str, value: str | None, mark: object = None, language: str | None = None) -> Fact:
        return Fact(
            label=word(f"partnerships.fact.{name}", lang), value=value, mark=text_of(mark), language=language
        )

    level = codes(view, "level").get(row["level"], str(row["level"]))
    kinds = [upper_first(level)]
    if row["is_peer_case"]:
        kinds.append(word("partnerships.kind.peer", lang))
    elif row["is_framework"]:
        kinds.append(
            word("partnerships.kind.framework", lang, count=formats.number(row["partner_count"], lang))
        )
    ends = text_of(row["ends_or_review_date"])
    kind_of_end = codes(view, "ends_kind").get(row["ends_kind"])
    amount = row["announced_amount_eur"]
    rules = [word(f"partnerships.attention.{rule}", lang) for rule in row["rules"].split(";") if rule]
    return Record(
        title=str(row[f"name_{lang}"]),
        status=text_of(row[f"status_{lang}"]) or "",
        tone=TONES.get(str(row["status_id"]), ""),
        facts=[
            *([told("stands_out", "; ".join(rules))] if rules else []),
            told("kind", "; ".join(kinds)),
            told("countries", countries_of(view, str(row["partnership_id"]))),
            told("form", text_of(row[f"form_{lang}"])),
            told("binding", codes(view, "binding").get(row["binding_code"]), row["binding_verified"]),
            told("start", date_of(row["start_date"], lang), row["start_date_basis"]),
            *(
                [
                    told(
                        "ends",
                        " · ".join(filter(None, (date_of(ends, lang), kind_of_end))),
                        row["ends_verified"],
                    )
                ]
                if ends
                else []
            ),
            told("themes", themes_text(view, row["theme_ids"])),
            told("nl_eu_seek", themes_text(view, row["nl_eu_seek"]), row["nl_eu_seek_verified"]),
            told(
                "partner_seeks",
                text_of(row["partner_seeks"]),
                row["partner_seeks_verified"],
                REGISTER_LANGUAGE,
            ),
            told("balance", balance_text(row, lang)),
            told(
                "assessment",
                "; ".join(
                    filter(
                        None,
                        (
                            text_of(row[f"assessment_{lang}"]),
                            codes(view, "assessment_kind").get(row["assessment_kind"]),
                        ),
                    )
                ),
                row["assessment_verified"],
            ),
        ],
        more=[
            told("parties", text_of(row[f"parties_{lang}"])),
            told("parties_other", text_of(row["parties_other"]), language=REGISTER_LANGUAGE),
            told("nl_takes_part", codes(view, "nl_takes_part").get(row["nl_takes_part"])),
            told("migration_topics", codes_text(view, "migration_topic", row["migration_topics"])),
            told("other_topics", codes_text(view, "other_topic", row["other_topics"])),
            told("legal_basis", text_of(row["legal_basis"]), language=REGISTER_LANGUAGE),
            *(told(name, text_of(row[name]), row["legal_verified"], REGISTER_LANGUAGE) for name in FRAMES),
            told("assessment_source", text_of(row["assessment_source"]), language=REGISTER_LANGUAGE),
            *(finding_fact(view, one) for one in findings),
            told(
                "announced",
                None
                if formats.is_missing(amount)
                else word("country.announced", lang, amount=formats.compact_eur(amount, lang)),
            ),
            told(
                "note",
                " ".join(filter(None, (text_of(row["note"]), text_of(row["detail_note"])))),
                language=REGISTER_LANGUAGE,
            ),
            told("place", place_of(row)),
        ],
        source_title=text_of(row["source_title"]),
        source_address=text_of(row["source_url"]),
        mark=text_of(row["verified"]),
        links=[
            (word("partnerships.only_this", lang), address_of(row["partnership_id"])),
            (
                word("partnerships.change", lang),
                session.link(
                    "edit", edit=session.pack({"table": "partnership", "key": str(row["partnership_id"])})
                ),
            ),
        ],
    )


def address_of(partnership_id: object, *, absolute: bool = False) -> str:
    """Return the address of the page with one partnership alone."""
    page, parts = session.alone("partnership", str(partnership_id))
    return session.link(page, absolute=absolute, country=None, **parts)


def countries_of(view: Register, partnership_id: str) -> str | None:
    """Return the countries of a partnership by role: partners first, other roles named."""
    held = session.kept(_countries_by_role, view.version, view.lang).get(partnership_id, {})
    roles = codes(view, "partnership_role")
    said = [
        names if role == "partner" else f"{roles.get(role, role)}: {names}"
        for role, names in sorted(held.items(), key=lambda pair: pair[0] != "partner")
    ]
    return "; ".join(said) or None


def _countries_by_role(version: str, lang: str) -> dict[str, dict[str, str]]:
    frame = session.cached_query("partnerships/countries", version=version)
    frame = frame.assign(name=frame[f"name_{lang}"].fillna(frame["country_code"]))
    found: dict[str, dict[str, str]] = {}
    for (key, role), group in frame.sort_values("name").groupby(["partnership_id", "role"]):
        found.setdefault(key, {})[role] = ", ".join(group["name"])
    return found


def answer_of(view: object, finding: Mapping[str, object]) -> str:
    """Say whether a finding was answered; "not recorded" where the register holds nothing."""
    told = codes(view, "answered").get(finding["answered"]) or formats.missing("not_recorded", view.lang)
    return word("partnerships.answered", view.lang, told=told)


def finding_fact(view: object, finding: Mapping[str, object]) -> Fact:
    """Return a finding of oversight as a line of a record: kind and date, what was found, and whether it was answered."""
    kind = upper_first(codes(view, "oversight_kind").get(finding["kind"], ""))
    return Fact(
        label=" · ".join(filter(None, (kind, date_of(finding["oversight_date"], view.lang)))),
        value=f"{finding[f'finding_{view.lang}']} ({answer_of(view, finding)})",
        mark=text_of(finding["verified"]),
    )


# Mutual interests -----------------------------------------------------------------------------------------------


def sought_panel(view: Register) -> Panel:
    """What each side seeks, by theme: in how many partnerships of the selection."""
    lang = view.lang
    said = sought_of(view)
    themes = view.ask("meta/themes")
    counts = said.dropna(subset=["theme_id"]).groupby(["side", "theme_id"])["partnership_id"].nunique()
    frame = pd.DataFrame(
        {
            "theme_id": themes["theme_id"],
            "theme": themes[f"name_{lang}"],
            "kind": themes["kind"],
            "left": [int(counts.get(("nl_eu", theme), 0)) for theme in themes["theme_id"]],
            "right": [int(counts.get(("partner", theme), 0)) for theme in themes["theme_id"]],
        }
    )
    sides = (word("partnerships.sought.nl_eu", lang), word("partnerships.sought.partner", lang))
    kinds = {kind: word(f"partnerships.sought.{kind}_themes", lang) for kind in ("migration", "other")}
    words_of_partner = said[said["side"] == "partner"]
    by_words = words_of_partner.groupby("value_found")["is_listed"].all().astype(bool)
    top = [frame.sort_values(side, ascending=False, kind="stable").iloc[0] for side in ("left", "right")]
    summary = (
        word(
            "partnerships.sought.summary",
            lang,
            left=str(top[0]["theme"]),
            left_count=formats.number(top[0]["left"], lang),
            right=str(top[1]["theme"]),
            right_count=formats.number(top[1]["right"], lang),
        )
        if top[0]["left"] and top[1]["right"]
        else word("partnerships.sought.summary_none", lang)
    )
    unplaced = (
        words_of_partner[words_of_partner["theme_id"].isna()]
        .groupby("value_found")["partnership_id"]
        .nunique()
    )
    unplaced = unplaced.sort_values(ascending=False, kind="stable")
    named = [f"“{text}” ({formats.number(count, lang)})" for text, count in unplaced.head(5).items()]
    return Panel(
        key="sought",
        title=word("partnerships.sought.title", lang),
        subtitle=word("partnerships.sought.subtitle", lang),
        figure=drawn.sought_by_side(
            frame,
            lang=lang,
            side_labels=sides,
            kind_labels=kinds,
            unit_label=word("partnerships.column.count", lang),
            no_data_label=word("partnerships.list.none", lang),
        ),
        alt=word("partnerships.sought.alt", lang, summary=summary),
        summary=summary,
        caveats=[
            plural(
                "partnerships.sought.placed",
                lang,
                int(by_words.sum()),
                of=formats.number(len(by_words), lang),
            ),
            *(
                [word("partnerships.sought.unplaced", lang, words=formats.list_of(named, lang))]
                if named
                else []
            ),
            word("partnerships.sought.caveat", lang),
        ],
        table=frame.assign(kind=frame["kind"].map(kinds))[["theme", "kind", "left", "right"]],
        columns=[
            Column(name="theme", label=word("country.column.theme", lang), kind="text"),
            Column(name="kind", label=word("partnerships.column.kind", lang), kind="text"),
            Column(name="left", label=sides[0], kind="integer"),
            Column(name="right", label=sides[1], kind="integer"),
        ],
        **traced(
            view,
            [
                (
                    f"{row['theme']}: {sides[place]}",
                    _naming(view, said, side, row["theme_id"]),
                    "nl_eu_seek" if side == "nl_eu" else "partner_seeks",
                )
                for row in frame.to_dict("records")
                for place, side in enumerate(("nl_eu", "partner"))
                if row[("left", "right")[place]]
            ],
            title=f"name_{lang}",
        ),
        **_sourced(view, "sought"),
    )


def sought_of(view: Register) -> pd.DataFrame:
    """Return what each side seeks in the partnerships of the selection, see `partnerships/sought`."""
    said = asked_if_there(view.ask, "partnerships/sought")
    return said[said["partnership_id"].isin(view.listed["partnership_id"])]


def _naming(view: Register, said: pd.DataFrame, side: str, theme_id: str) -> pd.DataFrame:
    keys = said.loc[(said["side"] == side) & (said["theme_id"] == theme_id), "partnership_id"]
    return view.listed[view.listed["partnership_id"].isin(keys)]


def balance_of(row: Mapping[str, object]) -> str:
    """Return which of BALANCE a partnership is by the topics that it names; NOT_RECORDED where it names none."""
    migration, other = int(row["migration_topic_count"]), int(row["other_topic_count"])
    if not migration and not other:
        return NOT_RECORDED
    if not other:
        return "only_migration"
    if not migration:
        return "only_other"
    return "equal" if migration == other else "more_migration" if migration > other else "more_other"


def balance_text(row: Mapping[str, object], lang: str) -> str | None:
    """Say how many topics of migration and how many others a partnership names; None where it names none."""
    if balance_of(row) == NOT_RECORDED:
        return None
    return word(
        "partnerships.balance.text",
        lang,
        migration=formats.number(row["migration_topic_count"], lang),
        other=formats.number(row["other_topic_count"], lang),
    )


def balance_panel(view: Register) -> Panel:
    """How partnerships balance migration and other topics, by level."""
    lang, listed = view.lang, view.listed
    rows = listed.assign(balance=[balance_of(row) for row in listed.to_dict("records")])
    only = int((rows["balance"] == "only_migration").sum())
    summary = plural("partnerships.balance.summary", lang, only, of=formats.number(len(rows), lang))
    return counts_panel(
        view,
        rows,
        key="balance",
        said=_said("balance", lang),
        shared=_sourced(view, "balance"),
        row="level",
        part="balance",
        decides="other_topics",
        rows_named=_levels(view, rows),
        parts=[(code, word(f"partnerships.balance.{code}", lang)) for code in BALANCE],
        summary=summary,
        caveats=[word("partnerships.balance.caveat", lang)],
    )


# Law and assessment ---------------------------------------------------------------------------------------------


def assessment_panel(view: Register) -> Panel:
    """The state of the legal assessment, by level; active partnerships only, for the others it decides nothing now."""
    lang = view.lang
    active = view.listed[view.listed["is_active"]]
    rows = active.assign(assessment_state=active["legal_assessment"].fillna(NOT_RECORDED))
    lacking = int((rows["assessment_state"] == "none found").sum())
    return counts_panel(
        view,
        rows,
        key="assessment",
        said=_said("assessment", lang),
        shared=_sourced(view, "assessment"),
        row="level",
        part="assessment_state",
        decides="legal_assessment",
        rows_named=_levels(view, rows),
        parts=list(codes(view, "legal_assessment").items()),
        summary=plural("partnerships.assessment.summary", lang, lacking, of=formats.number(len(rows), lang)),
        caveats=[word("partnerships.assessment.caveat", lang)],
        stands_out="none found",
    )


def frames_panel(view: Register) -> Panel:
    """For how many partnerships the international, European and national frame is recorded, and read or not."""
    lang, listed = view.lang, view.listed
    rows = pd.concat(
        [
            listed.assign(
                frame=name,
                recorded=[
                    NOT_RECORDED if text_of(text) is None else (text_of(mark) or "general-knowledge")
                    for text, mark in zip(listed[name], listed["legal_verified"], strict=True)
                ],
            )
            for name in FRAMES
        ],
        ignore_index=True,
    )
    all_three = int(listed[list(FRAMES)].notna().all(axis=1).sum())
    made = counts_panel(
        view,
        rows,
        key="frames",
        said=_said("frames", lang),
        shared=_sourced(view, "frames"),
        row="frame",
        part="recorded",
        decides=None,
        rows_named=[(name, word(f"country.column.{name}", lang)) for name in FRAMES],
        parts=[(mark, word(f"partnerships.frames.{mark}", lang)) for mark in MARKS],
        summary=plural("partnerships.frames.summary", lang, all_three, of=formats.number(len(listed), lang)),
        caveats=[word("partnerships.frames.caveat", lang)],
    )
    return replace(
        made,
        **traced(
            view,
            [
                (word(f"country.column.{name}", lang), listed[listed[name].notna()], name)
                for name in FRAMES
                if listed[name].notna().any()
            ],
            title=f"name_{lang}",
        ),
    )


def findings_of(view: Register) -> pd.DataFrame:
    """Return findings of oversight on the partnerships of the selection, see `partnerships/oversight`."""
    found = findings_on("partnership", view.version).rename(columns={"related_id": "partnership_id"})
    names = view.found.set_index("partnership_id")[f"name_{view.lang}"]
    found = found[found["partnership_id"].isin(names.index)]
    return found.assign(**{f"name_{view.lang}": found["partnership_id"].map(names)})


def oversight_panel(view: Register) -> Panel:
    """Audits, judgments and advice on the partnerships of the selection, and whether they were answered."""
    lang = view.lang
    found = findings_of(view)
    about = found.groupby("oversight_id")[f"name_{lang}"].agg(list)
    once = found.drop_duplicates("oversight_id")
    answered = once["answered"].fillna(NOT_RECORDED)
    open_count = int(answered.isin(["no", "partly"]).sum())
    summary = (
        plural("partnerships.oversight.summary", lang, len(once), open=formats.number(open_count, lang))
        if len(once)
        else word("partnerships.oversight.none", lang)
    )
    made = headed(
        view,
        once.assign(related=["; ".join(about[key]) for key in once["oversight_id"]]),
        "oversight_id oversight_date kind body related finding_{lang} answered answered_source source_title source_url verified",
        of=("oversight",),
    )
    return Panel(
        key="oversight",
        title=plural("partnerships.oversight.title", lang, len(once))
        if len(once)
        else word("partnerships.oversight.title_none", lang),
        subtitle=word("partnerships.oversight.subtitle", lang),
        figure=None,
        alt=summary,
        summary=summary,
        records=[_finding(view, row, about[row["oversight_id"]]) for row in once.to_dict("records")],
        records_shown=5,
        empty=summary,
        **made,
        **traced(
            view,
            [
                (
                    word("partnerships.oversight.count", lang, answered=_answered_name(view, code)),
                    once[answered == code],
                    "answered",
                )
                for code in dict.fromkeys(answered)
            ],
            title=f"finding_{lang}",
        ),
        **_sourced(view, "oversight", source_ids=("register_oversight", "register_partnerships")),
    )


def _answered_name(view: Register, code: str) -> str:
    return codes(view, "answered").get(code) or formats.missing("not_recorded", view.lang)


def _finding(view: Register, row: Mapping[str, object], about: Sequence[str]) -> Record:
    lang = view.lang
    answered = text_of(row["answered"])
    return Record(
        title=str(row[f"finding_{lang}"]),
        status=word("partnerships.answered", lang, told=_answered_name(view, answered)) if answered else "",
        tone={"no": "attention", "partly": "attention", "yes": "past"}.get(answered or "", ""),
        facts=[
            Fact(
                label=word("country.fact.kind", lang),
                value=upper_first(codes(view, "oversight_kind").get(row["kind"], "")),
            ),
            Fact(label=word("country.fact.date", lang), value=date_of(row["oversight_date"], lang)),
            in_english("country.fact.body", row["body"], lang),
            Fact(label=word("country.fact.about", lang), value=formats.list_of(list(about), lang)),
            Fact(
                label=word("country.fact.answered", lang),
                value=_answered_name(view, answered) if answered else None,
                mark=text_of(row["answered_verified"]),
            ),
        ],
        more=[
            in_english("country.fact.answered_source", row["answered_source"], lang),
            Fact(label=word("country.fact.place", lang), value=place_of(row)),
        ],
        source_title=text_of(row["source_title"]),
        source_address=text_of(row["source_url"]),
        mark=text_of(row["verified"]),
    )


# Amounts --------------------------------------------------------------------------------------------------------


def amounts_panel(view: Register) -> Panel:
    """Announced amounts one by one: loans, grants and packages over different years, so there is no total."""
    lang = view.lang
    found = view.listed.dropna(subset=["announced_amount_eur"]).sort_values(
        ["start_date", "partnership_id"], ascending=False, kind="stable"
    )
    summary = plural(
        "partnerships.amounts.summary", lang, len(found), of=formats.number(len(view.listed), lang)
    )
    made = headed(
        view, found, "name_{lang} announced_amount_eur start_date note verified", of=("partnership",)
    )
    return Panel(
        key="amounts",
        title=plural("partnerships.amounts.title", lang, len(found))
        if len(found)
        else word("partnerships.amounts.title_none", lang),
        subtitle=word("partnerships.amounts.subtitle", lang),
        figure=None,
        alt=summary,
        summary=summary,
        shows_table=True,
        empty=word("partnerships.amounts.none", lang),
        caveats=[word("partnerships.amounts.caveat", lang)],
        **linked(view, made, found),
        **traced(
            view,
            [(word("partnerships.amounts.count", lang), found, "announced_amount_eur")] if len(found) else [],
            title=f"name_{lang}",
        ),
        **_sourced(view, "amounts"),
    )


# What the panels share ------------------------------------------------------------------------------------------


def _levels(view: Register, rows: pd.DataFrame) -> list[tuple[str, str]]:
    return [
        (code, upper_first(name))
        for code, name in codes(view, "level").items()
        if (rows["level"] == code).any()
    ]


def headed(view: Register, listed: pd.DataFrame, names: str, *, of: tuple[str, ...]) -> dict[str, object]:
    """Return `table` and `columns` of a panel; see `records.table`. `countries` are those of each partnership."""
    lang = view.lang
    if "countries" in names.split():
        listed = listed.assign(countries=[countries_of(view, key) for key in listed["partnership_id"]])
    themed = [name for name in ("nl_eu_seek",) if name in names.split()]
    listed = listed.assign(**{name: [themes_text(view, text) for text in listed[name]] for name in themed})
    topics = {"migration_topics": "migration_topic", "other_topics": "other_topic"}
    listed = listed.assign(
        **{
            name: [codes_text(view, code_list, text) for text in listed[name]]
            for name, code_list in topics.items()
            if name in names.split()
        }
    )
    labels = {name: word(f"partnerships.column.{name}", lang) for name in OWN_LABELS}
    labels |= {name: word(f"country.column.{name}", lang) for name in ("partnership_id", "oversight_id")}
    return table(view, listed, names, of=of, labels=labels)


OWN_LABELS = ("status", "rule", "countries", "parties", "on_date", "name", "finding", "related", "note")
"""Columns whose heading is this page's own."""


def linked(view: Register, made: dict[str, object], rows: pd.DataFrame) -> dict[str, object]:
    """Return `table`, `columns` and more of a table panel whose first column leads to the partnership."""
    shown = tuple(column.name for column in made["columns"])
    addresses = [address_of(key, absolute=True) for key in rows["partnership_id"]]
    column = Column(name="address", label=word("partnerships.column.address", view.lang), kind="url")
    return {
        "table": made["table"].assign(address=addresses),
        "columns": [*made["columns"], column],
        "shown_columns": shown,
        "row_address": "address",
    }


def _said(key: str, lang: str) -> dict[str, str]:
    """Return the words of a panel of counts, see `counts_panel`."""
    return {
        **{name: word(f"partnerships.{key}.{name}", lang) for name in ("title", "subtitle", "row", "part")},
        "count": word("partnerships.column.count", lang),
        "none": word("partnerships.list.none", lang),
    }


def _sourced(
    view: Register, key: str, *, source_ids: Sequence[str] = ("register_partnerships",)
) -> dict[str, object]:
    lang = view.lang
    return {
        **sourced(view, "partnerships", source_ids=source_ids),
        "sources": sources(view, source_ids),
        "definition": word(f"partnerships.{key}.definition", lang),
        "not_a": word("country.not_a.partnerships", lang),
        "filters": view.filters,
    }


PANELS: Mapping[str, Callable[[Register], Panel]] = {
    "attention": attention_panel,
    "map": map_panel,
    "in_force": in_force_panel,
    "list": list_panel,
    "sought": sought_panel,
    "balance": balance_panel,
    "assessment": assessment_panel,
    "frames": frames_panel,
    "oversight": oversight_panel,
    "amounts": amounts_panel,
    "peers": peers_panel,
}
