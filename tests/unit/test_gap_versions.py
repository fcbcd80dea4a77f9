"""A version of before there was a matrix says so; what else it holds is shown."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest
from streamlit.testing.v1 import AppTest

from dashboard import paths
from dashboard.access import CLEARANCES, PUBLIC
from dashboard.gaps.evidence import NoMatrix, read_evidence

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
