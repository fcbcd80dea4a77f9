"""The page of partnerships: what it lists and counts, counted again from the registers as people keep them."""

import datetime as dt
import itertools
import shutil
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from dashboard import downloads, session
from dashboard.partnerships import shown
from dashboard.partnerships.parts import NOT_RECORDED, PAGE_SIZE, in_address, read_parts
from dashboard.partnerships.view import ATTENTION, PARTS, Register, options
from tests import recount

TODAY = dt.date(2026, 11, 29)
NUMBERS = itertools.count(1)


@pytest.fixture(autouse=True)
def no_address(monkeypatch: pytest.MonkeyPatch) -> None:
    """Links are made outside of a page here: what was chosen is nothing."""
    monkeypatch.setattr(session, "link", lambda page="", **parts: f"http://127.0.0.1/{page}?{parts}")


@pytest.fixture(scope="module")
def register(shipped: Path) -> Register:
    return Register(lang="en", version=shipped.stem, today=TODAY, address="x")


@pytest.fixture(scope="module")
def records() -> pd.DataFrame:
    """The register as received, the working arrangements taken into it; blanks as ''."""
    frontex = recount.read("registers/frontex_working_arrangements").rename(columns={"record_id": "id"})
    rows = pd.concat([recount.read("registers/partnerships"), frontex], ignore_index=True).fillna("")
    return rows.set_index("id")


@pytest.fixture(scope="module")
def counted(records: pd.DataFrame) -> pd.DataFrame:
    return records[records["form"] != recount.PEERS]


def test_the_list_holds_every_partnership_and_cases_of_peers_stand_apart(register, records, counted) -> None:
    assert set(register.listed["partnership_id"]) == set(counted.index)
    assert set(register.peers["partnership_id"]) == set(records.index) - set(counted.index)
    levels = register.listed.groupby("level").size().to_dict()
    assert levels == counted.groupby("level").size().to_dict()


def test_what_stands_out_is_what_the_rules_say(register, counted) -> None:
    own = recount.listed_partnerships()
    own = own[~own["is_wide"]]
    running = own[own["status"] == "active"]
    ends = running["ends_or_review_date"].where(running["ends_or_review_date"] != "", running["end_date"])
    latest = pd.to_datetime(ends.map(recount.last_day))
    today = pd.Timestamp(TODAY)
    findings = recount.read("registers/oversight")
    expected = {
        "no_assessment_found": set(
            running.loc[running["legal_assessment"] == "none found", "partnership_id"]
        ),
        "partnership_ends_soon": set(
            running.loc[(latest >= today) & (latest <= today + pd.DateOffset(months=12)), "partnership_id"]
        ),
        "partnership_date_passed": set(running.loc[latest < today, "partnership_id"]),
        "partnership_suspended": set(own.loc[own["status"] == "suspended", "partnership_id"]),
        "finding_not_answered": set(findings.loc[findings["answered"] == "no", "related_id"])
        & set(own["partnership_id"]),
    }
    for rule_id in ATTENTION:
        fired = register.listed.loc[shown.fired(register.listed, rule_id), "partnership_id"]
        assert set(fired) == expected[rule_id], rule_id
    panel = shown.attention_panel(register)
    assert len(panel.table) == sum(map(len, expected.values()))
    for mark, name in zip(panel.marks, [rule for rule in ATTENTION if expected[rule]], strict=True):
        assert len(panel.rows(mark.key)) == len(expected[name])


def test_own_partnerships_by_country_are_those_of_the_profile(register) -> None:
    own = recount.listed_partnerships()
    own = own[~own["is_wide"]]
    frame = shown.by_country(register).set_index("country_code")
    expected = own.groupby("iso3").size()
    assert frame.loc[frame["own_count"] > 0, "own_count"].to_dict() == expected.to_dict()
    panel = shown.map_panel(register)
    for mark in panel.marks[:5]:
        code = panel.table.iloc[mark.key[0]]["country_code"]
        assert len(panel.rows(mark.key)) == expected[code]


