"""The truth of a simulated history is a file of its own, written before anything is sent."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from service.commands.main import app
from tests.servers.mosquitto import free_port


def test_the_truth_is_written_once_though_no_broker_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NHUE_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("NHUE_MQTT_PORT", str(free_port()))
    file = tmp_path / "truth.csv"
    asked = ["simulate", "--days", "9", "--no-live", "--truth", str(file)]
    assert CliRunner().invoke(app, asked).exit_code != 0
    rows = file.read_text("utf-8").splitlines()
    assert rows[0] == "outlet,parameter,kind,cause,begin,end"
    kinds = {row.split(",")[2] for row in rows[1:]}
    assert {"exceedance", "stuck", "power_cut", "link_loss", "calibration"} <= kinds
    again = CliRunner().invoke(app, asked)
    assert again.exit_code != 0
    assert "is there already" in str(again.exception)
    assert file.read_text("utf-8").splitlines() == rows


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (["--clock", "60"], "with --clock, name with --days how far back it begins"),
        (["--misbehave", "gw-mp-01=lazy"], "--misbehave gw-mp-01=lazy: name a gateway of the city"),
        (["--misbehave", "gw-mp-99=deaf"], "and one of deaf, forgetful, stuttering"),
        (["--writes", "gw-mp-01=morse"], "--writes gw-mp-01=morse: name a gateway of the city"),
        (["--writes", "gw-mp-01=files-joined"], "name with --folder the drop folder"),
        (
            ["--writes", "gw-mp-01=senml", "--misbehave", "gw-mp-01=deaf"],
            "a gateway that misbehaves speaks our own JSON",
        ),
        (
            ["--writes", "gw-mp-01=senml", "--writes", "gw-mp-01=sparkplug"],
            "--writes gw-mp-01=sparkplug: it writes senml already",
        ),
        (["--city", "no-such-city"], "name a file, or one of hanoi-size, small"),
    ],
)
def test_what_cannot_be_simulated_is_said_before_anything_is_sent(
    asked: list[str], told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NHUE_DATA_DIR", str(tmp_path))
    refused = CliRunner().invoke(app, ["simulate", *asked])
    assert refused.exit_code != 0
    assert told in str(refused.exception)
    assert list(tmp_path.iterdir()) == []
