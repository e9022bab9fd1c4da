"""Writes the table of docs/accounts.md from api/access/table.py, so that it cannot lag behind.

Run by `make docs`; it decides nothing about who may do what.
"""  # noqa: INP001 - a program of the Makefile, imported by a test alone

from __future__ import annotations

import re
from pathlib import Path

from api.access.table import as_markdown

PAGE = Path(__file__).resolve().parents[1] / "docs" / "accounts.md"
_TABLE = re.compile(r"(<!-- table -->\n).*?(<!-- end of table -->)", re.DOTALL)


def page(before: str) -> str:
    """Return the whole page with the table as the code has it."""
    return _TABLE.sub(lambda found: f"{found[1]}{as_markdown()}{found[2]}", before)


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
