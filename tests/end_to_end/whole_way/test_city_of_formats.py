"""A simulated city in which each gateway writes another format, and the service that reads it."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from domain.legal_day import HANOI
from simulators.city.city import city
from simulators.city.messages import history
from simulators.gateway.formats.speaking import FOREIGN
from tests.servers.nhue import RunningNhue, nhue, running_nhue

pytestmark = [
    pytest.mark.live("mosquitto"),
    pytest.mark.parametrize("settings", ["embedded"], indirect=True),
]
FORMATS = (
    *("sparkplug", "sparkplug-nested", "senml", "senml-cbor", "senml-lwm2m", "circular10"),
    *("files-two-parts", "flat-json", "neuron-tags", "telegraf-json", "ts-values"),
    "influx-line-protocol",
)
PARAMETER = "TSS"  # never calibrated: a format without a status leaves nothing of it out


def test_what_each_gateway_writes_in_a_format_of_its_own_is_stored_as_it_was_measured(
    settings: dict[str, str], tmp_path: Path
) -> None:
    assert set(FORMATS) <= set(FOREIGN)
    simulated, drop = city(7), tmp_path / "drop"
    settings = settings | {"drop_folder": str(drop), "drop_settle_seconds": "0.1"}
    writes = zip(simulated.gateways, FORMATS, strict=True)
    asked = ["simulate", "--no-live", "--folder", str(drop)]
    asked += [f"--writes={gateway_id}={name}" for gateway_id, name in writes]
    assert nhue(*asked, "--registry", settings=settings).returncode == 0
    end = datetime.now(UTC).astimezone(HANOI).replace(hour=0, minute=0, second=0, microsecond=0)
    begin = end - timedelta(days=1)
    wanted = measured(begin, end)
    with running_nhue("run", settings=settings, log=tmp_path / "nhue.log") as service:
        service.wait_for_log("listening")
        sent = nhue(*asked, "--days", "1", settings=settings)
        assert sent.returncode == 0, sent.stderr
        service.wait_until(lambda: stored(service, list(wanted), begin, end) == wanted)
        assert "nhue_refusals_total{" not in service.page("/metrics").text
        assert service.end() == 0
    assert len(list(drop.rglob("*.txt"))) > 100


def measured(begin: datetime, end: datetime) -> dict[str, dict[datetime, float]]:
    """Return what leaves the gateways, by outlet and instant."""
    found: dict[str, dict[datetime, float]] = defaultdict(dict)
    for message in history(city(7), begin, datetime.now(UTC)):
        for one in message.samples:
            if begin <= one.time < end:
                found[one.outlet_id][one.time] = one.values[PARAMETER]
    return found


def stored(
    service: RunningNhue, outlets: list[str], begin: datetime, end: datetime
) -> dict[str, dict[datetime, float]]:
    """Return what the service holds, by outlet and instant."""
    asked = {"parameter": PARAMETER, "from": begin.isoformat(), "to": end.isoformat()}
    found = {}
    for outlet_id in outlets:
        told = service.get(f"/outlets/{outlet_id}/readings", **asked).json()
        times = map(datetime.fromisoformat, told["time"])
        found[outlet_id] = dict(zip(times, told["value"], strict=True))
    return found
