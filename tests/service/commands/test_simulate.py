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
