"""The server: Streamlit's page in the reader's language, security headers, a few addresses of our own.

Run with `streamlit run dashboard/serve.py`; one process serves everything.
"""

import base64
import datetime
import hashlib
import html
import json
import re
from collections.abc import Awaitable, Callable, MutableMapping
from email.utils import format_datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import streamlit as st
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from streamlit import config

from dashboard import panels, session, store
from dashboard.attention import feed as attention
from dashboard.attention.view import NAME as ATTENTION
from dashboard.exports import calendar, jobs
from dashboard.intake.limits import Limits
from dashboard.travel import feed
from dashboard.words import keys, word

Scope = MutableMapping[str, object]
Receive = Callable[[], Awaitable[MutableMapping[str, object]]]
Send = Callable[[MutableMapping[str, object]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

HERE = Path(__file__).parent
STATIC = HERE / "static"
ICON = STATIC / "icon.svg"
SECURITY_TXT = STATIC / "security.txt"

SCREENS = {path.stem for path in (HERE / "screens").glob("[a-z]*.py")}
"""A page's address is the name of its file."""

NOT_PAGES = ("/_stcore/", "/media/", "/app/static/", "/static/", "/component/", "/download/", "/calendar/")
"""Where files are served, not pages."""

CLOSED = ("/_stcore/metrics", "/_stcore/agent")
"""Streamlit's own addresses that nobody needs here; they answer anyone who asks."""

FIXED_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    # Streamlit's and plotly's styles are made in the page: without 'unsafe-inline' nothing has a shape.
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "font-src": "'self' data:",
    "connect-src": "'self'",
    # plotly's maps draw in a worker that is made from a blob.
    "worker-src": "'self' blob:",
    "manifest-src": "'self'",
    "base-uri": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}


def content_policy(page: str = "") -> str:
    """Return the content security policy; inline scripts in `page` are allowed by their digest only."""
    scripts = re.findall(r"<script(?![^>]*\bsrc=)[^>]*>(.*?)</script>", page, flags=re.DOTALL)
    digests = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in scripts]
    allowed = dict(POLICY)
    allowed["script-src"] += "".join(f" 'sha256-{digest}'" for digest in digests)
    return "; ".join(f"{name} {value}" for name, value in allowed.items())


def page_in(lang: str, page: str) -> str:
    """Return Streamlit's `index.html` as our page: language, title, icon, styles, a way past the head."""
    title, description = (html.escape(word(key, lang)) for key in ("shell.product", "shell.description"))
    skip = html.escape(word("shell.skip", lang))
    no_script = html.escape(word("shell.no_script", lang))
    head = (
        f'<meta name="description" content="{description}" />\n'
        '    <meta name="color-scheme" content="light" />\n'
        '    <link rel="icon" type="image/svg+xml" href="./app/static/icon.svg" />\n'
        f'    <link rel="stylesheet" href="./app/static/shell.css?{_digest("shell.css")}" />\n'
        f"    <meta name=\"built-in-words\" content='{html.escape(json.dumps(_built_in_words(lang)))}' />\n"
        f'    <meta name="nav-name" content="{html.escape(word("shell.nav", lang))}" />\n'
        f'    <meta name="beside-name" content="{html.escape(word("shell.beside", lang))}" />\n'
        # Not deferred: it must have run before Streamlit's own script.
        f'    <script src="./app/static/shell.js?{_digest("shell.js")}"></script>\n'
        f'    <script defer src="./app/static/picture.js?{_digest("picture.js")}"></script>\n'
    )
    changes = {
        r"<!--.*?-->\s*": "",
        r'<html lang="[^"]*"': f'<html lang="{lang}"',
        r"<title>.*?</title>": f"<title>{title}</title>\n    {head}",
        # Streamlit's icon, the preload of a font that is not used, the pointer to an address that is closed.
        r'<link\s+rel="(?:shortcut icon|service-desc)"[^>]*>\s*': "",
        r'<link\s+rel="preload"[^>]*as="font"[^>]*>\s*': "",
        r"<noscript>.*?</noscript>": f"<noscript><p>{no_script}</p></noscript>",
    }
    for pattern, ours in changes.items():
        # A function, since a backslash in a text would be read as part of the pattern.
        page = re.sub(pattern, lambda _match, ours=ours: ours, page, flags=re.DOTALL)
    return page.replace("<body>", f'<body>\n    <a class="skip-link" href="#content">{skip}</a>')


