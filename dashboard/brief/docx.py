"""The brief as a DOCX that can be edited: real headings, tables with heading rows, charts with their words."""

import io

import docx
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.table import Table as WordTable

from dashboard.brief import pdf
from dashboard.brief.content import Brief, Part, Table
from dashboard.words import LOCALES, word

TEXT_WIDTH = 182
FONT = "Fira Sans"
SIZE = 8
CHARTS_A_ROW = 2


def docx_file(brief: Brief) -> bytes:
    """The brief as DOCX, with the same sentences, tables and charts as the PDF."""
    document = docx.Document()
    _settle(document, brief)
    document.add_heading(brief.title, level=1)
    document.add_paragraph(brief.kind)
    _table(document, brief.head)
    for number, part in enumerate(brief.parts):
        heading = document.add_heading(part.title, level=2)
        heading.paragraph_format.page_break_before = number == len(brief.first)
        _part(document, brief, part, number)
    document.add_paragraph(f"{word('brief.live', brief.lang)}: {brief.address}")
    held = io.BytesIO()
    document.save(held)
    return held.getvalue()


def _settle(document: Document, brief: Brief) -> None:
    """Page, styles, language and properties."""
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = Mm(14)
    page.top_margin, page.bottom_margin = Mm(12), Mm(13)
    page.footer.paragraphs[0].text = word(
        "brief.footer", brief.lang, country=brief.title, version=brief.version
    )
    for name, size in (("Normal", SIZE), ("Heading 1", 20), ("Heading 2", 11), ("Heading 3", 9)):
        style = document.styles[name]
        style.font.name, style.font.size = FONT, Pt(size)
        # A heading has a font and a colour of its theme, which go before what is set here.
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for part in ("ascii", "hAnsi", "eastAsia", "cs"):
            fonts.attrib.pop(qn(f"w:{part}Theme"), None)
            fonts.set(qn(f"w:{part}"), FONT)
        style.font.color.rgb = RGBColor(0, 0, 0)
        style.paragraph_format.space_before = Pt(0 if name == "Normal" else 5)
        style.paragraph_format.space_after = Pt(2)
    locale = LOCALES[brief.lang].replace("_", "-")
    # The language stands in the defaults, from which each style takes it.
    defaults = document.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    language = defaults.find(qn("w:lang"))
    if language is None:
        language = OxmlElement("w:lang")
        defaults.append(language)
    language.set(qn("w:val"), locale)
    told = document.core_properties
    told.title = word("brief.document", brief.lang, country=brief.title)
    told.author = told.last_modified_by = word("brief.author", brief.lang)
    told.language, told.subject = locale, brief.kind
    told.comments, told.keywords = brief.address, brief.version
    told.created = told.modified = pdf.moment(brief)


def _part(document: Document, brief: Brief, part: Part, number: int) -> None:
    if part.sentences:
        document.add_paragraph(" ".join(part.sentences))
    for table in part.tables:
        if len(part.tables) > 1 or table.title != part.title:
            document.add_heading(table.title, level=3)
        _table(document, table)
        if table.note:
            document.add_paragraph(table.note)
    if not part.charts:
        return
    row = None
    for index, chart in enumerate(part.charts):
        if index % CHARTS_A_ROW == 0:
            row = document.add_paragraph()
        width = TEXT_WIDTH / CHARTS_A_ROW - 3
        shown = row.add_run().add_picture(
            io.BytesIO(pdf.chart_picture(brief, number, index)), width=Mm(width)
        )
        named = shown._inline.docPr
        named.set("descr", chart.alt)
        named.set("title", chart.title)


def _table(document: Document, table: Table) -> WordTable:
    made = document.add_table(rows=1, cols=len(table.headings))
    made.style = "Table Grid"
    made.autofit = False
    repeated = OxmlElement("w:tblHeader")
    made.rows[0]._tr.get_or_add_trPr().append(repeated)
    described = OxmlElement("w:tblCaption")
    described.set(qn("w:val"), table.title)
    made._tbl.tblPr.append(described)
    _fill(made.rows[0].cells, table.headings, table, strong=True)
    for number, row in enumerate(table.rows):
        cells = made.add_row().cells
        _fill(cells, row, table, strong=number in table.strong)
    share = TEXT_WIDTH / sum(table.widths)
    for column, width in zip(made.columns, table.widths, strict=True):
        for cell in column.cells:
            cell.width = Mm(width * share)
    return made


def _fill(cells: tuple, texts: tuple[str, ...], table: Table, *, strong: bool) -> None:
    for number, (cell, text) in enumerate(zip(cells, texts, strict=True)):
        paragraph = cell.paragraphs[0]
        paragraph.paragraph_format.space_after = Pt(0)
        run = paragraph.add_run(text)
        run.bold, run.font.size = strong, Pt(SIZE - 1)
        if number in table.figures:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
