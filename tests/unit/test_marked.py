"""The marked workbook: a person's own file with the faulty cells coloured and commented, and nothing else changed."""

import csv
import dataclasses
import datetime as dt
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from dashboard.dictionary import rules
from dashboard.intake import marked
from dashboard.intake.check import Issue
from dashboard.intake.load import load
from dashboard.intake.read import Sheet, column_letter, read_workbook
from tests.unit.intake_made import REFERENCE, UNDERTAKING, rows_of

COLUMNS = [field.name for field in dataclasses.fields(Issue)]
HEADS = rows_of(UNDERTAKING)[0]
DUE, STATUS, KIND = (column_letter(HEADS.index(name)) for name in ("due_date", "status", "kind"))
NEW = {"xl/comments1.xml", "xl/drawings/vmlDrawing1.vml"}


def issue(cell: str, **more: object) -> dict[str, object]:
    """A fault of a cell, in the words that are given."""
    letters = cell.rstrip("0123456789")
    said = dict.fromkeys(COLUMNS, "") | {
        "file_name": "mine.xlsx",
        "sheet_name": "undertaking",
        "sheet_row": int(cell[len(letters) :]),
        "column_letter": letters,
        "cell": cell,
        "value_found": "x",
        "rule_id": "not_date",
        "severity": "fault",
        "message_nl": "Dat is geen datum.",
        "remedy_nl": "Schrijf 2024-05-31.",
        "message_en": "That is no date.",
        "remedy_en": "Write 2024-05-31.",
    }
    return said | more


def frame(*issues: dict[str, object]) -> pd.DataFrame:
    return pd.DataFrame(list(issues), columns=COLUMNS)


def found_in(path: Path) -> pd.DataFrame:
    """Faults and warnings that a check of a file finds, columns as the fields of an issue."""
    result = load([*REFERENCE, path], var=path.parent / "var", check_only=True)
    return frame(*(dataclasses.asdict(one) for one in [*result.faults, *result.warnings]))


def told(faults: pd.DataFrame) -> list[tuple]:
    return sorted(faults[["sheet_name", "cell", "rule_id", "value_found"]].fillna("").itertuples(index=False))


def cells(path: Path) -> list[tuple]:
    """All sheets that a load looks at, as they are read."""
    return [
        (sheet.sheet_name, sheet.rows, sorted(sheet.broken))
        for sheet in read_workbook(path)
        if not sheet.sheet_name.startswith("_")
    ]


def seen_cells(faults: pd.DataFrame) -> set[str]:
    """The cells of the sheet that are to be marked; what the merged cell of row 12 covers is marked at its corner."""
    return {re.sub(r"^[ABC]12$", "A12", cell) for cell in faults["cell"].dropna()}


def colour(cell) -> str:
    return cell.fill.fgColor.rgb if cell.fill.fill_type == "solid" else ""


def coloured(path: Path) -> dict[str, set[str]]:
    """Sheet -> its coloured cells."""
    book = openpyxl.load_workbook(path)
    return {
        sheet.title: {cell.coordinate for row in sheet for cell in row if colour(cell)}
        for sheet in book
        if not sheet.title.startswith("_")
    }


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """A workbook as people have them: title, formulas, a chart, a table, comments, hidden and protected parts, faults."""
    path = tmp_path / "mine.xlsx"
    rows = [
        UNDERTAKING,
        UNDERTAKING | {"undertaking_id": "u2", "due_date": "ooit", "status": "vaag"},
        UNDERTAKING | {"undertaking_id": "u3", "to_whom": "", "due_date": dt.date(2024, 5, 31)},
        UNDERTAKING | {"undertaking_id": "u4", "level": "eu", "country_codes": "Tunisie;Nergensland"},
    ]
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False}) as book:
        bold = book.add_format({"bold": True, "bg_color": "#00FF00", "num_format": "0.0"})
        sheet = book.add_worksheet("undertaking")
        sheet.set_column(0, 3, 31, book.add_format({"italic": True}))
        sheet.write_string(0, 0, "Onze toezeggingen <2026> & meer", bold)
        for column, name in enumerate(HEADS):
            sheet.write_string(2, column, name, bold)
        for number, row in enumerate(rows, start=3):
            for column, name in enumerate(HEADS):
                if isinstance(row[name], dt.date):
                    sheet.write_datetime(
                        number, column, row[name], book.add_format({"num_format": "d-m-yyyy"})
                    )
                elif row[name]:
                    sheet.write_string(number, column, row[name])
        sheet.write_formula(3, len(HEADS), '=CONCATENATE(A4,"!")', None, "u1!")
        sheet.write_formula(4, len(HEADS), "=LEN(A5)", None, 2)
        sheet.write_formula(5, len(HEADS), "=NA()", None, "#N/A")
        sheet.write_string(2, len(HEADS), "Eigen kolom")
        sheet.write_comment(f"{DUE}5", "Navragen bij Jan", {"author": "Piet"})
        sheet.write_comment("A1", "Titel", {"author": "Piet"})
        sheet.data_validation("B4:B9", {"validate": "list", "source": ["a", "b"]})
        sheet.conditional_format("A4:A9", {"type": "data_bar", "data_bar_2010": True})
        sheet.merge_range("A12:C12", "einde")
        sheet.protect("geheim")
        sheet.set_header("&LKop")
        data = book.add_worksheet("Gegevens")
        data.add_table("A1:B3", {"data": [["x", 1], ["y", 2]]})
        data.write_url("D1", "https://www.example.org/")
        chart = book.add_chart({"type": "line"})
        chart.add_series({"values": "=Gegevens!$B$2:$B$3"})
        data.insert_chart("F2", chart)
        book.add_worksheet("geheim").hide()
        book.define_name("Bereik", "=Gegevens!$A$1:$B$3")
    return path


