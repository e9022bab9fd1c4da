"""Writes an explanation as plain text that fits one screen: at most 40 lines of 100 columns.

What does not fit is cut with a sign that it is ("…", "and 3 more"); the API has it whole.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import ROUND_DOWN, Context, Decimal

from compliance.verdicts.explain.nouns import Explanation, FlagShare, GapShare, JudgedMean
from compliance.verdicts.figures import figure
from domain.judged.verdicts import NOT_OWED, Confidence, Figure, told_source
from domain.legal_day import HANOI, from_microseconds

COLUMNS_MOST = 100
LINES_MOST = 40
# How many lines each part may take; together with the single lines they make LINES_MOST.
_REASON, _GAPS, _FLAGS, _FIGURES, _BINDING, _DOUBTS = 4, 3, 2, 12, 5, 3
_OUTCOME_WORDS = {
    "kept": "KEPT (đạt)",
    "exceeded": "EXCEEDED (vượt)",
    "not_provable": "NOT PROVABLE (chưa đủ dữ liệu)",
    "limit_unknown": "LIMIT UNKNOWN (chưa rõ giới hạn)",
    "no_discharge": "NO DISCHARGE (không xả)",
    "not_limited": "NOT LIMITED (không bị giới hạn)",
}
_NOT_OWED_WORDS = "NO READINGS OWED (không phải truyền số liệu)"
_CERTAINTY_WORDS = {
    "whatever_was_missing": "whatever the missing readings had been",
    "on_what_was_read": "on what was read: missing readings could turn it",
    "none": "",
}
_SURE = {
    Confidence.TWO_SOURCES.value: "two sources",
    Confidence.ONE_SOURCE.value: "one source",
    Confidence.UNCONFIRMED.value: "UNCONFIRMED",
}


def lines(explanation: Explanation) -> list[str]:
    """Return one screen: at most LINES_MOST lines of at most COLUMNS_MOST characters."""
    return [_cut(line) for line in _all_lines(explanation)]


def _all_lines(told: Explanation) -> Iterator[str]:
    place = told.place
    invented = " [simulated]" if place.simulated else ""
    yield (
        f"{place.outlet} · {told.parameter} ({told.parameter_name}) · {told.day} (legal day, UTC+7)"
    )
    permit = "no permit on that day" if place.permit is None else f"permit {place.permit}"
    yield f"{place.outlet_name}, {place.station}, {place.cluster}, {place.commune}{invented}"
    certainty = _CERTAINTY_WORDS[told.certainty]
    times = "" if told.times_over is None else f", {_cut_times(told.times_over)} times the limit"
    held = f" - {certainty}" if certainty else ""
    owed = told.clause != NOT_OWED
    yield f"{_OUTCOME_WORDS[told.outcome] if owed else _NOT_OWED_WORDS}{times}{held}"
    yield from _wrapped([told.reason], _REASON)
    yield from _judged(told)
    yield from _some([_gap(gap) for gap in told.gaps], _GAPS)
    yield from _some([_flag(flag) for flag in told.flags], _FLAGS)
    if told.not_run:
        yield f"Not run: {'; '.join(told.not_run)}"
    yield from _limit(told, permit)
    yield from _wrapped(told.binding, _BINDING, "Binds: ")
    yield from _wrapped(told.doubts, _DOUBTS, "Doubt: ")
    yield f"Rules {told.rules or '-'}; {f'mean by {told.clause}' if owed else told.clause}"
    yield f"Digest of the readings {told.digest or '-'}"
    yield f"Known at {told.known_at}"


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


def _judged(told: Explanation) -> Iterator[str]:
    judged = told.judged
    value = _value(judged.value, told)
    bounds = (
        f"between {_value(judged.low, told)} and {_value(judged.high, told)} whatever was missing"
        if judged.low is not None and judged.high is not None
        else "not bounded"
    )
    if judged.plain is not None:
        value += f" (reading by reading {_value(judged.plain, told)})"
    yield f"Mean of the {_period(judged)}: {value}; {bounds}"
    yield (
        f"Slots: {judged.valid} valid + {judged.excluded} excluded + {judged.missing} missing + "
        f"{judged.no_discharge} no discharge = {judged.expected} expected; "
        f"capture {int(judged.capture * 1000) / 10:.1f} %"
    )


def _period(judged: JudgedMean) -> str:
    if judged.begin_us is None or judged.end_us is None:
        return judged.period
    begin, end = (_clock(from_microseconds(us)) for us in (judged.begin_us, judged.end_us))
    more = f", {judged.exceeded_periods} over" if judged.exceeded_periods else ""
    return f"worst {judged.period} {begin}-{end}{more}"


def _clock(instant: datetime) -> str:
    return f"{instant.astimezone(HANOI):%H:%M}"


def _gap(gap: GapShare) -> str:
    evidence = f": {'; '.join(gap.evidence)}" if gap.evidence else ""
    return f"Gap: {gap.slots} slots in {gap.gaps} by {gap.cause}{evidence}"


def _flag(flag: FlagShare) -> str:
    ruling = "" if flag.overruled_by is None else f"; overruled: {flag.overruled_by}"
    return (
        f"Flag {flag.flag} by {flag.check}: {flag.readings} readings, {flag.excluded} left out "
        f"({flag.threshold}; {flag.set_by}){ruling}"
    )


def _limit(told: Explanation, permit: str) -> Iterator[str]:
    limit = told.limit
    if limit is None:
        yield f"Limit: none ({permit})"
        return
    yield f"Limit: {limit.regulation}, column {limit.column} ({permit}), {_SURE[limit.confidence]}"
    yield f"  = {limit.formula}"
    whole = [line for figure in limit.figures for line in _figure_lines(figure, basis_lines=2)]
    if len(whole) > _FIGURES:
        whole = [line for figure in limit.figures for line in _figure_lines(figure, basis_lines=1)]
    yield from _some(whole, _FIGURES)


def _figure_lines(figure: Figure, *, basis_lines: int) -> list[str]:
    return [
        f"  {figure.name} = {figure.value}: {figure.why}",
        *textwrap.wrap(
            f"[{_SURE[figure.confidence.value]}] {figure.clause} | {told_source(figure.source)}",
            width=COLUMNS_MOST,
            max_lines=basis_lines,
            placeholder=" …",
            initial_indent=" " * 6,
            subsequent_indent=" " * 6,
        ),
    ]


def _value(value: float | None, told: Explanation) -> str:
    if value is None:
        return "none"
    limit = told.limit
    held = () if limit is None else (limit.lower, limit.upper)
    written = figure(value, [bound for bound in held if bound is not None])
    return written if told.unit == "-" else f"{written} {told.unit}"


def _wrapped(sentences: Sequence[str], most: int, begin: str = "") -> list[str]:
    wrapped = textwrap.wrap(
        begin + " ".join(sentences),
        width=COLUMNS_MOST,
        max_lines=most,
        placeholder=" …",
        subsequent_indent=" " * len(begin),
    )
    return wrapped if sentences else []


def _some(found: Sequence[str], most: int) -> list[str]:
    if len(found) <= most:
        return list(found)
    return [*found[: most - 1], f"  … and {len(found) - most + 1} more"]


def _cut(line: str) -> str:
    one = " ".join(line.split("\n"))
    return one if len(one) <= COLUMNS_MOST else f"{one[: COLUMNS_MOST - 1]}…"
