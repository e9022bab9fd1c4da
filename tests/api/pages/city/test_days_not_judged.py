"""Of a day that nobody has judged no share is told, and nobody is charged for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from api.app import create_app
from api.question.handed_in import Parts
from domain.registry import Registry
from storage.journal.decisions.journal import DecisionJournal
from storage.records.store import SqlRecords
from tests.api.conftest import Client
from tests.api.pages.asking import shown
from tests.api.sample_accounts import add_accounts
from tests.api.sample_city import FIRST_DAY, JUDGED_AT, LAST_DAY, NOW, parts_on, sample_registry

API = "/api/v1"
BEFORE = FIRST_DAY - timedelta(days=1)
CHARGES = ("Not reporting :", "Not provable: too little data :", " 0 %", "0 of 7", "100 % 7")


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[SqlRecords]:
    """Return records that hold accounts alone."""
    journal = DecisionJournal(tmp_path / "decisions")
    records = SqlRecords.open(f"sqlite:///{tmp_path / 'records.sqlite'}", journal, decides=True)
    add_accounts(records, JUDGED_AT - timedelta(days=61))
    yield records
    records.close()


def city_of(records: SqlRecords, registry: Registry) -> Parts:
    records.add_registry(registry, JUDGED_AT)
    return replace(parts_on(records), clock=lambda: NOW)


@pytest.mark.parametrize("day", [BEFORE, BEFORE - timedelta(days=200)])
def test_a_day_before_the_first_judged_one_has_no_share_on_any_page_nor_in_the_api(
    client: Client, day: object
) -> None:
    told = client.get(f"{API}/coverage?day={day}").json()
    assert (told["judged"], told["percent"], told["operating"]) == (False, None, 7)
    assert {one["percent"] for one in told["by_kind"]} == {None}
    page = shown(client, f"/?day={day}&lang=en")
    assert "Nothing of this day has been judged yet" in page
    assert [one for one in CHARGES if one in page] == []


def test_the_trend_has_a_share_of_judged_days_alone(client: Client) -> None:
    told = client.get(f"{API}/coverage/trend?from={BEFORE}&to={FIRST_DAY}").json()["days"]
    assert [(one["judged"], one["percent"] is None) for one in told] == [
        (False, True),
        (True, False),
    ]
    page = shown(client, f"/coverage?from={BEFORE}&to={FIRST_DAY}&lang=en")
    assert "31 October 2026 – – 7 0" in page


def test_a_cluster_is_neither_below_nor_covered_on_a_day_without_a_verdict(client: Client) -> None:
    page = shown(client, f"/clusters?day={BEFORE}&lang=en")
    assert page.count("No verdict") == 6
    below = shown(client, f"/clusters?day={BEFORE}&standing=below&lang=en")
    assert "Chưa Trạm" in below, "that it has no station, the registry says"
    assert "Đầm Sen" not in below
    assert "Clusters 0" in shown(client, f"/clusters?day={BEFORE}&standing=covered&lang=en")


@pytest.mark.parametrize("path", ["/", "/clusters", "/coverage", "/violations", "/today"])
def test_a_city_of_which_nothing_was_ever_judged_is_charged_with_nothing(
    empty: SqlRecords, path: str
) -> None:
    page = shown(Client(create_app(city_of(empty, sample_registry()))), f"{path}?lang=en")
    assert [one for one in CHARGES if one in page] == []


@pytest.mark.parametrize("path", ["/", "/clusters", "/coverage", "/violations", "/today"])
def test_a_city_without_a_cluster_is_told_as_such(empty: SqlRecords, path: str) -> None:
    client = Client(create_app(city_of(empty, Registry())))
    page = shown(client, f"{path}?lang=en")
    assert " 0 %" not in page
    assert client.get(f"{API}/coverage?day={LAST_DAY}").json()["percent"] is None
