"""The records are lost, and somebody goes on by a command: it says what it brings in, and ends."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from typer.testing import CliRunner, Result

from domain.judged.verdicts import Verdict
from service.commands.main import app
from service.settings.clock import now
from service.settings.settings import load_settings
from service.stores.opened import open_records
from storage.journal.writer import Journal
from tests.ingest.sites import small_registry
from tests.service.commands.data.test_import import FILES
from tests.service.commands.data.test_journal import BEGIN, reading

Nhue = Callable[..., Result]
DAYS = 5
FIRST, LAST = BEGIN.date(), BEGIN.date() + timedelta(days=DAYS - 1)
JUDGE = ("judge", "--from", str(FIRST), "--to", str(LAST))
RULE = (
    *("flag", "rule", "CX-1", "COD", "--from", "2025-03-10T10:00+07:00"),
    *("--to", "2025-03-10T14:00+07:00", "--flag", "fail", "--reason", "rửa", "--by", "An"),
)
HOLD = (
    *("hold", "add", "CX-1", "--from", "2025-03-11", "--to", "2025-03-11"),
    *("--reason", "khiếu nại", "--document", "CV 12", "--by", "Nguyễn Thị Hà"),
)


@pytest.fixture
def nhue(tmp_path: Path) -> Nhue:
    """Return the command line on a house in which readings came, people decided, days are judged."""
    settings = load_settings(data_dir=tmp_path)

    def run(*arguments: str) -> Result:
        done = CliRunner().invoke(app, ["--data-dir", str(tmp_path), *arguments])
        assert done.exit_code == 0, (arguments, done.output, done.exception)
        return done

    with open_records(settings, decides=True) as records:
        records.add_registry(small_registry(), now())
    journal = Journal(settings.journal_dir)
    for number in range(DAYS):
        journal.append([reading(number)])
    journal.close()
    for command in (("replay",), RULE, HOLD, JUDGE):
        run(*command)
    return run


def decided(data: Path) -> bytes:
    """All that is said of decisions: numbers and instants too."""
    with open_records(load_settings(data_dir=data)) as records:
        ever = 2**61
        told: list[Any] = [records.rulings("CX-1", -ever, ever), records.holds()]
        return msgspec.json.encode([told, records.registry(records.holds()[0].known_at)])


def judged(data: Path) -> list[tuple[Any, ...]]:
    """Every verdict but for when it was reached."""
    with open_records(load_settings(data_dir=data)) as records:
        return sorted(map(_told, records.verdicts(FIRST, LAST)))


def _told(verdict: Verdict) -> tuple[Any, ...]:
    mean = verdict.mean
    return (mean.outlet_id, mean.day, mean.parameter, verdict.outcome, mean.valid, mean.excluded)


def lose(data: Path, *names: str) -> None:
    for name in names:
        for file in data.glob(f"{name}*"):
            file.unlink()


BROUGHT_IN = re.compile(r"decisions brought in from their journal\W.*decisions\W.*3", re.DOTALL)


def test_an_import_brings_the_decisions_in_before_it_adds_one(nhue: Nhue, tmp_path: Path) -> None:
    before = decided(tmp_path)
    lose(tmp_path, "records.sqlite")
    done = nhue("import", str(FILES))
    assert BROUGHT_IN.search(done.output)
    assert "registry version 2" in done.output
    assert decided(tmp_path) == before
    nhue("verify")


def test_judging_brings_the_decisions_in_and_reaches_the_same_verdicts(
    nhue: Nhue, tmp_path: Path
) -> None:
    before, verdicts = decided(tmp_path), judged(tmp_path)
    assert any(excluded for *_, excluded in verdicts)
    lose(tmp_path, "records.sqlite")
    done = nhue(*JUDGE)
    assert BROUGHT_IN.search(done.output)
    assert f"{len(verdicts)} verdicts new" in done.output
    assert (decided(tmp_path), judged(tmp_path)) == (before, verdicts)
    nhue("verify")


def test_a_replay_into_two_empty_stores_brings_both_journals_in(
    nhue: Nhue, tmp_path: Path
) -> None:
    before, verdicts = decided(tmp_path), judged(tmp_path)
    lose(tmp_path, "records.sqlite", "readings.duckdb")
    done = nhue("replay")
    assert BROUGHT_IN.search(done.output)
    assert f"{DAYS} journal records replayed" in done.output
    nhue(*JUDGE)
    assert (decided(tmp_path), judged(tmp_path)) == (before, verdicts)
    nhue("verify")


def test_a_replay_beside_readings_that_are_there_is_refused_and_the_decisions_are_in(
    nhue: Nhue, tmp_path: Path
) -> None:
    before = decided(tmp_path)
    lose(tmp_path, "records.sqlite")
    refused = CliRunner().invoke(app, ["--data-dir", str(tmp_path), "replay"])
    assert "the reading store is not empty" in str(refused.exception)
    assert decided(tmp_path) == before
