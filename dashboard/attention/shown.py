"""The panels of the page of what needs attention: one a group of rules, each item a row that leads to its thing."""

from collections.abc import Sequence
from functools import partial

import pandas as pd

from dashboard import formats
from dashboard.attention.view import GROUPS, OWN_RULES, Item, Reminders
from dashboard.exports.tables import Column
from dashboard.panels import Panel
from dashboard.profile.records import publication
from dashboard.words import plural, word

SOURCES = {
    "overdue": ("register_undertakings", "register_partnerships"),
    "due": ("register_undertakings",),
    "ending": ("register_partnerships",),
    "stale": ("register_undertakings", "register_visits"),
    "incomplete": ("register_partnerships", "register_oversight", "register_visits"),
    "state": ("register_partnerships", "register_instruments"),
    "new_gap": ("register_partnerships", "register_instruments", "taskforce_reference"),
    "new_fault": (),
}
"""Group -> the publications that its items rest on."""
SHOWN = ("what", "matter", "on", "countries_named")


def counts_of(view: Reminders) -> list[tuple[str, str]]:
    """How many items there are of each group that has one."""
    found = {group: [item for item in view.items if item.group == group] for group in GROUPS}
    return [
        (formats.number(len(items), view.lang), plural(f"attention.count.{group}", view.lang, len(items)))
        for group, items in found.items()
        if items
    ]


def groups(view: Reminders) -> list[str]:
    """The groups that have an item, in their order."""
    held = {item.group for item in view.items}
    return [group for group in GROUPS if group in held]


def panel(view: Reminders, group: str, addresses: Sequence[str]) -> Panel:
    """The items of a group.

    Args:
        view: what is followed.
        group: one of GROUPS.
        addresses: the absolute address of what each item of the group leads to.
    """
    lang = view.lang
    items = [item for item in view.items if item.group == group]
    rules = list(dict.fromkeys(item.rule_id for item in items))
    said = [f"{plural_of(view, rule, items)}. {rule_said(rule, lang)}" for rule in rules]
    summary = word(
        "attention.summary",
        lang,
        rules=formats.list_of([plural_of(view, rule, items) for rule in rules], lang),
    )
    return Panel(
        key=f"attention-{group.replace('_', '-')}",
        title=plural(f"attention.title.{group}", lang, len(items)),
        subtitle=word(
            "attention.subtitle",
            lang,
            group=word(f"attention.group.{group}", lang),
            today=formats.date(view.today, lang),
        ),
        figure=None,
        alt=summary,
        summary=summary,
        table=frame(view, items).assign(address=list(addresses)),
        columns=columns(view, group),
        shown_columns=SHOWN,
        shows_table=True,
        row_address="address",
        sources=sources(view, group),
        period=word("country.register.period", lang)
        if SOURCES[group]
        else word("attention.period.load", lang),
        version=view.version,
        definition=" ".join(said),
        not_a=word("attention.not_a", lang),
        rows=partial(rows, view, group),
        recompute=word("attention.recompute", lang),
        selection_sentence=view.sentence,
        address=view.address,
        filters=view.filters,
    )


def plural_of(view: Reminders, rule_id: str, items: Sequence[Item]) -> str:
    """How often a rule fires, in words."""
    count = sum(item.rule_id == rule_id for item in items)
    if rule_id in OWN_RULES:
        return plural(f"attention.items.{rule_id}", view.lang, count)
    return plural(f"country.attention.{rule_id}", view.lang, count)


def rule_said(rule_id: str, lang: str) -> str:
    """When a rule fires, in words."""
    return word(f"attention.rule.{rule_id}" if rule_id in OWN_RULES else f"country.rule.{rule_id}", lang)


def frame(view: Reminders, items: Sequence[Item]) -> pd.DataFrame:
    """Return items as a table in the reader's language: one row an item."""
    lang = view.lang
    made = [
        {
            "what": item.names[lang],
            "matter": matter(item, lang),
            "on": None if item.on_date is None else formats.date(item.on_date, lang),
            # Not a blank of the register: the rule is about no date.
            "on_state": "not_applicable" if item.on_date is None else None,
            "since": None if item.since is None else item.since.isoformat(),
            "countries_named": ", ".join(
                view.country_names[code] for code in item.countries if code in view.country_names
            )
            or word("attention.no_country", lang),
            "themes_named": ", ".join(view.theme_names.get(key, key) for key in item.themes) or None,
            "owners_named": ", ".join(view.owner_names.get(key, key) for key in item.owners) or None,
            "rule": rule_said(item.rule_id, lang),
            "record_id": item.record_id,
        }
        for item in items
    ]
    names = [*(column for column in COLUMNS if column != "address"), "on_state"]
    return pd.DataFrame(made, columns=names)


COLUMNS = (
    "what",
    "matter",
    "on",
    "countries_named",
    "themes_named",
    "owners_named",
    "since",
    "rule",
    "record_id",
    "address",
)


def matter(item: Item, lang: str) -> str:
    """What is the matter with an item, in a few words."""
    return (item.details or {}).get(lang) or word(f"attention.matter.{item.rule_id}", lang)


def columns(view: Reminders, group: str) -> list[Column]:
    """The columns of the table of a group."""
    lang = view.lang
    kinds = {"address": "url", "since": "date"}
    labels = {"what": f"attention.column.what.{group}"}
    return [
        Column(
            name=name,
            label=word(labels.get(name, f"attention.column.{name}"), lang),
            kind=kinds.get(name, "text"),
        )
        for name in COLUMNS
    ]


def sources(view: Reminders, group: str) -> list[dict[str, str]]:
    """The publications that the items of a group rest on."""
    listed = view.ask("meta/sources").set_index("source_id", drop=False)
    return [publication(listed.loc[name], view.lang) for name in SOURCES[group] if name in listed.index]


def rows(view: Reminders, group: str, _mark: object = None) -> pd.DataFrame:
    """The rows of the registers that the items of a group are."""
    found = [item for item in view.items if item.group == group and item.place]
    return pd.DataFrame(
        [
            {
                "name": item.names[view.lang],
                "file_name": item.place[0],
                "sheet_name": item.place[1],
                "sheet_row": item.place[2],
            }
            for item in found
        ],
        columns=["name", "file_name", "sheet_name", "sheet_row"],
    )
