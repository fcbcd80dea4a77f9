"""Files that mean harm, or are broken: refused with a rule that says why, or read within the limits.

Every file here is small, and so is what reading it may take: what is refused is refused before it is unpacked or made.
"""

import io
import os
import struct
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard import dictionary
from dashboard.intake.check import Issues
from dashboard.intake.limits import Limits, shown_name
from dashboard.intake.read import KINDS, ReadFault, notes_of, read_workbook
from tests.unit.spreadsheets_made import (
    FIXTURES,
    SPREADSHEETML,
    add_parts,
    cells,
    forms,
    forms_of,
    ods,
    ods_cell,
    ods_row,
    with_lying_sizes,
    xlsx,
    zipped,
)

SMALL = Limits(file_mb=1, unpacked_mb=2, cells=10_000, sheets=20, columns=100, seconds=60)
MEMORY = 100_000_000
"""Bytes that Python may hold at most while it refuses a file under SMALL, which allows two million unpacked."""


def refused(path: Path, *, limits: Limits = SMALL) -> ReadFault:
    """The fault of a file, whose message in both languages is whole, and for which little memory was taken."""
    tracemalloc.start()
    try:
        with pytest.raises(ReadFault) as caught:
            read_workbook(path, limits=limits)
        assert tracemalloc.get_traced_memory()[1] < MEMORY
    finally:
        tracemalloc.stop()
    issues = Issues()
    issues.add(caught.value.rule_id, load_sheet_id=0, file_name=caught.value.file_name, **caught.value.values)
    [issue] = issues.kept
    for text in (issue.message_nl, issue.message_en, issue.remedy_nl, issue.remedy_en):
        assert text and "  " not in text and "{" not in text and "()" not in text
    assert caught.value.file_name in issue.message_nl and caught.value.file_name in issue.message_en
    return caught.value


# Too much ----------------------------------------------------------------------------------------------------


def test_a_file_larger_than_allowed_is_not_opened(tmp_path):
    path = tmp_path / "a.csv"
    with path.open("wb") as stream:
        stream.truncate(SMALL.file_mb * 1_000_000 + 1)
    assert refused(path).rule_id == "file_too_large"
    path.write_bytes(b"a;b\n" * (SMALL.file_mb * 250_000))  # as large as allowed, but with too many cells
    assert refused(path).rule_id == "sheet_too_large"


@pytest.mark.parametrize(
    "part", ["xl/sharedStrings.xml", "xl/styles.xml", "xl/media/image1.png", "docProps/app.xml"]
)
def test_a_zip_bomb_in_any_part(tmp_path, part):
    path = xlsx(tmp_path / "a.xlsx", cells([1]), more={part: b" " * 3_000_000})
    assert path.stat().st_size < 10_000
    assert refused(path).rule_id == "file_bomb"


def test_parts_that_are_small_each_are_counted_together(tmp_path):
    more = {f"xl/media/{number}.bin": b"\0" * 500_000 for number in range(5)}
    assert refused(xlsx(tmp_path / "a.xlsx", cells([1]), more=more)).rule_id == "file_bomb"


def test_a_zip_bomb_in_the_sheet_itself(tmp_path):
    body = cells([1]) + " " * 3_000_000
    assert refused(xlsx(tmp_path / "a.xlsx", body)).rule_id == "file_bomb"
    assert refused(ods(tmp_path / "a.ods", ods_row(ods_cell("x")) + " " * 3_000_000)).rule_id == "file_bomb"


@pytest.mark.parametrize("said", [0, 100, 2_999_999])
def test_a_part_that_lies_about_its_size_is_counted_as_it_is(tmp_path, said):
    path = xlsx(tmp_path / "a.xlsx", cells([1]), more={"xl/sharedStrings.xml": b" " * 3_000_000})
    assert refused(with_lying_sizes(path, "xl/sharedStrings.xml", said=said)).rule_id == "file_bomb"


def test_an_archive_in_an_archive_is_not_unpacked(tmp_path):
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a", b"\0" * 10_000_000)
    path = xlsx(tmp_path / "a.xlsx", cells([1]), more={"xl/embeddings/a.zip": inner.getvalue()})
    assert read_workbook(path, limits=SMALL)[0].rows == [[1]]


def test_far_too_many_parts(tmp_path, monkeypatch):
    monkeypatch.setattr("dashboard.intake.zipped.MOST_PARTS", 10)
    path = xlsx(tmp_path / "a.xlsx", cells([1]), more={f"xl/media/{number}.png": b"" for number in range(10)})
    assert refused(path).rule_id == "file_many_parts"


