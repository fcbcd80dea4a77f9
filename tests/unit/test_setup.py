"""Setting up: the files every project has, the lock, and one clear sentence for whatever goes wrong."""

import hashlib
import os
import re
import shutil
import socket
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from streamlit import config as streamlit_config

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
LOCKS = ("requirements.txt", "requirements-dev.txt", "tools/installer.txt")


def run(*command: str, folder: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command as a fresh shell would: the make that may have started this test leaves no trace."""
    inherited = {
        name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "PIP_", "UV_"))
    }
    return subprocess.run(
        command,
        cwd=folder,
        env={**inherited, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
    )


def locked(path: str) -> dict[str, tuple[set[str], int]]:
    """Package -> (its locked versions, its number of hashes). Two versions stand apart by their markers."""
    packages: dict[str, tuple[set[str], int]] = {}
    for block in re.split(r"\n(?=\S)", (ROOT / path).read_text("utf-8").strip()):
        name, version = re.match(r"([\w.-]+)==([^\s;]+)", block).groups()
        versions, hashes = packages.get(canonicalize_name(name), (set(), 0))
        packages[canonicalize_name(name)] = (versions | {version}, hashes + block.count("--hash=sha256:"))
    return packages


def tracked_texts() -> Iterator[tuple[str, str]]:
    """Every text file that is ours: name and text. What publishers wrote is theirs."""
    names = run("git", "ls-files", "-z").stdout.split("\0")
    for name in filter(None, names):
        path = ROOT / name
        if name.startswith("data/original/") or not path.is_file():
            continue
        content = path.read_bytes()
        if b"\0" not in content[:8000]:
            yield name, content.decode("utf-8")


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A checkout with only what setting up reads."""
    folder = tmp_path / "checkout"
    folder.mkdir()
    for name in ("Makefile", "pyproject.toml", "requirements.txt", "requirements-dev.txt"):
        shutil.copy(ROOT / name, folder / name)
    shutil.copytree(ROOT / "tools", folder / "tools")
    return folder


@pytest.fixture
def poor_path(tmp_path: Path) -> Path:
    """A PATH with the tools of every system, and without apt-get, sudo, Chromium and Python."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for tool in "bash env dirname df awk sed grep tail cat cut sha256sum rm mkdir id".split():
        (folder / tool).symlink_to(shutil.which(tool))
    return folder


def says_one_sentence(result: subprocess.CompletedProcess[str], *words: str) -> None:
    """It failed, and told why in one line that holds these words."""
    told = [line for line in result.stderr.splitlines() if not line.startswith("make: ***")]
    assert result.returncode != 0
    assert len(told) == 1, told
    assert all(word in told[0] for word in words), told[0]
    assert "Traceback" not in result.stdout + result.stderr


# --- the files that every project has ---------------------------------------------------------


def test_licence_is_the_eupl_word_for_word() -> None:
    text = (ROOT / "LICENSE").read_text("utf-8")
    assert text.startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2\nEUPL © the European Union 2007, 2016\n")
    assert [int(number) for number in re.findall(r"^(\d+)\.\s?[A-Z]", text, re.M)] == list(range(1, 16))
    assert (
        hashlib.sha256(text.encode()).hexdigest()
        == "57fb42fbcd0b037ce528ed8f72f1ec095d67bc6825ecf1448ff39be1fe68a4b4"
    )
    assert PROJECT["license"] == "EUPL-1.2"


def test_publiccode_describes_this_version() -> None:
    told = yaml.safe_load((ROOT / "publiccode.yml").read_text("utf-8"))
    required = (
        "publiccodeYmlVersion name url softwareVersion releaseDate platforms categories developmentStatus "
        "softwareType description legal maintenance localisation"
    )
    assert set(required.split()) <= told.keys()
    assert told["softwareVersion"] == PROJECT["version"]
    assert told["legal"]["license"] == PROJECT["license"]
    assert set(told["localisation"]["availableLanguages"]) == set(told["description"]) == {"nl", "en"}
    for words in told["description"].values():
        assert len(words["shortDescription"]) <= 150
        assert 150 <= len(words["longDescription"]) <= 10_000
        assert words["features"]
    assert told["maintenance"]["type"] != "internal" or told["maintenance"]["contacts"]


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md"])
def test_links_in_documents_lead_somewhere(name: str) -> None:
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", (ROOT / name).read_text("utf-8"))
    missing = [
        link for link in links if not link.startswith(("http", "mailto:")) and not (ROOT / link).exists()
    ]
    assert missing == []


def test_changelog_has_this_version() -> None:
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert re.findall(r"^## (?:\[?)(\d+\.\d+\.\d+)", text, re.M)[0] == PROJECT["version"]


# Each pattern has a bracket or a break in it, so that this file does not hold what it looks for.
OUT_OF_PLACE = {
    "a path of one machine": r"[/]root/|[/]work/(main|shared)|[/]home/[a-z]|[/]tmp/(try|bash)|[.]pyenv/",
    "a folder beside the project": r"[.]{2}/shared",
    "the host of a package index": r"[p]ypi[.]org|[p]ythonhosted[.]org|[n]pmjs[.](org|com)|deb[.]debian[.]org",
    "how the project is written": r"\b(chat[g]pt|anthro[p]ic|open[a]i|co[p]ilot|l[l]ms?)\b|\bissue #?\d",
}


@pytest.mark.parametrize("what", OUT_OF_PLACE)
def test_nothing_tracked_holds(what: str) -> None:
    pattern = re.compile(OUT_OF_PLACE[what], re.I)
    found = [
        f"{name}:{number}: {match.group()}"
        for name, text in tracked_texts()
        for number, line in enumerate(text.splitlines(), 1)
        if (match := pattern.search(line))
    ]
    assert found == []


# --- the lock ---------------------------------------------------------------------------------


@pytest.mark.parametrize("path", LOCKS)
def test_every_package_is_locked_with_hashes_and_no_index(path: str) -> None:
    text = (ROOT / path).read_text("utf-8")
    assert all(hashes > 0 for _, hashes in locked(path).values())
    assert not re.search(r"https?://|index-url|find-links", text)


def test_lock_follows_pyproject() -> None:
    wanted = {
        "requirements.txt": PROJECT["dependencies"],
        "requirements-dev.txt": PROJECT["dependencies"] + PROJECT["optional-dependencies"]["dev"],
        "tools/installer.txt": tomllib.loads((ROOT / "pyproject.toml").read_text())["build-system"][
            "requires"
        ],
    }
    for path, requirements in wanted.items():
        packages = locked(path)
        for requirement in map(Requirement, requirements):
            versions, _ = packages[canonicalize_name(requirement.name)]
            assert all(requirement.specifier.contains(version) for version in versions), (
                path,
                str(requirement),
            )


def test_what_runs_is_tested_in_the_same_versions() -> None:
    runs, tests = locked("requirements.txt"), locked("requirements-dev.txt")
    assert {name: versions for name, (versions, _) in runs.items()} == {name: tests[name][0] for name in runs}


@pytest.mark.parametrize("path", LOCKS[:2])
def test_lock_is_complete(path: str) -> None:
    """Whatever a locked package asks for is locked as well: pip refuses anything else by --require-hashes."""
    packages = locked(path)
    absent = {
        f"{name} asks for {requirement.name}"
        for name in packages.keys() & {canonicalize_name(found.name) for found in metadata.distributions()}
        for requirement in map(Requirement, metadata.requires(name) or [])
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""})
        if canonicalize_name(requirement.name) not in packages
    }
    assert absent == set()


# --- Streamlit's settings ---------------------------------------------------------------------

SETTINGS = tomllib.loads((ROOT / ".streamlit/config.toml").read_text("utf-8"))


@pytest.mark.parametrize("key", [f"{section}.{name}" for section in SETTINGS for name in SETTINGS[section]])
def test_setting_exists_in_this_streamlit(key: str) -> None:
    """Streamlit only warns of a key it does not know, and then runs without it."""
    assert key in streamlit_config.get_config_options(force_reparse=False)


def test_settings_keep_the_dashboard_on_this_machine() -> None:
    assert SETTINGS["server"]["address"] == "127.0.0.1"
    assert SETTINGS["server"]["enableXsrfProtection"] and SETTINGS["server"]["enableCORS"]
    assert not SETTINGS["server"]["enableAgentApi"]
    assert not SETTINGS["browser"]["gatherUsageStats"]
    assert "*" not in SETTINGS["server"]["allowedHosts"]


def test_every_font_is_shipped() -> None:
    faces = SETTINGS["theme"]["fontFaces"]
    assert {face["weight"] for face in faces} >= {"400", "600", "700"}
    for face in faces:
        path = ROOT / "dashboard/static" / face["url"].removeprefix("app/static/")
        assert path.read_bytes()[:4] == b"wOF2", path


# --- make -------------------------------------------------------------------------------------


def test_bare_make_prints_every_target() -> None:
    targets = re.search(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(), re.M).group(1).split()
    assert {"run", "test", "bench", "soak", "lint", "data", "screenshots"} <= set(targets)
    printed = re.findall(r"^  make ([a-z-]+) +\S", run("make").stdout, re.M)
    assert sorted(printed) == sorted(targets)


def test_port_that_is_taken(bare: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        says_one_sentence(
            run("make", "run", f"PORT={port}", folder=bare), f"Port {port} is taken", "make run PORT="
        )
    assert not (bare / ".venv").exists(), "the port comes before the long work"
    assert run("tools/prepare.sh", "port", port, folder=bare).returncode == 0


@pytest.mark.parametrize("port", ["80", "70000", "eight", ""])
def test_port_that_is_none(bare: Path, port: str) -> None:
    says_one_sentence(run("tools/prepare.sh", "port", port, folder=bare), "1024 to 65535")


@pytest.mark.parametrize("old", ["print('Python 3.10.1')\n", None])
def test_no_python(bare: Path, poor_path: Path, old: str | None) -> None:
    if old:
        python = poor_path / "python3"
        # An older Python, as far as its answers go.
        python.write_text("#!/bin/sh\nexit 1\n")
        python.chmod(0o755)
    says_one_sentence(
        run("tools/prepare.sh", "run", folder=bare, PATH=str(poor_path)), "Python 3.11 or newer"
    )


def test_no_venv_module(bare: Path, poor_path: Path, tmp_path: Path) -> None:
    """As on Debian without python3-venv: Python is there, ensurepip is not."""
    (tmp_path / "without").mkdir()
    (tmp_path / "without/ensurepip.py").write_text("raise ModuleNotFoundError('No module named ensurepip')\n")
    (poor_path / "python3").symlink_to(sys.executable)
    result = run(
        "tools/prepare.sh", "run", folder=bare, PATH=str(poor_path), PYTHONPATH=str(tmp_path / "without")
    )
    says_one_sentence(result, "venv module", "apt-get install python3-venv")


def test_full_disk_before(bare: Path) -> None:
    says_one_sentence(
        run("tools/prepare.sh", "run", folder=bare, SPACE_NEEDED_MB="999999999"), "disk is too full"
    )


@pytest.mark.parametrize(
    ("account", "words"),
    [
        (
            "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device",
            "disk is full",
        ),
        ("error: failed to write: No space left on device (os error 28)", "disk is full"),
        (
            "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.",
            "not the one that was locked",
        ),
        ("error: Hash mismatch for `babel==2.18.0`", "not the one that was locked"),
        ("PermissionError: [Errno 13] Permission denied: '.venv/lib'", "may not be written"),
    ],
)
def test_account_of_an_installer_becomes_a_sentence(bare: Path, account: str, words: str) -> None:
    (bare / ".venv").mkdir()
    (bare / ".venv/install.log").write_text(account)
    says_one_sentence(run("bash", "-c", ". tools/prepare.sh; explain 'a step'", folder=bare), words)


def test_no_network_at_the_first_install(bare: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        nowhere = f"http://127.0.0.1:{gone.getsockname()[1]}/simple"
    result = run(
        "tools/prepare.sh", "run", folder=bare,
        PYTHON=sys.executable, PIP_CONFIG_FILE="/dev/null", PIP_INDEX_URL=nowhere, PIP_RETRIES="0", PIP_NO_CACHE_DIR="1",
    )  # fmt: skip
    says_one_sentence(result, "could not be fetched", "connect to the network")
    assert not (bare / ".venv/.installed").exists()


def test_no_chromium_and_nobody_to_install_it(bare: Path, poor_path: Path) -> None:
    result = run("tools/prepare.sh", "browser", folder=bare, PATH=str(poor_path))
    says_one_sentence(result, "chromium")


def test_what_is_installed_is_not_installed_again(bare: Path, tmp_path: Path) -> None:
    (bare / ".venv/bin").mkdir(parents=True)
    (bare / ".venv/bin/python").symlink_to(sys.executable)
    run("bash", "-c", '. tools/prepare.sh; echo "run $(digest_of requirements.txt)" > $stamp', folder=bare)
    full = {"SPACE_NEEDED_MB": "999999999"}  # whoever wants to install, now says that the disk is full

    again = run("tools/prepare.sh", "run", folder=bare, **full)
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")

    says_one_sentence(run("tools/prepare.sh", "dev", folder=bare, **full), "disk is too full")
    moved = tmp_path / "moved"
    shutil.copytree(bare, moved, symlinks=True)
    says_one_sentence(run("tools/prepare.sh", "run", folder=moved, **full), "disk is too full")
    for changed in ("requirements.txt", "pyproject.toml", "tools/installer.txt"):
        before = (bare / changed).read_text()
        (bare / changed).write_text(before + "\n")
        says_one_sentence(run("tools/prepare.sh", "run", folder=bare, **full), "disk is too full")
        (bare / changed).write_text(before)
    assert run("tools/prepare.sh", "run", folder=bare, **full).returncode == 0


# --- what runs the tests elsewhere ------------------------------------------------------------


@pytest.mark.parametrize("code", [0, 1, 5])
def test_ci_ends_as_pytest_ends(tmp_path: Path, code: int) -> None:
    shutil.copytree(ROOT / ".ci", tmp_path / ".ci")
    summary = f"==== pytest says {code} in 0.01s ===="
    (tmp_path / "Makefile").write_text(
        f"test:\n\t@echo '{summary}'; echo {code} > $$PYTEST_CODE_FILE; exit {code}\n"
    )
    result = run("bash", ".ci/run", folder=tmp_path, CI="true")
    assert result.returncode == code
    assert (result.stdout + result.stderr).splitlines()[-1] == summary


def test_ci_fails_when_nothing_could_be_prepared(tmp_path: Path) -> None:
    shutil.copytree(ROOT / ".ci", tmp_path / ".ci")
    (tmp_path / "Makefile").write_text("test:\n\t@echo 'The disk is full.' >&2; exit 1\n")
    result = run("bash", ".ci/run", folder=tmp_path, CI="true")
    assert result.returncode != 0
    assert "The disk is full." in result.stdout
