"""Rows of profiles: how a logger writes what it sends, for which gateways and from which day on.

It reads one row and blames what cannot be meant; other rows are not looked at.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable

from domain.gateways.profiles import PASSED_OVER, Format, Profile, StampedAt
from domain.measured.units import UNITS
from storage.registry_files.rows.cells import IDENTIFIER, RegistryRow
from storage.registry_files.rows.listed import EMPTY, Pairs, list_of, pairs_of
from storage.registry_files.rows.profiles.topics import file_names_of, topic_of
from storage.registry_files.rows.terms import check_days

# A mark that a cell cannot show is written as a word.
SEPARATORS = {"tab": "\t", "comma": ",", "semicolon": ";", "space": " "}
DECIMAL_MARKS = {"point": ".", "comma": ","}
SECONDS_MOST = 86_400  # of a day
HEADER_LINES_MOST = 1_000
DATE_AND_CLOCK = 2  # fields that a time may stand in
# What the device says of itself (Circular 10/2021): measuring, calibrating, at fault.
STATUSES = ("00", "01", "02")
# Ours by a name; what has no unit is told as "-".
NAMED_UNITS = tuple(unit for unit in UNITS if unit)

_FIELDS = frozenset({"time", "source", "value", "unit", "status"})
_RANGE = re.compile(r"(\d{1,9})-(\d{1,9})", re.ASCII)
_TIMES = frozenset({"rfc3339", "epoch_s", "epoch_ms", "epoch_us", "epoch_ns"})
_PART = re.compile(r"yyyy|MM|dd|HH|mm|SSS|ss|[TZ]|[^A-Za-z]")
_PARTS_NEEDED = frozenset({"yyyy", "MM", "dd", "HH", "mm"})
_OFFSET = re.compile(r"[+-](?:0\d|1[0-3]):[0-5]\d|[+-]14:00|Z", re.ASCII)


ProfileFaults = Callable[[Profile], Iterable[tuple[str, str]]]


def profile_of(
    row: RegistryRow, forms: Collection[str] | None, profile_faults: ProfileFaults | None = None
) -> Profile:
    """Return the profile that a row names; `forms` are the names that it may be like, None: any.

    `profile_faults` may know what its form has against it: columns, and a sentence of each.
    """
    profile = Profile(
        id=row.identifier("id"),
        gateways=_gateways_of(row),
        like=row.text("like") if forms is None else row.known("like", forms),
        reason=row.text("reason"),
        entered_by=row.text("entered_by"),
        valid_from=row.day("valid_from"),
        valid_to=row.day_or_open("valid_to"),
        format=row.word_or_none("format", Format),
        separator=_separator_of(row),
        fields=_fields_of(row),
        header_lines=_whole_within(row, "header_lines", 0, HEADER_LINES_MOST),
        decimal_mark=_decimal_mark_of(row),
        records=_text_or_empty(row, "records"),
        time_key=row.text_or_none("time_key"),
        values_key=row.text_or_none("values_key"),
        name_key=row.text_or_none("name_key"),
        value_key=row.text_or_none("value_key"),
        unit_key=row.text_or_none("unit_key"),
        status_key=row.text_or_none("status_key"),
        prefix_keys=_words_of(row, "prefix_keys"),
        time_format=_time_format_of(row),
        time_zone=_time_zone_of(row),
        stamped_at=row.word_or_none("stamped_at", StampedAt),
        interval_seconds=_whole_within(row, "interval_seconds", 1, SECONDS_MOST),
        units=_pairs_of(row, "units", NAMED_UNITS),
        statuses=_pairs_of(row, "statuses", STATUSES),
        no_values=_words_of(row, "no_values"),
        longest_silence_seconds=_whole_within(row, "longest_silence_seconds", 1, SECONDS_MOST),
        topic=topic_of(row, "topic"),
        receipts_topic=topic_of(row, "receipts_topic"),
        file_names=file_names_of(row, _words_of(row, "file_names")),
    )
    check_days(row, profile.valid_from, profile.valid_to)
    if profile_faults is not None and row.sound:
        for column, fault in profile_faults(profile):
            row.fault(fault, column)
    return profile


def _gateways_of(row: RegistryRow) -> tuple[str, ...]:
    column = "gateways"
    row.text(column)  # blames an empty one
    named = _words_of(row, column) or ()
    for one in named:
        if one != "*" and not IDENTIFIER.fullmatch(one.removesuffix("*")):
            row.fault(
                f"{column} {one!r} is no id of a gateway: use 1 to 64 of A-Z a-z 0-9 _ -, or the "
                "begin of such ids with * behind it",
                column,
            )
    return named


def _words_of(row: RegistryRow, column: str) -> tuple[str, ...] | None:
    """Return the words of a cell, each once; None for an empty cell."""
    cell = row.text(column, required=False)
    words = list_of(cell)
    if words is None:
        row.fault(f"{column} {cell!r} has a quote left open: close it behind the word", column)
        return None
    if column != "fields":
        _blame_repeated(row, column, words)
    return words or None


def _blame_repeated(row: RegistryRow, column: str, words: Collection[str]) -> None:
    for word, times in Counter(words).items():
        if times > 1:
            row.fault(f"{column} names {word} {times} times: keep one", column)


def _pairs_of(row: RegistryRow, column: str, ours: Collection[str]) -> Pairs | None:
    """Return pairs of the logger's word and one of ours; None for an empty cell."""
    cell = row.text(column, required=False)
    pairs = pairs_of(cell)
    if pairs is None:
        row.fault(f"{column} {cell!r} is no list of pairs: write such as Good=00; Bad=02", column)
        return None
    _blame_repeated(row, column, [word for word, _ in pairs])
    for word, kept in pairs:
        if not kept:
            row.fault(f"{column} says nothing of {word!r}: write ours behind the =", column)
        row.is_known(column, kept, ours)
        numbers = _RANGE.fullmatch(word)
        if numbers is not None and int(numbers[2]) < int(numbers[1]):
            row.fault(f"{column} {word!r} ends before it begins: swap the two numbers", column)
    return pairs or None


