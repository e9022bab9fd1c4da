"""Signing in and out on the pages: cookies, forms, waits, and a session that ends too early."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from api.access.secrets_kept import digest, hashed_password
from api.app import create_app
from api.question.handed_in import Doors, Parts
from domain.access.accounts import AccountRemoved, PasswordSet, RoleSet
from domain.access.audit import AuditOutcome, AuditQuestion
from domain.access.roles import Role
from domain.access.signing_in import SESSION_IDLE, SESSION_WHOLE
from tests.api.access.browser import Browser
from tests.api.access.test_tokens_and_guard import Silent
from tests.api.sample_accounts import NAMES, PASSWORD
from tests.api.sample_city import NOW, sample_parts

AN = NAMES[Role.OFFICIAL]
ADMINISTRATOR = NAMES[Role.ADMINISTRATOR]
ANOTHER = "một mật khẩu khác"


class Clock:
    """A clock that a test moves on."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def city(tmp_path: Path, clock: Clock) -> Iterator[Parts]:
    found = sample_parts(tmp_path)
    yield replace(found, clock=clock)
    found.records.close()


@pytest.fixture
def app(city: Parts) -> FastAPI:
    return create_app(city)


@pytest.fixture
def browser(app: FastAPI) -> Browser:
    return Browser(app)


def test_who_signs_in_is_told_on_each_page_and_signs_out_again(
    browser: Browser, city: Parts
) -> None:
    answer = browser.sign_in(Role.OFFICIAL, next="/coverage?lang=en")
    assert (answer.status_code, answer.headers["location"]) == (303, "/coverage?lang=en")
    page = browser.get("/coverage?lang=en")
    assert f"{AN} (city official)" in page.text
    assert page.headers["cache-control"] == "private, no-store"
    left = browser.post("/signout")
    assert (left.status_code, left.headers["location"]) == (303, "/")
    assert "nhue" not in browser.cookies
    assert AN not in browser.get("/").text
    entry = city.records.audit_entries(AuditQuestion(act="sign in"))[0]
    assert (entry.name, entry.outcome, entry.address) == (AN, AuditOutcome.DONE, "127.0.0.1")


def test_a_cookie_is_of_no_use_to_a_script_another_site_or_who_signed_out(
    app: FastAPI, browser: Browser
) -> None:
    answer = browser.sign_in(Role.OFFICIAL)
    cookie = next(one for one in answer.headers.get_list("set-cookie") if one.startswith("nhue="))
    assert {"HttpOnly", "SameSite=lax", "Path=/"} <= set(cookie.split("; "))
    assert "Secure" not in cookie
    thief = Browser(app)
    thief.cookies = dict(browser.cookies)
    assert AN in thief.get("/").text
    browser.get("/account")
    browser.post("/signout")
    old = thief.get("/account")
    assert (old.status_code, old.headers["location"]) == (303, "/signin?next=%2Faccount")
    assert "Phiên đăng nhập đã kết thúc" in thief.get("/signin").text
    assert thief.get("/").status_code == 200


def test_behind_tls_the_cookie_goes_over_tls_alone_and_no_other_host_can_set_it(
    city: Parts,
) -> None:
    doors = Doors(public_url="https://nhue.hanoi.test")
    browser = Browser(create_app(replace(city, doors=doors)))
    browser.get("/signin")
    fields = {"name": AN, "password": PASSWORD}
    answer = browser.post("/signin", origin="https://nhue.hanoi.test", **fields)
    cookies = answer.headers.get_list("set-cookie")
    (cookie,) = [one for one in cookies if one.startswith("__Host-nhue=")]
    assert "Secure" in cookie
    assert "Domain" not in cookie
    assert browser.get("/account").status_code == 200


@pytest.mark.parametrize(
    "address",
    ["//evil.test", "https://evil.test/", "/\\evil.test", "evil", "/signin", "/a\nb", ""],
)
def test_signing_in_leads_to_no_other_site(browser: Browser, address: str) -> None:
    assert browser.sign_in(Role.OFFICIAL, next=address).headers["location"] == "/"


