"""Signals scored on frauds that no test was fitted on, and on honest plants: a guard with margins.

The whole report is tests/bench/law/integrity_report.py; its figures stand in docs/integrity.md.
"""

from __future__ import annotations

from compliance.integrity.looking import look_at
from domain.measured.signals import SignalKind, SignalRank
from tests.compliance.integrity.simulated import (
    FIRST_DAY,
    FRAUDS,
    ORDINARY,
    fraud,
    honest_plants,
    week_of,
)

SEEDS = (101, 102)


def test_most_frauds_are_told_as_what_they_are() -> None:
    found: list[SignalKind] = []
    for seed in SEEDS:
        for place, kind in enumerate(FRAUDS):
            one, truth = fraud(seed, kind, ORDINARY[(seed + place) % len(ORDINARY)])
            assert truth
            told = look_at(one.plant.outlet_id, FIRST_DAY, week_of(one)).signals
            found += [kind for signal in told if signal.kind is kind]
    # 151 of 160 in the report
    assert len(found) >= 10
    certain = {SignalKind.TUBE_IN_BOTTLE, SignalKind.CAPPED, SignalKind.REPLAYED}
    assert {kind: found.count(kind) for kind in certain} == dict.fromkeys(certain, len(SEEDS))


def test_no_honest_plant_with_its_faults_ranks_high() -> None:
    looked = 0
    for one in honest_plants(SEEDS[0]):
        told = look_at(one.plant.outlet_id, FIRST_DAY, week_of(one))
        assert [signal for signal in told.signals if signal.rank is SignalRank.HIGH] == []
        looked += 1
    assert looked >= 10
