"""Tells from the dated rows of a registry on which day each cluster first was in a state.

What no row dates is not known, and never guessed. Pure.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date

from domain.registered import Cluster, ClusterState
from domain.registry import Registry

OPERATING = frozenset({ClusterState.OPERATING, ClusterState.EXTENDED})


def rows_of(registry: Registry) -> dict[str, list[Cluster]]:
    """Return what was true of each cluster, by its id, one row after the other."""
    found: dict[str, list[Cluster]] = {}
    for row in (*registry.earlier_clusters, *registry.clusters.values()):
        found.setdefault(row.id, []).append(row)
    for rows in found.values():
        rows.sort(key=lambda one: one.valid_from or date.min)
    return found


def entering(rows: Sequence[Cluster], states: Collection[ClusterState]) -> Iterator[Cluster]:
    """Give those of a cluster's rows with which it came into one of these states."""
    was_within = False
    for row in rows:
        is_within = row.state in states
        if is_within and not was_within:
            yield row
        was_within = is_within


def operating_since(registry: Registry) -> dict[str, date]:
    """Return by cluster the first day on which it operated, where a row dates it."""
    found: dict[str, date] = {}
    for key, rows in rows_of(registry).items():
        first = next(entering(rows, OPERATING), None)
        if first is not None and first.valid_from is not None:
            found[key] = first.valid_from
    return found
