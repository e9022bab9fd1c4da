"""PUBLISH packets come out of a buffer as they went in, and everything else is left alone."""

from __future__ import annotations

from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from ingest.sources.mqtt.packets.incoming import is_begun, pubacks, take_frames


class Frame(NamedTuple):
    """What is taken out of a packet."""

    topic: bytes
    payload: bytes
    message_id: int


FRAMES = st.builds(
    Frame,
    st.text(min_size=1, max_size=40).map(str.encode).filter(lambda t: 0 < len(t) < 65_536),
    st.binary(max_size=400),
    st.integers(1, 65_535),
)
MANY = 10_000_000


def length(value: int) -> bytes:
    """Return a variable byte integer, as MQTT writes it."""
    found = bytearray()
    while True:
        value, digit = divmod(value, 128)
        found.append(digit | 0x80 if value else digit)
        if not value:
            return bytes(found)


def packet(frame: Frame, first: int = 0x32, properties: bytes | None = None) -> bytes:
    """Return a PUBLISH packet, written apart from the code under test."""
    head = len(frame.topic).to_bytes(2, "big") + frame.topic + frame.message_id.to_bytes(2, "big")
    if properties is not None:
        head += length(len(properties)) + properties
    return bytes([first]) + length(len(head) + len(frame.payload)) + head + frame.payload


@given(st.lists(FRAMES, max_size=20), st.sampled_from([0x32, 0x33, 0x3A, 0x3B]))
def test_every_frame_comes_out_as_it_went_in(frames: list[Frame], first: int) -> None:
    buffer = b"".join(packet(frame, first) for frame in frames)
    assert take_frames(buffer, 0, MANY, MANY, has_properties=False) == (frames, len(buffer))


@given(st.lists(FRAMES, max_size=5), st.binary(max_size=200))
def test_properties_of_mqtt_5_are_passed_over(frames: list[Frame], properties: bytes) -> None:
    buffer = b"".join(packet(frame, properties=properties) for frame in frames)
    assert take_frames(buffer, 0, MANY, MANY, has_properties=True) == (frames, len(buffer))


@given(st.lists(FRAMES, min_size=1, max_size=4), st.data())
def test_a_packet_that_is_not_whole_waits_for_the_rest(
    frames: list[Frame], data: st.DataObject
) -> None:
    *whole, last = [packet(frame) for frame in frames]
    cut = data.draw(st.integers(0, len(last) - 1))
    found, offset = take_frames(b"".join(whole) + last[:cut], 0, MANY, MANY, has_properties=False)
    assert found == frames[:-1]
    assert offset == sum(map(len, whole))
    assert is_begun(last[:cut], 0)
    assert not is_begun(last, 0)


@given(st.lists(FRAMES, max_size=3), st.binary(min_size=1, max_size=60), FRAMES)
def test_nothing_overtakes_a_packet_of_another_kind(
    before: list[Frame], rest: bytes, after: Frame
) -> None:
    other = bytes([0xD0]) + rest  # begins as a PINGRESP does
    buffer = b"".join(map(packet, before)) + other + packet(after)
    found, offset = take_frames(buffer, 0, MANY, MANY, has_properties=False)
    assert found == before
    assert buffer[offset:] == other + packet(after)


@given(st.binary(max_size=300), st.booleans())
def test_any_bytes_are_taken_without_an_error_and_never_twice(
    buffer: bytes,
    five: bool,  # noqa: FBT001 - drawn by hypothesis
) -> None:
    found, offset = take_frames(buffer, 0, MANY, MANY, has_properties=five)
    assert 0 <= offset <= len(buffer)
    assert sum(len(topic) + len(payload) for topic, payload, _ in found) <= offset
    assert all(message_id for _, _, message_id in found)


def test_a_topic_alias_and_a_packet_that_is_not_well_formed_are_left_for_paho() -> None:
    whole = Frame(b"t", b"x", 7)
    alias = packet(Frame(b"", b"x", 7), properties=b"\x23\x00\x01")
    no_id = packet(Frame(b"t", b"x", 0), properties=b"")
    too_long_a_topic = bytes([0x32, 5, 0, 9]) + b"t\x00\x07"
    for other in (alias, no_id, too_long_a_topic):
        buffer = packet(whole, properties=b"") + other + packet(whole, properties=b"")
        found, offset = take_frames(buffer, 0, MANY, MANY, has_properties=True)
        assert (found, buffer[offset : offset + len(other)]) == ([whole], other)


def test_no_more_are_taken_than_asked_for_in_number_and_in_bytes() -> None:
    frames = [Frame(b"t", bytes(100), n) for n in range(1, 11)]
    buffer = b"".join(map(packet, frames))
    some, offset = take_frames(buffer, 0, 3, MANY, has_properties=False)
    assert some == frames[:3]
    assert take_frames(buffer, offset, MANY, 150, has_properties=False)[0] == frames[3:5]


def test_an_acknowledgement_is_four_bytes() -> None:
    assert pubacks([0x1234, 1]) == bytes([0x40, 0x02, 0x12, 0x34, 0x40, 0x02, 0x00, 0x01])


def test_what_can_become_no_frame_is_not_waited_for() -> None:
    assert not is_begun(bytes([0xD0]), 0)  # a PINGRESP, half of it
    assert not is_begun(bytes([0x32, 0x80, 0x80, 0x80, 0x80]), 0)  # no length has five bytes
    assert not is_begun(bytes([0x32]) + length(3_000_000), 0)  # more than any message of ours