FAR = '<sheetData><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
WIDE = '<sheetData><row r="1"><c r="CW1"><v>1</v></c></row></sheetData>'


@pytest.mark.parametrize(
    ("body", "rule_id"),
    [
        (FAR, "sheet_too_wide"),
        (FAR.replace("XFD1048576", "B1048576"), "sheet_too_large"),
        (f'<dimension ref="A1:A1"/>{FAR}', "sheet_too_wide"),
        (WIDE, "sheet_too_wide"),
        # The row says one thing, the cell another; calamine believes the cell.
        ('<sheetData><row r="1"><c r="B1048576"><v>1</v></c></row></sheetData>', "sheet_too_large"),
        # A far cell that is not the last one.
        (
            '<sheetData><row r="1"><c r="A1"><v>1</v></c></row><row r="900000"><c r="B900000"><v>1</v></c></row>'
            '<row r="2"><c r="A2"><v>1</v></c></row></sheetData>',
            "sheet_too_large",
        ),
        # Another order of attributes, other quotes, text within the cell.
        ("<sheetData><row r='1'><c s='0' r='XFD1'><v>1</v></c></row></sheetData>", "sheet_too_wide"),
        (
            '<sheetData><row r="1"><c r="CW1" t="inlineStr"><is><t>x</t></is></c></row></sheetData>',
            "sheet_too_wide",
        ),
        # No addresses at all: a cell stands after the one before it.
        ("<sheetData><row>" + "<c><v>1</v></c>" * 101 + "</row></sheetData>", "sheet_too_wide"),
        ("<sheetData>" + "<row><c><v>1</v></c></row>" * 10_001 + "</sheetData>", "sheet_too_large"),
    ],
)
def test_gigantic_dimensions_are_refused_before_they_are_made(tmp_path, body, rule_id):
    assert refused(xlsx(tmp_path / "a.xlsx", body)).rule_id == rule_id


def test_a_sheet_with_a_prefix_in_its_tags_is_measured_and_read_too(tmp_path):
    body = FAR.replace("<", "<x:").replace("<x:/", "</x:")
    assert refused(xlsx(tmp_path / "a.xlsx", body, root="x:worksheet")).rule_id == "sheet_too_wide"
    body = cells([1, "a"], [2]).replace("<", "<x:").replace("<x:/", "</x:")
    [sheet] = read_workbook(xlsx(tmp_path / "b.xlsx", body, root="x:worksheet"), limits=SMALL)
    assert sheet.rows == [[1, "a"], [2, ""]]


def test_blank_cells_with_a_layout_far_away_are_no_cells(tmp_path):
    body = (
        '<sheetData><row r="1"><c r="A1"><v>1</v></c><c r="XFD1" s="0"/></row>'
        '<row r="1048576" ht="20"><c r="XFD1048576" s="0"></c></row></sheetData>'
    )
    [sheet] = read_workbook(xlsx(tmp_path / "a.xlsx", body), limits=SMALL)
    assert sheet.rows == [[1]]


def test_the_sheets_of_a_file_are_counted_together(tmp_path):
    body = cells(*([1] * 50 for _ in range(110)))
    read_workbook(xlsx(tmp_path / "a.xlsx", body), limits=SMALL)
    assert refused(xlsx(tmp_path / "b.xlsx", body, body)).rule_id == "sheet_too_large"


BLANK_ROW = ods_row(ods_cell(kind="", said='table:number-columns-repeated="16384"'), said="{}")


@pytest.mark.parametrize(
    ("table", "rule_id"),
    [
        (ods_row(ods_cell("x", said='table:number-columns-repeated="16384"')), "sheet_too_wide"),
        (ods_row(ods_cell("x"), said='table:number-rows-repeated="1048576"'), "sheet_too_large"),
        (ods_row(ods_cell("x"), said='table:number-rows-repeated="99999999"'), "sheet_too_large"),
        (
            ods_row(ods_cell(kind="", said='table:number-columns-repeated="16383"'), ods_cell("x")),
            "sheet_too_wide",
        ),
        (
            BLANK_ROW.format('table:number-rows-repeated="1000000"') + ods_row(ods_cell("x")),
            "sheet_too_large",
        ),
        (
            ods_row(ods_cell(kind="", said='table:formula="of:=1" table:number-columns-repeated="9999"')),
            "sheet_too_wide",
        ),
    ],
)
def test_repeated_rows_and_columns_are_refused_before_they_are_made(tmp_path, table, rule_id):
    assert refused(ods(tmp_path / "a.ods", table)).rule_id == rule_id


