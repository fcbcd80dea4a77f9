"""What differs between two versions: found by key or by occurrence, as a reader may see it, told in words and figures."""

import datetime as dt
import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
from streamlit.testing.v1 import AppTest

from dashboard import paths
from dashboard.access import Reader
from dashboard.gaps.sensitivity import difference_panel
from dashboard.intake import compare, publish
from dashboard.intake.compare import differences
from dashboard.intake.load import load
from dashboard.versions import kept
from dashboard.versions.changes import Asked, lines_of
from dashboard.versions.figures import figures, reachable, view_of
from tests.unit.intake_made import (
    PARTNERSHIP,
    PARTNERSHIP_COUNTRY,
    REFERENCE,
    UNDERTAKING,
    rows_of,
    workbook,
)

INCIDENT = {
    "incident_date": "2020-01-02",
    "route_found": "Somewhere",
    "country_code": "TUN",
    "dead_and_missing": 3,
}
LATER = "20990101T000000Z-00000001"
EARLIER = "20190101T000000Z-00000002"


@pytest.fixture(scope="module")
def former(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A version of made registers; the second undertaking is internal, and two incidents are the same."""
    folder = tmp_path_factory.mktemp("former")
    path = workbook(
        folder / "made.xlsx",
        {
            "partnership": rows_of(PARTNERSHIP, PARTNERSHIP | {"partnership_id": "p2"}),
            "partnership_country": rows_of(
                PARTNERSHIP_COUNTRY,
                PARTNERSHIP_COUNTRY | {"partnership_id": "p2", "country_code": "MAR"},
            ),
            "partnership_theme_override": rows_of(
                {"partnership_id": "p2", "value_found": "x", "theme_id": "return", "reason": "So"}
            ),
            "undertaking": rows_of(
                UNDERTAKING | {"classification": "", "note": "First", "country_codes": "TUN;MAR"},
                UNDERTAKING | {"undertaking_id": "u2", "classification": "internal"},
                UNDERTAKING | {"undertaking_id": "u3"},
            ),
            "iom_incident": rows_of(INCIDENT, INCIDENT, INCIDENT | {"dead_and_missing": 4}),
        },
    )
    result = load([*REFERENCE, path], var=folder / "var")
    assert result.faults == []
    return publish.current(folder / "var")


@pytest.fixture
def changed(former: Path, tmp_path: Path) -> Callable[..., Path]:
    """Gives a copy of the former version in which statements were run."""

    def make(*statements: str) -> Path:
        path = tmp_path / f"{LATER}.duckdb"
        shutil.copy(former, path)
        with duckdb.connect(str(path)) as connection:
            for statement in statements:
                connection.execute(statement)
        return path

    return make


def counted(found: compare.Differences) -> dict[str, dict[str, int]]:
    """Table -> kind -> rows, without noughts."""
    return {
        row["table_name"]: {kind: row[kind] for kind in compare.KINDS if row[kind]}
        for row in found.counts.to_dict("records")
    }


def test_a_version_does_not_differ_from_itself(former: Path) -> None:
    found = differences(former, former)
    assert (found.total, len(found.rows), found.lacking, found.is_capped) == (0, 0, (), False)
    assert compare.words(found, "nl") == ["Geen enkele rij verschilt tussen deze versies."]


def test_a_row_that_only_stands_elsewhere_is_no_difference(former: Path, changed) -> None:
    latter = changed(
        "update base.undertaking set sheet_row = sheet_row + 7",
        "update base.iom_incident set sheet_row = 9 - sheet_row",
    )
    assert counted(differences(former, latter)) == {}


def test_a_revised_row_tells_each_cell_with_its_place_in_both(former: Path, changed) -> None:
    latter = changed(
        "update base.undertaking set note = 'Second', status = 'done', sheet_row = 12 where undertaking_id = 'u1'"
    )
    found = differences(former, latter)
    assert counted(found) == {"undertaking": {"revised": 1}}
    (row,) = found.rows.to_dict("records")
    assert (row["kind"], row["key"], row["former_sheet_row"], row["latter_sheet_row"]) == (
        "revised",
        "u1",
        2,
        12,
    )
    assert (row["before"]["note"], row["after"]["note"]) == ("First", "Second")
    cells = found.cells.set_index("column_name")
    assert list(cells.loc["note", ["old", "new"]]) == ["First", "Second"]
    assert list(cells.loc["status", ["old", "new"]]) == ["running", "done"]
    before, after = cells.loc["note", "former_cell"], cells.loc["note", "latter_cell"]
    assert before[:-1] == after[:-2] and (before[-1], after[-2:]) == ("2", "12")
    assert cells.loc["note", "latter_file_name"] == "made.xlsx"
    assert cells.loc["note", "former_sheet_name"] == "undertaking"


@pytest.mark.parametrize(
    ("what", "kind"),
    [
        ("status = 'done'", "reclassified"),
        ("status = 'done', kind = 'milestone'", "reclassified"),
        ("due_date = '2027'", "revised"),
        ("status = 'done', due_date = '2027'", "revised"),
        ("note = null", "revised"),
        ("is_example = true", "revised"),
    ],
)
def test_only_codes_that_differ_make_a_row_reclassified(former: Path, changed, what: str, kind: str) -> None:
    latter = changed(f"update base.undertaking set {what} where undertaking_id = 'u1'")
    assert counted(differences(former, latter)) == {"undertaking": {kind: 1}}


def test_another_theme_is_another_class(former: Path, changed) -> None:
    latter = changed("update base.partnership_theme_override set theme_id = 'border'")
    assert counted(differences(former, latter)) == {"partnership_theme_override": {"reclassified": 1}}


def test_rows_come_and_go_by_their_key(former: Path, changed) -> None:
    latter = changed("update base.undertaking set undertaking_id = 'u9' where undertaking_id = 'u3'")
    found = differences(former, latter)
    assert counted(found) == {"undertaking": {"new": 1, "removed": 1}}
    new, removed = (found.rows[found.rows["kind"] == kind].iloc[0] for kind in ("new", "removed"))
    assert (new["key"], new["before"], new["after"]["undertaking_id"]) == ("u9", None, "u9")
    assert (removed["key"], removed["after"], removed["former_sheet_row"]) == ("u3", None, 4)
    assert len(found.cells) == 0
    assert list(found.counts[["rows_before", "rows_after"]].iloc[0]) == [2, 2]


def test_without_a_key_a_row_counts_as_often_as_it_occurs(former: Path, changed) -> None:
    once = differences(former, changed("delete from base.iom_incident where sheet_row = 2"))
    assert counted(once) == {"iom_incident": {"removed": 1}}
    assert once.rows.iloc[0]["key"] == "" and once.rows.iloc[0]["before"]["dead_and_missing"] == "3"
    other = differences(
        former, changed("update base.iom_incident set dead_and_missing = 3 where sheet_row = 4")
    )
    assert counted(other) == {"iom_incident": {"new": 1, "removed": 1}}


def test_the_number_of_a_row_in_a_file_is_no_identity_once_rows_moved(
    former: Path, changed, tmp_path: Path
) -> None:
    filled = tmp_path / f"{EARLIER}.duckdb"
    shutil.copy(former, filled)
    with duckdb.connect(str(filled)) as connection:
        connection.execute(
            "insert into base.eutf_level (file_row, project_id, level, load_sheet_id, sheet_row, classification) "
            "select i, 'p' || i, 'contract', 1, i, 'public' from range(2, 50) as t(i)"
        )
    moved, other = tmp_path / "moved.duckdb", tmp_path / "other.duckdb"
    for path, statements in {
        moved: (
            "delete from base.eutf_level where file_row = 5",
            "update base.eutf_level set file_row = file_row - 1 where file_row > 5",
        ),
        other: ("update base.eutf_level set level = 'decision' where file_row = 5",),
    }.items():
        shutil.copy(filled, path)
        with duckdb.connect(str(path)) as connection:
            for statement in statements:
                connection.execute(statement)
    assert counted(differences(filled, moved)) == {"eutf_level": {"removed": 1}}
    assert counted(differences(filled, other)) == {"eutf_level": {"reclassified": 1}}


def test_a_reader_sees_what_it_may_see_in_both(former: Path, changed) -> None:
    latter = changed(
        "update base.undertaking set note = 'Secret' where undertaking_id = 'u2'",
        "update base.undertaking set classification = 'internal' where undertaking_id = 'u3'",
    )
    everyone = differences(former, latter)
    assert counted(everyone) == {"undertaking": {"removed": 1}}
    assert "Secret" not in compare.as_json(everyone)
    cleared = differences(former, latter, reader=Reader(clearance="internal"))
    assert counted(cleared) == {"undertaking": {"revised": 1, "reclassified": 1}}
    assert "Secret" in compare.as_json(cleared)


def test_names_of_persons_stay_out_of_what_differs(shipped: Path, tmp_path: Path) -> None:
    latter = tmp_path / f"{LATER}.duckdb"
    shutil.copy(shipped, latter)
    with duckdb.connect(str(latter)) as connection:
        found, shown = connection.execute(
            "select title, shown from public.masked_title where title in (select title from base.iati_transaction) limit 1"
        ).fetchall()[0]
        named = connection.execute(
            "select min(sheet_row) from base.iati_transaction where title = ?", [found]
        ).fetchall()[0][0]
        connection.execute(
            "update base.iati_transaction set value_usd = 123456 where title = ? and sheet_row = ?",
            [found, named],
        )
        connection.execute("update base.eutf_organisation set name = 'Nobody Known' where sheet_row = 2")
    told = differences(shipped, latter, tables=["iati_transaction", "eutf_organisation"])
    said = compare.as_json(told)
    assert counted(told)["iati_transaction"]
    assert {row["after"]["title"] for row in told.rows.to_dict("records") if row["kind"] == "revised"} <= {
        shown
    }
    assert "123456" in said and json.dumps(found, ensure_ascii=False) not in said
    assert "Nobody Known" not in said


def test_a_row_concerns_the_countries_that_it_names_and_those_of_what_it_belongs_to(
    former: Path, changed
) -> None:
    latter = changed(
        "update base.undertaking set note = 'x', country_codes = 'TUN;SRB;EU28' where undertaking_id = 'u1'",
        "update base.partnership_theme_override set reason = 'x'",
        "update base.partnership set name = 'x' where partnership_id = 'p2'",
        "update base.theme set name_en = 'x' where theme_id = 'return'",
    )
    found = differences(former, latter)
    concerned = {name: set(group["country_code"]) for name, group in found.countries.groupby("table_name")}
    # p2 names TUN itself, and MAR is its country in partnership_country; EU28 is no country.
    assert concerned == {
        "undertaking": {"TUN", "MAR", "SRB"},
        "partnership_theme_override": {"TUN", "MAR"},
        "partnership": {"TUN", "MAR"},
    }
    summed = compare.by_country(found).set_index("country_code")
    assert summed.loc["TUN", "revised"] == 3 and list(summed.index)[:2] == ["MAR", "TUN"]


def test_a_list_says_that_it_is_cut_off_and_counts_all(former: Path, changed) -> None:
    latter = changed("update base.undertaking set note = 'x'", "delete from base.iom_incident")
    found = differences(former, latter, most=1)
    assert counted(found) == {"undertaking": {"revised": 2}, "iom_incident": {"removed": 3}}
    assert (len(found.rows), found.chosen, found.is_capped) == (2, 5, True)
    assert list(found.rows["number"]) == [0, 1] and set(found.cells["number"]) == {0}
    fewer = differences(former, latter, most_in_all=3)
    assert (len(fewer.rows), fewer.chosen, fewer.is_capped) == (3, 5, True)
    assert list(fewer.rows["number"]) == [0, 1, 2] and set(fewer.cells["number"]) <= {0, 1, 2}
    narrowed = differences(former, latter, kinds=["revised"], country="MAR")
    assert (len(narrowed.rows), narrowed.chosen, narrowed.total) == (1, 1, 5)
    assert narrowed.rows.iloc[0]["key"] == "u1"
    assert len(differences(former, latter, country="ZZ'Z").rows) == 0


def test_a_table_or_column_that_an_older_version_lacks_is_told_and_not_counted(former: Path, changed) -> None:
    lacking = changed(
        "drop view public.term",
        "drop table base.term",
        "alter table base.undertaking drop column note",
        "create or replace view public.undertaking as select * from base.undertaking where classification = 'public'",
        "update base.undertaking set status = 'done' where undertaking_id = 'u1'",
    )
    for found, side, version in (
        (differences(lacking, former), "former", lacking.stem),
        (differences(former, lacking), "latter", lacking.stem),
    ):
        assert {(one.table_name, one.column_name, one.side) for one in found.lacking} == {
            ("term", "", side),
            ("undertaking", "note", side),
        }
        assert counted(found) == {"undertaking": {"reclassified": 1}}
        said = [line for line in compare.words(found, "en") if line.startswith("Not compared")]
        assert len(said) == 2 and all(version in line for line in said)


def test_a_column_of_another_type_is_compared_by_what_it_says(former: Path, changed) -> None:
    latter = changed(
        "alter table base.iom_incident alter dead_and_missing type varchar",
        "create or replace view public.iom_incident as select * from base.iom_incident",
    )
    assert counted(differences(former, latter)) == {}


def test_what_differs_is_told_in_words_and_as_json(former: Path, changed) -> None:
    latter = changed(
        "update base.undertaking set note = null, due_date = '2027-02' where undertaking_id = 'u1'",
        "delete from base.iom_incident where sheet_row = 4",
    )
    found = differences(former, latter)
    assert compare.words(found, "nl") == [
        "In 2 tabellen: 1 rij vervallen, 1 rij gewijzigd.",
        "Toezeggingen: 1 rij gewijzigd (Marokko en Tunesië).",
        "Doden en vermisten: 1 rij vervallen (Tunesië).",
    ]
    lines = compare.describe(found, "en")
    assert f"From version {former.stem} to version {LATER}." in lines
    assert "  Revised: u1 (made.xlsx, sheet undertaking, row 2)" in lines
    assert any("31 May 2026 → February 2027" in line for line in lines)
    assert any(line.endswith("First → blank") for line in lines)
    told = json.loads(compare.as_json(found))
    assert told["totals"] == {"new": 0, "removed": 1, "revised": 1, "reclassified": 0}
    assert (told["rows_listed"], told["rows_differing"], told["is_complete"]) == (2, 2, True)
    revised = next(row for row in told["rows"] if row["kind"] == "revised")
    assert {cell["column_name"] for cell in revised["cells"]} == {"note", "due_date"}
    assert next(row for row in told["rows"] if row["kind"] == "removed")["latter_sheet_row"] is None


def test_a_terminal_is_told_how_many_rows_it_does_not_see(former: Path, changed) -> None:
    found = differences(former, changed("delete from base.iom_incident"))
    assert compare.describe(found, "nl", most=2)[-1].strip() == "en nog 1 rij"


@pytest.mark.parametrize(
    ("column", "text", "lang", "said"),
    [
        ("announced_amount_eur", "1234567.5", "nl", "1.234.567,5"),
        ("announced_amount_eur", "1234567.5", "en", "1,234,567.5"),
        ("start_date", "2024-05", "nl", "mei 2024"),
        ("start_date", "somewhen", "nl", "somewhen"),
        ("name", None, "nl", "leeg"),
        ("is_example", "true", "en", "yes"),
        ("of_before", "x", "en", "x"),
    ],
)
def test_a_value_reads_as_elsewhere(column: str, text: str | None, lang: str, said: str) -> None:
    assert compare.value_in_words("partnership", column, text, lang) == said


# The page ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def two(shipped: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The shipped version, shown, and a later one in which a partnership with Albania was suspended."""
    folder = tmp_path_factory.mktemp("two")
    shutil.copy(shipped, folder / shipped.name)
    shutil.copy(shipped, folder / f"{LATER}.duckdb")
    (folder / "current").write_text(shipped.stem, encoding="ascii")
    with duckdb.connect(str(folder / f"{LATER}.duckdb")) as connection:
        connection.execute(
            "update base.partnership set status = 'suspended' where partnership_id = 'eura-alb'"
        )
        connection.execute(
            "update public.country_partnership set is_active = false, status_id = 'suspended' "
            "where partnership_id = 'eura-alb'"
        )
        connection.execute("update base.visit set place = 'Elsewhere'")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DASHBOARD_VAR", str(folder))
        yield folder


def opened(**address: str) -> AppTest:
    """The page on versions at an address."""
    app = AppTest.from_file(paths.ROOT / "dashboard" / "app.py", default_timeout=120)
    for name, text in address.items():
        app.query_params[name] = text
    app = app.switch_page("screens/versions.py").run()
    assert not app.exception
    return app


def said_on(app: AppTest) -> str:
    return " ".join(found.proto.body for found in app.main if found.type == "html")


def test_figures_of_both_versions_stand_beside_each_other(two: Path, shipped: Path) -> None:
    found = figures(shipped.stem, LATER, lang="nl", today=dt.date(2026, 11, 25))
    assert list(found.changed["what"]) == ["Lopende eigen partnerschappen"]
    before, after = found.changed.iloc[0][["before", "after"]]
    assert int(before.split()[0]) == int(after.split()[0]) + 1
    assert [tuple(row) for row in found.countries[["name", "what"]].itertuples(index=False)] == [
        ("Albanië", "Lopende eigen partnerschappen")
    ]
    assert [panel.key for panel in found.panels] == ["changes", "difference"]
    same = figures(shipped.stem, shipped.stem, lang="nl", today=dt.date(2026, 11, 25))
    assert len(same.changed) == len(same.countries) == len(same.cells) == 0


def test_links_of_a_version_that_waits_lead_to_what_is_shown(two: Path) -> None:
    usual = view_of(LATER, lang="nl", today=dt.date(2026, 11, 25), address="http://x/upload?lang=nl").gaps
    panel = difference_panel(replace(usual, settings=replace(usual.settings, levels=())), usual)
    assert len(panel.table) > 2 and all(f"version={LATER}" in one for one in panel.table["address"])
    assert reachable(panel) is panel
    waiting = publish.candidate(two, LATER)
    waiting.parent.mkdir(exist_ok=True)
    (two / f"{LATER}.duckdb").rename(waiting)
    try:
        found = reachable(panel).table["address"]
    finally:
        waiting.rename(two / f"{LATER}.duckdb")
    assert not [one for one in found if "version=" in one]
    assert all("lang=nl" in one and "cell=" in one for one in found)


def test_lines_name_codes_and_say_which_row_it_is(two: Path, shipped: Path) -> None:
    found = differences(shipped, two / f"{LATER}.duckdb")
    lines = lines_of(found, "nl").set_index("key")
    line = lines.loc["eura-alb"]
    assert (line["before"], line["after"]) == ("actief (active)", "opgeschort (suspended)")
    assert line["row"].startswith("eura-alb: ") and "Albanië" in line["row"]
    assert line["place"].startswith("registers.xlsx, partnership, ")
    assert (line["kind"], line["countries"]) == ("Anders ingedeeld", "Albanië")


def test_the_page_tells_what_changed_and_pages_through_it(two: Path, shipped: Path) -> None:
    asked = Asked(former=shipped.stem, latter=LATER, lang="nl")
    assert asked.pages == 2
    said = said_on(opened(since=shipped.stem, version=LATER, lang="nl"))
    assert "1 rij anders ingedeeld" in said and "Regel 1 tot en met 50 van" in said
    second = said_on(opened(since=shipped.stem, version=LATER, lang="nl", page="2"))
    assert f"Regel 51 tot en met {len(asked.lines)} van {len(asked.lines)}" in second
    narrowed = said_on(
        opened(since=shipped.stem, version=LATER, lang="en", changes="country:ALB,kind:reclassified")
    )
    assert "1 row differs" in narrowed and "Line 1 to 1 of 1" in narrowed


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ({"since": "20180101T000000Z-00000000"}, "is not kept; nothing can be compared with it"),
        ({"since": "../x"}, "is not kept; nothing can be compared with it"),
        ({"since": LATER, "version": LATER}, "is compared with itself"),
        ({"since": LATER, "changes": "table:nothing"}, "“table:nothing” does not occur"),
        ({"since": LATER, "page": "99"}, "The list has no page “99”"),
        ({"version": LATER}, "It was undone: others see version"),
    ],
)
def test_what_the_address_asks_in_vain_is_told(two: Path, address: dict[str, str], told: str) -> None:
    assert told in said_on(opened(lang="en", **address))


