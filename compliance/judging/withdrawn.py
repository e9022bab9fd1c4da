"""Withdraws what was said of outlet-days of which nothing is owed, as is known now.

An outlet had ended, had not begun or was not connected yet; its cluster or station did not operate
and nothing came; or a parameter was not measured there. No verdict is changed: another one
supersedes it, on the same mean, that holds nothing against any limit.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from compliance.days.day_facts import OutletDay
from compliance.evaluate import Judgement
from domain.judged.verdicts import NOT_OWED, Certainty, Outcome, Verdict
from domain.registry import Registry
from storage.ports.judged.verdicts import VerdictRecords
from storage.ports.records import RecordStore

NOT_THERE = "the outlet was not there on that day, or nothing of it had come yet"
NOT_OPERATING = (
    "its cluster or station was not in operation on that day, and nothing came of the outlet"
)
NOT_MEASURED = "this parameter was not measured at the outlet on that day"


def withdrawn(
    records: VerdictRecords, outlet_days: Iterable[tuple[str, date]], now: datetime, why: str
) -> dict[tuple[str, date], Judgement]:
    """Return what supersedes the verdicts that stand on outlet-days, none where none stands.

    `why` nothing is owed, as registered now. Raises StoreUnavailable.
    """
    days_of: defaultdict[str, set[date]] = defaultdict(set)
    for outlet_id, day in outlet_days:
        days_of[outlet_id].add(day)
    found: dict[tuple[str, date], Judgement] = {}
    for outlet_id, days in days_of.items():
        standing: defaultdict[date, list[Verdict]] = defaultdict(list)
        for one in records.verdicts(min(days), max(days), outlet_id=outlet_id):
            if one.mean.day in days and not one.is_withdrawn:
                standing[one.mean.day].append(one)
        for day, verdicts in standing.items():
            superseding = [_superseding(one, now, why) for one in verdicts]
            found[outlet_id, day] = [one.mean for one in superseding], superseding
    return found


class NotMeasured:
    """Finds the verdicts on parameters that an outlet does not measure, as is known now."""

    def __init__(self, records: RecordStore) -> None:
        self._records = records
        self._ever: tuple[Registry, dict[str, frozenset[str]]] | None = None

    def withdrawn(
        self, registry: Registry, facts: Iterable[OutletDay], now: datetime
    ) -> dict[tuple[str, date], Judgement]:
        """Return what supersedes them on outlet-days that are judged; raises StoreUnavailable.

        Only what an outlet measured in another row or version of the registry is asked for.
        """
        if self._ever is None or self._ever[0] is not registry:
            self._ever = registry, self._records.parameters_ever()
        ever = self._ever[1]
        days_of: defaultdict[tuple[str, str], set[date]] = defaultdict(set)
        for one in facts:
            for gone in ever.get(one.outlet.id, frozenset()).difference(one.outlet.parameters):
                days_of[one.outlet.id, gone].add(one.day)
        found: defaultdict[tuple[str, date], Judgement] = defaultdict(lambda: ([], []))
        for (outlet_id, parameter), days in sorted(days_of.items()):
            for verdict in self._records.verdicts(
                min(days), max(days), outlet_id=outlet_id, parameter=parameter
            ):
                if verdict.mean.day in days and not verdict.is_withdrawn:
                    means, verdicts = found[outlet_id, verdict.mean.day]
                    means.append(verdict.mean)
                    verdicts.append(_superseding(verdict, now, NOT_MEASURED))
        return dict(found)


def _superseding(verdict: Verdict, now: datetime, why: str) -> Verdict:
    return replace(
        verdict,
        outcome=Outcome.NOT_LIMITED,
        limit=None,
        reason=(
            f"Nothing is owed on {verdict.mean.day}: as registered now {why}. What was said before "
            "is withdrawn."
        ),
        clause=NOT_OWED,
        times_over=None,
        known_at=now,
        certainty=Certainty.NONE,
        judged=None,
        exceeded_periods=0,
    )