def test_a_page_that_is_not_for_all_leads_to_signing_in_and_back(browser: Browser) -> None:
    asked = browser.get("/audit?name=An")
    assert asked.status_code == 303
    assert asked.headers["location"] == "/signin?next=%2Faudit%3Fname%3DAn"
    page = browser.get(asked.headers["location"]).text
    assert 'name="next" value="/audit?name=An"' in page
    answer = browser.sign_in(Role.ADMINISTRATOR, next="/audit?name=An")
    assert answer.headers["location"] == "/audit?name=An"
    assert browser.get("/audit?name=An").status_code == 200


def test_who_is_signed_in_and_may_not_is_told_so(browser: Browser) -> None:
    browser.sign_in(Role.VENDOR)
    refused = browser.get("/accounts?lang=en")
    assert refused.status_code == 403
    assert "does not have that" in refused.text


# Failures


@pytest.mark.parametrize(("name", "password"), [(AN, "sai mật khẩu"), ("không ai cả", PASSWORD)])
def test_a_wrong_name_and_a_wrong_password_are_answered_alike(
    browser: Browser, city: Parts, name: str, password: str
) -> None:
    browser.get("/signin")
    answer = browser.post("/signin", name=name, password=password)
    assert answer.status_code == 401
    assert "Tên và mật khẩu không khớp" in answer.text
    assert password not in answer.text
    assert "nhue" not in browser.cookies
    (entry,) = city.records.audit_entries(AuditQuestion())
    assert (entry.act, entry.outcome, entry.name) == ("sign in", AuditOutcome.REFUSED, name)


def test_who_fails_waits_and_the_right_password_waits_too(
    browser: Browser, app: FastAPI, clock: Clock
) -> None:
    for _ in range(3):
        assert browser.sign_in(Role.OFFICIAL, "sai mật khẩu").status_code == 401
    waiting = browser.sign_in(Role.OFFICIAL)
    assert waiting.status_code == 429
    assert waiting.headers["retry-after"] == "2"
    assert "sau 2 giây" in waiting.text
    other = Browser(app)
    assert other.sign_in(Role.INSPECTOR).status_code == 303
    clock.now += timedelta(seconds=2)
    assert browser.sign_in(Role.OFFICIAL).status_code == 303


# Forms


def test_a_form_that_no_page_of_ours_gave_is_refused(browser: Browser, city: Parts) -> None:
    browser.sign_in(Role.ADMINISTRATOR)
    browser.get("/accounts")
    fields = {"name": "Kẻ gian", "role": "administrator"}
    good = browser.csrf
    for csrf, origin in (
        ("", "http://nhue.test"),
        (good[:-1], "http://nhue.test"),
        (good + "a", None),
        (good, "http://evil.test"),
        (good, "null"),
    ):
        refused = browser.post("/accounts", csrf=csrf, origin=origin, **fields)
        assert refused.status_code == 403
    assert "Kẻ gian" not in [one.name for one in city.records.accounts()]
    assert browser.post("/accounts", csrf=good, **fields).status_code == 200


def test_a_sign_in_form_is_told_by_its_own_cookie(browser: Browser) -> None:
    browser.get("/signin")
    browser.cookies.clear()
    refused = browser.post("/signin", name=AN, password=PASSWORD)
    assert refused.status_code == 403
    assert "nhue" not in browser.cookies


def test_by_a_session_the_api_is_written_to_from_our_own_pages_alone(
    browser: Browser, city: Parts
) -> None:
    browser.sign_in(Role.INSPECTOR)
    hold = {"outlet": "CX-1", "from": "2026-11-14", "to": "2026-11-16"}
    body: dict[str, Any] = {"json": {**hold, "reason": "r", "document": "CV 1"}}
    for headers in ({}, {"origin": "http://evil.test"}):
        refused = browser._ask("/api/v1/holds", "POST", headers=headers, **body)
        assert refused.status_code == 403
    assert city.records.holds() == []
    own = {"origin": "http://nhue.test"}
    assert browser._ask("/api/v1/holds", "POST", headers=own, **body).status_code == 201
    assert [one.placed_by for one in city.records.holds()] == [NAMES[Role.INSPECTOR]]


