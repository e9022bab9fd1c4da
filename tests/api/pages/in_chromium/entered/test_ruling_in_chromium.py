"""A person rules in a real browser: two tabs, a double click, the way back, a session that ends."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from api.pages.texts.texts import text
from api.question.handed_in import Parts
from domain.access.roles import Role
from domain.access.signing_in import SESSION_IDLE
from domain.judged.quality import FlagRuling
from tests.api.pages.in_chromium.conftest import enter, served
from tests.api.sample_accounts import NAMES, PASSWORD
from tests.api.sample_city import EXCEEDED_DAY, NOW, sample_parts
from tests.house.runs.patience import until
from tests.servers.chromium import Browser

pytestmark = pytest.mark.live("chromium")

DAY = f"/outlets/CX-1/days/{EXCEEDED_DAY}?parameter=COD"
REASON = "đầu đo bám bẩn"
CLICK = "document.querySelector('#preview button').click();"
IS_THERE = "return document.querySelector(arguments[0]) !== null"


class House:
    """A city of its own, whose clock stands until it is moved."""

    def __init__(self, parts: Parts, site: str) -> None:
        self.parts, self.site, self.later = parts, site, timedelta()

    def rulings(self) -> list[FlagRuling]:
        """Return what was ruled on the outlet."""
        return self.parts.records.rulings("CX-1", 0, 2**62)


@pytest.fixture
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    parts = sample_parts(tmp_path_factory.mktemp("ruled"))
    made = House(parts, "")
    with served(replace(parts, clock=lambda: NOW + made.later)) as site:
        made.site = site
        yield made
    parts.records.close()


def preview(browser: Browser, site: str, reason: str = REASON) -> None:
    """Fill in the form of the day, and see what it would change."""
    browser.goto(site + DAY)
    browser.click("#rule [name=flag][value='4']")
    browser.fill("#reason", reason)
    browser.click("#rule button")
    until(lambda: browser.run(IS_THERE, "#preview"))


def test_a_double_click_on_confirm_rules_once(browser: Browser, house: House) -> None:
    browser.resize(390, 844)
    enter(browser, house.site, Role.INSPECTOR)
    preview(browser, house.site)
    browser.run(CLICK * 2)
    until(lambda: REASON in browser.run("return document.body.innerText"))
    assert [one.reason for one in house.rulings()] == [REASON]


def test_the_way_back_after_a_ruling_rules_no_second_time(browser: Browser, house: House) -> None:
    browser.resize(1200, 900)
    enter(browser, house.site, Role.INSPECTOR)
    preview(browser, house.site)
    browser.click("#preview button")
    until(lambda: len(house.rulings()) == 1 and not browser.run(IS_THERE, "#preview"))
    assert text("vi", "ruling.waits") in browser.text("main")
    browser.run("history.back()")
    until(lambda: browser.run("return document.readyState") == "complete")
    browser.goto(house.site + DAY)
    assert REASON in browser.text("main")
    assert [one.reason for one in house.rulings()] == [REASON]


def test_of_two_tabs_the_second_is_told_who_ruled_and_keeps_its_words(
    browser: Browser, house: House
) -> None:
    browser.resize(390, 844)
    enter(browser, house.site, Role.INSPECTOR)
    preview(browser, house.site)
    waiting = browser.run("return document.querySelector('#preview form').outerHTML")
    other = "đã có biên bản kiểm tra"
    preview(browser, house.site, other)
    browser.click("#preview button")
    until(lambda: [one.reason for one in house.rulings()] == [other])
    # The first tab, as it stood before the second ruled.
    browser.goto(house.site + DAY)
    browser.run(
        "document.querySelector('main').insertAdjacentHTML('beforeend', arguments[0]);"
        "[...document.querySelectorAll('main form')].at(-1).querySelector('button').click()",
        waiting,
    )
    until(lambda: text("vi", "ruling.decided") in browser.run("return document.body.innerText"))
    assert [one.reason for one in house.rulings()] == [other]
    assert NAMES[Role.INSPECTOR] in browser.text("main")
    assert browser.run("return document.querySelector('#reason').value") == REASON
    assert browser.run("return document.documentElement.scrollWidth") <= 390


def test_a_session_that_ends_before_the_confirmation_keeps_the_words_and_rules_nothing(
    browser: Browser, house: House
) -> None:
    browser.resize(390, 844)
    enter(browser, house.site, Role.INSPECTOR)
    preview(browser, house.site)
    house.later = SESSION_IDLE + timedelta(minutes=1)
    browser.click("#preview button")
    until(lambda: browser.run(IS_THERE, "#password"))
    assert text("vi", "signin.kept") in browser.text("main")
    browser.fill("#name", NAMES[Role.INSPECTOR])
    browser.fill("#password", PASSWORD)
    browser.click("form.panel button")
    until(lambda: browser.run(IS_THERE, "#reason"))
    assert browser.run("return document.querySelector('#reason').value") == REASON
    assert text("vi", "form.again") in browser.text("main")
    assert house.rulings() == []
    browser.click("#rule button")
    until(lambda: browser.run(IS_THERE, "#preview"))
    browser.click("#preview button")
    until(lambda: [one.reason for one in house.rulings()] == [REASON])
