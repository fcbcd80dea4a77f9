"""What needs attention: which items there are, for whom, since when; the feed and the digest of them."""

import datetime as dt
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from lxml import etree, html

from dashboard import cli, paths, store
from dashboard.attention import choice, feed, shown
from dashboard.attention.view import GROUP_OF, GROUPS, Item, Reminders, before
from dashboard.gaps.sensitivity import in_version
from tests.remade import remake

TODAY = dt.date(2026, 6, 30)
BASE = "http://host/app"
ORIGINAL = paths.ROOT / "data" / "original" / "registers"
ATOM = {"a": feed.ATOM}


def seen(today: dt.date = TODAY, *, lang: str = "nl", **parts: str) -> Reminders:
    """What somebody follows in the version that everyone sees."""
    view, wrong = feed.reminders(parts, lang=lang, base=BASE, today=today)
    assert wrong == []
    return view


def keys(view: Reminders, rule_id: str) -> set[str]:
    return {item.record_id for item in view.items if item.rule_id == rule_id}


@pytest.fixture(scope="module")
def view(shipped: Path) -> Reminders:
    return seen()


def test_every_rule_is_of_one_group_and_every_group_has_one():
    assert sum(map(len, GROUPS.values())) == len(GROUP_OF)
    assert all(GROUPS.values())


def last_day(text: str) -> dt.date | None:
    """The last day that a due date can mean, by this file's own reading of it."""
    if re.fullmatch(r"\d{4}", text):
        return dt.date(int(text), 12, 31)
    if re.fullmatch(r"\d{4}-\d\d", text):
        return (pd.Timestamp(f"{text}-01") + pd.offsets.MonthEnd(0)).date()
    return dt.date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d\d-\d\d", text) else None


@pytest.mark.parametrize("today", [dt.date(2026, 9, 1), dt.date(2027, 3, 1)], ids=str)
def test_undertakings_are_those_that_plain_pandas_finds_in_the_register(shipped, today):
    rows = pd.read_csv(ORIGINAL / "undertakings.csv", dtype=str, keep_default_na=False)
    key = "id"
    due = {row[key]: last_day(row["due_date"]) for row in rows.to_dict("records")}
    # A quarter or half of a year is written as a precision; the others suffice to notice a row that is lost.
    plain = rows[~rows["due_precision"].isin(["quarter", "half-year"])]
    is_open = plain["status"].isin(["open", "running"])
    late = {row[key] for row in plain[is_open].to_dict("records") if due[row[key]] and due[row[key]] < today}
    found = seen(today)
    assert keys(found, "undertaking_overdue") & set(plain[key]) == late
    soon = {
        row[key]
        for row in plain[is_open].to_dict("records")
        if due[row[key]] and today <= due[row[key]] <= (pd.Timestamp(today) + pd.DateOffset(months=6)).date()
    }
    assert keys(found, "undertaking_due_soon") & set(plain[key]) == soon
    assert soon or late


def test_what_is_about_several_countries_is_one_item(view):
    held = [(item.rule_id, item.record_id) for item in view.items]
    assert len(held) == len(set(held))
    assert max(len(item.countries) for item in view.items) > 1
    # A cell without a country names none.
    assert {code for item in view.items for code in item.countries} <= set(view.country_names)


def examples_in(version: str) -> set[str]:
    with duckdb.connect(str(paths.var_folder() / f"{version}.duckdb"), read_only=True) as base:
        return {key for (key,) in base.execute("select visit_id from base.visit where is_example").fetchall()}


def test_examples_are_in_no_item(view):
    examples = examples_in(store.current_version())
    assert examples
    assert not examples & {item.record_id for item in view.items}


def test_a_partner_is_named_a_year_after_the_last_contact_and_not_before(shipped):
    listed = store.query("travel/contacts", today=TODAY).set_index("country_code")
    partners = listed[
        (listed["role"] == "partner") & listed["last_day"].notna() & listed["next_visit_id"].isna()
    ]
    code, last = next((code, row["last_day"]) for code, row in partners.iterrows())
    year = pd.Timestamp(last).date() + dt.timedelta(days=365)
    assert code not in keys(seen(year), "contact_long_ago")
    assert code in keys(seen(year + dt.timedelta(days=1)), "contact_long_ago")
    # Where no visit is on record nobody knows how long ago there was one.
    never = set(listed.index[listed["last_day"].isna()])
    assert never and not never & keys(seen(dt.date(2040, 1, 1)), "contact_long_ago")


