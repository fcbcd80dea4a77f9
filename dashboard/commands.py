"""The commands of a terminal that bring, compare, restore and remove versions; `cli.py` reads their arguments."""

import argparse
import getpass
import json
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import pandas as pd

from dashboard import formats
from dashboard.access import CLEARANCES, Reader
from dashboard.words import plural, word

DONE, WRONG, USAGE, UNCONFIRMED, STOPPED = 0, 1, 2, 3, 130
"""Exit codes: 3 is for what was checked and waits for a word, 130 for what was stopped with Ctrl-C."""
SHOWN = 3
"""Cells of one kind of fault that are shown in full; the others are named."""
NAMED = 12
BAR = 30


def say(text: str) -> None:
    """Print a line at once, also into a log."""
    print(text, flush=True)


def complain(text: str) -> int:
    """Print a line on standard error and give the exit code of a command that failed."""
    print(text, file=sys.stderr, flush=True)
    return WRONG


def describe(issues: Iterable, *, lang: str) -> list[str]:
    """Faults as lines for a terminal: by sheet, then by rule and column, the first few cells in full."""
    groups: dict[tuple, dict[tuple, list]] = {}
    for issue in issues:
        kind = (issue.column_name, issue.rule_id)
        groups.setdefault((issue.file_name, issue.sheet_name), {}).setdefault(kind, []).append(issue)
    lines = []
    for (file_name, sheet_name), kinds in groups.items():
        lines.append(
            word("intake.place", lang, file=file_name, sheet=sheet_name) if sheet_name else file_name or ""
        )
        for group in kinds.values():
            for issue in group[:SHOWN]:
                lines.append(f"  {issue.cell or '':<8} {issue.message(lang)}".rstrip())
            if more := group[SHOWN:]:
                cells = ", ".join(issue.cell or "" for issue in more[:NAMED]) + (
                    " …" if len(more) > NAMED else ""
                )
                lines.append(f"  {'':<8} " + plural("intake.more", lang, len(more), cells=cells))
            lines.append(f"  {'':<8} " + word("intake.remedy", lang, remedy=group[0].remedy(lang)))
    return lines


# Bringing files ---------------------------------------------------------------------------------------------


def bring(asked: argparse.Namespace, *, var: Path, lang: str) -> int:
    """Check files on top of what readers see and, where that was said, publish them."""
    from dashboard.intake import upload

    for path in asked.files:
        if not path.is_file():
            return complain(word("intake.no_file", lang, file=str(path)))
    if len(asked.files) > upload.MOST_FILES:
        return complain(word("intake.bring.many", lang, most=upload.MOST_FILES))
    by = asked.by or _who()
    upload_id = ""
    try:
        held = [(path.name, path.read_bytes()) for path in asked.files]
        upload_id = upload.begin(var, held, by=by, lang=lang)
        upload.start(var, upload_id)
        found = _followed(var, upload_id, lang)
        return _brought(asked, found, var=var, by=by, lang=lang)
    except OSError as error:
        return complain(word("intake.disk", lang, folder=str(var), reason=error.strerror or str(error)))
    except KeyboardInterrupt:
        complain(word("intake.bring.stopped", lang))
        return STOPPED
    finally:
        if upload_id:
            upload.discard(var, upload_id)


def _followed(var: Path, upload_id: str, lang: str):
    """Wait for the process that checks, and tell what it does: a bar on a terminal, lines in a log."""
    from dashboard.intake import upload

    is_terminal = sys.stderr.isatty()
    last = ""
    while (found := upload.state(var, upload_id)).name == "working":
        step, done, total = (found.progress.get(name) for name in ("step", "done", "total"))
        told = word(f"intake.step.{step}", lang) if step else ""
        if is_terminal:
            filled = round(BAR * min(done / total, 1)) if total else 0
            place = " › ".join(
                str(found.progress[name]) for name in ("file", "sheet") if name in found.progress
            )
            line = f"[{'#' * filled}{'.' * (BAR - filled)}] {told} {place}"
            sys.stderr.write(f"\r{line[:100]:<100}")
            sys.stderr.flush()
        elif told and told != last:
            print(told, file=sys.stderr, flush=True)
        last = told
        time.sleep(0.1)
    if is_terminal:
        sys.stderr.write(f"\r{'':<100}\r")
    upload.wait(upload_id)
    return found


