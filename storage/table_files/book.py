"""Opens an Excel file to be written: how every workbook of ours is made, and what stops it.

The same cells give the same bytes: the instant at which it was made is passed in.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]  # no stubs
from xlsxwriter.exceptions import XlsxWriterException  # type: ignore[import-untyped]  # no stubs

from domain.errors import StoreUnavailable


@contextmanager
def new_book(
    path: Path, title: str, made_at: datetime, *, row_by_row: bool = False
) -> Iterator[Any]:
    """Give a new workbook, written when the block ends; texts stay texts, whatever they begin with.

    With `row_by_row` it keeps one row in memory. Raises StoreUnavailable.
    """
    options = {
        "constant_memory": row_by_row,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "tmpdir": str(path.parent),
    }
    try:
        with xlsxwriter.Workbook(str(path), options) as book:
            created = made_at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
            book.set_properties({"created": created, "title": title})
            yield book
    except (OSError, XlsxWriterException) as error:
        raise StoreUnavailable(
            f"the Excel file cannot be written: {error}; look at the disk's space", where=str(path)
        ) from error