def test_a_choice_leaves_what_it_names_and_nothing_else(view):
    for name, value in (("countries", "TUN"), ("themes", "return"), ("kinds", "incomplete")):
        kept = seen(**{name: value}).items
        assert 0 < len(kept) < len(view.items)
        held = {
            "countries": lambda i: i.countries,
            "themes": lambda i: i.themes,
            "kinds": lambda i: (i.group,),
        }[name]
        assert [item for item in view.items if value in held(item)] == kept
    owner = next(item.owners[0] for item in view.items if item.owners)
    assert all(owner in item.owners for item in seen(owners=owner).items)
    both = seen(countries="TUN~MAR", kinds="incomplete").items
    assert {code for item in both for code in item.countries} >= {"TUN", "MAR"}


def test_what_names_nothing_is_told(shipped):
    plain, wrong = feed.reminders(
        {"countries": "TUN~XXX", "colour": "red"}, lang="nl", base=BASE, today=TODAY
    )
    assert sorted(wrong) == ["colour:red", "countries:XXX"]
    assert plain.countries == ("TUN",)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (dt.date(2026, 8, 31), 6, dt.date(2026, 3, 1)),
        (dt.date(2026, 12, 31), 6, dt.date(2026, 7, 1)),
        (dt.date(2026, 12, 30), 6, dt.date(2026, 6, 30)),
        (dt.date(2024, 2, 29), 12, dt.date(2023, 3, 1)),
    ],
)
def test_the_first_day_from_which_a_day_is_some_months_away(day, months, expected):
    assert before(day, months=months) == expected


LACKING = "v001"


@pytest.fixture
def two_versions(shipped: Path, tmp_path: Path) -> Iterator[tuple[str, str]]:
    """The shipped version, and a newer one in which a country's own records on a theme are gone; with that cell."""
    folder = tmp_path
    shutil.copy(shipped, folder)
    newer = folder / "20990101T000000Z-00000000.duckdb"
    shutil.copy(shipped, newer)
    with duckdb.connect(str(newer)) as connection:
        connection.execute("delete from base.instrument_use where country_code = 'TUN'")
        connection.execute("delete from base.partnership_country where country_code = 'TUN'")
        # An example and a real visit that lack the same.
        connection.execute("update base.visit set place = '' where is_example")
        connection.execute("update base.visit set place = '' where visit_id = ?", [LACKING])
        connection.execute("update base.load set loaded_at = timestamp '2026-06-28 10:00:00'")
        connection.execute(
            """insert into base.cell_issue by name
               select * replace (1000000 as sheet_row, 'Z1' as cell) from base.cell_issue where severity = 'warning' limit 3"""
        )
        remake(connection)
    (folder / "current").write_text(newer.stem, encoding="ascii")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DASHBOARD_VAR", str(folder))
        yield shipped.stem, newer.stem


def test_gaps_and_warnings_that_are_new_are_items_and_former_ones_are_not(two_versions):
    found = seen()
    assert found.former == two_versions[0]
    now, then = found.gaps.cells, in_version(found.gaps, two_versions[0]).cells
    expected = {f"{c}.{t}" for (c, t), cell in now.items() if cell.verdict and not then[c, t].verdict}
    assert expected
    assert keys(found, "new_gap") == expected
    warned = [item for item in found.items if item.rule_id == "new_fault"]
    assert sum(int(re.search(r"(\d+) keer meer", item.details["nl"])[1]) for item in warned) == 3
    assert {item.since for item in warned} == {dt.date(2026, 6, 28)}
    assert 1 <= len(warned) <= 3
    # New in the last week: they open the digest.
    assert found.items and "nieuw sinds 23 juni 2026" in feed.digest(found, base=BASE).text


def test_a_visit_that_lacks_a_part_is_an_item_and_an_example_is_not(two_versions):
    found = {
        item.record_id: item.details["nl"] for item in seen().items if item.rule_id == "visit_incomplete"
    }
    assert "waar" in found[LACKING]
    assert not set(found) & examples_in(two_versions[1])


def test_since_is_the_day_from_which_a_rule_fires(shipped):
    soon = next(i for i in seen(dt.date(2026, 12, 30)).items if i.rule_id == "undertaking_due_soon")
    assert soon.record_id in keys(seen(soon.since), "undertaking_due_soon")
    assert soon.record_id not in keys(seen(soon.since - dt.timedelta(days=1)), "undertaking_due_soon")
    late = next(i for i in seen(dt.date(2027, 3, 1)).items if i.rule_id == "undertaking_overdue")
    assert late.record_id in keys(seen(late.since), "undertaking_overdue")
    assert late.record_id not in keys(seen(late.since - dt.timedelta(days=1)), "undertaking_overdue")


def test_the_first_version_has_nothing_new(view):
    assert keys(view, "new_gap") == keys(view, "new_fault") == set()