def test_the_blank_rows_to_the_end_that_libreoffice_writes_are_no_rows(tmp_path):
    table = (
        '<table:table-column table:visibility="collapse" table:number-columns-repeated="16384"/>'
        + ods_row(ods_cell("a"), ods_cell("b"))
        + BLANK_ROW.format('table:number-rows-repeated="1048575" table:visibility="collapse"')
    )
    [sheet] = read_workbook(ods(tmp_path / "a.ods", table), limits=SMALL)
    assert sheet.rows == [["a", "b"]]
    assert (sheet.hidden_rows, sheet.hidden_columns) == (frozenset(), frozenset({0, 1}))


def test_five_hundred_sheets(tmp_path):
    limits = Limits()
    with pytest.raises(ReadFault, match="too_many_sheets"):
        read_workbook(xlsx(tmp_path / "a.xlsx", *[cells([1])] * 500), limits=limits)
    assert refused(ods(tmp_path / "a.ods", *[ods_row(ods_cell("x"))] * 500)).rule_id == "too_many_sheets"
    assert len(read_workbook(xlsx(tmp_path / "b.xlsx", *[cells([1])] * 20), limits=SMALL)) == 20


def test_sixteen_thousand_columns_with_a_value_each(tmp_path):
    body = cells([1] * 16_384)
    assert refused(xlsx(tmp_path / "a.xlsx", body), limits=Limits()).rule_id == "sheet_too_wide"
    (tmp_path / "a.csv").write_text(";".join("1" * 16_384))
    assert refused(tmp_path / "a.csv").rule_id == "sheet_too_wide"
    [sheet] = read_workbook(tmp_path / "a.xlsx", limits=Limits(columns=16_384))
    assert sheet.rows == [[1] * 16_384]


def test_a_wide_row_does_not_make_all_others_wide(tmp_path):
    (tmp_path / "a.csv").write_text(";" * 90 + "\n" + "1;2\n" * 200)
    assert refused(tmp_path / "a.csv", limits=Limits(cells=1_000)).rule_id == "sheet_too_large"


def test_time_is_a_limit_too(tmp_path):
    path = xlsx(tmp_path / "a.xlsx", cells([1]))
    for name in ("a.xlsx", "a.ods", "a.xls"):
        path = forms_of(Path(name).suffix, tmp_path)
        with pytest.raises(ReadFault, match="file_too_slow"):
            read_workbook(path, limits=Limits(seconds=-1))


def test_limits_are_settings(monkeypatch, tmp_path):
    monkeypatch.setenv("DASHBOARD_MOST_CELLS", "3")
    monkeypatch.setenv("DASHBOARD_MOST_COLUMNS", "not a number")
    monkeypatch.setenv("DASHBOARD_MOST_SHEETS", "0")
    monkeypatch.setenv("DASHBOARD_READ_SECONDS", "7")
    found = Limits.from_environment()
    assert (found.cells, found.columns, found.sheets, found.seconds) == (3, Limits.columns, Limits.sheets, 7)
    with pytest.raises(ReadFault, match="sheet_too_large"):
        read_workbook(xlsx(tmp_path / "a.xlsx", cells([1, 2], [3, 4])))


def shared(path: Path, text: str, count: int, *, said: int = 1) -> Path:
    """A workbook of one text that `count` cells share."""
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, count + 1))
    strings = f'<sst xmlns="{SPREADSHEETML}" uniqueCount="{said}"><si><t>{text}</t></si></sst>'
    return xlsx(path, f"<sheetData>{rows}</sheetData>", more={"xl/sharedStrings.xml": strings})


def test_one_long_text_in_many_cells_is_counted_as_often(tmp_path):
    """Each cell gets a copy of its own: a file of 10 kB would fill all memory."""
    assert refused(shared(tmp_path / "a.xlsx", "x" * 30_000, 70)).rule_id == "file_bomb"
    assert len(read_workbook(shared(tmp_path / "b.xlsx", "x" * 30_000, 60), limits=SMALL)[0].rows) == 60
    assert len(read_workbook(shared(tmp_path / "c.xlsx", "x" * 30, 9_000), limits=SMALL)[0].rows) == 9_000
    table = ods_row(ods_cell("x" * 30_000), said='table:number-rows-repeated="{}"')
    assert refused(ods(tmp_path / "a.ods", table.format(70))).rule_id == "file_bomb"
    assert len(read_workbook(ods(tmp_path / "b.ods", table.format(60)), limits=SMALL)[0].rows) == 60
    blanks = ods_row(ods_cell('a<text:s text:c="999999999"/>b'))
    assert refused(ods(tmp_path / "c.ods", blanks)).rule_id == "file_bomb"


