"""A lost store is noticed before anything is judged, a journal behind it before it takes in."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import influxdb_client
import pytest

from tests.servers.gateway import hour, message, publish
from tests.servers.mosquitto import Mosquitto
from tests.servers.nhue import RunningNhue, nhue, running_nhue

pytestmark = pytest.mark.live("mosquitto", "influxd")
DAY = "2026-11-22"
_CLIENT: Any = influxdb_client  # the client carries no types


def verdict(service: RunningNhue) -> dict[str, object]:
    asked = {"from": DAY, "to": DAY, "outlet": "CX-A", "parameter": "COD"}
    found = service.get("/verdicts", **asked).json()["verdicts"]
    return dict(found[0]) if found else {}


def history(service: RunningNhue) -> list[tuple[str, int]]:
    found = service.get("/outlets/CX-A/history", parameter="COD", day=DAY)
    assert found.status_code == 200, found.text
    return [(one["outcome"], one["valid_count"]) for one in found.json()["verdicts"]]


def a_kept_day(service: RunningNhue, mosquitto: Mosquitto, hours: int = 23) -> None:
    for number in range(hours):
        values = {"COD": 40.0 + number % 5, "BOD5": 10.0 + number % 3, "TSS": 20.0 + number % 4}
        publish(mosquitto, message(number + 1, hour("CX-A", number, **values)))
    service.wait_until(lambda: verdict(service).get("outcome") == "kept")
    service.wait_until(lambda: verdict(service).get("valid_count") == hours)


def late(mosquitto: Mosquitto) -> None:
    publish(mosquitto, message(99, hour("CX-A", 23, COD=41.0, BOD5=10.0, TSS=20.0)))


@pytest.fixture
def imported(settings: dict[str, str], registry_folder: Callable[[int], Path]) -> dict[str, str]:
    done = nhue("import", str(registry_folder(60)), settings=settings)
    assert done.returncode == 0, done.stderr
    return settings


def test_a_lost_store_never_makes_a_verdict_and_is_whole_again_from_the_journal(
    imported: dict[str, str], mosquitto: Mosquitto, tmp_path: Path
) -> None:
    embedded = imported["store"] == "embedded"
    data = tmp_path / "data"
    with running_nhue("run", settings=imported, log=tmp_path / "nhue.log") as service:
        service.wait_for_log("listening")
        service.wait_until(lambda: service.get("/health").status_code == 200)
        a_kept_day(service, mosquitto)
        before = history(service)
        service.end()
    settings = dict(imported)
    if embedded:
        for file in data.glob("readings.duckdb*"):
            shutil.move(file, tmp_path / file.name)
    else:  # a new, empty bucket in the place of the one that was there
        settings["influx_bucket"] += "-new"
    with running_nhue("run", settings=settings, log=tmp_path / "again.log") as service:
        service.wait_for_log("listening")
        late(mosquitto)
        if not embedded:
            service.wait_until(lambda: service.part("storer")[0] == "degraded")
            service.wait_until(lambda: "position 0 of" in service.part("storer")[1])
            service.wait_until(lambda: "nhue replay" in service.part("storer")[1])
            service.wait_until(lambda: "nothing is judged" in service.part("judge")[1])
            assert verdict(service)["valid_count"] == 23
            service.end()
            replayed = nhue("replay", settings=settings)
            assert replayed.returncode == 0, replayed.stderr
            service.start()
        else:
            service.wait_for_log("is brought up from the journal")
        service.wait_until(lambda: verdict(service).get("valid_count") == 24)
        service.wait_until(lambda: service.part("judge")[0] == "ok")
        assert history(service) == [*before, ("kept", 24)]
        service.wait_until(lambda: service.part("storer")[0] == "ok")


def test_a_bucket_that_is_replaced_while_we_run_never_makes_a_verdict(
    imported: dict[str, str], mosquitto: Mosquitto, tmp_path: Path
) -> None:
    if imported["store"] == "embedded":
        pytest.skip("the embedded store is a file that the service holds open")
    with (
        running_nhue("run", settings=imported, log=tmp_path / "nhue.log") as service,
        _CLIENT.InfluxDBClient(
            imported["influx_url"], imported["influx_token"], org=imported["influx_org"]
        ) as client,
    ):
        service.wait_for_log("listening")
        service.wait_until(lambda: service.get("/health").status_code == 200)
        a_kept_day(service, mosquitto)
        before = history(service)
        buckets, name = client.buckets_api(), imported["influx_bucket"]
        buckets.delete_bucket(buckets.find_bucket_by_name(name))
        buckets.create_bucket(bucket_name=name, org=imported["influx_org"])
        late(mosquitto)
        service.wait_until(lambda: "nhue replay" in service.part("storer")[1])
        service.wait_until(lambda: "nothing is judged" in service.part("judge")[1])
        service.end()
        replayed = nhue("replay", settings=imported)
        assert replayed.returncode == 0, replayed.stderr
        service.start()
        service.wait_until(lambda: verdict(service).get("valid_count") == 24)
        assert history(service) == [*before, ("kept", 24)]


def test_a_journal_that_ends_before_its_store_takes_in_nothing(
    imported: dict[str, str], mosquitto: Mosquitto, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    with running_nhue("run", settings=imported, log=tmp_path / "nhue.log") as service:
        service.wait_for_log("listening")
        service.wait_until(lambda: service.get("/health").status_code == 200)
        a_kept_day(service, mosquitto)
        service.end()
    shutil.move(data / "journal", tmp_path / "journal-moved")
    publish(mosquitto, message(99, hour("CX-A", 23, COD=41.0, BOD5=10.0, TSS=20.0)))
    done = nhue("run", settings=imported | {"api_port": "0"})
    assert done.returncode == 2
    assert "restore the journal" in done.stderr
    assert "nothing was taken in" in done.stderr
    shutil.rmtree(data / "journal")
    shutil.move(tmp_path / "journal-moved", data / "journal")
    with running_nhue("run", settings=imported, log=tmp_path / "again.log") as service:
        service.wait_for_log("listening")
        service.wait_until(lambda: verdict(service).get("valid_count") == 24)
    verified = nhue("verify", settings=imported)
    assert verified.returncode == 0, verified.stderr
