"""Takes in laboratory samples as people enter them, and shows them beside the sensor.

What stands beside a sample is compliance's to say; every fault of an entry is named at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from api.answers.entered.samples import (
    AccuracyAnswer,
    BesideAnswer,
    SampleAnswer,
    SampleBesideAnswer,
    SampleEntry,
    SampleKeptAnswer,
    SamplesAnswer,
)
from api.question.asked import day_span
from api.question.entry import says_something
from api.question.handed_in import Parts, of_one_state
from api.question.known_at import known_instant
from api.question.paging import Page
from compliance.days.day_facts import OutletDay
from compliance.history.beside_samples import Beside, beside_samples, pairs_of
from compliance.judging.facts_of_days import gather
from compliance.law.entered.figures import with_figures
from compliance.quality.proof.relative_accuracy import relative_accuracy
from domain.errors import Fault, FaultsFound, NotFound, UnitNotConvertible
from domain.judged.entered.samples import LabSample
from domain.legal_day import EPOCH, legal_day_bounds_us, legal_day_of, to_microseconds
from domain.measured.parameters import PARAMETERS
from domain.measured.units import converter
from domain.registry import Registry

MOST_SAMPLED = timedelta(days=31)  # a longer composite is no sample of anything
# ASCII: figures of other scripts and widths are refused, not read past the check of two ways
_WRITTEN = re.compile(r"(?P<below><)?\s*(?P<number>-?\d+(?:[.,]\d+)?)", re.ASCII)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?", re.ASCII)
_TWO_WAYS = re.compile(r"-?[1-9]\d{0,2}[.,]\d{3}", re.ASCII)


@of_one_state
def samples_view(
    parts: Parts,
    outlet_id: str,
    parameter: str | None,
    span: tuple[date | None, date | None],
    known_at: datetime | None,
    *,
    page: Page,
) -> SamplesAnswer:
    """Return the samples that touch a span of legal days, as known; raises NotFound."""
    known = known_instant(parts, page.pinned(known_at))
    first, last = day_span(span[0], span[1] or legal_day_of(to_microseconds(known)), known)
    parts.records.registry(known).outlet(outlet_id)
    begin_us, end_us = legal_day_bounds_us(first)[0], legal_day_bounds_us(last)[1]
    found = parts.records.samples(outlet_id, begin_us, end_us, parameter=parameter, known_at=known)
    # No two samples become known at one instant
    cut = page.of(found, lambda one: (one.begin_us, to_microseconds(one.known_at)), known)
    asked = found if parameter is not None else cut.rows
    beside = beside_of(parts, outlet_id, asked, known)
    accuracy = None
    if parameter is not None:
        pairs = pairs_of(found, beside)
        accuracy = AccuracyAnswer.of(relative_accuracy(pairs), len(pairs), len(found))
    return SamplesAnswer(
        known_at=known,
        samples=[
            SampleBesideAnswer(sample=SampleAnswer.of(one), sensor=BesideAnswer.of(beside[one.id]))
            for one in cut.rows
        ],
        accuracy=accuracy,
        **cut.told,
    )


def beside_of(
    parts: Parts, outlet_id: str, samples: Sequence[LabSample], known: datetime | None = None
) -> dict[str, Beside]:
    """Return what stands beside an outlet's samples, by the registry as known."""
    registry = parts.records.registry(known)
    regulations = with_figures(parts.law.regulations, parts.records.figures(known))

    def facts_of(days: Sequence[date]) -> list[OutletDay]:
        found = gather(parts.records, registry, [(outlet_id, day) for day in days], known)
        return [found[key] for key in sorted(found)]

    law = replace(parts.law, regulations=regulations)
    return beside_samples(samples, facts_of, parts.readings.read_range, law)


def enter_sample(parts: Parts, by: str, outlet_id: str, entry: SampleEntry) -> SampleKeptAnswer:
    """Keep a sample; raises NotFound for an unknown outlet, FaultsFound with every fault."""
    sample = check_sample(parts, by, outlet_id, entry)
    same = _same_as(parts, sample)
    if same is not None:
        said = f"sample {same} says the same already; one entered wrongly is replaced by another"
        raise FaultsFound([Fault("value", 1, said)])
    kept = parts.records.add_sample(sample)
    return SampleKeptAnswer(known_at=kept.known_at, sample=SampleAnswer.of(kept))


def _same_as(parts: Parts, sample: LabSample) -> str | None:
    """Return the sample that says the very same: twice it would count twice. The one that it
    replaces may: its uncertainty or its case was what was wrong.
    """
    span_us = sample.begin_us, sample.end_us + 1
    standing = parts.records.samples(sample.outlet_id, *span_us, parameter=sample.parameter)
    told = _told(sample)
    others = (one for one in standing if one.id != sample.replaces)
    return next((one.id for one in others if _told(one) == told), None)


