"""What somebody did to the journal of decisions is found by `nhue verify`, and named."""

from __future__ import annotations

from contextlib import closing

import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from msgspec import structs
from typer.testing import CliRunner, Result

from domain.errors import JournalDamaged
from ingest.storing.storer import WATERMARK
from service.commands.main import app
from service.commands.vietnamese.said_words import SAID_VI
from service.settings.settings import load_settings
from service.stores.opened import open_records
from storage.journal.record import JournalEntry, JournalRecord, encode_group
from storage.journal.segments import (
    SEGMENT_HEADER_BYTES,
    plain_records,
    read_digest_before,
    segments,
)
from tests.servers.postgres import Postgres
from tests.storage.journal.verify.test_verify import as_bytes
from tests.storage.records.contract.holds import HOLD

BY = HOLD.placed_by.encode()
Harm = Callable[[Path], None]


def decide(data: Path, document: str = "CV") -> None:
    """Place five holds; each is a decision."""
    with open_records(load_settings(data_dir=data), decides=True) as records:
        for number in range(5):
            records.add_hold(replace(HOLD, document=f"{document} {number}"))


def nhue(data: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, ["--data-dir", str(data), *arguments])


def said_in_vietnamese(found: Result) -> None:
    for line in found.stderr.splitlines():
        assert SAID_VI.vietnamese(line) is not None, line


def segment_of(data: Path) -> Path:
    (segment,) = segments(data / "decisions")
    return segment


def records_of(data: Path) -> list[JournalRecord]:
    return [record for record, _ in plain_records(segment_of(data))]


def write(data: Path, records: list[JournalRecord]) -> None:
    """Write records as they are told, each with a checksum that is right."""
    segment = segment_of(data)
    head = segment.read_bytes()[:SEGMENT_HEADER_BYTES]
    segment.write_bytes(head + b"".join(map(as_bytes, records)))


def write_anew(data: Path, entries: list[JournalEntry]) -> None:
    """Write entries as one chain in which nothing is wrong."""
    segment = segment_of(data)
    head = segment.read_bytes()[:SEGMENT_HEADER_BYTES]
    segment.write_bytes(head + encode_group(entries, 0, read_digest_before(segment))[0])


def with_another_name(record: JournalRecord) -> JournalRecord:
    """Return a decision that says that somebody else took it."""
    entry = record.entry
    other = structs.replace(
        entry,
        note=entry.note.replace(BY, "Lê Thị Bình".encode()),
        payload=entry.payload.replace(BY, "Lê Thị Bình".encode()),
    )
    assert other != entry
    return structs.replace(record, entry=other)


def change_a_byte(data: Path) -> None:
    segment = segment_of(data)
    sound = segment.read_bytes()
    assert sound.count(b"CV 2") == 1
    segment.write_bytes(sound.replace(b"CV 2", b"CV 7"))


def change_with_its_checksum(data: Path) -> None:
    records = records_of(data)
    write(data, [with_another_name(one) if one.position == 3 else one for one in records])


def swap_two(data: Path) -> None:
    first, second, third, fourth, fifth = records_of(data)
    write(data, [first, second, fourth, third, fifth])


def take_one_out(data: Path) -> None:
    write(data, [one for one in records_of(data) if one.position != 3])


def write_the_chain_anew(data: Path) -> None:
    records = records_of(data)
    write_anew(
        data, [(with_another_name(one) if one.position == 3 else one).entry for one in records]
    )


def write_the_head_anew(data: Path) -> None:
    records = records_of(data)
    entries = [one.entry for one in records]
    note = entries[2].note.replace(BY, "Lê Thị Bình".encode())
    entries[2] = structs.replace(entries[2], note=note)
    write_anew(data, entries)


def put_in_anothers_record(data: Path) -> None:
    other = data.parent / "other"
    decide(other, "khác")
    records = records_of(data)
    write(data, [*records[:2], records_of(other)[2], *records[3:]])


