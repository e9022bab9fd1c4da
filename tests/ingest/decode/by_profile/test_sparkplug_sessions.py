"""A profile says what a session's metrics are; births, aliases and deaths stay as they were."""

from __future__ import annotations

import pytest
from leaf_device.proto.sparkplug_b_pb2 import (  # type: ignore[import-untyped]  # no stubs
    DataType,
    Payload,
)

from domain.gateways.rejections import RejectionCode
from domain.legal_day import from_microseconds
from ingest.decode.by_profile.channels.table import GatewayOutlet
from ingest.decode.by_profile.sparkplug_sessions import reader_by
from ingest.decode.by_profile.view import view_of
from ingest.decode.meaning.meaning import Meaning
from ingest.decode.sparkplug.decode import SparkplugSessions
from ingest.validate.samples import kept_samples
from ingest.wire.contract import parse_topic
from tests.ingest.decode.by_profile.profile_samples import RECEIVED_US, channel, profile_of

TIME_MS = 1_795_489_200_000
OUTLETS = (GatewayOutlet("CX-001", "NUO001"), GatewayOutlet("CX-002", "NUO002"))
CHANNELS = [
    channel(source="{outlet}/{parameter}"),
    channel(source="PLC/Analyzers/AMONI/Value", outlet_id="CX-001", parameter="NH4_N", factor=0.5),
    channel(source="PLC/Q", outlet_id="CX-001", parameter="FLOW_OUT"),
]


def payload(seq: int | None = None) -> Payload:
    found = Payload()
    found.timestamp = TIME_MS
    if seq is not None:
        found.seq = seq
    return found


def add(
    to: Payload,
    name: str = "",
    value: float | None = None,
    *,
    alias: int | None = None,
    unit: str = "",
) -> None:
    metric = to.metrics.add()
    if name:
        metric.name = name
    if alias is not None:
        metric.alias = alias
    if value is not None:
        metric.datatype = DataType.Double
        metric.double_value = value
    if unit:
        metric.properties.keys.append("engUnit")
        told = metric.properties.values.add()
        told.type, told.string_value = DataType.String, unit


def template(
    to: Payload, name: str, value: float, *, alias: int | None = None, unit: str = ""
) -> None:
    metric = to.metrics.add()
    if name:
        metric.name = name
    if alias is not None:
        metric.alias = alias
    metric.datatype = DataType.Template
    metric.template_value.template_ref = "Analyzer"
    add(metric.template_value, "Value", value, unit=unit)


class House:
    """The sessions of one ingest, with a profile for gateway GW-1."""

    def __init__(self) -> None:
        self.sessions = SparkplugSessions()
        self.reader = reader_by(view_of(profile_of("sparkplug-nested"), CHANNELS, OUTLETS))

    def heard(self, topic: str, told: Payload) -> Meaning:
        parsed = parse_topic(topic)
        assert parsed is not None
        return self.sessions.decode(parsed, told.SerializeToString(), RECEIVED_US, self.reader)


def kept(meaning: Meaning) -> dict[tuple[str, str], float]:
    assert meaning.message is not None
    samples = kept_samples(meaning.message, meaning.refusals)
    assert {one.time_us for one in samples} <= {TIME_MS * 1_000}
    return {(one.outlet_id, name): value for one in samples for name, value in one.values.items()}


@pytest.fixture
def house() -> House:
    return House()


def test_metrics_of_the_node_are_readings_in_its_birth_and_after(house: House) -> None:
    birth = payload(0)
    add(birth, "bdSeq", 0)
    add(birth, "NUO001/COD", 61.2, alias=1, unit="mg/l")
    add(birth, "NUO002/COD", 44.0, alias=2)
    born = house.heard("spBv1.0/G/NBIRTH/GW-1", birth)
    assert kept(born) == {("CX-001", "COD"): 61.2, ("CX-002", "COD"): 44.0}
    assert born.online is True
    data = payload(1)
    add(data, alias=1, value=60.9)
    meaning = house.heard("spBv1.0/G/NDATA/GW-1", data)
    assert (kept(meaning), meaning.refusals) == ({("CX-001", "COD"): 60.9}, [])


def test_a_templates_members_are_found_by_the_alias_of_the_template(house: House) -> None:
    house.heard("spBv1.0/G/NBIRTH/GW-1", payload(0))
    birth = payload(1)
    template(birth, "Analyzers/AMONI", 4.0, alias=7, unit="ug/L")
    born = house.heard("spBv1.0/G/DBIRTH/GW-1/PLC", birth)
    assert kept(born) == {("CX-001", "NH4_N"): 0.002}
    data = payload(2)
    template(data, "", 6.0, alias=7)
    meaning = house.heard("spBv1.0/G/DDATA/GW-1/PLC", data)
    assert (kept(meaning), meaning.refusals) == ({("CX-001", "NH4_N"): 0.003}, [])


def test_the_birth_says_the_unit_and_without_it_a_value_waits(house: House) -> None:
    data = payload(5)
    add(data, "Q", 11.5)
    waiting = house.heard("spBv1.0/G/DDATA/GW-1/PLC", data)
    assert [one.code for one in waiting.refusals] == [RejectionCode.BIRTH_MISSING]
    assert waiting.asks_rebirth
    house.heard("spBv1.0/G/NBIRTH/GW-1", payload(0))
    birth = payload(1)
    add(birth, "Q", 11.0, unit="L/s")
    house.heard("spBv1.0/G/DBIRTH/GW-1/PLC", birth)
    topic = parse_topic("spBv1.0/G/DDATA/GW-1/PLC")
    assert topic is not None
    again = house.sessions.decode_again(topic, data.SerializeToString(), RECEIVED_US, house.reader)
    assert kept(again) == {("CX-001", "FLOW_OUT"): 41.4}


def test_a_number_that_no_channel_names_waits_and_a_text_is_passed_over(house: House) -> None:
    birth = payload(0)
    add(birth, "CPU Load", 12.0)
    text = birth.metrics.add()
    text.name, text.datatype, text.string_value = "Firmware", DataType.String, "1.4.2"
    meaning = house.heard("spBv1.0/G/NBIRTH/GW-1", birth)
    assert [(one.code, one.parameter) for one in meaning.refusals] == [
        (RejectionCode.CHANNEL_NOT_MAPPED, "CPU Load")
    ]


def test_a_gateway_without_a_profile_is_read_as_before(house: House) -> None:
    topic = parse_topic("spBv1.0/G/NBIRTH/GW-2")
    assert topic is not None
    birth = payload(0)
    add(birth, "NUO001/COD", 61.2)
    template(birth, "NUO001/TSS", 1.0)
    meaning = house.sessions.decode(topic, birth.SerializeToString(), RECEIVED_US)
    assert [one.code for one in meaning.refusals] == [RejectionCode.OUTLET_UNKNOWN] * 2
    assert meaning.message is not None
    assert meaning.message.sent == from_microseconds(TIME_MS * 1_000)
