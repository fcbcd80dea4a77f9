"""The matrix by keyboard, by ear, by eye and on a phone."""

import pytest

from tests.browser.conftest import after, new_page, open_page, violations

PATH = "/gaps?lang=en"
# Through shadow roots to the element that has the focus.
FOCUSED = """
() => {
  let at = document.activeElement;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  return at.getAttribute("aria-label") ?? at.textContent;
}
"""
STATES = ("own_record", "framework_only", "nothing_found", "unknown", "not_applicable")
NAMED = {
    "own_record": "record of its own",
    "framework_only": "framework only",
    "nothing_found": "nothing found",
    "unknown": "unknown",
    "not_applicable": "not applicable",
    "gap": "gap",
    "to_check": "to check",
}


def focused(page) -> str:
    return page.evaluate(FOCUSED)


def cell(page, key: str):
    """The button of a cell (`TUN.return`), in the grid or in the list."""
    return page.locator(f'[data-cell="{key}"]').first


def ready(page, path: str = PATH):
    open_page(page, path)
    page.locator("[data-cell]").first.wait_for()


def names_of(page, key: str) -> tuple[str, str]:
    """Country and theme as a cell's name begins."""
    country, _, rest = cell(page, key).get_attribute("aria-label").partition(", ")
    return country, rest.partition(":")[0]


def test_arrow_keys_walk_from_cell_to_cell_and_stop_at_the_edge(wide):
    ready(wide)
    grid = wide.get_by_role("grid")
    cell(wide, "TUN.return").focus()
    country, theme = names_of(wide, "TUN.return")
    assert focused(wide).startswith(f"{country}, {theme}:")
    wide.keyboard.press("ArrowRight")
    assert focused(wide).startswith(f"{country}, ") and not focused(wide).startswith(f"{country}, {theme}:")
    wide.keyboard.press("ArrowLeft")
    wide.keyboard.press("ArrowUp")
    assert focused(wide) == cell(wide, "SDN.return").get_attribute("aria-label")
    wide.keyboard.press("ArrowDown")
    wide.keyboard.press("Home")
    assert focused(wide) == country
    wide.keyboard.press("ArrowLeft")
    assert focused(wide) == country
    wide.keyboard.press("End")
    last = grid.get_by_role("row", name=country).get_by_role("gridcell").last
    assert focused(wide) == last.text_content()
    wide.keyboard.press("Control+Home")
    first = grid.locator("tbody .country .name").first.text_content()
    assert focused(wide) == first
    wide.keyboard.press("PageDown")
    assert focused(wide) != first
    wide.keyboard.press("PageUp")
    assert focused(wide) == first
    wide.keyboard.press("ArrowRight")
    wide.keyboard.press("ArrowUp")
    assert focused(wide) == grid.get_by_role("columnheader").nth(1).text_content()
    wide.keyboard.press("Control+End")
    assert focused(wide) == grid.locator("tfoot td").last.text_content()


def test_the_grid_is_one_stop_of_the_tab_key(wide):
    ready(wide)
    cell(wide, "TUN.return").focus()
    assert wide.get_by_role("grid").locator('[tabindex="0"]').count() == 1
    wide.keyboard.press("ArrowDown")
    assert wide.get_by_role("grid").locator('[tabindex="0"]').count() == 1
    wide.keyboard.press("Tab")
    assert not wide.evaluate("document.activeElement.shadowRoot?.activeElement?.closest('table') != null")


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_a_key_opens_the_cell_and_keeps_the_focus_on_it(wide, key):
    ready(wide)
    button = cell(wide, "TUN.border")
    button.focus()
    name = focused(wide)
    after(wide, lambda: wide.keyboard.press(key))
    assert "cell=TUN.border" in wide.url
    assert focused(wide) == name
    assert button.get_attribute("aria-current") == "true"
    chosen = wide.get_by_role("grid").get_by_role("gridcell", selected=True)
    assert chosen.count() == 1
    assert chosen.locator("[data-cell]").get_attribute("data-cell") == "TUN.border"


def test_one_run_of_the_page_opens_a_cell(wide):
    ready(wide)
    runs = wide.evaluate("window.finishedRuns")
    after(wide, cell(wide, "TUN.border").click)
    assert wide.evaluate("window.finishedRuns") == runs + 1


def test_the_focus_survives_other_settings_and_other_columns(wide):
    ready(wide)
    kept = cell(wide, "TUN.return").element_handle()
    begins = ", ".join(names_of(wide, "TUN.return"))
    for part, value in (("settings", "levels:bilateral"), ("show", "themes:return~border")):
        cell(wide, "TUN.return").focus()
        after(wide, lambda part=part, value=value: go_to(wide, part, value))
        assert focused(wide).startswith(f"{begins}:")
        assert kept.evaluate("button => button.isConnected")
    # Country, two themes and three totals.
    assert wide.get_by_role("grid").get_by_role("columnheader").count() == 6


def go_to(page, part: str, value: str) -> None:
    """Follow an address with another part, as the button back does: the page runs again, and is not loaded."""
    page.evaluate(
        """([part, value]) => {
          const address = new URL(location.href);
          address.searchParams.set(part, value);
          history.pushState({}, "", address);
          dispatchEvent(new PopStateEvent("popstate"));
        }""",
        [part, value],
    )


