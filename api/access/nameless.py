"""The records as they are told to who is not told names of persons: the same, without a name.

What was ruled, entered and held stays visible with its reason and its paper; who did it does not.
Nor does what a reading store said of readings that it refuses: it may name hosts and buckets, and
/api/v1/store/refused is for the same readers as names are. A case from a signal is not told before
the authority has acted in it, and its signal never.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any, cast

from domain.access.roles import UNNAMED
from domain.errors import NotFound
from domain.judged.columns import FlagColumns, FlagKind
from domain.judged.entered.announcements import Announcement
from domain.judged.entered.cases import Case
from domain.judged.entered.figures import EnteredFigure
from domain.judged.entered.holds import LegalHold
from domain.judged.entered.own_thresholds import OwnThresholds
from domain.judged.entered.samples import LabSample
from domain.judged.entered.sensor_checks import SensorCheck
from domain.judged.quality import Check, FlagRuling, FlagRun
from domain.judged.verdicts import ENTERED_BY, DailyMean, Figure, Gap, GapCause, Limit, Verdict
from domain.registry import Registry
from storage.ports.records import RecordStore

# As compliance/law/entered/figures.py writes it: who, on which day, from which paper.
_WHO_ENTERED = re.compile(rf"{re.escape(ENTERED_BY)}.*? on (?=\d{{4}}-\d\d-\d\d from )", re.DOTALL)
_SAID_OTHERWISE = {
    GapCause.RULED_OUT: "A person left the readings out; the rulings of the outlet say why.",
    GapCause.STORE_REFUSED: "It came, and the reading store refuses it for good.",
}


class _Nameless:
    """Hands every question on, and takes the names out of what is answered."""

    def __init__(self, records: RecordStore) -> None:
        self._records = records

    def __getattr__(self, name: str) -> Any:
        return getattr(self._records, name)

    def registry(self, *asked: Any) -> Registry:
        return self._records.registry(*asked).without_persons

    def figures(self, *asked: Any) -> list[EnteredFigure]:
        return [replace(one, entered_by=UNNAMED) for one in self._records.figures(*asked)]

    def rulings(self, *asked: Any, **told: Any) -> list[FlagRuling]:
        return [replace(one, ruled_by=UNNAMED) for one in self._records.rulings(*asked, **told)]

    def announcements(self, *asked: Any, **told: Any) -> list[Announcement]:
        found = self._records.announcements(*asked, **told)
        return [replace(one, announced_by=UNNAMED) for one in found]

    def add_announcement(self, *asked: Any) -> Announcement:
        return replace(self._records.add_announcement(*asked), announced_by=UNNAMED)

    def holds(self, *asked: Any) -> list[LegalHold]:
        return [_hold(one) for one in self._records.holds(*asked)]

    def case(self, *asked: Any, **told: Any) -> Case:
        found = self._records.case(*asked, **told)
        if not found.is_known_to_operator:
            raise NotFound(f"no case {found.id!r}: GET /api/v1/cases lists them")
        return case_without_names(found)

    def cases(self, **told: Any) -> list[Case]:
        return [
            case_without_names(one)
            for one in self._records.cases(**told)
            if one.is_known_to_operator
        ]

    def case_of(self, *asked: Any, **told: Any) -> Case | None:
        standing = self._records.case_of(*asked, **told)
        return None if standing is None else case_without_names(standing)

    def add_step(self, *asked: Any, **told: Any) -> Case:
        return case_without_names(self._records.add_step(*asked, **told))

    def samples(self, *asked: Any, **told: Any) -> list[LabSample]:
        return self._samples(self._records.samples(*asked, **told), told)

    def samples_of(self, *asked: Any, **told: Any) -> list[LabSample]:
        return self._samples(self._records.samples_of(*asked, **told), told)

    def samples_of_case(self, *asked: Any, **told: Any) -> list[LabSample]:
        return self._samples(self._records.samples_of_case(*asked, **told), told)

    def _samples(self, samples: Sequence[LabSample], told: Mapping[str, Any]) -> list[LabSample]:
        """Return samples without a name, and without a case that is not told yet."""
        known_at = told.get("known_at")
        cases = {one.case_id for one in samples if one.case_id is not None}
        of = {one: self._records.case(one, known_at=known_at) for one in sorted(cases)}
        shown = {one for one, case in of.items() if case.is_known_to_operator}
        return [
            replace(one, entered_by=UNNAMED, case_id=one.case_id if one.case_id in shown else None)
            for one in samples
        ]

    def sensor_checks(self, *asked: Any, **told: Any) -> list[SensorCheck]:
        kept = self._records.sensor_checks(*asked, **told)
        return [replace(one, entered_by=UNNAMED) for one in kept]

    def own_thresholds(self, *asked: Any, **told: Any) -> list[OwnThresholds]:
        return [_own(one) for one in self._records.own_thresholds(*asked, **told)]

    def means(self, *asked: Any, **told: Any) -> list[DailyMean]:
        return list(map(_mean, self._records.means(*asked, **told)))

    def verdicts(self, *asked: Any, **told: Any) -> list[Verdict]:
        return list(map(_verdict, self._records.verdicts(*asked, **told)))

    def verdict_history(self, *asked: Any) -> list[Verdict]:
        return list(map(_verdict, self._records.verdict_history(*asked)))


def without_names(records: RecordStore) -> RecordStore:
    """Return the records without a person's name in any answer of theirs."""
    return cast("RecordStore", _Nameless(records))


