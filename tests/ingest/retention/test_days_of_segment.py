"""Whose days records speak of: what cannot be dated counts for all of who could have sent it."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

from domain.gateways.rejections import Refusal, RejectionCode
from ingest.decode.meaning.journal_note import encode_note
from ingest.decode.nhue_json.decode import understand_json
from ingest.retention.days_of_segment import SpokenOf, spoken_of
from ingest.wire.contract import WireMessage, WireSample
from storage.journal.record import JournalEntry, JournalRecord, RecordKind
from tests.ingest.sites import NOW_US, payload, sample

TODAY = date(2026, 11, 24)
LATE = datetime(2026, 11, 23, 18, 30, tzinfo=UTC)  # on the 24th in Hanoi
TAKEN = WireMessage(None, LATE, [WireSample("CX-1", LATE, {"COD": 61.2})])


def heard(
    topic: str, content: bytes = b"", note: bytes = b"", kind: RecordKind = RecordKind.READINGS
) -> SpokenOf:
    entry = JournalEntry(received_us=NOW_US, kind=kind, topic=topic, payload=content, note=note)
    return spoken_of([JournalRecord(1, b"", entry)])


def nothing_but(
    *,
    readings: frozenset[tuple[str, date]] = frozenset(),
    statuses: frozenset[tuple[str, date]] = frozenset(),
    outlets: frozenset[str] = frozenset(),
    gateways: frozenset[str] = frozenset(),
    anybodys: bool = False,
) -> SpokenOf:
    return SpokenOf(readings, statuses, outlets, gateways, anybodys)


def test_a_reading_speaks_of_its_outlet_on_the_legal_day_of_its_time() -> None:
    body = payload(sample("CX-1", "2026-11-22T17:30:00Z"), sample("CX-2"))
    assert heard("nhue/v1/GW-1/readings", body) == nothing_but(
        readings=frozenset({("CX-1", date(2026, 11, 23)), ("CX-2", TODAY)})
    )


def test_a_reading_without_an_offset_may_be_of_any_day_of_its_outlet() -> None:
    body = payload(sample("CX-1", "2026-11-24T10:00:00"))
    assert heard("nhue/v1/GW-1/readings", body) == nothing_but(outlets=frozenset({"CX-1"}))


def test_what_cannot_be_read_may_be_of_any_day_of_its_gateway_or_of_anybody() -> None:
    assert heard("nhue/v1/GW-1/readings", b"?") == nothing_but(gateways=frozenset({"GW-1"}))
    assert heard("elsewhere", b"?") == nothing_but(anybodys=True)
    note = encode_note([Refusal(RejectionCode.LINE_MALFORMED, "line 1", None, "CX-3", "COD")])
    assert heard("nhue/v1/GW-1/circular10/CX-1", b"?", note) == nothing_but(
        gateways=frozenset({"GW-1"}), outlets=frozenset({"CX-1", "CX-3"})
    )


def test_a_status_speaks_of_the_days_of_its_receipt_and_of_its_since() -> None:
    body = json.dumps({"state": "online", "since": "2026-11-20T08:00:00+07:00"}).encode()
    assert heard("nhue/v1/GW-1/status", body, kind=RecordKind.STATUS) == nothing_but(
        statuses=frozenset({("GW-1", TODAY), ("GW-1", date(2026, 11, 20))})
    )


def test_a_status_that_cannot_be_read_or_placed_counts_for_whom_it_may_concern() -> None:
    of_gateway = heard("nhue/v1/GW-1/status", b"?", kind=RecordKind.STATUS)
    assert of_gateway == nothing_but(gateways=frozenset({"GW-1"}))
    told = json.dumps({"state": "offline"}).encode()
    assert heard("elsewhere", told, kind=RecordKind.STATUS) == nothing_but(anybodys=True)


def test_a_birth_speaks_of_its_gateways_state_and_of_its_readings() -> None:
    note = encode_note([], TAKEN, online=True)
    assert heard("spBv1.0/hanoi/DBIRTH/GW-1/CX-1", b"", note) == nothing_but(
        readings=frozenset({("CX-1", TODAY)}), statuses=frozenset({("GW-1", TODAY)})
    )
    death = heard(
        "spBv1.0/hanoi/NDEATH/GW-1", b"", encode_note([], online=False), RecordKind.STATUS
    )
    assert death == nothing_but(statuses=frozenset({("GW-1", TODAY)}))


def test_what_another_formats_decoder_could_not_take_may_be_of_any_day() -> None:
    def left_out(*refusals: Refusal) -> SpokenOf:
        return heard("nhue/v1/GW-1/senml", b"", encode_note(refusals, TAKEN))

    taken = frozenset({("CX-1", TODAY)})
    code = RejectionCode.VALUE_NAN
    assert left_out(Refusal(code, "of a sample that was read", 0, "CX-2")) == nothing_but(
        readings=taken
    )
    assert left_out(Refusal(RejectionCode.GATEWAY_UNKNOWN, "of the whole")) == nothing_but(
        readings=taken
    )
    assert left_out(Refusal(code, "behind the samples", 1, "CX-2")) == nothing_but(
        readings=taken, outlets=frozenset({"CX-2"})
    )
    assert left_out(Refusal(code, "behind the samples", 1)) == nothing_but(
        readings=taken, gateways=frozenset({"GW-1"})
    )


def test_a_sample_that_was_refused_for_its_time_may_be_of_any_day_of_its_outlet() -> None:
    odd = {**sample("CX-2"), "time": "2026-11-24T24:00:00Z"}
    meaning = understand_json(payload(sample("CX-1"), odd), NOW_US)
    note = encode_note(meaning.refusals, meaning.message)
    told = heard("nhue/v1/GW-1/readings", b"?", note)
    assert told.undated_outlets == frozenset({"CX-2"})
    assert ("CX-1", TODAY) in told.readings
    meaning = understand_json(payload(sample("CX-1"), {**odd, "outlet": 7}), NOW_US)
    note = encode_note(meaning.refusals, meaning.message)
    assert heard("nhue/v1/GW-1/readings", b"?", note).undated_gateways == frozenset({"GW-1"})
