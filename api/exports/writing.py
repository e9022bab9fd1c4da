"""Writes what is asked for into one file, and says which; the same question gives the same bytes.

A file stands in a folder of its own for as long as it is written and sent. Few are written at once.
"""

from __future__ import annotations

import gzip
import hashlib
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from io import BufferedIOBase
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO, cast
from urllib.parse import urlencode

from api.exports.asked import Question
from api.exports.dictionary.every import TABLES
from api.exports.rows.every import CHUNKS
from api.question.asked import QueryRefused
from api.question.handed_in import Busy, Parts
from api.question.known_at import rfc3339_us
from domain.errors import StoreUnavailable
from domain.legal_day import from_microseconds, legal_day_bounds_us
from storage.table_files.columns import About
from storage.table_files.delimited import write_csv, write_json_lines
from storage.table_files.parquet import write_parquet
from storage.table_files.workbook import ROWS_MOST, TooManyRows, write_workbook

AT_ONCE_MOST = 2
LICENCE_NOT_STATED = "chưa được thành phố công bố · not stated by the city"
_GZIP_LEVEL = 6
_NOT_IN_A_NAME = re.compile(r"[^A-Za-z0-9_.-]")
_places = threading.BoundedSemaphore(AT_ONCE_MOST)


class Format(StrEnum):
    """How a table is written."""

    CSV = "csv"
    NDJSON = "ndjson"
    PARQUET = "parquet"
    XLSX = "xlsx"


MEDIA_TYPES = {
    Format.CSV: "text/csv; charset=utf-8; header=present",
    Format.NDJSON: "application/x-ndjson",
    Format.PARQUET: "application/vnd.apache.parquet",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_OF_TEXT = frozenset({Format.CSV, Format.NDJSON})


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """In which format; a CSV with a byte order mark, a text compressed, where that is asked for."""

    form: Format
    with_mark: bool = False
    zipped: bool = False

    @property
    def is_zipped(self) -> bool:
        """Whether the file is compressed as a whole: Parquet and Excel are within."""
        return self.zipped and self.form in _OF_TEXT


@dataclass(frozen=True, slots=True, kw_only=True)
class Spooled:
    """A file that is written whole and has no name any more; `digest` is that of what it says."""

    file: BinaryIO
    size: int
    digest: str


def spool(parts: Parts, asked: Question, manner: Manner) -> Spooled:
    """Write a table into a file that goes with its last reader, and give it.

    Raises Busy, QueryRefused, StoreUnavailable.
    """
    if not _places.acquire(blocking=False):
        raise Busy("other exports are being written; ask again in a moment")
    try:
        with TemporaryDirectory(prefix="nhue-export-") as folder:
            path = Path(folder) / "export"
            digest = write(parts, asked, manner, path)
            return Spooled(file=path.open("rb"), size=path.stat().st_size, digest=digest)
    except OSError as error:
        raise StoreUnavailable(f"an export cannot be written: {error}") from error
    finally:
        _places.release()


def write(parts: Parts, asked: Question, manner: Manner, path: Path) -> str:
    """Write a table into a new file, beside which there is room for more, and give the SHA-256 of
    what it says before it is compressed.

    Raises QueryRefused, StoreUnavailable, OSError.
    """
    table, chunks = TABLES[asked.what], CHUNKS[asked.what](parts, asked)
    match manner.form:
        case Format.PARQUET:
            write_parquet(path, table, chunks, about(parts, asked))
        case Format.XLSX:
            try:
                write_workbook(path, table, chunks, about(parts, asked))
            except TooManyRows as error:
                raise QueryRefused(
                    f"a spreadsheet is written with at most {ROWS_MOST} rows, and there are more; "
                    "ask for fewer days, for one outlet, or for csv or parquet",
                    where="format",
                ) from error
        case _:
            with _hashed(path, zipped=manner.is_zipped) as file:
                told = cast("BinaryIO", file)
                if manner.form is Format.CSV:
                    write_csv(told, table, chunks, with_mark=manner.with_mark)
                else:
                    write_json_lines(told, table, chunks)
            return file.hexdigest()
    with path.open("rb") as written:
        return hashlib.file_digest(written, "sha256").hexdigest()


def about(parts: Parts, asked: Question) -> About:
    """Return what a file says of itself; nothing in it is of the time at which it was made."""
    end = from_microseconds(legal_day_bounds_us(asked.last)[1])
    known = rfc3339_us(asked.known) if asked.pins else "không lưu · not kept"
    return About(
        lines=(
            ("what", "bảng", asked.what.value),
            ("asked", "đã hỏi", urlencode(asked.asked)),
            ("known_at", "số liệu cập nhật đến", known),
            ("days", "ngày", "Asia/Ho_Chi_Minh, UTC+7"),
            ("instants", "thời điểm", "UTC"),
            ("licence", "giấy phép dữ liệu", parts.data_licence or LICENCE_NOT_STATED),
        ),
        made_at=asked.known if asked.pins else end,
    )


def file_name(asked: Question, form: Format, known: datetime | None = None) -> str:
    """Return a name that tells table, filters, days and instant of knowledge."""
    told = [asked.what.value, asked.outlet_id, asked.parameter, asked.clusters.commune]
    told += [asked.clusters.kind, str(asked.first), str(asked.last)]
    if known is not None:
        told.append(f"{known:%Y%m%dT%H%M%S.%fZ}")
    name = "_".join(filter(None, told))
    return f"{_NOT_IN_A_NAME.sub('_', name)}.{form}"


class _Hashed(BufferedIOBase):
    """A file that knows the digest of what was written into it."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._digest = hashlib.sha256()

    def write(self, data: object, /) -> int:
        """Write bytes."""
        told = bytes(cast("bytes", data))
        self._digest.update(told)
        return self._file.write(told)

    def hexdigest(self) -> str:
        """Return the SHA-256 of all that was written."""
        return self._digest.hexdigest()


@contextmanager
def _hashed(path: Path, *, zipped: bool) -> Iterator[_Hashed]:
    with path.open("wb") as plain:
        if not zipped:
            yield _Hashed(plain)
            return
        # Without a name and a time of its own: the same bytes each time.
        with gzip.GzipFile("", "wb", _GZIP_LEVEL, plain, mtime=0) as file:
            yield _Hashed(cast("BinaryIO", file))
