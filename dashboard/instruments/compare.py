"""What comparable countries use and a country does not, and where an instrument could be used. No recommendation.

Which countries are comparable, what counts as in use there and which rules keep something out, is what the matrix of
gaps says (`gaps.fill`): the two pages cannot say different things.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from dashboard import session
from dashboard.gaps import fill
from dashboard.gaps.rules import Record
from dashboard.gaps.view import GapView


@dataclass(frozen=True, kw_only=True)
class Elsewhere:
    """An instrument that comparable countries use and that was not found here.

    Attributes:
        instrument_id: its key.
        is_pressure: leverage, which never covers a theme and stands apart.
        themes: themes on which it is used there, in their order.
        countries: the comparable countries that use it, nearest first.
        here: what the same thing counted as here, where it was found but is not in use; else None.
    """

    instrument_id: str
    is_pressure: bool
    themes: tuple[str, ...]
    countries: tuple[str, ...]
    here: Record | None


@dataclass(frozen=True, kw_only=True)
class Could:
    """A country in which an instrument is not in use.

    Attributes:
        country_code: ISO 3166 alpha-3.
        countries: its comparable countries that use the instrument, nearest first.
        gaps: themes of the instrument on which the country has a gap.
        to_check: themes of the instrument on which it is to be checked whether there is a gap.
    """

    country_code: str
    countries: tuple[str, ...]
    gaps: tuple[str, ...]
    to_check: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Possible:
    """Where an instrument could be used.

    Attributes:
        countries: those with a comparable country that uses it or with a gap on a theme that it serves; most comparable
            countries first, then most gaps, then by code.
        kept_out: codes of countries that a written rule of the matrix keeps it out of.
        compared: how many countries were looked at.
    """

    countries: tuple[Could, ...] = ()
    kept_out: tuple[str, ...] = ()
    compared: int = 0


@dataclass
class _Found:
    is_pressure: bool
    themes: list[str] = field(default_factory=list)
    countries: list[str] = field(default_factory=list)
    here: Record | None = None


def elsewhere(
    gaps: GapView, country_code: str, inputs: tuple[str, ...]
) -> tuple[fill.Nearest, tuple[Elsewhere, ...]]:
    """Return the comparable countries of a country, and the instruments that they use and it does not.

    The one that most of them use comes first, then by key; leverage last.
    """
    return session.kept(_elsewhere, gaps, country_code, inputs)


def _elsewhere(
    gaps: GapView, country_code: str, inputs: tuple[str, ...]
) -> tuple[fill.Nearest, tuple[Elsewhere, ...]]:
    near = fill.nearest_of(gaps, country_code, inputs)
    found: dict[str, _Found] = {}
    for theme_id in gaps.themes:
        if (country_code, theme_id) not in gaps.cells:
            continue
        of_theme = _of_theme(gaps, country_code, theme_id, near.codes)
        for is_pressure, listed in ((False, of_theme.used), (True, of_theme.pressure)):
            for one in listed:
                if one.kind != "instrument":
                    continue
                held = found.setdefault(one.key, _Found(is_pressure=is_pressure))
                held.themes.append(theme_id)
                held.countries += [code for code in one.countries if code not in held.countries]
                held.here = held.here or one.here
    order = {code: place for place, code in enumerate(near.codes)}
    made = [
        Elsewhere(
            instrument_id=key,
            is_pressure=held.is_pressure,
            themes=tuple(held.themes),
            countries=tuple(sorted(held.countries, key=order.get)),
            here=held.here,
        )
        for key, held in found.items()
    ]
    made.sort(key=lambda one: (one.is_pressure, -len(one.countries), one.instrument_id))
    return near, tuple(made)


def _of_theme(gaps: GapView, country_code: str, theme_id: str, near: list[str]) -> fill.Fill:
    return fill.fill_of(gaps.cells, gaps.evidence.not_applicable, gaps.cells[country_code, theme_id], near)


def possible(
    gaps: GapView,
    instrument_id: str,
    *,
    themes: tuple[str, ...],
    is_pressure: bool,
    in_use: frozenset[str],
    inputs: tuple[str, ...],
) -> Possible:
    """Return in which countries an instrument could be used.

    Args:
        gaps: the matrix.
        instrument_id: its key.
        themes: the themes that it serves.
        is_pressure: leverage, which never covers a theme: no gap makes it possible.
        in_use: codes of the countries in which it is in use.
        inputs: by which characteristics countries are comparable.
    """
    return session.kept(_possible, gaps, instrument_id, themes, is_pressure, in_use, inputs)


def _possible(
    gaps: GapView,
    instrument_id: str,
    themes: tuple[str, ...],
    is_pressure: bool,
    in_use: frozenset[str],
    inputs: tuple[str, ...],
) -> Possible:
    could, kept_out, compared = [], [], 0
    for code in gaps.countries:
        if code in in_use:
            continue
        compared += 1
        near = fill.nearest_of(gaps, code, inputs).codes if set(in_use) else []
        cells = [gaps.cells[code, theme] for theme in themes if (code, theme) in gaps.cells]
        users: list[str] = []
        is_out = False
        for cell in cells:
            of_theme = _of_theme(gaps, code, cell.theme_id, near)
            is_out |= any(instrument_id in keys for _, keys in of_theme.kept_out)
            users += [
                user
                for one in (*of_theme.used, *of_theme.pressure)
                if one.kind == "instrument" and one.key == instrument_id
                for user in one.countries
                if user not in users
            ]
        if is_out:
            kept_out.append(code)
            continue
        verdicts: Mapping[str, list[str]] = {
            name: [cell.theme_id for cell in cells if cell.verdict == name and not is_pressure]
            for name in ("gap", "to_check")
        }
        if users or verdicts["gap"]:
            could.append(
                Could(
                    country_code=code,
                    countries=tuple(sorted(users, key=near.index)),
                    gaps=tuple(verdicts["gap"]),
                    to_check=tuple(verdicts["to_check"]),
                )
            )
    could.sort(key=lambda one: (-len(one.countries), -len(one.gaps), one.country_code))
    return Possible(countries=tuple(could), kept_out=tuple(kept_out), compared=compared)
