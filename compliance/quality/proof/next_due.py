"""How each sensor stands now: which check of it is due next, and whether it is out of control.

Due is what the last check that passed says, entered or of the registry. It decides no verdict.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from compliance.quality.proof.out_of_control import (
    Proof,
    doubts_of_outlets,
    is_its_own,
    of_calibration,
    of_check,
)
from domain.judged.entered.sensor_checks import SensorCheck
from domain.judged.sensor_doubts import SensorDoubt
from domain.legal_day import legal_day_of
from domain.registry import Registry


@dataclass(frozen=True, slots=True, kw_only=True)
class SensorStanding:
    """A sensor of which something is due or in doubt; `due` is a legal day by whose end.

    `doubt` is the one that holds now, None where the sensor is in none.
    """

    outlet_id: str
    parameter: str
    due: date | None
    doubt: SensorDoubt | None
    today: date

    @property
    def is_overdue(self) -> bool:
        """Whether its day is over."""
        return self.due is not None and self.due < self.today


def standings(
    registry: Registry,
    checks: Sequence[SensorCheck],
    now_us: int,
    outlets: Collection[str] | None = None,
) -> list[SensorStanding]:
    """Return the sensors of some outlets (None: all) of which a check is due or that are out of
    control at an instant (microseconds UTC): these first, then by their due days.

    `checks` are those that stand, of any outlets.
    """
    last: dict[tuple[str, str], tuple[Proof, date | None]] = {}
    for place, proof, due in _proofs(registry, checks):
        before = last.get(place)
        # Of two that end together the one that is due earlier counts
        if (
            proof.passed
            and proof.earliest_us <= now_us
            and (before is None or _order(proof, due) > _order(*before))
        ):
            last[place] = proof, due
    doubts = {
        (outlet_id, doubt.parameter): doubt
        for outlet_id, some in doubts_of_outlets(registry, checks).items()
        for doubt in some
        if doubt.holds(now_us)
    }
    today = legal_day_of(now_us)
    found = [
        SensorStanding(
            outlet_id=place[0],
            parameter=place[1],
            due=last[place][1] if place in last else None,
            doubt=doubts.get(place),
            today=today,
        )
        for place in sorted(last.keys() | doubts.keys())
        if outlets is None or place[0] in outlets
    ]
    return sorted(
        (one for one in found if one.doubt is not None or one.due is not None),
        key=lambda one: (one.doubt is None, one.due or date.max, one.outlet_id, one.parameter),
    )


def _proofs(
    registry: Registry, checks: Sequence[SensorCheck]
) -> Iterator[tuple[tuple[str, str], Proof, date | None]]:
    for check in checks:
        for proof in of_check(check):
            yield (check.outlet_id, check.parameter), proof, check.next_due
    for one in registry.calibrations:
        if is_its_own(registry, one):
            yield (one.outlet_id, one.parameter), of_calibration(one), one.valid_until


def _order(proof: Proof, due: date | None) -> tuple[int, int, int]:
    return proof.earliest_us, proof.turn, -(due or date.max).toordinal()
