"""Steering sheet: the chosen countries side by side, made to be printed."""

from dashboard import panels
from dashboard.money import choose
from dashboard.overview import choice, shown
from dashboard.words import word


def page() -> None:
    """Show the sheet."""
    view, notices = choice.view_of_page()
    lang = view.lang
    panels.page_head(word("overview.sheet.page", lang), question=word("overview.sheet.question", lang))
    panels.notices(notices, lang=lang)
    if view.gaps and view.gaps.changes:
        panels.moved(view.gaps.changes, word("overview.moved", lang), lang=lang)
    choice.selection(view, parts=("sort", "list"))
    if view.money:
        choose.selection(
            view.money, parts=("measure", "source", "years", "rule", "unit"), key="selection-money"
        )
    panels.print_button(word("overview.sheet.print", lang))
    panels.paragraph(view.sheet_sentence + ".")
    panels.section(word("overview.section.sheet", lang), anchor="section-sheet")
    panels.show(shown.sheet_panel(view), lang, selection=view.picked)


page()
