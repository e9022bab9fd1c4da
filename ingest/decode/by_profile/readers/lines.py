"""Lines of fields -> values as sent, in the order of a profile's fields.

A bad line is told with its number, the others are read. A field in quotation marks may hold the
separator; nothing else of a line is interpreted.
"""

from __future__ import annotations

import csv
import re

from domain.gateways.profiles import PASSED_OVER, Writing
from domain.gateways.rejections import RejectionCode
from ingest.decode.by_profile.readers.sent import Sent, Told, Unread

LINES_MOST = 10_000  # of one file, as of Circular 10's
BLANKS = " "  # the separator that is any run of blanks and tabs
TIME, SOURCE, VALUE, UNIT, STATUS = "time", "source", "value", "unit", "status"
OF_CHANNEL = "="  # before the name of a channel whose values stand in a column
FIELD_NAMES = frozenset({TIME, SOURCE, VALUE, UNIT, STATUS, PASSED_OVER})
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_LINE_END = re.compile(rb"\r\n|\n|\r")


def values_of_lines(payload: bytes, writing: Writing) -> Told:
    """Yield each value of a file of lines, or why a line has none; never raises."""
    fields, separator = writing.fields, writing.separator
    if not fields or not separator:
        detail = "the profile says neither the fields of a line nor what separates them"
        yield Unread("", RejectionCode.WRONG_TYPE, detail)
        return
    if max(payload.count(b"\n"), payload.count(b"\r")) > LINES_MOST:
        detail = f"more than {LINES_MOST} lines: send fewer in a message"
        yield Unread("", RejectionCode.TOO_MANY, detail)
        return
    has_columns = any(field.startswith(OF_CHANNEL) for field in fields)
    lines = _LINE_END.split(payload.removeprefix(_BYTE_ORDER_MARK))
    for number, line in enumerate(lines, start=1):
        if number <= (writing.header_lines or 0):
            continue
        place = f"line {number}"
        parts = _parts(line, separator)
        if isinstance(parts, str):
            yield Unread(place, RejectionCode.LINE_MALFORMED, parts)
            continue
        if not parts:
            continue
        wanted = len(fields)
        if len(parts) % wanted == 1 and len(parts) > 1 and not parts[-1]:
            parts.pop()  # a separator at the line's end
        if len(parts) % wanted or (has_columns and len(parts) != wanted):
            told = ", ".join(fields)
            detail = f"{len(parts)} fields, and the profile has {wanted}: {told}"
            yield Unread(place, RejectionCode.LINE_MALFORMED, detail)
            continue
        for at in range(0, len(parts), wanted):
            yield from _values(place, fields, parts[at : at + wanted])


def _values(place: str, fields: tuple[str, ...], parts: list[str]) -> Told:
    told: dict[str, str] = {}
    columns: list[tuple[str, str]] = []
    for field, part in zip(fields, parts, strict=True):
        if field.startswith(OF_CHANNEL):
            columns.append((field[len(OF_CHANNEL) :], part))
        elif field == TIME and TIME in told:
            told[TIME] = f"{told[TIME]} {part}"  # a date and a clock's time, each of its own
        else:
            told[field] = part
    unit, status, time = told.get(UNIT), told.get(STATUS), told.get(TIME)
    if SOURCE in told:
        yield Sent(place, told[SOURCE], told.get(VALUE), unit, status, time, True)
    for source, value in columns:
        yield Sent(place, source, value, None, status, time, True)


def _parts(line: bytes, separator: str) -> list[str] | str:
    """Return a line's fields without blanks around them, none of a blank line, or its fault."""
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError as error:
        return f"not UTF-8 (byte {error.start + 1}): set the logger to it"
    if not text.strip():
        return []
    if separator == BLANKS:
        return text.split()
    if '"' in text and len(separator) == 1:
        try:
            found = next(csv.reader([text], delimiter=separator, strict=True))
        except (csv.Error, StopIteration):
            return "its quotation marks do not come in pairs"
        return [part.strip(" ") for part in found]
    return [part.strip(" ") for part in text.split(separator)]
