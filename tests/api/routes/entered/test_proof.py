"""Laboratory samples beside the sensor, and checks of sensors that put readings in doubt."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import httpx
import numpy as np
import pytest

from api.app import create_app
from api.question.handed_in import Parts
from domain.access.roles import Role
from domain.legal_day import legal_day_bounds_us, to_microseconds
from tests.api.conftest import Client
from tests.api.sample_accounts import NAMES
from tests.api.sample_city import EXCEEDED_DAY, GAP_DAYS, LAST_DAY, judge

OUTLET = "/api/v1/outlets/CX-1"
SAMPLES, CHECKS = f"{OUTLET}/samples", f"{OUTLET}/sensor-checks"
GRAB: dict[str, Any] = {
    "parameter": "COD",
    "from": "2026-11-20T09:20:00+07:00",
    "value": "82,4",
    "unit": "mg/L",
    "method": "SMEWW 5220C:2017",
    "laboratory": "Phòng thử nghiệm mẫu",
    "document": "PKQ 12",
}
CALIBRATED: dict[str, Any] = {
    "parameter": "COD",
    "kind": "calibration",
    "at": "2026-11-20T15:00:00+07:00",
    "reference": "dung dịch chuẩn KHP",
    "expected": 100,
    "read": 104.9,
}


@pytest.fixture
def inspector(city: Parts) -> Client:
    return Client(create_app(city), Role.INSPECTOR)


@pytest.fixture
def operator(inspector: Client) -> Client:
    return Client(inspector.app, Role.OPERATOR)


def entered(client: Client, path: str, entry: dict[str, Any], **changes: Any) -> Any:
    answer = client.get(path, "POST", json=entry | changes)
    assert answer.status_code == 201, answer.text
    return answer.json()


def faults_of(answer: httpx.Response) -> dict[str, str]:
    assert answer.status_code == 422, answer.text
    return {one["parameter"]: one["message"] for one in answer.json()["errors"]}


def read(city: Parts, begin: str, end: str) -> list[float]:
    span = (to_microseconds(datetime.fromisoformat(one)) for one in (begin, end))
    values: list[float] = city.readings.read("CX-1", "COD", *span).value.tolist()
    return values


def test_a_grab_stands_beside_the_slot_that_holds_its_instant(
    inspector: Client, city: Parts
) -> None:
    kept = entered(inspector, SAMPLES, GRAB)["sample"]
    assert (kept["id"], kept["written"], kept["written_unit"]) == ("M-2026-0001", "82,4", "mg/L")
    assert (kept["value"], kept["below"], kept["from"]) == (82.4, False, kept["to"])
    told = inspector.get(f"{SAMPLES}?from=2026-11-20").json()
    [value] = read(city, "2026-11-20T09:00:00+07:00", "2026-11-20T10:00:00+07:00")
    assert told["samples"] == [
        {
            "sample": kept,
            "sensor": {
                "how": "its_slot",
                "readings": 1,
                "value": value,
                "difference": pytest.approx(value - 82.4),
                "above": None,
            },
        }
    ]
    assert told["accuracy"] is None


def test_a_composite_stands_beside_the_mean_of_its_time(inspector: Client, city: Parts) -> None:
    begin, end = "2026-11-20T08:00:00+07:00", "2026-11-20T20:00:00+07:00"
    entered(
        inspector, SAMPLES, GRAB, **{"from": begin, "to": end, "value": "84000", "unit": "ug/L"}
    )
    [told] = inspector.get(f"{SAMPLES}?from=2026-11-20").json()["samples"]
    values = read(city, begin, "2026-11-20T20:00:00.000001+07:00")
    assert told["sample"]["value"] == 84.0
    assert told["sensor"]["how"] == "its_time"
    assert told["sensor"]["readings"] == len(values) == 13
    assert told["sensor"]["value"] == pytest.approx(np.mean(values))


def test_of_less_than_it_is_said_whether_the_sensor_lies_above(inspector: Client) -> None:
    entered(inspector, SAMPLES, GRAB, value="<5,0")
    entered(inspector, SAMPLES, GRAB, value="< 0.5", unit="g/L", **{"from": "2026-11-20T10:20:00Z"})
    low, high = inspector.get(f"{SAMPLES}?from=2026-11-20").json()["samples"]
    assert (low["sample"]["written"], low["sample"]["value"]) == ("<5,0", 5.0)
    assert (low["sensor"]["above"], low["sensor"]["difference"]) == (True, None)
    assert (high["sample"]["value"], high["sensor"]["above"]) == (500.0, False)


def test_where_nothing_was_read_near_nothing_stands_beside(inspector: Client) -> None:
    silent = f"{GAP_DAYS[0]}T12:00:00+07:00"
    entered(inspector, SAMPLES, GRAB, **{"from": silent})
    after = f"{GAP_DAYS[1]}T23:40:00+07:00"  # the next day's first reading is 20 minutes away
    entered(inspector, SAMPLES, GRAB, **{"from": after})
    nothing, near = inspector.get(f"{SAMPLES}?from={GAP_DAYS[0]}").json()["samples"]
    assert nothing["sensor"] == {
        "how": "none", "readings": 0, "value": None, "difference": None, "above": None,
    }  # fmt: skip
    assert (near["sensor"]["how"], near["sensor"]["readings"]) == ("nearest", 1)


def test_every_fault_of_a_sample_is_named_at_once(inspector: Client, operator: Client) -> None:
    wrong = {
        "parameter": "TOC", "from": "2026-11-25T09:00:00Z", "value": "vết", "unit": "kg",
        "uncertainty": "ít", "case": "HS-2026-0099",
    }  # fmt: skip
    faults = faults_of(inspector.get(SAMPLES, "POST", json=wrong))
    assert set(faults) == {
        "parameter", "from", "value", "unit", "uncertainty", "case", "method", "laboratory",
        "document",
    }  # fmt: skip
    two_ways = faults_of(inspector.get(SAMPLES, "POST", json=GRAB | {"value": "1.250"}))
    assert two_ways == {
        "value": "'1.250' can be read in two ways: write 1250 where the mark parts thousands, or "
        "1.2500 where it begins a fraction"
    }
    unitless = faults_of(inspector.get(SAMPLES, "POST", json=GRAB | {"unit": ""}))
    assert unitless == {"unit": "name the unit of the report; COD is kept in mg/L"}
    backwards = GRAB | {"to": "2026-11-20T08:00:00+07:00"}
    assert set(faults_of(inspector.get(SAMPLES, "POST", json=backwards))) == {"from"}
    assert operator.get(SAMPLES, "POST", json=GRAB).status_code == 403
    assert inspector.get(SAMPLES).json()["samples"] == []


def test_one_entered_wrongly_is_replaced_and_what_was_known_before_stays(
    inspector: Client, operator: Client
) -> None:
    wrong = entered(inspector, SAMPLES, GRAB, case="HS-2026-0001")
    right = entered(inspector, SAMPLES, GRAB, value="84.2", replaces="M-2026-0001")["sample"]
    asked = f"{SAMPLES}?from=2026-11-20"
    assert [one["sample"]["id"] for one in inspector.get(asked).json()["samples"]] == [right["id"]]
    then = inspector.get(f"{asked}&known_at={wrong['known_at']}").json()["samples"]
    assert [one["sample"]["id"] for one in then] == ["M-2026-0001"]
    again = inspector.get(SAMPLES, "POST", json=GRAB | {"replaces": "M-2026-0001"})
    assert set(faults_of(again)) == {"replaces"}
    assert right["entered_by"] == NAMES[Role.INSPECTOR]
    [to_its_operator] = operator.get(asked).json()["samples"]
    assert to_its_operator["sample"]["entered_by"] is None


def test_the_same_sample_is_kept_once_and_a_replaced_one_proves_nothing(
    inspector: Client,
) -> None:
    for hour in (9, 10, 11):
        entered(inspector, SAMPLES, GRAB, **{"from": f"2026-11-20T{hour:02d}:20:00+07:00"})
    twice = inspector.get(SAMPLES, "POST", json=GRAB)
    assert faults_of(twice) == {
        "value": "sample M-2026-0001 says the same already; one entered wrongly is replaced by "
        "another"
    }
    entered(inspector, SAMPLES, GRAB, value="85", replaces="M-2026-0001")
    ids = ["M-2026-0001", "M-2026-0002", "M-2026-0003"]
    comparison = {"parameter": "COD", "kind": "comparison", "samples": ids}
    assert faults_of(inspector.get(CHECKS, "POST", json=comparison)) == {
        "samples": "sample M-2026-0001 was replaced: name the newer one"
    }
    few = comparison | {"samples": ["M-2026-0002", "M-2026-0002", "M-2026-0003"]}
    assert "2 samples" in faults_of(inspector.get(CHECKS, "POST", json=few))["samples"]


def test_a_sample_is_replaced_by_one_that_differs_in_its_uncertainty_alone(
    inspector: Client,
) -> None:
    wrong = entered(inspector, SAMPLES, GRAB, uncertainty="50")["sample"]
    right = entered(inspector, SAMPLES, GRAB, uncertainty="5,0", replaces=wrong["id"])["sample"]
    assert (right["replaces"], right["uncertainty"]) == (wrong["id"], 5.0)
    assert set(faults_of(inspector.get(SAMPLES, "POST", json=GRAB))) == {"value"}


@pytest.mark.parametrize(
    "value", ["１.２５０", "1.25０", "٣,٥", "1.234,5", "1,234.5", "1e3", "1 234"]
)
def test_a_value_that_is_not_written_in_plain_figures_is_refused(
    inspector: Client, value: str
) -> None:
    for field in ("value", "uncertainty"):
        assert set(faults_of(inspector.get(SAMPLES, "POST", json=GRAB | {field: value}))) == {field}


def test_a_comparison_of_old_samples_ends_no_doubt_that_came_after_them(inspector: Client) -> None:
    ids = [
        entered(inspector, SAMPLES, GRAB, **{"from": f"2026-11-18T{hour:02d}:20:00+07:00"})[
            "sample"
        ]["id"]
        for hour in (9, 10, 11)
    ]
    entered(inspector, CHECKS, CALIBRATED, read=150)
    late = {
        "parameter": "COD",
        "kind": "comparison",
        "at": "2026-11-21T08:00:00+07:00",
        "samples": ids,
    }
    assert faults_of(inspector.get(CHECKS, "POST", json=late)) == {
        "at": "its last sample ends before it: a comparison is no later than that"
    }
    [doubt] = inspector.get(CHECKS).json()["out_of_control"]
    assert doubt["to"] is None


def test_a_calibration_passes_by_our_setting_and_says_so(inspector: Client) -> None:
    passed = entered(inspector, CHECKS, CALIBRATED)
    assert passed["check"]["passed"] is True
    assert passed["check"]["rule"] == (
        "it read 104.9 where 100 was right: 4.9 off, and 5 is allowed (5 % of the reference; our "
        "setting)"
    )
    assert passed["check"]["rule_vi"] == (
        "đầu đo chỉ 104,9 trong khi giá trị chuẩn là 100: lệch 4,9, cho phép 5 (5 % giá trị chuẩn; "
        "cài đặt của chúng tôi)"
    )
    assert passed["outlet_days_due"] == 0


def test_a_failed_calibration_has_the_days_since_the_last_passed_one_judged_again(
    inspector: Client, operator: Client, city: Parts
) -> None:
    entered(inspector, CHECKS, CALIBRATED, at="2026-11-10T15:00:00+07:00")
    failed = entered(inspector, CHECKS, CALIBRATED, read=120, left=101)
    assert (failed["check"]["passed"], failed["check"]["left_passed"]) == (False, True)
    assert failed["check"]["rule_vi"].endswith("; sau hiệu chỉnh chỉ 101")
    assert failed["outlet_days_due"] == 11
    [doubt] = operator.get(CHECKS).json()["out_of_control"]
    assert (doubt["parameter"], doubt["from"], doubt["to"]) == (
        "COD", "2026-11-10T08:00:00Z", "2026-11-20T08:00:00Z",
    )  # fmt: skip
    records: Any = city.records
    readings: Any = city.readings
    judge(readings, records, city.clock())
    [verdict] = city.records.verdicts(EXCEEDED_DAY, EXCEEDED_DAY, outlet_id="CX-1", parameter="COD")
    assert verdict.mean.suspect == verdict.mean.valid == 24
    [after] = city.records.verdicts(LAST_DAY, LAST_DAY, outlet_id="CX-1", parameter="COD")
    assert after.mean.suspect < 24


def test_a_comparison_is_passed_or_failed_by_relative_accuracy(
    inspector: Client, city: Parts
) -> None:
    ids, pairs = [], []
    for hour, share in ((9, 1.02), (12, 0.97), (15, 1.05)):
        begin = f"2026-11-20T{hour:02d}:00:00+07:00"
        [value] = read(city, begin, f"2026-11-20T{hour:02d}:30:00+07:00")
        written = f"{value * share:.1f}"
        pairs.append((float(written), value))
        told = entered(inspector, SAMPLES, GRAB, value=written, **{"from": begin})
        ids.append(told["sample"]["id"])
    below = entered(inspector, SAMPLES, GRAB, value="<5", **{"from": "2026-11-20T16:00:00+07:00"})
    comparison = {"parameter": "COD", "kind": "comparison"}
    few = {**comparison, "samples": [*ids[:2], below["sample"]["id"]]}
    assert faults_of(inspector.get(CHECKS, "POST", json=few)) == {
        "samples": "2 samples have a value and readings beside them; relative accuracy needs 3: it "
        "is not provable"
    }
    laboratory, sensor = np.array(pairs).T
    difference = sensor - laboratory
    half = 4.303 * difference.std(ddof=1) / np.sqrt(3)
    percent = 100 * (abs(difference.mean()) + half) / laboratory.mean()
    kept = entered(inspector, CHECKS, comparison, samples=ids)["check"]
    assert kept["accuracy_percent"] == pytest.approx(percent)
    assert kept["passed"] is bool(percent <= 20)
    assert kept["at"] == "2026-11-20T08:00:00Z"
    assert kept["reference"] == "Phòng thử nghiệm mẫu"
    told = inspector.get(f"{SAMPLES}?from=2026-11-20&parameter=COD").json()["accuracy"]
    assert (told["pairs"], told["left_out"]) == (3, 1)
    assert told["percent"] == pytest.approx(percent)


def test_every_fault_of_a_check_is_named_at_once(inspector: Client) -> None:
    ahead = {"parameter": "TOC", "kind": "calibration", "at": "2026-11-25T09:00:00Z"}
    assert set(faults_of(inspector.get(CHECKS, "POST", json=ahead))) == {
        "parameter", "at", "reference", "expected", "read",
    }  # fmt: skip
    no_time = CALIBRATED | {"at": None, "samples": ["M-2026-0001"]}
    assert set(faults_of(inspector.get(CHECKS, "POST", json=no_time))) == {"at", "samples"}
    compared = {"parameter": "COD", "kind": "comparison", "read": 4.0, "samples": ["M-1"]}
    assert set(faults_of(inspector.get(CHECKS, "POST", json=compared))) == {"kind", "samples"}
    early = CALIBRATED | {"next_due": "2026-11-01"}
    assert set(faults_of(inspector.get(CHECKS, "POST", json=early))) == {"next_due"}
    assert inspector.get(CHECKS).json()["checks"] == []


def test_a_day_in_doubt_ends_where_the_legal_day_does(inspector: Client) -> None:
    midnight_us = legal_day_bounds_us(LAST_DAY)[0]
    entered(inspector, CHECKS, CALIBRATED, at=f"{LAST_DAY}T00:00:00+07:00", read=150, left=100)
    [doubt] = inspector.get(CHECKS).json()["out_of_control"]
    assert to_microseconds(datetime.fromisoformat(doubt["to"])) == midnight_us
