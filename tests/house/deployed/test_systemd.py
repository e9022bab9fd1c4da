"""The units of deploy/systemd are taken by systemd and let the service do what it does, no more."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from service.commands.main import EXIT_REFUSED
from service.threads import END_SECONDS
from tests.servers.processes.programs import program

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / "deploy" / "systemd"
UNITS = sorted(file.name for file in FOLDER.glob("*.service"))
MOST_EXPOSED = 2.0  # of 10, as systemd-analyze weighs it


PART = re.compile(r"^ExecStart=/opt/nhue/\.venv/bin/nhue (.+)$", re.MULTILINE)


def setting(name: str, unit: str) -> list[str]:
    text = (FOLDER / unit).read_text(encoding="utf-8")
    return re.findall(rf"^{name}=(.*)$", text, re.MULTILINE)


def analyzed(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [program("systemd-analyze") or "", *arguments], capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("unit", UNITS)
def test_a_unit_drains_keeps_secrets_and_is_not_started_again_over_a_setting(unit: str) -> None:
    assert int(setting("TimeoutStopSec", unit)[0]) >= 2 * END_SECONDS
    assert setting("RestartPreventExitStatus", unit) == [str(EXIT_REFUSED)]
    assert setting("User", unit) == ["nhue"]
    assert setting("UMask", unit) == ["0077"]
    assert setting("EnvironmentFile", unit) == ["/etc/nhue/nhue.env"]
    text = (FOLDER / unit).read_text(encoding="utf-8")
    assert not re.search(r"PASSWORD|TOKEN", text)


@pytest.mark.parametrize("unit", UNITS)
def test_no_unit_forbids_what_the_service_does(unit: str) -> None:
    """Kernels are compiled as it starts, and one of its processes gives way to the other."""
    assert setting("MemoryDenyWriteExecute", unit) == []
    assert not any("@resources" in one for one in setting("SystemCallFilter", unit))
    assert "AF_UNIX" in setting("RestrictAddressFamilies", unit)[0]


def test_each_part_that_compose_runs_has_an_instance_whose_command_there_is() -> None:
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    (command,) = PART.findall((FOLDER / "nhue@.service").read_text(encoding="utf-8"))
    for name in ("ingest", "judge", "notify", "api"):
        more = FOLDER / f"nhue@{name}.service.d" / "telling.conf"
        said = PART.findall(more.read_text(encoding="utf-8")) if more.exists() else [command]
        assert [one.replace("%i", name).split() for one in said] == [
            compose["services"][name]["command"]
        ]


@pytest.mark.live("systemd-analyze")
def test_systemd_takes_the_units_and_finds_little_exposed(tmp_path: Path) -> None:
    for more in FOLDER.glob("*.d/*.conf"):
        here = tmp_path / more.relative_to(FOLDER)
        here.parent.mkdir()
        text = more.read_text(encoding="utf-8")
        here.write_text(text.replace("/opt/nhue/.venv/bin/nhue", sys.executable), encoding="utf-8")
    for unit in (*UNITS, "nhue@notify.service"):
        file = FOLDER / re.sub("@[a-z]+", "@", unit)
        text = file.read_text(encoding="utf-8")
        here = tmp_path / unit.replace("@.", "@ingest.")
        here.write_text(text.replace("/opt/nhue/.venv/bin/nhue", sys.executable), encoding="utf-8")
        verified = analyzed("verify", "--man=no", str(here))
        assert (verified.returncode, verified.stderr) == (0, "")
        exposed = analyzed(
            "security", "--offline=true", f"--threshold={MOST_EXPOSED * 10:.0f}", str(here)
        )
        assert exposed.returncode == 0, exposed.stdout[-300:]
