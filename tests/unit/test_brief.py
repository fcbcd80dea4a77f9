"""The printed brief: two pages for every country, every number of a sentence in a table, and files that open."""

import datetime as dt
import io
import re
from dataclasses import replace

import docx
import pypdf
import pytest
from docx.oxml.ns import qn

from dashboard import cli, session, store
from dashboard.brief import content, files, pdf
from dashboard.brief.content import Brief, Limits
from dashboard.gaps import on_profile
from dashboard.money import over_time
from dashboard.profile import attention, indicators, partnerships, told

TODAY = dt.date(2026, 6, 30)
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
# The shortest, the longest and one of the most used, besides every third.
IN_ENGLISH = ("EGY", "PER", "SYR")
HOSTILE = [
    '#import "x": *',
    "$ x^2 $",
    "@label <b>vet</b>",
    "\\ *sterk* _schuin_ `code`",
    "[x](y) // weg",
    "ي中😀",
]


def views(country: str, lang: str) -> tuple:
    return content.views(
        lang=lang, version=store.current_version(), country=country, today=TODAY, dashboard="http://host/app/"
    )


@pytest.fixture(scope="module")
def briefs(shipped) -> dict[tuple[str, str], Brief]:
    """The brief of every partner and watched country in Dutch, of every third in English too, as large as printed."""
    listed = session.cached_query("country/list", version=store.current_version())
    made = {}
    for place, code in enumerate(sorted(listed["country_code"])):
        made[code, "nl"] = pdf.fitted(*views(code, "nl"))
        # The lists are in both languages as long as in one; how large a page is set may differ.
        if place % 3 == 0 or code in IN_ENGLISH:
            made[code, "en"] = pdf.fitted(*views(code, "en"))
    assert sum(lang == "nl" for _, lang in made) == 68 < len(made)
    return made


def numbers(text: str, lang: str) -> set[float]:
    """The numbers in a text as a reader of that language reads them."""
    thousands, point = (".", ",") if lang == "nl" else (",", ".")
    return {float(found.replace(thousands, "").replace(point, ".")) for found in NUMBER.findall(text)}


def lacking(brief: Brief) -> set[float]:
    """The numbers of sentences that stand in no cell of a table."""
    cells = set()
    for table in brief.tables:
        for row in (table.headings, *table.rows):
            for cell in row:
                cells |= numbers(cell, brief.lang)
    said = set()
    for sentence in brief.sentences:
        said |= numbers(sentence, brief.lang)
    return said - cells


def text_of(made: bytes) -> str:
    """The text of a PDF without blanks and without the hyphens at the end of lines."""
    pages = pypdf.PdfReader(io.BytesIO(made)).pages
    return plain("".join(page.extract_text() for page in pages))


def plain(text: str) -> str:
    return re.sub(r"[\s\u00ad\u200b\u2010-]+", "", text)


def test_every_brief_is_two_pages(briefs):
    ends = {key: dict(pdf.pages(briefs[key])) for key in [("TUN", "nl"), ("EGY", "en"), ("PER", "en")]}
    assert all(found == {"first": 1, "last": 2} for found in ends.values())
    # `fitted` refuses what does not fit; that no list was cut to nothing for it, is seen here.
    assert min(min(brief.scales) for brief in briefs.values()) >= 0.95


def test_every_number_of_a_sentence_stands_in_a_cell(briefs):
    assert {key: found for key, brief in briefs.items() if (found := lacking(brief))} == {}


def test_a_number_that_stands_in_no_cell_is_found(briefs):
    brief = briefs["TUN", "nl"]
    short = brief.first[0]
    wrong = replace(short, sentences=(*short.sentences, "Er zijn 4.321,5 partnerschappen."))
    assert lacking(replace(brief, first=(wrong, *brief.first[1:]))) == {4321.5}


@pytest.mark.parametrize("key", [("TUN", "nl"), ("SYR", "en"), ("EGY", "nl"), ("PER", "en"), ("XKX", "nl")])
def test_the_pdf_holds_every_sentence_and_cell(briefs, key):
    brief = briefs[key]
    made = text_of(pdf.pdf(brief))
    for sentence in [one for part in brief.parts for one in part.sentences]:
        assert plain(sentence) in made, sentence
    for table in brief.tables:
        for row in table.rows:
            for cell in row:
                assert all(plain(found) in made for found in cell.split()), cell


