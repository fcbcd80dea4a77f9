"""A version into which next to nothing was brought: the country profile says what is missing and shows the rest."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard import paths
from dashboard.intake.load import load
from tests.unit.intake_made import REFERENCE, UNDERTAKING, rows_of, workbook
from tests.unit.test_gap_versions import app_at, said_on


@pytest.fixture(scope="module")
def sparse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A version of one undertaking: no figures, no money, no settings of the matrix, no list of publications."""
    folder: Path = tmp_path_factory.mktemp("sparse")
    path = workbook(folder / "registers.xlsx", {"undertaking": rows_of(UNDERTAKING)})
    result = load([*REFERENCE, path], var=folder / "var")
    assert result.published
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DASHBOARD_VAR", str(folder / "var"))
        yield result.version


def test_profile_of_a_version_with_one_row_says_what_is_missing(sparse: str) -> None:
    said = said_on(app_at("country", country="TUN", compare="MAR", lang="en"))
    assert (
        f"Version {sparse} cannot tell which gaps there are: it does not hold what the matrix needs" in said
    )
    assert f"Version {sparse} holds no money" in said
    assert "This version lacks 4 indicators of this part: it does not describe them." in said
    assert "source register_undertakings, which this version does not describe" in said
    assert "Promise" in said, "the row that there is"


def test_list_of_countries_of_a_version_with_one_row(sparse: str) -> None:
    assert f"Version {sparse} cannot tell which gaps there are" in said_on(app_at("country", lang="en"))


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize(
    "page", sorted(path.stem for path in (paths.ROOT / "dashboard/screens").glob("[a-z]*.py"))
)
def test_every_page_of_a_version_with_one_row_opens(sparse: str, page: str, lang: str) -> None:
    assert "<h1" in said_on(app_at(page, lang=lang))
