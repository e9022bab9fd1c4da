"""Runs every scenario of tests/compliance/scenarios through the whole order of judgement.

A scenario is a file that a lawyer can read and add: title, clause, the permit's facts, and for
each parameter a series in short notation (see sites.py) with the verdict that must come.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from compliance.evaluate import evaluate_outlet_day
from compliance.regulation import load_regulations
from domain.registry import Permit, ReceivingWater
from domain.verdicts import Verdict
from storage.memory import MemoryReadings
from tests.compliance import sites

SCENARIOS = sorted((Path(__file__).parent / "scenarios").glob("*.toml"))
REGULATIONS = load_regulations()
NOT_JUDGED = "not judged"
KNOWN_KEYS = {
    "parameter", "series", "every_minutes", "begins_minutes", "outcome", "limit", "mean",
    "times_over", "valid", "excluded", "missing", "reason_says",
}  # fmt: skip


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_a_scenario_gives_the_verdict_that_its_file_expects(path: Path) -> None:
    scenario = tomllib.loads(path.read_text(encoding="utf-8"))
    assert set(scenario) <= {"title", "clause", "permit", "judged"}
    assert scenario["title"]
    assert scenario["clause"]
    verdicts = _judged(scenario)
    for expected in scenario["judged"]:
        assert set(expected) <= KNOWN_KEYS
        verdict = verdicts.get(expected["parameter"])
        assert (NOT_JUDGED if verdict is None else verdict.outcome.value) == expected["outcome"]
        if verdict is not None:
            _hold_against(verdict, expected)


def test_there_are_at_least_fifteen_scenarios_and_every_outcome_is_among_them() -> None:
    outcomes = {
        judged["outcome"]
        for path in SCENARIOS
        for judged in tomllib.loads(path.read_text(encoding="utf-8"))["judged"]
    }
    assert len(SCENARIOS) >= 15
    assert outcomes == {"kept", "exceeded", "not_provable", "limit_unknown", NOT_JUDGED}


def test_a_series_that_cannot_be_read_is_refused_with_the_word_that_is_wrong() -> None:
    with pytest.raises(ValueError, match="cannot read '100'"):
        sites.readings("100 x 3")


def _judged(scenario: dict[str, Any]) -> dict[str, Verdict]:
    store = MemoryReadings()
    for judged in scenario["judged"]:
        store.append(
            sites.readings(
                judged["series"],
                parameter=judged["parameter"],
                every_minutes=judged.get("every_minutes", 5),
                begins_minutes=judged.get("begins_minutes", 0),
            )
        )
    permit = _permit(scenario.get("permit", {}))
    _, verdicts = evaluate_outlet_day(
        sites.outlet(*(judged["parameter"] for judged in scenario["judged"])),
        permit if permit.valid_from <= sites.DAY else None,
        sites.DAY,
        store.read,
        regulations=REGULATIONS,
        minimum_capture=0.75,
        known_at=sites.KNOWN_AT,
    )
    return {verdict.mean.parameter: verdict for verdict in verdicts}


def _permit(facts: dict[str, Any]) -> Permit:
    told: dict[str, Any] = {key: None if fact == "unknown" else fact for key, fact in facts.items()}
    if "receiving_water" in told:
        told["receiving_water"] = ReceivingWater(told["receiving_water"])
    return sites.permit(**told)


def _hold_against(verdict: Verdict, expected: dict[str, Any]) -> None:
    for count in ("valid", "excluded", "missing", "mean"):
        if count in expected:
            assert getattr(verdict.mean, count) == expected[count], count
    if "limit" in expected:
        assert verdict.limit is not None
        assert verdict.limit.upper == expected["limit"]
    if "times_over" in expected:
        assert verdict.times_over == pytest.approx(expected["times_over"], abs=1e-4)
    assert expected.get("reason_says", "") in verdict.reason
    assert verdict.clause == "Decree 08/2022/ND-CP, Art. 97.4đ"
