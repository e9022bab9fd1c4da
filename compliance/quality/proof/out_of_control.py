"""Says from which checks of a sensor follows when its readings are in doubt: pure.

From the last check that passed to one that failed, and on until one passes again, nothing says
that the sensor told the truth. A check of another device is not its own; of a check whose day alone
is known, nothing is taken for granted within that day. It changes no reading.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from domain.judged.entered.sensor_checks import SensorCheck, SensorCheckKind
from domain.judged.sensor_doubts import SensorDoubt
from domain.legal_day import HANOI, from_microseconds, legal_day_bounds_us, legal_day_of
from domain.registered import Calibration, CalibrationResult, Sensor
from domain.registry import Registry

_KINDS = {
    SensorCheckKind.CALIBRATION: "calibration",
    SensorCheckKind.COMPARISON: "comparison with the laboratory",
}
_LONG_AGO_US = -(1 << 61)


@dataclass(frozen=True, slots=True)
class Proof:
    """What a check says of a sensor: that it told the truth, or that it did not.

    It was made within [earliest_us, latest_us], microseconds UTC: one instant, or a legal day that
    ends at `latest_us`. `turn` orders what one check found (0) and left (1).
    """

    earliest_us: int
    latest_us: int
    turn: int
    passed: bool
    told: str

    def is_before(self, other: Proof) -> bool:
        """Return whether it was surely made before another."""
        return self.latest_us <= other.earliest_us and (
            (self.earliest_us, self.turn) < (other.earliest_us, other.turn)
        )


@dataclass(frozen=True, slots=True)
class _Device:
    """How long one device hung at an outlet's parameter, as far as serials tell, and since when it
    is known; None: without an end.
    """

    begin_us: int | None
    end_us: int | None
    known_since_us: int | None

    def holds(self, proof: Proof) -> bool:
        return (self.begin_us is None or self.begin_us <= proof.earliest_us) and (
            self.end_us is None or proof.earliest_us < self.end_us
        )


def doubts_of_outlet(
    registry: Registry, outlet_id: str, checks: Iterable[SensorCheck]
) -> tuple[SensorDoubt, ...]:
    """Return the doubts of an outlet's sensors, by parameter and begin.

    `checks` are those that stand, of any outlets, in any order; those of the registry count too.
    """
    proofs: dict[str, list[Proof]] = {}
    for check in checks:
        if check.outlet_id == outlet_id:
            proofs.setdefault(check.parameter, []).extend(of_check(check))
    for one in registry.calibrations:
        if one.outlet_id == outlet_id and is_its_own(registry, one):
            proofs.setdefault(one.parameter, []).append(of_calibration(one))
    return tuple(
        doubt
        for parameter in sorted(proofs)
        if not all(one.passed for one in proofs[parameter])
        for doubt in _doubts(
            parameter,
            proofs[parameter],
            [s for s in registry.sensors if (s.outlet_id, s.parameter) == (outlet_id, parameter)],
        )
    )


def doubts_of_outlets(
    registry: Registry, checks: Sequence[SensorCheck]
) -> Mapping[str, tuple[SensorDoubt, ...]]:
    """Return the doubts of each outlet of which a check failed, as `doubts_of_outlet` does."""
    failed = {one.outlet_id for one in checks if not all(p.passed for p in of_check(one))}
    failed |= {
        one.outlet_id for one in registry.calibrations if one.result is CalibrationResult.FAILED
    }
    checks_of: dict[str, list[SensorCheck]] = {one: [] for one in failed}
    for check in checks:
        if check.outlet_id in failed:
            checks_of[check.outlet_id].append(check)
    return {one: doubts_of_outlet(registry, one, checks_of[one]) for one in sorted(failed)}


def of_calibration(one: Calibration) -> Proof:
    """Return what a calibration of the registry says, whose legal day alone is known."""
    begin_us, end_us = legal_day_bounds_us(one.calibrated_on)
    passed = one.result is CalibrationResult.PASSED
    return Proof(begin_us, end_us, 0, passed, f"calibration of {one.calibrated_on}")


def of_check(check: SensorCheck) -> Iterator[Proof]:
    """Yield what an entered check says of a sensor as it was found, and as it was left."""
    at = from_microseconds(check.at_us).astimezone(HANOI)
    told = f"{_KINDS[check.kind]} of {at.isoformat(timespec='seconds')}"
    yield Proof(check.at_us, check.at_us, 0, check.passed, told)
    if check.left_passed is not None:
        yield Proof(check.at_us, check.at_us, 1, check.left_passed, told)


def is_its_own(registry: Registry, one: Calibration) -> bool:
    """Return whether a calibration is of the sensor of its day, as far as serials tell."""
    sensor = registry.sensor_on(one.outlet_id, one.parameter, one.calibrated_on)
    serial = None if sensor is None else sensor.serial
    return serial is None or one.sensor_serial in {None, serial}


def _doubts(
    parameter: str, proofs: Sequence[Proof], sensors: Sequence[Sensor]
) -> Iterator[SensorDoubt]:
    """Yield the doubts of one parameter, parted by what passed or by a change of the device."""
    devices = _devices(sensors)
    failed = sorted(
        (one for one in proofs if not one.passed),
        key=lambda one: (one.earliest_us, one.turn, one.latest_us, one.told),
    )
    found = [_doubt(parameter, one, proofs, devices) for one in failed]
    # Sorting is stable: of doubts of one begin the one of the earliest check tells why
    found.sort(key=lambda one: _LONG_AGO_US if one.begin_us is None else one.begin_us)
    open_one: SensorDoubt | None = None
    for doubt in found:
        if open_one is None:
            open_one = doubt
        elif open_one.end_us is None or doubt.begin_us is None or doubt.begin_us < open_one.end_us:
            if open_one.end_us is not None and (
                doubt.end_us is None or doubt.end_us > open_one.end_us
            ):
                open_one = replace(open_one, end_us=doubt.end_us)
        else:
            yield open_one
            open_one = doubt
    if open_one is not None:
        yield open_one


def _doubt(
    parameter: str, failed: Proof, proofs: Sequence[Proof], devices: Sequence[_Device]
) -> SensorDoubt:
    device = next(one for one in devices if one.holds(failed))
    passed = [one for one in proofs if one.passed and device.holds(one)]
    last = max(
        (one for one in passed if one.is_before(failed)),
        key=lambda one: (one.earliest_us, one.turn, one.told),
        default=None,
    )
    ends_us = [one.latest_us for one in passed if failed.is_before(one)]
    if last is not None:
        begin_us: int | None = last.earliest_us
        since = f"the last one before it that passed was the {last.told}"
    else:
        begin_us = device.begin_us
        known_us = device.known_since_us
        if begin_us is None and known_us is not None and known_us <= failed.earliest_us:
            begin_us = known_us
        since = (
            "none before it passed, since the first reading"
            if begin_us is None
            else f"none before it passed, since the sensor's first day {legal_day_of(begin_us)}"
        )
    return SensorDoubt(
        parameter=parameter,
        begin_us=begin_us,
        end_us=min(ends_us, default=device.end_us),
        why=f"out of control: the {failed.told} failed, and {since}",
    )


def _devices(sensors: Sequence[Sensor]) -> list[_Device]:
    """Return the devices of a parameter in their order; where nothing is known, one for ever.

    Only another known serial tells of another device: a row without one may be of either.
    """
    rows = sorted(sensors, key=lambda one: one.valid_from)
    begins: list[int] = []
    serial: str | None = None
    for row in rows:
        if row.serial is not None:
            if serial is not None and row.serial != serial:
                begins.append(legal_day_bounds_us(row.valid_from)[0])
            serial = row.serial
    known_us = legal_day_bounds_us(rows[0].valid_from)[0] if rows else None
    return [
        _Device(begin_us, end_us, known_us if begin_us is None else begin_us)
        for begin_us, end_us in zip([None, *begins], [*begins, None], strict=True)
    ]
