"""Types each line of docs/clients.md against a running service, and says what it answered.

`python -m tests.bench.interop.clients`, outside CI: it installs a generator and Node-RED into a
folder of the user's cache, and needs R. What a line answers is held against what the service says.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.api.every_request.described.recording import serving
from tests.bench.interop.installing import CACHE
from tests.bench.interop.walk import Block, blocks
from tests.house.runs.patience import PATIENCE_SECONDS, until

FOLDER = CACHE / "clients"
# What somebody who typed a section's last line sees, of the invented city
SEEN = {
    "A client made from the document": "2026-11-23: 2 of 7 clusters, 28.6 %",
    "A month of verdicts: pandas": "CX-1      COD",
    "The same: polars": "exceeded",
    "The same: R": "2026-11-15",
    "Live readings: Node-RED": "value: 145.6",
}


def main() -> int:
    """Walk; return 1 where a line did not answer what it should."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    failed = 0
    with tempfile.TemporaryDirectory() as name, serving(Path(name)) as (http, _):
        address = str(http.base_url).rstrip("/")
        told: dict[str, str] = {}
        for block in blocks(address):
            if block.name is not None:
                (FOLDER / block.name).write_text(block.text, encoding="utf-8")
            elif block.kind == "console":
                told[block.section] = _typed(block)
        _compile()
        for section, wanted in SEEN.items():
            is_there = wanted in told.get(section, "")
            failed += not is_there
            sys.stdout.write(f"{'ok' if is_there else 'NOT'}  {section}: {wanted}\n")
            if not is_there:
                sys.stdout.write(told.get(section, "") + "\n")
    return 1 if failed else 0


def _typed(block: Block) -> str:
    """Return what the lines of a block say; one that goes on for ever is ended when it has."""
    said = ""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    for line in block.text.splitlines():
        sys.stdout.write(f"$ {line}\n")
        sys.stdout.flush()
        if "node-red --userDir" in line:
            said += _until_said(line, SEEN[block.section], path)
            continue
        run = subprocess.run(
            ["bash", "-ec", line],
            cwd=FOLDER,
            env={**os.environ, "PATH": path},
            capture_output=True,
            text=True,
            check=False,
        )
        said += run.stdout + run.stderr
        if run.returncode:
            raise RuntimeError(f"{line}: {said[-2000:]}")
    return said


def _until_said(line: str, wanted: str, path: str) -> str:
    log = FOLDER / "said.log"
    with log.open("wb") as file:
        process = subprocess.Popen(
            ["bash", "-c", f"exec {line}"],
            cwd=FOLDER,
            env={**os.environ, "PATH": path},
            stdout=file,
            stderr=file,
        )
        try:
            until(lambda: wanted in log.read_text("utf-8") or process.poll() is not None)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(PATIENCE_SECONDS)
    return log.read_text("utf-8")


def _compile() -> None:
    """Compile the generated client, and check its types; raises CalledProcessError."""
    python = FOLDER / "client-env" / "bin" / "python"
    client = FOLDER / "nhue-client" / "nhue_client"
    subprocess.run([str(python), "-m", "compileall", "-q", str(client)], check=True)
    typed = [sys.executable, "-m", "mypy", "--python-executable", str(python), str(client)]
    subprocess.run(typed, check=True, cwd=FOLDER)
    count = len(list(client.rglob("*.py")))
    sys.stdout.write(f"compiled, and checked, {count} files of the generated client\n")


if __name__ == "__main__":
    sys.exit(main())
