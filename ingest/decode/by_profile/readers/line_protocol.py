"""InfluxDB's line protocol -> records of the shape of Telegraf's JSON, and their values.

`name` is the measurement, `tags`, `fields` and `timestamp` are as in Telegraf's JSON, so that a
profile names both with the same keys. A bad line is told with its number, the others are read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from domain.gateways.rejections import RejectionCode
from ingest.decode.by_profile.readers.keys import Keys
from ingest.decode.by_profile.readers.records import Record, values_of_record
from ingest.decode.by_profile.readers.sent import Told, Unread

LINES_MOST = 10_000
_BYTE_ORDER_MARK = "\ufeff"
# Source: InfluxDB, reference of the line protocol: commas, blanks and equals signs are escaped by a
# backslash; any other backslash stands for itself.
_MEASUREMENT = re.compile(r"(?:\\[, ]|[^, ])++")
_KEY = re.compile(r"(?:\\[,= ]|[^,= ])++")
_TEXT = re.compile(r'"((?:\\["\\]|[^"])*+)"', re.DOTALL)
_WORD = re.compile(r"[^, ]++")
_NUMBER = re.compile(r"([+-]?\d+)[iu]|[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_TRUTHS = {"t": True, "T": True, "true": True, "True": True, "TRUE": True}
_TRUTHS |= {"f": False, "F": False, "false": False, "False": False, "FALSE": False}
_STAMP = re.compile(r" +(-?\d{1,19}) *")
_UNESCAPED = re.compile(r"\\([,= ])")
_DIGITS_MOST = 400
_OPEN_LINES_MOST, _OPEN_LETTERS_MOST = 64, 16_384  # that may be one line


class _Malformed(ValueError):
    """A line that is not of the protocol; its words are our own."""


def values_of_line_protocol(payload: bytes, keys: Keys) -> Told:
    """Yield each value of a text of line protocol, or why a line has none; never raises."""
    if payload.count(b"\n") > LINES_MOST:
        detail = f"more than {LINES_MOST} lines: send fewer in a message"
        yield Unread("", RejectionCode.TOO_MANY, detail)
        return
    try:
        text = payload.decode("utf-8").removeprefix(_BYTE_ORDER_MARK)
    except UnicodeDecodeError as error:
        detail = f"not line protocol in UTF-8: byte {error.start + 1} belongs to no letter"
        yield Unread("", RejectionCode.UNREADABLE, detail)
        return
    for number, found in _records(text):
        place = f"line {number}"
        if isinstance(found, str):
            yield Unread(place, RejectionCode.LINE_MALFORMED, found)
        else:
            yield from values_of_record(Record(place, found), keys)


def _records(text: str) -> Iterator[tuple[int, dict[str, Any] | str]]:
    """Yield each line's number with its record, or with why it has none.

    A text in quotes may go on over several lines: what is no line by itself is read with those
    before it that were none, as far as they may be one.
    """
    open_lines: list[str] = []
    first, why = 0, ""
    for number, line in enumerate(text.split("\n"), start=1):
        if not open_lines and (not line.strip() or line.startswith("#")):
            continue
        told = _record(line.removesuffix("\r"))
        is_one = not isinstance(told, str)
        if open_lines and not is_one:
            joined = "\n".join([*open_lines, line]).removesuffix("\r")
            whole = _record(joined)
            if not isinstance(whole, str):
                yield first, whole
                open_lines = []
                continue
            if len(open_lines) < _OPEN_LINES_MOST and len(joined) < _OPEN_LETTERS_MOST:
                open_lines.append(line)
                continue
        if open_lines:
            yield first, why
            open_lines = []
        if isinstance(told, str) and '"' in line:
            open_lines, first, why = [line], number, told
        elif is_one or line.strip():
            yield number, told
    if open_lines:
        yield first, why


def _record(line: str) -> dict[str, Any] | str:
    """Return a line as Telegraf's JSON would have it, or why it is none."""
    try:
        return _read_record(line)
    except _Malformed as error:
        return str(error)


def _read_record(line: str) -> dict[str, Any]:
    """Return a line as Telegraf's JSON would have it; raises _Malformed."""
    at, measurement = _read(_MEASUREMENT, line, 0, "a measurement")
    tags: dict[str, str] = {}
    while line.startswith(",", at):
        at, key = _read(_KEY, line, at + 1, "a tag's key")
        at = _past(line, at, "=")
        at, value = _read(_KEY, line, at, "a tag's value")
        tags[_plain(key)] = _plain(value)
    at = _past(line, at, " ")
    fields: dict[str, Any] = {}
    while True:
        at, key = _read(_KEY, line, at, "a field's key")
        at = _past(line, at, "=")
        at, fields[_plain(key)] = _value(line, at)
        if not line.startswith(",", at):
            break
        at += 1
    stamp = _STAMP.fullmatch(line, at)
    if stamp is None and line[at:].strip(" "):
        raise _Malformed("what follows its fields is no timestamp")
    time = None if stamp is None else int(stamp[1])
    return {"name": _plain(measurement), "tags": tags, "fields": fields, "timestamp": time}


def _value(line: str, at: int) -> tuple[int, Any]:
    text = _TEXT.match(line, at)
    if text is not None:
        return text.end(), text[1].replace('\\"', '"').replace("\\\\", "\\")
    at, word = _read(_WORD, line, at, "a field's value")
    if word in _TRUTHS:
        return at, _TRUTHS[word]
    number = _NUMBER.fullmatch(word)
    if number is None or len(word) > _DIGITS_MOST:
        raise _Malformed("a field's value is neither a number, a truth value nor a text in quotes")
    return at, int(number[1]) if number[1] else float(word)


def _read(pattern: re.Pattern[str], line: str, at: int, what: str) -> tuple[int, str]:
    match = pattern.match(line, at)
    if match is None:
        raise _Malformed(f"{what} is missing at letter {at + 1}")
    return match.end(), match[0]


def _past(line: str, at: int, mark: str) -> int:
    if not line.startswith(mark, at):
        raise _Malformed(f"no {mark!r} at letter {at + 1}")
    return at + 1


def _plain(word: str) -> str:
    return _UNESCAPED.sub(r"\1", word)
