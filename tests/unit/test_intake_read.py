"""Every kind of spreadsheet as sheets of cells with addresses; what can't be read is said, not guessed."""

import datetime as dt
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from dashboard.intake.read import ReadFault, column_index, column_letter, read_workbook
from tests.unit.intake_made import workbook


def test_row_and_column_of_a_cell_are_its_address(tmp_path):
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("one")
        sheet.write("C4", "x")
        sheet.write("D6", 1.5)
        book.add_worksheet("two").write("A1", True)
    one, two = read_workbook(path)
    assert (one.sheet_name, two.sheet_name) == ("one", "two")
    assert one.rows[3][2] == "x"
    assert one.rows[5][3] == 1.5
    assert one.rows[0] == ["", "", "", ""]
    assert two.rows == [[True]]


def test_numbers_dates_and_text_stay_what_they_are(tmp_path):
    values = ["00123", "n/a", "12,345", ":", 7, dt.date(2024, 5, 31), "2024-05"]
    [sheet] = read_workbook(workbook(tmp_path / "a.xlsx", {"s": [values]}))
    assert sheet.rows == [["00123", "n/a", "12,345", ":", 7.0, dt.date(2024, 5, 31), "2024-05"]]


def test_error_cells_and_formulas_without_a_result_are_found(tmp_path):
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("s")
        sheet.write_formula("B2", "=NA()", None, "#N/A")
        sheet.write_formula("C3", '=""', None, "")
        sheet.write_formula("D3", "=1+1", None, 2)
    [sheet] = read_workbook(path)
    assert ("B2", "#N/A") in sheet.broken
    assert "D3" not in dict(sheet.broken)

    made = openpyxl.Workbook()
    made.active["A2"] = "=1+1"  # openpyxl stores no result
    made.save(tmp_path / "b.xlsx")
    [sheet] = read_workbook(tmp_path / "b.xlsx")
    assert sheet.broken == [("A2", "=")]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"a,b\n1,2\n", [["a", "b"], ["1", "2"]]),
        (b"a;b\n1,5;2\n", [["a", "b"], ["1,5", "2"]]),
        ("\ufeffa;b\nÇa;é\n".encode(), [["a", "b"], ["Ça", "é"]]),
        ("a;b\nCôte d'Ivoire;€ 5\n".encode("cp1252"), [["a", "b"], ["Côte d'Ivoire", "€ 5"]]),
        (b'sep=;\r\na;"b\nc"\r\n', [["sep=", ""], ["a", "b\nc"]]),
        (b'"x;y;z",b\n1,2\n', [["x;y;z", "b"], ["1", "2"]]),
        (b"a,b,c\n1\n", [["a", "b", "c"], ["1", "", ""]]),
    ],
)
def test_csv_in_the_forms_that_people_save(tmp_path, content, expected):
    (tmp_path / "visit.csv").write_bytes(content)
    [sheet] = read_workbook(tmp_path / "visit.csv")
    assert (sheet.file_name, sheet.sheet_name) == ("visit.csv", "visit")
    assert sheet.rows == expected


def test_an_open_document_is_read_too(tmp_path):
    content = """<?xml version="1.0"?><office:document-content
      xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
      xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
      xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>
      <table:table table:name="s"><table:table-row/>
      <table:table-row><table:table-cell/><table:table-cell office:value-type="float" office:value="2.5"/>
      <table:table-cell office:value-type="string"><text:p>x</text:p></table:table-cell></table:table-row>
      </table:table></office:spreadsheet></office:body></office:document-content>"""
    content = "".join(line.strip() + " " * ("xmlns" in line or "<?" in line) for line in content.splitlines())
    with zipfile.ZipFile(tmp_path / "a.ods", "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    [sheet] = read_workbook(tmp_path / "a.ods")
    assert sheet.rows[1] == ["", 2.5, "x"]


@pytest.mark.parametrize(
    ("name", "content", "rule_id"),
    [
        ("a.xlsx", b"", "file_empty"),
        ("a.xlsx", b"no zip at all", "file_unreadable"),
        ("a.xls", b"no workbook at all", "file_unreadable"),
        ("a.ods", b"PK\x05\x06" + b"\0" * 18, "file_unreadable"),
        ("a.csv", b"a\0b", "file_unreadable"),
        ("a.csv", b'a,"b', "file_unreadable"),
        ("a.csv", b"\n\n", "file_empty"),
        ("a.pdf", b"%PDF", "file_kind"),
    ],
)
def test_what_is_no_spreadsheet_is_said(tmp_path: Path, name, content, rule_id):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ReadFault) as caught:
        read_workbook(tmp_path / name)
    assert (caught.value.file_name, caught.value.rule_id) == (name, rule_id)


def test_a_missing_file_is_said(tmp_path):
    with pytest.raises(ReadFault, match="file_unreadable"):
        read_workbook(tmp_path / "a.xlsx")


def test_a_workbook_without_any_cell_is_empty(tmp_path):
    with pytest.raises(ReadFault, match="file_empty"):
        read_workbook(workbook(tmp_path / "a.xlsx", {"s": []}))


@pytest.mark.parametrize(("index", "letter"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_letters_of_columns(index, letter):
    assert column_letter(index) == letter
    assert column_index(letter) == index
