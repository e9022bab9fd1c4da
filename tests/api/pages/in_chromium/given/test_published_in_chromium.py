"""What an owner publishes, in a real browser: in a frame of another site, and on a screen."""

from __future__ import annotations

import html
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from api.pages.operator.giving import to_give
from api.question.handed_in import Doors, Parts
from tests.api.pages.in_chromium.conftest import served
from tests.api.pages.in_chromium.test_axe import grave
from tests.api.pages.outlet.test_published import come
from tests.api.sample_city import sample_parts
from tests.house.runs.patience import until
from tests.servers.chromium import Browser

pytestmark = pytest.mark.live("chromium")

PAGE = "/published/CX-1"
# As a proxy or a portal between answers, with 200 and a page of its own.
ANOTHER_PAGE = """
window.own = window.fetch;
window.fetch = async () => new Response("<!doctype html><main>Sign in to this network</main>");
"""
IS_LOST = "return document.querySelector('#lost').offsetHeight > 0"  # at once: it is replaced
OWNERS = '<!doctype html><html lang="vi"><title>Chủ cơ sở</title><main><h1>Trang</h1>{frame}</main>'


@contextmanager
def owners_site(frame: str) -> Iterator[str]:
    """Serve an owner's own page with a frame in it, at an address of another site than ours."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = OWNERS.format(frame=frame).encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Page) as server:
        thread = threading.Thread(target=server.serve_forever, name="owner")
        thread.start()
        try:
            yield f"http://localhost:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def frame_of(parts: Parts, site: str) -> str:
    known_as = replace(parts, doors=Doors(public_url=site))
    return to_give(known_as, "vi", "CX-1").frame


@pytest.mark.parametrize("width", [390, 1200])
def test_the_frame_that_an_owner_copies_shows_it_on_another_site_and_axe_is_content(
    browser: Browser, site: str, city: Parts, width: int
) -> None:
    browser.resize(width, 844)
    with owners_site(frame_of(city, site)) as owner:
        browser.requests()
        browser.goto(owner)
        with browser.within_frame("iframe"):
            assert "COD" in browser.text(".newest")
            styled = "return getComputedStyle(document.querySelector('.value')).fontWeight"
            assert browser.run(styled) == "700"
            assert grave(browser) == []
            wide = "return document.documentElement.scrollWidth <= innerWidth"
            assert browser.run(wide)
            assert browser.run("return document.referrer") == ""
            assert browser.run("return document.cookie") == ""
        asked = {one for one in browser.requests() if not one.startswith((site, owner))}
        assert asked == set()


def test_no_other_page_of_ours_stands_in_a_frame(browser: Browser, site: str) -> None:
    frame = f'<iframe src="{html.escape(site)}/outlets/CX-1" title="x"></iframe>'
    with owners_site(frame) as owner:
        browser.goto(owner)
        with browser.within_frame("iframe"):
            assert browser.texts("main.outlet-page, .outlet-page, header.top") == []
        assert [one for one in browser.console() if "frame-ancestors" in one]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_all_of_it_is_on_a_screen_at_the_gate_at_once(
    browser: Browser, site: str, language: str
) -> None:
    browser.resize(1920, 1080)
    browser.goto(f"{site}{PAGE}?board=1&lang={language}")
    high, wide = browser.run(
        "const page = document.documentElement; return [page.scrollHeight, page.scrollWidth]"
    )
    assert (high <= 1080, wide <= 1920) == (True, True), (high, wide)
    assert len(browser.texts("tbody tr")) == 31
    assert grave(browser) == []


def test_a_screen_shows_what_came_since_and_says_when_it_cannot_look(
    browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> None:
    parts = sample_parts(tmp_path_factory.mktemp("published"))
    with served(parts) as site:
        browser.goto(f"{site}{PAGE}?board=1")
        assert "145,6" in browser.text(".newest li:first-child .value")
        come(parts, 91.25)
        browser.run(
            "document.body.dataset.every = 0.2;"
            "const again = document.createElement('script');"
            "again.src = '/static/published.js'; document.head.append(again)"
        )
        until(lambda: "91,25" in browser.text(".newest li:first-child .value"))
        browser.run(ANOTHER_PAGE)
        until(lambda: browser.run(IS_LOST) is True)
        browser.run("window.fetch = window.own")
        until(lambda: browser.run(IS_LOST) is False)
        assert browser.rects("#lost")[0].height == 0
    until(lambda: browser.rects("#lost")[0].height > 0)
    assert "91,25" in browser.text(".newest li:first-child .value")
    parts.records.close()
