"""Exports: each file, read back by a reader that is not ours, says what the frame says; nothing runs."""

import csv
import dataclasses
import datetime
import io
import json
import math
import subprocess
import threading
import zipfile
from xml.etree import ElementTree

import numpy as np
import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import python_calamine
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from dashboard import words
from dashboard.exports import files, jobs, tables
from dashboard.exports import ods as ods_file
from dashboard.exports import xlsx as xlsx_file
from dashboard.exports.tables import Column, Export

COLUMNS = [
    Column(name="country_code", label="Land", kind="country", definition="ISO 3166 alfa-3"),
    Column(name="note", label="Toelichting", kind="text"),
    Column(name="applicants_persons", label="Aanvragen", unit="personen", kind="integer"),
    Column(name="rate_pct", label="Aandeel", unit="%", kind="decimal", decimals=1),
    Column(name="amount_eur", label="Bedrag", unit="euro", kind="amount", decimals=2),
    Column(name="start_date", label="Begin", kind="date"),
    Column(name="retrieved_date", label="Opgehaald", kind="date"),
    Column(name="start_year", label="Jaar", kind="integer"),
    Column(name="is_binding", label="Bindend", kind="boolean"),
]
FRAME = pd.DataFrame(
    {
        "country_code": ["TUN", "CIV", "XKX"],
        "note": ['één; twee, "drie"', None, "regel 1\nregel 2"],
        "applicants_persons": [1234567.0, math.nan, 0.0],
        "applicants_persons_state": [None, "not_public", None],
        "rate_pct": [12.345678, 0.0, math.nan],
        "amount_eur": [-1234.5, 7.4e9, 0.1],
        "start_date": ["2024", "2024-05", "2024-05-31"],
        "retrieved_date": ["2026-11-01", None, "2026-11-02"],
        "start_year": [2024, 2024, 2024],
        "is_binding": [True, False, None],
    }
)


def made(frame: pd.DataFrame = FRAME, columns: list[Column] | None = None, **changes) -> Export:
    values = {
        "title": "Aanvragen per land",
        "selection_sentence": "Asielaanvragen uit Tunesië, Côte d’Ivoire en Kosovo, 2014–2024",
        "columns": COLUMNS if columns is None else columns,
        "frame": frame,
        "sources": ["Eurostat, migr_asyappctza, CC BY 4.0"],
        "caveats": ["Aanhoudingen, geen personen."],
        "version": "20261125T072044Z-ab12cd",
        "address": "http://127.0.0.1:8501/country?country=TUN",
        "created": "2026-11-25T08:20:44+01:00",
        "lang": "nl",
        "filters": [("Periode", "2014–2024")],
    }
    return Export(**{**values, **changes})


def csv_dutch(export: Export) -> bytes:
    return files.content(export, "csv_dutch")


def csv_machine(export: Export) -> bytes:
    return files.content(export, "csv_machine")


def xlsx(export: Export) -> bytes:
    return files.content(export, "xlsx")


def notices(export: Export, ending: str) -> list[str]:
    return tables.notices(tables.survey(export), ending=ending, lang=export.lang)


def one_text_column(texts: list, **changes) -> Export:
    return made(
        pd.DataFrame({"note": pd.Series(texts, dtype=object)}),
        [Column(name="note", label="Tekst", kind="text")],
    )


def rows_dutch(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";", strict=True))