def test_the_pdf_is_tagged_and_says_what_it_is(briefs):
    made = pdf.pdf(briefs["TUN", "nl"])
    read = pypdf.PdfReader(io.BytesIO(made))
    root = read.trailer["/Root"]
    assert len(read.pages) == 2
    assert read.metadata.title == "Landenbrief Tunesië"
    assert str(root["/Lang"]).startswith("nl") and root["/MarkInfo"]["/Marked"]
    assert b"pdfuaid:part" in root["/Metadata"].get_data()
    tags = tags_of(root["/StructTreeRoot"])
    kinds = [kind for kind, _ in tags]
    assert {"/H1", "/H2", "/Table", "/TH", "/TD", "/Figure"} <= set(kinds)
    charts = [alt for kind, alt in tags if kind == "/Figure"]
    assert charts and charts == [chart.alt for part in briefs["TUN", "nl"].parts for chart in part.charts]
    assert made == pdf.pdf(briefs["TUN", "nl"])  # the same data give the same file


def tags_of(node: object) -> list[tuple[str, str]]:
    node = node.get_object()
    if not isinstance(node, dict):
        return []
    held = node.get("/K", [])
    held = held if isinstance(held, list) else [held]
    own = [(str(node["/S"]), str(node.get("/Alt", "")))] if "/S" in node else []
    return own + [tag for kid in held if hasattr(kid, "get_object") for tag in tags_of(kid)]


def test_text_of_a_register_is_set_as_it_stands(briefs):
    brief = briefs["TUN", "nl"]
    rows = tuple((content.printable(text), "x" * 3, "y") for text in (*HOSTILE, "w" * 90))
    table = replace(brief.first[1].tables[0], rows=rows)
    hostile = replace(
        brief,
        title=content.printable(HOSTILE[0]),
        first=(brief.first[0], replace(brief.first[1], tables=(table,)), *brief.first[2:]),
    )
    made = text_of(pdf.pdf(hostile))
    for text in HOSTILE[:-1]:
        assert plain(text) in made
    assert "???" in made and "w" * 90 in made
    words = [text for row in docx_of(hostile).tables[2].rows for text in [row.cells[0].text]]
    assert HOSTILE[0] in words and HOSTILE[2] in words


def test_lists_that_are_too_long_say_how_many_more(briefs):
    brief = content.brief_of(*views("TUN", "en"), limits=Limits(partnerships=3))
    table = next(table for table in brief.tables if table.key == "partnerships")
    assert len(table.rows) == 4 and table.rows[-1][0] == "and 7 more, see the dashboard"


def test_a_brief_that_cannot_fit_is_refused(shipped, monkeypatch):
    view, gaps, booked = views("PER", "nl")
    monkeypatch.setattr(told, "sentences", lambda view: ["lang " * 2_000])
    with pytest.raises(pdf.DoesNotFit, match="PER nl"):
        pdf.fitted(view, gaps, booked)


@pytest.mark.parametrize(("country", "lang"), [("TUN", "nl"), ("SYR", "en")])
def test_the_figures_are_those_of_the_profile(briefs, country, lang):
    brief, (view, gaps, booked) = briefs[country, lang], views(country, lang)
    tables = {table.key: table for table in brief.tables}
    assert brief.first[0].sentences == (*told.sentences(view), *on_profile.gap_sentences(gaps, country))
    profile = on_profile.themes_panel(gaps, country, view.in_country).table
    assert list(tables["themes"].rows) == [
        tuple(row) for row in profile[["theme", "state", "need", "verdict"]].itertuples(index=False)
    ]
    assert len(tables["attention"].rows) == len(attention.attention_panel(view).table)
    listed = partnerships.partnerships_panel(view).table
    assert {row[0] for row in tables["partnerships"].rows} == set(listed["name"])
    pair = over_time.pair_by_year(booked)
    for row, measure in zip(tables["money"].rows, over_time.PAIR, strict=True):
        total = booked.amount(float(pair[measure].astype(float).sum()))
        assert row[-1].startswith(total)
    for row, name in zip(tables["indicators"].rows, content.INDICATORS, strict=True):
        kind = indicators.rate_panel if name in indicators.RATES else indicators.indicator_panel
        panel = kind(view, name, ())
        newest = row[1].split(" (")[0]
        assert newest in panel.title or newest in panel.summary


