"""A row changed in a real browser: typed, reloaded, checked, published, seen on the country profile, undone."""

import shutil
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from dashboard.intake import edits, publish
from dashboard.intake.load import default_files, load
from tests.browser.conftest import SETTLED, WIDE, after, new_page, open_page, serving, violations
from tests.browser.reading import fits

ROOT = Path(__file__).parents[2]
BOOKS = ("reference", "registers", "frontex", "money_reference", "iati_netherlands", "world_bank")
"""As much as the country profile needs."""
CHECKED_MS = 120_000
KEY = "v050"


@pytest.fixture(scope="module")
def var(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Path, str]]:
    """A folder of versions of its own, made from a part of the shipped workbooks, and its server.

    It is loaded into pytest's cache, and again only where `load` finds something changed.
    """
    books, var = tmp_path_factory.mktemp("books"), tmp_path_factory.mktemp("edits")
    for name in BOOKS:
        shutil.copy(ROOT / "data" / "workbooks" / f"{name}.xlsx", books)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DASHBOARD_WORKBOOKS", str(books))
        kept = Path(request.config.cache.mkdir("edits"))
        result = load(default_files(), var=kept)
        assert result.version, result.faults[:3]
        for name in (f"{result.version}.duckdb", "current"):
            shutil.copy(kept / name, var)
        with serving(var) as address:
            yield var, address


def field(page: Page, name: str) -> object:
    """Give the field of a column."""
    return page.locator(f".st-key-edit-text-{name} :is(input, textarea)")


