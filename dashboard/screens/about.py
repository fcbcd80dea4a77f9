"""What this dashboard is, how to read it, and how accessible it is."""

import contextlib

from dashboard import panels, session, store
from dashboard.words import has, word

PARTS = ("what", "read", "marks", "missing", "wrong", "not", "accessibility", "privacy", "reuse")
LEADS_TO = {"what": "methods", "read": "glossary", "accessibility": "accessibility", "reuse": "sources"}
"""Part -> page that says more of it."""

lang = session.language()
panels.page_head(word("about.title", lang), question=word("about.question", lang))
with contextlib.suppress(store.NothingLoaded):
    panels.notices(session.chosen().notices, lang=lang)
for part in PARTS:
    panels.section(word(f"about.{part}.title", lang), anchor=part)
    for number in range(1, 6):
        if has(f"about.{part}.{number}"):
            panels.paragraph(word(f"about.{part}.{number}", lang))
    if part in LEADS_TO:
        page = LEADS_TO[part]
        panels.links([(word(f"shell.page.{page}", lang), session.link(page), False)])
