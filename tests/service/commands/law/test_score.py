"""`nhue score`: a truth's file against the stores, seeds in memory, and what is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from domain.errors import FaultsFound, SettingsUnusable
from domain.legal_day import from_microseconds, legal_day_bounds_us
from domain.measured.readings import Reading
from domain.measured.signals import SignalKind
from service.commands.law.scored_frauds import score_frauds
from service.commands.law.scored_seeds import score_seeds
from service.commands.main import app
from service.processes.judging.judging import law_of
from service.settings.clock import now
from service.settings.settings import load_settings
from service.stores.opened import open_stores
from tests.ingest.sites import small_registry

Nhue = Callable[..., Result]
DAY = now().date() - timedelta(days=3)
BEGIN_US = legal_day_bounds_us(DAY)[0]
HOUR_US = 3_600_000_000
HEAD = "outlet,parameter,kind,cause,begin,end\n"


def instant(hour: int) -> str:
    return from_microseconds(BEGIN_US + hour * HOUR_US).isoformat()


@pytest.fixture
def nhue(tmp_path: Path) -> Nhue:
    """Return the command line on a day of readings in which one hour holds a filler."""
    with open_stores(load_settings(data_dir=tmp_path)) as stores:
        stores.records.add_registry(small_registry(), now())
        rows = [
            Reading(
                "CX-1", "COD", BEGIN_US + n * HOUR_US // 12, -9999.0 if n // 12 == 5 else 70.0, 0, 0
            )
            for n in range(24 * 12)
        ]
        stores.readings.append(rows)

    def run(*words: str) -> Result:
        return CliRunner().invoke(app, ["--data-dir", str(tmp_path), *words])

    judged = run("judge", "--from", str(DAY), "--to", str(DAY))
    assert judged.exit_code == 0, judged.output
    return run


def test_what_a_service_judged_is_scored_against_a_truth(nhue: Nhue, tmp_path: Path) -> None:
    truth = tmp_path / "truth.csv"
    truth.write_text(
        f"{HEAD}CX-1,COD,filler,sensor,{instant(5)},{instant(6)}\n"
        f"CX-1,COD,offset,sensor,{instant(1)},{instant(3)}\n",
        encoding="utf-8-sig",  # as a spreadsheet writes it
    )
    answer = nhue("score", str(truth), "--json")
    assert answer.exit_code == 0, answer.output
    told = json.loads(answer.stdout)
    kinds = {one["kind"]: one for one in told["kinds"]}
    assert kinds["filler"] == {
        "kind": "filler",
        "cause": "sensor",
        "events": 1,
        "found": 1,
        "readings": 12,
        "flagged": 12,
        "delay_seconds": 0.0,
        "by": {"syntax": 1},
    }
    assert kinds["offset"]["found"] == 0
    shown = nhue("score", str(truth))
    assert "sensor\tfiller\t1\t1\t100 %\t12\t100 %\t0.0 h\tsyntax 1" in shown.stdout


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("outlet,kind\n", 1),
        (f"{HEAD}CX-1,COD,drift,sensor,2026-03-01T00:00:00Z,2026-03-01T00:00:00Z\n", 2),
        (f"{HEAD}CX-1,COD,drift,sensor,2026-03-01T00:00:00,2026-03-02T00:00:00\n", 2),
        (f"{HEAD}CX-1,COD,drift,sensor,yesterday,today\n", 2),
        (f"{HEAD}CX-1,COD,drift\n", 2),
    ],
)
def test_a_truth_that_cannot_be_read_is_refused_by_line(
    text: str, line: int, tmp_path: Path
) -> None:
    truth = tmp_path / "truth.csv"
    truth.write_text(text, encoding="utf-8")
    answer = CliRunner().invoke(app, ["--data-dir", str(tmp_path), "score", str(truth)])
    assert isinstance(answer.exception, FaultsFound)
    assert [fault.line for fault in answer.exception.faults] == [line]


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("truth.csv", "--seeds", "1-2"),
        ("--seeds", "2-1"),
        ("--seeds", "-"),
        ("--seeds", "1-2000"),
        ("--seeds", "1", "--from", str(date(2026, 3, 1))),
        ("absent.csv",),
    ],
)
def test_what_names_nothing_to_score_is_refused(words: tuple[str, ...], tmp_path: Path) -> None:
    answer = CliRunner().invoke(app, ["--data-dir", str(tmp_path), "score", *words])
    assert isinstance(answer.exception, SettingsUnusable)


def test_what_is_planted_is_found_as_often_as_when_it_was_measured() -> None:
    found = score_seeds([101], law_of(load_settings()))
    events, of_events, readings, flagged = found.of("sensor", "link")
    # Measured: docs/quality.md; margins for another machine's last digits and a kind's bad luck.
    assert of_events / events >= LEAST_EVENTS
    assert flagged / readings >= LEAST_READINGS
    assert found.false_alarms_a_day <= MOST_FALSE_A_DAY


def test_most_frauds_that_are_planted_are_told_as_what_they_are_and_honest_weeks_are_quiet() -> (
    None
):
    found = score_frauds([101])
    assert {one.kind: one.weeks for one in found.kinds} == dict.fromkeys(SignalKind, 1)
    # Measured over 20 seeds: docs/integrity.md
    assert sum(one.found for one in found.kinds) >= LEAST_FRAUDS
    certain = {SignalKind.TUBE_IN_BOTTLE, SignalKind.CAPPED, SignalKind.REPLAYED}
    assert {one.kind: one.found for one in found.kinds if one.kind in certain} == dict.fromkeys(
        certain, 1
    )
    assert all(one.true == one.told for one in found.kinds)
    assert all(0.0 < (one.delay_weeks or 0.5) < 1.0 for one in found.kinds)
    assert (found.honest_weeks, found.honest_high) == (4, 0)


LEAST_FRAUDS = 5
LEAST_EVENTS, LEAST_READINGS, MOST_FALSE_A_DAY = 0.8, 0.33, 0.02
