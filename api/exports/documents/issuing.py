"""Issues a document: its data, the PDF drawn from them, and by which versions it was drawn.

The data are the same bytes for the same question for ever; the PDF is kept as issued, with its own
digest in the manifest, since another version of a library may draw it otherwise.
"""

from __future__ import annotations

import hashlib
import platform
import re
import threading
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from importlib.metadata import version
from io import BytesIO

import msgspec

from api.exports.documents.drawing.city_day import city_title, draw_city_day
from api.exports.documents.drawing.minutes import draw_minutes
from api.exports.documents.drawing.outlet_month import draw_outlet_month, month_title
from api.exports.documents.drawing.paper import BOLD, REGULAR, Stamp
from api.exports.documents.drawing.sheet import Sheet
from api.exports.documents.facts.canonical import canonical, sha256_of
from api.exports.documents.facts.city_day import CityDay
from api.exports.documents.facts.minutes import Minutes
from api.exports.documents.facts.outlet_month import OutletMonth
from api.exports.plain_zip import write_plain_zip
from api.question.handed_in import Busy

Facts = OutletMonth | CityDay | Minutes
MANIFEST_FORM = "nhue/document-manifest/1"
MANIFEST_NAME = "manifest.json"
AT_ONCE_MOST = 2
_places = threading.BoundedSemaphore(AT_ONCE_MOST)
_NOT_IN_A_NAME = re.compile(r"[^A-Za-z0-9_.-]")


class Part(StrEnum):
    """What of a document is asked for: paper, data, or both with the manifest in a zip."""

    PDF = "pdf"
    JSON = "json"
    ZIP = "zip"


PART_MEDIA = {
    Part.PDF: "application/pdf",
    Part.JSON: "application/json",
    Part.ZIP: "application/zip",
}


class FileTold(msgspec.Struct, frozen=True, kw_only=True):
    """A file by name, length and digest."""

    file: str
    bytes: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What was issued, and by which versions it was drawn."""

    form: str = MANIFEST_FORM
    document: FileTold
    data: FileTold
    nhue: str
    python: str
    fpdf2: str
    fonttools: str
    fonts: tuple[FileTold, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """A document as it leaves the house; `name` is that of its files, without an ending."""

    name: str
    pdf: bytes
    data: bytes
    manifest: bytes

    def zipped(self) -> bytes:
        """Return all three in one file; the same three give the same bytes."""
        file = BytesIO()
        files = {
            f"{self.name}.pdf": self.pdf,
            f"{self.name}.json": self.data,
            MANIFEST_NAME: self.manifest,
        }
        write_plain_zip(file, sorted(files.items()))
        return file.getvalue()


def issue(facts: Facts) -> Issued:
    """Return a document of facts, of which few are drawn at once: it holds the processor for long.

    Raises Busy, and GlyphMissing where the font lacks a letter.
    """
    if not _places.acquire(blocking=False):
        raise Busy("other documents are being drawn; ask again in a moment")
    try:
        return _issued(facts)
    finally:
        _places.release()


def _issued(facts: Facts) -> Issued:
    data = canonical(facts)
    name = document_name(facts)
    known = datetime.fromisoformat(facts.known_at)
    stamp = Stamp(
        title=_title(facts),
        language=facts.language,
        data_sha256=sha256_of(data),
        known_at=known,
    )
    with closing(Sheet(stamp)) as sheet:
        match facts:
            case OutletMonth():
                draw_outlet_month(sheet, facts)
            case CityDay():
                draw_city_day(sheet, facts)
            case Minutes():
                draw_minutes(sheet, facts)
        pdf = sheet.finished()
    manifest = Manifest(
        document=_file(f"{name}.pdf", pdf),
        data=_file(f"{name}.json", data),
        nhue=version("nhue"),
        python=platform.python_version(),
        fpdf2=version("fpdf2"),
        fonttools=version("fonttools"),
        fonts=_fonts(),
    )
    return Issued(name=name, pdf=pdf, data=data, manifest=canonical(manifest))


def document_name(facts: Facts) -> str:
    """Return a name that tells what a document is of, and as known when."""
    match facts:
        case OutletMonth():
            of = f"{facts.outlet}_{facts.month}"
        case CityDay():
            of = f"city_{facts.day}"
        case Minutes():
            of = f"minutes_{facts.case}"
    known = re.sub(r"[-:]", "", facts.known_at)
    return _NOT_IN_A_NAME.sub("_", f"{of}_{known}_{facts.language}")


def _title(facts: Facts) -> str:
    match facts:
        case OutletMonth():
            return f"{month_title(facts)}: {facts.place.outlet_name}"
        case CityDay():
            return city_title(facts)
        case Minutes():
            return facts.title


def _file(name: str, content: bytes) -> FileTold:
    return FileTold(file=name, bytes=len(content), sha256=hashlib.sha256(content).hexdigest())


@cache
def _fonts() -> tuple[FileTold, ...]:
    return tuple(_file(path.name, path.read_bytes()) for path in (REGULAR, BOLD))
