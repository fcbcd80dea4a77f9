"""Instruments of a country: by theme with the gaps between them, and each of them as a record."""

from collections.abc import Mapping

import pandas as pd

from dashboard import charts, formats
from dashboard.exports.tables import Column
from dashboard.panels import Fact, Mark, Panel, Record
from dashboard.profile.records import (
    TONES,
    codes,
    date_of,
    in_english,
    place_of,
    sourced,
    table,
    text_of,
    traced,
)
from dashboard.profile.view import View
from dashboard.words import plural, word


def instruments_by_theme_panel(view: View) -> Panel:
    """How many instruments are in use on each migration theme, gaps between them visible."""
    lang = view.lang
    counted = view.registers("country/instruments_by_theme")
    themes = counted.drop_duplicates("theme_id").sort_values("sort_order")
    known = counted.dropna(subset=["nature"])
    found = int(view.facts["theme_count"])
    natures = codes(view, "nature")
    order = [(code, natures[code]) for code in ("support", "dialogue", "capacity", "law", "leverage")]
    summary = word(
        "country.instruments.summary",
        lang,
        found=formats.number(found, lang),
        total=formats.number(len(themes), lang),
        empty=_themes_without(themes, known, lang),
    )
    table = known.assign(theme=known[f"theme_{lang}"], nature=[natures[code] for code in known["nature"]])[
        ["theme", "nature", "instrument_count"]
    ]
    empty_themes = themes[~themes["theme_id"].isin(known["theme_id"])]
    zero = pd.DataFrame(
        {
            "theme": empty_themes[f"theme_{lang}"],
            "nature": word("country.instruments.any", lang),
            "instrument_count": 0,
        }
    )
    return Panel(
        key="instruments-by-theme",
        title=word(
            "country.instruments.title",
            lang,
            found=formats.number(found, lang),
            total=formats.number(len(themes), lang),
        )
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
            **sourced(view, "instruments"),
            "definition": word("country.instruments.definition", lang),
            "not_a": word("country.instruments.not_a", lang),
        },
        marks=[
            Mark(
                label=f"{row[f'theme_{lang}']}, {natures[row['nature']]}: {formats.number(row['instrument_count'], lang)}",
                key=(row["theme_id"], row["nature"]),
            )
            for row in known.to_dict("records")
        ],
        rows=lambda mark: _instrument_rows(view, mark),
        recompute=lambda rows, mark: word(
            "country.instruments.recompute",
            lang,
            count=formats.number(rows["record_id"].nunique() if len(rows) else 0, lang),
        ),
    )


def _themes_without(themes: pd.DataFrame, known: pd.DataFrame, lang: str) -> str:
    empty = themes[~themes["theme_id"].isin(known.loc[known["nature"] != "leverage", "theme_id"])]
    if empty.empty:
        return word("country.instruments.no_theme_empty", lang)
    names = formats.list_of([str(name) for name in empty[f"theme_{lang}"]], lang)
    return word("country.instruments.themes_empty", lang, themes=names)


def _instrument_rows(view: View, mark: tuple[str, str] | None) -> pd.DataFrame:
    if mark is None:
        return pd.DataFrame()
    theme_id, nature = mark
    rows = view.ask(
        "country/instruments_by_theme_rows", country=view.country, theme_id=theme_id, nature=nature
    )
    return rows.assign(name=rows[f"name_{view.lang}"], record_id=rows["instrument_id"])[
        ["record_id", "name", "file_name", "sheet_name", "sheet_row", "cell"]
    ]


INSTRUMENT_COLUMNS = (
    "instrument_id name_{lang} type_{lang} nature level use_scope lead_{lang} since_date status_{lang} themes_{lang} "
    "legal_frame assessment_{lang} source_title source_url verified"
)


def instruments_panel(view: View) -> Panel:
    """Each instrument used, explored or ended in a country."""
    lang = view.lang
    listed = view.registers("country/instruments")
    in_use, general = int(view.facts["instrument_count"]), int(view.facts["general_instrument_count"])
    used = listed[listed["is_active"]]
    summary = (
        plural("country.uses.summary", lang, in_use)
        if in_use
        else word("country.uses.title_none", lang) + "."
    ) + (" " + plural("country.uses.general", lang, general) if general else "")
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
        **table(view, listed, INSTRUMENT_COLUMNS, of=("instrument_use", "instrument")),
        **traced(
            view,
            [
                (word("country.count.instruments", lang), used[used["is_country_specific"]], "status"),
                (
                    word("country.count.instruments_general", lang),
                    used[~used["is_country_specific"]],
                    "status",
                ),
                (word("country.count.instruments_other", lang), listed[~listed["is_active"]], "status"),
            ],
            title=f"name_{lang}",
        ),
        **sourced(view, "instruments"),
    )


def _instrument(view: View, row: Mapping[str, object]) -> Record:
    lang = view.lang
    marks = [
        word(f"country.instrument.{name}", lang) for name in ("is_innovative", "is_model_case") if row[name]
    ]
    if not row["is_country_specific"]:
        marks.append(word("country.instrument.general", lang))
    nature = codes(view, "nature").get(row["nature"], "")
    return Record(
        title=str(row[f"name_{lang}"]),
        status=text_of(row[f"status_{lang}"]) or "",
        tone=TONES.get(str(row["status_id"]), ""),
        facts=[
            Fact(
                label=word("country.fact.nature", lang),
                value="; ".join([nature, codes(view, "level").get(row["level"], ""), *marks]),
            ),
            Fact(label=word("country.fact.themes", lang), value=text_of(row[f"themes_{lang}"])),
            Fact(label=word("country.fact.lead", lang), value=text_of(row[f"lead_{lang}"])),
            Fact(label=word("country.fact.since", lang), value=date_of(row["since_date"], lang)),
        ],
        more=[
            Fact(label=word("country.fact.type", lang), value=text_of(row[f"type_{lang}"])),
            Fact(label=word("country.fact.stage", lang), value=codes(view, "stage").get(row["stage"])),
            in_english("country.fact.legal_frame", row["legal_frame"], lang),
            Fact(label=word("country.fact.assessment", lang), value=text_of(row[f"assessment_{lang}"])),
            in_english("country.fact.note", row["note"], lang),
            Fact(label=word("country.fact.place", lang), value=place_of(row)),
        ],
        source_title=text_of(row["source_title"]),
        source_address=text_of(row["source_url"]),
        mark=text_of(row["verified"]),
    )
