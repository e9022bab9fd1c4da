"""Messages as they stand in the chain: over open, full and sealed segments, and beside a hole."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from domain.legal_day import to_microseconds
from ingest.wire.as_received import JournalMessages
from storage.journal.received import linked_between
from storage.journal.record import GENESIS, encode_body, next_digest
from tests.storage.journal.examples import MONDAY, THURSDAY, all_records, entry, kept, write

BEGIN_US = to_microseconds(MONDAY)
END_US = to_microseconds(MONDAY + timedelta(days=9))


@pytest.mark.parametrize("is_sealed", [False, True])
def test_each_record_is_told_with_the_digest_that_its_own_follows_from(
    tmp_path: Path, *, is_sealed: bool
) -> None:
    last = write(tmp_path)
    if is_sealed:
        assert kept(tmp_path, last).sealed
    records = all_records(tmp_path)
    linked = list(linked_between(tmp_path, BEGIN_US, END_US))
    assert [one.record for one in linked] == records
    assert linked[0].before == GENESIS
    for one in linked:
        assert one.before is not None
        assert next_digest(one.before, encode_body(one.record.entry)) == one.record.digest


def test_a_span_in_the_middle_begins_with_the_digest_before_it(tmp_path: Path) -> None:
    write(tmp_path)
    begin_us = to_microseconds(MONDAY + timedelta(days=2))
    records = all_records(tmp_path)
    linked = list(linked_between(tmp_path, begin_us, END_US))
    assert 0 < len(linked) < len(records)
    place = records.index(linked[0].record)
    assert linked[0].before == records[place - 1].digest


def test_beyond_what_retention_removed_the_digest_before_is_that_of_the_segment(
    tmp_path: Path,
) -> None:
    last = write(tmp_path)
    before = {one.position: one.digest for one in all_records(tmp_path)}
    assert kept(tmp_path, last, now=THURSDAY + timedelta(days=1), days=2).removed
    linked = list(linked_between(tmp_path, BEGIN_US, END_US))
    first = linked[0].record.position
    assert first > 1
    assert linked[0].before == before[first - 1]
    gone = JournalMessages(tmp_path).removed(BEGIN_US, END_US)
    assert [gone[0].first, gone[-1].last] == [1, first - 1]
    assert JournalMessages(tmp_path).removed(END_US, END_US + 1) == []


def test_the_heads_of_a_span_of_days_and_the_messages_of_some_gateways(tmp_path: Path) -> None:
    last = write(tmp_path)
    kept(tmp_path, last)
    messages = JournalMessages(tmp_path)
    days = [one.day for one in messages.heads(MONDAY.date(), MONDAY.date() + timedelta(days=1))]
    assert days == [MONDAY.date(), MONDAY.date() + timedelta(days=1)]
    assert list(messages.linked(["GW-9"], BEGIN_US, END_US)) == []
    told = [one.record.entry.payload for one in messages.linked(["GW"], BEGIN_US, END_US)]
    assert told[0] == entry("day 0 message 0").payload
    assert len(told) == last
