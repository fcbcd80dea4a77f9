"""Every kind of spreadsheet as sheets of cells with addresses; what can't be read is said, not guessed."""

import codecs
import csv
import datetime as dt
import io
import re
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.intake.read import ReadFault, column_index, column_letter, notes_of, read_workbook
from dashboard.intake.read_xls import moment
from dashboard.intake.read_xlsx import is_percent, kind_of, up_to
from tests.unit.intake_made import workbook
from tests.unit.spreadsheets_made import FIXTURES, cells, forms_of, ods, ods_cell, ods_row, xlsx


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


@pytest.mark.parametrize("date_1904", [False, True], ids=["1900", "1904"])
@pytest.mark.parametrize("suffix", [".xlsx", ".xlsm", ".xls", ".ods"])
def test_each_kind_tells_the_same_of_the_same_workbook(tmp_path, suffix, date_1904):
    sheets = read_workbook(forms_of(suffix, tmp_path, date_1904=date_1904))
    assert [(one.sheet_name, one.is_hidden) for one in sheets] == [
        ("Vormen", False), ("Verborgen", True), ("Diep", True), ("Leeg", False),
    ]  # fmt: skip
    sheet = sheets[0]
    assert sheet.rows[:2] == [
        ["kop\tmet tab", "twee\nregels", "a   b", "=1+1", *[""] * 6],
        [
            0.25, dt.date(2024, 5, 31), dt.datetime(2024, 5, 31, 13, 30), 2, dt.time(13, 30), "00123", *[""] * 4,
        ],
    ]  # fmt: skip
    assert {(row, column): value for row, cells in enumerate(sheet.rows[2:], start=3) for column, value in
            enumerate(cells) if value != ""} == {
        (5, 0): "samen", (7, 0): "verborgen", (8, 7): 5, (9, 0): "tekst", (9, 9): 0.5,
    }  # fmt: skip
    assert sheet.broken == [("A3", "#N/A"), ("B3", "#DIV/0!")]
    assert sheet.hidden_rows == {7}
    assert sheet.hidden_columns == {7, 8}
    assert sheet.merged == ((4, 0, 5, 2),)
    assert sheet.percent == {0: {2}, 9: {9}}
    assert {one.date_system for one in sheets} == {1904 if date_1904 else 1900}


def test_formulas_without_a_result_in_each_kind(tmp_path):
    [sheet] = read_workbook(FIXTURES / "formule-zonder-uitkomst.xls")
    assert (sheet.broken, sheet.rows) == ([("A2", "=")], [["som"], [""]])
    formula = ods_cell(kind="", said='table:formula="of:=1+1" table:number-columns-repeated="2"')
    empty = '<table:table-cell table:formula="of:=&quot;&quot;"><text:p/></table:table-cell>'
    text = ods_cell("1>0", said='table:formula="of:=&quot;1>0&quot;"')
    [sheet] = read_workbook(ods(tmp_path / "a.ods", ods_row(formula, empty, text)))
    assert (sheet.broken, sheet.rows) == ([("A1", "="), ("B1", "=")], [["", "", "", "1>0"]])
    body = (
        '<sheetData><row r="1"><c r="A1"><f>1+1</f></c><c r="B1"><f>1+1</f><v/></c><c r="C1"><f>1+1</f><v></v></c>'
        '<c r="D1" t="str"><f>""</f><v></v></c><c r="E1"><f>1+1</f><v>2</v></c>'
        '<c r="F1"><f t="shared" ref="F1:G1" si="0">1+1</f><v>2</v></c><c r="G1"><f t="shared" si="0"/></c>'
        '<c r="H1"><f t="shared" si="0"/><v>2</v></c></row></sheetData>'
    )
    for root in ("worksheet", "x:worksheet"):
        if root != "worksheet":
            body = body.replace("<", "<x:").replace("<x:/", "</x:")
        [sheet] = read_workbook(xlsx(tmp_path / "a.xlsx", body, root=root))
        assert sorted(sheet.broken) == [("A1", "="), ("B1", "="), ("C1", "="), ("G1", "=")]


