"""The panels on consultations; those of invented rows say so in their title, and no figure holds both."""

from collections.abc import Mapping, Sequence

import pandas as pd

from dashboard import formats, session
from dashboard.charts import calendar as drawn
from dashboard.dialogue.view import DialogueView, count_said
from dashboard.exports.tables import STATE_SUFFIX, Column
from dashboard.panels import Fact, Mark, Panel, Record
from dashboard.profile.records import cells, codes, date_of, place_of, sources, text_of, upper_first
from dashboard.travel.chosen import listed
from dashboard.words import plural, word

MOST = 25
"""Rows that a page shows; files hold all of them."""
TONES = {"given": "good", "late": "attention", "planned": "", "open": "", "not_recorded": "past"}


def key_of(name: str, *, examples: bool) -> str:
    """The key of a panel: those of invented rows have their own."""
    return f"example-{name}" if examples else name


def title_of(text: str, lang: str, *, examples: bool) -> str:
    """A title; that of a panel of invented rows says that it is an example."""
    if not examples:
        return text
    first = text if text[:2].isupper() else text[:1].lower() + text[1:]
    return word("dialogue.example.title", lang, title=first)


def of_page(view: DialogueView, what: str, *, examples: bool) -> dict[str, object]:
    """What every panel carries: source, period, version, definition, selection."""
    lang = view.lang
    return {
        "sources": sources(
            view, ["example_rows"] if examples else ["register_consultations", "register_organisations"]
        ),
        "period": word("dialogue.example.period", lang) if examples else view.period,
        "version": view.version,
        "definition": word(f"dialogue.definition.{what}", lang),
        "not_a": word(f"dialogue.not_a.{what}", lang),
        "selection_sentence": view.sentence,
        "address": view.address,
        "filters": view.filters,
    }


def caveats_of(view: DialogueView, count: int, *, examples: bool) -> list[str]:
    """What must be known of a list: that its rows are invented, that not all of them are shown."""
    found = [word("dialogue.example.caveat", view.lang)] if examples else []
    if count > MOST:
        found.append(
            word(
                "dialogue.rest",
                view.lang,
                shown=formats.number(MOST, view.lang),
                count=formats.number(count, view.lang),
            )
        )
    return found


def column(view: DialogueView, name: str, kind: str = "text") -> Column:
    """One column with its heading."""
    return Column(name=name, label=word(f"dialogue.column.{name}", view.lang), kind=kind)


def rows_of(view: DialogueView, found: pd.DataFrame) -> pd.DataFrame:
    """Conversations as rows with the cell of their date."""
    if found.empty:
        return pd.DataFrame()
    return cells(view, found, decides="consultation_date", title=f"subject_{view.lang}")


def recompute(lang: str) -> object:
    """How the rows make a figure."""
    return lambda rows, _mark: plural("dialogue.recompute", lang, len(rows))


def with_states(table: pd.DataFrame, names: Sequence[str]) -> pd.DataFrame:
    """Say of blank cells that they are not recorded."""
    for name in names:
        table[name] = [text_of(value) for value in table[name]]
        table[name + STATE_SUFFIX] = ["not_recorded" if value is None else None for value in table[name]]
    return table


# Conversations -----------------------------------------------------------------------------------------------------


def conversations_panel(view: DialogueView, *, examples: bool) -> Panel:
    """Each conversation: with whom, on what, about which countries, what came of it, what follows, what was answered."""
    lang = view.lang
    found = view.of(examples=examples)
    states = found["answer_state"].value_counts()
    said = [
        f"{formats.number(int(states[state]), lang)} {word(f'dialogue.answer.{state}', lang)}"
        for state in TONES
        if state in states
    ]
    summary = word("dialogue.list.summary", lang, states=formats.list_of(said, lang)) if said else ""
    table = consultation_table(view, found)
    return Panel(
        key=key_of("conversations", examples=examples),
        title=title_of(count_said(lang, len(found)), lang, examples=examples),
        subtitle=word("dialogue.list.subtitle", lang),
        figure=None,
        alt=summary or word("dialogue.list.none", lang),
        summary=summary,
        records=[consultation_record(view, row) for row in found.head(MOST).to_dict("records")],
        empty=word("dialogue.list.none", lang),
        table=table.head(MOST),
        whole=lambda: table,
        columns=[
            column(view, "subject"),
            column(view, "consultation_date", "date"),
            *(
                column(view, name)
                for name in (
                    "kind",
                    "status",
                    "organisations",
                    "hosts",
                    "themes",
                    "countries",
                    "outcome",
                    "follow_up",
                )
            ),
            column(view, "follow_up_due", "date"),
            column(view, "answer_state"),
            column(view, "answer"),
            column(view, "answer_date", "date"),
            column(view, "consultation_id", "identifier"),
        ],
        caveats=caveats_of(view, len(found), examples=examples),
        marks=[
            Mark(
                label=f"{upper_first(word(f'dialogue.answer.{state}', lang))}: {states[state]}", key=(state,)
            )
            for state in TONES
            if state in states
        ],
        rows=lambda mark: rows_of(view, found[found["answer_state"] == mark[0]] if mark else found),
        recompute=recompute(lang),
        **of_page(view, "conversations", examples=examples),
    )


