"""A gateway whose clock is wrong, through the whole service with a real broker."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.servers.gateway import publish
from tests.servers.mosquitto import Mosquitto, running_mosquitto
from tests.servers.nhue import RunningNhue, ask, nhue, running_nhue

pytestmark = pytest.mark.live("mosquitto")


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Mosquitto]:
    """A broker of the test's own."""
    with running_mosquitto(tmp_path / "mosquitto") as own:
        yield own


@pytest.fixture
def service(
    tmp_path: Path, broker: Mosquitto, registry_folder: Callable[[int], Path]
) -> Iterator[RunningNhue]:
    """A running service with a registry."""
    settings = {"data_dir": str(tmp_path / "data"), "mqtt_port": str(broker.port)}
    assert nhue("import", str(registry_folder(60)), settings=settings).returncode == 0
    with running_nhue("run", settings=settings, log=tmp_path / "nhue.log") as running:
        running.wait_for_log("listening")
        yield running


def sent(seq: int, offset: timedelta) -> bytes:
    """Return a message by a clock that is off by so much."""
    told = (datetime.now(UTC) + offset).isoformat()
    sample = {"outlet": "CX-A", "time": told, "values": {"COD": 61.0}}
    return json.dumps({"seq": seq, "sent": told, "samples": [sample]}).encode()


def gateway(service: RunningNhue) -> dict[str, Any]:
    found: list[dict[str, Any]] = service.get("/gateways").json()["gateways"]
    return next(one for one in found if one["id"] == "GW-1")


def last_receipt(service: RunningNhue) -> dict[str, Any]:
    found: list[dict[str, Any]] = service.get("/gateways/GW-1/receipts").json().get("receipts", [])
    return found[0] if found else {"seq": None}


def test_a_wrong_clock_is_said_in_receipt_gateways_page_and_health_until_it_is_right(
    service: RunningNhue, broker: Mosquitto
) -> None:
    publish(broker, sent(1, timedelta(hours=7)))
    service.wait_until(lambda: gateway(service)["clock"] is not None)
    clock = gateway(service)["clock"]
    assert (clock["fault"], clock["offset_seconds"], clock["until"]) == (
        "local-as-utc",
        25_200,
        None,
    )
    service.wait_until(lambda: last_receipt(service)["seq"] == 1)
    receipt = last_receipt(service)
    assert (receipt["outcome"], receipt["clock"]["fault"]) == ("refused", "local-as-utc")
    assert "giờ Hà Nội" in receipt["clock"]["means_vi"]
    assert "Đồng hồ của thiết bị GW-1 sai từ" in service.page("/outlets/CX-A").text
    assert "Đồng hồ của thiết bị" not in ask(f"{service.url}/outlets/CX-A").text
    service.wait_until(lambda: "gateway_clocks" in service.get("/health").json()["parts"])
    service.wait_until(lambda: service.part("gateway_clocks")[0] == "ok")
    service.wait_until(lambda: "GW-1 (CX-A" in service.part("gateway_clocks")[1])
    service.wait_until(lambda: service.metric("nhue_gateway_clocks_wrong") == 1)

    service.kill()
    service.start()
    publish(broker, sent(2, timedelta(0)))
    service.wait_until(lambda: gateway(service)["clock"]["until"] is not None)
    service.wait_until(lambda: last_receipt(service)["seq"] == 2)
    assert last_receipt(service)["clock"] is None
    assert "Đồng hồ của thiết bị" not in ask(f"{service.url}/outlets/CX-A").text


def test_a_senml_pack_that_waited_for_us_says_so_and_sent_twice_is_one_reading(
    service: RunningNhue, broker: Mosquitto
) -> None:
    """Its times are relative to now, and now is when we came back."""
    pack = b'[{"n":"CX-A/COD","v":61.5}]'
    left = time.monotonic()  # what we hear last comes after it
    publish(broker, sent(1, timedelta(0)))
    service.wait_until(lambda: last_receipt(service)["seq"] == 1)
    service.end()
    for _ in range(2):
        publish(broker, pack, topic="nhue/v1/GW-1/senml")
    service.start()
    service.wait_until(lambda: last_receipt(service)["outcome"] == "duplicate")
    away = time.monotonic() - left
    found = service.get("/gateways/GW-1/receipts").json()["receipts"]
    assert [one["outcome"] for one in found] == ["duplicate", "accepted", "accepted"]
    assert found[0]["time_unsure_seconds"] == found[1]["time_unsure_seconds"]
    assert 1 <= found[1]["time_unsure_seconds"] <= away + 10
    assert found[2]["time_unsure_seconds"] is None
