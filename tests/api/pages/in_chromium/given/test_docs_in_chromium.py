"""The page of the API in a real browser: all from us, axe content, and an operation tried."""

from __future__ import annotations

import pytest

from tests.api.pages.in_chromium.test_axe import grave
from tests.house.runs.patience import until
from tests.servers.chromium import Browser

pytestmark = pytest.mark.live("chromium")


@pytest.mark.parametrize("width", [1200, 390])
def test_the_page_of_the_api_asks_nobody_else_breaks_no_policy_and_axe_is_content(
    browser: Browser, site: str, width: int
) -> None:
    browser.resize(width, 844)
    browser.goto("about:blank")
    browser.requests()
    browser.console()
    browser.goto(f"{site}/docs")
    until(lambda: len(browser.rects(".opblock-tag")) > 5)
    asked = [one for one in browser.requests() if not one.startswith((site, "data:", "chrome:"))]
    assert asked == []
    assert browser.console() == []
    assert grave(browser) == []
    assert browser.run("return document.documentElement.scrollWidth") <= width


def test_an_operation_is_tried_on_the_page(browser: Browser, site: str) -> None:
    browser.resize(1200, 844)
    browser.goto("about:blank")  # on the same page another operation is only scrolled to
    browser.goto(f"{site}/docs#/coverage/coverage")
    until(lambda: len(browser.rects(".try-out__btn")) > 0)
    browser.click(".try-out__btn")
    until(lambda: len(browser.rects(".execute")) > 0)
    browser.click(".execute")
    status = ".live-responses-table td.response-col_status"
    until(lambda: "200" in browser.texts(status))