def consultation_table(view: DialogueView, found: pd.DataFrame) -> pd.DataFrame:
    """A row a conversation as files hold it."""
    lang = view.lang
    rows = found.to_dict("records")
    table = pd.DataFrame(
        {
            "subject": found[f"subject_{lang}"].to_list(),
            "consultation_date": found["consultation_date"].to_list(),
            "kind": [codes(view, "consultation_kind").get(row["kind"], row["kind"]) for row in rows],
            "status": [codes(view, "consultation_status").get(row["status"], row["status"]) for row in rows],
            "organisations": found[f"organisations_{lang}"].to_list(),
            "hosts": found[f"hosts_{lang}"].to_list(),
            "themes": [view.themes_said(row["theme_ids"]) for row in rows],
            "countries": [
                view.countries_said(row["country_codes"]) or word("dialogue.no_country", lang) for row in rows
            ],
            "outcome": found[f"outcome_{lang}"].to_list(),
            "follow_up": found[f"follow_up_{lang}"].to_list(),
            "follow_up_due": found["follow_up_due"].to_list(),
            "answer_state": [word(f"dialogue.answer.{state}", lang) for state in found["answer_state"]],
            "answer": found[f"answer_{lang}"].to_list(),
            "answer_date": found["answer_date"].to_list(),
            "consultation_id": found["consultation_id"].to_list(),
        }
    )
    return with_states(
        table,
        (
            "organisations",
            "hosts",
            "themes",
            "outcome",
            "follow_up",
            "follow_up_due",
            "answer",
            "answer_date",
        ),
    )


def consultation_record(view: DialogueView, row: Mapping[str, object]) -> Record:
    """A conversation as a card."""
    lang = view.lang

    def fact(name: str, value: str | None) -> Fact:
        return Fact(label=word(f"dialogue.column.{name}", lang), value=value)

    state = str(row["answer_state"])
    due = date_of(row["follow_up_due"], lang)
    step = text_of(row[f"follow_up_{lang}"])
    is_planned = state == "planned"
    return Record(
        title=str(row[f"subject_{lang}"]),
        status=codes(view, "consultation_status").get(row["status"], str(row["status"])),
        tone=TONES[state],
        is_example=bool(row["is_example"]),
        facts=[
            fact("consultation_date", date_of(row["consultation_date"], lang)),
            fact("kind", codes(view, "consultation_kind").get(row["kind"])),
            fact("organisations", text_of(row[f"organisations_{lang}"])),
            fact("hosts", text_of(row[f"hosts_{lang}"])),
            fact("themes", view.themes_said(row["theme_ids"])),
            fact("countries", view.countries_said(row["country_codes"]) or word("dialogue.no_country", lang)),
            *(
                []
                if is_planned
                else [
                    fact("outcome", text_of(row[f"outcome_{lang}"])),
                    fact(
                        "follow_up",
                        f"{step} ({word('dialogue.due', lang, date=due)})" if step and due else step or due,
                    ),
                    fact("answer", _answer(view, row)),
                ]
            ),
        ],
        more=[Fact(label=word("country.fact.place", lang), value=place_of(row))],
        links=[]
        if row["is_example"]
        else [
            (
                word("dialogue.change", lang),
                session.link(
                    "edit",
                    edit=session.pack({"table": "consultation", "key": str(row["consultation_id"])}),
                ),
            )
        ],
    )