# The person's own file --------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_brought_back_unchanged_it_has_the_same_cells_and_the_same_faults(mine, lang, tmp_path):
    faults = found_in(mine)
    assert {"not_date", "not_on_list", "required", "unknown_country"} <= set(faults["rule_id"])
    again = tmp_path / "again" / "mine.xlsx"
    again.parent.mkdir()
    assert marked.write(again, mine, faults, lang=lang) is True
    # Results of formulas too: a library that saves a workbook drops them.
    assert cells(again) == cells(mine)
    assert cells(mine)[0][1][3][-1] == "u1!"
    assert told(found_in(again)) == told(faults)


def test_only_the_cells_concerned_their_styles_and_comments_change_in_the_file(mine, tmp_path):
    faults = found_in(mine)
    out = tmp_path / "marked.xlsx"
    marked.write(out, mine, faults, lang="nl")
    with zipfile.ZipFile(mine) as before, zipfile.ZipFile(out) as after:
        assert after.testzip() is None
        names = before.namelist()
        changed = {name for name in names if before.read(name) != after.read(name)}
        assert changed == {
            "xl/worksheets/sheet1.xml", "xl/worksheets/_rels/sheet1.xml.rels", "xl/styles.xml", "xl/workbook.xml",
            "xl/_rels/workbook.xml.rels", "[Content_Types].xml", *NEW,
        }  # fmt: skip
        assert set(after.namelist()) - set(names) == {"xl/worksheets/sheet4.xml"}
        # But for the styles of cells the sheet is the same, sign by sign.
        one, other = (part.read("xl/worksheets/sheet1.xml").decode() for part in (before, after))
        blank = re.findall(r'<c r="\w+" s="\d+"/>', other)
        assert re.sub(r' s="\d+"', "", one).replace(" spans", "") != ""
        for cell in blank:
            other = other.replace(cell, "") if cell not in one else other
        bare = [re.sub(r' s="\d+"| spans="[\d:]+"', "", text) for text in (one, other)]
        assert bare[0] == bare[1]


def test_a_cell_says_what_is_wrong_and_what_to_do_and_keeps_its_look_and_the_persons_own_comment(
    mine, tmp_path
):
    faults = found_in(mine)
    out = tmp_path / "marked.xlsx"
    marked.write(out, mine, faults, lang="nl")
    book = openpyxl.load_workbook(out)
    sheet = book["undertaking"]
    expected = seen_cells(faults)
    already = {
        cell.coordinate for row in openpyxl.load_workbook(mine)["undertaking"] for cell in row if colour(cell)
    }
    assert coloured(out) == {"undertaking": expected | already, "Gegevens": set(), "geheim": set()}

    vague = sheet[f"{STATUS}5"]
    assert colour(vague) == marked.FAULT
    assert vague.comment.text.startswith("Controle door het dashboard:\nFout: ")
    [row] = faults[faults["cell"] == f"{STATUS}5"].to_dict("records")
    for text in ("vaag", row["message_nl"], row["remedy_nl"]):
        assert text in vague.comment.text
    own = sheet[f"{DUE}5"].comment
    assert own.text.startswith("Navragen bij Jan\n\nControle door het dashboard:\nFout: ")
    assert own.author == "Piet"
    assert sheet["A1"].comment.text == "Titel"
    warning = next(
        one
        for one in faults.to_dict("records")
        if one["severity"] == "warning" and one["cell"] == one["cell"]
    )
    assert colour(sheet[warning["cell"]]) in (marked.WARNING, marked.FAULT)
    # A heading that is warned about is still bold, a date still a date.
    assert sheet["A3"].font.bold and sheet["A1"].number_format == "0.0"
    assert sheet[f"{DUE}6"].value == dt.datetime(2024, 5, 31)
    assert sheet.protection.sheet and sheet.column_dimensions["A"].width == pytest.approx(31.7, abs=0.1)


def test_several_faults_of_a_cell_stand_in_one_comment_and_a_warning_has_another_colour(mine, tmp_path):
    out = tmp_path / "marked.xlsx"
    warning = {"severity": "warning", "rule_id": "made_rule", "message_en": "Odd.", "remedy_en": "Look."}
    faults = frame(issue("B5", **warning), issue("B5"), issue("C5", **warning), *[issue("D5")] * 7)
    marked.write(out, mine, faults, lang="en")
    sheet = openpyxl.load_workbook(out)["undertaking"]
    assert (colour(sheet["B5"]), colour(sheet["C5"])) == (marked.FAULT, marked.WARNING)
    assert sheet["B5"].comment.text.splitlines() == [
        "Check by the dashboard:", f"Fault: {rules()['not_date'].title_en}", "That is no date.", "Found: x",
        "What to do: Write 2024-05-31.", "", "Warning: made_rule", "Odd.", "Found: x", "What to do: Look.",
    ]  # fmt: skip
    assert sheet["D5"].comment.text.endswith("And 2 more; see the list at the end of this file.")


def test_the_list_has_every_fault_leads_to_its_cell_and_runs_nothing(mine, tmp_path):
    out = tmp_path / "marked.xlsx"
    evil = '=HYPERLINK("http://x.example","klik")'
    faults = frame(
        issue(f"{DUE}5", value_found=evil, message_nl="=1+1", remedy_nl="_x0041_ \x07"),
        issue("A1") | {"sheet_row": None, "column_letter": None, "cell": None, "value_found": None},
        issue("A3", sheet_name="Het 'blad'") | {"column_letter": None, "cell": None, "severity": "warning"},
    )
    marked.write(out, mine, faults, lang="nl")
    book = openpyxl.load_workbook(out)
    assert book.sheetnames == ["undertaking", "Gegevens", "geheim", "_meldingen"]
    listed = [[cell.value for cell in row] for row in book["_meldingen"].iter_rows(min_row=3)]
    assert [row[:5] for row in listed] == [
        ["Nr.", "Soort", "Blad", "Cel", "Gevonden"],
        ["1", "Fout", "undertaking", f"{DUE}5", evil],
        ["2", "Fout", "undertaking", None, None],
        ["3", "Waarschuwing", "Het 'blad'", "A3", "x"],
    ]
    read = next(sheet.rows for sheet in read_workbook(out) if sheet.sheet_name == "_meldingen")
    assert read[3][5:] == ["=1+1", "_x0041_ \ufffd", rules()["not_date"].title_nl]
    assert all(cell.data_type == "s" for row in book["_meldingen"] for cell in row if cell.value is not None)
    links = {
        cell.coordinate: cell.hyperlink.location for (cell,) in book["_meldingen"]["D4:D6"] if cell.hyperlink
    }
    assert links == {"D4": f"'undertaking'!{DUE}5", "D6": "'Het ''blad'''!A3"}
    assert book["_meldingen"]["A1"].value == "2 fouten en 1 waarschuwing"
    with zipfile.ZipFile(out) as archive:
        assert not any(
            b"<f" in archive.read(name) for name in archive.namelist() if name.endswith("sheet4.xml")
        )


