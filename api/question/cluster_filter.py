"""Which clusters a list is asked for, by commune and kind; an unknown commune is refused."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import Annotated

from fastapi import Depends

from api.question.asked import AskedClusterKind, AskedCommune, QueryRefused
from domain.registered import Cluster, ClusterKind
from domain.registry import Registry


@dataclass(frozen=True, slots=True)
class ClusterFilter:
    """The clusters of a commune and kind; None is any."""

    commune: str | None = None
    kind: ClusterKind | None = None

    def check(self, registry: Registry) -> None:
        """Return where the registry has the commune; raises QueryRefused with the nearest one."""
        communes = sorted({one.commune for one in _rows(registry)})
        if self.commune is not None and self.commune not in communes:
            near = get_close_matches(self.commune, communes, n=1)
            meant = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(communes)}"
            raise QueryRefused(
                f"no cluster is in {self.commune!r} as known then; {meant}", where="commune"
            )

    def takes(self, cluster: Cluster) -> bool:
        """Return whether a cluster is one of those asked for."""
        of_commune = self.commune in (None, cluster.commune)
        return of_commune and self.kind in (None, cluster.kind)

    def outlets(self, registry: Registry) -> frozenset[str] | None:
        """Return the outlets that are or were of these clusters, None where any is asked for."""
        if self == ANY_CLUSTER:
            return None
        clusters = {one.id for one in _rows(registry) if self.takes(one)}
        taken = {one.id for one in registry.stations.values() if one.cluster_id in clusters}
        return frozenset(
            outlet_id
            for outlet_id, rows in registry.rows_of.items()
            if any(row.station_id in taken for row in rows)
        )

    def takes_on(self, registry: Registry, outlet_id: str, day: date) -> bool:
        """Return whether an outlet was of one of these clusters on a legal day."""
        if self == ANY_CLUSTER:
            return True
        here = registry.on(day)
        return outlet_id in here.outlets and self.takes(here.cluster_of(outlet_id))


ANY_CLUSTER = ClusterFilter()


def _rows(registry: Registry) -> tuple[Cluster, ...]:
    """Return what is and was true of the clusters, as their commune or kind may change."""
    return (*registry.earlier_clusters, *registry.clusters.values())


async def _asked(commune: AskedCommune = None, kind: AskedClusterKind = None) -> ClusterFilter:
    return ClusterFilter(commune, kind)


AskedClusters = Annotated[ClusterFilter, Depends(_asked)]