def missing_page_in(lang: str) -> str:
    """Return a page of our own for an address that leads nowhere; Streamlit would show another page."""
    title, text, back = (html.escape(word(f"shell.gone.{part}", lang)) for part in ("title", "text", "back"))
    product = html.escape(word("shell.product", lang))
    return (
        f'<!DOCTYPE html>\n<html lang="{lang}">\n<head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{title} – {product}</title><link rel="icon" href="/app/static/icon.svg">'
        f'<link rel="stylesheet" href="/app/static/shell.css?{_digest("shell.css")}"></head>\n'
        f'<body class="alone"><main><h1>{title}</h1><p>{text}</p>'
        f'<p><a href="/overview?lang={lang}">{back}</a></p></main></body>\n</html>\n'
    )


def _built_in_words(lang: str) -> dict[str, str]:
    """Return Streamlit's own English texts and what they are in the reader's language."""
    found = [key for key in keys() if key.startswith("shell.built_in.")]
    return {word(key, "en"): word(key, lang) for key in found} if lang != "en" else {}


def _digest(name: str) -> str:
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]


def _language_of(scope: Scope) -> str:
    asked = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("lang", [""])
    return session.language_from(asked[-1])


class OwnPage:
    """Middleware: rewrites Streamlit's page per `?lang=`, and says so where there is no such page."""

    def __init__(self, app: Application) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_page = scope["type"] == "http" and scope["method"] in ("GET", "HEAD")
        if not is_page or scope["path"].startswith(NOT_PAGES):
            await self.app(scope, receive, send)
            return
        # A compressed, partial or "not modified" answer cannot be rewritten: the page is asked for whole.
        unwanted = (b"accept-encoding", b"if-none-match", b"if-modified-since", b"range")
        plain = dict(
            scope, method="GET", headers=[pair for pair in scope["headers"] if pair[0] not in unwanted]
        )
        start: MutableMapping[str, object] = {}
        parts: list[bytes] = []

        async def rewrite(message: MutableMapping[str, object]) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                start = message
            if not Headers(raw=start["headers"]).get("content-type", "").startswith("text/html"):
                await send(message)
                return
            if message["type"] != "http.response.body":
                return
            parts.append(message.get("body", b""))
            if message.get("more_body"):
                return
            lang = _language_of(scope)
            is_known = scope["path"].strip("/") in SCREENS
            page = page_in(lang, b"".join(parts).decode()) if is_known else missing_page_in(lang)
            headers = MutableHeaders(raw=list(start["headers"]))
            for stale in ("etag", "last-modified", "accept-ranges"):
                del headers[stale]
            headers["content-length"] = str(len(page.encode()))
            headers["content-language"] = lang
            headers["content-security-policy"] = content_policy(page)
            headers["cache-control"] = "no-cache"
            await send({**start, "status": start["status"] if is_known else 404, "headers": headers.raw})
            await send(
                {"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else page.encode()}
            )

        await self.app(plain, receive, rewrite)


class Guard:
    """Middleware: security headers on every answer, closed addresses, websockets from our own pages only."""

    def __init__(self, app: Application) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket" and not origin_allowed(Headers(scope=scope)):
            await receive()
            await send({"type": "websocket.close", "code": 1008})
            return
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def guarded(message: MutableMapping[str, object]) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(raw=list(message["headers"]))
                for name, value in FIXED_HEADERS.items():
                    headers[name] = value
                headers.setdefault("content-security-policy", content_policy())
                # Our files are for our own pages: Streamlit offers them to every site.
                del headers["access-control-allow-origin"]
                message = {**message, "headers": headers.raw}
            await send(message)

        if scope["path"].rstrip("/").startswith(CLOSED):
            await PlainTextResponse("Not found", status_code=404)(scope, receive, guarded)
            return
        await self.app(scope, receive, guarded)


def origin_allowed(headers: Headers) -> bool:
    """Tell whether a websocket comes from our own page or from an origin that the configuration names.

    Streamlit lets a websocket without an Origin through, although a browser always sends one, and any page of
    this machine; for an unknown origin it asks another host for the machine's own address.
    """
    origin = headers.get("origin")
    if not origin:
        return False
    return urlsplit(origin).netloc == headers.get("host") or origin in config.get_option(
        "server.corsAllowedOrigins"
    )


async def start_page(request: Request) -> Response:
    """Lead the bare address to the overview, with what was chosen."""
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"overview{query}", status_code=307)


