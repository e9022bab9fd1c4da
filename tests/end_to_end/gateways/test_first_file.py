"""The walk of docs/gateways.md: from an unknown logger's first file to its verdicts, by line."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tests.house.runs.patience import PATIENCE_SECONDS, until
from tests.servers.nhue import ROOT, nhue, running_nhue

DOCUMENT = ROOT / "docs" / "gateways.md"
NAME = "out_20261127060000.json"
DAY = "2026-11-26"
MINUTES_MOST = 10
# The correction that a person makes in an editor, who knows what the plant said.
EDITOR = r"""
import re, sys
file = sys.argv[1]
text = open(file, encoding="utf-8").read()
head, _, block = text.rpartition("# not known")
lines = block.splitlines()[1:]
told = "\n".join(line.removeprefix("# ") for line in lines)
told = told.replace('parameter = ""', 'parameter = "BOD5"')
open(file, "w", encoding="utf-8").write(head + told + "\n")
"""


def walk() -> list[str]:
    """Return the lines that the document has a new user type, without their remarks."""
    section = DOCUMENT.read_text("utf-8").split("## From a logger's first file")[1]
    block = section.split("```sh\n")[1].split("```")[0]
    return [re.sub(r"\s+#.*", "", line) for line in block.splitlines()]


def first_file() -> bytes:
    """Return a day as the logger writes it."""
    rows = [
        {"ts": f"{DAY}T{hour:02d}:00:00+07:00", "plc1": {"COD": 60 + hour, "B-five": 21.75}}
        for hour in range(24)
    ]
    return json.dumps(rows).encode()


def test_each_line_of_the_walk_does_what_the_document_says(
    registry_folder: Callable[..., Path], tmp_path: Path
) -> None:
    drop, desk = tmp_path / "drop", tmp_path / "desk"
    desk.mkdir()
    (desk / NAME).write_bytes(first_file())
    (desk / "editor.py").write_text(EDITOR, encoding="utf-8")
    settings = {
        "data_dir": str(tmp_path / "data"),
        "mqtt_host": "none",
        "drop_folder": str(drop),
        "drop_settle_seconds": "0.1",
        "judge_interval_seconds": "0.3",
    }
    registry = registry_folder(60)
    outlets = (registry / "outlets.csv").read_text("utf-8")
    of_another = outlets.replace("CX-B,T-1,GW-1", "CX-B,T-1,GW-2")
    (registry / "outlets.csv").write_text(of_another, encoding="utf-8")
    assert nhue("import", str(registry), settings=settings).returncode == 0
    told = {f"NHUE_{name.upper()}": value for name, value in settings.items()}
    environment = {
        **os.environ,
        **told,
        "DROP": str(drop),
        "EDITOR": f"{sys.executable} editor.py",
        "PYTHONPATH": str(ROOT),
    }
    command = f"{sys.executable} -c 'from service.commands.main import main; main()'"

    def typed(line: str) -> subprocess.CompletedProcess[str]:
        spoken = f'nhue() {{ {command} "$@"; }}\n{line}'
        return subprocess.run(
            ["bash", "-c", spoken],
            cwd=desk,
            env=environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE_SECONDS,
            check=False,
        )

    lines = walk()
    waits = {2: drop / "broken" / "plant-7" / f"{NAME}.reason.txt"}
    codes = {3: 1, 4: 1}  # a name waits
    shows = {7: "71.5", 8: "plc1/B-five", 12: "21.75"}  # once the day is judged
    said: dict[int, str] = {}
    with running_nhue("run", settings=settings, log=tmp_path / "nhue.log") as service:
        service.wait_until(lambda: service.part("drop_folder")[0] == "ok")
        begin = time.monotonic()
        for number, line in enumerate(lines):
            if number in waits:
                until(waits[number].exists)
            if number in shows:
                told_in_time(typed, line, shows[number])
                continue
            done = typed(line)
            assert done.returncode == codes.get(number, 0), (line, done.stdout, done.stderr)
            said[number] = done.stdout + done.stderr
        seconds = time.monotonic() - begin
        assert service.end() == 0
    assert "1 messages that waited are taken in" in " ".join(said[11].split())
    print(f"{seconds:.1f} s")  # noqa: T201  # what the document tells
    assert seconds < MINUTES_MOST * 60


def told_in_time(
    typed: Callable[[str], subprocess.CompletedProcess[str]], line: str, words: str
) -> None:
    """Type a line until it says something: files and days are taken within seconds."""
    newest: list[str] = []

    def has_said() -> bool:
        done = typed(line)
        newest[:] = [done.stdout + done.stderr]
        return done.returncode == 0 and words in done.stdout

    until(has_said, lambda: f"{line}: {newest}")
