"""What a ruling would change, before it is final: its days judged with and without it.

Nothing is kept; the same order judges that will judge when it is entered.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from api.question.asked import last_ended_day
from api.question.handed_in import Parts
from compliance.evaluate import evaluate_outlet_day
from compliance.judging.facts_of_days import gather
from compliance.law.entered.figures import with_figures
from domain.judged.quality import FlagRuling
from domain.judged.verdicts import Outcome, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedVerdict:
    """One parameter's day without the ruling and with it; means in the parameter's unit."""

    day: date
    parameter: str
    before: Verdict
    after: Verdict

    @property
    def is_other(self) -> bool:
        """Whether the answer itself is another."""
        return self.before.outcome is not self.after.outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class RulingPreview:
    """What would change: `readings` is how many lie in the ruling's span.

    `changed` are the verdicts of which answer or figures are others; `not_judged` the days of which
    nothing can be said yet, since they run still or owe nothing.
    """

    readings: int
    changed: tuple[ChangedVerdict, ...]
    not_judged: tuple[date, ...]

    @property
    def exceeds_now(self) -> bool:
        """Whether a day that is not exceeded without the ruling is with it."""
        return any(one.is_other and one.after.outcome is Outcome.EXCEEDED for one in self.changed)


def preview_ruling(parts: Parts, ruling: FlagRuling) -> RulingPreview:
    """Return what a ruling would change by what is known now; raises StoreUnavailable."""
    registry, now = parts.records.registry(), parts.clock()
    ended = last_ended_day(now)
    law = replace(
        parts.law,
        regulations=with_figures(parts.law.regulations, parts.records.figures()),
    )
    days = sorted(set(parts.days_of_ruling(ruling)))
    facts = gather(parts.records, registry, days)
    changed: list[ChangedVerdict] = []
    not_judged: list[date] = []
    for key in days:
        one = facts.get(key)
        if one is None or key[1] > ended:
            not_judged.append(key[1])
            continue
        _, before = evaluate_outlet_day(one, parts.readings.read, law, known_at=now)
        ruled = replace(one, rulings=(*one.rulings, ruling))
        _, after = evaluate_outlet_day(ruled, parts.readings.read, law, known_at=now)
        changed += _others(before, after)
    columns = parts.readings.read(
        ruling.outlet_id, ruling.parameter, ruling.begin_us, ruling.end_us
    )
    return RulingPreview(
        readings=len(columns), changed=tuple(changed), not_judged=tuple(not_judged)
    )


def _others(before: Sequence[Verdict], after: Sequence[Verdict]) -> list[ChangedVerdict]:
    return [
        ChangedVerdict(day=one.mean.day, parameter=one.mean.parameter, before=one, after=other)
        for one, other in zip(before, after, strict=True)
        if (one.outcome, one.mean.mean, one.mean.valid)
        != (other.outcome, other.mean.mean, other.mean.valid)
    ]
