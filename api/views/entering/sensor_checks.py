"""Takes in checks of sensors as people enter them, and shows them with what they put in doubt.

Whether a check passed follows from its figures and from settings of ours; what follows for the
readings is compliance's to say, and the days whose doubt changes are marked due with the check.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from api.answers.entered.sensor_checks import (
    DoubtAnswer,
    SensorCheckAnswer,
    SensorCheckEntry,
    SensorCheckKeptAnswer,
    SensorChecksAnswer,
)
from api.question.entry import says_something
from api.question.handed_in import Parts, of_one_state
from api.question.known_at import known_instant
from api.question.paging import Page
from api.views.entering.samples import beside_of, parameter_faults
from compliance.history.beside_samples import pairs_of
from compliance.history.changed_doubts import days_of_sensor_check
from compliance.quality.proof.out_of_control import doubts_of_outlet
from compliance.quality.proof.passing import Found, calibrated, compared
from compliance.quality.proof.relative_accuracy import (
    FEWEST_PAIRS,
    RelativeAccuracy,
    relative_accuracy,
)
from domain.errors import Fault, FaultsFound
from domain.judged.entered.samples import LabSample
from domain.judged.entered.sensor_checks import SensorCheck, SensorCheckKind
from domain.legal_day import from_microseconds, legal_day_of, to_microseconds
from domain.registered import Sensor
from domain.registry import Registry


@of_one_state
def sensor_checks_view(
    parts: Parts, outlet_id: str, known_at: datetime | None, *, page: Page
) -> SensorChecksAnswer:
    """Return the checks of an outlet's sensors, as known; raises NotFound."""
    known = known_instant(parts, page.pinned(known_at))
    registry = parts.records.registry(known)
    registry.outlet(outlet_id)
    checks = parts.records.sensor_checks(outlet_id, known_at=known)
    cut = page.of(checks, lambda one: (one.at_us, to_microseconds(one.known_at)), known)
    return SensorChecksAnswer(
        known_at=known,
        checks=[SensorCheckAnswer.of(one) for one in cut.rows],
        out_of_control=[
            DoubtAnswer.of(one) for one in doubts_of_outlet(registry, outlet_id, checks)
        ],
        **cut.told,
    )


def enter_sensor_check(
    parts: Parts, by: str, outlet_id: str, entry: SensorCheckEntry
) -> SensorCheckKeptAnswer:
    """Keep a check, and have the days judged again whose doubt it changes; raises NotFound,
    FaultsFound with every fault.
    """
    check = check_sensor_check(parts, by, outlet_id, entry)
    due = sorted(days_of_sensor_check(parts.records, parts.records.registry(), check))
    kept = parts.records.add_sensor_check(check, due)
    return SensorCheckKeptAnswer(
        known_at=kept.known_at, check=SensorCheckAnswer.of(kept), outlet_days_due=len(due)
    )


def check_sensor_check(
    parts: Parts, by: str, outlet_id: str, entry: SensorCheckEntry
) -> SensorCheck:
    """Return the check that an entry is; raises NotFound, FaultsFound with every fault."""
    registry = parts.records.registry()
    registry.outlet(outlet_id)
    is_comparison = entry.kind is SensorCheckKind.COMPARISON
    samples = parts.records.samples_of(entry.samples) if is_comparison else []
    at_us = _at_us(entry, samples)
    faults = [
        *parameter_faults(registry, outlet_id, entry.parameter),
        *_time_faults(entry, at_us, samples, parts.clock()),
        *_calibration_faults(entry),
        *_sample_faults(entry, outlet_id, samples, _standing(parts, outlet_id, samples)),
    ]
    if faults or at_us is None:
        raise FaultsFound(faults)
    standing = SensorCheck(
        id="",
        outlet_id=outlet_id,
        parameter=entry.parameter,
        kind=entry.kind,
        at_us=at_us,
        reference=entry.reference.strip(),
        expected=entry.expected,
        read=entry.read,
        left=entry.left,
        passed=False,
        rule="",
        document=entry.document.strip(),
        entered_by=by,
        known_at=parts.clock(),
        samples=tuple(dict.fromkeys(entry.samples)),
        next_due=entry.next_due,
        replaces=entry.replaces,
    )
    if is_comparison:
        return _compared(parts, standing, samples)
    return _calibrated(parts, registry, standing)


def _calibrated(parts: Parts, registry: Registry, check: SensorCheck) -> SensorCheck:
    sensor = registry.sensor_on(check.outlet_id, check.parameter, legal_day_of(check.at_us))
    found = _found(parts, check, check.read, sensor)
    if check.left is None:
        return replace(check, passed=found.passed, rule=found.rule)
    left = _found(parts, check, check.left, sensor)
    rule = f"{found.rule}; it was left at {check.left:g}"
    return replace(check, passed=found.passed, left_passed=left.passed, rule=rule)


