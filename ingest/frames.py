"""Takes PUBLISH packets of QoS 1 out of a buffer of MQTT bytes, many at a time.

What paho does for a packet costs as much as the rest of the path together; a readings message is
always the same packet, so it is read here. Every other packet, and one that is not whole, is left
for paho. It sends nothing and changes no byte. Source: MQTT 3.1.1 and 5.0, sections 2.2 and 3.3.
"""

from __future__ import annotations

from typing import Final, NamedTuple

# PUBLISH (3) with QoS 1, whatever DUP and RETAIN say: the bits 0011 x01x.
_PUBLISH_QOS_1: Final = frozenset({0x32, 0x33, 0x3A, 0x3B})
_LEAST_BYTES: Final = 5  # fixed header of two, topic length of two, and something after it
_LENGTH_OF_TOPIC: Final = 2  # bytes that say how long the topic is
_LENGTH_OF_ID: Final = 2
_MORE: Final = 0x80
_LENGTH_BYTES_MOST: Final = 4
_PUBACK: Final = b"\x40\x02"


class Frame(NamedTuple):
    """One PUBLISH of QoS 1: topic and payload as they came, and the id to acknowledge it by."""

    topic: bytes
    payload: bytes
    message_id: int


def take_frames(
    buffer: bytes, offset: int, most: int, most_bytes: int, *, has_properties: bool
) -> tuple[list[Frame], int]:
    """Return at most so many frames from an offset on, and the offset after the last of them.

    No more are taken once their payloads have reached `most_bytes`.
    It stops before the first packet that is another, is not whole, or is not well formed: paho
    then reads it, or ends the connection over it. `has_properties` is MQTT 5's packet.
    """
    frames: list[Frame] = []
    taken_bytes = 0
    end_of_buffer = len(buffer)
    while (
        len(frames) < most and taken_bytes < most_bytes and end_of_buffer - offset >= _LEAST_BYTES
    ):
        if buffer[offset] not in _PUBLISH_QOS_1:
            break
        length, begin = _length(buffer, offset + 1)
        end = begin + length
        if length < 0 or end > end_of_buffer:
            break
        if length < _LENGTH_OF_TOPIC:
            break
        topic_end = begin + _LENGTH_OF_TOPIC + (buffer[begin] << 8 | buffer[begin + 1])
        payload_begin = topic_end + _LENGTH_OF_ID
        if has_properties:
            properties, after = _length(buffer, payload_begin)
            payload_begin = after + properties if properties >= 0 else end + 1
        if payload_begin > end:
            break
        message_id = buffer[topic_end] << 8 | buffer[topic_end + 1]
        if topic_end == begin + _LENGTH_OF_TOPIC or message_id == 0:
            break  # a topic alias, or a malformed packet
        frames.append(
            Frame(
                buffer[begin + _LENGTH_OF_TOPIC : topic_end], buffer[payload_begin:end], message_id
            )
        )
        taken_bytes += end - payload_begin
        offset = end
    return frames, offset


def puback(message_id: int) -> bytes:
    """Return the acknowledgement of a message; of MQTT 5 the short form, which says success."""
    return _PUBACK + message_id.to_bytes(2, "big")


def _length(buffer: bytes, offset: int) -> tuple[int, int]:
    """Return a variable byte integer and the offset after it; -1 where it is not whole or valid."""
    first = buffer[offset] if offset < len(buffer) else _MORE
    if first < _MORE:
        return first, offset + 1
    value = shift = 0
    for place in range(offset, min(offset + _LENGTH_BYTES_MOST, len(buffer))):
        value |= (buffer[place] & ~_MORE) << shift
        if buffer[place] < _MORE:
            return value, place + 1
        shift += 7
    return -1, offset
