"""The sheet of one kind: headings, the columns' own names, notes, lists and widths."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from storage.registry_files.columns import Kind
from storage.registry_files.described.column import Described, Form
from storage.registry_files.described.every import DESCRIBED, TITLES_VI
from storage.registry_files.workbooks.guide import may_be_absent

HEADS = 2  # lines above the rows: the headings, and the columns' own names
_EMPTY_ROWS = 500  # that a list is offered in beyond those that are filled
_TITLE_MOST = 32  # letters of a message's title that a spreadsheet takes
_FREE_LISTS = frozenset({"commune"})  # other words are taken, and the import says so
_FORMS = {
    Form.TEXT: ("chữ", "text", "@"),
    Form.NUMBER: ("số", "number", "General"),
    Form.NUMBERS: ("các số", "numbers", "@"),
    Form.DAY: ("ngày", "day", "yyyy-mm-dd"),
    Form.INSTANT: ("thời điểm kèm múi giờ", "instant with its offset", "@"),
}


class KindSheet:
    """The sheet of one kind, without rows; formats are those of its columns' cells."""

    def __init__(
        self, book: Any, kind: Kind, lists: Mapping[tuple[Kind, str], str], rows: int
    ) -> None:
        self.kind = kind
        self.columns = DESCRIBED[kind]
        self.sheet: Any = book.add_worksheet(TITLES_VI[kind])
        self.formats = {
            form: book.add_format({"num_format": told[2]}) for form, told in _FORMS.items()
        }
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        grey = book.add_format({"italic": True, "font_color": "#595959"})
        self.sheet.freeze_panes(HEADS, 0)
        for place, one in enumerate(self.columns):
            width = 14 if one.form in {Form.NUMBER, Form.DAY} else 26
            self.sheet.set_column(place, place, width, self.formats[one.form])
            self.sheet.write_string(0, place, one.heading_vi, bold)
            self.sheet.write_string(1, place, one.column, grey)
            note = note_of(kind, one)
            self.sheet.write_comment(
                0, place, note, {"author": "Nhuệ", "x_scale": 2.2, "y_scale": 1.8}
            )
            offered = lists.get((kind, one.column))
            if offered is not None:
                self._offer(place, one, offered, rows)

    def _offer(self, place: int, one: Described, offered: str, rows: int) -> None:
        free = one.column in _FREE_LISTS
        told = {
            "validate": "list",
            "source": offered,
            "error_type": "information" if free else "stop",
            "error_title": one.heading_vi[:_TITLE_MOST],
            "error_message": "Chọn trong danh mục. · Choose from the list.",
        }
        self.sheet.data_validation(HEADS, place, HEADS + rows + _EMPTY_ROWS, place, told)


def note_of(kind: Kind, one: Described) -> str:
    """Return what a heading's note says: meaning, unit, form and example, in both languages."""
    form_vi, form_en, _ = _FORMS[one.form]
    lines = [f"{one.heading_vi}: {one.vi}", f"{one.column}: {one.en}"]
    if one.unit:
        lines.append(f"Đơn vị · unit: {one.unit}")
    lines.append(f"Kiểu · form: {form_vi} · {form_en}")
    if one.example:
        lines.append(f"Ví dụ · example: {one.example}")
    if not may_be_absent(kind, one):
        lines.append("Cột bắt buộc phải có · the column must be there")
    return "\n".join(lines)
