"""Judges one outlet's history again under a question, in blocks of many legal days.

Days on which a person ruled on a flag, and batch discharges, are judged one by one through THE
ORDER (evaluate.py); all others at once, with the same answers. Pure: readings are read by what is
passed in, and nothing is stored.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import numpy as np

from compliance.days.day_facts import Law, ReadReadings, outlet_day
from compliance.evaluate import evaluate_outlet_day
from compliance.history.runs import Run, SeriesBlock, blocks_of, runs_of
from compliance.history.whatif.question import ChangedDay, SeriesAnswer, WhatIf, added, limit_asked
from compliance.law.limit.limits import LimitUnknown, NotLimited, is_judged, resolve_limit
from compliance.verdicts.outcomes import OUTCOMES, outcomes
from compliance.verdicts.verdict import decide
from domain.judged.quality import FlagRuling
from domain.judged.verdicts import Limit, Outcome
from domain.legal_day import legal_day_bounds_us
from domain.registered import DischargeMode, Permit
from domain.registry import Registry

# A verdict that is not kept has no instant at which it was known.
_NEVER_KNOWN = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class _Tally:
    """What one parameter's days answered so far."""

    readings: int = 0
    as_it_is: list[Mapping[Outcome, int]] = field(default_factory=list)
    asked: list[Mapping[Outcome, int]] = field(default_factory=list)
    changed: list[ChangedDay] = field(default_factory=list)

    def add_day(self, day: date, before: Outcome, after: Outcome, mean: float | None) -> None:
        """Count one day's two answers."""
        self.as_it_is.append({before: 1})
        self.asked.append({after: 1})
        if before is not after:
            self.changed.append(ChangedDay(day=day, as_it_is=before, asked=after, mean=mean))


def answer_outlet(
    registry: Registry,
    outlet_id: str,
    what_if: WhatIf,
    *,
    law: Law,
    read: ReadReadings,
    rulings: Sequence[FlagRuling] = (),
) -> list[SeriesAnswer]:
    """Return the answer for each judged parameter of an outlet, in the outlet's own order.

    `rulings` are all that touch the question's days. Whatever `read` raises passes through.
    """
    outlet = registry.outlet(outlet_id)
    judge = _OutletJudge(registry, outlet_id, tuple(rulings), read, law, what_if)
    tallies = {p: _Tally() for p in outlet.parameters if is_judged(p)}
    for run in runs_of(registry, outlet_id, what_if.first, what_if.last, law.regulations):
        judge.judge_run(run, tallies)
    return [
        SeriesAnswer(
            outlet_id=outlet_id,
            parameter=parameter,
            readings=tally.readings,
            as_it_is=added(tally.as_it_is),
            asked=added(tally.asked),
            changed=tuple(sorted(tally.changed, key=lambda one: one.day)),
        )
        for parameter, tally in tallies.items()
    ]


def joined(parts: Iterable[SeriesAnswer]) -> list[SeriesAnswer]:
    """Return partial answers of one outlet and parameter as one, by outlet, in order of coming."""
    whole: dict[tuple[str, str], list[SeriesAnswer]] = {}
    for part in parts:
        whole.setdefault((part.outlet_id, part.parameter), []).append(part)
    return [
        SeriesAnswer(
            outlet_id=outlet_id,
            parameter=parameter,
            readings=sum(one.readings for one in some),
            as_it_is=added(one.as_it_is for one in some),
            asked=added(one.asked for one in some),
            changed=tuple(sorted((c for one in some for c in one.changed), key=lambda c: c.day)),
        )
        for (outlet_id, parameter), some in whole.items()
    ]


