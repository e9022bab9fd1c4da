"""The loggers' text file of Circular 10/2021, turned into the canonical message; never raises.

One reading a line: SYMBOL, VALUE, UNIT, yyyyMMddHHmmss and STATUS between tabs, in legal time. A
bad line is refused with its number, the good ones are taken. It judges no value and no outlet.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from typing import NamedTuple

from domain.gateways.rejections import Refusal, RejectionCode
from domain.measured.parameters import PARAMETERS
from ingest.decode.meaning.meaning import Meaning, too_many
from ingest.decode.vocabulary.of_a_format import SymbolMap, shipped_map
from ingest.decode.vocabulary.shared import is_no_value
from ingest.decode.vocabulary.written import shown, written_number
from ingest.wire.contract import MESSAGE_BYTES_MOST, WireMessage, WireSample
from ingest.wire.device_status import NOT_MEASURING

REFUSALS_MOST = 1_000  # listed one by one; a file of nothing but faults must not swell
LINES_MOST = 10_000  # of one file: a day of seven parameters each 5 minutes is 2,016
_FIELDS = 5
_LEGAL_TIME = timezone(timedelta(hours=7))  # the logger's clock: Asia/Ho_Chi_Minh
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_LINE_END = re.compile(rb"\r\n|\n|\r")
_STAMP = re.compile(r"\d{14}", re.ASCII)
_FILE_NAME = re.compile(
    r"([^_/\x00]+)_([^_/\x00]+)_([^/\x00]+)_(\d{14})\.txt", re.ASCII | re.IGNORECASE
)
_SHOWN_LETTERS = 60


class FileName(NamedTuple):
    """A file's name taken apart: whose it is, and the instant that it names (UTC+7)."""

    province: str
    facility: str
    station: str
    time: datetime


class _Line(NamedTuple):
    """One reading as a line writes it, in our words; `unit` None where it is the own one.

    `value` is None where the line says by its status why there is none.
    """

    parameter: str
    value: float | None
    unit: str | None
    time: datetime
    status: str


class _Wrong(NamedTuple):
    """Why a line is no reading, and the parameter or symbol that it was to be of."""

    code: RejectionCode
    detail: str
    parameter: str | None = None


def read_file_name(name: str) -> FileName | None:
    """Return what PROVINCE_FACILITY_STATION_yyyyMMddHHmmss.txt says, or None where it is not so.

    >>> read_file_name("HN_ABCD_NUO001_20260101120000.txt").station
    'NUO001'
    """
    match = _FILE_NAME.fullmatch(name)
    if match is None:
        return None
    province, facility, station, stamp = match.groups()
    time = _instant(stamp)
    return None if time is None else FileName(province, facility, station, time)


def decode_circular10(payload: bytes, outlet_id: str, symbols: SymbolMap | None = None) -> Meaning:
    """Return what a loggers' file means for the outlet that it is of; `sent` is its newest time.

    Source: Circular 10/2021; its words: ingest/decode/vocabulary/maps/circular10.toml or the map
    given.
    """
    if len(payload) > MESSAGE_BYTES_MOST:
        detail = f"{len(payload)} bytes; at most {MESSAGE_BYTES_MOST}: send a file every 5 minutes"
        return Meaning(refusals=[Refusal(RejectionCode.TOO_LARGE, detail)])
    if (
        max(payload.count(b"\n"), payload.count(b"\r")) > LINES_MOST
        or payload.count(b"\t") > _FIELDS * LINES_MOST
    ):
        return too_many("lines", LINES_MOST)
    words = symbols or shipped_map("circular10")
    samples: list[WireSample] = []
    at: dict[datetime, WireSample] = {}
    wrongs: list[_Wrong] = []
    unlisted = 0
    lines = _LINE_END.split(payload.removeprefix(_BYTE_ORDER_MARK))
    for number, line in enumerate(lines, start=1):
        for found in _readings(line, words):
            if isinstance(found, _Line):
                _place(found, outlet_id, samples, at)
            elif len(wrongs) < REFUSALS_MOST:
                wrongs.append(found._replace(detail=f"line {number}: {found.detail}"))
            else:
                unlisted += 1
    if unlisted:
        detail = f"and {unlisted} more readings, each with a fault of its own"
        wrongs.append(_Wrong(RejectionCode.LINE_MALFORMED, detail))
    return _meaning(samples, wrongs, outlet_id)


