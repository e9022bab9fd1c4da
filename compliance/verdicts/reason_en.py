"""Says a verdict in one English sentence with the arithmetic behind it; reason_vi.py in Vietnamese.

It decides nothing: every figure is the verdict's own, and a figure is never rounded onto or past
the limit that it is held against.
"""

from __future__ import annotations

from compliance.means.slots.gaps import WITHOUT_VALUE
from compliance.verdicts.clauses.carried import carried_said
from compliance.verdicts.clauses.doubt import doubt_said
from compliance.verdicts.clauses.figures import (
    figure,
    hours_of,
    limits_of,
    mean_figure,
    share,
    span_figures,
    times_figure,
    turned_by_screening,
    unit_of,
)
from compliance.verdicts.clauses.store import store_said
from compliance.verdicts.untold import Untold
from domain.judged.verdicts import (
    DEFAULT_COLUMN,
    Certainty,
    Confidence,
    DailyMean,
    GapCause,
    Limit,
    LimitKind,
    Outcome,
    PeriodMean,
    Verdict,
)


def reason_en(verdict: Verdict | Untold, *, why: str, minimum_capture: float) -> str:
    """Return an English sentence; `why` tells what the verdict itself does not carry.

    `minimum_capture` is a share of 1. `why` is asked for where no limit binds or is known, and
    where the hours of a batch discharge are not told.
    """
    mean = verdict.mean
    match verdict.outcome:
        case Outcome.LIMIT_UNKNOWN:
            return no_limit_known(why)
        case Outcome.NOT_LIMITED:
            return f"No limit binds on this day: {why}"
        case Outcome.NO_DISCHARGE:
            return (
                f"Nothing was discharged on {mean.day}: the outflow stood at zero in all "
                f"{mean.expected} expected readings, so that no mean of {mean.parameter} is judged"
                f"{store_said(mean)}."
            )
        case Outcome.NOT_PROVABLE:
            said = _not_provable(verdict, why, minimum_capture)
            said += f"{doubt_said(mean, verdict.judged or mean)}{carried_said(mean)}"
            return f"{said}{_ours(mean)}{_stated(mean)}."
        case _:
            limit = compared(verdict)[2]
            sure = f"{_certainty(verdict)}{doubt_said(mean, verdict.judged or mean)}"
            sure += carried_said(mean)
            said = f"{_compared(verdict)}{sure}{_stated(mean)}{_doubts(limit)}"
            return f"{said}{store_said(mean)}."


def no_limit_known(why: str) -> str:
    """Return what is said where no limit is known, for a reason."""
    return f"No limit is known: {why}"


def _not_provable(verdict: Verdict | Untold, why: str, minimum_capture: float) -> str:
    mean, period = verdict.mean, verdict.judged
    if why:
        return f"Not provable for {mean.parameter} on {mean.day}: {why}"
    told: DailyMean | PeriodMean = mean if period is None else period
    without = f", {told.no_discharge} without discharge" if told.no_discharge else ""
    counts = (
        f"{told.valid} of {told.expected} expected readings of {mean.parameter} are valid on "
        f"{mean.day} ({told.excluded} excluded, {told.missing} missing{without})"
    )
    if period is None and mean.batches:
        return f"No hour of the batch discharge that could turn the day has a reading: {counts}"
    if told.mean is None:
        return f"No valid reading stands for the day: {counts}"
    whole = turned_by_screening(told, verdict.limit)
    if whole is not None and verdict.limit is not None:
        unit, bounds = unit_of(verdict.limit), limits_of(verdict.limit)
        return (
            f"Quality control would decide the day, and it must not: without the readings that it "
            f"left out the mean of {mean.parameter} is {figure(told.mean, bounds)}{unit}, with "
            f"them {figure(whole, bounds)}{unit}, on the other side of the limit; "
            f"a person has to rule on them ({counts})"
        )
    what = "the day" if period is None else f"the discharge of {hours_of(period)}"
    sentence = (
        f"Too little is known of {what}: {counts}, a capture of {share(told.capture)}, below "
        f"our minimum of {share(minimum_capture)}"
    )
    if verdict.limit is not None:
        sentence += _plain(told, verdict.limit)
    span = _span(told, verdict.limit)
    return f"{sentence}; the mean could be {span}" if span else sentence


def _plain(told: DailyMean | PeriodMean, limit: Limit) -> str:
    if told.plain is None:
        return ""
    plain = figure(told.plain, limits_of(limit))
    return (
        "; readings came denser than expected, and each expected one counts once: counted reading "
        f"by reading the mean would be {plain}{unit_of(limit)}"
    )


def _ours(mean: DailyMean) -> str:
    return f"{_outage(mean)}{store_said(mean)}"


def _outage(mean: DailyMean) -> str:
    own, brokers = mean.slots_of(GapCause.OUR_OUTAGE), mean.slots_of(GapCause.BROKER)
    ours = own + brokers
    if ours == 0:
        return ""
    whose = " and ".join(["our own outage"] * bool(own) + ["a loss of the broker"] * bool(brokers))
    return (
        f"; {ours} of the {max(mean.missing, ours)} missing readings "
        f"({share(ours / mean.expected)} of the day) are put down to {whose}, with which "
        "the plant is not charged"
    )