def rows_machine(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8"), newline=""), strict=True))


def rows_openpyxl(content: bytes, sheet: int = 0) -> list[list]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return [[cell.value for cell in row] for row in book.worksheets[sheet].iter_rows()]


def rows_calamine(content: bytes, sheet: int = 0) -> list[list]:
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    return book.get_sheet_by_index(sheet).to_python(skip_empty_area=False)


def test_csv_for_dutch_excel():
    content = csv_dutch(made())
    assert content.startswith(
        b"\xef\xbb\xbfLand;Toelichting;Aanvragen (personen);Aanvragen: bijzonderheid;Aandeel (%);"
    )
    assert content.endswith(b"\r\n")
    assert rows_dutch(content)[1:] == [
        [
            "TUN",
            'één; twee, "drie"',
            "1234567",
            "",
            "12,345678",
            "-1234,5",
            "2024",
            "2026-11-01",
            "2024",
            "ja",
        ],
        ["CIV", "", "", "niet openbaar", "0,0", "7400000000,0", "2024-05", "", "2024", "nee"],
        ["XKX", "regel 1\nregel 2", "0", "", "", "0,1", "2024-05-31", "2026-11-02", "2024", ""],
    ]


def test_csv_for_machines():
    content = csv_machine(made())
    assert content.startswith(
        b"country_code,note,applicants_persons,applicants_persons_state,rate_pct,amount_eur,"
    )
    assert rows_machine(content)[1:] == [
        [
            "TUN",
            'één; twee, "drie"',
            "1234567",
            "",
            "12.345678",
            "-1234.5",
            "2024",
            "2026-11-01",
            "2024",
            "true",
        ],
        ["CIV", "", "", "not_public", "0.0", "7400000000.0", "2024-05", "", "2024", "false"],
        ["XKX", "regel 1\nregel 2", "0", "", "", "0.1", "2024-05-31", "2026-11-02", "2024", ""],
    ]


def test_csv_for_machines_is_the_frame_again_in_pandas():
    read = pd.read_csv(io.BytesIO(csv_machine(made())), keep_default_na=False, na_values=[""])
    for name in ("applicants_persons", "rate_pct", "amount_eur"):
        pd.testing.assert_series_equal(read[name], FRAME[name], check_dtype=False, check_exact=True)


@pytest.mark.parametrize("make", [csv_dutch, csv_machine])
def test_every_line_of_a_csv_ends_with_crlf_and_has_as_many_cells(make):
    content = make(one_text_column(["a", None, "b"])).decode("utf-8-sig")
    assert content.count("\r\n") == 4
    assert content.split("\r\n")[2] == '""'  # a lone empty cell is quoted, or readers skip the row


def test_a_workbook_read_by_openpyxl():
    rows = rows_openpyxl(xlsx(made()))
    assert rows[0][:4] == ["Land", "Toelichting", "Aanvragen (personen)", "Aanvragen: bijzonderheid"]
    day = datetime.datetime
    assert rows[1:] == [
        ["TUN", 'één; twee, "drie"', 1234567, None, 12.345678, -1234.5, "2024", day(2026, 11, 1), 2024, True],
        ["CIV", None, None, "niet openbaar", 0, 7400000000, "2024-05", None, 2024, False],
        ["XKX", "regel 1\nregel 2", 0, None, None, 0.1, "2024-05-31", day(2026, 11, 2), 2024, None],
    ]


def test_a_workbook_read_by_calamine():
    rows = rows_calamine(xlsx(made()))
    assert rows[2] == ["CIV", "", "", "niet openbaar", 0.0, 7.4e9, "2024-05", "", 2024.0, False]
    assert rows[1][7] == datetime.date(2026, 11, 1)


def test_the_data_sheet_can_be_used_at_once():
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx(made()))).worksheets[0]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:J4"
    shown = [cell.number_format for cell in sheet[2]]
    assert [shown[index] for index in (2, 4, 5, 7, 8)] == ["#,##0", "#,##0.0", "#,##0.00", "yyyy-mm-dd", "0"]
    assert sheet.column_dimensions["B"].width > 10


def test_the_workbook_says_what_it_is():
    content = xlsx(made())
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.sheetnames == ["Gegevens", "Selectie", "Codeboek", "Bronnen en kanttekeningen"]
    assert book.properties.title == "Aanvragen per land"
    assert book.properties.created == datetime.datetime(2026, 11, 25, 7, 20, 44)
    assert dict(rows_openpyxl(content, 1)) == {
        "Titel": "Aanvragen per land",
        "Selectie": "Asielaanvragen uit Tunesië, Côte d’Ivoire en Kosovo, 2014–2024",
        "Periode": "2014–2024",
        "Aantal rijen": "3",
        "Adres van deze selectie": "http://127.0.0.1:8501/country?country=TUN",
        "Versie van de gegevens": "20261125T072044Z-ab12cd",
        "Gemaakt op": "2026-11-25T08:20:44+01:00",
    }
    assert [row[0] for row in rows_openpyxl(content, 3)] == [
        "Bronnen",
        "Eurostat, migr_asyappctza, CC BY 4.0",
        None,
        "Kanttekeningen",
        "Aanhoudingen, geen personen.",
    ]


