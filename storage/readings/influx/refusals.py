"""Decides what InfluxDB's final refusals mean: which lines may be meant, and what to do about it.

InfluxDB does not always name the line: one that cannot be parsed keeps none of its block (400), one
that the bucket does not take leaves the others in place (422). It sends nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from http import HTTPStatus

from domain.errors import NhueError
from domain.legal_day import to_microseconds
from domain.measured.readings import Reading
from domain.measured.refused import RefusedReading
from storage.readings.influx.line_protocol import text_of

FINAL = frozenset(
    {
        HTTPStatus.BAD_REQUEST,
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        HTTPStatus.UNPROCESSABLE_ENTITY,
    }
)
GIVE_AGAIN = "then `nhue store refused --give-again`"
_SAID_LETTERS = 300
# A line and the reading that it tells.
Line = tuple[str, Reading]

_DROPPED = re.compile(r"dropped[ =](\d+)")
_LOWER_BOUND = re.compile(r"Lower Bound at ([0-9TZ:.-]+)")
_DURATION = re.compile(r"retention policy of duration ([0-9a-z.]+)")
_FIELD = re.compile(r'input field "(.*?)" on measurement')
_UNPARSED = re.compile(r"unable to parse '.*': ", re.DOTALL)
_INSTANTS = re.compile(r" - oldest point .*", re.DOTALL)


class LinesRefused(NhueError):
    """InfluxDB refuses some line of a block for good; writing it again changes nothing."""

    def __init__(self, status: int, message: str, *, where: str | None = None) -> None:
        super().__init__(f"InfluxDB answers {status}: {message[:_SAID_LETTERS]}", where=where)
        self.status = status
        self.said = message
        dropped = _DROPPED.search(message) if status == HTTPStatus.UNPROCESSABLE_ENTITY else None
        # How many points of the block were not kept; None where it does not say.
        self.dropped = None if dropped is None else int(dropped[1])


def parted(lines: Sequence[Line], refused: LinesRefused) -> tuple[list[Line], list[Line]]:
    """Return two parts of a block of two lines or more, those that may be meant apart if known."""
    meant = _meant(lines, refused.said)
    if 0 < sum(meant) < len(lines):
        pairs = list(zip(lines, meant, strict=True))
        return [line for line, is_meant in pairs if not is_meant], [
            line for line, is_meant in pairs if is_meant
        ]
    half = len(lines) // 2
    return list(lines[:half]), list(lines[half:])


def _meant(lines: Sequence[Line], said: str) -> list[bool]:
    bound = _LOWER_BOUND.search(said)
    if bound is not None:
        bound_us = _instant_us(bound[1])
        return [bound_us is not None and reading.time_us < bound_us for _, reading in lines]
    field = _FIELD.search(said)
    if field is not None:
        parameter = text_of(field[1])
        return [reading.parameter == parameter for _, reading in lines]
    return [False] * len(lines)


def refusals(lines: Sequence[Line], refused: LinesRefused) -> list[RefusedReading]:
    """Return the readings of lines that are refused each, with reason and remedy in words."""
    reason, remedy = _words(refused)
    return [RefusedReading(reading, reason, remedy) for _, reading in lines]


def retention_remedy(bucket: str) -> str:
    """Return what to do about a bucket that drops what is old."""
    return (
        f"let the bucket {bucket!r} keep its readings for ever "
        "(`influx bucket update --id ID --retention 0`)"
    )


def _words(refused: LinesRefused) -> tuple[str, str]:
    """Return reason and remedy, the same for all that is refused for one cause."""
    duration, field = _DURATION.search(refused.said), _FIELD.search(refused.said)
    if duration is not None:
        kept = timedelta(hours=float(duration[1].partition("h")[0]))
        days = f"{kept / timedelta(days=1):g} days"
        remedy = "let the bucket keep its readings for ever (`influx bucket update --retention 0`)"
        return f"older than the {days} for which the bucket keeps readings", (
            f"{remedy}, {GIVE_AGAIN}"
        )
    if field is not None:
        name = text_of(field[1])
        return f"another writer made the field {name} of the bucket something else than a float", (
            f"delete that writer's points of {name} (`influx delete`) and stop it, "
            f"or name a bucket of our own (NHUE_INFLUX_BUCKET), {GIVE_AGAIN}"
        )
    said = _INSTANTS.sub("", _UNPARSED.sub("unable to parse the line: ", refused.said))
    return f"InfluxDB answers {refused.status}: {said[:_SAID_LETTERS]}", (
        f"mend what the reason names (InfluxDB's log says more), {GIVE_AGAIN}"
    )


def _instant_us(text: str) -> int | None:
    """Return microseconds of InfluxDB's instants, which have nanoseconds; None of another text."""
    try:
        return to_microseconds(datetime.fromisoformat(re.sub(r"(\.\d{1,6})\d*Z", r"\1Z", text)))
    except ValueError:
        return None
