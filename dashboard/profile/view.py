"""What a reader looks at: country, comparison, years, version, language; and the sentence that says it."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from dashboard import formats, session
from dashboard.words import word

FIRST_YEAR = 1990
"""Earliest year that can be chosen: only UNHCR's stocks go further back."""
DEFAULT_FIRST_YEAR = 2010


@dataclass(frozen=True, kw_only=True)
class View:
    """The selection of a country profile; hashable, so that what is made of it can be kept.

    Attributes:
        lang: nl or en.
        version: version of the data.
        today: the day that due, overdue and ending are judged on.
        country: ISO alpha-3 code.
        compare: codes of the countries it is compared with.
        names: code -> name in the language, for all partner and watched countries.
        first_year: first year shown.
        last_year: last year shown.
        sentence: the selection as one sentence.
        address: the absolute address that leads back here, version included.
    """

    lang: str
    version: str
    today: dt.date
    country: str
    compare: tuple[str, ...]
    names: Mapping[str, str] = field(compare=False)  # follows from version and language
    first_year: int
    last_year: int
    sentence: str
    address: str

    @property
    def codes(self) -> list[str]:
        """The country itself, then those it is compared with."""
        return [self.country, *self.compare]

    @property
    def labels(self) -> list[tuple[str, str]]:
        """Code and name of each country shown, in order."""
        return [(code, self.names[code]) for code in self.codes]

    @property
    def name(self) -> str:
        """The country's name as it stands in lists and headings."""
        return self.names[self.country]

    @property
    def sentence_name(self) -> str:
        """The country's name as it stands in a sentence."""
        return formats.country_with_article(self.country, self.lang, name=self.name)

    @property
    def in_country(self) -> str:
        """The country as the place where something is: "in Tunesië", "op Kaapverdië"."""
        return formats.country_with_article(self.country, self.lang, name=self.name, form="in")

    @property
    def place(self) -> str:
        """The countries shown, as the sentence of the selection names them."""
        return selected_places(lang=self.lang, country=self.country, compare=self.compare, names=self.names)

    @property
    def years(self) -> str:
        """The years shown."""
        return formats.period(self.first_year, self.last_year, self.lang)

    @property
    def facts(self) -> dict[str, object]:
        """The counts of the country: one row of `country/facts`, which titles and summaries take their numbers from."""
        return self.registers("country/facts", today=self.today).iloc[0].to_dict()

    def ask(self, name: str, **parameters: object) -> pd.DataFrame:
        """The answer of a named query in this version, as this reader may see it."""
        return session.cached_query(name, version=self.version, **parameters)

    def registers(self, name: str, **parameters: object) -> pd.DataFrame:
        """The answer of a query on registers, for the country alone."""
        return self.ask(name, countries=[self.country], **parameters)


def selected_places(*, lang: str, country: str, compare: Sequence[str], names: Mapping[str, str]) -> str:
    """The country and those it is compared with, as a phrase: "Tunesië, vergeleken met Marokko en Egypte"."""
    own, *others = (
        formats.country_with_article(code, lang, name=names[code]) for code in (country, *compare)
    )
    if not others:
        return own
    return word("country.selection.compared", lang, country=own, others=formats.list_of(others, lang))


def selection_sentence(
    *,
    lang: str,
    country: str,
    compare: Sequence[str],
    names: Mapping[str, str],
    first_year: int,
    last_year: int,
) -> str:
    """The selection as one readable sentence; subtitles hold its phrases, alternative texts and files the whole of it."""
    return word(
        "country.selection.sentence",
        lang,
        places=selected_places(lang=lang, country=country, compare=compare, names=names),
        years=formats.period(first_year, last_year, lang),
    )