def test_the_codebook_describes_each_column_of_the_data_sheet():
    content = xlsx(made())
    codebook = rows_openpyxl(content, 2)
    assert [row[0] for row in codebook[1:]] == rows_openpyxl(content)[0]
    assert [row[1] for row in codebook[1:]] == rows_machine(csv_machine(made()))[0]
    by_name = {row[1]: row for row in codebook}
    assert by_name["country_code"][2:] == ["ISO 3166 alfa-3", None, "landcode", "geen"]
    empty = "leeg: niet openbaar (zie de kolom 'Aanvragen: bijzonderheid')"
    assert by_name["applicants_persons"][3:] == ["personen", "geheel getal", empty]
    assert by_name["rate_pct"][5] == "leeg: geen waarde, geen nul"
    assert by_name["start_date"][4].startswith("datum als tekst")
    assert by_name["retrieved_date"][4] == "datum"


def test_people_get_no_column_of_remarks_without_a_remark_and_machines_always_do():
    export = made(FRAME.assign(note_state=None, rate_pct_state=["", None, "no_data"]))
    people = ["Aanvragen: bijzonderheid", "Aandeel: bijzonderheid"]
    for headings in (rows_dutch(csv_dutch(export))[0], rows_openpyxl(xlsx(export))[0]):
        assert [heading for heading in headings if "bijzonderheid" in heading] == people
    machine = rows_machine(csv_machine(export))[0]
    assert {"note_state", "rate_pct_state", "applicants_persons_state"} <= set(machine)


def test_english():
    export = made(lang="en")
    book = openpyxl.load_workbook(io.BytesIO(xlsx(export)))
    assert book.sheetnames == ["Data", "Selection", "Codebook", "Sources and caveats"]
    assert rows_dutch(csv_dutch(export))[2][3] == "not public"
    assert rows_dutch(csv_dutch(export))[1][-1] == "yes"


def test_the_same_export_gives_the_same_bytes():
    assert xlsx(made()) == xlsx(made())


NO_VALUE = [None, math.nan, pd.NA, pd.NaT]


@pytest.mark.parametrize("value", NO_VALUE, ids=repr)
@pytest.mark.parametrize("kind", sorted(tables.KINDS))
def test_missing_is_an_empty_cell_and_never_zero(value, kind):
    columns = [Column(name="key", label="K", kind="text"), Column(name="value", label="V", kind=kind)]
    export = made(pd.DataFrame({"key": ["k"], "value": pd.Series([value], dtype=object)}), columns)
    assert rows_dutch(csv_dutch(export))[1] == ["k", ""]
    assert rows_machine(csv_machine(export))[1] == ["k", ""]
    assert rows_openpyxl(xlsx(export))[1] == ["k", None]


@pytest.mark.parametrize("kind", ["integer", "decimal", "amount"])
def test_zero_is_a_zero(kind):
    export = made(pd.DataFrame({"value": [0]}), [Column(name="value", label="V", kind=kind)])
    assert rows_dutch(csv_dutch(export))[1] == ["0"]
    assert rows_machine(csv_machine(export))[1] == ["0"]
    cell = openpyxl.load_workbook(io.BytesIO(xlsx(export))).worksheets[0]["A2"]
    assert (cell.value, cell.data_type) == (0, "n")


PLANTED = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    " =1",
    "＝1",
    '=HYPERLINK("http://x")',
    "'=1",
]


@pytest.mark.parametrize("text", PLANTED, ids=repr)
def test_a_planted_formula_does_not_run(text):
    for heading, content in (("csv", csv_dutch), ("csv", csv_machine)):
        rows = rows_dutch if content is csv_dutch else rows_machine
        cell = rows(content(one_text_column([text])))[1][0]
        assert cell[0] == "'", heading
        assert tables.recover(cell) == tables.clean(text)
    cell = openpyxl.load_workbook(io.BytesIO(xlsx(one_text_column([text])))).worksheets[0]["A2"]
    assert cell.data_type != "f" and cell.value == tables.clean(text)
    assert cell.quotePrefix


@pytest.mark.parametrize("make", [csv_dutch, csv_machine])
def test_a_planted_formula_in_a_heading_does_not_run(make):
    export = made(pd.DataFrame({"=1+1": ["a"]}), [Column(name="=1+1", label="=1+1", kind="text")])
    assert b"'=1+1" in make(export)


