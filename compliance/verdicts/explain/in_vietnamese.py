"""Says an explanation in Vietnamese: each kept English sentence of it by its form.

It decides nothing. A sentence of no known form stays as it was kept, and is counted.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from compliance.verdicts.explain.nouns import Explanation, FlagShare, GapShare, LimitShown
from compliance.verdicts.vietnamese.binding_words import sentences_vi
from compliance.verdicts.vietnamese.clause_words import clause_vi, name_vi
from compliance.verdicts.vietnamese.gap_words import evidence_vi
from compliance.verdicts.vietnamese.limit_words import formula_vi, value_vi, why_vi
from compliance.verdicts.vietnamese.quality_words import (
    check_vi,
    not_run_vi,
    rules_vi,
    set_by_vi,
    threshold_vi,
)
from compliance.verdicts.vietnamese.verdict_words import doubt_vi
from domain.judged.verdicts import Figure


@dataclass(frozen=True, slots=True)
class Said:
    """An explanation in one language; `kept` are its sentences that stayed in English."""

    told: Explanation
    kept: frozenset[str] = frozenset()


def in_vietnamese(told: Explanation, reason: str) -> Said:
    """Return an explanation in Vietnamese, with the reason that was made in it (reason_vi.py).

    Codes (outcome, cause, check, confidence), ids, sources and people's own words stay.
    """
    telling = _Telling()
    vietnamese = replace(
        told,
        reason=reason,
        clause=clause_vi(told.clause),
        gaps=tuple(map(telling.gap, told.gaps)),
        flags=tuple(map(telling.flag, told.flags)),
        not_run=tuple(map(telling.not_run, told.not_run)),
        limit=None if told.limit is None else telling.limit(told.limit),
        binding=tuple(telling.said(one, sentences_vi) for one in told.binding),
        doubts=tuple(telling.said(one, doubt_vi) for one in told.doubts),
        rules=rules_vi(told.rules),
    )
    return Said(vietnamese, frozenset(telling.kept))


@dataclass
class _Telling:
    """Notes what has no form while an explanation is said."""

    kept: set[str] = field(default_factory=set)

    def said(self, english: str, write: Callable[[str], str | None]) -> str:
        found = write(english)
        if found is None:
            self.kept.add(english)
            return english
        return found

    def gap(self, gap: GapShare) -> GapShare:
        return replace(gap, evidence=tuple(self.said(one, evidence_vi) for one in gap.evidence))

    def flag(self, flag: FlagShare) -> FlagShare:
        return replace(
            flag,
            threshold=self.said(flag.threshold, lambda one: threshold_vi(flag.check, one)),
            set_by=set_by_vi(flag.check, flag.set_by),
            overruled_by=None if flag.overruled_by is None else f"“{flag.overruled_by}”",
        )

    def not_run(self, check_and_why: str) -> str:
        check, _, why = check_and_why.partition(": ")
        return f"{check_vi(check)}: {self.said(why, not_run_vi)}"

    def limit(self, limit: LimitShown) -> LimitShown:
        return replace(
            limit,
            formula=self.said(limit.formula, formula_vi),
            clause=clause_vi(limit.clause)
            if not limit.figures
            else "; ".join(
                f"{name_vi(one.name)}: {clause_vi(one.clause)}" for one in limit.figures
            ),
            figures=tuple(map(self.figure, limit.figures)),
        )

    def figure(self, figure: Figure) -> Figure:
        return replace(
            figure,
            name=name_vi(figure.name),
            value=value_vi(figure),
            why=self.said(figure.why, lambda _: why_vi(figure)),
            clause=clause_vi(figure.clause),
        )
