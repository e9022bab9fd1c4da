"""No stored value stops the service: the largest doubles are judged, also after a restart."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.servers.gateway import hour, message, publish
from tests.servers.mosquitto import Mosquitto
from tests.servers.nhue import RunningNhue, nhue, running_nhue

pytestmark = pytest.mark.live("mosquitto", "influxd")
DAY = "2026-11-22"


def verdicts(service: RunningNhue) -> dict[tuple[str, str], str]:
    answer = service.get("/verdicts", **{"from": DAY, "to": DAY}).json()
    return {(v["outlet"], v["parameter"]): v["outcome"] for v in answer["verdicts"]}


def test_the_largest_doubles_stop_nothing_and_a_restart_judges_again(
    settings: dict[str, str],
    registry_folder: Callable[[int], Path],
    mosquitto: Mosquitto,
    tmp_path: Path,
) -> None:
    folder = registry_folder(60)
    outlets = folder / "outlets.csv"
    rows = outlets.read_text(encoding="utf-8").replace("COD BOD5 TSS", "FLOW_OUT COD TEMP")
    outlets.write_text(rows, encoding="utf-8")
    imported = nhue("import", str(folder), settings=settings)
    assert imported.returncode == 0, imported.stderr
    with running_nhue("run", settings=settings, log=tmp_path / "nhue.log") as service:
        service.wait_for_log("listening")
        service.wait_until(lambda: service.get("/health").status_code == 200)
        for number in range(24):
            large, small = 1.7e308, 5e-324
            publish(
                mosquitto,
                message(
                    number,
                    hour("CX-A", number, FLOW_OUT=large, COD=large, TEMP=-large),
                    hour("CX-B", number, FLOW_OUT=10.0, COD=20.0 + number % 3, TEMP=small),
                ),
            )
        for _ in range(2):
            service.wait_until(lambda: verdicts(service).get(("CX-B", "COD")) == "kept")
            service.wait_until(lambda: ("CX-A", "COD") in verdicts(service))
            health = service.get("/health").json()
            assert health["parts"]["judge"]["status"] == "ok", health
            for path in ("/violations", "/events", "/coverage"):
                assert service.get(path).status_code == 200
            service.end()
            again = nhue("judge", "--from", DAY, settings=settings)
            assert again.returncode == 0, again.stderr
            service.start()
            service.wait_until(lambda: service.get("/health").status_code == 200)
