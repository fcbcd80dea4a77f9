"""Workbooks to fill in: a load reads what was filled in, and what comes back unchanged is the same to the last sign."""

import csv
import dataclasses
import io
import math
import re
from decimal import Decimal
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard import cli, dictionary, paths, store
from dashboard.access import CLEARANCES, Reader
from dashboard.dictionary import Column, Table
from dashboard.intake import template
from dashboard.intake.check import ACCEPTED, Checked, Issues, Known, check_sheet, find_table
from dashboard.intake.load import load
from dashboard.intake.read import Sheet, read_workbook
from dashboard.intake.spelling import Spellings
from tests.unit.intake_made import REFERENCE, rows_of, workbook
from tests.unit.test_gap_versions import app_at

REGISTERS = [table for table in dictionary.tables().values() if table.area == "registers"]
ALL = Reader(clearance=CLEARANCES[-1])
FORMULAS = ["=1+1", "+31 70 1234567", "-5", "@naam", "'=1", '=HYPERLINK("http://x.example")']
AWKWARD = [
    *FORMULAS,
    "regel 1\nregel 2",
    "a\r\nb",
    "00123",
    "1,5",
    "2024-05",
    "TRUE",
    "_x0041_",
    "é😀 <&>\"'",
    "nee",
]


def codes_of(list_id: str) -> list[str]:
    with (paths.ROOT / "data" / "reference" / "code_list.csv").open(
        encoding="utf-8-sig", newline=""
    ) as stream:
        return [row["code"] for row in csv.DictReader(stream) if row["list_id"] == list_id]


def loadable(path: Path) -> dict[str, Sheet]:
    """The sheets of a workbook that a load looks at, by table."""
    sheets = [sheet for sheet in read_workbook(path) if not sheet.sheet_name.startswith("_")]
    return {find_table(sheet.sheet_name, dictionary.tables()).table_name: sheet for sheet in sheets}


def checked_as(table: Table, sheet: Sheet, known: Known | None = None) -> Checked:
    """A sheet after its cells were read, without any fault or warning."""
    issues = Issues()
    found = check_sheet(sheet, table, load_sheet_id=1, known=known or Known(), issues=issues)
    assert [(issue.cell, issue.rule_id, issue.value_found) for issue in issues.kept] == []
    assert set(found.state) <= {ACCEPTED}
    return found


