"""What a run says where a server cannot be had: never a silent skip, and in CI a failure."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.runs.patience import PATIENCE_SECONDS

ROOT = Path(__file__).resolve().parents[3]
LIVE_TEST = """
import pytest

@pytest.mark.live({server})
def test_that_asks_a_server() -> None:
    pass
"""

WITHOUT_SERIES = """
import pytest
from tests.house.runs.shared_data import missing

ABSENT = str(missing("nowhere/series.csv"))

@pytest.mark.skipif(True, reason=ABSENT)
def test_that_is_left_out_at_once() -> None:
    pass

def test_that_finds_out_later() -> None:
    pytest.skip(ABSENT)
"""


def run_pytest(
    folder: Path, server: str, *more: str, files: int = 1, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run one live test a file under the house's conftest on a machine without any server."""
    for number in range(files):
        test = folder / f"test_live_{number}.py"
        test.write_text(LIVE_TEST.format(server=server), encoding="utf-8")
    bare = {"PATH": str(folder), "HOME": str(folder), "PYTHONPATH": str(ROOT), **environment}
    options = ["-q", "-p", "tests.conftest", "-c", str(ROOT / "pyproject.toml"), "-rs"]
    return subprocess.run(
        [sys.executable, "-m", "pytest", *options, *more, f"--rootdir={folder}", str(folder)],
        capture_output=True,
        text=True,
        check=False,
        env=bare,
        cwd=folder,
        timeout=PATIENCE_SECONDS,
    )


def test_outside_ci_a_missing_server_is_said_in_the_last_line(tmp_path: Path) -> None:
    done = run_pytest(tmp_path, '"influxd"')
    assert done.returncode == 0, done.stdout + done.stderr
    last = done.stdout.strip().splitlines()[-1]
    assert last.startswith("NOT RUN: 1 ")
    assert "make influxd" in last


def test_the_last_line_counts_what_all_worker_processes_left_out_once(tmp_path: Path) -> None:
    done = run_pytest(tmp_path, '"influxd"', "-n", "2", files=3)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.strip().splitlines()[-1].startswith("NOT RUN: 3 ")
    assert done.stdout.count("NOT RUN") == 1


@pytest.mark.parametrize("workers", ["0", "2"])
def test_in_ci_a_missing_server_fails_the_run(tmp_path: Path, workers: str) -> None:
    done = run_pytest(tmp_path, '"influxd"', "-n", workers, files=2, CI="true")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "CI runs every live test" in done.stdout
    assert "NOT RUN" not in done.stdout


@pytest.mark.parametrize("workers", ["0", "2"])
def test_the_last_line_counts_what_did_not_run_for_want_of_the_real_series(
    tmp_path: Path, workers: str
) -> None:
    (tmp_path / "test_series.py").write_text(WITHOUT_SERIES, encoding="utf-8")
    done = run_pytest(tmp_path, '"influxd"', "-n", workers)
    assert done.returncode == 0, done.stdout + done.stderr
    last = done.stdout.strip().splitlines()[-1]
    assert re.fullmatch(r"NOT RUN: 1 for want of a server .*; 2 for want of real series .*", last)


@pytest.mark.parametrize("server", ["", '"influx"'])
def test_a_live_test_that_names_no_known_server_fails(tmp_path: Path, server: str) -> None:
    assert run_pytest(tmp_path, server).returncode == 1
