"""Holds the registry's files to: what was written is read as it was, whatever it holds."""

from __future__ import annotations

import csv
import unicodedata
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.errors import FaultsFound
from domain.measured.parameters import PARAMETERS
from domain.registered import (
    Calibration,
    CalibrationResult,
    CentralStation,
    Cluster,
    ClusterKind,
    ClusterState,
    DischargeMode,
    Maintenance,
    Outlet,
    Permit,
    PermitLimit,
    PermitLimitKind,
    ReceivingWater,
    Sensor,
    Station,
    StationExemption,
)
from domain.registry import Registry
from storage.registry_files.entries import calibration_key, dated_key
from storage.registry_files.files import read_registry
from storage.registry_files.rows.places import HANOI_LATITUDE, HANOI_LONGITUDE
from storage.registry_files.writing import as_it_stood, write_registry
from tests.storage.registry_files.profiles.any_profiles import UNTOLD, channels_of, profiles_of

Dated = TypeVar("Dated", Cluster, Outlet)
KNOWN = ("qcvn-40-2011", "qcvn-40-2025")

IDS = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_-]{0,9}", fullmatch=True)
TEXTS = st.text(
    st.characters(exclude_categories=("Cc", "Cs"), exclude_characters=UNTOLD), max_size=20
).map(lambda text: unicodedata.normalize("NFC", text).strip())
NAMES = TEXTS.filter(bool)
UNKNOWN_OR_NAME = st.none() | NAMES
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
INSTANTS = st.integers(0, 4 * 10**15).map(
    lambda us: datetime(1990, 1, 1, tzinfo=UTC) + timedelta(microseconds=us)
)
POSITIVE = st.floats(min_value=0, exclude_min=True, allow_infinity=False)


@st.composite
def registries(draw: st.DrawFn) -> Registry:
    """Any whole registry that files can hold."""
    cluster_ids = draw(st.lists(IDS, unique=True, max_size=4))
    station_ids = draw(st.lists(IDS, unique=True, max_size=4)) if cluster_ids else []
    outlet_ids = draw(st.lists(IDS, unique=True, max_size=4)) if station_ids else []
    outlets, earlier_outlets = {}, []
    for i in outlet_ids:
        rows = draw(one_after_another(outlets_of(i, station_ids)))
        *earlier, outlets[i] = [*map(_with_a_paper_in_time, rows)]
        earlier_outlets += earlier
    clusters, earlier_clusters = {}, []
    for i in cluster_ids:
        others = [other for other in cluster_ids if other != i]
        *before, clusters[i] = draw(one_after_another(clusters_named(i, others)))
        earlier_clusters += before
    permits = [p for i in sorted(outlet_ids) for p in draw(permits_one_after_another(i))]
    return Registry(
        version=draw(st.integers(0, 9)),
        clusters=clusters,
        earlier_clusters=tuple(sorted(earlier_clusters, key=dated_key)),
        stations={
            i: Station(
                id=i,
                cluster_id=draw(st.sampled_from(cluster_ids)),
                name=draw(NAMES),
                design_flow_m3_per_day=draw(POSITIVE),
                in_operation_since=draw(st.none() | st.dates()),
                technology=draw(UNKNOWN_OR_NAME),
                facility_code=draw(st.none() | st.sampled_from(("ABCD", "xyz", "Cơ sở 1"))),
                **draw(papers("approved_on", "approval_document", st.dates())),
            )
            for i in station_ids
        },
        outlets=outlets,
        earlier_outlets=tuple(sorted(earlier_outlets, key=dated_key)),
        permits=tuple(permits),
        permit_limits=draw(own_limits(outlets, permits)),
        sensors=(sensors := draw(sensors_of(outlets))),
        calibrations=draw(calibrations_of(sensors)),
        maintenance=draw(maintenance_of(outlets)),
        profiles=(profiles := draw(profiles_of((*earlier_outlets, *outlets.values())))),
        channels=draw(channels_of(profiles, (*earlier_outlets, *outlets.values()))),
    )