def _answer(view: DialogueView, row: Mapping[str, object]) -> str | None:
    """What was answered and when; that it is late or open; None where nothing is recorded."""
    lang, state = view.lang, str(row["answer_state"])
    if state == "not_recorded":
        return None
    if state != "given":
        return word(f"dialogue.answer.{state}", lang)
    parts = [text_of(row[f"answer_{lang}"]), date_of(row["answer_date"], lang)]
    return ", ".join(part for part in parts if part) or word("dialogue.answer.given", lang)


# How often ---------------------------------------------------------------------------------------------------------


def frequency_panel(view: DialogueView, *, examples: bool) -> Panel:
    """How many conversations took place in each quarter, by kind of organisation."""
    lang = view.lang
    found = view.of(examples=examples)
    found = found[found["is_held"].astype(bool)]
    quarters = [_quarter(str(date)) for date in found["consultation_date"]]
    each = pd.DataFrame(
        [
            (quarter, kind, row)
            for quarter, kinds, row in zip(
                quarters, found["organisation_kinds"], found["consultation_id"], strict=True
            )
            for kind in listed(kinds)
            if kind in view.kind_names
        ],
        columns=["period", "kind", "consultation_id"],
    )
    counts = each.groupby(["period", "kind"]).size().reset_index(name="count")
    periods = _quarters(quarters)
    words = {
        period: word("dialogue.quarter", lang, year=period[:4], quarter=period[-1]) for period in periods
    }
    busiest = pd.Series(quarters).value_counts()
    summary = (
        word(
            "dialogue.frequency.summary",
            lang,
            count=count_said(lang, len(found)),
            quarter=words[busiest.index[0]],
            most=formats.number(int(busiest.iloc[0]), lang),
        )
        if len(found)
        else word("dialogue.frequency.none", lang)
    )
    wide = counts.pivot_table(index="period", columns="kind", values="count", aggfunc="sum")
    wide = wide.reindex(index=periods, columns=list(view.kind_names)).fillna(0).astype(int)
    all_of = pd.Series(quarters, dtype=object).value_counts()
    table = pd.DataFrame(
        {
            "period": [words[period] for period in periods],
            **{f"kind_{place}": wide[kind].to_list() for place, kind in enumerate(view.kind_names)},
            "total": [int(all_of.get(period, 0)) for period in periods],
        }
    )
    return Panel(
        key=key_of("frequency", examples=examples),
        title=title_of(word("dialogue.frequency.title", lang), lang, examples=examples),
        subtitle=word("dialogue.frequency.subtitle", lang),
        figure=drawn.conversations(
            counts.assign(period=[words[period] for period in counts["period"]]),
            lang=lang,
            periods=[words[period] for period in periods],
            kind_labels={kind: upper_first(name) for kind, name in view.kind_names.items()},
            unit_label=word("dialogue.frequency.unit", lang),
        )
        if periods
        else None,
        alt=summary,
        summary=summary,
        empty=summary,
        table=table,
        columns=[
            column(view, "period"),
            *(
                Column(name=f"kind_{place}", label=upper_first(name), kind="integer")
                for place, name in enumerate(view.kind_names.values())
            ),
            column(view, "total", "integer"),
        ],
        caveats=[word("dialogue.frequency.several", lang), *caveats_of(view, 0, examples=examples)],
        marks=[
            Mark(label=f"{words[period]}: {count_said(lang, int(all_of[period]))}", key=(period,))
            for period in periods
            if period in all_of
        ],
        rows=lambda mark: rows_of(
            view, found[[quarter == mark[0] for quarter in quarters]] if mark else found
        ),
        recompute=recompute(lang),
        **of_page(view, "frequency", examples=examples),
    )


def _quarter(date: str) -> str:
    """The quarter of a date: 2026-Q2; that of January where only the year is known."""
    month = int(date[5:7]) if len(date) >= 7 else 1
    return f"{date[:4]}-Q{(month - 1) // 3 + 1}"


def _quarters(found: Sequence[str]) -> list[str]:
    """Every quarter from the first to the last."""
    if not found:
        return []
    first, last = (int(text[:4]) * 4 + int(text[-1]) - 1 for text in (min(found), max(found)))
    return [f"{count // 4}-Q{count % 4 + 1}" for count in range(first, last + 1)]


