"""The pages of the taskforce's own work with a full agenda against the same pages with the agenda that is shipped."""

import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from playwright.sync_api import Browser, Page

from tests.bench.conftest import keep
from tests.browser.conftest import WIDE, open_page, ready, serving
from tests.browser.reading import settled_charts
from tests.remade import remake

PAIRS = int(os.environ.get("BENCH_PAIRS", "5"))
PAGES = ("steering", "partnerships", "capacity", "travel", "dialogue", "policy_agenda", "attention")
VISITS, UNDERTAKINGS, PARTNERSHIPS = 2_000, 5_000, 300

# A made row is a shipped one under another key, some weeks later: of every kind as many times more as there are now.
MADE = {
    "visit": """
        insert into base.visit by name
        select * exclude (again) replace (
            visit_id || '-' || again as visit_id,
            strftime(try_cast(visit_date as date) + to_days(cast(again * 11 as integer)), '%Y-%m-%d') as visit_date,
            null as end_date
        )
        from base.visit cross join range(1, 1000) as made(again)
        where length(visit_date) = 10 and not coalesce(is_example, false)
        limit {missing}
    """,
    "undertaking": """
        insert into base.undertaking by name
        select * exclude (again) replace (undertaking_id || '-' || again as undertaking_id, null as depends_on)
        from base.undertaking cross join range(1, 1000) as made(again)
        limit {missing}
    """,
    "partnership": """
        insert into base.partnership by name
        select * exclude (again) replace (partnership_id || '-' || again as partnership_id)
        from base.partnership cross join range(1, 1000) as made(again)
        limit {missing}
    """,
}
OF_PARTNERSHIPS = """
    insert into base.partnership_country by name
    select found.* replace (made.partnership_id as partnership_id)
    from base.partnership_country as found
    inner join base.partnership as made on made.partnership_id like found.partnership_id || '-%'
        and regexp_full_match(substr(made.partnership_id, length(found.partnership_id) + 2), '[0-9]+')
"""


@pytest.fixture(scope="module")
def full(shipped: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the shipped version and as many visits, undertakings and partnerships as a full agenda has."""
    folder = tmp_path_factory.mktemp("full")
    path = folder / shipped.name
    shutil.copy(shipped, path)
    shutil.copy(shipped.with_name("current"), folder)
    with duckdb.connect(str(path)) as connection:
        for table, wanted in (
            ("visit", VISITS),
            ("undertaking", UNDERTAKINGS),
            ("partnership", PARTNERSHIPS),
        ):
            [held] = connection.execute(f"select count(*) from base.{table}").fetchone()
            connection.execute(MADE[table].format(missing=wanted - held))
            assert connection.execute(f"select count(*) from base.{table}").fetchone() == (wanted,)
        connection.execute(OF_PARTNERSHIPS)
        remake(connection)
    return folder


@pytest.fixture(scope="module")
def opened(shipped: Path, full: Path, chromium: Browser) -> Iterator[dict[str, Page]]:
    """A page on each of both, whose servers have answered every page once."""
    with serving(full) as large, serving(shipped.parent) as small:
        pages = {}
        for side, address in (("ours", large), ("bare", small)):
            pages[side] = ready(chromium.new_context(viewport=WIDE, base_url=address).new_page())
            for name in PAGES:
                open_page(pages[side], f"/{name}")
        yield pages


@pytest.mark.parametrize("name", PAGES)
def test_a_full_agenda(opened: dict[str, Page], name: str) -> None:
    """From asking for the page until all of it is drawn, in Chromium, on servers that are warm."""
    seconds: dict[str, list[float]] = {"ours": [], "bare": []}
    for _ in range(PAIRS):
        for side, page in opened.items():
            started = time.perf_counter()
            open_page(page, f"/{name}")
            settled_charts(page)
            seconds[side].append(time.perf_counter() - started)
            assert page.get_by_role("alert").count() == 0
    keep(
        f"the page {name} with {VISITS:,} visits, {UNDERTAKINGS:,} undertakings and {PARTNERSHIPS} partnerships",
        against="the same page with the registers as shipped",
        **seconds,
    )
