"""Makes pictures of every page: the dashboard as it is, on the data that it ships with.

All of them go to var/screenshots; the contact sheet and what the readme shows to docs/screenshots.
"""

import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "docs" / "screenshots"
ALL = ROOT / "var" / "screenshots"
WIDE = {"width": 1440, "height": 1000}
NARROW = {"width": 390, "height": 844}
SWITCHES = ["--no-sandbox", "--disable-background-networking", "--no-first-run"]
# A map is drawn by WebGL, which without a graphics card is computed.
SWITCHES += ["--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
# Charts come after the page, in a part of the script that is fetched when the first one is met: a page of
# which nothing has moved for two seconds, with a chart on it where there are charts, is at rest.
DONE = """
(charts) => {
  const drawn = document.querySelectorAll(".main-svg").length;
  const maps = [...document.querySelectorAll(".js-plotly-plot")].map((chart) => chart._fullLayout?.map);
  const now = `${drawn} ${document.body.innerText.length}`;
  if (now !== window.seenLast) { window.seenLast = now; window.seenAt = performance.now(); }
  return document.querySelector('[data-testid="stApp"]')?.dataset.testScriptState === "notRunning"
    && document.querySelector(".foot")
    && !document.querySelector('[data-testid="stSkeleton"], [data-stale="true"]')
    && (drawn > 0 || !charts)
    && maps.every((map) => !map || map._subplot?.map?.loaded())
    && performance.now() - window.seenAt > 2000;
}
"""

# Each page as an address that shows what it is for. Every screen stands here: a test holds it against the folder.
PAGES = {
    "overview": "overview?list=TUN,MAR",
    "steering": "steering?list=TUN,MAR,EGY,SYR,LBN",
    "country": "country?country=TUN&compare=MAR,EGY",
    "travel": "travel",
    "dialogue": "dialogue",
    "visit": "visit?visit=v038",
    "capacity": "capacity",
    "policy_agenda": "policy_agenda",
    "attention": "attention",
    "partnerships": "partnerships",
    "instruments": "instruments?country=MAR",
    "gaps": "gaps?cell=DZA.return",
    "theme": "theme?theme=return",
    "completeness": "completeness",
    "spending": "spending?money=source:commission",
    "spending_time": "spending_time?money=source:commission",
    "activities": "activities?money=source:commission,rule:narrow",
    "activity": "activity?activity=commission:XI-IATI-EC_INTPA-2004/097-402",
    "organisations": "organisations?money=source:commission",
    "organisation": "organisation?body=int-unhcr",
    "budget": "budget",
    "reconciliation": "reconciliation",
    "tables": "tables?table=money&filters=place_code.is:TUN~MAR,year.from:2015&sort=-amount_eur",
    "upload": "upload",
    "edit": "edit?edit=table:visit,key:v038",
    "sources": "sources",
    "versions": "versions",
    "methods": "methods",
    "codebook": "codebook",
    "glossary": "glossary",
    "accessibility": "accessibility",
    "about": "about",
    "search": "search?find=turkye",
}
# What the readme shows. Streamlit scrolls inside the page, so "the full page" is the window.
IN_THE_README = ("overview", "country", "gaps", "spending")
LOOKS = (("nl", "wide", WIDE), ("en", "narrow", NARROW))
SHEET = "contact-sheet.jpg"
COLUMNS = 3
THUMB_HEIGHT = 330
MARGIN = 16
CAPTION = 26


def wait_for(address: str, *, server: subprocess.Popen[bytes]) -> None:
    """Return when the server answers; stop when it has ended or says nothing for a minute."""
    for _ in range(600):
        if server.poll() is not None:
            sys.exit(f"The dashboard stopped with code {server.returncode} before a picture was made.")
        try:
            with urllib.request.urlopen(f"{address}/health", timeout=5):
                return
        except (urllib.error.URLError, TimeoutError):
            time.sleep(0.1)
    sys.exit(f"The dashboard did not answer on {address} within a minute.")


def come_to_rest(page: Page, path: str) -> None:
    """Return when nothing moves any more; stop when something still does after a minute.

    Looks four times a second. Playwright's wait_for_function looks at every frame, which on a busy machine
    was too much for a page this long: it never came to rest.
    """
    for _ in range(240):
        if page.evaluate(DONE, path.startswith("country")):
            return
        page.wait_for_timeout(250)
    sys.exit(f"The page {path} did not come to rest within a minute; see the lines above.")


def contact_sheet(pictures: dict[str, list[Path]]) -> Image.Image:
    """Return one picture of all pages: for each its name above it wide in Dutch and narrow in English."""
    thumbs = {}
    for name, paths in pictures.items():
        images = [Image.open(path) for path in paths]
        thumbs[name] = [
            image.resize(
                (round(image.width * THUMB_HEIGHT / image.height), THUMB_HEIGHT), Image.Resampling.LANCZOS
            )
            for image in images
        ]
    width = max(sum(thumb.width + MARGIN for thumb in row) for row in thumbs.values())
    height = THUMB_HEIGHT + CAPTION + MARGIN
    rows = -(-len(thumbs) // COLUMNS)
    sheet = Image.new("RGB", (width * COLUMNS + MARGIN, height * rows + MARGIN), "#e6e6e6")
    pen, font = ImageDraw.Draw(sheet), ImageFont.load_default(18)
    for place, (name, row) in enumerate(thumbs.items()):
        left, top = MARGIN + width * (place % COLUMNS), MARGIN + height * (place // COLUMNS)
        pen.text((left, top), name, fill="#1a1a1a", font=font)
        for thumb in row:
            sheet.paste(thumb, (left, top + CAPTION))
            left += thumb.width + MARGIN
    return sheet


def main() -> None:
    """Load, serve on a free port, take a picture of each page, stop; make the contact sheet of them."""
    python = [sys.executable, "-m", "dashboard.cli"]
    if subprocess.run([*python, "load"], cwd=ROOT).returncode:
        sys.exit("The spreadsheets could not be loaded, so no picture was made.")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    for folder in (FOLDER, ALL):
        folder.mkdir(parents=True, exist_ok=True)
    pictures: dict[str, list[Path]] = {}
    server = subprocess.Popen([*python, "serve", "--port", str(port)], cwd=ROOT)
    try:
        wait_for(address, server=server)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=SWITCHES)
            for name, path in PAGES.items():
                for lang, size, window in LOOKS:
                    # Without movement a chart is drawn at once, and the same each time.
                    page = browser.new_page(viewport=window, reduced_motion="reduce")
                    page.goto(f"{address}/{path}{'&' if '?' in path else '?'}lang={lang}")
                    come_to_rest(page, path)
                    picture = ALL / f"{name}-{size}-{lang}.png"
                    page.screenshot(path=picture)
                    pictures.setdefault(name, []).append(picture)
                    if (size, lang) == ("wide", "nl") and name in IN_THE_README:
                        page.screenshot(path=FOLDER / f"{name}-nl.jpg", type="jpeg", quality=70)
                    page.close()
                print(name, flush=True)
            browser.close()
    finally:
        server.terminate()
        server.wait(timeout=30)
    contact_sheet(pictures).save(FOLDER / SHEET, quality=70)
    print(
        f"{len(pictures)} pages in {ALL.relative_to(ROOT)}; {(FOLDER / SHEET).relative_to(ROOT)} holds them all."
    )


if __name__ == "__main__":
    main()
