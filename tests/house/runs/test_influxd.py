"""An influxd of ours is found in a stated order, keeps its data and token, and ends with us."""

from __future__ import annotations

import stat
import subprocess
import sys
from pathlib import Path

import pytest

from domain.errors import SettingsUnusable, StoreUnavailable
from domain.measured.readings import Reading
from storage.readings.influx.store import InfluxReadings
from tests.house.runs.patience import PATIENCE_SECONDS
from tests.servers.influxd.named import NamedInfluxd, named_influx
from tests.servers.influxd.running import RunningInfluxd, find_influxd, start_influxd

ROOT = Path(__file__).resolve().parents[3]


def program(path: Path, text: str = "#!/bin/sh\nexit 3\n") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)
    return path


def test_the_path_comes_before_the_cache(tmp_path: Path) -> None:
    on_path = program(tmp_path / "bin" / "influxd")
    built = program(tmp_path / "home" / ".cache" / "nhue" / "influxd" / "influxd")
    home = str(tmp_path / "home")
    assert find_influxd({"PATH": str(on_path.parent), "HOME": home}) == on_path
    assert find_influxd({"PATH": "", "HOME": home}) == built


def test_the_cache_folder_of_the_environment_comes_before_the_home_folder(tmp_path: Path) -> None:
    program(tmp_path / "home" / ".cache" / "nhue" / "influxd" / "influxd")
    cached = program(tmp_path / "cache" / "nhue" / "influxd" / "influxd")
    environ = {"HOME": str(tmp_path / "home"), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    assert find_influxd(environ) == cached


def test_no_program_is_found_where_there_is_none_or_it_cannot_be_run(tmp_path: Path) -> None:
    assert find_influxd({}) is None
    built = program(tmp_path / ".cache" / "nhue" / "influxd" / "influxd")
    built.chmod(0o644)
    assert find_influxd({"HOME": str(tmp_path), "PATH": str(tmp_path)}) is None


def test_a_named_server_needs_both_its_address_and_its_token() -> None:
    url, token = {"TEST_INFLUX_URL": "http://there:8086"}, {"TEST_INFLUX_TOKEN": "t"}
    assert named_influx({}) is None
    both = named_influx(url | token)
    assert both is not None
    assert (both.url, both.token, both.org, both.bucket) == (
        "http://there:8086",
        "t",
        "nhue",
        "readings",
    )
    for half in (url, token):
        with pytest.raises(SettingsUnusable, match="TEST_INFLUX_TOKEN"):
            named_influx(half)


def test_a_program_that_ends_at_once_is_said_with_its_log(tmp_path: Path) -> None:
    broken = program(tmp_path / "influxd", "#!/bin/sh\necho 'no space left'\nexit 3\n")
    with pytest.raises(StoreUnavailable, match=r"code 3.*log") as raised:
        start_influxd(broken, tmp_path / "data")
    assert raised.value.where == str(tmp_path / "data" / "influxd.log")
    assert "no space left" in (tmp_path / "data" / "influxd.log").read_text()


@pytest.mark.live("influxd")
def test_a_server_keeps_its_readings_and_its_secret_token_over_a_later_start(
    influx_server: RunningInfluxd | NamedInfluxd, tmp_path: Path
) -> None:
    if influx_server.program is None:
        pytest.skip("a server that the environment names is not ours to start again")
    with start_influxd(influx_server.program, tmp_path / "data") as server:
        token = server.token
        store = InfluxReadings(server.url, server.token, server.org, server.bucket)
        store.append([Reading("O", "COD", 1, 2.5, 0, 1)])
        store.close()
        assert server.url.startswith("http://127.0.0.1:")
    store = InfluxReadings(server.url, token, server.org, server.bucket)
    with pytest.raises(StoreUnavailable):
        store.check()
    store.close()
    with start_influxd(influx_server.program, tmp_path / "data") as server:
        assert server.token == token
        store = InfluxReadings(server.url, server.token, server.org, server.bucket)
        assert store.read("O", "COD", 0, 9).value.tolist() == [2.5]
        store.close()
    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in (tmp_path / "data").iterdir()}
    assert modes["influxd.token"] == 0o600
    assert token not in (tmp_path / "data" / "influxd.log").read_text()


@pytest.mark.live("influxd")
def test_a_server_that_a_killed_run_left_behind_is_ended_and_its_data_taken_over(
    influx_server: RunningInfluxd | NamedInfluxd, tmp_path: Path
) -> None:
    if influx_server.program is None:
        pytest.skip("a server that the environment names is not ours to kill")
    starter = (
        "import os, signal, sys; from pathlib import Path\n"
        "from tests.servers.influxd.running import start_influxd\n"
        "server = start_influxd(Path(sys.argv[1]), Path(sys.argv[2]))\n"
        "print(server.token, flush=True); os.kill(os.getpid(), signal.SIGKILL)"
    )
    command = [sys.executable, "-c", starter, str(influx_server.program), str(tmp_path / "data")]
    left = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=PATIENCE_SECONDS
    )
    assert left.returncode == -9, left.stderr
    orphan = Path("/proc", (tmp_path / "data" / "influxd.pid").read_text().strip())
    assert orphan.exists()
    with start_influxd(influx_server.program, tmp_path / "data") as server:
        assert server.token == left.stdout.strip()
        assert not (orphan / "cmdline").exists() or not (orphan / "cmdline").read_bytes()