@dataclass(frozen=True, slots=True)
class _OutletJudge:
    registry: Registry
    outlet_id: str
    rulings: tuple[FlagRuling, ...]
    read: ReadReadings
    law: Law
    what_if: WhatIf

    def judge_run(self, run: Run, tallies: Mapping[str, _Tally]) -> None:
        """Judge the days of a run: at once where that is the same, else one by one."""
        if run.permit is None:
            unknown = {Outcome.LIMIT_UNKNOWN: run.days}
            for tally in tallies.values():
                tally.as_it_is.append(unknown)
                tally.asked.append(unknown)
            return
        every = [run.first + timedelta(days=n) for n in range(run.days)]
        alone = [day for day in every if self._needs_the_order(run.permit, day)]
        for day in alone:
            self._judge_day(day, run.permit, tallies)
        if len(alone) < run.days:
            outlet = self.registry.outlet(self.outlet_id)
            for block in blocks_of(self.registry, outlet, run, self.read, self.law.thresholds):
                self._judge_block(run, run.permit, block, tallies[block.parameter], alone)

    def _needs_the_order(self, permit: Permit, day: date) -> bool:
        begin_us, end_us = legal_day_bounds_us(day)
        return permit.discharge is DischargeMode.BATCH or any(
            ruling.touches(begin_us, end_us) for ruling in self.rulings
        )

    def _judge_day(self, day: date, permit: Permit, tallies: Mapping[str, _Tally]) -> None:
        begin_us, end_us = legal_day_bounds_us(day)
        today = [ruling for ruling in self.rulings if ruling.touches(begin_us, end_us)]
        facts = outlet_day(self.registry, self.outlet_id, day, rulings=today)
        _, verdicts = evaluate_outlet_day(facts, self.read, self.law, known_at=_NEVER_KNOWN)
        for verdict in verdicts:
            parameter = verdict.mean.parameter
            after = decide(
                verdict.mean,
                self._limits(permit, parameter, day)[1],
                minimum_capture=self.law.minimum_capture,
                known_at=_NEVER_KNOWN,
                batch=facts.is_batch,
            )
            tally = tallies[parameter]
            tally.readings += len(self.read(self.outlet_id, parameter, begin_us, end_us))
            tally.add_day(day, verdict.outcome, after.outcome, verdict.mean.mean)

    def _judge_block(
        self, run: Run, permit: Permit, block: SeriesBlock, tally: _Tally, alone: Sequence[date]
    ) -> None:
        before_limit, after_limit = self._limits(permit, block.parameter, run.first)
        capture = self.law.minimum_capture
        before = outcomes(block.found, before_limit, minimum_capture=capture)
        after = outcomes(block.found, after_limit, minimum_capture=capture)
        here = np.ones(run.days, np.bool_)
        here[[(day - run.first).days for day in alone]] = False
        tally.readings += int(block.readings[here].sum())
        tally.as_it_is.append(_counted(before[here]))
        tally.asked.append(_counted(after[here]))
        for place in np.flatnonzero(here & (before != after)).tolist():
            mean = float(block.found.days.mean[place])
            tally.changed.append(
                ChangedDay(
                    day=run.first + timedelta(days=place),
                    as_it_is=OUTCOMES[before[place]],
                    asked=OUTCOMES[after[place]],
                    mean=None if np.isnan(mean) else mean,
                )
            )

    def _limits(self, permit: Permit, parameter: str, day: date) -> tuple[_Bound, _Bound]:
        """Return the limit as it is and as asked."""
        station = self.registry.station_of(self.outlet_id)
        own = self.registry.permit_limits_on(permit, parameter, day)
        as_it_is = resolve_limit(
            self.law.regulations, permit, parameter, station=station, day=day, own=own
        )
        asked = limit_asked(
            self.law, self.what_if, permit, parameter, station=station, day=day, own=own
        )
        return as_it_is, asked


_Bound = Limit | LimitUnknown | NotLimited


def _counted(codes: np.ndarray[tuple[int], np.dtype[np.int8]]) -> dict[Outcome, int]:
    counts = np.bincount(codes, minlength=len(OUTCOMES)).tolist()
    return {outcome: days for outcome, days in zip(OUTCOMES, counts, strict=True) if days}
