"""A day drawn to zoom into, in Hanoi's hours wherever the reader is, and the face of columns."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.api.sample_city import EXCEEDED_DAY
from tests.house.runs.patience import until
from tests.servers.chromium import Browser

pytestmark = pytest.mark.live("chromium")

DAY = f"/outlets/CX-1/days/{EXCEEDED_DAY}?parameter=COD"
EXPLAINED = f"/outlets/CX-1/explain?parameter=COD&day={EXCEEDED_DAY}"
NEW_YORK = "America/New_York"


@pytest.fixture(params=[None, NEW_YORK])
def zone(browser: Browser, request: pytest.FixtureRequest) -> Iterator[str | None]:
    browser.move_to(request.param)
    yield request.param
    browser.move_to(None)


def drawn(requests: list[str]) -> list[str]:
    return [one for one in requests if "/drawn?" in one]


def test_a_click_draws_the_day_to_zoom_into_and_a_drag_asks_for_a_part_of_it(
    browser: Browser, site: str, zone: str | None
) -> None:
    browser.resize(1200, 900)
    browser.goto(site + DAY)
    browser.console()
    browser.requests()
    assert browser.rects(".drawn-here canvas, figure canvas") == []
    browser.click("figure button")
    until(lambda: browser.run("return document.querySelectorAll('figure canvas').length") == 1)
    asked: list[str] = []

    def asked_again(times: int) -> bool:
        asked.extend(drawn(browser.requests()))
        return len(asked) == times

    until(lambda: asked_again(1))
    assert "from=2026-11-14T17" in asked[0], "the legal day begins at 17:00 UTC"
    browser.drag("figure .u-over", 0.25, 0.75)
    until(lambda: asked_again(2))
    assert "from=2026-11-14T2" in asked[1]
    assert "to=2026-11-15T1" in asked[1]
    assert browser.console() == []


def test_times_are_hanois_wherever_the_reader_is(browser: Browser, site: str) -> None:
    def told() -> list[str]:
        found = []
        for path in ("/", "/violations", DAY):
            browser.goto(site + path)
            found.append(browser.text("main"))
        return found

    here = told()
    browser.move_to(NEW_YORK)
    there = told()
    away = browser.run("return new Date(0).getHours()")
    browser.move_to(None)
    assert away == 19
    assert there == here


def test_columns_are_in_a_face_that_draws_every_vietnamese_letter(
    browser: Browser, site: str
) -> None:
    browser.goto(site + EXPLAINED)
    loaded = "return document.fonts.ready.then(() => [...document.fonts].map(one => one.status))"
    until(lambda: browser.run(loaded) == ["loaded", "loaded"])
    assert browser.run("return document.fonts.check('16px \"Nhue Mono\"', 'aắửĐ')")
    family = browser.run(
        "return getComputedStyle(document.querySelector(arguments[0])).fontFamily", ".lines"
    )
    assert family.split(",")[0].strip('"') == "Nhue Mono"
    widths = browser.run(
        "const drawing = document.createElement('canvas').getContext('2d');"
        "drawing.font = '32px \"Nhue Mono\"';"
        "return [...arguments[0]].map(one => drawing.measureText(one).width)",
        "aắửĐẫọỹ0",
    )
    assert len(set(widths)) == 1
    assert widths[0] > 0