# Heard and not heard -----------------------------------------------------------------------------------------------


def heard_panel(view: DialogueView, about: str, *, examples: bool) -> Panel:
    """For each theme, or country, how often each kind of organisation was heard on it.

    Args:
        view: the selection.
        about: theme or country.
        examples: of the invented conversations.
    """
    lang = view.lang
    found = view.ask("dialogue/heard", since=view.since, today=view.today, examples=examples)
    found = found[found["about"] == about]
    wanted = view.themes if about == "theme" else view.countries
    if wanted:
        found = found[found["code"].isin(wanted)]
    names = dict(zip(found["code"], found[f"name_{lang}"], strict=True))
    wide = found.pivot_table(index="code", columns="kind", values="heard_count", aggfunc="sum")
    wide = wide.reindex(columns=list(view.kind_names)).fillna(0).astype(int)
    last = found.dropna(subset=["last_date"]).groupby("code")["last_date"].max()
    never = wide.sum(axis=1).eq(0)
    if about == "country":
        # Countries that nobody was heard on are named in words: sixty rows of zeros say no more.
        wide = wide[~never]
    wide = wide.loc[sorted(wide.index, key=lambda code: names[code].casefold())]
    table = pd.DataFrame(
        {
            "name": [names[code] for code in wide.index],
            **{f"kind_{place}": wide[kind].to_list() for place, kind in enumerate(view.kind_names)},
            "not_heard": [
                ", ".join(name for kind, name in view.kind_names.items() if not wide.loc[code, kind])
                or word("dialogue.all_heard", lang)
                for code in wide.index
            ],
            "last_date": [last.get(code) for code in wide.index],
        }
    )
    table["last_date" + STATE_SUFFIX] = [
        None if not formats.is_missing(value) else "not_applicable" for value in table["last_date"]
    ]
    silent = sorted((names[code] for code in never[never].index), key=str.casefold)
    return Panel(
        key=key_of(f"heard_{about}", examples=examples),
        title=title_of(plural(f"dialogue.heard.{about}.title", lang, len(silent)), lang, examples=examples),
        subtitle=word(f"dialogue.heard.{about}.subtitle", lang, period=view.period),
        figure=None,
        alt=plural(f"dialogue.heard.{about}.title", lang, len(silent)),
        summary=word("dialogue.heard.nobody", lang, names=formats.list_of(silent, lang))
        if silent
        else word("dialogue.heard.everywhere", lang),
        table=table,
        columns=[
            Column(name="name", label=word(f"dialogue.column.{about}", lang), kind="text"),
            *(
                Column(name=f"kind_{place}", label=upper_first(name), kind="integer")
                for place, name in enumerate(view.kind_names.values())
            ),
            column(view, "not_heard"),
            column(view, "last_date", "date"),
        ],
        shows_table=True,
        empty=word("dialogue.heard.none", lang),
        caveats=caveats_of(view, 0, examples=examples),
        marks=[Mark(label=names[code], key=(code,)) for code in wide.index[wide.sum(axis=1) > 0]],
        rows=lambda mark: rows_of(view, _heard_rows(view, about, mark, examples=examples)),
        recompute=recompute(lang),
        **of_page(view, "heard", examples=examples),
    )


def _heard_rows(
    view: DialogueView, about: str, mark: tuple[object, ...] | None, *, examples: bool
) -> pd.DataFrame:
    found = view.consultations
    found = found[(found["is_example"].astype(bool) == examples) & found["is_held"].astype(bool)]
    dates = found["consultation_date"].astype(str)
    days = (dates + "-01-01").str[:10]
    found = found[(days >= f"{view.since}") & (days <= f"{view.today}")]
    column_name = "theme_ids" if about == "theme" else "country_codes"
    return found[[mark is None or mark[0] in listed(cell) for cell in found[column_name]]]


