"""The entry of every page: navigation, language, who is asking. Nothing else."""

from pathlib import Path

import streamlit as st

from dashboard import panels, session, store
from dashboard.gaps.evidence import NoMatrix
from dashboard.money.view import NoMoney, money_of
from dashboard.words import word

HERE = Path(__file__).parent
SCREENS = ("country", "gaps", "theme", "completeness", "spending", "sources", "about")
# Pages of money: they stand beside each other under the first one.
MONEY = ("spending", "spending_time", "activities", "organisations", "budget", "reconciliation")
# Pages of one thing, reached by links: they stand under the pages of money too.
LINKED = ("activity", "organisation")

lang = session.language()


def start() -> None:
    """Lead the bare address to the first screen; the server does so before a page is loaded."""
    st.switch_page(pages[SCREENS[0]], query_params=session.carried())


pages = {
    name: st.Page(
        HERE / "screens" / f"{name}.py",
        title=word(f"shell.nav.{name}" if name in SCREENS else f"shell.beside.{name}", lang),
        url_path=name,
    )
    for name in dict.fromkeys((*SCREENS, *MONEY, *LINKED))
}
first = st.Page(start, title=word("shell.product", lang), default=True, visibility="hidden")

st.set_page_config(page_icon=str(HERE / "static" / "icon.svg"), layout="wide")
page = st.navigation([first, *pages.values()], position="hidden")
panels.header({name: pages[name] for name in SCREENS}, lang=lang)
if page.url_path in (*MONEY, *LINKED):
    panels.beside({name: pages[name] for name in MONEY}, lang=lang)
try:
    version = session.chosen().version
except store.NothingLoaded:
    version = None
if version or page.url_path == "about":
    try:
        if page.url_path in (*MONEY, *LINKED):
            money_of(version)  # told before anything of the page is drawn
        page.run()
    except (NoMatrix, NoMoney) as lacking:
        key = "gaps.no_matrix" if isinstance(lacking, NoMatrix) else "money.no_money"
        panels.page_head(page.title, question=word(key, lang, version=version))
        panels.notices(session.chosen().notices, lang=lang)
else:
    panels.nothing_loaded(lang)
panels.footer(version, lang=lang)
