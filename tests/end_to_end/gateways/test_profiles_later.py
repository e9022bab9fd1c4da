"""What no profile explained when it came is taken in when one does: by the service, and without."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from storage.readings.embedded.store import DuckdbReadings
from tests.house.runs.patience import PATIENCE_SECONDS
from tests.servers.nhue import RunningNhue, nhue, running_nhue
from tests.servers.uploads import running_sshd, running_vsftpd

DAY = "2026-11-26"
NAME = "out_{:02d}_20261127060000.json"
HEAD = """id = "P-1"
gateways = ["GW-1"]
like = "flat-json"
valid_from = 2026-10-01
reason = "a visit"
entered_by = "an official"
records = "rows"
file_names = ["out_*_{time}.json"]
"""


def profile(folder: Path, *parameters: str) -> Path:
    """Write the profile with a channel for each of these parameters."""
    blocks = [
        f'\n[[channels]]\nsource = "plc/{one}"\noutlet_id = "CX-A"\nparameter = "{one}"\n'
        for one in parameters
    ]
    file = folder / "profile.toml"
    file.write_text(HEAD + "".join(blocks), encoding="utf-8")
    return file


def hours(first: int, last: int) -> bytes:
    """Return some hours of a day as the logger writes them."""
    rows = [
        {"time": f"{DAY}T{hour:02d}:00:00+07:00", "plc": {"COD": 60 + hour, "BOD5": 20}}
        for hour in range(first, last)
    ]
    return json.dumps({"rows": rows}).encode()


def at_once(*words: str, settings: Mapping[str, str]) -> str:
    """Run a command that must succeed; return all that it says, on one line."""
    done = nhue(*words, settings=settings)
    assert done.returncode == 0, done.stdout + done.stderr
    return " ".join((done.stdout + done.stderr).split())


def house(folder: Path, registry: Path) -> dict[str, str]:
    """Return the settings of a service without a broker, with registry and first profile."""
    drop = folder / "drop"
    (drop / "GW-1").mkdir(parents=True)
    settings = {
        "data_dir": str(folder / "data"),
        "mqtt_host": "none",
        "drop_folder": str(drop),
        "drop_settle_seconds": "0.1",
        "judge_interval_seconds": "0.3",
    }
    at_once("import", str(registry), settings=settings)
    at_once("import", str(profile(folder, "COD")), settings=settings)
    return settings


def verdicts(service: RunningNhue, parameter: str) -> list[dict[str, Any]]:
    answer = service.get("/outlets/CX-A/history", parameter=parameter, day=DAY).json()
    return list(answer.get("verdicts", []))


def values(service: RunningNhue, parameter: str) -> list[float]:
    span = {"from": f"{DAY}T00:00:00+07:00", "to": "2026-11-27T00:00:00+07:00"}
    found = service.get("/outlets/CX-A/readings", parameter=parameter, **span).json()
    return list(found.get("value", []))


def drop_the_day(settings: Mapping[str, str], service: RunningNhue) -> None:
    sender = Path(settings["drop_folder"]) / "GW-1"
    (sender / NAME.format(1)).write_bytes(hours(0, 12))
    (sender / NAME.format(2)).write_bytes(hours(12, 24))
    service.wait_until(lambda: len(values(service, "COD")) == 24)


def test_the_running_service_takes_in_what_waited_and_its_verdict_is_superseded(
    registry_folder: Callable[..., Path], tmp_path: Path
) -> None:
    settings = house(tmp_path, registry_folder(60))
    with running_nhue("run", settings=settings, log=tmp_path / "nhue.log") as service:
        drop_the_day(settings, service)
        service.wait_until(lambda: len(verdicts(service, "BOD5")) >= 1)
        before = len(verdicts(service, "BOD5"))
        listed = at_once("quarantine", "list", settings=settings)
        assert "channel-not-mapped (2) plc/BOD5 (2)" in listed
        both = profile(tmp_path, "COD", "BOD5")
        said = at_once("registry", "import", str(both), "--release", settings=settings)
        assert "2 messages that waited are taken in by the service" in said
        service.wait_until(lambda: values(service, "BOD5") == [20.0] * 24)
        service.wait_until(lambda: len(verdicts(service, "BOD5")) > before)
        assert len(values(service, "COD")) == 24
        assert at_once("quarantine", "list", settings=settings).endswith("none")
        assert service.end() == 0


def test_the_command_alone_takes_it_in_where_no_service_runs(
    registry_folder: Callable[..., Path], tmp_path: Path
) -> None:
    settings = house(tmp_path, registry_folder(60))
    with running_nhue("run", settings=settings, log=tmp_path / "nhue.log") as service:
        drop_the_day(settings, service)
        assert service.end() == 0
    both = profile(tmp_path, "COD", "BOD5")
    at_once("registry", "import", str(both), settings=settings)
    said = at_once("quarantine", "release", "GW-1", settings=settings)
    assert "2 messages of GW-1 were taken in here, as no service runs: 2 whole" in said
    store = DuckdbReadings(Path(settings["data_dir"]) / "readings.duckdb")
    try:
        assert list(store.read("CX-A", "BOD5", 0, 2**62).value) == [20.0] * 24
        assert len(store.read("CX-A", "COD", 0, 2**62).value) == 24
    finally:
        store.close()
    assert "no message of GW-1 waits" in at_once("quarantine", "release", "GW-1", settings=settings)
    with running_nhue("run", settings=settings, log=tmp_path / "again.log") as service:
        service.wait_until(lambda: values(service, "BOD5") == [20.0] * 24)
        receipts = service.get("/gateways/GW-1/receipts").json()["receipts"]
        assert len(receipts) == 4
        assert service.end() == 0


def test_a_gateway_that_nobody_registered_is_refused(
    registry_folder: Callable[..., Path], tmp_path: Path
) -> None:
    settings = house(tmp_path, registry_folder(60))
    refused = nhue("quarantine", "release", "GW-7", settings=settings)
    assert refused.returncode == 2
    assert "import its outlet first" in refused.stderr


@pytest.mark.live("vsftpd", "sshd")
def test_files_with_names_of_the_loggers_own_come_by_ftp_and_sftp_and_are_read_by_its_profile(
    registry_folder: Callable[..., Path], tmp_path: Path
) -> None:
    with running_vsftpd() as ftp, running_sshd(ftp) as sftp:
        settings = house(tmp_path, registry_folder(60)) | {"drop_folder": str(ftp.drop)}
        at_once("gateway", "folder", "GW-1", ftp.sender, settings=settings)
        with running_nhue("run", settings=settings, log=tmp_path / "nhue.log") as service:
            with ftp.ftp() as logger:
                logger.storbinary(f"STOR {NAME.format(1)}", BytesIO(hours(0, 12)))
            (tmp_path / "rest").write_bytes(hours(12, 24))
            with sftp.sftp(f"put {tmp_path / 'rest'} {NAME.format(2)}") as process:
                said = process.communicate(timeout=PATIENCE_SECONDS)[0].decode()
            assert process.returncode == 0, said
            service.wait_until(lambda: len(values(service, "COD")) == 24)
            assert values(service, "COD") == [60.0 + hour for hour in range(24)]
            assert service.end() == 0