def test_marked_again_it_shows_what_is_wrong_now_and_nothing_of_before(mine, tmp_path):
    first, saved, second = (tmp_path / f"{name}.xlsx" for name in ("first", "saved", "second"))
    marked.write(first, mine, frame(issue(f"{DUE}5"), issue("B5"), issue("B9")), lang="nl")
    # The person corrects B5 in another program and saves.
    book = openpyxl.load_workbook(first)
    book["undertaking"]["B5"] = "goed"
    book["undertaking"]["B9"].comment.text += "\nbegrepen"
    book.save(saved)
    marked.write(second, saved, frame(issue("C5"), issue(f"{DUE}5")), lang="en")
    # A program keeps the filter of the list by name; the list of now has another length.
    filters = []
    for path in (saved, second):
        with zipfile.ZipFile(path) as archive:
            filters.append(b"_FilterDatabase" in archive.read("xl/workbook.xml"))
    assert filters == [True, False]
    sheet = openpyxl.load_workbook(second)["undertaking"]
    comments = {cell.coordinate: cell.comment.text for row in sheet for cell in row if cell.comment}
    assert comments.keys() == {"A1", f"{DUE}5", "C5"}
    assert comments[f"{DUE}5"].startswith("Navragen bij Jan\n\nCheck by the dashboard:")
    assert "Controle" not in comments[f"{DUE}5"]
    own = coloured(mine)["undertaking"]
    assert coloured(second)["undertaking"] - own == {"C5", f"{DUE}5"}
    assert openpyxl.load_workbook(second).sheetnames[-1] == "_findings"
    assert openpyxl.load_workbook(second).sheetnames.count("_findings") == 1
    # And with nothing wrong all marks are gone.
    clean = tmp_path / "clean.xlsx"
    marked.write(clean, second, frame(), lang="nl")
    assert coloured(clean)["undertaking"] == own
    sheet = openpyxl.load_workbook(clean)["undertaking"]
    assert {cell.coordinate for row in sheet for cell in row if cell.comment} == {"A1", f"{DUE}5"}
    assert sheet[f"{DUE}5"].comment.text == "Navragen bij Jan"


def test_of_very_many_cells_all_are_coloured_and_the_first_commented_which_the_list_says(
    mine, tmp_path, monkeypatch
):
    monkeypatch.setattr(marked, "MOST_WITH_COMMENTS", 5)
    monkeypatch.setattr(marked, "FIRST_WITH_COMMENTS", 3)
    out = tmp_path / "marked.xlsx"
    many = [issue(f"{letter}{row}") for row in (30, 20) for letter in "ABC"]
    marked.write(out, mine, frame(*many), lang="nl")
    book = openpyxl.load_workbook(out)
    sheet = book["undertaking"]
    assert all(colour(sheet[one["cell"]]) == marked.FAULT for one in many)
    assert [one["cell"] for one in many if sheet[one["cell"]].comment] == ["A20", "B20", "C20"]
    told = (
        "Op blad undertaking hebben 3 gekleurde cellen geen opmerking; lees in deze lijst wat eraan schort."
    )
    assert told in [cell.value for (cell,) in book["_meldingen"]["A1:A4"]]
    marked.write(out, mine, frame(*many[:5]), lang="nl")
    assert all(openpyxl.load_workbook(out)["undertaking"][one["cell"]].comment for one in many[:5])


def test_the_shapes_of_new_comments_stand_where_the_form_of_a_sheet_has_them(mine, tmp_path):
    out = tmp_path / "marked.xlsx"
    marked.write(out, mine, frame(issue("B2", sheet_name="Gegevens")), lang="nl")
    with zipfile.ZipFile(out) as archive:
        text = archive.read("xl/worksheets/sheet2.xml").decode()
    places = [text.index(f"<{name}") for name in ("hyperlinks", "drawing", "legacyDrawing", "tableParts")]
    assert places == sorted(places)
    assert openpyxl.load_workbook(out)["Gegevens"]["B2"].comment


def test_macros_are_kept_as_they_are(mine, tmp_path):
    path, out = tmp_path / "mine.xlsm", tmp_path / "marked.xlsm"
    macros = bytes(range(256)) * 9
    with zipfile.ZipFile(mine) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "[Content_Types].xml":
                content = content.replace(
                    b"spreadsheetml.sheet.main+xml", b"vnd.ms-excel.sheet.macroEnabled.main+xml"
                ).replace(
                    b"<Override",
                    b'<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/><Override',
                    1,
                )
            target.writestr(name, content)
        target.writestr("xl/vbaProject.bin", macros)
    assert marked.write(out, path, frame(issue("B5")), lang="nl")
    with zipfile.ZipFile(out) as archive:
        assert archive.read("xl/vbaProject.bin") == macros
        assert b"macroEnabled" in archive.read("[Content_Types].xml")


# Forms of sheets --------------------------------------------------------------------------------------------

