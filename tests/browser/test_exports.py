"""Files as a reader gets them: each kind read back, pictures of a chart, and a long file with progress and a stop."""

import base64
import io
import re
from xml.etree import ElementTree

import pandas as pd
import pyarrow.parquet as pq
import python_calamine

from tests.browser.conftest import after, open_page, violations
from tests.browser.reading import open_action, panel, settled_charts

SVG = "{http://www.w3.org/2000/svg}"
KEY = "asylum-applicants-eu"
LONG = "unhcr_population"


def saved(page, press) -> tuple[str, bytes]:
    with page.expect_download() as download:
        press()
    return download.value.suggested_filename, download.value.path().read_bytes()


def test_each_file_of_a_panel_holds_the_same_figures_and_its_pictures_say_what_they_show(wide):
    open_page(wide, "/country?country=TUN&lang=en")
    settled_charts(wide)
    open_action(wide, KEY, "Download")
    here = panel(wide, KEY)
    title = here.locator("h3").inner_text()
    found = {}
    for kind in ("CSV for Dutch Excel", "CSV for programs", "XLSX", "ODS", "Parquet"):
        button = here.get_by_test_id("stDownloadButton").get_by_role("button", name=re.compile(f"^{kind}"))
        name, content = saved(wide, button.click)
        found[name.rsplit("_", 1)[-1].split("-", 1)[1].partition("-")[2] or name.rsplit(".", 1)[1]] = content
        assert "tun" in name and "incomplete" not in name
    read = {
        "dutch": pd.read_csv(io.BytesIO(found["excel.csv"]), sep=";", decimal=","),
        "machine": pd.read_csv(io.BytesIO(found["csv"])),
        "parquet": pq.read_table(io.BytesIO(found["parquet"])).to_pandas(),
    }
    for ending in ("xlsx", "ods"):
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(found[ending]))
        head, *rows = book.get_sheet_by_index(0).to_python()
        read[ending] = pd.DataFrame(rows, columns=head)
        assert book.sheet_names == ["Data", "Selection", "Codebook", "Sources and caveats"]
    sums = {
        name: round(sum(frame.select_dtypes("number").fillna(0).sum()), 4)
        for name, frame in read.items()
        if name in ("machine", "parquet")
    }
    assert len({len(frame) for frame in read.values()}) == 1 and len(read["xlsx"]) > 3
    assert sums["machine"] == sums["parquet"] > 0
    pd.testing.assert_frame_equal(read["xlsx"], read["ods"])
    pd.testing.assert_frame_equal(
        read["dutch"].select_dtypes("number"),
        read["xlsx"][read["dutch"].select_dtypes("number").columns],
        check_dtype=False,
    )

    version = wide.locator(".foot").inner_text()
    picture = here.locator(".picture button")
    picture.first.focus()
    name, content = saved(wide, lambda: wide.keyboard.press("Enter"))
    assert name.endswith(".png") and content.startswith(b"\x89PNG")
    width, height = (int.from_bytes(content[at : at + 4]) for at in (16, 20))
    plot = here.locator(".js-plotly-plot").bounding_box()
    assert width >= 2 * plot["width"] and height > 2 * plot["height"]
    shades = wide.evaluate(
        """async (data) => {
            const picture = new Image();
            picture.src = `data:image/png;base64,${data}`;
            await picture.decode();
            const canvas = Object.assign(document.createElement("canvas"), {width: 400, height: 300});
            const context = canvas.getContext("2d");
            context.drawImage(picture, 0, 0, 400, 300);
            const pixels = context.getImageData(0, 0, 400, 300).data;
            const seen = new Set();
            for (let at = 0; at < pixels.length; at += 4) seen.add(pixels.slice(at, at + 3).join());
            return [seen.size, pixels.slice(0, 4).join()];
        }""",
        base64.b64encode(content).decode(),
    )
    assert shades[0] > 50 and shades[1] == "255,255,255,255"
    picture.nth(1).focus()
    name, content = saved(wide, lambda: wide.keyboard.press("Space"))
    root = ElementTree.fromstring(content)
    words = " ".join("".join(root.itertext()).split())
    assert name.endswith(".svg") and root.find(f"{SVG}title").text == title
    assert "Eurostat" in words
    assert re.search(r"\d{8}T\d{6}Z-\w+", version)[0] in words
    assert len(root.findall(f".//{SVG}path")) > 3
    assert name in here.locator(".picture [role=status]").inner_text()
    assert b"http://127" not in content and b"url(http" not in content


def test_a_long_file_shows_how_far_it_is_and_can_be_stopped(narrow):
    open_page(narrow, f"/tables?table={LONG}&lang=en")
    files = narrow.locator('[class*="st-key-make-"] button')
    files.filter(has_text="XLSX").click()
    narrow.locator("progress").wait_for()
    assert "rows" in narrow.locator(".made").inner_text()
    stop = narrow.get_by_role("button", name="Stop", exact=True)
    stop.focus()
    narrow.keyboard.press("Enter")
    narrow.locator('.made[role="status"]').wait_for()
    assert narrow.locator(".made").inner_text().endswith("No file was made.")
    assert narrow.locator(".made a").count() == 0

    files.filter(has_text="Parquet").click()
    link = narrow.locator(".made a")
    link.wait_for()
    rows = int(re.search(r"has ([\d,]+) rows", narrow.locator("body").inner_text())[1].replace(",", ""))
    name, content = saved(narrow, link.click)
    table = pq.read_table(io.BytesIO(content))
    assert table.num_rows == rows > 20_000
    assert b"version" in table.schema.metadata
    assert name == link.inner_text()
    answer = narrow.request.get(link.evaluate("link => link.href"))
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-disposition"].startswith("attachment")
    assert violations(narrow) == []

    # Another file takes the place of the first, which is gone at once.
    former = link.evaluate("link => link.href")
    after(narrow, files.filter(has_text="CSV for programs").click)
    assert narrow.request.get(former).status == 404
    narrow.get_by_role("button", name="Stop", exact=True).click()
    narrow.get_by_text("No file was made.").wait_for()
