"""Cells depend on data: the whole matrix counted again, and single rows of the shipped data that change named cells."""

import math
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from dashboard import paths, store
from dashboard.access import PUBLIC
from dashboard.gaps import rules
from dashboard.gaps.evidence import evidence_of, read_evidence
from dashboard.gaps.rules import Cell, Evidence, Settings
from dashboard.intake.load import default_files, load
from tests import recount_gaps
from tests.remade import CREATED
from tests.unit.intake_made import workbook

Key = tuple[str, str]
Moved = dict[str, dict[str, tuple]]
# Without the budget, what is reconciled and what is found: no cell stands on them.
MODEL = [
    path
    for path in sorted((store.QUERIES / "model").glob("*.sql"))
    if path.name[:3] not in ("074", "075", "076", "090")
]
MONEY = [path for path in MODEL if path.name.startswith("07") and path.name > "071"]
NAMED_BY_MONEY = {word for path in MONEY for word in re.findall(r"\w+", path.read_text(encoding="utf-8"))}
"""What money is made of; it is made again where one of these tables changes."""


# The whole matrix again -------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def workbooks() -> dict[str, pd.DataFrame]:
    return recount_gaps.tables()


@pytest.fixture(scope="module")
def evidence(shipped: Path) -> Evidence:
    return read_evidence(None, PUBLIC)


@pytest.fixture(scope="module")
def cells(evidence: Evidence) -> dict[Key, Cell]:
    return rules.judge(evidence, rules.default_settings(evidence))


def differences(cells: dict[Key, Cell], recounted: dict[Key, recount_gaps.Recounted]) -> list[str]:
    """Where the two ways disagree, in words."""
    told = [f"{' '.join(key)}: only one of both has it" for key in cells.keys() ^ recounted.keys()]
    for key in cells.keys() & recounted.keys():
        ours, theirs = plain(cells[key]), vars(recounted[key])
        told += [
            f"{' '.join(key)} {name}: {ours[name]} here, {theirs[name]} counted again"
            for name in theirs
            if not same(ours[name], theirs[name])
        ]
    return sorted(told)


def plain(cell: Cell) -> dict[str, object]:
    """A cell in the words of the recount."""
    return {
        "state": cell.rule.rule_id,
        "own": frozenset(record.record_id for record in cell.counted("own")),
        "framework": frozenset(record.record_id for record in cell.counted("framework")),
        "closed_by": frozenset(claim.claim_id for claim in cell.closed_by),
        "excluded_by": cell.not_applicable and cell.not_applicable.rule_id,
        "readings": {
            reading.need.need_id: (reading.figure and reading.figure.value, reading.state)
            for reading in cell.readings
        },
        "need": cell.need,
        "need_rule": cell.need_rule and cell.need_rule.rule_id,
        "verdict": cell.verdict,
        "flags": {
            flag.rule.rule_id: frozenset(record.record_id for record in flag.records) for flag in cell.flags
        },
    }


def same(ours: object, theirs: object) -> bool:
    if isinstance(ours, dict) and isinstance(theirs, dict):
        return ours.keys() == theirs.keys() and all(same(ours[name], theirs[name]) for name in ours)
    if isinstance(ours, tuple) and isinstance(theirs, tuple):
        return len(ours) == len(theirs) and all(map(same, ours, theirs))
    if isinstance(ours, float) and isinstance(theirs, float):
        return math.isclose(ours, theirs, rel_tol=1e-9)
    return ours == theirs


def test_every_cell_is_what_plain_pandas_makes_of_the_workbooks(
    cells: dict[Key, Cell], workbooks: dict[str, pd.DataFrame]
) -> None:
    assert len(cells) == 680
    assert differences(cells, recount_gaps.matrix(workbooks)) == []


@pytest.mark.parametrize("need_id", ["N01", "N02", "N03", "N04", "N05", "N07", "N08", "N09", "N10"])
def test_every_reading_of_every_year_is_what_plain_pandas_makes_of_it(
    need_id: str, evidence: Evidence, workbooks: dict[str, pd.DataFrame]
) -> None:
    assert readings_that_differ(need_id, evidence, workbooks) == []


def readings_that_differ(need_id: str, evidence: Evidence, given: recount_gaps.Tables) -> list[tuple]:
    """(country, year, here, counted again) where they disagree; here and there with whether the value is read."""
    ours = {
        (country, year): (figure.value, figure.is_read)
        for (need, country), figures in evidence.figures.items()
        if need == need_id
        for year, figure in figures.items()
    }
    theirs = {}
    for year in {year for _, year in ours}:
        values, read = recount_gaps.measured(given, need_id, year)
        for country in values.keys() & evidence.countries.keys():
            theirs[country, year] = (values[country], read is None or country in read)
    return [
        (*key, ours.get(key), theirs.get(key))
        for key in sorted(ours.keys() | theirs.keys())
        if not same(ours.get(key), theirs.get(key))
    ]


def test_a_reporter_that_left_would_be_noticed(
    evidence: Evidence, workbooks: dict[str, pd.DataFrame]
) -> None:
    found = workbooks["migr_eipre"].copy()
    found["geo"] = found["geo"].replace("United Kingdom", "Ireland")
    assert readings_that_differ("N01", evidence, {**workbooks, "migr_eipre": found})


def edited(name: str, change: Callable[[pd.DataFrame], pd.DataFrame]) -> Callable:
    """A mistake in what is read from one sheet."""

    def mistaken(given: dict[str, pd.DataFrame], patch: pytest.MonkeyPatch) -> dict[str, pd.DataFrame]:
        changed = change(given[name].copy())
        assert not changed.equals(given[name]), "the mistake changed nothing"
        return {**given, name: changed}

    return mistaken


