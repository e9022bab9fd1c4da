"""Judges one outlet's history again under a question, in blocks of many legal days.

Days on which a person ruled on a flag, and batch discharges, are judged through THE ORDER
(evaluate.py), as stored ones are; of all others no more than the outcome is made, the same one.
Pure: readings are read by what is passed in, and nothing is stored.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from itertools import groupby

import numpy as np

from compliance.days.alike import DAYS_AT_ONCE, consecutive, one_read_a_range
from compliance.days.day_facts import Law, ReadReadings, outlet_day
from compliance.days.readings import read_days
from compliance.evaluate import evaluate_read_days
from compliance.history.runs import Run, SeriesBlock, blocks_of, runs_of
from compliance.history.whatif.question import ChangedDay, SeriesAnswer, WhatIf, added, limit_asked
from compliance.law.limit.limits import LimitUnknown, NotLimited, is_judged, resolve_limit
from compliance.verdicts.outcomes import OUTCOMES, outcomes
from compliance.verdicts.verdict import decide
from domain.judged.entered.own_thresholds import OwnThresholds, in_force
from domain.judged.quality import FlagRuling
from domain.judged.sensor_doubts import SensorDoubt, on_legal_day
from domain.judged.verdicts import Limit, Outcome
from domain.legal_day import legal_day_bounds_us
from domain.registered import DischargeMode, Outlet, Permit
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
    ended: Sequence[tuple[str, int]] = (),
    doubts: Sequence[SensorDoubt] = (),
    own: Sequence[OwnThresholds] = (),
) -> list[SeriesAnswer]:
    """Return the answer for each judged parameter of an outlet, in the outlet's own order.

    `rulings` are all that touch the question's days, `ended` of which parameter and when silence no
    longer says that a value stands, the day before them included, `doubts` when the outlet's
    sensors are out of control, `own` its own thresholds. Whatever `read` raises passes through.
    """
    registry.outlet(outlet_id)
    runs = runs_of(registry, outlet_id, what_if.first, what_if.last, law.regulations, own=own)
    tallies: dict[str, _Tally] = {}
    for row, of_row in groupby(runs, lambda run: registry.on(run.first).outlet(outlet_id)):
        judge = _OutletJudge(
            registry,
            row,
            tuple(rulings),
            tuple(ended),
            tuple(doubts),
            tuple(own),
            read,
            law,
            what_if,
        )
        of_this = {p: tallies.setdefault(p, _Tally()) for p in row.parameters if is_judged(p)}
        judge.judge_runs([*of_row], of_this)
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
    outlet: Outlet  # as it is on the days of the runs
    rulings: tuple[FlagRuling, ...]
    ended: tuple[tuple[str, int], ...]
    doubts: tuple[SensorDoubt, ...]
    own: tuple[OwnThresholds, ...]
    read: ReadReadings
    law: Law
    what_if: WhatIf

    def judge_runs(self, runs: Sequence[Run], tallies: Mapping[str, _Tally]) -> None:
        """Judge the days of runs: by their arrays where that is the same, else by their nouns."""
        alone: dict[Run, Sequence[date]] = {}
        for run in runs:
            if run.permit is None:
                unknown = {Outcome.LIMIT_UNKNOWN: run.days}
                for tally in tallies.values():
                    tally.as_it_is.append(unknown)
                    tally.asked.append(unknown)
                continue
            days = self._days_alone(run, run.permit)
            self._judge_alone(run, run.permit, days, tallies)
            if len(days) < run.days:
                alone[run] = days
        blocks = blocks_of(
            self.registry,
            self.outlet,
            [*alone],
            self.read,
            self.law.thresholds,
            ended=self.ended,
            doubts=self.doubts,
            own=self.own,
        )
        for run, block in blocks:
            self._judge_block(run, block, tallies[block.parameter], alone[run])

    def _days_alone(self, run: Run, permit: Permit) -> list[date]:
        """Return the days whose limit alone cannot be asked: of batches, and with a ruling."""
        is_batch = permit.discharge is DischargeMode.BATCH
        if not is_batch and not self.rulings:
            return []
        every = (run.first + timedelta(days=n) for n in range(run.days))
        return [day for day in every if is_batch or self._rulings_on(day)]

    def _rulings_on(self, day: date) -> list[FlagRuling]:
        begin_us, end_us = legal_day_bounds_us(day)
        return [ruling for ruling in self.rulings if ruling.touches(begin_us, end_us)]

    def _judge_alone(
        self, run: Run, permit: Permit, alone: Sequence[date], tallies: Mapping[str, _Tally]
    ) -> None:
        facts = [
            replace(
                outlet_day(
                    self.registry.on(day), self.outlet.id, day, rulings=self._rulings_on(day)
                ),
                ended_before=self.ended,
                doubts=on_legal_day(self.doubts, day),
                own_thresholds=in_force(self.own, day),
            )
            for day in alone
        ]
        asked = {p: self._limits(permit, p, run.first)[1] for p in tallies} if facts else {}
        for days in consecutive(facts, DAYS_AT_ONCE):
            readings = read_days(days, one_read_a_range(self.read))
            for parameter, tally in tallies.items():
                tally.readings += len(readings.columns[parameter])
            judged = evaluate_read_days(days, readings, self.law, known_at=_NEVER_KNOWN)
            for verdict in (verdict for _, verdicts in judged for verdict in verdicts):
                mean = verdict.mean
                after = decide(
                    mean,
                    asked[mean.parameter],
                    minimum_capture=self.law.minimum_capture,
                    known_at=_NEVER_KNOWN,
                    batch=days[0].is_batch,
                )
                tallies[mean.parameter].add_day(mean.day, verdict.outcome, after.outcome, mean.mean)

    def _judge_block(
        self, run: Run, block: SeriesBlock, tally: _Tally, alone: Sequence[date]
    ) -> None:
        assert run.permit is not None  # noqa: S101 - blocks are of permitted runs
        before_limit, after_limit = self._limits(run.permit, block.parameter, run.first)
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
        station = self.registry.on(day).station_of(self.outlet.id)
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