def test_a_version_is_removed_by_whoever_types_its_name_and_its_address_says_so(
    two: Path, shipped: Path
) -> None:
    gone = "20200202T020202Z-0badcafe"
    shutil.copy(shipped, two / f"{gone}.duckdb")
    given = {"by": "The steward", "note": "", "lang": "en"}
    assert "type the name exactly" in kept.remove(gone, typed="20200202", **given)
    assert "fill in who does this" in kept.remove(gone, typed=gone, **given | {"by": " "})
    assert "shown now" in kept.remove(shipped.stem, typed=shipped.stem, **given)
    assert (two / f"{gone}.duckdb").is_file() and (two / f"{shipped.stem}.duckdb").is_file()
    assert kept.remove(gone, typed=gone, **given) == ""
    assert not (two / f"{gone}.duckdb").exists()
    assert "no longer there" in kept.remove(gone, typed=gone, **given)
    today = dt.datetime.now(dt.UTC).date()
    for address in ({"version": gone}, {"since": gone}):
        said = said_on(opened(lang="en", **address))
        assert f"“{gone}” was removed on {today.day} {today:%B %Y} by The steward" in said
    assert "removed" in said and "The steward" in said


@pytest.mark.parametrize(
    ("setting", "is_offered"), [("on", True), ("", True), ("check", False), ("off", False), ("yse", False)]
)
def test_where_nobody_may_publish_nobody_may_restore_or_remove(
    two: Path, monkeypatch: pytest.MonkeyPatch, setting: str, is_offered: bool
) -> None:
    monkeypatch.setenv("DASHBOARD_UPLOADS", setting)
    app = opened(lang="en")
    assert bool(app.text_input) is is_offered
    assert ("On this server no versions are published" in said_on(app)) is not is_offered


def test_a_former_version_is_shown_again_by_whoever_is_sure(two: Path, shipped: Path) -> None:
    given = {"by": "The steward", "note": "Back", "lang": "en"}
    assert "tick that everyone" in kept.restore(LATER, sure=False, **given)
    assert "shown now" in kept.restore(shipped.stem, sure=True, **given)
    assert publish.current(two).stem == shipped.stem
    try:
        assert kept.restore(LATER, sure=True, **given) == ""
        assert publish.current(two).stem == LATER
        listed = {one.version: one for one in kept.versions()}
        assert listed[LATER].is_current and not listed[shipped.stem].is_current
        assert listed[LATER].size_bytes == (two / f"{LATER}.duckdb").stat().st_size
    finally:
        kept.restore(shipped.stem, sure=True, **given)
    assert [line["action"] for line in kept.history()[:2]] == ["restore", "restore"]
