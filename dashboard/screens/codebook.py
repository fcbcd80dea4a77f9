"""What each table holds: what a row is, its columns with type, unit and codes, as the dictionary says it."""

from dashboard import panels, session
from dashboard.methods import codebook, view
from dashboard.words import plural, word

lang = session.language()
choice = session.chosen()
version = choice.version

panels.page_head(word("codebook.title", lang), question=word("codebook.question", lang))
panels.notices(choice.notices, lang=lang)
words = view.find(word("codebook.find", lang), example=word("codebook.find_example", lang))
tables = codebook.tables_found(words)
codes = session.cached_query("meta/codes", version=version)
view.counted(
    plural("codebook.found" if words else "codebook.lead", lang, len(tables)),
    none=word("codebook.none", lang, value=words),
    everything=word("codebook.all", lang),
    text=words,
    count=len(tables),
)
if tables:
    codebook.show(tables, codes, lang)
    units = codes[codes["list_id"] == "unit"].set_index("code")[f"name_{lang}"].to_dict()
    panels.section(word("codebook.download.section", lang), anchor="whole")
    frame = codebook.described(tables, units, lang)
    panels.show(codebook.columns_panel(frame, version=version, lang=lang), lang)