def test_a_workbook_holds_no_formula_and_no_link_anywhere():
    planted = "=1+1"
    address = "http://example.org/"
    columns = [
        Column(name="a", label=planted, kind="text", definition=planted, unit=""),
        Column(name="b", label="B", kind="url"),
    ]
    export = made(
        pd.DataFrame({"a": [planted, "x"], "b": [address, "mailto:a@example.org"]}),
        columns,
        title=planted,
        selection_sentence=planted,
        sources=[planted, address],
        caveats=["@x"],
        filters=[(planted, planted)],
        address=address,
    )
    with zipfile.ZipFile(io.BytesIO(xlsx(export))) as archive:
        sheets = [archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets/")]
    assert len(sheets) == 4
    assert [sheet for sheet in sheets if b"<f>" in sheet or b"<hyperlink" in sheet] == []


@pytest.mark.parametrize(
    "text", ["'s-Gravenhage", "1=1", "a-b", "Côte d’Ivoire", "€ 5", "00123", "n/a", "NULL", "TRUE"]
)
def test_ordinary_text_stays_as_it_is(text):
    export = one_text_column([text])
    assert rows_dutch(csv_dutch(export))[1] == [text]
    assert rows_machine(csv_machine(export))[1] == [text]
    assert rows_openpyxl(xlsx(export))[1] == [text]


CELL_TEXT = st.text(
    alphabet=st.one_of(st.characters(), st.sampled_from("\n\r\t\"';,=+-@\x00\x0b\ud800\ufffe _x0041"))
)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=60)
@given(st.lists(CELL_TEXT, min_size=1, max_size=20))
@example(["_x0041_", "_x000D_", "_X0041_", " blanks ", "\u2028", "\x85", "\r\n", "&amp;<b>"])
def test_any_text_comes_back(texts):
    export = one_text_column(texts)
    expected = [tables.clean(text) for text in texts]
    for rows in (rows_dutch(csv_dutch(export)), rows_machine(csv_machine(export))):
        assert [tables.recover(row[0]) for row in rows[1:]] == expected
    content = xlsx(export)
    found = {row: cell or "" for row, (cell, *_) in enumerate(rows_calamine(content))}
    assert [found.get(row + 1, "") for row in range(len(texts))] == expected


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("a\r\nb\rc", "a\nb\nc"),
        ("a\x00b\x1f", "a\ufffdb\ufffd"),
        ("\ud800", "\ufffd"),
        ("tab\there", "tab\there"),
    ],
)
def test_what_a_spreadsheet_cannot_hold_is_replaced(text, cleaned):
    assert tables.clean(text) == cleaned


def test_replacing_is_said():
    export = one_text_column(["a\x00", "b", "c\x01\x02"])
    said = "In 2 cellen stond een teken"
    assert [text[: len(said)] for text in notices(export, "csv")] == [said]
    assert any(str(row[0]).startswith(said) for row in rows_openpyxl(xlsx(export), 3))
    assert notices(one_text_column(["a\nb", "c\td"]), "xlsx") == []


def test_a_text_too_long_for_a_cell_is_cut_off_and_said_so():
    long = "😀" * 20_000  # 40,000 units of UTF-16, which is what Excel counts
    export = one_text_column([long, "x" * 32_767])
    cut, whole = (row[0] for row in rows_openpyxl(xlsx(export))[1:])
    assert cut.endswith("😀 […]") and len(cut.encode("utf-16-le")) // 2 <= 32_767
    assert whole == "x" * 32_767
    assert any("1 tekst is langer" in str(row[0]) for row in rows_openpyxl(xlsx(export), 3))
    assert rows_dutch(csv_dutch(export))[1] == [long]
    assert notices(export, "csv") == []


def test_a_hundred_thousand_rows_all_arrive():
    count = 100_000
    frame = pd.DataFrame({"code": np.arange(count).astype(str), "persons": np.arange(count, dtype="int64")})
    frame.loc[frame.index % 10 == 0, "persons"] = pd.NA
    columns = [Column(name="code", label="C", kind="code"), Column(name="persons", label="P", kind="integer")]
    export = made(frame, columns)
    total = int(frame["persons"].sum())
    for rows in (rows_dutch(csv_dutch(export)), rows_machine(csv_machine(export))):
        assert len(rows) == count + 1
        assert sum(int(row[1]) for row in rows[1:] if row[1]) == total
    rows = rows_calamine(xlsx(export))
    assert len(rows) == count + 1
    assert sum(row[1] for row in rows[1:] if row[1] != "") == total


