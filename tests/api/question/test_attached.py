"""A file is told by what it holds, whatever somebody made of it to trick or to tire us."""

from __future__ import annotations

import io
import struct
import zipfile
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.question.attached import NAME_LETTERS_MOST, attachment_of
from domain.errors import FaultsFound

OPEN_TEXT = b"application/vnd.oasis.opendocument.text"


def packed(method: int) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", method) as parts:
        parts.writestr("mimetype", OPEN_TEXT)
        parts.writestr("content.xml", b"<a/>")
    return whole.getvalue()


PACKED = [packed(zipfile.ZIP_STORED), packed(zipfile.ZIP_DEFLATED), packed(zipfile.ZIP_LZMA)]


@given(
    whole=st.sampled_from(PACKED),
    changes=st.lists(st.tuples(st.integers(4, 400), st.integers(0, 255)), max_size=4),
    cut=st.one_of(st.none(), st.integers(4, 400)),
)
def test_an_archive_changed_anywhere_is_taken_or_refused_in_words(
    whole: bytes, changes: list[tuple[int, int]], cut: int | None
) -> None:
    data = bytearray(whole)
    for place, byte in changes:
        data[place % (len(data) - 4) + 4] = byte
    with suppress(FaultsFound):
        assert attachment_of("a.odt", bytes(data[:cut])).media_type == OPEN_TEXT.decode()


@pytest.mark.parametrize("whole", PACKED[1:])
def test_the_word_of_an_open_document_is_never_unpacked(whole: bytes) -> None:
    assert attachment_of("a.odt", PACKED[0]).media_type == OPEN_TEXT.decode()
    with pytest.raises(FaultsFound, match="holds nothing that is taken here"):
        attachment_of("a.odt", whole)


def parts_listed(times: int, *, wide: bool = False) -> bytes:
    """Return a document whose list names a part so many times."""
    name = b"word/document.xml"
    first = b"PK\3\4" + bytes(26)
    row = b"PK\1\2" + struct.pack("<6H3I5H2I", 20, 20, 0, 0, 0, 33, 0, 0, 0, len(name), *[0] * 6)
    rows = (row + name) * times
    told = 0 if wide else len(rows)
    end = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, 1, 1, told, len(first), 0)
    return first + rows + (b"PK\6\7" + bytes(16) if wide else b"") + end


def test_a_list_of_parts_that_would_fill_the_memory_is_not_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert attachment_of("a.docx", parts_listed(20)).name == "a.docx"
    monkeypatch.setattr(zipfile, "ZipFile", None)
    for many in (parts_listed(17_000), parts_listed(20, wide=True)):
        with pytest.raises(FaultsFound, match="holds nothing that is taken here"):
            attachment_of("a.docx", many)


def test_a_name_is_short_however_it_is_written() -> None:
    assert len(attachment_of("ả" * 5_000 + ".pdf", b"%PDF-").name) == NAME_LETTERS_MOST
    with pytest.raises(FaultsFound, match="name the file with its ending") as refused:
        attachment_of("a." + "b" * 5_000, b"%PDF-")
    assert len(str(refused.value)) < 200
