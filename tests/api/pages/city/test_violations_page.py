"""The page of violations: what it lists, filtered, page by page, as known at one instant."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from api.app import create_app
from domain.access.roles import Role
from domain.judged.verdicts import Outcome
from tests.api.conftest import Client
from tests.api.pages.asking import shown
from tests.api.sample_city import FIRST_DAY, JUDGED_AT, LAST_DAY, sample_parts

NOVEMBER = "from=01/11/2026&to=30/11/2026"


def days(client: Client, query: str) -> list[str]:
    """Return day, outlet and parameter of each row."""
    page = client.get(f"/violations?lang=en&{query}").text
    found = re.findall(r'href="/outlets/([^/"]+)/days/([-0-9]+)\?parameter=([A-Z0-9_]+)', page)
    return [f"{day} {outlet} {parameter}" for outlet, day, parameter in found]


@pytest.fixture(scope="module")
def dirty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """Return a client of the city in which CX-2 exceeded TSS on every day of the month."""
    parts = sample_parts(tmp_path_factory.mktemp("dirty"))
    verdicts = [
        replace(
            one,
            outcome=Outcome.EXCEEDED,
            times_over=1 + one.mean.day.day / 10,
            known_at=JUDGED_AT + timedelta(minutes=1),
        )
        for one in parts.records.verdicts(FIRST_DAY, LAST_DAY, outlet_id="CX-2")
        if one.mean.parameter in {"TSS", "COD"}
    ]
    parts.records.settle([], [], verdicts)
    yield Client(create_app(parts))
    parts.records.close()


def test_every_exceeded_day_of_the_month_is_listed_and_leads_to_its_day(client: Client) -> None:
    found = days(client, "")
    assert found == ["2026-11-23 CX-1 COD", "2026-11-18 CX-1 PH", "2026-11-15 CX-1 COD"]
    assert client.get("/outlets/CX-1/days/2026-11-23?parameter=COD").status_code == 200


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("parameter=PH", ["2026-11-18 CX-1 PH"]),
        ("over=1,5", ["2026-11-15 CX-1 COD"]),
        ("over=1.5", ["2026-11-15 CX-1 COD"]),
        ("parameter=PH&over=1.1", []),
        ("from=16/11/2026&to=20/11/2026", ["2026-11-18 CX-1 PH"]),
        ("from=2026-11-16", ["2026-11-23 CX-1 COD", "2026-11-18 CX-1 PH"]),
        ("commune=phường Hà Mẫu", []),
        ("commune=xã Yên Mẫu&parameter=PH", ["2026-11-18 CX-1 PH"]),
        ("kind=ccn_lang_nghe", []),
        ("parameter=&commune=&kind=&over=&from=&to=", None),
        ("from=01/10/2026&to=31/10/2026", []),
    ],
)
def test_filters_are_held_together_and_an_empty_field_asks_for_nothing(
    client: Client, query: str, found: list[str] | None
) -> None:
    assert days(client, query) == (days(client, "") if found is None else found)


@pytest.mark.parametrize(
    "query", ["from=20/11/2026&to=01/11/2026", "over=nhiều", "over=0,5", "parameter=XYZ", "to=1"]
)
def test_what_cannot_be_asked_is_refused_in_words(client: Client, query: str) -> None:
    answer = client.get(f"/violations?{query}")
    assert answer.status_code == 422
    assert "<h1" in answer.text


def test_twenty_five_stand_on_a_page_and_none_is_lost_or_doubled_between_two(
    dirty: Client,
) -> None:
    of_each = (days(dirty, f"parameter={one}&{NOVEMBER}") for one in ("TSS", "COD", "PH"))
    whole = {one for found in of_each for one in found}
    path, seen = f"/violations?lang=en&{NOVEMBER}", []
    while path:
        page = dirty.get(path).text
        query = path.partition("?")[2]
        here = days(dirty, query.replace("lang=en&", "").replace("&lang=en", ""))
        assert 0 < len(here) <= 25
        seen += here
        following = re.search(r'<a rel="next" href="([^"]*cursor=[^"]*)"', page)
        path = html.unescape(following[1]) if following else ""
    assert len(seen) == len(set(seen)) == 49
    assert set(seen) == whole


def test_the_next_page_stays_in_another_language_and_has_a_permanent_address(
    dirty: Client,
) -> None:
    first = dirty.get("/violations?lang=vi").text
    following = re.search(r'<a rel="next" href="([^"]*cursor=[^"]*)"', first)
    assert following is not None
    second = dirty.get(html.unescape(following[1]))
    assert second.status_code == 200
    english = re.search(r'<a href="([^"]*)" lang="en"', second.text)
    assert english is not None
    assert days(dirty, html.unescape(english[1]).partition("?")[2].replace("lang=en", "")) == days(
        dirty, html.unescape(following[1]).partition("?")[2].replace("lang=vi", "")
    )
    permanent = re.search(r'class="permanent">[^<]*<a href="([^"]*)"', second.text)
    assert permanent is not None
    address = html.unescape(permanent[1])
    assert "known_at=" in address
    kept = dirty.get(address)
    assert kept.status_code == 200
    assert kept.content == dirty.get(address).content


def test_the_months_beside_are_one_click_away_and_none_that_lies_ahead(client: Client) -> None:
    page = client.get("/violations?parameter=COD").text
    before = re.search(r'<a rel="prev" href="([^"]*)"', page)
    assert before is not None
    october = client.get(html.unescape(before[1])).text
    assert "từ 01/10/2026 đến hết 31/10/2026" in october
    assert 'name="parameter" value="COD"' in october
    assert 'rel="next"' in october
    assert 'rel="next"' not in page


def test_a_question_of_a_past_instant_is_answered_as_known_then(dirty: Client) -> None:
    before = JUDGED_AT.isoformat().replace("+00:00", "Z")
    assert days(dirty, f"known_at={before}") != days(dirty, "")
    assert "×1,68" in shown(dirty, f"/violations?known_at={before}&over=1,5")


def test_everybody_sees_it_and_is_led_there(public: Client) -> None:
    assert 'href="/violations"' in public.get("/").text
    assert public.get("/violations").status_code == 200
    assert Client(public.app, Role.OPERATOR).get("/violations").status_code == 200
