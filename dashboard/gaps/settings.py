"""What a reader moved: from the address, to the address, and in words."""

import math
from collections.abc import Mapping
from dataclasses import replace

from dashboard import formats
from dashboard.gaps.rules import Evidence, Settings, can_be_read, default_settings
from dashboard.words import word

SCOPES = ("agreement", "measure", "programme", "framework", "general")
LEVELS = ("bilateral", "eu", "multilateral")
JOIN = "~"
"""Between several values of one part: a comma parts the parts."""


def read_settings(parts: Mapping[str, str], evidence: Evidence) -> tuple[Settings, list[str]]:
    """Return the settings that the parts of an address ask for, and the parts that could not be followed.

    Args:
        parts: `N01` threshold (`quartile` for the quartile of the set), `y.N01` year, `on.N11` yes or no, `partners`,
            `scopes`, `levels`, `processes` (count or frameworks), `shared` (yes or no), `since`, `until`, `flags`.
        evidence: what can be chosen from.
    """
    settings = default_settings(evidence)
    thresholds, years = dict(settings.thresholds), dict(settings.years)
    on, quartiles = set(settings.needs_on), set()
    moved: dict[str, object] = {}
    bad: list[str] = []
    flags = {rule.rule_id: rule.code for rule in evidence.rules.values() if rule.kind == "flag"}
    for part, value in parts.items():
        head, _, need_id = part.partition(".")
        if part in thresholds and value == "quartile":
            quartiles.add(part)
        elif part in thresholds and (threshold := _number(value)) is not None:
            thresholds[part] = threshold
        elif head == "y" and need_id in years and _year(value) and int(value) in years_of(evidence, need_id):
            years[need_id] = int(value)
        elif head == "on" and need_id in thresholds and value in ("yes", "no"):
            (on.add if value == "yes" else on.discard)(need_id)
        elif part == "partners" and _whole(value, most_digits=2) and int(value) >= 1:
            moved["max_partner_countries"] = int(value)
        elif part == "scopes" and (chosen := _chosen(value, SCOPES)) is not None:
            moved["use_scopes"] = chosen
        elif part == "levels" and (chosen := _chosen(value, LEVELS)):
            moved["levels"] = chosen
        elif part == "processes" and value in ("count", "frameworks"):
            moved["exclude_processes"] = value == "frameworks"
        elif part == "shared" and value in ("yes", "no"):
            moved["count_not_told_apart"] = value == "yes"
        elif part in ("since", "until") and _year(value):
            moved[part] = int(value)
        elif part == "flags" and (chosen := _chosen(value, tuple(flags))) is not None:
            moved["flags_on"] = tuple(flags[name] for name in chosen)
        else:
            bad.append(f"{part}:{value}" if value else part)
    if moved.get("since", 0) > moved.get("until", 9999):
        bad += [f"{end}:{moved.pop(end)}" for end in ("since", "until")]
    settings = replace(
        settings,
        needs_on=tuple(need for need in thresholds if need in on),
        thresholds=tuple(thresholds.items()),
        quartiles=tuple(need for need in thresholds if need in quartiles),
        years=tuple(years.items()),
        **moved,
    )
    return settings, bad


def parts_of(settings: Settings, evidence: Evidence) -> dict[str, str]:
    """Return what of the settings differs from the defaults, as parts of an address; see `read_settings`."""
    default = default_settings(evidence)
    parts: dict[str, str] = {}
    fixed = dict(default.thresholds)
    years = dict(default.years)
    for need_id, threshold in settings.thresholds:
        if need_id in settings.quartiles:
            parts[need_id] = "quartile"
        elif threshold != fixed[need_id]:
            parts[need_id] = f"{threshold:.10g}"
    parts |= {f"y.{need}": str(year) for need, year in settings.years if year != years[need]}
    for need_id in fixed:
        if (need_id in settings.needs_on) != (need_id in default.needs_on):
            parts[f"on.{need_id}"] = "yes" if need_id in settings.needs_on else "no"
    if settings.max_partner_countries != default.max_partner_countries:
        parts["partners"] = str(settings.max_partner_countries)
    if set(settings.use_scopes) != set(default.use_scopes):
        parts["scopes"] = JOIN.join(settings.use_scopes) or "none"
    if set(settings.levels) != set(default.levels):
        parts["levels"] = JOIN.join(settings.levels)
    if settings.exclude_processes != default.exclude_processes:
        parts["processes"] = "frameworks" if settings.exclude_processes else "count"
    if settings.count_not_told_apart != default.count_not_told_apart:
        parts["shared"] = "yes" if settings.count_not_told_apart else "no"
    parts |= {name: str(year) for name in ("since", "until") if (year := getattr(settings, name)) is not None}
    if set(settings.flags_on) != set(default.flags_on):
        parts["flags"] = JOIN.join(evidence.rules[code].rule_id for code in settings.flags_on) or "none"
    return parts