# A session that ends too early


def test_a_session_that_ends_in_the_middle_of_a_form_loses_no_text(
    browser: Browser, city: Parts, clock: Clock
) -> None:
    browser.sign_in(Role.ADMINISTRATOR)
    browser.get("/accounts")
    clock.now += SESSION_IDLE
    fields = {"name": "Phạm Thị Chi", "role": "operator", "scope": "CCN-1, CCN-2"}
    ended = browser.post("/accounts", **fields)
    assert ended.status_code == 401
    assert "Nội dung đã nhập được giữ lại" in ended.text
    kept = re.search(r'name="kept" value="([^"]+)"', ended.text)
    assert kept is not None
    again = browser.sign_in(Role.ADMINISTRATOR, kept=kept[1])
    assert again.status_code == 200
    assert 'value="Phạm Thị Chi"' in again.text
    assert 'value="CCN-1, CCN-2"' in again.text
    assert '<option value="operator" selected>' in again.text
    assert "Phạm Thị Chi" not in [one.name for one in city.records.accounts()]
    assert browser.post("/accounts", **fields).status_code == 200
    assert city.records.account_of("Phạm Thị Chi").scope == ("CCN-1", "CCN-2")


def test_a_wrong_password_in_between_keeps_the_text_too(browser: Browser, clock: Clock) -> None:
    browser.sign_in(Role.OFFICIAL)
    browser.get("/account")
    clock.now += SESSION_WHOLE
    ended = browser.post("/account/tokens", name="báo cáo quý", days="30", scope=["read", "write"])
    kept = re.search(r'name="kept" value="([^"]+)"', ended.text)
    assert kept is not None
    wrong = browser.sign_in(Role.OFFICIAL, "sai mật khẩu", kept=kept[1])
    assert f'name="kept" value="{kept[1]}"' in wrong.text
    again = browser.sign_in(Role.OFFICIAL, kept=kept[1])
    assert 'value="báo cáo quý"' in again.text
    assert 'value="30"' in again.text


def test_no_password_is_kept_in_between(browser: Browser, clock: Clock) -> None:
    browser.sign_in(Role.OFFICIAL)
    browser.get("/account")
    clock.now += SESSION_IDLE
    ended = browser.post("/account/password", password=PASSWORD, new_password=ANOTHER)
    kept = re.search(r'name="kept" value="([^"]+)"', ended.text)
    assert kept is not None
    again = browser.sign_in(Role.OFFICIAL, kept=kept[1])
    assert again.status_code == 200
    assert "khác" not in kept[1] + again.text


def test_a_form_of_another_session_comes_back_filled_and_is_not_sent(
    browser: Browser, app: FastAPI, city: Parts
) -> None:
    browser.sign_in(Role.ADMINISTRATOR)
    browser.get("/accounts")
    old = browser.csrf
    browser.sign_in(Role.ADMINISTRATOR)
    fields = {"name": "Phạm Thị Chi", "role": "inspector", "scope": ""}
    refused = browser.post("/accounts", csrf=old, **fields)
    assert refused.status_code == 403
    kept = re.search(r'name="kept" value="([^"]+)"', refused.text)
    assert kept is not None
    again = browser.post("/signin/kept", kept=kept[1])
    assert again.status_code == 200
    assert 'value="Phạm Thị Chi"' in again.text
    assert "Phạm Thị Chi" not in [one.name for one in city.records.accounts()]


@pytest.mark.parametrize("kept", ["", "x", "W10=", "WyIvaG9sZHMiLCB7fV0=", "bnVsbA=="])
def test_what_is_nothing_of_ours_is_not_filled_in(browser: Browser, kept: str) -> None:
    answer = browser.sign_in(Role.OFFICIAL, kept=kept)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")


