"""Has Poppler's pdftotext, a reader of PDF that we do not draw by, tell a document's text."""

from __future__ import annotations

import subprocess
import unicodedata
from pathlib import Path

from tests.house.runs.patience import PATIENCE_SECONDS
from tests.servers.processes.programs import program


def missing_poppler_reason() -> str | None:
    """Return why no reader of PDF can be had, with what to install; None where it can."""
    if program("pdftotext") is None:
        return "pdftotext not found: apt-get install poppler-utils"
    return None


def text_of(pdf: Path) -> str:
    """Return what a PDF says, in NFC, its words one space apart."""
    told = subprocess.run(
        [str(program("pdftotext")), "-layout", str(pdf), "-"],
        capture_output=True,
        check=True,
        timeout=PATIENCE_SECONDS,
    )
    return unicodedata.normalize("NFC", " ".join(told.stdout.decode().split()))
