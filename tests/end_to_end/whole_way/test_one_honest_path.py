"""The main job, with a gateway that we did not write: mosquitto_pub."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.servers.gateway import hour, message, publish
from tests.servers.mosquitto import Mosquitto
from tests.servers.nhue import RunningNhue, nhue, running_nhue

pytestmark = pytest.mark.live("mosquitto", "influxd")
DAY = "2026-11-22"
TEN_YEARS = timedelta(days=3652)


def verdicts(service: RunningNhue) -> dict[tuple[str, str], str]:
    answer = service.get("/verdicts", **{"from": DAY, "to": DAY}).json()
    return {(v["outlet"], v["parameter"]): v["outcome"] for v in answer["verdicts"]}


def hours_missing(service: RunningNhue) -> set[int]:
    """Return how many hours the day's means lack, 24 where one of the six is missing."""
    span = {"from": DAY, "to": DAY}
    means = [
        mean
        for outlet in ("CX-A", "CX-B")
        for mean in service.get(f"/outlets/{outlet}/means", **span).json()["means"]
    ]
    return {mean["missing_count"] for mean in means} | ({24} if len(means) < 6 else set())


def test_a_day_of_readings_becomes_verdicts_and_the_citys_coverage(
    service: RunningNhue, mosquitto: Mosquitto
) -> None:
    """Column A: COD 75 mg/L; the mean of 24 hours of 70 to 93 is 81.5, so it is exceeded."""
    for number in range(24):
        publish(
            mosquitto,
            message(
                number,
                hour("CX-A", number, COD=70.0 + number, BOD5=20.0, TSS=30.0),
                hour("CX-B", number, COD=70.0 + number, BOD5=20.0, TSS=30.0),
            ),
        )
    service.wait_until(lambda: hours_missing(service) == {0})
    assert {key: v for key, v in verdicts(service).items() if v != "kept"} == {
        ("CX-A", "COD"): "exceeded"
    }
    (mean,) = service.get(
        "/outlets/CX-A/means", parameter="COD", **{"from": DAY, "to": DAY}
    ).json()["means"]
    assert mean["mean"] == 81.5
    assert (mean["valid_count"], mean["expected_count"]) == (24, 24)
    coverage = service.get("/coverage", day=DAY).json()
    assert (coverage["covered"], coverage["operating"]) == (0, 2)
    assert coverage["percent"] == 0.0
    reasons = {
        cluster["id"]: [finding["reason"] for finding in cluster["findings"]]
        for cluster in coverage["clusters"]
    }
    assert reasons == {"C-1": ["exceeded"], "C-2": ["no_station"]}
    readings = service.get(
        "/outlets/CX-A/readings",
        parameter="COD",
        **{"from": f"{DAY}T00:00:00+07:00", "to": "2026-11-23T00:00:00+07:00"},
    ).json()
    assert readings["value"] == [70.0 + number for number in range(24)]
    assert readings["time"][0] == "2026-11-21T17:00:00Z"


def test_a_late_reading_rejudges_its_day(service: RunningNhue, mosquitto: Mosquitto) -> None:
    day = [hour("CX-A", n, COD=10.0 + n % 2, BOD5=1.0, TSS=1.0 + n % 3) for n in range(24)]
    publish(mosquitto, message(1, *day[:12]))
    service.wait_until(lambda: verdicts(service).get(("CX-A", "COD")) == "not_provable")
    publish(mosquitto, message(2, *day[12:]))
    service.wait_until(lambda: verdicts(service).get(("CX-A", "COD")) == "kept")
    service.wait_until(lambda: verdicts(service).get(("CX-A", "TSS")) == "kept")


