"""Which clusters hold the figure below 100 %, which first, and how far each of them is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from compliance.city.figure.blockers import Blocker, By, FigureName, blockers, distances_of
from compliance.city.figure.water import city_water
from compliance.city.figure.window import window_figure
from domain.judged.coverage import BriefExceedance, CoverageReason, FlowMean
from domain.registry import Registry
from tests.compliance.city.figure.city_of import DAYS_OF_A_CITY, SHARES, CityDay, city_days
from tests.compliance.sites import DAY, cluster, outlet, station

KEPT = frozenset[CoverageReason]()
OVER = frozenset({CoverageReason.EXCEEDED})
THIN = frozenset({CoverageReason.NOT_PROVABLE})
FLOWS = {"c0": 10.0, "c1": 200.0, "c2": None}


def registry() -> Registry:
    names = ("c0", "c1", "c2")
    return Registry(
        clusters={one: cluster(one) for one in names},
        stations={f"t-{one}": station(f"t-{one}", one) for one in names[:2]},
        outlets={
            f"x-{one}": outlet("COD", "PH", outlet_id=f"x-{one}", station_id=f"t-{one}")
            for one in names[:2]
        },
    )


def exceeded(
    outlet_id: str, times: float | None = 1.2, *, days_ago: int = 0, parameter: str = "COD"
) -> BriefExceedance:
    return BriefExceedance(
        outlet_id=outlet_id,
        parameter=parameter,
        day=DAY - timedelta(days=days_ago),
        value=160.06,
        lower=None,
        upper=148.5,
        times_over=times,
    )


def held(
    days: Sequence[CityDay],
    *told: BriefExceedance,
    figure: FigureName = FigureName.DAY,
    by: By = By.CLUSTERS,
    share: float = 0.9,
) -> tuple[Blocker, ...]:
    city, here = city_days(days), registry()
    flows = [
        FlowMean(
            outlet_id=f"x-{name}", parameter="FLOW_OUT", mean_m3_per_h=mean, valid=9, expected=9
        )
        for name, mean in FLOWS.items()
    ]
    return blockers(
        city[-1],
        window_figure(city, share),
        city_water(city[-1], here, flows, 0.75),
        distances_of(here, told),
        figure=figure,
        by=by,
    )


def ids(found: tuple[Blocker, ...]) -> list[str]:
    return [one.coverage.cluster.id for one in found]


def test_the_nearest_comes_first_and_each_adds_its_share() -> None:
    days = [(True, [KEPT, OVER, OVER])] * 5 + [(True, [OVER, OVER, OVER])]
    found = held(days, exceeded("x-c0"), exceeded("x-c1", 3.0))
    assert ids(found) == ["c0", "c2", "c1"]
    assert [round(one.percent_after, 6) for one in found] == [33.333333, 66.666667, 100.0]
    assert [one.window.lacking_days for one in found] == [1, 6, 6]


def test_by_water_the_most_comes_first_and_what_is_not_known_last() -> None:
    found = held([(True, [OVER, OVER, OVER])], by=By.WATER)
    assert ids(found) == ["c1", "c0", "c2"]
    assert [one.water_percent_after for one in found] == [
        float(100 * Decimal(4800) / 5040),
        100.0,
        100.0,
    ]
    assert found[-1].water.generated is None


def test_what_holds_the_window_below_is_another_list_than_what_holds_the_day() -> None:
    days = [(True, [OVER, KEPT, KEPT])] * 3 + [(True, [KEPT, KEPT, THIN])]
    assert ids(held(days)) == ["c2"]
    assert ids(held(days, figure=FigureName.WINDOW)) == ["c2", "c0"]


def test_a_distance_is_told_as_decimals_with_the_days_and_the_worst_of_the_window() -> None:
    here = registry()
    told = [exceeded("x-c0", 2.0, days_ago=4), exceeded("x-c0", 1.078), exceeded("gone")]
    (distance,) = distances_of(here, told)["c0"]
    assert distance.over_by == Decimal("11.56")
    assert (distance.exceeded_days, distance.worst_times_over) == (2, 2.0)
    assert distance.last.day == DAY


def test_under_a_lower_limit_the_distance_goes_down_and_is_no_ratio() -> None:
    low = exceeded("x-c1", None, parameter="PH")._replace(value=5.2, lower=5.5, upper=9.0)
    (distance,) = distances_of(registry(), [low])["c1"]
    assert (distance.over_by, distance.worst_times_over) == (Decimal("0.3"), None)


@given(
    days=DAYS_OF_A_CITY, share=SHARES, figure=st.sampled_from(FigureName), by=st.sampled_from(By)
)
def test_mending_all_of_them_brings_the_figure_to_100_percent_and_none_lowers_it(
    days: Sequence[CityDay], share: float, figure: FigureName, by: By
) -> None:
    city = city_days(days)
    found = held(days, figure=figure, by=by, share=share)
    window = window_figure(city, share)
    below = {
        one.cluster.id
        for one, in_window in zip(city[-1].clusters, window.clusters, strict=True)
        if not (one.covered if figure is FigureName.DAY else in_window.counts)
    }
    assert set(ids(found)) == below
    assert len(found) == len(below)
    after = [one.percent_after for one in found]
    assert after == sorted(after)
    assert after[-1:] in ([], [100.0])
    water = [one.water_percent_after or 0.0 for one in found]
    assert water == sorted(water)
    assert all(0.0 <= one <= 100.0 for one in water)
