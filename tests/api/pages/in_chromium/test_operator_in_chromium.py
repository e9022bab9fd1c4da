"""The operator's page on a telephone: it fits, is no longer than six screens, and takes a word."""

from __future__ import annotations

import pytest

from domain.access.roles import Role
from tests.api.pages.in_chromium.conftest import SignIn
from tests.servers.chromium import Browser

pytestmark = pytest.mark.live("chromium")

SCREEN = 844


@pytest.mark.parametrize("language", ["vi", "en"])
def test_it_fits_a_telephone_and_is_at_most_six_screens_high(
    browser: Browser, site: str, sign_in: SignIn, language: str
) -> None:
    browser.resize(390, SCREEN)
    sign_in(Role.OPERATOR)
    browser.console()  # what the pages before said
    browser.goto(f"{site}/operate/CX-1?lang={language}")
    assert browser.run("return document.documentElement.scrollWidth") <= 390
    assert browser.run("return document.documentElement.scrollHeight") <= 6 * SCREEN
    assert browser.console() == []
