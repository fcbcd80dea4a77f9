"""Any table through the door: what is chosen is what pandas chooses, no text becomes SQL, no person and no secret comes out."""

import datetime as dt
import decimal
import io
import re
import shutil

import duckdb
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard import session, store
from dashboard.access import PUBLIC, Reader
from dashboard.dictionary import fold
from dashboard.exports import tables as files
from dashboard.exports.files import content
from dashboard.store import Condition, Search
from dashboard.tables import chosen, described, shown
from dashboard.words import has

HOSTILE = (
    "'",
    '"',
    "%",
    "_",
    "\\",
    "';drop table visit;--",
    "~",
    ",",
    ":",
    "a~b,c:d%2C",
    "é’",
    "\u0000x",
    "$1",
    "{x}",
)
INTERNAL = Reader("steward", "internal")


@pytest.fixture(scope="module")
def version(shipped) -> str:
    return shipped.stem


def whole(name: str) -> pd.DataFrame:
    """A table as pandas gets it from the database, past the door."""
    cursor = store._open(None).cursor()
    try:
        return cursor.execute(f'select * from public."{name}"').df()
    finally:
        cursor.close()


@pytest.fixture(scope="module")
def undertakings(shipped) -> pd.DataFrame:
    return whole("undertaking")


@pytest.fixture(scope="module")
def observed(shipped) -> pd.DataFrame:
    return whole("frontex_detection")


def keys(where: list, table: str = "undertaking") -> list[int]:
    found = store.rows(table, columns=["load_sheet_id", "sheet_row"], where=where)
    return sorted(found["sheet_row"].astype(int))


def rows_of(frame: pd.DataFrame, mask: pd.Series) -> list[int]:
    return sorted(frame.loc[mask.fillna(False).astype(bool), "sheet_row"].astype(int))


def listed(frame: pd.DataFrame, column: str, wanted: set[str]) -> pd.Series:
    return frame[column].fillna("").str.split(";").map(lambda held: bool(wanted & set(held)))


def filters_and_masks(frame: pd.DataFrame) -> list[tuple[Condition, pd.Series]]:
    due, text = frame["due_date"], frame["undertaking"]
    return [
        (Condition(column="country_codes", any_of=("TUN", "MRT"), separator=";"), listed(frame, "country_codes", {"TUN", "MRT"})),
        (Condition(column="level", any_of=("eu",)), frame["level"] == "eu"),
        (Condition(column="level", any_of=("eu' or 1=1 --",)), pd.Series(False, index=frame.index)),
        (Condition(column="undertaking", contains="COÖPERATION"), text.map(lambda t: "cooperation" in fold(t))),
        (Condition(column="undertaking", contains="%"), text.str.contains("%", regex=False)),
        (Condition(column="undertaking", contains="_"), text.str.contains("_", regex=False)),
        (Condition(column="undertaking", contains="'"), text.str.contains("'", regex=False)),
        (Condition(column="due_date", at_least="2025"), due >= "2025"),
        (Condition(column="due_date", at_most="2025"), (due <= "2025") | due.str.startswith("2025")),
        (Condition(column="due_date", is_present=True), due.notna()),
        (Condition(column="due_date", or_missing=True), due.isna()),
        (Condition(column="due_date", at_least="2026", or_missing=True), (due >= "2026") | due.isna()),
    ]  # fmt: skip


def test_each_kind_of_filter_chooses_what_pandas_chooses(undertakings, observed):
    met = 0
    for condition, mask in filters_and_masks(undertakings):
        assert keys([condition]) == rows_of(undertakings, mask), condition
        met += bool(mask.fillna(False).any()) and not mask.fillna(False).all()
    assert met >= 7, "most of these filters choose some rows and leave others"
    numbers = Condition(column="detections", at_least=100, at_most=120)
    assert keys([numbers], "frontex_detection") == rows_of(observed, observed["detections"].between(100, 120))
    visits = whole("visit")
    for said in (True, False):
        is_so = visits["is_example"] == said
        assert keys([Condition(column="is_example", is_true=said)], "visit") == rows_of(visits, is_so)
        assert is_so.any()


