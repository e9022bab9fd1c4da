"""What receiving has in mind of the messages before, as bytes: so that a restart forgets nothing.

It is derived from the journal up to a position; what came after it is followed there again. Bytes
that are not whole, or of another version, are worth nothing: then the journal's end is followed.
"""

from __future__ import annotations

import zlib

import msgspec

from ingest.decode.by_topic import Understanding
from ingest.decode.meaning.overtaken import NumberLine
from ingest.decode.meaning.relative_times import Anchor
from ingest.decode.sparkplug.node import Node
from ingest.decode.sparkplug.waiting import Of, WaitingMessage

# What is followed where nothing was kept: some seconds of reading. A birth further back is asked
# for, and what it explains waits until it comes.
LOOK_BACK_RECORDS = 2_000_000
_MAGIC = b"NHUEM1\n"
_CHECK_BYTES = 4


class Memory(msgspec.Struct, array_like=True):
    """What is known after the message at a journal position, as it was then."""

    position: int
    nodes: list[tuple[str, str, Node]]
    waiting: list[tuple[Of, int, WaitingMessage, bool]]
    packs: list[tuple[str, bytes, Anchor]]
    numbers: list[tuple[str, NumberLine]] = []


_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(Memory)


def memory_of(understanding: Understanding, position: int) -> Memory:
    """Return what is known by now, the thread that changes it may go on."""
    sparkplug = understanding.sparkplug
    nodes = [(*key, node.copy()) for key, node in sparkplug.table.nodes.items()]
    waiting, numbers = sparkplug.waiting.kept(), understanding.numbers.kept()
    return Memory(position, nodes, waiting, understanding.packs.kept(), numbers)


def encode_memory(memory: Memory) -> bytes:
    """Return it as bytes; between two nodes another thread has its turn."""
    nodes = [msgspec.Raw(_ENCODER.encode(one)) for one in memory.nodes]
    body = _ENCODER.encode((memory.position, nodes, memory.waiting, memory.packs, memory.numbers))
    return _MAGIC + zlib.crc32(body).to_bytes(_CHECK_BYTES, "little") + body


def restore_memory(understanding: Understanding, kept: bytes, committed: int) -> int | None:
    """Take what was kept over and return the position it is of; None where it is worth nothing.

    So is one of a position that the journal (it ends at `committed`) has not.
    """
    begin = len(_MAGIC) + _CHECK_BYTES
    body = kept[begin:]
    check = zlib.crc32(body).to_bytes(_CHECK_BYTES, "little")
    if kept[:begin] != _MAGIC + check:
        return None
    try:
        found = _DECODER.decode(body)
    except msgspec.DecodeError:
        return None
    if found.position > committed:
        return None
    understanding.sparkplug.table.restore(found.nodes)
    understanding.sparkplug.waiting.restore(found.waiting)
    understanding.packs.restore(found.packs)
    understanding.numbers.restore(found.numbers)
    return found.position
