"""The dashboard's actions from a terminal; those on versions are in `commands.py`."""

import argparse
import ctypes
import errno
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from dashboard import commands, paths
from dashboard.commands import complain, describe, say
from dashboard.words import LOCALES, plural, word

LIVE = "http://127.0.0.1:8501"
"""Where `serve` puts the dashboard, unless told otherwise."""
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and give its exit code: 0 done, 1 something is wrong, 2 called the wrong way, 3 waits for a word."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    lang = _language(given)
    asked = _parser(lang).parse_args(given)
    var = getattr(asked, "var", None) or paths.var_folder()
    if asked.command == "load":
        if asked.files:
            return commands.bring(asked, var=var, lang=lang)
        return _load_here(asked, lang) if asked.here else _load_apart(given, lang)
    if asked.command == "serve":
        return _serve(asked.port, lang)
    if asked.command == "brief":
        return _brief(asked, lang)
    if asked.command == "digest":
        return _digest(asked, lang)
    if asked.command == "template":
        return commands.template(asked, lang=lang)
    return getattr(commands, asked.command)(asked, var=var, lang=lang)


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
        dest="command",
        required=True,
        metavar="load | serve | versions | diff | restore | remove | template | brief | digest",
    )

    def command(name: str, **more: object) -> argparse.ArgumentParser:
        return commands.add_parser(
            name, parents=[common], help=word(f"intake.help.{name}", lang),
            description=word(f"intake.help.{name}.more", lang),
            formatter_class=argparse.RawDescriptionHelpFormatter, **more,
        )  # fmt: skip

    def add_var(parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--var", type=Path, help=word("intake.help.var", lang))

    def add_who(parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--by", metavar="NAME", help=word("intake.help.by", lang))
        parser.add_argument("--note", metavar="TEXT", help=word("intake.help.note", lang))

    def add_format(parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "--format", choices=["text", "json"], default="text", help=word("intake.help.format", lang)
        )

    load = command("load")
    load.add_argument("files", nargs="*", type=Path, metavar="FILE", help=word("intake.help.files", lang))
    load.add_argument("--check-only", action="store_true", help=word("intake.help.check_only", lang))
    load.add_argument("--yes", action="store_true", help=word("intake.help.yes", lang))
    load.add_argument(
        "--remove", action="append", default=[], metavar="TABLE", help=word("intake.help.remove_of", lang)
    )
    load.add_argument("--marked", type=Path, metavar="FOLDER", help=word("intake.help.marked", lang))
    add_format(load)
    add_who(load)
    add_var(load)
    load.add_argument("--here", action="store_true", help=argparse.SUPPRESS)

    serve = commands.add_parser("serve", parents=[common], help=word("intake.help.serve", lang))
    serve.add_argument("--port", type=int, default=8501, help=word("intake.help.port", lang))

    listed = command("versions")
    add_format(listed)
    add_var(listed)

    diff = command("diff")
    diff.add_argument("former", metavar="A", help=word("intake.help.version_name", lang))
    diff.add_argument("latter", metavar="B", help=word("intake.help.version_name", lang))
    add_format(diff)
    add_var(diff)

    for name in ("restore", "remove"):
        one = command(name)
        one.add_argument("version", metavar="VERSION", help=word("intake.help.version_name", lang))
        if name == "remove":
            one.add_argument("--yes", action="store_true", help=word("intake.help.yes_remove", lang))
        add_who(one)
        add_var(one)

    template = command("template")
    template.add_argument("out", type=Path, metavar="OUT.xlsx", help=word("intake.help.out", lang))
    template.add_argument("tables", nargs="*", metavar="TABLE", help=word("intake.help.tables", lang))
    template.add_argument("--filled", action="store_true", help=word("intake.help.filled", lang))

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

    digest = commands.add_parser(
        "digest",
        parents=[common],
        help=word("attention.cli.help", lang),
        description=word("attention.cli.more", lang),
    )
    digest.add_argument("folder", type=Path, metavar="FOLDER", help=word("attention.cli.folder", lang))
    for name in ("kinds", "owners", "countries", "themes"):
        said = word("attention.cli.choice", lang, name=word(f"attention.choose.{name}", lang).lower())
        digest.add_argument(f"--{name}", default="", metavar="KEYS", help=said)
    digest.add_argument("--address", default=LIVE, metavar="URL", help=word("brief.help.address", lang))
    return parser


# Loading ----------------------------------------------------------------------------------------------------


def _load_apart(given: list[str], lang: str) -> int:
    """Run the load in a process of its own.

    A small hostile spreadsheet can make the reader ask for 512 GB and abort the process: nothing to catch.
    """
    from dashboard.intake import bounds

    seconds = bounds.seconds()
    environment = os.environ | {"DASHBOARD_LANG": lang, "PYTHONPATH": _python_path()}
    command = [sys.executable, "-m", "dashboard.cli", *given, "--here"]
    with subprocess.Popen(command, env=environment) as child:
        try:
            code = child.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
            return complain(word("intake.too_long", lang, seconds=seconds))
        except KeyboardInterrupt:
            child.kill()
            child.wait()
            return 130
    if code < 0:
        return complain(word("intake.killed", lang, signal=signal.Signals(-code).name))
    return code


def _python_path() -> str:
    return os.pathsep.join(part for part in (str(paths.ROOT), os.environ.get("PYTHONPATH", "")) if part)


def _load_here(asked: argparse.Namespace, lang: str) -> int:
    """Load in this process, which has bounds and ends with the one that started it."""
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
    from dashboard.intake import bounds

    bounds.limit_memory()

    import duckdb

    from dashboard.dictionary import DictionaryFault
    from dashboard.intake import publish
    from dashboard.intake.load import content, default_files, load, uploads_of
    from dashboard.intake.model import ModelFault

    var = asked.var or paths.var_folder()
    try:
        shown = publish.current(var)
        files = content(default_files(), uploads_of(var, shown.stem if shown else None))
    except OSError as error:
        return complain(word("intake.disk", lang, folder=str(var), reason=error.strerror or str(error)))
    say(plural("intake.start", lang, len(files)))

    def progress(step: str, **values: object) -> None:
        _progress(step, lang, values)

    try:
        result = load(
            files, var=var, progress=progress, check_only=asked.check_only, by=asked.by or "",
            note=asked.note or "",
        )  # fmt: skip
    except (DictionaryFault, ModelFault) as fault:
        return complain(word("intake.own_fault", lang, reason=str(fault)))
    except (MemoryError, duckdb.OutOfMemoryException):
        return complain(word("intake.memory", lang))
    except (duckdb.OperationalError, duckdb.FatalException) as error:
        # A full disk comes as a failed write, a failed commit or a failed checkpoint.
        reason = str(error).splitlines()[0]
        return complain(word("intake.disk", lang, folder=str(var), reason=reason))
    except OSError as error:
        if error.errno not in FULL and not isinstance(
            error, PermissionError | NotADirectoryError | FileExistsError
        ):
            raise
        return complain(word("intake.disk", lang, folder=str(var), reason=error.strerror or str(error)))
    if result.unchanged:
        return 0
    if result.warnings:
        say(plural("intake.warnings", lang, result.warning_count))
        say("\n".join(describe(result.warnings, lang=lang)))
    if result.fault_count:
        complain("\n".join(describe(result.faults, lang=lang)))
        complain(plural("intake.faults", lang, result.fault_count))
        kept = (
            word("intake.former", lang, version=result.version)
            if result.version
            else word("intake.no_former", lang)
        )
        return complain(kept)
    if asked.check_only:
        say(plural("intake.passed", lang, result.rows))
    else:
        say(plural("intake.published", lang, result.rows, version=result.version))
    return 0


def _progress(step: str, lang: str, values: dict) -> None:
    """One line for a step, on a terminal or in a log."""
    seconds = f"{values.get('seconds', 0):.1f}".replace(".", "," if lang == "nl" else ".")
    if step == "file":
        say(word("intake.file", lang, file=values["file"]))
    elif step == "sheet":
        shown = {name: values[name] for name in ("file", "sheet")}
        say("  " + plural("intake.sheet", lang, values["rows"], seconds=seconds, **shown))
    elif step == "checked":
        say("  " + word("intake.checked", lang, seconds=seconds))
    elif step == "built":
        say("  " + word("intake.built", lang, seconds=seconds))
    elif step == "waiting":
        say(word("intake.waiting", lang))
    elif step == "unchanged":
        say(word("intake.unchanged", lang, version=values["version"]))


# The other commands -----------------------------------------------------------------------------------------


def _serve(port: int, lang: str) -> int:
    """Become the server, after looking whether the port is free."""
    if not 1 <= port <= 65_535:
        return complain(word("intake.no_port", lang, port=port))
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as trial:
        # As the server does: a port that a former server just left is free.
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(("127.0.0.1", port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return complain(word("intake.port_taken", lang, port=port))
            return complain(word("intake.port_refused", lang, port=port, reason=error.strerror or str(error)))
    from dashboard.intake import publish

    if publish.current(paths.var_folder()) is None:
        say(word("intake.nothing_loaded", lang))
    say(word("intake.serving", lang, address=f"http://127.0.0.1:{port}"))
    # The folder of .streamlit/config.toml.
    os.chdir(paths.ROOT)
    os.environ["PYTHONPATH"] = _python_path()
    script = str(paths.ROOT / "dashboard" / "serve.py")
    options = ["--server.port", str(port), "--server.address", "127.0.0.1", "--server.headless", "true"]
    os.execv(sys.executable, [sys.executable, "-m", "streamlit", "run", script, *options])


def _brief(asked: argparse.Namespace, lang: str) -> int:
    """Make briefs one after another; one that fails does not keep the others from being made."""
    import datetime
    import logging

    # What is asked outside of a server is nobody's session: Streamlit says so at every question.
    logging.disable(logging.WARNING)
    from dashboard import session, store
    from dashboard.brief import content, files, pdf

    if not asked.countries and not asked.all:
        complain(word("brief.cli.none", lang))
        return 2
    if asked.countries and asked.all:
        complain(word("brief.cli.both", lang))
        return 2
    try:
        version = store.current_version()
    except store.NothingLoaded:
        return complain(word("intake.nothing_loaded", lang))
    known = list(session.cached_query("country/list", version=version)["country_code"])
    wanted = known if asked.all else list(dict.fromkeys(code.upper() for code in asked.countries))
    if unknown := [code for code in wanted if code not in known]:
        complain(word("brief.cli.unknown", lang, codes=", ".join(unknown)))
        return 2
    try:
        asked.folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        return complain(
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
            complain(word("brief.cli.interrupted", lang))
            return 130
        except Exception as error:  # whatever is wrong with one country is said, and the next is made
            reason = f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"
            complain(word("brief.cli.failed", lang, country=code, reason=reason, **place))
            failed.append(code)
            continue
        say(word("brief.cli.written", lang, file=path.name, **place))
    if made := len(wanted) - len(failed):
        say(plural("brief.cli.done", lang, made, folder=str(asked.folder)))
    return complain(word("brief.cli.not_made", lang, countries=", ".join(failed))) if failed else 0


def _digest(asked: argparse.Namespace, lang: str) -> int:
    """Write what needs attention as text and as HTML; a file of that name is replaced in one step."""
    import datetime
    import logging

    # What is asked outside of a server is nobody's session: Streamlit says so at every question.
    logging.disable(logging.WARNING)
    from dashboard import store
    from dashboard.attention import feed

    parts = {
        name: "~".join(key.strip() for key in getattr(asked, name).split(",") if key.strip())
        for name in ("kinds", "owners", "countries", "themes")
    }
    parts = {name: keys for name, keys in parts.items() if keys}
    try:
        view, wrong = feed.reminders(parts, lang=lang, base=asked.address, today=datetime.date.today())
    except store.NothingLoaded:
        return complain(word("intake.nothing_loaded", lang))
    except feed.OtherTables as error:
        return complain(word("attention.no_agenda", lang, version=error))
    if wrong:
        complain(word("attention.cli.unknown", lang, names=", ".join(wrong)))
        return 2
    made = feed.digest(view, base=asked.address)
    try:
        asked.folder.mkdir(parents=True, exist_ok=True)
        for ending, text in (("txt", made.text), ("html", made.html)):
            path = asked.folder / f"{made.name}.{ending}"
            paths.write_whole(path, text.encode())
            say(word("attention.cli.written", lang, path=path.name))
    except OSError as error:
        return complain(
            word("intake.disk", lang, folder=str(asked.folder), reason=error.strerror or str(error))
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
