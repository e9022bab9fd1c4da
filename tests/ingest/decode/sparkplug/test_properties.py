"""What a Sparkplug metric's properties say is understood or refused, and never dropped."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from leaf_device.proto.sparkplug_b_pb2 import (  # type: ignore[import-untyped]  # no stubs
    DataType,
    Payload,
)

from domain.gateways.rejections import RejectionCode
from ingest.decode.meaning.meaning import Meaning
from ingest.decode.sparkplug.decode import SparkplugSessions
from ingest.decode.sparkplug.payload import METRICS_MOST
from ingest.validate.against_registry import Rules, every_refusal
from ingest.validate.samples import kept_samples, kept_statements
from ingest.wire.contract import MESSAGE_BYTES_MOST, Topic
from simulators.gateway.sparkplug_node import EdgeNode, SentMetric
from tests.ingest.sites import NOW_US, small_registry

NOW_MS = NOW_US // 1_000
RULES = Rules.of(small_registry())


class Plant:
    """A node whose CX-1 measures COD, and what ingest makes of it."""

    def __init__(self, **properties: int | str) -> None:
        self.sessions = SparkplugSessions()
        self.node = EdgeNode("hanoi", "GW-1")
        self.hear("NBIRTH", self.node.node_birth(NOW_MS).payload, None)
        metric = SentMetric(name="COD", value=12.0, alias=1, properties=properties)
        self.born = self.hear(
            "DBIRTH", self.node.device_birth("CX-1", NOW_MS - 60_000, [metric]).payload
        )

    def hear(self, kind: str, payload: bytes, device: str | None = "CX-1") -> Meaning:
        topic = Topic("GW-1", "sparkplug", device, kind, "hanoi")
        return self.sessions.decode(topic, payload, NOW_US)

    def data(self, value: float | None = 12.0, **properties: int | str) -> Meaning:
        metric = SentMetric(value=value, alias=1, properties=properties)
        return self.hear("DDATA", self.node.device_data("CX-1", NOW_MS, [metric]).payload)


def values(meaning: Meaning) -> list[dict[str, float]]:
    assert meaning.message is not None
    refusals = every_refusal(meaning, "GW-1", RULES, NOW_US, 0)
    return [dict(one.values) for one in kept_samples(meaning.message, refusals)]


def codes(meaning: Meaning) -> list[str]:
    return [one.code.value for one in every_refusal(meaning, "GW-1", RULES, NOW_US, 0)]


def statuses(meaning: Meaning) -> list[int]:
    assert meaning.message is not None
    refusals = every_refusal(meaning, "GW-1", RULES, NOW_US, 0)
    return [one.status.get("COD", 0) for one in kept_samples(meaning.message, refusals)]


@pytest.mark.parametrize(
    "key",
    ["engUnit", "engUnits", "EngUnits", "units", "Unit", "uom", "UOM", "EngineeringUnits",
     "Engineering Units", "unitOfMeasure"],
)  # fmt: skip
def test_a_unit_is_understood_under_every_vendors_key(key: str) -> None:
    plant = Plant(**{key: "ug/L"})
    assert values(plant.born) == [{"COD": pytest.approx(0.012)}]
    assert values(plant.data(24.0)) == [{"COD": pytest.approx(0.024)}]


@pytest.mark.parametrize("key", ["unitCode", "Display Unit", "eu"])
def test_a_unit_under_a_key_that_nobody_knows_refuses_the_birth_and_all_data_of_it(
    key: str,
) -> None:
    plant = Plant(**{key: "ug/L"})
    assert codes(plant.born) == ["unit-unknown"]
    refused = plant.data()
    assert codes(refused) == ["unit-unknown"]
    assert key in refused.refusals[0].detail
    assert values(plant.data(24.0, engUnit="ug/L")) == [{"COD": pytest.approx(0.024)}]


@pytest.mark.parametrize("key", ["Quality", "quality", "QualityCode", "Quality Code", "qualities"])
@pytest.mark.parametrize(
    ("told", "status"),
    [(192, 0), ("Good", 0), ("GOOD", 0), ("192", 0), (0, 2), ("Bad", 2), (24, 2), (500, 2)],
)
def test_a_quality_is_understood_under_every_key_as_a_number_and_as_a_word(
    key: str, told: int | str, status: int
) -> None:
    assert statuses(Plant().data(12.0, **{key: told})) == [status]


def test_a_calibrating_reading_under_any_key_of_a_status_does_not_count() -> None:
    assert statuses(Plant().data(150.0, statuses="01")) == [1]
    assert statuses(Plant().data(150.0, Status="calibrating")) == [1]


@pytest.mark.parametrize(
    ("key", "told"),
    [("Quality", 216), ("QualityCode", 216), ("Quality", "uncertain"), ("status", 0),
     ("sensorStatus", "fine"), ("calibrating", True), ("flag", "M")],
)  # fmt: skip
def test_what_looks_like_a_status_and_is_not_known_refuses_that_reading_by_name(
    key: str, told: int | str
) -> None:
    meaning = Plant().data(12.0, **{key: told})
    assert codes(meaning) == ["status-unknown"]
    assert values(meaning) == []


def test_a_value_set_by_hand_is_no_measurement_and_the_reason_says_so() -> None:
    (refusal,) = every_refusal(Plant().data(Quality=216), "GW-1", RULES, NOW_US, 0)
    assert "set by hand" in refusal.detail


def test_two_properties_that_disagree_refuse_and_two_that_agree_do_not() -> None:
    assert codes(Plant().data(engUnit="mg/L", units="ug/L")) == ["unit-unknown"]
    assert codes(Plant().data(Quality=192, status="01")) == ["status-unknown"]
    assert codes(Plant().data(engUnit="mg/L", units="mg/l", Quality=192, status="00")) == []


def test_a_property_that_comes_twice_is_told_and_not_overwritten() -> None:
    payload = Payload(timestamp=NOW_MS, seq=9)
    metric = payload.metrics.add(alias=1, datatype=DataType.Double, double_value=12.0)
    for unit in ("ug/L", "g/L"):
        metric.properties.keys.append("engUnit")
        metric.properties.values.add(type=DataType.String, string_value=unit)
    assert codes(Plant().hear("DDATA", payload.SerializeToString())) == ["unit-unknown"]


def test_other_properties_mean_nothing_to_a_reading() -> None:
    meaning = Plant().data(tooltip="COD của cửa xả", engLow=0, readOnly=True, unitId=4)
    assert values(meaning) == [{"COD": 12.0}]


@pytest.mark.parametrize(
    ("told", "status"), [({"Quality": 0}, 2), ({"quality": "Bad"}, 2), ({"status": "01"}, 1)]
)
@pytest.mark.parametrize("value", [None, float("nan")])
def test_nothing_with_a_bad_quality_is_a_statement_why_there_is_no_measurement(
    told: dict[str, int | str], status: int, value: float | None
) -> None:
    meaning = Plant().data(value, **told)
    assert meaning.message is not None
    assert codes(meaning) == []
    assert values(meaning) == []
    (statement,) = kept_statements(meaning.message, [], 7)
    assert statement == ("CX-1", "COD", NOW_US, status, 7)


def test_nothing_without_a_quality_is_a_gap_and_nothing_with_an_unknown_one_is_refused() -> None:
    meaning = Plant().data(None)
    assert codes(meaning) == []
    assert meaning.message is not None
    assert kept_statements(meaning.message, [], 7) == []
    assert codes(Plant().data(None, Quality=216)) == ["status-unknown"]


def test_a_metric_repeated_in_one_payload_is_kept_beside_the_first() -> None:
    plant = Plant()
    metrics = [SentMetric(value=value, alias=1) for value in (900.0, 60.0, 900.0)]
    meaning = plant.hear("DDATA", plant.node.device_data("CX-1", NOW_MS, metrics).payload)
    assert values(meaning) == [{"COD": 900.0}, {"COD": 60.0}, {"COD": 900.0}]


def test_a_payload_of_too_many_metrics_is_refused_before_any_is_looked_at() -> None:
    payload = b"\x12\x00" * (METRICS_MOST + 1)
    (refusal,) = Plant().hear("DDATA", payload).refusals
    assert refusal.code is RejectionCode.TOO_MANY
    (refusal,) = Plant().hear("DDATA", b"\x12\x00" * (MESSAGE_BYTES_MOST // 2)).refusals
    assert refusal.code is RejectionCode.TOO_MANY


PROPERTIES = st.dictionaries(
    st.sampled_from(["Quality", "quality", "engUnits", "unit", "status", "flags", "unitId", "x"])
    | st.text(max_size=6),
    st.integers(0, 600) | st.booleans() | st.floats() | st.text(max_size=6),
    max_size=4,
)


@settings(deadline=None)  # a busy machine is no failure
@given(PROPERTIES, PROPERTIES, st.none() | st.floats())
def test_any_properties_give_a_meaning_that_is_held_without_raising(
    born: dict[str, object], sent: dict[str, object], value: float | None
) -> None:
    payload = Payload(timestamp=NOW_MS, seq=2)
    plant = Plant()
    for properties in (born, sent):
        metric = payload.metrics.add(name="COD", datatype=DataType.Double)
        if value is None:
            metric.is_null = True
        else:
            metric.double_value = value
        for key, told in properties.items():
            metric.properties.keys.append(key)
            if isinstance(told, bool):
                metric.properties.values.add(boolean_value=told)
            elif isinstance(told, int):
                metric.properties.values.add(int_value=told)
            elif isinstance(told, float):
                metric.properties.values.add(double_value=told)
            else:
                metric.properties.values.add(string_value=str(told))
    for kind in ("DBIRTH", "DDATA"):
        meaning = plant.hear(kind, payload.SerializeToString())
        refusals = every_refusal(meaning, "GW-1", RULES, NOW_US, 0)
        assert meaning.message is not None
        kept_samples(meaning.message, refusals)
        kept_statements(meaning.message, refusals, 1)
