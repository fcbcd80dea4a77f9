"""The real dashboard in a real browser: one server, one Chromium, pages that watch what they ask for."""

import os
import queue
import shutil
import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).parents[2]
WIDE = {"width": 1440, "height": 900}
NARROW = {"width": 390, "height": 844}
PATIENCE_MS = 60_000
SWITCHES = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

# Counts the server's messages that a run of the script is over. The page's own state is not enough: a short run
# is over before the page has shown that there is one. Field 6 of a ForwardMsg is `script_finished`, and its value
# 2 says that another run follows. A test holds both against Streamlit's own description of its messages.
COUNT_RUNS = """
window.finishedRuns = 0;
window.framesToCome = 0;
function finished(buffer) {
  const bytes = new Uint8Array(buffer);
  let at = 0;
  const number = () => {
    let value = 0, shift = 1;
    while (at < bytes.length) {
      const byte = bytes[at++];
      value += (byte & 127) * shift;
      if (byte < 128) return value;
      shift *= 128;
    }
    return 0;
  };
  while (at < bytes.length) {
    const tag = number(), field = Math.floor(tag / 8), kind = tag % 8;
    if (kind === 2) {
      const length = number();
      at += length;
    }
    else if (kind === 5) at += 4;
    else if (kind === 1) at += 8;
    else if (number() !== 2 && field === 6) return true;
  }
  return false;
}
window.WebSocket = class extends WebSocket {
  constructor(...given) {
    super(...given);
    this.addEventListener("message", (event) => {
      if (!finished(event.data)) return;
      window.finishedRuns += 1;
      const isCounting = window.framesToCome > 0;
      window.framesToCome = 5;
      if (!isCounting) requestAnimationFrame(draw);
    });
  }
};
// No longer than needed: a page that asks for frames for ever keeps a processor busy.
function draw() {
  window.framesToCome -= 1;
  if (window.framesToCome > 0) requestAnimationFrame(draw);
}
"""
# A few frames after the message, since the page draws what has come in the next ones.
SETTLED = """
(runs) => window.finishedRuns > runs
  && window.framesToCome === 0
  && document.querySelector('[data-testid="stApp"]')?.dataset.testScriptState === "notRunning"
  && document.querySelector('.foot, [role="alert"]')
  && !document.querySelector('[data-testid="stSkeleton"], [data-stale="true"]')
"""


@dataclass
class Seen:
    """What a page asked for and complained about."""

    outside: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    listeners: dict[str, Callable[..., None]] = field(default_factory=dict)


@contextmanager
def serving(var: Path, *, script: str = "dashboard/serve.py") -> Iterator[str]:
    """Start the dashboard on the versions in `var`; give its address without a slash at the end."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", script, "--server.port", str(port)]
    server = subprocess.Popen(
        [*command, "--server.address", "127.0.0.1"],
        cwd=ROOT,
        env={**os.environ, "DASHBOARD_VAR": str(var), "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    lines: queue.Queue[str] = queue.Queue()
    log: list[str] = []

    def drain() -> None:
        for line in server.stdout:
            log.append(line)
            lines.put(line)

    threading.Thread(target=drain, daemon=True).start()
    try:
        while "URL:" not in lines.get(timeout=60):
            pass
        address = f"http://127.0.0.1:{port}"
        with urllib.request.urlopen(f"{address}/health", timeout=60) as answer:
            assert answer.status == 200
        yield address
    finally:
        server.terminate()
        server.wait(timeout=30)
        # Shown by pytest where a test has failed.
        print("".join(log))


@pytest.fixture(scope="session")
def address(shipped: Path) -> Iterator[str]:
    """The dashboard with the data that it ships with."""
    with serving(shipped.parent) as found:
        yield found


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    assert path, "Chromium is not there; `make test` installs Debian's"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=SWITCHES)
        yield browser
        browser.close()


def watch(page: Page, *, host: str) -> Seen:
    """Record requests to another host than ours, errors in the console and scripts that broke."""
    seen = Seen()

    def asked(address: str) -> None:
        parts = urlsplit(address)
        if parts.scheme not in ("data", "blob", "about") and parts.netloc != host:
            seen.outside.append(address)

    seen.listeners = {
        "request": lambda request: asked(request.url),
        "websocket": lambda socket: asked(socket.url),
        "console": lambda line: seen.faults.append(line.text) if line.type == "error" else None,
        "pageerror": lambda error: seen.faults.append(str(error)),
    }
    for event, listener in seen.listeners.items():
        page.on(event, listener)
    return seen


@cache
def usual_context(chromium: Browser, address: str) -> BrowserContext:
    """Where pages are opened one after the other: what the browser keeps of Streamlit's scripts serves them all."""
    return chromium.new_context(base_url=address, accept_downloads=True)


