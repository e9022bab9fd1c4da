"""Opens cases and adds their steps as people enter them, and shows them; it decides nothing.

What may follow on what is the domain's rule (case_rules.py), asked by the store that keeps a step.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from api.access.table import SIGNALS
from api.answers.entered.cases import (
    AttachedEntry,
    CaseAnswer,
    CaseEntry,
    CaseKeptAnswer,
    CasesAnswer,
    OneCaseAnswer,
    StepEntry,
)
from api.question.attached import attachment_of
from api.question.entry import says_something
from api.question.handed_in import Parts, of_one_state
from api.question.known_at import known_instant
from api.question.paging import Page
from api.views.entering.signals import no_signal, signal_of
from api.views.events import events_known, events_of_outlet
from domain.access.permission import Own, Reader
from domain.errors import Fault, FaultsFound, NotFound
from domain.judged.entered.attachments import Attachment
from domain.judged.entered.cases import Case, CaseOrigin, CaseStep, CaseSubject, StepKind
from domain.judged.entered.samples import LabSample
from domain.judged.events import Event
from domain.legal_day import legal_day_of, to_microseconds
from domain.measured.signals import DAYS_OF_WEEK
from domain.registered import Cluster, Outlet
from domain.registry import Registry
from storage.ports.records import RecordStore
from storage.records.registry.known_outlets import refuse_unknown_outlet

_EARLIEST = date(2000, 1, 1)  # no outlet of the city's sends anything before
_SAY = "say what was done and why, so that it can be defended"
_WITHOUT_EVENT = frozenset({CaseOrigin.FINDING, CaseOrigin.BY_HAND})


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseQuestion:
    """Which cases are asked for; None is all. `own` is the reader's own, None for no bound."""

    own: Own | None
    outlet_id: str | None = None
    open_only: bool = False
    late_only: bool = False
    known_at: datetime | None = None


def today_of(parts: Parts) -> date:
    """Return the running legal day."""
    return legal_day_of(to_microseconds(parts.clock()))


@of_one_state
def cases_view(parts: Parts, asked: CaseQuestion, page: Page) -> CasesAnswer:
    """Return cases, the newest first, as known."""
    refuse_unknown_outlet(parts.records, asked.outlet_id)
    known = known_instant(parts, page.pinned(asked.known_at))
    today = day_at(parts, asked.known_at)
    told = cases_of(parts, asked, known)
    cut = page.of(told, lambda one: (-to_microseconds(one.opened_at),), known)
    return CasesAnswer(
        known_at=known, cases=[CaseAnswer.of(one, today) for one in cut.rows], **cut.told
    )


def cases_of(parts: Parts, asked: CaseQuestion, known: datetime) -> list[Case]:
    """Return the cases that are asked for, the newest first, as known."""
    outlets = None if asked.own is None else set(asked.own.outlets)
    if asked.outlet_id is not None:
        outlets = {asked.outlet_id} if outlets is None else outlets & {asked.outlet_id}
    told = parts.records.cases(outlets=outlets, open_only=asked.open_only, known_at=known)
    if not asked.late_only:
        return told
    today = day_at(parts, asked.known_at)
    return [one for one in told if one.late(today)]


def day_at(parts: Parts, known_at: datetime | None) -> date:
    """Return the legal day that runs at an instant, that of now where none is asked for."""
    return today_of(parts) if known_at is None else legal_day_of(to_microseconds(known_at))


@of_one_state
def case_view(parts: Parts, case_id: str, known_at: datetime | None) -> OneCaseAnswer:
    """Return one case as known; raises NotFound."""
    known = known_instant(parts, known_at)
    case = parts.records.case(case_id, known_at=known)
    return OneCaseAnswer(known_at=known, case=CaseAnswer.of(case, day_at(parts, known_at)))