def _brought(asked: argparse.Namespace, found, *, var: Path, by: str, lang: str) -> int:
    from dashboard.intake import compare, publish, upload

    if found.name == "failed":
        said = found.error or {}
        if "key" not in said:
            return complain(word("intake.ended", lang))
        return complain(word(said["key"], lang, **said["values"]))
    listed = upload.faults(var, found.upload_id)
    _report(asked, found, listed, var=var, lang=lang)
    if found.name == "faults":
        complain(plural("intake.faults", lang, found.fault_count))
        shown = publish.current(var)
        key = "intake.former" if shown else "intake.no_former"
        return complain(word(key, lang, version=shown.stem if shown else ""))
    shown = publish.current(var)
    if shown is not None and asked.format == "text":
        differences = compare.differences(shown, publish.candidate(var, found.version))
        for line in compare.words(differences, lang):
            say(line)
    if asked.check_only:
        if asked.format == "text":
            say(plural("intake.passed", lang, found.rows))
        return DONE
    confirmed = {name for name in found.confirm if name in asked.remove}
    if open_ones := _unconfirmed(asked, found, confirmed, lang):
        complain(
            word("intake.bring.confirm", lang, tables=", ".join(f"--remove {name}" for name in open_ones))
        )
        return UNCONFIRMED
    if not asked.yes and not _agreed(lang):
        complain(word("intake.bring.waits", lang))
        return UNCONFIRMED
    try:
        version = upload.publish_upload(
            var, found.upload_id, by=by, note=asked.note or "", confirmed=found.confirm
        )
    except upload.Conflict as conflict:
        return complain(word("intake.bring.conflict", lang, version=conflict.version or "–"))
    if asked.format == "text":
        say(plural("intake.published", lang, found.rows, version=version))
    return DONE


def _report(asked: argparse.Namespace, found, listed: pd.DataFrame, *, var: Path, lang: str) -> None:
    """Tell the faults and warnings as asked: lines, JSON, and the marked workbooks."""
    from dashboard.intake.check import Issue

    if asked.format == "json":
        say(
            json.dumps(
                {
                    "state": found.name,
                    "faults": found.fault_count,
                    "warnings": found.warning_count,
                    "rows": found.rows,
                    "removed": {name: pair[1] for name, pair in found.removed.items()},
                    "sheets": list(found.sheets),
                    "issues": json.loads(listed.to_json(orient="records", force_ascii=False)),
                },
                ensure_ascii=False,
                indent=1,
            )
        )
    else:
        issues = [
            Issue(**row) for row in listed.astype(object).where(listed.notna(), None).to_dict("records")
        ]
        warnings = [issue for issue in issues if issue.severity == "warning"]
        if warnings:
            say(plural("intake.warnings", lang, found.warning_count))
            say("\n".join(describe(warnings, lang=lang)))
        if faults := [issue for issue in issues if issue.severity == "fault"]:
            complain("\n".join(describe(faults, lang=lang)))
    if asked.marked:
        from dashboard.intake import marked, publish

        asked.marked.mkdir(parents=True, exist_ok=True)
        for file in found.files:
            original = publish.kept_file(var, file["digest"], file["name"])
            own = listed[listed["file_name"] == file["name"]]
            made = asked.marked / f".{original.stem}.making"
            is_own = marked.write(made, original, own, lang=lang)
            out = made.replace(asked.marked / marked.file_name(original.name, lang=lang, is_own=is_own))
            print(word("intake.bring.marked", lang, file=str(out)), file=sys.stderr)


def _unconfirmed(asked: argparse.Namespace, found, confirmed: set[str], lang: str) -> list[str]:
    """Tables of which much would go and that nobody named; on a terminal the name is asked for."""
    from dashboard.intake import compare

    left = []
    for name in found.confirm:
        rows, gone = found.removed[name]
        if name in confirmed:
            continue
        title = compare.title_of(name, lang)
        complain(
            plural(
                "intake.bring.removes", lang, gone, table=title, rows=formats.number(rows, lang, decimals=0)
            )
        )
        if sys.stdin.isatty() and not asked.yes:
            print(word("intake.bring.type", lang, table=name), end=" ", file=sys.stderr, flush=True)
            if input().strip().casefold() in (name.casefold(), title.casefold()):
                continue
        left.append(name)
    return left


def _agreed(lang: str) -> bool:
    if not sys.stdin.isatty():
        return False
    print(word("intake.bring.agree", lang), end=" ", file=sys.stderr, flush=True)
    return input().strip().casefold() in ("j", "ja", "y", "yes")


def _who() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""


# Versions ---------------------------------------------------------------------------------------------------


