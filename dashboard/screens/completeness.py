"""What the matrix rests on: what each register is complete for, and what is missing in it."""

import datetime as dt
from collections.abc import Callable

from dashboard import panels, session
from dashboard.gaps import completeness
from dashboard.gaps.view import GapView, view_of_address
from dashboard.words import word

PANELS = {
    "matrix": (completeness.themes_panel, completeness.cells_panel),
    "claims": (completeness.claims_panel,),
    "rows": (completeness.registers_panel, completeness.fields_panel),
    "needs": (completeness.figures_panel,),
}


def page() -> None:
    """Show what is complete, theme by theme, register by register, field by field."""
    lang = session.language()
    choice = session.chosen()
    view, bad_settings = view_of_address(lang=lang, version=choice.version, today=dt.date.today())
    panels.page_head(word("gap_completeness.title", lang), question=word("gap_completeness.question", lang))
    panels.notices([*choice.notices, *session.notices_on("gaps.notice.settings", bad_settings)], lang=lang)
    if view.changes:
        panels.moved(view.changes, word("gap_completeness.moved", lang), lang=lang)
    panels.paragraph(view.set_sentence, *completeness.head_notice(view), kind="lead")
    panels.contents(
        [(word(f"gap_completeness.section.{name}", lang), f"section-{name}") for name in PANELS], lang=lang
    )
    for name, makers in PANELS.items():
        panels.section(
            word(f"gap_completeness.section.{name}", lang),
            anchor=f"section-{name}",
            intro=word(f"gap_completeness.section.{name}_intro", lang),
        )
        for make in makers:
            show(make, view)


def show(make: Callable[..., panels.Panel], view: GapView) -> None:
    """Show a panel, made once for all readers of this view."""
    panels.show(session.kept(make, view), view.lang)


page()
