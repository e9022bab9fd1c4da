"""Keeps the gateways' running numbers beside the storer, and words what a gateway is asked for.

It goes on from what the records hold, so that a restart forgets no gap. It sends nothing itself:
commands wait in the records until the receiving side has handed them to the broker.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Protocol

import msgspec

from domain.gateways.rejections import is_of_unknown_gateway
from domain.gateways.running_numbers import GapState, GatewayCommand, HeardNumber, SequenceGap
from domain.legal_day import to_microseconds
from ingest.decode.json_keys import read_json
from ingest.decode.meaning.journal_note import Note
from ingest.decode.nhue_json.journalled import decode, sequence_of
from ingest.decode.vocabulary.shared import own_keys
from ingest.missing_numbers.book import SequenceBook
from ingest.missing_numbers.patience import SETTLE_US
from ingest.missing_numbers.run import Ask
from ingest.missing_numbers.times import ABOUT as BY_TIME
from ingest.wire.contract import READINGS, WireMessage, parse_topic
from storage.journal.record import JournalRecord, RecordKind
from storage.ports.gateways.commands import CommandRecords
from storage.ports.gateways.numbers import NumberRecords

GAPS_LOADED_MOST = 100_000
REASON_CHARACTERS_MOST = 200


class Resend(msgspec.Struct):
    """Please send again the messages of these numbers, both ends within."""

    command: str
    id: str
    from_seq: int
    to_seq: int


class CannotResend(msgspec.Struct):
    """A gateway's answer in its status: what the command `id` asked for is gone, and why."""

    id: str
    reason: str = ""


_RESEND = msgspec.json.Decoder(Resend)


def resend_commands(ask: Ask, now_us: int) -> list[GatewayCommand]:
    """Return the commands of one asking, one for each range; their ids tell them apart for ever."""
    gap = ask.gap
    made: list[GatewayCommand] = []
    for first, last in ask.ranges:
        name = f"{gap.topic}-{ask.number}-{first}"
        body = msgspec.json.encode(Resend("resend", name, first, last)).decode()
        made.append(
            GatewayCommand(
                id=name,
                gateway_id=gap.gateway_id,
                about=gap.topic,
                body=body,
                created_us=now_us,
            )
        )
    return made


def decode_cannot(payload: bytes) -> CannotResend | None:
    """Return the refusal that a status carries; None where it carries none, or none of that shape.

    >>> decode_cannot(b'{"state": "online", "cannot_resend": {"id": "gap-1-17-1-17"}}')
    CannotResend(id='gap-1-17-1-17', reason='')
    """
    if b"cannot" not in payload.lower():
        return None
    try:
        loaded = own_keys(read_json(payload))
    except (ValueError, RecursionError):
        return None
    said = own_keys(loaded.get("cannotresend")) if isinstance(loaded, dict) else None
    if not isinstance(said, dict):
        return None
    named, reason = said.get("id"), said.get("reason")
    if not isinstance(named, str) or "\0" in named:
        return None
    return CannotResend(_sound(named), _sound(reason) if isinstance(reason, str) else "")


class _NumbersAndCommands(NumberRecords, CommandRecords, Protocol):
    """The parts of the records that are asked here."""


