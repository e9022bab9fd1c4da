"""Says which times of an outlet never came, and words what its gateway is asked for by time.

For formats without running numbers (Circular 10, SenML): what a broker lost of them nothing else
tells. Pure; whether something was measured then, it cannot know.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from domain.gateways.running_numbers import GatewayCommand
from domain.legal_day import from_microseconds
from ingest.missing_numbers.patience import GIVE_UP_US
from ingest.missing_numbers.run import PAUSES_US

ABOUT = "time-"  # how `about` of such a command begins
RANGES_ASKED_MOST = 8
OLDEST_US = 60 * 86_400_000_000  # a logger keeps 60 days (Circular 10/2021)

Span = tuple[int, int]  # [begin_us, end_us)


class ResendTimes(msgspec.Struct):
    """Please send again what was measured in [from_time, to_time)."""

    command: str
    id: str
    from_time: str
    to_time: str


def missing_spans(
    times_us: Iterable[int], begin_us: int, end_us: int, interval_us: int
) -> list[Span]:
    """Return the slots of the interval's grid that [begin_us, end_us) touches and in which nothing
    came, joined where they follow one another.

    >>> missing_spans([0, 15, 31], 5, 50, 10)
    [(20, 30), (40, 50)]
    """
    first, end = begin_us // interval_us, -(-end_us // interval_us)
    came = {time_us // interval_us for time_us in times_us}
    found: list[Span] = []
    for slot in range(first, end):
        if slot in came:
            continue
        slot_begin_us, slot_end_us = slot * interval_us, (slot + 1) * interval_us
        if found and found[-1][1] == slot_begin_us:
            found[-1] = (found[-1][0], slot_end_us)
        else:
            found.append((slot_begin_us, slot_end_us))
    return found


def joined(spans: Iterable[Span]) -> list[Span]:
    """Return spans in order, joined where they touch, at most so many as one asking may name.

    >>> joined([(5, 9), (0, 2), (2, 4)])
    [(0, 4), (5, 9)]
    """
    found: list[Span] = []
    for begin, end in sorted(spans):
        if found and begin <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((begin, end))
    return found if len(found) <= RANGES_ASKED_MOST else [(found[0][0], found[-1][1])]


def askings_due(since_us: int, now_us: int) -> int:
    """Return how many times should have been asked by now for what was lost up to an instant.

    With the pauses of missing numbers; none where it lies ahead or was given up.

    >>> askings_due(0, 1), askings_due(0, 61_000_000), askings_due(0, 90_000_000_000)
    (1, 2, 0)
    """
    if not since_us <= now_us < since_us + GIVE_UP_US:
        return 0
    due, at_us = 1, since_us
    for pause_us in PAUSES_US:
        at_us += pause_us
        due += at_us <= now_us
    return due


def about_of(begin_us: int, end_us: int) -> str:
    """Return what a command about a span of lost time is about, in one word.

    >>> about_of(1_000_000, 5_500_000)
    'time-1-5'
    """
    return f"{ABOUT}{begin_us // 1_000_000}-{end_us // 1_000_000}"


def time_commands(
    gateway_id: str, about: str, number: int, spans: Sequence[Span], now_us: int
) -> list[GatewayCommand]:
    """Return the commands of the nth asking, one for each span; the same asking, the same ids."""
    made = []
    for place, (begin_us, end_us) in enumerate(spans):
        name = f"{about}-{number}-{place}"
        body = msgspec.json.encode(ResendTimes("resend", name, _told(begin_us), _told(end_us)))
        made.append(
            GatewayCommand(
                id=name, gateway_id=gateway_id, about=about, body=body.decode(), created_us=now_us
            )
        )
    return made


def _told(at_us: int) -> str:
    return from_microseconds(at_us).isoformat().replace("+00:00", "Z")
