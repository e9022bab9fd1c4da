"""Decides what of a city's events is news to somebody who looked before: begun, ended, changed.

Both sides are events as known at two instants. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from domain.judged.events import Event

_OF_IT = ("first_day", "last_day", "days", "peak", "causes")


@dataclass(frozen=True, slots=True, kw_only=True)
class EventNews:
    """What became of events between two instants of knowledge; each event stands in one list.

    `ongoing` went on then and goes on now, the longest first; `ended` and `changed` hold the event
    as it is now, `withdrawn` as it was: it does not stand any more.
    """

    begun: tuple[Event, ...]
    ongoing: tuple[Event, ...]
    ended: tuple[Event, ...]
    changed: tuple[Event, ...]
    withdrawn: tuple[Event, ...]


def event_news(before: Iterable[Event], now: Iterable[Event]) -> EventNews:
    """Return what is new of events; those that stand ended on both sides alike are no news."""
    then = {event.id: event for event in before}
    begun: list[Event] = []
    ongoing: list[Event] = []
    ended: list[Event] = []
    changed: list[Event] = []
    today = {event.id: event for event in now}
    for event in today.values():
        earlier = then.get(event.id)
        if earlier is None:
            begun.append(event)
        elif event.ongoing:
            ongoing.append(event)
        elif earlier.ongoing:
            ended.append(event)
        elif any(getattr(event, name) != getattr(earlier, name) for name in _OF_IT):
            changed.append(event)
    return EventNews(
        begun=_newest(begun),
        ongoing=tuple(sorted(ongoing, key=lambda one: (one.begin_us, one.id))),
        ended=_newest(ended),
        changed=_newest(changed),
        withdrawn=_newest(one for one in then.values() if one.id not in today),
    )


def _newest(events: Iterable[Event]) -> tuple[Event, ...]:
    return tuple(sorted(events, key=lambda one: (-one.begin_us, one.id)))
