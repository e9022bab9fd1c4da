"""The simulated city is whole, marked as simulated, and names nobody's real cluster."""

from __future__ import annotations

import csv
import re
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from compliance.days.day_facts import Law, outlet_day
from compliance.evaluate import evaluate_outlet_day
from compliance.law.limit.limits import LimitUnknown, NotLimited, resolve_limit
from compliance.law.regulation import load_regulations
from compliance.quality.thresholds.reviewed import load_thresholds
from domain.judged.quality import Check
from domain.judged.verdicts import Limit, Outcome, Verdict
from domain.measured.parameters import PARAMETERS
from domain.registered import ClusterKind, ClusterState
from simulators.cities.city_file import TRUE_SIZE, sites_of
from simulators.cities.sites import HANOI_REGULATION, OLD_REGULATION, Story
from simulators.city.city import SimulatedCity, SimulatedPlant, city
from simulators.city.plant import DAY_S
from simulators.city.registered import SIMULATED
from simulators.city.troubles.measuring import measure
from simulators.city.troubles.on_the_way import NEVER_SENT, released_s
from simulators.city.troubles.shown import MEASURING
from simulators.encoder import HANOI_OFFSET_S
from storage.ports.readings import ReadingColumns
from tests.house.runs import shared_data

REAL = shared_data.DATA / "hanoi_registry"
CITY: SimulatedCity = city(7)
REGULATIONS = load_regulations()
KNOWN_AT = datetime(2026, 12, 24, tzinfo=UTC)
BEGIN_S = 1_795_392_000 - HANOI_OFFSET_S  # Monday, 2026-11-23 00:00 in UTC+7


def plants_of(story: Story) -> list[SimulatedPlant]:
    registry = CITY.registry()
    return [
        one
        for one in CITY.plants
        if CITY.stories[registry.cluster_of(one.plant.outlet_id).id] is story
    ]


def daily_means(one: SimulatedPlant, code: str, days: int) -> list[float]:
    """Return the mean of what was measured with status 00, day by day."""
    column = one.plant.parameters.index(code)
    means = []
    for day in range(days):
        begin_s = BEGIN_S + day * DAY_S
        times = np.arange(begin_s, begin_s + DAY_S, one.plant.interval_s, dtype=np.int64)
        found = measure(one.plant, one.troubles, times)
        valid = (found.status[:, column] == MEASURING) & (
            released_s(one.plant, one.troubles, times) != NEVER_SENT
        )
        means.append(float(found.values[valid, column].mean()))
    return means


def found_limit(one: SimulatedPlant, code: str) -> Limit | LimitUnknown | NotLimited:
    """Return what the law's own code resolves from the permit."""
    registry, day = CITY.registry(), date(2026, 11, 23)
    permit = registry.permit_on(one.plant.outlet_id, day)
    assert permit is not None
    station = registry.station_of(one.plant.outlet_id)
    return resolve_limit(REGULATIONS, permit, code, station=station, day=day)


def limit(one: SimulatedPlant, code: str) -> float:
    found = found_limit(one, code)
    assert isinstance(found, Limit), found
    assert found.upper is not None
    return found.upper


def test_every_reference_in_the_registry_is_resolved() -> None:
    registry = CITY.registry()
    for station in registry.stations.values():
        assert station.cluster_id in registry.clusters
    for outlet in registry.outlets.values():
        assert registry.cluster_of(outlet.id).simulated
        assert set(outlet.parameters) <= set(PARAMETERS)
        assert sum(permit.outlet_id == outlet.id for permit in registry.permits) == 1
    for one in CITY.plants:
        outlet = registry.outlet(one.plant.outlet_id)
        assert outlet.gateway_id == one.plant.gateway_id
        assert outlet.parameters == one.plant.parameters


