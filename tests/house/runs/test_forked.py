"""A forked command is a process of its own, as one from the shell is: folder, words, code, end."""

from __future__ import annotations

import signal
from pathlib import Path

from tests.house.runs.patience import PATIENCE_SECONDS
from tests.servers.nhue import environment, nhue
from tests.servers.processes.forked import ForkedNhue


def test_it_knows_its_own_settings_alone_and_gives_its_words_and_code(tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    told = nhue("account", "list", settings={"data_dir": str(tmp_path / "here")})
    assert (told.returncode, told.stderr) == (0, "")
    assert "none" in told.stdout
    refused = nhue("account", "list", settings={"data_dir": str(tmp_path), "language": "xx"})
    assert refused.returncode == 2
    assert "NHUE_LANGUAGE" in refused.stderr
    assert (tmp_path / "here" / "records.sqlite").exists()


def test_a_signal_ends_it_and_is_told_as_its_code(tmp_path: Path) -> None:
    settings = {
        "data_dir": str(tmp_path / "data"),
        "mqtt_host": "none",
        "drop_folder": str(tmp_path),
        "api_port": "0",
    }
    for number in (signal.SIGKILL, signal.SIGTERM):
        with (tmp_path / f"{number.name}.log").open("wb") as log:
            running = ForkedNhue(("run",), environment(settings), out=log, error=log)
            assert running.poll() is None
            running.send_signal(number)
            assert running.wait(PATIENCE_SECONDS) == -number or number is signal.SIGTERM
            running.kill()  # nothing is left to kill
            assert not Path("/proc", str(running.pid)).exists()