def test_short_texts_beside_one_long_text_are_counted_as_they_are(tmp_path):
    """On several sheets, of which none may take what another needs."""
    sheet = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>1</v></c></row>' for n in range(1, 1_501))
    strings = f'<sst xmlns="{SPREADSHEETML}"><si><t>{"x" * 30_000}</t></si><si><t>y</t></si></sst>'
    bodies = [f"<sheetData>{sheet}</sheetData>"] * 4
    path = xlsx(tmp_path / "a.xlsx", *bodies, more={"xl/sharedStrings.xml": strings})
    assert [len(one.rows) for one in read_workbook(path, limits=SMALL)] == [1_500] * 4


def test_numbers_that_say_how_much_memory_to_take(tmp_path):
    """Each of these ended the process before it was looked at."""
    assert refused(shared(tmp_path / "a.xlsx", "x", 1, said=99_999_999_999)).rule_id == "file_damaged"
    # A count that is only somewhat wrong is no harm.
    assert read_workbook(shared(tmp_path / "b.xlsx", "x", 1, said=900), limits=SMALL)[0].rows == [["x"]]
    said = 'table:number-columns-repeated="99999999999"'
    assert refused(ods(tmp_path / "a.ods", ods_row(ods_cell("x", said=said)))).rule_id == "sheet_too_wide"
    body = f'<dimension ref="A1:XFD1048576"/>{cells([1])}<mergeCells count="99999999999"/>'
    styles = '<numFmts count="99999999999"/><cellXfs count="99999999999"><xf numFmtId="9"/></cellXfs>'
    assert read_workbook(xlsx(tmp_path / "c.xlsx", body, styles=styles), limits=SMALL)[0].rows == [[1]]


# XML that means harm ------------------------------------------------------------------------------------------

LAUGHS = (
    '<?xml version="1.0"?><!-- a remark --><!DOCTYPE x [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    + "]>"
)
OUTSIDE = '<?xml version="1.0"?>\n<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("head", [LAUGHS, OUTSIDE, '<!DOCTYPE x SYSTEM "http://example.org/x.dtd">'])
@pytest.mark.parametrize(
    "part", ["xl/workbook.xml", "xl/sharedStrings.xml", "xl/worksheets/sheet1.xml", "docProps/core.xml"]
)
def test_entities_in_any_part(tmp_path, head, part):
    path = xlsx(tmp_path / "a.xlsx", cells([1]))
    with zipfile.ZipFile(path) as archive:
        parts = {one.filename: archive.read(one) for one in archive.infolist()}
    body = parts.get(part, b"<x>&a9;</x>")
    parts[part] = head.encode() + body.removeprefix(b'<?xml version="1.0" encoding="UTF-8"?>')
    fault = refused(zipped(path, parts))
    assert (fault.rule_id, fault.values["value_found"]) == ("file_entities", part.casefold())


def test_entities_in_an_open_document(tmp_path):
    path = ods(tmp_path / "a.ods", ods_row(ods_cell("x")), more={"styles.xml": LAUGHS + "<x/>"})
    assert refused(path).rule_id == "file_entities"
    # What old OpenOffice wrote into its manifest holds none.
    manifest = (
        '<!DOCTYPE manifest:manifest PUBLIC "-//OpenOffice.org//DTD Manifest 1.0//EN" "Manifest.dtd"><x/>'
    )
    path = ods(tmp_path / "b.ods", ods_row(ods_cell("x")), more={"META-INF/manifest.xml": manifest})
    assert read_workbook(path)[0].rows == [["x"]]
    path = ods(tmp_path / "c.ods", ods_row(ods_cell("x")), more={"META-INF/manifest.xml": LAUGHS + "<x/>"})
    assert refused(path).rule_id == "file_entities"


def test_deep_xml_does_not_exhaust_the_stack(tmp_path):
    deep = "<a>" * 50_000 + "</a>" * 50_000
    body = f"{cells([1])}<extLst>{deep}</extLst>"
    path = xlsx(
        tmp_path / "a.xlsx",
        body,
        more={"docProps/core.xml": deep, "xl/styles.xml": f"<styleSheet>{deep}</styleSheet>"},
    )
    assert read_workbook(path, limits=SMALL)[0].rows == [[1]]
    spans = "<text:span>" * 20_000 + "x" + "</text:span>" * 20_000
    [sheet] = read_workbook(ods(tmp_path / "a.ods", ods_row(ods_cell(f"<text:tab/>{spans}"))), limits=SMALL)
    assert sheet.rows == [["\tx"]]


