"""The terminal: progress, one clear sentence for what goes wrong, and loads that are cut off at any moment."""

import contextlib
import io
import json
import os
import re
import resource
import shutil
import signal
import socket
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard import cli, paths
from dashboard.intake import publish
from dashboard.intake.load import load
from tests.unit.intake_made import REFERENCE, UNDERTAKING, rows_of, workbook

FIVE = [UNDERTAKING | {"undertaking_id": f"u{number}"} for number in range(5)]
OTHER = UNDERTAKING | {"undertaking_id": "other"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of small workbooks."""
    made = tmp_path / "workbooks"
    made.mkdir()
    for path in REFERENCE:
        shutil.copy(path, made)
    workbook(made / "registers.xlsx", {"undertaking": rows_of(UNDERTAKING)})
    return made


@pytest.fixture(scope="module")
def version(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one published version, to copy."""
    made = tmp_path_factory.mktemp("version")
    path = workbook(made / "registers.xlsx", {"undertaking": rows_of(UNDERTAKING | {"level": "eu"})})
    load([*REFERENCE, path], var=made / "var")
    return made / "var"


@pytest.fixture
def var(version: Path, tmp_path: Path) -> Path:
    """A folder of versions with one that must stay."""
    shutil.copytree(version, tmp_path / "var")
    return tmp_path / "var"


def environment(folder: Path, var: Path, **more: str) -> dict[str, str]:
    return os.environ | {
        "PYTHONPATH": str(paths.ROOT), "DASHBOARD_WORKBOOKS": str(folder), "DASHBOARD_VAR": str(var),
        "DASHBOARD_LANG": "nl", "DASHBOARD_EXAMPLES": "yes",
    } | more  # fmt: skip


def run(
    *arguments: str, folder: Path, var: Path, limit_file: int = 0, **more: str
) -> subprocess.CompletedProcess:
    def before() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit_file, limit_file))

    return subprocess.run(
        [sys.executable, "-m", "dashboard.cli", *arguments], env=environment(folder, var, **more), text=True,
        capture_output=True, preexec_fn=before if limit_file else None, timeout=120, check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def loaded_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of workbooks with five undertakings and a version of it."""
    made = tmp_path_factory.mktemp("loaded")
    (made / "workbooks").mkdir()
    for path in REFERENCE:
        shutil.copy(path, made / "workbooks")
    workbook(made / "workbooks" / "registers.xlsx", {"undertaking": rows_of(*FIVE)})
    load(sorted((made / "workbooks").iterdir()), var=made / "var")
    return made


@pytest.fixture
def loaded(loaded_once: Path, tmp_path: Path) -> dict[str, Path]:
    """That folder and a copy of the versions, as `run` and `here` take them."""
    var = Path(shutil.copytree(loaded_once / "var", tmp_path / "loaded"))
    return {"folder": loaded_once / "workbooks", "var": var}


def here(*arguments: str, folder: Path, var: Path, **more: str) -> subprocess.CompletedProcess:
    """What `run` gives, without a process for the command itself; what it brings is checked in one of its own."""
    out, said = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment(folder, var, **more).items():
            patch.setenv(name, value)
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(said):
            code = cli.main(list(arguments))
    return subprocess.CompletedProcess(arguments, code, out.getvalue(), said.getvalue())


def one_sentence(text: str) -> bool:
    return "Traceback" not in text and len(text.strip().splitlines()) == 1


def test_a_load_shows_its_progress_and_the_second_one_does_nothing(folder, var):
    first = run("load", folder=folder, var=var)
    assert (first.returncode, first.stderr) == (0, "")
    assert re.search(r"^  registers\.xlsx · undertaking: 1 rij, \d+,\d s$", first.stdout, re.MULTILINE)
    assert re.search(r"^Versie \S+ is gepubliceerd: \d+ rijen\.$", first.stdout, re.MULTILINE)
    now = publish.current(var)
    second = run("load", "--lang", "en", folder=folder, var=var)
    assert second.stdout.splitlines()[-1] == f"Nothing has changed: version {now.stem} stays up."
    assert publish.current(var) == now
    listed = here("versions", folder=folder, var=var).stdout.splitlines()
    assert len(listed) == 3
    assert listed[2].startswith("2 versies, samen ")
    assert listed[0].startswith(now.stem) and listed[0].endswith("(te zien)")


def test_faults_are_listed_by_sheet_with_cell_and_remedy(folder, var, tmp_path):
    before = publish.current(var)
    records = [UNDERTAKING | {"undertaking_id": f"u{n}", "status": "vague"} for n in range(6)]
    extra = workbook(tmp_path / "more.xlsx", {"Toezeggingen": rows_of(*records)})
    result = here("load", str(extra), folder=folder, var=var)
    assert result.returncode == 1
    assert "more.xlsx, blad Toezeggingen" in result.stderr
    assert re.search(r"^  J2 +.*vague", result.stderr, re.MULTILINE)
    assert "en nog 3 zulke cellen: J5, J6, J7" in result.stderr
    assert result.stderr.count("Wat te doen: ") == 1
    assert f"6 fouten: er is niets gepubliceerd.\nVersie {before.stem} blijft te zien." in result.stderr
    assert publish.current(var) == before


def test_a_file_is_shown_and_published_where_that_is_said(loaded, tmp_path):
    import duckdb

    var = loaded["var"]
    path = str(workbook(tmp_path / "promises.xlsx", {"Toezeggingen": rows_of(*FIVE, OTHER)}))
    before = publish.current(var)
    waits = here("load", path, **loaded)
    assert (waits.returncode, publish.current(var)) == (3, before)
    assert "Toezeggingen: 1 rij nieuw" in waits.stdout
    assert waits.stderr.splitlines()[-1] == "Er is niets gepubliceerd: geef --yes om te publiceren."
    # The whole command once as people start it.
    done = run("load", path, "--yes", "--by", "Asiel", "--note", "maart", **loaded)
    assert done.returncode == 0, done.stderr
    now = publish.current(var)
    with duckdb.connect(str(now), read_only=True) as connection:
        [(ids,)] = connection.execute(
            "select string_agg(undertaking_id, ' ' order by undertaking_id) from public.undertaking"
        ).fetchall()
    assert ids == "other u0 u1 u2 u3 u4"
    [line, *_] = here("versions", **loaded).stdout.splitlines()
    assert line.startswith(now.stem) and line.endswith("(te zien) · Asiel · maart · promises.xlsx")
    assert not list((var / "uploads").iterdir())

    # What differs, and back again.
    differs = here("diff", "previous", "current", "--lang", "en", **loaded)
    assert differs.returncode == 3
    assert f"{before.stem} to version {now.stem}" in differs.stdout and "other" in differs.stdout
    told = json.loads(here("diff", before.stem[:17], "current", "--format", "json", **loaded).stdout)
    assert "other" in json.dumps(told)
    assert here("diff", "current", "current", **loaded).returncode == 0
    assert here("diff", "2019", "current", **loaded).returncode == 1
    assert here("restore", "previous", "--by", "Beheer", **loaded).returncode == 0
    assert publish.current(var) == before
    assert here("remove", before.stem, "--yes", **loaded).returncode == 1, "it is shown"
    assert here("remove", now.stem, **loaded).returncode == 3
    assert here("remove", now.stem, "--yes", **loaded).returncode == 0
    assert now.stem not in publish.versions(var)
    assert publish.history(var)[-1]["action"] == "remove"


def test_much_of_a_table_goes_only_if_the_table_is_named(loaded, tmp_path):
    var = loaded["var"]
    path = workbook(tmp_path / "registers.xlsx", {"undertaking": rows_of(*FIVE[:2])})
    before = publish.current(var)
    checked = here("load", str(path), "--check-only", **loaded)
    assert (checked.returncode, publish.current(var)) == (0, before)
    refused = here("load", str(path), "--yes", **loaded)
    assert (refused.returncode, publish.current(var)) == (3, before)
    assert "Toezeggingen: 3 van de 5 rijen zouden verdwijnen." in refused.stderr
    assert refused.stderr.splitlines()[-1].endswith("--remove undertaking")
    assert here("load", str(path), "--yes", "--remove", "undertaking", **loaded).returncode == 0
    assert publish.current(var) != before


@pytest.mark.parametrize("command", [["restore"], ["remove", "--yes"]], ids=["restore", "remove"])
def test_a_folder_that_cannot_be_written_keeps_the_versions_and_says_so(folder, var, command):
    shown = publish.current(var)
    other = var / "20200101T000000Z-00000000.duckdb"
    shutil.copy(shown, other)
    (var / ".lock").unlink(missing_ok=True)
    (var / ".lock").mkdir()
    result = here(*command, other.stem, folder=folder, var=var)
    assert result.returncode == 1
    assert one_sentence(result.stderr) and "Kan niet schrijven" in result.stderr
    assert publish.current(var) == shown and other.is_file()


def test_faults_come_as_json_and_as_the_file_itself_with_marks(folder, var, tmp_path):
    import openpyxl

    path = workbook(tmp_path / "more.xlsx", {"Toezeggingen": rows_of(UNDERTAKING | {"status": "vague"})})
    result = here(
        "load", str(path), "--format", "json", "--marked", str(tmp_path / "back"), folder=folder, var=var
    )
    assert result.returncode == 1
    told = json.loads(result.stdout)
    assert (told["state"], told["faults"]) == ("faults", 1)
    assert [(issue["cell"], issue["rule_id"]) for issue in told["issues"]] == [("J2", "not_on_list")]
    [marked] = (tmp_path / "back").iterdir()
    assert marked.name == "more_gemarkeerd.xlsx"
    assert "vague" in openpyxl.load_workbook(marked)["Toezeggingen"]["J2"].comment.text


def test_check_only_publishes_nothing(folder, var):
    before = sorted(path.name for path in var.iterdir())
    result = run("load", "--check-only", folder=folder, var=var)
    assert (result.returncode, result.stdout.splitlines()[-1][:15]) == (0, "Geen fouten in ")
    assert sorted(path.name for path in var.iterdir()) == before


def test_a_file_that_is_not_there_is_one_sentence(folder, var):
    result = here("load", "nowhere.xlsx", folder=folder, var=var)
    assert (result.returncode, result.stderr) == (1, "Er is geen bestand nowhere.xlsx.\n")


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """A workbook of 1.5 kB whose two cells stand in opposite corners: 17 thousand million cells in between."""
    plain = workbook(tmp_path / "plain.xlsx", {"undertaking": [["x"]]})
    path = tmp_path / "hostile.xlsx"
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.infolist():
            text = source.read(part)
            if part.filename == "xl/worksheets/sheet1.xml":
                text = re.sub(
                    b"<sheetData>.*</sheetData>",
                    b'<sheetData><row r="1"><c r="A1"><v>1</v></c></row>'
                    b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>',
                    text,
                )
            target.writestr(part.filename, text)
    return path


def test_a_file_that_asks_for_all_memory_ends_in_one_sentence(folder, var, hostile):
    before = publish.current(var)
    result = here("load", str(hostile), folder=folder, var=var)
    assert result.returncode == 1
    assert f"Versie {before.stem} blijft te zien." in result.stderr.splitlines()[-1]
    assert "Traceback" not in result.stderr
    assert publish.current(var) == before


def test_a_full_disk_is_one_sentence(folder, var):
    before = publish.current(var)
    # The system's own refusal to let a file grow, as on a full disk.
    result = run("load", folder=folder, var=var, limit_file=300_000)
    assert result.returncode == 1
    assert one_sentence(result.stderr), result.stderr
    assert "is de schijf vol?" in result.stderr
    assert publish.current(var) == before
    assert not [path for path in var.iterdir() if "building" in path.name]


def on_a_disk_of_its_own(mount: str, *arguments: str, folder: Path, var: Path) -> subprocess.CompletedProcess:
    """Run a command with the folder of versions on a file system of its own, and show afterwards what is there.

    `mount` is what a shell runs first, with the folder as $1. Nobody else sees the file system; it goes with the shell.
    """
    script = f"""{mount} || exit 99; shift
        "$@"; code=$?; echo "current: $(cat "$DASHBOARD_VAR/current")"; ls -A "$DASHBOARD_VAR"; exit $code"""
    return subprocess.run(
        ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script, "sh", str(var), sys.executable,
         "-m", "dashboard.cli", *arguments],
        env=environment(folder, var), text=True, capture_output=True, timeout=120, check=False,
    )  # fmt: skip


SMALL_DISK = 'cp -r "$1" "$1.kept" && mount -t tmpfs -o size=12m tmpfs "$1" && cp -r "$1.kept/." "$1"'
READ_ONLY = 'mount --bind "$1" "$1" && mount -o remount,bind,ro "$1"'


@pytest.mark.parametrize("mount", [SMALL_DISK, READ_ONLY], ids=["full", "read only"])
@pytest.mark.parametrize("brings", [False, True], ids=["load", "upload"])
def test_a_disk_that_takes_no_more_leaves_the_version_and_says_so(folder, var, tmp_path, mount, brings):
    before = publish.current(var)
    assert before.stat().st_size > 4_000_000, "a second version has no room on the small disk"
    records = [UNDERTAKING | {"undertaking_id": f"u{number}"} for number in range(3)]
    path = workbook(tmp_path / "promises.xlsx", {"undertaking": rows_of(*records)})
    given = ["load", str(path), "--yes"] if brings else ["load"]
    result = on_a_disk_of_its_own(mount, *given, folder=folder, var=var)
    assert result.returncode == 1, result.stderr
    assert one_sentence(result.stderr.splitlines()[-1]) and "Traceback" not in result.stderr
    assert "Kan niet schrijven" in result.stderr
    assert f"current: {before.stem}" in result.stdout
    assert not [line for line in result.stdout.splitlines() if "building" in line]


def test_a_folder_that_is_a_file_is_one_sentence(folder, tmp_path):
    (tmp_path / "file").write_text("x")
    result = run("load", folder=folder, var=tmp_path / "file")
    assert result.returncode == 1
    assert one_sentence(result.stderr), result.stderr


def started(folder: Path, var: Path, **more: str) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-m", "dashboard.cli", "load"], env=environment(folder, var, **more), text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip


def lines_until(process: subprocess.Popen, part: str) -> Iterator[str]:
    for line in process.stdout:
        yield line
        if part in line:
            return
    raise AssertionError(f"no line with {part!r}")


def test_a_load_killed_at_any_moment_leaves_a_whole_version_and_the_next_one_cleans_up(folder, var):
    import duckdb

    before = publish.current(var)
    # Each load finds what the one before it left.
    for moment in ("gelezen", "· undertaking", "nagekeken", "gebouwd"):
        process = started(folder, var)
        list(lines_until(process, moment))
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        process.stdout.close()
        process.stderr.close()
        now = publish.current(var)
        # After the last step the new version may be there already, whole.
        assert now == before or moment == "gebouwd"
        with duckdb.connect(str(now), read_only=True) as connection:
            assert connection.execute("select count(*) from public.undertaking").fetchall() == [(1,)]
    again = run("load", folder=folder, var=var)
    assert again.returncode == 0
    assert not [path for path in var.iterdir() if "building" in path.name]
    assert len(publish.versions(var)) == 2


def test_where_only_the_worker_dies_the_command_says_so(folder, var):
    before = publish.current(var)
    process = started(folder, var)
    list(lines_until(process, "gelezen"))
    [child] = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    os.kill(int(child), signal.SIGKILL)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 1
    assert one_sentence(said) and "SIGKILL" in said and "de vorige versie blijft te zien" in said
    assert publish.current(var) == before


def test_a_second_load_waits_for_the_first_and_says_so(folder, var):
    with publish.only_load(var):
        process = started(folder, var)
        list(lines_until(process, "wacht tot dat klaar is"))
    out, _ = process.communicate(timeout=120)
    assert process.returncode == 0
    assert "is gepubliceerd" in out


def test_a_load_that_takes_too_long_is_stopped(folder, var):
    with publish.only_load(var):
        result = run("load", folder=folder, var=var, DASHBOARD_LOAD_SECONDS="2")
    assert result.returncode == 1
    assert one_sentence(result.stderr) and "langer dan 2 seconden" in result.stderr


def test_a_port_that_is_taken_is_one_sentence(folder, var):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        result = run("serve", "--port", str(port), folder=folder, var=var)
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr == f"Poort {port} is al in gebruik; kies een andere met --port.\n"
    assert run("serve", "--port", "70000", folder=folder, var=var).returncode == 1


def test_versions_before_the_first_load(folder, tmp_path):
    result = here("versions", "--lang=en", folder=folder, var=tmp_path / "none")
    assert result.returncode == 1
    assert one_sentence(result.stderr) and "Nothing has been loaded yet" in result.stderr


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize(
    "command", [[], ["load"], ["serve"], ["versions"], ["diff"], ["restore"], ["remove"], ["template"]]
)
def test_help_is_in_the_language(command, lang, capsys):
    with pytest.raises(SystemExit) as ended:
        cli.main([*command, "--lang", lang, "--help"])
    assert ended.value.code == 0
    text = " ".join(capsys.readouterr().out.split())
    assert ("taal van de meldingen" in text) == (lang == "nl")
    assert ("language of messages" in text) == (lang == "en")
    assert "--here" not in text
