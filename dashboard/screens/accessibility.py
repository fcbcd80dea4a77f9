"""The accessibility statement: the standard, what was tested and how, what is not yet right, and how to report."""

from dashboard import panels, session
from dashboard.methods.view import bullets
from dashboard.words import word

TESTED = ("axe", "width", "text", "keyboard", "contrast", "words", "charts")
KNOWN = ("users", "notes", "builtin", "main", "grid", "titles", "dark")

lang = session.language()


def part(name: str, *sentences: str) -> None:
    """Show a part of the statement with its sentences, each a paragraph."""
    panels.section(word(f"accessibility.{name}.title", lang), anchor=name)
    for sentence in sentences:
        panels.paragraph(word(f"accessibility.{name}.{sentence}", lang))


panels.page_head(word("accessibility.title", lang), question=word("accessibility.question", lang))
panels.notices(session.chosen().notices, lang=lang)
part("scope", "1")
part("standard", "1", "2")
part("tested", "lead")
bullets([word(f"accessibility.tested.{name}", lang) for name in TESTED])
part("known")
bullets([word(f"accessibility.known.{name}", lang) for name in KNOWN])
part("report", "1", "2")
part("made", "1")