def _found(parts: Parts, check: SensorCheck, read: float | None, sensor: Sensor | None) -> Found:
    assert check.expected is not None  # noqa: S101 - as _calibration_faults says
    assert read is not None  # noqa: S101 - as above
    span_high = None if sensor is None else sensor.span_high
    found = calibrated(check.parameter, check.expected, read, parts.allowed, span_high=span_high)
    if found is None:
        said = "a reference of 0 needs the sensor's span: enter the sensor in the registry"
        raise FaultsFound([Fault("expected", 1, said)])
    return found


def _compared(parts: Parts, check: SensorCheck, samples: Sequence[LabSample]) -> SensorCheck:
    accuracy, pairs = _accuracy(parts, check.outlet_id, samples)
    if accuracy is None:
        said = (
            f"{pairs} samples have a value and readings beside them; relative accuracy needs "
            f"{FEWEST_PAIRS}: it is not provable"
        )
        raise FaultsFound([Fault("samples", 1, said)])
    found = compared(check.parameter, accuracy, parts.allowed)
    if found is None:
        said = "the laboratory's mean is not above 0: nothing can be a share of it"
        raise FaultsFound([Fault("samples", 1, said)])
    laboratories = ", ".join(dict.fromkeys(one.laboratory for one in samples))
    return replace(
        check,
        reference=check.reference or laboratories,
        passed=found.passed,
        rule=found.rule,
        accuracy_percent=accuracy.percent,
    )


def _accuracy(
    parts: Parts, outlet_id: str, samples: Sequence[LabSample]
) -> tuple[RelativeAccuracy | None, int]:
    pairs = pairs_of(samples, beside_of(parts, outlet_id, samples))
    return relative_accuracy(pairs), len(pairs)


def _at_us(entry: SensorCheckEntry, samples: Sequence[LabSample]) -> int | None:
    if entry.at is not None:
        return to_microseconds(entry.at)
    return max((one.end_us for one in samples), default=None)


def _time_faults(
    entry: SensorCheckEntry, at_us: int | None, samples: Sequence[LabSample], now: datetime
) -> Iterator[Fault]:
    if at_us is None:
        if entry.kind is SensorCheckKind.CALIBRATION:
            yield Fault("at", 1, "say when the sensor was calibrated")
        return
    at = from_microseconds(at_us)
    if at > now:
        yield Fault("at", 1, f"{at.isoformat()} lies in the future; nothing was checked yet")
    last_us = max((one.end_us for one in samples), default=at_us)
    if last_us > at_us:
        yield Fault("at", 1, "a sample ends after it: a comparison is as late as its last sample")
    elif last_us < at_us:
        # Old samples say nothing of a sensor that a later check found off
        yield Fault("at", 1, "its last sample ends before it: a comparison is no later than that")
    if entry.next_due is not None and entry.next_due < legal_day_of(at_us):
        yield Fault("next_due", 1, "the next check comes after this one")


def _calibration_faults(entry: SensorCheckEntry) -> Iterator[Fault]:
    if entry.kind is not SensorCheckKind.CALIBRATION:
        if any(one is not None for one in (entry.expected, entry.read, entry.left)):
            yield Fault("kind", 1, "a comparison has samples, and no figures of its own")
        return
    if not says_something(entry.reference):
        yield Fault("reference", 1, "say what the sensor was held against")
    if entry.expected is None:
        yield Fault("expected", 1, "name the reference's value, in the parameter's unit")
    if entry.read is None:
        yield Fault("read", 1, "say what the sensor showed before it was touched")
    if entry.samples:
        yield Fault("samples", 1, "a calibration has no samples: enter a comparison")


def _standing(parts: Parts, outlet_id: str, samples: Sequence[LabSample]) -> set[str]:
    """Return the ids of those samples of an outlet that none has replaced."""
    if not samples:
        return set()
    begin_us, end_us = min(one.begin_us for one in samples), max(one.end_us for one in samples)
    return {one.id for one in parts.records.samples(outlet_id, begin_us, end_us + 1)}


def _sample_faults(
    entry: SensorCheckEntry, outlet_id: str, samples: Sequence[LabSample], standing: set[str]
) -> Iterator[Fault]:
    if entry.kind is not SensorCheckKind.COMPARISON:
        return
    if not entry.samples:
        yield Fault("samples", 1, "name the laboratory samples that it is of")
    kept = {one.id: one for one in samples}
    for sample_id in entry.samples:
        sample = kept.get(sample_id)
        if sample is None:
            yield Fault("samples", 1, f"no laboratory sample {sample_id!r}: enter it first")
        elif (sample.outlet_id, sample.parameter) != (outlet_id, entry.parameter):
            said = f"sample {sample_id} is not of {entry.parameter} of {outlet_id}"
            yield Fault("samples", 1, said)
        elif sample_id not in standing:
            yield Fault("samples", 1, f"sample {sample_id} was replaced: name the newer one")
