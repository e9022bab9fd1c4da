"""The page of today: what is new since yesterday, what goes on, who is silent longest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from api.question.handed_in import Parts
from compliance.city.event_keeper import event_streams
from domain.gateways.clocks import ClockFault, ClockFinding
from domain.judged.events import EventKind
from domain.judged.quality import Check
from domain.judged.told.rules import Channel
from domain.legal_day import to_microseconds
from storage.ports.judged.events import EventQuestion
from tests.api.conftest import Client
from tests.api.pages.asking import shown
from tests.api.sample_city import JUDGED_AT, LAST_DAY, NOW


def test_what_became_known_since_yesterday_is_new_one_line_each(client: Client) -> None:
    page = shown(client, "/today?lang=en")
    assert "5 new, 0 going on from before, 0 ended" in page
    assert "still going on" in page, "a new thing may go on; those of before are counted apart"
    assert "Nothing from before goes on." in page
    assert page.count("Not reporting ·") == 2
    assert "worst 227.08 mg/L on 15 November 2026" in page
    assert page.count("15 November 2026") == 2


def test_what_is_worst_is_not_called_highest_where_a_value_lies_below_its_limits(
    client: Client,
) -> None:
    page = shown(client, "/today?lang=vi")
    assert "nặng nhất 5,19 ngày 18/11/2026" in page
    assert "cao nhất" not in page


def test_who_is_silent_longest_stands_first(client: Client) -> None:
    page = shown(client, "/today?lang=en")
    assert "Silent longest: Cửa xả số 5 , Cụm công nghiệp Im Lặng simulated · 23 days" in page


def test_who_sends_nothing_for_hours_is_told_before_it_is_a_silence_of_days(
    parts: Parts, client: Client, client_with: Callable[..., Client]
) -> None:
    page = shown(client, "/today?lang=en")
    told = "No data since 23:00, 23 November 2026 : Cửa xả số 1 , Cụm công nghiệp Đầm Sen Mẫu"
    assert told in page
    assert "Cửa xả số 5" not in page[page.index("No data since") :]  # it is silent, and told above
    assert "No data since" not in shown(client, "/today?lang=en&known_at=2026-11-24T01:00:00Z")
    two_hours_later = parts.clock() - timedelta(hours=9)
    for minutes, is_told in ((0, True), (-1, False)):
        at = two_hours_later + timedelta(minutes=minutes)
        assert (told in shown(client_with(clock=lambda at=at: at), "/today?lang=en")) == is_told


def test_a_day_that_is_not_before_is_refused(client: Client) -> None:
    assert client.get("/today?since=24/11/2026").status_code == 422
    assert client.get("/today?since=23/11/2026").status_code == 200


class _With:
    """Records that say something else of clocks, permits and flags; all else is the city's."""

    def __init__(self, parts: Parts, **told: object) -> None:
        self._records = parts.records
        self._told = told

    def __getattr__(self, name: str) -> object:
        return self._told.get(name) or getattr(self._records, name)


def test_a_wrong_clock_and_a_cadence_are_told_with_what_to_do(
    parts: Parts, client_with: Callable[..., Client]
) -> None:
    finding = ClockFinding(
        gateway_id="GW-1",
        position=3,
        since_us=to_microseconds(JUDGED_AT),
        fault=ClockFault.LOCAL_AS_UTC,
        offset_us=25_200_000_000,
    )
    asked: list[object] = []

    def flagged(day: date, check: Check, *, known_at: object) -> list[tuple[str, str]]:
        asked.append((day, check, known_at))
        return [("CX-2", "COD"), ("CX-2", "PH")]

    records = _With(parts, clocks=lambda: {"GW-1": finding}, flagged=flagged)
    client = client_with(records=records)
    page = shown(client, "/today")
    assert "Đồng hồ của GW-1 sai" in page
    assert "giờ Hà Nội ghi với chữ Z" in page
    assert "Tần suất đo dày hơn giấy phép : Cửa xả số 2 COD, pH" in page
    assert asked == [(LAST_DAY, Check.CADENCE, JUDGED_AT)]
    pinned = shown(client, "/today?known_at=2026-11-24T01:00:00Z")
    assert "Đồng hồ của GW-1 sai" not in pinned


def test_addresses_that_notifications_do_not_reach_are_counted_today_alone(
    parts: Parts, client_with: Callable[..., Client]
) -> None:
    unreached = [(Channel.EMAIL, "an@hanoi.test", "550 no such user")]
    client = client_with(records=_With(parts, unreached=lambda: unreached))
    page = shown(client, "/today")
    assert "Tin báo không gửi được tới 1 địa chỉ" in page
    assert "an@hanoi.test" not in page
    assert "Tin báo không gửi được" not in shown(client, "/today?known_at=2026-11-24T01:00:00Z")
    assert "Tin báo không gửi được" not in shown(client_with(), "/today")


def test_a_permit_that_ends_soon_or_has_ended_is_due(
    parts: Parts, client_with: Callable[..., Client]
) -> None:
    registry = parts.records.registry()
    ends = {"CX-1": date(2026, 12, 31), "CX-2": date(2026, 11, 20), "CX-4": date(2027, 6, 1)}
    other = replace(
        registry,
        permits=tuple(
            replace(one, valid_to=ends.get(one.outlet_id, one.valid_to)) for one in registry.permits
        ),
    )
    client = client_with(records=_With(parts, registry=lambda *_: other))
    page = shown(client, "/today?lang=en")
    assert "The permit ends on 31 December 2026 : Cửa xả số 1" in page
    assert "The permit ended on 20 November 2026 : Cửa xả số 2" in page
    assert "1 June 2027" not in page
    assert page.index("20 November") < page.index("31 December")


def test_it_is_true_of_the_last_ended_day(client: Client) -> None:
    assert NOW.date() > LAST_DAY
    assert 'datetime="2026-11-23"' in client.get("/today").text


def test_too_little_of_several_parameters_of_one_outlet_is_one_line(
    parts: Parts, client_with: Callable[..., Client]
) -> None:
    silence = next(
        one
        for one in parts.records.events(
            EventQuestion(
                streams=event_streams(parts.silent_minutes), first=LAST_DAY, last=LAST_DAY
            )
        )
        if one.outlet_id == "CX-5"
    )
    thin = [
        replace(silence, id=f"CX-6 {code}", kind=kind, outlet_id="CX-6", parameter=code)
        for code in ("COD", "TSS", "PH")
        for kind in [EventKind.TOO_LITTLE_DATA]
    ]
    client = client_with(records=_With(parts, events=lambda *_, **__: [silence, *thin]))
    page = shown(client, "/today?lang=en")
    assert "Too little data to prove anything: COD, pH, Total suspended solids" in page
    assert page.count("Too little data to prove anything") == 1
