"""Who may import whom: the rules of docs/architecture.md, read from the code itself."""

import ast
import textwrap
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "dashboard"

NO_STREAMLIT = (
    "access",
    "charts",
    "dictionary",
    "exports",
    "formats",
    "intake",
    "paths",
    "profile",
    "store",
    "summary",
    "words",
)
NO_DATABASE = ("app", "charts", "exports", "panels", "profile", "screens", "session")
CHARTS_MAY = ("dashboard.charts", "dashboard.formats")
SQL_START = ("select ", "with ", "insert ", "create ", "update ", "delete ", "copy ")


def imports_in(text: str) -> set[str]:
    """Return the modules that a text imports; `from dashboard import store` is dashboard.store."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "a relative import hides what is imported"
            whole = node.module or ""
            found |= {f"{whole}.{alias.name}" for alias in node.names} if whole == "dashboard" else {whole}
    return found


def sql_in(text: str) -> list[str]:
    """Return the texts in code that begin like a statement of SQL and go on over a source of rows."""
    texts = [
        " ".join(node.value.lower().split())
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    return [
        found for found in texts if found.startswith(SQL_START) and (" from " in found or " table " in found)
    ]


def files_of(*parts: str) -> list[Path]:
    found = [path for part in parts for path in (PACKAGE / f"{part}.py", *(PACKAGE / part).rglob("*.py"))]
    return [path for path in found if path.exists()]


def reaches(text: str, package: str) -> bool:
    return any(name == package or name.startswith(f"{package}.") for name in imports_in(text))


def test_what_knows_no_screen_never_imports_streamlit():
    assert files_of(*NO_STREAMLIT), "no files were read"
    assert [str(path) for path in files_of(*NO_STREAMLIT) if reaches(path.read_text(), "streamlit")] == []


def test_what_is_seen_asks_the_store_and_not_the_database():
    assert files_of(*NO_DATABASE), "no files were read"
    for path in files_of(*NO_DATABASE):
        assert not reaches(path.read_text(), "duckdb"), path
        assert sql_in(path.read_text()) == [], path


def test_charts_know_formats_only():
    for path in files_of("charts"):
        ours = {name for name in imports_in(path.read_text()) if name.startswith("dashboard")}
        assert {name for name in ours if not name.startswith(CHARTS_MAY)} == set(), path


def test_streamlit_s_state_cache_and_address_have_one_home():
    for path in PACKAGE.rglob("*.py"):
        if path.name == "session.py":
            continue
        used = {
            node.attr
            for node in ast.walk(ast.parse(path.read_text()))
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "st"
        }
        assert used & {"session_state", "query_params", "cache_data", "cache_resource"} == set(), path


def test_html_that_runs_scripts_is_never_written():
    for path in PACKAGE.rglob("*.py"):
        used = {
            word.arg
            for node in ast.walk(ast.parse(path.read_text()))
            if isinstance(node, ast.Call)
            for word in node.keywords
        }
        assert used & {"unsafe_allow_javascript", "unsafe_allow_html"} == set(), path


def test_no_folder_is_called_pages():
    # Streamlit would serve its files without the entry script, and so without the question who is asking.
    assert not (PACKAGE / "pages").exists()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("import streamlit as st", {"streamlit"}),
        ("from streamlit.navigation import page", {"streamlit.navigation"}),
        ("def late():\n    import streamlit", {"streamlit"}),
        ("from dashboard import store, words", {"dashboard.store", "dashboard.words"}),
        ("from dashboard.intake import publish", {"dashboard.intake"}),
    ],
)
def test_imports_are_found_wherever_they_stand(text, found):
    assert imports_in(text) == found


def test_relative_imports_are_refused():
    with pytest.raises(AssertionError, match="relative"):
        imports_in("from . import store")


def test_sql_is_found_and_prose_is_not():
    code = '''
        question = """
            select country_code
            from partnership
        """
        prose = "Select a country from the list"
        title = "With whom"
    '''
    assert sql_in(textwrap.dedent(code)) == [
        "select country_code from partnership",
        "select a country from the list",
    ]
