"""Takes PUBLISH packets of QoS 1 out of a buffer of MQTT bytes, many at a time.

What paho does for a packet costs as much as the rest of the path together; a readings message is
always the same packet, so it is read here. Every other packet, and one that is not whole, is left
for paho. It sends nothing and changes no byte. Source: MQTT 3.1.1 and 5.0, sections 2.2 and 3.3.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from typing import Final, TypeAlias

# PUBLISH (3) with QoS 1, whatever DUP and RETAIN say: the bits 0011 x01x.
_PUBLISH_QOS_1: Final = frozenset({0x32, 0x33, 0x3A, 0x3B})
_LEAST_BYTES: Final = 5  # fixed header of two, topic length of two, and something after it
_LENGTH_OF_TOPIC: Final = 2  # bytes that say how long the topic is
_LENGTH_OF_ID: Final = 2
_MORE: Final = 0x80
_LENGTH_BYTES_MOST: Final = 4
_BEGUN_BYTES_MOST: Final = 2 * 1024 * 1024
_PUBACK: Final = 0x40_02_0000  # of two bytes more, the message's id


# One PUBLISH of QoS 1: topic and payload as they came, and the id to acknowledge it by.
Frame: TypeAlias = tuple[bytes, bytes, int]


def take_frames(
    buffer: bytes, offset: int, most: int, most_bytes: int, *, has_properties: bool
) -> tuple[list[Frame], int]:
    """Return at most so many frames from an offset on, and the offset after the last of them.

    No more are taken once their payloads have reached `most_bytes`.
    It stops before the first packet that is another, is not whole, or is not well formed: paho
    then reads it, or ends the connection over it. `has_properties` is MQTT 5's packet.
    """
    frames: list[Frame] = []
    end_of_buffer = len(buffer)
    begin_of_last = end_of_buffer - _LEAST_BYTES
    for _ in range(most):
        if offset > begin_of_last or most_bytes <= 0 or buffer[offset] not in _PUBLISH_QOS_1:
            break
        # Written out for the lengths of every day: a call for each costs more than the rest.
        length, begin = buffer[offset + 1], offset + 2
        if length >= _MORE:
            second = buffer[begin]
            if second < _MORE:
                length, begin = length - _MORE + (second << 7), begin + 1
            else:
                length, begin = _length(buffer, offset + 1)
        end = begin + length
        if end > end_of_buffer or length < _LENGTH_OF_TOPIC:
            break
        topic_begin = begin + _LENGTH_OF_TOPIC
        topic_end = topic_begin + (buffer[begin] << 8 | buffer[begin + 1])
        payload_begin = topic_end + _LENGTH_OF_ID
        if has_properties:
            properties, after = _length(buffer, payload_begin)
            payload_begin = after + properties if properties >= 0 else end + 1
        if payload_begin > end:
            break
        message_id = buffer[topic_end] << 8 | buffer[topic_end + 1]
        if topic_end == topic_begin or message_id == 0:
            break  # a topic alias, or a malformed packet
        frames.append((buffer[topic_begin:topic_end], buffer[payload_begin:end], message_id))
        most_bytes -= end - payload_begin
        offset = end
    return frames, offset


def is_begun(buffer: bytes, offset: int) -> bool:
    """Return whether what stands at an offset may become a frame when more bytes have come.

    So may nothing at all; what is larger than any message of ours may not, and paho reads it.
    """
    if offset >= len(buffer):
        return True
    if buffer[offset] not in _PUBLISH_QOS_1:
        return False
    length, begin = _length(buffer, offset + 1)
    if length < 0:
        return len(buffer) - offset <= _LENGTH_BYTES_MOST
    return begin + length > len(buffer) and length <= _BEGUN_BYTES_MOST


def pubacks(message_ids: Iterable[int]) -> bytes:
    """Return the acknowledgements of messages; of MQTT 5 the short form, which says success."""
    packets = [_PUBACK | message_id for message_id in message_ids]
    return struct.pack(f">{len(packets)}I", *packets)


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
