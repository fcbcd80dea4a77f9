"""The dashboard's actions from a terminal: load, serve, versions, template, brief."""

import argparse
import ctypes
import errno
import os
import resource
import signal
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from dashboard import paths
from dashboard.words import LOCALES, plural, word

ADDRESS_SPACE = 6 * 2**30
"""Bytes of memory that a load may ask for. The shipped files need a sixth of it."""
LOAD_SECONDS = 1_800
SHOWN = 3
"""Cells of one kind of fault that are shown in full; the others are named."""
NAMED = 12
LIVE = "http://127.0.0.1:8501"
"""Where `serve` puts the dashboard, unless told otherwise."""
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and give its exit code: 0 done, 1 something is wrong, 2 called the wrong way."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    lang = _language(given)
    asked = _parser(lang).parse_args(given)
    if asked.command == "load":
        return _load_here(asked, lang) if asked.here else _load_apart(given, lang)
    if asked.command == "serve":
        return _serve(asked.port, lang)
    if asked.command == "brief":
        return _brief(asked, lang)
    if asked.command == "versions":
        return _versions(asked.var or paths.var_folder(), lang)
    return _template(asked.out, lang)


def _language(given: list[str]) -> str:
    """The language asked for, found before the arguments are read: their help is in it too."""
    for index, argument in enumerate(given):
        if argument == "--lang" and given[index + 1 : index + 2] and given[index + 1] in LOCALES:
            return given[index + 1]
        if argument.startswith("--lang=") and argument.removeprefix("--lang=") in LOCALES:
            return argument.removeprefix("--lang=")
    chosen = os.environ.get("DASHBOARD_LANG", "nl")
    return chosen if chosen in LOCALES else "nl"


def _parser(lang: str) -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument(
        "--lang", choices=list(LOCALES), default=argparse.SUPPRESS, help=word("intake.help.lang", lang)
    )
    parser = argparse.ArgumentParser(
        prog="python -m dashboard.cli", description=word("intake.help", lang), parents=[common]
    )
    commands = parser.add_subparsers(
        dest="command", required=True, metavar="load | serve | versions | template | brief"
    )

    load = commands.add_parser(
        "load",
        parents=[common],
        help=word("intake.help.load", lang),
        description=word("intake.help.load.more", lang),
    )
    load.add_argument("files", nargs="*", type=Path, metavar="FILE", help=word("intake.help.files", lang))
    load.add_argument("--check-only", action="store_true", help=word("intake.help.check_only", lang))
    load.add_argument("--var", type=Path, help=word("intake.help.var", lang))
    load.add_argument("--here", action="store_true", help=argparse.SUPPRESS)

    serve = commands.add_parser("serve", parents=[common], help=word("intake.help.serve", lang))
    serve.add_argument("--port", type=int, default=8501, help=word("intake.help.port", lang))

    versions = commands.add_parser("versions", parents=[common], help=word("intake.help.versions", lang))
    versions.add_argument("--var", type=Path, help=word("intake.help.var", lang))

    template = commands.add_parser(
        "template", parents=[common], help=word("intake.help.template", lang),
        description=word("intake.help.template.more", lang),
    )  # fmt: skip
    template.add_argument("out", type=Path, metavar="OUT.xlsx", help=word("intake.help.out", lang))

    brief = commands.add_parser(
        "brief",
        parents=[common],
        help=word("brief.help", lang),
        description=word("brief.help.more", lang),
    )
    brief.add_argument("countries", nargs="*", metavar="COUNTRY", help=word("brief.help.countries", lang))
    brief.add_argument("--all", action="store_true", help=word("brief.help.all", lang))
    brief.add_argument(
        "--format", choices=["pdf", "docx"], default="pdf", help=word("brief.help.format", lang)
    )
    brief.add_argument("--folder", type=Path, default=Path(), help=word("brief.help.folder", lang))
    brief.add_argument("--address", default=LIVE, metavar="URL", help=word("brief.help.address", lang))
    return parser


def _say(text: str) -> None:
    print(text, flush=True)


def _complain(text: str) -> int:
    print(text, file=sys.stderr, flush=True)
    return 1