async def health(_request: Request) -> Response:
    """Say that the server answers, and which version of the data it shows (null before the first load)."""
    try:
        version = store.current_version()
    except store.NothingLoaded:
        version = None
    return JSONResponse({"status": "ok", "version": version}, headers={"Cache-Control": "no-store"})


async def security_txt(_request: Request) -> Response:
    """Say where to report a weakness (RFC 9116)."""
    return FileResponse(SECURITY_TXT, media_type="text/plain")


async def download(request: Request) -> Response:
    """Give a file that was made for whoever holds its token, as long as it is kept."""
    job = jobs.find(request.path_params["token"])
    if job is None or job.state != "done" or request.path_params["name"] != job.name:
        return PlainTextResponse(
            f"{word('exports.gone_file', 'nl')}\n{word('exports.gone_file', 'en')}\n", status_code=404
        )
    headers = {"Cache-Control": "no-store"}
    return FileResponse(job.path, media_type=job.mime, filename=job.name, headers=headers)


async def visits_calendar(request: Request) -> Response:
    """Give the public visits of an address as a calendar; a program that has them already is told so."""
    try:
        found = await run_in_threadpool(feed.feed_of, request.query_params, base=str(request.base_url))
    except (store.NothingLoaded, feed.OtherTables):
        lang = session.language_from(request.query_params.get("lang"))
        return PlainTextResponse(
            word("travel.ics.failed", lang), status_code=503, headers={"Retry-After": "3600"}
        )
    if found.unknown:  # without it the calendar would hold more than was asked
        text = word("travel.ics.unknown", found.lang, values=", ".join(found.unknown))
        return PlainTextResponse(text, status_code=400)
    headers = {
        # Asked again each time, and answered in a few bytes as long as nothing has changed.
        "Cache-Control": "no-cache",
        "ETag": found.etag,
        "Last-Modified": format_datetime(found.modified, usegmt=True),
        "Content-Disposition": 'inline; filename="visits.ics"',
    }
    if feed.is_held(found, request.headers.get("if-none-match"), request.headers.get("if-modified-since")):
        return Response(status_code=304, headers=headers)
    return Response(found.body, media_type=f"{calendar.MIME}; charset=utf-8", headers=headers)


async def attention_feed(request: Request) -> Response:
    """Give what needs attention as a feed, of public rows, for what an address says is followed."""
    lang, base = session.language_from(request.query_params.get("lang")), str(request.base_url)
    parts = session.unpack(request.query_params.get(ATTENTION, ""))

    def made() -> tuple[bytes, list[str]]:
        view, wrong = attention.reminders(parts, lang=lang, base=base, today=datetime.date.today())
        return (b"" if wrong else attention.atom(view, base=base)), wrong

    try:
        body, wrong = await run_in_threadpool(made)
    except (store.NothingLoaded, attention.OtherTables):
        text = word("attention.feed_failed", lang)
        return PlainTextResponse(text, status_code=503, headers={"Retry-After": "3600"})
    if wrong:  # without it the feed would hold more than was asked
        text = word("attention.cli.unknown", lang, names=", ".join(wrong))
        return PlainTextResponse(text, status_code=400)
    return Response(
        body, media_type="application/atom+xml; charset=utf-8", headers={"Cache-Control": "no-cache"}
    )


async def icon(_request: Request) -> Response:
    """Give our icon where browsers ask for one unasked."""
    return FileResponse(ICON, media_type="image/svg+xml")


def script_failed(_error: Exception) -> bool:
    """Show a sentence in the reader's language where a page breaks; Streamlit has logged the error."""
    panels.failed(session.language())
    return True


async def server_failed(_request: Request, _error: Exception) -> Response:
    """Answer a fault of the server with the headers that every answer has; it is outside the middleware."""
    headers = {**FIXED_HEADERS, "Content-Security-Policy": content_policy()}
    return PlainTextResponse("Internal Server Error", status_code=500, headers=headers)


# The server refuses a larger file before it is here; what the reader takes is one setting for both.
config.set_option("server.maxUploadSize", Limits.from_environment().file_mb)

app = st.App(
    HERE / "app.py",
    on_script_error=script_failed,
    exception_handlers={500: server_failed},
    routes=[
        Route("/", start_page),
        Route("/health", health),
        Route("/.well-known/security.txt", security_txt),
        Route("/download/{token}/{name}", download),
        Route(f"/{feed.PATH}", visits_calendar),
        Route(f"/{attention.PATH}", attention_feed),
        Route("/favicon.ico", icon),
        Route("/favicon.png", icon),
    ],
    middleware=[Middleware(Guard), Middleware(OwnPage)],
)
