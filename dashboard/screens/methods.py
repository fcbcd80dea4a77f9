"""How each figure is made: formula, source, an example from the loaded data, and what not to conclude."""

import datetime as dt

from dashboard import panels, session
from dashboard.exports.tables import Column
from dashboard.methods import examples, view
from dashboard.methods.listing import of_indicator
from dashboard.words import plural, word

lang = session.language()
choice = session.chosen()
version = choice.version


def text(key: str, **values: str | int) -> str:
    """Return a text of this screen."""
    return word(f"methods.{key}", lang, **values)


def indicators_panel() -> panels.Panel:
    """What each indicator is and is not, as a table with its method."""
    found = session.cached_query("meta/indicators", version=version)
    table = found.rename(
        columns={
            f"name_{lang}": "indicator",
            f"definition_{lang}": "what",
            f"method_{lang}": "how",
            f"not_{lang}": "not",
            f"publisher_{lang}": "publisher",
        }
    )[["indicator", "what", "how", "not", "publisher"]]
    table["method"] = [text(f"{of_indicator(one)}.title") for one in found["indicator_id"]]
    columns = [
        Column(name=name, label=text(f"column.{name}"), kind="text")
        for name in ("indicator", "what", "not", "how", "publisher")
    ]
    columns.append(Column(name="method", label=text("indicators.method"), kind="text"))
    return panels.Panel(
        key="indicators",
        title=text("indicators.panel"),
        subtitle=text("indicators.subtitle"),
        figure=None,
        alt=text("indicators.subtitle"),
        summary=plural("methods.indicators.summary", lang, len(table)),
        table=table,
        columns=columns,
        sources=[{"publisher": word("shell.product", lang), "title": text("indicators.section")}],
        period=version,
        version=version,
        definition=text("indicators.definition"),
        not_a=text("indicators.not_a"),
        rows=lambda _mark: table,
        row_columns=columns,
        recompute="",
        selection_sentence=text("indicators.subtitle"),
        address=session.link(absolute=True, version=version),
        shows_table=True,
        shown_columns=("indicator", "what", "not"),
    )


panels.page_head(text("title"), question=text("question"))
panels.notices(choice.notices, lang=lang)
words = view.find(text("find"), example=text("find_example"))
view.show_methods(examples.Look(version=version, lang=lang, today=dt.date.today()), words)
if not words:
    panels.section(text("indicators.section"), anchor="indicators-section")
    panels.show(indicators_panel(), lang)