# Loading ----------------------------------------------------------------------------------------------------


def _load_apart(given: list[str], lang: str) -> int:
    """Run the load in a process of its own.

    A small hostile spreadsheet can make the reader ask for 512 GB and abort the process: nothing to catch.
    """
    seconds = int(os.environ.get("DASHBOARD_LOAD_SECONDS") or LOAD_SECONDS)
    environment = os.environ | {"DASHBOARD_LANG": lang, "PYTHONPATH": _python_path()}
    command = [sys.executable, "-m", "dashboard.cli", *given, "--here"]
    with subprocess.Popen(command, env=environment) as child:
        try:
            code = child.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
            return _complain(word("intake.too_long", lang, seconds=seconds))
        except KeyboardInterrupt:
            child.kill()
            child.wait()
            return 130
    if code < 0:
        return _complain(word("intake.killed", lang, signal=signal.Signals(-code).name))
    return code


def _python_path() -> str:
    return os.pathsep.join(part for part in (str(paths.ROOT), os.environ.get("PYTHONPATH", "")) if part)


def _load_here(asked: argparse.Namespace, lang: str) -> int:
    """Load in this process, which has bounds and ends with the one that started it."""
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, hard))

    import duckdb

    from dashboard.dictionary import DictionaryFault
    from dashboard.intake.load import default_files, load
    from dashboard.intake.model import ModelFault

    var = asked.var or paths.var_folder()
    for path in asked.files:
        if not path.is_file():
            return _complain(word("intake.no_file", lang, file=str(path)))
    own = {path.name for path in asked.files}
    files = [*(path for path in default_files() if path.name not in own), *asked.files]
    _say(plural("intake.start", lang, len(files)))

    def progress(step: str, **values: object) -> None:
        _progress(step, lang, values)

    try:
        result = load(files, var=var, progress=progress, check_only=asked.check_only)
    except (DictionaryFault, ModelFault) as fault:
        return _complain(word("intake.own_fault", lang, reason=str(fault)))
    except (MemoryError, duckdb.OutOfMemoryException):
        return _complain(word("intake.memory", lang))
    except duckdb.OperationalError as error:
        # A full disk comes as a failed write or as a failed commit.
        reason = str(error).splitlines()[0]
        return _complain(word("intake.disk", lang, folder=str(var), reason=reason))
    except OSError as error:
        if error.errno not in FULL and not isinstance(
            error, PermissionError | NotADirectoryError | FileExistsError
        ):
            raise
        return _complain(word("intake.disk", lang, folder=str(var), reason=error.strerror or str(error)))
    if result.unchanged:
        return 0
    if result.warnings:
        _say(plural("intake.warnings", lang, result.warning_count))
        _say("\n".join(describe(result.warnings, lang=lang)))
    if result.fault_count:
        _complain("\n".join(describe(result.faults, lang=lang)))
        _complain(plural("intake.faults", lang, result.fault_count))
        kept = (
            word("intake.former", lang, version=result.version)
            if result.version
            else word("intake.no_former", lang)
        )
        return _complain(kept)
    if asked.check_only:
        _say(plural("intake.passed", lang, result.rows))
    else:
        _say(plural("intake.published", lang, result.rows, version=result.version))
    return 0


def _progress(step: str, lang: str, values: dict) -> None:
    """One line for a step, on a terminal or in a log."""
    seconds = f"{values.get('seconds', 0):.1f}".replace(".", "," if lang == "nl" else ".")
    if step == "file":
        _say(word("intake.file", lang, file=values["file"]))
    elif step == "sheet":
        shown = {name: values[name] for name in ("file", "sheet")}
        _say("  " + plural("intake.sheet", lang, values["rows"], seconds=seconds, **shown))
    elif step == "checked":
        _say("  " + word("intake.checked", lang, seconds=seconds))
    elif step == "built":
        _say("  " + word("intake.built", lang, seconds=seconds))
    elif step == "waiting":
        _say(word("intake.waiting", lang))
    elif step == "unchanged":
        _say(word("intake.unchanged", lang, version=values["version"]))


def describe(issues: list, *, lang: str) -> list[str]:
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


# The other commands -----------------------------------------------------------------------------------------


