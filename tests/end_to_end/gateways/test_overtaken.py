"""What a gateway sent first stands, though its broker turned the messages round."""

from __future__ import annotations

import pytest

from tests.servers.gateway import hour, message, publish
from tests.servers.mosquitto import Mosquitto
from tests.servers.nhue import RunningNhue

DAY = "2026-11-22"


def told(service: RunningNhue) -> list[tuple[int, str, dict[str, int]]]:
    found = service.get("/gateways/GW-1/receipts").json()["receipts"]
    return sorted((one["seq"], one["outcome"], one["readings"] or {}) for one in found)


def mean(service: RunningNhue) -> list[tuple[int, float]]:
    answer = service.get("/outlets/CX-A/means", parameter="COD", **{"from": DAY, "to": DAY}).json()
    return [(one["valid_count"], one["mean"]) for one in answer["means"]]


def readings(service: RunningNhue) -> tuple[list[float], list[float]]:
    answer = service.get(
        "/outlets/CX-A/readings",
        parameter="COD",
        **{"from": f"{DAY}T00:00:00+07:00", "to": f"{DAY}T23:00:00+07:00"},
    ).json()
    return answer["value"], [one["value"] for one in answer["conflicts"]]


@pytest.mark.live("mosquitto", "influxd")
def test_the_lower_number_stands_over_a_restart_and_its_day_is_judged_again(
    service: RunningNhue, mosquitto: Mosquitto
) -> None:
    publish(mosquitto, message(0, hour("CX-A", 0, COD=10.0)))
    publish(mosquitto, message(3, hour("CX-A", 1, COD=90.0)))
    service.wait_until(lambda: mean(service) == [(2, 50.0)])
    assert service.end() == 0
    publish(mosquitto, message(2, hour("CX-A", 1, COD=50.0)))
    service.start()
    service.wait_until(lambda: mean(service) == [(2, 30.0)])
    publish(mosquitto, message(1, hour("CX-A", 1, COD=30.0)))
    service.wait_until(lambda: mean(service) == [(2, 20.0)])
    assert readings(service) == ([10.0, 30.0], [90.0, 50.0])
    counts = {"accepted": 1, "duplicate": 0, "conflict": 0, "refused": 0}
    service.wait_until(
        lambda: (
            told(service)
            == [
                (0, "accepted", counts),
                (1, "accepted", counts | {"instead": 1}),
                (2, "accepted", counts | {"instead": 1}),
                (3, "accepted", counts),
            ]
        )
    )
    assert service.end() == 0
