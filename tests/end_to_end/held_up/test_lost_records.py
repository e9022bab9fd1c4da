"""The records are lost whole: what people decided comes back with its instants, by a replay too."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.end_to_end.held_up.test_lost_store import DAY, a_kept_day, verdict
from tests.servers.mosquitto import Mosquitto
from tests.servers.nhue import RunningNhue, nhue, running_nhue

pytestmark = pytest.mark.live("mosquitto")

RULED = (
    *("flag", "CX-A", "COD", "--from", f"{DAY}T00:00+07:00", "--to", f"{DAY}T01:00+07:00"),
    *("--flag", "fail", "--reason", "đầu đo đang rửa", "--by", "Nguyễn Thị Hà"),
)
HELD = (
    *("hold", "add", "CX-A", "--from", DAY, "--to", DAY, "--reason", "khiếu nại"),
    *("--document", "CV 12", "--by", "Nguyễn Thị Hà"),
)


def done(*arguments: str, settings: dict[str, str]) -> str:
    ended = nhue(*arguments, settings=settings)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def decided(settings: dict[str, str]) -> list[str]:
    """All that the command line says of what was decided, with each instant."""
    return [
        done(*asked, settings=settings)
        for asked in (
            ("flag", "list", "CX-A"),
            ("hold", "list"),
            ("decisions", "list", "--subject", "registry"),
            ("decisions", "list", "--subject", "outlet:CX-A"),
        )
    ]


@pytest.mark.parametrize("settings", ["embedded"], indirect=True)
@pytest.mark.parametrize("by", ["replay", "start"])
def test_decisions_come_back_with_their_instants_and_the_days_are_judged_again(
    by: str,
    settings: dict[str, str],
    registry_folder: Callable[[int], Path],
    mosquitto: Mosquitto,
    tmp_path: Path,
) -> None:
    data = tmp_path / "data"
    done("import", str(registry_folder(60)), "--by", "Lê Thị Bình", settings=settings)
    with running_nhue("run", settings=settings, log=tmp_path / "nhue.log") as service:
        service.wait_for_log("listening")
        service.wait_until(lambda: service.get("/health").status_code == 200)
        a_kept_day(service, mosquitto)
        done(*RULED, settings=settings)
        done(*HELD, settings=settings)
        service.wait_until(lambda: verdict(service)["valid_count"] == 22)
        service.end()
    before = decided(settings)
    assert "Lê Thị Bình" in before[2]
    for file in [*data.glob("records.sqlite*"), *data.glob("readings.duckdb*")]:
        file.rename(tmp_path / file.name)
    if by == "replay":
        done("replay", settings=settings)
        assert decided(settings) == before
        done("judge", "--once", settings=settings)
    with running_nhue("run", settings=settings, log=tmp_path / "again.log") as service:
        service.wait_until(lambda: verdict(service).get("valid_count") == 22)
        assert verdict(service)["outcome"] == "kept"
        registered(service)
        assert service.end() == 0
    assert decided(settings) == before
    done("verify", settings=settings)


def registered(service: RunningNhue) -> None:
    assert service.get("/clusters").json()["clusters"]
