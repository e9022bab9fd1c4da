"""Has a real LibreOffice without a screen open files, save them again and tell what it shows.

It is started anew for each group of files, with settings of its own in a folder of the test's.
"""

from __future__ import annotations

import csv
import os
import signal
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

from tests.house.runs.patience import PATIENCE_SECONDS
from tests.servers.processes.programs import program, with_names_of_any_letter

# Commas, double quotes, UTF-8, from line 1, no column's format, no language, only what needs
# quotes has them, numbers found, cells as they are shown, no formulas, no blanks, every sheet.
_CSV_OF_EVERY_SHEET = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,true,false,false,-1"
_WORKBOOK = "xlsx:Calc MS Excel 2007 XML"


def missing_libreoffice_reason() -> str | None:
    """Return why no spreadsheet program can be had, with what to install; None where it can."""
    if program("soffice") is None:
        return "soffice not found: apt-get install libreoffice-calc-nogui"
    return None


@dataclass(frozen=True, slots=True)
class LibreOffice:
    """A LibreOffice that keeps its settings in a folder, beside what it writes."""

    folder: Path

    def saved_again(self, files: Sequence[Path]) -> list[Path]:
        """Open workbooks and save each as a workbook of its own making; return these."""
        told = self._convert(files, _WORKBOOK)
        return [told / file.name for file in files]

    def shown(self, file: Path) -> dict[str, list[list[str]]]:
        """Return the cells of every sheet as a person sees them."""
        told = self._convert([file], _CSV_OF_EVERY_SHEET)
        sheets = {}
        for path in told.glob(f"{file.stem}-*.csv"):
            with path.open(encoding="utf-8", newline="") as text:
                sheets[path.stem.removeprefix(f"{file.stem}-")] = list(csv.reader(text))
        return sheets

    def _convert(self, files: Sequence[Path], into: str) -> Path:
        told = Path(mkdtemp(dir=self.folder))
        command = [
            str(program("soffice")),
            f"-env:UserInstallation={(self.folder / 'settings').as_uri()}",
            "--headless",
            "--convert-to",
            into,
            "--outdir",
            str(told),
            *map(str, files),
        ]
        # It is a script that starts the program: a group ends as a whole.
        with subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            env=with_names_of_any_letter(),
        ) as running:
            try:
                said, _ = running.communicate(timeout=PATIENCE_SECONDS)
            finally:
                if running.poll() is None:
                    os.killpg(running.pid, signal.SIGKILL)
        assert running.returncode == 0, said
        return told