@pytest.fixture
def no_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing was ever loaded."""
    monkeypatch.setenv("DASHBOARD_VAR", str(tmp_path / "none"))


@pytest.fixture(scope="module")
def known(shipped: Path) -> Known:
    """Codes, spellings and countries of the shipped version."""
    found = Known(spellings=Spellings())
    for row in store.rows("code_list", columns=["list_id", "code"]).itertuples():
        found.code_lists.setdefault(row.list_id, set()).add(row.code)
    default = dictionary.tables()["spelling"].source_id
    for row in store.rows("spelling", columns=["source_id", "kind", "value_found", "code"]).to_dict(
        "records"
    ):
        row["source_id"] = None if row["source_id"] == default else row["source_id"]
        row["code"] = row["code"] if isinstance(row["code"], str) else None
        found.spellings.add_spelling(**row)
    for row in store.rows("country", columns=["country_code", "name_nl", "name_en"]).itertuples():
        found.spellings.add_country(code=row.country_code, names=(row.name_nl, row.name_en))
    return found


@pytest.fixture(scope="module", params=["nl", "en"])
def every_table(request: pytest.FixtureRequest, shipped: Path, tmp_path_factory) -> tuple[str, list[Sheet]]:
    """A language, and the sheets of a blank workbook of all tables in it."""
    path = tmp_path_factory.mktemp("every") / "all.xlsx"
    template.write_template(path, lang=request.param, tables=list(dictionary.tables()))
    return request.param, read_workbook(path)


# Blank ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_blank_workbook_is_one_that_loads(lang, tmp_path, no_version):
    path = tmp_path / "blank.xlsx"
    assert cli.main(["template", "--lang", lang, str(path)]) == 0
    sheets = loadable(path)
    assert list(sheets) == [table.table_name for table in REGISTERS]
    for table in REGISTERS:
        found = checked_as(table, sheets[table.table_name])
        assert list(found.columns) == [column.column_name for column in table.columns]
        assert len(found.state) == 0


def test_a_sheet_of_any_table_is_known_as_that_table(every_table):
    _, sheets = every_table
    loaded = [sheet for sheet in sheets if not sheet.sheet_name.startswith("_")]
    for sheet, table in zip(loaded, dictionary.tables().values(), strict=True):
        assert find_table(sheet.sheet_name, dictionary.tables()) == table
        assert list(checked_as(table, sheet).columns) == [column.column_name for column in table.columns]


def test_a_title_that_no_sheet_can_have_gives_way_to_the_name_of_the_table():
    table = dictionary.tables()["partnership"]

    def named(title: str, taken: set[str] = frozenset()) -> str:
        return template.sheet_name(dataclasses.replace(table, title_nl=title), lang="nl", taken=taken)

    assert named("Afspraken") == "Afspraken"
    assert named("Afspraken", {"afspraken"}) == "partnership"
    for title in ("Afspraken met landen en gebieden 2", "A/B", "A: B", "[A]", "'A"):
        assert named(title) == "partnership"


def test_a_table_that_is_not_there_is_refused(tmp_path, no_version):
    with pytest.raises(LookupError, match="partnershp"):
        template.write_template(tmp_path / "x.xlsx", lang="nl", tables=["partnershp"])


def test_the_blank_workbook_explains_each_column_marks_required_ones_and_offers_codes(tmp_path, no_version):
    template.write_template(tmp_path / "blank.xlsx", lang="en")
    book = openpyxl.load_workbook(tmp_path / "blank.xlsx")
    assert book.sheetnames[0] == "_read me" and book.sheetnames[-2:] == ["_examples", "_code lists"]
    assert all(sheet.sheet_state == "visible" for sheet in book)
    sheet, columns = book["Partnerships"], dictionary.columns("partnership")
    for cell, column in zip(sheet[3], columns, strict=True):
        assert cell.value.removesuffix(" *") == column.heading_en
        assert cell.value.endswith(" *") == column.is_required
        assert column.description_en in cell.comment.text
        assert sheet.cell(2, cell.column).value.startswith(column.description_en)
        assert (sheet.column_dimensions[cell.column_letter].width or 0) >= 9
    assert sheet.freeze_panes == "B4"
    assert offered(book, sheet, columns, "status")[0] == codes_of("partnership_status")
    # A date is kept as it is typed: as text, 2024-05 stays a month.
    for name, pattern in (("start_date", "@"), ("partnership_id", "@"), ("announced_amount_eur", "#,##0.00")):
        assert sheet.column_dimensions[letter_of(columns, name)].number_format == pattern


def letter_of(columns: tuple[Column, ...], name: str) -> str:
    place = [column.column_name for column in columns].index(name)
    return openpyxl.utils.get_column_letter(place + 1)


def offered(book: openpyxl.Workbook, sheet, columns: tuple[Column, ...], name: str) -> tuple[list[str], str]:
    """What the drop-down list of a column offers, and what the spreadsheet does with anything else."""
    letter = letter_of(columns, name)
    (rule,) = [
        rule for rule in sheet.data_validations.dataValidation if str(rule.sqref).startswith(f"{letter}4:")
    ]
    target, first, column, last = re.fullmatch(
        r"='?(.+?)'?!\$([A-Z]+\$\d+):\$([A-Z]+)\$(\d+)", "=" + rule.formula1.lstrip("=")
    ).groups()
    cells = book[target][f"{first.replace('$', '')}:{column}{last}"]
    return [cell.value for (cell,) in cells if cell.value is not None], rule.errorStyle or "stop"


def test_drop_down_lists_offer_what_a_load_accepts_and_only_whole_lists_refuse_the_rest(
    tmp_path, shipped, known
):
    template.write_template(tmp_path / "blank.xlsx", lang="nl", tables=["instrument_use", "visit"])
    book = openpyxl.load_workbook(tmp_path / "blank.xlsx")
    columns = dictionary.columns("instrument_use")
    places, style = offered(book, book["Inzet van instrumenten"], columns, "country_code")
    assert {"Marokko", "MAR"} <= set(places) and style == "warning"
    source = dictionary.tables()["instrument_use"].source_id
    for place in places:
        kind, code = known.spellings.meaning(place, source_id=source)
        assert (kind, len(code)) == ("country", 3)
    status, style = offered(book, book["Inzet van instrumenten"], columns, "status")
    assert set(status) <= known.code_lists["instrument_use_status"] and style == "stop"
    # A register that stands in another workbook: its keys as the version has them.
    keys, style = offered(book, book["Inzet van instrumenten"], columns, "instrument_id")
    assert set(keys) == set(store.values("instrument", "instrument_id")) and style == "warning"
    visits = dictionary.columns("visit")
    assert offered(book, book["Bezoeken"], visits, "is_example")[0] == ["ja", "nee"]
    assert offered(book, book["Bezoeken"], visits, "classification")[0] == list(CLEARANCES)
    for name in ("to_codes", "theme_ids"):  # several values in one cell
        with pytest.raises(ValueError, match="unpack"):
            offered(book, book["Bezoeken"], visits, name)


def test_a_reference_to_a_sheet_of_the_same_workbook_offers_what_is_filled_in_there(tmp_path, no_version):
    template.write_template(tmp_path / "blank.xlsx", lang="nl", tables=["partnership", "partnership_country"])
    book = openpyxl.load_workbook(tmp_path / "blank.xlsx")
    book["Partnerschappen"]["A4"] = "p-new"
    columns = dictionary.columns("partnership_country")
    assert offered(book, book["Partnerschap per land"], columns, "partnership_id")[0] == ["p-new"]


def test_only_the_head_of_a_sheet_is_locked_and_people_can_sort_filter_and_insert(tmp_path, no_version):
    rows = {"partnership": pd.DataFrame([{**blank_row("partnership"), "partnership_id": "p1"}])}
    template.write_template(tmp_path / "filled.xlsx", lang="nl", rows=rows)
    sheet = openpyxl.load_workbook(tmp_path / "filled.xlsx")["Partnerschappen"]
    said = sheet.protection
    assert said.sheet and not said.password
    # What the file calls protected is what people may not do.
    assert not any(
        (said.sort, said.autoFilter, said.insertRows, said.deleteRows, said.formatCells, said.objects)
    )
    assert all(sheet.cell(row, 1).protection.locked for row in (1, 2, 3))
    assert not sheet["A4"].protection.locked
    last = sheet.max_column
    groups = list(sheet.column_dimensions.values())
    assert {g.protection.locked for g in groups} == {False}
    assert max(g.max for g in groups) == 16_384 and last == len(dictionary.columns("partnership"))


def blank_row(name: str) -> dict[str, None]:
    return dict.fromkeys(column.column_name for column in dictionary.columns(name))


# Filled in --------------------------------------------------------------------------------------------------

OVERRIDES = {
    ("organisation", "parent_id"): None,
    ("partnership", "migration_topics"): None,
    ("partnership", "other_topics"): None,
    ("oversight", "related_kind"): "partnership",
    ("oversight", "related_id"): "partnership-1",
    ("undertaking", "depends_on"): None,
    ("undertaking", "partnership_or_instrument_id"): "instrument-1",
    ("undertaking", "status"): "open",
    ("capacity", "matched_with"): None,
    ("organisation_country", "via_ids"): "partnership-1;instrument-1",
}


def valid(column: Column, lang: str) -> object:
    """A value that belongs in a column."""
    if (column.table_name, column.column_name) in OVERRIDES:
        return OVERRIDES[column.table_name, column.column_name]
    if column.type in ("country", "area"):
        return "TUN;Marokko" if column.list_separator else {"nl": "Ivoorkust", "en": "Ivory Coast"}[lang]
    if column.code_list:
        return column.list_separator.join(codes_of(column.code_list)[: 2 if column.list_separator else 1])
    if column.references:
        target = column.references[0]
        keys = ["return", "border"] if target == "theme" else [f"{target}-1"]
        return column.list_separator.join(keys) if column.list_separator else keys[0]
    return {
        "text": f"=Text of {column.column_name}",
        "identifier": f"{column.table_name}-1",
        "integer": 7,
        "decimal": 0.125,
        "amount": 1234567.89,
        "boolean": {"nl": "ja", "en": "no"}[lang],
        "date": "2024-05",
        "url": "https://www.example.org/a?b=1",
    }[column.type]


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_every_register_filled_in_is_loaded_without_a_fault(lang, tmp_path, no_version):
    path = tmp_path / "filled.xlsx"
    template.write_template(path, lang=lang)
    book = openpyxl.load_workbook(path)
    for table in REGISTERS:
        sheet = book[table.title(lang)]
        for cell, column in zip(sheet[3], table.columns, strict=True):
            cell.offset(row=1).value = valid(column, lang)
            cell.offset(row=1).data_type = "s" if isinstance(valid(column, lang), str) else "n"
    book.save(path)
    result = load([*REFERENCE, path], var=tmp_path / "var", check_only=True)
    assert [(issue.sheet_name, issue.cell, issue.message_en) for issue in result.faults] == []
    assert result.rows == len(REGISTERS) + load(REFERENCE, var=tmp_path / "var", check_only=True).rows


def test_the_examples_of_every_table_are_what_a_load_accepts(every_table, known):
    lang, sheets = every_table
    name = {"nl": "_voorbeelden", "en": "_examples"}[lang]
    rows = next(sheet.rows for sheet in sheets if sheet.sheet_name == name)
    for number, table in enumerate(dictionary.tables().values()):
        title, *block = rows[5 * number : 5 * number + 4]
        assert title[0] == table.title(lang)
        # This table says itself which countries there are.
        if table.table_name != "country":
            expected = 1 + any(column.is_required for column in table.columns)
            assert len(checked_as(table, Sheet("made", table.table_name, block), known).state) == expected


# Filled with what is there ----------------------------------------------------------------------------------


def as_told(value: object) -> object:
    """A value for comparing: nothing is None, a number is exact."""
    if value is None or value is pd.NA or value != value:
        return None
    value = value.item() if hasattr(value, "item") else value
    if isinstance(value, bool):
        return value
    return Decimal(str(value)) if isinstance(value, int | float | Decimal) else value


def assert_same(frame: pd.DataFrame, back: Checked, table: Table) -> None:
    """The rows of a frame and those of a sheet hold the same, cell by cell."""
    assert len(back.state) == len(frame)
    for column in table.columns:
        name = column.column_name
        expected = list(map(as_told, frame[name]))
        assert list(map(as_told, back.data.column(name).to_pylist())) == expected, name


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_every_register_comes_back_unchanged(lang, tmp_path, shipped, known):
    held = template.register_rows(reader=ALL)
    assert list(held) == [table.table_name for table in REGISTERS]
    path = tmp_path / "registers.xlsx"
    path.write_bytes(template.filled(lang=lang, reader=ALL))
    sheets = loadable(path)
    for table in REGISTERS:
        frame = held[table.table_name]
        where = [store.Condition(column="is_example", is_true=False)]
        assert len(frame) == store.count(table.table_name, reader=ALL, where=where)
        back = checked_as(table, sheets[table.table_name], known)
        assert_same(frame, back, table)
        origin = ["source_id", "classification", "is_example"]
        kept = store.rows(table.table_name, columns=origin, reader=ALL, where=where)
        for name in origin:
            assert back.data.column(name).to_pylist() == list(kept[name]), (table.table_name, name)
    assert sum(map(len, held.values())) > 1_000


TEXTS = st.one_of(
    st.sampled_from(AWKWARD), st.text(st.characters(exclude_categories=["Cs", "Cn"]), max_size=30)
)
LISTS = st.lists(TEXTS.map(lambda text: text.replace(";", "").strip()).filter(bool), max_size=4)
DATES = st.one_of(
    st.dates().map(str), st.dates().map(lambda day: str(day)[:7]), st.integers(1801, 2099).map(str)
)
AMOUNTS = st.decimals(0, Decimal("999999999999999999.99"), places=2)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    texts=st.lists(TEXTS, min_size=1, max_size=6),
    lists=LISTS,
    date=DATES.filter(lambda text: 1800 <= int(text[:4]) <= 2100),
    amounts=st.lists(AMOUNTS, min_size=1, max_size=6),
    quantity=st.floats(0, allow_infinity=False, allow_nan=False),
    mark=st.booleans(),
)
def test_any_value_comes_back_the_same(texts, lists, date, amounts, quantity, mark, tmp_path, no_version):
    known = Known(code_lists={"classification": {*CLEARANCES}})
    stripped = [text.strip() for text in texts]
    partnerships = pd.DataFrame(
        [blank_row("partnership") for _ in range(max(len(texts), len(amounts)))], dtype=object
    )
    partnerships["partnership_id"] = [f"00{number}" for number in range(len(partnerships))]
    partnerships["name"] = pd.Series(stripped, dtype=object)
    partnerships["announced_amount_eur"] = pd.Series(amounts, dtype=object)
    partnerships.loc[0, ["partner_seeks", "start_date"]] = [";".join(lists) or None, date]
    capacity = pd.DataFrame([blank_row("capacity")], dtype=object)
    capacity.loc[0, ["capacity_id", "quantity", "is_example", "classification"]] = [
        "c",
        quantity,
        mark,
        "internal",
    ]
    path = tmp_path / "made.xlsx"
    template.write_template(path, lang="nl", rows={"partnership": partnerships, "capacity": capacity})
    sheets = loadable(path)
    for name, frame in (("partnership", partnerships), ("capacity", capacity)):
        table = dictionary.tables()[name]
        # What is required elsewhere in these rows is not what is looked at.
        free = dataclasses.replace(
            table, columns=tuple(dataclasses.replace(column, is_required=False) for column in table.columns)
        )
        assert_same(frame.replace({"": None}), checked_as(free, sheets[name], known), free)


@pytest.mark.parametrize(
    ("number", "form", "expected"),
    [
        (0.1, "plain", 0.1),
        (0.30000000000000004, "plain", "0.30000000000000004"),
        (0.30000000000000004, "nl", "0,30000000000000004"),
        (Decimal("123456789012345678.25"), "plain", "123456789012345678.25"),
        (Decimal("1.234000000000"), "plain", 1.234),
        (2**53 + 1, "plain", "9007199254740993"),
        (math.nan, "plain", None),
        (pd.NA, "plain", None),
    ],
)
def test_a_number_is_a_number_unless_a_file_would_round_it(number, form, expected):
    column = dataclasses.replace(dictionary.columns("capacity")[0], type="money", number_form=form)
    assert template.cell_of(number, column, lang="nl") == expected


def test_text_is_never_a_formula_a_link_or_a_number_in_the_workbook(tmp_path, no_version):
    rows = pd.DataFrame([{**blank_row("partnership"), "name": text} for text in FORMULAS])
    template.write_template(tmp_path / "made.xlsx", lang="nl", rows={"partnership": rows})
    sheet = openpyxl.load_workbook(tmp_path / "made.xlsx")["Partnerschappen"]
    cells = [sheet.cell(row, 2) for row in range(4, 4 + len(FORMULAS))]
    assert [(cell.data_type, cell.value, cell.number_format) for cell in cells] == [
        ("s", text, "@") for text in FORMULAS
    ]
    assert not any(cell.hyperlink for cell in cells)


def test_a_text_too_long_for_a_cell_is_refused_not_cut(tmp_path, no_version):
    rows = pd.DataFrame([{**blank_row("partnership"), "note": "x" * 32_768}])
    with pytest.raises(ValueError, match=r"Partnerschappen A[A-Z]4"):
        template.write_template(tmp_path / "long.xlsx", lang="nl", rows={"partnership": rows})


VISIT = {
    "visit_id": "v1", "visit_date": "2024-05", "date_precision": "month", "direction": "outgoing", "office": "Minister",
    "side": "NL", "to_codes": "TUN", "purpose": "Talks", "purpose_nl": "Gesprek", "level": "political",
    "status": "done", "verified": "read",
}  # fmt: skip


def test_a_marked_example_keeps_its_mark_a_file_of_examples_stays_out_and_each_reader_gets_its_own(
    tmp_path, monkeypatch
):
    visits = rows_of(VISIT | {"is_example": "yes"}, VISIT | {"visit_id": "v2", "classification": "internal"})
    real = workbook(tmp_path / "registers.xlsx", {"visit": visits})
    invented = workbook(tmp_path / "examples.xlsx", {"visit": rows_of(VISIT | {"visit_id": "invented"})})
    result = load([*REFERENCE, real, invented], var=tmp_path / "var")
    assert result.faults == []
    monkeypatch.setenv("DASHBOARD_VAR", str(tmp_path / "var"))
    assert store.count("visit", reader=ALL) == 3
    held = template.register_rows(tables=["visit"], reader=ALL)["visit"]
    assert list(zip(held["visit_id"], held["is_example"], held["classification"], strict=True)) == [
        ("v1", True, "public"),
        ("v2", False, "internal"),
    ]
    assert list(template.register_rows(tables=["visit"])["visit"]["visit_id"]) == ["v1"]


def test_a_table_that_is_shown_without_persons_cannot_be_had_to_bring_back(shipped):
    with pytest.raises(ValueError, match="eutf_project"):
        template.register_rows(tables=["eutf_project"])
    assert not template.can_come_back("eutf_project") and not template.can_come_back("country_name")
    assert template.can_come_back("partnership")


def test_the_page_of_a_register_offers_the_workbook_and_that_of_another_table_does_not(shipped):
    def buttons(table: str) -> list[str]:
        app = app_at("tables", table=table)
        assert not app.exception
        return [found.proto.label for found in app.get("download_button")]

    label = "Werkboek om in te vullen en terug te brengen"
    assert label in buttons("instrument_use")
    assert label not in buttons("route")


def test_the_workbook_says_what_it_is_and_how_many_rows_it_holds(shipped):
    made = template.filled(lang="en", tables=["instrument_use"])
    sheet = openpyxl.load_workbook(io.BytesIO(made))["_read me"]
    told = [cell.value for row in sheet for cell in row if cell.value]
    assert "This workbook holds the present rows." in told[1]
    assert f"An instrument used in a country ({store.count('instrument_use')} rows)" in told
