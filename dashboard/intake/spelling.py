"""Names of countries and areas as sources write them, to codes. An unknown name is never guessed."""

import difflib
from dataclasses import dataclass, field

from dashboard.dictionary import fold

AREA_KINDS = ("area", "aggregate")


@dataclass
class Spellings:
    """What a name stands for: spellings of the source, then of any, then codes and names of countries."""

    by_source: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)
    anywhere: dict[str, tuple[str, str]] = field(default_factory=dict)
    countries: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)

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

    def add_country(self, *, code: str, names: tuple[str | None, ...]) -> None:
        """A row of table `country`."""
        for name in (code, *names):
            if name:
                self.countries.setdefault(fold(name), code)
                self.names.setdefault(fold(name), name)

    def meaning(self, value: str, *, source_id: str) -> tuple[str, str] | None:
        """(kind, code) with kind country, not_a_country or area; None for a name that no list knows."""
        folded = fold(value)
        found = self.by_source.get((source_id, folded)) or self.anywhere.get(folded)
        if found is None and folded in self.countries:
            found = ("country", self.countries[folded])
        if found and found[0] in AREA_KINDS:
            return ("area", found[1] or value)
        return found

    def suggestion(self, value: str) -> str:
        """The known name that looks most like an unknown one, or ""."""
        close = difflib.get_close_matches(fold(value), self.names, n=1, cutoff=0.75)
        return self.names[close[0]] if close else ""