def cell_set(name: str, rows: str, column: str, value: object) -> Callable:
    """A mistake in cells of one sheet: `rows` is a query of pandas."""

    def change(frame: pd.DataFrame) -> pd.DataFrame:
        hit = frame.query(rows).index
        frame[column] = frame[column].astype(object)
        frame.loc[hit, column] = value(frame.loc[hit, column]) if callable(value) else value
        return frame

    return edited(name, change)


def rule_set(name: str, value: object) -> Callable:
    """A mistake in a definition."""

    def mistaken(given: dict[str, pd.DataFrame], patch: pytest.MonkeyPatch) -> dict[str, pd.DataFrame]:
        assert getattr(recount_gaps, name) != value
        patch.setattr(recount_gaps, name, value)
        return given

    return mistaken


def both(first: Callable, second: Callable) -> Callable:
    return lambda given, patch: second(first(given, patch), patch)


def one_less(sheet: str, rows: str) -> Callable:
    return edited(sheet, lambda frame: frame.drop(frame.query(rows).index[:1]))


# name -> (the mistake, one of the disagreements that it must make)
MISTAKES = {
    "a row dropped": (one_less("partnership_country", "partnership_id == 'arr-gin'"), "GIN return state"),
    "a use dropped": (
        one_less("instrument_use", "instrument_id == 'tei-cm' and partner_iso3 == 'ERI'"),
        "ERI routes state",
    ),
    "a cell of a figure dropped": (
        one_less("migr_eipre", "citizen == 'Tunisia' and geo == 'Italy' and year == 2024"),
        "TUN return readings",
    ),
    "a sign swapped": (
        cell_set("iom_incident", "geo == 'YEM' and t.str.startswith('2024')", "dead", lambda n: -n),
        "YEM routes need",
    ),
    "a wrong type counted": (
        cell_set("unhcr_application", "app_type == 'A'", "app_type", "N"),
        "ARM governance readings",
    ),
    "appeals counted as first decisions": (
        cell_set("unhcr_decision", "dec_level == 'AR'", "dec_level", "FI"),
        "CIV legal_pathways readings",
    ),
    "a region kept as a country": (
        both(
            cell_set("spelling", "value_found == 'Asia'", "kind", "country"),
            cell_set("spelling", "value_found == 'Asia'", "code", "NPL"),
        ),
        "NPL reintegration readings",
    ),
    "internally displaced people counted": (
        edited("unhcr_population", lambda frame: frame.assign(oip=frame["idps"])),
        "COL reception readings",
    ),
    "own counted as framework": (rule_set("MOST_PARTNERS", 5), "ALB anti_smuggling own"),
    "processes counted as own": (
        edited("framework_form", lambda frame: frame[frame["form"] != "dialogue"]),
        "AZE border own",
    ),
    "regional instruments counted as own": (
        rule_set("OWN_SCOPES", {"agreement", "measure", "programme", "framework"}),
        "ERI routes state",
    ),
    "ended counted": (
        cell_set("status", "value_found == 'ended'", "is_active", "yes"),
        "ALB border own",
    ),
    "suspended counted": (
        cell_set("status", "value_found == 'suspended'", "is_active", "yes"),
        "AFG return state",
    ),
    "peers counted": (
        both(
            rule_set("PEERS", ""),
            cell_set("partnership_country", "role == 'peer partner'", "role", "partner"),
        ),
        "LBY return own",
    ),
    "model cases counted": (
        cell_set("instrument", "model_case == 'yes'", "model_case", "no"),
        "ALB return own",
    ),
    "participants counted": (
        cell_set("partnership_country", "role == 'participant'", "role", "partner"),
        "DZA border framework",
    ),
    "a payment dropped": (one_less("paid", "country == 'SYR' and theme == 'border'"), "SYR border flags"),
    "a promise taken for a payment": (
        edited("paid", lambda frame: pd.concat([frame, frame.head(1).assign(country="YEM", theme="return")])),
        "YEM return flags",
    ),
    "pressure counted": (cell_set("instrument", "nature == 'leverage'", "nature", "law"), "GMB return flags"),
    "a word counted that the mapping does not count": (
        cell_set("theme_mapping", "value == 'visa facilitation'", "counts_for_coverage", "yes"),
        "AZE legal_pathways own",
    ),
    "an override forgotten": (
        edited("partnership_theme_override", lambda frame: frame.iloc[:0]),
        "LBY return own",
    ),
    "a partial claim taken for complete": (
        both(
            cell_set("coverage_claim", "claim_id == 'k10'", "closes_theme", "anti_smuggling"),
            cell_set("coverage_claim", "claim_id == 'k10'", "complete", "yes"),
        ),
        "AFG anti_smuggling closed_by",
    ),
    "a rate read for few people": (rule_set("ENOUGH_HOSTED", 0), "ALB reception readings"),
    "rejections read whatever the recognition": (
        rule_set("LITTLE_RECOGNITION", 101),
        "AFG legal_pathways need",
    ),
    "the population of another year": (
        edited("wdi", lambda frame: frame[~((frame["var"] == "pop") & (frame["t"] >= 2020))]),
        "DJI reception readings",
    ),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_in_the_recount_is_noticed(
    name: str,
    cells: dict[Key, Cell],
    workbooks: dict[str, pd.DataFrame],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    mistake, expected = MISTAKES[name]
    found = differences(cells, recount_gaps.matrix(mistake(workbooks, monkeypatch)))
    assert any(line.startswith(expected) for line in found), found


# One row of the shipped data --------------------------------------------------------------------------------------

# Only what a reader's default settings read of the large sheets: the model is made again for each change.
KEPT = {
    "visa_requirement": "destination_code = 'NLD'",
    "migr_eipre": "reference_year = 2024",
    "migr_eirtn_third": "reference_year = 2023",
    "unhcr_population": "reference_year = 2025",
    "unhcr_application": "reference_year = 2025",
    "unhcr_decision": "reference_year = 2024",
    "frontex_detection": "reference_month like '2024%'",
    "iom_incident": "incident_date like '2024%'",
    "wdi": "variable = 'pop' and reference_year >= 2023",
    "asylum_applicant_eu": "false",
    "migr_eiord": "false",
    "migr_eirtn": "false",
    "iati_transaction": """
        substr(transaction_type, 1, 1) in ('3', '4')
        and (
            activity_id in (select activity_id from shipped.base.activity_theme where theme_id in (
                select theme_id from shipped.base.theme where kind = 'migration'
            ))
            or split_part(sector, ' - ', 1) in (select purpose_code from shipped.base.purpose_theme where theme_id in (
                select theme_id from shipped.base.theme where kind = 'migration'
            ))
        )""",
    **dict.fromkeys(("eutf_project", "eutf_akvo", "eutf_result", "oecd_dac2a", "budget_article"), "false"),
}


class World:
    """The shipped registers, in which something can be changed and taken back."""

    def __init__(self, shipped: Path) -> None:
        self.connection = duckdb.connect(":memory:", config={"threads": 1})
        self.connection.execute(f"attach '{shipped}' as shipped (read_only)")
        self.connection.execute("create schema base")
        found = self.connection.execute(
            "select table_name from duckdb_tables() where database_name = 'shipped' and schema_name = 'base'"
        ).fetchall()
        self.tables = [name for (name,) in found]
        for name in self.tables:
            self.connection.execute(
                f'create table base."{name}" as select * from shipped.base."{name}" '
                f"where {KEPT.get(name, 'true')}"
            )
        self.connection.execute("create schema public")
        for name in self.tables:
            self.connection.execute(f'create view public."{name}" as select * from base."{name}"')
        self.make(MODEL)
        self.before = evidence_of(self.rows)

    def after(self, *statements: str) -> Evidence:
        """The evidence after changes of base tables, each of which must change something; then all is as before."""
        changed = {name for statement in statements for name in re.findall(r"\bbase\.(\w+)", statement)}
        assert not statements or changed
        self.connection.execute("begin")
        try:
            for statement in statements:
                rows = self.connection.execute(statement).fetchone()
                assert rows and rows[0] > 0, f"changed nothing: {statement}"
            self.make(MODEL if changed & NAMED_BY_MONEY else [path for path in MODEL if path not in MONEY])
            return evidence_of(self.rows)
        finally:
            self.connection.execute("rollback")
            self.connection.execute("set search_path = 'main'")

    def make(self, files: list[Path]) -> None:
        """Make what these files make, in place of what they made before."""
        self.connection.execute("set search_path = 'public'")
        for path in files:
            self.connection.execute(CREATED.sub(r"create or replace \1", path.read_text(encoding="utf-8")))

    def rows(self, name: str) -> list[dict]:
        frame = self.connection.execute(store.text_of(name)).df()
        return frame.astype(object).where(frame.notna(), None).to_dict("records")


@pytest.fixture(scope="module")
def world(shipped: Path) -> World:
    return World(shipped)


def judged(evidence: Evidence, settings: Settings | None = None) -> dict[Key, Cell]:
    return rules.judge(evidence, settings or rules.default_settings(evidence))


def moved(before: dict[Key, Cell], after: dict[Key, Cell]) -> dict[str, str]:
    """'TUN return' -> what a reader sees change: "state a>b, need a>b, verdict a>b, flags a>b", only what changed."""
    told = {}
    for key in before.keys() | after.keys():
        seen, now = seen_of(before.get(key)), seen_of(after.get(key))
        if changed := [f"{name} {seen[name]}>{now[name]}" for name in seen if seen[name] != now[name]]:
            told[" ".join(key)] = ", ".join(changed)
    return told


def seen_of(cell: Cell | None) -> dict[str, str]:
    if cell is None:
        return dict.fromkeys(("state", "need", "verdict", "flags"), "-")
    return {
        "state": cell.rule.rule_id,
        "need": cell.need,
        "verdict": cell.verdict or "none",
        "flags": "+".join(flag.rule.rule_id for flag in cell.flags) or "none",
    }


def touched(before: dict[Key, Cell], after: dict[Key, Cell]) -> set[str]:
    """Cells of which anything in the trace of the reason changed, whether or not the answer did."""
    return {
        " ".join(key)
        for key in before.keys() | after.keys()
        if key not in before or key not in after or trace(before[key]) != trace(after[key])
    }


def trace(cell: Cell) -> tuple:
    return (
        seen_of(cell),
        cell.not_applicable and cell.not_applicable.rule_id,
        sorted((record.record_kind, record.record_id, how) for record, how in cell.records),
        [claim.claim_id for claim in cell.closed_by],
        [
            (reading.need.need_id, reading.year, reading.figure, reading.threshold, reading.state)
            for reading in cell.readings
        ],
        cell.need_rule and cell.need_rule.rule_id,
        [(flag.rule.rule_id, sorted(record.record_id for record in flag.records)) for flag in cell.flags],
    )


def test_the_small_world_is_the_shipped_one(world: World, cells: dict[Key, Cell]) -> None:
    # Only the numbers of rows differ that a flag must have at least one of.
    after = judged(world.before)
    assert after.keys() == cells.keys()
    assert moved(cells, after) == {}
    assert touched(cells, after) == set()


def use(instrument: str, country: str, status: str = "active") -> str:
    """One more use of an instrument, as the others of it."""
    return (
        f"insert into base.instrument_use select * replace ('{country}' as country_code, '{status}' as status) "
        f"from base.instrument_use where instrument_id = '{instrument}' limit 1"
    )


def role(partnership: str, country: str, name: str = "partner") -> str:
    """One more country in a partnership."""
    return (
        f"insert into base.partnership_country select * replace ('{country}' as country_code, '{name}' as role) "
        f"from base.partnership_country where partnership_id = '{partnership}' limit 1"
    )


def gone(table: str, rows: str) -> str:
    return f"delete from base.{table} where {rows}"


def put(table: str, values: str, rows: str) -> str:
    return f"update base.{table} set {values} where {rows}"


def decided(country: str, where: str, **counts: int) -> str:
    """One more row of first-instance decisions."""
    replaced = ", ".join(f"{number} as {name}" for name, number in counts.items())
    return (
        f"insert into base.unhcr_decision select * replace ({replaced}) from base.unhcr_decision "
        f"where origin_code = '{country}' and asylum_code = '{where}' and decision_level = 'FI' limit 1"
    )


def paid(
    country: str, theme: str, *amounts: int, kind: str = "3 - Disbursement", year: int = 2015
) -> tuple[str, ...]:
    """One activity of the Commission, wholly in one country and on one theme, with transactions of so many dollars."""
    letters = (
        "select value_found from base.spelling "
        f"where kind = 'country' and code = '{country}' and regexp_matches(value_found, '^[A-Z]{{2}}$')"
    )
    return (
        f"insert into base.activity_theme select * replace ('made' as activity_id, '{theme}' as theme_id, "
        "100 as share_pct) from base.activity_theme where file_kind = 'iati' limit 1",
        *(
            f"insert into base.iati_transaction select * replace ('made' as activity_id, ({letters}) || ' - made' as "
            f"recipient_country, '{kind}' as transaction_type, {year} as calendar_year, {amount} as value_usd, "
            f"{1_000_000 + number} as sheet_row) from base.iati_transaction "
            "where reporting_organisation like 'European Commission%' limit 1"
            for number, amount in enumerate(amounts or (1000,))
        ),
    )


def visited(country: str, theme: str, status: str = "done") -> str:
    return (
        f"insert into base.visit select * replace ('made' as visit_id, '{country}' as partner_codes, "
        f"null as to_codes, '{theme}' as theme_ids, '{status}' as status) from base.visit "
        "where status = 'done' and side = 'NL' and not coalesce(is_example, false) limit 1"
    )


def whole(theme: str) -> str:
    """Every cell of a theme: what a claim or a threshold is read for."""
    return f"all of {theme}"


def with_flag(code: str) -> Callable[[Settings], Settings]:
    return lambda settings: replace(settings, flags_on=(*settings.flags_on, code))


# name -> (changes of the shipped data, the cells that move and how, cells whose reason alone changes)
CHANGES: dict[str, tuple[tuple[str, ...], dict[str, str], set[str]]] = {
    # s1: not applicable
    "r02, a country whose state is shut out is taken off the list": (
        (put("not_applicable_rule", "countries = 'BLR'", "rule_id = 'r02'"),),
        {
            "RUS reintegration": "state s1>s5, verdict none>to_check",
            "RUS anti_smuggling": "state s1>s5",
            "RUS governance": "state s1>s5",
            "RUS routes": "state s1>s5",
            # The flag of its suspended arrangement was not shown either.
            "RUS border": "state s1>s4, verdict none>gap, flags none>f1",
            "RUS legal_pathways": "state s1>s4, verdict none>gap",
        },
        set(),
    ),
    "r03, a country is put on the list of those that get no aid": (
        (put("not_applicable_rule", "countries = countries || ';YEM'", "rule_id = 'r03'"),),
        {"YEM root_causes": "state s5>s1"},
        set(),
    ),
    "r03, a country is taken off that list": (
        (put("not_applicable_rule", "countries = replace(countries, 'HKG;', '')", "rule_id = 'r03'"),),
        {"HKG root_causes": "state s1>s5"},
        set(),
    ),
    # s2: a record of its own
    "a use of a programme is added": ((use("eurp", "YEM"),), {"YEM reintegration": "state s5>s2"}, set()),
    "a use of a programme is removed": (
        (gone("instrument_use", "instrument_id = 'eurp' and country_code = 'BGD'"),),
        {"BGD reintegration": "state s2>s5, verdict none>to_check"},
        set(),
    ),
    "an example row counts for nothing": (
        (put("instrument_use", "is_example = true", "instrument_id = 'eurp' and country_code = 'BGD'"),),
        {"BGD reintegration": "state s2>s5, verdict none>to_check"},
        set(),
    ),
    "a partner is added to an arrangement": (
        (role("frontex-wa-tur", "BRA"),),
        {"BRA border": "state s4>s2"},
        set(),
    ),
    "an arrangement loses its only partner": (
        (gone("partnership_country", "partnership_id = 'arr-gin' and country_code = 'GIN'"),),
        {"GIN return": "state s2>s3, verdict none>gap, flags f2+f3>none"},
        set(),
    ),
    # s3: framework only
    "a use of a regional framework is added": ((use("tei-cm", "YEM"),), {"YEM routes": "state s5>s3"}, set()),
    "a use of a regional framework is removed": (
        (gone("instrument_use", "instrument_id = 'tei-cm' and country_code = 'ERI'"),),
        {"ERI routes": "state s3>s5"},
        set(),
    ),
    "an arrangement turns out to be a process": (
        (put("partnership", "form = 'dialogue'", "partnership_id = 'arr-civ'"),),
        {"CIV return": "state s2>s3, flags f2+f3>f7"},
        set(),
    ),
    "a form of process is taken off the list": (
        (gone("framework_form", "form = 'political framework'"),),
        # Ten partner countries: a framework by its size all the same.
        {},
        set(),
    ),
    "a seventh partner country": (
        (put("partnership_country", "partners_in_record = 7", "partnership_id = 'aosp-wb'"),),
        {},
        set(),
    ),
    # The load refuses a count that differs from the rows: one more partner changes it in each of them.
    "an eighth partner country": (
        (put("partnership_country", "partners_in_record = 8", "partnership_id = 'aosp-wb'"),),
        {
            "ALB anti_smuggling": "flags f1+f3>f1",
            "ALB anti_trafficking": "flags f1+f3>f1",
            "BIH anti_smuggling": "flags f3>none",
            "BIH anti_trafficking": "flags f3>none",
            "MKD anti_smuggling": "flags f3>none",
            "MKD anti_trafficking": "flags f3>none",
            "MNE anti_smuggling": "flags f1+f3>f1",
            "MNE anti_trafficking": "flags f1+f3>f1",
            "SRB anti_smuggling": "flags f3>none",
            "SRB anti_trafficking": "flags f3>none",
            # The only one of the six without an arrangement of its own beside it.
            "XKX anti_smuggling": "state s2>s3, flags f2+f3>none",
            "XKX anti_trafficking": "state s2>s3, flags f2+f3>none",
            "XKX border": "flags f2+f3>none",
        },
        {"ALB border", "BIH border", "MKD border", "MNE border", "SRB border"},
    ),
    # s4 and s5: nothing found where the theme is closed, unknown where it is not
    "the last framework of a closed theme is removed": (
        (gone("partnership_country", "partnership_id = 'ml-rabat' and country_code = 'CIV'"),),
        {"CIV border": "state s3>s4"},
        {f"CIV {theme}" for theme in ("return", "reception", "anti_smuggling", "anti_trafficking")}
        | {"CIV legal_pathways", "CIV root_causes"},
    ),
    "a claim that helps to close a theme becomes partial": (
        (put("coverage_claim", "completeness = 'partial'", "claim_id = 'k02'"),),
        {
            **{
                f"{country} return": "state s4>s5"
                for country in "BLR BRA CHN COL HTI MNG NPL PER VEN VNM YEM".split()
            },
            **{f"{country} return": "verdict gap>to_check" for country in "AFG IRN SEN SOM".split()},
            # Money without a record says nothing where the registers are only partly known.
            **{f"{country} return": "verdict gap>to_check, flags f7>none" for country in ("DZA", "IRQ")},
            **{f"{country} return": "flags f7>none" for country in ("CMR", "TCD")},
        },
        {whole("return")},
    ),
    "a claim that helps to close a theme is removed": (
        (gone("coverage_claim", "claim_id = 'k04'"),),
        {
            **{
                f"{country} border": "state s4>s5"
                for country in "BDI BRA CHN COL HKG HTI IND LKA MAC MNG NPL PER RWA SUR VEN VNM YEM".split()
            },
            **{f"{country} border": "verdict gap>to_check" for country in ("GMB", "SEN")},
            "DZA border": "verdict gap>to_check, flags f7>none",
            **{f"{country} border": "flags f7>none" for country in "CIV IRQ SYR TCD".split()},
        },
        {whole("border")},
    ),
    "a claim that closes nothing becomes partial": (
        (put("coverage_claim", "completeness = 'partial'", "claim_id = 'k15'"),),
        {},
        set(),
    ),
    "a partial claim is said to close a theme": (
        (put("coverage_claim", "closes_theme = 'routes'", "claim_id = 'k20'"),),
        {},
        set(),
    ),
    # What never covers
    **{
        f"a use that is {status}": ((use("eurp", "YEM", status),), {}, {"YEM reintegration"})
        for status in ("proposed", "adopted")
    },
    "a negotiation": ((role("eura-neg-nga", "YEM"),), {}, {"YEM return", "YEM legal_pathways"}),
    "an exploratory arrangement": (
        (put("partnership", "status = 'exploratory'", "partnership_id = 'arr-gin'"),),
        {"GIN return": "state s2>s3, verdict none>gap, flags f2+f3>none"},
        set(),
    ),
    "a case of peers": (
        (role("peer-ita-lby", "YEM"),),
        {},
        {f"YEM {theme}" for theme in ("return", "anti_smuggling", "anti_trafficking", "border")}
        | {"YEM root_causes"},
    ),
    "a model case": ((use("dnk-xkx-prison", "YEM"),), {}, {"YEM return"}),
    "a country that only takes part": ((role("frontex-wa-tur", "BRA", "participant"),), {}, {"BRA border"}),
    "a host as partner": ((role("frontex-wa-tur", "ITA"), use("eurp", "ITA")), {}, set()),
    "a rule for hosts is removed": ((gone("rule_condition", "rule_id = 'r01'"),), {}, set()),
    "rules on instruments say nothing of a cell": (
        (gone("rule_condition", "rule_id in ('r06', 'r07')"),),
        {},
        set(),
    ),
    # What a value covers
    "one word for two themes": (
        (
            put(
                "partnership",
                "migration_topics = 'border management;trafficking/smuggling'",
                "partnership_id = 'frontex-wa-ukr'",
            ),
        ),
        {"UKR anti_smuggling": "state s3>s2", "UKR anti_trafficking": "state s3>s2"},
        set(),
    ),
    "the override of a theme is removed": (
        (gone("partnership_theme_override", "partnership_id = 'ml-lby-tf'"),),
        # Return from Libya to other countries is routes, where it alone has a known lack of binding force.
        {"LBY routes": "flags f2+f3>f3"},
        {"LBY return"},
    ),
    "a word no longer counts": (
        (put("theme_mapping", "counts_for_coverage = false", "value_found = 'refugee reception'"),),
        {"UGA reception": "flags f1>none"},
        set(),
    ),
    "a word for short-stay visas counts": (
        (
            put(
                "theme_mapping",
                "counts_for_coverage = true",
                "value_found = 'visa liberalisation dialogue'",
            ),
        ),
        # The readmission agreement that offers it is binding; the statement that stood there alone is not.
        {"TUR legal_pathways": "flags f2>none"},
        set(),
    ),
    "an instrument no longer counts for a theme": (
        (
            put(
                "instrument_theme",
                "counts_for_coverage = false",
                "instrument_id = 'orange-corners' and theme_id = 'root_causes'",
            ),
        ),
        {
            "BGD root_causes": "state s2>s5",
            "PSE root_causes": "state s2>s5",
            **{f"{country} root_causes": "state s2>s3" for country in ("CIV", "COD", "GHA", "SEN")},
        },
        {"JOR root_causes", "MAR root_causes", "SDN root_causes"},
    ),
    # Needs
    "N01, a reporter less": (
        (gone("migr_eipre", "country_code = 'SOM' and reporting_code = 'AUT'"),),
        {"SOM return": "need above>below, verdict gap>none"},
        set(),
    ),
    "N02, a reporter less": (
        (gone("migr_eirtn_third", "country_code = 'NPL' and reporting_code = 'HRV'"),),
        {"NPL reintegration": "need above>below, verdict to_check>none"},
        set(),
    ),
    "N02, no row at all is unknown and not low": (
        (gone("migr_eirtn_third", "country_code = 'NPL'"),),
        {"NPL reintegration": "need above>unknown, verdict to_check>none"},
        set(),
    ),
    "N02, cells without a value are unknown and not low": (
        (put("migr_eirtn_third", "persons = null", "country_code = 'NPL'"),),
        {"NPL reintegration": "need above>unknown, verdict to_check>none"},
        set(),
    ),
    "N02, the threshold at the value": (
        (put("need_indicator", "default_threshold = 1020", "indicator_id = 'N02'"),),
        {},
        {whole("reintegration")},
    ),
    "N02, the threshold just above the value": (
        (put("need_indicator", "default_threshold = 1021", "indicator_id = 'N02'"),),
        {"NPL reintegration": "need above>below, verdict to_check>none"},
        {whole("reintegration")},
    ),
    "N03, fewer refugees": (
        (put("unhcr_population", "refugees = 50000", "asylum_code = 'BDI' and origin_code = 'COD'"),),
        {"BDI reception": "need above>below, verdict to_check>none"},
        set(),
    ),
    "N04, twice the inhabitants": (
        (put("wdi", "value = 2 * value", "country_code = 'DJI' and variable = 'pop'"),),
        {"DJI reception": "need above>below, verdict to_check>none"},
        set(),
    ),
    "N04, no inhabitants known": (
        (gone("wdi", "country_code = 'DJI' and variable = 'pop'"),),
        # Hosted people are below their own threshold, and that is known.
        {"DJI reception": "need above>below, verdict to_check>none"},
        set(),
    ),
    "N04, many for few inhabitants, but few": (
        (put("wdi", "value = 1000", "country_code = 'ALB' and variable = 'pop'"),),
        {},
        {"ALB reception"},
    ),
    "N05, a month less": (
        (
            gone(
                "frontex_detection",
                "country_code = 'PAK' and detections = 697 and reference_month = '2024-11'",
            ),
        ),
        {"PAK anti_smuggling": "need above>below, verdict to_check>none"},
        # The same source cut by route: not an independent need.
        {"DZA border", "EGY border", "TUN border"},
    ),
    "N07, a departure point less": (
        (put("route", "departure_codes = 'SEN;MRT;MAR'", "route_id = 'western_african'"),),
        {"GMB border": "need above>unknown, verdict gap>none"},
        set(),
    ),
    "N07, a departure point more": (
        (put("route", "departure_codes = departure_codes || ';SLE'", "route_id = 'western_african'"),),
        {"SLE border": "need unknown>above, verdict none>gap"},
        set(),
    ),
    "N08, a reporter less": (
        (gone("unhcr_decision", "origin_code = 'DZA' and asylum_code = 'IRL' and decision_level = 'FI'"),),
        {"DZA legal_pathways": "need above>below, verdict gap>none"},
        set(),
    ),
    "N08, more recognition": (
        (decided("DZA", "DEU", recognised=3000, other_protection=0, rejected=0),),
        {"DZA legal_pathways": "need above>not_read, verdict gap>none"},
        set(),
    ),
    "N09, incidents less": (
        (gone("iom_incident", "country_code = 'SEN' and dead_and_missing in (30, 39)"),),
        {"SEN routes": "need above>below, verdict to_check>none"},
        set(),
    ),
    "N10, an origin less": (
        (
            gone(
                "unhcr_application",
                "asylum_code = 'CIV' and origin_code = 'BFA' and application_type = 'N'",
            ),
        ),
        {"CIV governance": "need above>below, verdict to_check>none"},
        set(),
    ),
    # Needs that are not read
    "r04, nationals need a visa again": (
        (put("visa_requirement", "requirement = 'visa required'", "passport_code = 'COL'"),),
        {"COL legal_pathways": "need not_read>above, verdict none>gap"},
        set(),
    ),
    "r04, a number of days": (
        (put("visa_requirement", "requirement = '90'", "passport_code = 'CIV'"),),
        {"CIV legal_pathways": "need above>not_read, verdict gap>none"},
        set(),
    ),
    "r04, an own passport is no number of days": (
        (put("visa_requirement", "requirement = '-1'", "passport_code = 'COL'"),),
        {"COL legal_pathways": "need not_read>above, verdict none>gap"},
        set(),
    ),
    "r05, temporary protection ends": (
        (put("not_applicable_rule", "countries = ''", "rule_id = 'r05'"),),
        {"UKR anti_smuggling": "need not_read>above, verdict none>to_check"},
        # Found illegally present is read again; those who mostly get protection are not (r08).
        {"UKR return"},
    ),
    "r08, more rejections": (
        (decided("SDN", "DEU", recognised=0, other_protection=0, rejected=2000),),
        {"SDN return": "need not_read>above, verdict none>gap"},
        {"SDN legal_pathways"},
    ),
    "r08, another number of rejections": (
        (put("rule_condition", "value = '2000'", "rule_id = 'r08' and sort_order = 2"),),
        {"MLI return": "need not_read>above, verdict none>gap"},
        set(),
    ),
    # Flags
    **{
        f"f1, a use that is {status} is added": (
            (use("eurp", "YEM", status),),
            {"YEM reintegration": "flags none>f1"},
            set(),
        )
        for status in ("ended", "suspended")
    },
    "f1, a use is suspended": (
        (put("instrument_use", "status = 'suspended'", "instrument_id = 'eurp' and country_code = 'ARM'"),),
        {"ARM reintegration": "state s2>s5, flags none>f1"},
        set(),
    ),
    "f1, never of a framework": ((use("tei-cm", "YEM", "ended"),), {}, {"YEM routes"}),
    "f2, binding in part": (
        (put("partnership", "binding_code = 'partly'", "partnership_id = 'arr-gin'"),),
        {"GIN return": "flags f2+f3>f3"},
        set(),
    ),
    "f2, not known whether binding": (
        (put("partnership", "binding_code = null", "partnership_id = 'arr-gin'"),),
        {"GIN return": "flags f2+f3>f3"},
        set(),
    ),
    "f3, assessed": (
        (put("partnership", "legal_assessment = 'done'", "partnership_id = 'arr-gin'"),),
        {"GIN return": "flags f2+f3>f2"},
        set(),
    ),
    "f3, not looked for": (
        (put("partnership", "legal_assessment = null", "partnership_id = 'arr-gin'"),),
        {"GIN return": "flags f2+f3>f2"},
        set(),
    ),
    "f6, proposed pressure is applied": (
        (put("instrument_use", "status = 'active'", "instrument_id = 'visa-25a' and country_code = 'BGD'"),),
        {"BGD return": "flags f2+f3>f2+f3+f6"},
        set(),
    ),
    "f6, the only support is none": (
        (put("instrument", "nature = 'dialogue'", "instrument_id = 'eurp'"),),
        {"GMB return": "flags f2+f3+f6>f2+f3"},
        {"ETH return", "SOM return"},
    ),
    "f7, paid without a record": (paid("YEM", "return"), {"YEM return": "flags none>f7"}, set()),
    "f7, paid where there is only a framework": (
        paid("BIH", "legal_pathways", kind="4 - Expenditure"),
        {"BIH legal_pathways": "flags none>f7"},
        set(),
    ),
    "f7, paid where there is a record": (paid("TUN", "return"), {}, set()),
    "f7, paid where the registers are only partly known": (paid("YEM", "routes"), {}, set()),
    "f7, promised and not paid": (paid("YEM", "return", kind="2 - Commitment"), {}, set()),
    "f7, paid back": (paid("YEM", "return", -1000), {}, set()),
    "f7, paid and all of it paid back": (paid("YEM", "return", 1000, -400, -600), {}, set()),
    "f7, paid and some of it paid back": (
        paid("YEM", "return", 1000, -400),
        {"YEM return": "flags none>f7"},
        set(),
    ),
    "f7, a payment is removed": (
        (gone("iati_transaction", "recipient_country like 'SY - %' and sector like '15190 %'"),),
        {"SYR legal_pathways": "flags f7>none"},
        set(),
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_of_the_data_moves_these_cells_and_no_other(
    name: str, world: World, cells: dict[Key, Cell]
) -> None:
    statements, expected, also = CHANGES[name]
    after = judged(world.after(*statements))
    assert moved(cells, after) == expected
    wholes = {f"{country} {theme}" for country, theme in cells if whole(theme) in also}
    assert touched(cells, after) == expected.keys() | wholes | (also - {whole(theme) for _, theme in cells})


@pytest.mark.parametrize(
    ("change", "statements", "expected"),
    [
        # Off by default. Money on the theme takes it away, money on another theme does not.
        (
            with_flag("no_disbursement"),
            paid("ARM", "root_causes"),
            {"ARM root_causes": "flags f2+f4>f2"},
        ),
        (with_flag("no_disbursement"), paid("ARM", "trade"), {}),
        # Money on a theme that is no migration theme is money in the country all the same.
        (
            with_flag("no_disbursement"),
            paid("NER", "trade"),
            {
                "NER anti_trafficking": "flags f1>f1+f4",
                "NER governance": "flags none>f4",
                "NER reception": "flags f1+f3>f1+f3+f4",
                "NER reintegration": "flags none>f4",
                "NER routes": "flags f1+f3>f1+f3+f4",
            },
        ),
        # What began after the end of the money data could not have been paid: three began in the months between.
        (
            with_flag("no_disbursement"),
            (put("money_set", "complete_until = '2021-12'", "complete_until = '2021-06'"),),
            {
                "EGY return": "flags f3>f3+f4",
                "EGY anti_smuggling": "flags f3>f3+f4",
                "EGY border": "flags f3>f3+f4",
            },
        ),
        (
            with_flag("no_contact"),
            (visited("ARM", "reintegration"),),
            {"ARM reintegration": "flags f5>none"},
        ),
        (with_flag("no_contact"), (visited("ARM", "reintegration", "planned"),), {}),
        # Two themes under one word count for neither, if the reader says so.
        (
            lambda settings: replace(settings, count_not_told_apart=False),
            CHANGES["one word for two themes"][0],
            {},
        ),
    ],
    ids=[
        "f4",
        "f4, other money",
        "f4, another country",
        "f4, later",
        "f5",
        "f5, planned",
        "one word for two themes, not counted",
    ],
)
def test_a_change_under_other_settings_moves_these_cells_and_no_other(
    change: Callable[[Settings], Settings],
    statements: tuple[str, ...],
    expected: dict[str, str],
    world: World,
) -> None:
    before = judged(world.before, change(rules.default_settings(world.before)))
    evidence = world.after(*statements)
    assert moved(before, judged(evidence, change(rules.default_settings(evidence)))) == expected


@pytest.mark.parametrize(
    ("code", "statements"),
    [
        ("not_binding", ("update base.partnership set binding_code = null",)),
        (
            "no_legal_assessment",
            (
                "update base.partnership set legal_assessment = null",
                "update base.instrument set legal_assessment = null",
            ),
        ),
        ("no_contact", ("update base.visit set theme_ids = null",)),
        ("no_disbursement", ("delete from base.iati_transaction",)),
        ("money_without_record", ("delete from base.iati_transaction",)),
    ],
)
def test_a_flag_whose_field_holds_nothing_never_fires(
    code: str, statements: tuple[str, ...], world: World
) -> None:
    def fired(evidence: Evidence) -> int:
        settings = with_flag(code)(rules.default_settings(evidence))
        return sum(
            flag.rule.code == code for cell in judged(evidence, settings).values() for flag in cell.flags
        )

    assert fired(world.before) > 10
    assert fired(world.after(*statements)) == 0


def test_a_rate_is_read_from_the_number_of_the_condition_on(world: World, cells: dict[Key, Cell]) -> None:
    hosted = {
        country: figures[2025].value
        for (need, country), figures in world.before.figures.items()
        if need == "N03" and 2025 in figures
    }
    after = judged(world.after(put("rule_condition", "value = '35041'", "rule_id = 'N04'")))
    # Of those that are no longer read Djibouti alone, with 35,040, had a need by its rate.
    assert moved(cells, after) == {"DJI reception": "need above>below, verdict to_check>none"}
    assert touched(cells, after) == {
        f"{country} reception" for country, number in hosted.items() if 10_000 <= number < 35_041
    }


def test_a_host_is_no_row_of_the_matrix(world: World, cells: dict[Key, Cell]) -> None:
    after = judged(world.after(put("country", "role = 'host only'", "country_code = 'YEM'")))
    assert cells.keys() - after.keys() == {("YEM", theme) for theme in world.before.themes}
    assert all(trace(after[key]) == trace(cells[key]) for key in after)


def test_the_rule_for_hosts_holds_for_hosts_and_for_no_row(world: World) -> None:
    (rule,) = [rule for rule in world.before.not_applicable if rule.rule_id == "r01"]
    assert rule.found.keys() >= recount_gaps.EU_AND_SCHENGEN
    assert not rule.found.keys() & world.before.countries.keys()


# A spreadsheet alone ----------------------------------------------------------------------------------------------

# sheet, heading of the key, key (and a second one), heading, new value
STEWARD = [
    ("need_indicator", {"indicator_id": "N01"}, "default_threshold", 10500),
    ("theme_mapping", {"value": "refugee reception"}, "counts_for_coverage", "no"),
    ("coverage_claim", {"claim_id": "k04"}, "complete", "partial"),
    ("not_applicable_rule", {"rule_id": "r03"}, "countries", "HKG;MAC;RUS;KWT;ISR;ARE;YEM"),
    ("rule_condition", {"rule_id": "N04"}, "value", "35041"),
    ("gap_setting", {"setting_id": "max_partner_countries"}, "value", "5"),
    ("gap_rule", {"rule_id": "f6"}, "default_on", "no"),
]
STEWARDS_CELLS = {
    # The two countries of which between 10,000 and 10,499 people were found; Russia has an agreement.
    "SOM return": "need above>below, verdict gap>none, flags f6>none",
    "RUS return": "need above>below",
    "ETH return": "flags f2+f3+f6>f2+f3",
    "GMB return": "flags f2+f3+f6>f2+f3",
    "UGA reception": "flags f1>none",
    **CHANGES["a claim that helps to close a theme is removed"][1],
    "YEM root_causes": "state s5>s1",
    "DJI reception": "need above>below, verdict to_check>none",
    **CHANGES["an eighth partner country"][1],
}


def test_a_steward_moves_cells_with_a_spreadsheet_alone(
    tmp_path: Path, cells: dict[Key, Cell], monkeypatch: pytest.MonkeyPatch
) -> None:
    book = CalamineWorkbook.from_path(paths.ROOT / "data" / "workbooks" / "reference.xlsx")
    sheets = {
        name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names
    }
    for name, key, heading, value in STEWARD:
        rows = sheets[name]
        places = {column: rows[0].index(column) for column in (*key, heading)}
        (row,) = [row for row in rows[1:] if all(row[places[column]] == key[column] for column in key)]
        assert row[places[heading]] != value
        row[places[heading]] = value
    files = [path for path in default_files() if path.name != "reference.xlsx"]
    result = load([workbook(tmp_path / "reference.xlsx", sheets), *files], var=tmp_path / "var")
    assert result.faults == []
    monkeypatch.setenv("DASHBOARD_VAR", str(tmp_path / "var"))
    assert moved(cells, judged(read_evidence(None, PUBLIC))) == STEWARDS_CELLS