def not_heard_panel(view: DialogueView, *, examples: bool) -> Panel:
    """Organisations outside government that took part in no conversation on the chosen theme and country."""
    lang = view.lang
    theme = view.themes[0] if view.themes else None
    country = view.countries[0] if view.countries else None
    found = view.ask(
        "dialogue/not_heard",
        since=view.since,
        today=view.today,
        theme_id=theme,
        country=country,
        examples=examples,
    )
    if view.kinds:
        found = found[found["kind"].isin(view.kinds)]
    silent = found[found["heard_count"] == 0]
    about = formats.list_of(
        [
            *([view.theme_names[theme]] if theme else []),
            *([view.country_names[country]] if country else []),
        ]
        or [word("dialogue.anything", lang)],
        lang,
    )
    table = pd.DataFrame(
        {
            "organisation": silent[f"name_{lang}"].to_list(),
            "organisation_kind": [upper_first(view.kind_names[kind]) for kind in silent["kind"]],
            "link_count": silent["link_count"].to_list(),
            "heard_on_other": silent["heard_on_other"].to_list(),
            "organisation_id": silent["organisation_id"].to_list(),
        }
    )
    summary = word(
        "dialogue.not_heard.summary",
        lang,
        heard=formats.number(len(found) - len(silent), lang),
        total=formats.number(len(found), lang),
        about=about,
    )
    return Panel(
        key=key_of("not_heard", examples=examples),
        title=title_of(plural("dialogue.not_heard.title", lang, len(silent)), lang, examples=examples),
        subtitle=word("dialogue.not_heard.subtitle", lang, about=about, period=view.period),
        figure=None,
        alt=summary,
        summary=summary,
        table=table.head(MOST),
        whole=lambda: table,
        columns=[
            column(view, "organisation"),
            column(view, "organisation_kind"),
            column(view, "link_count", "integer"),
            column(view, "heard_on_other", "integer"),
            column(view, "organisation_id", "identifier"),
        ],
        shown_columns=("organisation", "organisation_kind", "link_count", "heard_on_other"),
        shows_table=True,
        empty=word("dialogue.not_heard.none", lang),
        caveats=[*caveats_of(view, len(silent), examples=examples), word("dialogue.not_heard.links", lang)],
        rows=lambda _mark: pd.DataFrame(
            {
                "name": silent[f"name_{lang}"],
                **{name: silent[name] for name in ("file_name", "sheet_name", "sheet_row")},
            }
        ).reset_index(drop=True),
        recompute=word("dialogue.not_heard.recompute", lang),
        **of_page(view, "not_heard", examples=examples),
    )


# Without any -------------------------------------------------------------------------------------------------------


def who_panel(view: DialogueView) -> Panel:
    """The organisations outside government that the register of organisations knows, by kind: who can be heard."""
    lang = view.lang
    found = view.ask(
        "dialogue/not_heard",
        since=view.since,
        today=view.today,
        theme_id=None,
        country=None,
        examples=False,
    )
    counts = found["kind"].value_counts()
    table = pd.DataFrame(
        {
            "organisation_kind": [upper_first(name) for name in view.kind_names.values()],
            "organisation_count": [int(counts.get(kind, 0)) for kind in view.kind_names],
        }
    )
    summary = word(
        "dialogue.who.summary",
        lang,
        kinds=formats.list_of(
            [
                f"{formats.number(int(counts.get(kind, 0)), lang)} × {name}"
                for kind, name in view.kind_names.items()
            ],
            lang,
        ),
    )
    return Panel(
        key="who",
        title=plural("dialogue.who.title", lang, len(found)),
        subtitle=word("dialogue.who.subtitle", lang),
        figure=None,
        alt=summary,
        summary=summary,
        table=table,
        columns=[column(view, "organisation_kind"), column(view, "organisation_count", "integer")],
        shows_table=True,
        marks=[
            Mark(label=upper_first(name), key=(kind,))
            for kind, name in view.kind_names.items()
            if kind in counts
        ],
        rows=lambda mark: (
            pd.DataFrame(
                {
                    "name": found[f"name_{lang}"],
                    "kind": found["kind"],
                    **{name: found[name] for name in ("file_name", "sheet_name", "sheet_row")},
                }
            )
            .loc[lambda rows: rows["kind"].eq(mark[0]) if mark else rows["kind"].notna()]
            .drop(columns="kind")
            .reset_index(drop=True)
        ),
        recompute=word("dialogue.not_heard.recompute", lang),
        **{**of_page(view, "who", examples=False), "period": word("country.register.period", lang)},
    )