def test_a_number_of_more_digits_than_excel_keeps_is_text():
    export = made(
        pd.DataFrame({"value": [12345678901234567]}), [Column(name="value", label="V", kind="integer")]
    )
    assert rows_openpyxl(xlsx(export))[1] == ["12345678901234567"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"columns": COLUMNS[:-1]}, "is_binding"),
        ({"columns": [*COLUMNS, Column(name="other", label="O", kind="text")]}, "other"),
        ({"columns": [*COLUMNS, COLUMNS[0]]}, "country_code"),
        ({"columns": [*COLUMNS[:-1], dataclasses.replace(COLUMNS[-1], label="Land")]}, "Land"),
        ({"columns": [*COLUMNS[:-1], dataclasses.replace(COLUMNS[-1], kind="money")]}, "money"),
        ({"sources": []}, "source"),
        ({"frame": FRAME.assign(applicants_persons=0)}, "not_public"),
    ],
)
def test_an_export_that_would_mislead_is_refused(changes, said):
    with pytest.raises(ValueError, match=said):
        made(**changes)


@pytest.mark.parametrize(
    ("kind", "value"),
    [("integer", 1.5), ("integer", "5"), ("decimal", math.inf), ("decimal", True), ("boolean", "ja")],
)
@pytest.mark.parametrize("make", [csv_dutch, csv_machine, xlsx])
def test_a_value_of_another_kind_names_its_column(make, kind, value):
    export = made(
        pd.DataFrame({"value": pd.Series([value], dtype=object)}),
        [Column(name="value", label="V", kind=kind)],
    )
    with pytest.raises(ValueError, match="value"):
        make(export)


def test_a_file_name_says_key_selection_and_version_and_differs_per_kind():
    named = made(key="asylum_applicants_eu", selection=("TUN-CIV-XKX", "2014-2024"))
    start = "asylum-applicants-eu_tun-civ-xkx_2014-2024_20261125t072044z-ab12cd"
    assert tables.file_name(named, "csv") == f"{start}.csv"
    assert tables.file_name(named, "csv", kind="excel") == f"{start}-excel.csv"
    assert tables.file_name(made(), "xlsx") == "aanvragen-per-land_20261125t072044z-ab12cd.xlsx"
    long = made(key="k" * 200, selection=("TUN", "x" * 200))
    assert tables.file_name(long, "csv", kind="excel").endswith("_tun_20261125t072044z-ab12cd-excel.csv")


def test_whole_numbers_have_no_decimals_and_years_are_numbers():
    frame = pd.DataFrame(
        {
            "period": [2023.0, math.nan, 2024.0],
            "whole": [1498.0, math.nan, 0.0],
            "count": [3.0, 2.5, 1.0],
            "rate": [3.0, 2.5, 1.0],
        }
    )
    columns = [
        Column(name="period", label="Jaar", kind="date"),
        Column(name="whole", label="Aantal", kind="decimal", decimals=1),
        Column(name="count", label="Telling", kind="decimal"),
        Column(name="rate", label="Aandeel (%)", unit="%", kind="decimal", decimals=1),
    ]
    export = made(frame, columns)
    assert rows_dutch(csv_dutch(export)) == [
        ["Jaar", "Aantal", "Telling", "Aandeel (%)"],
        ["2023", "1498", "3", "3,0"],
        ["", "", "2,5", "2,5"],
        ["2024", "0", "1", "1,0"],
    ]
    book = openpyxl.load_workbook(io.BytesIO(xlsx(export)))
    assert [cell.value for cell in book.worksheets[0]["A"]] == ["Jaar", 2023, None, 2024]
    assert book.worksheets[0]["A2"].number_format == "0"
    assert rows_openpyxl(xlsx(export), 2)[1][4] == "jaar"


@given(st.text(), st.text(), st.text(max_size=80), st.sampled_from(["csv", ".xlsx"]))
def test_a_file_name_is_plain_and_short(title, sentence, version, extension):
    export = made(title=title, key=title, selection=(sentence, "2014-2024"), version=version)
    name = tables.file_name(export, extension, kind="excel")
    assert len(name) <= 100
    assert set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-_.")
    assert name.endswith(extension.lstrip(".")) and name[0] not in "-_."


def ods(export: Export) -> bytes:
    return files.content(export, "ods")


def parquet(export: Export) -> pa.Table:
    return pq.read_table(io.BytesIO(files.content(export, "parquet")))