def stated_slots(mean: DailyMean) -> list[tuple[GapCause, int]]:
    """Return of how many missing readings the device said why there is none, by cause."""
    found = []
    for cause, words in WITHOUT_VALUE.items():
        told = f"{words[0].upper()}{words[1:]}."
        found.append((cause, sum(gap.slots for gap in mean.gaps if gap.evidence == told)))
    return [(cause, slots) for cause, slots in found if slots]


_STATED = {
    GapCause.CALIBRATION: "the device was calibrating (status 01)",
    GapCause.SENSOR: "the device had an error (status 02)",
}


def _stated(mean: DailyMean) -> str:
    if not mean.gaps:
        return ""
    return "".join(
        f"; of {slots} of the missing readings the logger says that {_STATED[cause]}"
        for cause, slots in stated_slots(mean)
    )


def _compared(verdict: Verdict | Untold) -> str:
    mean = verdict.mean
    told, value, limit = compared(verdict)
    what = f"The 24-hour mean of {mean.parameter} on {mean.day}"
    if verdict.judged is not None:
        hours = hours_of(verdict.judged)
        what = f"The mean of {mean.parameter} over the discharge of {hours} on {mean.day}"
    unit, where = unit_of(limit), "within its limit"
    if limit.upper is not None and value > limit.upper:
        where = f"over its upper limit of {limit.upper:.15g}{unit}"
    elif limit.lower is not None and value < limit.lower:
        where = f"under its lower limit of {limit.lower:.15g}{unit}"
    sentence = (
        f"{what} is {mean_figure(value, limit)}{unit}, {where} ({limit.regulation}, "
        f"column {limit.column}: {limit.formula}), from {told.valid} valid of {told.expected} "
        f"expected readings{_plain(told, limit)}"
    )
    if verdict.times_over is not None:
        sentence += f"; that is {times_figure(verdict.times_over)} times the limit"
    if verdict.judged is not None:
        sentence += (
            f"; of {len(mean.batches)} periods of discharge judged it is the worst, "
            f"and {verdict.exceeded_periods} are outside the limit"
        )
    return sentence


def _certainty(verdict: Verdict | Untold) -> str:
    whatever = verdict.certainty is Certainty.WHATEVER_WAS_MISSING
    if verdict.judged is not None:
        if whatever:
            return "; that holds whatever was missing"
        return "; what was missing of the discharge could turn it"
    mean = verdict.mean
    unknown = mean.missing + mean.excluded
    if unknown == 0:
        return f"; no reading is missing{_unsure(mean, verdict.limit, whatever=whatever)}"
    kinds = [word for word, n in (("missing", mean.missing), ("excluded", mean.excluded)) if n]
    readings = f"the {unknown} {' or '.join(kinds)} reading{'' if unknown == 1 else 's'}"
    span = _span(mean, verdict.limit)
    if whatever:
        were = "was" if unknown == 1 else "were"
        return f"; whatever {readings} {were}, the mean is {span}"
    return f"; {readings} could turn it" + (f": the mean could be {span}" if span else "")


def _unsure(mean: DailyMean, limit: Limit | None, *, whatever: bool) -> str:
    """Return what readings that prove nothing leave open; empty where each proves something."""
    if not mean.suspect:
        return ""
    span = _span(mean, limit)
    could = f": the mean could be {span}" if span else ""
    return "" if whatever else f", yet the suspect ones could turn it{could}"


def _doubts(limit: Limit) -> str:
    said = {
        LimitKind.REGULATION: "",
        LimitKind.PERMIT_STRICTER: "; the limit is the permit's own, stricter one",
        LimitKind.PERMIT_INTERIM: "; the limit is an interim one of the permit",
    }[limit.kind]
    if limit.confidence is Confidence.UNCONFIRMED:
        said += "; the limit rests on a figure of the law that is unconfirmed"
    for one in limit.figures:
        if one.name == DEFAULT_COLUMN:
            said += (
                f"; column {one.value} holds only where the province has not zoned its "
                f"discharges ({one.confidence}), and whether it has is not on record"
            )
    return said


def _span(mean: DailyMean | PeriodMean, limit: Limit | None) -> str:
    low, high = span_figures(mean, limit)
    unit = "" if limit is None else unit_of(limit)
    if low is not None and high is not None:
        return f"anything from {low} to {high}{unit}"
    if high is not None:
        return f"at most {high}{unit}"
    return "" if low is None else f"at least {low}{unit}"


def compared(verdict: Verdict | Untold) -> tuple[DailyMean | PeriodMean, float, Limit]:
    """Return what a verdict compared, its mean, its limit; raises ValueError where it did not."""
    told: DailyMean | PeriodMean = verdict.mean if verdict.judged is None else verdict.judged
    if verdict.limit is None or told.mean is None:
        raise ValueError(f"a verdict of {verdict.outcome} has a mean and a limit")
    return told, told.mean, verdict.limit
