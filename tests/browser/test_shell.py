"""The frame of every page: language, headers, ways by keyboard, and nothing from elsewhere."""

import http.client
import json
from urllib.parse import parse_qs, urlsplit

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.browser.conftest import NARROW, WIDE, after, new_page, open_page, serving, violations, watch

PAGES = ("country", "sources", "about")
LANGUAGES = {"nl": "Migratiepartnerschappen", "en": "Migration partnerships"}


FOCUSED = "document.activeElement.tagName === 'MAIN' ? 'the page' : document.activeElement.innerText.trim()"


def ask(address: str, path: str, **headers: str) -> tuple[int, dict[str, str], str]:
    """Return status, headers (names in lower case) and body; redirects are not followed."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    found = {name.lower(): value for name, value in answer.getheaders()}
    body = answer.read().decode()
    connection.close()
    return answer.status, found, body


def websocket_status(address: str, origin: str | None) -> int:
    """Return what the server answers to a websocket from an origin: 101 lets it in."""
    headers = {
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    }
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)
    connection.request("GET", "/_stcore/stream", headers=headers | ({"Origin": origin} if origin else {}))
    status = connection.getresponse().status
    connection.close()
    return status


# what the server answers


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("path", [f"/{page}" for page in PAGES])
def test_page_is_in_the_language_before_any_script_runs(address, path, lang):
    # As a browser asks for it: compressed, and with what it kept from last time.
    _, first, _ = ask(address, path, **{"Accept-Encoding": "gzip"})
    status, headers, body = ask(
        address,
        f"{path}?lang={lang}",
        **{"Accept-Encoding": "gzip", "If-None-Match": first.get("etag", '"x"')},
    )
    assert status == 200
    assert f'<html lang="{lang}">' in body
    assert f"<title>{LANGUAGES[lang]}</title>" in body
    assert headers["content-language"] == lang
    assert 'name="description"' in body
    assert "_stcore/agent" not in body


def test_language_is_dutch_unless_asked_otherwise(address):
    assert '<html lang="nl">' in ask(address, "/about")[2]
    assert '<html lang="nl">' in ask(address, "/about?lang=fr")[2]


def test_bare_address_leads_to_the_overview_with_what_was_chosen(address):
    status, headers, _ = ask(address, "/?lang=en&country=TUN")
    assert (status, headers["location"]) == (307, "overview?lang=en&country=TUN")


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/about",
        "/health",
        "/_stcore/health",
        "/app/static/shell.css",
        "/_stcore/metrics",
        "/app/static/none",
    ],
)
def test_every_answer_has_the_security_headers(address, path):
    _, headers, _ = ask(address, path)
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert "camera=()" in headers["permissions-policy"]
    policy = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["frame-ancestors"] == "'none'"
    assert "unsafe" not in policy["script-src"]
    assert "access-control-allow-origin" not in headers


@pytest.mark.parametrize("path", ["/_stcore/metrics", "/_stcore/metrics/", "/_stcore/agent/openapi.json"])
def test_addresses_that_nobody_needs_are_closed(address, path):
    assert ask(address, path)[0] == 404


@pytest.mark.parametrize("path", ["/nonsense", "/index.html", "/country/deeper", "/streamlit_app.py"])
def test_an_address_that_leads_nowhere_says_so(address, path):
    status, _, body = ask(address, f"{path}?lang=en")
    assert status == 404
    assert "This page does not exist" in body


def test_health_names_the_version(address):
    status, headers, body = ask(address, "/health")
    found = json.loads(body)
    assert (status, found["status"], headers["cache-control"]) == (200, "ok", "no-store")
    assert found["version"]


def test_security_txt_says_where_to_report(address):
    status, headers, body = ask(address, "/.well-known/security.txt")
    assert status == 200
    assert headers["content-type"].startswith("text/plain")
    assert "Contact: " in body
    assert "Expires: " in body


def test_websocket_from_our_own_page_only(address):
    assert websocket_status(address, address) == 101
    assert websocket_status(address, "https://elsewhere.example") == 403
    assert websocket_status(address, "http://127.0.0.1:1") == 403
    assert websocket_status(address, None) == 403


# what a reader meets


def test_other_language_is_a_link_to_the_same_selection(page):
    open_page(page, "/about?country=TUN&from=2015&lang=nl")
    link = page.get_by_role("link", name="English")
    assert (link.get_attribute("lang"), link.get_attribute("hreflang")) == ("en", "en")
    link.click()
    page.wait_for_url("**lang=en")
    page.get_by_role("heading", level=1, name="About this dashboard").wait_for()
    assert page.locator("html").get_attribute("lang") == "en"
    assert parse_qs(urlsplit(page.url).query) == {"country": ["TUN"], "from": ["2015"], "lang": ["en"]}
    back = page.get_by_role("link", name="Nederlands")
    assert back.get_attribute("lang") == "nl"


def test_another_page_keeps_what_was_chosen_and_starts_at_its_title(page):
    open_page(page, "/about?country=TUN&compare=MAR&lang=en")
    after(
        page,
        page.get_by_role("navigation", name="Pages of this part").get_by_role("link", name="Sources").click,
    )
    page.get_by_role("heading", level=1, name="Sources and versions").wait_for()
    assert urlsplit(page.url).path == "/sources"
    assert parse_qs(urlsplit(page.url).query) == {"country": ["TUN"], "compare": ["MAR"], "lang": ["en"]}
    page.wait_for_function("() => document.activeElement.id === 'content'")
    current = page.locator('.st-key-beside [aria-current="page"]')
    assert current.all_inner_texts() == ["Sources"]


def test_keyboard_goes_past_the_head_and_through_it(page):
    open_page(page, "/about?lang=en")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to content")
    assert skip.evaluate("e => e === document.activeElement")
    box = skip.bounding_box()
    assert box["x"] >= 0 and box["y"] >= 0 and box["width"] > 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"

    open_page(page, "/about?lang=en")
    reached = []
    for _ in range(17):
        page.keyboard.press("Tab")
        reached.append(page.evaluate(FOCUSED))
        if reached[-1] == "Nederlands":
            break
    wanted = [
        "Skip to content",
        "the page",
        "Migration partnerships",
        "Overview",
        "Countries",
        "Taskforce",
        "Gaps",
        "Money",
        "Tables",
        "Bring in",
        "Sources and methods",
    ]
    assert reached[: len(wanted)] == wanted
    # On a wide screen a field to search in stands between the pages and the other language, on a narrow one a link.
    assert reached[-1] == "Nederlands"
    assert len(reached) <= len(wanted) + 3


def test_focus_can_be_seen(wide):
    open_page(wide, "/about?lang=en")
    wide.keyboard.press("Tab")
    for _ in range(4):
        wide.keyboard.press("Tab")
        style = wide.evaluate(
            "(({outlineStyle, outlineWidth}) => [outlineStyle, parseFloat(outlineWidth)])"
            "(getComputedStyle(document.activeElement))"
        )
        assert style[0] == "solid" and style[1] >= 2


def test_wrong_address_is_told_in_words(page):
    open_page(page, "/sources?version=1999-01-01&colour=red&lang=en")
    notice = page.get_by_role("status").filter(has_text="About this address")
    assert "“1999-01-01” is no longer kept" in notice.inner_text()
    assert "“colour”" in notice.inner_text()


def test_planted_script_is_shown_and_not_run(wide):
    open_page(wide, "/sources?version=%3Cimg+src%3Dx+onerror%3D%22window.planted%3D1%22%3E&lang=en")
    assert (
        '<img src=x onerror="window.planted=1">'
        in wide.get_by_role("status").filter(has_text="no longer kept").inner_text()
    )
    assert wide.evaluate("window.planted") is None


def test_dark_system_setting_leaves_the_page_light(chromium, address):
    with new_page(chromium, address, WIDE, color_scheme="dark") as page:
        open_page(page, "/about")
        colours = page.evaluate(
            "['.stApp', 'h1', '.st-key-nav a span p'].map(s => getComputedStyle(document.querySelector(s)))"
            ".map(s => [s.backgroundColor, s.color])"
        )
        assert colours[0][0] == "rgb(255, 255, 255)"
        assert violations(page) == []


def test_movement_stops_for_who_wants_none(chromium, address):
    # Planted, since nothing on a page at rest moves: what Streamlit draws while it works does.
    plant = """() => {
        const mover = document.createElement("div");
        mover.style = "transition: all 2s; animation: turn 2s";
        document.body.append(mover);
        const style = getComputedStyle(mover);
        return [parseFloat(style.transitionDuration), parseFloat(style.animationDuration)];
    }"""
    found = {}
    for wish in ("no-preference", "reduce"):
        with new_page(chromium, address, NARROW, reduced_motion=wish) as page:
            open_page(page, "/about")
            found[wish] = page.evaluate(plant)
    assert found["no-preference"] == [2, 2]
    assert max(found["reduce"]) < 0.001


def test_paper_holds_the_whole_page_without_the_buttons(wide):
    open_page(wide, "/sources?lang=en")
    wide.emulate_media(media="print")
    whole = wide.evaluate("document.querySelector('.foot').getBoundingClientRect().bottom")
    assert wide.evaluate("document.documentElement.scrollHeight") >= whole - 1
    assert not wide.get_by_role("link", name="Nederlands").is_visible()
    assert not wide.locator('[data-testid="stButtonGroup"]').first.is_visible()


def test_paper_holds_what_stands_behind_a_line_and_pictures_as_wide_as_it(wide):
    open_page(wide, "/dialogue?lang=nl")
    wide.locator(".main-svg").first.wait_for()
    wide.set_viewport_size({"width": 700, "height": 990})
    wide.emulate_media(media="print")
    # As a picture is when a wide window is printed: it keeps the size that it has on the screen.
    wide.evaluate("""() => {
      for (const svg of document.querySelectorAll(".main-svg")) svg.setAttribute("width", 1200);
      dispatchEvent(new Event("beforeprint"));
    }""")
    assert wide.locator("details:not([open])").count() == 0
    rights = wide.locator(".main-svg").evaluate_all("all => all.map(p => p.getBoundingClientRect().right)")
    assert rights and max(rights) <= 700
    assert set(wide.locator(".main-svg").evaluate_all("all => all.map(p => p.viewBox.baseVal.width)")) == {
        1200
    }
    wide.evaluate("dispatchEvent(new Event('afterprint'))")
    assert wide.locator("details[open]").count() == 0


def test_a_long_page_has_links_to_its_parts_and_the_other_language_starts_there(page):
    open_page(page, "/budget?lang=nl")
    links = page.get_by_role("navigation", name="Op deze pagina").get_by_role("link")
    titles = page.locator("h2").all_inner_texts()
    assert links.all_inner_texts() == titles
    links.filter(has_text="Geld in het buitenland").click()
    page.wait_for_function(
        "() => Math.abs(document.getElementById('section-abroad').getBoundingClientRect().top) < 60"
    )
    page.locator("a.language").evaluate("link => link.click()")
    page.wait_for_url("**lang=en#section-abroad")


def test_a_list_to_choose_from_holds_no_english_on_a_dutch_page(wide):
    open_page(wide, "/attention?lang=nl")
    wide.locator(".st-key-pick-countries button").first.click()
    field = wide.get_by_role("combobox", name="Landen")
    field.click()
    options = wide.get_by_role("option")
    assert options.first.inner_text() == "Afghanistan"
    field.fill("zzzz")
    options.get_by_text("Niets gevonden").wait_for()
    wide.get_by_role("log").get_by_text("0 keuzes.").wait_for(state="attached")


def test_recorder_sees_a_planted_request_and_a_planted_error(chromium, address):
    page = chromium.new_page()
    seen = watch(page, host=urlsplit(address).netloc)
    page.goto(f"{address}/health")
    page.set_content('<img src="http://elsewhere.invalid/x.png"><script>null.broken</script>')
    page.wait_for_load_state("load")
    assert seen.outside == ["http://elsewhere.invalid/x.png"]
    assert seen.faults
    page.close()


def test_runs_are_counted_by_what_streamlit_calls_a_finished_run():
    assert ForwardMsg.DESCRIPTOR.fields_by_name["script_finished"].number == 6
    assert ForwardMsg.FINISHED_EARLY_FOR_RERUN == 2


def test_policy_stops_a_planted_script_and_a_planted_request(chromium, address):
    page = chromium.new_page()
    seen = watch(page, host=urlsplit(address).netloc)
    page.goto(f"{address}/about")
    page.evaluate("""() => {
        const script = document.createElement("script");
        script.textContent = "window.planted = 1";
        document.head.append(script);
        const image = document.createElement("img");
        image.src = "http://elsewhere.invalid/x.png";
        document.body.append(image);
    }""")
    page.wait_for_function("() => performance.now() > 0")
    assert page.evaluate("window.planted") is None
    assert any("Content Security Policy" in fault for fault in seen.faults)
    page.close()


def test_before_the_first_load_the_page_says_how_to_load(chromium, tmp_path):
    with serving(tmp_path) as empty, new_page(chromium, empty, NARROW) as page:
        open_page(page, "/country?lang=en")
        assert page.get_by_role("heading", level=1).inner_text() == "No data loaded yet"
        assert "python -m dashboard.cli load" in page.locator("main").inner_text()
        assert violations(page) == []
        assert json.loads(ask(empty, "/health")[2]) == {"status": "ok", "version": None}
        open_page(page, "/about?lang=nl")
        assert page.get_by_role("heading", level=1).inner_text() == "Over dit dashboard"