def test_errors_as_programs_write_them(tmp_path):
    body = (
        '<sheetData><row r="1"><c r="A1" s="0" t="e"><f>NA()</f><v>#N/A</v></c><c t="e" r="B1"><v>#REF!</v></c>'
        '<c r="C1" t="e"><f t="shared" si="0"/><v>#VALUE!</v></c><c r="D1" t="str"><v>#N/A</v></c></row></sheetData>'
    )
    [sheet] = read_workbook(xlsx(tmp_path / "a.xlsx", body))
    assert sheet.broken == [("A1", "#N/A"), ("B1", "#REF!"), ("C1", "#VALUE!")]
    assert sheet.rows == [["", "", "", "#N/A"]]  # typed as text
    formula = 'table:formula="of:=NA()"'
    row = ods_row(
        ods_cell("#N/B", said=f'{formula} office:string-value="" calcext:value-type="error"'),
        ods_cell("Err:502", said=formula),
        ods_cell("#VERW!", kind="float", said=f'office:value="0" {formula}'),
        ods_cell("#N/A"),
    )
    [sheet] = read_workbook(ods(tmp_path / "a.ods", row))
    assert sheet.broken == [("A1", "#N/B"), ("B1", "Err:502"), ("C1", "#VERW!")]
    assert sheet.rows == [["", "", "", "#N/A"]]


def test_cells_without_addresses_get_theirs(tmp_path):
    body = (
        "<sheetData><row><c><v>1</v></c><c><v>2</v></c></row><row hidden='1'><c t='e'><v>#N/A</v></c>"
        "<c><f>1+1</f></c></row></sheetData>"
    )
    [sheet] = read_workbook(xlsx(tmp_path / "a.xlsx", body))
    assert sheet.rows == [[1, 2], ["", ""]]
    assert (sorted(sheet.broken), sheet.hidden_rows) == ([("A2", "#N/A"), ("B2", "=")], {2})


def test_what_hides_rows_and_columns(tmp_path):
    body = (
        '<sheetFormatPr defaultRowHeight="15"/><cols><col min="1" max="1" width="9"/><col min="2" max="3" hidden="1"/>'
        '<col min="4" max="4" width="0" customWidth="1"/></cols><sheetData><row r="1" ht="0" customHeight="1"/>'
        '<row r="2" ht="0.75" customHeight="1"/><row r="3" spans="1:2" hidden="true"><c r="A3"><v>1</v></c></row>'
        '<row r="4" hidden="0"/></sheetData><rowBreaks count="1"/>'
    )
    [sheet] = read_workbook(xlsx(tmp_path / "a.xlsx", body))
    assert (sheet.hidden_rows, sheet.hidden_columns) == ({1, 3}, {1, 2, 3})


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("0%", True), ("0.00%;[Red]-0.00%", True), ("0.0\\ %", True), ('0"%"', False), ("0\\%", False),
        ("General", False), ('[>100]0"%";0', False), ("_%0", False),
    ],
)  # fmt: skip
def test_formats_of_percentages(code, expected):
    assert is_percent(code) is expected


def test_percentages_in_any_order_of_attributes(tmp_path):
    styles = (
        '<numFmts count="2"><numFmt numFmtId="164" formatCode="[>1]0.0%;0%"/>'
        '<numFmt numFmtId="165" formatCode="0&quot;%&quot;"/></numFmts><cellXfs><xf numFmtId="0"/>'
        '<xf numFmtId="9"/><xf numFmtId="164" applyFont="1"><alignment/></xf><xf numFmtId="165"/></cellXfs>'
    )
    rows = (
        '<sheetData><row r="1">{}</row><row r="2"><c r="A2" s="1" t="inlineStr"><is><t>x</t></is></c>'
        '<c r="B2" s="3"><v>1</v></c><c r="C2" s="1"/><c r="XA2" s="2"><v>1</v></c></row></sheetData>'
    )
    for first in (
        '<c r="A1" s="1"><v>0.5</v></c>',
        '<c s="1" r="A1"><v>0.5</v></c>',
        '<c r="A1" t="n" s="1"><v>1</v></c>',
    ):
        [sheet] = read_workbook(xlsx(tmp_path / "a.xlsx", rows.format(first), styles=styles))
        assert sheet.percent == {0: {1}, column_index("XA"): {2}}


