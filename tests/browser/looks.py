"""Every state of every page, and the ways in which it is looked at once it is open.

`test_every_page.py` beside this looks at each state in one language and at each page in both; `make soak` at every state
in both.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.browser.conftest import WIDE, new_page, open_page, violations
from tests.browser.reading import fits, known_only_in, lines_of, open_everything, settled_charts

# Of 1280 pixels at 400 % this is left (WCAG 2.2, 1.4.10).
SMALLEST = {"width": 320, "height": 800}
LANGUAGES = ("nl", "en")
COMMISSION = "money=source:commission,rule:all,countries:all"

# What stands before "?" is the page, what follows a state of it. A name without a hyphen is the page's usual state.
STATES = {
    "overview": "overview?list=TUN,MAR",
    "overview-money": "overview?by=money&sort=days_without_contact",
    "steering": "steering",
    "steering-picked": "steering?list=TUN,MAR,EGY,SYR,LBN&sort=days_without_contact",
    "steering-board": "steering?list=TUN,GMB&steer=board:GMB",
    "country": "country?country=TUN&compare=MAR",
    "country-choose": "country",
    "travel": "travel",
    "dialogue": "dialogue",
    "dialogue-theme": "dialogue?dialogue=themes:return,months:36",
    "visit": "visit?visit=v038",
    "visit-choose": "visit",
    "travel-quarter": "travel?travel=look:quarter,month:2023-06",
    "capacity": "capacity",
    "capacity-leads": "capacity?capacity=notion:leads,kinds:agency~business&list=TUN,MAR",
    "policy_agenda": "policy_agenda",
    "attention": "attention",
    "attention-nothing": "attention?attention=kinds:due,countries:NER",
    "policy_agenda-one": "policy_agenda?agenda=term:soon,one:c033",
    "partnerships": "partnerships",
    "partnerships-chosen": "partnerships?country=TUN&partnership=level:eu,attention:no_assessment_found~partnership_ends_soon",
    "instruments": "instruments?country=GMB",
    "instruments-one": "instruments?instrument=id:rdpp-na",
    "gaps": "gaps?cell=DZA.return",
    "gaps-lists": "gaps?cell=ETH.return&settings=N01:5000&show=open:gap~to_check~counts~sensitivity~difference",
    "theme": "theme?theme=return",
    "theme-two-needs": "theme?theme=reception",
    "theme-no-data": "theme?theme=anti_trafficking",
    "theme-need-off": "theme?theme=root_causes",
    "completeness": "completeness",
    "spending": "spending",
    "spending-oecd": "spending?money=source:oecd_netherlands,countries:all,since:2015,head:yes",
    "spending-words": "spending?money=source:commission,rule:words,words:refug~migra,unit:eur2021",
    "spending-nothing": "spending?money=source:commission,countries:TUN,themes:digital",
    "time": "spending_time",
    "time-quarters": "spending_time?money=source:commission,rule:all,unit:eur2021&time=by:quarter,a:2016,b:2019",
    "time-fund": "spending_time?money=source:eutf_decision,countries:all&time=region:NOA",
    "time-nothing": "spending_time?money=source:commission,countries:TUN,themes:digital",
    "activities": "activities",
    "activities-mark": f"activities?{COMMISSION}&mark=cut:place_year,key:TUN,year:2019&search=border",
    "activities-empty": "activities?search=nothinghasthisname",
    "activities-totals": "activities?money=source:oecd_eu",
    "activity-decision": "activity?activity=eutf_decision:T05-EUTF-HOA-SO-03",
    "activity-measures": "activity?activity=commission:XI-IATI-EC_INTPA-2004/097-402",
    "activity-unknown": "activity?activity=commission:XX",
    "organisations": "organisations",
    "organisations-eu": f"organisations?{COMMISSION}",
    "organisations-oecd": "organisations?money=source:oecd_eu",
    "organisation": "organisation?body=int-unhcr",
    "organisation-both-roles": "organisation?body=nl-rvo&money=source:agency,rule:all,countries:all&show=role:provides",
    "organisation-no-money": "organisation?body=eu-frontex",
    "organisation-unknown": "organisation?body=nonsense",
    "budget": "budget",
    "budget-subjects": "budget?budget=subjects:police~human_development_2013~trade_investment,flow:V",
    "reconciliation": "reconciliation",
    "tables": "tables",
    "tables-visits": "tables?table=visit&filters=level.missing:no&columns=purpose_nl,visit_date,file_name,sheet_row",
    "tables-money": "tables?table=money&filters=place_code.is:TUN~MAR,year.from:2015&sort=-amount_eur&page=2",
    "tables-empty": "tables?table=undertaking&search=nothinghasthisname",
    "upload": "upload",
    "upload-gone": "upload?upload=nothinghasthisname",
    "edit": "edit?edit=table:visit,key:v038",
    "edit-grid": "edit?edit=table:visit,as:grid",
    "sources": "sources",
    "versions": "versions",
    "methods": "methods",
    "codebook": "codebook",
    "codebook-found": "codebook?find=partner",
    "glossary": "glossary",
    "accessibility": "accessibility",
    "about": "about",
    "search": "search?find=turkye",
    "search-activities": "search?find=border+management",
    "search-nothing": "search?find=qqqqxyz",
}
# Written with a blank before "?" or as a sentence: the state of a page that has nothing to ask about.
ENDS = ("?", ".")
# "None on this mechanism" is a sentence of the register.
REMAINS = re.compile(r"\b(nan|NaN|None(?! on )|NaT|null|undefined|Infinity)\b|<NA>|[{}]|\[object")
# Text that its own box cuts off; a frame that scrolls, and what is kept for who hears the page, are no boxes.
CUT = """
() => [...document.querySelectorAll("h1, h2, h3, h4, p, li, dt, dd, button, a, label, summary")]
  .filter((part) => part.innerText?.trim() && !part.closest(".unseen, .table, svg, [aria-hidden=true]"))
  .filter((part) => {
    const style = getComputedStyle(part);
    return style.overflowX !== "visible" && style.overflowX !== "auto" && part.scrollWidth > part.clientWidth + 2;
  })
  .map((part) => part.innerText.trim().slice(0, 80))
