"""Writes readings and conflicts as InfluxDB line protocol; floats only, microseconds.

It decides how a name becomes a tag, and back; every text has exactly one tag. It sends nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from urllib.parse import unquote

import msgspec

from domain.legal_day import MICROSECONDS_PER_HOUR
from domain.measured.readings import Conflict, Reading, Sample

READING = "reading"
CONFLICT = "conflict"
# Of readings that stand, the place of their message in a run of numbers, as a text.
PLACE = "nhue_place"
# Of each worker's journal, up to where it is all in the bucket.
MARK = "nhue_mark"
# A line without a time, which is the server's own: no bucket refuses it but for a common cause.
PROBE_LINE = b"nhue_probe taken=1.0"

# Line protocol cannot carry these in a tag: control characters, a backslash before a separator,
# an empty tag. They are written %XX, and so is the percent sign itself.
_UNWRITABLE = re.compile(r"[\x00-\x1f\x7f%\\]")
_EMPTY = "%"
_SEPARATORS = str.maketrans({",": r"\,", "=": r"\=", " ": r"\ "})
_PARTS = 3  # of a field: what begins it, its value, what ends it
_STATUS = "%status"  # a percent sign within a name is written %25
_NUMBERS = msgspec.json.Encoder()  # shortest digits that give the float back, as repr, but faster


def mark_line(worker: int, position: int, time_us: int) -> bytes:
    """Return the line of a worker's mark; within an hour the later one takes its place.

    >>> mark_line(2, 10_000_000_000_007, 3_600_000_001)
    b'nhue_mark,worker=2 position=10000000000007.0 3600000000'
    """
    hour_us = time_us - time_us % MICROSECONDS_PER_HOUR
    return f"{MARK},worker={worker} position={float(position):.1f} {hour_us}".encode()


def tag_of(text: str) -> str:
    r"""Return the tag value that stands for a text, as a query names it.

    >>> tag_of("100% Đông Anh\\n")
    '100%25 Đông Anh%5Cn'
    """
    return _UNWRITABLE.sub(lambda match: f"%{ord(match[0]):02X}", text) or _EMPTY


def text_of(tag: str) -> str:
    """Return the text that a tag value stands for.

    >>> text_of(tag_of("100% Đông Anh"))
    '100% Đông Anh'
    """
    return "" if tag == _EMPTY else unquote(tag)


def field_of(parameter: str) -> str:
    """Return the field that holds a parameter's values, as a query names it."""
    return tag_of(parameter)


def status_field_of(parameter: str) -> str:
    """Return the field that holds what the device said of itself; no parameter is named so.

    >>> status_field_of("COD")
    'COD%status'
    """
    return field_of(parameter) + _STATUS


def meaning_of(field: str) -> tuple[str, bool]:
    """Return a field's parameter, and whether it holds the status.

    >>> meaning_of("COD%status"), meaning_of("COD")
    (('COD', True), ('COD', False))
    """
    return text_of(field.removesuffix(_STATUS)), field.endswith(_STATUS)


def reading_lines(readings: Iterable[Reading], *, over: bool = False) -> list[str]:
    """Return a line for each reading; the status is a field only where it says something, or where
    the reading is written `over` another one.

    >>> print(*reading_lines([Reading("A", "PH", 7, 8, 0, 1), Reading("A", "PH", 9, 8.5, 1, 1)]))
    reading,outlet=A PH=8.0 7 reading,outlet=A PH=8.5,PH%status=1.0 9
    """
    names = Names()
    return [
        f"{names.outlets[outlet_id]}{names.fields[parameter]}{float(value)!r}"
        f"{_status_field(parameter, status, told=over)} {time_us}"
        for outlet_id, parameter, time_us, value, status, _ in readings
    ]


class _Made(dict[str, str]):
    """What stands for each name; made when first asked for."""

    def __init__(self, make: Callable[[str], str]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, name: str) -> str:
        made = self[name] = self._make(name)
        return made


class Names:
    """How outlets begin a line and parameters a field, kept for the next lines."""

    def __init__(self) -> None:
        """Begin with none."""
        self.outlets = _Made(lambda outlet: f"{READING},outlet={_escaped(tag_of(outlet))} ")
        self.fields = _Made(lambda parameter: f"{_escaped(field_of(parameter))}=")


def sample_blocks(samples: Iterable[Sample], names: Names, readings_most: int) -> Iterator[bytes]:
    r"""Yield a line for each sample, in their order, in blocks of about so many readings.

    A parameter is a field: InfluxDB takes a point of eight fields in a third of the time of eight
    points (decision 16).

    >>> one, other = {"PH": 8.0, "TSS": 2.5}, {"PH": 1.0}
    >>> samples = [Sample("A", 7, one, {"TSS": 1}), Sample("B", 9, other, {})]
    >>> for block in sample_blocks(samples, Names(), 2):
    ...     block
    b'reading,outlet=A PH=8.0,TSS=2.5,TSS%status=1.0 7\n'
    b'reading,outlet=B PH=1.0 9\n'
    """
    begins: list[str] = []
    values: list[float] = []
    ends: list[str] = []
    for outlet_id, time_us, by_parameter, status in samples:
        if not by_parameter:
            continue
        first = len(begins)
        begins += map(names.fields.__getitem__, by_parameter)
        begins[first] = names.outlets[outlet_id] + begins[first]
        values += by_parameter.values()
        if status:
            ends += [f"{_status_field(name, status.get(name, 0))}," for name in by_parameter]
            ends[-1] = f"{ends[-1][:-1]} {time_us}\n"
        else:
            ends += [","] * (len(by_parameter) - 1)
            ends.append(f" {time_us}\n")
        if len(values) >= readings_most:
            yield _lines_of(begins, values, ends)
            begins, values, ends = [], [], []
    if values:
        yield _lines_of(begins, values, ends)


def _lines_of(begins: list[str], values: list[float], ends: list[str]) -> bytes:
    parts = [""] * (_PARTS * len(values))
    parts[0::_PARTS] = begins
    parts[1::_PARTS] = _NUMBERS.encode(values)[1:-1].decode().split(",")
    parts[2::_PARTS] = ends
    return "".join(parts).encode()


def _escaped(name: str) -> str:
    return name.translate(_SEPARATORS)


def _status_field(parameter: str, status: int, *, told: bool = False) -> str:
    return f",{_escaped(status_field_of(parameter))}={status}.0" if status or told else ""


def conflict_line(conflict: Conflict, nth: int) -> str:
    """Return one conflict's line; `nth` is its place, from 1, among those of its instant."""
    return (
        f"{CONFLICT},outlet={_escaped(tag_of(conflict.outlet_id))},"
        f"parameter={_escaped(tag_of(conflict.parameter))},nth={nth} "
        f"value={float(conflict.value)!r},status={conflict.status}.0,"
        f"position={float(conflict.position)!r} {conflict.time_us}"
    )


def place_line(outlet_id: str, time_us: int, texts: Mapping[str, str]) -> str:
    """Return the line of the places of an outlet's readings of one instant, by parameter.

    >>> place_line("A", 7, {"COD": "61.2 0 1700000000000000 3 17"})
    'nhue_place,outlet=A COD="61.2 0 1700000000000000 3 17" 7'
    """
    fields = ",".join(f'{_escaped(field_of(name))}="{text}"' for name, text in texts.items())
    return f"{PLACE},outlet={_escaped(tag_of(outlet_id))} {fields} {time_us}"
