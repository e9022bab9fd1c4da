from __future__ import annotations

import json
import math
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.gateways.rejections import Refusal, RejectionCode
from domain.measured.readings import Sample
from ingest.decode.meaning.meaning import Meaning
from ingest.decode.sparkplug import node_table
from ingest.decode.sparkplug.decode import SparkplugSessions
from ingest.decode.sparkplug.metrics import REFUSALS_MOST
from ingest.sources.mqtt.sparkplug_host.messages import rebirth_command, state_messages
from ingest.validate.against_registry import Rules, validate
from ingest.validate.samples import kept_samples
from ingest.wire.contract import MESSAGE_BYTES_MOST, Topic, parse_topic
from simulators.gateway.sparkplug_node import EdgeNode, Message, SentMetric, asks_rebirth
from tests.ingest.sites import NOW_US, small_registry

NOW_MS = NOW_US // 1_000
MINUTE_US = 60_000_000
RULES = Rules.of(small_registry())
BORN = (
    SentMetric(name="Outlet/COD", value=61.2, alias=1, properties={"engUnit": "mg/L"}),
    SentMetric(name="Outlet/pH", value=7.1, alias=2),
)


class Ingest:
    """Sessions, and the clock of ingest."""

    def __init__(self) -> None:
        self.sessions = SparkplugSessions()
        self.node = EdgeNode("hanoi", "GW-1")
        self.now_us = NOW_US

    def hear(self, message: Message) -> Meaning:
        """Decode a message as it comes in."""
        topic = parse_topic(message.topic)
        assert topic is not None
        return self.sessions.decode(topic, message.payload, self.now_us)

    def birth(self, *metrics: SentMetric) -> None:
        """Hear the births of the node and of CX-1."""
        self.hear(self.node.node_birth(NOW_MS))
        self.hear(self.node.device_birth("CX-1", NOW_MS, metrics or BORN))

    def data(self, *metrics: SentMetric, at_ms: int = NOW_MS) -> Meaning:
        """Hear data of CX-1."""
        return self.hear(self.node.device_data("CX-1", at_ms, metrics))


@pytest.fixture
def ingest() -> Ingest:
    return Ingest()


def kept(meaning: Meaning) -> list[Sample]:
    """Return what is kept of a message once it is held against the registry."""
    assert meaning.message is not None
    wrong = validate(meaning.message, "GW-1", RULES, NOW_US, 0)
    return kept_samples(meaning.message, meaning.refusals + wrong)


def values(meaning: Meaning) -> Mapping[str, float]:
    """Return the values of a message that holds one kept sample."""
    (sample,) = kept(meaning)
    return sample.values


def test_births_and_data_by_alias_or_name_are_readings(ingest: Ingest) -> None:
    ingest.hear(ingest.node.node_birth(NOW_MS))
    born = ingest.hear(ingest.node.device_birth("CX-1", NOW_MS, BORN))
    by_alias = ingest.data(SentMetric(value=63.5, alias=1), at_ms=NOW_MS - 5)
    by_name = ingest.data(SentMetric(name="Outlet/pH", value=7.3), at_ms=NOW_MS - 4)
    assert values(born) == {"COD": 61.2, "PH": 7.1}
    assert kept(by_alias) == [Sample("CX-1", NOW_US - 5_000, {"COD": 63.5}, {})]
    assert kept(by_name) == [Sample("CX-1", NOW_US - 4_000, {"PH": 7.3}, {})]
    assert not born.asks_rebirth
    assert not by_alias.asks_rebirth
    assert not by_name.asks_rebirth
    assert born.message is not None
    assert born.message.seq is None


def test_each_metrics_own_time_makes_its_own_sample(ingest: Ingest) -> None:
    ingest.birth()
    meaning = ingest.data(
        SentMetric(value=1.0, alias=1, timestamp_ms=NOW_MS - 2_000, is_historical=True),
        SentMetric(value=2.0, alias=1, timestamp_ms=NOW_MS - 1_000, is_transient=True),
        SentMetric(value=3.0, alias=1),
        SentMetric(value=7.0, alias=2, timestamp_ms=NOW_MS - 2_000),
    )
    assert [(sample.time_us - NOW_US, sample.values) for sample in kept(meaning)] == [
        (-2_000_000, {"COD": 1.0, "PH": 7.0}),
        (-1_000_000, {"COD": 2.0}),
        (0, {"COD": 3.0}),
    ]


def test_two_values_for_one_instant_are_both_kept(ingest: Ingest) -> None:
    ingest.birth()
    meaning = ingest.data(SentMetric(value=1.0, alias=1), SentMetric(value=2.0, alias=1))
    assert [sample.values for sample in kept(meaning)] == [{"COD": 1.0}, {"COD": 2.0}]