def versions(asked: argparse.Namespace, *, var: Path, lang: str) -> int:
    """List the versions that are kept: size, when, by whom, why, what was brought; and which is shown."""
    from dashboard.intake import publish

    names = publish.versions(var)
    if not names:
        return complain(word("intake.nothing_loaded", lang))
    shown = publish.current(var)
    told = {one["version"]: one for one in publish.history(var) if one["action"] == "publish"}
    sizes = {name: (var / f"{name}.duckdb").stat().st_size for name in names}
    if asked.format == "json":
        rows = [
            {"version": name, "size_bytes": sizes[name], "is_shown": bool(shown and shown.stem == name)}
            | {part: told.get(name, {}).get(part) for part in ("at", "by", "note", "rows", "files")}
            for name in names
        ]
        say(json.dumps(rows, ensure_ascii=False, indent=1))
        return DONE
    for name in names:
        size = formats.number(sizes[name] / 1_000_000, lang, decimals=1)
        key = "intake.version_current" if shown and shown.stem == name else "intake.version"
        one = told.get(name, {})
        more = [one.get("by"), one.get("note"), ", ".join(file["name"] for file in one.get("files", ()))]
        say(" · ".join([word(key, lang, version=name, size=size), *filter(None, more)]))
    total = formats.number(sum(sizes.values()) / 1_000_000, lang, decimals=1)
    say(plural("intake.versions_total", lang, len(names), size=total))
    return DONE


def diff(asked: argparse.Namespace, *, var: Path, lang: str) -> int:
    """Tell what differs between two versions; 0 where nothing does, 3 where something does."""
    from dashboard.intake import compare

    found = [_version(name, var) for name in (asked.former, asked.latter)]
    for said, path in zip((asked.former, asked.latter), found, strict=True):
        if path is None:
            return complain(word("intake.no_version", lang, version=said))
    differences = compare.differences(*found)
    if asked.format == "json":
        say(compare.as_json(differences))
    else:
        say("\n".join(compare.describe(differences, lang)))
    return UNCONFIRMED if differences.total else DONE


def restore(asked: argparse.Namespace, *, var: Path, lang: str) -> int:
    """Show a former version again."""
    from dashboard.intake import publish

    path = _version(asked.version, var)
    if path is None:
        return complain(word("intake.no_version", lang, version=asked.version))
    if wrong := _refused(publish.restore, path.stem, asked, var=var, lang=lang):
        return complain(wrong)
    say(word("intake.restored", lang, version=path.stem))
    return DONE


def remove(asked: argparse.Namespace, *, var: Path, lang: str) -> int:
    """Remove a version for good."""
    from dashboard.intake import publish

    path = _version(asked.version, var)
    if path is None:
        return complain(word("intake.no_version", lang, version=asked.version))
    if not asked.yes:
        complain(word("intake.remove_yes", lang, version=path.stem))
        return UNCONFIRMED
    if wrong := _refused(publish.remove, path.stem, asked, var=var, lang=lang):
        return complain(wrong)
    say(word("intake.removed", lang, version=path.stem))
    return DONE


def _refused(
    act: Callable[..., None], version: str, asked: argparse.Namespace, *, var: Path, lang: str
) -> str:
    """Do something with a version; what went wrong, in words, blank where it was done."""
    try:
        act(var, version, by=asked.by or _who(), note=asked.note or "")
    except LookupError:  # somebody else removed it meanwhile
        return word("intake.no_version", lang, version=version)
    except ValueError:
        return word("intake.remove_shown", lang, version=version)
    except OSError as error:
        return word("intake.disk", lang, folder=str(var), reason=error.strerror or str(error))
    return ""


def _version(said: str, var: Path) -> Path | None:
    """The file of a version by its name, the one beginning of it that there is, `current` or `previous`."""
    from dashboard.intake import publish

    shown, names = publish.current(var), publish.versions(var)
    if said == "current":
        return shown
    if said == "previous":
        names = [name for name in names if shown is None or name < shown.stem]
        return var / f"{names[0]}.duckdb" if names else None
    fitting = [name for name in names if name.startswith(said)]
    return var / f"{fitting[0]}.duckdb" if len(fitting) == 1 else None


def template(asked: argparse.Namespace, *, lang: str) -> int:
    """Write a workbook to fill in, blank or with the rows of now."""
    import xlsxwriter.exceptions

    from dashboard import store
    from dashboard.intake.template import register_names, register_rows, write_template

    known: Sequence[str] = register_names()
    if unknown := [name for name in asked.tables if name not in known]:
        complain(word("intake.template.unknown", lang, tables=", ".join(unknown), known=", ".join(known)))
        return USAGE
    try:
        # Whoever may start this may read the database: rows that were left out would be gone when it comes back.
        everything = Reader(clearance=CLEARANCES[-1])
        rows = register_rows(tables=asked.tables or None, reader=everything) if asked.filled else None
        write_template(asked.out, lang=lang, tables=asked.tables or None, rows=rows)
    except store.NothingLoaded:
        return complain(word("intake.nothing_loaded", lang))
    except (OSError, xlsxwriter.exceptions.FileCreateError) as error:
        return complain(word("intake.disk", lang, folder=str(asked.out.parent), reason=str(error)))
    key = "intake.template.written_filled" if asked.filled else "intake.template.written"
    say(word(key, lang, file=str(asked.out)))
    return DONE
