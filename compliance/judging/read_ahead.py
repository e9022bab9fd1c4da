"""Reads the next days of a batch while those before them are judged.

The store's work and the judge's lie side by side; what is read, and what it raises, is the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from itertools import pairwise

from compliance.days.day_facts import OutletDay, ReadRange
from compliance.days.readings import span_read_us
from storage.ports.readings import ReadingColumns

_Asked = tuple[str, tuple[str, ...], int, int]
_Found = dict[str, ReadingColumns]


@contextmanager
def reading_ahead(ranges: Sequence[Sequence[OutletDay]], read: ReadRange) -> Iterator[ReadRange]:
    """Give a way to read that has the range after the one that is asked for under way.

    `ranges` are asked for in their order, as a rule; whatever else is asked for is read then.
    """
    following = {_asked(before): _asked(after) for before, after in pairwise(ranges)}
    if not following:
        yield read
        return
    with ThreadPoolExecutor(1, thread_name_prefix="judge-reads") as pool:
        under_way: dict[_Asked, Future[_Found]] = {}

        def read_one(
            outlet_id: str, parameters: Sequence[str], begin_us: int, end_us: int
        ) -> _Found:
            asked = outlet_id, tuple(parameters), begin_us, end_us
            ahead = under_way.pop(asked, None)
            after = following.pop(asked, None)
            found = read(*asked) if ahead is None else ahead.result()
            if after is not None:
                under_way[after] = pool.submit(read, *after)
            return found

        yield read_one


def _asked(days: Sequence[OutletDay]) -> _Asked:
    outlet = days[0].outlet
    return outlet.id, outlet.parameters, *span_read_us(days)