FILTER = st.one_of(
    st.builds(lambda codes: Condition(column="country_codes", any_of=tuple(codes), separator=";"),
              st.lists(st.sampled_from(["TUN", "EGY", "LBY", "NER", "ZZZ", *HOSTILE[:4]]), min_size=1, max_size=3)),
    st.builds(lambda text: Condition(column="undertaking", contains=text), st.sampled_from(["and", "É", "migra", "x'y", *HOSTILE[:5]])),
    st.builds(lambda low, gap: Condition(column="due_date", at_least=low, or_missing=gap),
              st.sampled_from(["2023", "2024-06", "2026-01-01"]), st.booleans()),
    st.builds(lambda high: Condition(column="due_date", at_most=high), st.sampled_from(["2023", "2024-06", "2026"])),
)  # fmt: skip


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(where=st.lists(FILTER, max_size=3))
def test_any_filters_together_choose_what_pandas_chooses(undertakings, where):
    mask = pd.Series(True, index=undertakings.index)
    for one in where:
        held = undertakings[one.column]
        if one.any_of:
            now = listed(undertakings, one.column, set(one.any_of))
        elif one.contains:
            now = held.map(lambda text, piece=one.contains: _plain(piece) in _plain(text))
        elif one.at_least:
            now = (held >= one.at_least) | (held.isna() & one.or_missing)
        else:
            now = (held <= one.at_most) | held.str.startswith(one.at_most)
        mask &= now.fillna(False).astype(bool)
    assert keys(where) == rows_of(undertakings, mask)
    assert store.count("undertaking", where=where) == int(mask.sum())


def _plain(text: str) -> str:
    return "".join(
        c
        for c in __import__("unicodedata").normalize("NFKD", text.lower())
        if ord(c) < 0x300 or ord(c) > 0x36F
    )


def test_pages_sorted_by_a_column_hold_every_row_once(observed):
    taken = [
        store.rows("frontex_detection", columns=["detections", "sheet_row"], order=[("detections", True)], limit=9000, offset=at)
        for at in range(0, len(observed) + 9000, 9000)
    ]  # fmt: skip
    together = pd.concat(taken)
    assert sorted(together["sheet_row"].astype(int)) == sorted(observed["sheet_row"])
    assert together["detections"].astype(int).tolist() == sorted(observed["detections"], reverse=True)
    parts = list(
        store.batches("frontex_detection", columns=["sheet_row"], order=[("detections", True)], size=5000)
    )
    assert len(parts) > 1
    assert pd.concat(parts)["sheet_row"].tolist() == together["sheet_row"].tolist()


def test_a_name_that_is_no_table_or_column_of_the_reader_opens_nothing(shipped):
    before = store.count("visit")
    hostile = (
        "base.visit",
        "internal.visit",
        '"visit"',
        "visit; drop view visit",
        "read_csv('/etc/passwd')",
        "VISIT ",
        "",
        "pg_tables",
    )
    for name in hostile:
        for ask in (store.count, store.column_types, lambda name: store.rows(name, columns=["x"])):
            with pytest.raises(store.UnknownColumn):
                ask(name)
    for column in ("visit.visit_id", 'visit_id"', "*", "1", "count(*)", "(select 1)", ""):
        for ask in (
            lambda c: store.rows("visit", columns=[c]),
            lambda c: store.rows("visit", columns=["visit_id"], order=[(c, False)]),
            lambda c: store.count("visit", where=[Condition(column=c, is_present=True)]),
            lambda c: store.totals("visit", sums=[c], by=[]),
            lambda c: store.totals("visit", sums=[], by=[c]),
            lambda c: store.values("visit", c),
            lambda c: store.count("visit", where=[Search(words=("a",), columns=(c,))]),
        ):
            with pytest.raises(store.UnknownColumn):
                ask(column)
    with pytest.raises(store.UnknownVersion):
        store.count("visit", version="../../etc/passwd")
    for text in HOSTILE:
        assert store.count("visit", where=[Condition(column="office", contains=text)]) <= before
        assert store.count("visit", where=[Search(words=(text,), columns=("office", "purpose"))]) <= before
    assert store.count("visit") == before


