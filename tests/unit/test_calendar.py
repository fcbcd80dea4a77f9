"""The agenda as iCalendar: what an event says, the format byte by byte, the subscription and the drawn calendar."""

import asyncio
import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import icalendar
import pandas as pd
import pytest
from starlette.requests import Request
from starlette.responses import Response

from dashboard import serve, store
from dashboard.charts import calendar as drawn
from dashboard.exports import calendar
from dashboard.travel import feed

MOMENT = dt.datetime(2026, 11, 29, 12, 0, tzinfo=dt.UTC)
CODES = {
    "visit_status": {"planned": "planned", "done": "done"},
    "visit_level": {"political": "minister"},
    "direction": {"outgoing": "outgoing visit"},
}
VISIT = {
    "visit_id": "v1",
    "first_day": pd.Timestamp("2027-03-09"),
    "last_day": pd.Timestamp("2027-03-10"),
    "is_exact": True,
    "direction": "outgoing",
    "office": "Minister",
    "place": "Tunis",
    "country_codes": "TUN",
    "purpose_en": "Talks on return",
    "purpose_nl": "Gesprekken over terugkeer",
    "expected_en": None,
    "expected_nl": None,
    "level": "political",
    "status": "planned",
    "counterpart_office": None,
    "outcome": None,
    "follow_up": None,
    "is_example": False,
    "classification": "public",
    "source_title": None,
    "source_url": None,
}


def made(*visits: dict, lang: str = "en") -> bytes:
    return calendar.calendar_of(
        pd.DataFrame([{**VISIT, **visit} for visit in visits] or [], columns=list(VISIT)),
        lang=lang,
        moment=MOMENT,
        title="Agenda",
        names={"TUN": "Tunisia", "MAR": "Morocco"},
        codes=CODES,
        address_of=lambda visit_id: f"https://made.example/visit?visit={visit_id}",
    )


def event(**visit: object) -> icalendar.Event:
    (found,) = icalendar.Calendar.from_ical(made(visit)).walk("VEVENT")
    return found


def test_an_event_is_whole_days_and_ends_the_day_after_the_last() -> None:
    found = event()
    assert found.decoded("dtstart") == dt.date(2027, 3, 9)
    assert found.decoded("dtend") == dt.date(2027, 3, 11)
    assert str(found["summary"]) == "Tunisia: Talks on return"
    assert str(found["location"]) == "Tunis, Tunisia"
    assert str(found["url"]) == "https://made.example/visit?visit=v1"
    assert found.decoded("dtstamp") == MOMENT


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("planned", "TENTATIVE"),
        ("confirmed", "CONFIRMED"),
        ("done", "CONFIRMED"),
        ("cancelled", "CANCELLED"),
    ],
)
def test_each_state_has_its_own_in_a_calendar(status: str, state: str) -> None:
    assert str(event(status=status)["status"]) == state


def test_a_day_that_is_not_known_and_an_example_are_told_in_the_title() -> None:
    assert str(event(is_exact=False)["summary"]) == "(day not known) Tunisia: Talks on return"
    assert str(event(is_example=True)["summary"]) == "Example: Tunisia: Talks on return"


def test_what_is_not_recorded_is_left_out_and_what_is_stands_in_lines() -> None:
    assert str(event()["description"]).splitlines() == [
        "Status: planned",
        "Level: minister",
        "Direction: outgoing visit",
        "Office: Minister",
    ]
    told = str(
        event(expected_en="A signed text", outcome="x", source_title="T", source_url="https://s")[
            "description"
        ]
    )
    assert "Must deliver: A signed text" in told
    assert "Source: T https://s" in told
    bare = event(place=None, country_codes=None)
    assert "location" not in bare
    assert str(bare["summary"]) == "Talks on return"


@pytest.mark.parametrize("name", ["public", "internal", "confidential", "unheard of"])
def test_a_row_is_never_more_public_than_it_is(name: str) -> None:
    expected = {"public": "PUBLIC", "internal": "PRIVATE"}.get(name, "CONFIDENTIAL")
    assert str(event(classification=name)["class"]) == expected


def test_lines_end_and_fold_as_the_format_asks_and_texts_come_back_whole() -> None:
    odd = "Comma, semicolon; backslash \\ é " * 12 + "end\nBEGIN:VEVENT"
    body = made({"purpose_en": odd})
    lines = body.split(b"\r\n")
    assert lines[-1] == b""
    assert b"\n" not in b"".join(lines)
    assert max(map(len, lines)) <= 75
    (found,) = icalendar.Calendar.from_ical(body).walk("VEVENT")
    assert str(found["summary"]) == f"Tunisia: {odd}"
    head = icalendar.Calendar.from_ical(body)
    assert (str(head["version"]), str(head["method"])) == ("2.0", "PUBLISH")
    assert str(head["x-wr-calname"]) == "Agenda"


def test_the_same_rows_give_the_same_bytes_and_no_rows_an_empty_calendar() -> None:
    assert made({}, {"visit_id": "v2"}) == made({}, {"visit_id": "v2"})
    assert icalendar.Calendar.from_ical(made()).walk("VEVENT") == []


# The subscription --------------------------------------------------------------------------------------------------


def answer(query: str = "", **headers: str) -> Response:
    """What the server answers at the address of the subscription."""
    sent = [(b"host", b"made.example"), *((name.encode(), text.encode()) for name, text in headers.items())]
    scope = {
        "type": "http",
        "method": "GET",
        "scheme": "https",
        "server": ("made.example", 443),
        "path": f"/{feed.PATH}",
        "root_path": "",
        "query_string": query.encode(),
        "headers": sent,
    }
    # In a thread of its own: a browser in the same test process keeps a loop running in this one.
    with ThreadPoolExecutor(1) as beside:
        return beside.submit(asyncio.run, serve.visits_calendar(Request(scope))).result()


