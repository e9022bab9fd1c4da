"""Says what a worker of ingest subscribes to, alone or sharing the readings with others.

Backlogs come over a session of their own, so that no live reading queues behind them. Readings are
shared: the broker gives each message to one worker. What needs one listener stays with worker 1,
unshared: gateways' own state, and Sparkplug, whose messages rest on a birth before.
"""

from __future__ import annotations

from typing import NamedTuple

from ingest.wire.contract import BACKLOG_FILTERS, LIVE_FILTERS, STATUS_FILTER

SHARED = tuple(
    one for one in LIVE_FILTERS if one != STATUS_FILTER and not one.startswith("spBv1.0/")
)


class Subscriptions(NamedTuple):
    """Topic filters to subscribe to, and those that our session may still hold from before.

    `group` is the one that readings are shared in, None for alone.
    """

    wanted: tuple[str, ...] = LIVE_FILTERS
    unwanted: tuple[str, ...] = ()
    group: str | None = None

    def of_foreign(self, filters: tuple[str, ...]) -> tuple[str, ...]:
        """Return the filters of profiles' topics as we subscribe to them: shared as readings are.

        >>> Subscriptions(group="g").of_foreign(("plants/+/t",))
        ('$share/g/plants/+/t',)
        """
        return filters if self.group is None else _shared(self.group, filters)


class BothSubscriptions(NamedTuple):
    """What a worker hears of live readings, and of backlogs."""

    live: Subscriptions
    backlogs: Subscriptions


def subscriptions(group: str | None, worker: int) -> BothSubscriptions:
    """Return a worker's subscriptions; without a group it listens to everything alone.

    >>> subscriptions("g", 2).live.wanted[0], subscriptions("g", 2).backlogs.wanted[0]
    ('$share/g/nhue/v1/+/readings', '$share/g/nhue/v1/+/backlog/readings')
    """
    if group is None:
        return BothSubscriptions(Subscriptions(), Subscriptions(BACKLOG_FILTERS))
    backlogs = Subscriptions(_shared(group, BACKLOG_FILTERS), BACKLOG_FILTERS)
    shared = _shared(group, SHARED)
    own = tuple(one for one in LIVE_FILTERS if one not in SHARED)
    if worker == 1:
        return BothSubscriptions(Subscriptions(shared + own, SHARED, group), backlogs)
    return BothSubscriptions(Subscriptions(shared, LIVE_FILTERS, group), backlogs)


def _shared(group: str, filters: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"$share/{group}/{one}" for one in filters)
