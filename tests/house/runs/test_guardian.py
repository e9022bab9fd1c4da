from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.house.runs.patience import PATIENCE_SECONDS, until
from tests.servers.processes.guardian import Guardian, marked

ROOT = Path(__file__).parents[3]
DIES = """
import subprocess, time
from tests.servers.processes import guardian
mark = guardian.Guardian().mark
subprocess.Popen(["sleep", "300"])
subprocess.Popen(["sleep", "300"], start_new_session=True)
print(mark, flush=True)
time.sleep(300)
"""


def test_what_a_killed_test_process_has_started_is_ended() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", DIES], stdout=subprocess.PIPE, cwd=ROOT, text=True
    ) as tests:
        assert tests.stdout is not None
        mark = tests.stdout.readline().strip()
        until(lambda: len(marked(mark)) == 2)
        tests.kill()
    until(lambda: not marked(mark))


def test_what_a_test_process_leaves_behind_at_its_end_is_ended_and_nothing_else() -> None:
    with subprocess.Popen(["sleep", "300"]) as not_its_own:
        guardian = Guardian()
        with subprocess.Popen(["sleep", "300"]) as left_behind:
            guardian.close()
            assert left_behind.wait(PATIENCE_SECONDS) != 0
        assert not_its_own.poll() is None
        not_its_own.terminate()
