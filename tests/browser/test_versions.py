"""Versions in a browser: what changed since, the pages as they were, a former version back, one removed for good."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from playwright.sync_api import Locator, Page

from tests.browser.conftest import NARROW, SETTLED, WIDE, after, new_page, open_page, serving, violations
from tests.browser.reading import fits, panel

FORMER = "20200101T000000Z-00000000"
OLDEST = "20190101T000000Z-00000000"


@pytest.fixture(scope="module")
def versions(shipped: Path, tmp_path_factory) -> Iterator[tuple[str, Path]]:
    """A dashboard with the shipped version and two older ones: in them a partnership was suspended."""
    var = tmp_path_factory.mktemp("versions_kept")
    for name in (shipped.stem, FORMER):
        shutil.copy(shipped, var / f"{name}.duckdb")
    (var / "current").write_text(f"{shipped.stem}\n", encoding="ascii")
    with duckdb.connect(str(var / f"{FORMER}.duckdb")) as connection:
        connection.execute(
            "update base.partnership set status = 'suspended' where partnership_id = 'eura-alb'"
        )
        connection.execute(
            "update public.country_partnership set is_active = false, status_id = 'suspended' "
            "where partnership_id = 'eura-alb'"
        )
    (var / f"{OLDEST}.duckdb").hardlink_to(var / f"{FORMER}.duckdb")
    with serving(var) as address:
        yield address, var


def follow(page: Page, link: Locator) -> None:
    """Follow a link that loads a page anew."""
    with page.expect_navigation():
        link.click()
    page.wait_for_function(SETTLED, arg=0)


def form_with(page: Page, button: str) -> Locator:
    """Give the form that a button sends."""
    return page.get_by_test_id("stForm").filter(has=page.get_by_role("button", name=button, exact=True))


def test_what_changed_is_told_in_words_figures_and_cells(chromium, versions, shipped):
    address, _ = versions
    with new_page(chromium, address, WIDE) as page:
        open_page(page, f"/glossary?version={FORMER}")
        follow(page, page.get_by_role("link", name="Wat is er sindsdien veranderd?"))
        assert "1 rij anders ingedeeld" in page.locator(".lead").inner_text()
        figures = panel(page, "figures").locator("tbody tr").first.inner_text()
        assert figures.startswith("Lopende eigen partnerschappen") and "anders" in figures
        assert violations(page) == []
        follow(page, panel(page, "countries").get_by_role("link", name="Albanië"))
        assert panel(page, "rows").locator("h3").inner_text() == "1 rij verschilt"
        line = panel(page, "rows").locator("tbody tr").inner_text().split("\t")
        assert (line[4], line[5]) == ("opgeschort (suspended)", "actief (active)")
        assert line[6].startswith("registers.xlsx, partnership, ")
    with new_page(chromium, address, NARROW) as page:
        open_page(page, f"/versions?since={FORMER}&lang=en")
        assert fits(page)
        assert page.get_by_role("link", name="View all pages as they were then").count() == 2


def test_a_former_version_comes_back_and_one_is_removed_for_good(chromium, versions, shipped):
    address, var = versions
    with new_page(chromium, address, WIDE) as page:
        open_page(page, "/versions?lang=en")
        after(page, lambda: page.get_by_text("Remove a version", exact=True).click())
        form = form_with(page, "Remove for good")
        after(page, form.get_by_test_id("stBaseButton-secondaryFormSubmit").click)
        assert "fill in who does this" in page.get_by_role("alert").inner_text()
        form.get_by_label("Your name or function").fill("The steward")
        form.get_by_role("combobox").press_sequentially(OLDEST)
        page.get_by_role("option").filter(has_text=OLDEST).first.click()
        after(page, form.get_by_test_id("stBaseButton-secondaryFormSubmit").click)
        assert f"type the name exactly, {OLDEST}" in page.get_by_role("alert").inner_text()
        assert (var / f"{OLDEST}.duckdb").exists()
        page.get_by_label("Type the name of the version").fill(OLDEST)
        after(page, form.get_by_test_id("stBaseButton-secondaryFormSubmit").click)
        assert f"Version {OLDEST} is removed." in page.locator(".made").inner_text()
        assert not (var / f"{OLDEST}.duckdb").exists()
        open_page(page, f"/gaps?lang=en&version={OLDEST}")
        assert "was removed on" in page.locator(".notices").inner_text()
        assert "by The steward" in page.locator(".notices").inner_text()

        open_page(page, "/versions?lang=en")
        after(page, lambda: page.get_by_text("Restore a former version", exact=True).click())
        form = form_with(page, "Restore")
        form.get_by_label("Your name or function").fill("The steward")
        form.get_by_text("Yes, show this version to everyone").click()
        after(page, form.get_by_test_id("stBaseButton-secondaryFormSubmit").click)
        assert f"Version {FORMER} is restored" in page.locator(".made").inner_text()
        open_page(page, "/about?lang=en")
        assert FORMER in page.locator(".foot").inner_text()