def _told(sample: LabSample) -> LabSample:
    """Return what a sample says, whoever entered it when."""
    return replace(
        sample,
        id="",
        entered_by="",
        known_at=EPOCH,
        uncertainty=None,
        replaces=None,
        case_id=None,
        attachments=(),
    )


def check_sample(parts: Parts, by: str, outlet_id: str, entry: SampleEntry) -> LabSample:
    """Return the sample that an entry is; raises NotFound, FaultsFound with every fault."""
    registry = parts.records.registry()
    registry.outlet(outlet_id)
    now = parts.clock()
    end = entry.end or entry.begin
    faults = [
        *parameter_faults(registry, outlet_id, entry.parameter),
        *_value_faults(entry),
        *_time_faults(entry, now),
        *_paper_faults(entry),
    ]
    if entry.case is not None:
        try:
            if parts.records.case(entry.case).subject.outlet_id != outlet_id:
                faults.append(Fault("case", 1, f"case {entry.case} is of another outlet"))
        except NotFound as error:
            faults.append(Fault("case", 1, error.message))
    if faults:
        raise FaultsFound(faults)
    written = _WRITTEN.fullmatch(entry.value.strip())
    assert written is not None  # noqa: S101 - as _value_faults says
    told = converter(entry.unit.strip(), PARAMETERS[entry.parameter].unit)
    uncertainty = (entry.uncertainty or "").strip()
    return LabSample(
        id="",
        outlet_id=outlet_id,
        parameter=entry.parameter,
        begin_us=to_microseconds(entry.begin),
        end_us=to_microseconds(end),
        is_below=written["below"] is not None,
        written=entry.value.strip(),
        unit=entry.unit.strip(),
        value=float(told.of_decimal(_decimal(written["number"]))),
        uncertainty=told.of_difference(float(_decimal(uncertainty))) if uncertainty else None,
        method=entry.method.strip(),
        laboratory=entry.laboratory.strip(),
        document=entry.document.strip(),
        entered_by=by,
        known_at=now,
        replaces=entry.replaces,
        case_id=entry.case,
    )


def parameter_faults(registry: Registry, outlet_id: str, parameter: str) -> Iterator[Fault]:
    """Give the fault of a parameter that an outlet never measured."""
    measured = registry.ever_measured(outlet_id)
    if parameter not in measured:
        codes = ", ".join(measured)
        yield Fault("parameter", 1, f"{outlet_id} does not measure {parameter}, only {codes}")


def _value_faults(entry: SampleEntry) -> Iterator[Fault]:
    value, unit = entry.value.strip(), entry.unit.strip()
    written = _WRITTEN.fullmatch(value)
    if written is None:
        yield Fault("value", 1, f"{value!r} is no value; write it as 12,5 or <0.05")
    else:
        yield from _mark_faults("value", written["number"])
    uncertainty = (entry.uncertainty or "").strip()
    if uncertainty and _NUMBER.fullmatch(uncertainty) is None:
        yield Fault("uncertainty", 1, f"{uncertainty!r} is no figure; write it as 1,5")
    elif uncertainty:
        yield from _mark_faults("uncertainty", uncertainty)
    kept = PARAMETERS[entry.parameter].unit
    if not unit and kept != "-":
        yield Fault("unit", 1, f"name the unit of the report; {entry.parameter} is kept in {kept}")
        return
    try:
        converter(unit, kept)
    except UnitNotConvertible as error:
        yield Fault("unit", 1, error.message)


def _mark_faults(field: str, number: str) -> Iterator[Fault]:
    if _TWO_WAYS.fullmatch(number):
        whole = number.replace(".", "").replace(",", "")
        yield Fault(
            field,
            1,
            f"{number!r} can be read in two ways: write {whole} where the mark parts thousands, "
            f"or {number}0 where it begins a fraction",
        )


def _time_faults(entry: SampleEntry, now: datetime) -> Iterator[Fault]:
    end = entry.end or entry.begin
    if entry.begin > end:
        yield Fault("from", 1, "it is later than `to`; of a grab leave `to` out")
    elif end - entry.begin > MOST_SAMPLED:
        yield Fault("to", 1, f"a sample of more than {MOST_SAMPLED.days} days; enter its parts")
    if end > now:
        yield Fault(
            "from" if entry.end is None else "to",
            1,
            f"{end.isoformat()} lies in the future; nothing was sampled yet",
        )


def _paper_faults(entry: SampleEntry) -> Iterator[Fault]:
    if not says_something(entry.method):
        yield Fault("method", 1, "name the method, as the report has it")
    if not says_something(entry.laboratory):
        yield Fault("laboratory", 1, "name the laboratory that analysed it")
    if not says_something(entry.document):
        yield Fault("document", 1, "name the report by its number")


def _decimal(written: str) -> Decimal:
    return Decimal(written.replace(",", "."))
