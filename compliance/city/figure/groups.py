"""Parts the operating clusters of a figure into groups: of the plan, by commune, by investor.

Each cluster stands in exactly one group of each kind, so that parts add up to the whole. Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from compliance.city.figure.dated_states import operating_since
from domain.judged.coverage import Coverage
from domain.registered import Cluster, ClusterKind
from domain.registry import Registry


class PlanGroup(StrEnum):
    """The groups that the city's plans name: of newly built ones whatever their kind."""

    NEWLY_BUILT = "newly_built"  # went into operation in the day's year
    CLUSTER = "ccn"
    CRAFT_VILLAGE = "ccn_lang_nghe"


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupFigure:
    """How many clusters of a group operate, and how many of them count, on the day and in the
    window; `name` is None of those of which it is not entered.
    """

    name: str | None
    operating: int
    covered: int
    covered_in_window: int


def plan_group(registry: Registry, day: date) -> Callable[[Cluster], PlanGroup]:
    """Return what tells the plan's group of an operating cluster on a legal day; `registry` is that
    of every day.
    """
    since = operating_since(registry)

    def group(cluster: Cluster) -> PlanGroup:
        begun = since.get(cluster.id)
        if begun is not None and begun.year == day.year and begun <= day:
            return PlanGroup.NEWLY_BUILT
        if cluster.kind is ClusterKind.CRAFT_VILLAGE:
            return PlanGroup.CRAFT_VILLAGE
        return PlanGroup.CLUSTER

    return group


def grouped(
    coverage: Coverage,
    counts_in_window: Mapping[str, bool],
    key: Callable[[Cluster], str | None],
    names: Iterable[str] = (),
) -> tuple[GroupFigure, ...]:
    """Return the figures by group: `names` first, also where nobody stands in it, then the others
    in order, the one without a name last.

    `counts_in_window` says by the cluster's id whether it counts in the window.
    """
    found: dict[str | None, list[tuple[bool, bool]]] = {name: [] for name in names}
    others: dict[str | None, list[tuple[bool, bool]]] = {}
    for one in coverage.clusters:
        name = key(one.cluster)
        rows = found[name] if name in found else others.setdefault(name, [])
        rows.append((one.covered, counts_in_window.get(one.cluster.id, False)))
    found |= sorted(others.items(), key=lambda item: (item[0] is None, item[0] or ""))
    return tuple(
        GroupFigure(
            name=name,
            operating=len(rows),
            covered=sum(covered for covered, _ in rows),
            covered_in_window=sum(counts for _, counts in rows),
        )
        for name, rows in found.items()
    )