def test_every_name_says_that_it_is_simulated() -> None:
    registry = CITY.registry()
    for cluster in registry.clusters.values():
        assert cluster.simulated
        assert cluster.name.endswith(SIMULATED)
        assert cluster.commune.endswith(SIMULATED)
    assert all(station.name.endswith(SIMULATED) for station in registry.stations.values())
    assert all(outlet.name.endswith(SIMULATED) for outlet in registry.outlets.values())


def test_the_small_city_has_states_before_and_in_operation() -> None:
    assert len(set(CITY.stories.values())) == 12
    clusters = CITY.registry().clusters.values()
    assert {cluster.state for cluster in clusters} == {
        ClusterState.PLANNED,
        ClusterState.UNDER_CONSTRUCTION,
        ClusterState.OPERATING,
    }
    assert Counter(cluster.kind for cluster in clusters)[ClusterKind.CRAFT_VILLAGE] >= 3
    assert {permit.regulation for permit in CITY.registry().permits} == {
        OLD_REGULATION,
        HANOI_REGULATION,
    }


def test_only_operating_clusters_have_outlets_and_one_of_them_has_no_station() -> None:
    registry = CITY.registry()
    without = [cluster for cluster in registry.clusters if not registry.outlets_of(cluster)]
    assert {CITY.stories[cluster] for cluster in without} == {Story.NO_STATION, Story.NOT_OPERATING}


def test_the_silent_cluster_has_an_outlet_but_no_plant() -> None:
    registry = CITY.registry()
    reporting = {one.plant.outlet_id for one in CITY.plants}
    silent = [outlet for outlet in registry.outlets if outlet not in reporting]
    assert [CITY.stories[registry.cluster_of(outlet).id] for outlet in silent] == [Story.SILENT]


def test_ids_follow_the_wire_contract() -> None:
    registry = CITY.registry()
    for name in (*registry.gateways, *registry.outlets):
        assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}", name)


def test_no_name_is_that_of_a_real_cluster_or_commune() -> None:
    if not REAL.is_dir():
        pytest.skip(f"{shared_data.NOT_BESIDE}: hanoi_registry")
    real: set[str] = set()
    for path in REAL.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                real |= {row["name_vi"], row["commune"], row["district_before_2025_07"]}
    plain = {bare(name) for name in real} - {""}
    assert len(plain) > 60
    for site in sites_of(TRUE_SIZE):
        assert bare(site.name) not in plain
        assert bare(site.commune) not in plain


def bare(name: str) -> str:
    return (
        re.sub(r"^(CCN|KCN|Làng nghề)\s+|^làng nghề\s+|\(.*\)", "", name.strip())
        .removeprefix("làng nghề ")
        .strip()
        .casefold()
    )


@pytest.mark.parametrize("seed", [0, 7, 2**40])
def test_the_same_seed_makes_the_same_city(seed: int) -> None:
    assert city(seed) == city(seed)
    assert city(seed) != city(seed + 1)
    assert city(seed).registry() == city(seed + 1).registry()


def test_the_interval_reaches_permits_and_plants() -> None:
    hourly = city(7, interval_minutes=60)
    assert {permit.interval_minutes for permit in hourly.registry().permits} == {60}
    assert {one.plant.interval_s for one in hourly.plants} == {3_600}


@pytest.mark.parametrize(
    "story", [Story.KEEPS, Story.KEEPS_AFTER_BACKLOG, Story.KEEPS_WITH_STUCK_SENSOR]
)
@pytest.mark.parametrize("code", ["COD", "NH4_N", "TSS"])
def test_the_good_plants_keep_their_limits(story: Story, code: str) -> None:
    for one in plants_of(story):
        assert max(daily_means(one, code, 30)) < limit(one, code)


def test_the_plant_that_exceeds_does_so_every_day() -> None:
    (one,) = plants_of(Story.EXCEEDS_ALWAYS)
    assert min(daily_means(one, "COD", 30)) > limit(one, "COD")