@pytest.mark.parametrize(
    "junk",
    [
        "<row " * 200_000, "<c r=\"A1\" " * 90_000, "<f" * 400_000, ' t="e"' * 150_000, "</f></c>" * 120_000,
        "<mergeCell " * 90_000, "<!--" * 200_000,
        "<row " + ' hidden="1"' * 90_000, '<c r="A1" t="e"' + ' t="e"' * 150_000,
    ],
)  # fmt: skip
def test_markup_that_never_ends_takes_no_long_time(tmp_path, junk):
    """With a pattern that starts over at each piece, each of these would take hours."""
    with pytest.raises(ReadFault, match=r"file_damaged|file_empty|sheet_too"):
        read_workbook(xlsx(tmp_path / "a.xlsx", f"<sheetData>{junk}"), limits=SMALL)


@pytest.mark.parametrize(
    ("part", "junk"),
    [
        ("xl/workbook.xml", "<workbook><sheets><sheet " + "a" * 900_000),
        ("xl/workbook.xml", "<workbook><sheets><sheet " + "a" * 900_000 + "/></sheets></workbook>"),
        ("xl/styles.xml", "<cellXfs>" * 100_000),
        ("xl/styles.xml", "<numFmt " + "'" * 900_000),
    ],
)
def test_a_part_that_never_ends_takes_no_long_time(tmp_path, part, junk):
    read_or_refused(xlsx(tmp_path / "a.xlsx", cells([1]), more={part: junk}))


@pytest.mark.parametrize(
    "junk", ["<table:table-cell ", "<text:p>", "<office:annotation>", '<table:table-cell a="']
)
def test_an_open_document_that_never_ends_takes_no_long_time(tmp_path, junk):
    table = ods_row(f'<table:table-cell table:formula="x">{junk * 60_000}</table:table-cell>')
    read_or_refused(ods(tmp_path / "a.ods", table))


@pytest.mark.parametrize(
    "junk",
    ["<!--", "<td ", "a", "<!---->", "<script", "<td rowspan=999999>", "<td colspan=99>", "<br>", "<table>"],
)
def test_a_web_page_that_never_ends_takes_no_long_time(tmp_path, junk):
    (tmp_path / "a.xls").write_text("<html><table><tr><td>x</td><" + junk * (900_000 // len(junk)))
    try:
        read_workbook(tmp_path / "a.xls", limits=SMALL)
    except ReadFault as fault:
        assert fault.rule_id in ("sheet_too_large", "sheet_too_wide")


# Locked, cut off, not what it says ------------------------------------------------------------------------------


def test_a_password_on_each_kind(tmp_path):
    assert refused(FIXTURES / "wachtwoord.xlsx").rule_id == "file_password"
    manifest = "<manifest:manifest><manifest:file-entry><manifest:encryption-data/></manifest:file-entry></manifest:manifest>"
    locked = {"META-INF/manifest.xml": manifest, "content.xml": os.urandom(500)}
    assert refused(ods(tmp_path / "a.ods", more=locked)).rule_id == "file_password"
    # An .xls says by a record at its beginning (FILEPASS) that what follows is encrypted.
    content = (FIXTURES / "vormen-1900.xls").read_bytes()
    assert content.count(b"\xe1\0\x02\0") == 1
    (tmp_path / "a.xls").write_bytes(content.replace(b"\xe1\0\x02\0", b"\x2f\0\x02\0"))
    assert refused(tmp_path / "a.xls").rule_id == "file_password"
    path = xlsx(tmp_path / "b.xlsx", cells([1]))
    content = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.find(mark) + offset] |= 1
    path.write_bytes(content)
    assert refused(path).rule_id == "file_password"


@pytest.mark.parametrize("suffix", [".xlsx", ".xlsm", ".ods"])
@pytest.mark.parametrize("kept", [0.1, 0.5, 0.9, 0.999])
def test_a_file_that_was_cut_off(tmp_path, suffix, kept):
    path = forms_of(suffix, tmp_path)
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * kept)])
    assert refused(path).rule_id == "file_damaged"