def test_heads_and_totals_stay_in_view_and_cover_nothing_that_has_the_focus(wide):
    ready(wide)
    grid = wide.get_by_role("grid")
    wide.locator(".gap-grid .scroll").evaluate("box => { box.scrollTop = 0; box.scrollIntoView(); }")
    before = grid.locator("thead").bounding_box()
    cell(wide, "TUN.return").focus()
    wide.keyboard.press("Control+End")
    wide.keyboard.press("ArrowUp")
    wide.keyboard.press("ArrowUp")
    wide.keyboard.press("ArrowUp")
    at, head, foot = (grid.locator(where).bounding_box() for where in ('[tabindex="0"]', "thead", "tfoot"))
    assert wide.locator(".gap-grid .scroll").evaluate("box => box.scrollTop") > 0
    box = wide.locator(".gap-grid .scroll").bounding_box()
    assert abs(head["y"] - box["y"]) < 3 and head["height"] == before["height"]
    assert abs(foot["y"] + foot["height"] - box["y"] - box["height"]) < 3
    assert at["y"] >= head["y"] + head["height"] - 1
    assert at["y"] + at["height"] <= foot["y"] + 1


def test_country_names_stay_in_view_where_the_grid_is_wider_than_the_page(chromium, address):
    with new_page(chromium, address, {"width": 700, "height": 900}) as page:
        ready(page)
        box = page.locator(".gap-grid .scroll")
        box.evaluate("box => { box.scrollLeft = 1000; }")
        assert box.evaluate("box => box.scrollLeft") > 0
        name = page.get_by_role("grid").locator("tbody th.country").first.bounding_box()
        assert abs(name["x"] - box.bounding_box()["x"]) < 3
        width = page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth")
        assert width <= 700


def test_states_are_told_apart_by_name_and_by_shape(wide):
    ready(wide)
    shapes = set()
    for state in STATES:
        button = wide.locator(f"td > .cell.{state}").first
        assert f": {NAMED[state]}" in button.get_attribute("aria-label")
        shapes.add(button.evaluate("cell => cell.querySelector('.state')?.innerHTML ?? cell.textContent"))
    assert len(shapes) == len(STATES)
    for verdict, letter, line in (("gap", "G", "solid"), ("to_check", "C", "dashed")):
        button = wide.locator(f"td > .cell.{verdict}").first
        assert f"; {NAMED[verdict]}" in button.get_attribute("aria-label")
        assert button.locator(".letter").text_content() == letter
        assert button.evaluate("cell => getComputedStyle(cell).borderTopStyle") == line


def test_every_cell_is_named_once_and_totals_stand_at_both_edges(wide):
    ready(wide)
    names = wide.locator("td > .cell").evaluate_all("cells => cells.map((cell) => cell.ariaLabel)")
    assert len(names) == len(set(names)) > 600
    gaps = wide.locator("td > .cell.gap").count()
    grid = wide.get_by_role("grid")
    by_country = grid.locator("tbody td.total.gaps").all_text_contents()
    by_theme = grid.locator("tfoot td.total.gaps").all_text_contents()
    assert sum(map(int, by_country)) == gaps
    assert sum(map(int, by_theme[:-1])) == gaps == int(by_theme[-1])


def test_heads_lead_to_country_and_theme(wide):
    ready(wide)
    grid = wide.get_by_role("grid")
    link = grid.get_by_role("rowheader", name="Tunisia", exact=True).get_by_role("link")
    assert link.get_attribute("href").startswith("country?country=TUN")
    assert (
        grid.get_by_role("columnheader").nth(1).get_by_role("link").get_attribute("href").startswith("theme?")
    )


def test_a_phone_has_one_country_or_one_theme_at_a_time(narrow):
    ready(narrow, f"{PATH}&cell=TUN.return")
    assert narrow.get_by_role("grid").count() == 0
    assert (
        narrow.get_by_label("Country", exact=True).evaluate("list => list.selectedOptions[0].text")
        == "Tunisia"
    )
    cells = narrow.locator("ul.cells [data-cell]")
    assert all(key.startswith("TUN.") for key in keys_of(cells)) and cells.count() == 10
    opened = narrow.locator('ul.cells [aria-current="true"]')
    assert keys_of(opened) == ["TUN.return"]
    # What is read aloud begins with what is seen.
    assert opened.locator(".said span").text_content() in opened.get_attribute("aria-label")
    narrow.get_by_label("Show", exact=True).select_option("theme")
    narrow.get_by_label("Theme", exact=True).select_option("border")
    assert all(key.endswith(".border") for key in keys_of(cells)) and cells.count() > 60
    button = cell(narrow, "MAR.border")
    name = button.get_attribute("aria-label")
    after(narrow, button.click)
    assert "cell=MAR.border" in narrow.url
    assert focused(narrow) == name
    assert narrow.locator("#section-reason").bounding_box()["y"] < narrow.viewport_size["height"]
    width = narrow.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth")
    assert width <= narrow.viewport_size["width"]


def keys_of(cells) -> list[str]:
    return cells.evaluate_all("all => all.map((cell) => cell.dataset.cell)")


def test_axe_finds_nothing_in_grid_or_list(page):
    ready(page, f"{PATH}&cell=TUN.return")
    assert violations(page) == []


def test_the_script_is_a_file_of_our_own(wide):
    asked = []
    wide.on("request", lambda request: asked.append(request.url))
    ready(wide)
    assert [url for url in asked if url.endswith("dashboard.gap_grid/gap_grid.js")]
    assert not [url for url in asked if url.startswith("blob:")]
