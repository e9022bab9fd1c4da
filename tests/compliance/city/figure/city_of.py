"""Cities by the day: coverages as they are judged, for the tests of figures."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from hypothesis import strategies as st

from domain.judged.coverage import ClusterCoverage, Coverage, CoverageFinding, CoverageReason
from domain.registered import Cluster
from tests.compliance.sites import DAY, KNOWN_AT, cluster

# What a day can say of a cluster: kept, or every reason once; None: it did not operate.
REASONS = st.one_of(
    st.just(frozenset[CoverageReason]()),
    st.frozensets(st.sampled_from(CoverageReason), min_size=1, max_size=3),
)
Reasons = frozenset[CoverageReason]
CityDay = tuple[bool, Sequence[Reasons]]
DAYS_OF_A_CITY: st.SearchStrategy[list[CityDay]] = st.lists(
    st.tuples(st.booleans(), st.lists(REASONS, min_size=3, max_size=3)), min_size=1, max_size=12
)
SHARES = st.sampled_from((0.1, 0.5, 0.57, 0.7, 0.9, 1.0))
WORST_FIRST = tuple(CoverageReason)


def covered_by(reasons: Reasons, of: Cluster) -> ClusterCoverage:
    """Return a cluster's day of which these reasons tell."""
    findings = tuple(
        CoverageFinding(reason=one, outlet_id=None, parameters=())
        for one in WORST_FIRST
        if one in reasons
    )
    return ClusterCoverage(cluster=of, covered=not findings, findings=findings)


def coverage_of(
    told: Sequence[ClusterCoverage], day: date = DAY, *, is_judged: bool = True
) -> Coverage:
    """Return a city's day."""
    covered = sum(one.covered for one in told)
    found = Coverage(
        day=day,
        known_at=KNOWN_AT,
        operating=len(told),
        covered=covered,
        percent=100.0 * covered / len(told) if told else None,
        clusters=tuple(told),
    )
    return found if is_judged else found.without_a_verdict()


def city_days(days: Sequence[CityDay]) -> list[Coverage]:
    """Return the days of a city of three clusters, oldest first, the last of them `DAY`."""
    clusters = [cluster(f"c{n}") for n in range(3)]
    return [
        coverage_of(
            [covered_by(one, of) for one, of in zip(reasons, clusters, strict=True)],
            DAY - timedelta(days=len(days) - 1 - nth),
            is_judged=is_judged,
        )
        for nth, (is_judged, reasons) in enumerate(days)
    ]