def test_the_plant_that_exceeds_sometimes_does_so_two_days_of_nine() -> None:
    (one,) = plants_of(Story.EXCEEDS_SOMETIMES)
    means = daily_means(one, "NH4_N", 27)
    over = [mean for mean in means if mean > limit(one, "NH4_N")]
    assert len(over) == 6
    assert np.mean(over) == pytest.approx(2.2 * limit(one, "NH4_N"), rel=0.1)


def test_the_plant_that_loses_readings_stays_below_three_quarters_every_day() -> None:
    (one,) = plants_of(Story.LOSES_READINGS)
    for day in range(14):
        begin_s = BEGIN_S + day * DAY_S
        times = np.arange(begin_s, begin_s + DAY_S, 300, dtype=np.int64)
        assert (released_s(one.plant, one.troubles, times) != NEVER_SENT).mean() == pytest.approx(
            15 / 24
        )


def test_the_plants_are_sized_by_the_limits_that_their_permits_lead_to() -> None:
    (one,) = plants_of(Story.LIMIT_UNKNOWN)
    assert isinstance(found_limit(one, "COD"), LimitUnknown)
    for other in CITY.plants:
        if other != one:
            channel = other.plant.channels[other.plant.parameters.index("COD")]
            assert channel.highest == pytest.approx(4 * limit(other, "COD"))


def verdicts_of(one: SimulatedPlant, days: int) -> list[dict[str, Verdict]]:
    """Return the law's verdicts on a plant that sends everything in time, day by day."""
    law = Law(regulations=REGULATIONS, thresholds=load_thresholds(), minimum_capture=0.75)

    def read(_outlet_id: str, parameter: str, begin_us: int, end_us: int) -> ReadingColumns:
        times = np.arange(begin_us // 10**6, end_us // 10**6, one.plant.interval_s, dtype=np.int64)
        found = measure(one.plant, one.troubles, times)
        column = one.plant.parameters.index(parameter)
        return ReadingColumns(times * 10**6, found.values[:, column], found.status[:, column])

    judged = []
    for number in range(days):
        day = date(2026, 11, 23) + timedelta(days=number)
        facts = outlet_day(CITY.registry(), one.plant.outlet_id, day)
        _, verdicts = evaluate_outlet_day(facts, read, law, known_at=KNOWN_AT)
        judged.append({verdict.mean.parameter: verdict for verdict in verdicts})
    return judged


def test_the_plant_that_rests_at_night_keeps_its_limits_on_what_flows_by_day() -> None:
    (one,) = plants_of(Story.RESTS_AT_NIGHT)
    for of_day in verdicts_of(one, 3):
        assert {verdict.outcome for verdict in of_day.values()} == {Outcome.KEPT}
        assert all(80 <= verdict.mean.no_discharge <= 85 for verdict in of_day.values())


def test_the_plant_that_discharges_in_batches_exceeds_by_an_hour_and_never_by_the_day() -> None:
    (one,) = plants_of(Story.EXCEEDS_IN_BATCHES)
    cod = [of_day["COD"] for of_day in verdicts_of(one, 5)]
    over = [verdict for verdict in cod if verdict.outcome is Outcome.EXCEEDED]
    assert len(over) == 1
    assert len(over[0].mean.batches) >= 4
    assert over[0].judged is not None
    for verdict in cod:
        assert verdict.mean.mean is not None
        assert verdict.mean.mean < limit(one, "COD")


def test_a_stuck_sensor_is_seen_and_never_counts_for_keeping() -> None:
    (one,) = plants_of(Story.KEEPS_WITH_STUCK_SENSOR)
    stuck = [
        verdict
        for of_day in verdicts_of(one, 10)
        for verdict in [of_day["COD"]]
        if any(run.check is Check.FLAT_LINE and run.excludes for run in verdict.mean.flags)
    ]
    assert 1 <= len(stuck) <= 4
    assert all(verdict.mean.excluded > 0 for verdict in stuck)
    assert {verdict.outcome for verdict in stuck} == {Outcome.NOT_PROVABLE}