def papers(fact: str, document: str, facts: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """A fact with the paper that it rests on, or neither."""
    return st.just({fact: None, document: None}) | st.fixed_dictionaries(
        {fact: facts, document: NAMES}
    )


@st.composite
def clusters_named(draw: st.DrawFn, cluster_id: str, others: list[str]) -> Cluster:
    state = draw(st.sampled_from(ClusterState))
    absorbed = state is ClusterState.ABSORBED and others
    has_place: bool = draw(st.booleans())
    return Cluster(
        id=cluster_id,
        name=draw(NAMES),
        commune=draw(TEXTS),
        kind=draw(st.sampled_from(ClusterKind)),
        state=state,
        simulated=draw(st.booleans()),
        state_document=draw(UNKNOWN_OR_NAME),
        absorbed_into=draw(st.none() | st.sampled_from(others)) if absorbed else None,
        central_station=draw(st.sampled_from(CentralStation)),
        investor=draw(UNKNOWN_OR_NAME),
        area_ha=draw(st.none() | POSITIVE),
        occupancy_percent=draw(st.none() | st.floats(0, 100)),
        tenants=draw(st.none() | st.integers(0, 999_999_999)),
        latitude=draw(st.floats(*HANOI_LATITUDE)) if has_place else None,
        longitude=draw(st.floats(*HANOI_LONGITUDE)) if has_place else None,
        address=draw(UNKNOWN_OR_NAME),
        district_before_2025_07=draw(UNKNOWN_OR_NAME),
        commune_before_2025_07=draw(UNKNOWN_OR_NAME),
        note=draw(UNKNOWN_OR_NAME),
        source=draw(UNKNOWN_OR_NAME),
        contact=draw(UNKNOWN_OR_NAME),
        **draw(papers("wastewater_m3_per_day", "wastewater_document", POSITIVE)),
        **draw(
            papers("station_exemption", "exemption_document", st.sampled_from(StationExemption))
        ),
    )


@st.composite
def outlets_of(draw: st.DrawFn, outlet_id: str, station_ids: list[str]) -> Outlet:
    return Outlet(
        id=outlet_id,
        station_id=draw(st.sampled_from(station_ids)),
        gateway_id=draw(IDS),
        name=draw(NAMES),
        parameters=tuple(
            draw(st.lists(st.sampled_from(sorted(PARAMETERS)), unique=True, min_size=1))
        ),
        receiving_water_name=draw(UNKNOWN_OR_NAME),
        # Of this outlet alone: what fits two of one gateway is refused.
        station_code=draw(st.sampled_from((None, f"trạm_{outlet_id.encode().hex()}"))),
        **draw(papers("monitored_since", "monitored_document", st.dates())),
    )


@st.composite
def one_after_another(draw: st.DrawFn, rows: st.SearchStrategy[Dated]) -> list[Dated]:
    """Rows of one id, each true after the one before; the first and last may be open."""
    days: list[date] = sorted(draw(st.lists(st.dates(), unique=True, max_size=4)))
    edges = [None, *days, None] if len(days) % 2 == 0 else [*days, None]
    pairs = list(zip(edges[::2], edges[1::2], strict=True))
    return [replace(draw(rows), valid_from=begin, valid_to=end) for begin, end in pairs]


def _with_a_paper_in_time(row: Outlet) -> Outlet:
    """Return a row whose paper, where it has one, is not of a day after it has ended."""
    if row.valid_to is None or row.monitored_since is None:
        return row
    return replace(row, monitored_since=min(row.monitored_since, row.valid_to))


@st.composite
def permits_one_after_another(draw: st.DrawFn, outlet_id: str) -> list[Permit]:
    """Permits of one outlet, each beginning after the one before has ended."""
    begin = draw(st.dates(date(1995, 1, 1), date(2030, 1, 1)))
    permits: list[Permit] = []
    for number in draw(st.lists(NAMES, unique=True, max_size=3)):
        end = begin + timedelta(days=draw(st.integers(0, 2000)))
        permit = Permit(
            number=number,
            outlet_id=outlet_id,
            regulation=draw(st.sampled_from(KNOWN)),
            column=draw(st.sampled_from("ABC")),
            receiving_water=draw(st.sampled_from(ReceivingWater)),
            receiving_flow_m3_per_s=draw(st.none() | POSITIVE),
            receiving_volume_m3=draw(st.none() | POSITIVE),
            discharge_flow_m3_per_day=draw(st.none() | POSITIVE),
            interval_minutes=draw(st.sampled_from([n for n in range(1, 1441) if 1440 % n == 0])),
            valid_from=begin,
            valid_to=end,
            discharge=draw(st.sampled_from(DischargeMode)),
            successor_column=draw(st.none() | NAMES),
            facility_kind=draw(st.none() | NAMES),
            approved_on=draw(st.none() | st.dates(max_value=begin)),
        )
        permits.append(permit)
        begin = end + timedelta(days=draw(st.integers(1, 100)))
    last_is_open: bool = draw(st.booleans())
    if permits and last_is_open:
        permits[-1] = replace(permits[-1], valid_to=None)
    return permits


@st.composite
def days_apart(draw: st.DrawFn) -> list[tuple[date, date | None]]:
    """First and last days of terms, each beginning after the one before has ended."""
    days = sorted(draw(st.lists(st.dates(), unique=True, max_size=6)))
    pairs: list[tuple[date, date | None]] = list(zip(days[::2], days[1::2], strict=False))
    last_is_open: bool = draw(st.booleans())
    if pairs and last_is_open:
        pairs[-1] = (pairs[-1][0], None)
    return pairs


@st.composite
def own_limits(
    draw: st.DrawFn, outlets: dict[str, Outlet], permits: list[Permit]
) -> tuple[PermitLimit, ...]:
    """Limits that the permits set themselves, in the order in which a registry has them."""
    limits = []
    for permit in permits:
        for parameter in draw(st.sets(st.sampled_from(outlets[permit.outlet_id].parameters))):
            kind = draw(st.sampled_from(PermitLimitKind))
            for begin, end in draw(days_apart()):
                bounds = sorted(draw(st.lists(NUMBERS, min_size=2, max_size=2)))
                one_sided: bool = draw(st.booleans())
                stay = kind is PermitLimitKind.STAY
                limits.append(
                    PermitLimit(
                        permit_number=permit.number,
                        outlet_id=permit.outlet_id,
                        parameter=parameter,
                        kind=kind,
                        lower=None if stay or one_sided else bounds[0],
                        upper=None if stay else bounds[1],
                        valid_from=begin,
                        valid_to=end,
                        document=draw(NAMES),
                    )
                )
    return tuple(
        sorted(
            limits,
            key=lambda own: (
                own.outlet_id,
                own.permit_number,
                own.parameter,
                own.kind,
                own.valid_from,
            ),
        )
    )


@st.composite
def sensors_of(draw: st.DrawFn, outlets: dict[str, Outlet]) -> tuple[Sensor, ...]:
    """Sensors of the outlets, in the order in which a registry has them."""
    sensors = []
    for outlet in outlets.values():
        for parameter in draw(st.sets(st.sampled_from(outlet.parameters))):
            for begin, end in draw(days_apart()):
                low, high = sorted(draw(st.lists(NUMBERS, min_size=2, max_size=2, unique=True)))
                sensors.append(
                    Sensor(
                        outlet_id=outlet.id,
                        parameter=parameter,
                        span_low=low,
                        span_high=high,
                        resolution=draw(st.none() | POSITIVE),
                        detection_limit=draw(st.none() | POSITIVE),
                        fillers=tuple(draw(st.lists(NUMBERS, max_size=3, unique=True))),
                        serial=draw(UNKNOWN_OR_NAME),
                        valid_from=begin,
                        valid_to=end,
                    )
                )
    return tuple(sorted(sensors, key=lambda s: (s.outlet_id, s.parameter, s.valid_from)))


@st.composite
def calibrations_of(draw: st.DrawFn, sensors: tuple[Sensor, ...]) -> tuple[Calibration, ...]:
    """Calibrations of the sensors, in the order in which a registry has them."""
    found = {}
    for sensor in sensors:
        for day in draw(st.sets(st.dates(), max_size=2)):
            serial = draw(st.sampled_from([None, sensor.serial]))
            one = Calibration(
                outlet_id=sensor.outlet_id,
                parameter=sensor.parameter,
                calibrated_on=day,
                sensor_serial=serial,
                result=draw(st.sampled_from(CalibrationResult)),
                document=draw(NAMES),
                calibrated_by=draw(UNKNOWN_OR_NAME),
                valid_until=draw(st.none() | st.dates(min_value=day)),
            )
            found[calibration_key(one)] = one
    return tuple(found[key] for key in sorted(found))


@st.composite
def maintenance_of(draw: st.DrawFn, outlets: dict[str, Outlet]) -> tuple[Maintenance, ...]:
    """Announced work on the outlets, in the order in which a registry has it."""
    works: list[Maintenance] = []
    for outlet in outlets.values():
        parameter = draw(st.none() | st.sampled_from(outlet.parameters))
        works += [
            Maintenance(
                outlet_id=outlet.id,
                parameter=parameter,
                begin=begin,
                end=begin + draw(st.timedeltas(timedelta(microseconds=1), timedelta(days=9))),
                announced_at=begin - draw(st.timedeltas(timedelta(0), timedelta(days=9))),
                document=draw(NAMES),
            )
            for begin in draw(st.sets(INSTANTS, max_size=2))
        ]
    return tuple(sorted(works, key=lambda w: (w.outlet_id, w.parameter or "", w.begin)))


@settings(deadline=None)
@given(registry=registries())
def test_what_was_written_is_read_as_it_was(registry: Registry) -> None:
    with TemporaryDirectory() as folder:
        files = write_registry(registry, Path(folder) / "new")
        assert read_registry(files, Registry(version=registry.version), KNOWN) == registry
        assert read_registry(files[::-1], registry, KNOWN) == registry


@settings(deadline=None)
@given(registry=registries(), day=st.dates())
def test_a_registry_as_it_stood_on_a_day_is_one_that_can_be_imported(
    registry: Registry, day: date
) -> None:
    then = as_it_stood(registry, day)
    with TemporaryDirectory() as folder:
        files = write_registry(then, Path(folder))
        again = read_registry(files, Registry(version=registry.version), KNOWN)
    assert again == then
    assert as_it_stood(again, day) == then
    assert then.clusters.keys() == registry.on(day).clusters.keys()


@settings(deadline=None)
@given(registry=registries(), chance=st.randoms(use_true_random=False))
def test_the_order_of_files_and_of_rows_does_not_matter(registry: Registry, chance: Random) -> None:
    with TemporaryDirectory() as folder:
        files = write_registry(registry, Path(folder))
        for path in files:
            with path.open(encoding="utf-8-sig", newline="") as file:
                head, *rows = csv.reader(file)
            chance.shuffle(rows)
            with path.open("w", encoding="utf-8", newline="") as file:
                csv.writer(file).writerows([head, *rows])
        chance.shuffle(files)
        assert read_registry(files, Registry(version=registry.version), KNOWN) == registry


@settings(deadline=None)
@given(content=st.binary(max_size=300))
def test_any_bytes_give_a_registry_or_faults_and_nothing_else(content: bytes) -> None:
    with TemporaryDirectory() as folder:
        headers = [path.read_bytes() for path in write_registry(Registry(), Path(folder))]
        path = Path(folder) / "any.csv"
        for start in (b"", *headers):
            path.write_bytes(start + content)
            try:
                read_registry([path], Registry(), KNOWN)
            except FaultsFound as found:
                assert found.faults  # noqa: PT017 - either outcome is right
