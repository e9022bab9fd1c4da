"""The pieces of an outlet's page that are kept are those of its own question and day."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from api.app import create_app
from api.question.handed_in import Parts
from tests.api.conftest import Client
from tests.api.sample_city import LAST_DAY

PAGES = (
    "/outlets/CX-1?parameter=COD&lang=en",
    "/outlets/CX-1?parameter=COD&lang=vi",
    "/outlets/CX-1?parameter=COD",
    "/outlets/CX-1?parameter=PH&lang=en",
    "/outlets/CX-1?parameter=COD&month=2026-10&lang=en",
    "/outlets/CX-2?parameter=COD&lang=en",
    "/outlets/CX-1?parameter=COD&lang=en&known_at=2026-11-20T00:00:00Z",
    "/outlets/CX-1?parameter=COD&lang=en&known_at=2026-11-21T00:00:00Z",
)


def without_instants(page: str) -> str:
    """Return a page without the instant of now and what a form is told by."""
    return re.sub(r"known_at=2026[^&\"]*|\d\d:\d\d:\d\d\.\d{6}", "", page)


@pytest.fixture
def fresh(parts: Parts) -> Callable[[], Client]:
    return lambda: Client(create_app(replace(parts)))  # replaced parts have nothing kept


def test_a_page_is_the_same_whatever_was_asked_before_it(fresh: Callable[[], Client]) -> None:
    alone = {path: without_instants(fresh().get(path).text) for path in PAGES}
    crowded = fresh()
    for path in (*PAGES, *reversed(PAGES), *PAGES):
        assert without_instants(crowded.get(path).text) == alone[path]
    assert len(set(alone.values())) == len(PAGES)


def test_every_link_of_a_piece_repeats_the_instant_that_was_asked_for(
    fresh: Callable[[], Client],
) -> None:
    client = fresh()
    pinned, now = PAGES[-1], PAGES[0]
    for path in (now, pinned, now):
        page = client.get(path).text
        days = re.findall(r'href="(/outlets/CX-1/days/[^"]+)"', page)
        assert days
        assert {"known_at=" in one for one in days} == {path == pinned}


def test_an_outlets_day_that_is_judged_anew_is_written_anew(city: Parts) -> None:
    client = Client(create_app(city))
    path = "/outlets/CX-1?parameter=COD&lang=en"
    before = client.get(path).text
    (verdict,) = city.records.verdicts(LAST_DAY, LAST_DAY, outlet_id="CX-1", parameter="COD")
    anew = replace(verdict, reason="said anew", known_at=city.clock())
    city.records.settle([], [], [anew])
    after = client.get(path).text
    assert "said anew" not in before
    assert "said anew" in after
