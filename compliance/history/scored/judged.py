"""Takes what was found out of what was judged: flags, gaps, exceeded days and signals, for scoring.

It judges nothing. What is no finding of anything wrong (carried values, a person's ruling, a
sensor's lost proof, readings that are denser than the permit asks) is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import log10

from compliance.history.scored.spans import Found, Source
from domain.judged.quality import Check, QualityFlag
from domain.judged.verdicts import DailyMean, Outcome, Verdict
from domain.legal_day import legal_day_bounds_us
from domain.measured.signals import WeekSignals

EXCEEDED = "exceeded"
_NO_DETECTION = frozenset({Check.CADENCE, Check.CARRIED, Check.OUT_OF_CONTROL, Check.RULING})
_FLAGS = frozenset({QualityFlag.SUSPECT, QualityFlag.FAIL})


def found_in_means(means: Iterable[DailyMean]) -> Iterator[Found]:
    """Yield the flags of each day, suspect or failed; a gap is that of the check."""
    for mean in means:
        for run in mean.flags:
            if run.check in _NO_DETECTION or run.flag not in _FLAGS:
                continue
            yield Found(
                outlet_id=mean.outlet_id,
                parameter=mean.parameter,
                source=Source.GAP if run.check is Check.GAP else Source.FLAG,
                by=run.check.value,
                begin_us=run.begin_us,
                end_us=run.end_us,
            )


def found_in_verdicts(verdicts: Iterable[Verdict]) -> Iterator[Found]:
    """Yield the days that exceeded a limit, each from its begin to its end."""
    for verdict in verdicts:
        if verdict.outcome is not Outcome.EXCEEDED:
            continue
        begin_us, end_us = legal_day_bounds_us(verdict.mean.day)
        yield Found(
            outlet_id=verdict.mean.outlet_id,
            parameter=verdict.mean.parameter,
            source=Source.EVENT,
            by=EXCEEDED,
            begin_us=begin_us,
            end_us=end_us - 1,
        )


def found_in_signals(week: WeekSignals) -> Iterator[Found]:
    """Yield each span of a week's signals by parameter; a signal weighs by how many powers of ten
    make it rare.
    """
    for signal in week.signals:
        for parameter in signal.parameters:
            for begin_us, end_us in signal.spans:
                yield Found(
                    outlet_id=week.outlet_id,
                    parameter=parameter,
                    source=Source.SIGNAL,
                    by=signal.kind.value,
                    begin_us=begin_us,
                    end_us=end_us - 1,
                    rank=-log10(signal.probability),
                )
