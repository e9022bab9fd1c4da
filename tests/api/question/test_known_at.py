"""What was answered as known at an instant is answered the same, to the byte, for ever."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from api.app import create_app
from api.question.asked import QueryRefused, known_by
from api.question.known_at import rfc3339_us
from domain.judged.entered.figures import EnteredFigure, FigureKind
from domain.judged.quality import FlagRuling, QualityFlag
from domain.judged.verdicts import Confidence, Outcome
from domain.legal_day import legal_day_bounds_us
from domain.measured.readings import DeviceStatus, Reading
from domain.registered import Cluster, ClusterKind, ClusterState
from domain.registry import Registry
from storage.readings.memory import MemoryReadings
from storage.records.store import SqlRecords
from tests.api.conftest import Client
from tests.api.sample_city import (
    EXCEEDED_DAY,
    GAP_DAYS,
    JUDGED_AT,
    LAST_DAY,
    NOW,
    judge,
    sample_parts,
)

API = "/api/v1"
LATER = NOW + timedelta(days=3)
ANSWERS = (
    f"{API}/coverage",
    f"{API}/coverage?day=2026-11-15",
    f"{API}/coverage/trend?from=2026-11-08",
    f"{API}/clusters",
    f"{API}/clusters?day=2025-06-01",
    f"{API}/outlets/CX-1/means?detail=true",
    f"{API}/outlets/CX-2/means?parameter=PH",
    f"{API}/verdicts?limit=1000",
    f"{API}/verdicts?outlet=CX-2&parameter=COD&detail=true",
    f"{API}/violations",
    f"{API}/events",
    f"{API}/events?outlet=CX-1&kind=exceedance",
    f"{API}/outlets/CX-1/months?parameter=COD",
    f"{API}/outlets/CX-1/explain?parameter=COD&day={GAP_DAYS[0]}",
    f"{API}/outlets/CX-1/history?parameter=COD&day={GAP_DAYS[0]}",
    f"{API}/outlets/CX-1/rulings",
    f"{API}/law",
    f"{API}/law/figures",
)
PAGES = (
    "/",
    "/?day=2026-11-15&lang=en",
    "/coverage?from=2026-11-08",
    "/outlets/CX-1",
    f"/outlets/CX-1?parameter=COD&day={GAP_DAYS[0]}&lang=en",
    "/outlets/CX-2",
    "/outlets/CX-4?parameter=COD",
    f"/outlets/CX-1/explain?parameter=COD&day={GAP_DAYS[0]}",
)


def at(path: str, known_at: str) -> str:
    return f"{path}{'&' if '?' in path else '?'}known_at={known_at}"


def _other_registry(registry: Registry) -> Registry:
    """Return the city with a cluster more, an outlet less, another name and another permit."""
    cluster = Cluster(
        id="CCN-10",
        name="Cụm mới (mô phỏng)",
        commune="xã Tân Mẫu",
        kind=ClusterKind.CLUSTER,
        state=ClusterState.OPERATING,
        simulated=True,
    )
    renamed = replace(registry.outlets["CX-1"], name="Cửa xả đã đổi tên")
    outlets = {key: one for key, one in registry.outlets.items() if key != "CX-2"}
    return replace(
        registry,
        clusters=registry.clusters | {cluster.id: cluster},
        outlets=outlets | {"CX-1": renamed},
        permits=tuple(
            replace(permit, column="A") if permit.outlet_id == "CX-1" else permit
            for permit in registry.permits
            if permit.outlet_id != "CX-2"
        ),
    )


def _late_readings() -> list[Reading]:
    begin_us = legal_day_bounds_us(GAP_DAYS[0])[0]
    return [
        Reading(
            "CX-1",
            "COD",
            begin_us + hour * 3_600_000_000,
            90.0 + hour / 10,
            DeviceStatus.MEASURING,
            2_000_000 + hour,
        )
        for hour in range(24)
    ]


def become_known(readings: MemoryReadings, records: SqlRecords) -> None:
    """Let everything become known that can change an answer, after NOW."""
    readings.append(_late_readings())
    records.add_registry(_other_registry(records.registry()), NOW + timedelta(hours=1))
    records.add_figures(
        [
            EnteredFigure(
                regulation="qctdhn-02-2014",
                kind=FigureKind.LIMIT,
                clause="Bảng 1",
                document="Công báo 2014",
                confidence=Confidence.ONE_SOURCE,
                entered_by="An",
                known_at=NOW + timedelta(hours=2),
                parameter="COD",
                column="B",
                unit="mg/L",
                upper="80",
            )
        ]
    )
    begin_us, end_us = legal_day_bounds_us(EXCEEDED_DAY)
    records.add_ruling(
        FlagRuling(
            outlet_id="CX-1",
            parameter="COD",
            begin_us=begin_us,
            end_us=end_us,
            flag=QualityFlag.FAIL,
            reason="đầu dò hỏng",
            ruled_by="An",
            known_at=NOW + timedelta(hours=3),
        )
    )
    assert judge(readings, records, NOW + timedelta(hours=4)) > 0


@pytest.fixture(scope="module")
def before_and_after(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[dict[str, bytes], Client]]:
    """Every answer as known at K, and a client of the city in which much became known since."""
    from_city = sample_parts(tmp_path_factory.mktemp("two-times"))
    client = Client(create_app(from_city))
    known = rfc3339_us(JUDGED_AT)
    taken = {path: client.get(path).content for path in ANSWERS}
    for path in (*ANSWERS, *PAGES):
        answer = client.get(at(path, known))
        assert answer.status_code == 200, path
        taken[at(path, known)] = answer.content
    assert isinstance(from_city.readings, MemoryReadings)
    assert isinstance(from_city.records, SqlRecords)
    become_known(from_city.readings, from_city.records)
    yield taken, Client(create_app(replace(from_city, clock=lambda: LATER)))
    from_city.records.close()


@pytest.mark.parametrize("path", ANSWERS)
def test_an_answer_says_as_known_at_which_instant_it_is(
    before_and_after: tuple[dict[str, bytes], Client], path: str
) -> None:
    taken, _ = before_and_after
    known = rfc3339_us(JUDGED_AT)
    assert f'"known_at":"{known}"'.encode() in taken[path]
    assert taken[path] == taken[at(path, known)], "asked without known_at: the same"


@pytest.mark.parametrize("path", [*ANSWERS, *PAGES])
def test_what_was_known_then_is_answered_to_the_byte_whatever_became_known_since(
    before_and_after: tuple[dict[str, bytes], Client], path: str
) -> None:
    taken, client = before_and_after
    asked = at(path, rfc3339_us(JUDGED_AT))
    assert client.get(asked).content == taken[asked]


@pytest.mark.parametrize("path", [path for path in ANSWERS if "CX-2" not in path])
def test_what_is_known_now_is_another_answer(
    before_and_after: tuple[dict[str, bytes], Client], path: str
) -> None:
    taken, client = before_and_after
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.content != taken[path]


def test_an_outlet_that_left_the_registry_is_found_as_known_then_alone(
    before_and_after: tuple[dict[str, bytes], Client],
) -> None:
    _, client = before_and_after
    means = f"{API}/outlets/CX-2/means"
    assert client.get(means).status_code == 404
    assert client.get(at(means, rfc3339_us(JUDGED_AT))).status_code == 200


def test_known_at_stays_in_the_links_of_a_page_and_is_shown(
    before_and_after: tuple[dict[str, bytes], Client],
) -> None:
    _, client = before_and_after
    page = client.get(at("/?lang=en", rfc3339_us(JUDGED_AT))).text
    assert "known_at=2026-11-24T01%3A00%3A00.000000Z" in page
    assert "This page shows what was known at 08:00:00, 24 November 2026 (UTC+7)." in page
    assert 'href="/?lang=en"' in page
    unpinned = client.get("/?lang=en").text
    assert "known_at" not in re.sub(r'<p class="permanent">.*?</p>', "", unpinned)


def test_a_page_is_pinned_to_what_is_settled_not_to_the_instant_asked_for(client: Client) -> None:
    """Between the newest known instant and the one asked for, something may still become known."""
    settled = rfc3339_us(JUDGED_AT)
    later = client.get(at("/outlets/CX-1?parameter=COD", "2026-11-24T02:30:00Z"))
    assert later.text == client.get(at("/outlets/CX-1?parameter=COD", settled)).text


def test_the_last_day_of_an_answer_is_that_of_what_was_known_not_of_the_clock(
    before_and_after: tuple[dict[str, bytes], Client],
) -> None:
    _, client = before_and_after
    known = rfc3339_us(JUDGED_AT)
    assert client.get(at(f"{API}/clusters", known)).json()["day"] == LAST_DAY.isoformat()
    assert client.get(f"{API}/coverage").json()["day"] == LAST_DAY.isoformat()


INSTANT = datetime(2026, 11, 24, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("asked", "through", "expected"),
    [
        (None, None, INSTANT),
        (None, INSTANT - SECOND, INSTANT - SECOND),
        (INSTANT, INSTANT - SECOND, INSTANT - SECOND),
        (INSTANT - 2 * SECOND, INSTANT - SECOND, INSTANT - 2 * SECOND),
        (INSTANT - SECOND, None, INSTANT - SECOND),
        (INSTANT + SECOND, INSTANT + SECOND, INSTANT + SECOND),
    ],
)
def test_what_is_answered_is_as_known_at_most_at_the_newest_known_instant(
    asked: Any, through: Any, expected: datetime
) -> None:
    found = known_by(asked, INSTANT, through)
    assert found == expected
    assert known_by(found, INSTANT + SECOND, (through or INSTANT) + SECOND) == found


def test_the_future_is_refused_unless_the_records_have_come_to_it() -> None:
    with pytest.raises(QueryRefused, match="future"):
        known_by(INSTANT + 2 * SECOND, INSTANT, INSTANT + SECOND)


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/outlets/CX-1?parameter=COD",
        f"/outlets/CX-1/explain?parameter=COD&day={LAST_DAY}",
    ],
)
def test_the_permanent_link_of_a_page_brings_back_what_it_said(tmp_path: Path, path: str) -> None:
    parts = sample_parts(tmp_path)
    assert isinstance(parts.records, SqlRecords)
    client = Client(create_app(parts))
    found = re.search(r'<p class="permanent">.*?href="([^"]+)"', client.get(path).text)
    assert found is not None
    link = html.unescape(found[1])
    then = _said(client.get(link).text)
    [verdict] = parts.records.verdicts(LAST_DAY, LAST_DAY, outlet_id="CX-1", parameter="COD")
    other = replace(verdict, outcome=Outcome.KEPT, times_over=None, known_at=NOW)
    parts.records.settle([], [other.mean], [other], not_before=NOW)
    assert _said(client.get(link).text) == then
    assert _said(client.get(path).text) != then
    parts.records.close()


def _said(page: str) -> str:
    main = page[page.index("<main") : page.index("</main>")]
    unpinned = re.sub(r'<div class="inner"><p class="notice pinned".*', "", main)
    return re.sub(r"<[^>]+>", " ", unpinned)
