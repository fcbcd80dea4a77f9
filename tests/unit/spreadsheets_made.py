"""Made spreadsheets of every kind that is read: the forms that people keep, and files that mean harm.

There is no writer of .xls, and of .ods as LibreOffice writes it, but LibreOffice: what it made of `forms` is kept in
tests/fixtures/spreadsheets. `python -m tests.unit.spreadsheets_made` makes those again where soffice stands; it wants
xlwt and msoffcrypto-tool too, which nothing else here does.
"""

import datetime as dt
import html
import io
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

import xlsxwriter

from dashboard import paths
from dashboard.intake.sheet import column_letter

FIXTURES = paths.ROOT / "tests" / "fixtures" / "spreadsheets"
SPREADSHEETML = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
ODS_NAMESPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "table", "text", "style", "manifest")
)
ODS_NAMESPACES += ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
ODS_NAMESPACES += ' xmlns:xlink="http://www.w3.org/1999/xlink"'


def forms(path: Path, *, date_1904: bool = False) -> Path:
    """A workbook, .xlsx or .xlsm, with each thing that a sheet can hold beside plain values.

    Sheet "Vormen": texts in row 1, values in row 2 (D2 is a formula with a result), an error and a formula without a
    result in row 3, A5:C6 merged, row 7 and columns H and I hidden, J9 a percentage; then a hidden sheet, a very
    hidden one and an empty one.
    """
    with xlsxwriter.Workbook(path, {"date_1904": date_1904, "strings_to_formulas": False}) as book:
        percent, day, moment, of_day = (
            book.add_format({"num_format": code}) for code in ("0.0%", "d-m-yyyy", "d-m-yyyy hh:mm", "hh:mm")
        )
        book.set_properties({"created": dt.datetime(2024, 1, 1)})
        sheet = book.add_worksheet("Vormen")
        sheet.write_row("A1", ["kop\tmet tab", "twee\nregels", "a   b", "=1+1"])
        sheet.write("A2", 0.25, percent)
        sheet.write_datetime("B2", dt.datetime(2024, 5, 31), day)
        sheet.write_datetime("C2", dt.datetime(2024, 5, 31, 13, 30), moment)
        sheet.write_formula("D2", "=1+1", None, 2)
        sheet.write_datetime("E2", dt.time(13, 30), of_day)
        sheet.write("F2", "00123")
        sheet.write_formula("A3", "=NA()", None, "#N/A")
        sheet.write_formula("B3", "=1/0", None, "#DIV/0!")
        sheet.merge_range("A5:C6", "samen")
        sheet.set_row(6, None, None, {"hidden": True})
        sheet.write("A7", "verborgen")
        sheet.write_comment("A7", "een opmerking")
        sheet.set_column("H:I", None, None, {"hidden": True})
        sheet.write("H8", 5)
        sheet.write("J9", 0.5, percent)
        sheet.write("A9", "tekst", percent)
        book.add_worksheet("Verborgen").write("A1", "x")
        book.get_worksheet_by_name("Verborgen").hide()
        book.add_worksheet("Diep").write("A1", "x")
        book.get_worksheet_by_name("Diep").very_hidden()
        book.add_worksheet("Leeg")
    return path


def forms_of(suffix: str, folder: Path, *, date_1904: bool = False) -> Path:
    """The workbook of `forms` in a kind; copied from the fixtures where LibreOffice made it."""
    name = f"vormen-{1904 if date_1904 else 1900}{suffix}"
    if suffix in (".xls", ".ods"):
        return Path(shutil.copy(FIXTURES / name, folder))
    path = forms(folder / name, date_1904=date_1904)
    return add_parts(path, {"xl/vbaProject.bin": b"\xcc\x61"}) if suffix == ".xlsm" else path


def xlsx(
    path: Path,
    *bodies: str,
    root: str = "worksheet",
    styles: str = "",
    sheets: str | None = None,
    more: Mapping[str, str | bytes] | None = None,
) -> Path:
    """A workbook of sheets whose XML within the root is given, for what no writer writes.

    Args:
        path: where to.
        bodies: what stands within <worksheet>, a sheet each; named s1, s2, ….
        root: name of the root with its prefix, if any.
        styles: what stands within <styleSheet>.
        sheets: what stands within <sheets>, instead of the names s1, s2, ….
        more: other parts by name, or instead of these.
    """
    prefix = f":{root.split(':')[0]}" if ":" in root else ""
    numbers = range(1, len(bodies) + 1)
    named = "".join(f'<sheet name="s{n}" sheetId="{n}" r:id="rId{n}"/>' for n in numbers)
    relation = f'<Relationship Id="rId%d" Type="{RELATIONS}/worksheet" Target="worksheets/sheet%d.xml"/>'
    overrides = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="application/vnd.openxmlformats-'
        'officedocument.spreadsheetml.worksheet+xml"/>'
        for n in numbers
    )
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        f'spreadsheetml.sheet.main+xml"/>{overrides}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" '
        f'Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{SPREADSHEETML}" xmlns:r="{RELATIONS}"><sheets>'
        f"{named if sheets is None else sheets}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}">'
        + "".join(relation % (n, n) for n in numbers)
        + "</Relationships>",
        "xl/styles.xml": f'<styleSheet xmlns="{SPREADSHEETML}">{styles}</styleSheet>',
    }
    for number, body in zip(numbers, bodies, strict=True):
        parts[f"xl/worksheets/sheet{number}.xml"] = (
            f'<?xml version="1.0" encoding="UTF-8"?><{root} xmlns{prefix}="{SPREADSHEETML}">{body}</{root}>'
        )
    return zipped(path, parts | dict(more or {}))