"""


@contextmanager
def opened(chromium: Browser, address: str, state: str, lang: str) -> Iterator[Page]:
    """Give the page in a state and a language, at 1440 pixels, with every chart drawn."""
    path = STATES[state]
    with new_page(chromium, address, WIDE) as page:
        open_page(page, f"/{path}{'&' if '?' in path else '?'}lang={lang}")
        assert page.get_by_role("alert").all_inner_texts() == [], "the page broke"
        settled_charts(page)
        yield page


def has_one_title_a_question_and_headings_in_order(page: Page, lang: str) -> None:
    assert page.locator("html").get_attribute("lang") == lang
    assert page.locator("h1").count() == 1
    assert page.locator(".question").inner_text().endswith(ENDS)
    levels = [
        int(tag[1])
        for tag in page.locator("h1, h2, h3, h4, h5, h6").evaluate_all("all => all.map(e => e.tagName)")
    ]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels)), levels
    titles = page.locator(".panel-head h3").all_inner_texts()
    assert len(titles) == len(set(titles))


def leaves_axe_nothing_to_object_to(page: Page) -> None:
    assert fits(page)
    assert violations(page) == []


def speaks_one_language_and_shows_no_remains_of_code(page: Page, lang: str, version: Path) -> None:
    """`version` is the file with the data that the page shows."""
    open_everything(page)
    strangers = known_only_in("en" if lang == "nl" else "nl", version)
    found = {line: strangers.in_line(line) for line in lines_of(page, lang)}
    assert {line: words for line, words in found.items() if words} == {}
    assert [line for line in lines_of(page, "all") if REMAINS.search(line)] == []


def can_be_read_with_text_twice_as_large(page: Page) -> None:
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    settled_charts(page)
    assert fits(page)
    assert page.evaluate(CUT) == []
    assert violations(page) == []
    page.evaluate("document.documentElement.style.fontSize = ''")


def can_be_read_at_320_pixels(page: Page) -> None:
    page.set_viewport_size(SMALLEST)
    settled_charts(page)
    assert fits(page)
    assert page.evaluate(CUT) == []
    assert violations(page) == []
