"""Makes the brokers and gateways that we did not write, once, in the user's cache folder.

Each comes by its ordinary package manager at a pinned version, from the files in programs/; it
decides nothing about what is tried with them.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

SOURCES = Path(__file__).parent / "programs"
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "nhue" / "interop"
_MADE = ".made"


class NotToBeHad(RuntimeError):
    """A program that cannot be made here, and why."""


def made(name: str, *commands: tuple[str, ...], kept_as: str | None = None) -> Path:
    """Return the folder of a program, made by commands in a copy of its sources where it is new.

    Raises NotToBeHad with the end of what the failing command said.
    """
    folder, source = CACHE / (kept_as or Path(name).name), SOURCES / name
    stamp = "\n".join(
        f"{one.relative_to(source)} {one.read_text('utf-8')}"
        for one in sorted(source.rglob("*"))
        if one.is_file()
    )
    if (folder / _MADE).exists() and (folder / _MADE).read_text("utf-8") == stamp:
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(source, folder)
    for command in commands:
        run = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        if run.returncode:
            said = (run.stdout + run.stderr).strip()[-800:]
            raise NotToBeHad(f"{' '.join(command)}: {said}")
    (folder / _MADE).write_text(stamp, "utf-8")
    return folder


def with_maven(name: str) -> list[str]:
    """Return the command that starts a main of the Java programs, without its arguments."""
    folder = made("java", ("mvn", "-q", "-B", "package")) / name / "target"
    main = next(one.stem for one in (SOURCES / "java" / name).rglob("*.java"))
    parts = f"{folder / 'classes'}:{folder / 'lib'}/*"
    return ["java", "-Xmx768m", "-cp", parts, main]


def with_go(name: str) -> list[str]:
    """Return the command of a Go program."""
    return [str(made(name, ("go", "build", "-o", "program", ".")) / "program")]


def with_telegraf(script: str) -> list[str]:
    """Return the command of a script that runs Telegraf, built with what the trial needs alone."""
    parts = "custom,inputs.tail,outputs.mqtt,parsers.influx,serializers.json"
    package = "github.com/influxdata/telegraf/cmd/telegraf"
    built = ("go", "build", "-tags", parts, "-o", "program", package)
    return [sys.executable, str(made("of_gateways/telegraf", built) / script)]


def with_npm(name: str, script: str) -> list[str]:
    """Return the command of a script for Node."""
    folder = made(name, ("npm", "ci", "--no-audit", "--no-fund"))
    return ["node", str(folder / script)]


def with_cargo(name: str) -> list[str]:
    """Return the command of a Rust program; its versions and their hashes stand in Cargo.pins."""
    folder = made(
        name,
        ("cargo", "generate-lockfile"),
        (sys.executable, str(Path(__file__).parent / "cargo_lock.py")),
        ("cargo", "build", "--release", "--locked"),
    )
    return [str(folder / "target" / "release" / f"interop-{Path(name).name}")]


def with_pip(name: str, script: str, wanted: str = "requirements.txt") -> list[str]:
    """Return the command of a Python script in an environment of its own, one for each `wanted`."""
    environment = (sys.executable, "-m", "venv", "env")
    pip = ("env/bin/pip", "install", "-q", "--require-hashes", "-r", wanted)
    folder = made(name, environment, pip, kept_as=f"{Path(name).name}-{Path(wanted).stem}")
    return [str(folder / "env" / "bin" / "python"), str(folder / script)]
