"""Opens somebody's workbook, or says why not: another format, a password, a size beyond bounds.

It is looked at before it is taken apart: how large it is unpacked, and that its parts define
nothing of their own. A formula counts with the value that was kept; it is never calculated.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile, ZipFile, ZipInfo
from zlib import error as ZlibError  # noqa: N812 - a class, though its name is not one's

from openpyxl import Workbook, load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

FILE_BYTES_MOST = 8_000_000
UNPACKED_BYTES_MOST = 24_000_000
PARTS_MOST = 1_000
ROWS_MOST, COLUMNS_MOST = 5_000, 60  # of a sheet
CELLS_MOST = 600_000  # of all sheets: each takes some 0.4 kB while it is read, or twice that
_NAMES = frozenset({".xlsx", ".xlsm", ".xls", ".xlsb"})
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_BOOK_PART = "xl/workbook.xml"
_UNREADABLE = (
    InvalidFileException,
    BadZipFile,
    ZlibError,
    ParseError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    OSError,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
)
_CELL = re.compile(rb"<(?:\w+:)?c[\s>/]")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
_ENCRYPTED_PART = 0x1  # a flag of a part of a zip file
_AGAIN = "save it again as 'Excel Workbook (.xlsx)'"


@dataclass(frozen=True, slots=True)
class Opened:
    """A workbook twice: with the values that were kept of formulas, and with the formulas.

    Both are one where it holds no formula.
    """

    values: Workbook
    formulas: Workbook

    def sheets(self) -> list[tuple[Worksheet, Worksheet]]:
        """Return the sheets of cells, each twice."""
        return list(zip(self.values.worksheets, self.formulas.worksheets, strict=True))


def is_workbook(path: Path) -> bool:
    """Return whether a file is to be read as a workbook, by its name or its first bytes."""
    if path.suffix.casefold() in _NAMES:
        return True
    try:
        with path.open("rb") as file:
            return file.read(len(_OLE)).startswith((_ZIP, _OLE))
    except OSError:
        return False  # whoever reads it says so


def open_workbook(path: Path) -> Opened | str:
    """Return a workbook, or what is wrong with the file and what to do."""
    try:
        told = next(_against(path), None)
        if told is not None:
            return told
        data = path.read_bytes()
        values = _load(data, values=True)
        return Opened(values, _load(data, values=False) if _has_formulas(path) else values)
    except _UNREADABLE as error:
        if isinstance(error, OSError) and error.strerror:
            return f"cannot be read ({error.strerror}): check the name and the rights"
        return f"cannot be read as an Excel workbook ({error}): {_AGAIN}"


def _against(path: Path) -> Iterator[str]:
    """Give what speaks against taking a file apart; what comes first is enough."""
    if (size := path.stat().st_size) > FILE_BYTES_MOST:
        yield f"has {size} bytes, more than {FILE_BYTES_MOST}: divide it into several files"
    data = path.read_bytes()
    if data.startswith(_OLE) and _ENCRYPTED in data:
        yield "needs a password: save it without one"
    if data.startswith(_OLE):
        yield f"is of an older Excel (.xls): {_AGAIN}"
    if not data.startswith(_ZIP):
        yield f"is no Excel workbook: {_AGAIN}"
    with ZipFile(path) as parts:
        listed = parts.infolist()
        if _BOOK_PART not in parts.namelist():
            yield f"is no Excel workbook (it has no {_BOOK_PART}): {_AGAIN}"
        if len(listed) > PARTS_MOST:
            yield f"has {len(listed)} parts, more than {PARTS_MOST}: {_AGAIN}"
        unpacked = sum(one.file_size for one in listed)
        if unpacked > UNPACKED_BYTES_MOST:
            yield (
                f"unpacks to {unpacked} bytes, more than {UNPACKED_BYTES_MOST}: delete empty lines "
                "and pictures, or divide it into several files"
            )
        cells = 0
        for one in listed:
            yield from _against_part(one, parts)
            cells += sum(1 for _ in _CELL.finditer(parts.read(one)))
        if cells > CELLS_MOST:
            yield f"holds {cells} cells, more than {CELLS_MOST}: divide it into several files"


def _against_part(one: ZipInfo, parts: ZipFile) -> Iterator[str]:
    if one.flag_bits & _ENCRYPTED_PART:
        yield "needs a password: save it without one"
    part = parts.read(one)
    if b"<!DOCTYPE" in part or b"<!ENTITY" in part:
        yield f"defines entities of its own in {one.filename}: {_AGAIN}"
    # openpyxl leaves these letters out of whatever text they stand in.
    if b"x005F_" in part.replace(b"_x005F_", b""):
        yield "holds the letters 'x005F_' in a text: take them out"


def _has_formulas(path: Path) -> bool:
    with ZipFile(path) as parts:
        return any(_FORMULA.search(parts.read(one)) for one in parts.infolist())


def _load(data: bytes, *, values: bool) -> Workbook:
    # Of a file that cannot be read openpyxl leaves its handle open: it is given bytes.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # parts that are of no account here
        return load_workbook(BytesIO(data), data_only=values, keep_links=False)