def test_a_row_above_the_readers_clearance_does_not_exist(shipped, tmp_path, monkeypatch):
    copy = tmp_path / "20000101T000000Z-0000beef.duckdb"
    shutil.copy(shipped, copy)
    with duckdb.connect(str(copy)) as writing:
        writing.execute(
            "insert into base.visit by name select * replace ('KANARIE' as visit_id, 'internal' as classification) "
            "from base.visit limit 1"
        )
    (tmp_path / "current").write_text(copy.stem)
    monkeypatch.setenv("DASHBOARD_VAR", str(tmp_path))
    planted = [Condition(column="visit_id", any_of=("KANARIE",))]
    for reader, seen in ((PUBLIC, 0), (INTERNAL, 1)):
        asked = {"reader": reader, "where": planted}
        assert store.count("visit", **asked) == seen
        assert len(store.rows("visit", columns=["visit_id"], **asked)) == seen
        assert sum(len(part) for part in store.batches("visit", columns=["visit_id"], **asked)) == seen
        assert store.totals("visit", sums=[], by=["visit_id"], **asked)["row_count"].sum() == seen
        assert ("KANARIE" in store.values("visit", "visit_id", reader=reader)) == bool(seen)


def test_a_person_is_neither_shown_nor_found(shipped):
    """Titles stand as every page shows them, and names that no list knows do not stand at all."""
    found = whole("masked_title")
    masked = dict(zip(found["title"], found["shown"], strict=True))
    raw = whole("iati_transaction")
    named = set(raw.loc[raw["title"].isin(masked), "title"])
    assert len(named) > 10, "the file names persons"
    for table, (column, _) in store.TITLES.items():
        shown_titles = set(store.values(table, column))
        assert not shown_titles & set(masked), table
    one = min(named)
    assert store.count("iati_transaction", where=[Condition(column="title", contains=one)]) == 0
    assert masked[one] in set(store.values("iati_transaction", "title"))
    by_number = whole("title_rule")
    by_number = by_number[by_number["activity_id"].isin(raw["activity_id"])]
    number, replacement = by_number[["activity_id", "replacement"]].iloc[0]
    rows = store.rows(
        "iati_transaction", columns=["title"], where=[Condition(column="activity_id", any_of=(number,))]
    )
    assert set(rows["title"]) == {replacement} != set(raw.loc[raw["activity_id"] == number, "title"])
    with store._cursor(PUBLIC, None) as cursor:
        held = "receiver_organisation from iati_transaction where receiver_organisation is not null and "
        known = "lower(strip_accents(trim(receiver_organisation))) in (select name_folded from money_name)"
        kept = {name for (name,) in cursor.execute(f"select distinct {held} {known}").fetchall()}
        unknown = {name for (name,) in cursor.execute(f"select distinct {held} not {known}").fetchall()}
    assert unknown and kept
    names = set(store.values("iati_transaction", "receiver_organisation"))
    assert names == {name.strip() for name in kept}
    hidden = Condition(column="receiver_organisation", contains=min(unknown))
    assert store.count("iati_transaction", where=[hidden]) == 0
    assert store.count("iati_transaction") == len(raw)


def test_every_table_of_the_model_is_shown_or_said_to_be_part_of_another(shipped, version):
    there = {name for name in store.table_names() if not name.startswith("find_")}
    tables, inner = described.tables(), described.inner_tables()
    assert there - set(tables) - set(inner) == set()
    assert not set(tables) & set(inner)
    assert all(re.match(r"(parts|elsewhere|persons): \w", reason) for reason in inner.values())
    for name, table in chosen.tables_of(version).items():
        held = store.column_types(name)
        for column in table.columns:
            assert column.heading_nl and column.heading_en, column
        for lang in ("nl", "en"):
            first = described.first_columns(table, lang)
            assert 1 <= len(first) <= described.MOST_SHOWN, name
            assert set(first) <= {column.column_name for column in table.columns}
        rule, link = described.sums().get(name), described.links().get(name)
        if rule:
            assert {*rule.columns, *rule.by} <= set(held), name
            assert rule.columns or has(f"tables.no_total.{rule.why_not}"), name
        if link:
            assert {part.rpartition(":")[2] for part in link.columns} <= set(held), name
    for row in described.rows_of("derived_columns"):
        assert row["table_name"] == "*" or row["column_name"] in store.column_types(row["table_name"]), row
    for row in described.rows_of("first_columns"):
        held = {*store.column_types(row["table_name"])}
        assert all({name, f"{name}_nl"} & held for name in row["columns"].split()), row