@pytest.mark.parametrize("year", [2005, 2016, 2024, 2026])
def test_in_force_counts_what_began_and_did_not_end(register, counted, year: int) -> None:
    begun = counted[counted["status"].isin(["active", "suspended", "ended"]) & (counted["start_date"] != "")]
    begun = begun[~((begun["status"] == "ended") & (begun["end_date"] == ""))]
    ended = begun["end_date"].map(lambda text: recount.last_day(text) if text else dt.date.max)
    is_over = ended.map(lambda day: day <= TODAY and day.year <= year)
    expected = begun[(begun["start_date"].str[:4].astype(int) <= year) & ~is_over].groupby("level").size()
    frame, undated = shown.in_force(register)
    found = frame[frame["year"] == year].set_index("level")["count"]
    assert found[found > 0].to_dict() == expected.to_dict()
    every = counted["status"].isin(["active", "suspended", "ended"]).sum()
    assert undated == every - len(begun)


def test_what_the_netherlands_and_the_eu_seek_is_counted_by_theme(register, counted) -> None:
    named = counted["nl_eu_seek"].str.split(";").explode().str.strip()
    expected = named[named != ""].value_counts()
    panel = shown.sought_panel(register)
    themes = recount.read("reference/themes").set_index("theme_id")["name_en"]
    found = dict(zip(panel.table["theme"], panel.table["left"], strict=True))
    assert {theme: found[themes[theme]] for theme in expected.index} == expected.to_dict()
    assert sum(found.values()) == expected.sum()


def test_words_of_partners_are_placed_by_the_list_and_never_counted_twice(register) -> None:
    said = shown.sought_of(register)
    partner = said[said["side"] == "partner"]
    assert not partner.duplicated(["partnership_id", "value_found", "theme_id"]).any()
    visa = partner[partner["value_found"] == "visa facilitation"]
    assert len(visa) and set(visa["theme_id"]) == {"legal_pathways"}
    # A wording may be listed as standing under no theme: then it is placed nowhere.
    assert partner.loc[partner["value_found"] == "EU accession", "theme_id"].isna().all()
    assert partner["is_listed"].all()
    panel = shown.sought_panel(register)
    for mark in panel.marks:
        assert len(panel.rows(mark.key))


@pytest.mark.parametrize(
    ("migration", "other", "expected"),
    [
        (0, 0, NOT_RECORDED),
        (2, 0, "only_migration"),
        (0, 1, "only_other"),
        (2, 2, "equal"),
        (3, 2, "more_migration"),
        (1, 2, "more_other"),
    ],
)
def test_the_balance_of_topics(migration: int, other: int, expected: str) -> None:
    row = {"migration_topic_count": migration, "other_topic_count": other}
    assert shown.balance_of(row) == expected
    assert (shown.balance_text(row, "nl") is None) == (expected == NOT_RECORDED)


def test_topics_are_counted_as_the_register_names_them(register, counted) -> None:
    found = register.listed.set_index("partnership_id")
    for column in ("migration_topics", "other_topics"):
        # Of a working arrangement the theme of its file stands as its topic.
        expected = (
            counted[column]
            .where(counted["theme_id"] == "", "border" * (column[0] == "m"))
            .map(lambda text: len([part for part in text.split(";") if part]))
        )
        assert found[f"{column[:-1]}_count"].to_dict() == expected.to_dict()


def test_frames_of_law_are_told_at_three_levels(register, counted) -> None:
    panel = shown.frames_panel(register)
    for (name, rows), label in zip(panel.table.groupby("row", sort=False), shown.FRAMES, strict=True):
        filled = counted[counted[label] != ""]
        read = int((filled["legal_verified"] == "read").sum())
        assert list(rows["count"]) == [read, len(filled) - read, len(counted) - len(filled)], name


def test_amounts_are_listed_one_by_one_and_never_added(register, counted) -> None:
    expected = counted.loc[counted["announced_amount_eur"] != "", "announced_amount_eur"].astype(float)
    panel = shown.amounts_panel(register)
    assert sorted(panel.table["announced_amount_eur"]) == sorted(expected)
    whole = f"{expected.sum():,.0f}"
    assert whole not in f"{panel.title}{panel.summary}{panel.subtitle}{panel.caveats}"
    assert not any("announced" in label.lower() for label, _ in shown.figures_of(register))