def test_no_data_is_said_and_zero_is_zero(briefs):
    kosovo = {table.key: table for table in briefs["XKX", "nl"].tables}
    hosted = kosovo["indicators"].rows[content.INDICATORS.index("hosted_refugees")]
    assert hosted[1] == "geen gegevens"
    peru = {table.key: table for table in briefs["PER", "en"].tables}
    assert peru["figures"].rows[0][1] == "0"
    assert "Visits and meetings" in [row[0] for row in peru["figures"].rows]


def docx_of(brief: Brief) -> object:
    return docx.Document(io.BytesIO(files.MAKES["docx"](brief)))


def test_the_docx_holds_the_same(briefs):
    brief = briefs["TUN", "nl"]
    read = docx_of(brief)
    headings = [(one.style.name, one.text) for one in read.paragraphs if one.style.name.startswith("Heading")]
    assert headings[0] == ("Heading 1", "Tunesië")
    assert [text for style, text in headings if style == "Heading 2"] == [part.title for part in brief.parts]
    assert len(read.tables) == len(brief.tables)
    for made, table in zip(read.tables, brief.tables, strict=True):
        rows = [tuple(cell.text for cell in row.cells) for row in made.rows]
        assert rows == [table.headings, *table.rows]
        assert made.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    charts = [chart for part in brief.parts for chart in part.charts]
    assert [shape._inline.docPr.get("descr") for shape in read.inline_shapes] == [one.alt for one in charts]
    assert read.core_properties.title == "Landenbrief Tunesië" and read.core_properties.language == "nl-NL"
    assert read.styles.element.xpath("w:docDefaults//w:lang")[0].get(qn("w:val")) == "nl-NL"
    said = "\n".join(one.text for one in read.paragraphs)
    assert all(sentence in said for part in brief.parts for sentence in part.sentences)


def test_the_command_writes_what_it_says(shipped, tmp_path, capsys, monkeypatch):
    folder = tmp_path / "brieven"
    assert cli.main(["brief", "tun", "PER", "--folder", str(folder)]) == 0
    said = capsys.readouterr().out
    names = sorted(path.name for path in folder.iterdir())
    assert len(names) == 2 and all(name in said for name in names)
    assert names[1].startswith(f"brief-TUN-nl-{store.current_version()}-") and names[1].endswith(".pdf")
    assert (folder / names[1]).read_bytes().startswith(b"%PDF")

    fitted = pdf.fitted

    def one_fails(view: object, *more: object) -> Brief:
        if view.country == "MAR":
            raise pdf.DoesNotFit("MAR nl")
        return fitted(view, *more)

    monkeypatch.setattr(pdf, "fitted", one_fails)
    other = tmp_path / "other"
    assert cli.main(["brief", "MAR", "TUN", "--lang", "en", "--format", "docx", "--folder", str(other)]) == 1
    assert "Failed: MAR." in capsys.readouterr().err
    assert [path.suffix for path in other.iterdir()] == [".docx"]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ([], "Name countries"),
        (["TUN", "--all"], "not both"),
        (["TUN", "XXX"], "No partner or watched country: XXX"),
    ],
)
def test_the_command_refuses_what_it_cannot_follow(shipped, tmp_path, capsys, given, said):
    assert cli.main(["brief", *given, "--lang", "en", "--folder", str(tmp_path / "out")]) == 2
    assert said in capsys.readouterr().err and not (tmp_path / "out").exists()


def test_a_file_is_replaced_whole_or_not_at_all(briefs, tmp_path, monkeypatch):
    brief = briefs["PER", "nl"]
    path = files.write(brief, "pdf", tmp_path)
    before = path.read_bytes()
    monkeypatch.setitem(files.MAKES, "pdf", lambda brief: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        files.write(brief, "pdf", tmp_path)
    assert [found.name for found in tmp_path.iterdir()] == [path.name] and path.read_bytes() == before
