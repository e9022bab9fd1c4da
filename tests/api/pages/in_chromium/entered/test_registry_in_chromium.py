"""An official enters a cluster in a real browser, without script: three clicks and the fields."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from api.pages.texts.texts import text
from api.question.handed_in import Parts
from domain.access.roles import Role
from domain.access.signing_in import SESSION_IDLE
from tests.api.pages.in_chromium.conftest import enter, served
from tests.api.pages.in_chromium.test_axe import grave
from tests.api.sample_accounts import NAMES, PASSWORD
from tests.api.sample_city import NOW, sample_parts
from tests.house.runs.patience import until
from tests.servers.chromium import Browser

pytestmark = pytest.mark.live("chromium")

NAME = "Cụm công nghiệp Mới Mẫu"
PAPER = "Quyết định 7/QĐ-UBND ngày 02/03/2026"
IS_THERE = "return document.querySelector(arguments[0]) !== null"
CHOOSE = "document.querySelector(arguments[0]).value = arguments[1]"


class House:
    """A city of its own, whose clock stands until it is moved."""

    def __init__(self, parts: Parts) -> None:
        self.parts, self.site, self.later = parts, "", timedelta()

    @property
    def version(self) -> int:
        """The registry's version."""
        return self.parts.records.registry_version()


@pytest.fixture
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    parts = sample_parts(tmp_path_factory.mktemp("registered"))
    made = House(parts)
    with served(replace(parts, clock=lambda: NOW + made.later)) as site:
        made.site = site
        yield made
    parts.records.close()


def fill_in(browser: Browser) -> None:
    """Fill in a new cluster that operates, with the paper of its state."""
    browser.fill("#id", "CCN-10")
    browser.fill("#name", NAME)
    browser.fill("#commune", "Xã Phù Đổng")
    browser.run(CHOOSE, "#kind", "ccn")
    browser.run(CHOOSE, "#state", "operating")
    browser.fill("#state_document", PAPER)
    browser.fill("#valid_from", "02/03/2026")
    browser.run(CHOOSE, "#central_station", "none")


@pytest.mark.parametrize("width", [1200, 390])
def test_an_official_enters_a_new_cluster_with_three_clicks_and_sees_it_among_the_clusters(
    browser: Browser, house: House, width: int
) -> None:
    browser.resize(width, 844)
    enter(browser, house.site, Role.OFFICIAL)
    browser.goto(f"{house.site}/clusters")
    browser.follow(text("vi", "registry.new.of", table=text("vi", "registry.table.clusters")))
    assert grave(browser) == []
    fill_in(browser)
    browser.click("#entry > p button")
    until(lambda: browser.run(IS_THERE, "#preview"))
    assert grave(browser) == []
    assert PAPER in browser.text("#preview")
    assert browser.run("return document.documentElement.scrollWidth") <= width
    assert house.version == 1
    browser.click("#preview button")
    until(lambda: NAME in browser.run("return document.querySelector('h1')?.innerText ?? ''"))
    assert PAPER in browser.text("main")
    assert "02/03/2026" in browser.text("main")
    browser.goto(f"{house.site}/clusters?q=CCN-10")
    assert NAME in browser.text("tbody")
    assert house.version == 2
    assert browser.console() == []


def test_a_double_click_on_confirm_keeps_one_version(browser: Browser, house: House) -> None:
    browser.resize(1200, 844)
    enter(browser, house.site, Role.ADMINISTRATOR)
    browser.goto(f"{house.site}/registry/clusters/new")
    fill_in(browser)
    browser.click("#entry > p button")
    until(lambda: browser.run(IS_THERE, "#preview"))
    browser.run("document.querySelector('#preview button').click();" * 2)
    until(lambda: NAME in browser.run("return document.querySelector('h1')?.innerText ?? ''"))
    assert house.version == 2


def test_a_session_that_ends_in_the_middle_loses_no_word_and_keeps_no_row(
    browser: Browser, house: House
) -> None:
    browser.resize(390, 844)
    enter(browser, house.site, Role.OFFICIAL)
    browser.goto(f"{house.site}/registry/clusters/new")
    fill_in(browser)
    house.later = SESSION_IDLE + timedelta(minutes=1)
    browser.click("#entry > p button")
    until(lambda: browser.run(IS_THERE, "#password"))
    browser.fill("#name", NAMES[Role.OFFICIAL])
    browser.fill("#password", PASSWORD)
    browser.click("form.panel button")
    until(lambda: browser.run(IS_THERE, "#state_document"))
    assert text("vi", "form.again") in browser.text("main")
    for field, told in (("#name", NAME), ("#state_document", PAPER), ("#state", "operating")):
        assert browser.run("return document.querySelector(arguments[0]).value", field) == told
    assert house.version == 1


def test_what_is_wrong_is_seen_beside_its_field_on_a_telephone(
    browser: Browser, house: House
) -> None:
    browser.resize(390, 844)
    enter(browser, house.site, Role.OFFICIAL)
    browser.goto(f"{house.site}/registry/clusters/new")
    fill_in(browser)
    browser.fill("#id", "mã cụm")
    browser.fill("#valid_from", "02/13/2026")
    browser.click("#entry > p button")
    until(lambda: browser.run(IS_THERE, "#fault-id"))
    assert "“Mã cụm”" in browser.text("#fault-id")
    assert browser.run(IS_THERE, "#fault-valid_from")
    assert grave(browser) == []
    assert browser.run("return document.documentElement.scrollWidth") <= 390
    assert house.version == 1


def test_a_sample_is_tried_on_a_telephone_within_six_screens(
    browser: Browser, house: House
) -> None:
    browser.resize(390, 844)
    enter(browser, house.site, Role.OFFICIAL)
    browser.goto(f"{house.site}/registry/profiles/try")
    assert grave(browser) == []
    values = ", ".join(f'"S-{n}": {n}' for n in range(30))
    browser.run(CHOOSE, "#gateway", "GW-1")
    browser.fill("#sample", f'{{"time": "2026-11-20T10:00:00+07:00", "COD": 61.2, {values}}}')
    browser.click("#trial > p button")
    until(lambda: browser.run(IS_THERE, "#found"))
    assert grave(browser) == []
    assert text("vi", "trial.found") in browser.text("main")
    height, width = browser.run(
        "return [document.documentElement.scrollHeight, document.documentElement.scrollWidth]"
    )
    assert width <= 390
    assert height <= 6 * 844
    assert house.version == 1


def test_a_chosen_file_is_tried_with_the_bytes_that_it_has(
    browser: Browser, house: House, tmp_path: Path
) -> None:
    enter(browser, house.site, Role.OFFICIAL)
    browser.goto(f"{house.site}/registry/profiles/try")
    file = tmp_path / "plant-7.json"
    file.write_bytes(b'{"time": "2026-11-20T10:00:00+07:00", "COD": 61.2}\r\n')
    browser.run(CHOOSE, "#gateway", "GW-1")
    browser.choose_file("#file", file)
    browser.click("#trial > p button")
    until(lambda: browser.run(IS_THERE, "#found"))
    assert grave(browser) == []
    assert "COD" in browser.text("#found")
    assert "plant-7.json" in browser.run("return document.querySelector('#found pre').textContent")
    assert house.version == 1
