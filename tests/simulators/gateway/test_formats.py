"""What a simulated gateway writes in any format is read by the service as what it measured."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry

from domain.legal_day import to_microseconds
from domain.registry import Registry
from ingest.arrivals.arrival import Arrival
from ingest.decode.by_profile.forms.reading import shipped_forms
from ingest.decode.in_force.profiles import ProfilesInForce
from ingest.pipeline import Pipeline
from ingest.receipts.metrics import IngestMetrics
from ingest.receipts.standing import RecentReadings
from ingest.sources.folder.placing import InForce, Place, place_of
from ingest.sources.folder.senders import Senders
from ingest.wire.contract import by_profile_topic
from simulators.city.city import city
from simulators.city.messages import samples_between
from simulators.city.sensors import OF_DYERS
from simulators.encoder import STATUS_WORDS, Sample
from simulators.gateway.formats.every import FORMATS, profile_of
from simulators.gateway.formats.written import Written
from storage.journal.writer import Journal
from storage.readings.memory import MemoryReadings

CITY = city(7)
GATEWAYS = ("gw-mp-05", "gw-mp-11")  # eight parameters, and two outlets
BEGIN = datetime.fromisoformat("2026-11-23T08:00:00+07:00")  # a Monday, calibrations within
END = BEGIN + timedelta(hours=4)
Reading = tuple[str, str, int, float, str]


@pytest.fixture
def pipeline(tmp_path: Path) -> Iterator[Pipeline]:
    journal = Journal(tmp_path / "journal")
    recent = RecentReadings(MemoryReadings(), lambda _: OF_DYERS)
    metrics = IngestMetrics(CollectorRegistry())
    yield Pipeline(journal, recent, metrics, future_tolerance_us=600_000_000)
    journal.close()


def registry_with(name: str, gateway_id: str) -> Registry:
    registry = CITY.registry()
    outlets = [one for one in registry.outlets.values() if one.gateway_id == gateway_id]
    entered = profile_of(name, gateway_id, outlets, date(2026, 1, 1))
    if entered is None:
        return registry
    profile, channels = entered
    return replace(registry, profiles=(profile,), channels=channels)


def measured_of(gateway_id: str) -> list[Sample]:
    return samples_between(CITY.gateways[gateway_id], BEGIN, END)


def wanted(samples: Sequence[Sample], *, has_status: bool) -> list[Reading]:
    told = [
        (one.outlet_id, code, to_microseconds(one.time), value, one.status.get(code, "00"))
        for one in samples
        for code, value in one.values.items()
    ]
    return sorted(row for row in told if has_status or row[-1] == "00")


def arrival_of(one: Written, number: int, gateway_id: str, registry: Registry) -> Arrival:
    """Return what arrives: a message, or a file of the gateway's folder where its name leads it."""
    received_us = to_microseconds(END)
    if one.file_name is None:
        return Arrival(one.topic, one.payload, received_us, number, 1)
    path = f"{gateway_id}/{one.file_name}"
    in_force = InForce(ProfilesInForce.of(registry), END.date())
    place = place_of(registry, Senders(), path, in_force)
    assert isinstance(place, Place), place
    topic = by_profile_topic(place.gateway_id, place.outlet_id)
    return Arrival(topic, one.payload, received_us, number, 0, origin=f"file:///drop/{path}")


def test_every_form_that_comes_with_us_is_written() -> None:
    assert {one.like for one in FORMATS.values()} - {None} == set(shipped_forms())


@pytest.mark.parametrize("gateway_id", GATEWAYS)
@pytest.mark.parametrize("name", FORMATS)
def test_what_is_written_is_read_as_it_was_measured(
    name: str, gateway_id: str, pipeline: Pipeline
) -> None:
    written, samples = FORMATS[name], measured_of(gateway_id)
    registry = registry_with(name, gateway_id)
    pipeline.use_registry(registry)
    arrivals = [
        arrival_of(one, number, gateway_id, registry)
        for number, one in enumerate(written.write(gateway_id, samples))
    ]
    examined = [found for one in arrivals for found in pipeline.examine([one])]
    assert [str(refusal) for one in examined for refusal in one.refusals] == []
    read = sorted(
        (sample.outlet_id, code, sample.time_us, value, STATUS_WORDS[sample.status.get(code, 0)])
        for one in examined
        for sample in one.samples
        for code, value in sample.values.items()
    )
    assert read == wanted(samples, has_status=written.has_status)
    assert any(row[-1] == "01" for row in wanted(samples, has_status=True))
