"""A logger that we did not write, on a topic of its own: mosquitto_pub, and nothing set in it."""

from __future__ import annotations

import json
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.house.runs.patience import PATIENCE_SECONDS
from tests.servers.gateway import publish
from tests.servers.mosquitto import Mosquitto
from tests.servers.nhue import RunningNhue, nhue

pytestmark = [
    pytest.mark.live("mosquitto"),
    pytest.mark.parametrize("settings", ["embedded"], indirect=True),
]
TOPIC, RECEIPTS = "plants/GW-1/telemetry", "plants/GW-1/answers"
DAY = "2026-11-22"
MIDNIGHT = datetime(2026, 11, 21, 17, tzinfo=UTC)  # of the day in Hanoi
PROFILES = """id,gateways,like,valid_from,reason,entered_by,topic,receipts_topic
logger,GW-*,ts-values,2020-01-01,khảo sát thử,cán bộ thử,plants/{gateway}/telemetry,\
plants/{gateway}/answers
"""
CHANNELS = """profile_id,source,outlet_id,parameter,unit,reason,entered_by
logger,cod_1,CX-A,COD,mg/L,khảo sát thử,cán bộ thử
logger,tss 1,CX-A,TSS,g/L,khảo sát thử,cán bộ thử
"""
MESSAGES = 400
SUBSCRIBED = "topics of profiles are subscribed"


def telemetry(at: datetime, **values: float) -> bytes:
    """Return what the logger writes: milliseconds, and names of its own."""
    return json.dumps({"ts": int(at.timestamp()) * 1_000, "values": values}).encode()


def hears(broker: Mosquitto, topic: str, *, first: bool) -> str:
    """Make a session that hears a topic, or return what waits in it: one message."""
    address = ["-h", broker.host, "-p", str(broker.port), "-i", "logger-receipts", "-c"]
    ends = ["-E"] if first else ["-C", "1", "-W", str(int(PATIENCE_SECONDS))]
    heard = subprocess.run(
        ["mosquitto_sub", *address, "-q", "1", "-t", topic, *ends],
        check=True,
        capture_output=True,
        text=True,
        timeout=2 * PATIENCE_SECONDS,
    )
    return heard.stdout


def take_in_profiles(settings: dict[str, str], folder: Path) -> None:
    folder.mkdir()
    (folder / "profiles.csv").write_text(PROFILES, encoding="utf-8")
    (folder / "channels.csv").write_text(CHANNELS, encoding="utf-8")
    imported = nhue("import", str(folder), settings=settings)
    assert imported.returncode == 0, imported.stderr


def readings(service: RunningNhue, day: datetime) -> dict[str, list[Any]]:
    span = {"from": day.isoformat(), "to": (day + timedelta(days=1)).isoformat()}
    answer = service.get("/outlets/CX-A/readings", parameter="COD", **span)
    return dict(answer.json())


def test_an_import_while_it_runs_subscribes_and_a_day_becomes_a_verdict(
    service: RunningNhue, settings: dict[str, str], mosquitto: Mosquitto, tmp_path: Path
) -> None:
    hears(mosquitto, RECEIPTS, first=True)
    take_in_profiles(settings, tmp_path / "profiles")
    service.wait_for_log(SUBSCRIBED)
    first = telemetry(MIDNIGHT, cod_1=70.0, **{"tss 1": 0.025})
    publish(mosquitto, first, topic=TOPIC)
    [receipt] = json.loads(hears(mosquitto, RECEIPTS, first=False))["receipts"]
    assert receipt["outcome"] == "accepted"
    assert receipt["readings"]["accepted"] == 2
    for hour in range(1, 24):
        at = MIDNIGHT + timedelta(hours=hour)
        publish(mosquitto, telemetry(at, cod_1=70.0 + hour), topic=TOPIC)
    publish(mosquitto, telemetry(MIDNIGHT, cod_1=70.0, unknown=1.0), topic=TOPIC)
    service.wait_until(lambda: len(readings(service, MIDNIGHT).get("value", [])) == 24)

    def outcome() -> str:
        told = service.get("/verdicts", **{"from": DAY, "to": DAY}).json()["verdicts"]
        of = [
            one["outcome"] for one in told if (one["outlet"], one["parameter"]) == ("CX-A", "COD")
        ]
        return str(*of)

    service.wait_until(lambda: outcome() == "exceeded")
    service.wait_until(lambda: len(service.get("/gateways/GW-1/receipts").json()["receipts"]) == 25)
    service.wait_until(lambda: bool(service.get("/rejections").json()["rejections"]))
    listed = service.get("/rejections").json()["rejections"]
    assert [(one["gateway"], one["code"]) for one in listed] == [("GW-1", "channel-not-mapped")]


def test_a_kill_in_the_middle_loses_and_doubles_nothing(
    service: RunningNhue, settings: dict[str, str], mosquitto: Mosquitto, tmp_path: Path
) -> None:
    take_in_profiles(settings, tmp_path / "profiles")
    service.wait_for_log(SUBSCRIBED)
    day = MIDNIGHT - timedelta(days=1)
    lines = [
        telemetry(day + timedelta(seconds=n), cod_1=n / 8).decode() + "\n" for n in range(MESSAGES)
    ]
    address = ["-h", mosquitto.host, "-p", str(mosquitto.port), "-q", "1", "-t", TOPIC]
    with subprocess.Popen(
        ["mosquitto_pub", *address, "-l"], stdin=subprocess.PIPE, text=True
    ) as logger:
        assert logger.stdin is not None
        for line in lines[: MESSAGES // 2]:
            logger.stdin.write(line)
        logger.stdin.flush()
        service.wait_until(lambda: bool(readings(service, day).get("value")))
        for line in lines[MESSAGES // 2 : MESSAGES * 3 // 4]:
            logger.stdin.write(line)
        logger.stdin.flush()
        service.kill()
        for line in lines[MESSAGES * 3 // 4 :]:
            logger.stdin.write(line)
        logger.stdin.close()
        assert logger.wait(PATIENCE_SECONDS) == 0
    service.start()
    service.wait_until(lambda: service.get("/health").status_code == 200)
    service.wait_until(lambda: len(readings(service, day).get("value", [])) == MESSAGES)
    found = readings(service, day)
    assert found["value"] == [n / 8 for n in range(MESSAGES)]
    assert service.get("/rejections").json()["rejections"] == []
