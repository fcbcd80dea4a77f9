"""A note on what is wrong holds exactly the cell and the words, in the e-mail and in the file, whatever was typed."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest

from dashboard import paths, report
from dashboard.report import FIELDS, MOST_LETTERS, Note, file_of, mailto, place_of, read_file, row_label

ROW = {
    "file_name": "eurostat.xlsx",
    "sheet_name": "migr_eirtn",
    "sheet_row": 1204.0,
    "cell": "F1204",
    "value": 35.0,
    "original_file": "migr_eirtn.tsv",
    "original_line": float("nan"),
}
HOSTILE = "=1+1 & <script>alert(1)</script>\nBcc: x@example.org\r\n?subject=ander&body=%0D%0A “één”; \u202e"


def note(**changes: str) -> Note:
    given = {
        "title": "Terugkeer naar Marokko",
        "figure": "2024, Marokko",
        "version": "20261129T062145Z-35f054e3",
        "address": "https://example.org/country?country=MAR&version=x#returns",
        "wrong": "Het zijn er 36.",
        **place_of(ROW),
        **changes,
    }
    return Note(**given)


def body_of(address: str) -> str:
    return parse_qs(urlsplit(address).query, strict_parsing=True)["body"][0]


def test_the_place_of_a_row_is_its_cell_and_its_value():
    assert place_of(ROW) == {
        "file_name": "eurostat.xlsx",
        "sheet_name": "migr_eirtn",
        "sheet_row": "1204",
        "cell": "F1204",
        "value": "35",
        "original_file": "migr_eirtn.tsv",
    }
    assert row_label(ROW) == "eurostat.xlsx, migr_eirtn, F1204: 35"
    assert (
        row_label({"file_name": "registers.xlsx", "sheet_name": "visit", "sheet_row": 9})
        == "registers.xlsx, visit, 9"
    )


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_an_email_holds_the_cell_and_the_words(lang: str):
    address, was_cut = mailto(note(), to="data@example.org", lang=lang)
    assert not was_cut
    assert address.startswith("mailto:data@example.org?subject=")
    assert "%0D%0A" in address
    for text in (
        "F1204",
        "eurostat.xlsx",
        "1204",
        ": 35\r\n",
        "Het zijn er 36.",
        "country=MAR&version=x#returns",
    ):
        assert text in body_of(address)
    assert "nan" not in body_of(address)


def test_what_is_typed_stays_text():
    """It opens no other header, no other field, and arrives as it was."""
    address, _ = mailto(note(wrong=HOSTILE, title=HOSTILE), to="data@example.org", lang="nl")
    fields = parse_qs(urlsplit(address).query, strict_parsing=True)
    assert set(fields) == {"subject", "body"}
    assert "\n" not in fields["subject"][0] and "\r" not in fields["subject"][0]
    assert all(letter not in address for letter in "<>\"' \n\r")
    assert HOSTILE.replace("\r\n", "\n").replace("\n", "\r\n") in fields["body"][0]


def test_a_long_note_is_shortened_in_the_email_and_says_so_and_whole_in_the_file():
    long = note(wrong="é" * 4000, expected="x" * 3000, address="https://example.org/?" + "m" * 3000)
    address, was_cut = mailto(long, to="data@example.org", lang="en")
    assert was_cut
    assert len(address) <= MOST_LETTERS
    assert "F1204" in body_of(address)
    assert "shortened" in body_of(address)
    assert read_file(file_of(long)) == long


@pytest.mark.parametrize("text", [HOSTILE, "", "\x00\u2028", "x" * 10_000])
def test_a_file_is_read_back_as_it_was(text: str):
    written = note(wrong=text, expected=text)
    assert read_file(file_of(written)) == written
    assert list(json.loads(file_of(written))) == ["format", *FIELDS]


@pytest.mark.parametrize("content", [b"{}", b"[]", b'{"format": "other"}', b"no"])
def test_a_file_that_is_not_ours_is_refused(content: bytes):
    with pytest.raises(ValueError):
        read_file(content)


@pytest.mark.parametrize(
    ("setting", "used"),
    [
        ("data@example.org", "data@example.org"),
        (" data@example.org ", "data@example.org"),
        ("", ""),
        ("nobody", ""),
        ("a@example.org?bcc=b@example.org", ""),
        ("a@example.org,b@example.org", ""),
    ],
)
def test_only_one_plain_address_is_a_receiver(setting: str, used: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DASHBOARD_CONTACT", setting)
    assert report.recipient() == used
    assert mailto(note(), to=used, lang="nl")[0].startswith(f"mailto:{used}?")


def test_every_field_of_a_note_is_described():
    guide = (paths.ROOT / "docs" / "stewards.md").read_text(encoding="utf-8")
    assert [name for name in FIELDS if f"`{name}`" not in guide] == []
