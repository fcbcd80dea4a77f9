"""Makes the pictures in docs/screenshots again: the dashboard as it is, on the data that it ships with."""

import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "docs" / "screenshots"
WIDE = {"width": 1440, "height": 1000}
TALL = {"width": 1440, "height": 2400}
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

# File name, address, size of the window. Streamlit scrolls inside the page, so "the full page" is the window.
PICTURES = [
    ("country-nl.jpg", "country?country=TUN", WIDE),
    ("country-en-narrow.jpg", "country?country=TUN&lang=en", NARROW),
    ("compare-nl.jpg", "country?country=TUN&compare=MAR,EGY", TALL),
    ("gaps-nl.jpg", "gaps?cell=DZA.return", WIDE),
    ("gaps-en-narrow.jpg", "gaps?cell=DZA.return&lang=en", NARROW),
    ("theme-nl.jpg", "theme?theme=return", WIDE),
    ("spending-nl.jpg", "spending?money=source:commission", WIDE),
    ("spending-en-narrow.jpg", "spending?lang=en", NARROW),
    ("spending-time-nl.jpg", "spending_time?money=source:commission", WIDE),
    ("activities-nl.jpg", "activities?money=source:commission,rule:narrow", WIDE),
    ("organisations-en.jpg", "organisations?lang=en", WIDE),
    ("budget-nl.jpg", "budget", WIDE),
    ("reconciliation-nl.jpg", "reconciliation", WIDE),
    ("sources-nl.jpg", "sources", WIDE),
]


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


def main() -> None:
    """Load, serve on a free port, take each picture, stop."""
    python = [sys.executable, "-m", "dashboard.cli"]
    if subprocess.run([*python, "load"], cwd=ROOT).returncode:
        sys.exit("The spreadsheets could not be loaded, so no picture was made.")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    FOLDER.mkdir(parents=True, exist_ok=True)
    server = subprocess.Popen([*python, "serve", "--port", str(port)], cwd=ROOT)
    try:
        wait_for(address, server=server)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=SWITCHES)
            for name, path, window in PICTURES:
                # Without movement a chart is drawn at once, and the same each time.
                page = browser.new_page(viewport=window, reduced_motion="reduce")
                page.goto(f"{address}/{path}")
                come_to_rest(page, path)
                page.screenshot(path=FOLDER / name, type="jpeg", quality=70)
                print(f"{name}: {(FOLDER / name).stat().st_size // 1024} kB")
                page.close()
            browser.close()
    finally:
        server.terminate()
        server.wait(timeout=30)


if __name__ == "__main__":
    main()
