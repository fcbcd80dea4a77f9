"""The container of an .xls: which streams it holds, and whether the chains of its sectors end.

A chain that leads back into itself keeps xlrd and calamine reading for ever, and taking memory for what they read.
"""

import struct

from dashboard.intake.limits import Task

MARK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LAST_SECTOR = 0xFFFFFFFA
"""Numbers from here on are no sectors: the end of a chain, a free sector, a part of the table itself."""
STREAM, ROOT = 2, 5


def stream_names(content: bytes, task: Task) -> set[str]:
    """The names of all streams of a container, each of whose chains ends.

    Raises:
        ReadFault: `file_damaged`.
    """
    try:
        return _names(content, task)
    except (struct.error, IndexError):
        raise task.fault("file_damaged") from None


def _names(content: bytes, task: Task) -> set[str]:
    shift, mini_shift = struct.unpack_from("<2H", content, 30)
    first_folder, _, cutoff, first_mini, _, first_more, _ = struct.unpack_from("<7L", content, 48)
    if shift not in (9, 12) or mini_shift != 6:
        raise task.fault("file_damaged")
    size = 1 << shift

    def sector(number: int) -> bytes:
        return content[(number + 1) * size : (number + 2) * size]

    def numbers(data: bytes) -> list[int]:
        return list(struct.unpack(f"<{len(data) // 4}L", data[: len(data) // 4 * 4]))

    most = len(content) // size + 1
    tables = numbers(content[76:512])
    more = first_more
    for _ in range(most):
        if more >= LAST_SECTOR:
            break
        found = numbers(sector(more))
        tables += found[:-1]
        more = found[-1]
    else:
        raise task.fault("file_damaged")
    table: list[int] = []
    for number in tables[:most]:
        if number < LAST_SECTOR:
            table += numbers(sector(number))
    folders = b"".join(map(sector, _chain(table, first_folder, task)))
    small = numbers(b"".join(map(sector, _chain(table, first_mini, task))))
    names = set()
    for at in range(0, len(folders) - 127, 128):
        name, length, kind = folders[at : at + 64], *struct.unpack_from("<HB", folders, at + 64)
        start, bytes_long = struct.unpack_from("<2L", folders, at + 116)
        if kind not in (STREAM, ROOT):
            continue
        is_small = kind == STREAM and bytes_long < cutoff
        if bytes_long:
            _chain(small if is_small else table, start, task)
        names.add(name[: max(0, min(length, 64) - 2)].decode("utf-16-le", "replace"))
    return names


def _chain(table: list[int], start: int, task: Task) -> list[int]:
    """The sectors of a chain, in order.

    Raises:
        ReadFault: `file_damaged` for a chain that does not end, or leads outside of the table.
    """
    found = []
    while start < LAST_SECTOR:
        if len(found) >= len(table) or start >= len(table):
            raise task.fault("file_damaged")
        found.append(start)
        start = table[start]
    return found