BAD: list[tuple[str, bytes, str]] = [
    ("message-unreadable", b"\xff\xfe\x00 not a message", "GW-1"),
    ("message-wrong-type", b'{"seq": "one", "sent": 0, "samples": []}', "GW-1"),
    ("message-too-large", message(1) + b" " * 2 * 1024 * 1024, "GW-1"),
    ("gateway-unknown", message(1, hour("CX-A", 0, COD=1.0)), "GW-404"),
    ("outlet-unknown", message(1, hour("CX-404", 0, COD=1.0)), "GW-1"),
    ("parameter-unknown", message(1, hour("CX-A", 0, XYZ=1.0)), "GW-1"),
    ("parameter-not-registered", message(1, hour("CX-A", 0, AS=1.0)), "GW-1"),
    ("unit-unknown", message(1, hour("CX-A", 0, COD=1.0) | {"units": {"COD": "ell"}}), "GW-1"),
    ("status-unknown", message(1, hour("CX-A", 0, COD=1.0) | {"status": {"COD": "9"}}), "GW-1"),
    ("value-nan", message(1, hour("CX-A", 0, COD=float("nan"))), "GW-1"),
    ("value-infinite", message(1, hour("CX-A", 0, COD=float("inf"))), "GW-1"),
    ("time-naive", message(1, hour("CX-A", 0, COD=1.0) | {"time": f"{DAY}T00:00:00"}), "GW-1"),
    (
        "time-future",
        message(
            1, hour("CX-A", 0, COD=1.0) | {"time": (datetime.now(UTC) + TEN_YEARS).isoformat()}
        ),
        "GW-1",
    ),
    (
        "time-out-of-range",
        message(1, hour("CX-A", 0, COD=1.0) | {"time": "1970-01-01T00:00:00Z"}),
        "GW-1",
    ),
    ("topic-unknown", message(1, hour("CX-A", 0, COD=1.0)), "a gateway with spaces"),
]


def test_every_bad_input_is_kept_with_its_code_counted_and_stops_nothing(
    service: RunningNhue, mosquitto: Mosquitto
) -> None:
    for _, payload, gateway in BAD:
        publish(mosquitto, payload, gateway=gateway)
    publish(mosquitto, message(99, hour("CX-A", 5, COD=42.0)))

    def good() -> list[float]:
        answer = service.get(
            "/outlets/CX-A/readings",
            parameter="COD",
            **{"from": f"{DAY}T00:00:00+07:00", "to": "2026-11-23T00:00:00+07:00"},
        )
        return list(answer.json()["value"])

    service.wait_until(lambda: good() == [42.0])
    service.wait_until(lambda: len(service.get("/gateways/GW-1/receipts").json()["receipts"]) > 13)
    codes = sorted(code for code, _, _ in BAD)

    def listed() -> list[str]:
        found = service.get("/rejections", limit="100").json()["rejections"]
        return sorted(kept["code"] for kept in found)

    service.wait_until(lambda: listed() == codes)
    kept = service.get("/gateways/GW-1/receipts").json()["receipts"]
    assert len(kept) == sum(gateway == "GW-1" for _, _, gateway in BAD) + 1
    assert (kept[0]["outcome"], kept[0]["seq"]) == ("accepted", 99)
    counted = {f'nhue_refusals_total{{code="{code}"}} 1.0' for code in codes}
    service.wait_until(lambda: counted <= set(service.get("/metrics").text.splitlines()))


def test_a_payload_for_another_gateways_outlet_is_refused(
    settings: dict[str, str],
    registry_folder: Callable[[int], Path],
    tmp_path: Path,
    mosquitto: Mosquitto,
) -> None:
    folder = registry_folder(60)
    outlets = (folder / "outlets.csv").read_text(encoding="utf-8")
    (folder / "outlets.csv").write_text(
        outlets.replace("CX-B,T-1,GW-1", "CX-B,T-1,GW-2"), encoding="utf-8"
    )
    assert nhue("import", str(folder), settings=settings).returncode == 0
    with running_nhue("run", settings=settings, log=tmp_path / "nhue.log") as service:
        service.wait_for_log("listening")
        publish(mosquitto, message(1, hour("CX-A", 0, COD=1.0)), gateway="GW-2")
        service.wait_until(
            lambda: (
                [r["code"] for r in service.get("/rejections").json()["rejections"]]
                == ["outlet-of-another-gateway"]
            )
        )
