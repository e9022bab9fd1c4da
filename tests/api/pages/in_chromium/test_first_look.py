"""The first look's questions are answered by at most three clicks from the city's page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest

from api.question.handed_in import Parts
from compliance.city.event_keeper import keep_events_up
from domain.access.roles import Role
from domain.gateways.rejections import KeptRejection, RejectionCode
from domain.judged.verdicts import Outcome
from domain.legal_day import legal_day_bounds_us
from domain.measured.readings import Reading
from tests.api.pages.in_chromium.conftest import enter, served
from tests.api.sample_city import (
    FIRST_DAY,
    JUDGED_AT,
    LAST_DAY,
    SILENT_MINUTES,
    rejection,
    sample_parts,
)
from tests.servers.chromium import Browser

pytestmark = pytest.mark.live("chromium")

TODAY = LAST_DAY + timedelta(days=1)
OVER_BY = {date(2026, 11, 20): 1.8, date(2026, 11, 12): 1.2, date(2026, 11, 6): 2.4}
HOUR_US = 3_600_000_000
CLICKS_MOST = 3


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Parts]:
    """Return the city in which CX-2 exceeded for NH4, CX-1 measures today, and one was refused."""
    parts = sample_parts(tmp_path_factory.mktemp("busy"))
    found = parts.records.verdicts(FIRST_DAY, LAST_DAY, outlet_id="CX-2", parameter="NH4_N")
    exceeded = [
        replace(
            one,
            outcome=Outcome.EXCEEDED,
            times_over=OVER_BY[one.mean.day],
            known_at=JUDGED_AT + timedelta(minutes=1),
        )
        for one in found
        if one.mean.day in OVER_BY
    ]
    parts.records.settle([], [], exceeded)
    keep_events_up(parts.records, SILENT_MINUTES)
    parts.records.add_rejections([_refused_today()])
    begin_us = legal_day_bounds_us(TODAY)[0]
    parts.readings.append(  # type: ignore[attr-defined]  # the city's own store
        [
            Reading("CX-1", "COD", begin_us + n * HOUR_US, 100.0 + n % 2, 0, 10**7 + n)
            for n in range(9)
        ]
    )
    yield parts
    parts.records.close()


def _refused_today() -> KeptRejection:
    return replace(
        rejection(),
        position=11,
        received_us=legal_day_bounds_us(TODAY)[0],
        code=RejectionCode.UNIT_UNKNOWN,
    )


@pytest.fixture(scope="module")
def busy_site(busy: Parts) -> Iterator[str]:
    with served(busy) as address:
        yield address


class Walk:
    """A person at the city's page, whose clicks are counted."""

    def __init__(self, browser: Browser, site: str, role: Role) -> None:
        browser.resize(1200, 900)
        enter(browser, site, role)
        browser.goto(f"{site}/?lang=vi")
        self.browser, self.clicks = browser, 0

    def follow(self, words: str) -> Walk:
        """Click on a link by its words."""
        self.clicks += 1
        assert self.clicks <= CLICKS_MOST
        self.browser.follow(words)
        return self

    def reads(self, selector: str = "main") -> str:
        """Return what stands there."""
        return self.browser.text(selector)


def test_better_than_last_month(browser: Browser, busy_site: str) -> None:
    walk = Walk(browser, busy_site, Role.OFFICIAL)
    assert "31/10/2026" in walk.reads("#compared")


def test_which_communes(browser: Browser, busy_site: str) -> None:
    walk = Walk(browser, busy_site, Role.OFFICIAL)
    assert "xã Tân Mẫu" in walk.reads(".communes")
    walk.follow("xã Tân Mẫu")
    found = walk.browser.texts("tbody tr")
    assert found
    assert all("xã Tân Mẫu" in one for one in found)


def test_what_would_bring_most(browser: Browser, busy_site: str) -> None:
    walk = Walk(browser, busy_site, Role.PUBLIC).follow("Cụm nào nâng tỷ lệ nhiều nhất?")
    first = walk.browser.texts("tbody tr")[0]
    assert first.startswith("1. ")
    assert "%" in first
    walk.follow("lượng nước thải")
    assert "chưa rõ" in walk.browser.texts("tbody tr")[-1]


def test_which_have_no_station(browser: Browser, busy_site: str) -> None:
    walk = Walk(browser, busy_site, Role.OFFICIAL)
    assert "Chưa có trạm xử lý" in walk.browser.texts(".clusters > li")[0]
    walk.follow("Xem cả")
    assert any("Chưa có trạm xử lý" in one for one in walk.browser.texts("tbody tr"))


def test_where_does_each_plan_stand(browser: Browser, busy_site: str) -> None:
    walk = Walk(browser, busy_site, Role.PUBLIC).follow("Các kế hoạch đến đâu?")
    assert "305/KH-UBND" in walk.reads()
    assert "các nguồn không nêu" in walk.reads()
    walk.follow("2024")
    assert "15–20 cụm" in walk.reads("[aria-labelledby=of-into_operation]")


def test_what_is_new_since_yesterday(browser: Browser, busy_site: str) -> None:
    walk = Walk(browser, busy_site, Role.INSPECTOR).follow("Hôm nay")
    assert "Phát sinh mới từ" in walk.reads("h1")
    assert "23/11/2026" in walk.reads("h1")
    assert "việc mới" in walk.reads("#news")


def test_who_is_silent_longest(browser: Browser, busy_site: str) -> None:
    walk = Walk(browser, busy_site, Role.INSPECTOR).follow("Hôm nay")
    assert "Cửa xả số 5" in walk.reads("#longest")
    assert "ngày" in walk.reads("#longest")


def test_which_nh4_exceedances_above_one_and_a_half_times_in_november(
    browser: Browser, busy_site: str
) -> None:
    walk = Walk(browser, busy_site, Role.OFFICIAL)
    walk.follow("Các lần vượt").follow("Amoni").follow("từ 1,5 lần")
    assert "từ 01/11/2026 đến hết 23/11/2026" in walk.reads()
    found = walk.browser.texts("tbody tr")
    assert [(one[:10], "×1,8" in one, "×2,4" in one) for one in found] == [
        ("20/11/2026", True, False),
        ("06/11/2026", False, True),
    ]


def test_shall_i_exceed_today(browser: Browser, busy_site: str) -> None:
    walk = Walk(browser, busy_site, Role.OPERATOR).follow("Vận hành").follow("Cửa xả số 1")
    assert "sẽ đạt" in walk.reads("#of-COD .answer")
    assert "mg/L" in walk.reads("#of-COD .budget")


def test_why_was_my_reading_refused(browser: Browser, busy_site: str) -> None:
    walk = Walk(browser, busy_site, Role.OPERATOR).follow("Vận hành").follow("Cửa xả số 1")
    told = walk.reads("#refused")
    assert "đơn vị" in told
    assert RejectionCode.UNIT_UNKNOWN.value in told