def test_null_is_a_gap_and_no_refusal(ingest: Ingest) -> None:
    ingest.birth()
    meaning = ingest.data(SentMetric(value=None, alias=1), SentMetric(value=7.0, alias=2))
    assert values(meaning) == {"PH": 7.0}
    assert meaning.refusals == []


def test_the_unit_of_the_birth_holds_for_the_data_and_is_converted(ingest: Ingest) -> None:
    ingest.birth(SentMetric(name="COD", value=1.0, alias=1, properties={"engUnit": "ug/l"}))
    assert values(ingest.data(SentMetric(value=2_000.0, alias=1))) == {"COD": 2.0}


def test_the_datatype_of_the_birth_holds_for_the_data(ingest: Ingest) -> None:
    ingest.birth(SentMetric(name="TEMP", value=20, datatype="Int8", alias=4))
    topic = Topic("GW-1", "sparkplug", "CX-1", "DDATA", "hanoi")
    # alias 4, int_value 251, no datatype: only the birth tells that it is -5
    payload = bytes.fromhex("08") + _varint(NOW_MS) + bytes.fromhex("1205100450fb011802")
    meaning = ingest.sessions.decode(topic, payload, NOW_US)
    assert values(meaning) == {"TEMP": -5.0}


def _varint(number: int) -> bytes:
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    return bytes([*out, number])


def test_an_unknown_unit_is_refused_and_never_guessed(ingest: Ingest) -> None:
    ingest.birth(SentMetric(name="COD", value=1.0, alias=1, properties={"engUnit": "gpm"}), BORN[1])
    meaning = ingest.data(SentMetric(value=1.0, alias=1), SentMetric(value=7.0, alias=2))
    assert values(meaning) == {"PH": 7.0}


@pytest.mark.parametrize(("quality", "status"), [(192, {}), (0, {"COD": 2}), (500, {"COD": 2})])
def test_quality_becomes_the_devices_status(
    ingest: Ingest, quality: int, status: dict[str, int]
) -> None:
    ingest.birth()
    meaning = ingest.data(SentMetric(value=1.0, alias=1, properties={"Quality": quality}))
    (sample,) = kept(meaning)
    assert (sample.values, sample.status) == ({"COD": 1.0}, status)


def test_a_quality_that_the_map_does_not_hold_is_refused_by_name(ingest: Ingest) -> None:
    ingest.birth()
    meaning = ingest.data(SentMetric(value=1.0, alias=1, properties={"Quality": 64}))
    assert meaning.message is not None
    (wrong,) = validate(meaning.message, "GW-1", RULES, NOW_US, 0)
    assert wrong.code == RejectionCode.STATUS_UNKNOWN
    assert "quality 64" in wrong.detail
    assert kept(meaning) == []


def test_a_text_for_a_parameter_is_refused_and_the_others_are_taken(ingest: Ingest) -> None:
    ingest.birth()
    meaning = ingest.data(
        SentMetric(name="Outlet/COD", value="61.2", datatype="String"),
        SentMetric(value=7.0, alias=2),
    )
    assert values(meaning) == {"PH": 7.0}
    (refusal,) = meaning.refusals
    assert (refusal.code, refusal.outlet_id, refusal.parameter) == (
        RejectionCode.VALUE_NOT_NUMERIC,
        "CX-1",
        "COD",
    )
    assert "'61.2'" in refusal.detail


def test_a_refused_text_never_takes_a_good_value_of_the_same_parameter_with_it(
    ingest: Ingest,
) -> None:
    ingest.birth()
    meaning = ingest.data(
        SentMetric(name="Outlet/COD", value=True, datatype="Boolean"),
        SentMetric(value=5.0, alias=1),
    )
    assert values(meaning) == {"COD": 5.0}
    assert len(meaning.refusals) == 1


def test_what_is_no_parameter_is_said_at_each_birth_and_passed_over_in_data(
    ingest: Ingest,
) -> None:
    ingest.hear(ingest.node.node_birth(NOW_MS))
    strange = SentMetric(name="Outlet/CODmn", value=3.0, alias=9)
    others = (
        SentMetric(name="Properties/Hardware Make", value="x", datatype="String"),
        SentMetric(name="Properties/Scan Rate", value=5, datatype="Int32"),
        SentMetric(name="Outlet/Door", value=True, datatype="Boolean"),
    )
    born = ingest.hear(ingest.node.device_birth("CX-1", NOW_MS, (*BORN, strange, *others)))
    (refusal,) = born.refusals
    assert (refusal.code, refusal.parameter) == (RejectionCode.PARAMETER_UNKNOWN, "Outlet/CODmn")
    assert values(born) == {"COD": 61.2, "PH": 7.1}
    data = ingest.data(SentMetric(value=3.1, alias=9), SentMetric(value=7.0, alias=2))
    assert (values(data), data.refusals) == ({"PH": 7.0}, [])


