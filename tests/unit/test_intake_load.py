"""From files to a published version: all or nothing, one step, and what readers are given."""

import datetime as dt
import re
import shutil
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from dashboard import dictionary
from dashboard.intake import publish
from dashboard.intake.load import default_files, inputs_digest, load
from dashboard.intake.model import CLEARANCE_SCHEMAS, ModelFault, build_model
from dashboard.intake.read import column_index, read_workbook
from tests.unit.intake_made import (
    ORDERED,
    PARTNERSHIP,
    PARTNERSHIP_COUNTRY,
    REFERENCE,
    UNDERTAKING,
    rows_of,
    workbook,
)


def made(folder: Path, *records: dict, name: str = "made.xlsx", sheet: str = "undertaking") -> Path:
    return workbook(folder / name, {sheet: rows_of(*records)})


def ask(path: Path, sql: str) -> list[tuple]:
    with duckdb.connect(str(path), read_only=True) as connection:
        return connection.execute(sql).fetchall()


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A version of made registers with rows of each classification, a left-out row and a warning."""
    folder = tmp_path_factory.mktemp("published")
    path = workbook(
        folder / "made.xlsx",
        {
            "Partnerschappen": [
                ["Partnerschappen van de taskforce"],
                [],
                *rows_of(PARTNERSHIP, PARTNERSHIP | {"partnership_id": "p2"}),
            ],
            "partnership_country": rows_of(
                PARTNERSHIP_COUNTRY, PARTNERSHIP_COUNTRY | {"partnership_id": "p2", "country_code": "Tunesië"}
            ),
            "undertaking": rows_of(
                UNDERTAKING | {"classification": ""},
                UNDERTAKING | {"undertaking_id": "u2", "classification": "internal"},
                UNDERTAKING
                | {"undertaking_id": "u3", "classification": "confidential", "due_precision": "year"},
            ),
            "migr_eiord": rows_of(
                ORDERED | {"CITIZEN": "Total"},
                ORDERED | {"Value": ":"},
                ORDERED | {"TIME": 2014, "Value": "12,345"},
                ORDERED | {"GEO": "European Union (28 countries)", "Value": 0},
            ),
        },
    )
    result = load([*REFERENCE, path], var=folder / "var")
    assert (result.published, result.unchanged, result.faults) == (True, False, [])
    return publish.current(folder / "var")


def test_a_version_has_every_table_of_the_dictionary_with_its_columns_and_origin(published):
    rows = ask(published, "select table_name, column_name from duckdb_columns() where schema_name = 'base'")
    found: dict[str, set[str]] = {}
    for table_name, column_name in rows:
        found.setdefault(table_name, set()).add(column_name)
    for table in dictionary.tables().values():
        names = {column.column_name for column in table.columns} | set(dictionary.ORIGIN_COLUMNS)
        assert found[table.table_name] == names


def test_every_row_leads_back_to_its_cell(published):
    [(file_name, sheet_name, row, letter, value)] = ask(
        published,
        """select file_name, sheet_name, sheet_row, column_letter, persons
        from base.migr_eiord
        inner join base.load_sheet using (load_sheet_id)
        inner join base.load_file using (load_file_id)
        inner join base.sheet_column using (load_sheet_id)
        where reference_year = 2014 and column_name = 'persons'""",
    )
    sheets = {sheet.sheet_name: sheet for sheet in read_workbook(published.parent.parent / file_name)}
    assert sheets[sheet_name].rows[row - 1][column_index(letter)] == "12,345"
    assert value == 12345


def test_missing_zero_and_aggregates(published):
    assert ask(
        published, "select reporting_code, reference_year, persons from base.migr_eiord order by all"
    ) == [("EU28", 2015, 0), ("NLD", 2014, 12345), ("NLD", 2015, None)]
    assert ask(published, "select reason, value_found, row_count from base.left_out order by all") == [
        ("above_heading", "", 1),
        ("blank_row", "", 1),
        ("not_a_country", "Total", 1),
    ]


def test_money_is_kept_to_the_last_digit_whatever_its_sheet_is_called(tmp_path):
    paid = {
        "source_file": "made",
        "source_row": 1,
        "activity_id": "XX-1",
        "reporting_organisation": "Made",
        "transaction_type": "3 - Disbursement",
        "calendar_year": 2019,
        "value_usd": 0.1,
    }
    amounts = [0.1, "12345678901234.123456789012", -55000000.37]
    rows = rows_of(
        *(paid | {"source_row": row, "value_usd": one} for row, one in enumerate(amounts, start=1))
    )
    path = workbook(tmp_path / "made.xlsx", {"Sheet1": rows})
    result = load([*REFERENCE, path], var=tmp_path / "var")
    assert result.faults == []
    version = tmp_path / "var" / f"{result.version}.duckdb"
    assert ask(version, "select value_usd from base.iati_transaction order by source_row") == [
        (Decimal("0.100000000000"),),
        (Decimal("12345678901234.123456789012"),),
        (Decimal("-55000000.370000000000"),),
    ]
    assert ask(version, "select sheet_name from base.load_sheet where table_name = 'iati_transaction'") == [
        ("Sheet1",)
    ]


def test_a_version_says_what_was_loaded(published):
    [(version, rows, faults, warnings, examples)] = ask(
        published, "select version, rows_accepted, fault_count, warning_count, has_examples from base.load"
    )
    assert version == published.stem
    assert (faults, warnings, examples) == (0, 3, False)
    tables = [name for name, *_ in ask(published, "select table_name from base.load_sheet")]
    assert rows == sum(ask(published, f"select count(*) from base.{table}")[0][0] for table in tables)
    for read, accepted, left_out, refused in ask(
        published, "select rows_read, rows_accepted, rows_left_out, rows_refused from base.load_sheet"
    ):
        assert read == accepted + left_out + refused
    [(loaded_at,)] = ask(published, "select loaded_at from base.load")
    assert abs(dt.datetime.now(dt.UTC).replace(tzinfo=None) - loaded_at) < dt.timedelta(hours=1)


@pytest.mark.parametrize(
    ("schema", "seen", "warnings"),
    [("confidential", ["u1", "u2", "u3"], 3), ("internal", ["u1", "u2"], 2), ("public", ["u1"], 2)],
)
def test_a_reader_is_given_the_rows_that_it_may_see_and_counts_of_those_only(
    published, schema, seen, warnings
):
    assert [
        row[0] for row in ask(published, f"select undertaking_id from {schema}.undertaking order by 1")
    ] == seen
    counts = ask(
        published,
        f"select rows_read, rows_accepted from {schema}.load_sheet where table_name = 'undertaking'",
    )
    assert counts == [(len(seen), len(seen))]
    assert ask(published, f"select warning_count from {schema}.load") == [(warnings,)]
    assert len(ask(published, f"select * from {schema}.cell_issue")) == warnings
    [(rows,)] = ask(published, "select rows_accepted from confidential.load")
    assert ask(published, f"select rows_accepted from {schema}.load") == [(rows - 3 + len(seen),)]


def built(tmp_path: Path, things: str, **model: str) -> Path:
    """A version whose base holds a table `thing`, with a model of these files."""
    path = tmp_path / "a.duckdb"
    (tmp_path / "model").mkdir()
    for name, sql in model.items():
        (tmp_path / "model" / f"{name}.sql").write_text(sql)
    with duckdb.connect(str(path)) as connection:
        connection.execute("create schema base; create table base.thing (classification varchar)")
        connection.execute(f"insert into base.thing values {things}")
        for name, columns in (
            ("load", "version varchar, loaded_at timestamp, inputs_digest varchar, has_examples boolean"),
            ("load_file", "load_file_id integer"),
            ("load_sheet", "load_sheet_id integer, load_file_id integer, sheet_name varchar, table_name varchar"),
            ("load_sheet_count", "load_sheet_id integer, classification varchar, rows_accepted bigint, "
             "rows_left_out bigint, rows_refused bigint"),
            ("sheet_column", "load_sheet_id integer"),
            ("left_out", "classification varchar"),
            ("cell_issue", "classification varchar, severity varchar"),
        ):  # fmt: skip
            connection.execute(f"create table base.{name} ({columns})")
        build_model(connection, tmp_path / "model")
    return path


def test_a_view_keeps_to_its_schema_whatever_the_search_path(tmp_path):
    path = built(
        tmp_path,
        "('public'), ('internal'), ('confidential')",
        a="create view counted as select count(*) as n from thing;",
        b="create table kept as select n from counted; create view k as from kept;",
    )
    for mine in CLEARANCE_SCHEMAS:
        for number, asked in enumerate(CLEARANCE_SCHEMAS, start=1):
            sql = f"set search_path = '{mine}'; select n, (select n from {asked}.k) from {asked}.counted"
            assert ask(path, sql) == [(number, number)]


def test_a_table_is_made_again_only_for_who_sees_more(tmp_path):
    path = built(
        tmp_path,
        "('public'), ('confidential')",
        a="create view seen as select * from thing;\nset variable most = (select count(*) from seen);",
        b="create table counted as select count(*) as n, getvariable('most') as most from seen;\n"
        "create table apart as select 1 as n;",
    )
    tables = ask(path, "select schema_name, table_name from duckdb_tables() where schema_name <> 'base'")
    assert sorted(tables) == [("confidential", "counted"), ("public", "apart"), ("public", "counted")]
    for schema, number in (("public", 1), ("internal", 1), ("confidential", 2)):
        assert ask(path, f"select n, most from {schema}.counted") == [(number, number)]
        assert ask(path, f"select n from {schema}.apart") == [(1,)]


@pytest.mark.parametrize(
    ("sql", "line"),
    [
        ("create view a as select 1 as x;\n\ncreate view b as\nselect y from a;\n", 3),
        ("-- a\ncreate view a as select 1 as x;\nselect\n  frm x x x;\n", 4),
    ],
)
def test_an_error_in_the_model_names_file_and_line(tmp_path, sql, line):
    (tmp_path / "010_a.sql").write_text(sql)
    with duckdb.connect() as connection:
        connection.execute("create schema base")
        from dashboard.intake.model import run_file

        with pytest.raises(ModelFault, match=rf"010_a\.sql line {line}: "):
            run_file(connection, tmp_path / "010_a.sql")


def test_the_same_files_again_do_nothing(tmp_path):
    files = [*REFERENCE, made(tmp_path, UNDERTAKING)]
    first = load(files, var=tmp_path / "var")
    steps = []
    again = load(files[::-1], var=tmp_path / "var", progress=lambda step, **_: steps.append(step))
    assert (again.version, again.published, again.unchanged) == (first.version, False, True)
    assert again.rows == first.rows > 0
    assert steps == ["unchanged"]
    assert publish.versions(tmp_path / "var") == [first.version]


def test_the_setting_for_examples_is_part_of_what_a_version_is_made_of(monkeypatch):
    digests = set()
    for setting in ("yes", "no"):
        monkeypatch.setenv("DASHBOARD_EXAMPLES", setting)
        digests |= {inputs_digest(REFERENCE), inputs_digest(REFERENCE[:-1])}
    assert len(digests) == 4


def test_a_changed_cell_makes_a_new_version_beside_the_old_one(tmp_path):
    first = load([*REFERENCE, made(tmp_path, UNDERTAKING)], var=tmp_path / "var")
    second = load([*REFERENCE, made(tmp_path, UNDERTAKING | {"level": "eu"})], var=tmp_path / "var")
    assert second.published
    assert publish.versions(tmp_path / "var") == [second.version, first.version]
    assert publish.current(tmp_path / "var").stem == second.version
    assert re.fullmatch(r"\d{8}T\d{6}Z-[0-9a-f]{8}", second.version)
    back = load([*REFERENCE, made(tmp_path, UNDERTAKING)], var=tmp_path / "var")
    assert back.published and back.version > second.version
    assert back.version[-8:] == inputs_digest([*REFERENCE, tmp_path / "made.xlsx"])[:8]


def test_any_fault_publishes_nothing_and_the_former_version_stays(tmp_path):
    var = tmp_path / "var"
    good = load([*REFERENCE, made(tmp_path, UNDERTAKING)], var=var)
    before = {path.name: path.read_bytes() for path in var.iterdir()}
    (tmp_path / "broken.xlsx").write_bytes(b"no workbook")
    faulty = made(tmp_path, UNDERTAKING | {"status": "vague", "due_date": "soon"}, name="faulty.xlsx")
    bad = load([*REFERENCE, tmp_path / "broken.xlsx", faulty], var=var)
    assert (bad.published, bad.version) == (False, good.version)
    # Those of every file, not only the first.
    assert sorted((issue.file_name, issue.rule_id) for issue in bad.faults) == [
        ("broken.xlsx", "file_unreadable"),
        ("faulty.xlsx", "not_date"),
        ("faulty.xlsx", "not_on_list"),
    ]
    assert {path.name: path.read_bytes() for path in var.iterdir()} == before


def test_no_files_are_a_fault(tmp_path):
    result = load([], var=tmp_path / "var")
    assert [issue.rule_id for issue in result.faults] == ["no_files"]
    assert result.version is None


def test_what_a_killed_load_left_behind_goes_with_the_next_one(tmp_path):
    var = tmp_path / "var"
    var.mkdir()
    for name in (
        ".20260101T000000Z-00000000.building",
        ".20260101T000000Z-00000000.building.wal",
        ".current.building",
    ):
        (var / name).write_bytes(b"half")
    result = load([*REFERENCE, made(tmp_path, UNDERTAKING)], var=var)
    assert sorted(path.name for path in var.iterdir()) == [
        ".lock", f"{result.version}.duckdb", "current", "history.jsonl",
    ]  # fmt: skip


def test_a_reader_keeps_its_version_while_a_new_one_takes_its_place(published, tmp_path):
    shutil.copy(published, tmp_path / published.name)
    (tmp_path / "current").write_text(published.stem)
    reader = duckdb.connect(str(publish.current(tmp_path)), read_only=True)
    for number in range(7):
        digest = f"{number:08x}"
        building = publish.building(tmp_path, publish.new_version(digest, var=tmp_path))
        with duckdb.connect(str(building)) as connection:
            connection.execute(
                "create schema base; create table base.undertaking as select 'new' as undertaking_id"
            )
        publish.publish(tmp_path, building)
        assert reader.execute("select count(*) from base.undertaking").fetchall() == [(3,)]
        assert ask(publish.current(tmp_path), "from base.undertaking") == [("new",)]
    # All are kept until somebody removes one: then it goes from the folder without going from its reader.
    assert len(publish.versions(tmp_path)) == 8
    assert publish.versions(tmp_path)[0] == publish.current(tmp_path).stem
    publish.remove(tmp_path, published.stem, by="Beheer")
    assert published.stem not in publish.versions(tmp_path)
    assert reader.execute("select count(*) from base.undertaking").fetchall() == [(3,)]
    reader.close()


def test_a_pointer_to_nothing_is_no_version(tmp_path):
    assert publish.current(tmp_path / "nowhere") is None
    (tmp_path / "current").write_text("20260101T000000Z-00000000\n")
    assert publish.current(tmp_path) is None
    (tmp_path / "current").write_text("../../etc/passwd")
    assert publish.current(tmp_path) is None


def test_examples_are_marked_and_can_be_left_out(tmp_path, monkeypatch):
    folder = tmp_path / "workbooks"
    folder.mkdir()
    for path in REFERENCE:
        shutil.copy(path, folder)
    made(folder, UNDERTAKING)
    made(folder, UNDERTAKING | {"undertaking_id": "x1"}, name="examples.xlsx")
    (folder / "~$made.xlsx").write_bytes(b"a lock file of an open workbook")
    (folder / "notes.txt").write_text("no workbook")
    monkeypatch.setenv("DASHBOARD_WORKBOOKS", str(folder))

    monkeypatch.delenv("DASHBOARD_EXAMPLES", raising=False)
    load(default_files(), var=tmp_path / "var")
    sql = "select undertaking_id, is_example from public.undertaking order by all"
    assert ask(publish.current(tmp_path / "var"), sql) == [("u1", False), ("x1", True)]
    assert ask(publish.current(tmp_path / "var"), "select has_examples from public.load") == [(True,)]

    monkeypatch.setenv("DASHBOARD_EXAMPLES", "no")
    without = load(default_files(), var=tmp_path / "var")
    assert without.published  # another setting is another version
    assert ask(publish.current(tmp_path / "var"), sql) == [("u1", False)]
    assert ask(publish.current(tmp_path / "var"), "select has_examples from public.load") == [(False,)]


@pytest.mark.parametrize("name", ["registers.xlsx", "examples.xlsx", "eurostat.xlsx", "frontex.xlsx"])
def test_no_cell_of_the_shipped_files_is_lost(name: str, shipped: Path) -> None:
    """As many filled cells in each column of the database as in the sheet, but for rows that say why not."""
    [path] = [path for path in default_files() if path.name == name]
    with duckdb.connect(str(shipped), read_only=True) as connection:
        for sheet in read_workbook(path):
            [(sheet_id, table_name, left_out, refused)] = connection.execute(
                """select load_sheet_id, table_name, rows_left_out, rows_refused from base.load_sheet
                inner join base.load_file using (load_file_id) where file_name = $name and sheet_name = $sheet""",
                {"name": name, "sheet": sheet.sheet_name},
            ).fetchall()
            counted = connection.execute(
                "select coalesce(sum(row_count), 0) from base.left_out where load_sheet_id = $id "
                "and reason <> 'column_not_in_dictionary'",
                {"id": sheet_id},
            ).fetchall()
            assert refused == 0 and counted == [(left_out,)]
            kept = {
                row[0] for row in connection.execute(
                    f"select sheet_row from base.{table_name} where load_sheet_id = $id", {"id": sheet_id}
                ).fetchall()
            }  # fmt: skip
            rows = [row for number, row in enumerate(sheet.rows, start=1) if number in kept]
            assert len(rows) == len(sheet.rows) - 1 - left_out
            marks = {column.column_name: column.missing_marks for column in dictionary.columns(table_name)}
            for column_name, letter in connection.execute(
                "select column_name, column_letter from base.sheet_column where load_sheet_id = $id",
                {"id": sheet_id},
            ).fetchall():
                filled = sum(
                    1
                    for row in rows
                    if str(row[column_index(letter)]).strip() not in {"", *marks[column_name]}
                )
                found = connection.execute(
                    f"select count({column_name}) from base.{table_name} where load_sheet_id = $id",
                    {"id": sheet_id},
                ).fetchall()
                # Blank classifications and marks of examples have a default.
                if column_name in ("classification", "is_example"):
                    assert found[0][0] == len(rows)
                else:
                    assert found == [(filled,)], f"{name} {sheet.sheet_name} {column_name}"


@pytest.mark.parametrize(
    ("table", "value", "rows"),
    [
        ("migr_eirtn_third", "Asia", 90),
        ("migr_eirtn_third", "Stateless", 55),
        ("migr_eiord", "Total", 165),
        ("migr_eirtn", "Total", 165),
        ("wdi", "CHI", 159),
    ],
)
def test_what_is_no_country_in_the_shipped_files_is_left_out_and_counted(table, value, rows, shipped):
    sql = f"""select sum(row_count) from public.left_out inner join public.load_sheet using (load_sheet_id)
        where table_name = '{table}' and value_found = '{value}' and reason = 'not_a_country'"""
    assert ask(shipped, sql) == [(rows,)]


def test_traps_of_the_shipped_files(shipped):
    # ":" is missing, "0" is zero, flags stay, latin-1 letters arrive, "1,005" is a thousand and five.
    [(missing, zero, flags)] = ask(
        shipped,
        "select count(*) - count(persons), count(*) filter (where persons = 0), "
        "array_agg(distinct flag order by flag) filter (where flag is not null) from base.migr_eiord",
    )
    assert missing > 0 and zero > 0 and flags
    assert ask(shipped, "select max(persons) > 1000 from base.migr_eiord") == [(True,)]
    assert ask(shipped, "select count(*) > 0 from base.migr_eiord where country_code = 'CIV'") == [(True,)]
    # An aggregate is kept under a code that is no country's.
    assert ask(
        shipped,
        "select distinct reporting_code from base.migr_eiord "
        "where reporting_code not in (select country_code from base.country)",
    ) == [("EU28",)]
    # The compiler's heading "Ordered to leave" stands above people who returned.
    assert ask(
        shipped,
        "select heading_found from base.sheet_column inner join base.load_sheet using (load_sheet_id) "
        "where table_name = 'migr_eirtn_third' and column_name = 'persons'",
    ) == [("Third Country Nationals Ordered to Leave",)]
    # Dates keep the precision given; a day is never invented.
    assert ask(
        shipped,
        "select distinct length(start_date) from base.partnership where start_date is not null order by 1",
    ) == [(4,), (7,), (10,)]
