"""The column dictionary, code lists, spellings and sources hold for the shipped files themselves.

Read with pandas from what the workbooks are made of; nothing of the intake is used, so that both can be wrong alone.
"""

import csv
import hashlib
import importlib.util
import re
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

ROOT = Path(__file__).parents[2]
DATA = ROOT / "data"
REFERENCE = DATA / "reference"
KEPT_AREAS = {"aggregate"}


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@cache
def makes():
    spec = importlib.util.spec_from_file_location("make_workbooks", DATA / "make_workbooks.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


TABLES = {row["table_name"]: row for row in rows(REFERENCE / "tables.csv")}
COLUMNS = rows(REFERENCE / "columns.csv")
SHEETS = [(table, file) for sheets in makes().WORKBOOKS.values() for table, file in sheets.items()]
BY_TABLE: dict[str, list[dict[str, str]]] = {}
for column in COLUMNS:
    BY_TABLE.setdefault(column["table_name"], []).append(column)


def fold(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip().casefold()


@cache
def sheet(table: str, file: str) -> pd.DataFrame:
    """A sheet as text under the names of the dictionary; columns that it lacks are not there."""
    corrections = rows(DATA / "corrections.csv")
    heading, *lines = makes().sheet_lines(table, file, corrections)
    known = {}
    for column in BY_TABLE[table]:
        names = [
            column["column_name"],
            column["heading_nl"],
            column["heading_en"],
            *column["headings"].split("|"),
        ]
        known |= {fold(name): column["column_name"] for name in names if name}
    unknown = [name for name in heading if fold(name) not in known]
    assert not unknown, f"{table}: the dictionary has no column for {unknown}"
    return pd.DataFrame(lines, columns=[known[fold(name)] for name in heading], dtype=str)


@cache
def frames(table: str) -> tuple[pd.DataFrame, ...]:
    return tuple(sheet(name, file) for name, file in SHEETS if name == table)


def items(values: pd.Series, column: dict[str, str]) -> pd.Series:
    """The single values of a column, lists taken apart, without blanks and missing marks."""
    if column["list_separator"]:
        values = values.str.split(column["list_separator"]).explode()
    values = values.str.strip()
    return values[(values != "") & ~values.isin(column["missing_marks"].split())]


def in_files(wanted) -> list[tuple[str, str]]:
    """(table, column) of every column of the dictionary that `wanted` picks and a shipped sheet holds."""
    return [
        (column["table_name"], column["column_name"])
        for column in COLUMNS
        if wanted(column) and any(column["column_name"] in frame for frame in frames(column["table_name"]))
    ]


def column_of(table: str, name: str) -> dict[str, str]:
    return next(column for column in BY_TABLE[table] if column["column_name"] == name)


def values_of(table: str, name: str) -> pd.Series:
    column = column_of(table, name)
    return pd.concat([items(frame[name], column) for frame in frames(table) if name in frame])


@cache
def spelling() -> dict[tuple[str, str], tuple[str, str]]:
    """(source or "", value) -> (kind, code): the sheet `spelling`, and codes and names of the sheet `country`."""
    known: dict[tuple[str, str], tuple[str, str]] = {}
    for country in frames("country")[0].to_dict("records"):
        for name in (country["country_code"], country["name_nl"], country["name_en"]):
            known["", fold(name)] = ("country", country["country_code"])
    for row in frames("spelling")[0].to_dict("records"):
        if row["kind"] != "route":
            known[row["source_id"], fold(row["value_found"])] = (row["kind"], row["code"])
    return known


def meaning(value: str, source_id: str) -> tuple[str, str] | None:
    return spelling().get((source_id, fold(value))) or spelling().get(("", fold(value)))


# The dictionary itself ---------------------------------------------------------------------------------------


def test_every_table_has_columns_and_every_column_a_table():
    assert set(BY_TABLE) == set(TABLES)


@pytest.mark.parametrize("field", ["heading_nl", "heading_en", "description_nl", "description_en"])
def test_every_column_is_said_in_both_languages(field):
    blank = [
        f"{column['table_name']}.{column['column_name']}" for column in COLUMNS if not column[field].strip()
    ]
    assert not blank


def test_a_description_is_one_plain_sentence():
    odd = [
        f"{column['table_name']}.{column['column_name']}: {text}"
        for column in COLUMNS
        for text in (column["description_nl"], column["description_en"])
        if not (text.endswith(".") and re.match("[A-Z0-9]", text))
    ]
    assert not odd


def test_headings_of_a_table_stand_for_one_column_each():
    for table, columns in BY_TABLE.items():
        seen: dict[str, str] = {}
        for column in columns:
            names = [
                column["column_name"],
                column["heading_nl"],
                column["heading_en"],
                *column["headings"].split("|"),
            ]
            for name in {fold(name) for name in names if name}:
                assert seen.setdefault(name, column["column_name"]) == column["column_name"], (
                    f"{table}: {name}"
                )


def test_every_code_list_is_there_with_names_in_both_languages():
    codes = frames("code_list")[0]
    wanted = {column["code_list"] for column in COLUMNS} - {""}
    assert wanted <= set(codes["list_id"])
    # These name what stands in a column together with other things: numbers of days, a code before its name, regions
    # among countries.
    assert set(codes["list_id"]) - wanted == {"visa_requirement", "aid_type", "money_region"}
    assert (codes[["list_id", "code", "name_nl", "name_en", "sort_order"]] != "").all(axis=None)
    assert not codes.duplicated(["list_id", "sort_order"]).any()


# The shipped files by the dictionary -------------------------------------------------------------------------


@pytest.mark.parametrize(("table", "file"), SHEETS)
def test_required_columns_are_there_and_filled(table, file):
    frame = sheet(table, file)
    for column in BY_TABLE[table]:
        name = column["column_name"]
        if column["is_required"] == "yes":
            assert name in frame, f"{file} has no column for {name}"
            blank = frame.index[frame[name].str.strip() == ""]
            assert blank.empty, f"{file}: {name} is blank in line {blank[0] + 2}"


WITHOUT_KEY = {
    "iom_incident",
    "eutf_akvo",
    "eutf_akvo_country",
    "eutf_country_budget",
    "eutf_result",
}
"""Sources that give their rows no number and say some of them twice."""


@pytest.mark.parametrize("table", sorted({table for table, _ in SHEETS}))
def test_keys_are_unique(table):
    key = sorted((c for c in BY_TABLE[table] if c["key_part"]), key=lambda c: int(c["key_part"]))
    assert key or table in WITHOUT_KEY
    if key:
        frame = pd.concat(frames(table), ignore_index=True)
        names = [column["column_name"] for column in key]
        double = frame[frame.duplicated(names, keep=False)]
        assert double.empty, double[names].head().to_dict("records")


@pytest.mark.parametrize(("table", "name"), in_files(lambda column: column["code_list"]))
def test_codes_are_on_their_list(table, name):
    codes = frames("code_list")[0]
    allowed = set(codes.loc[codes["list_id"] == column_of(table, name)["code_list"], "code"])
    assert not set(values_of(table, name)) - allowed


@pytest.mark.parametrize(("table", "name"), in_files(lambda column: column["references"]))
def test_references_exist(table, name):
    target, target_column = column_of(table, name)["references"].split(".")
    assert not set(values_of(table, name)) - set(values_of(target, target_column))


@pytest.mark.parametrize(
    ("table", "name"),
    [
        ("oversight", "related_id"), ("undertaking", "partnership_or_instrument_id"), ("organisation_country", "via_ids"),
    ],
)  # fmt: skip
def test_keys_of_a_partnership_or_an_instrument_exist(table, name):
    there = set(values_of("partnership", "partnership_id")) | set(values_of("instrument", "instrument_id"))
    assert not set(values_of(table, name)) - there


@pytest.mark.parametrize(("table", "name"), in_files(lambda column: column["type"] in ("country", "area")))
def test_every_country_and_area_resolves(table, name):
    source = TABLES[table]["source_id"]
    column = column_of(table, name)
    unknown = [value for value in values_of(table, name).unique() if meaning(value, source) is None]
    assert not unknown
    if column["type"] == "country" and column["list_separator"]:
        # A row of statistics may be left out; a country in a list of a register may not.
        kinds = {meaning(value, source)[0] for value in values_of(table, name).unique()}
        assert kinds <= {"country"}


def test_what_a_country_column_leaves_out_is_known_by_name():
    """Each value that drops a row is listed here: a new one is looked at before figures change."""
    left_out: dict[str, set[str]] = {}
    for table, name in in_files(lambda column: column["type"] in ("country", "area")):
        column = column_of(table, name)
        kept = {"country"} | (KEPT_AREAS if column["type"] == "area" else set())
        for value in values_of(table, name).unique():
            if meaning(value, TABLES[table]["source_id"])[0] not in kept:
                left_out.setdefault(table, set()).add(value)
    others = {"Stateless", "Unknown", "Recognised non-citizens", "British overseas countries and territories"}
    found = {table: values - others for table, values in left_out.items()}
    assert {table: values for table, values in found.items() if values} == {
        "migr_eirtn_third": {"Asia"},
        "migr_eiord": {"Total"},
        "migr_eirtn": {"Total"},
        "wdi": {"CHI", "ANT"},
    }


def test_rest_groups_stay_in_the_totals_of_unhcr_frontex_and_asylum():
    kept = {"XXA", "UNK", "TIB", "STL", "OOO", "OOS"}
    for table, name in [
        ("unhcr_population", "origin_code"), ("frontex_detection", "country_code"), ("asylum_applicant_eu", "country_code"),
    ]:  # fmt: skip
        assert column_of(table, name)["type"] == "area"
        groups = {value for value in values_of(table, name).unique() if value in kept}
        assert groups
        assert {meaning(value, TABLES[table]["source_id"]) for value in groups} == {
            ("aggregate", g) for g in groups
        }


@pytest.mark.parametrize("table", ["frontex_detection", "iom_incident"])
def test_every_route_is_told_apart_or_said_to_be_none_of_ours(table):
    spelled = frames("spelling")[0].query("kind == 'route'")
    spelled = spelled[spelled["source_id"] == TABLES[table]["source_id"]]
    assert set(values_of(table, "route_found").unique()) == set(spelled["value_found"])
    assert set(spelled["code"]) - {""} <= set(values_of("route", "route_id"))
    assert (spelled["note"] != "").all()


NUMBERS = {"plain": r"-?\d+(\.\d+)?([eE][+-]?\d+)?", "en": r"-?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?"}


@pytest.mark.parametrize(
    ("table", "name"), in_files(lambda column: column["type"] in ("integer", "decimal", "amount", "money"))
)
def test_numbers_are_in_the_stated_form_and_within_bounds(table, name):
    column = column_of(table, name)
    values = values_of(table, name)
    assert values.str.fullmatch(NUMBERS[column["number_form"]]).all()
    numbers = pd.to_numeric(values.str.replace(",", ""))
    if column["type"] == "integer":
        assert (numbers % 1 == 0).all()
    assert not column["minimum"] or (numbers >= float(column["minimum"])).all()
    assert not column["maximum"] or (numbers <= float(column["maximum"])).all()


FORMS = {
    "date": r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?",
    "month": r"\d{4}-(0[1-9]|1[0-2])",
    "boolean": r"(?i)yes|no|true|false",
    "url": r"https?://\S+",
    "identifier": r"\S+",
}


@pytest.mark.parametrize(("table", "name"), in_files(lambda column: column["type"] in FORMS))
def test_values_have_the_form_of_their_type(table, name):
    values = values_of(table, name)
    assert values.str.fullmatch(FORMS[column_of(table, name)["type"]]).all()


def test_a_visa_requirement_is_a_number_of_days_or_a_word_of_the_list():
    codes = frames("code_list")[0].query("list_id == 'visa_requirement'")
    words = {value for value in values_of("visa_requirement", "requirement").unique() if not value.isdigit()}
    assert words == set(codes["code"])


# Indicators, breaks and framework forms against the files ----------------------------------------------------


def figures(table: str) -> pd.DataFrame:
    """Year, reporting country and value of a table of Eurostat, cells without a figure left out."""
    frame = frames(table)[0]
    frame = frame[frame["persons"] != ""].assign(
        year=lambda f: f["reference_year"], value=lambda f: f["persons"]
    )
    return frame[frame["reporting_code"] != "United Kingdom"]


@pytest.mark.parametrize(
    ("table", "indicator"),
    [("migr_eipre", "found_illegally_present"), ("migr_eirtn_third", "returned_third_country")],
)
def test_the_number_of_reporting_countries_is_that_of_the_file(table, indicator):
    counted = figures(table).groupby("year")["reporting_code"].nunique().to_dict()
    said = {}
    for row in rows(REFERENCE / "series_break.csv"):
        if row["indicator_id"] == indicator and row["kind"] in ("coverage", "incomplete"):
            nl, en = re.search(r"(\d+) landen", row["text_nl"]), re.search(r"(\d+) countries", row["text_en"])
            assert nl.group(1) == en.group(1)
            said[row["period"]] = int(nl.group(1))
    assert said == counted


@pytest.mark.parametrize(
    ("indicator", "table", "column"),
    [
        ("asylum_applicants_eu", "asylum_applicant_eu", "reference_year"),
        ("found_illegally_present", "migr_eipre", "reference_year"),
        ("returned_third_country", "migr_eirtn_third", "reference_year"),
        ("ordered_to_leave_eu", "migr_eiord", "reference_year"),
        ("returned_eu", "migr_eirtn", "reference_year"),
        ("hosted_refugees", "unhcr_population", "reference_year"),
        ("asylum_applications_lodged", "unhcr_application", "reference_year"),
        ("recognition_rate_eu", "unhcr_decision", "reference_year"),
        ("detections", "frontex_detection", "reference_month"),
        ("dead_and_missing_routes", "iom_incident", "incident_date"),
    ],
)
def test_first_and_last_period_are_those_of_the_file(indicator, table, column):
    said = next(row for row in rows(REFERENCE / "indicator.csv") if row["indicator_id"] == indicator)
    values = values_of(table, column)
    assert values.min()[: len(said["first_period"])] == said["first_period"]
    assert values.max()[: len(said["last_period"])] == said["last_period"]


@pytest.mark.parametrize(
    ("indicator", "variable"),
    [
        ("population", "pop"),
        ("remittances_received_usd", "remin"),
        ("stability", "polstb"),
        ("net_migration", "nmig"),
    ],
)
def test_periods_of_the_world_bank_are_those_of_the_file(indicator, variable):
    said = next(row for row in rows(REFERENCE / "indicator.csv") if row["indicator_id"] == indicator)
    frame = frames("wdi")[0]
    years = frame.loc[frame["variable"] == variable, "reference_year"]
    assert (years.min(), years.max()) == (said["first_period"], said["last_period"])


def test_ratios_and_routes_are_not_added_over_countries():
    said = {row["indicator_id"]: row for row in rows(REFERENCE / "indicator.csv")}
    ratios = {
        name
        for name, row in said.items()
        if row["unit"] in ("%", "persons_per_1000", "USD_per_person", "index")
    }
    additive = {name for name, row in said.items() if row["is_additive"] == "yes"}
    assert not additive & (ratios | {"dead_and_missing_routes"})


# Sources and corrections -------------------------------------------------------------------------------------


KEPT_HERE = ("register_consultations", "register_capacity")
"""Registers that nobody published before: people fill them in."""


def test_every_source_of_a_table_has_a_publication():
    known = {row["source_id"] for row in rows(DATA / "sources.csv")}
    assert {table["source_id"] for table in TABLES.values()} <= known


@pytest.mark.parametrize("source", rows(DATA / "sources.csv"), ids=lambda row: row["source_id"])
def test_the_digest_of_a_source_is_that_of_its_file(source):
    files, digests = source["file"].split(";"), source["digest"].split(";")
    if source["source_id"] in KEPT_HERE:
        assert (files, digests) == ([""], [""])
        return
    assert digests == [hashlib.sha256((DATA / file).read_bytes()).hexdigest() for file in files]


def test_every_file_that_is_loaded_has_a_source():
    said = {file for row in rows(DATA / "sources.csv") for file in row["file"].split(";")}
    loaded = {str(makes().path_of(file).relative_to(DATA)) for _, file in SHEETS}
    assert {file for file in loaded if file.startswith("original/")} <= said


def test_every_correction_has_a_reason_and_changes_something():
    for row in rows(DATA / "corrections.csv"):
        assert row["reason"]
        assert row["value_found"] != row["value_corrected"]


def test_corrected_registers_agree_with_what_they_count():
    """The reviewed lists say how often a status occurs: by now they say what the files hold."""
    files = {
        "partnerships": ("partnership", 0), "instruments": ("instrument", 0), "instrument_country": ("instrument_use", 0),
        "undertakings": ("undertaking", 0), "visits": ("visit", 0), "planned_visits": ("visit", 1),
        "consultations": ("consultation", 0), "capacity": ("capacity", 0),
    }  # fmt: skip
    for row in frames("status")[0].to_dict("records"):
        table, number = files[row["register"]]
        frame = frames(table)[number]
        if table == "partnership":
            # The sixteen arrangements of Frontex came in after the count.
            frame = frame[~frame["partnership_id"].str.startswith("frontex-wa-")]
        assert (frame[row["column_found"]] == row["value_found"]).sum() == int(row["rows_found"]), row


def test_no_date_is_more_precise_than_what_was_found():
    for table, date, precision in (
        ("undertaking", "due_date", "due_precision"),
        ("visit", "visit_date", "date_precision"),
    ):
        for frame in frames(table):
            for stated, length in (("year", 4), ("month", 7)):
                assert (frame.loc[frame[precision] == stated, date].str.len() <= length).all()


def test_every_status_in_use_is_on_the_list():
    listed = frames("status")[0]
    for table, register in [
        ("partnership", "partnerships"), ("instrument", "instruments"), ("instrument_use", "instrument_country"),
        ("undertaking", "undertakings"), ("visit", "visits"), ("consultation", "consultations"), ("capacity", "capacity"),
    ]:  # fmt: skip
        for column in ("status", "legal_assessment"):
            if column in frames(table)[0]:
                known = listed[(listed["register"] == register) & (listed["column_found"] == column)]
                assert set(values_of(table, column)) <= set(known["value_found"]), (register, column)


def test_rules_name_only_what_the_intake_fills_in():
    known = {
        "value", "file", "sheet", "cell", "row", "letter", "column", "table", "classification", "expected",
        "suggestion", "reason", "code_list", "other",
    }  # fmt: skip
    for row in rows(REFERENCE / "rules.csv"):
        for nl, en in (("message_nl", "message_en"), ("remedy_nl", "remedy_en")):
            named = [set(re.findall(r"{(\w+)}", row[name])) for name in (nl, en)]
            assert named[0] == named[1], row["rule_id"]
            assert named[0] <= known, row["rule_id"]


def test_every_rule_is_used_and_every_rule_used_is_there():
    code = "\n".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "dashboard" / "intake").glob("*.py")
    )
    checks = "\n".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "queries" / "checks").glob("*.sql")
    )
    in_checks = set(re.findall(r"^-- rule_id: (\w+)$", checks, re.MULTILINE))
    in_checks |= {row["rule_id"] for row in rows(REFERENCE / "plausibility_rule.csv")}
    rule_ids = {row["rule_id"] for row in rows(REFERENCE / "rules.csv")}
    assert in_checks <= rule_ids
    assert {rule for rule in rule_ids - in_checks if f'"{rule}"' not in code} == set()