@given(st.integers(1, 16_384), st.integers(1, 16_384))
def test_the_pattern_of_columns_up_to_one(last, other):
    found = re.fullmatch(up_to(column_letter(last - 1), "A-Z").decode(), column_letter(other - 1))
    assert (found is not None) == (other <= last)


@given(st.integers(1, 1_048_576), st.integers(1, 1_048_576))
def test_the_pattern_of_rows_up_to_one(last, other):
    assert (re.fullmatch(up_to(str(last), "0-9").decode(), str(other)) is not None) == (other <= last)


def test_an_open_document_with_text_of_many_kinds(tmp_path):
    row = ods_row(
        ods_cell("a<text:tab/>b<text:s text:c='2'/>c"),
        '<table:table-cell office:value-type="string"><office:annotation><text:p>remark</text:p></office:annotation>'
        "<text:p>one<text:tab/>&amp;</text:p><text:p>two</text:p></table:table-cell>",
        ods_cell("WAAR", kind="boolean", said='office:boolean-value="true"'),
        ods_cell("36:00", kind="time", said='office:time-value="PT36H00M00S"'),
        ods_cell("8:00", kind="time", said='office:time-value="PT08H00M00S"'),
        ods_cell("no kind", kind=""),
    )
    [sheet] = read_workbook(ods(tmp_path / "a.ods", row))
    expected = [["a\tb  c", "one\t&\ntwo", True, dt.timedelta(hours=36), dt.time(8), "no kind"]]
    assert sheet.rows == expected


def test_deleted_cells_that_an_open_document_keeps_are_no_cells(tmp_path):
    gone = f"<table:tracked-changes><table:cell-content-deletion>{ods_cell('gone')}</table:cell-content-deletion>"
    [sheet] = read_workbook(
        ods(tmp_path / "a.ods", ods_row(ods_cell("x")), before=f"{gone}</table:tracked-changes>")
    )
    assert sheet.rows == [["x"]]


@pytest.mark.parametrize(
    ("value", "code", "date_system", "expected"),
    [
        (45443, "d-m-yyyy", 1900, dt.date(2024, 5, 31)),
        (43981, "d-m-yyyy", 1904, dt.date(2024, 5, 31)),
        (1, "d-m-yyyy", 1900, dt.date(1900, 1, 1)),
        (59, "d-m-yyyy", 1900, dt.date(1900, 2, 28)),
        (61, "d-m-yyyy", 1900, dt.date(1900, 3, 1)),
        (0.5, "hh:mm", 1900, dt.time(12)),
        (45443.999999999, "d-m-yyyy hh:mm", 1900, dt.date(2024, 6, 1)),
        (1.5, "[h]:mm", 1900, dt.timedelta(hours=36)),
        (-3, "d-m-yyyy", 1900, -3),
        (1e300, "d-m-yyyy", 1904, 1e300),
    ],
)
def test_days_of_both_date_systems(value, code, date_system, expected):
    assert moment(value, code, date_system=date_system) == expected


