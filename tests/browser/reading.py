"""Read a page as it stands: its words, the points of its charts, its tables."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import duckdb
import pandas as pd
from playwright.sync_api import Locator, Page, TimeoutError

from tests.browser.conftest import PATIENCE_MS, after

ROOT = Path(__file__).parents[2]
CHARTS_DRAWN = """
() => [...document.querySelectorAll('[data-testid="stPlotlyChart"]')].every((place) => {
  const plot = place.querySelector(".js-plotly-plot");
  return plot?.querySelector(".main-svg") && plot.clientWidth <= document.documentElement.clientWidth;
})
"""
FITS = """
(width) => Math.max(
  document.querySelector("[data-testid=stMain]").scrollWidth, document.documentElement.scrollWidth
) <= width
"""
# A part in another language is taken out of sight for a moment: innerText leaves it out.
LINES = """
(language) => {
  const foreign = language === "all" ? [] : [...document.querySelectorAll("body [lang]")]
    .filter((part) => part.lang !== language);
  foreign.forEach((part) => { part.style.visibility = "hidden"; });
  const text = document.querySelector('[data-testid="stApp"]').innerText;
  foreign.forEach((part) => { part.style.visibility = ""; });
  return text.split("\\n").map((line) => line.trim()).filter(Boolean);
}
"""


def settled_charts(page: Page) -> None:
    """Wait until every chart of the page is drawn, no wider than the window."""
    page.wait_for_function(CHARTS_DRAWN)


def open_everything(page: Page) -> None:
    """Open every part of the page that a reader can fold out."""
    page.evaluate("document.querySelectorAll('details').forEach((part) => { part.open = true; })")


def lines_of(page: Page, language: str) -> list[str]:
    """Give the lines that can be seen, without the parts marked as another language (`all`: with them)."""
    return page.evaluate(LINES, language)


def fits(page: Page) -> bool:
    """Tell whether nothing makes the page wider than the window, once a chart just drawn has taken its new place."""
    try:
        page.wait_for_function(FITS, arg=page.viewport_size["width"], timeout=PATIENCE_MS / 6)
    except TimeoutError:
        return False
    return True


def panel(page: Page, key: str) -> Locator:
    """Give the panel of a question."""
    return page.locator(f".st-key-panel-{key}")


def drawn(page: Page, key: str) -> list[dict[str, object]]:
    """Give the traces of a panel's chart as plotly holds them: x, y, customdata, meta."""
    plot = panel(page, key).locator(".js-plotly-plot")
    return plot.evaluate(
        """plot => plot.data.map(({x, y, customdata, meta, name}) => ({
            x: Array.from(x ?? []), y: Array.from(y ?? []), customdata: Array.from(customdata ?? []), meta, name,
        }))"""
    )


def points(page: Page, key: str, *, role: str = "points") -> dict[tuple[str, int], float | None]:
    """Give the figures that a chart over time has drawn: (country, year) -> value, None where nothing stands."""
    return {
        (trace["customdata"][place][0], int(trace["customdata"][place][1])): value
        for trace in drawn(page, key)
        if (trace["meta"] or {}).get("role") == role
        for place, value in enumerate(trace["y"])
    }


def action(page: Page, key: str, name: str) -> Locator:
    """Give one of a panel's actions or downloads, by how its name starts."""
    return panel(page, key).get_by_role("button", name=re.compile(f"^{re.escape(name)}"))


def open_action(page: Page, key: str, name: str) -> None:
    """Open one of a panel's actions and wait until the dashboard has answered."""
    after(page, action(page, key, name).click)


def table_rows(table: Locator) -> list[dict[str, str]]:
    """Give the rows of a table: heading -> text."""
    return table.evaluate(
        """table => {
            const heads = [...table.querySelectorAll('thead th')].map((cell) => cell.innerText.trim());
            return [...table.querySelectorAll('tbody tr')].map((row) => Object.fromEntries(
                [...row.children].map((cell, place) => [heads[place], cell.innerText.trim()])));
        }"""
    )


@dataclass(frozen=True)
class Strangers:
    """Words of ours that a page in the other language may not hold."""

    whole: frozenset[str]
    inside: tuple[str, ...]
    patterns: tuple[re.Pattern[str], ...]

    def in_line(self, line: str) -> list[str]:
        """Give which of them a line holds."""
        found = [line] if line in self.whole else []
        found += [text for text in self.inside if text in line]
        return found + [pattern.pattern for pattern in self.patterns if pattern.fullmatch(line)]


def _texts() -> Iterable[tuple[str, str]]:
    for path in sorted((ROOT / "dashboard" / "texts").glob("*.csv")):
        if path.stem == "intake":
            continue
        for row in pd.read_csv(path, dtype=str, keep_default_na=False).to_dict("records"):
            yield row.get("nl", ""), row.get("en", "")


def _data_texts(database: Path) -> Iterable[tuple[str, str]]:
    """Give each pair of Dutch and English text that the reference tables hold."""
    with duckdb.connect(str(database), read_only=True) as connection:
        columns = connection.execute(
            "select table_name, column_name from duckdb_columns() where schema_name = 'base'"
        ).fetchall()
        known = set(columns)
        for table, column in columns:
            english = f"{column.removesuffix('_nl')}_en"
            if column.endswith("_nl") and (table, english) in known and table != "cell_issue":
                pairs = f"select distinct {column}, {english} from base.{table}"
                yield from connection.execute(pairs).fetchall()


@cache
def known_only_in(language: str, database: Path) -> Strangers:
    """Give the texts of ours that are this language's and not the other's."""
    pairs = [pair for pair in [*_texts(), *_data_texts(database)] if all(pair)]
    place = ("nl", "en").index(language)
    others = {pair[1 - place] for pair in pairs}
    blob = "\n".join(others).casefold()
    own = {pair[place] for pair in pairs if pair[0] != pair[1]}
    whole, inside, patterns = set(), set(), []
    for text in own:
        if "{" in text:
            words = re.sub(r"\{\w*\}", " ", text)
            if len(re.findall(r"[^\W\d_]{2,}", words)) >= 2:
                pattern = "".join(
                    ".+" if re.fullmatch(r"\{\w*\}", part) else re.escape(part)
                    for part in re.split(r"(\{\w*\})", text)
                )
                patterns.append(re.compile(pattern))
        elif text.casefold() not in blob:
            whole.add(text)
            if len(text.split()) >= 3:
                inside.add(text)
    others_patterns = [text for text in others if "{" in text]
    shared = {re.sub(r"\{\w*\}", "{}", text) for text in others_patterns}
    patterns = [p for p in patterns if re.sub(r"\.\+", "{}", p.pattern.replace("\\", "")) not in shared]
    return Strangers(frozenset(whole), tuple(sorted(inside)), tuple(patterns))
