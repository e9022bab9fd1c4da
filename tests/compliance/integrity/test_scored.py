"""No honest plant ranks high, faults included: a guard.

The whole report is tests/bench/law/integrity_report.py; its figures stand in docs/integrity.md. How
many frauds are told is guarded where the command scores them (tests/service/commands/law).
"""

from __future__ import annotations

from compliance.integrity.looking import look_at
from domain.measured.signals import SignalRank
from tests.compliance.integrity.simulated import FIRST_DAY, honest_plants, week_of


def test_no_honest_plant_with_its_faults_ranks_high() -> None:
    looked = 0
    for one in honest_plants(101):
        told = look_at(one.plant.outlet_id, FIRST_DAY, week_of(one))
        assert [signal for signal in told.signals if signal.rank is SignalRank.HIGH] == []
        looked += 1
    assert looked >= 10
