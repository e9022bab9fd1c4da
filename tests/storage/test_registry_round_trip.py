"""Holds the registry's files to: what was written is read as it was, whatever it holds."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.errors import FaultsFound
from domain.parameters import PARAMETERS
from domain.registry import (
    Cluster,
    ClusterKind,
    ClusterState,
    Outlet,
    Permit,
    ReceivingWater,
    Registry,
    Station,
)
from storage.registry_csv import read_registry, write_registry

KNOWN = ("qcvn-40-2011", "qcvn-40-2025")

IDS = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_-]{0,9}", fullmatch=True)
TEXTS = st.text(
    st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="\ufffd"), max_size=20
).map(lambda text: unicodedata.normalize("NFC", text).strip())
NAMES = TEXTS.filter(bool)
POSITIVE = st.floats(min_value=0, exclude_min=True, allow_infinity=False)


@st.composite
def registries(draw: st.DrawFn) -> Registry:
    """Any whole registry that files can hold."""
    cluster_ids = draw(st.lists(IDS, unique=True, max_size=4))
    station_ids = draw(st.lists(IDS, unique=True, max_size=4)) if cluster_ids else []
    outlet_ids = draw(st.lists(IDS, unique=True, max_size=4)) if station_ids else []
    return Registry(
        version=draw(st.integers(0, 9)),
        clusters={
            i: Cluster(
                id=i,
                name=draw(NAMES),
                commune=draw(TEXTS),
                kind=draw(st.sampled_from(ClusterKind)),
                state=draw(st.sampled_from(ClusterState)),
                simulated=draw(st.booleans()),
            )
            for i in cluster_ids
        },
        stations={
            i: Station(
                id=i,
                cluster_id=draw(st.sampled_from(cluster_ids)),
                name=draw(NAMES),
                design_flow_m3_per_day=draw(POSITIVE),
            )
            for i in station_ids
        },
        outlets={
            i: Outlet(
                id=i,
                station_id=draw(st.sampled_from(station_ids)),
                gateway_id=draw(IDS),
                name=draw(NAMES),
                parameters=tuple(
                    draw(st.lists(st.sampled_from(sorted(PARAMETERS)), unique=True, min_size=1))
                ),
            )
            for i in outlet_ids
        },
        permits=tuple(
            permit for i in sorted(outlet_ids) for permit in draw(permits_one_after_another(i))
        ),
    )


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
        )
        permits.append(permit)
        begin = end + timedelta(days=draw(st.integers(1, 100)))
    last_is_open: bool = draw(st.booleans())
    if permits and last_is_open:
        permits[-1] = replace(permits[-1], valid_to=None)
    return permits


@settings(deadline=None)
@given(registry=registries())
def test_what_was_written_is_read_as_it_was(registry: Registry) -> None:
    with TemporaryDirectory() as folder:
        files = write_registry(registry, Path(folder) / "new")
        assert read_registry(files, Registry(version=registry.version), KNOWN) == registry
        assert read_registry(files[::-1], registry, KNOWN) == registry


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