ROWS = '<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c><c r="C1"><v>3</v></c></row><row r="4" spans="1:1"/>'
FORMS = {
    "plain": lambda text: text,
    "apostrophes": lambda text: re.sub(
        r'(<row r|<c r|spans)="(\w|:)+?"', lambda said: said[0].replace('"', "'"), text
    ),
    "blanks around signs": lambda text: re.sub(r"(<(?:row|c) r|spans|min|max|style)=", r"\1 = ", text),
    "no addresses": lambda text: text.replace(' r="1"', "").replace(' r="A1"', ""),
    "a comment": lambda text: text.replace("<row", '<!-- <row r="2"><c r="B2"/></row> --><row', 1),
    "an instruction": lambda text: text.replace("<row", '<?x <row r="1"><c r="A1"> ?><row', 1),
    "a prefix": lambda text: re.sub(r"<(/?)(\w)", r"<\1x:\2", text).replace("xmlns=", "xmlns:x="),
    "no rows": lambda text: re.sub(r"<sheetData>.*</sheetData>", "<sheetData/>", text),
    "nested extensions": lambda text: text.replace(
        "</sheetData>",
        '</sheetData><conditionalFormatting sqref="A1"><cfRule type="dataBar" priority="1"><dataBar><cfvo type="min"/>'
        '<cfvo type="max"/><color rgb="FF638EC6"/></dataBar><extLst><ext uri="{B025F937-C7B1-47D3-B67F-A62EFF666E3E}"/>'
        "</extLst></cfRule></conditionalFormatting>",
    ),
}


