"""The operator's page: shall I exceed today, and why was my reading refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np

from api.app import create_app
from api.question.handed_in import Parts
from domain.access.roles import Role
from domain.gateways.clocks import ClockFault, ClockFinding
from domain.health_log import GatewayState
from domain.legal_day import legal_day_bounds_us, to_microseconds
from domain.measured.readings import Reading
from domain.registered import DischargeMode, Sensor
from tests.api.conftest import Client
from tests.api.pages.asking import shown
from tests.api.sample_city import NOW, sample_registry
from tests.compliance.sites import on_change

TODAY = date(2026, 11, 24)  # it is 10:00 in Hanoi, and a reading an hour is owed
HOUR_US = 3_600_000_000
PAGE = "/operate/CX-1?lang=en"


def reads(
    parts: Parts, values: list[float | None], parameter: str = "COD", outlet: str = "CX-1"
) -> None:
    """Have a reading of each hour of today come, None for one that did not."""
    begin_us = legal_day_bounds_us(TODAY)[0]
    rows = [
        Reading(outlet, parameter, begin_us + n * HOUR_US, value, 0, 2 * 10**6 + n)
        for n, value in enumerate(values)
        if value is not None
    ]
    parts.readings.append(rows)  # type: ignore[attr-defined]  # the city's own store


def client_of(parts: Parts, role: Role = Role.OPERATOR) -> Client:
    return Client(create_app(parts), role)


def level(mean: float, count: int) -> list[float | None]:
    return [mean + (1.0 if n % 2 else -1.0) for n in range(count)]


def test_today_is_told_with_what_the_rest_may_average(city: Parts) -> None:
    reads(city, level(100.0, 10))
    page = shown(client_of(city), PAGE)
    # COD, column B, Kq 0.9 x Kf 1.0: 135 mg/L; (135 x 24 - 100 x 10) / 14 = 160
    assert "Until midnight COD may average at most 160 mg/L." in page
    assert "Mean so far 100 mg/L Limit 135 mg/L" in page
    assert "10 readings valid, 0 missing, 0 left out, 14 to come" in page
    vietnamese = shown(client_of(city), "/operate/CX-1")
    assert "Từ nay đến 24:00, trung bình COD không được quá 160 mg/L." in vietnamese


def test_a_day_that_can_no_longer_be_kept_says_so_and_gives_no_budget(city: Parts) -> None:
    reads(city, level(600.0, 10))
    page = shown(client_of(city), PAGE)
    assert "The limit can no longer be kept" in page
    assert "COD may average" not in page


def test_a_day_that_can_no_longer_be_exceeded_says_so_where_the_sensor_ends(city: Parts) -> None:
    registry = sample_registry()
    sensor = Sensor(
        outlet_id="CX-1",
        parameter="PH",
        span_low=6.0,
        span_high=9.0,
        resolution=0.1,
        valid_from=date(2025, 1, 1),
        valid_to=None,
    )
    city.records.add_registry(replace(registry, sensors=(sensor,)), NOW)
    reads(city, [7.1, 7.2] * 5, "PH")
    page = shown(client_of(city), PAGE)
    assert "It can no longer be exceeded" in page


def test_a_logger_that_reports_on_change_is_silent_only_after_its_longest_silence(
    city: Parts,
) -> None:
    reads(city, level(100.0, 5))
    assert "Nothing has come for" in shown(client_of(city), PAGE)
    registry = sample_registry()
    gateway = registry.outlets["CX-1"].gateway_id
    for hours, is_silent in ((5, True), (7, False)):
        profile = on_change(hours * 3_600, gateways=(gateway,))
        city.records.add_registry(replace(registry, profiles=(profile,)), NOW)
        assert ("Nothing has come for" in shown(client_of(city), PAGE)) is is_silent


def test_the_forecast_goes_by_the_days_before_and_tells_its_measured_error(city: Parts) -> None:
    reads(city, level(100.0, 10))
    page = shown(client_of(city), PAGE)
    assert "Forecast for the day: " in page
    assert ", measured error ±" in page
    assert "The error is the mean of this very way at 10:00 on those 20 days." in page
    assert "Forecast: it will be kept" in page


def test_without_days_before_the_forecast_is_as_so_far_and_says_that_nothing_measured_it(
    city: Parts,
) -> None:
    reads(city, level(100.0, 10), outlet="CX-5")  # silent until today
    page = shown(Client(create_app(city), Role.OFFICIAL), "/operate/CX-5?lang=en")
    assert "Forecast for the day: 100 mg/L . How it is forecast" in page
    assert "As if it went on as so far: fewer than 7 days to go by" in page
    assert "its error is not measured" in page


def test_what_was_refused_says_what_it_means_and_what_to_do(city: Parts) -> None:
    page = shown(client_of(city), "/operate/CX-1")
    assert "đơn vị không quy đổi được · COD" in page
    assert "1 lần trong 7 ngày" in page
    assert "COD came in stone/L; send mg/L" in page
    other = shown(client_of(city, Role.INSPECTOR), "/operate/CX-2")
    assert "7 ngày qua không có số liệu nào bị từ chối." in other


def test_what_was_refused_longer_ago_is_not_told(city: Parts) -> None:
    later = replace(city, clock=lambda: NOW + timedelta(days=8))
    assert "7 ngày qua không có số liệu nào bị từ chối." in shown(client_of(later), "/operate/CX-1")


def test_a_silence_an_offline_gateway_and_a_wrong_clock_say_what_to_look_at(city: Parts) -> None:
    reads(city, level(100.0, 7))
    finding = ClockFinding(
        gateway_id="GW-1",
        position=3,
        since_us=to_microseconds(NOW) - HOUR_US,
        fault=ClockFault.LOCAL_AS_UTC,
        offset_us=25_200_000_000,
    )
    city.records.keep_clocks([finding])
    city.records.add_gateway_states(
        [GatewayState(gateway_id="GW-1", at_us=to_microseconds(NOW), online=False, position=5)]
    )
    page = shown(client_of(city), PAGE)
    assert "Nothing has come for 4 h" in page
    assert "Gateway GW-1 said that it is offline." in page
    assert "seven hours ahead: Hanoi's time is written with Z" in page
    assert "07:00–10:00 · Cause unknown : charged to the plant until it is explained COD" in page


def test_a_gateway_that_sends_is_said_to_be_fine_and_slots_ahead_are_no_gap(city: Parts) -> None:
    for code, value in {"COD": 90.0, "PH": 7.0, "TEMP": 27.0, "TSS": 40.0, "NH4_N": 4.0}.items():
        reads(city, [value + 0.1 * (n % 3) for n in range(11)], code)
    page = shown(client_of(city), PAGE)
    assert "The gateway sends, and nothing is wrong with its clock." in page
    assert "No reading is missing so far." in page


def test_days_short_of_data_this_month_are_listed_with_their_cause(city: Parts) -> None:
    page = shown(client_of(city), PAGE)
    assert (
        page.count("November 2026 · every parameter Cause unknown") == 3
    )  # two gap days, and a thin one
    assert "12 November 2026" in page


def test_each_hour_of_a_batch_is_told_and_what_the_rest_of_the_running_one_may_average(
    city: Parts,
) -> None:
    registry = sample_registry()
    batch = tuple(
        replace(one, discharge=DischargeMode.BATCH, interval_minutes=10)
        if one.outlet_id == "CX-1"
        else one
        for one in registry.permits
    )
    city.records.add_registry(replace(registry, permits=batch), NOW)
    begin_us = to_microseconds(NOW) - 90 * 60_000_000
    rows = [
        Reading("CX-1", code, begin_us + n * 600_000_000, value + n % 2, 0, 3 * 10**6 + n)
        for code, value in (("COD", 100.0), ("FLOW_OUT", 40.0))
        for n in range(9)
    ]
    city.readings.append(rows)  # type: ignore[attr-defined]  # the city's own store
    page = shown(client_of(city), PAGE)
    assert "each hour of it is judged, not the day's mean" in page
    assert "Hours of discharge: 08:25–09:25 100.5 mg/L" in page
    assert "The hour that runs (09:25–10:25): 100.33 mg/L after 3 readings" in page
    assert "the rest of this hour may average at most 169.6 mg/L" in page


def test_ones_own_outlets_are_listed_and_no_other(city: Parts) -> None:
    assert "Cửa xả số 1" in shown(client_of(city), "/operate")
    assert "Cửa xả số 2" not in shown(client_of(city), "/operate")
    assert "Cửa xả số 2" in shown(client_of(city, Role.VENDOR), "/operate")
    whole = shown(client_of(city, Role.INSPECTOR), "/operate")
    assert [f"Cửa xả số {n}" in whole for n in (1, 2, 4, 5, 6, 7)] == [True] * 6
    assert client_of(city).get("/operate/CX-2").status_code == 404
    assert client_of(city).get("/operate/CX-99").status_code == 404


def test_the_way_to_it_is_shown_to_whom_it_is_for(client: Client, public: Client) -> None:
    assert 'href="/operate"' in client.get("/").text
    assert 'href="/operate"' in Client(client.app, Role.OPERATOR).get("/").text
    assert 'href="/operate"' not in public.get("/").text
    assert 'href="/operate"' not in Client(client.app, Role.ADMINISTRATOR).get("/").text


def test_the_bar_is_drawn_to_one_scale(city: Parts) -> None:
    values = np.full(10, 67.5) + np.tile([1.0, -1.0], 5)
    reads(city, list(map(float, values)))
    page = client_of(city).get(PAGE).text
    card = page[page.index('id="of-COD"') :]
    assert '<rect class="mean" y="3" width="120.0" height="10"/>' in card
    assert '<path class="limit" d="M240.0 0V16"/>' in card


def test_a_receipt_is_told_by_hanois_clock(city: Parts) -> None:
    receipt = {"outcome": "accepted", "received": "2026-11-24T02:58:07.000001Z"}
    told = replace(city, receipts=lambda *_, **__: [receipt])
    assert "Biên nhận mới nhất của GW-1: đã nhận, lúc 09:58, 24/11/2026" in shown(
        client_of(told), "/operate/CX-1"
    )