def test_an_xls_that_was_cut_off(tmp_path):
    content = (FIXTURES / "vormen-1900.xls").read_bytes()
    for kept in (600, 3_000):
        (tmp_path / "a.xls").write_bytes(content[:kept])
        assert refused(tmp_path / "a.xls").rule_id in ("file_damaged", "file_kind")


def test_a_part_that_was_changed_on_the_way(tmp_path):
    path = tmp_path / "a.xlsx"
    with (
        zipfile.ZipFile(xlsx(tmp_path / "b.xlsx", cells([1234567]))) as archive,
        zipfile.ZipFile(path, "w") as stored,
    ):
        for one in archive.infolist():
            stored.writestr(one.filename, archive.read(one))
    path.write_bytes(path.read_bytes().replace(b"1234567", b"1234568"))
    assert refused(path).rule_id == "file_damaged"


VORMEN = (FIXTURES / "vormen-1900.xls").read_bytes()
HTML = "<html><body><table><tr><th colspan=2>kop</th></tr><tr><td>a&amp;b</td><td>1.234,50</td></tr></table></body></html>"


@pytest.mark.parametrize(
    ("name", "kind", "first"),
    [
        ("a.xls", ".xlsx", [1, 2]),
        ("a.csv", ".xlsx", [1, 2]),
        ("a.ods", ".xlsx", [1, 2]),
        ("a.xlsx", ".csv", ["x", "y"]),
        ("a.xls", ".csv", ["x", "y"]),
        ("a.xls", ".html", ["kop", ""]),
        ("a.csv", ".html", ["kop", ""]),
        ("a.xlsx", ".ods", ["x"]),
        ("a.xlsx", ".xls", ["kop\tmet tab", "twee\nregels", "a   b", "=1+1", "", "", "", "", "", ""]),
    ],
)
def test_the_content_says_what_a_file_is(tmp_path, name, kind, first):
    path = tmp_path / name
    if kind == ".xlsx":
        xlsx(path, cells([1, 2]))
    elif kind == ".ods":
        ods(path, ods_row(ods_cell("x")))
    elif kind == ".xls":
        path.write_bytes((FIXTURES / "vormen-1900.xls").read_bytes())
    else:
        path.write_text("x\ty\n1\t2\n" if kind == ".csv" else HTML)
    assert read_workbook(path)[0].rows[0] == first
    assert ("file_other_kind", {"value_found": kind, "expected": path.suffix}) in notes_of(path)


@pytest.mark.parametrize(
    ("content", "rule_id"),
    [
        (b"%PDF-1.7 ...", "file_kind"),
        (b"\x89PNG\r\n", "file_kind"),
        (b"<html><p>Log in</p></html>", "file_kind"),
        (b"<?xml version='1.0'?><feed/>", "file_kind"),
        (b"just a line of text", "file_unreadable"),
        (os.urandom(3_000).replace(b"PK", b"xx"), "file_unreadable"),
        (VORMEN[:8] + b"\0" * 2_000, "file_damaged"),
        (VORMEN.replace("Workbook".encode("utf-16-le"), "WordDocu".encode("utf-16-le")), "file_kind"),
    ],
)
@pytest.mark.parametrize("suffix", [".xlsx", ".xls", ".ods"])
def test_what_is_no_spreadsheet_is_refused_whatever_its_name(tmp_path, content, rule_id, suffix):
    path = tmp_path / f"a{suffix}"
    path.write_bytes(content)
    assert refused(path).rule_id == rule_id


def test_other_archives_are_no_workbook(tmp_path):
    path = zipped(tmp_path / "a.xlsx", {"word/document.xml": "<x/>", "content.xml": "<x/>"})
    assert refused(path).rule_id == "file_kind"
    # A text document has a content.xml too.
    path = zipped(
        tmp_path / "a.ods",
        {"content.xml": "<office:document-content><office:text/></office:document-content>"},
    )
    assert refused(path).rule_id == "file_kind"


def test_what_is_no_regular_file_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "a.csv")
    (tmp_path / "b.csv").mkdir()
    (tmp_path / "c.csv").symlink_to("/dev/zero")
    for name in ("a.csv", "b.csv", "c.csv"):
        assert refused(tmp_path / name).rule_id == "file_kind"
    (tmp_path / "d.csv").symlink_to(tmp_path / "d.csv")
    with pytest.raises(ReadFault, match="file_unreadable"):
        read_workbook(tmp_path / "d.csv")


