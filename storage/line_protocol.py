"""Writes readings and conflicts as InfluxDB line protocol; floats only, microseconds.

It decides how a name becomes a tag, and back; every text has exactly one tag. It sends nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import unquote

import msgspec

from domain.readings import Conflict, Reading, Sample

READING = "reading"
CONFLICT = "conflict"

# Line protocol cannot carry these in a tag: control characters, a backslash before a separator,
# an empty tag. They are written %XX, and so is the percent sign itself.
_UNWRITABLE = re.compile(r"[\x00-\x1f\x7f%\\]")
_EMPTY = "%"
_SEPARATORS = str.maketrans({",": r"\,", "=": r"\=", " ": r"\ "})
_PARTS = 3  # of a line: its start, its value, and its end
_NUMBERS = msgspec.json.Encoder()  # shortest digits that give the float back, as repr, but faster


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


def series_of(measurement: str, outlet_id: str, parameter: str) -> str:
    r"""Return the start of a line: measurement and tags, separators escaped.

    >>> series_of(READING, "Cửa xả 1", "COD")
    'reading,outlet=Cửa\\ xả\\ 1,parameter=COD'
    """
    outlet = tag_of(outlet_id).translate(_SEPARATORS)
    return f"{measurement},outlet={outlet},parameter={tag_of(parameter).translate(_SEPARATORS)}"


def reading_lines(readings: Iterable[Reading]) -> list[str]:
    """Return a line for each reading; the status is a field only where it says something.

    >>> print(*reading_lines([Reading("A", "PH", 7, 8, 0, 1), Reading("A", "PH", 9, 8.5, 1, 1)]))
    reading,outlet=A,parameter=PH value=8.0 7 reading,outlet=A,parameter=PH value=8.5,status=1.0 9
    """
    starts: dict[tuple[str, str], str] = {}
    lines = []
    for outlet_id, parameter, time_us, value, status, _ in readings:
        series = (outlet_id, parameter)
        start = starts.get(series)
        if start is None:
            start = starts[series] = series_of(READING, outlet_id, parameter)
        lines.append(f"{start} value={float(value)!r}{_status_field(status)} {time_us}")
    return lines


class LineStarts(dict[str, str]):
    """An outlet's line starts by parameter, up to the value; made when first asked for."""

    def __init__(self, outlet_id: str) -> None:
        """Begin with none."""
        super().__init__()
        self._outlet_id = outlet_id

    def __missing__(self, parameter: str) -> str:
        """Make one parameter's start."""
        start = self[parameter] = f"{series_of(READING, self._outlet_id, parameter)} value="
        return start


def sample_blocks(
    samples: Iterable[Sample], starts: dict[str, LineStarts], lines_most: int
) -> Iterator[bytes]:
    r"""Yield the lines of samples, in their order, in blocks of at most so many lines.

    `starts` keeps what it has made of names for the next samples.

    >>> for block in sample_blocks([Sample("A", 7, {"PH": 8.0, "TSS": 2.5}, {"TSS": 1})], {}, 1):
    ...     block
    b'reading,outlet=A,parameter=PH value=8.0 7\n'
    b'reading,outlet=A,parameter=TSS value=2.5,status=1.0 7\n'
    """
    begins: list[str] = []
    values: list[float] = []
    ends: list[str] = []
    for outlet_id, time_us, by_parameter, status in samples:
        start = starts.get(outlet_id)
        if start is None:
            start = starts[outlet_id] = LineStarts(outlet_id)
        begins += map(start.__getitem__, by_parameter)
        values += by_parameter.values()
        end = f" {time_us}\n"
        if status:
            ends += [_status_field(status.get(name, 0)) + end for name in by_parameter]
        else:
            ends += [end] * len(by_parameter)
    if not values:
        return
    parts = [""] * (_PARTS * len(values))
    parts[0::_PARTS] = begins
    parts[1::_PARTS] = _NUMBERS.encode(values)[1:-1].decode().split(",")
    parts[2::_PARTS] = ends
    step = _PARTS * lines_most
    for first in range(0, len(parts), step):
        yield "".join(parts[first : first + step]).encode()


def _status_field(status: int) -> str:
    return f",status={status}.0" if status else ""


def conflict_line(conflict: Conflict, nth: int) -> str:
    """Return one conflict's line; `nth` is its place, from 1, among those of its instant."""
    return (
        f"{series_of(CONFLICT, conflict.outlet_id, conflict.parameter)},nth={nth} "
        f"value={float(conflict.value)!r},status={conflict.status}.0,"
        f"position={float(conflict.position)!r} {conflict.time_us}"
    )
