"""Says what a worker of ingest subscribes to, alone or sharing the readings with others.

Readings are shared: the broker gives each message to one worker. What needs one listener stays
with worker 1, unshared: gateways' own state, and Sparkplug, whose messages rest on a birth before.
"""

from __future__ import annotations

from typing import NamedTuple

from ingest.wire import FILTERS, STATUS_FILTER

SHARED = tuple(one for one in FILTERS if one != STATUS_FILTER and not one.startswith("spBv1.0/"))


class Subscriptions(NamedTuple):
    """Topic filters to subscribe to, and those that our session may still hold from before."""

    wanted: tuple[str, ...] = FILTERS
    unwanted: tuple[str, ...] = ()


def subscriptions(group: str | None, worker: int) -> Subscriptions:
    """Return a worker's subscriptions; without a group it listens to everything alone.

    >>> subscriptions("g", 2).wanted[0]
    '$share/g/nhue/v1/+/readings'
    """
    if group is None:
        return Subscriptions()
    shared = tuple(f"$share/{group}/{one}" for one in SHARED)
    own = tuple(one for one in FILTERS if one not in SHARED)
    if worker == 1:
        return Subscriptions(shared + own, SHARED)
    return Subscriptions(shared, FILTERS)
