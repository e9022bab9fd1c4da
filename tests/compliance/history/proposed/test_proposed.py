"""What a past proposes: figures of its own steps, tried on itself; of too little nothing."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.history.proposed.learning import Learnt, learn
from compliance.history.proposed.trying import SIZES, try_out
from compliance.quality.series import CheckedSeries, check_series
from compliance.quality.thresholds.reviewed import ParameterThresholds
from domain.judged.quality import Check
from storage.ports.readings import ReadingColumns
from tests.compliance.quality import series
from tests.compliance.quality.series import SHIPPED

DAYS = 20
OWN = SHIPPED.of("COD")


def past(noise: float, *, days: int = DAYS, seed: int = 7) -> ReadingColumns:
    """Return quiet days of COD about 60 mg/L every 5 minutes."""
    chance, count = np.random.default_rng(seed), days * 288
    wave = 60 + 5 * np.sin(np.arange(count) * 2 * np.pi / 288)
    return series.columns(np.round(wave + noise * chance.standard_normal(count), 2).tolist())


def check(own: ParameterThresholds, columns: ReadingColumns) -> CheckedSeries:
    return check_series(
        "COD",
        columns,
        first_begin_us=0,
        days=DAYS,
        sensor=None,
        thresholds=replace(SHIPPED, parameters={"COD": own}),
    )


def learnt(columns: ReadingColumns) -> Learnt:
    return learn(check(OWN, columns), OWN)


def test_a_quiet_past_proposes_closer_figures_that_find_smaller_spikes_and_flag_hardly_more() -> (
    None
):
    columns = past(0.3)
    found = learnt(columns)
    assert found.proposed is not None
    assert found.proposed.spike_suspect is not None
    assert 1 < found.proposed.spike_suspect < 4
    tried = try_out(OWN, found.proposed, columns, check, seed=1)
    put_in, as_it_is, proposed = tried.spikes[1.25]
    assert put_in == DAYS
    assert proposed == DAYS >= as_it_is
    assert sum(after for _, after in tried.runs.values()) <= 2


def test_a_louder_past_proposes_wider_figures() -> None:
    quiet, loud = learnt(past(0.3)).proposed, learnt(past(3.0)).proposed
    assert quiet is not None
    assert loud is not None
    assert (loud.spike_suspect or 0) > 5 * (quiet.spike_suspect or 0)
    assert (loud.rate_per_hour or 0) > 5 * (quiet.rate_per_hour or 0)


def test_what_is_not_accepted_teaches_nothing() -> None:
    columns = past(0.3)
    value = columns.value.copy()
    value[100 : DAYS * 288 : 288] += 300
    troubled = learnt(ReadingColumns(columns.time_us, value, columns.status))
    assert troubled.proposed is not None
    assert (troubled.proposed.spike_suspect or 0) < 4
    assert (troubled.proposed.step or 0) < 4


def test_ranges_and_standstill_stay_as_they_are() -> None:
    proposed = learnt(past(0.3)).proposed
    assert proposed is not None
    changed = ("spike_suspect", "spike_fail", "rate_per_hour", "step", "reason")
    as_it_was = {name: getattr(OWN, name) for name in changed}
    assert replace(proposed, **as_it_was) == OWN


def test_too_short_a_past_a_still_one_and_a_parameter_without_figures_propose_nothing() -> None:
    short = learnt(past(0.3, days=10))
    assert short.why_not == "10 days and 2870 steps; it needs 14 and 1000"
    bare = replace(OWN, spike_suspect=None, spike_fail=None)
    assert learn(check(bare, past(0.3)), bare).why_not == "no thresholds for COD"
    unmoved = replace(OWN, flat_suspect_minutes=None, flat_fail_minutes=None)
    unmoved = replace(unmoved, least_movement_per_hour=None, attenuated_range=None)
    level = series.columns([60.0] * DAYS * 288)
    assert learn(check(unmoved, level), unmoved).why_not == "nothing moved"


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), noise=st.sampled_from([0.05, 0.5, 2.0]))
def test_larger_spikes_are_found_no_less_and_the_same_seed_tries_the_same(
    seed: int, noise: float
) -> None:
    columns = past(noise, seed=seed)
    proposed = learnt(columns).proposed or OWN
    tried = try_out(OWN, proposed, columns, check, seed=seed)
    assert tried == try_out(OWN, proposed, columns, check, seed=seed)
    found = [tried.spikes[times] for times in SIZES]
    for smaller, larger in pairwise(found):
        assert smaller[1] <= larger[1] <= larger[0]
    assert set(tried.runs) >= {Check.SPIKE, Check.RATE_OF_CHANGE, Check.EXCURSION}
