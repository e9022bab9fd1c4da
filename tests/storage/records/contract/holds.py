"""What every record store must do with legal holds: nothing that a person placed is lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from domain.errors import FaultsFound, NotFound
from domain.judged.entered.holds import LegalHold, Release
from storage.ports.records import RecordStore
from tests.storage.records.examples import DAY, HOUR, T0, a_registry

HOLD = LegalHold(
    id=0,
    outlet_id="hd-01-a",
    first=DAY,
    last=DAY + timedelta(days=2),
    reason="khiếu nại của người dân",
    document="CV 12/TNMT",
    placed_by="Trần Văn An",
    known_at=T0,
)
RELEASE = Release(released_by="Lê Thị Bình", reason="đã kết luận", known_at=T0 + HOUR)


class HoldsContract:
    def test_a_hold_comes_back_with_who_why_and_a_number_of_its_own(
        self, store: RecordStore, reopened: Callable[[], RecordStore]
    ) -> None:
        first = store.add_hold(HOLD)
        second = store.add_hold(replace(HOLD, outlet_id="other"))
        assert first == replace(HOLD, id=first.id)
        assert second.id > first.id
        assert second.known_at > first.known_at
        again = reopened()
        assert again.holds() == [first, second]
        assert again.holds("other") == [second]

    def test_a_release_is_added_and_the_hold_stays_as_it_was(self, store: RecordStore) -> None:
        hold = store.add_hold(HOLD)
        released = store.release_hold(hold.id, RELEASE)
        assert released == replace(hold, release=RELEASE)
        assert store.holds() == [released]

    def test_what_was_known_before_a_release_or_a_hold_is_told_the_same(
        self, store: RecordStore
    ) -> None:
        hold = store.add_hold(HOLD)
        store.release_hold(hold.id, RELEASE)
        just_before = timedelta(microseconds=-1)
        assert store.holds(known_at=RELEASE.known_at + just_before) == [hold]
        assert store.holds(known_at=T0 + just_before) == []

    def test_a_hold_is_released_once(self, store: RecordStore) -> None:
        hold = store.add_hold(HOLD)
        store.release_hold(hold.id, RELEASE)
        with pytest.raises(FaultsFound, match="released already, by Lê Thị Bình"):
            store.release_hold(hold.id, replace(RELEASE, released_by="An"))
        with pytest.raises(NotFound, match="no hold 999"):
            store.release_hold(999, RELEASE)
        (kept,) = store.holds()
        assert kept.release == RELEASE

    def test_every_gateway_that_ever_spoke_for_an_outlet_is_told(self, store: RecordStore) -> None:
        registry = a_registry()
        (outlet_id, outlet) = next(iter(registry.outlets.items()))
        store.add_registry(registry, T0)
        moved = replace(outlet, gateway_id="GW-NEW")
        store.add_registry(replace(registry, outlets=registry.outlets | {outlet_id: moved}), T0)
        assert store.gateways_of(outlet_id) == {outlet.gateway_id, "GW-NEW"}
        assert store.gateways_of("nobody's") == frozenset()

    def test_all_that_an_outlet_ever_measured_is_told(self, store: RecordStore) -> None:
        registry = a_registry()
        (outlet_id, outlet) = next(iter(registry.outlets.items()))
        store.add_registry(registry, T0)
        before = replace(outlet, parameters=("COD", "TN"), valid_to=DAY)
        now = replace(outlet, parameters=("COD",), valid_from=DAY + timedelta(days=1))
        outlets = registry.outlets | {outlet_id: now}
        store.add_registry(replace(registry, outlets=outlets, earlier_outlets=(before,)), T0)
        ever = store.parameters_ever()
        assert ever[outlet_id] == {*outlet.parameters, "COD", "TN"}
        assert {o: frozenset(one.parameters) for o, one in registry.outlets.items()} == {
            **ever,
            outlet_id: frozenset(outlet.parameters),
        }
