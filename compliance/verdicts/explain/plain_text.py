"""Writes an explanation as plain text that fits one screen: at most 40 lines of 100 columns.

What does not fit is cut with a sign that it is ("…", "and 3 more"); the API has it whole.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_DOWN, Context, Decimal

from compliance.verdicts.clauses.figures import figure
from compliance.verdicts.explain.line_words import CAUSES_VI, SURE, word
from compliance.verdicts.explain.nouns import Explanation, FlagShare, GapShare, JudgedMean
from compliance.verdicts.vietnamese.clause_words import clause_vi, source_vi
from compliance.verdicts.vietnamese.quality_words import check_vi
from domain.judged.verdicts import NOT_OWED, Figure, told_source
from domain.legal_day import HANOI, from_microseconds
from domain.two_languages import ISO_DAY, Language, with_comma

COLUMNS_MOST = 100
LINES_MOST = 40
# How many lines each part may take; together with the single lines they make LINES_MOST.
_REASON, _GAPS, _FLAGS, _FIGURES, _BINDING, _DOUBTS = 4, 3, 2, 12, 5, 3
_NOT_OWED = (NOT_OWED, clause_vi(NOT_OWED))


def lines(explanation: Explanation, language: Language = "en") -> list[str]:
    """Return one screen: at most LINES_MOST lines of at most COLUMNS_MOST characters.

    The explanation's own sentences must be in that language (in_vietnamese.py).
    """
    return [_cut(line) for line in _Screen(explanation, language).lines()]


def _cut_times(times_over: float) -> str:
    """Return it cut to four digits, more where it would not be above the limit: never more than it
    is, nor in the next class of severity.
    """
    every_digit = Decimal(repr(times_over))
    for digits in range(4, 18):
        cut = Context(digits, ROUND_DOWN).create_decimal(every_digit)
        if cut > 1 or every_digit <= 1:
            break
    return repr(float(cut)).removesuffix(".0")


def _clock(instant: datetime) -> str:
    return f"{instant.astimezone(HANOI):%H:%M}"


@dataclass(frozen=True, slots=True)
class _Screen:
    """An explanation on its way into lines of one language."""

    told: Explanation
    language: Language

    def lines(self) -> Iterator[str]:
        told, word = self.told, self._word
        place = told.place
        invented = word("simulated") if place.simulated else ""
        day = word("day", day=self._day(told.day))
        yield f"{place.outlet} · {told.parameter} ({told.parameter_name}) · {day}"
        permit = (
            word("permit.none") if place.permit is None else word("permit", number=place.permit)
        )
        yield f"{place.outlet_name}, {place.station}, {place.cluster}, {place.commune}{invented}"
        certainty = word(f"certainty.{told.certainty}")
        over = told.times_over
        times = "" if over is None else word("times", times=self._figures(_cut_times(over)))
        held = f" - {certainty}" if certainty else ""
        owed = told.clause not in _NOT_OWED
        outcome = told.outcome if owed else "not_owed"
        yield f"{word(f'outcome.{outcome}')}{times}{held}"
        yield from _wrapped([told.reason], _REASON)
        yield from self._judged()
        yield from self._some([self._gap(gap) for gap in told.gaps], _GAPS)
        yield from self._some([self._flag(flag) for flag in told.flags], _FLAGS)
        if told.not_run:
            yield word("not_run", checks="; ".join(told.not_run))
        yield from self._limit(permit)
        yield from _wrapped(told.binding, _BINDING, word("binds"))
        yield from _wrapped(told.doubts, _DOUBTS, word("doubt"))
        clause = word("mean_by", clause=told.clause) if owed else told.clause
        yield word("rules", rules=told.rules or "-", clause=clause)
        yield word("digest", digest=told.digest or "-")
        yield word("known", at=self._instant(told.known_at))

    def _word(self, key: str, **fields: object) -> str:
        return word(self.language, key, **fields)

    def _figures(self, written: str) -> str:
        return with_comma(written) if self.language == "vi" else written

    def _day(self, day: str) -> str:
        return ISO_DAY.write(day) or day if self.language == "vi" else day

    def _instant(self, written: str) -> str:
        if self.language == "en":
            return written
        return f"{datetime.fromisoformat(written).astimezone(HANOI):%H:%M:%S, %d/%m/%Y} (UTC+7)"

    def _judged(self) -> Iterator[str]:
        judged, word = self.told.judged, self._word
        value, low, high = map(self._value, (judged.value, judged.low, judged.high))
        bounded = judged.low is not None and judged.high is not None
        bounds = word("bounds", low=low, high=high) if bounded else word("bounds.none")
        if judged.plain is not None:
            value += word("plain", value=self._value(judged.plain))
        yield word("mean", period=self._period(judged), value=value, bounds=bounds)
        yield word(
            "slots",
            valid=judged.valid,
            excluded=judged.excluded,
            missing=judged.missing,
            no_discharge=judged.no_discharge,
            expected=judged.expected,
            capture=self._figures(f"{int(judged.capture * 1000) / 10:.1f} %"),
        )

    def _period(self, judged: JudgedMean) -> str:
        period = self._word(f"period.{judged.period}")
        if judged.begin_us is None or judged.end_us is None:
            return period
        begin, end = (_clock(from_microseconds(us)) for us in (judged.begin_us, judged.end_us))
        over = judged.exceeded_periods
        more = self._word("period.over", count=over) if over else ""
        return self._word("period.worst", period=period, begin=begin, end=end, more=more)

    def _gap(self, gap: GapShare) -> str:
        evidence = f": {'; '.join(gap.evidence)}" if gap.evidence else ""
        cause = CAUSES_VI[gap.cause] if self.language == "vi" else gap.cause
        return self._word("gap", slots=gap.slots, gaps=gap.gaps, cause=cause, evidence=evidence)

    def _flag(self, flag: FlagShare) -> str:
        by = flag.overruled_by
        return self._word(
            "flag",
            flag=flag.flag,
            check=check_vi(flag.check) if self.language == "vi" else flag.check,
            readings=flag.readings,
            excluded=flag.excluded,
            threshold=flag.threshold,
            set_by=flag.set_by,
            ruling="" if by is None else self._word("overruled", by=by),
        )

    def _limit(self, permit: str) -> Iterator[str]:
        limit = self.told.limit
        if limit is None:
            yield self._word("limit.none", permit=permit)
            return
        yield self._word(
            "limit",
            regulation=limit.regulation,
            column=limit.column,
            permit=permit,
            sure=self._sure(limit.confidence),
        )
        yield f"  = {limit.formula}"
        whole = [line for one in limit.figures for line in self._figure_lines(one, basis_lines=2)]
        if len(whole) > _FIGURES:
            whole = [
                line for one in limit.figures for line in self._figure_lines(one, basis_lines=1)
            ]
        yield from self._some(whole, _FIGURES)

    def _sure(self, confidence: str) -> str:
        return self._word(SURE[confidence])

    def _figure_lines(self, one: Figure, *, basis_lines: int) -> list[str]:
        vietnamese = self.language == "vi"
        source = source_vi(told_source(one.source)) if vietnamese else told_source(one.source)
        return [
            f"  {one.name} = {one.value}: {one.why}",
            *textwrap.wrap(
                f"[{self._sure(one.confidence.value)}] {one.clause} | {source}",
                width=COLUMNS_MOST,
                max_lines=basis_lines,
                placeholder=" …",
                initial_indent=" " * 6,
                subsequent_indent=" " * 6,
            ),
        ]

    def _value(self, value: float | None) -> str:
        told = self.told
        if value is None:
            return self._word("none")
        limit = told.limit
        held = () if limit is None else (limit.lower, limit.upper)
        written = self._figures(figure(value, [bound for bound in held if bound is not None]))
        return written if told.unit == "-" else f"{written} {told.unit}"

    def _some(self, found: Sequence[str], most: int) -> list[str]:
        if len(found) <= most:
            return list(found)
        return [*found[: most - 1], self._word("more", count=len(found) - most + 1)]


def _wrapped(sentences: Sequence[str], most: int, begin: str = "") -> list[str]:
    wrapped = textwrap.wrap(
        begin + " ".join(sentences),
        width=COLUMNS_MOST,
        max_lines=most,
        placeholder=" …",
        subsequent_indent=" " * len(begin),
    )
    return wrapped if sentences else []


def _cut(line: str) -> str:
    one = " ".join(line.split("\n"))
    return one if len(one) <= COLUMNS_MOST else f"{one[: COLUMNS_MOST - 1]}…"