def test_sums_are_exact_and_never_over_what_may_not_be_added(shipped):
    money = whole("money")
    told = store.totals("money", sums=["amount_eur"], by=["money_set_id", "measure_code"])
    by_pandas = money.groupby(["money_set_id", "measure_code"])["amount_eur"].agg(["size", "sum"])
    assert len(told) == len(by_pandas)
    for row in told.to_dict("records"):
        size, total = by_pandas.loc[(row["money_set_id"], row["measure_code"])]
        assert row["row_count"] == size
        assert isinstance(row["amount_eur"], decimal.Decimal)
        assert float(row["amount_eur"]) == pytest.approx(total)
    for name, rule in described.sums().items():
        held = set(store.column_types(name))
        for column in ("money_set_id", "measure_code", "transaction_type", "donor", "currency_code"):
            assert not rule.columns or column not in held or column in rule.by, (name, column)


def test_the_address_says_the_selection_and_what_it_cannot_follow_is_told(shipped, version):
    tables = chosen.tables_of(version)

    def read(**address: str) -> tuple[chosen.Selection | None, list[str]]:
        selection, notices = chosen.read_selection(address, tables, lang="nl", version=version)
        return selection, [notice.key.removeprefix("tables.notice.") for notice in notices]

    packed = session.pack({
        "country_codes.is": chosen.packed_values(["TUN", "MRT"]),
        "due_date.from": "2024",
        "due_date.missing": "yes",
        "undertaking.has": chosen.packed_values(["a, b: c~d & 50%"]),
    })  # fmt: skip
    selection, notices = read(
        table="undertaking", filters=packed, sort="-due_date", columns="undertaking,due_date"
    )
    assert notices == []
    assert selection.columns == ("undertaking", "due_date")
    assert selection.order == (("due_date", True),)
    assert {c.column: c for c in selection.filters} == {
        "country_codes": Condition(column="country_codes", any_of=("TUN", "MRT"), separator=";"),
        "due_date": Condition(column="due_date", at_least="2024", or_missing=True),
        "undertaking": Condition(column="undertaking", contains="a, b: c~d & 50%"),
    }
    assert "Tunesië" in selection.sentence and "2024" in selection.sentence and "50%" in selection.sentence
    for text in HOSTILE:
        assert chosen.unpacked_values(
            session.unpack(session.pack({"x.is": chosen.packed_values([text, "b"])}))["x.is"]
        ) == [text, "b"]
    assert read() == (None, [])
    assert read(table="base.visit") == (None, ["table"])
    assert read(table="masked_title") == (None, ["table"])
    for wrong in (
        "level.is:nowhere",
        "level.has:x",
        "nothing.is:x",
        "due_date.from:2024-13",
        "due_date.from:x",
        "due_date.missing:maybe",
        "file_name.has:x",
        "junk",
    ):
        selection, notices = read(table="undertaking", filters=wrong)
        assert (selection.filters, notices) == ((), ["filter"]), wrong
    assert read(table="undertaking", sort="base")[1] == ["column"]
    assert read(table="undertaking", columns="level,nothing")[1] == ["column"]
    assert read(table="undertaking", page="0")[1] == ["page"] == read(table="undertaking", page="99999")[1]


def selected(version: str, name: str, lang: str = "nl", **address: str) -> chosen.Selection:
    selection, notices = chosen.read_selection(
        {"table": name} | address, chosen.tables_of(version), lang=lang, version=version
    )
    assert notices == []
    return selection


