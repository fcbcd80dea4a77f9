"""The countries that are compared, in counts: what else is on the page is of the first country alone."""

import pandas as pd

from dashboard import formats
from dashboard.exports.tables import Column
from dashboard.panels import Panel
from dashboard.profile.records import sourced, traced
from dashboard.profile.view import View
from dashboard.words import word

COUNTS = (
    "own_active_count",
    "instrument_count",
    "theme_count",
    "visit_count",
    "open_undertaking_count",
    "overdue_undertaking_count",
)
SOURCES = ("register_partnerships", "register_instruments", "register_visits", "register_undertakings")


def counts_panel(view: View) -> Panel:
    """How much is recorded about each of the countries shown."""
    lang = view.lang
    facts = (
        view.ask("country/facts", countries=view.codes, today=view.today)
        .set_index("country_code")
        .loc[view.codes]
    )
    table = pd.DataFrame({"country": [view.names[code] for code in view.codes], "country_code": view.codes})
    for name in COUNTS:
        table[name] = facts[name].to_numpy()
    most = facts["own_active_count"].idxmax()
    summary = word(
        "country.compared.summary",
        lang,
        countries=formats.list_of(
            [
                f"{view.names[code]} ({formats.number(facts.loc[code, 'own_active_count'], lang)})"
                for code in view.codes
            ],
            lang,
        ),
    )
    return Panel(
        key="compared-counts",
        title=word(
            "country.compared.title",
            lang,
            country=view.names[most],
            count=formats.number(facts.loc[most, "own_active_count"], lang),
        )
        if (facts["own_active_count"] == facts.loc[most, "own_active_count"]).sum() == 1
        else word("country.compared.title_tie", lang),
        subtitle=word("country.compared.subtitle", lang, places=view.place),
        figure=None,
        alt=summary,
        summary=summary,
        shows_table=True,
        table=table,
        columns=[
            Column(name="country", label=word("country.column.country", lang), kind="text"),
            Column(name="country_code", label=word("country.column.country_code", lang), kind="identifier"),
            *(
                Column(name=name, label=word(f"country.compared.{name}", lang), kind="integer")
                for name in COUNTS
            ),
        ],
        caveats=[word("country.compared.caveat", lang, country=view.sentence_name)],
        **traced(view, _records(view), title=f"title_{lang}"),
        **sourced(view, "compared", source_ids=SOURCES),
    )


def _records(view: View) -> list[tuple[str, pd.DataFrame, str]]:
    """For each country and count the records that it counts, and the column that decides."""
    partnerships = view.ask("country/partnerships", countries=view.codes)
    instruments = view.ask("country/instruments", countries=view.codes)
    visits = view.ask("country/visits", countries=view.codes)
    undertakings = view.ask("country/undertakings", countries=view.codes, today=view.today)
    counted = {
        "own_active_count": (
            partnerships[partnerships["is_country_specific"] & partnerships["is_active"]],
            "status",
            "name",
        ),
        "instrument_count": (
            instruments[instruments["is_country_specific"] & instruments["is_active"]],
            "status",
            "name",
        ),
        "visit_count": (visits[visits["is_counted"]], "status", "purpose"),
        "open_undertaking_count": (undertakings[undertakings["is_open"]], "status", "undertaking"),
        "overdue_undertaking_count": (undertakings[undertakings["is_overdue"]], "due_date", "undertaking"),
    }
    return [
        (
            word(
                "country.compared.mark",
                view.lang,
                country=view.names[code],
                what=word(f"country.compared.{name}", view.lang),
            ),
            rows[rows["country_code"] == code].assign(
                **{f"title_{view.lang}": lambda found, t=title: found[f"{t}_{view.lang}"]}
            ),
            decides,
        )
        for code in view.codes
        for name, (rows, decides, title) in counted.items()
    ]
