"""Each library publishes while its broker is away for six seconds in the middle.

Mosquitto with compose's lines; our service runs throughout. A trial says what was seen, in numbers.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from domain.legal_day import to_microseconds
from ingest.decode.meaning.journal_note import decode_note
from ingest.decode.nhue_json.journalled import decode
from ingest.wire.contract import WireMessage
from storage.journal.reader import JournalReader
from storage.journal.record import RecordKind
from tests.bench.interop.gateways import GatewayKind
from tests.bench.interop.trials.site import Site, Trial
from tests.end_to_end.faults.load import FIRST_US
from tests.servers.nhue import ROOT

MESSAGES = 2_000
BEFORE_SECONDS = 4.0
AWAY_SECONDS = 6.0
PROGRAM_SECONDS_MOST = 120


@dataclass(frozen=True, slots=True)
class Heard:
    """What the journal holds: the numbers in the order of their arrival, refusals by code."""

    numbers: list[int]
    refusals: Counter[str]


def heard(site: Site) -> Heard:
    """Return what came of numbered readings, whatever format they came in."""
    numbers: list[int] = []
    refusals: Counter[str] = Counter()
    for record in JournalReader(site.journal, 0).records():
        note = decode_note(record.entry.note)
        refusals.update(one.code.value for one in note.refusals)
        if record.entry.kind is not RecordKind.READINGS:
            continue
        message = note.message or decode(record.entry.payload)
        if isinstance(message, WireMessage):
            told = [(to_microseconds(one.time) - FIRST_US) // 1_000_000 for one in message.samples]
            numbers += [one for one in told if 0 <= one < MESSAGES]  # a birth may be of now
    return Heard(numbers, refusals)


def away_trials(kind: GatewayKind) -> tuple[Trial, ...]:
    """Return the trials of a library: its broker ended by a signal, and killed."""
    return (
        Trial("broker ended", _away(kind, signal.SIGTERM)),
        Trial("broker killed", _away(kind, signal.SIGKILL)),
    )


def _away(kind: GatewayKind, by: signal.Signals) -> Callable[[Site], str]:
    """Return the trial of a library whose broker is ended by a signal, and comes again."""

    def run(site: Site) -> str:
        command = [*kind.command(), str(site.broker.port), str(MESSAGES), *kind.more]
        if kind.profile is not None:
            site.take_registry(kind.profile)
        with site.serving():
            with subprocess.Popen(
                command,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": str(ROOT)},
            ) as program:
                time.sleep(BEFORE_SECONDS)
                site.broker.end(by)
                time.sleep(AWAY_SECONDS)
                site.broker.start()
                try:
                    said, _ = program.communicate(timeout=PROGRAM_SECONDS_MOST)
                except subprocess.TimeoutExpired:
                    program.kill()
                    said = b""
            time.sleep(5)
            found = heard(site)
        return _in_words(said, found)

    return run


def _in_words(said: bytes, found: Heard) -> str:
    lines = [one for one in said.decode("utf-8", "replace").splitlines() if one.startswith("{")]
    told: dict[str, Any] = json.loads(lines[-1]) if lines else {}
    different = set(found.numbers) & set(range(MESSAGES))
    missing = sorted(set(range(MESSAGES)) - different)
    highest, behind, most_behind = -1, 0, 0
    for number in found.numbers:
        if number < highest:
            behind += 1
            most_behind = max(most_behind, highest - number)
        highest = max(highest, number)
    words = [f"{len(different):,} of {MESSAGES:,} came"]
    if missing:
        words.append(f"missing {len(missing):,}, {missing[0]} to {missing[-1]}")
    if not lines:
        words.append("the program did not end")
    elif refused := told.get("refused"):
        words.append(f"the library refused or gave up {refused:,}")
        if told.get("why"):
            words.append(f"saying {told['why']}")
    words += [f"its log has {told['log']} of: {one}" for one in told.get("log_says") or ()]
    twice = len(found.numbers) - len(set(found.numbers))
    if twice:
        words.append(f"{twice:,} came twice")
    if behind:
        words.append(f"{behind:,} behind a newer one, by {most_behind:,} at most")
    words += [f"{code} {count:,}" for code, count in found.refusals.most_common(4)]
    return ", ".join(words)