def test_an_ods_read_by_calamine():
    content = ods(made())
    rows = rows_calamine(content)
    assert rows == [
        ["Land", "Toelichting", "Aanvragen (personen)", "Aanvragen: bijzonderheid", *rows[0][4:]],
        [
            "TUN",
            'één; twee, "drie"',
            1234567,
            "",
            12.345678,
            -1234.5,
            "2024",
            datetime.date(2026, 11, 1),
            2024,
            True,
        ],
        ["CIV", "", "", "niet openbaar", 0, 7.4e9, "2024-05", "", 2024, False],
        ["XKX", "regel 1\nregel 2", 0, "", "", 0.1, "2024-05-31", datetime.date(2026, 11, 2), 2024, ""],
    ]
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    assert book.sheet_names == ["Gegevens", "Selectie", "Codeboek", "Bronnen en kanttekeningen"]
    as_xlsx = [
        [[cell or "" for cell in row] for row in rows_openpyxl(xlsx(made()), sheet)] for sheet in (1, 2, 3)
    ]
    for sheet, told in enumerate(as_xlsx, start=1):
        width = len(told[0])
        assert [[*row, *[""] * width][:width] for row in rows_calamine(content, sheet)] == told


def test_an_ods_can_be_used_at_once_and_is_the_same_every_time():
    content = ods(made())
    assert content == ods(made())
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        first = archive.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    for name, text in parts.items():
        if name != "mimetype":
            ElementTree.fromstring(text)
    assert parts["settings.xml"].count("VerticalSplitPosition") == 2
    assert "'Gegevens'.A1:'Gegevens'.J4" in parts["content.xml"]
    assert "<dc:title>Aanvragen per land</dc:title>" in parts["meta.xml"]
    assert 'fo:country="NL"' in parts["styles.xml"]
    assert "table:formula" not in parts["content.xml"]


def test_parquet_is_the_frame_again_with_its_types_and_its_codebook():
    table = parquet(made())
    types = {field.name: str(field.type) for field in table.schema}
    assert types == {
        "country_code": "string",
        "note": "string",
        "applicants_persons": "int64",
        "applicants_persons_state": "string",
        "rate_pct": "double",
        "amount_eur": "double",
        "start_date": "string",
        "retrieved_date": "date32[day]",
        "start_year": "int64",
        "is_binding": "bool",
    }
    read = table.to_pandas()
    for name in ("country_code", "note", "applicants_persons", "rate_pct", "amount_eur", "start_date"):
        pd.testing.assert_series_equal(read[name], FRAME[name], check_dtype=False, check_exact=True)
    assert table["is_binding"].to_pylist() == [True, False, None]
    assert table["applicants_persons_state"].to_pylist() == [None, "not_public", None]
    told = {key.decode(): value.decode() for key, value in table.schema.metadata.items()}
    assert (told["title"], told["version"]) == ("Aanvragen per land", "20261125T072044Z-ab12cd")
    assert json.loads(told["sources"]) == ["Eurostat, migr_asyappctza, CC BY 4.0"]
    assert json.loads(told["caveats"]) == ["Aanhoudingen, geen personen."]
    assert [row["name"] for row in json.loads(told["codebook"])] == list(types)
    assert table.schema.field("rate_pct").metadata[b"unit"] == b"%"


LIBRE = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,true,false,false,false,false,1"
DUTCH_CSV = "--infilter=Text - txt - csv (StarCalc):59,34,76,1,,1043,false,true"


def test_libreoffice_reads_what_stands_in_the_files(tmp_path):
    columns = [*COLUMNS, Column(name="planted", label="Geplant", kind="text")]
    texts = ["=1+1", "  a  b", "'=2"]  # LibreOffice 7.4 loses a tab of an .ods
    export = made(FRAME.assign(planted=texts), columns)
    for kind, name in (("ods", "an.ods"), ("xlsx", "an.xlsx"), ("csv_dutch", "dutch.csv")):
        (tmp_path / name).write_bytes(files.content(export, kind))
    office = ["soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless"]
    read = {}
    for kind, options in (("ods", []), ("xlsx", []), ("csv", [DUTCH_CSV])):
        source = tmp_path / ("dutch.csv" if kind == "csv" else f"an.{kind}")
        out = tmp_path / kind
        subprocess.run(
            [*office, *options, "--convert-to", LIBRE, "--outdir", str(out), str(source)],
            check=True,
            capture_output=True,
            timeout=120,
        )
        (found,) = out.glob("*.csv")
        read[kind] = rows_machine(found.read_bytes())
    head = [*rows_dutch(csv_dutch(export))[0]]
    rows = [
        [
            "TUN",
            'één; twee, "drie"',
            "1234567",
            "",
            "12.345678",
            "-1234.5",
            "2024",
            "2026-11-01",
            "2024",
            "TRUE",
        ],
        ["CIV", "", "", "niet openbaar", "0", "7400000000", "2024-05", "", "2024", "FALSE"],
        ["XKX", "regel 1\nregel 2", "0", "", "", "0.1", "2024-05-31", "2026-11-02", "2024", ""],
    ]
    assert (
        read["ods"] == read["xlsx"] == [head, *([*row, text] for row, text in zip(rows, texts, strict=True))]
    )
    # From a CSV it guesses types: a yes stays a word, and the apostrophe keeps a formula from running.
    words = {"TRUE": "ja", "FALSE": "nee"}
    assert [row[:6] + row[8:10] for row in read["csv"][1:]] == [
        [words.get(cell, cell) for cell in row[:6] + row[8:]] for row in rows
    ]
    assert [tables.recover(row[-1]) for row in read["csv"][1:]] == texts


