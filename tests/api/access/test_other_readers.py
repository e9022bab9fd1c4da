"""What one reader is told, no cache tells another, and no new owner what was before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from api.app import create_app
from api.question.handed_in import Parts
from domain.access.roles import Role
from tests.api.access.browser import Browser
from tests.api.conftest import Client
from tests.api.sample_accounts import NAMES
from tests.api.sample_city import EXCEEDED_DAY, NOW, sample_parts

TURN = date(2026, 11, 20)  # from it on the vendor's gateway speaks for CX-1 too


class Messages:
    """One message of whichever gateway."""

    are_at_hand = True

    def __call__(
        self, gateway: str, begin_us: int, *_: int
    ) -> Iterator[tuple[int, int, str, bytes]]:
        yield 1, begin_us, f"nhue/v1/{gateway}/readings", b"{}"


@pytest.fixture
def city(tmp_path: Path) -> Iterator[Parts]:
    found = replace(sample_parts(tmp_path), clock=lambda: NOW + timedelta(days=1))
    yield replace(found, messages=Messages())
    found.records.close()


@pytest.mark.parametrize("path", ["/nowhere", "/accounts", "/outlets/CX-99", "/operate/CX-4"])
def test_an_error_that_names_its_reader_is_kept_by_no_cache(city: Parts, path: str) -> None:
    browser = Browser(create_app(city))
    browser.sign_in(Role.OPERATOR)
    answer = browser.get(path)
    assert answer.status_code in {403, 404}
    assert answer.headers["cache-control"] == "private, no-store"


@pytest.mark.parametrize(
    "path", ["/api/v1/gateways/GW-4/receipts", "/api/v1/set-aside?outlet=CX-4", "/api/v1/nothing"]
)
def test_what_is_not_ones_own_is_not_there_for_oneself_alone(city: Parts, path: str) -> None:
    answer = Client(create_app(city), Role.OPERATOR).get(path)
    assert answer.status_code == 404
    assert answer.headers["cache-control"] == "private, no-store"


def test_a_vendor_reads_no_message_of_the_gateway_that_spoke_before(city: Parts) -> None:
    registry = city.records.registry()
    one = registry.outlets["CX-1"]
    now = replace(one, gateway_id="GW-2", valid_from=TURN)
    before = replace(one, valid_to=TURN - timedelta(days=1))
    city.records.add_registry(
        replace(registry, outlets={**registry.outlets, "CX-1": now}, earlier_outlets=(before,)),
        NOW + timedelta(hours=1),
    )
    app = create_app(city)
    then, since = f"/outlets/CX-1/days/{EXCEEDED_DAY}", f"/outlets/CX-1/days/{TURN}"
    vendor, operator = Client(app, Role.VENDOR), Client(app, Role.OPERATOR)
    assert vendor.get(f"{then}/messages.jsonl").status_code == 404
    assert "messages.jsonl" not in vendor.get(then).text
    assert "GW-2" in vendor.get(f"{since}/messages.jsonl").text
    assert "messages.jsonl" in vendor.get(since).text
    assert "GW-1" in operator.get(f"{then}/messages.jsonl").text, "the outlet is its own"
    assert NAMES[Role.VENDOR] not in operator.get(then).text
