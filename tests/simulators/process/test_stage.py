"""The reduced stage beside the benchmark plant that it is fitted to, and what mass balances ask."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from simulators.process.rain import STEPS
from simulators.process.stage import Influent, Treated, treat
from tests.house.runs import shared_data

Values = NDArray[np.float64]
INFLUENT, EFFLUENT = "bsm1/Inf_dry_2006.txt", "bsm1/effluent_openloop_dry_15min.csv"
SECOND_WEEK = slice(7 * STEPS, 14 * STEPS - 1)  # as far as the effluent goes
MEAN_FLOW, MEAN_AMMONIUM, MEAN_SOLIDS = 18_446.36, 30.142_6, 13.02  # m3/d, mg/L, mg/L


def one_plant(*columns: Values) -> Influent:
    flow, ammonium, tracer = (column[:, None] for column in columns)
    return Influent(flow, ammonium, tracer, np.ones_like(flow))


@pytest.fixture(scope="module")
def benchmark() -> Any:
    missing = shared_data.missing(INFLUENT, EFFLUENT)
    if missing:
        pytest.skip(missing)
    return (
        np.genfromtxt(shared_data.DATA / INFLUENT, names=True)[: 14 * STEPS],
        np.genfromtxt(shared_data.DATA / EFFLUENT, delimiter=",", names=True),
    )


@pytest.fixture(scope="module")
def treated(benchmark: Any) -> Treated:
    influent, _ = benchmark
    flow, ammonium = influent["Q"] / MEAN_FLOW, influent["Snh"] / MEAN_AMMONIUM
    twice = [np.tile(one, 2) for one in (flow, ammonium)]
    found = treat(one_plant(*twice, np.ones(28 * STEPS)))
    return Treated(*(one[14 * STEPS :] for one in found))


def likeness(ours: Values, theirs: Values) -> dict[str, tuple[float, float]]:
    def remembered(values: Values, steps: int) -> float:
        return float(np.corrcoef(values[:-steps], values[steps:])[0, 1])

    return {
        "mean": (float(ours.mean()), float(theirs.mean())),
        "spread": (float(ours.std()), float(theirs.std())),
        **{
            f"after {hours} h": (remembered(ours, hours * 4), remembered(theirs, hours * 4))
            for hours in (1, 6, 24)
        },
    }


def test_its_ammonium_is_like_the_benchmarks(benchmark: Any, treated: Treated) -> None:
    influent, effluent = benchmark
    ours = treated.ammonium[SECOND_WEEK, 0] * MEAN_AMMONIUM
    theirs = effluent["NH4N_mgl"][SECOND_WEEK]
    assert np.corrcoef(ours, theirs)[0, 1] > 0.97
    found = likeness(ours, theirs)
    assert found["mean"][0] == pytest.approx(found["mean"][1], rel=0.02)
    assert found["spread"][0] == pytest.approx(found["spread"][1], rel=0.12)
    for hours in (1, 6, 24):
        told, expected = found[f"after {hours} h"]
        assert told == pytest.approx(expected, abs=0.06)
    load = (influent["Snh"] * influent["Q"])[SECOND_WEEK]
    lags = [
        int(np.argmax([np.corrcoef(load[: len(load) - lag], one[lag:])[0, 1] for lag in range(96)]))
        for one in (ours, theirs)
    ]
    assert abs(lags[0] - lags[1]) <= 1


def test_its_solids_are_like_the_benchmarks(benchmark: Any, treated: Treated) -> None:
    _, effluent = benchmark
    ours = treated.solids[SECOND_WEEK, 0] * MEAN_SOLIDS
    theirs = effluent["TSS_mgl"][SECOND_WEEK]
    assert np.corrcoef(ours, theirs)[0, 1] > 0.96
    found = likeness(ours, theirs)
    assert found["mean"][0] == pytest.approx(found["mean"][1], rel=0.02)
    assert found["spread"][0] == pytest.approx(found["spread"][1], rel=0.05)


def test_what_is_not_degraded_comes_out_as_it_went_in() -> None:
    rng = np.random.default_rng(1)
    flow = np.full(40 * STEPS, 1.0)
    tracer = rng.uniform(0.5, 1.5, 40 * STEPS)
    out = treat(one_plant(flow, np.ones_like(flow), tracer)).tracer[5 * STEPS :, 0]
    assert out.mean() == pytest.approx(tracer[5 * STEPS :].mean(), rel=0.01)
    assert out.std() < 0.2 * tracer.std()


def test_a_plant_has_the_same_bits_whichever_others_stand_beside_it() -> None:
    rng = np.random.default_rng(2)
    many = [rng.uniform(0.5, 1.5, (2 * STEPS, 17)) for _ in range(3)]
    whole = treat(Influent(many[0], many[1], many[2], np.ones_like(many[0])))
    for number in (0, 8, 16):
        alone = treat(one_plant(*(one[:, number] for one in many)))
        for ours, theirs in zip(alone, whole, strict=True):
            np.testing.assert_array_equal(ours[:, 0], theirs[:, number])


def test_poisoned_nitrifiers_let_more_ammonium_out_until_they_recover() -> None:
    flow = np.ones((6 * STEPS, 1))
    capacity = np.ones_like(flow)
    capacity[2 * STEPS : 3 * STEPS] = 0.3
    out = treat(Influent(flow, flow, flow, capacity)).ammonium[:, 0]
    before, meanwhile, after = out[STEPS], out[3 * STEPS], out[-1]
    assert meanwhile > 2 * before
    assert after == pytest.approx(before, rel=0.05)
