"""Proposes how a sample of no form is laid out: columns under a head line, or JSON by its keys.

Each proposal is tried as any other way of writing, and stands only where it is read; it says
nothing of what a channel is.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from typing import Any

from ingest.decode.by_profile.readers.json_text import loaded_json
from ingest.decode.by_profile.readers.sent import Unread
from ingest.decode.by_profile.words.numbers import COMMA, is_like_a_number, read_number
from ingest.decode.by_profile.words.times import EPOCHS, RFC3339
from ingest.decode.vocabulary.shared import Key, fold_key, vocabulary

Says = dict[str, Any]  # by the keys of a Writing
_LINES_LOOKED_AT = 20
_LINE_LETTERS_MOST = 4_096
_SEPARATORS = ("\t", ";", ",")
_DATES = {
    "yyyy-MM-dd": r"\d{4}-\d\d-\d\d",
    "yyyy/MM/dd": r"\d{4}/\d\d/\d\d",
    "dd/MM/yyyy": r"\d\d/\d\d/\d{4}",
    "dd-MM-yyyy": r"\d\d-\d\d-\d{4}",
    "yyyyMMdd": r"\d{8}",
}
_CLOCKS = {"HH:mm:ss": r"\d\d:\d\d:\d\d", "HH:mm": r"\d\d:\d\d", "HHmmss": r"\d{6}"}
_WHOLE = {
    f"{date}{between}{clock}": re.compile(f"{day}{between}{time}", re.ASCII)
    for date, day in _DATES.items()
    for clock, time in _CLOCKS.items()
    for between in (" ", "T", "")
    if between or (date == "yyyyMMdd" and clock == "HHmmss")
}
_NAMES = frozenset(
    {"name", "tag", "n", "id", "key", "parameter", "param", "code", "symbol", "channel"}
)
_VALUES = frozenset({"value", "v", "val", "reading", "measurement"})
_QUALITIES = frozenset({"q", "qc", "stat"})
_TIMES = frozenset({"time", "timestamp", "ts", "datetime", "date", "t", "measuredat", "created"})
_OF_STATUS = frozenset({Key.STATUS, Key.QUALITY, Key.LIKE_STATUS})
_LEVELS_MOST = 4
_MEMBERS_MOST = 50  # of an object that are looked at
_OBJECTS_MOST = 64


def layouts(payload: bytes) -> Iterator[tuple[str, Says]]:
    """Yield forms with what a profile may say other than they do, for a sample; none where it is
    neither text of columns nor JSON.
    """
    loaded = loaded_json(payload)
    if isinstance(loaded, Unread):
        yield from _columns(payload)
    else:
        yield from _objects(loaded)


def _columns(payload: bytes) -> Iterator[tuple[str, Says]]:
    try:
        text = payload[: _LINES_LOOKED_AT * _LINE_LETTERS_MOST].decode("utf-8-sig", "replace")
    except UnicodeError:
        return
    lines = text.splitlines()[:_LINES_LOOKED_AT]
    for separator in _SEPARATORS:
        try:
            rows = [[one.strip() for one in row] for row in csv.reader(lines, delimiter=separator)]
        except csv.Error:
            continue
        for at, row in enumerate(rows[1:], start=1):
            head = rows[at - 1]
            if len(row) > 1 and len(head) == len(row) and not any(map(is_like_a_number, head)):
                said = _of_row(head, row)
                if said is not None:
                    yield "circular10-2021", {"separator": separator, "header_lines": at, **said}
                break


def _of_row(head: Sequence[str], row: Sequence[str]) -> Says | None:
    """Return the fields of a first row of values, as its head names them; None without a time."""
    times = [at for at, one in enumerate(row) if _format_of(one) is not None]
    form = None
    if times:
        form, times = _format_of(row[times[0]]), times[:1]
    else:
        dates = [(at, name) for at, one in enumerate(row) if (name := _match(_DATES, one))]
        clocks = [(at, name) for at, one in enumerate(row) if (name := _match(_CLOCKS, one))]
        if dates and clocks and dates[0][0] < clocks[0][0]:
            form, times = f"{dates[0][1]} {clocks[0][1]}", [dates[0][0], clocks[0][0]]
    if form is None:
        return None
    states = [at for at, name in enumerate(head) if at not in times and _is_of_status(name)]
    kinds = dict.fromkeys(times, "time")
    if len(states) == 1:  # of several, each of a value of its own, no row's is told
        kinds[states[0]] = "status"
    numbers = [
        at for at, one in enumerate(row) if at not in {*times, *states} and is_like_a_number(one)
    ]
    marks = [one for at, one in enumerate(row) if at in numbers and COMMA in one]
    said: Says = {"time_format": form}
    if marks and all(isinstance(read_number(one, COMMA), float) for one in marks):
        said["decimal_mark"] = COMMA
    names = [at for at, one in enumerate(row) if vocabulary().parameter(one) is not None]
    if len(numbers) == 1 and names:
        kinds |= {numbers[0]: "value", names[0]: "source"}
        kinds |= {
            at: "unit"
            for at, one in enumerate(row)
            if at not in kinds and one and vocabulary().unit(one) is not None
        }
        fields = tuple(kinds.get(at, "-") for at in range(len(row)))
    else:
        fields = tuple(
            kinds.get(at) or (f"={name}" if name and at in numbers else "-")
            for at, name in enumerate(head)
        )
    return {**said, "fields": fields}


def _is_of_status(head: str) -> bool:
    """Return whether a column's head says that it holds the device's status."""
    known = vocabulary()
    if known.key(head) in _OF_STATUS:
        return True
    folded = fold_key(head)
    return any(key in folded for key, kind in known.keys.items() if kind in _OF_STATUS)


def _format_of(written: str) -> str | None:
    return next((name for name, form in _WHOLE.items() if form.fullmatch(written)), None)


def _match(forms: dict[str, str], written: str) -> str | None:
    return next((name for name, form in forms.items() if re.fullmatch(form, written)), None)


def _objects(loaded: Any) -> Iterator[tuple[str, Says]]:
    """Yield keys that may name records of JSON: of one value each, or of an object of values."""
    for path, record, around in islice(_walk(loaded, "", {}, 0), _OBJECTS_MOST):
        keys = list(record)[:_MEMBERS_MOST]
        near = {**around, **record}
        times = [key for key in (*keys, *around) if "." not in key and _is_time(key, near[key])]
        within = [one for one in record.values() if isinstance(one, dict)]
        said: Says = {"records": path} | _of_words([record, *within])
        name = next((key for key in keys if key.casefold() in _NAMES), None)
        value = next((key for key in keys if key.casefold() in _VALUES), None)
        for time in times[:2]:
            written_as = _format_of(near[time]) if isinstance(near[time], str) else None
            for form in (*([written_as] if written_as else []), RFC3339, *EPOCHS):
                written = {**said, "time_key": time, "time_format": form}
                if name is not None and value is not None:
                    yield "name-value-list", {**written, "name_key": name, "value_key": value}
                else:
                    yield "flat-json", written
                for key in keys:
                    if isinstance(record[key], dict) and "." not in key:
                        yield "flat-json", {**written, "values_key": key}


def _is_time(key: str, told: Any) -> bool:
    is_written = isinstance(told, str) and _format_of(told) is not None
    return is_written or key.casefold() in _TIMES


def _has_comma(told: str) -> bool:
    return COMMA in told and is_like_a_number(told) and isinstance(read_number(told, COMMA), float)


def _of_words(records: Sequence[dict[str, Any]]) -> Says:
    """Return the keys of units and statuses in records, and their decimal mark where it shows."""
    said: Says = {}
    for key, told in islice(chain.from_iterable(one.items() for one in records), _MEMBERS_MOST):
        kind = vocabulary().key(key)
        if kind is Key.UNIT:
            said["unit_key"] = key
        elif kind in {Key.STATUS, Key.QUALITY} or key.casefold() in _QUALITIES:
            said["status_key"] = key
        elif isinstance(told, str) and _has_comma(told):
            said["decimal_mark"] = COMMA
    return said


def _walk(
    loaded: Any, path: str, around: dict[str, Any], level: int
) -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Yield each object with the way to it and what stands around; of an array the first alone."""
    while isinstance(loaded, list) and loaded:
        loaded = loaded[0]
    if not isinstance(loaded, dict) or level > _LEVELS_MOST:
        return
    yield path, loaded, around
    for key, inner in islice(loaded.items(), _MEMBERS_MOST):
        if isinstance(inner, dict | list) and "." not in key:
            way = f"{path}.{key}" if path else key
            yield from _walk(inner, way, {**around, **loaded}, level + 1)
