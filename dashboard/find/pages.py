"""The product's own pages, their parts and its methods, as things that can be found by title and by what they answer."""

import functools

from dashboard.methods.listing import GROUPS
from dashboard.words import LOCALES, word

QUESTIONS = {
    "overview": "overview.question",
    "steering": "overview.sheet.question",
    "country": "country.choose.question",
    "instruments": "instruments.question",
    "partnerships": "partnerships.question",
    "dialogue": "dialogue.question",
    "capacity": "capacity.question",
    "travel": "travel.question",
    "visit": "travel.dossier.question",
    "policy_agenda": "agenda.question",
    "attention": "attention.question",
    "gaps": "gaps.question",
    "theme": "gap_theme.question",
    "completeness": "gap_completeness.question",
    "spending": "spending.question",
    "spending_time": "money_time.question",
    "activities": "activity.list.question",
    "organisations": "money_bodies.question",
    "budget": "budget.question",
    "reconciliation": "reconcile.question",
    "tables": "tables.question",
    "upload": "upload.question",
    "edit": "edit.question",
    "sources": "sources.question",
    "versions": "versions.question",
    "methods": "methods.question",
    "codebook": "codebook.question",
    "glossary": "glossary.question",
    "accessibility": "accessibility.question",
    "about": "about.question",
}
"""Page -> key of the question that it answers. Pages of one thing are found by that thing."""

PARTS = {
    "country": {
        name: f"country.section.{name}"
        for name in "partnerships instruments money arrivals returns hosting context neighbours work".split()
    },
    "partnerships": {
        name: f"partnerships.section.{name}"
        for name in "attention where list interests law amounts peers".split()
    },
    "instruments": {
        name: f"instruments.section.{name}" for name in "country single list innovative ladder where".split()
    },
    "spending": {name: f"spending.section.{name}" for name in "countries spread rules cuts need".split()},
    "organisations": {
        name: f"money_bodies.section.{name}" for name in "receivers where concentration providers".split()
    },
    "capacity": {name: f"capacity.section.{name}" for name in "where what kinds capacity".split()},
    "travel": {
        name: f"travel.section.{name}" for name in "agenda near contact complete follow_up calendar".split()
    },
    "policy_agenda": {name: f"agenda.section.{name}" for name in "due list by depends history".split()},
    "overview": {name: f"overview.section.{name}" for name in "countries attention changes".split()},
}
"""Page -> its parts, each with the key of its title; a part has the anchor `section-<part>`."""
KIND = "page"
METHOD = "method"


@functools.cache
def own_names() -> tuple[str, ...]:
    """Return what pages, parts and methods are found by, each as `kind|key|field|text`, in both languages."""
    made = []
    for page, question in QUESTIONS.items():
        for lang in LOCALES:
            made += [
                _entry(page, "name", word(f"shell.page.{page}", lang)),
                _entry(page, "about", word(question, lang)),
            ]
    for page, parts in PARTS.items():
        for name, key in parts.items():
            made += [_entry(f"{page}#section-{name}", "name", word(key, lang)) for lang in LOCALES]
    for methods in GROUPS.values():
        for name in methods:
            made += [
                _entry(name, "name", word(f"methods.{name}.title", lang), kind=METHOD) for lang in LOCALES
            ]
    return tuple(made)


def _entry(thing: str, field: str, text: str, *, kind: str = KIND) -> str:
    return f"{kind}|{thing}|{field}|{text.replace('|', ' ')}"


def group_of(method_id: str, lang: str) -> str:
    """Return the group under which a method stands on its page."""
    group = next(group for group, methods in GROUPS.items() if method_id in methods)
    return word(f"methods.group.{group}", lang)


def title_of(thing: str, lang: str) -> str:
    """Return the title of a page, or that of a part with its page before it."""
    page, _, anchor = thing.partition("#section-")
    title = word(f"shell.page.{page}", lang)
    return f"{title}: {word(PARTS[page][anchor], lang)}" if anchor else title


def remark_of(thing: str, lang: str) -> str:
    """Return what a page answers; of a part, of the page that it stands on."""
    return word(QUESTIONS[thing.partition("#")[0]], lang)