# Text ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("a\tb\n1,5\t2,5\n", "\t"),
        ("a|b\n1|2\n", "|"),
        ("a;b\n1,5;2,5\n3,5;4,5\n", ";"),
        ("1,5;2,5\n3,5;4,5\n", ";"),
        ("1,2\n3,4\n", ","),
        ("a,b\nx;y,1\nz,2\n", ","),
        ("Rapport over 2024, versie 2\n\nland;bedrag\nTunesië;1,5\nMarokko;2,5\nEgypte;3\n", ";"),
        ('naam;nota\n"a, b, c";x\n"d, e, f";y\n', ";"),
        ("sep=|\na|b;c\n", "|"),
        ("sep=\t\na\tb;c;d\n", "\t"),
        ("alleen een kolom\nx\n", ","),
    ],
)
def test_the_sign_between_cells(tmp_path, text, sign):
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    assert notes_of(tmp_path / "a.csv") == [
        ("text_read_as", {"value_found": "UTF-8", "expected": "tab" if sign == "\t" else sign})
    ]
    [sheet] = read_workbook(tmp_path / "a.csv")
    expected = list(csv.reader(io.StringIO(text), delimiter=sign))
    assert [[cell for cell in row if cell] for row in sheet.rows] == [
        [cell for cell in row if cell] for row in expected
    ]


ENCODINGS = {
    "utf-8": "UTF-8", "utf-8-sig": "UTF-8", "utf-16": "UTF-16", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16",
    "utf-32": "UTF-32", "cp1252": "Windows-1252",
}  # fmt: skip
LETTERS = st.text(st.sampled_from("abcABC 019éëïóüçñ€ß’–\n\"';,|\t.-"), max_size=12).map(str.strip)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.integers(2, 4).flatmap(
        lambda width: st.lists(st.lists(LETTERS, min_size=width, max_size=width), min_size=3, max_size=8)
    ),
    sign=st.sampled_from(";,\t|"),
    encoding=st.sampled_from(list(ENCODINGS)),
    ending=st.sampled_from(["\n", "\r\n"]),
    suffix=st.sampled_from([".csv", ".tsv"]),
)
def test_text_comes_back_as_it_was_written(tmp_path, rows, sign, encoding, ending, suffix):
    """With headings, as all registers have, and every cell in quotes, as programs that export write them."""
    heading = [f"kolom {'één twee drie vier'.split()[place]}" for place in range(len(rows[0]))]
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=sign, quoting=csv.QUOTE_ALL, lineterminator=ending).writerows([heading, *rows])
    path = tmp_path / f"a{suffix}"
    path.write_bytes(text.getvalue().encode(encoding))
    [sheet] = read_workbook(path)
    assert sheet.rows == [heading, *rows]
    said = {"value_found": ENCODINGS[encoding], "expected": "tab" if sign == "\t" else sign}
    assert notes_of(path) == [("text_read_as", said)]


@pytest.mark.parametrize("mark", [True, False], ids=["marked", "unmarked"])
@pytest.mark.parametrize("order", ["le", "be"])
@pytest.mark.parametrize("text", ["naam;land\r\nالجزائر;تونس\r\n", "naam;land\nНидерланды;Україна\n"])
def test_utf_16_of_other_scripts(tmp_path, order, mark, text):
    content = text.encode(f"utf-16-{order}")
    head = {"le": codecs.BOM_UTF16_LE, "be": codecs.BOM_UTF16_BE}[order] if mark else b""
    (tmp_path / "a.csv").write_bytes(head + content)
    [sheet] = read_workbook(tmp_path / "a.csv")
    assert sheet.rows == [line.split(";") for line in text.split()]


def test_a_web_page_with_tables(tmp_path):
    page = """<html><head><meta charset="windows-1252"><style>td {x: y}</style></head><body><!-- <table><tr><td>no
      </table> --><table border=1><tr><th colspan="2">kop<th rowspan=2>é&euro;</tr>
      <tr><td>a&nbsp;b<br>c<td>1.234,50</tr></table><table><tr><td><table><tr><td>binnen</td></tr></table></table>
      <table></table></body></html>"""
    (tmp_path / "lijst.xls").write_bytes(page.encode("cp1252"))
    one, two = read_workbook(tmp_path / "lijst.xls")
    assert one.rows == [["kop", "", "é€"], ["a b\nc", "1.234,50", ""]]
    assert one.merged == ((0, 0, 0, 1), (0, 2, 1, 2))
    assert (one.sheet_name, two.sheet_name, two.rows) == ("lijst 1", "lijst 2", [["binnen"]])
    assert one.date_system is None


