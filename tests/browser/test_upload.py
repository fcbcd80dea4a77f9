"""Bringing in a spreadsheet in a real browser: wrong, corrected, published, undone; hostile, large, overtaken, stopped.

A server of its own on a part of the shipped workbooks, so that what is published here is seen by no other test.
"""

import fcntl
import shutil
import tomllib
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from playwright.sync_api import Browser, Page, expect

from dashboard.intake import publish, upload
from dashboard.intake.limits import Limits
from dashboard.intake.load import default_files, load
from dashboard.upload import door
from tests.browser.conftest import NARROW, SETTLED, WIDE, after, new_page, open_page, serving, violations
from tests.browser.reading import fits

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "data" / "workbooks"
BOOKS = ("reference", "registers")
"""What people bring stands in the registers; figures and money would only take time to build."""
STATUS = ".upload-head .status"
CHECKED_MS = 120_000


@pytest.fixture(scope="module")
def var(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder of versions with one in it, made from a part of the shipped workbooks."""
    books, var = tmp_path_factory.mktemp("books"), tmp_path_factory.mktemp("uploads")
    for name in BOOKS:
        shutil.copy(SHIPPED / f"{name}.xlsx", books)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DASHBOARD_WORKBOOKS", str(books))
        result = load(default_files(), var=var)
        assert result.published, result.faults[:3]
        yield var


@pytest.fixture(scope="module")
def address(var: Path) -> Iterator[str]:
    """A server on those versions."""
    with serving(var) as found:
        yield found


@pytest.fixture
def page(chromium: Browser, address: str) -> Iterator[Page]:
    """A fresh page of 1440 by 900."""
    with new_page(chromium, address, WIDE) as found:
        yield found


def column(sheet: Worksheet, name: str) -> int:
    """Give the number of the column with a heading."""
    return [cell.value for cell in sheet[1]].index(name) + 1


def row_of(sheet: Worksheet, key: str) -> int:
    """Give the row whose first cell holds a key."""
    return next(row for row in range(2, sheet.max_row + 1) if sheet.cell(row, 1).value == key)


def workbook(path: Path, *sheets: str, change: Callable[[openpyxl.Workbook], None]) -> Path:
    """Make a workbook of some sheets of the shipped registers, changed."""
    book = openpyxl.load_workbook(SHIPPED / "registers.xlsx")
    for sheet in book.worksheets:
        if sheet.title not in sheets:
            book.remove(sheet)
    change(book)
    book.save(path)
    return path


def one_visit_more(book: openpyxl.Workbook) -> None:
    """Add a visit to Tunisia: the last one again, under a key of its own."""
    sheet = book["visit"]
    model = next(
        row
        for row in range(2, sheet.max_row + 1)
        if sheet.cell(row, column(sheet, "partner_iso3")).value == "TUN"
        and len(str(sheet.cell(row, column(sheet, "date")).value)) == 10
    )
    last = sheet.max_row + 1
    for cell in sheet[model]:
        sheet.cell(last, cell.column, cell.value)
    sheet.cell(last, 1, "v-new")


def dirty(book: openpyxl.Workbook) -> None:
    """A wrong date, a country that there is not, a number with two readings, a year of two digits, a column that nobody
    knows; and a new visit."""
    one_visit_more(book)
    visits, partnerships = book["visit"], book["partnership"]
    visits.cell(3, column(visits, "date"), "31-13-2025")
    visits.cell(5, column(visits, "partner_iso3"), "Tunisya")
    added = visits.max_column + 1
    visits.cell(1, added, "Interne opmerking")
    visits.cell(2, added, "nabellen")
    amounts = column(partnerships, "announced_amount_eur")
    for row in range(2, partnerships.max_row + 1):
        partnerships.cell(row, amounts).value = None
    partnerships.cell(4, amounts, "1.234")
    partnerships.cell(4, column(partnerships, "start_date"), "5 mei 24")


def bring(page: Page, *files: Path, by: str = "Team Noord", key: str = "new") -> None:
    """Choose files, say who brings them and start the check."""
    place = page.locator(f".st-key-upload-{key}")
    after(page, lambda: place.locator('input[type="file"]').set_input_files(list(files)))
    name = place.get_by_label("Wie levert dit aan?")
    if name.input_value() != by:
        name.fill(by)
        after(page, lambda: name.press("Enter"))
    place.get_by_role("button", name="Kijk na").click()
    page.wait_for_url("**/upload?*upload=*")


def checked(page: Page, state: str) -> None:
    """Wait until the check has ended in a state."""
    expect(page.locator(STATUS)).to_have_text(state, timeout=CHECKED_MS)
    page.wait_for_function(SETTLED, arg=0)


def visits_to_tunisia(page: Page) -> int:
    """Give the number of visits that the summary of the country profile tells."""
    open_page(page, "/country?country=TUN&lang=nl")
    said = page.get_by_text("bezoeken en overleggen met Tunesië").first.inner_text()
    return int(said.split(" bezoeken en overleggen")[0].split()[-1])


def upload_id(page: Page) -> str:
    """Give the id of the upload that the address names."""
    return page.evaluate("new URL(location.href).searchParams.get('upload')")


def test_a_dirty_workbook_is_reported_corrected_published_and_undone(
    page: Page, var: Path, tmp_path: Path
) -> None:
    before = publish.current(var).stem
    was = visits_to_tunisia(page)
    original = workbook(tmp_path / "bezoeken.xlsx", "partnership", "visit", change=dirty)

    # Brought and reported.
    open_page(page, "/upload?lang=nl")
    bring(page, original)
    checked(page, "heeft fouten")
    lines = page.locator(".faults tbody tr")
    expect(lines.first).to_be_visible()
    told = lines.all_inner_texts()
    for cell, rule, found in (
        ("B3", "Geen datum", "31-13-2025"),
        ("I5", "Onbekend land", "Tunisya"),
        ("N4", "Getal is op twee manieren te lezen", "1.234"),
    ):
        assert any(cell in line and rule in line and found in line for line in told), (cell, told)
    assert any("Interne opmerking" in line and "opmerking" in line for line in told)
    assert violations(page) == []

    # The sheet around the cell that is opened.
    after(page, lambda: page.locator(".faults button", has_text="I5").click())
    here = page.locator(".sheet .here")
    assert here.count() == 1
    assert "Tunisya" in here.inner_text()
    assert page.locator(".faults button[aria-pressed=true]").inner_text().startswith("I5")

    # Whoever has the address sees the same, and the upload goes with no link to another page.
    page.reload()
    checked(page, "heeft fouten")
    assert "Tunisya" in page.locator(".sheet .here").inner_text()
    assert "upload=" not in page.locator(".foot a").first.get_attribute("href")

    # The marked workbook.
    page.get_by_role("button", name="Maak bezoeken.xlsx").click()
    with page.expect_download() as had:
        page.locator(".made a[download]").click()
    marked = tmp_path / "marked.xlsx"
    had.value.save_as(marked)
    book = openpyxl.load_workbook(marked)
    visits = book["visit"]
    for cell in (visits["B3"], visits["I5"], book["partnership"]["N4"]):
        assert cell.comment is not None, cell
        assert cell.fill.fgColor.rgb not in (None, "00000000"), cell
    assert visits["B2"].comment is None
    assert visits.max_row == openpyxl.load_workbook(original)["visit"].max_row

    # Number and year are answered on the page; the answers hold for the corrected file too.
    after(page, lambda: page.get_by_text("› partnership: Partnerschappen (2 vragen)").click())
    after(page, lambda: page.get_by_text("Nederlands: 1.234").click())
    after(page, lambda: page.get_by_text("2000 tot en met 2099").click())
    expect(page.get_by_text("U hebt gezegd dat iets anders gelezen moet worden").first).to_be_visible()
    shipped = openpyxl.load_workbook(SHIPPED / "registers.xlsx")["visit"]
    for cell in ("B3", "I5"):
        visits[cell] = shipped[cell].value
    corrected = tmp_path / "bezoeken verbeterd.xlsx"
    book.save(corrected)
    bring(page, corrected, key="corrected")
    expect(page.locator(".upload-head")).to_contain_text("bezoeken verbeterd.xlsx", timeout=CHECKED_MS)
    checked(page, "klaar om te publiceren")
    assert "zo is het vorige keer gezegd" in page.locator(".st-key-upload-sheets").inner_text()

    # Preview: the cells that change, and a row that is new.
    rows = page.locator(".st-key-panel-rows")
    assert "1.234" in rows.inner_text()
    assert "5 mei 2024" in rows.inner_text()
    assert "v-new" in rows.inner_text()
    assert "Nieuw" in rows.inner_text()
    assert violations(page) == []
    assert fits(page)

    # Published: everybody sees it; the history tells who.
    page.locator(".st-key-upload-publish").get_by_label("Waarom").fill("Nieuwe bezoeken")
    page.locator(".st-key-upload-publish").get_by_role("button", name="Publiceer").click()
    confirm_all(page)
    checked(page, "gepubliceerd")
    last = publish.history(var)[-1]
    assert (last["by"], last["note"]) == ("Team Noord", "Nieuwe bezoeken")
    assert [file["name"] for file in last["files"]] == ["bezoeken verbeterd.xlsx"]
    assert publish.current(var).stem != before
    assert page.get_by_role("link", name="Tunesië").count() == 1
    assert visits_to_tunisia(page) == was + 1

    # Undone on the page of versions.
    open_page(page, "/versions?lang=nl")
    after(page, lambda: page.get_by_text("Een vorige versie terugzetten").click())
    form = page.locator(".st-key-fold-restore")
    form.get_by_role("combobox").fill(before)
    form.get_by_role("combobox").press("Enter")
    form.get_by_label("Uw naam of functie").fill("Team Noord")
    form.get_by_text("Ja, laat iedereen deze versie zien").click()
    after(page, lambda: form.get_by_role("button", name="Zet terug").click())
    assert publish.current(var).stem == before
    assert visits_to_tunisia(page) == was


def confirm_all(page: Page) -> None:
    """Nothing to confirm where nothing much goes."""
    assert page.locator('[class*="st-key-upload-confirm-"]').count() == 0


def bomb(path: Path) -> Path:
    """Make a small workbook that unpacks to more than is read."""
    part = "xl/worksheets/sheet1.xml"
    with (
        zipfile.ZipFile(SHIPPED / "reference.xlsx") as held,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for name in held.namelist():
            with made.open(name, "w", force_zip64=True) as stream:
                stream.write(held.read(name))
                for _ in range(Limits().unpacked_mb if name == part else 0):
                    stream.write(b" " * 1_000_000)
    return path


def test_a_hostile_file_is_refused_with_a_reason_while_other_pages_go_on(
    page: Page, chromium: Browser, address: str, var: Path, tmp_path: Path
) -> None:
    before = publish.current(var)
    cut = tmp_path / "half.xlsx"
    cut.write_bytes((SHIPPED / "registers.xlsx").read_bytes()[:20_000])
    open_page(page, "/upload?lang=nl")
    with held(var):  # it waits for its turn while another reader opens a page
        bring(page, bomb(tmp_path / "bom.xlsx"), cut)
        expect(page.locator(".upload-progress")).to_be_visible()
        with new_page(chromium, address, NARROW) as other:
            open_page(other, "/tables?table=visit&lang=nl")
            assert other.locator("h1").inner_text() == "Bezoeken"
    checked(page, "heeft fouten")
    lines = page.locator(".faults tbody tr")
    expect(lines).to_have_count(2)
    told = lines.all_inner_texts()
    assert any("bom.xlsx" in line for line in told)
    assert any("half.xlsx" in line for line in told)
    assert page.get_by_role("button", name="Publiceer").count() == 0
    assert publish.current(var) == before


@contextmanager
def held(var: Path) -> Iterator[None]:
    """Keep every check waiting, as another check does."""
    with (var / ".checking").open("w") as gate:
        fcntl.flock(gate, fcntl.LOCK_EX)
        yield


def test_a_check_can_be_stopped_and_taken_up_by_its_address(page: Page, var: Path, tmp_path: Path) -> None:
    path = workbook(tmp_path / "stop.xlsx", "visit", change=one_visit_more)
    open_page(page, "/upload?lang=nl")
    with held(var):
        bring(page, path)
        expect(page.locator(".upload-progress")).to_contain_text("Wacht tot een andere aanlevering")
        page.reload()
        expect(page.locator(STATUS)).to_have_text("wordt nagekeken")
        page.get_by_role("button", name="Stop", exact=True).click()
        checked(page, "gestopt")
        assert upload.state(var, upload_id(page)).name == "cancelled"
    assert page.get_by_role("button", name="Kijk opnieuw na").count() == 1
    gone = upload_id(page)
    page.get_by_text("Gooi deze aanlevering weg").click()
    page.get_by_role("button", name="Gooi weg").click()
    expect(page.get_by_role("heading", name="Bestanden")).to_be_visible()
    with pytest.raises(upload.UnknownUpload):
        upload.state(var, gone)


def ten_thousand(book: openpyxl.Workbook) -> None:
    """Give the sheet of visits ten thousand rows with a date that is none."""
    sheet = book["visit"]
    model = [cell.value for cell in sheet[2]]
    dates = column(sheet, "date") - 1
    sheet.delete_rows(2, sheet.max_row)
    for number in range(10_000):
        row = list(model)
        row[0], row[dates] = f"t{number}", f"geen datum {number}"
        sheet.append(row)


def test_ten_thousand_faults_are_listed_a_page_at_a_time(page: Page, tmp_path: Path) -> None:
    open_page(page, "/upload?lang=nl")
    bring(page, workbook(tmp_path / "veel.xlsx", "visit", change=ten_thousand))
    checked(page, "heeft fouten")
    figures = page.locator(".key-figures").first.inner_text()
    assert "10.000" in figures
    lines = page.locator(".faults tbody tr")
    expect(lines).to_have_count(50)
    after(page, lambda: page.get_by_role("button", name="Volgende").click())
    assert lines.first.inner_text().startswith("B52")
    assert lines.count() == 50
    sought = page.locator(".st-key-upload-filter-text input")
    sought.fill("geen datum 9999")
    after(page, lambda: sought.press("Enter"))
    assert [line.split()[0] for line in lines.all_inner_texts()] == ["B10001"]
    assert "geen datum 9999" in page.locator(".sheet .here").inner_text()


def test_the_second_of_two_people_is_told_what_changed_and_loses_nothing(
    page: Page, var: Path, tmp_path: Path
) -> None:
    def renamed(book: openpyxl.Workbook) -> None:
        sheet = book["undertaking"]
        sheet.cell(2, column(sheet, "note"), "nog eens nagelezen")

    mine = workbook(tmp_path / "toezeggingen.xlsx", "undertaking", change=renamed)
    theirs = workbook(tmp_path / "anderen.xlsx", "visit", change=one_visit_more)
    other = upload.begin(var, [("anderen.xlsx", theirs.read_bytes())], by="Team Zuid")
    upload.start(var, other)
    upload.wait(other)
    assert upload.state(var, other).name == "ready"
    open_page(page, "/upload?lang=nl")
    bring(page, mine)
    checked(page, "klaar om te publiceren")
    published = upload.publish_upload(var, other, by="Team Zuid")
    page.get_by_role("button", name="Publiceer").click()

    expect(page.get_by_text("Intussen heeft iemand anders gepubliceerd")).to_be_visible()
    expect(page.get_by_text(published).first).to_be_visible()
    expect(page.locator(".stMain")).to_contain_text("Bezoeken: 1 rij nieuw")
    assert publish.current(var).stem == published
    page.get_by_role("button", name="Kijk opnieuw na tegen de huidige versie").click()
    expect(page.locator(STATUS)).to_have_text("wordt nagekeken")
    checked(page, "klaar om te publiceren")
    page.get_by_role("button", name="Publiceer").click()
    checked(page, "gepubliceerd")
    assert [file["name"] for file in publish.files_of(var, publish.current(var).stem)] == [
        "anderen.xlsx",
        "toezeggingen.xlsx",
    ]


def test_a_file_of_another_kind_is_refused_in_the_language_of_the_page(page: Page, tmp_path: Path) -> None:
    other = tmp_path / "brief.txt"
    other.write_text("Geachte lezer")
    open_page(page, "/upload?lang=nl")
    page.locator('.st-key-upload-new input[type="file"]').set_input_files(other)
    refused = page.locator(".stFileUploader [role=alert]")
    expect(refused).to_have_text("Fout: Bestanden van de soort text/plain worden niet gelezen.")
    page.get_by_role("button", name="Kijk na").click()
    expect(page.get_by_text("Kies eerst een bestand.")).to_be_visible()


def test_templates_can_be_had_blank_and_filled(page: Page, tmp_path: Path) -> None:
    open_page(page, "/upload?lang=nl")
    with page.expect_download() as had:
        page.get_by_role("button", name="Haal het werkboek op").click()
    had.value.save_as(tmp_path / "blank.xlsx")
    blank = openpyxl.load_workbook(tmp_path / "blank.xlsx")
    assert {"Bezoeken", "Toezeggingen"} <= set(blank.sheetnames)
    after(page, lambda: page.get_by_text("met de rijen van nu").click())
    with page.expect_download() as had:
        page.get_by_role("button", name="Haal het werkboek op").click()
    had.value.save_as(tmp_path / "filled.xlsx")
    assert openpyxl.load_workbook(tmp_path / "filled.xlsx")["Bezoeken"].max_row > 50


@pytest.mark.parametrize(
    ("set_to", "mode"),
    [(None, "on"), ("", "on"), ("on", "on"), ("Check", "check"), ("off", "off"), ("yes", "off")],
)
def test_who_may_publish_is_a_setting_that_closes_on_a_slip(
    set_to: str | None, mode: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DASHBOARD_UPLOADS", raising=False)
    if set_to is not None:
        monkeypatch.setenv("DASHBOARD_UPLOADS", set_to)
    assert door.mode() == mode


@pytest.mark.parametrize("mode", ["check", "off"])
def test_nothing_is_published_where_files_are_only_checked(
    mode: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DASHBOARD_UPLOADS", mode)
    state = upload.State(upload_id="A" * 16, name="ready", files=())
    with pytest.raises(upload.NotReady):
        door.publish_upload(state, by="x", note="", confirmed=())


def test_the_server_takes_files_as_large_as_the_reader_does() -> None:
    settings = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())
    assert settings["server"]["maxUploadSize"] == Limits().file_mb
