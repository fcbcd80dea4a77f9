"""A version of before there was money says so; what else it holds is shown."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard import store
from dashboard.money.view import NoMoney, money_of
from tests.unit.test_gap_versions import app_at, older_without, said_on

OLD = "20180101T000000Z-00000000"


@pytest.fixture(scope="module")
def old_version(shipped: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The shipped version, and beside it an older one without the table of sources of money."""
    folder = tmp_path_factory.mktemp("old")
    with older_without("view money_set", name=OLD, shipped=shipped, folder=folder) as found:
        yield found


def test_a_version_tells_that_it_has_no_money(old_version: str) -> None:
    with pytest.raises(NoMoney, match=old_version):
        money_of(old_version)
    assert money_of(store.current_version()).set_ids


@pytest.mark.parametrize(
    "page",
    [
        "spending",
        "spending_time",
        "activities",
        "activity",
        "organisations",
        "organisation",
        "budget",
        "reconciliation",
    ],
)
def test_a_page_of_money_says_that_the_version_has_none(old_version: str, page: str) -> None:
    said = said_on(app_at(page, version=old_version, lang="en"))
    assert f"Version {old_version} holds no money" in said
    assert "Show the newest version" in said
    assert said.count("<h1") == 1


def test_profile_and_sources_go_without_money(old_version: str) -> None:
    for page, address in (("country", {"country": "TUN"}), ("sources", {})):
        said = said_on(app_at(page, version=old_version, lang="en", **address))
        assert f"Version {old_version} holds no money" in said
        assert "section-money" not in said
        # In a version that holds it nothing of this is said.
        assert "holds no money" not in said_on(app_at(page, lang="en", **address))
    assert "section-money" in said_on(app_at("country", country="TUN", lang="en"))
