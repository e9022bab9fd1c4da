"""Notes, of a group about to be journalled, which messages overtook others or were overtaken.

What it decides stands in the journal's note, for the storer and every replay; the receipt says the
same. Only our own JSON from a broker has numbers that tell it (ingest/decode/meaning/overtaken.py).
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from domain.gateways.rejections import is_of_unknown_gateway
from domain.gateways.running_numbers import RunPlace
from ingest.arrivals.arrival import Examined
from ingest.decode.meaning.journal_note import note_with_place
from ingest.decode.meaning.overtaken import OvertakenNumbers
from ingest.wire.contract import READINGS, WireMessage, parse_topic


def placed(group: Sequence[Examined], numbers: OvertakenNumbers) -> Sequence[Examined]:
    """Return a group, in the order in which it is journalled, with the places of its messages."""
    found: dict[int, RunPlace] = {}
    for at, examined in enumerate(group):
        message, gateway_id = examined.message, examined.gateway_id
        if message is None or message.seq is None or gateway_id is None:
            continue
        # Without a note it is our own JSON, of a gateway that we know
        if examined.note and not _counts(examined):
            continue
        place = numbers.take(gateway_id, message.seq, message.sent, examined.arrival.received_us)
        if place is not None and _measured_before(message):
            found[at] = place
    if not found:
        return group
    return [
        examined if at not in found else _with(examined, found[at])
        for at, examined in enumerate(group)
    ]


def come_again(group: Sequence[Examined], numbers: OvertakenNumbers) -> None:
    """Note that a group could not be journalled, so that its messages come again."""
    for examined in group:
        message, gateway_id = examined.message, examined.gateway_id
        if message is not None and message.seq is not None and gateway_id is not None:
            numbers.comes_again(gateway_id, message.seq, message.sent, examined.place)


def _counts(examined: Examined) -> bool:
    topic = parse_topic(examined.arrival.topic)
    return (
        topic is not None
        and topic.channel == READINGS
        and examined.arrival.origin is None
        and not is_of_unknown_gateway(examined.refusals)
    )


def _measured_before(message: WireMessage) -> bool:
    """Return whether nothing in it is of later than it was sent: else its `sent` is made up, or
    its clock wrong, and a number left out on purpose could go before whatever came since.
    """
    try:
        return all(one.time <= message.sent for one in message.samples)
    except TypeError:  # of two times one has no zone
        return False


def _with(examined: Examined, place: RunPlace) -> Examined:
    note = note_with_place(examined.note, place)
    return msgspec.structs.replace(examined, note=note, place=place)
