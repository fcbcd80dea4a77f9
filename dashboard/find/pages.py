"""The product's own pages and their parts, as things that can be found by their titles and by what they answer."""

import functools

from dashboard.words import LOCALES, word

QUESTIONS = {
    "overview": "overview.question",
    "steering": "overview.sheet.question",
    "country": "country.choose.question",
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
    "sources": "sources.question",
    "methods": "methods.question",
    "codebook": "codebook.question",
    "glossary": "glossary.question",
    "accessibility": "accessibility.question",
    "about": "about.question",
}
"""Page -> key of the question that it answers. Pages of one thing are found by that thing."""

PARTS = {
    "country": (
        "country.section",
        (
            "partnerships",
            "instruments",
            "money",
            "arrivals",
            "returns",
            "hosting",
            "context",
            "neighbours",
            "work",
        ),
    ),
    "spending": ("spending.section", ("countries", "spread", "rules", "cuts", "need")),
    "organisations": ("money_bodies.section", ("receivers", "where", "concentration", "providers")),
    "overview": ("overview.section", ("countries", "attention", "changes")),
}
"""Page -> key of the titles of its parts, and the parts; a part has the anchor `section-<part>`."""
KIND = "page"


@functools.cache
def own_names() -> tuple[str, ...]:
    """Return what pages and their parts are found by, each as `page|key|field|text`, in both languages."""
    made = []
    for page, question in QUESTIONS.items():
        for lang in LOCALES:
            made += [
                _entry(page, "name", word(f"shell.page.{page}", lang)),
                _entry(page, "about", word(question, lang)),
            ]
    for page, (key, names) in PARTS.items():
        for name in names:
            made += [
                _entry(f"{page}#section-{name}", "name", word(f"{key}.{name}", lang)) for lang in LOCALES
            ]
    return tuple(made)


def _entry(thing: str, field: str, text: str) -> str:
    return f"{KIND}|{thing}|{field}|{text.replace('|', ' ')}"


def title_of(thing: str, lang: str) -> str:
    """Return the title of a page, or that of a part with its page before it."""
    page, _, anchor = thing.partition("#section-")
    title = word(f"shell.page.{page}", lang)
    return f"{title}: {word(f'{PARTS[page][0]}.{anchor}', lang)}" if anchor else title


def remark_of(thing: str, lang: str) -> str:
    """Return what a page answers; of a part, of the page that it stands on."""
    return word(QUESTIONS[thing.partition("#")[0]], lang)
