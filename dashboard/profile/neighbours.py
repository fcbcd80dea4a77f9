"""Which countries are nearest to a country, by characteristics that the reader chooses."""

from collections.abc import Mapping, Sequence

import pandas as pd

from dashboard import charts, formats
from dashboard.exports.tables import Column
from dashboard.panels import Mark, Panel
from dashboard.profile.indicators import rows_of
from dashboard.profile.records import codes, sourced
from dashboard.profile.view import View
from dashboard.words import word

SOURCES = ("world_bank_wdi", "eurostat_asyapp", "unhcr_population", "taskforce_reference")
NEIGHBOUR_INPUTS = ("region", "income", "population", "applicants", "hosted")


def neighbours_panel(view: View, inputs: Sequence[str]) -> Panel:
    """The partner and watched countries that are nearest by the chosen indicators."""
    lang = view.lang
    listed = view.ask(
        "country/neighbours",
        country=view.country,
        **{f"use_{name}": name in inputs for name in NEIGHBOUR_INPUTS},
    )
    own, others = (
        listed[listed["country_code"] == view.country],
        listed[listed["country_code"] != view.country],
    )
    known = int(own.iloc[0]["known_input_count"]) if len(own) else 0
    near = others.dropna(subset=["distance"]).head(10)
    chosen = formats.list_of([word(f"country.input.{name}", lang) for name in inputs], lang) if inputs else ""
    if len(inputs) < 3:
        summary = word("country.neighbours.too_few_chosen", lang)
    elif known < 3 or near.empty:
        summary = word(
            "country.neighbours.too_few", lang, country=view.sentence_name, known=formats.number(known, lang)
        )
    else:
        names = [
            formats.country_with_article(row.country_code, lang, name=getattr(row, f"name_{lang}"))
            for row in near.head(3).itertuples()
        ]
        summary = word("country.neighbours.summary", lang, names=formats.list_of(names, lang), inputs=chosen)
    has_any = known >= 3 and len(near) > 0
    amounts = ("gdp_per_head_usd", "population", "asylum_applicants_eu", "hosted_refugees")
    used = listed[[f"{name}_period" for name in amounts]].stack().dropna()
    years = formats.period(int(used.min()), int(used.max()), lang) if len(used) else ""
    table = pd.concat([own, others]).rename(columns={f"name_{lang}": "country"})
    table["subregion"] = [codes(view, "subregion").get(name, name) for name in table["subregion"]]
    table["subregion_state"] = [
        None if isinstance(name, str) else "not_recorded" for name in table["subregion"]
    ]
    columns = (
        "country",
        "distance",
        "shared_input_count",
        "subregion",
        *(column for name in amounts for column in (name, f"{name}_period")),
    )
    frame = table[[*list(columns), "subregion_state"]].copy()
    for name in amounts:
        frame[f"{name}_period"] = [
            None if pd.isna(year) else str(int(year)) for year in frame[f"{name}_period"]
        ]
    for name in ("distance", *columns[4:]):
        state = "not_applicable" if name == "distance" else "no_data"
        frame[f"{name}_state"] = [state if formats.is_missing(value) else None for value in frame[name]]
    return Panel(
        key="neighbours",
        title=word("country.neighbours.title", lang, country=getattr(near.iloc[0], f"name_{lang}"))
        if has_any
        else word("country.neighbours.title_none", lang),
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
                label=word(
                    "country.column.year_of",
                    lang,
                    what=word(f"country.column.{name.removesuffix('_period')}", lang),
                )
                if name.endswith("_period")
                else word(f"country.column.{name}", lang),
                kind="text"
                if name in ("country", "subregion")
                else "date"
                if name.endswith("_period")
                else "integer"
                if name == "shared_input_count"
                else "decimal",
                decimals=2 if name == "distance" else 0,
            )
            for name in columns
        ],
        **{
            **sourced(view, "neighbours", source_ids=SOURCES),
            "period": word("country.neighbours.period", lang, years=years)
            if years
            else word("country.status.missing", lang),
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