@pytest.mark.parametrize(
    "text", [*PLANTED, " a", "a  b ", "a\tb", "<&>\"'", "00123", "\u2028", "e\u0301"], ids=repr
)
def test_text_in_an_ods_is_text(text):
    with zipfile.ZipFile(io.BytesIO(ods(one_text_column([text])))) as archive:
        root = ElementTree.fromstring(archive.read("content.xml"))
    name = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}%s"
    cell = root.findall(f".//{name % ('table', 'table-cell')}")[1]
    assert cell.get(name % ("office", "value-type")) == "string"

    def plain(element) -> str:
        inside = "".join(plain(child) + (child.tail or "") for child in element)
        count = int(element.get(name % ("text", "c"), 1))
        marks = {name % ("text", "s"): " " * count, name % ("text", "tab"): "\t"}
        return marks.get(element.tag, (element.text or "") + inside)

    assert "\n".join(plain(line) for line in cell) == tables.clean(text)


def in_parts(frame: pd.DataFrame = FRAME, size: int = 2, **changes) -> Export:
    def batches():
        for start in range(0, len(frame), size):
            yield frame.iloc[start : start + size]

    return made(None, **{"batches": batches, "row_count": len(frame), **changes})


@pytest.mark.parametrize("kind", files.KINDS)
def test_rows_that_come_in_parts_give_the_same_file(kind):
    whole, parted = (files.content(export, kind) for export in (made(), in_parts()))
    if kind == "parquet":
        assert pq.read_table(io.BytesIO(parted)) == pq.read_table(io.BytesIO(whole))
    else:
        assert parted == whole


@pytest.mark.parametrize("kind", files.KINDS)
def test_more_or_fewer_rows_than_were_said_are_no_file(kind):
    with pytest.raises(ValueError, match="3 rows came where 4 were said"):
        files.content(in_parts(row_count=4), kind)


def test_rows_stand_in_a_frame_or_come_in_parts():
    for changes in ({"frame": None}, {"frame": FRAME, "batches": lambda: iter([FRAME])}):
        with pytest.raises(ValueError, match="either a frame or batches"):
            made(**changes)


@pytest.mark.parametrize("kind", files.KINDS)
def test_a_code_has_its_name_beside_it(kind, tmp_path):
    names = {"TUN": "Tunesië", "CIV": "Ivoorkust"}
    columns = [dataclasses.replace(COLUMNS[0], names=names), *COLUMNS[1:]]
    path = tmp_path / "file"
    files.write(made(columns=columns), kind, path, progress=lambda *_: None)
    match kind:
        case "parquet":
            table = pq.read_table(path).to_pandas()
            head, column = list(table), table["country_name"].fillna("").to_list()
        case "csv_dutch" | "csv_machine":
            head, *rows = (rows_dutch if kind == "csv_dutch" else rows_machine)(path.read_bytes())
            column = [row[1] for row in rows]
        case _:
            head, *rows = rows_calamine(path.read_bytes())
            column = [row[1] for row in rows]
    is_for_machines = kind in ("csv_machine", "parquet")
    assert head[:2] == (["country_code", "country_name"] if is_for_machines else ["Land", "Land: naam"])
    assert column == ["Tunesië", "Ivoorkust", ""]


