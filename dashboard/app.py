"""The entry of every page: navigation, language, who is asking. Nothing else."""

from pathlib import Path

import streamlit as st

from dashboard import panels, session, store
from dashboard.gaps.evidence import NoMatrix
from dashboard.money.view import NoMoney, money_of
from dashboard.overview.view import names_of
from dashboard.words import word

HERE = Path(__file__).parent
# Pages that stand beside each other under the first of them, which the head leads to.
GROUPS = (
    ("overview", "steering"),
    ("country",),
    ("partnerships", "instruments", "capacity", "travel", "dialogue", "policy_agenda", "attention"),
    ("gaps", "theme", "completeness"),
    ("spending", "spending_time", "activities", "organisations", "budget", "reconciliation"),
    ("tables",),
    ("upload",),
    ("sources", "versions", "methods", "codebook", "glossary", "accessibility", "about"),
)
# Pages of one thing, reached by links: they stand in the group of their list.
LINKED = {"visit": "partnerships", "activity": "spending", "organisation": "spending", "edit": "partnerships"}
# Reached from the head of every page, in no group.
ALONE = ("search",)
MONEY = {name for group in GROUPS if "spending" in group for name in group} | {"activity", "organisation"}

# The first page of each group, by every page in it.
group_of = {name: group[0] for group in GROUPS for name in group} | LINKED | dict.fromkeys(ALONE, "")

lang = session.language()


def start() -> None:
    """Lead the bare address to the first screen; the server does so before a page is loaded."""
    st.switch_page(pages[GROUPS[0][0]], query_params=session.carried())


def picked_on(version: str, lang: str) -> dict[str, str]:
    """Return code -> name of the countries that the reader picked."""
    names = names_of(version, lang)
    codes, _ = session.picked(names)
    return {code: names[code] for code in codes}


pages = {
    name: st.Page(HERE / "screens" / f"{name}.py", title=word(f"shell.page.{name}", lang), url_path=name)
    for name in group_of
}
first = st.Page(start, title=word("shell.product", lang), default=True, visibility="hidden")

st.set_page_config(page_icon=str(HERE / "static" / "icon.svg"), layout="wide")
page = st.navigation([first, *pages.values()], position="hidden")
here = group_of.get(page.url_path, "")
panels.header({group[0]: pages[group[0]] for group in GROUPS}, here=here, lang=lang)
for group in GROUPS:
    if group[0] == here:
        panels.beside({name: pages[name] for name in group}, lang=lang)
try:
    version = session.chosen().version
except store.NothingLoaded:
    version = None
if version:
    panels.picked(picked_on(version, lang), lang=lang)
if version or page.url_path in ("about", "upload"):
    try:
        if page.url_path in MONEY:
            money_of(version)  # told before anything of the page is drawn
        page.run()
    except (NoMatrix, NoMoney) as lacking:
        key = "gaps.no_matrix" if isinstance(lacking, NoMatrix) else "money.no_money"
        panels.page_head(page.title, question=word(key, lang, version=version))
        panels.notices(session.chosen().notices, lang=lang)
else:
    panels.nothing_loaded(lang)
panels.footer(version, lang=lang)