def events(query: str = "") -> dict[str, icalendar.Event]:
    found = answer(query)
    assert found.status_code == 200
    assert found.headers["content-type"] == "text/calendar; charset=utf-8"
    listed = icalendar.Calendar.from_ical(found.body).walk("VEVENT")
    return {str(one["uid"]).split("@")[0]: one for one in listed}


def test_everybody_gets_public_visits_and_examples_only_when_asked(shipped: Path) -> None:
    held = store.rows("visit", columns=["visit_id", "is_example"])
    real = set(held.loc[~held["is_example"].fillna(False).astype(bool), "visit_id"])
    assert set(events()) == real
    with_examples = events("examples=yes")
    assert set(with_examples) == set(held["visit_id"])
    # Those of higher classifications are in no answer.
    assert {"xv03", "xv04", "xv06", "xv08"}.isdisjoint(with_examples)
    assert str(with_examples["v038"]["url"]) == "https://made.example/visit?visit=v038&lang=nl"


def test_the_filters_of_the_page_hold_there_and_unknown_ones_are_refused(shipped: Path) -> None:
    found = events("travel=countries:TUN~MAR,levels:political&lang=en")
    assert found
    assert all(any(name in str(one["summary"]) for name in ("Tunisia", "Morocco")) for one in found.values())
    refused = answer("travel=countries:XXX")
    assert refused.status_code == 400
    assert b"XXX" in refused.body


def test_who_has_the_file_already_is_told_so_in_a_few_bytes(shipped: Path) -> None:
    first = answer()
    tag, moment = first.headers["etag"], first.headers["last-modified"]

    def again(**headers: str) -> int:
        return answer(**{name.replace("_", "-"): text for name, text in headers.items()}).status_code

    assert again(if_none_match=tag) == 304
    assert again(if_none_match=f'"other", W/{tag}') == 304
    assert again(if_none_match='"other"') == 200
    assert again(if_modified_since=moment) == 304
    assert again(if_modified_since="Mon, 01 Jan 2001 00:00:00 GMT") == 200
    assert again(if_modified_since="yesterday") == 200
    # A tag goes before a moment.
    assert again(if_none_match='"other"', if_modified_since=moment) == 200
    assert answer("lang=en").headers["etag"] != tag


def test_before_the_first_load_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DASHBOARD_VAR", str(tmp_path))
    found = answer()
    assert (found.status_code, "retry-after" in found.headers) == (503, True)


# Drawn -------------------------------------------------------------------------------------------------------------

LABELS = {status: status for status in drawn.GLYPHS}
DAYS = "Mon Tue Wed Thu Fri Sat Sun".split()


def frame(*rows: dict) -> pd.DataFrame:
    usual = {
        "visit_id": "a",
        "label": "TUN",
        "name": "Tunisia",
        "first_day": "2026-11-05",
        "last_day": "2026-11-05",
        "is_exact": True,
        "status": "planned",
        "hover": "hover",
    }
    return pd.DataFrame([{**usual, **row} for row in rows], columns=list(usual))


def month(*rows: dict):
    return drawn.month_sheet(
        frame(*rows), dt.date(2026, 11, 1), lang="en", weekdays=DAYS, status_labels=LABELS
    )


def on_days(figure) -> set[tuple[str, str]]:
    return {
        tuple(held)
        for trace in figure.data
        if (trace.meta or {}).get("role") == "visits"
        for held in trace.customdata
    }


def test_a_visit_stands_on_each_of_its_days_within_the_month() -> None:
    found = on_days(month({"first_day": "2026-10-30", "last_day": "2026-11-02"}, {"visit_id": "b"}))
    assert found == {("a", "2026-11-01"), ("a", "2026-11-02"), ("b", "2026-11-05")}


def test_what_is_not_known_to_the_day_is_not_put_on_one() -> None:
    assert on_days(month({"is_exact": False})) == set()


def test_a_full_day_says_how_many_more_there_are() -> None:
    figure = month(*({"visit_id": str(place)} for place in range(9)))
    (more,) = [trace for trace in figure.data if (trace.meta or {}).get("role") == "more"]
    assert list(more.text) == ["+6"]
    assert len(on_days(figure)) == drawn.MOST_IN_A_DAY - 1


def test_every_state_has_a_sign_of_its_own() -> None:
    figure = month(*({"visit_id": status, "status": status} for status in drawn.GLYPHS))
    signs = {trace.meta["status"]: trace.text[0][0] for trace in figure.data}
    assert signs == drawn.GLYPHS
    assert len(set(signs.values())) == len(set(drawn.SYMBOLS.values())) == 4


def test_a_quarter_has_a_line_a_country_and_counts_those_left_out() -> None:
    rows = [{"visit_id": f"{place}", "name": f"C{place:02}"} for place in range(drawn.MOST_ROWS + 3)]
    figure = drawn.quarter_lines(
        frame(*rows, {"visit_id": "twice", "name": "C20"}),
        dt.date(2026, 10, 1),
        lang="en",
        months=["October", "November", "December"],
        status_labels=LABELS,
        rest_label="{count} more",
    )
    assert figure.layout.meta["rest"] == 3
    assert len(figure.layout.yaxis.ticktext) == drawn.MOST_ROWS
    assert "C20" in figure.layout.yaxis.ticktext
    assert any(note.text == "3 more" for note in figure.layout.annotations)


def test_names_from_data_are_no_markup() -> None:
    figure = month({"label": "<b>x"})
    assert "&lt;b&gt;x" in figure.data[0].text[0]
