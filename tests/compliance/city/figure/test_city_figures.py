"""Groups, main reasons and water of one day: parts add up to the whole, always."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from compliance.city.figure.city import CityFigures, city_figures
from compliance.city.figure.groups import PlanGroup
from compliance.city.figure.water import Method
from compliance.city.figure.window import window_figure
from domain.judged.coverage import ClusterCoverage, CoverageReason, FlowMean
from domain.registered import Cluster, ClusterKind, ClusterState
from domain.registry import Registry
from tests.compliance.city.figure.city_of import REASONS, coverage_of, covered_by
from tests.compliance.sites import DAY, cluster, outlet, station

MINIMUM_CAPTURE = 0.75
KEPT = frozenset[CoverageReason]()
OVER = frozenset({CoverageReason.EXCEEDED})


def m3(*volumes: float) -> tuple[Decimal, ...]:
    return tuple(Decimal(str(one)) for one in volumes)


def flow(
    outlet_id: str, m3_per_h: float | None, parameter: str = "FLOW_OUT", valid: int = 288
) -> FlowMean:
    return FlowMean(
        outlet_id=outlet_id, parameter=parameter, mean_m3_per_h=m3_per_h, valid=valid, expected=288
    )


def registry_of(*clusters: Cluster, without_station: frozenset[str] = frozenset()) -> Registry:
    served = [one.id for one in clusters if one.id not in without_station]
    return Registry(
        version=7,
        clusters={one.id: one for one in clusters},
        stations={f"t-{one}": station(f"t-{one}", one) for one in served},
        outlets={
            f"x-{one}": outlet("COD", "FLOW_OUT", outlet_id=f"x-{one}", station_id=f"t-{one}")
            for one in served
        },
    )


def figures(
    registry: Registry,
    told: list[ClusterCoverage],
    flows: list[FlowMean],
    *,
    is_judged: bool = True,
) -> CityFigures:
    day = coverage_of(told, is_judged=is_judged)
    return city_figures(registry, day, window_figure([day], 0.9), flows, MINIMUM_CAPTURE)


def one_cluster(
    reasons: frozenset[CoverageReason],
    flows: list[FlowMean],
    *,
    of: Cluster | None = None,
    has_station: bool = True,
) -> CityFigures:
    found = of or cluster("a")
    without = frozenset() if has_station else frozenset({found.id})
    return figures(registry_of(found, without_station=without), [covered_by(reasons, found)], flows)


def test_measured_outflow_of_a_kept_day_is_proven_compliant() -> None:
    water = one_cluster(KEPT, [flow("x-a", 40.0)]).water
    assert water.by_method == {Method.OUTFLOW: 1}
    assert (water.generated, water.treated, water.proven) == m3(960, 960, 960)


def test_of_a_station_that_measures_both_the_inflow_stands() -> None:
    water = one_cluster(OVER, [flow("x-a", 40.0), flow("x-a", 45.5, "FLOW_IN")]).water
    assert water.by_method == {Method.INFLOW: 1}
    assert water.by_reason == {CoverageReason.EXCEEDED: Decimal("1092.0")}
    assert water.proven == 0


def test_a_flow_of_too_few_readings_is_no_measurement_and_the_design_flow_an_upper_bound() -> None:
    water = one_cluster(KEPT, [flow("x-a", 40.0, valid=100)]).water
    assert water.by_method == {Method.DESIGN: 1}
    assert water.generated == water.upper_bound == water.treatment_unknown == Decimal(1000)
    assert (water.treated, water.proven) == m3(0, 0)


def test_what_the_registry_states_beyond_what_was_measured_is_untreated() -> None:
    stated = replace(cluster("a"), wastewater_m3_per_day=1500.0)
    water = one_cluster(KEPT, [flow("x-a", 40.0)], of=stated).water
    assert water.by_method == {Method.STATED: 1}
    assert (water.generated, water.proven, water.untreated) == m3(1500, 960, 540)


def test_where_nothing_is_known_nothing_is_summed_and_the_cluster_is_counted_as_unknown() -> None:
    without = frozenset({CoverageReason.NO_STATION})
    water = one_cluster(without, [], has_station=False).water
    assert water.generated == 0
    assert [one.id for one in water.unknown] == ["a"]
    assert water.clusters[0].generated is None
    stated = replace(cluster("a"), wastewater_m3_per_day=300.0)
    known = one_cluster(without, [], of=stated, has_station=False).water
    assert known.by_reason == {CoverageReason.NO_STATION: Decimal("300.0")}
    assert known.unknown == ()


def test_of_a_day_that_is_not_judged_nothing_is_proven_and_nothing_charged() -> None:
    found = cluster("a")
    told = figures(
        registry_of(found),
        [replace(covered_by(frozenset({CoverageReason.NOT_REPORTING}), found))],
        [flow("x-a", 40.0)],
        is_judged=False,
    )
    assert (told.water.treatment_unknown, told.water.proven) == m3(960, 0)
    assert told.water.by_reason == {}
    assert (told.without_a_reason, told.by_main_reason) == (1, {})


def test_newly_built_are_those_that_went_into_operation_in_the_days_year() -> None:
    new = replace(cluster("new"), valid_from=date(DAY.year, 3, 1))
    built = replace(
        new,
        state=ClusterState.UNDER_CONSTRUCTION,
        valid_from=date(2024, 1, 1),
        valid_to=date(DAY.year, 2, 28),
    )
    renamed = replace(cluster("old"), valid_from=date(DAY.year, 4, 1), name="đổi tên")
    before = replace(cluster("old"), valid_to=date(DAY.year, 3, 31))
    craft = replace(cluster("craft"), kind=ClusterKind.CRAFT_VILLAGE)
    registry = replace(registry_of(new, renamed, craft), earlier_clusters=(built, before))
    told = figures(registry, [covered_by(KEPT, one) for one in (craft, new, renamed)], [])
    groups = {one.name: one.operating for one in told.by_plan}
    assert groups == {PlanGroup.NEWLY_BUILT: 1, PlanGroup.CLUSTER: 1, PlanGroup.CRAFT_VILLAGE: 1}


def test_whose_investor_nobody_entered_stand_in_a_group_of_their_own() -> None:
    named = replace(cluster("a"), investor="Công ty Mẫu")
    other = cluster("b")
    told = figures(
        registry_of(named, other), [covered_by(KEPT, named), covered_by(OVER, other)], []
    )
    assert [(one.name, one.operating, one.covered) for one in told.by_investor] == [
        ("Công ty Mẫu", 1, 1),
        (None, 1, 0),
    ]


CITIES = st.lists(
    st.tuples(
        REASONS,
        st.sampled_from(("xã Một", "xã Hai")),
        st.sampled_from((None, "A", "B")),
        st.sampled_from((None, 120.0, 5000.0)),
        st.booleans(),
        st.one_of(st.none(), st.floats(-1.0, 400.0)),
        st.sampled_from(ClusterKind),
        st.sampled_from((None, DAY - timedelta(days=3), DAY - timedelta(days=900))),
    ),
    max_size=6,
)


@given(cities=CITIES, is_judged=st.booleans(), seed=st.randoms())
def test_parts_add_up_to_the_whole_whatever_the_order(
    cities: list[tuple[Any, ...]], *, is_judged: bool, seed: random.Random
) -> None:
    clusters = [
        replace(
            cluster(f"c{n}"),
            commune=commune,
            investor=investor,
            wastewater_m3_per_day=stated,
            kind=kind,
            valid_from=begun,
        )
        for n, (_, commune, investor, stated, _, _, kind, begun) in enumerate(cities)
    ]
    without = frozenset(one.id for one, row in zip(clusters, cities, strict=True) if not row[4])
    told = [covered_by(row[0], one) for one, row in zip(clusters, cities, strict=True)]
    flows = [flow(f"x-{one.id}", row[5]) for one, row in zip(clusters, cities, strict=True)]
    found = figures(
        registry_of(*clusters, without_station=without), told, flows, is_judged=is_judged
    )
    whole = len(clusters), sum(one.covered for one in found.coverage.clusters), found.window.covered
    for groups in (found.by_plan, found.by_commune, found.by_investor):
        assert whole == (
            sum(one.operating for one in groups),
            sum(one.covered for one in groups),
            sum(one.covered_in_window for one in groups),
        )
    reasons = sum(found.by_main_reason.values())
    assert found.coverage.covered + reasons + found.without_a_reason == len(clusters)
    water = found.water
    parts = water.proven + water.untreated + water.treatment_unknown
    assert parts + sum(water.by_reason.values()) == water.generated
    assert sum(water.by_method.values()) + len(water.unknown) == len(clusters)
    assert all(one >= 0 for one in (water.proven, water.untreated, water.treatment_unknown))
    assert water.proven <= water.treated <= water.generated
    shuffled = flows.copy()
    seed.shuffle(shuffled)
    others = clusters.copy()
    seed.shuffle(others)
    registry = registry_of(*others, without_station=without)
    assert figures(registry, told, shuffled, is_judged=is_judged) == found


@given(cities=CITIES)
def test_a_better_day_never_lowers_what_is_proven(cities: list[tuple[Any, ...]]) -> None:
    clusters = [cluster(f"c{n}") for n in range(len(cities))]
    flows = [flow(f"x-{one.id}", row[5]) for one, row in zip(clusters, cities, strict=True)]
    registry = registry_of(*clusters)
    told = [covered_by(row[0], one) for one, row in zip(clusters, cities, strict=True)]
    before = figures(registry, told, flows)
    for nth, one in enumerate(clusters):
        better = [*told[:nth], covered_by(KEPT, one), *told[nth + 1 :]]
        after = figures(registry, better, flows)
        assert after.water.proven >= before.water.proven
        assert after.coverage.covered >= before.coverage.covered
