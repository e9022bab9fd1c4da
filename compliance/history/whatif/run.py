"""The shell around a "what if": which outlets are asked, and how far it has come.

It reads records and readings and stores nothing. `answer_outlets` may run here, on the threads of
one machine, or on the machines of a cluster: each outlet and month stands for itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from compliance.days.day_facts import Law, ReadReadings, ended_on
from compliance.history.whatif.outlet import answer_outlet, joined
from compliance.history.whatif.question import (
    NotAnswered,
    SeriesAnswer,
    WhatIf,
    WhatIfAnswer,
    check_question,
)
from compliance.judging.set_aside import cannot_judge
from compliance.law.entered.figures import with_figures
from compliance.quality.proof.out_of_control import doubts_of_outlets
from domain.gateways.fitting import is_for
from domain.judged.entered.own_thresholds import OwnThresholds
from domain.judged.monitoring import monitored
from domain.judged.quality import FlagRuling
from domain.judged.sensor_doubts import SensorDoubt
from domain.legal_day import MICROSECONDS_PER_DAY, legal_day_bounds_us
from domain.registry import Registry
from storage.ports.readings import ReadingStore
from storage.ports.records import RecordStore


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One outlet's share of a question: its registry, rulings, own thresholds and days alone."""

    registry: Registry
    outlet_id: str
    rulings: tuple[FlagRuling, ...]
    what_if: WhatIf
    ended: tuple[
        tuple[str, int], ...
    ] = ()  # where anything is reported on change, as day_facts has it
    doubts: tuple[SensorDoubt, ...] = ()
    own: tuple[OwnThresholds, ...] = ()


# Parts in, the answers of each as they become ready, in any order.
AnswerParts = Callable[[Sequence[Part], Law], Iterable[list[SeriesAnswer] | NotAnswered]]


