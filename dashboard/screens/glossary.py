"""What terms mean here, what they do not mean, and where they are used."""

from dashboard import panels, session
from dashboard.methods import view
from dashboard.words import plural, word

lang = session.language()
choice = session.chosen()

panels.page_head(word("glossary.title", lang), question=word("glossary.question", lang))
panels.notices(choice.notices, lang=lang)
terms = view.terms_of(choice.version)
if terms is None:
    panels.paragraph(word("glossary.no_terms", lang, version=choice.version), kind="empty")
else:
    words = view.find(word("glossary.find", lang), example=word("glossary.find_example", lang))
    found = view.terms_found(terms, words, lang)
    view.counted(
        plural("glossary.found" if words else "glossary.lead", lang, len(found)),
        none=word("glossary.none", lang, value=words),
        everything=word("glossary.all", lang),
        text=words,
        count=len(found),
    )
    view.show_terms(found, lang)