def test_words_are_found_in_text_and_in_the_names_of_codes(undertakings, version):
    for word_, lang in (("tunesie", "nl"), ("TUNISIA", "en")):
        found = selected(version, "undertaking", lang, search=word_)
        tun = listed(undertakings, "country_codes", {"TUN"})
        numbers = set(store.rows("undertaking", columns=["sheet_row"], where=found.where)["sheet_row"])
        assert set(rows_of(undertakings, tun)) <= numbers
        assert found.count == len(numbers) < len(undertakings)
    assert selected(version, "undertaking", search="zzqq").count == 0
    both = selected(version, "undertaking", search="tunesie zzqq")
    assert both.count == 0 < both.without(None).count


def test_a_file_of_a_selection_holds_all_its_rows_with_names_and_origin(shipped, version):
    columns = "country_code,route_found,reference_month,detections,file_name,sheet_name,sheet_row,source_id"
    selection = selected(
        version, "frontex_detection", columns=columns, filters="country_code.is:TUN", sort="-detections"
    )
    made = shown.namer(selection)
    asked = {**selection.asked, "columns": shown.asked_columns(selection), "order": selection.order}
    export = files.Export(
        title="x", selection_sentence=selection.sentence, columns=shown.columns_of(selection),
        batches=lambda: map(made, store.batches(selection.name, size=100, **asked)), row_count=selection.count,
        sources=["x"], version=version, address="x", created=dt.datetime.now(dt.UTC).isoformat(), lang="nl",
    )  # fmt: skip
    back = pd.read_csv(io.BytesIO(content(export, "csv_machine")), dtype=str, keep_default_na=False)
    raw = whole("frontex_detection")
    raw = raw[raw["country_code"] == "TUN"]
    assert len(back) == len(raw) == selection.count > 100
    assert sorted(back["sheet_row"].astype(int)) == sorted(raw["sheet_row"])
    assert back["detections"].astype(int).sum() == raw["detections"].sum()
    assert set(back["country_code_name"]) == {"Tunesië"}
    assert back["file_name"].str.endswith(".xlsx").all()


def test_a_page_of_rows_leads_each_to_its_own_page(shipped, version):
    for name, starts in (
        ("country_visit", "country?country="),
        ("activity", "activity?activity="),
        ("cell_record", "gaps?cell="),
    ):
        selection = selected(version, name)
        frame, leads_to = shown.page_of(selection)
        assert len(frame) == len(leads_to) == min(chosen.PAGE_SIZE, selection.count)
        assert sum(bool(address and starts in address) for address in leads_to) > 30, name
    iati = selected(version, "iati_transaction")
    _, leads_to = shown.page_of(iati)
    assert all(leads_to)
    frame, leads_to = shown.page_of(selected(version, "theme"))
    assert set(leads_to) == {None}


def test_a_page_shows_text_of_a_source_as_text(shipped, version):
    selection = selected(version, "visit", columns="office")
    frame = pd.DataFrame({"office": ["<script>alert(1)</script>"], "is_example": [False]})
    html = shown.table_html(
        frame, columns=shown.columns_of(selection), leads_to=[None], selection=selection, caption="x"
    )
    assert "<script>" not in html and "&lt;script&gt;" in html
    assert 'aria-sort="none"' in html


def test_periods_of_sources_are_taken_together():
    assert shown.whole_period(["2015/2021-12", "1987/2021-06", "2002-2019"]) == "1987/2021-12"
    assert shown.whole_period(["2026-06", "2026-06"]) == "2026-06"
    assert shown.whole_period([]) == ""
    assert shown.period_in_words("2013-2024", "nl") == "2013–2024"


def test_amounts_without_cents_on_a_page_are_written_without():
    columns = [files.Column(name=name, label=name, kind="amount", decimals=2) for name in ("whole", "parts")]
    page = pd.DataFrame({"whole": [6e9, None], "parts": [1.5, 2.0]})
    assert [column.decimals for column in shown.on_page(columns, page)] == [0, 2]
