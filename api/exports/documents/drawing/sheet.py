"""Draws on paper: headings, facts, tables and strips on at most two pages of A4, and their digest.

Letters are those of the font that is shipped: one that it has not is an error in words. What finds
no room is left out and counted on the last page; it decides nothing of what is said.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from api.exports.documents.drawing.paper import (
    BOLD,
    DATA_MARK,
    END_MM,
    FAMILY,
    REGULAR,
    ROOM_MM,
    SIDE_MM,
    TOP_MM,
    WIDTH_MM,
    Paper,
    Stamp,
    close_fonts,
    told,
)
from api.exports.documents.drawing.words import said

PAGES_MOST = 2
_NOTE_MM = 5.0  # on the last page: how much was left out
_GREY, _BLACK = 105, 0
Colour = tuple[int, int, int]


class Column(NamedTuple):
    """A column of a table: its heading, its share of the width, and where its cells stand."""

    heading: str
    share: float
    align: Literal["L", "R", "C"] = "L"


class Sheet:
    """A document while it is drawn, from the top of its first page on."""

    def __init__(self, stamp: Stamp) -> None:
        """Begin the first page; nothing but the stamp is on it yet."""
        self._stamp = stamp
        self._left_out = 0
        self._kept_mm = 0.0
        title = told(stamp.title)  # before a file is opened
        self._pdf = pdf = Paper(stamp)
        pdf.set_auto_page_break(auto=False)
        pdf.set_margins(SIDE_MM, TOP_MM, SIDE_MM)
        pdf.add_font(FAMILY, "", REGULAR)
        pdf.add_font(FAMILY, "B", BOLD)
        pdf.set_creation_date(stamp.known_at)
        pdf.set_lang(stamp.language)
        pdf.set_title(title)
        pdf.set_creator("Nhue")
        pdf.set_keywords(f"{DATA_MARK}{stamp.data_sha256}")
        pdf.add_page()

    def keep_room(self, height: float) -> None:
        """Keep so much of the last page free for what is drawn at the end; 0 gives it back."""
        self._kept_mm = height

    def leave_out(self, lines: int) -> None:
        """Count lines that the data have and the paper has no room for; the last page says it."""
        self._left_out += lines

    def heading(self, text: str, size: float = 11.0) -> None:
        """Write a heading; the first of a document is larger."""
        height = size * 0.5
        if self._has_room(height + 8):
            self._pdf.ln(1.5)
            self._font("B", size)
            self._cell(ROOM_MM, height, text)
            self._pdf.ln(height + 0.8)

    def centred(self, text: str, size: float) -> None:
        """Write a line in the middle, as a state's paper begins."""
        height = size * 0.5
        if self._has_room(height):
            self._font("B", size)
            self._pdf.cell(ROOM_MM, height, told(text), align="C")
            self._pdf.ln(height)

    def paragraph(self, text: str, size: float = 8.0, *, bold: bool = False) -> None:
        """Write a text over as many lines as it needs."""
        self._font("B" if bold else "", size)
        height = size * 0.46
        drawn = False
        for line in self._lines(text, ROOM_MM):
            drawn = self._has_room(height)
            if drawn:
                self._font("B" if bold else "", size)
                self._cell(ROOM_MM, height, line)
                self._pdf.ln(height)
        if drawn:
            self._pdf.ln(0.6)

    def facts(self, pairs: Sequence[tuple[str, str]], size: float = 8.0) -> None:
        """Write names and what they are, one pair below the other."""
        height, name_mm = size * 0.5, 46.0
        for name, text in pairs:
            self._font("", size)
            lines = self._lines(text, ROOM_MM - name_mm) or [""]
            for at, line in enumerate(lines):
                if self._has_room(height):
                    self._font("", size, _GREY)
                    self._cell(name_mm, height, name if at == 0 else "")
                    self._font("", size)
                    self._cell(ROOM_MM - name_mm, height, line)
                    self._pdf.ln(height)

    def table(
        self, columns: Sequence[Column], rows: Sequence[Sequence[str]], size: float = 7.0
    ) -> None:
        """Write a table, a row a line; what is wider than its column is cut and ends with `…`."""
        height = size * 0.56
        whole = sum(column.share for column in columns)
        widths = [ROOM_MM * column.share / whole for column in columns]
        if not rows or not self._has_room(2 * height):
            self._left_out += len(rows)
            return
        self._row(columns, widths, [one.heading for one in columns], height, size, is_head=True)
        for row in rows:
            page = self._pdf.page
            if not self._has_room(height):
                continue
            if self._pdf.page != page:
                heads = [one.heading for one in columns]
                self._row(columns, widths, heads, height, size, is_head=True)
            self._row(columns, widths, row, height, size, is_head=False)
        self._pdf.ln(1.2)

    def strip(self, label: str, cells: Sequence[tuple[str, Colour]], of: int) -> None:
        """Draw a row of `of` places, each with a letter on its colour, as a month has days."""
        height, label_mm = 4.2, 42.0
        if not self._has_room(height):
            return
        width = (ROOM_MM - label_mm) / of
        self._font("", 7)
        self._cell(label_mm, height, self._cut(label, label_mm))
        y = self._pdf.get_y()
        for at, (letter, colour) in enumerate(cells):
            x = SIDE_MM + label_mm + at * width
            self._pdf.set_fill_color(*colour)
            self._pdf.rect(x + 0.2, y + 0.2, width - 0.4, height - 0.4, style="F")
            self._pdf.set_xy(x, y)
            self._font("", 6)
            self._pdf.cell(width, height, told(letter), align="C")
        self._pdf.set_xy(SIDE_MM, y + height)

    def blank_lines(self, label: str, lines: int) -> None:
        """Draw ruled lines for a person to write on, below what they are for."""
        self.paragraph(label)
        for _ in range(lines):
            if self._has_room(7.0):
                y = self._pdf.get_y() + 6.0
                self._pdf.set_draw_color(_GREY)
                self._pdf.line(SIDE_MM, y, WIDTH_MM - SIDE_MM, y)
                self._pdf.set_y(y + 1.0)

    def signatures(self, roles: Sequence[str]) -> None:
        """Draw a place to sign for each role, side by side."""
        if not roles or not self._has_room(34.0):
            return
        width = ROOM_MM / len(roles)
        self._pdf.ln(3)
        self._font("B", 8)
        for role in roles:
            self._pdf.cell(width, 4, self._cut(role, width), align="C")
        self._pdf.ln(4)
        self._font("", 7, _GREY)
        for _ in roles:
            self._pdf.cell(width, 4, told(said("sign.here", self._stamp.language)), align="C")
        self._pdf.ln(26)

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return len(self._pdf.pages)

    def close(self) -> None:
        """Let go of the fonts' files."""
        close_fonts(self._pdf)

    def finished(self) -> bytes:
        """Return the PDF; nothing can be drawn any more."""
        if self._left_out:
            self._pdf.set_y(END_MM - _NOTE_MM)
            self._font("", 7, _GREY)
            note = said("left_out", self._stamp.language).format(lines=self._left_out)
            self._cell(ROOM_MM, _NOTE_MM, note)
        return bytes(self._pdf.output())

    def _row(
        self,
        columns: Sequence[Column],
        widths: Sequence[float],
        cells: Sequence[str],
        height: float,
        size: float,
        *,
        is_head: bool,
    ) -> None:
        self._font("B" if is_head else "", size)
        for column, width, cell in zip(columns, widths, cells, strict=True):
            self._pdf.cell(width, height, self._cut(cell, width), align=column.align)
        self._pdf.ln(height)
        self._pdf.set_draw_color(90 if is_head else 215)
        self._pdf.set_line_width(0.15)
        y = self._pdf.get_y()
        self._pdf.line(SIDE_MM, y, WIDTH_MM - SIDE_MM, y)

    def _has_room(self, height: float) -> bool:
        """Go to the next page where this one is full; say that there is none, and count it."""
        last = self._pdf.page == PAGES_MOST
        kept = _NOTE_MM + self._kept_mm if last else 0.0
        if self._pdf.get_y() + height <= END_MM - kept:
            return True
        if last:
            self._left_out += 1
            return False
        self._pdf.add_page()
        return True

    def _font(self, style: Literal["", "B"], size: float, grey: int = _BLACK) -> None:
        self._pdf.set_font(FAMILY, style, size)
        self._pdf.set_text_color(grey)

    def _cell(self, width: float, height: float, text: str) -> None:
        self._pdf.cell(width, height, told(text))

    def _cut(self, text: str, width: float) -> str:
        written, room = told(text), width - 2 * self._pdf.c_margin
        if self._pdf.get_string_width(written) <= room:
            return written
        while written and self._pdf.get_string_width(f"{written}…") > room:
            written = written[:-1]
        return f"{written.rstrip()}…"

    def _lines(self, text: str, width: float) -> list[str]:
        """Break a text at its spaces; a word that is wider than a line is broken anywhere."""
        room, lines, line = width - 2 * self._pdf.c_margin, [], ""
        for word in told(text).split(" "):
            longer = f"{line} {word}" if line else word
            if self._pdf.get_string_width(longer) <= room:
                line = longer
                continue
            if line:
                lines.append(line)
            line = word
            while self._pdf.get_string_width(line) > room:
                end = len(line)
                while end > 1 and self._pdf.get_string_width(line[:end]) > room:
                    end -= 1
                lines.append(line[:end])
                line = line[end:]
        return [*lines, line] if line else lines