def place_of(registry: Registry, subject: CaseSubject) -> tuple[Outlet | None, Cluster | None]:
    """Return outlet and cluster of a case's last day, None and None where the registry holds it no
    more.
    """
    if subject.outlet_id not in registry.rows_of:
        return None, None
    then = registry.around(subject.outlet_id, subject.last_day)
    return then.outlet(subject.outlet_id), then.cluster_of(subject.outlet_id)


def samples_of_case(records: RecordStore, case: Case, known: datetime) -> tuple[LabSample, ...]:
    """Return the samples of its outlet that a case's steps name, and those that were entered for
    it, in order of their ids.
    """
    named = {sample for step in case.steps for sample in step.samples}
    entered = records.samples_of_case(case.id, known_at=known)
    told = (*entered, *records.samples_of(named, known_at=known))
    samples = {one.id: one for one in told if one.outlet_id == case.subject.outlet_id}
    return tuple(samples[name] for name in sorted(samples))


def open_case(parts: Parts, reader: Reader, entry: CaseEntry) -> Case:
    """Keep a case; raises NotFound for an unknown outlet or event, FaultsFound with every fault."""
    opening = CaseStep(
        case_id="",
        number=1,
        kind=StepKind.OPENING,
        by=reader.name or "",
        role=reader.role,
        said=entry.said.strip(),
        known_at=parts.clock(),
        subject=subject_of(parts, reader, entry),
    )
    return parts.records.open_case(opening)


def subject_of(parts: Parts, reader: Reader, entry: CaseEntry) -> CaseSubject:
    """Return what a case is opened from; raises NotFound, FaultsFound with every fault."""
    if faults := list(_subject_faults(entry, today_of(parts))):
        raise FaultsFound(faults)
    if entry.event is not None:
        return event_subject(event_of(parts, entry.event))
    if entry.signal is not None:
        return signal_subject(parts, reader, entry.signal)
    refuse_unknown_outlet(parts.records, entry.outlet)
    if entry.outlet is None or entry.first is None:
        raise FaultsFound(list(_subject_faults(entry, today_of(parts))))
    return CaseSubject(
        outlet_id=entry.outlet,
        parameter=entry.parameter,
        origin=entry.origin or CaseOrigin.BY_HAND,
        event_id=None,
        first_day=entry.first,
        last_day=entry.last or entry.first,
    )


def _subject_faults(entry: CaseEntry, today: date) -> Iterator[Fault]:
    if not says_something(entry.said):
        yield Fault("said", 1, _SAY)
    by_hand = (entry.outlet, entry.parameter, entry.origin, entry.first, entry.last)
    if entry.event is not None:
        if any(one is not None for one in (entry.signal, *by_hand)):
            yield Fault("event", 1, "name an event alone: it says of which outlet and days it is")
    elif entry.signal is not None:
        if any(one is not None for one in by_hand):
            yield Fault("signal", 1, "name a signal alone: it says of which outlet and days it is")
    else:
        yield from _by_hand_faults(entry, today)


def _by_hand_faults(entry: CaseEntry, today: date) -> Iterator[Fault]:
    if entry.outlet is None:
        yield Fault("outlet", 1, "name an event, or an outlet and its days")
    if entry.first is None:
        yield Fault("from", 1, "name the first day that it is about")
    elif entry.first > (entry.last or entry.first):
        yield Fault("from", 1, "it comes after `to`; both days are included")
    elif (entry.last or entry.first) > today:
        yield Fault("to", 1, f"{entry.last or entry.first} lies in the future")
    if entry.origin is not None and entry.origin not in _WITHOUT_EVENT:
        yield Fault("origin", 1, f"a case from {entry.origin} names its event")


def event_of(parts: Parts, event_id: str) -> Event:
    """Return an event as it is known now; raises NotFound."""
    outlet, _, _ = event_id.partition(":")
    if outlet in parts.records.registry().outlets:
        known = events_known(parts, None)
        span = (_EARLIEST, today_of(parts))
        for event in events_of_outlet(parts, outlet, span, known):
            if event.id == event_id:
                return event
    raise NotFound(f"no event {event_id!r} is known now: GET /api/v1/events lists them")


