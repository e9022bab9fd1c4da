"""What a gateway sent before it was registered is kept, listed, and taken in when asked for."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from domain.errors import SettingsUnusable
from service.commands.main import app
from tests.servers.gateway import hour, message, publish
from tests.servers.mosquitto import Mosquitto
from tests.servers.nhue import running_nhue


@pytest.mark.live("mosquitto")
def test_messages_of_a_gateway_that_is_registered_later_become_readings(
    mosquitto: Mosquitto, registry_folder: Callable[[int], Path], tmp_path: Path
) -> None:
    settings = {
        "data_dir": str(tmp_path / "data"),
        "mqtt_port": str(mosquitto.port),
        "mqtt_client_id": f"nhue-{uuid.uuid4().hex[:8]}",
    }

    def nhue(*arguments: str) -> Result:
        return CliRunner().invoke(app, ["--data-dir", settings["data_dir"], *arguments])

    with running_nhue("run", settings=settings, log=tmp_path / "nhue.log") as service:
        service.wait_for_log("listening")
        for number in range(3):
            publish(mosquitto, message(number, hour("CX-A", number, COD=60.0 + number)))
        service.wait_until(lambda: 'outcome="quarantined"} 3.0' in service.get("/metrics").text)
        refused = nhue("quarantine", "release", "GW-1").exception
        assert isinstance(refused, SettingsUnusable)
        assert "import its outlet first" in str(refused)

        assert nhue("import", str(registry_folder(60))).exit_code == 0
        listed = nhue("quarantine", "list").stdout.splitlines()
        assert [listed[2].split("\t")[n] for n in (0, 1, 4)] == ["GW-1", "3", "yes"]
        (*_, last) = nhue("quarantine", "list", "GW-1").stdout.splitlines()
        assert [last.split("\t")[n] for n in (0, 2, 3)] == ["3", "readings", "2"]
        told = nhue("quarantine", "release", "GW-1").stdout
        assert "3 messages of GW-1 will be taken in" in told

        def outcomes() -> list[tuple[int, str]]:
            found = service.get("/gateways/GW-1/receipts").json().get("receipts", [])
            return [(one["seq"], one["outcome"]) for one in found]

        service.wait_until(lambda: len(outcomes()) == 6)
        assert outcomes() == [
            *((number, "accepted") for number in (2, 1, 0)),
            *((number, "quarantined") for number in (2, 1, 0)),
        ]
        assert "no message of GW-1 waits" in nhue("quarantine", "release", "GW-1").stdout

        def stored() -> list[float]:
            span = {"from": "2026-11-22T00:00:00+07:00", "to": "2026-11-23T00:00:00+07:00"}
            found = service.get("/outlets/CX-A/readings", parameter="COD", **span).json()
            return list(found["value"])

        service.wait_until(lambda: stored() == [60.0, 61.0, 62.0])
