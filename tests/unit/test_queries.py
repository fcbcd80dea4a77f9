"""Each named query keeps the contract in its header, in SQL that other engines share."""

import datetime as dt

import duckdb
import pytest
import sqlglot

from dashboard import paths, store
from dashboard.access import PUBLIC

EXAMPLES: dict[str, object] = {
    "countries": ["TUN", "MAR", "XKX"],
    "country": "TUN",
    "today": dt.date(2026, 11, 25),
    "indicator_id": "asylum_applicants_eu",
    "theme_id": "return",
    "figure_id": "decisions_negative_eu",
    "rule_id": "N08",
    "nature": "dialogue",
    "period": 2024,
    "from_year": 2010,
    "to_year": 2025,
    **{f"use_{name}": True for name in ("region", "income", "population", "applicants", "hosted")},
    "money_set": "commission",
    "measure": "disbursement",
    "unit": "EUR",
    "themes": ["return", "routes"],
    "relevance": ["narrow", "wide", "humanitarian", "none"],
    "words": ["migra"],
    "providers": ["eu-near"],
    "implementers": ["iom"],
    "aid_types": ["C01"],
    "cut": "place",
    "key": "TUN",
    "year": 2019,
    "activity": "ministry:XM-DAC-7-PPR-4000000045",
    "organisation_id": "int-unhcr",
    "matched_by": "hand",
    "search": ["migr"],
    "subjects": ["migration"],
    "subject": "migration",
    "flow": "U",
    "donors": ["Netherlands"],
    "donor": "Netherlands",
    "prices": "current",
    "cause": "twice",
    "compared": "above",
    "reason": "within_1_pct",
    "whole": "kanarie",
    "kinds": None,
    "other_names": ["TN|Tunesien"],
    "own_names": ["page|spending|name|Spread"],
    "from_day": dt.date(2010, 1, 1),
    "until_day": dt.date(2040, 1, 1),
    "within_days": 14,
    "by_region": False,
    "examples": False,
    "visits": ["v040"],
    "since": dt.date(2010, 1, 1),
    "row_limit": 50,
    "row_offset": 0,
}


@pytest.mark.parametrize("name", store.query_names())
def test_a_query_gives_what_its_header_says(name: str, shipped) -> None:
    header = store.header(name)
    assert header["question"].endswith("?")
    assert header["grain"].startswith("one row")
    assert header["source"]
    connection = duckdb.connect(str(shipped), read_only=True)
    connection.execute("set search_path = 'public'")
    statement = connection.extract_statements(store.text_of(name))
    assert len(statement) == 1
    assert set(header["parameters"]) == set(statement[0].named_parameters)
    answer = connection.execute(
        f"select * from ({store.text_of(name)}) limit 0",
        {key: EXAMPLES[key] for key in header["parameters"]} or None,
    )
    found = {column[0]: str(column[1]).lower().replace(" ", "") for column in answer.description}
    assert found == {column: kind.replace(" ", "") for column, (kind, _) in header["columns"].items()}


ALL_SQL = sorted(path.relative_to(store.QUERIES).as_posix() for path in store.QUERIES.rglob("*.sql"))


@pytest.mark.parametrize("name", ALL_SQL)
def test_sql_stays_in_what_other_engines_share(name: str) -> None:
    text = (store.QUERIES / name).read_text(encoding="utf-8")
    for statement in sqlglot.parse(text, read="duckdb"):
        assert forbidden(statement.sql(dialect="duckdb")) == []
    sqlglot.transpile(text, read="duckdb", write="spark", unsupported_level=sqlglot.ErrorLevel.RAISE)


@pytest.mark.parametrize("name", store.query_names())
def test_every_query_is_asked_by_somebody(name: str) -> None:
    asked = [
        path
        for path in (paths.ROOT / "dashboard").rglob("*.py")
        if f'"{name}"' in path.read_text(encoding="utf-8")
    ]
    assert asked, f"nobody asks {name}: delete it"


def forbidden(text: str) -> list[str]:
    """What of a query another engine would refuse or answer otherwise."""
    tree = sqlglot.parse_one(text, read="duckdb")
    found = [
        "filter (…) over"
        for window in tree.find_all(sqlglot.exp.Window)
        if isinstance(window.this, sqlglot.exp.Filter)
    ]
    found += ["quantile" for _ in tree.find_all(sqlglot.exp.PercentileCont, sqlglot.exp.Quantile)]
    found += [
        "ordered aggregate"
        for call in tree.find_all(sqlglot.exp.GroupConcat, sqlglot.exp.ArrayAgg)
        if call.find(sqlglot.exp.Order)
    ]
    # The reader's clearance is the search path: a name with a schema before it would go round it.
    found += [f"schema {table.db}" for table in tree.find_all(sqlglot.exp.Table) if table.db]
    found += [
        "grouping of several"
        for call in tree.find_all(sqlglot.exp.Anonymous)
        if call.name.lower() == "grouping" and len(call.expressions) > 1
    ]
    return found


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("select sum(a) filter (where b) over () from t", "filter (…) over"),
        ("select quantile_cont(a, 0.5) from t", "quantile"),
        ("select string_agg(a, ';' order by a) from t", "ordered aggregate"),
        ("select a from base.t", "schema base"),
        ("select a from u inner join confidential.t on true", "schema confidential"),
    ],
)
def test_the_search_for_forbidden_sql_finds_it_where_it_is(text: str, what: str) -> None:
    assert what in forbidden(text)


def test_missing_and_extra_parameters_are_refused(shipped) -> None:
    with pytest.raises(duckdb.Error):
        store.query("country/partnerships", reader=PUBLIC)
    with pytest.raises(duckdb.Error):
        store.query("country/partnerships", reader=PUBLIC, countries=["TUN"], more=1)


def test_an_unknown_query_or_version_is_named(shipped) -> None:
    with pytest.raises(LookupError, match="country/nonsense"):
        store.query("country/nonsense")
    with pytest.raises(store.UnknownVersion, match="1999"):
        store.query("country/list", version="1999")
    with pytest.raises(store.UnknownVersion):
        store.query("country/list", version="../../etc/passwd")