def test_a_parameter_of_the_node_itself_has_no_outlet_and_is_refused(ingest: Ingest) -> None:
    supply = SentMetric(name="Supply Voltage", value=12.1)
    born = ingest.hear(ingest.node.node_birth(NOW_MS, (*BORN[:1], supply)))
    assert [refusal.code for refusal in born.refusals] == [RejectionCode.OUTLET_UNKNOWN]
    assert born.online


def test_a_node_is_online_from_its_birth_until_the_death_of_the_same_session(
    ingest: Ingest,
) -> None:
    ingest.node.bd_seq = 5
    assert ingest.hear(ingest.node.node_birth(NOW_MS)).online is True
    stale = "death of bdSeq 4, but bdSeq 5 lives: passed over as stale"
    assert ingest.hear(EdgeNode("hanoi", "GW-1", bd_seq=4).node_death()) == Meaning(
        refusals=[Refusal(RejectionCode.DEATH_STALE, stale)]
    )
    assert ingest.hear(ingest.node.node_death()) == Meaning(online=False)


def test_a_device_that_dies_takes_the_gateway_along_only_when_it_was_the_last(
    ingest: Ingest,
) -> None:
    ingest.birth()
    ingest.hear(ingest.node.device_birth("CX-2", NOW_MS, BORN))
    assert ingest.hear(ingest.node.device_death("CX-2", NOW_MS)).online is None
    assert ingest.hear(ingest.node.device_death("CX-1", NOW_MS)).online is False
    assert ingest.hear(ingest.node.device_birth("CX-1", NOW_MS, BORN)).online is True


def test_a_dead_device_that_speaks_is_read_and_asked_for_its_birth(ingest: Ingest) -> None:
    ingest.birth()
    ingest.hear(ingest.node.device_death("CX-1", NOW_MS))
    meaning = ingest.data(SentMetric(value=5.0, alias=1))
    assert values(meaning) == {"COD": 5.0}
    assert meaning.asks_rebirth


def test_numbers_go_on_at_0_after_255_without_a_question(ingest: Ingest) -> None:
    ingest.birth()
    asked = [ingest.data(SentMetric(value=float(n), alias=1)).asks_rebirth for n in range(600)]
    assert not any(asked)


@settings(max_examples=30, deadline=None)
@given(st.integers(min_value=0, max_value=600))
def test_a_lost_message_is_noticed_wherever_the_numbers_stand(before: int) -> None:
    ingest = Ingest()
    ingest.birth()
    for number in range(before):
        assert not ingest.data(SentMetric(value=float(number), alias=1)).asks_rebirth
    ingest.node.lose_one()
    meaning = ingest.data(SentMetric(value=5.0, alias=1))
    assert meaning.asks_rebirth
    assert values(meaning) == {"COD": 5.0}


def test_a_node_is_asked_again_only_after_a_minute_and_until_it_is_born(ingest: Ingest) -> None:
    ingest.birth()
    ingest.node.lose_one()
    reading = SentMetric(value=5.0, alias=1)
    asked = []
    for seconds in (0, 1, 59, 60, 61, -5_000):
        ingest.now_us = NOW_US + seconds * 1_000_000
        asked.append(ingest.data(reading).asks_rebirth)
    assert asked == [True, False, False, True, False, True]
    ingest.birth()
    ingest.now_us = NOW_US + 10 * MINUTE_US
    assert not ingest.data(reading).asks_rebirth


def test_after_a_restart_the_first_data_asks_and_only_what_is_sure_is_taken(
    ingest: Ingest,
) -> None:
    meaning = ingest.data(
        SentMetric(value=5.0, alias=1),
        SentMetric(name="Outlet/TSS", value=5.0),  # its birth may have said another unit
        SentMetric(name="Outlet/TEMP", value=86.0, properties={"engUnit": "°F"}),
    )
    assert meaning.asks_rebirth
    assert values(meaning) == {"TEMP": pytest.approx(30.0)}
    assert [(one.code, one.parameter) for one in meaning.refusals] == [
        (RejectionCode.BIRTH_MISSING, "alias 1"),
        (RejectionCode.BIRTH_MISSING, "TSS"),
    ]


