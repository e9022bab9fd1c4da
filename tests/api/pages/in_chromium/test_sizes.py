"""How high, wide, long on paper and heavy a page is, also with the names of a large city."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator

import httpx
import pytest

from api.question.handed_in import Parts
from domain.access.roles import Role
from tests.api.pages.in_chromium.all_pages import first_seen
from tests.api.pages.in_chromium.conftest import SignIn, enter, served
from tests.api.pages.in_chromium.large_city import (
    BEFORE_IT,
    OF_MANY,
    RENAMED_ON,
    WITHOUT_STATION,
    large_parts,
    long_name,
)
from tests.api.sample_city import EXCEEDED_DAY
from tests.servers.chromium import Browser

pytestmark = pytest.mark.live("chromium")

SCREEN = 844
SCREENS_MOST = 6
KILOBYTES_MOST = 150
SHEET = re.compile(rb"/Type\s*/Page\b")
SEEN = first_seen([Role.OFFICIAL, Role.OPERATOR, Role.ADMINISTRATOR, Role.INSPECTOR])
HEAVIER = ("/docs",)  # the viewer of the API is a package's, and no page of daily work
FURTHER = (
    "/coverage?from=2026-09-01&to=2026-11-23",
    "/clusters?sort=name&page=2",
    "/clusters?q=nowhere",
    "/violations?from=01/11/2026&to=30/11/2026",
    "/outlets/CX-1?month=2025-03",
    "/outlets/CX-1/days/2026-11-08?parameter=COD",
    "/outlets/CX-99",
    f"/outlets/{OF_MANY}",
    f"/outlets/{OF_MANY}/days/2026-11-08?parameter=COD",
    f"/outlets/{OF_MANY}/explain?parameter=COD&day=2026-11-08",
)


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Parts]:
    found = large_parts(tmp_path_factory.mktemp("large"))
    yield found
    found.records.close()


@pytest.fixture(scope="module")
def large_site(large: Parts) -> Iterator[str]:
    with served(large) as address:
        yield address


def too_large(browser: Browser, site: str, role: Role) -> list[str]:
    """Return the pages that are higher than six screens of a telephone, or wider than it."""
    enter(browser, site, role)
    found = []
    for path in [*SEEN[role], *(FURTHER if role is Role.OFFICIAL else ())]:
        browser.resize(390, SCREEN)
        browser.goto(site + path)
        size = "const page = document.documentElement; return [page.scrollHeight, page.scrollWidth]"
        high, wide = browser.run(size)
        if high > SCREENS_MOST * SCREEN or wide > 390:
            found.append(f"{path}: {high / SCREEN:.2f} screens, {wide} wide")
        browser.resize(1200, SCREEN)
        if (wide := browser.run("return document.documentElement.scrollWidth")) > 1200:
            found.append(f"{path}: {wide} wide on a desk")
    return found


@pytest.mark.parametrize("role", SEEN)
def test_no_page_is_higher_than_six_screens_of_a_telephone_nor_wider(
    browser: Browser, site: str, role: Role
) -> None:
    assert too_large(browser, site, role) == []


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.OFFICIAL])
def test_nor_of_94_clusters_with_names_of_200_letters(
    browser: Browser, large_site: str, role: Role
) -> None:
    told = too_large(browser, large_site, role)
    assert told == [], "\n".join(told)


def test_a_long_name_stands_whole_on_its_own_page_and_on_a_desk(
    browser: Browser, large_site: str
) -> None:
    name = long_name(2, "Cửa xả ")
    browser.resize(390, SCREEN)
    browser.goto(f"{large_site}/outlets/CX-2")
    assert name in browser.text("h1")
    browser.resize(1200, SCREEN)
    browser.goto(f"{large_site}/clusters?q=ccn-2")
    assert name in browser.text("main")


def test_an_outlet_that_was_renamed_is_called_as_it_was_then(
    browser: Browser, large_site: str
) -> None:
    browser.resize(1200, SCREEN)
    browser.goto(f"{large_site}/outlets/CX-1/days/{RENAMED_ON}?parameter=COD")
    assert BEFORE_IT not in browser.text("h1")
    browser.follow("←")
    browser.goto(f"{large_site}/outlets/CX-1/days/2026-11-09?parameter=COD")
    assert BEFORE_IT in browser.text("h1")


def test_a_cluster_without_a_station_and_a_month_without_data_say_so(
    browser: Browser, large_site: str
) -> None:
    browser.resize(1200, SCREEN)
    browser.goto(f"{large_site}/clusters?q={WITHOUT_STATION}")
    assert "Chưa nhập trạm xử lý" in browser.text("tbody tr")  # nobody said that it has none
    browser.goto(f"{large_site}/outlets/CX-2?month=2025-03")
    rows = browser.texts(".days tbody tr")
    assert len(rows) == 31
    assert all("–" in row for row in rows)
    assert "Số liệu cập nhật đến" in browser.text("main")


@pytest.mark.parametrize(
    ("path", "sheets"),
    [
        (f"/outlets/CX-1/days/{EXCEEDED_DAY}?parameter=COD", 2),
        ("/outlets/CX-1/days/2026-11-08?parameter=COD", 2),
        ("/today", 2),
        ("/clusters", 2),
        ("/violations", 1),
        ("/", 3),
        ("/report", 1),
    ],
)
def test_a_page_is_printed_on_so_many_sheets_at_most(
    browser: Browser, site: str, sign_in: SignIn, path: str, sheets: int
) -> None:
    sign_in(Role.OFFICIAL)
    browser.goto(site + path)
    assert len(SHEET.findall(browser.printed())) <= sheets


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_meetings_paper_is_one_sheet_for_as_many_clusters_as_hanoi_has(
    browser: Browser, large_site: str, language: str
) -> None:
    browser.goto(f"{large_site}/report?lang={language}")
    assert len(SHEET.findall(browser.printed())) == 1
    assert len(browser.texts(".report-page .report-lines li")) > 20


@pytest.mark.parametrize("role", SEEN)
def test_no_page_weighs_more_than_150_kilobytes_with_all_that_it_loads(
    browser: Browser, large_site: str, role: Role
) -> None:
    enter(browser, large_site, role)
    browser.resize(1200, SCREEN)
    for path in SEEN[role]:
        if path in HEAVIER:
            continue
        browser.goto(large_site + path)
        loaded = browser.run("return performance.getEntriesByType('resource').map(one => one.name)")
        page = browser.run("return document.documentElement.outerHTML")
        bodies = [httpx.get(one).content for one in loaded]
        weight = sum(len(gzip.compress(one, 6)) for one in (page.encode(), *bodies)) / 1000
        assert weight <= KILOBYTES_MOST, f"{path} weighs {weight:.0f} kB"