# Names -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["../../etc/cron.d/a", "/etc/passwd", "xl/../../a", "C:/a.xml", "..\\a.xml"])
def test_names_that_lead_out_of_the_archive(tmp_path, name):
    before = sorted(path.name for path in tmp_path.iterdir())
    path = add_parts(xlsx(tmp_path / "a.xlsx", cells([1])), {name: b"x"})
    assert refused(path).rule_id == "file_leads_outside"
    assert sorted(one.name for one in tmp_path.iterdir()) == [*before, "a.xlsx"]


def test_a_link_in_the_archive(tmp_path):
    path = xlsx(tmp_path / "a.xlsx", cells([1]))
    with zipfile.ZipFile(path, "a") as archive:
        link = zipfile.ZipInfo("xl/media/link")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    assert refused(path).rule_id == "file_leads_outside"


def test_two_parts_of_one_name(tmp_path):
    path = xlsx(tmp_path / "a.xlsx", cells([1]))
    assert refused(add_parts(path, {"xl/WORKSHEETS/sheet1.xml": "<worksheet/>"})).rule_id == "file_damaged"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd.xlsx", "passwd.xlsx"),
        ("C:\\map\\a.xlsx", "a.xlsx"),
        ("factuur\u202excod.xlsx", "factuurxcod.xlsx"),
        ("a\r\nb\x1b[31m.csv", "ab[31m.csv"),
        ("مهاجرت.xlsx", "مهاجرت.xlsx"),
        ("Côte d’Ivoire – 2024.xlsx", "Côte d’Ivoire – 2024.xlsx"),
        ("a" * 300 + ".xlsx", "a" * 100 + "…" + "a" * 14 + ".xlsx"),
    ],
)
def test_names_of_files_are_shown_without_tricks(name, shown):
    assert shown_name(name) == shown
    assert ReadFault(name, "file_empty").file_name == shown


def test_names_of_sheets_are_shown_without_tricks(tmp_path):
    sheets = '<sheet name="a\u202eb&#13;c" sheetId="1" r:id="rId1"/>'
    [sheet] = read_workbook(xlsx(tmp_path / "x\u202ey.xlsx", cells([1]), sheets=sheets))
    assert (sheet.file_name, sheet.sheet_name) == ("xy.xlsx", "abc")


# Read, but not obeyed --------------------------------------------------------------------------------------------


def test_macros_are_said_and_not_run(tmp_path):
    assert ("file_macros", {}) in notes_of(forms_of(".xlsm", tmp_path))
    assert notes_of(forms_of(".xlsx", tmp_path)) == []
    path = ods(tmp_path / "a.ods", ods_row(ods_cell("x")), more={"Basic/Standard/Module1.xml": "<x/>"})
    assert notes_of(path) == [("file_macros", {})]
    content = (FIXTURES / "vormen-1900.xls").read_bytes()
    assert notes_of(forms_of(".xls", tmp_path)) == []
    (tmp_path / "a.xls").write_bytes(content + "_VBA_PROJECT_CUR".encode("utf-16-le"))
    assert notes_of(tmp_path / "a.xls") == [("file_macros", {})]


def test_links_to_other_files_are_said_and_not_followed(tmp_path):
    link = {
        "xl/externalLinks/externalLink1.xml": "<x/>",
        "xl/externalLinks/_rels/externalLink1.xml.rels": "<x/>",
    }
    path = xlsx(tmp_path / "a.xlsx", cells([1]), more=link)
    assert notes_of(path) == [("file_external_links", {"value_found": "1"})]
    assert read_workbook(path)[0].rows == [[1]]
    linked = ods_cell(
        "5", kind="float", said='office:value="5" table:formula="of:=[\'file:///x/y.ods\'#$s.A1]"'
    )
    path = ods(tmp_path / "a.ods", ods_row(linked))
    assert notes_of(path) == [("file_external_links", {"value_found": "1"})]
    assert read_workbook(path)[0].rows == [[5]]


