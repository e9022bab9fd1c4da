"""axe-core finds nothing serious on any page, as whoever sees it, in both languages and widths."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

import pytest

from api.pages.texts.texts import text
from domain.access.roles import Role
from tests.api.pages.in_chromium.all_pages import first_seen, in_language, page_routes, pages
from tests.api.pages.in_chromium.conftest import SignIn
from tests.api.sample_city import EXCEEDED_DAY
from tests.house.runs.patience import until
from tests.servers.chromium import Browser

pytestmark = pytest.mark.live("chromium")

AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
GRAVE = {"serious", "critical"}
# A vendor's pages are an operator's.
ROLES = (Role.PUBLIC, Role.OPERATOR, Role.INSPECTOR, Role.OFFICIAL, Role.ADMINISTRATOR)
WIDTHS = (1200, 390)
# Every page in both languages and widths as who sees most of it, and as every role on a telephone.
SEES_MOST = (Role.OFFICIAL, Role.INSPECTOR, Role.ADMINISTRATOR, Role.OPERATOR, Role.PUBLIC)
FIRST_SEEN = first_seen(SEES_MOST)
OF_ALL = ("/outlets/CX-4", "/outlets/CX-99", "/?day=2025-01-01")


def grave(browser: Browser) -> list[str]:
    """Return what axe finds serious or critical on the page that is open, element by element."""
    browser.run(AXE)
    found: list[dict[str, Any]] = browser.run(
        "return axe.run(document, {resultTypes: ['violations']}).then(found => found.violations)"
    )
    return [
        f"{rule['id']}: {rule['help']}: {node['target']}: {node['failureSummary']}"
        for rule in found
        if rule["impact"] in GRAVE
        for node in rule["nodes"]
    ]


def test_every_page_of_the_app_is_seen_by_a_role_that_looks_for_it() -> None:
    seen = {path.split("?")[0] for role in ROLES for path in pages(role)}
    assert len(seen) == len(list(page_routes()))
    assert set(SEES_MOST) == set(ROLES)
    assert {path.split("?")[0] for some in FIRST_SEEN.values() for path in some} == seen


def test_axe_finds_a_field_without_a_label_and_words_too_pale(browser: Browser, site: str) -> None:
    browser.goto(f"{site}/")
    assert grave(browser) == []
    browser.run("document.querySelector('main').append(document.createElement('input'))")
    browser.run("document.querySelector('h1').style.color = '#ccc'")
    assert {one.split(":")[0] for one in grave(browser)} == {"label", "color-contrast"}


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("role", ROLES)
def test_axe_finds_nothing_serious_on_any_page(
    browser: Browser, site: str, sign_in: SignIn, role: Role, width: int
) -> None:
    browser.resize(width, 844)
    sign_in(role)
    found = []
    whole = {*FIRST_SEEN[role], "/", *(OF_ALL if role is SEES_MOST[0] else ())}
    for path in [*pages(role), *OF_ALL]:
        if path not in whole and width != min(WIDTHS):
            continue
        for language in ("vi", "en") if path in whole else ("vi",):
            address = in_language(path, language)
            browser.goto(site + address)
            assert browser.run("return document.documentElement.lang") == language
            found += [f"{address}: {one}" for one in grave(browser)]
    assert found == []


@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_serious_in_a_ruling_about_to_be_entered(
    browser: Browser, site: str, sign_in: SignIn, width: int
) -> None:
    browser.resize(width, 844)
    sign_in(Role.INSPECTOR)
    browser.goto(f"{site}/outlets/CX-1/days/{EXCEEDED_DAY}?parameter=COD")
    browser.click("#rule [name=flag][value='4']")
    browser.fill("#reason", "đầu đo bám bẩn")
    browser.click("#rule button")
    until(lambda: browser.texts("#preview button") == [text("vi", "ruling.confirm")])
    assert grave(browser) == []
