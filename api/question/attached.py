"""What a file is that somebody attaches, by what it holds and not by what it is called.

Few kinds are taken: those that an office keeps papers in. A name is cut to a name; it is told, and
never used as a path. Nothing in a file is run or shown by us: it is handed out to be saved.
"""

from __future__ import annotations

import hashlib
import io
import struct
import unicodedata
import zipfile
from collections.abc import Callable
from urllib.parse import quote

from domain.errors import Fault, FaultsFound
from domain.judged.entered.attachments import Attachment

FILE_BYTES_MOST = 20 * 1_048_576
NAME_LETTERS_MOST = 120
_ENDING_LETTERS_MOST = 12
_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN = "application/vnd.oasis.opendocument."
# A document has some dozen parts; a list of half a million would take the memory of all who ask.
_LIST_OF_PARTS_BYTES_MOST = 1_048_576
_END_OF_ZIP = struct.Struct("<4s8xI6x")  # how long the list of its parts is
_WIDE_END = b"PK\6\7"  # of archives beyond 4 GiB, which says that length once more
_WIDE_END_BYTES = 20
_PARTS_OF_OFFICE = {
    "word/document.xml": f"{_OFFICE}wordprocessingml.document",
    "xl/workbook.xml": f"{_OFFICE}spreadsheetml.sheet",
}
# Of each kind the endings under which it goes.
ENDINGS = {
    "application/pdf": ("pdf",),
    "image/png": ("png",),
    "image/jpeg": ("jpg", "jpeg"),
    "image/tiff": ("tif", "tiff"),
    "text/plain": ("txt", "csv", "tsv", "json", "md", "log"),
    f"{_OFFICE}wordprocessingml.document": ("docx",),
    f"{_OFFICE}spreadsheetml.sheet": ("xlsx",),
    f"{_OPEN}text": ("odt",),
    f"{_OPEN}spreadsheet": ("ods",),
}
_KNOWN = ", ".join(sorted(ending for endings in ENDINGS.values() for ending in endings))
_BEGINNINGS = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
)


def attachment_of(name: str, data: bytes) -> Attachment:
    """Return a file as it is attached; raises FaultsFound where it is none that is taken.

    >>> attachment_of("../../etc/biên bản.txt", "đã lấy mẫu".encode()).name
    'biên bản.txt'
    """
    told = plain_name(name)
    if not data:
        raise _refused(f"{told} is empty")
    if len(data) > FILE_BYTES_MOST:
        raise _refused(f"{told} has more than {FILE_BYTES_MOST:,} bytes: attach a smaller scan")
    kind = _kind(data)
    if kind is None:
        raise _refused(f"{told} holds nothing that is taken here; what is: {_KNOWN}")
    ending = told.rpartition(".")[2].lower()
    if ending not in ENDINGS[kind]:
        raise _refused(f"{told} is not what its name says: it holds {kind}")
    return Attachment(
        name=told,
        media_type=kind,
        size_bytes=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
    )


def plain_name(name: str) -> str:
    r"""Return the name of a file without folders, and without what cannot be seen; raises
    FaultsFound where nothing is left.

    >>> plain_name("C:\\Documents\\kết quả.pdf")
    'kết quả.pdf'
    """
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    seen = "".join(letter for letter in last if letter.isprintable()).strip(" .")
    stem, dot, ending = seen.rpartition(".")
    is_named = any(letter.isalnum() for letter in stem) and dot
    if not is_named or len(ending) > _ENDING_LETTERS_MOST:
        raise _refused("name the file with its ending, as in kết quả.pdf")
    return f"{stem[: NAME_LETTERS_MOST - len(ending) - 1]}.{ending}"


def saving_headers(name: str) -> dict[str, str]:
    """Return the headers by which a browser saves a file under its name, and shows nothing of it.

    >>> saving_headers("ảnh.png")["Content-Disposition"]
    "attachment; filename*=UTF-8''%E1%BA%A3nh.png"
    """
    return {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cache-Control": "private, no-store",
    }


def _refused(message: str) -> FaultsFound:
    return FaultsFound([Fault("file", 1, message)])


def _kind(data: bytes) -> str | None:
    for beginning, kind in _BEGINNINGS:
        if data.startswith(beginning):
            return kind
    if data.startswith(b"PK\x03\x04"):
        return _read(data, _kind_of_zip)
    return _read(data, _kind_of_text)


def _read(data: bytes, kind_of: Callable[[bytes], str | None]) -> str | None:
    try:
        return kind_of(data)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, OSError, RuntimeError, ValueError):
        return None


def _kind_of_zip(data: bytes) -> str | None:
    """Tell a document by the parts that its format asks for; nothing of it is unpacked, the word
    of an open document stands plain in it (ODF 1.3, part 2, 3.3).
    """
    end = data.rfind(b"PK\5\6")
    if end < 0 or len(data) - end < _END_OF_ZIP.size:
        return None
    is_wide = data[max(end - _WIDE_END_BYTES, 0) : end].startswith(_WIDE_END)
    if is_wide or _END_OF_ZIP.unpack_from(data, end)[1] > _LIST_OF_PARTS_BYTES_MOST:
        return None
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        names = parts.namelist()
        kinds = [kind for part, kind in _PARTS_OF_OFFICE.items() if part in names]
        if kinds:
            return kinds[0]
        first = parts.infolist()[0] if names else None
        if first is None or first.filename != "mimetype" or first.file_size > len(_OPEN) + 40:
            return None
        if first.compress_type != zipfile.ZIP_STORED:
            return None
        said = parts.read("mimetype").decode("ascii").strip()
        return said if said in ENDINGS else None


def _kind_of_text(data: bytes) -> str | None:
    text = data.decode("utf-8-sig")
    is_text = all(letter.isprintable() or letter in "\t\r\n\f" for letter in text)
    begins_a_page = text.lstrip()[:1] == "<"  # a page or a drawing, which a browser would run
    return "text/plain" if is_text and not begins_a_page else None