def test_a_visit_is_changed_by_keyboard_kept_over_a_reload_published_shown_and_undone(
    chromium: Browser, var: tuple[Path, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, address = var
    monkeypatch.setenv("DASHBOARD_VAR", str(folder))
    before = publish.current(folder).stem
    with new_page(chromium, address, WIDE) as page:
        open_page(page, f"/edit?lang=nl&edit=table:visit,key:{KEY}")
        assert field(page, "visit_id").is_disabled() and field(page, "visit_id").input_value() == KEY
        outcome, follow_up = field(page, "outcome"), field(page, "follow_up")

        # Two fields one after the other, without waiting; a date that is none.
        def typed() -> None:
            outcome.fill("Besproken <b>met</b> =1+1")
            outcome.press("Tab")
            page.keyboard.insert_text("Verslag volgt")
            page.keyboard.press("Tab")

        after(page, typed)
        expect(page.locator(".st-key-edit-text-follow_up .edit-was")).to_be_visible()
        date = field(page, "visit_date")
        date.fill("31-13-2025")
        after(page, lambda: date.press("Tab"))
        fault = page.locator(".st-key-edit-text-visit_date .edit-fault")
        expect(fault).to_contain_text("31-13-2025")
        expect(date).to_have_attribute("aria-invalid", "true")
        after(page, page.get_by_role("button", name="Kijk na en bekijk wat er verandert").click)
        expect(page.get_by_role("alert")).to_contain_text("dat is geen datum")
        assert violations(page) == []
        assert fits(page)

        # What was sent is in the draft, what was not is offered by the browser.
        field(page, "place").focus()
        page.keyboard.insert_text("Half geschr")
        assert "draft%3A" in page.url
        page.reload()
        page.wait_for_function(SETTLED, arg=0)
        expect(outcome).to_have_value("Besproken <b>met</b> =1+1")
        expect(follow_up).to_have_value("Verslag volgt")
        offer = page.locator(".edit-offer")
        expect(offer).to_contain_text("Half geschr")
        after(page, offer.get_by_role("button", name="Zet terug").click)
        expect(offer).to_be_hidden()
        draft = edits.read(folder, page.url.split("draft%3A")[1].split("%2C")[0])
        assert "Half geschr" in draft.rows[0].typed["place"]

        date.fill("2025-11")
        after(page, lambda: date.press("Tab"))
        by = field(page, "draft-by")
        by.fill("Team Noord")
        after(page, lambda: by.press("Tab"))
        page.get_by_role("button", name="Kijk na en bekijk wat er verandert").click()
        page.wait_for_url("**/upload?*upload=*")
        expect(page.locator(".upload-head .status")).to_have_text(
            "klaar om te publiceren", timeout=CHECKED_MS
        )
        page.wait_for_function(SETTLED, arg=0)
        expect(page.locator("#section-changes")).to_be_visible()
        page.get_by_role("button", name="Publiceer").click()
        expect(page.locator(".upload-head .status")).to_have_text("gepubliceerd")

        open_page(page, "/country?country=SYR&lang=nl")
        expect(page.get_by_text("Besproken <b>met</b> =1+1").first).to_be_attached()
        now = publish.current(folder).stem
        [told] = [line for line in publish.history(folder) if line["version"] == now]
        assert (told["by"], now != before) == ("Team Noord", True)

        publish.restore(folder, before, by="Team Noord")
        open_page(page, "/country?country=SYR&lang=nl")
        assert page.get_by_text("Besproken <b>met</b> =1+1").count() == 0


def test_a_cell_is_typed_in_the_grid_by_keyboard_and_stands_in_the_form(
    chromium: Browser, var: tuple[Path, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, address = var
    monkeypatch.setenv("DASHBOARD_VAR", str(folder))
    columns = [column.column_name for column in edits.asked_columns("visit")]
    with new_page(chromium, address, WIDE) as page:
        open_page(page, f"/edit?lang=nl&edit=table:visit,as:grid,find:{KEY}")
        # The canvas lies under what scrolls it; below its heads is the first row.
        grid = page.get_by_test_id("data-grid-canvas")
        grid.scroll_into_view_if_needed()
        place = grid.bounding_box()
        page.mouse.click(place["x"] + 40, place["y"] + 52)
        for _ in columns[: columns.index("place")]:
            page.keyboard.press("ArrowRight")
        page.keyboard.press("Enter")
        typing = page.locator("#portal textarea")
        typing.fill("Zaal <b>2</b>")
        after(page, lambda: typing.press("Enter"))
        draft_id = page.url.split("draft%3A")[1].split("%2C")[0]
        [row] = edits.read(folder, draft_id).rows
        assert (row.table, row.key, row.typed) == ("visit", (KEY,), {"place": "Zaal <b>2</b>"})
        open_page(page, f"/edit?lang=nl&edit=table:visit,key:{KEY},draft:{draft_id}")
        expect(field(page, "place")).to_have_value("Zaal <b>2</b>")


PAGES = {
    "partnerships": ".key-figures li",
    "policy_agenda": ".key-figures li",
    "instruments": ".key-figures li",
    "travel": ".key-figures li",
    "dialogue": ".panel-head h3",
    "capacity": ".panel-head h3",
    "attention": ".key-figures li",
    "steering": ".st-key-panel-sheet tbody tr",
    "overview": ".key-figures li",
}
"""Page -> what on it says how many there are."""


def rows_to_change(version: str) -> list[tuple[str, tuple[str, ...], dict[str, str]]]:
    """A change of every register: table, key (none for a new row) and what is typed."""
    active = next(
        key
        for key in edits.keys("partnership", version)
        if edits.texts("partnership", key, version)["status"] == "active"
        and edits.texts("partnership", key, version)["level"] == "bilateral"
    )
    used = next(
        key
        for key in edits.keys("instrument_use", version)
        if edits.texts("instrument_use", key, version)["status"] == "active"
    )
    promised = next(
        key
        for key in edits.keys("undertaking", version)
        if edits.texts("undertaking", key, version)["status"] == "running"
    )
    told = {"verified": "general-knowledge"}
    return [
        ("partnership", active, {"status": "suspended"}),
        ("instrument_use", used, {"status": "ended"}),
        ("undertaking", promised, {"due_date": "2025-02-01", "due_precision": "day"}),
        (
            "visit",
            (),
            told
            | {
                "visit_date": "2027-03-01",
                "date_precision": "day",
                "direction": "outgoing",
                "office": "Minister",
            }
            | {
                "side": "NL",
                "to_codes": "TUN",
                "partner_codes": "TUN",
                "purpose": "Return",
                "purpose_nl": "Terugkeer",
            }
            | {"level": "political", "status": "planned"},
        ),
        (
            "consultation",
            (),
            {"consultation_date": "2026-05-01", "kind": "round table", "organisation_ids": "ngo-vwn"}
            | {
                "nl_organisation_ids": "nl-aenm",
                "subject": "Safeguards",
                "subject_nl": "Waarborgen",
                "status": "held",
            },
        ),
        (
            "capacity",
            (),
            {"side": "offered", "organisation_id": "nl-kmar", "kind": "people", "status": "open"}
            | {"description": "Trainers", "description_nl": "Trainers"},
        ),
    ]


def test_a_change_of_every_register_moves_the_figures_of_its_page_and_its_undoing_moves_them_back(
    chromium: Browser, var: tuple[Path, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, address = var
    monkeypatch.setenv("DASHBOARD_VAR", str(folder))
    before = publish.current(folder).stem
    draft = edits.new_id()
    for table, key, values in rows_to_change(before):
        edits.put(folder, draft, table, values, key=key)
    edits.tell(folder, draft, by="Team Noord")

    def figures(page: Page) -> dict[tuple[str, str], list[str]]:
        found = {}
        for name, lang in product(PAGES, ("nl", "en")):
            open_page(page, f"/{name}?lang={lang}")
            assert page.get_by_role("alert").count() == 0
            found[name, lang] = page.locator(PAGES[name]).all_inner_texts()
        return found

    with new_page(chromium, address, WIDE) as page:
        held = figures(page)
        open_page(page, f"/edit?lang=en&edit=table:visit,draft:{draft}")
        page.get_by_role("button", name="Check and see what changes").click()
        page.wait_for_url("**/upload?*upload=*")
        status = page.locator(".upload-head .status")
        expect(status).to_have_text("ready to publish", timeout=CHECKED_MS)
        page.wait_for_function(SETTLED, arg=0)
        page.get_by_role("button", name="Publish").click()
        expect(status).to_have_text("published")
        moved = figures(page)
        assert [place for place in held if moved[place] == held[place]] == []
        publish.restore(folder, before, by="Team Noord")
        assert figures(page) == held