def _hold(hold: LegalHold) -> LegalHold:
    release = None if hold.release is None else replace(hold.release, released_by=UNNAMED)
    return replace(hold, placed_by=UNNAMED, release=release)


def _own(own: OwnThresholds) -> OwnThresholds:
    end = None if own.end is None else replace(own.end, ended_by=UNNAMED)
    return replace(own, entered_by=UNNAMED, end=end)


def case_without_names(case: Case) -> Case:
    """Return a case without a person's name, and without the signal that it was opened from."""
    told = case.without_signal
    return replace(told, steps=tuple(replace(step, by=UNNAMED) for step in told.steps))


def _verdict(verdict: Verdict) -> Verdict:
    mean, limit = _mean(verdict.mean), verdict.limit
    told = None if limit is None else _limit(limit)
    if mean is verdict.mean and told is limit:
        return verdict
    return replace(verdict, mean=mean, limit=told)


def _mean(mean: DailyMean) -> DailyMean:
    flags, gaps = _flags(mean.flags), _gaps(mean.gaps)
    if flags is mean.flags and gaps is mean.gaps:
        return mean
    return replace(mean, flags=flags, gaps=gaps)


def _flags(flags: Sequence[FlagRun]) -> Sequence[FlagRun]:
    if isinstance(flags, FlagColumns):
        if all(kind.check is not Check.RULING for kind in flags.kinds):
            return flags
        kinds = tuple(map(_kind, flags.kinds))
        return FlagColumns(kinds, flags.kind, flags.begin_us, flags.end_us, flags.readings)
    if all(run.check is not Check.RULING for run in flags):
        return flags
    return tuple(
        replace(run, set_by=UNNAMED) if run.check is Check.RULING else run for run in flags
    )


def _kind(kind: FlagKind) -> FlagKind:
    return kind._replace(set_by=UNNAMED) if kind.check is Check.RULING else kind


def _gaps(gaps: tuple[Gap, ...]) -> tuple[Gap, ...]:
    if all(gap.cause not in _SAID_OTHERWISE for gap in gaps):
        return gaps
    return tuple(
        replace(gap, evidence=_SAID_OTHERWISE.get(gap.cause, gap.evidence)) for gap in gaps
    )


def _limit(limit: Limit) -> Limit:
    if ENTERED_BY in limit.source or any(ENTERED_BY in one.source for one in limit.figures):
        return _told(limit)
    return limit


@lru_cache(maxsize=1024)
def _told(limit: Limit) -> Limit:
    return replace(
        limit, source=source_without_name(limit.source), figures=tuple(_figures(limit.figures))
    )


def _figures(figures: Iterable[Figure]) -> Iterable[Figure]:
    for figure in figures:
        yield replace(figure, source=source_without_name(figure.source))


def source_without_name(source: str) -> str:
    """Return a source without who entered it.

    >>> source_without_name("entered by Trần An on 2026-11-24 from Công báo Hà Nội")
    'entered by an official on 2026-11-24 from Công báo Hà Nội'
    """
    return _WHO_ENTERED.sub(f"{ENTERED_BY}{UNNAMED} on ", source)
