"""From the journal to a command: what is asked for, what is kept, and what a gateway answers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from domain.errors import StoreUnavailable
from domain.gateways.rejections import Refusal, RejectionCode
from domain.gateways.running_numbers import GapState
from ingest.decode.meaning.journal_note import decode_note, encode_note
from ingest.missing_numbers.command_desk import GatewayDesk
from ingest.missing_numbers.gateway_numbers import CannotResend, GatewayNumbers, decode_cannot
from ingest.missing_numbers.ingest_workers.heard_numbers import heard_of
from ingest.missing_numbers.patience import SECOND_US, SETTLE_US
from storage.journal.record import JournalEntry, JournalRecord, RecordKind
from storage.records.store import SqlRecords
from tests.ingest.sites import NOW_US, payload, sample

TOPIC = "nhue/v1/GW-1/readings"


@pytest.fixture
def records(tmp_path: Path) -> Iterator[SqlRecords]:
    opened = SqlRecords.open(f"sqlite:///{tmp_path / 'records.sqlite'}")
    yield opened
    opened.close()


def readings(position: int, seq: int, *, at_us: int = NOW_US, **more: Any) -> JournalRecord:
    entry = JournalEntry(
        more.get("kind", RecordKind.READINGS),
        at_us,
        more.get("topic", TOPIC),
        more.get("note", b""),
        more.get("body", payload(sample(), seq=seq)),
    )
    return JournalRecord(position, b"", entry)


def status(position: int, **said: Any) -> JournalRecord:
    body = json.dumps({"state": "online", "since": "2026-11-24T09:58:00+07:00"} | said).encode()
    entry = JournalEntry(RecordKind.STATUS, NOW_US, "nhue/v1/GW-1/status", b"", body)
    return JournalRecord(position, b"", entry)


def heard(numbers: GatewayNumbers, *journal: JournalRecord) -> None:
    for one in journal:
        numbers.take(one, decode_note(one.entry.note))
    numbers.keep()


def test_a_gap_becomes_a_command_that_the_contract_allows(records: SqlRecords) -> None:
    numbers = GatewayNumbers(records)
    heard(numbers, readings(1, 5), readings(2, 9))
    assert numbers.ask(NOW_US + SETTLE_US - 1) == 0
    assert numbers.ask(NOW_US + SETTLE_US) == 1
    (command,) = records.commands_waiting()
    body = json.loads(command.body)
    assert (body["command"], body["from_seq"], body["to_seq"]) == ("resend", 6, 8)
    assert body["id"] == command.id
    schema = json.loads(Path("ingest/wire/contract.schema.json").read_text("utf-8"))
    commands = {"$ref": "#/$defs/commands", "$defs": schema["$defs"]}
    Draft202012Validator(commands).validate(body)


def test_a_restart_forgets_neither_gap_nor_what_was_asked(records: SqlRecords) -> None:
    heard(GatewayNumbers(records), readings(1, 5), readings(2, 7))
    assert GatewayNumbers(records).ask(NOW_US + SETTLE_US) == 1
    assert GatewayNumbers(records).ask(NOW_US + SETTLE_US + SECOND_US) == 0
    assert GatewayNumbers(records).ask(NOW_US + SETTLE_US + 60 * SECOND_US) == 1
    assert len({one.id for one in records.commands_waiting()}) == 2


def test_what_was_resent_answers_the_command(records: SqlRecords) -> None:
    numbers = GatewayNumbers(records)
    heard(numbers, readings(1, 5), readings(2, 7))
    numbers.ask(NOW_US + SETTLE_US)
    heard(numbers, readings(3, 6, at_us=NOW_US + 2 * SETTLE_US))
    assert records.commands_waiting() == []
    assert records.sequence_gaps()[0].state is GapState.FILLED


def test_a_refused_message_came_too_and_an_unknown_gateway_is_not_counted(
    records: SqlRecords,
) -> None:
    numbers = GatewayNumbers(records)
    rejected = {"kind": RecordKind.REJECTED}
    unknown = encode_note([Refusal(RejectionCode.GATEWAY_UNKNOWN, "not registered")])
    heard(
        numbers,
        readings(1, 5),
        readings(2, 0, body=b'{"seq": 6, "sent": 3}', **rejected),
        readings(3, 7),
        readings(4, 0, body=b"{", **rejected),
        readings(5, 90, note=unknown, **rejected),
        readings(6, 90, topic="nhue/v1/GW-9/readings", note=unknown, **rejected),
        readings(7, 90, topic="elsewhere", **rejected),
    )
    assert records.sequence_gaps() == []
    (sequence,) = records.gateway_sequences()
    assert (sequence.position, sequence.count.expected) == (3, 8)


def test_what_one_of_several_workers_heard_says_the_same_as_its_journal(
    records: SqlRecords,
) -> None:
    journal = [
        readings(1, 5),
        readings(2, 9, body=b'{"seq": 9, "sent": 3}', kind=RecordKind.REJECTED),
        readings(3, 0, body=b"{", kind=RecordKind.REJECTED),
        readings(4, 77, note=encode_note([], origin="file.txt")),
        readings(5, 77, topic="elsewhere"),
        readings(6, 0, body=payload(sample(), seq=7).replace(b"+07:00", b"", 1)),
        readings(7, 12, at_us=NOW_US + 9),
        status(8, cannot_resend={"id": "gap-1-6-1-6", "reason": "g\0one"}),
        status(9, cannot_resend={"id": "gap\0", "reason": "x"}),
        status(10),
    ]
    plain, told = GatewayNumbers(records), GatewayNumbers(records)
    for one in journal:
        note = decode_note(one.entry.note)
        plain.take(one, note)
        heard_number = heard_of(one, note)
        if heard_number is not None:
            told.take_heard(heard_number)
    assert told._book().changes() == plain._book().changes()
    answers = [heard_of(one, decode_note(one.entry.note)) for one in journal[7:]]
    assert [one and one.reason for one in answers] == ["gone", None, None]


def test_what_a_gateway_cannot_send_again_is_given_up_with_its_reason(
    records: SqlRecords,
) -> None:
    numbers = GatewayNumbers(records)
    heard(numbers, readings(1, 5), readings(2, 9), readings(3, 7))
    numbers.ask(NOW_US + SETTLE_US)
    first, second = records.commands_waiting()
    assert (json.loads(first.body)["from_seq"], json.loads(second.body)["from_seq"]) == (6, 8)
    heard(
        numbers,
        status(4, cannot_resend={"id": first.id, "reason": "over\0written"}),
        status(5, cannot_resend={"id": "gap-1-1-1-1"}),
        status(6, cannot_resend=[7]),
    )
    by_state = {gap.state: gap for gap in records.sequence_gaps()}
    assert by_state[GapState.GIVEN_UP].missing == ((6, 6),)
    assert by_state[GapState.GIVEN_UP].reason.endswith("cannot send it again: overwritten")
    assert by_state[GapState.OPEN].missing == ((8, 8),)
    heard(GatewayNumbers(records), status(7, cannot_resend={"id": first.id}))
    assert len(records.sequence_gaps(state=GapState.OPEN)) == 1


@given(st.binary() | st.text().map(lambda text: f'{{"cannot_resend":{text}}}'.encode()))
def test_any_bytes_are_an_answer_or_none(body: bytes) -> None:
    decode_cannot(body)


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        (b'\xef\xbb\xbf{"cannot_resend": {"id": "a", "reason": "gone"}}', "gone"),
        (b'{"cannot_resend": {"id": "a", "id": "b"}}', ""),
        (b'{"cannotResend": {"Id": "a", "reason": null}}', ""),
        (b'{"cannot_resend": {"id": "a", "reason": 5}, "rssi": NaN}', ""),
    ],
)
def test_what_cannot_be_sent_again_is_heard_whatever_else_stands_beside_it(
    said: bytes, reason: str
) -> None:
    assert decode_cannot(said) == CannotResend("a", reason)


def test_a_command_is_published_once_and_again_only_after_a_crash(records: SqlRecords) -> None:
    numbers = GatewayNumbers(records)
    heard(numbers, readings(1, 5), readings(2, 7))
    numbers.ask(NOW_US + SETTLE_US)
    desk = GatewayDesk(records, lambda: NOW_US + 9)
    desk.poll()
    desk.poll()
    (outgoing,) = desk.take()
    assert outgoing.topic == "nhue/v1/GW-1/commands"
    assert json.loads(outgoing.payload)["from_seq"] == 6
    desk.poll()
    assert desk.take() == []
    desk.not_published(outgoing)
    assert desk.take() == [outgoing]

    after_a_crash = GatewayDesk(records, lambda: NOW_US + 9)
    after_a_crash.poll()
    assert after_a_crash.take() == [outgoing]

    desk.published(outgoing)
    desk.poll()
    assert records.commands_waiting() == []
    command = records.command("GW-1", outgoing.id)
    assert command is not None
    assert command.sent_us == NOW_US + 9


def test_records_that_do_not_answer_cost_no_command(
    records: SqlRecords, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = GatewayNumbers(records)
    heard(numbers, readings(1, 5), readings(2, 7))
    numbers.ask(NOW_US + SETTLE_US)
    desk = GatewayDesk(records, lambda: NOW_US)
    desk.poll()
    desk.published(*desk.take())

    def refuse(*_: object) -> None:
        raise StoreUnavailable("no answer")

    with monkeypatch.context() as patched:
        patched.setattr(SqlRecords, "mark_commands_sent", refuse)
        with pytest.raises(StoreUnavailable):
            desk.poll()
    desk.poll()
    assert records.commands_waiting() == []
    assert desk.take() == []
