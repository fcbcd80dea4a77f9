"""Names of countries and areas as sources write them, to codes. An unknown name is never guessed.

What the tables `spelling` and `country` do not say, the names and codes of Unicode's CLDR do, in Dutch, English and
French; which countries there are stays the matter of table `country`.
"""

import difflib
import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from babel import Locale
from babel.core import get_global

from dashboard.dictionary import fold

AREA_KINDS = ("area", "aggregate")
LANGUAGES = ("nl", "en", "fr")
WORD = re.compile(r"\w+")
IN_BRACKETS = re.compile(r"\s*[(\[].*?[)\]]")
LEAST_LETTERS = 4
"""A word shorter than that is no part of a name that is looked for."""


@dataclass(frozen=True)
class World:
    """What CLDR says of countries: all of it by codes of two letters."""

    names: Mapping[str, frozenset[str]]
    """A name or code, folded -> the countries that it stands for."""
    names_of: Mapping[str, frozenset[str]]
    alpha3: Mapping[str, frozenset[str]]


@functools.cache
def world() -> World:
    """The countries of CLDR."""
    names: dict[str, set[str]] = {}
    names_of: dict[str, set[str]] = {}
    alpha3: dict[str, set[str]] = {}
    for language in LANGUAGES:
        for code, name in Locale(language).territories.items():
            if len(code) == 2:
                names.setdefault(fold(name), set()).add(code)
                names.setdefault(fold(code), set()).add(code)
                names_of.setdefault(code, set()).add(fold(name))
    for alias, codes in get_global("territory_aliases").items():
        if len(codes) == 1 and alias.isalpha():
            # UK is another code of GB; NLD is the code of three letters of NL.
            names.setdefault(fold(alias), set()).add(codes[0])
            if len(alias) == 3:
                alpha3.setdefault(codes[0], set()).add(alias)
    return World(
        *({name: frozenset(held) for name, held in one.items()} for one in (names, names_of, alpha3))
    )


@dataclass
class Spellings:
    """What a name stands for: spellings of the source, then of any, then codes and names of countries."""

    by_source: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)
    anywhere: dict[str, tuple[str, str]] = field(default_factory=dict)
    countries: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    names_of: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Code of a country -> its names, Dutch and English, as table `country` has them."""
    _index: dict[str, object] = field(default_factory=dict, repr=False)
    """What is worked out of the names once they are there."""

    def add_spelling(self, *, kind: str, value_found: str, code: str | None, source_id: str | None) -> None:
        """A row of table `spelling`; kinds other than countries and areas are not ours."""
        if kind not in ("country", "not_a_country", *AREA_KINDS):
            return
        meaning = (kind, code or "")
        if source_id:
            self.by_source[source_id, fold(value_found)] = meaning
        else:
            self.anywhere.setdefault(fold(value_found), meaning)
        self.names.setdefault(fold(value_found), value_found)
        self._index.clear()

    def add_country(self, *, code: str, names: tuple[str | None, ...]) -> None:
        """A row of table `country`; names in Dutch and in English."""
        self.names_of.setdefault(code, tuple(name or "" for name in names))
        for name in (code, *names):
            if name:
                self.countries.setdefault(fold(name), code)
                self.names.setdefault(fold(name), name)
        self._index.clear()

    def meaning(self, value: str, *, source_id: str) -> tuple[str, str] | None:
        """(kind, code) with kind country, not_a_country or area; None for a name that no list knows."""
        folded = fold(value)
        found = self.by_source.get((source_id, folded)) or self.anywhere.get(folded)
        if found is None:
            codes = self._codes(folded)
            found = ("country", codes[0]) if len(codes) == 1 else None
        if found and found[0] in AREA_KINDS:
            return ("area", found[1] or value)
        return found

    def possible(self, value: str) -> list[str]:
        """Codes of the countries that a name without a meaning can stand for.

        "Congo" is a part of the names of two countries, and so is "Korea"; one that is a part of a single name is
        there too. Empty for a name of which nothing is known.
        """
        folded = fold(value)
        if len(codes := self._codes(folded)) > 1:
            return codes
        words = frozenset(WORD.findall(folded))
        if len(folded) < LEAST_LETTERS or not words:
            return []
        return sorted({code for parts, code in self._parts() if words <= parts})

    def shared(self, value: str) -> list[str]:
        """Codes of the countries, if several, whose names in table `country` are told apart by brackets only."""
        if "shared" not in self._index:
            found: dict[str, set[str]] = {}
            for code, names in self.names_of.items():
                for name in names:
                    found.setdefault(fold(IN_BRACKETS.sub("", name)), set()).add(code)
            self._index["shared"] = {
                name: sorted(codes)
                for name, codes in found.items()
                if len(codes) > 1 and name not in self.countries
            }
        return self._index["shared"].get(fold(value), [])

    def named(self, codes: list[str]) -> dict[str, str]:
        """Language -> the countries of some codes, by name and code."""
        found = {}
        for place, lang in enumerate(("nl", "en")):
            names = [self.names_of.get(code, ("", ""))[place : place + 1] for code in codes]
            found[lang] = ", ".join(
                f"{name[0]} ({code})" if name and name[0] else code
                for name, code in zip(names, codes, strict=True)
            )
        return found

    def suggestion(self, value: str) -> str | dict[str, str]:
        """The country that an unknown name is a part of, else the known name that looks most like it, or ""."""
        if len(codes := self.possible(value)) == 1:
            return self.named(codes)
        if len(value) < LEAST_LETTERS:
            return ""
        close = difflib.get_close_matches(fold(value), self._all_names(), n=1, cutoff=0.75)
        return self._all_names()[close[0]] if close else ""

    def _codes(self, folded: str) -> list[str]:
        """The countries of a name or code that stands in table `country`, else in CLDR."""
        if folded in self.countries:
            return [self.countries[folded]]
        codes = {self._code(alpha2) for alpha2 in world().names.get(folded, ())} - {None}
        return sorted(codes)

    def _code(self, alpha2: str) -> str | None:
        """The code of a country in table `country`: that of three letters, else the one whose name it has."""
        said = sorted(code for code in world().alpha3.get(alpha2, ()) if code in self.names_of)
        if not said:
            names = world().names_of.get(alpha2, ())
            said = sorted({self.countries[name] for name in names if name in self.countries})
        return said[0] if len(said) == 1 else None

    def _all_names(self) -> dict[str, str]:
        """Folded -> a name as it is shown, of all names of countries that are known here."""
        if "names" not in self._index:
            found = dict(self.names)
            for language in LANGUAGES:
                for alpha2, name in Locale(language).territories.items():
                    if len(alpha2) == 2 and self._code(alpha2):
                        found.setdefault(fold(name), name)
            self._index["names"] = found
        return self._index["names"]

    def _parts(self) -> list[tuple[frozenset[str], str]]:
        """The words of each name of a country, and its code."""
        if "parts" not in self._index:
            pairs = {(name, code) for name, code in self.countries.items()}
            pairs |= {
                (name, code) for name, (kind, code) in self.anywhere.items() if kind == "country" and code
            }
            for alpha2, names in world().names_of.items():
                if code := self._code(alpha2):
                    pairs |= {(name, code) for name in names}
            self._index["parts"] = [(frozenset(WORD.findall(name)), code) for name, code in sorted(pairs)]
        return self._index["parts"]