def cells(*rows: list) -> str:
    """A <sheetData> of rows; None is no cell, text is written into its cell."""
    lines = []
    for number, row in enumerate(rows, start=1):
        inside = "".join(
            f'<c r="{column_letter(column)}{number}" t="inlineStr"><is><t xml:space="preserve">{html.escape(value)}</t></is></c>'
            if isinstance(value, str)
            else f'<c r="{column_letter(column)}{number}"><v>{value}</v></c>'
            for column, value in enumerate(row)
            if value is not None
        )
        lines.append(f'<row r="{number}">{inside}</row>')
    return f"<sheetData>{''.join(lines)}</sheetData>"


def ods(
    path: Path,
    *tables: str,
    before: str = "",
    styles: str = "",
    more: Mapping[str, str | bytes] | None = None,
) -> Path:
    """An open document of sheets whose rows are given as XML; named s1, s2, …; `before` stands before them."""
    named = "".join(
        f'<table:table table:name="s{number}">{table}</table:table>'
        for number, table in enumerate(tables, start=1)
    )
    parts: dict[str, str | bytes] = {
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "content.xml": f'<?xml version="1.0"?><office:document-content {ODS_NAMESPACES}>'
        f"<office:automatic-styles>{styles}</office:automatic-styles><office:body><office:spreadsheet>"
        f"{before}{named}</office:spreadsheet></office:body></office:document-content>",
        "META-INF/manifest.xml": f"<manifest:manifest {ODS_NAMESPACES}/>",
    }
    return zipped(path, parts | dict(more or {}))


def ods_row(*cells_of_row: str, said: str = "") -> str:
    """A row of an open document; `said` are its attributes."""
    return f"<table:table-row {said}>{''.join(cells_of_row)}</table:table-row>"


def ods_cell(text: str = "", *, kind: str = "string", said: str = "") -> str:
    """A cell of an open document with its shown text as XML; without a kind it holds no value."""
    typed = f'office:value-type="{kind}"' if kind else ""
    inside = f"<text:p>{text}</text:p>" if text else ""
    return f"<table:table-cell {typed} {said}>{inside}</table:table-cell>"


def zipped(path: Path, parts: Mapping[str, str | bytes]) -> Path:
    """An archive of parts in the order given."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def add_parts(path: Path, parts: Mapping[str, str | bytes]) -> Path:
    """The same archive with more parts."""
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def with_lying_sizes(path: Path, part: str, *, said: int) -> Path:
    """The same archive, in which the unpacked size of a part is said to be another."""
    content = bytearray(path.read_bytes())
    with zipfile.ZipFile(io.BytesIO(bytes(content))) as archive:
        found = archive.getinfo(part)
    at = found.header_offset
    content[at + 22 : at + 26] = said.to_bytes(4, "little")
    directory = content.find(b"PK\x01\x02")
    while directory >= 0:
        length = int.from_bytes(content[directory + 28 : directory + 30], "little")
        if content[directory + 46 : directory + 46 + length] == part.encode():
            content[directory + 24 : directory + 28] = said.to_bytes(4, "little")
        directory = content.find(b"PK\x01\x02", directory + 4)
    path.write_bytes(content)
    return path


def make_fixtures() -> None:
    """Make tests/fixtures/spreadsheets again."""
    import msoffcrypto.format.ooxml
    import xlwt

    FIXTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        made = [
            forms(Path(folder) / f"vormen-{1904 if date_1904 else 1900}.xlsx", date_1904=date_1904)
            for date_1904 in (False, True)
        ]
        for kind in ("xls", "ods"):
            command = ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless"]
            subprocess.run([*command, "--convert-to", kind, "--outdir", FIXTURES, *made], check=True)
        with made[0].open("rb") as plain, (FIXTURES / "wachtwoord.xlsx").open("wb") as kept:
            msoffcrypto.format.ooxml.OOXMLFile(plain).encrypt("geheim", kept)
    book = xlwt.Workbook()
    sheet = book.add_sheet("Formules")
    sheet.write(0, 0, "som")
    sheet.write(1, 0, xlwt.Formula("1+1"))
    book.save(str(FIXTURES / "formule-zonder-uitkomst.xls"))


if __name__ == "__main__":
    make_fixtures()
