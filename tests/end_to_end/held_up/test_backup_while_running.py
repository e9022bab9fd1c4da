"""A running house is backed up; elsewhere it makes its readings again and says the same."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.end_to_end.held_up.test_lost_store import a_kept_day, history
from tests.servers.mosquitto import Mosquitto
from tests.servers.nhue import RunningNhue, nhue, running_nhue

pytestmark = pytest.mark.live("mosquitto")


def readings(service: RunningNhue) -> int:
    span = {"from": "2026-11-21T17:00:00Z", "to": "2026-11-22T17:00:00Z"}
    answer = service.get("/outlets/CX-A/readings", parameter="COD", **span)
    return len(answer.json()["value"])


@pytest.mark.parametrize("settings", ["embedded"], indirect=True)
def test_a_backup_of_a_running_house_is_the_same_house_elsewhere(
    settings: dict[str, str],
    registry_folder: Callable[[int], Path],
    mosquitto: Mosquitto,
    tmp_path: Path,
) -> None:
    done = nhue("import", str(registry_folder(60)), settings=settings)
    assert done.returncode == 0, done.stderr
    backup = str(tmp_path / "backup")
    with running_nhue("run", settings=settings, log=tmp_path / "nhue.log") as service:
        service.wait_for_log("listening")
        service.wait_until(lambda: service.get("/health").status_code == 200)
        a_kept_day(service, mosquitto)
        before = history(service)
        taken = nhue("backup", backup, settings=settings)
        assert taken.returncode == 0, taken.stderr
        again = nhue("backup", backup, settings=settings)
        assert again.returncode == 0, again.stderr
        service.end()
    elsewhere = settings | {"data_dir": str(tmp_path / "elsewhere")}
    restored = nhue("restore", backup, settings=elsewhere)
    assert restored.returncode == 0, restored.stderr
    verified = nhue("verify", settings=elsewhere)
    assert verified.returncode == 0, verified.stderr
    assert "decisions, the chain holds" in verified.stderr
    with running_nhue("run", settings=elsewhere, log=tmp_path / "elsewhere.log") as service:
        service.wait_until(lambda: service.get("/health").status_code == 200)
        assert history(service) == before
        service.wait_until(lambda: readings(service) == 23)
        assert history(service) == before
        assert service.end() == 0
