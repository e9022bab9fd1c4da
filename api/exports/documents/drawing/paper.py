"""The paper that documents are drawn on: A4, the shipped fonts, and the data's digest at its foot.

A letter that the fonts have not is an error in words; the library would log a line and go on.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from fpdf import FPDF
from fpdf.fonts import TTFFont

from api.exports.documents.drawing.words import said
from domain.errors import NhueError
from domain.two_languages import Language

FONTS = Path(__file__).parent / "fonts"
REGULAR, BOLD = FONTS / "DejaVuSans.ttf", FONTS / "DejaVuSans-Bold.ttf"
FAMILY = "DejaVu"
DATA_MARK = "nhue-data-sha256:"
WIDTH_MM, SIDE_MM, TOP_MM, END_MM = 210.0, 15.0, 13.0, 272.0
ROOM_MM = WIDTH_MM - 2 * SIDE_MM
_GREY, _BLACK = 105, 0
_SHOWN_LETTERS = 40


class GlyphMissing(NhueError):
    """A text of a document has a letter that the document's font has not."""

    def __init__(self, letter: str, text: str) -> None:
        self.letter = f"U+{ord(letter):04X}"
        self.text = text if len(text) <= _SHOWN_LETTERS else f"{text[:_SHOWN_LETTERS]}…"
        super().__init__(
            f"the font of documents has no letter {self.letter}, which stands in {self.text!r}"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """What every page says: the digest of the data, and as known when; `title` is the file's."""

    title: str
    language: Language
    data_sha256: str
    known_at: datetime


class Paper(FPDF):
    """A4 with the data's digest at the foot of each page, in a font that every reader has: so it
    stands in the file letter by letter, for `nhue verify` to read.
    """

    def __init__(self, stamp: Stamp) -> None:
        super().__init__("P", "mm", "A4")
        self._stamp = stamp

    def footer(self) -> None:
        """Write the digest, and which page of how many it is."""
        stamp = self._stamp
        self.set_text_color(_BLACK)
        self.set_draw_color(_GREY)
        self.line(SIDE_MM, END_MM + 2, WIDTH_MM - SIDE_MM, END_MM + 2)
        self.set_xy(SIDE_MM, END_MM + 3)
        self.set_font(FAMILY, "", 6.5)
        self.cell(ROOM_MM - 20, 4, told(said("foot.digest", stamp.language)))
        self.cell(20, 4, f"{self.page_no()}/{{nb}}", align="R")
        self.set_xy(SIDE_MM, END_MM + 7)
        self.set_font("Courier", "", 8)
        self.cell(ROOM_MM, 4, stamp.data_sha256)


def close_fonts(pdf: FPDF) -> None:
    """Close the fonts' files, which the library leaves open."""
    for font in pdf.fonts.values():
        if isinstance(font, TTFFont):
            font.ttfont.close()


@cache
def _letters() -> frozenset[int]:
    """Return what both fonts can write."""
    pdf = FPDF()
    pdf.add_font(FAMILY, "", REGULAR)
    pdf.add_font(FAMILY, "B", BOLD)
    written = [frozenset(one.cmap) for one in pdf.fonts.values() if isinstance(one, TTFFont)]
    close_fonts(pdf)
    return frozenset.intersection(*written)


def spelled(text: str) -> str:
    r"""Return what somebody wrote and nobody can correct, in one line: a letter that the fonts have
    not stands by its number.

    >>> spelled("đã lấy mẫu\r\n漢")
    'đã lấy mẫu [U+6F22]'
    """
    in_a_line = " ".join(unicodedata.normalize("NFC", text).split())
    return "".join(
        one if ord(one) in _letters() and one.isprintable() else f"[U+{ord(one):04X}]"
        for one in in_a_line
    )


def told(text: str) -> str:
    """Return a text as it is drawn, in NFC; raises GlyphMissing with the letter and the text."""
    written = unicodedata.normalize("NFC", text)
    missing = next((one for one in written if ord(one) not in _letters()), None)
    if missing is None:
        return written
    raise GlyphMissing(missing, written)