def changes_in_words(settings: Settings, evidence: Evidence, lang: str) -> list[str]:
    """Return a sentence for each setting that differs from the defaults; none when nothing was moved."""
    default = default_settings(evidence)
    fixed, years = dict(default.thresholds), dict(default.years)
    said = []
    for need_id, threshold in settings.thresholds:
        need = evidence.needs[need_id]
        name = getattr(need, f"name_{lang}")
        if need_id in settings.quartiles:
            said.append(word("gaps.change.quartile", lang, need=name))
        elif threshold != fixed[need_id]:
            said.append(
                word(
                    "gaps.change.threshold",
                    lang,
                    need=name,
                    to=plain_number(threshold, lang),
                    default=plain_number(fixed[need_id], lang),
                )
            )
    for need_id, year in settings.years:
        if year != years[need_id]:
            name = getattr(evidence.needs[need_id], f"name_{lang}")
            said.append(word("gaps.change.year", lang, need=name, to=year, default=years[need_id]))
    for need_id in fixed:
        is_on = need_id in settings.needs_on
        if is_on != (need_id in default.needs_on):
            name = getattr(evidence.needs[need_id], f"name_{lang}")
            said.append(word(f"gaps.change.need_{'on' if is_on else 'off'}", lang, need=name))
    if settings.max_partner_countries != default.max_partner_countries:
        said.append(
            word(
                "gaps.change.partners",
                lang,
                to=settings.max_partner_countries,
                default=default.max_partner_countries,
            )
        )
    if set(settings.use_scopes) != set(default.use_scopes):
        said.append(
            word(
                "gaps.change.scopes",
                lang,
                to=listed([word(f"gaps.scope.{scope}", lang) for scope in settings.use_scopes], lang),
            )
        )
    if set(settings.levels) != set(default.levels):
        said.append(
            word(
                "gaps.change.levels",
                lang,
                to=listed([word(f"gaps.level.{level}", lang) for level in settings.levels], lang),
            )
        )
    if settings.exclude_processes != default.exclude_processes:
        said.append(word(f"gaps.change.processes_{'off' if settings.exclude_processes else 'on'}", lang))
    if settings.count_not_told_apart != default.count_not_told_apart:
        said.append(word(f"gaps.change.shared_{'on' if settings.count_not_told_apart else 'off'}", lang))
    if settings.since is not None or settings.until is not None:
        said.append(
            word("gaps.change.period", lang, period=formats.period(settings.since, settings.until, lang))
        )
    if set(settings.flags_on) != set(default.flags_on):
        named = [getattr(evidence.rules[code], f"name_{lang}") for code in settings.flags_on]
        said.append(
            word("gaps.change.flags", lang, to=formats.list_of(named, lang))
            if named
            else word("gaps.change.no_flags", lang)
        )
    return said


def listed(names: list[str], lang: str) -> str:
    """Return names as a list in words, or the word for none."""
    return formats.list_of(names, lang) if names else word("gaps.none", lang)


def plain_number(value: float, lang: str) -> str:
    """Return a threshold or value with no more decimals than it needs, two at most."""
    decimals = 0 if float(value).is_integer() or abs(value) >= 1_000 else 1 if abs(value) >= 1 else 2
    return formats.number(value, lang, decimals=decimals)


def readable_needs(evidence: Evidence) -> list[str]:
    """Return the indicators whose threshold can be moved, in order of their themes."""
    themes = list(evidence.themes)
    able = [need for need in evidence.needs.values() if can_be_read(need) and need.theme_id in themes]
    return [
        need.need_id for need in sorted(able, key=lambda need: (themes.index(need.theme_id), need.need_id))
    ]


def years_of(evidence: Evidence, need_id: str) -> list[int]:
    """Return the years for which an indicator has a figure of any country, newest first."""
    found = (figures for (need, _), figures in evidence.figures.items() if need == need_id)
    return sorted({year for figures in found for year in figures}, reverse=True)


def _chosen(text: str, known: tuple[str, ...]) -> tuple[str, ...] | None:
    if text == "none":
        return ()
    asked = [name for name in text.split(JOIN) if name]
    return tuple(name for name in known if name in asked) if asked and set(asked) <= set(known) else None


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) and value >= 0 else None


def _year(text: str) -> bool:
    return _whole(text, most_digits=4) and 1950 <= int(text) <= 2100


def _whole(text: str, *, most_digits: int) -> bool:
    # Python refuses to read a number of thousands of digits, and an address can hold one.
    return len(text) <= most_digits and text.isascii() and text.isdigit()
