"""A gateway whose clock is wrong, through the whole service with a real broker."""

from __future__ import annotations

import json
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
        running.wait_for_log("connected")
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
    page = ask(f"{service.url}/outlets/CX-A").text
    assert "Đồng hồ của thiết bị GW-1 sai từ" in page
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
