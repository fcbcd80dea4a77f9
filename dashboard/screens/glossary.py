"""What terms mean here, what they do not mean, and where they are used."""

from dashboard import panels, session
from dashboard.methods import view
from dashboard.words import word

lang = session.language()
choice = session.chosen()

panels.page_head(word("glossary.title", lang), question=word("glossary.question", lang))
panels.notices(choice.notices, lang=lang)
terms = view.terms_of(choice.version)
if terms is None:
    panels.paragraph(word("glossary.no_terms", lang, version=choice.version), kind="empty")
else:
    words = view.find("glossary", lang)
    found = view.terms_found(terms, words, lang)
    view.counted(found.index, words, area="glossary", lang=lang)
    view.show_terms(found, lang)
