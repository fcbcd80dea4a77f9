"""Search against a plain look through the same names for one piece of text, which finds no other spelling."""

import datetime as dt
from pathlib import Path

import duckdb

from dashboard import store
from dashboard.find import pages, typed
from tests.bench.conftest import keep, taken

WORDS = ("turkeye", "border management Tunisia", "Maroc", "return", "onderwijsprojekt turkye")
PLAIN = """
    select kind, thing_id, name from find_name where contains(folded, $text)
    union all
    select 'word', kind, word from find_word where contains(word, $text)
    order by 1, 2, 3
"""


def test_search(shipped: Path) -> None:
    with duckdb.connect(str(shipped), read_only=True) as connection:
        connection.execute("set search_path = 'public'")

        def bare(text: str) -> None:
            connection.execute(PLAIN, {"text": typed.fold(text)}).df()

        def ours(text: str) -> None:
            found = store.query(
                "find/things",
                words=typed.words_of(text),
                whole=typed.fold(text),
                kinds=None,
                other_names=list(typed.country_names()),
                own_names=list(pages.own_names()),
                today=dt.date(2026, 11, 25),
                row_limit=6,
                row_offset=0,
            )
            assert len(found)

        for action in (ours, bare):
            action(WORDS[0])
        measured = [(taken(lambda t=text: ours(t)), taken(lambda t=text: bare(t))) for text in WORDS]
    keep(
        "a search, any spelling, ranked and counted",
        against="one piece of text looked for in the same names and words",
        ours=[one for one, _ in measured],
        bare=[one for _, one in measured],
    )
