"""A profile of one gateway changes nothing of what another's bytes mean, nor its own elsewhere."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from domain.gateways.profiles import Profile
from domain.legal_day import legal_day_bounds_us
from ingest.decode.by_topic import Understanding
from ingest.decode.in_force.profiles import ProfilesInForce
from ingest.decode.meaning.meaning import Meaning
from ingest.wire.contract import parse_topic
from tests.ingest.decode.by_profile.profile_samples import read_sample, sample_names
from tests.ingest.decode.in_force.registries import DAY, profile, registry

NOON_US = legal_day_bounds_us(DAY)[0] + 12 * 3_600_000_000
OUTLETS = {"CX-1": "gw-1", "CX-2": "gw-1", "CX-9": "gw-9"}
FORMATS = {
    "json": "flat-json",
    "lines": "circular10-2021",
    "line_protocol": "influx-line-protocol",
    "senml": "senml-lwm2m",
    "sparkplug": "sparkplug-nested",
}
CHANNELS = {
    "readings": ("nhue/v1/{}/readings", "nhue/v1/{}/backlog/readings"),
    "senml": ("nhue/v1/{}/senml", "nhue/v1/{}/backlog/senml", "nhue/v1/{}/senml-cbor"),
    "lines": ("nhue/v1/{}/circular10/CX-1", "nhue/v1/{}/backlog/circular10/CX-9"),
    "sparkplug": ("spBv1.0/G/NBIRTH/{}", "spBv1.0/G/DDATA/{}/CX-1", "spBv1.0/G/DBIRTH/{}/CX-9"),
}
SENT = [read_sample(name).payload for name in sample_names()]
OURS = [
    json.dumps(
        {
            "seq": 1,
            "sent": "2026-11-24T10:00:05+07:00",
            "samples": [{"outlet": one, "time": "2026-11-24T10:00:00+07:00", "values": {"COD": 6}}],
        }
    ).encode()
    for one in OUTLETS
]
payloads = st.sampled_from([*SENT, *OURS, b"COD\t61.2\tmg/L\t20261124100000\t00\n"])
payloads = payloads | st.binary(max_size=40)
formats = st.sampled_from(sorted(FORMATS))
topics = st.none() | st.sampled_from(["plants/{gateway}/t", "plants/x", "a/+"])
messages = st.lists(
    st.tuples(st.sampled_from([one for of in CHANNELS.values() for one in of]), payloads),
    min_size=1,
    max_size=4,
)


def read(gateway: str, told: list[tuple[str, bytes]], *profiles: Profile) -> list[Meaning]:
    """Return what a gateway's messages mean, one after the other, where there are profiles."""
    understanding = Understanding()
    understanding.in_force = ProfilesInForce.of(registry(OUTLETS, *profiles))
    found = []
    for number, (name, payload) in enumerate(told):
        topic = parse_topic(name.format(gateway))
        assert topic is not None
        found.append(understanding.meaning(topic, payload, NOON_US + number))
    return found


@given(formats, topics, messages)
def test_what_another_gateways_bytes_mean(
    written: str, topic: str | None, told: list[tuple[str, bytes]]
) -> None:
    one = profile("P", "gw-1", like=FORMATS[written], topic=topic)
    assert read("gw-9", told, one) == read("gw-9", told)


@given(formats, topics, messages)
def test_what_its_own_bytes_mean_on_a_channel_that_the_profile_is_not_of(
    written: str, topic: str | None, told: list[tuple[str, bytes]]
) -> None:
    of_profile = CHANNELS.get(written, ()) if topic is None else ()
    other = [(name, payload) for name, payload in told if name not in of_profile]
    one = profile("P", "gw-1", like=FORMATS[written], topic=topic)
    assert read("gw-1", other, one) == read("gw-1", other)
