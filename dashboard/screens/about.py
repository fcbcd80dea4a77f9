"""What this dashboard is, how to read it, and how accessible it is."""

import contextlib

from dashboard import panels, session, store
from dashboard.words import has, word

PARTS = ("what", "read", "marks", "missing", "not", "accessibility", "privacy", "reuse")

lang = session.language()
panels.page_head(word("about.title", lang), question=word("about.question", lang))
with contextlib.suppress(store.NothingLoaded):
    panels.notices(session.chosen().notices, lang=lang)
for part in PARTS:
    panels.section(word(f"about.{part}.title", lang), anchor=part)
    for number in range(1, 6):
        if has(f"about.{part}.{number}"):
            panels.paragraph(word(f"about.{part}.{number}", lang))