def test_an_alias_that_no_birth_named_is_refused_and_asked_for(ingest: Ingest) -> None:
    ingest.birth()
    meaning = ingest.data(SentMetric(value=5.0, alias=77), SentMetric(value=7.0, alias=2))
    assert meaning.asks_rebirth
    assert values(meaning) == {"PH": 7.0}
    assert [one.parameter for one in meaning.refusals] == ["alias 77"]


def test_a_group_that_is_taken_once_more_shows_no_gap(ingest: Ingest) -> None:
    """As when the journal's disk was full: the same messages are decoded again."""
    ingest.birth()
    group = [
        ingest.node.device_data("CX-1", NOW_MS + n, (SentMetric(value=float(n), alias=1),))
        for n in range(40)
    ]
    asked = [ingest.hear(message).asks_rebirth for message in (*group, *group)]
    assert not any(asked)
    assert not ingest.data(SentMetric(value=1.0, alias=1)).asks_rebirth


def test_births_read_back_from_the_journal_make_a_rebirth_needless(ingest: Ingest) -> None:
    messages = [
        ingest.node.node_birth(NOW_MS),
        ingest.node.device_birth("CX-1", NOW_MS, BORN),
    ]
    restarted = Ingest()
    restarted.node = ingest.node
    for message in messages:
        restarted.hear(message)
    meaning = restarted.data(SentMetric(value=5.0, alias=1))
    assert (values(meaning), meaning.asks_rebirth) == ({"COD": 5.0}, False)


def test_two_nodes_of_one_alias_are_not_mixed_up(ingest: Ingest) -> None:
    ingest.birth()
    other = EdgeNode("hanoi", "GW-9")
    ingest.hear(other.node_birth(NOW_MS))
    ingest.hear(other.device_birth("CX-9", NOW_MS, (SentMetric(name="TSS", value=1.0, alias=1),)))
    assert values(ingest.data(SentMetric(value=5.0, alias=1))) == {"COD": 5.0}