@pytest.mark.parametrize(
    "text", ["=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "\t=1+1", '=HYPERLINK("http://x")']
)
def test_text_that_looks_like_a_formula_stays_text(tmp_path, text):
    assert read_workbook(xlsx(tmp_path / "a.xlsx", cells([text])))[0].rows == [[text]]
    (tmp_path / "a.csv").write_text('naam;"' + text.replace('"', '""') + '"\n')
    assert read_workbook(tmp_path / "a.csv")[0].rows == [["naam", text]]


def test_the_rules_of_this_are_faults_or_warnings():
    severity = {rule.rule_id: rule.severity for rule in dictionary.rules().values()}
    for rule_id in ("file_macros", "file_external_links", "file_other_kind", "text_read_as"):
        assert severity[rule_id] == "warning"
    for rule_id in (
        "file_bomb",
        "file_password",
        "file_damaged",
        "file_entities",
        "sheet_too_large",
        "file_too_slow",
    ):
        assert severity[rule_id] == "fault"


# Bytes that changed ------------------------------------------------------------------------------------------------


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_changed_bytes_are_read_or_refused(tmp_path, data):
    """Either sheets or a ReadFault, whatever the bytes; a share of what `make soak` does at length."""
    suffix = data.draw(st.sampled_from([suffix for suffix in KINDS if suffix != ".tsv"]))
    path = tmp_path / f"a{suffix}"
    if suffix == ".csv":
        content = bytearray("naam;bedrag\nTunesië;1,5\n".encode("utf-16"))
    else:
        content = bytearray(forms_of(suffix, tmp_path).read_bytes())
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(content) - 1))
        change = data.draw(st.sampled_from(["flip", "zero", "cut", "double"]))
        if change == "flip":
            content[at] ^= 1 << data.draw(st.integers(0, 7))
        elif change == "zero":
            content[at : at + 8] = bytes(len(content[at : at + 8]))
        elif change == "cut":
            del content[at : at + data.draw(st.integers(1, 40))]
        else:
            content[at:at] = content[at : at + data.draw(st.integers(1, 40))]
        if not content:
            break
    path.write_bytes(content)
    read_or_refused(path)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_changed_xml_is_read_or_refused(tmp_path, data):
    """As above, within the parts: what the archive's own sums would catch."""
    suffix = data.draw(st.sampled_from([".xlsx", ".ods"]))
    with zipfile.ZipFile(forms_of(suffix, tmp_path)) as archive:
        parts = {one.filename: archive.read(one) for one in archive.infolist()}
    wanted = [
        name for name in parts if name.endswith(("sheet1.xml", "workbook.xml", "content.xml", "styles.xml"))
    ]
    name = data.draw(st.sampled_from(sorted(wanted)))
    content = bytearray(parts[name])
    tokens = [
        b"<",
        b">",
        b'"',
        b"/",
        b"9999999",
        b"<row>",
        b"</c>",
        b't="e"',
        b"&#0;",
        b"\xff",
        b"-1",
        b"1e999",
    ]
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(content)))
        content[at : at + data.draw(st.integers(0, 6))] = data.draw(st.sampled_from(tokens))
    parts[name] = bytes(content)
    read_or_refused(zipped(tmp_path / f"b{suffix}", parts))


def read_or_refused(path: Path) -> None:
    for reader in (read_workbook, notes_of):
        try:
            found = reader(path, limits=SMALL)
        except ReadFault as fault:
            assert fault.rule_id in dictionary.rules()
        else:
            assert isinstance(found, list)


def test_chains_of_an_xls_that_never_end(tmp_path):
    """Each sector of the table of sectors in turn leads back to itself, or to where a chain began."""
    at = (struct.unpack_from("<L", VORMEN, 76)[0] + 1) * 512
    for number in range(len(VORMEN) // 512 - 1):
        for back in (number, 0, max(0, number - 3)):
            changed = bytearray(VORMEN)
            struct.pack_into("<L", changed, at + 4 * number, back)
            (tmp_path / "a.xls").write_bytes(changed)
            read_or_refused(tmp_path / "a.xls")
    changed = bytearray(VORMEN)
    struct.pack_into("<L", changed, 68, 3)  # the table goes on in a sector that it says it is itself
    struct.pack_into("<L", changed, 512 * 4 + 508, 3)
    (tmp_path / "a.xls").write_bytes(changed)
    assert refused(tmp_path / "a.xls").rule_id == "file_damaged"


def test_numbers_of_an_xls_that_lie_about_its_records(tmp_path):
    """Lengths of records and counts of texts set to their largest, each in turn."""
    content = (FIXTURES / "vormen-1900.xls").read_bytes()
    for record in (0x00FC, 0x0006, 0x0208, 0x00E5, 0x0085, 0x00E0, 0x041E):
        at = content.find(struct.pack("<H", record), 512)
        (tmp_path / "a.xls").write_bytes(content[: at + 2] + b"\xff\xff\xff\xff\xff\x7f" + content[at + 8 :])
        read_or_refused(tmp_path / "a.xls")


def test_a_workbook_that_is_not_hostile_passes_the_small_limits(tmp_path):
    assert len(read_workbook(forms(tmp_path / "a.xlsx"), limits=SMALL)) == 4