def test_oversight_is_what_is_about_them_or_named_in_their_assessment(register, records) -> None:
    findings = recount.read("registers/oversight").set_index("id")
    about = findings[(findings["related_kind"] == "partnership") & findings["related_id"].isin(records.index)]
    named = {key for text in records["assessment_oversight_id"] for key in text.split(";") if key}
    panel = shown.oversight_panel(register)
    assert set(panel.table["oversight_id"]) == set(about.index) | named
    answers = findings.loc[list(panel.table["oversight_id"]), "answered"]
    for mark in panel.marks:
        assert len(panel.rows(mark.key)) in set(answers.value_counts())
    # A blank is no answer and no lack of one.
    blank = [record for record in panel.records if not record.status]
    assert len(blank) == int((answers == "").sum())
    assert all(record.tone == "" for record in blank)


@pytest.mark.parametrize(
    ("chosen", "keeps"),
    [
        ({"country": "TUN"}, lambda rows, roles: rows.index.isin(roles[roles["iso3"] == "TUN"]["partnership_id"])),
        ({"parts": (("level", ("bilateral",)),)}, lambda rows, _: rows["level"] == "bilateral"),
        ({"parts": (("state", ("suspended",)),)}, lambda rows, _: rows["status"] == "suspended"),
        (
            {"parts": (("form", ("readmission agreement", "memorandum")),)},
            lambda rows, _: rows["form"].isin(["readmission agreement", "memorandum"]),
        ),
        (
            {"parts": (("assessment", (NOT_RECORDED,)),)},
            lambda rows, _: rows["legal_assessment"] == "",
        ),
        ({"words": "memorandum tunisia"}, lambda rows, _: rows["name"].str.contains("unisia.*memorandum")),
    ],
)  # fmt: skip
def test_each_part_narrows_the_list(register, counted, chosen, keeps) -> None:
    roles = recount.read("registers/partnership_country")
    frontex = recount.read("registers/frontex_working_arrangements").rename(
        columns={"record_id": "partnership_id"}
    )
    roles = pd.concat([roles, frontex], ignore_index=True)
    narrowed = Register(lang="en", version=register.version, today=TODAY, **chosen)
    expected = set(counted.index[keeps(counted, roles)])
    assert 0 < len(expected) < len(counted)
    assert set(narrowed.listed["partnership_id"]) == expected
    assert narrowed.filters and not narrowed.is_whole


def test_a_theme_keeps_what_has_a_topic_of_it(register) -> None:
    kept = Register(lang="en", version=register.version, today=TODAY, parts=(("theme", ("energy",)),))
    assert set(kept.listed["partnership_id"])
    assert all("energy" in themes.split(";") for themes in kept.listed["theme_ids"])
    rest = register.listed[~register.listed["partnership_id"].isin(kept.listed["partnership_id"])]
    assert not any("energy" in themes.split(";") for themes in rest["theme_ids"].fillna(""))


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_every_panel_can_be_made_of_any_selection(register, lang: str) -> None:
    nothing = {"country": "TUN", "parts": (("level", ("multilateral",)), ("state", ("suspended",)))}
    for chosen in ({}, {"one": "eu-tun-2023"}, nothing):
        view = Register(lang=lang, version=register.version, today=TODAY, address="x", **chosen)
        assert shown.figures_of(view)
        for name, make in shown.PANELS.items():
            panel = make(view)
            assert panel.title and panel.summary and panel.subtitle, name
            # An export refuses columns that are not there, or that share a heading.
            assert downloads.export_of(panel, lang).columns, name
            for mark in panel.marks[:3]:
                assert len(panel.rows(mark.key)), name


def test_what_the_address_asks_and_cannot_have_is_said() -> None:
    known = dict.fromkeys(PARTS, ("a", "b/c (d)"))
    packed = {
        "level": "a~z",
        "form": in_address(["b/c (d)"]),
        "id": "no such key",
        "words": "Tunisia%20%20Pact",
        "odd": "1",
    }
    asked, wrong = read_parts(packed, known, keys={"p"})
    assert asked == {
        "parts": (("level", ("a",)), ("form", ("b/c (d)",))),
        "one": None,
        "words": "tunisia pact",
    }
    assert wrong == ["z", "no such key", "odd"]
    assert read_parts({"id": "p"}, known, keys={"p"}) == ({"parts": (), "one": "p", "words": ""}, [])