def run_what_if(
    records: RecordStore,
    law: Law,
    what_if: WhatIf,
    answer_parts: AnswerParts,
    *,
    monthly: bool = False,
    known_at: datetime | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> WhatIfAnswer:
    """Return the answer for every outlet asked for; `progress` gets parts done and parts in all.

    `monthly` cuts each outlet's days by calendar month, for many machines; the answer is the same.
    Raises WhatIfRefused, NotFound for an unknown outlet, and StoreUnavailable.
    """
    registered = records.registry(known_at)
    registry = monitored(registered, records.connected(known_at))
    law = replace(law, regulations=with_figures(law.regulations, records.figures(known_at)))
    check_question(law.regulations, what_if)
    asked = [registered.outlet(one) for one in what_if.outlet_ids or sorted(registry.outlets)]
    outlet_ids = [one.id for one in asked if one.id in registry.outlets]
    span_us = legal_day_bounds_us(what_if.first)[0], legal_day_bounds_us(what_if.last)[1]
    spans = _months(what_if.first, what_if.last) if monthly else [(what_if.first, what_if.last)]
    doubts = doubts_of_outlets(registered, records.sensor_checks(known_at=known_at))
    parts = [
        Part(
            registry=only_outlet(registry, outlet_id),
            outlet_id=outlet_id,
            rulings=tuple(records.rulings(outlet_id, *span_us, known_at=known_at)),
            what_if=replace(what_if, first=first, last=last),
            ended=ended,
            doubts=doubts.get(outlet_id, ()),
            own=tuple(records.own_thresholds(outlet_id, known_at=known_at)),
        )
        for outlet_id in outlet_ids
        for ended in [_ended(records, registry, outlet_id, span_us, known_at)]
        for first, last in spans
    ]
    found: list[SeriesAnswer] = []
    missed: list[NotAnswered] = []
    for done, answers in enumerate(answer_parts(parts, law), start=1):
        if isinstance(answers, NotAnswered):
            missed.append(answers)
        else:
            found += answers
        if progress is not None:
            progress(done, len(parts))
    places = {
        (outlet_id, parameter): (nth, place)
        for nth, outlet_id in enumerate(outlet_ids)
        for place, parameter in enumerate(registry.ever_measured(outlet_id))
    }
    series = sorted(joined(found), key=lambda one: places[one.outlet_id, one.parameter])
    missed.sort(key=lambda one: (outlet_ids.index(one.outlet_id), one.first))
    return WhatIfAnswer(what_if=what_if, series=tuple(series), not_answered=tuple(missed))


def on_threads(readings: ReadingStore, threads: int) -> AnswerParts:
    """Return a way to answer on so many threads of this process; kernels and store let them run."""

    def answer(parts: Sequence[Part], law: Law) -> Iterable[list[SeriesAnswer] | NotAnswered]:
        with ThreadPoolExecutor(threads, thread_name_prefix="what-if") as pool:
            yield from pool.map(lambda part: answer_part(part, law, readings.read), parts)

    return answer


def answer_part(part: Part, law: Law, read: ReadReadings) -> list[SeriesAnswer] | NotAnswered:
    """Return one part's answers, or what was raised; raises only what is retryable."""
    try:
        return answer_outlet(
            part.registry,
            part.outlet_id,
            part.what_if,
            law=law,
            read=read,
            rulings=part.rulings,
            ended=part.ended,
            doubts=part.doubts,
            own=part.own,
        )
    except Exception as error:  # noqa: BLE001  # whatever it is, the other outlets are answered
        return NotAnswered(
            outlet_id=part.outlet_id,
            first=part.what_if.first,
            last=part.what_if.last,
            raised=cannot_judge(error).raised,
        )


def only_outlet(registry: Registry, outlet_id: str) -> Registry:
    """Return what a registry says of one outlet, light enough to be sent; raises NotFound."""
    rows = registry.rows_of[registry.outlet(outlet_id).id]
    stations = {one.station_id: registry.approved_stations[one.station_id] for one in rows}
    clusters = {one.cluster_id: registry.clusters[one.cluster_id] for one in stations.values()}
    gateways = {one.gateway_id for one in rows}
    profiles = tuple(one for one in registry.profiles if any(is_for(one, key) for key in gateways))
    named = {one.id for one in profiles}
    return Registry(
        version=registry.version,
        clusters=clusters,
        stations=stations,
        outlets={outlet_id: registry.outlet(outlet_id)},
        earlier_clusters=tuple(one for one in registry.earlier_clusters if one.id in clusters),
        earlier_outlets=tuple(one for one in registry.earlier_outlets if one.id == outlet_id),
        permits=tuple(p for p in registry.permits if p.outlet_id == outlet_id),
        permit_limits=tuple(p for p in registry.permit_limits if p.outlet_id == outlet_id),
        sensors=tuple(s for s in registry.sensors if s.outlet_id == outlet_id),
        maintenance=tuple(m for m in registry.maintenance if m.outlet_id == outlet_id),
        profiles=profiles,
        channels=tuple(one for one in registry.channels if one.profile_id in named),
    )


def _ended(
    records: RecordStore,
    registry: Registry,
    outlet_id: str,
    span_us: tuple[int, int],
    known_at: datetime | None,
) -> tuple[tuple[str, int], ...]:
    """Return when silence of an outlet's parameters no longer says that a value stands, from the
    day before a span on; nothing where none is reported on change.
    """
    profiles = only_outlet(registry, outlet_id).profiles
    if all(one.longest_silence_seconds is None for one in profiles):
        return ()
    begin_us, end_us = span_us[0] - MICROSECONDS_PER_DAY, span_us[1]
    refused = records.refused(outlet_id, begin_us, end_us, known_at=known_at)
    statements = records.statements(outlet_id, begin_us, end_us)
    return ended_on(statements, [one.refused for one in refused])


def _months(first: date, last: date) -> list[tuple[date, date]]:
    """Return the calendar months of first..last, cut at both ends.

    >>> [f"{a} {b}" for a, b in _months(date(2026, 1, 20), date(2026, 3, 2))]
    ['2026-01-20 2026-01-31', '2026-02-01 2026-02-28', '2026-03-01 2026-03-02']
    """
    months = []
    begin = first
    while begin <= last:
        after = (begin.replace(day=1) + timedelta(days=32)).replace(day=1)
        months.append((begin, min(last, after - timedelta(days=1))))
        begin = after
    return months