def _serve(port: int, lang: str) -> int:
    """Become the server, after looking whether the port is free."""
    if not 1 <= port <= 65_535:
        return _complain(word("intake.no_port", lang, port=port))
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as trial:
        # As the server does: a port that a former server just left is free.
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(("127.0.0.1", port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return _complain(word("intake.port_taken", lang, port=port))
            return _complain(
                word("intake.port_refused", lang, port=port, reason=error.strerror or str(error))
            )
    from dashboard.intake import publish

    if publish.current(paths.var_folder()) is None:
        _say(word("intake.nothing_loaded", lang))
    _say(word("intake.serving", lang, address=f"http://127.0.0.1:{port}"))
    # The folder of .streamlit/config.toml.
    os.chdir(paths.ROOT)
    os.environ["PYTHONPATH"] = _python_path()
    script = str(paths.ROOT / "dashboard" / "serve.py")
    options = ["--server.port", str(port), "--server.address", "127.0.0.1", "--server.headless", "true"]
    os.execv(sys.executable, [sys.executable, "-m", "streamlit", "run", script, *options])


def _versions(var: Path, lang: str) -> int:
    from dashboard.formats import number
    from dashboard.intake import publish

    names = publish.versions(var)
    if not names:
        return _complain(word("intake.nothing_loaded", lang))
    current = publish.current(var)
    for name in names:
        size = number((var / f"{name}.duckdb").stat().st_size / 1_000_000, lang, decimals=1)
        key = "intake.version_current" if current and current.stem == name else "intake.version"
        _say(word(key, lang, version=name, size=size))
    return 0


def _template(out: Path, lang: str) -> int:
    import xlsxwriter.exceptions

    from dashboard.intake.template import write_template

    try:
        write_template(out, lang=lang)
    except (OSError, xlsxwriter.exceptions.FileCreateError) as error:
        return _complain(word("intake.disk", lang, folder=str(out.parent), reason=str(error)))
    _say(word("intake.template.written", lang, file=str(out)))
    return 0


def _brief(asked: argparse.Namespace, lang: str) -> int:
    """Make briefs one after another; one that fails does not keep the others from being made."""
    import datetime
    import logging

    # What is asked outside of a server is nobody's session: Streamlit says so at every question.
    logging.disable(logging.WARNING)
    from dashboard import session, store
    from dashboard.brief import content, files, pdf

    if not asked.countries and not asked.all:
        _complain(word("brief.cli.none", lang))
        return 2
    if asked.countries and asked.all:
        _complain(word("brief.cli.both", lang))
        return 2
    try:
        version = store.current_version()
    except store.NothingLoaded:
        return _complain(word("intake.nothing_loaded", lang))
    known = list(session.cached_query("country/list", version=version)["country_code"])
    wanted = known if asked.all else list(dict.fromkeys(code.upper() for code in asked.countries))
    if unknown := [code for code in wanted if code not in known]:
        _complain(word("brief.cli.unknown", lang, codes=", ".join(unknown)))
        return 2
    try:
        asked.folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        return _complain(
            word("intake.disk", lang, folder=str(asked.folder), reason=error.strerror or str(error))
        )
    failed = []
    for number, code in enumerate(wanted, start=1):
        place = {"number": number, "total": len(wanted)}
        try:
            views = content.views(
                lang=lang, version=version, country=code, today=datetime.date.today(), dashboard=asked.address
            )
            path = files.write(pdf.fitted(*views), asked.format, asked.folder)
        except KeyboardInterrupt:
            _complain(word("brief.cli.interrupted", lang))
            return 130
        except Exception as error:  # whatever is wrong with one country is said, and the next is made
            reason = f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"
            _complain(word("brief.cli.failed", lang, country=code, reason=reason, **place))
            failed.append(code)
            continue
        _say(word("brief.cli.written", lang, file=path.name, **place))
    if made := len(wanted) - len(failed):
        _say(plural("brief.cli.done", lang, made, folder=str(asked.folder)))
    return _complain(word("brief.cli.not_made", lang, countries=", ".join(failed))) if failed else 0


if __name__ == "__main__":
    sys.exit(main())
