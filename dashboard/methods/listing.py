"""Which methods there are, in the order of the page, and what follows which of them."""

from collections.abc import Mapping

GROUPS: Mapping[str, tuple[str, ...]] = {
    "country": (
        "indicators",
        "return_rate",
        "recognition_rate",
        "hosted_per_1000",
        "detections",
        "dead_and_missing",
        "neighbours",
        "attention",
        "overdue",
        "summary",
        "missing",
    ),
    "gaps": ("own_record", "state", "need", "gap", "coverage", "flags"),
    "money": (
        "money_once",
        "shares",
        "exchange",
        "constant_prices",
        "per_head",
        "relevance",
        "open_commitments",
        "lag",
        "change",
        "chain",
        "in_donor",
        "budget",
        "receivers",
        "activities",
    ),
    "spread": ("hhi", "top_share", "gini", "theil", "money_against_need"),
    "work": (
        "travel_overlap",
        "travel_contact",
        "travel_complete",
        "travel_points",
        "heard",
        "presence",
        "matching",
        "waiting",
        "reminders",
        "interests",
        "elsewhere",
        "pressure",
    ),
    "sources": ("reconciliation", "checks"),
}
METHODS = tuple(method_id for group in GROUPS.values() for method_id in group)

IN_THE_DOCUMENT = {
    "indicators": "Detections",
    "return_rate": "Return rate",
    "recognition_rate": "Need of a cell",
    "hosted_per_1000": "Hosted per 1,000",
    "detections": "Detections",
    "dead_and_missing": "Dead and missing on routes",
    "neighbours": "Neighbours",
    "attention": "What needs attention",
    "overdue": "Overdue",
    "summary": "Summary",
    "missing": "Breaks, rounding and missing values",
    "own_record": "Own record and framework",
    "state": "State of a cell",
    "need": "Need of a cell",
    "gap": "Gap, and to check",
    "coverage": "Gap, and to check",
    "flags": "Flags",
    "money_once": "Money: what counts, once",
    "shares": "Money: what counts, once",
    "exchange": "Euro, dollar and constant prices",
    "constant_prices": "Euro, dollar and constant prices",
    "per_head": "Euro, dollar and constant prices",
    "relevance": "What counts as migration",
    "open_commitments": "Committed and not yet paid",
    "lag": "From commitment to payment",
    "change": "Change between two periods",
    "chain": "Decision, contract, payment",
    "in_donor": "Reception at home",
    "budget": "Dutch budget by subject",
    "receivers": "Names that are not shown",
    "activities": "Activities",
    "hhi": "Spread of money",
    "top_share": "Spread of money",
    "gini": "Spread of money",
    "theil": "Spread of money",
    "money_against_need": "Money against need",
    "travel_overlap": "Travel agenda",
    "travel_contact": "Travel agenda",
    "travel_complete": "Travel agenda",
    "travel_points": "Travel agenda",
    "heard": "Consultations",
    "presence": "Who works where",
    "matching": "Capacity that fits",
    "waiting": "What waits for what",
    "reminders": "Reminders",
    "interests": "Mutual interests",
    "elsewhere": "Instruments elsewhere",
    "pressure": "Pressure and support at once",
}
"""The part of docs/methods.md that says more, with the files that do it."""

OF_INDICATOR = {
    "return_rate_eu": "return_rate",
    "return_rate_nl": "return_rate",
    "recognition_rate_eu": "recognition_rate",
    "hosted_refugees": "hosted_per_1000",
    "hosted_per_1000": "hosted_per_1000",
    "detections": "detections",
    "dead_and_missing_routes": "dead_and_missing",
}
"""Indicators with a method of their own; the others are sums of figures of their source."""

OF_MEASURE = {
    "hhi": "hhi",
    "hhi_normalised": "hhi",
    "effective_number": "hhi",
    "top_1": "top_share",
    "top_3": "top_share",
    "lorenz": "gini",
    "gini": "gini",
    "gini_corrected": "gini",
    "gini_positive": "gini",
    "theil": "theil",
    "theil_normalised": "theil",
    "theil_parts": "theil",
    "location_quotients": "money_against_need",
    "dissimilarity": "money_against_need",
    "concentration_curve": "money_against_need",
    "concentration_index": "money_against_need",
}
"""Fields of `measures.Spread` and `AgainstNeed` that are a measure, and their method."""

OF_RULE = {"state": "state", "flag": "flags"}
"""Kinds of rules of gaps, and their method."""


def of_indicator(indicator_id: str) -> str:
    """Return the method of an indicator."""
    return OF_INDICATOR.get(indicator_id, "indicators")
