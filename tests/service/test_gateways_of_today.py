"""A logger that is replaced, or will be, is read by what is true today, and not by the last row."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry

from domain.errors import NotFound
from domain.gateways.clocks import ClockFault, ClockFinding
from domain.registry import Registry
from ingest.sources.quarantine.waiting_messages import Waiting
from service.certifications import outlet_of
from service.commands.gateways.quarantine import _by_gateway
from service.processes.serving.health.clock_health import ClockHealth
from storage.records.store import SqlRecords
from tests.ingest.sites import small_registry

TODAY, FAR = date(2026, 11, 24), date(2900, 1, 1)
AT_US = 1_795_489_205_000_000
FINDING = ClockFinding(
    gateway_id="GW-9",
    position=7,
    since_us=AT_US,
    fault=ClockFault.AHEAD,
    offset_us=3_600_000_000,
)


def dated() -> Registry:
    """Return outlets of which CX-9 gets another logger, GW-10, and measures less, far from now."""
    registry = small_registry()
    now = replace(registry.outlets["CX-9"], valid_to=date(2899, 12, 31))
    ahead = replace(now, gateway_id="GW-10", valid_from=FAR, valid_to=None, parameters=("COD",))
    return replace(registry, outlets={**registry.outlets, "CX-9": ahead}, earlier_outlets=(now,))


def test_a_gateway_speaks_for_the_outlets_of_the_day() -> None:
    registry = dated()
    assert registry.outlets_by_gateway(TODAY) == {"GW-1": ["CX-1", "CX-2"], "GW-9": ["CX-9"]}
    assert registry.outlets_by_gateway(FAR) == {"GW-1": ["CX-1", "CX-2"], "GW-10": ["CX-9"]}


def test_what_is_stored_of_an_outlet_is_looked_for_under_all_that_it_ever_measures() -> None:
    assert dated().ever_measured("CX-9") == ("COD", "PH", "TSS", "TEMP")
    assert dated().ever_measured("CX-0") == ()


def test_the_logger_of_today_is_certified_and_the_next_one_before_its_day() -> None:
    registry = dated()
    assert outlet_of(registry, "GW-9", TODAY).gateway_id == "GW-9"
    assert outlet_of(registry, "GW-10", TODAY).gateway_id == "GW-10"
    assert outlet_of(registry, "GW-9", FAR).id == "CX-9"
    with pytest.raises(NotFound, match="GW-0"):
        outlet_of(registry, "GW-0", TODAY)


def test_messages_that_wait_are_of_a_registered_gateway_whatever_the_day_of_its_row() -> None:
    waiting = [
        Waiting(n, AT_US, name, "mqtt", None, "gateway-unknown")
        for n, name in enumerate(("GW-9", "GW-10", "GW-0"))
    ]
    told = {row[0]: row[4] for row in _by_gateway(waiting, dated())}
    assert told == {"GW-9": "yes", "GW-10": "yes", "GW-0": "no"}


def test_a_wrong_clock_is_told_of_the_gateway_that_speaks_today(tmp_path: Path) -> None:
    with closing(SqlRecords.open(f"sqlite:///{tmp_path / 'records.sqlite'}")) as records:
        records.add_registry(dated(), datetime.now(UTC))
        records.keep_clocks([FINDING])
        told = ClockHealth(records, CollectorRegistry()).told()
    assert "GW-9 (CX-9)" in told["gateway_clocks"].detail
    assert "GW-10" not in told["gateway_clocks"].detail
