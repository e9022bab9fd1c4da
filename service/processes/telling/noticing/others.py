"""Finds what is told of cases, their deadlines, sensors, days set aside and who is not reached.

Each gives all that stands now; it decides nothing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from compliance.quality.proof.next_due import standings
from domain.judged.entered.cases import Case
from domain.judged.told.rules import TOLD_STEPS, shown_address
from domain.judged.told.things import Facts, Place, Seen, ThingKind
from domain.legal_day import legal_day_of, to_microseconds
from domain.registry import Registry
from service.processes.telling.noticing.events import place_names
from storage.ports.records import RecordStore

OTHERS = (
    ThingKind.CASE,
    ThingKind.DEADLINE,
    ThingKind.SENSOR_DUE,
    ThingKind.SENSOR_FAILED,
    ThingKind.SET_ASIDE,
    ThingKind.UNDELIVERED,
)
DEADLINE_NEAR = timedelta(days=2)
CHECK_NEAR = timedelta(days=14)
_NEAR, _PASSED = 1, 2
_SET_ASIDE_MOST = 1_000
# A paper's number (15/TB-STNMT, CV 1); what else stands in that field may be a name.
_NUMBER = re.compile(r"(?=.*\d)[\w./\-]{1,40}(?: [\w./\-]{0,20}\d[\w./\-]{0,20})?")


def seen_others(records: RecordStore, registry: Registry, now: datetime) -> list[Seen]:
    """Return all that stands now of cases, sensors, days set aside and who is not reached."""
    today = legal_day_of(to_microseconds(now))
    found = [
        one
        for case in records.cases()
        if case.is_known_to_operator  # else a message would tell what nobody at a plant may know
        for one in (*_steps(case, registry), *_deadlines(case, registry, today))
    ]
    found += _sensors(records, registry, now, today)
    found += _set_aside(records, registry)
    found += [
        Seen(
            place=Place(kind=ThingKind.UNDELIVERED, of=f"{channel.value}:{address}"),
            goes_on=True,
            facts=Facts(
                part=f"{channel.value} {shown_address(address)}", said=said, status=address
            ),
        )
        for channel, address, said in records.unreached()
    ]
    return found


def number_told(document: str) -> str:
    """Return what of a field that names a paper is told: its number, nothing where it is none."""
    return document if _NUMBER.fullmatch(document) else ""


def _steps(case: Case, registry: Registry) -> Iterator[Seen]:
    cluster_id, cluster = place_names(registry, case.subject.outlet_id)
    for step in case.steps:
        if step.kind.value not in TOLD_STEPS:
            continue
        yield Seen(
            place=Place(kind=ThingKind.CASE, outlet_id=case.subject.outlet_id, of=case.id),
            cluster_id=cluster_id,
            reach=step.day,
            goes_on=case.is_open,
            step=step.number,
            facts=Facts(
                cluster=cluster,
                outlet_id=case.subject.outlet_id,
                parameter=case.subject.parameter,
                case_id=case.id,
                step=step.kind.value,
                document=number_told(step.document),
                due=step.due,
            ),
        )


def _deadlines(case: Case, registry: Registry, today: date) -> Iterator[Seen]:
    if not case.is_open:
        return
    cluster_id, cluster = place_names(registry, case.subject.outlet_id)
    for one in case.deadlines:
        if one.met_by is not None or one.due - today > DEADLINE_NEAR:
            continue
        yield Seen(
            place=Place(
                kind=ThingKind.DEADLINE,
                outlet_id=case.subject.outlet_id,
                of=f"{case.id}:{one.step}",
            ),
            cluster_id=cluster_id,
            goes_on=True,
            level=_PASSED if one.is_late(today) else _NEAR,
            facts=Facts(
                cluster=cluster,
                outlet_id=case.subject.outlet_id,
                parameter=case.subject.parameter,
                case_id=case.id,
                step=one.kind.value,
                due=one.due,
            ),
        )


def _sensors(
    records: RecordStore, registry: Registry, now: datetime, today: date
) -> Iterator[Seen]:
    here = registry.on(today)
    for one in standings(registry, records.sensor_checks(), to_microseconds(now)):
        if one.outlet_id not in here.outlets:
            continue
        cluster_id, cluster = place_names(here, one.outlet_id)
        facts = Facts(
            cluster=cluster, outlet_id=one.outlet_id, parameter=one.parameter, due=one.due
        )
        if one.due is not None and one.due - today <= CHECK_NEAR:
            yield Seen(
                place=Place(
                    kind=ThingKind.SENSOR_DUE, outlet_id=one.outlet_id, parameter=one.parameter
                ),
                cluster_id=cluster_id,
                goes_on=True,
                level=_PASSED if one.is_overdue else _NEAR,
                facts=facts,
            )
        if one.doubt is not None:
            yield Seen(
                place=Place(
                    kind=ThingKind.SENSOR_FAILED, outlet_id=one.outlet_id, parameter=one.parameter
                ),
                cluster_id=cluster_id,
                goes_on=True,
                facts=facts,
            )


def _set_aside(records: RecordStore, registry: Registry) -> Iterator[Seen]:
    days: defaultdict[str, list[date]] = defaultdict(list)
    if records.set_aside_count():
        for one in records.set_aside_days(most=_SET_ASIDE_MOST):
            days[one.outlet_id].append(one.day)
    for outlet_id, some in sorted(days.items()):
        cluster_id, cluster = place_names(registry, outlet_id)
        yield Seen(
            place=Place(kind=ThingKind.SET_ASIDE, outlet_id=outlet_id),
            cluster_id=cluster_id,
            goes_on=True,
            facts=Facts(
                cluster=cluster, outlet_id=outlet_id, first_day=min(some), last_day=max(some)
            ),
        )