def _fields_of(row: RegistryRow) -> tuple[str, ...] | None:
    column = "fields"
    words = _words_of(row, column)
    for word in words or ():
        if (
            word not in _FIELDS
            and word != PASSED_OVER
            and not (word.startswith("=") and len(word) > 1)
        ):
            row.fault(
                f"{column} {word!r} is no field: use time, source, value, unit, status, - for one "
                "that is passed over, or = and the name of a channel",
                column,
            )
    told = [word for word in words or () if word != PASSED_OVER]
    if told.count("time") == DATE_AND_CLOCK:
        told.remove("time")
    _blame_repeated(row, column, told)
    return words


def _whole_within(row: RegistryRow, column: str, least: int, most: int) -> int | None:
    if row.whole_or_unknown(column) is None:
        return None
    number = row.within_or_unknown(column, least, most)
    return None if number is None else int(number)


def _separator_of(row: RegistryRow) -> str | None:
    column = "separator"
    cell = row.text(column, required=False)
    if not cell or cell in SEPARATORS:
        return SEPARATORS.get(cell)
    if len(cell) > 1 or cell.isalnum() or cell in {'"', ".", "-", "+"}:
        row.fault(
            f"{column} {cell!r} parts no fields: write tab, comma, semicolon, space, or one mark "
            "such as |",
            column,
        )
    return cell


def _decimal_mark_of(row: RegistryRow) -> str | None:
    column = "decimal_mark"
    if not row.text(column, required=False):
        return None
    return DECIMAL_MARKS.get(row.known(column, DECIMAL_MARKS))


def _text_or_empty(row: RegistryRow, column: str) -> str | None:
    """Return a text, None for an empty cell; two quotes are a text that is empty."""
    cell = row.text_or_none(column)
    return "" if cell == EMPTY else cell


def _time_format_of(row: RegistryRow) -> str | None:
    column = "time_format"
    cell = row.text_or_none(column)
    if cell is None or cell in _TIMES:
        return cell
    parts = _PART.findall(cell)
    named = [part for part in parts if part.isalpha() and part not in {"T", "Z"}]
    reads = (
        "".join(parts) == cell
        and set(named) >= _PARTS_NEEDED
        and len(set(named)) == len(named)
        and ("SSS" not in named or "ss" in named)
    )
    if not reads:
        row.fault(
            f"{column} {cell!r} cannot be read: write rfc3339, epoch_s, epoch_ms, epoch_us, "
            "epoch_ns, or a pattern of yyyy MM dd HH mm ss SSS such as dd/MM/yyyy HH:mm:ss",
            column,
        )
    return cell


def _time_zone_of(row: RegistryRow) -> str | None:
    column = "time_zone"
    cell = row.text_or_none(column)
    if cell is not None and not _OFFSET.fullmatch(cell):
        row.fault(f"{column} {cell!r} is no offset: write such as +07:00 or Z", column)
    return cell
