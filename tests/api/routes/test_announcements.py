"""What operators announce of their outlets: by the API and on their page, with our own stamp."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest

from api.app import create_app
from api.question.handed_in import Parts
from domain.access.roles import Role
from domain.legal_day import to_microseconds
from domain.measured.readings import Reading
from tests.api.access.browser import Browser
from tests.api.conftest import Client
from tests.api.pages.asking import shown
from tests.api.sample_accounts import NAMES
from tests.api.sample_city import NOW

ANNOUNCEMENTS = "/api/v1/outlets/CX-1/announcements"
PAGE = "/operate/CX-1"
# It is 10:00 in Hanoi on 24 November 2026
AHEAD = {
    "kind": "calibration",
    "parameter": "COD",
    "from": "2026-11-24T13:00:00+07:00",
    "to": "2026-11-24T15:00:00+07:00",
    "what": "hiệu chuẩn đầu đo COD",
}
LATE = AHEAD | {"from": "2026-11-24T07:00:00+07:00", "to": "2026-11-24T09:30:00+07:00"}
FORM = {
    "kind": "maintenance",
    "parameter": "",
    "from_day": "25/11/2026",
    "from": "8:30",
    "to_day": "",
    "to": "24:00",
    "what": "thay bơm số 2",
}


@pytest.fixture
def operator(city: Parts) -> Client:
    return Client(create_app(city), Role.OPERATOR)


@pytest.fixture
def browser(city: Parts) -> Browser:
    found = Browser(create_app(city))
    found.sign_in(Role.OPERATOR)
    found.get(PAGE)
    return found


def announce(client: Client, **changes: Any) -> httpx.Response:
    return client.get(ANNOUNCEMENTS, "POST", json=AHEAD | changes)


def test_what_is_announced_before_it_begins_is_kept_with_our_own_stamp(
    operator: Client, city: Parts
) -> None:
    answer = announce(operator)
    assert answer.status_code == 201
    kept = answer.json()["announcement"]
    assert (kept["beforehand"], kept["announced_at"]) == (True, "2026-11-24T03:00:00.000000Z")
    assert kept["announced_by"] is None
    assert answer.json()["outlet_days_due"] == 1
    listed = operator.get(ANNOUNCEMENTS).json()["announcements"]
    assert listed == [kept]
    (stored,) = city.records.announcements("CX-1", 0, 2**62)
    assert stored.announced_by == NAMES[Role.OPERATOR]
    to_the_city = Client(operator.app, Role.INSPECTOR).get(ANNOUNCEMENTS).json()
    assert to_the_city["announcements"][0]["announced_by"] == NAMES[Role.OPERATOR]


def test_what_is_announced_afterwards_is_kept_as_such_and_has_no_day_judged_again(
    operator: Client,
) -> None:
    answer = announce(operator, **LATE).json()
    assert (answer["announcement"]["beforehand"], answer["outlet_days_due"]) == (False, 0)


def test_two_who_announce_at_once_both_stand(operator: Client) -> None:
    vendor = Client(operator.app, Role.VENDOR)
    assert vendor.get(ANNOUNCEMENTS, "POST", json=AHEAD).status_code == 404
    assert announce(operator).status_code == announce(operator, what="việc khác").status_code
    assert len(operator.get(ANNOUNCEMENTS).json()["announcements"]) == 2


def test_known_before_it_was_announced_it_is_not_there(operator: Client, city: Parts) -> None:
    announce(operator)
    later = Client(create_app(replace(city, clock=lambda: NOW + timedelta(hours=1))), operator.role)
    assert len(later.get(ANNOUNCEMENTS).json()["announcements"]) == 1
    before = later.get(f"{ANNOUNCEMENTS}?known_at=2026-11-24T02:59:59Z").json()
    assert before["announcements"] == []


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        ({"parameter": "BOD5"}, "parameter"),
        ({"to": AHEAD["from"]}, "from"),
        ({"to": "2027-01-24T15:00:00+07:00"}, "from"),
        ({"from": "2026-10-01T07:00:00+07:00", "to": "2026-10-02T07:00:00+07:00"}, "from"),
        ({"from": "2027-10-01T07:00:00+07:00", "to": "2027-10-02T07:00:00+07:00"}, "from"),
        ({"what": "  "}, "what"),
        ({"kind": "holiday"}, "kind"),
        ({"from": "2026-11-24T13:00:00"}, "from"),
    ],
)
def test_an_announcement_that_cannot_be_is_refused_with_its_field(
    operator: Client, wrong: dict[str, str], where: str
) -> None:
    answer = announce(operator, **wrong)
    assert answer.status_code == 422
    assert where in str(answer.json()["errors"])
    assert operator.get(ANNOUNCEMENTS).json()["announcements"] == []


@pytest.mark.parametrize("role", [Role.OFFICIAL, Role.INSPECTOR, Role.ADMINISTRATOR])
def test_the_city_announces_nothing_for_a_plant(city: Parts, role: Role) -> None:
    client = Client(create_app(city), role)
    assert client.get(ANNOUNCEMENTS, "POST", json=AHEAD).status_code == 403
    if role is not Role.ADMINISTRATOR:
        assert 'id="announce"' not in client.get(PAGE).text


def test_the_form_announces_for_the_whole_outlet_in_hanois_time(browser: Browser) -> None:
    answer = browser.post(f"{PAGE}/announcements", **FORM)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{PAGE}#announced")
    page = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", browser.get(PAGE).text))
    assert "Bảo trì · mọi thông số · 08:30, 25/11/2026 – 00:00, 26/11/2026" in page
    assert "thay bơm số 2 · báo trước, lúc 10:00, 24/11/2026" in page


def test_a_form_with_faults_comes_back_filled_in_and_keeps_nothing(
    browser: Browser, city: Parts
) -> None:
    wrong = FORM | {"from": "8 giờ", "to": "25:00", "kind": "nghỉ"}
    answer = browser.post(f"{PAGE}/announcements", **wrong)
    assert answer.status_code == 422
    assert answer.text.count('class="fault"') == 3
    assert "thay bơm số 2</textarea>" in answer.text
    assert city.records.announcements("CX-1", 0, 2**62) == []


def test_a_session_that_ends_in_the_form_loses_no_word(browser: Browser, city: Parts) -> None:
    csrf = browser.csrf
    browser.cookies.clear()
    answer = browser.post(f"{PAGE}/announcements", csrf=csrf, **FORM)
    assert answer.status_code == 401
    kept = re.search(r'name="kept" value="([^"]+)"', answer.text)
    assert kept is not None
    again = browser.sign_in(Role.OPERATOR, kept=kept[1])
    assert again.status_code == 200
    assert "thay bơm số 2</textarea>" in again.text
    assert city.records.announcements("CX-1", 0, 2**62) == []


def test_a_form_of_anothers_outlet_is_not_shown_to_who_signs_in(browser: Browser) -> None:
    csrf = browser.csrf
    browser.cookies.clear()
    kept = re.search(
        r'name="kept" value="([^"]+)"',
        browser.post(f"{PAGE}/announcements", csrf=csrf, **FORM).text,
    )
    assert kept is not None
    assert browser.sign_in(Role.VENDOR, kept=kept[1]).status_code == 404


def test_what_came_afterwards_stands_beside_the_gap_whose_cause_stays(
    operator: Client, city: Parts
) -> None:
    begin_us = to_microseconds(NOW) - 10 * 3_600_000_000
    rows = [
        Reading("CX-1", "COD", begin_us + n * 3_600_000_000, 90.0 + n % 2, 0, 10**7 + n)
        for n in range(7)
    ]
    city.readings.append(rows)  # type: ignore[attr-defined]  # the city's own store
    announce(operator, **LATE)
    page = shown(operator, f"{PAGE}?lang=en")
    assert (
        "07:00–10:00 · Cause unknown : charged to the plant until it is explained COD · "
        "Calibration announced afterwards, at 10:00, 24 November 2026: the cause stays" in page
    )