@pytest.mark.parametrize("module", [xlsx_file, ods_file])
def test_a_sheet_that_cannot_hold_all_rows_says_so_in_its_name(module, tmp_path):
    export, path = in_parts(), tmp_path / "file"
    found = tables.survey(export)
    steps = []
    module.write(export, found, path, progress=lambda *told: steps.append(told), row_limit=2)
    content = path.read_bytes()
    assert [row[0] for row in rows_calamine(content)] == ["Land", "TUN", "CIV"]
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    assert book.sheet_names[0] == "Gegevens (onvolledig)"
    assert "Een spreadsheetblad kan niet meer dan 2 rijen bevatten; deze selectie telt er 3." in str(
        rows_calamine(content, 3)
    )
    assert ("write", 2) in steps


def test_a_file_that_is_cut_is_named_incomplete():
    export = one_text_column(["x" * 40_000])
    found = tables.survey(export)
    names = {kind: files.name(export, kind, found) for kind in files.KINDS}
    assert [kind for kind, name in names.items() if "-incomplete." in name] == ["xlsx", "ods"]
    assert rows_calamine(ods(export))[1][0].endswith(" […]")


def waiting(job: jobs.Job) -> jobs.Job:
    assert job.ended.wait(30)
    return job


def test_a_file_is_made_in_the_background_and_gone_when_nobody_wants_it():
    export = in_parts(size=1)

    def work(path, progress):
        return files.name(export, "ods", files.write(export, "ods", path, progress=progress)), ["note"]

    job = waiting(jobs.start(work, row_count=3, mime="text/plain"))
    assert (job.state, job.notes, job.share) == ("done", ["note"], 0.98)
    assert job.name.endswith(".ods") and len(job.token) >= 43
    assert rows_calamine(job.path.read_bytes()) == rows_calamine(ods(made()))
    assert job.size == job.path.stat().st_size
    jobs.cancel(job.token)
    assert jobs.find(job.token) is None and not job.path.parent.exists()


@pytest.mark.parametrize("kind", files.KINDS)
def test_a_file_that_is_stopped_halfway_leaves_nothing(kind):
    is_halfway, may_go_on = threading.Event(), threading.Event()
    folder = []

    def batches():
        yield FRAME.iloc[:2]
        if is_halfway.is_set():
            return
        is_halfway.set()
        assert may_go_on.wait(30)
        yield FRAME.iloc[2:]

    export = made(None, batches=batches, row_count=3)

    def work(path, progress):
        folder.append(path.parent)
        files.write(export, kind, path, progress=progress)
        return "name", []

    job = jobs.start(work, row_count=3, mime="text/plain")
    assert is_halfway.wait(30)
    assert job.state == "running" and 0 < job.share < 1 / 3
    jobs.cancel(job.token)
    may_go_on.set()
    waiting(job)
    assert job.state == "cancelled"
    assert not folder[0].exists()


def test_others_wait_until_there_is_room():
    go_on = threading.Event()

    def work(path, progress):
        assert go_on.wait(30)
        path.write_text("a")
        return "a.csv", []

    made_now = [jobs.start(work, row_count=1, mime="text/csv") for _ in range(jobs.AT_ONCE + 1)]
    stopped = jobs.start(work, row_count=1, mime="text/csv")
    jobs.cancel(stopped.token)
    assert waiting(stopped).state == "cancelled"
    assert [job.state for job in made_now].count("running") <= jobs.AT_ONCE
    go_on.set()
    assert {waiting(job).state for job in made_now} == {"done"}
    for job in made_now:
        jobs.cancel(job.token)


def test_a_full_disk_and_a_broken_export_are_told_apart():
    def fill(path, progress):
        path.symlink_to("/dev/full")
        files.write(
            made(pd.concat([FRAME] * 2000, ignore_index=True)), "csv_machine", path, progress=progress
        )
        return "a.csv", []

    def fail(path, progress):
        raise ValueError("as planted")

    for work, reason in ((fill, "disk_full"), (fail, "broken")):
        job = waiting(jobs.start(work, row_count=1, mime="text/csv"))
        assert (job.state, job.reason) == ("failed", reason)
        assert not job.path.parent.exists()
        assert words.has(f"exports.failed.{reason}")
        jobs.cancel(job.token)


def test_a_file_is_kept_for_a_while_only():
    def work(path, progress):
        path.write_text("a")
        return "a.csv", []

    job = waiting(jobs.start(work, row_count=1, mime="text/csv", kept_seconds=0))
    for thread in threading.enumerate():
        if isinstance(thread, threading.Timer) and thread.args == [job]:
            thread.join(30)
    assert jobs.find(job.token) is None and not job.path.parent.exists()