class GatewayNumbers:
    """The running numbers of all gateways; the storer's thread alone uses it."""

    def __init__(self, records: _NumbersAndCommands, *, settle_us: int = SETTLE_US) -> None:
        """Begin with nothing in mind; what the records hold is read at the first use."""
        self._records = records
        self._settle_us = settle_us
        self._loaded: SequenceBook | None = None

    def take(self, record: JournalRecord, note: Note, message: WireMessage | None = None) -> None:
        """Take one journal record in; raises StoreUnavailable. `message` spares decoding it again.

        A message that was refused came too, where its number can be read; of a gateway that the
        registry did not know, nothing is counted.
        """
        position, entry = record.position, record.entry
        topic = parse_topic(entry.topic)
        if topic is None:
            return
        if entry.kind is RecordKind.STATUS:
            answer = decode_cannot(entry.payload)
            if answer is not None:
                self._take_answer(topic.gateway_id, answer, entry.received_us)
        elif topic.channel == READINGS and is_counted(note):
            message = message or message_of(note, entry.payload)
            seq = sequence_of(entry.payload) if message is None else message.seq
            if seq is None:
                return
            book = self._loaded or self._book()
            sent = None if message is None or message.sent.tzinfo is None else message.sent
            if sent is not None and book.follow(
                topic.gateway_id, seq, sent, position, entry.received_us
            ):
                return
            book.take(
                topic.gateway_id,
                seq,
                position=position,
                received_us=entry.received_us,
                sent_us=entry.received_us if sent is None else to_microseconds(sent),
            )

    def take_heard(self, heard: HeardNumber) -> None:
        """Take what one of several workers heard; raises StoreUnavailable."""
        if heard.seq is None:
            answer = CannotResend(heard.answers, heard.reason)
            self._take_answer(heard.gateway_id, answer, heard.received_us)
            return
        self._book().take(
            heard.gateway_id,
            heard.seq,
            position=heard.position,
            received_us=heard.received_us,
            sent_us=heard.sent_us,
        )

    def count_from(self, since_us: int) -> None:
        """Count a missing number's age from an instant, the latest given; raises StoreUnavailable.

        Before it, what is missing may have waited at the broker for one of us.
        """
        book = self._book()
        book.since_us = max(book.since_us, since_us)

    def lacking(self, heard: Iterable[HeardNumber]) -> set[str]:
        """Return the gateways to which numbers that were not taken yet are missing."""
        book = self._book()
        return {
            one.gateway_id
            for one in heard
            if one.seq is not None and book.lacks(one.gateway_id, one.seq)
        }

    def keep(self, taken: Mapping[str, int] | None = None) -> None:
        """Keep what has changed, before the watermark moves; raises StoreUnavailable.

        `taken` are the watermarks of what other workers heard, moved in the same transaction.
        """
        if self._loaded is None:
            return
        changes = replace(self._loaded.changes(), taken=taken or {})
        if changes:
            self._records.keep_sequences(changes)

    def ask(
        self, now_us: int, *, through_us: int | None = None, but_not: Collection[str] = ()
    ) -> int:
        """Put what is to be asked for into the records, and return how many commands that makes.

        To be called when the storer has caught up; all that came up to `through_us` (now, where
        it is None) is known, and some gateways may be left out. Raises StoreUnavailable: then
        begin anew with another GatewayNumbers, as after any batch that was not kept.
        """
        book = self._book()
        asks = book.asks(now_us, through_us=through_us, but_not=but_not)
        commands = [one for ask in asks for one in resend_commands(ask, now_us)]
        changes = replace(book.changes(), commands=tuple(commands))
        if changes:
            self._records.keep_sequences(changes)
        return len(commands)

    def _book(self) -> SequenceBook:
        if self._loaded is None:
            gaps: list[SequenceGap] = []
            for state in (GapState.OPEN, GapState.GIVEN_UP):
                gaps += self._records.sequence_gaps(state=state, most=GAPS_LOADED_MOST)
            self._loaded = SequenceBook(self._records.gateway_sequences(), gaps, self._settle_us)
        return self._loaded

    def _take_answer(self, gateway_id: str, answer: CannotResend, received_us: int) -> None:
        command = self._records.command(gateway_id, answer.id)
        if command is None:
            return
        if command.about.startswith(BY_TIME):
            self._records.keep_cannot(gateway_id, command.about)
            return
        asked = _RESEND.decode(command.body)
        self._book().cannot(
            gateway_id,
            int(command.about.split("-")[1]),
            (asked.from_seq, asked.to_seq),
            reason=f"the gateway cannot send it again: {answer.reason}".rstrip(": "),
            at_us=received_us,
        )


def _sound(text: str) -> str:
    """Return text as both databases keep it."""
    kept = text.replace("\0", "").encode("utf-8", "replace").decode()
    return kept[:REASON_CHARACTERS_MOST]


def is_counted(note: Note) -> bool:
    """Return whether a message's number counts: not of a gateway that the registry did not know,
    nor of a file, nor taken out of the journal again.
    """
    return note.origin is None and not (note.refusals and is_of_unknown_gateway(note.refusals))


def message_of(note: Note, payload: bytes) -> WireMessage | None:
    """Return the message of a journal record, None where its bytes are none."""
    decoded = note.message or decode(payload)
    return decoded if isinstance(decoded, WireMessage) else None