@pytest.mark.parametrize(
    "harm",
    [
        change_a_byte,
        change_with_its_checksum,
        swap_two,
        take_one_out,
        write_the_chain_anew,
        write_the_head_anew,
        put_in_anothers_record,
    ],
)
def test_a_decision_that_was_changed_moved_taken_out_or_put_in_is_named(
    tmp_path: Path, harm: Harm
) -> None:
    data = tmp_path / "data"
    decide(data)
    assert nhue(data, "verify").exit_code == 0
    harm(data)
    found = nhue(data, "verify")
    assert found.exit_code == 1
    assert "decision 3 " in found.output or "record 3" in found.output, found.output


def cut_in_the_middle(data: Path) -> None:
    segment = segment_of(data)
    segment.write_bytes(segment.read_bytes()[:-7])


def cut_whole(data: Path) -> None:
    write(data, records_of(data)[:-1])


@pytest.mark.parametrize("harm", [cut_in_the_middle, cut_whole])
def test_a_last_decision_that_was_cut_off_is_found_and_nothing_is_decided_beside_it(
    tmp_path: Path, harm: Harm
) -> None:
    data = tmp_path / "data"
    decide(data)
    harm(data)
    found = nhue(data, "verify")
    assert found.exit_code == 1
    assert "5" in found.output
    with pytest.raises(JournalDamaged, match=r"ends at 4.*have decision 5.*nhue restore"):
        decide(data)


def test_the_whole_journal_of_another_house_is_found_and_refused(tmp_path: Path) -> None:
    data, other = tmp_path / "data", tmp_path / "other"
    decide(data)
    decide(other, "khác")
    shutil.rmtree(data / "decisions")
    shutil.copytree(other / "decisions", data / "decisions")
    found = nhue(data, "verify")
    assert found.exit_code == 1
    for number in range(1, 6):
        assert f"decision {number} (hold, outlet:hd-01-a) is not the one" in found.output
    said_in_vietnamese(found)
    with pytest.raises(JournalDamaged, match="another decision 5"):
        decide(data)


def test_a_decision_that_the_journal_or_the_records_alone_have_is_said_in_both_languages(
    tmp_path: Path,
) -> None:
    data, less = tmp_path / "data", tmp_path / "less"
    decide(data)
    shutil.copytree(data, less)
    (less / "records.sqlite").unlink()
    with closing(sqlite3.connect(data / "records.sqlite")) as records, records:
        records.execute("UPDATE legal_holds SET reason = 'khác' WHERE id = 5")
    for changed in (data, less):
        found = nhue(changed, "verify")
        assert found.exit_code == 1
        assert "decision 5 (hold, outlet:hd-01-a) is otherwise in the records" in found.stderr
        said_in_vietnamese(found)


def test_a_journal_of_decisions_that_is_gone_is_found_and_the_remedy_said(tmp_path: Path) -> None:
    data = tmp_path / "data"
    decide(data)
    shutil.rmtree(data / "decisions")
    found = nhue(data, "verify")
    assert found.exit_code == 1
    assert "the records have decision 5, and no journal of decisions" in found.output
    assert "nhue restore" in found.output
    assert nhue(data, "decisions", "begin-anew").exit_code == 0
    assert nhue(data, "verify").exit_code == 0


def test_a_journal_of_readings_that_is_gone_is_found_where_some_were_stored(tmp_path: Path) -> None:
    data = tmp_path / "data"
    decide(data)
    assert nhue(data, "verify").exit_code == 0  # none came so far
    with open_records(load_settings(data_dir=data)) as records:
        records.set_watermark(WATERMARK, 7)
    found = nhue(data, "verify")
    assert found.exit_code == 1
    assert "7 journal records are stored, and no journal is in" in found.output
    said_in_vietnamese(found)


@pytest.mark.live("postgres")
def test_where_processes_run_apart_a_journal_of_another_folder_is_no_finding(
    tmp_path: Path, postgres_server: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NHUE_RECORDS_URL", postgres_server.emptied())
    api, ingest = tmp_path / "api", tmp_path / "ingest"
    decide(api)
    assert nhue(api, "verify").exit_code == 0
    assert "no journal of decisions is in" in (elsewhere := nhue(ingest, "verify")).output
    assert elsewhere.exit_code == 0
    write_the_chain_anew(api)
    assert nhue(api, "verify").exit_code == 1