def test_only_what_the_register_holds_can_be_chosen(register) -> None:
    for part in PARTS:
        assert all(options(register.version, "nl", part).values())
    assert NOT_RECORDED in options(register.version, "nl", "assessment")
    assert "gift" not in options(register.version, "nl", "form")


# Made rows ------------------------------------------------------------------------------------------------------


@pytest.fixture
def made(shipped: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Give a function that runs statements on a copy of the shipped version and returns the register of it."""

    def change(*statements: str) -> Register:
        # What is asked of a version is kept by its name.
        path = tmp_path / f"20260101T{next(NUMBERS):06}Z-00000000.duckdb"
        shutil.copy(shipped, path)
        with duckdb.connect(str(path)) as connection:
            for statement in statements:
                connection.execute(statement)
        (tmp_path / "current").write_text(path.stem, encoding="utf-8")
        monkeypatch.setenv("DASHBOARD_VAR", str(tmp_path))
        return Register(lang="en", version=path.stem, today=TODAY, address="x")

    return change


def copies(number: int, **values: str) -> str:
    """A statement that adds copies of one partnership with keys made-1, made-2 …"""
    said = {"partnership_id": "'made-' || number", "name": "'Made ' || number", **values}
    replaced = ", ".join(f"{value} as {name}" for name, value in said.items())
    return (
        f"insert into base.partnership select partnership.* replace ({replaced}) from base.partnership "
        f"cross join range(1, {number + 1}) as made(number) where partnership_id = 'eu-tun-2023'"
    )


def test_a_large_register_is_shown_a_page_at_a_time(made, register) -> None:
    view = made(copies(300))
    assert len(view.listed) == len(register.listed) + 300
    panel = shown.list_panel(view)
    assert len(panel.records) == PAGE_SIZE
    assert len(panel.table) == len(view.listed)
    bars = [trace for trace in panel.figure.data if trace.meta["role"] == "starts"]
    assert sum(len(trace.x) for trace in bars) == PAGE_SIZE


def test_examples_and_blanks_move_no_figure(made, register) -> None:
    view = made(
        copies(2, is_example="true", announced_amount_eur="5"),
        "insert into base.oversight select * replace ('made' as oversight_id, true as is_example) from base.oversight"
        " where related_id = 'eu-tun-2023' limit 1",
    )
    assert shown.figures_of(view) == shown.figures_of(register)
    for name, make in shown.PANELS.items():
        assert make(view).table.to_csv() == make(register).table.to_csv(), name
    blank = made(copies(1, legal_assessment="null", ends_or_review_date="null", end_date="null"))
    row = blank.all.set_index("partnership_id").loc["made-1"]
    assert row["rules"] == ""
    assert row["legal_assessment"] is None or pd.isna(row["legal_assessment"])


def test_a_version_of_before_the_list_of_wordings_shows_the_rest(made) -> None:
    view = made("drop view public.sought_theme")
    panel = shown.sought_panel(view)
    assert panel.table["right"].sum() == 0 and panel.summary
    assert len(shown.list_panel(view).records) == PAGE_SIZE


def test_a_wording_that_no_list_has_is_told_and_counts_for_no_theme(made, register) -> None:
    view = made(copies(1, partner_seeks="'moon landings; trade'"))
    panel = shown.sought_panel(view)
    said = shown.sought_of(view)
    assert list(said.loc[~said["is_listed"].astype(bool), "value_found"]) == ["moon landings"]
    listed = said[said["side"] == "partner"]["value_found"].nunique() - 1
    assert any(f"{listed} of {listed + 1} wordings" in caveat for caveat in panel.caveats)
    usual = shown.sought_panel(register).table.set_index("theme")["right"]
    moved = panel.table.set_index("theme")["right"] - usual
    assert moved[moved != 0].to_dict() == {"Trade and economy": 1}