def _meaning(samples: list[WireSample], wrongs: list[_Wrong], outlet_id: str) -> Meaning:
    """Return what was gathered; refused lines count on after the samples that are there."""
    refusals = [
        Refusal(wrong.code, wrong.detail, len(samples) + n, outlet_id, wrong.parameter)
        for n, wrong in enumerate(wrongs)
    ]
    if samples:
        sent = max(sample.time for sample in samples)
        return Meaning(WireMessage(None, sent, samples), refusals)
    if not refusals:
        refusals.append(
            Refusal(RejectionCode.LINE_MALFORMED, "the file has no line", None, outlet_id)
        )
    return Meaning(refusals=refusals)


def _place(
    line: _Line, outlet_id: str, samples: list[WireSample], at: dict[datetime, WireSample]
) -> None:
    """Put a reading to its instant's sample; a second value begins a sample of its own."""
    sample = at.get(line.time)
    if line.value is None:
        sample = sample or _begun(line, outlet_id, samples, at)
        sample.unmeasured = {line.parameter: line.status, **(sample.unmeasured or {})}
        return
    if sample is None or line.parameter in sample.values:
        sample = _begun(line, outlet_id, samples, at)
    sample.values[line.parameter] = line.value
    if line.unit is not None:
        sample.units = (sample.units or {}) | {line.parameter: line.unit}
    if line.status != "00":
        sample.status = (sample.status or {}) | {line.parameter: line.status}


def _begun(
    line: _Line, outlet_id: str, samples: list[WireSample], at: dict[datetime, WireSample]
) -> WireSample:
    sample = at[line.time] = WireSample(outlet_id, line.time, {})
    samples.append(sample)
    return sample


def _readings(line: bytes, words: SymbolMap) -> list[_Line | _Wrong]:
    """Return the readings of a line: one, or several one after another, as some loggers write."""
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError as error:
        return [
            _Wrong(
                RejectionCode.LINE_MALFORMED,
                f"not UTF-8 (byte {error.start + 1}): set the logger to it",
            )
        ]
    if not text.strip():
        return []
    fields = [field.strip(" ") for field in text.split("\t")]
    if len(fields) % _FIELDS == 1 and len(fields) > 1 and not fields[-1]:
        fields.pop()  # a tab at the line's end
    if len(fields) % _FIELDS:
        detail = (
            f"{len(fields)} fields: write SYMBOL, VALUE, UNIT, yyyyMMddHHmmss, STATUS between tabs"
        )
        return [_Wrong(RejectionCode.LINE_MALFORMED, detail)]
    return [_reading(fields[n : n + _FIELDS], words) for n in range(0, len(fields), _FIELDS)]


def _reading(fields: list[str], words: SymbolMap) -> _Line | _Wrong:
    symbol, written, unit, stamp, state = fields
    parameter = words.parameter(symbol)
    if parameter is None:
        detail = f"no parameter or mapped symbol {shown(symbol)}"
        named = symbol[:_SHOWN_LETTERS] if symbol.isprintable() else None
        return _Wrong(RejectionCode.PARAMETER_UNKNOWN, detail, named)
    wrong: tuple[RejectionCode, str] | None = None
    kept, status, time = words.unit(unit), words.status(state), _instant(stamp)
    is_statement = status in NOT_MEASURING and is_no_value(written)
    is_unknown = status is None and is_no_value(written)  # what it states cannot be told
    value = None if is_statement or is_unknown else written_number(written)
    if isinstance(value, tuple):
        wrong = value
    elif kept is None and not is_statement:
        wrong = RejectionCode.UNIT_UNKNOWN, f"unit {shown(unit)} is not in the map of units"
    elif time is None:
        wrong = (
            RejectionCode.TIME_UNREADABLE,
            f"time {shown(stamp)} is not yyyyMMddHHmmss of the calendar",
        )
    elif status is None:
        wrong = RejectionCode.STATUS_UNKNOWN, f"status {shown(state)} is not 00, 01 or 02"
    else:
        own = is_statement or kept == PARAMETERS[parameter].unit
        return _Line(parameter, value, None if own else kept, time, status)
    code, detail = wrong
    return _Wrong(code, f"{parameter}: {detail}", parameter)


@lru_cache(maxsize=1_024)
def _instant(stamp: str) -> datetime | None:
    """Return yyyyMMddHHmmss of legal time (UTC+7), or None where no clock can show it."""
    if not _STAMP.fullmatch(stamp):
        return None
    parts = (stamp[:4], stamp[4:6], stamp[6:8], stamp[8:10], stamp[10:12], stamp[12:])
    year, month, day, hour, minute, second = map(int, parts)
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=_LEGAL_TIME)
    except ValueError:
        return None
