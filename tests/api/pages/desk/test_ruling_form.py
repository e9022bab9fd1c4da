"""A ruling by the form of a day: what is not meant is not kept, and nothing is kept twice."""

from __future__ import annotations

import re
from datetime import timedelta

import httpx
import pytest

from api.app import create_app
from api.question.handed_in import Parts
from domain.access.accounts import RoleSet
from domain.access.roles import Role
from domain.judged.quality import FlagRuling, QualityFlag
from domain.legal_day import legal_day_bounds_us
from tests.api.access.browser import Browser
from tests.api.conftest import Client
from tests.api.pages.asking import words
from tests.api.sample_accounts import NAMES
from tests.api.sample_city import EXCEEDED_DAY, LAST_DAY, NOW

DAY = f"/outlets/CX-1/days/{EXCEEDED_DAY}"
RULING = {"parameter": "COD", "from": "00:00", "to": "24:00", "flag": "4", "reason": "que đo bẩn"}


@pytest.fixture
def browser(city: Parts) -> Browser:
    found = Browser(create_app(city))
    found.sign_in(Role.INSPECTOR)
    found.get(f"{DAY}?parameter=COD")
    return found


def rulings(city: Parts) -> list[FlagRuling]:
    return city.records.rulings("CX-1", 0, 2**62)


def seen_of(answer: httpx.Response) -> str:
    found = re.search(r'name="seen" value="(\d+)"', answer.text)
    assert found is not None
    return found[1]


@pytest.mark.parametrize(
    "reason", ["\u200b", "\u2060 \u200e", "\u3164", "\u00ad\u034f", "\u2800", "…"]
)
def test_a_reason_that_nobody_can_read_is_none(city: Parts, browser: Browser, reason: str) -> None:
    for route in ("ruling/preview", "ruling"):
        answer = browser.post(f"{DAY}/{route}?lang=en", **{**RULING, "reason": reason})
        assert answer.status_code == 422
        assert "say why" in words(answer)
    entry = {
        "parameter": "COD",
        "from": "2026-11-14T17:00:00Z",
        "to": "2026-11-15T17:00:00Z",
        "flag": 4,
        "reason": reason,
    }
    by_api = Client(browser._client.app).get("/api/v1/outlets/CX-1/rulings", "POST", json=entry)
    assert by_api.status_code == 422
    assert rulings(city) == []


@pytest.mark.parametrize(
    "wrong", [{"parameter": "XYZ"}, {"parameter": ""}, {"reason": "bẩn\0"}, {"reason": "\u202ebẩn"}]
)
def test_what_no_form_of_ours_sends_is_refused_by_name(
    city: Parts, browser: Browser, wrong: dict[str, str]
) -> None:
    for route in ("ruling/preview", "ruling"):
        assert browser.post(f"{DAY}/{route}", **{**RULING, **wrong}).status_code == 422
    assert rulings(city) == []


def test_what_is_sent_twice_is_kept_once_and_answered_alike(city: Parts, browser: Browser) -> None:
    seen = seen_of(browser.post(f"{DAY}/ruling/preview", **RULING))
    first = browser.post(f"{DAY}/ruling", seen=seen, **RULING)
    second = browser.post(f"{DAY}/ruling", seen=seen, **RULING)
    assert (second.status_code, second.headers["location"]) == (303, first.headers["location"])
    assert len(rulings(city)) == 1


@pytest.mark.parametrize("seen", [{}, {"seen": "abc"}, {"seen": "0"}])
def test_a_form_that_does_not_say_what_it_was_shown_with_overrules_nobody(
    city: Parts, browser: Browser, seen: dict[str, str]
) -> None:
    other = Browser(browser._client.app)
    other.sign_in(Role.OFFICIAL)
    page = other.get(f"{DAY}?parameter=COD")
    assert other.post(f"{DAY}/ruling", seen=seen_of(page), **RULING).status_code == 303
    late = browser.post(f"{DAY}/ruling", **{**RULING, "flag": "1"}, **seen)
    assert late.status_code == 412
    assert [one.ruled_by for one in rulings(city)] == [NAMES[Role.OFFICIAL]]


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.OPERATOR])
def test_a_role_that_is_taken_away_after_the_preview_keeps_nothing(
    city: Parts, browser: Browser, role: Role
) -> None:
    preview = browser.post(f"{DAY}/ruling/preview", **RULING)
    city.records.change_account(
        RoleSet(
            account=NAMES[Role.INSPECTOR],
            role=role,
            scope=("CCN-1",) if role is Role.OPERATOR else (),
            by="tests",
            known_at=NOW,
        )
    )
    answer = browser.post(f"{DAY}/ruling", seen=seen_of(preview), **RULING)
    assert answer.status_code in {401, 403}
    assert rulings(city) == []


def test_of_a_day_that_runs_still_no_verdict_is_foretold(city: Parts, browser: Browser) -> None:
    running = LAST_DAY + timedelta(days=1)
    answer = browser.post(
        f"/outlets/CX-1/days/{running}/ruling/preview?lang=en", **{**RULING, "to": "09:00"}
    )
    assert answer.status_code == 200
    assert "24 November 2026 is not judged yet" in words(answer)
    assert "→" not in words(answer).partition("This ruling touches")[2].partition("Confirm")[0]


@pytest.mark.parametrize(
    ("begin", "end", "said"),
    [(0, 24, "00:00–24:00"), (6, 30, "06:00–24:00"), (-5, 2, "00:00–02:00"), (1, 2, "01:00–02:00")],
)
def test_a_ruling_is_told_by_the_hours_of_the_day_that_it_covers(
    city: Parts, begin: int, end: int, said: str
) -> None:
    midnight = legal_day_bounds_us(EXCEEDED_DAY)[0]
    client = Client(create_app(city))
    hour_us = 3_600_000_000
    begin_us, end_us = midnight + begin * hour_us, midnight + end * hour_us
    ruling = FlagRuling(
        outlet_id="CX-1",
        parameter="COD",
        begin_us=begin_us,
        end_us=end_us,
        flag=QualityFlag.FAIL,
        reason="đã xem",
        ruled_by="An",
        known_at=NOW,
    )
    city.records.add_ruling(ruling)
    assert f"are left out · {said} · đã xem" in words(client.get(f"{DAY}?parameter=COD&lang=en"))
