"""What tests share: the shipped workbooks, loaded once."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard import cli
from dashboard.intake.load import default_files, load


@pytest.fixture(scope="session")
def shipped(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The database file of data/workbooks, in a folder of versions that the whole test session asks.

    The folder stays in pytest's cache: a second run loads again only where workbooks, dictionary, intake or
    model have changed, which is what `load` itself decides. Copy the file before you change it.
    """
    cache = getattr(request.config, "cache", None)
    # Test processes side by side each have their own: a version that one of them publishes is not the others'.
    name = "-".join(["shipped", *filter(None, [os.environ.get("PYTEST_XDIST_WORKER")])])
    var = Path(cache.mkdir(name)) if cache else tmp_path_factory.mktemp("shipped")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("DASHBOARD_WORKBOOKS", "DASHBOARD_EXAMPLES"):
            patch.delenv(name, raising=False)
        result = load(default_files(), var=var)
        if result.fault_count:
            pytest.fail("\n".join(cli.describe(result.faults, lang="en")))
        patch.setenv("DASHBOARD_VAR", str(var))
        yield var / f"{result.version}.duckdb"
