"""What panels write: nothing runs, nothing is blank, nothing missing looks like zero."""

from html.parser import HTMLParser

import pandas as pd
import pytest

from dashboard.exports.tables import Column
from dashboard.panels import (
    Fact,
    Record,
    cell_text,
    escape,
    is_web_address,
    mark_html,
    records_html,
    table_html,
)

PLANTED = "<script>alert(1)</script>\"'&"
YEAR = Column(name="year", label="Jaar", kind="date")
VALUE = Column(name="value", label="Aanvragen", kind="integer", unit="personen")


class Reading(HTMLParser):
    """Tags with their attributes, and the text between them, as a browser would read them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.texts.append(data)

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def test_escape_leaves_text_that_reads_the_same_and_does_nothing():
    read = Reading(f'<p title="{escape(PLANTED)}">{escape(PLANTED)}</p>')
    assert [tag for tag, _ in read.tags] == ["p"]
    assert read.of("p")[0]["title"] == PLANTED
    assert "".join(read.texts) == PLANTED
    assert escape(None) == escape(float("nan")) == ""


def test_planted_text_in_a_table_stays_text():
    column = Column(name="name", label=PLANTED, kind="text", unit=PLANTED)
    html = table_html(pd.DataFrame({"name": [PLANTED]}), columns=[column], caption=PLANTED, lang="nl")
    read = Reading(html)
    assert read.of("script") == []
    assert "".join(read.texts).count(PLANTED) == 5


def test_planted_text_in_a_record_stays_text():
    record = Record(
        title=PLANTED,
        status=PLANTED,
        tone='x" onclick="alert(1)',
        facts=[Fact(label=PLANTED, value=PLANTED, mark=PLANTED)],
        more=[Fact(label=PLANTED, value=PLANTED)],
        source_title=PLANTED,
        source_address="javascript:alert(1)",
        mark=PLANTED,
        language='en" onclick="alert(1)',
    )
    read = Reading(records_html([record], lang="en"))
    assert read.of("script") == []
    assert read.of("a") == []
    assert not any("onclick" in attributes for _, attributes in read.tags)


@pytest.mark.parametrize(
    ("address", "is_link"),
    [
        ("https://example.org", True),
        ("http://example.org", True),
        ("javascript:alert(1)", False),
        (" https://example.org", False),
        ("data:text/html,x", False),
        (None, False),
        (float("nan"), False),
    ],
)
def test_only_an_address_on_the_web_becomes_a_link(address, is_link):
    assert is_web_address(address) is is_link


def test_table_has_what_a_screen_reader_needs():
    frame = pd.DataFrame({"year": [2023, 2024], "value": [1234.0, 0.0]})
    read = Reading(table_html(frame, columns=[YEAR, VALUE], caption="Aanvragen per jaar", lang="nl"))
    assert [head["scope"] for head in read.of("th")] == ["col", "col"]
    assert read.of("div")[1] | {"class": ""} == {
        "class": "",
        "role": "region",
        "tabindex": "0",
        "aria-label": "Aanvragen per jaar",
    }
    assert read.of("caption") and "Aanvragen (personen)" in read.texts
    assert [cell["class"] for cell in read.of("td")] == ["text", "number", "text", "number"]


@pytest.mark.parametrize(
    ("row", "column", "lang", "shown"),
    [
        ({"value": 1234.0}, VALUE, "nl", "1.234"),
        ({"value": 1234.0}, VALUE, "en", "1,234"),
        ({"value": 0.0}, VALUE, "nl", "0"),
        ({"value": None}, VALUE, "nl", "geen gegevens"),
        ({"value": float("nan"), "value_state": "not_public"}, VALUE, "nl", "niet openbaar"),
        ({"value": float("nan"), "value_state": float("nan")}, VALUE, "en", "no data"),
        ({"value": 5.0, "value_state": "provisional"}, VALUE, "en", "5 (provisional)"),
        ({"year": 2024}, YEAR, "nl", "2024"),
        ({"year": 2024.0}, YEAR, "nl", "2024"),
        ({"year": "2024-05"}, YEAR, "nl", "mei 2024"),
        ({"flag": True}, Column(name="flag", label="x", kind="boolean"), "nl", "ja"),
        ({"text": ""}, Column(name="text", label="x", kind="text"), "nl", "niet vastgelegd"),
        ({"text": "a;b; c"}, Column(name="text", label="x", kind="text"), "nl", "a; b; c"),
        ({"text": "https://x.eu/a;b"}, Column(name="text", label="x", kind="text"), "nl", "https://x.eu/a;b"),
        ({"row": 12.0}, Column(name="row", label="x", kind="identifier"), "nl", "12"),
    ],
)
def test_a_cell_never_leaves_open_why_it_is_what_it_is(row, column, lang, shown):
    assert cell_text(row, column=column, lang=lang) == shown


def test_what_the_register_does_not_hold_is_said():
    html = records_html([Record(title="A", facts=[Fact(label="Toets", value=None)])], lang="nl")
    assert "niet vastgelegd" in html


def test_a_list_of_the_register_has_a_space_after_its_mark():
    html = records_html([Record(title="A", facts=[Fact(label="Zoekt", value="visa;trade")])], lang="nl")
    assert "visa; trade" in html


def test_a_unit_that_the_label_ends_with_is_not_said_again():
    column = Column(name="value", label="Bedrag (EUR)", unit="EUR", kind="amount")
    html = table_html(pd.DataFrame({"value": [1.0]}), columns=[column], caption="c", lang="nl")
    assert "Bedrag (EUR)" in Reading(html).texts


def test_records_beyond_the_first_stand_behind_a_line_that_counts_them():
    html = records_html([Record(title=f"R{number}") for number in range(9)], lang="nl", shown=6)
    read = Reading(html)
    assert len(read.of("li")) == 9
    assert "Nog 3 tonen" in read.texts
    assert len(Reading(records_html([Record(title="R")], lang="nl")).of("details")) == 0


def test_marks_are_words_and_an_absent_mark_is_nothing():
    assert "nagelezen" in mark_html("read", lang="nl")
    assert "general knowledge" in mark_html("general-knowledge", lang="en")
    assert mark_html(None, lang="nl") == mark_html(float("nan"), lang="nl") == ""


def test_an_example_row_says_that_it_is_one():
    assert "voorbeeld" in records_html([Record(title="A", is_example=True)], lang="nl")
