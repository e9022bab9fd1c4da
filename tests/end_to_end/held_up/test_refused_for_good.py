"""What InfluxDB refuses for good is no outage: all else goes on, and it is given again later."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from domain.legal_day import HANOI
from tests.servers.gateway import message, publish
from tests.servers.mosquitto import Mosquitto
from tests.servers.nhue import RunningNhue, nhue, running_nhue
from tests.storage.readings.influx.test_refusals import Bucket
from tests.storage.readings.influx.test_store import Server

pytestmark = pytest.mark.live("mosquitto", "influxd")
OLD, NEW = (
    (datetime.now(UTC).astimezone(HANOI) - timedelta(days=back)).date().isoformat()
    for back in (20, 2)
)


def hour(day: str, number: int, cod: float) -> dict[str, Any]:
    values = {"COD": cod, "BOD5": 10.0 + number % 3, "TSS": 20.0 + number % 4}
    return {"outlet": "CX-B", "time": f"{day}T{number:02d}:00:00+07:00", "values": values}


def verdict(service: RunningNhue, day: str) -> dict[str, Any]:
    asked = {"from": day, "to": day, "parameter": "COD", "outlet": "CX-B"}
    found = service.get("/verdicts", **asked).json()["verdicts"]
    return dict(found[0]) if found else {}


def test_readings_older_than_a_buckets_retention_stop_nothing_and_are_given_again(
    influx_server: Server,
    mosquitto: Mosquitto,
    registry_folder: Callable[[int], Path],
    tmp_path: Path,
) -> None:
    bucket = Bucket(influx_server, 7 * 86_400)
    bucket.store.close()
    settings = {
        "data_dir": str(tmp_path / "data"),
        "mqtt_port": str(mosquitto.port),
        "mqtt_client_id": f"nhue-{bucket.bucket}",
        "store": "influxdb",
        "judge_interval_seconds": "0.3",
        "influx_url": influx_server.url,
        "influx_token": influx_server.token,
        "influx_org": influx_server.org,
        "influx_bucket": bucket.bucket,
    }
    imported = nhue("import", str(registry_folder(60)), settings=settings)
    assert imported.returncode == 0, imported.stderr
    with running_nhue("run", settings=settings, log=tmp_path / "nhue.log") as service:
        service.wait_for_log("listening")
        service.wait_for_log("7 days only")
        for seq, day in enumerate((OLD, NEW), start=1):
            publish(mosquitto, message(seq, *(hour(day, n, 60.0 + n % 5) for n in range(24))))
        service.wait_until(lambda: verdict(service, NEW).get("outcome") == "kept")
        refuses = "our reading store refuses them for good"
        service.wait_until(lambda: refuses in verdict(service, OLD).get("reason", ""))
        old = verdict(service, OLD)
        assert old["outcome"] == "not_provable"
        assert "the plant is not charged" in old["reason"]
        assert {gap["cause"] for gap in old["gaps"]} == {"store_refused"}
        service.wait_until(lambda: service.metric("nhue_store_waiting_records") == 0)
        service.wait_until(
            lambda: "72 readings are refused for good" in service.part("readings")[1]
        )
        service.wait_until(lambda: "--retention 0" in service.part("readings")[1])
        service.wait_until(lambda: service.part("readings")[0] == "degraded")
        service.wait_until(lambda: service.part("storer")[0] == "ok")
        service.wait_until(lambda: service.metric("nhue_readings_refused") == 72)
        found = service.get("/store/refused", limit="1").json()
        assert [one["readings"] for one in found["counts"]] == [72]
        assert found["readings"][0]["remedy"].endswith("`nhue store refused --give-again`")
        coverage = service.get("/coverage", day=OLD).json()
        reasons = [one["reason"] for one in coverage["clusters"][0]["findings"]]
        assert "our_outage" in reasons

        bucket.keep_for_ever()
        given = nhue("store", "refused", "--give-again", settings=settings)
        assert given.returncode == 0, given.stderr
        assert "72 readings" in given.stdout
        service.wait_until(lambda: verdict(service, OLD).get("outcome") == "kept")
        service.wait_until(lambda: service.get("/store/refused").json()["counts"] == [])
        listed = nhue("store", "refused", settings=settings)
        assert "none" in listed.stdout
