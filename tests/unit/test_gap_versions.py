"""A version of before there was a matrix says so; what else it holds is shown."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest
from streamlit.testing.v1 import AppTest

from dashboard import paths, store
from dashboard.access import CLEARANCES, PUBLIC
from dashboard.gaps.evidence import ASKED, NoMatrix, evidence_of, has_matrix, read_evidence

OLD = "20190101T000000Z-00000000"


@contextmanager
def older_without(dropped: str, *, name: str, shipped: Path, folder: Path) -> Iterator[str]:
    """The shipped version, and beside it an older one that lacks a table or view (`table cell_record`)."""
    shutil.copy(shipped, folder / shipped.name)
    (folder / "current").write_text(shipped.stem, encoding="utf-8")
    path = folder / f"{name}.duckdb"
    shutil.copy(shipped, path)
    kind, lacking = dropped.split()
    with duckdb.connect(str(path)) as connection:
        for clearance in CLEARANCES:
            connection.execute(f"drop {kind} {clearance}.{lacking}")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DASHBOARD_VAR", str(folder))
        yield name


@pytest.fixture(scope="module")
def old_version(shipped: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The shipped version, and beside it an older one without the tables of the matrix."""
    folder = tmp_path_factory.mktemp("old")
    with older_without("table cell_record", name=OLD, shipped=shipped, folder=folder) as found:
        yield found


def app_at(page: str, **address: str) -> AppTest:
    """The app at an address."""
    made = AppTest.from_file(paths.ROOT / "dashboard" / "app.py", default_timeout=120)
    for name, text in address.items():
        made.query_params[name] = text
    return made.switch_page(f"screens/{page}.py").run()


def said_on(app: AppTest) -> str:
    """What the page says, as HTML."""
    assert not app.exception
    return " ".join(found.proto.body for found in app.main if found.type == "html")


def test_evidence_tells_that_a_version_has_no_matrix(old_version: str) -> None:
    with pytest.raises(NoMatrix, match=old_version):
        read_evidence(old_version, PUBLIC)
    assert read_evidence(None, PUBLIC).countries


@pytest.mark.parametrize("change", ["", "drop view public.coverage_claim", "delete from base.gap_setting"])
def test_a_version_says_that_it_has_a_matrix_exactly_where_one_can_be_read(
    shipped: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    shutil.copy(shipped, tmp_path / f"{OLD}.duckdb")
    monkeypatch.setenv("DASHBOARD_VAR", str(tmp_path))
    with duckdb.connect(str(tmp_path / f"{OLD}.duckdb")) as connection:
        connection.execute(change or "select 1")
    assert has_matrix(OLD, PUBLIC) is not bool(change)
    if change:
        with pytest.raises(NoMatrix):
            read_evidence(OLD, PUBLIC)
    else:
        assert read_evidence(OLD, PUBLIC).settings


def test_a_file_that_cannot_be_read_has_no_matrix(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / f"{OLD}.duckdb").write_bytes(b"not a database")
    monkeypatch.setenv("DASHBOARD_VAR", str(tmp_path))
    assert not has_matrix(OLD, PUBLIC)


def test_what_is_looked_at_beforehand_is_all_that_a_matrix_is_made_of(shipped: Path) -> None:
    asked = []

    def rows(name: str) -> list[dict]:
        asked.append(name)
        return []

    evidence_of(rows)
    assert sorted(asked) == sorted(ASKED)
    assert store.can_answer(ASKED, version=shipped.stem)


@pytest.mark.parametrize("page", ["gaps", "theme", "completeness"])
def test_a_page_on_gaps_says_that_the_version_has_no_matrix(old_version: str, page: str) -> None:
    said = said_on(app_at(page, version=old_version, lang="en"))
    assert f"Version {old_version} has no matrix of gaps" in said
    assert "Show the newest version" in said


def test_profile_and_list_of_countries_go_without_gaps(old_version: str) -> None:
    for address in ({"country": "TUN"}, {}):
        said = said_on(app_at("country", version=old_version, lang="en", **address))
        assert f"Version {old_version} cannot tell which gaps there are" in said
        assert "no gap" not in said and "0 gaps" not in said


def test_profile_says_that_it_follows_moved_settings(old_version: str) -> None:
    for address in ({"country": "TUN"}, {}):
        said = said_on(app_at("country", settings="N01:20000", lang="en", **address))
        assert "Not the defaults" in said and "20,000 instead of 10,000" in said
        assert "Not the defaults" not in said_on(app_at("country", lang="en", **address))
