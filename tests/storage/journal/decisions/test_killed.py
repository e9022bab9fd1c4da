"""Kills who decides with signal 9, fifty times: what was answered is there once, in order."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import time
from dataclasses import replace
from datetime import datetime
from multiprocessing.connection import Connection
from pathlib import Path

from domain.legal_day import from_microseconds
from storage.journal.decisions.journal import DecisionJournal, read_decisions
from storage.journal.verify.verify import verify
from storage.records.store import SqlRecords
from tests.storage.records.contract.holds import HOLD

KILLS = 50
_FORKING = multiprocessing.get_context("forkserver")


def _opened(folder: Path) -> SqlRecords:
    journal = DecisionJournal(folder / "decisions", segment_bytes=8192)
    return SqlRecords.open(f"sqlite:///{folder / 'records.sqlite'}", journal, decides=True)


def _decide_for_ever(folder: Path, answers: Connection) -> None:
    records = _opened(folder)
    number = len(records.holds())
    while True:
        number += 1
        kept = records.add_hold(replace(HOLD, document=f"CV {number}"))
        answers.send((kept.id, kept.document, kept.known_at))


def test_none_that_was_answered_is_lost_or_doubled_at_any_of_fifty_moments(tmp_path: Path) -> None:
    rng = random.Random(50)  # noqa: S311 - a test's own choice
    _opened(tmp_path).close()
    answered: list[tuple[int, str, datetime]] = []
    for _ in range(KILLS):
        ours, theirs = _FORKING.Pipe(duplex=False)
        process = _FORKING.Process(target=_decide_for_ever, args=(tmp_path, theirs))
        process.start()
        theirs.close()
        answered.extend(ours.recv() for _ in range(rng.randint(1, 4)))
        time.sleep(rng.random() / 200)
        assert process.pid is not None
        os.kill(process.pid, signal.SIGKILL)
        while True:
            try:
                answered.append(ours.recv())
            except EOFError:
                break
        process.join()
        ours.close()
    records = _opened(tmp_path)
    kept = [(one.id, one.document, one.known_at) for one in records.holds()]
    assert len(answered) >= KILLS
    assert set(answered) <= set(kept)
    assert len({document for _, document, _ in kept}) == len(kept)
    assert records.decision_differences() == []
    records.close()
    journalled = list(read_decisions(tmp_path / "decisions"))
    held = [one for one in journalled if one.kind == "hold"]
    assert len(held) == len(kept)
    assert held[0].head.known_us <= held[-1].head.known_us
    assert from_microseconds(held[0].head.known_us) == kept[0][2]
    assert verify(tmp_path / "decisions").findings == []
