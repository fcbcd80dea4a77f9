"""What kind of spreadsheet a file is, by its content."""

import re
from typing import Literal

from dashboard.intake.container import MARK, stream_names
from dashboard.intake.limits import ReadFault, Task
from dashboard.intake.read_text import decode, is_table
from dashboard.intake.zipped import open_parts

Kind = Literal["xlsx", "xls", "ods", "text", "html"]
OLD_EXCEL = (b"\x09\x08", b"\x09\x04", b"\x09\x02", b"\x09\x00")
"""How the stream of an .xls begins that stands in no container: Excel 2 to 4."""
BEFORE = ((b"<?", b"?>"), (b"<!--", b"-->"))
HTML = re.compile(rb"(?i)<(?:!doctype\s+html|html|head|body|meta|style|table)[\s>]")
READ_AS = ".xlsx, .xlsm, .xls, .ods, .csv, .tsv"
NO_TABLE = (
    b"%PDF",
    b"{\\rtf",
    b"\x1f\x8b",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"SQLite",
)
"""How files begin that are surely no spreadsheet, whatever their name says."""


def kind_of(content: bytes, suffix: str, task: Task) -> Kind:
    """The kind that the content is of.

    Raises:
        ReadFault: `file_kind` for another kind of file, `file_password`, `file_damaged`, `file_unreadable`.
    """
    if content.startswith(b"PK"):
        return _zipped(content, task)
    if content.startswith(MARK):
        return _in_container(content, task)
    if content.startswith(OLD_EXCEL) and content[2:4] in (b"\x04\0", b"\x06\0", b"\x08\0", b"\x10\0"):
        return "xls"
    if content.startswith(NO_TABLE):
        raise task.fault("file_kind", expected=READ_AS)
    head = content[:20_000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if content.startswith((b"\xff\xfe<\0", b"\xfe\xff\0<")):
        head = (
            content[2:20_000].decode("utf-16-le" if content[0] == 0xFF else "utf-16-be", "replace").encode()
        )
    if b"urn:schemas-microsoft-com:office:spreadsheet" in head[:2000]:
        raise task.fault("file_kind", expected=READ_AS)
    if HTML.match(_without_head(head)):
        if not re.search(rb"(?i)<table[\s>]", content) and b"\0" not in content[:200]:
            raise task.fault("file_kind", expected=READ_AS)
        return "html"
    if suffix in (".csv", ".tsv"):
        return "text"
    if head.startswith(b"<"):
        raise task.fault("file_kind", expected=READ_AS)
    # Some systems give text the name of a workbook; only what is surely a table is taken for one.
    try:
        text, _ = decode(content, task)
    except ReadFault:
        text = ""
    if is_table(text):
        return "text"
    raise task.fault("file_unreadable", reason=suffix)


def _without_head(text: bytes) -> bytes:
    """The beginning of a text in tags, from its first element or document type on."""
    while ends := next((end for start, end in BEFORE if text.startswith(start)), None):
        text = text[text.find(ends) + len(ends) :].lstrip() if ends in text else b""
    return text


def _zipped(content: bytes, task: Task) -> Kind:
    names = open_parts(content, task).by_name
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "content.xml" in names and "word/document.xml" not in names:
        return "ods"
    if not names:
        raise task.fault("file_unreadable", reason="zip")
    raise task.fault("file_kind", expected=READ_AS)


def _in_container(content: bytes, task: Task) -> Kind:
    names = {name.casefold() for name in stream_names(content, task)}
    if "encryptedpackage" in names:
        raise task.fault("file_password")
    if names & {"workbook", "book"}:
        return "xls"
    raise task.fault("file_kind", expected=READ_AS)