# The feed and the digest


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_a_feed_is_atom_as_the_standard_says(view, lang):
    told = seen(lang=lang)
    root = etree.fromstring(feed.atom(told, base=BASE))
    assert root.tag == f"{{{feed.ATOM}}}feed"
    for name in ("id", "title", "updated", "author/a:name"):
        assert len(root.xpath(f"a:{name}", namespaces=ATOM)) == 1, name
    entries = root.xpath("a:entry", namespaces=ATOM)
    assert len(entries) == len(told.items)
    ids = [entry.findtext(f"{{{feed.ATOM}}}id") for entry in entries]
    assert len(set(ids)) == len(ids)
    for entry in entries:
        assert all(entry.findtext(f"{{{feed.ATOM}}}{name}") for name in ("title", "updated", "summary"))
        assert entry.find(f"{{{feed.ATOM}}}link").get("href").startswith(f"{BASE}/")
    moments = [entry.findtext(f"{{{feed.ATOM}}}updated") for entry in entries]
    assert moments == sorted(moments, reverse=True)
    assert max(moments) <= "2026-06-30T00:00:00Z"


def test_an_item_is_the_same_one_on_another_day(view):
    later = seen(TODAY + dt.timedelta(days=1))
    held = {item.record_id: feed.key_of(item) for item in view.items if item.rule_id == "no_assessment_found"}
    assert held
    again = {
        item.record_id: feed.key_of(item) for item in later.items if item.rule_id == "no_assessment_found"
    }
    assert held == again


HOSTILE = '<script>alert("x")</script> & ]]>\n* twee'


def test_text_of_others_is_text_in_feed_and_digest(view):
    item = replace(view.items[0], names={"nl": HOSTILE, "en": HOSTILE}, since=TODAY)
    told = replace(view)
    told.__dict__["items"] = [item]  # as if the register held it
    entry = etree.fromstring(feed.atom(told, base=BASE)).xpath("a:entry/a:title", namespaces=ATOM)[0]
    assert HOSTILE in entry.text and len(entry) == 0
    made = feed.digest(told, base=BASE)
    page = html.fromstring(made.html)
    assert page.xpath("//script") == []
    assert any(HOSTILE in link.text_content() for link in page.xpath("//li/a"))
    # What looks like an item of its own is none.
    assert [line for line in made.text.splitlines() if line.startswith("* ")] == [
        "* " + " ".join(HOSTILE.split())
    ]
    assert page.xpath("//*[@src] | //link | //style") == []


def test_a_digest_holds_each_item_once(view):
    made = feed.digest(view, base=BASE)
    assert made.text.count("\n* ") == len(view.items) == len(html.fromstring(made.html).xpath("//li"))
    assert made.name == "attention-2026-06-30-nl"


def test_the_command_writes_a_digest_of_what_is_asked(view, tmp_path, capsys):
    assert (
        cli.main(
            ["digest", str(tmp_path / "out"), "--countries", "TUN,MAR", "--address", BASE, "--lang", "en"]
        )
        == 0
    )
    text, page = sorted((tmp_path / "out").iterdir(), key=lambda path: path.suffix, reverse=True)
    assert (text.suffix, page.suffix) == (".txt", ".html")
    assert "Tunisia and Morocco" in text.read_text(encoding="utf-8")
    assert cli.main(["digest", str(tmp_path), "--themes", "nonsense"]) == 2
    assert "themes:nonsense" in capsys.readouterr().err
    (tmp_path / "file").write_text("")
    assert cli.main(["digest", str(tmp_path / "file")]) == 1


def test_a_panel_holds_each_item_of_its_group_and_its_rows(view):
    for group in shown.groups(view):
        items = [item for item in view.items if item.group == group]
        made = shown.panel(view, group, ["http://x"] * len(items))
        assert len(made.table) == len(items)
        assert len(made.rows(None)) == sum(item.place is not None for item in items)
        assert not made.table["what"].isna().any()
    counts = [int(re.sub(r"\D", "", figure)) for figure, _ in shown.counts_of(view)]
    assert sum(counts) == len(view.items)


def test_a_rule_without_a_date_says_not_applicable_and_one_without_a_country_says_so(view):
    item = Item(
        rule_id="new_fault",
        table_name="cell_issue",
        record_id="x",
        names={"nl": "a", "en": "a"},
        page="sources",
        parts={},
    )
    row = shown.frame(view, [item]).iloc[0]
    assert row["on_state"] == "not_applicable"
    assert row["countries_named"] == "geen land in het bijzonder"


def test_what_is_followed_comes_back_from_its_address(view):
    parts = {"countries": "TUN~MAR", "themes": "return"}
    assert choice.parts_of(seen(**parts)) == parts
    assert (
        feed.address_of(seen(**parts))
        == f"{BASE}/attention.atom?attention=countries:TUN~MAR,themes:return&lang=nl"
    )
