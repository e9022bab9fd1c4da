"""A group's common messages, examined at once, are what each would be by itself."""

from __future__ import annotations

from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st

from domain.gateways.rejections import Refusal, RejectionCode
from domain.legal_day import to_microseconds
from ingest.arrivals.arrival import Arrival
from ingest.arrivals.sound_messages import examine_sound
from ingest.validate.against_registry import Rules
from tests.ingest.sites import NOW_US, TIME, payload, sample, small_registry

RULES = Rules.of(small_registry())
TOPIC = "nhue/v1/GW-1/readings"
PLAIN = payload(sample(COD=61.2, PH=7.0))
ROUNDED = payload(sample(time="2026-11-24T09:54:59.9999999+07:00"))
ESCAPED = ROUNDED.replace(b".9999999", b".\\u0039999999")
TWICE = PLAIN.replace(b'"PH": 7.0', b'"PH": 7.0, "PH": 9.0')
BODIES = [
    PLAIN,
    payload(sample(), sample("CX-2", TSS=3.0), seq=7),
    ROUNDED,
    ESCAPED,
    TWICE,
    payload(sample("CX-9")),
    payload(sample(XYZ=1.0)),
    payload(sample(time="2026-11-24T09:55:00")),
    payload(sample(time="2036-01-01T00:00:00Z")),
    payload(sample() | {"units": {"COD": "g/L"}}),
    PLAIN.replace(b'"seq"', b'"Seq"'),
    b"\xff",
    b"[" * 100_000,
]
TOPICS = [TOPIC, TOPIC, TOPIC, "nhue/v1/GW-77/readings", "nhue/v1/GW-1/senml", "elsewhere"]


def arrival(body: bytes = PLAIN, topic: str = TOPIC, origin: str | None = None) -> Arrival:
    return Arrival(topic, body, NOW_US, 1, 1, origin)


@given(
    st.lists(
        st.builds(
            arrival,
            st.sampled_from(BODIES),
            st.sampled_from(TOPICS),
            st.sampled_from([None, None, None, "file.json"]),
        ),
        max_size=8,
    )
)
def test_a_message_in_a_group_is_what_it_is_by_itself(arrivals: list[Arrival]) -> None:
    alone = [examine_sound([one], RULES, 0)[0] for one in arrivals]
    assert examine_sound(arrivals, RULES, 0) == alone


def test_of_the_common_message_it_is_said_what_is_kept() -> None:
    (found,) = examine_sound([arrival()], RULES, 0)
    assert found is not None
    assert (found.gateway_id, found.note, list(found.refusals)) == ("GW-1", b"", [])
    at_us = to_microseconds(datetime.fromisoformat(TIME))
    assert found.samples == [("CX-1", at_us, {"COD": 61.2, "PH": 7.0}, {})]


def test_a_fraction_that_would_round_up_or_a_key_that_came_twice_is_left_to_the_leaves() -> None:
    group = [arrival(), arrival(ROUNDED), arrival(), arrival(TWICE)]
    sound = [one is not None for one in examine_sound(group, RULES, 0)]
    assert sound == [True, False, True, False]


def test_what_was_refused_before_or_came_in_a_file_is_not_taken_here() -> None:
    refusal = Refusal(RejectionCode.TOO_LARGE, "too large")
    refused = Arrival(TOPIC, PLAIN, NOW_US, 1, 1, None, refusal)
    assert examine_sound([refused, arrival(origin="file.json")], RULES, 0) == [None, None]
