"""What the law asks of a station follows from its capacity, and says what it does not know."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.law.duty import (
    ANNEX_SINCE,
    DutyUnknown,
    Exemption,
    Monitoring,
    MonitoringDuty,
    exemption_of,
    monitoring_duty,
)
from domain.registered import Cluster, ClusterKind, ClusterState, Station, StationExemption
from domain.registry import Registry
from tests.compliance.sites import DAY, cluster, outlet, permit, station

CAPACITIES = st.floats(0.001, 1e6, allow_nan=False)


def city(*capacities: float, under_one_permit: bool = False, **changes: object) -> Registry:
    """One cluster with a station and outlet for each capacity."""
    one: Cluster = replace(cluster("a"), **changes)  # type: ignore[arg-type]  # fields by name
    numbers = range(len(capacities))
    stations: dict[str, Station] = {
        f"t{n}": replace(station(f"t{n}", "a"), design_flow_m3_per_day=capacities[n])
        for n in numbers
    }
    outlets = {f"x{n}": outlet("COD", outlet_id=f"x{n}", station_id=f"t{n}") for n in numbers}
    permits = tuple(
        replace(permit(outlet_id=f"x{n}"), number="1" if under_one_permit else f"{n}")
        for n in numbers
    )
    return Registry(clusters={"a": one}, stations=stations, outlets=outlets, permits=permits)


def duty(registry: Registry, day: date = DAY) -> MonitoringDuty:
    return monitoring_duty(registry.on(day), registry.stations["t0"], day)


@pytest.mark.parametrize(
    ("capacity", "monitoring"),
    [
        (199.99, Monitoring.NEITHER),
        (200.0, Monitoring.AUTOMATIC_OR_PERIODIC),
        (499.99, Monitoring.AUTOMATIC_OR_PERIODIC),
        (500.0, Monitoring.AUTOMATIC_AND_PERIODIC),
    ],
)
def test_the_borders_of_the_annex_belong_to_the_class_above(
    capacity: float, monitoring: Monitoring
) -> None:
    told = duty(city(capacity))
    assert (told.monitoring, told.unknown) == (monitoring, None)
    assert "Annex XXVIII" in told.clause


def test_stations_under_one_permit_are_counted_together_and_others_are_not() -> None:
    together, apart = city(300.0, 250.0, under_one_permit=True), city(300.0, 250.0)
    assert duty(together).capacity_m3_per_day == 550.0
    assert duty(together).monitoring is Monitoring.AUTOMATIC_AND_PERIODIC
    assert duty(apart).monitoring is Monitoring.AUTOMATIC_OR_PERIODIC


@pytest.mark.parametrize("how", [{"under_one_permit": True}, {}])
@given(capacities=st.lists(CAPACITIES, min_size=1, max_size=4), more=CAPACITIES)
def test_more_capacity_never_asks_for_less(
    how: dict[str, bool], capacities: list[float], more: float
) -> None:
    rank = [Monitoring.NEITHER, Monitoring.AUTOMATIC_OR_PERIODIC, Monitoring.AUTOMATIC_AND_PERIODIC]
    greater = [capacities[0] + more, *capacities[1:]]
    before, after = (
        rank.index(duty(city(*told, **how)).monitoring) for told in (capacities, greater)
    )
    assert before <= after


def test_nothing_is_claimed_of_days_before_the_annex_nor_of_what_its_row_does_not_name() -> None:
    before = duty(city(900.0), ANNEX_SINCE - timedelta(days=1))
    assert (before.monitoring, before.unknown) == (
        Monitoring.NOT_KNOWN,
        DutyUnknown.BEFORE_THE_ANNEX,
    )
    village = duty(city(900.0, kind=ClusterKind.VILLAGE))
    assert (village.monitoring, village.unknown) == (
        Monitoring.NOT_KNOWN,
        DutyUnknown.NOT_OF_ROW_ONE,
    )


@pytest.mark.parametrize(
    ("since", "by"),
    [
        (None, None),
        (date(2019, 7, 1), date(2024, 12, 31)),
        (date(2026, 2, 1), date(2026, 2, 1)),
    ],
)
def test_who_operated_before_2025_installs_by_the_end_of_2024_and_new_ones_at_their_start(
    since: date | None, by: date | None
) -> None:
    told = city(900.0)
    begun = replace(told.stations["t0"], in_operation_since=since)
    assert duty(replace(told, stations={"t0": begun})).installed_by == by
    assert duty(city(300.0)).installed_by is None


def exemption(**facts: object) -> Exemption:
    return exemption_of(city(**facts), "a", DAY)  # type: ignore[arg-type]  # fields by name


def test_only_an_entered_exemption_has_a_paper() -> None:
    told = exemption(
        station_exemption=StationExemption.UNDER_100_M3_PER_DAY, exemption_document="QĐ 1"
    )
    assert (told.standing.value, told.document) == ("entered", "QĐ 1")


@pytest.mark.parametrize(
    ("facts", "standing", "rule", "lacking"),
    [
        ({"wastewater_m3_per_day": 99.9}, "figures_meet_it", "under_100_m3_per_day", ()),
        (
            {"wastewater_m3_per_day": 100.0, "occupancy_percent": 80.0},
            "figures_do_not",
            None,
            (),
        ),
        (
            {"occupancy_percent": 80.1, "valid_from": date(2021, 12, 31)},
            "figures_meet_it",
            "before_2022_and_full",
            (),
        ),
        (
            {
                "wastewater_m3_per_day": 100.0,
                "occupancy_percent": 99.0,
                "valid_from": date(2022, 1, 1),
            },
            "figures_do_not",
            None,
            (),
        ),
        (
            {"occupancy_percent": 99.0},
            "not_known",
            None,
            ("wastewater_m3_per_day", "valid_from"),
        ),
        (
            {"valid_from": date(2021, 1, 1)},
            "not_known",
            None,
            ("wastewater_m3_per_day", "occupancy_percent"),
        ),
        (
            {"occupancy_percent": 10.0},
            "not_known",
            None,
            ("wastewater_m3_per_day",),
        ),
    ],
)
def test_figures_meet_an_exemption_or_not_and_what_is_lacking_is_named(
    facts: dict[str, object], standing: str, rule: str | None, lacking: tuple[str, ...]
) -> None:
    told = exemption(**facts)
    assert (told.standing.value, told.rule, told.lacking) == (standing, rule, lacking)
    assert told.document is None


def test_that_it_operated_before_2022_stands_in_its_earlier_row() -> None:
    full = replace(
        cluster("a"),
        valid_from=date(2024, 1, 1),
        occupancy_percent=90.0,
        wastewater_m3_per_day=500.0,
    )
    before = replace(full, valid_from=date(2015, 1, 1), valid_to=date(2023, 12, 31))
    building = replace(before, state=ClusterState.UNDER_CONSTRUCTION)
    for earlier, standing in ((before, "figures_meet_it"), (building, "figures_do_not")):
        registry = Registry(clusters={"a": full}, earlier_clusters=(earlier,))
        assert exemption_of(registry, "a", DAY).standing.value == standing
