"""What the list of all clusters says: found, filtered and put in order as asked, page by page.

Read from the same views as the API; it counts and orders, and judges nothing.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from api.question.cluster_filter import ANY_CLUSTER, ClusterFilter
from api.question.handed_in import Parts, of_one_state
from api.question.known_at import known_instant
from api.views.coverage.figures import window_of
from api.views.coverage.kept import CityDays, city_coverage
from api.views.of_now import LOOKED_BACK, last_data
from compliance.city.figure.window import WINDOW_DAYS, ClusterWindow
from compliance.city.known_days import days_up_to
from domain.judged.coverage import ClusterCoverage, CoverageReason
from domain.registered import Cluster, ClusterState, Outlet

ROWS_A_PAGE = 20


class Order(StrEnum):
    """By what the list is put in order."""

    SHORT = "short"
    NAME = "name"
    COMMUNE = "commune"
    DATA = "data"


class Standing(StrEnum):
    """Whether a cluster counts against the goal on the day."""

    COVERED = "covered"
    BELOW = "below"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterQuestion:
    """Which clusters are asked for, of which day, in which order; None and "" are any."""

    words: str = ""
    clusters: ClusterFilter = ANY_CLUSTER
    state: ClusterState | None = None
    standing: Standing | None = None
    reason: CoverageReason | None = None
    order: Order = Order.SHORT
    page: int = 1
    day: date | None = None
    known_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterRow:
    """One cluster: `coverage` is None of one that does not operate or needs no station.

    So is `window`, its days within the window; `last_data` is of its outlet that sent last, None
    where none did within three days.
    """

    cluster: Cluster
    coverage: ClusterCoverage | None
    is_exempt: bool
    window: ClusterWindow | None
    last_data: datetime | None
    outlets: tuple[Outlet, ...]

    @property
    def short_days(self) -> int:
        """The judged days of the window on which it did not keep every limit."""
        return 0 if self.window is None else self.window.short_days

    @property
    def counted_days(self) -> int:
        """The judged days of the window: it operated, was connected, and not only we hid it."""
        return 0 if self.window is None else self.window.judged_days

    @property
    def is_open(self) -> bool:
        """Whether nothing can be told yet of a cluster that operates: its day is not judged."""
        return (
            self.coverage is not None and not self.coverage.covered and not self.coverage.findings
        )

    @property
    def reasons(self) -> tuple[CoverageReason, ...]:
        """Every reason once, the worst first."""
        found = () if self.coverage is None else self.coverage.findings
        return tuple(dict.fromkeys(one.reason for one in found))


@dataclass(frozen=True, slots=True, kw_only=True)
class ClustersPage:
    """Everything that the page says; `tells_data` is False where another time is asked for."""

    day: date
    known_at: datetime
    asked: ClusterQuestion
    rows: tuple[ClusterRow, ...]
    found: int
    every: int
    pages: int
    communes: tuple[str, ...]
    tells_data: bool
    data_days: int = LOOKED_BACK.days
    reasons: tuple[str, ...] = tuple(one.value for one in CoverageReason)


@of_one_state
def clusters_page(parts: Parts, asked: ClusterQuestion) -> ClustersPage:
    """Return the clusters asked for; raises QueryRefused for a commune or day that is not there."""
    known = known_instant(parts, asked.known_at)
    coverage = city_coverage(parts, asked.day, known)
    registry = parts.records.registry(known)
    asked.clusters.check(registry)
    here = registry.on(coverage.day)
    of_day = {one.cluster.id: one for one in coverage.clusters}
    exempt = {one.id for one in coverage.exempt}
    window = _window(parts, coverage.day, known)
    newest: Mapping[str, datetime] = {}
    if asked.known_at is None:
        newest = last_data(parts, here.outlets, parts.clock())
    rows = []
    for cluster in here.clusters.values():
        outlets = tuple(here.outlets_of(cluster.id))
        came = [newest[one.id] for one in outlets if one.id in newest]
        rows.append(
            ClusterRow(
                cluster=cluster,
                coverage=of_day.get(cluster.id),
                is_exempt=cluster.id in exempt,
                window=window.get(cluster.id),
                last_data=max(came, default=None),
                outlets=outlets,
            )
        )
    found = sorted((one for one in rows if _takes(asked, one)), key=_KEYS[asked.order])
    pages = max(1, -(-len(found) // ROWS_A_PAGE))
    first = (min(asked.page, pages) - 1) * ROWS_A_PAGE
    return ClustersPage(
        day=coverage.day,
        known_at=known,
        asked=asked,
        rows=tuple(found[first : first + ROWS_A_PAGE]),
        found=len(found),
        every=len(rows),
        pages=pages,
        communes=tuple(sorted({one.commune for one in here.clusters.values()})),
        tells_data=asked.known_at is None,
    )


def _window(parts: Parts, day: date, known: datetime) -> Mapping[str, ClusterWindow]:
    """Return by cluster its days within the window that ends with a day."""
    city = CityDays(parts, days_up_to(day, WINDOW_DAYS)[0], day, known)
    found = window_of(city, parts.window_kept_share)
    return {one.cluster.id: one for one in found.clusters}


def _takes(asked: ClusterQuestion, row: ClusterRow) -> bool:
    if not asked.clusters.takes(row.cluster) or asked.state not in (None, row.cluster.state):
        return False
    if asked.standing is not None and (
        row.coverage is None
        or row.is_open
        or row.coverage.covered is not (asked.standing is Standing.COVERED)
    ):
        return False
    if asked.reason is not None and asked.reason not in row.reasons:
        return False
    told = plain(f"{row.cluster.id} {row.cluster.name} {row.cluster.commune}")
    return all(word in told for word in plain(asked.words).split())


def plain(words: str) -> str:
    """Return words as people type them in haste: no case, no marks.

    >>> plain("Cụm làng nghề Đông Mỹ")
    'cum lang nghe dong my'
    """
    marked = unicodedata.normalize("NFKD", words.casefold().replace("đ", "d"))
    return "".join(one for one in marked if not unicodedata.combining(one))


def _by_name(row: ClusterRow) -> tuple[Any, ...]:
    return plain(row.cluster.name), row.cluster.id


_KEYS: Mapping[Order, Callable[[ClusterRow], tuple[Any, ...]]] = {
    Order.NAME: _by_name,
    Order.COMMUNE: lambda row: (plain(row.cluster.commune), *_by_name(row)),
    Order.SHORT: lambda row: (
        row.coverage is None,
        row.coverage is not None and row.coverage.covered,
        -row.short_days,
        *_by_name(row),
    ),
    # The longest without data first, of those that could have sent some.
    Order.DATA: lambda row: (
        not row.outlets,
        0.0 if row.last_data is None else row.last_data.timestamp(),
        *_by_name(row),
    ),
}