TAKEN: set[BrowserContext] = set()
"""Usual contexts whose tab is in use."""


def usual_tab(context: BrowserContext) -> Page:
    """Give the one tab of a usual context: its process has Streamlit's scripts compiled, which a new one does anew."""
    return context.pages[0] if context.pages else ready(context.new_page())


def ready(page: Page) -> Page:
    """Make a page count the runs of the dashboard, and wait no longer than we do."""
    page.set_default_timeout(PATIENCE_MS)
    page.add_init_script(COUNT_RUNS)
    return page


def leave(tab: Page) -> None:
    """Leave nothing of a page in its tab, so that the next one finds it as if new."""
    for opened in tab.context.pages:
        if opened is not tab:
            opened.close()
    if tab.is_closed():
        return
    if tab.url.startswith("http"):
        tab.evaluate("localStorage.clear(), sessionStorage.clear()")
    tab.context.clear_cookies()
    tab.emulate_media(media="null")
    tab.mouse.move(0, 0)
    tab.goto("about:blank")


@contextmanager
def new_page(chromium: Browser, address: str, viewport: dict[str, int], **options: object) -> Iterator[Page]:
    """Give a page that fails, when it is closed, on a request to another host or an error in the console.

    It knows nothing of the page before it. One with options of its own, or beside another page, is somebody else's.
    """
    context = usual_context(chromium, address)
    is_usual = not options and context not in TAKEN
    if is_usual:
        TAKEN.add(context)
        page = usual_tab(context)
    else:
        context = chromium.new_context(base_url=address, accept_downloads=True, **options)
        page = ready(context.new_page())
    page.set_viewport_size(viewport)
    seen = watch(page, host=urlsplit(address).netloc)
    try:
        yield page
    finally:
        if is_usual:
            for event, listener in seen.listeners.items():
                page.remove_listener(event, listener)
            leave(page)
            TAKEN.discard(context)
        else:
            context.close()
    assert seen.outside == [], "a page asked another host"
    assert seen.faults == [], "a page complained in the console"


@pytest.fixture(params=[WIDE, NARROW], ids=["wide", "narrow"])
def page(request, chromium: Browser, address: str) -> Iterator[Page]:
    """A fresh page, once at 1440 and once at 390 pixels."""
    with new_page(chromium, address, request.param) as found:
        yield found


@pytest.fixture
def wide(chromium: Browser, address: str) -> Iterator[Page]:
    """A fresh page of 1440 by 900."""
    with new_page(chromium, address, WIDE) as found:
        yield found


@pytest.fixture
def narrow(chromium: Browser, address: str) -> Iterator[Page]:
    """A fresh page of 390 by 844."""
    with new_page(chromium, address, NARROW) as found:
        yield found


def open_page(page: Page, path: str) -> None:
    """Load an address (`/country?country=TUN`) and wait until the dashboard has finished drawing it."""
    page.goto(path)
    page.wait_for_function(SETTLED, arg=0)


def after(page: Page, action: Callable[[], object]) -> None:
    """Do something that makes the dashboard run again, and wait until it has finished."""
    runs = page.evaluate("window.finishedRuns")
    action()
    page.wait_for_function(SETTLED, arg=runs)


def violations(page: Page) -> list[str]:
    """Return what axe finds on the page: rule, element, for each element."""
    # By evaluate, not as a script tag: the page's policy would rightly refuse that one.
    # Only violations: the account of what is right is megabytes long, and took longer than all rules together.
    only = {"runOnly": {"type": "tag", "values": AXE_TAGS}, "resultTypes": ["violations"]}
    found = Axe().run(page, options=only)
    return [
        f"{rule['id']}: {node['html'][:200]}"
        for rule in found.response["violations"]
        for node in rule["nodes"]
    ]