def test_text_has_no_date_system_and_keeps_its_name(tmp_path):
    (tmp_path / "bezoek 2024.tsv").write_text("a\tb\n00123\t31-12-2024\n")
    [sheet] = read_workbook(tmp_path / "bezoek 2024.tsv")
    assert (sheet.sheet_name, sheet.date_system, sheet.rows[1]) == (
        "bezoek 2024",
        None,
        ["00123", "31-12-2024"],
    )


def test_many_cells_are_found_in_one_pass(tmp_path):
    """Two thousand rows: rows and columns with more digits and letters than one, the last one included."""
    values = [[row * 30 + column for column in range(30)] for row in range(2_000)]
    [sheet] = read_workbook(xlsx(tmp_path / "a.xlsx", cells(*values)))
    assert sheet.rows == values


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("mmm-yy", "month"), ("[$-413]mmmm yyyy;@", "month"), ("yyyy\\-mm", "month"), ("yyyy", "year"), ('"FY" yyyy', "year"),
        ("d-m-yyyy", ""), ("mm:ss", ""), ("General", ""), ('"yyyy"0', ""), ("mmm", ""), ("yyyy-mm hh:mm", ""), ("0%", "percent"),
    ],
)  # fmt: skip
def test_formats_of_months_and_years(code, expected):
    assert kind_of(code) == expected


def test_a_month_that_was_typed_has_no_day(tmp_path):
    typed = [
        (dt.date(2024, 5, 1), "mmm-yy", "2024-05"),
        (dt.date(2024, 1, 1), "yyyy", "2024"),
        # What is left out here was typed all the same.
        (dt.date(2024, 5, 17), "mmm-yy", dt.date(2024, 5, 17)),
        (dt.date(2024, 5, 1), "yyyy", dt.date(2024, 5, 1)),
        (dt.date(2024, 5, 1), "d-m-yyyy", dt.date(2024, 5, 1)),
    ]
    book = openpyxl.Workbook()
    for row, (value, code, _) in enumerate(typed, start=1):
        book.active.cell(row, 1, value).number_format = code
    path = tmp_path / "months.xlsx"
    book.save(path)
    [sheet] = read_workbook(path)
    assert [row[0] for row in sheet.rows] == [expected for _, _, expected in typed]


@pytest.mark.parametrize(
    ("said", "shown", "expected"),
    [
        ("2024-05-01", "mei 2024", "2024-05"), ("2024-05-01", "May-24", "2024-05"), ("2024-05-01", "05-2024", "2024-05"),
        ("2024-05-01", "2024-05", "2024-05"), ("2024-01-01", "2024", "2024"), ("2024-05-01T00:00:00", "mei '24", "2024-05"),
        ("2024-01-01", "01-2024", "2024-01"),
        # The day is shown, was typed, or what is shown may be one.
        ("2024-05-01", "1 mei 2024", dt.date(2024, 5, 1)), ("2024-05-01", "01-05-24", dt.date(2024, 5, 1)),
        ("2024-05-17", "mei 2024", dt.date(2024, 5, 17)), ("2024-05-01", "2024", dt.date(2024, 5, 1)),
        ("2024-05-01", "1 mei", dt.date(2024, 5, 1)), ("2024-05-01", "01-05", dt.date(2024, 5, 1)),
        ("2001-05-01", "mei 01", dt.date(2001, 5, 1)), ("2001-05-01", "01 mei", dt.date(2001, 5, 1)),
        ("2024-05-01", "", dt.date(2024, 5, 1)),
    ],
)  # fmt: skip
def test_a_month_of_an_open_document_has_no_day(tmp_path, said, shown, expected):
    cell = ods_cell(shown, kind="date", said=f'office:date-value="{said}"')
    [sheet] = read_workbook(ods(tmp_path / "a.ods", ods_row(cell)))
    assert sheet.rows == [[expected]]
