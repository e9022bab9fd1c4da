"""Scores what a service judged against a truth that a simulator wrote.

It reads the truth's file, the newest means, verdicts and signals, and when readings came; nothing
is judged or kept.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

from compliance.history.scored.judged import found_in_means, found_in_signals, found_in_verdicts
from compliance.history.scored.matching import Score, score
from compliance.history.scored.spans import Found, Series, TrueSpan
from domain.errors import Fault, FaultsFound, SettingsUnusable
from domain.legal_day import each_day, legal_day_bounds_us, legal_day_of, to_microseconds
from domain.measured.signals import DAYS_OF_WEEK
from service.stores.opened import Stores
from simulators.city.troubles.truth import COLUMNS


def read_truth(file: Path) -> list[TrueSpan]:
    """Return a truth's spans; raises FaultsFound with each line that is at fault, and
    SettingsUnusable where the file cannot be read or holds none.
    """
    try:
        # a spreadsheet writes a mark of UTF-8 first
        rows = list(csv.reader(file.read_text(encoding="utf-8-sig").splitlines()))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise SettingsUnusable(f"{file} cannot be read: name a truth's file") from error
    heads = tuple(rows[0]) if rows else ()
    if heads != COLUMNS:
        raise FaultsFound([Fault(str(file), 1, f"the first line must be {','.join(COLUMNS)}")])
    spans, faults = [], []
    for line, row in enumerate(rows[1:], start=2):
        span = _span(row)
        if span is None:
            faults.append(Fault(str(file), line, "no span: six cells, instants with their offset"))
        else:
            spans.append(span)
    if faults:
        raise FaultsFound(faults)
    if not spans:
        raise SettingsUnusable(f"{file} holds no span: nothing can be scored")
    return spans


def score_store(
    stores: Stores, truth: Sequence[TrueSpan], first: date | None, last: date | None
) -> Score:
    """Return how what was judged of first..last (default: the days of the truth) fares.

    Every registered outlet is looked at, also one of which nothing untoward is true. Spans are cut
    to the days. Signals are those of the weeks that touch them.
    """
    first = first or legal_day_of(min(span.begin_us for span in truth))
    last = last or legal_day_of(max(span.end_us for span in truth) - 1)
    begin_us, end_us = legal_day_bounds_us(first)[0], legal_day_bounds_us(last)[1]
    found: list[Found] = []
    series: list[Series] = []
    outlet_days = 0
    for outlet in stores.records.registry().outlets.values():
        means = stores.records.means(outlet.id, first, last)
        found += found_in_means(means)
        outlet_days += len({one.day for one in means if one.valid or one.excluded})
        read = stores.readings.read_range(outlet.id, outlet.parameters, begin_us, end_us)
        series += [Series(outlet.id, parameter, one.time_us) for parameter, one in read.items()]
    monday = first - timedelta(days=first.weekday())
    while monday <= last:
        for known in stores.records.week_signals(monday):
            found += found_in_signals(known.week)
        monday += timedelta(days=DAYS_OF_WEEK)
    for day in each_day(first, last):
        found += found_in_verdicts(stores.records.verdicts(day, day))
    return score(
        [_cut(span, begin_us, end_us) for span in truth if _touches(span, begin_us, end_us)],
        found,
        series,
        outlet_days=outlet_days,
    )


def _span(row: Sequence[str]) -> TrueSpan | None:
    if len(row) != len(COLUMNS) or not all(row):
        return None
    outlet_id, parameter, kind, cause, *instants = row
    try:
        begin, end = (datetime.fromisoformat(one) for one in instants)
    except ValueError:
        return None
    if begin.tzinfo is None or end.tzinfo is None or not begin < end:
        return None
    return TrueSpan(
        outlet_id=outlet_id,
        parameter=parameter,
        kind=kind,
        cause=cause,
        begin_us=to_microseconds(begin),
        end_us=to_microseconds(end),
    )


def _touches(span: TrueSpan, begin_us: int, end_us: int) -> bool:
    return span.begin_us < end_us and span.end_us > begin_us


def _cut(span: TrueSpan, begin_us: int, end_us: int) -> TrueSpan:
    return replace(span, begin_us=max(span.begin_us, begin_us), end_us=min(span.end_us, end_us))
