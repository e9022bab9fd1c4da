"""`nhue thresholds propose`: what is shown, what is written as TOML, and that nothing is kept."""

from __future__ import annotations

import shlex
import tomllib
from datetime import timedelta
from pathlib import Path

import numpy as np
from typer.testing import CliRunner, Result

from domain.legal_day import HANOI, legal_day_bounds_us
from domain.measured.readings import Reading
from service.commands.main import app
from service.settings.clock import now
from service.settings.settings import load_settings
from service.stores.opened import open_stores
from tests.ingest.sites import small_registry

DAYS = 16


def _filled(folder: Path) -> None:
    first = (now().astimezone(HANOI) - timedelta(days=DAYS)).date()
    begin_us = legal_day_bounds_us(first)[0]
    chance = np.random.default_rng(3)
    values = np.round(60 + np.cumsum(0.1 * chance.standard_normal(DAYS * 96)), 1).tolist()
    with open_stores(load_settings(data_dir=folder)) as stores:
        stores.records.add_registry(small_registry(), now())
        stores.readings.append(
            [
                Reading("CX-1", "COD", begin_us + place * 900_000_000, value, 0, place)
                for place, value in enumerate(values)
            ]
        )


def _nhue(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(app, ["--data-dir", str(folder), "thresholds", *words])


def test_a_past_proposes_figures_shows_how_they_fare_and_nothing_comes_in_force(
    tmp_path: Path,
) -> None:
    _filled(tmp_path)
    shown = _nhue(tmp_path, "propose", "CX-1")
    assert shown.exit_code == 0, shown.output
    assert f"CX-1 COD: from {DAYS} days and " in shown.stdout
    assert "\nspike_suspect\t40.0\t" in shown.stdout
    assert f"\n1.25\t{DAYS}\t" in shown.stdout
    assert "nothing is in force by this" in shown.stdout
    told = tomllib.loads(_nhue(tmp_path, "propose", "CX-1", "--toml").stdout)
    [table] = told["parameter"]
    assert table["code"] == "COD"
    assert 0 < table["spike_suspect"] < 40
    assert _nhue(tmp_path, "propose", "CX-1").stdout == shown.stdout


def test_the_line_that_a_proposal_prints_enters_it_and_it_ends_again(tmp_path: Path) -> None:
    _filled(tmp_path)
    told = _nhue(tmp_path, "propose", "CX-1").stdout
    [line] = [one for one in told.splitlines() if one.startswith("nhue thresholds enter")]
    words = shlex.split(line)[2:]
    assert words[-2:] == ["--by", "NAME"]
    tomorrow = now().astimezone(HANOI).date() + timedelta(days=1)
    kept = _nhue(tmp_path, *words[:-1], "Trần Văn An")
    assert kept.stdout == f"own thresholds 1 (CX-1, COD): kept, in force from {tomorrow} on\n"
    listed = _nhue(tmp_path, "list", "CX-1").stdout
    assert "spike_suspect 2, spike_fail 7.5, rate_per_hour 30, step 1" in listed  # a twentieth
    assert "Trần Văn An" in listed
    assert f"{DAYS} days, " in listed
    ended = _nhue(tmp_path, "end", "1", "--reason", "đổi đầu đo", "--by", "Lê Thị Bình")
    assert ended.stdout.endswith(f"end kept, not in force from {tomorrow} on\n")
    with open_stores(load_settings(data_dir=tmp_path)) as stores:
        [own] = stores.records.own_thresholds()
        assert stores.records.decision_differences() == []
    assert own.end is not None
    assert own.end.ended_by == "Lê Thị Bình"


def test_what_cannot_be_entered_is_refused_with_what_to_do_and_nothing_is_kept(
    tmp_path: Path,
) -> None:
    _filled(tmp_path)
    today = str(now().astimezone(HANOI).date())
    for words, said in (
        (("COD", "--step", "500"), "step:1: 500 is not within 1 to 80 mg/L (20 for all outlets)"),
        (("COD",), "give at least one figure"),
        (("COD", "--step", "5", "--from", today), "has begun, and what was judged stays"),
        (("TN", "--step", "5"), "CX-1 does not measure TN"),
    ):
        told = ("--reason", "quen", "--by", "An")
        refused = _nhue(tmp_path, "enter", "CX-1", *words, *told)
        assert refused.exit_code != 0
        assert said in str(refused.exception), refused.exception
    assert _nhue(tmp_path, "list").stdout.endswith(": none\n")


def test_too_short_a_past_proposes_nothing_and_says_why(tmp_path: Path) -> None:
    _filled(tmp_path)
    shown = _nhue(tmp_path, "propose", "CX-2")
    assert "nothing is proposed: 0 days and 0 steps; it needs 14 and 1000" in shown.stdout
