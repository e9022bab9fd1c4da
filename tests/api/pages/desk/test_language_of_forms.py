"""A language that was asked for stays through every form, and its answer is read in both."""

from __future__ import annotations

import html
import re

import pytest
from fastapi import FastAPI

from api.app import create_app
from api.question.handed_in import Parts
from domain.access.roles import Role
from tests.api.access.browser import Browser
from tests.api.routes.entered.registry_entries import OUTLET
from tests.api.sample_city import EXCEEDED_DAY

DAY = f"/outlets/CX-1/days/{EXCEEDED_DAY}"
RULING = {"parameter": "COD", "from": "00:00", "to": "24:00", "flag": "4", "reason": "que đo bẩn"}
FORMS = (
    (Role.INSPECTOR, f"{DAY}?parameter=COD"),
    (Role.OPERATOR, "/operate/CX-1"),
    (Role.OFFICIAL, "/account"),
    (Role.ADMINISTRATOR, "/accounts"),
    (Role.OFFICIAL, "/registry/clusters/new"),
    (Role.PUBLIC, "/signin"),
)


@pytest.fixture
def app(city: Parts) -> FastAPI:
    return create_app(city)


def signed_in(app: FastAPI, role: Role) -> Browser:
    browser = Browser(app)
    if role is not Role.PUBLIC:
        browser.sign_in(role)
    return browser


def actions(page: str) -> list[str]:
    """Return where the forms of a page are sent to."""
    return [html.unescape(one) for one in re.findall(r'method="post" action="([^"]+)"', page)]


@pytest.mark.parametrize(("role", "path"), FORMS)
def test_a_form_is_sent_in_the_language_that_was_asked_for(
    app: FastAPI, role: Role, path: str
) -> None:
    browser = signed_in(app, role)
    sent = actions(browser.get(f"{path}{'&' if '?' in path else '?'}lang=en").text)
    assert sent
    assert all(one.endswith("?lang=en") for one in sent)
    assert all("?" not in one for one in actions(browser.get(path).text))


def test_a_ruling_is_read_in_english_from_its_form_to_the_day_that_it_stands_on(
    app: FastAPI,
) -> None:
    browser = signed_in(app, Role.INSPECTOR)
    browser.get(f"{DAY}?parameter=COD&lang=en")
    preview = browser.post(f"{DAY}/ruling/preview?lang=en", **RULING)
    assert preview.headers["content-language"] == "en"
    seen = re.search(r'name="seen" value="(\d+)"', preview.text)
    assert seen is not None
    kept = browser.post(f"{DAY}/ruling?lang=en", seen=seen[1], **RULING)
    assert kept.headers["location"] == f"{DAY}?parameter=COD&lang=en#rulings"


@pytest.mark.parametrize(
    ("role", "form", "fields", "page"),
    [
        (Role.INSPECTOR, f"{DAY}/ruling/preview", RULING, f"{DAY}?parameter=COD"),
        (Role.INSPECTOR, f"{DAY}/ruling", {**RULING, "reason": ""}, f"{DAY}?parameter=COD"),
        (Role.OPERATOR, "/operate/CX-1/announcements", {"kind": "x"}, "/operate/CX-1?"),
        (Role.ADMINISTRATOR, "/accounts", {"name": "", "role": ""}, "/accounts?"),
        (Role.OFFICIAL, "/account/tokens", {"name": ""}, "/account?"),
        (Role.OFFICIAL, "/registry/outlets/new/preview", OUTLET, "/registry/outlets/new?"),
        (Role.OFFICIAL, "/registry/outlets/new", {"id": "a b"}, "/registry/outlets/new?"),
    ],
)
def test_what_answers_a_form_leads_to_its_page_in_the_other_language(
    app: FastAPI, role: Role, form: str, fields: dict[str, str], page: str
) -> None:
    browser = signed_in(app, role)
    browser.get(page)
    answer = browser.post(form, **fields)
    other = re.search(r'<a href="([^"]+)" lang="en" hreflang="en"', answer.text)
    assert other is not None
    link = html.unescape(other[1])
    assert link.startswith(page.rstrip("?"))
    assert browser.get(link).headers["content-language"] == "en"
    assert browser.get(link).status_code == 200


def test_who_has_to_sign_in_first_does_so_in_the_language_asked_for(app: FastAPI) -> None:
    led = Browser(app).get("/today?lang=en")
    assert led.headers["location"] == "/signin?next=%2Ftoday%3Flang%3Den&lang=en"
