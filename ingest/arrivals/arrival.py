"""A message on its way through THE ORDER (pipeline.py): as it came, as examined, the answers.

Shapes alone; nothing is decided here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from domain.gateways.rejections import Refusal
from domain.gateways.running_numbers import RunPlace
from domain.measured.readings import Sample
from ingest.decode.meaning.relative_times import Anchor
from ingest.receipts.receipt import Receipt
from ingest.wire.contract import Topic, WireMessage
from storage.journal.record import RecordKind


class Arrival(msgspec.Struct, frozen=True, gc=False):
    """Bytes as they came, and what is needed to acknowledge them.

    `origin` is the file that they came in, None from the broker. With `refusal` it is clear
    beforehand that nothing of them can be taken: they are journalled with it. Of what is taken in
    again `anchor` is what its times were taken to be relative to when it came first, `first_origin`
    the file or foreign topic, and `first_us` when that was; None of all else.
    """

    topic: str
    payload: bytes
    received_us: int
    message_id: int
    qos: int
    origin: str | None = None
    refusal: Refusal | None = None
    anchor: Anchor | None = None
    first_origin: str | None = None
    first_us: int | None = None


class Answers(NamedTuple):
    """What goes back after a group: receipts, and the Sparkplug nodes that must send a birth.

    `nameless` are those of what has no gateway, in order too: nobody is sent them.
    """

    receipts: list[Receipt]
    rebirths: list[Topic]
    nameless: list[Receipt]


class Examined(msgspec.Struct, frozen=True, gc=False):
    """An arrival after decoding and validation, ready to be journalled.

    `stated` counts the statements in it that say why there is no measurement.
    """

    arrival: Arrival
    gateway_id: str | None
    message: WireMessage | None
    refusals: Sequence[Refusal]
    kind: RecordKind
    note: bytes
    samples: list[Sample] = []
    rebirth: Topic | None = None
    stated: int = 0
    of_session: Topic | None = None  # where what a message means rests on those before it
    unsure_us: int | None = None  # by how much its times may be too late
    place: RunPlace | None = None  # of a message that overtook others, or was overtaken
