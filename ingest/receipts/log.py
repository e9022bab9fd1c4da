"""Keeps the receipts that gateways were sent, per gateway and legal day, for people to look up.

Derived, and so never synced: what a crash took is rebuilt from the journal, without the split into
accepted, duplicate and conflict ("stored"). It never holds up or fails the thread that answers.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import msgspec

from domain.gateways.rejections import is_waiting
from domain.legal_day import from_microseconds, legal_day_of
from ingest.decode.meaning.journal_note import Note, decode_note
from ingest.decode.nhue_json.journalled import sequence_of
from ingest.wire.contract import parse_topic
from storage.hand_over import HandOver
from storage.journal.record import JournalRecord, RecordKind
from storage.private_files import make_private_folder, private, write_private

BUFFER_BYTES_MOST = 16 * 1024 * 1024  # beyond, receipts are not kept until the disk takes some
THROUGH = "through"
STORED = "stored"
_HOUR_US = 3_600_000_000  # a legal day begins on a whole hour of UTC


class _Line(msgspec.Struct, omit_defaults=True):
    """A receipt as docs/wire.md tells it; `readings` is None where it was rebuilt."""

    seq: int | None
    outcome: str
    received: str
    position: int
    readings: dict[str, int] | None
    refusals: list[dict[str, Any]]
    clock: dict[str, Any] | None = None
    time_unsure_seconds: int | None = None


class _Message(msgspec.Struct):
    receipts: list[_Line]


_DECODER = msgspec.json.Decoder(_Message)


class ReceiptsLog:
    """Takes receipts on one thread (`append`, `settled`) and writes them on another (`flush`)."""

    def __init__(self, folder: Path) -> None:
        """Nothing is read or written yet; the folder is made when the first receipt is."""
        self._folder = folder
        self._appended: HandOver[tuple[str, int, bytes]] = HandOver(
            weight_most=BUFFER_BYTES_MOST, weight_of=lambda one: len(one[2])
        )
        self._settled = 0
        self._rebuilt: int | None = None  # while it rebuilds: how far it has come
        self._mended: set[Path] = set()
        self.trouble: str | None = None
        self.not_kept = 0

    def append(self, gateway_id: str, payload: bytes, received_us: int) -> None:
        """Take the payload of one receipts message as it is published; some microseconds."""
        if not self._appended.put([(gateway_id, received_us // _HOUR_US, payload)]):
            self.not_kept += 1

    def settled(self, position: int) -> None:
        """Say that every receipt up to a journal position was appended."""
        self._settled = position

    def flush(self) -> None:
        """Write what was appended, one write a file; on a full disk say so in `trouble`."""
        # Read before what was appended is taken: then all up to it is among that, or was before.
        settled = self._settled if self._rebuilt is None else self._rebuilt
        by_hour: dict[tuple[str, int], list[bytes]] = {}
        for gateway_id, hour, payload in self._appended.take():
            by_hour.setdefault((gateway_id, hour), []).append(payload)
        by_file: dict[Path, list[bytes]] = {}
        for (gateway_id, hour), payloads in by_hour.items():
            by_file.setdefault(self._file(gateway_id, hour), []).extend(payloads)
        self.trouble = None
        for path, payloads in by_file.items():
            try:
                self._write(path, payloads)
            except OSError as error:
                self.not_kept += len(payloads)
                self.trouble = f"receipts are not kept: {path}: {error.strerror}"
        if by_hour and self.trouble is None:
            self._note_through(settled)

    @property
    def through(self) -> int:
        """The journal position up to which receipts are surely kept, 0 at first."""
        try:
            return int((self._folder / THROUGH).read_text(encoding="ascii"))
        except (OSError, ValueError):
            return 0

    def rebuild(
        self, records: Iterable[JournalRecord], stopped: Callable[[], bool] = lambda: False
    ) -> int:
        """Keep receipts of records after `through`, from the journal alone; return how many.

        Others may be appended meanwhile: nothing is noted beyond what is rebuilt, until all is. It
        ends early when `stopped`, and goes on with the next life.
        """
        kept, self._rebuilt = 0, self.through
        for record in records:
            if stopped():
                return kept
            self._rebuilt = record.position
            topic = parse_topic(record.entry.topic)
            if topic is None or record.entry.kind is RecordKind.STATUS:
                continue
            payload = msgspec.json.encode({"receipts": [rebuilt(record)]})
            self.append(topic.gateway_id, payload, record.entry.received_us)
            kept += 1
            if self._appended.weight > BUFFER_BYTES_MOST // 2:
                self.flush()
        self._settled = max(self._settled, self._rebuilt)
        self._rebuilt = None
        if kept:
            self.flush()
        return kept

    def tidy(self, today: date, keep_days: int) -> int:
        """Remove the files of days before the last `keep_days`; return how many."""
        first = (today - timedelta(days=keep_days - 1)).isoformat()
        removed = 0
        for path in self._folder.glob("*/*.jsonl"):
            if path.stem < first:
                path.unlink(missing_ok=True)
                self._mended.discard(path)
                removed += 1
        return removed

    def _file(self, gateway_id: str, hour: int) -> Path:
        return self._folder / gateway_id / f"{legal_day_of(hour * _HOUR_US)}.jsonl"

    def _write(self, path: Path, payloads: list[bytes]) -> None:
        data = b"".join(payload + b"\n" for payload in payloads)
        make_private_folder(path.parent)
        with open(path, "ab", opener=private) as file:
            if path not in self._mended:  # a line that a crash tore must not swallow the next
                self._mended.add(path)
                if file.tell() and not _ends_whole(path):
                    data = b"\n" + data
            file.write(data)

    def _note_through(self, position: int) -> None:
        new = self._folder / f"{THROUGH}.new"
        try:
            write_private(new, str(position).encode())
            new.replace(self._folder / THROUGH)
        except OSError as error:
            self.trouble = f"receipts: {new}: {error.strerror}"


def read_receipts(
    folder: Path,
    gateway_id: str,
    *,
    after: int = 0,
    before: int | None = None,
    outcome: str | None = None,
    most: int = 100,
) -> list[dict[str, Any]]:
    """Return a gateway's receipts at journal positions after and before, the newest first.

    A line that is torn or not ours is passed over. Where a receipt was sent and rebuilt, the one
    that was sent is returned.
    """
    found: dict[int, dict[str, Any]] = {}
    for path in sorted(folder.glob(f"{gateway_id}/*.jsonl"), reverse=True):
        of_day = list(_of_file(path))
        for one in of_day:
            position = one["position"]
            fits = position > after and (before is None or position < before)
            if fits and (position not in found or found[position]["outcome"] == STORED):
                found[position] = one
        wanted = sum(outcome in (None, one["outcome"]) for one in found.values())
        if wanted >= most or (of_day and max(one["position"] for one in of_day) <= after):
            break
    newest = sorted(found.values(), key=lambda one: -int(one["position"]))
    return [one for one in newest if outcome in (None, one["outcome"])][:most]


def receipts_of_day(folder: Path, gateway_id: str, day: date) -> list[dict[str, Any]]:
    """Return what a gateway was told on a legal day, by journal position; of a receipt that was
    sent and rebuilt, the one that was sent.
    """
    found: dict[int, dict[str, Any]] = {}
    for one in _of_file(folder / gateway_id / f"{day}.jsonl"):
        before = found.get(one["position"])
        if before is None or before["outcome"] == STORED:
            found[one["position"]] = one
    return [found[position] for position in sorted(found)]


def rebuilt(record: JournalRecord) -> dict[str, Any]:
    """Return the receipt of a journal record as far as the journal alone tells it."""
    note = decode_note(record.entry.note)
    seq = note.message.seq if note.message is not None else sequence_of(record.entry.payload)
    received = from_microseconds(record.entry.received_us).isoformat().replace("+00:00", "Z")
    return {
        "seq": seq,
        "outcome": _outcome(record.entry.kind, note),
        "received": received,
        "position": record.position,
        "readings": None,
        "refusals": [
            {
                "code": one.code,
                "detail": one.detail,
                "sample": one.sample,
                "outlet": one.outlet_id,
                "parameter": one.parameter,
            }
            for one in note.refusals[:100]
        ],
    }


def _outcome(kind: RecordKind, note: Note) -> str:
    if kind is not RecordKind.REJECTED:
        return STORED
    return "quarantined" if is_waiting(note.refusals) else "refused"


def _of_file(path: Path) -> Iterator[dict[str, Any]]:
    try:
        lines = path.read_bytes().splitlines()
    except FileNotFoundError:  # tidied away meanwhile
        return
    for line in lines:
        try:
            kept = _DECODER.decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError):
            continue
        yield from (msgspec.to_builtins(one) for one in kept.receipts)


def _ends_whole(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1) == b"\n"
