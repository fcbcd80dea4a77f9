"""What a reader chose of the catalogue of instruments, and the rows that the choice leaves."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from dashboard import formats, session
from dashboard.gaps.view import GapView
from dashboard.partnerships.parts import Narrowed, names_all, page_asked, read_parts
from dashboard.partnerships.view import names_of
from dashboard.profile.neighbours import NEIGHBOUR_INPUTS
from dashboard.words import word

PACKED = "instrument"
PARTS = ("nature", "type", "stage", "level", "theme", "form")
"""What the catalogue can be narrowed to, as the parts of `instrument` in the address; each holds several codes."""
FORMS = ("innovative", "model_case", "own")
"""Innovative forms, model cases of other countries, and what a country can have as its own."""
LISTS = {"nature": "nature", "type": "instrument_type", "stage": "stage", "level": "level"}
"""Part -> list of codes that it is chosen from."""
IS_OF = {"innovative": "is_innovative", "model_case": "is_model_case", "own": "counts"}


@dataclass(frozen=True, kw_only=True)
class Catalogue(Narrowed):
    """The selection of the page of instruments; hashable, so that what is made of it can be kept.

    Attributes:
        country: it is looked at; it does not narrow the catalogue.
        inputs: by which characteristics countries are comparable.
        gaps: the matrix; None in a version of before there was one.
    """

    inputs: tuple[str, ...] = NEIGHBOUR_INPUTS
    gaps: GapView | None = None

    @cached_property
    def all(self) -> pd.DataFrame:
        """Every instrument of the register, see `instruments/catalogue`."""
        return self.ask("instruments/catalogue")

    @cached_property
    def uses(self) -> pd.DataFrame:
        """Every use of an instrument in a country, see `instruments/uses`."""
        return self.ask("instruments/uses")

    @cached_property
    def names(self) -> dict[str, str]:
        """Code -> name of the countries that have a profile, in the order of the alphabet."""
        return names_of(self.ask("country/list"), self.lang)

    def country_name(self, code: str) -> str:
        """The name of a country, its code where no list has it."""
        return session.kept(_every_name, self.version, self.lang).get(code, code)

    @property
    def sentence_name(self) -> str:
        """The chosen country as it stands in a sentence."""
        return formats.country_with_article(self.country, self.lang, name=self.names[self.country])

    @cached_property
    def listed(self) -> pd.DataFrame:
        """The instruments that the selection leaves."""
        frame = self.all
        if self.one:
            return frame[frame["instrument_id"] == self.one]
        keep = np.ones(len(frame), dtype=bool)
        for part in LISTS:
            if codes := self.chosen(part):
                keep &= frame[part].isin(codes).to_numpy()
        if codes := set(self.chosen("theme")):
            held = [bool(codes & set(text.split(";"))) for text in frame["theme_ids"].fillna("")]
            keep &= np.array(held, dtype=bool)
        if codes := self.chosen("form"):
            keep &= frame[[IS_OF[code] for code in codes]].astype(bool).any(axis=1).to_numpy()
        if self.words:
            keep &= np.array(names_all(self.words, frame[f"name_{self.lang}"]), dtype=bool)
        return frame[keep]

    @cached_property
    def used(self) -> pd.DataFrame:
        """The uses of the instruments of the selection."""
        return self.uses[self.uses["instrument_id"].isin(self.listed["instrument_id"])]

    @property
    def is_whole(self) -> bool:
        """Whether nothing narrows the catalogue."""
        return not (self.parts or self.one or self.words)

    @property
    def whole(self) -> "Catalogue":
        """The same with the whole catalogue: for what is about a country and not about the list."""
        return replace(self, parts=(), one=None, words="", page=1)

    @cached_property
    def filters(self) -> list[tuple[str, str]]:
        """What is chosen: label and value, for sentences and exports."""
        said = []
        if self.one:
            name = str(self.listed.iloc[0][f"name_{self.lang}"])
            said.append((word("instruments.part.single", self.lang), name))
        said += self.narrowed_by
        if self.country:
            said.append((word("instruments.part.country", self.lang), self.names[self.country]))
        return said

    def name_of(self, part: str, code: str) -> str:
        """A code of a part as a reader knows it."""
        return options(self.version, self.lang, part)[code]

    @property
    def sentence(self) -> str:
        """The selection as one sentence."""
        return self.said("instruments.sentence", whole="instruments.sentence_all")

    def label_of(self, part: str) -> str:
        """What a part is called."""
        return word(f"instruments.part.{part}", self.lang)

    def anything_of(self, part: str) -> str:
        """The words of a part that is left open."""
        return word(f"instruments.choose.any_{part}", self.lang)


def _every_name(version: str, lang: str) -> Mapping[str, str]:
    uses = session.cached_query("instruments/uses", version=version)
    listed = session.cached_query("country/list", version=version)
    return names_of(pd.concat([listed, uses])[["country_code", "name_nl", "name_en"]], lang)


def options(version: str, lang: str, part: str) -> dict[str, str]:
    """Return what a part can be narrowed to, code -> name, only what the register holds; in the order of its list."""
    return session.kept(_options, version, lang, part)


def _options(version: str, lang: str, part: str) -> dict[str, str]:
    if part == "form":
        return {code: word(f"instruments.form.{code}", lang) for code in FORMS}
    frame = session.cached_query("instruments/catalogue", version=version)
    if part == "theme":
        held = {code for text in frame["theme_ids"].dropna() for code in text.split(";")}
        listed = session.cached_query("meta/themes", version=version)
        codes, names = listed["theme_id"], listed[f"name_{lang}"]
    else:
        held = set(frame[part].dropna())
        listed = session.cached_query("meta/codes", version=version)
        listed = listed[listed["list_id"] == LISTS[part]]
        codes, names = listed["code"], listed[f"name_{lang}"]
    return {code: str(name) for code, name in zip(codes, names, strict=True) if code in held}


def catalogue_of_address(
    *, lang: str, today: dt.date, gaps: GapView | None
) -> tuple[Catalogue, list[session.Notice]]:
    """Return what the address asks of the catalogue, and what of it could not be followed."""
    version = session.chosen().version
    countries = session.cached_query("country/list", version=version)
    choice = session.chosen(countries=set(countries["country_code"]), inputs=NEIGHBOUR_INPUTS)
    known = {part: options(version, lang, part) for part in PARTS}
    keys = set(session.cached_query("instruments/catalogue", version=version)["instrument_id"])
    asked, wrong = read_parts(session.unpacked(PACKED), known, keys=keys)
    catalogue = Catalogue(
        lang=lang,
        version=version,
        today=today,
        country=choice.country,
        inputs=tuple(session.near(NEIGHBOUR_INPUTS)),
        gaps=gaps,
        address=session.link(absolute=True, version=version),
        **asked,
    )
    page, more = page_asked(catalogue.pages)
    return replace(catalogue, page=page), [
        *choice.notices,
        *session.notices_on("instruments.notice", [*wrong, *more]),
    ]