def rewritten(path: Path, out: Path, part: str, change: Callable[[str], str | bytes]) -> Path:
    """The package with one part changed."""
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            target.writestr(name, change(content.decode()) if name == part else content)
    return out


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A workbook of one sheet with two rows."""
    with xlsxwriter.Workbook(tmp_path / "bare_.xlsx") as book:
        sheet = book.add_worksheet("undertaking")
        sheet.set_column(1, 1, 12, book.add_format({"num_format": "@"}))

    def with_rows(text: str) -> str:
        return text.replace("<sheetData/>", f"<sheetData>{ROWS}</sheetData>")

    return rewritten(tmp_path / "bare_.xlsx", tmp_path / "bare.xlsx", "xl/worksheets/sheet1.xml", with_rows)


@pytest.mark.parametrize("form", FORMS)
def test_a_cell_is_marked_in_whatever_form_the_sheet_is_written(form, bare, tmp_path):
    path = rewritten(bare, tmp_path / "form.xlsx", "xl/worksheets/sheet1.xml", FORMS[form])
    out = tmp_path / "marked.xlsx"
    wanted = {"A1", "B1", "D1", "B3", "A4", "C4", "B7"}
    faults = frame(*(issue(cell) for cell in sorted(wanted)))
    assert marked.write(out, path, faults, lang="nl")
    assert coloured(out) == {"undertaking": wanted}
    sheet = openpyxl.load_workbook(out)["undertaking"]
    assert {cell.coordinate for row in sheet for cell in row if cell.comment} == wanted
    assert cells(out) == cells(path) if form != "no rows" else sheet["A1"].value is None
    assert sheet["B7"].number_format == "@"  # a blank cell looks as its column does
    with zipfile.ZipFile(out) as archive:
        text = archive.read("xl/worksheets/sheet1.xml").decode()
    assert re.sub(r"[\w:]*pageMargins", "pageMargins", text).index("legacyDrawing") > text.index(
        "pageMargins"
    )


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    held=st.dictionaries(
        st.tuples(st.integers(1, 6), st.integers(0, 5)), st.sampled_from(["a", 1.5, True]), max_size=15
    ),
    wanted=st.sets(st.tuples(st.integers(1, 8), st.integers(0, 28)), min_size=1, max_size=15),
)
def test_any_cells_of_any_sheet_are_marked_and_no_value_moves(held, wanted, tmp_path):
    path, out = tmp_path / "made.xlsx", tmp_path / "marked.xlsx"
    book = openpyxl.Workbook()
    book.active.title = "undertaking"
    for (row, column), value in {(9, 0): "end", **held}.items():
        book.active.cell(row, column + 1).value = value
    book.save(path)
    names = {f"{column_letter(column)}{row}" for row, column in wanted}
    marked.write(out, path, frame(*map(issue, names)), lang="nl")
    assert coloured(out)["undertaking"] == names
    assert cells(out) == cells(path)


def test_a_cell_with_a_discussion_gets_no_comment_and_the_list_says_so(mine, tmp_path):
    def with_threads(text: str) -> str:
        kind = "http://schemas.microsoft.com/office/2017/10/relationships/threadedComment"
        said = f'<Relationship Id="rId99" Type="{kind}" Target="../threadedComments/threadedComment1.xml"/>'
        return text.replace("</Relationships>", f"{said}</Relationships>")

    path, out = tmp_path / "threads.xlsx", tmp_path / "marked.xlsx"
    rewritten(mine, path, "xl/worksheets/_rels/sheet1.xml.rels", with_threads)
    space = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"
    with zipfile.ZipFile(path, "a") as archive:
        said = f'<ThreadedComments xmlns="{space}"><threadedComment ref="{DUE}5"/></ThreadedComments>'
        archive.writestr("xl/threadedComments/threadedComment1.xml", said)
    marked.write(out, path, frame(issue(f"{DUE}5"), issue("B5")), lang="nl")
    book = openpyxl.load_workbook(out)
    assert book["undertaking"][f"{DUE}5"].comment.text == "Navragen bij Jan"
    assert colour(book["undertaking"][f"{DUE}5"]) == marked.FAULT
    assert book["undertaking"]["B5"].comment
    assert "Op blad undertaking loopt in 1 gekleurde cel een gesprek" in book["_meldingen"]["A3"].value


def plain(path: Path, sheet_name: str = "undertaking", *, comment: str = "") -> Path:
    """A workbook of one sheet with texts in A1 to D6; the comment stands in B2."""
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet(sheet_name)
        for row in range(6):
            sheet.write_row(row, 0, [f"{row}-{column}" for column in range(4)])
        if comment:
            sheet.write_comment("B2", comment)
    return path


@pytest.mark.parametrize("name", ["undertaking ", "undertaking\u00a0", "under\u200ftaking"])
def test_a_sheet_is_known_by_the_name_as_it_is_read(name, tmp_path):
    path, out = plain(tmp_path / "plain.xlsx", name), tmp_path / "marked.xlsx"
    [read] = read_workbook(path)
    assert read.sheet_name == "undertaking"
    assert marked.write(out, path, frame(issue("B2")), lang="nl")
    book = openpyxl.load_workbook(out)
    assert coloured(out) == {name: {"B2"}} and book[name]["B2"].comment
    assert book["_meldingen"]["D4"].hyperlink.location == f"'{name}'!B2"


def shapes(path: Path) -> list[tuple[int, int]]:
    """Row and column, from 0, of the shapes of comments; the parts that hold them are well-formed."""
    spot = "{urn:schemas-microsoft-com:office:excel}"
    with zipfile.ZipFile(path) as archive:
        trees = [etree.fromstring(archive.read(name)) for name in archive.namelist() if name.endswith(".vml")]
    return [
        (int(one.find(f"{spot}Row").text), int(one.find(f"{spot}Column").text))
        for tree in trees
        for one in tree.iter(f"{spot}ClientData")
    ]


def test_shapes_of_comments_with_prefixes_of_any_name_are_added_to_and_taken_out(tmp_path):
    path, out, saved, clean = (tmp_path / f"{name}.xlsx" for name in ("made", "marked", "saved", "clean"))
    book = openpyxl.Workbook()
    book.active.title = "undertaking"
    book.active["A1"] = "x"
    book.active["A1"].comment = openpyxl.comments.Comment("mine", "Piet")
    book.save(path)
    with zipfile.ZipFile(path) as archive:
        [name] = [name for name in archive.namelist() if name.endswith(".vml")]
        assert b"xmlns:v=" not in re.search(rb"<xml[^>]*>", archive.read(name))[0]
    marked.write(out, path, frame(issue("C3")), lang="nl")
    assert shapes(out) == [(0, 0), (2, 2)]
    with zipfile.ZipFile(out) as archive:
        [blocks] = re.findall(rb'idmap[^>]*\sdata="([^"]*)"', archive.read(name))
        numbers = re.findall(rb'<[\w-]+:shape [^>]*id="_x0000_s(\d+)"', archive.read(name))
    assert {str(int(number) // 1024) for number in numbers if int(number) >= 1024} <= set(
        blocks.decode().split(",")
    )
    openpyxl.load_workbook(out).save(saved)
    marked.write(clean, saved, frame(), lang="nl")
    assert shapes(clean) == [(0, 0)]


BROKEN = {
    "no numbers of sheets": ("xl/workbook.xml", lambda text: re.sub(r' sheetId="\d+"', "", text)),
    "no list of sheets": ("xl/workbook.xml", lambda text: re.sub(r"<sheets>.*</sheets>", "", text)),
    "a comment without text": ("xl/comments1.xml", lambda text: re.sub(r"<text>.*?</text>", "", text)),
    "no authors": ("xl/comments1.xml", lambda text: re.sub(r"<authors>.*?</authors>", "", text)),
    "comments of another form": (
        "xl/comments1.xml",
        lambda text: text.replace("schemas.openxmlformats.org/spreadsheetml/2006", "purl.oclc.org/ooxml"),
    ),
    "a drawing of another form": ("xl/drawings/vmlDrawing1.vml", lambda text: text.replace("xml", "a:xml")),
}


@pytest.mark.parametrize("form", BROKEN)
def test_of_a_file_of_a_form_that_is_not_known_a_copy_is_made(form, tmp_path):
    path, out = plain(tmp_path / "plain.xlsx", comment="mijn"), tmp_path / "marked.xlsx"
    rewritten(path, tmp_path / "broken.xlsx", *BROKEN[form])
    sheets = [Sheet("mine.xlsx", "undertaking", [["x"]])]
    faults = frame(issue("B2"), issue("C3"))
    assert not marked.write(out, tmp_path / "broken.xlsx", faults, lang="nl", sheets=sheets)
    assert coloured(out) == {"undertaking": {"B2", "C3"}}


def test_an_instruction_among_the_sheets_is_passed_over(tmp_path):
    path, out = plain(tmp_path / "plain.xlsx"), tmp_path / "marked.xlsx"
    rewritten(
        path, tmp_path / "i.xlsx", "xl/workbook.xml", lambda text: text.replace("<sheets>", "<sheets><?a b?>")
    )
    assert marked.write(out, tmp_path / "i.xlsx", frame(issue("B2")), lang="nl")
    assert openpyxl.load_workbook(out).sheetnames == ["undertaking", "_meldingen"]


@pytest.mark.parametrize("is_own", [True, False])
def test_a_merged_cell_with_very_many_faults_has_a_comment_that_excel_takes(is_own, tmp_path):
    path, out = tmp_path / "merged.xlsx", tmp_path / "marked.xlsx"
    with xlsxwriter.Workbook(tmp_path / "made.xlsx") as book:
        book.add_worksheet("undertaking").merge_range("A2:A900", "x")
    part = "xl/worksheets/sheet1.xml"
    rewritten(
        tmp_path / "made.xlsx", path, part, lambda text: text.replace("<mergeCell ref=", "<mergeCell ref = ")
    )
    sheets = read_workbook(tmp_path / "made.xlsx")
    if not is_own:
        path.write_bytes(b"-")
    faults = frame(*(issue(f"A{row}") for row in range(2, 901)))
    assert marked.write(out, path, faults, lang="nl", sheets=sheets) is is_own
    comment = openpyxl.load_workbook(out)["undertaking"]["A2"].comment
    assert comment.text.startswith("Controle door het dashboard:\nFout: ")
    assert 8_000 < len(comment.text) < 9_000 and comment.text.endswith(" …")


def test_a_cell_that_is_no_longer_marked_has_the_colour_that_its_person_gave(tmp_path):
    path, first, second, clean = (tmp_path / f"{name}.xlsx" for name in ("made", "first", "second", "clean"))
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("undertaking")
        sheet.write("B2", "bad", book.add_format({"bg_color": "#00FF00"}))
        sheet.write("B3", "bad", book.add_format({"bg_color": "#0000FF", "bold": True}))
        sheet.write("B4", "bad", book.add_format({"bg_color": "#0000FF"}))
        sheet.write("B5", "bad")
    wanted = {"B2": "FF00FF00", "B3": "FF0000FF", "B4": "FF0000FF", "B5": ""}
    warning = {"severity": "warning"}
    marked.write(first, path, frame(issue("B2"), issue("B3"), issue("B4", **warning), issue("B5")), lang="nl")
    sheet = openpyxl.load_workbook(first)["undertaking"]
    assert [colour(sheet[cell]) for cell in wanted] == [
        marked.FAULT, marked.FAULT, marked.WARNING, marked.FAULT,
    ]  # fmt: skip
    # Again, and of the other kind, after another program saved it.
    openpyxl.load_workbook(first).save(first)
    marked.write(second, first, frame(issue("B2", **warning), issue("B4")), lang="nl")
    sheet = openpyxl.load_workbook(second)["undertaking"]
    assert {cell: colour(sheet[cell]) for cell in wanted} == wanted | {
        "B2": marked.WARNING,
        "B4": marked.FAULT,
    }
    marked.write(clean, second, frame(), lang="nl")
    sheet = openpyxl.load_workbook(clean)["undertaking"]
    assert {cell: colour(sheet[cell]) for cell in wanted} == wanted
    assert sheet["B3"].font.bold


@pytest.mark.parametrize(
    ("own", "behind", "expected"),
    [
        ('theme="4" tint="0.4"', None, {"theme": "4", "tint": "0.4"}),
        ('indexed="13"', None, {"indexed": "13"}),
        ('indexed="64"', None, None),
        ('rgb="FF00FF00"', None, {"rgb": "FF00FF00"}),
        # What other programs write behind a mark is no colour that the cell had.
        ('rgb="FF00FF00"', f'rgb="{marked.FAULT}"', None),
        ('rgb="FF00FF00"', 'rgb="FFC0C0C0"', None),
        ('rgb="FF00FF00"', 'auto="1"', None),
    ],
)
def test_a_colour_of_any_form_comes_back_and_none_that_was_not_there(own, behind, expected, tmp_path):
    path, first, second = (tmp_path / f"{name}.xlsx" for name in ("made", "first", "second"))
    with xlsxwriter.Workbook(tmp_path / "green.xlsx") as book:
        book.add_worksheet("undertaking").write("B2", "x", book.add_format({"bg_color": "#00FF00"}))
    part = "xl/styles.xml"
    rewritten(tmp_path / "green.xlsx", path, part, lambda text: text.replace('rgb="FF00FF00"', own))
    marked.write(first, path, frame(issue("B2")), lang="nl")
    if behind:
        saved = rf"\1<bgColor {behind}/>"
        mark = rf'(<fgColor rgb="{marked.FAULT}"/>)<bgColor [^>]*/>'
        first.rename(path)
        rewritten(path, first, part, lambda text: re.sub(mark, saved, text))
    marked.write(second, first, frame(), lang="nl")
    with zipfile.ZipFile(second) as archive:
        tree = etree.fromstring(archive.read(part))
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    style = int(re.search(r'<c r="B2" s="(\d+)"', sheet)[1])
    space = {"x": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
    fill = int(tree.find("x:cellXfs", space)[style].get("fillId"))
    colours = tree.find("x:fills", space)[fill].findall(".//x:fgColor", space)
    assert [dict(one.attrib) for one in colours] == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("there", "expected"),
    [
        (["_Meldingen"], ["_Meldingen", "_findings"]),  # to Excel the same name
        (["_findings"], ["_meldingen"]),
        (["_findings", "_meldingen"], ["_findings", "_meldingen"]),
        (["_Findings", "_meldingen"], ["_Findings", "_meldingen"]),
    ],
)
def test_no_two_sheets_share_a_name_and_a_sheet_of_the_persons_own_stays(there, expected, tmp_path):
    path, out = tmp_path / "made.xlsx", tmp_path / "marked.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for name in ("undertaking", *there):
            book.add_worksheet(name).write("B2", "mijn")
    assert marked.write(out, path, frame(issue("B2")), lang="nl")
    book = openpyxl.load_workbook(out)
    assert book.sheetnames == ["undertaking", *expected]
    listed = [name for name in expected if book[name]["A1"].value == "1 fout en 0 waarschuwingen"]
    assert len(listed) == 1
    assert all(book[name]["B2"].value == "mijn" for name in expected if name != listed[0])
    assert colour(book["undertaking"]["B2"]) == marked.FAULT


def test_where_both_names_are_taken_a_copy_is_made(tmp_path):
    path, out = tmp_path / "made.xlsx", tmp_path / "marked.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for name in ("undertaking", "_Meldingen", "_Findings"):
            book.add_worksheet(name).write("B2", "mijn")
    assert not marked.write(out, path, frame(issue("B2")), lang="nl", sheets=read_workbook(path))
    assert "_meldingen" in openpyxl.load_workbook(out).sheetnames


def test_the_kind_of_a_part_is_said_once(tmp_path):
    path, out = plain(tmp_path / "plain.xlsx"), tmp_path / "marked.xlsx"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
    left = f'<Override PartName="/xl/comments1.xml" ContentType="{kind}"/></Types>'
    rewritten(path, tmp_path / "s.xlsx", "[Content_Types].xml", lambda text: text.replace("</Types>", left))
    marked.write(out, tmp_path / "s.xlsx", frame(issue("B2")), lang="nl")
    with zipfile.ZipFile(out) as archive:
        names = re.findall(rb'PartName="([^"]*)"', archive.read("[Content_Types].xml"))
    assert b"/xl/comments1.xml" in names and len(names) == len(set(names))


def test_the_first_two_fills_are_left_to_excel(tmp_path):
    def one_fill(text: str) -> str:
        only = '<fills count="1"><fill><patternFill patternType="none"/></fill></fills>'
        return re.sub(r"<fills.*?</fills>", only, text)

    path, out = plain(tmp_path / "plain.xlsx"), tmp_path / "marked.xlsx"
    rewritten(path, tmp_path / "one.xlsx", "xl/styles.xml", one_fill)
    marked.write(out, tmp_path / "one.xlsx", frame(issue("B2")), lang="nl")
    with zipfile.ZipFile(out) as archive:
        text = archive.read("xl/styles.xml").decode()
    assert re.findall(r'patternType="(\w+)"', text)[:3] == ["none", "gray125", "solid"]
    assert colour(openpyxl.load_workbook(out)["undertaking"]["B2"]) == marked.FAULT


def test_headers_in_the_package_are_of_the_old_form(mine, tmp_path):
    out = tmp_path / "marked.xlsx"
    marked.write(out, mine, frame(issue("B5")), lang="nl")
    packed = out.read_bytes()
    with zipfile.ZipFile(out) as archive:
        assert archive.testzip() is None
        for info in archive.infolist():
            # Version needed, and sizes: those of a 64-bit header stand elsewhere.
            start = info.header_offset
            assert packed[start + 4 : start + 6] == b"\x14\x00"
            assert int.from_bytes(packed[start + 22 : start + 26], "little") == info.file_size


def test_a_fault_of_a_whole_file_has_no_sheet_in_the_list(mine, tmp_path):
    out = tmp_path / "marked.xlsx"
    no_place = dict.fromkeys(["sheet_name", "sheet_row", "column_letter", "cell", "value_found"])
    marked.write(out, mine, frame(issue("A1") | no_place, issue("B5")), lang="nl")
    assert openpyxl.load_workbook(out)["_meldingen"]["C4"].value is None


# Copies -----------------------------------------------------------------------------------------------------


def test_of_a_csv_a_workbook_is_made_with_the_same_rows_where_all_text_stays_text(tmp_path):
    path, out = tmp_path / "undertaking.csv", tmp_path / "marked.xlsx"
    rows = rows_of(UNDERTAKING, UNDERTAKING | {"undertaking_id": "0012", "status": "=1+1", "due_date": "1-2"})
    with path.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream, delimiter=";").writerows([["Titel"], [], *rows])
    faults = found_in(path)
    assert marked.write(out, path, faults, lang="nl") is False
    [(name, held, _)] = cells(out)
    assert (name, held) == ("undertaking", cells(path)[0][1])
    sheet = openpyxl.load_workbook(out)["undertaking"]
    assert (sheet[f"{STATUS}5"].value, sheet[f"{STATUS}5"].data_type) == ("=1+1", "s")
    assert colour(sheet[f"{STATUS}5"]) == marked.FAULT and "=1+1" in sheet[f"{STATUS}5"].comment.text
    listed = openpyxl.load_workbook(out)["_meldingen"]
    assert "kopie van de waarden" in listed["A3"].value
    assert listed["D5"].hyperlink.location.startswith("'undertaking'!")
    again = tmp_path / "again" / "undertaking.xlsx"
    again.parent.mkdir()
    shutil.copy(out, again)
    assert told(found_in(again)) == told(faults)


def test_a_copy_holds_values_of_every_kind_as_they_were_found(tmp_path):
    rows = [
        [
            "kop",
            0.1 + 0.2,
            7,
            True,
            dt.date(2024, 5, 31),
            dt.datetime(2024, 5, 31, 13, 5),
            "",
            "+31",
            12345678901234567890,
        ],
        ["", dt.date(1850, 1, 1), -1e300, False, dt.time(8, 30), "a\nb", "_x0041_", "00123", 0.25],
    ]
    sheet = Sheet(
        "oud.xls", "Blad/met: tekens en een veel te lange naam", rows, [("G1", "#N/A"), ("G2", "=")], is_hidden=True,
        hidden_rows=frozenset({2}), hidden_columns=frozenset({3}), merged=((0, 0, 1, 0),), percent={8: frozenset({2})},
    )  # fmt: skip
    path, out = tmp_path / "oud.xls", tmp_path / "marked.xlsx"
    path.write_bytes(b"\xd0\xcf\x11\xe0 not read again")
    at = {"sheet_name": sheet.sheet_name}
    assert not marked.write(
        out, path, frame(issue("B1", **at), issue("J2", **at), issue("A7", **at)), lang="nl", sheets=[sheet]
    )
    [made] = [one for one in read_workbook(out) if not one.sheet_name.startswith("_")]
    assert made.sheet_name == "Blad_met_ tekens en een veel te"
    as_held = [row[:9] for row in made.rows[:2]]
    assert as_held[0] == [
        "kop",
        0.1 + 0.2,
        7,
        True,
        dt.date(2024, 5, 31),
        rows[0][5],
        "",
        "+31",
        "12345678901234567890",
    ]
    assert as_held[1][:4] == ["", "1850-01-01", -1e300, False] and as_held[1][5:] == rows[1][5:]
    assert ("G1", "#N/A") in made.broken
    assert (made.is_hidden, made.hidden_rows, made.hidden_columns) == (True, frozenset({2}), frozenset({3}))
    assert made.merged == ((0, 0, 1, 0),) and made.percent == {8: frozenset({2})}
    assert coloured(out) == {made.sheet_name: {"B1", "J2", "A7"}}


def test_sheets_of_a_copy_never_share_a_name(tmp_path):
    sheets = [
        Sheet("a.ods", name, [["x"]]) for name in ("a/b", "a:b", "A_B", "_findings", "b" * 40, "b" * 41)
    ]
    (tmp_path / "a.ods").write_bytes(b"-")
    marked.write(tmp_path / "o.xlsx", tmp_path / "a.ods", frame(), lang="nl", sheets=sheets)
    names = openpyxl.load_workbook(tmp_path / "o.xlsx").sheetnames
    assert names == ["a_b", "a_b~2", "A_B~3", "b" * 31, "b" * 29 + "~2", "_meldingen"]


def test_a_name_that_is_cut_is_one_that_a_workbook_can_have(tmp_path):
    # Excel counts an emoji as two, and takes no apostrophe at the end.
    odd = ["b" * 30 + "'bcd", "😀" * 20, "😀" * 21, "'", "c" * 28 + "'" + "c" * 5, "c" * 28 + "'" + "c" * 6]
    (tmp_path / "a.ods").write_bytes(b"-")
    sheets = [Sheet("a.ods", name, [["x"]]) for name in odd]
    marked.write(tmp_path / "o.xlsx", tmp_path / "a.ods", frame(), lang="nl", sheets=sheets)
    names = openpyxl.load_workbook(tmp_path / "o.xlsx").sheetnames
    assert names[:-1] == [
        "b" * 30 + "_", "😀" * 15, "😀" * 14 + "~2", "_", "c" * 28 + "'cc", "c" * 28 + "_~2",
    ]  # fmt: skip


def test_in_front_of_a_copy_is_a_sheet_that_is_seen(tmp_path):
    (tmp_path / "a.ods").write_bytes(b"-")
    for hidden, front in [((True, False, False), 1), ((False, True, False), 0), ((True, True, True), 3)]:
        sheets = [
            Sheet("a.ods", f"s{number}", [["x"]], is_hidden=is_hidden)
            for number, is_hidden in enumerate(hidden)
        ]
        marked.write(tmp_path / "o.xlsx", tmp_path / "a.ods", frame(), lang="nl", sheets=sheets)
        book = openpyxl.load_workbook(tmp_path / "o.xlsx")
        assert [sheet.sheet_state == "hidden" for sheet in book] == [*hidden, False]
        assert book.index(book.active) == front


def test_a_text_is_cut_as_long_as_excel_takes_it_to_be_and_a_time_loses_its_zone(tmp_path):
    rows = [["😀" * 17_000, "x" * 32_767, dt.time(8, 30, tzinfo=dt.UTC)]]
    (tmp_path / "a.ods").write_bytes(b"-")
    sheets = [Sheet("a.ods", "s", rows)]
    marked.write(tmp_path / "o.xlsx", tmp_path / "a.ods", frame(), lang="nl", sheets=sheets)
    book = openpyxl.load_workbook(tmp_path / "o.xlsx")
    cut, whole, time = (cell.value for cell in book["s"][1])
    assert 32_760 < len(cut.encode("utf-16-le")) / 2 <= 32_767 and cut.endswith("😀 […]")
    assert (whole, time) == (rows[0][1], dt.time(8, 30))
    assert any("In 1 cel stond meer" in str(cell.value) for cell in book["_meldingen"]["A"])


def test_a_file_that_cannot_be_read_gives_the_list_alone(tmp_path):
    path, out = tmp_path / "kapot.xlsx", tmp_path / "marked.xlsx"
    path.write_bytes(b"PK\x03\x04 truncated")
    faults = found_in(path)
    assert marked.write(out, path, faults, lang="nl") is False
    book = openpyxl.load_workbook(out)
    assert book.sheetnames == ["_meldingen"]
    assert "niet te lezen" in book["_meldingen"]["A3"].value
    assert book["_meldingen"]["F5"].value == faults["message_nl"][0]


def test_a_file_kept_under_another_name_is_known_by_its_content_or_its_name_when_brought(mine, tmp_path):
    faults, out = found_in(mine), tmp_path / "marked.xlsx"
    kept = tmp_path / "3f2a"
    shutil.copy(mine, kept)
    assert marked.write(out, kept, faults, lang="nl")
    kept.write_text("undertaking_id;level\nu1;eu\n", encoding="utf-8")
    assert not marked.write(out, kept, frame(issue("B2", file_name="../undertaking.csv")), lang="nl")
    assert coloured(out) == {"undertaking": {"B2"}}


def test_a_document_type_is_never_followed(mine, tmp_path):
    def bomb(text: str) -> str:
        return text.replace("<styleSheet", '<!DOCTYPE x [<!ENTITY a "aaaa">]><styleSheet', 1)

    path, out = rewritten(mine, tmp_path / "bomb.xlsx", "xl/styles.xml", bomb), tmp_path / "marked.xlsx"
    assert (
        marked.write(out, path, frame(issue("B5")), lang="nl", sheets=[Sheet("a", "undertaking", [["x"]])])
        is False
    )
    assert coloured(out) == {"undertaking": {"B5"}}


@pytest.mark.parametrize(
    ("name", "is_own", "expected"),
    [
        ("register.xlsx", True, "register_gemarkeerd.xlsx"),
        ("Register.XLSM", True, "Register_gemarkeerd.xlsm"),
        ("register.xlsm", False, "register_gemarkeerd.xlsx"),
        ("a.b.csv", False, "a.b_gemarkeerd.xlsx"),
        ("register_marked.xlsx", True, "register_gemarkeerd.xlsx"),
    ],
)
def test_the_name_says_that_it_is_marked_and_ends_as_its_content(name, is_own, expected):
    assert marked.file_name(name, lang="nl", is_own=is_own) == expected


def test_libreoffice_opens_it_and_keeps_colours_comments_and_links(mine, tmp_path):
    out = tmp_path / "marked.xlsx"
    faults = found_in(mine)
    marked.write(out, mine, faults, lang="nl")
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [
        "soffice",
        profile,
        "--headless",
        "--convert-to",
        "xlsx",
        "--outdir",
        str(tmp_path / "saved"),
        str(out),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    saved = tmp_path / "saved" / "marked.xlsx"
    expected = seen_cells(faults)
    sheet = openpyxl.load_workbook(saved)["undertaking"]
    assert {
        cell.coordinate for row in sheet for cell in row if colour(cell) in (marked.FAULT, marked.WARNING)
    } == expected
    comments = {cell.coordinate: cell.comment.text for row in sheet for cell in row if cell.comment}
    assert comments.keys() == expected | {"A1"}
    assert comments[f"{DUE}5"].startswith("Navragen bij Jan\n\nControle door het dashboard:")
    listed = openpyxl.load_workbook(saved)["_meldingen"]
    assert sum(bool(cell.hyperlink) for row in listed for cell in row) == faults["sheet_row"].notna().sum()
    # And what that program saved is marked again without a trace of before.
    marked.write(out, saved, frame(), lang="nl")
    sheet = openpyxl.load_workbook(out)["undertaking"]
    own = coloured(mine)["undertaking"]
    assert {cell.coordinate for row in sheet for cell in row if colour(cell)} <= own
    assert {cell.coordinate for row in sheet for cell in row if cell.comment} == {"A1", f"{DUE}5"}
