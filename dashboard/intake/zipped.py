"""The parts of a zipped workbook, each unpacked in memory within the limits; nothing is written to disk.

No XML is parsed into a tree, and no part with entities is read at all. A tag never holds a bare `<`, so a pattern of
a tag that stops at one takes time in proportion to the text, whatever stands there.
"""

import html
import io
import re
import stat
import struct
import zipfile
import zlib
from dataclasses import dataclass

from dashboard.intake.limits import Task, grouped, in_time

MOST_PARTS = 20_000
LOCAL_HEADER = struct.Struct("<4s5H3I2H")
ATTRIBUTE = re.compile(rb"""(?<![\w:.-])([\w:.-]++)\s*+=\s*+(?:"([^"<]*)"|'([^'<]*)')""")
IN_TAG = rb"""(?:[^<>"']++|"[^"<]*+"|'[^'<]*+')*+"""
"""What stands in a tag whose attributes may hold a `>`, the slash at its end included."""
WRITTEN_AS_XML = (".xml", ".rels", ".vml")


@dataclass
class Parts:
    """An archive: parts by their name in small letters, and how many bytes were unpacked so far."""

    content: bytes
    by_name: dict[str, zipfile.ZipInfo]
    task: Task
    unpacked: int = 0
    written_out: int = 0


def open_parts(content: bytes, task: Task) -> Parts:
    """The parts of an archive, none of them unpacked yet.

    Raises:
        ReadFault: the archive is cut off or damaged, its names lead outside of it or stand twice, it has far too many
            parts, or they are encrypted.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError, UnicodeDecodeError):
        raise task.fault("file_damaged") from None
    if len(parts) > MOST_PARTS:
        raise task.fault("file_many_parts", value_found=grouped(len(parts)), expected=grouped(MOST_PARTS))
    by_name: dict[str, zipfile.ZipInfo] = {}
    for part in parts:
        name = part.filename.replace("\\", "/")
        if (
            name.startswith("/")
            or ".." in name.split("/")
            or re.match(r"[A-Za-z]:", name)
            or stat.S_ISLNK(part.external_attr >> 16)
        ):
            raise task.fault("file_leads_outside", value_found=ascii(part.filename)[1:-1][:80])
        if part.flag_bits & 1:
            raise task.fault("file_password")
        # Which of two parts of one name counts, is not the same for all who read.
        if by_name.setdefault(name.casefold(), part) is not part:
            raise task.fault("file_damaged")
    return Parts(content, by_name, task)


def unpack(parts: Parts, name: str) -> bytes:
    """One part by its name in small letters; b"" where there is none.

    Raises:
        ReadFault: `file_bomb` beyond the unpacked size of all parts together, `file_entities`, `file_damaged`.
    """
    part = parts.by_name.get(name)
    if part is None or part.is_dir():
        return b""
    in_time(parts.task)
    # Not by zipfile: it stops at the size that the sender names, and calamine does not.
    most = parts.task.limits.unpacked_mb * 1_000_000
    text = _inflated(parts, part, most=most - parts.unpacked + 1)
    parts.unpacked += len(text)
    if parts.unpacked > most:
        raise parts.task.fault("file_bomb", value_found=part.filename, expected=f"{most // 1_000_000} MB")
    if zlib.crc32(text) != part.CRC:
        raise parts.task.fault("file_damaged")
    if name.endswith(WRITTEN_AS_XML):
        _check_xml(name, text, parts.task)
    return text


def write_out(parts: Parts, name: str, size: int) -> None:
    """Count text that stands once in a part and many times in the cells: the same text shared or repeated.

    Raises:
        ReadFault: `file_bomb` beyond what all parts may be when unpacked.
    """
    parts.written_out += size
    most = parts.task.limits.unpacked_mb
    if parts.written_out > most * 1_000_000:
        raise parts.task.fault("file_bomb", value_found=name, expected=f"{most} MB")


def _inflated(parts: Parts, part: zipfile.ZipInfo, *, most: int) -> bytes:
    """A part unpacked, or as much of it as is too much."""
    start = part.header_offset
    header = parts.content[start : start + LOCAL_HEADER.size]
    if len(header) < LOCAL_HEADER.size or not header.startswith(b"PK\x03\x04"):
        raise parts.task.fault("file_damaged")
    *_, name_length, extra_length = LOCAL_HEADER.unpack(header)
    start += LOCAL_HEADER.size + name_length + extra_length
    packed = memoryview(parts.content)[start : start + part.compress_size]
    if part.compress_type == zipfile.ZIP_STORED:
        return bytes(packed[:most])
    if part.compress_type != zipfile.ZIP_DEFLATED:
        raise parts.task.fault("file_damaged")
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        text = stream.decompress(packed, most)
    except zlib.error:
        raise parts.task.fault("file_damaged") from None
    if not stream.eof and len(text) < most:
        raise parts.task.fault("file_damaged")
    return text


def _check_xml(name: str, text: bytes, task: Task) -> None:
    if text.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in text[:200]:
        raise task.fault("file_damaged")
    if not _has_document_type(text):
        return
    # Old OpenOffice wrote a document type, without entities, into this one part.
    if name != "meta-inf/manifest.xml" or b"<!ENTITY" in text:
        raise task.fault("file_entities", value_found=name)


def _has_document_type(text: bytes) -> bool:
    """Whether anything but remarks and instructions stands before the first element."""
    at = text.find(b"<")
    while at >= 0:
        if text.startswith(b"<!--", at):
            at = text.find(b"-->", at)
        elif text.startswith(b"<?", at):
            at = text.find(b"?>", at)
        else:
            return text.startswith(b"<!", at)
        at = text.find(b"<", at) if at >= 0 else -1
    return False


def attributes(tag: bytes) -> dict[str, str]:
    """The attributes of a tag by name, as it is written there, prefix included."""
    return {
        name.decode("utf-8", "replace"): html.unescape((double or single).decode("utf-8", "replace"))
        for name, double, single in ATTRIBUTE.findall(tag)
    }