def test_a_form_of_a_page_that_is_not_ones_own_does_not_come_back(
    browser: Browser, clock: Clock
) -> None:
    browser.sign_in(Role.ADMINISTRATOR)
    browser.get("/accounts")
    clock.now += SESSION_IDLE
    ended = browser.post("/accounts", name="Phạm Thị Chi", role="inspector")
    kept = re.search(r'name="kept" value="([^"]+)"', ended.text)
    assert kept is not None
    assert browser.sign_in(Role.VENDOR, kept=kept[1]).headers["location"] == "/"


@pytest.mark.parametrize("change", ["role", "password", "removed"])
def test_whose_role_password_or_account_is_taken_while_they_work_has_to_sign_in_again(
    browser: Browser, city: Parts, change: str
) -> None:
    browser.sign_in(Role.INSPECTOR)
    browser.get("/account")
    name = NAMES[Role.INSPECTOR]
    told: dict[str, Any] = {"account": name, "by": ADMINISTRATOR, "known_at": NOW}
    match change:
        case "role":
            city.records.change_account(RoleSet(role=Role.OFFICIAL, **told))
        case "password":
            city.records.change_account(PasswordSet(password=hashed_password(ANOTHER), **told))
        case _:
            city.records.change_account(AccountRemoved(**told))
    ended = browser.post("/account/tokens", name="báo cáo", days="30", scope="read")
    assert ended.status_code == 401
    assert "Phiên đăng nhập đã kết thúc" in ended.text
    assert 'name="kept"' in ended.text
    again = browser.sign_in(Role.INSPECTOR)
    assert again.status_code == (303 if change == "role" else 401)


def test_a_session_in_use_goes_on_and_is_over_after_its_whole_time(
    browser: Browser, clock: Clock, city: Parts
) -> None:
    browser.sign_in(Role.OFFICIAL)
    while clock.now < NOW + SESSION_WHOLE - timedelta(hours=1):
        clock.now += timedelta(hours=1)
        assert browser.get("/account").status_code == 200
    clock.now += timedelta(hours=1)
    assert browser.get("/account").status_code == 303
    assert city.records.session(digest(browser.cookies["nhue"])) is not None


# Without accounts


def without_accounts(city: Parts, doors: Doors) -> Browser:
    records: Any = Silent(city, answers=True)
    return Browser(create_app(replace(city, records=records, doors=doors)))


def test_a_house_without_accounts_says_so_on_each_page(city: Parts) -> None:
    browser = without_accounts(city, Doors(role_without_accounts=Role.INSPECTOR))
    for path in ("/?lang=en", "/coverage?lang=en", "/outlets/CX-1?lang=en", "/signin?lang=en"):
        assert "everybody reads as inspector, and nobody writes" in browser.get(path).text
    assert "everybody reads" not in Browser(create_app(city)).get("/?lang=en").text


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.PUBLIC])
def test_the_demo_signs_in_as_any_role_with_one_click_and_says_so(city: Parts, role: Role) -> None:
    browser = without_accounts(city, Doors(is_demo=True))
    assert "you see it as public" in browser.get("/?lang=en").text
    assert f'value="{role}"' in browser.get("/signin").text
    answer = browser.post("/signin/as", role=role.value)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert f"demo ({role})" in browser.get("/?lang=en").text
    gateways = browser.get("/api/v1/gateways")
    seen = {
        Role.OPERATOR: ["GW-1", "GW-2", "GW-4", "GW-5"],
        Role.VENDOR: ["GW-1"],
        Role.ADMINISTRATOR: None,
    }
    if role is Role.ADMINISTRATOR:
        assert gateways.status_code == 403
    else:
        told = [one["id"] for one in gateways.json()["gateways"]]
        assert told == seen.get(role, told)
    assert browser.get("/account").status_code == 200
    assert browser.post("/account/tokens", name="x", days="1", scope="read").status_code == 422


def test_a_house_that_is_no_demo_gives_no_role_for_a_click(browser: Browser, city: Parts) -> None:
    browser.get("/signin")
    assert browser.post("/signin/as", role="official").status_code == 404
    demo = Browser(create_app(replace(city, doors=Doors(is_demo=True))))
    demo.get("/signin")
    assert demo.post("/signin/as", role="official").status_code == 404
