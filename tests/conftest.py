"""What tests share: the shipped workbooks, loaded once."""

import fcntl
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard import cli
from dashboard.intake.load import default_files, load


@pytest.fixture(scope="session")
def shipped(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The database file of data/workbooks, in a folder of versions that the whole test session asks.

    It is loaded into pytest's cache: a second run loads again only where workbooks, dictionary, intake or model have
    changed, which is what `load` itself decides. Each test process has a copy in a folder of its own, since a version
    that one of them publishes is not the others'. Copy the file before you change it.
    """
    cache = getattr(request.config, "cache", None)
    kept = Path(cache.mkdir("shipped")) if cache else tmp_path_factory.mktemp("loaded")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("DASHBOARD_WORKBOOKS", "DASHBOARD_EXAMPLES"):
            patch.delenv(name, raising=False)
        # Of processes side by side one loads; the others wait for it and find nothing changed.
        with (kept / ".one-at-a-time").open("w") as gate:
            fcntl.flock(gate, fcntl.LOCK_EX)
            result = load(default_files(), var=kept)
            if result.fault_count:
                pytest.fail("\n".join(cli.describe(result.faults, lang="en")))
            var = tmp_path_factory.mktemp("versions")
            for name in (f"{result.version}.duckdb", "current"):
                shutil.copy(kept / name, var)
        patch.setenv("DASHBOARD_VAR", str(var))
        yield var / f"{result.version}.duckdb"
