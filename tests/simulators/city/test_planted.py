"""A city for scoring: every plant lives through every kind of trouble, by the seed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from simulators.city.planted import KINDS, planted, planted_days

FIRST = date(2026, 3, 2)
BEGIN = datetime(2026, 3, 1, 17, tzinfo=UTC)
KINDS_TOLD = {
    "spike_small", "spike_large", "stuck", "nearly_stuck", "stuck_at_floor", "saturation", "drift",
    "offset", "wrong_unit", "device_error", "power_cut", "toxic_shock", "storm_bypass",
}  # fmt: skip


def test_every_plant_lives_through_every_kind_within_the_days() -> None:
    city = planted(5, FIRST)
    spans = city.truth(BEGIN, BEGIN + timedelta(days=planted_days()))
    outlets = {one.plant.outlet_id for one in city.plants}
    assert len(KINDS_TOLD) + 1 == len(KINDS)  # a filler is low or high
    for outlet in outlets:
        told = {span.kind for span in spans if span.outlet_id == outlet}
        assert told >= KINDS_TOLD
        assert told & {"filler_low", "filler_high"}


def test_the_same_seed_plants_the_same_and_another_one_other_troubles() -> None:
    assert planted(5, FIRST).plants[0].troubles == planted(5, FIRST).plants[0].troubles
    assert planted(5, FIRST).plants[0].troubles != planted(6, FIRST).plants[0].troubles
    assert planted(5, FIRST).plants[0].troubles != planted(5, FIRST).plants[1].troubles