def event_subject(event: Event) -> CaseSubject:
    """Return what a case of an event is of."""
    return CaseSubject(
        outlet_id=event.outlet_id,
        parameter=event.parameter,
        origin=CaseOrigin(event.kind.value),
        event_id=event.id,
        first_day=event.first_day,
        last_day=event.last_day,
    )


def signal_subject(parts: Parts, reader: Reader, name: str) -> CaseSubject:
    """Return what a case of a signal is of, with its facts as known now; raises NotFound, also
    where the reader is told of no signal.
    """
    if reader.role not in SIGNALS.roles:
        raise no_signal(name)
    outlet_id, first_day, signal = signal_of(parts, name)
    return CaseSubject(
        outlet_id=outlet_id,
        parameter=None,
        origin=CaseOrigin.SIGNAL,
        event_id=name,
        first_day=first_day,
        last_day=first_day + timedelta(days=DAYS_OF_WEEK - 1),
        signal=signal,
    )


def add_step(
    parts: Parts,
    reader: Reader,
    case_id: str,
    entry: StepEntry,
    *,
    attached: Iterable[Attachment] = (),
    seen_us: int | None = None,
) -> Case:
    """Keep a step of a case, which gets its number there; raises NotFound, FaultsFound with every
    fault, DecidedSince.
    """
    outlet_id = parts.records.case(case_id).subject.outlet_id
    faults, files = [], list(attached)
    if not says_something(entry.said):
        faults.append(Fault("said", 1, _SAY))
    for number, one in enumerate(entry.attachments):
        try:
            files.append(_attached(parts, one))
        except NotFound as error:
            faults.append(Fault(f"attachments.{number}", 1, error.message))
    # A sample of another outlet's is another operator's: its values would be read in this case.
    samples = dict.fromkeys(entry.samples)
    told = parts.records.samples_of(samples)
    kept = {one.id for one in told if one.outlet_id == outlet_id}
    faults += [
        Fault("samples", 1, f"{outlet_id} has no sample {one!r}")
        for one in samples
        if one not in kept
    ]
    if faults:
        raise FaultsFound(faults)
    step = CaseStep(
        case_id=case_id,
        number=0,
        kind=entry.kind,
        by=reader.name or "",
        role=reader.role,
        said=entry.said.strip(),
        known_at=parts.clock(),
        document=entry.document.strip(),
        due=entry.due,
        ruled=entry.ruled,
        ground=entry.ground,
        samples=tuple(samples),
        attachments=tuple(dict.fromkeys(files)),
    )
    return parts.records.add_step(step, seen_us=seen_us)


def _attached(parts: Parts, entry: AttachedEntry) -> Attachment:
    """Return a file that was attached before; its kind is told by its bytes anew."""
    return attachment_of(entry.name, parts.attached.read(entry.sha256))


def attach(parts: Parts, name: str, data: bytes) -> Attachment:
    """Keep a file, so that a step can name it; raises FaultsFound, StoreUnavailable."""
    attachment = attachment_of(name, data)
    parts.attached.keep(data)
    return attachment


def attached_file(parts: Parts, case_id: str, sha256: str) -> tuple[Attachment, bytes]:
    """Return a file of a case with its bytes; raises NotFound, StoreUnavailable."""
    for step in parts.records.case(case_id).steps:
        for one in step.attachments:
            if one.sha256 == sha256:
                return one, parts.attached.read(sha256)
    raise NotFound(f"case {case_id} has no file {sha256[:12]}")


def kept_answer(parts: Parts, case: Case) -> CaseKeptAnswer:
    """Return what was kept, as the API tells it."""
    return CaseKeptAnswer(known_at=case.changed_at, case=CaseAnswer.of(case, today_of(parts)))
