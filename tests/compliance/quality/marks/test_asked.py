"""What only asks a person to look stands among a day's flags, and no figure rests on it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.days.day_facts import Law, outlet_day
from compliance.evaluate import evaluate_outlet_day
from domain.judged.quality import Check
from domain.judged.verdicts import DailyMean, Verdict
from domain.legal_day import legal_day_bounds_us
from domain.measured.readings import Reading
from storage.readings.memory import MemoryReadings
from tests.compliance import sites
from tests.compliance.sites import DAY, MINUTE_US, OUTLET_ID

_ASKED = {Check.SMALL_SPIKE, Check.EXCURSION, Check.SHIFT, Check.UNSTEADY}
LAW = sites.law(minimum_capture=0.75)
NOBODY_ASKED = replace(LAW, thresholds=replace(LAW.thresholds, asking=None))


def _judged(values: list[float], law: Law) -> tuple[DailyMean, Verdict]:
    registry = sites.one_outlet_registry("COD", interval_minutes=5)
    store, begin_us = MemoryReadings(), legal_day_bounds_us(DAY)[0]
    store.append(
        [
            Reading(OUTLET_ID, "COD", begin_us + 5 * place * MINUTE_US, value, 0, place)
            for place, value in enumerate(values)
        ]
    )
    facts = outlet_day(registry, OUTLET_ID, DAY)
    [mean], [verdict] = evaluate_outlet_day(facts, store.read, law, known_at=sites.KNOWN_AT)
    return mean, verdict


def _figures(mean: DailyMean) -> DailyMean:
    return replace(
        mean,
        flags=[run for run in mean.flags if run.check not in _ASKED],
        not_run=tuple(one for one in mean.not_run if one.check not in _ASKED),
    )


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    size=st.floats(30, 400),
    at=st.integers(20, 240),
    length=st.sampled_from([1, 4, 300]),
)
def test_who_is_asked_to_look_changes_no_figure_and_no_answer(
    seed: int, size: float, at: int, length: int
) -> None:
    values = 60 + np.random.default_rng(seed).standard_normal(288)
    values[at : at + length] += size
    mean, verdict = _judged(np.round(values, 1).tolist(), LAW)
    plain_mean, plain_verdict = _judged(np.round(values, 1).tolist(), NOBODY_ASKED)
    assert {run.check for run in mean.flags} & _ASKED
    assert _figures(mean) == _figures(plain_mean)
    assert replace(verdict, mean=plain_mean) == plain_verdict
