"""A country in a few sentences, from the same queries wherever they are read: on the profile and in the brief."""

import pandas as pd

from dashboard import summary
from dashboard.profile import indicators
from dashboard.profile.view import FIRST_YEAR, View

SERIES = ("asylum_applicants_eu", "hosted_refugees", "hosted_per_1000")
"""The indicators that the sentences tell of."""


def series(view: View) -> dict[str, pd.DataFrame]:
    """The series that the sentences tell of, over all years: the newest figure counts, whatever years are shown."""
    return {
        name: view.registers(
            "country/indicator_series", indicator_id=name, from_year=FIRST_YEAR, to_year=view.today.year
        )
        for name in SERIES
    }


def sentences(view: View) -> list[str]:
    """The country in a few sentences."""
    return summary.country_sentences(view.facts, series(view), lang=view.lang)


def notes(view: View) -> list[str]:
    """What a reader must know of those figures: who counts them, or who is not in them."""
    found = [note for name in SERIES for note in indicators.notes_on(view, name, [view.country])]
    return list(dict.fromkeys(found))