def test_the_node_heard_of_longest_ago_is_forgotten_first(
    ingest: Ingest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(node_table, "NODES_MOST", 2)
    ingest.birth()
    ingest.hear(EdgeNode("hanoi", "GW-2").node_birth(NOW_MS))
    assert not ingest.data(SentMetric(value=5.0, alias=1)).asks_rebirth
    ingest.hear(EdgeNode("hanoi", "GW-3").node_birth(NOW_MS))
    assert {node for _, node in ingest.sessions.table.nodes} == {"GW-1", "GW-3"}


def test_a_time_beyond_all_calendars_is_refused_by_name(ingest: Ingest) -> None:
    ingest.birth()
    meaning = ingest.data(SentMetric(value=5.0, alias=1, timestamp_ms=2**64 - 1), BORN[1])
    assert values(meaning) == {"PH": 7.1}
    assert [one.code for one in meaning.refusals] == [RejectionCode.TIME_OUT_OF_RANGE]


def test_a_value_that_is_no_number_is_refused_where_every_format_is(ingest: Ingest) -> None:
    ingest.birth()
    meaning = ingest.data(SentMetric(value=math.nan, alias=1), SentMetric(value=7.0, alias=2))
    assert values(meaning) == {"PH": 7.0}


def test_a_flood_of_refusals_is_bounded_and_counted(ingest: Ingest) -> None:
    ingest.birth()
    many = [SentMetric(value=1.0, alias=100 + n) for n in range(REFUSALS_MOST + 50)]
    meaning = ingest.data(*many)
    assert len(meaning.refusals) == REFUSALS_MOST + 1
    assert "50 more" in meaning.refusals[-1].detail


def test_a_payload_too_large_or_unreadable_says_so_and_the_next_shows_the_gap(
    ingest: Ingest,
) -> None:
    ingest.birth()
    topic = Topic("GW-1", "sparkplug", "CX-1", "DDATA", "hanoi")
    large = ingest.sessions.decode(topic, b"\0" * (MESSAGE_BYTES_MOST + 1), NOW_US)
    unreadable = ingest.sessions.decode(topic, b"\xff\xff", NOW_US)
    ingest.node.lose_one()
    assert [one.code for one in large.refusals] == [RejectionCode.TOO_LARGE]
    assert [one.code for one in unreadable.refusals] == [RejectionCode.UNREADABLE]
    assert ingest.data(SentMetric(value=5.0, alias=1)).asks_rebirth


KINDS = st.sampled_from(["NBIRTH", "NDATA", "NDEATH", "DBIRTH", "DDATA", "DDEATH"])
METRICS = st.lists(
    st.builds(
        SentMetric,
        name=st.sampled_from(["", "COD", "a/pH", "bdSeq", "Node Control/Rebirth", "x"]),
        value=st.none() | st.floats(),
        alias=st.none() | st.integers(min_value=0, max_value=2**64 - 1),
        timestamp_ms=st.none() | st.integers(min_value=0, max_value=2**64 - 1),
        properties=st.dictionaries(
            st.sampled_from(["Quality", "engUnit"]),
            st.integers(min_value=0, max_value=2**32 - 1) | st.text(max_size=4),
        ),
    ),
    max_size=4,
)
PAYLOADS = st.builds(
    lambda at_ms, metrics: EdgeNode("g", "n").node_data(at_ms, metrics).payload,
    st.integers(min_value=0, max_value=2**64 - 1),
    METRICS,
)


@settings(deadline=None)  # the machine may be busy
@given(st.lists(st.tuples(KINDS, st.binary(max_size=60) | PAYLOADS), max_size=8))
def test_any_messages_in_any_order_give_meanings_that_can_be_kept(
    messages: list[tuple[str, bytes]],
) -> None:
    sessions = SparkplugSessions()
    for kind, payload in messages:
        device = "CX-1" if kind.startswith("D") else None
        topic = Topic("GW-1", "sparkplug", device, kind, "hanoi")
        meaning = sessions.decode(topic, payload, NOW_US)
        if meaning.message is not None:
            kept(meaning)


@settings(deadline=None)
@given(st.integers(min_value=0, max_value=199), st.binary(max_size=3))
def test_broken_bytes_of_a_true_payload_never_raise(at: int, broken: bytes) -> None:
    ingest = Ingest()
    ingest.birth()
    topic, payload = ingest.node.device_data("CX-1", NOW_MS, BORN)
    parsed = parse_topic(topic)
    assert parsed is not None
    ingest.sessions.decode(parsed, payload[:at] + broken + payload[at + 1 :], NOW_US)


def test_the_question_for_a_birth_is_understood_by_an_edge_node() -> None:
    topic, payload = rebirth_command("hanoi", "GW-1", NOW_MS)
    assert topic == "spBv1.0/hanoi/NCMD/GW-1"
    assert asks_rebirth(payload)


def test_the_state_of_the_host_is_told_with_one_time() -> None:
    topic, birth, death = state_messages("nhue", NOW_MS)
    assert topic == "spBv1.0/STATE/nhue"
    assert json.loads(birth) == {"online": True, "timestamp": NOW_MS}
    assert json.loads(death) == {"online": False, "timestamp": NOW_MS}


@pytest.mark.parametrize("host", ["", "a/b", "a+", "#"])
def test_a_host_id_that_no_topic_holds_is_refused(host: str) -> None:
    with pytest.raises(ValueError, match="host id"):
        state_messages(host, NOW_MS)


def test_an_empty_unit_says_nothing(ingest: Ingest) -> None:
    ingest.birth(SentMetric(name="COD", value=1.0, alias=1, properties={"engUnit": " "}))
    assert values(ingest.data(SentMetric(value=2.0, alias=1))) == {"COD": 2.0}


def test_a_metric_without_any_time_is_refused_and_none_is_made_up(ingest: Ingest) -> None:
    ingest.birth()
    topic = Topic("GW-1", "sparkplug", "CX-1", "DDATA", "hanoi")
    # alias 1, Double 1.0; no timestamp anywhere; sequence 2
    payload = bytes.fromhex("120d10012009") + bytes.fromhex("69000000000000f03f") + b"\x18\x02"
    meaning = ingest.sessions.decode(topic, payload, NOW_US)
    assert kept(meaning) == []
    assert [one.code for one in meaning.refusals] == [RejectionCode.TIME_OUT_OF_RANGE]


def test_a_node_that_speaks_before_its_birth_or_after_its_death_is_asked(ingest: Ingest) -> None:
    before = ingest.hear(ingest.node.node_data(NOW_MS, ()))
    ingest.now_us += 2 * MINUTE_US
    ingest.birth()
    ingest.hear(ingest.node.node_death())
    after = ingest.data(SentMetric(value=5.0, alias=1))
    assert before.asks_rebirth
    assert after.asks_rebirth
    assert values(after) == {"COD": 5.0}


def test_the_devices_of_a_dead_node_keep_no_gateway_online(ingest: Ingest) -> None:
    ingest.birth()
    ingest.hear(ingest.node.device_birth("CX-2", NOW_MS, BORN))
    ingest.hear(ingest.node.node_death())
    assert ingest.hear(ingest.node.device_death("CX-2", NOW_MS)).online is False
