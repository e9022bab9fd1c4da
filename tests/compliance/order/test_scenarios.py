"""Runs every scenario of tests/compliance/order/scenarios through the whole order of judgement.

A scenario is a file that a lawyer can read and add: title, clause, the facts of permit, station and
sensors, and for each parameter a series in short notation (see sites.py) with the verdict that must
come. docs/verdicts.md names every key.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from typing import Any

import pytest

from compliance.city.coverage import coverage
from compliance.city.exceedances import exceedance_events
from compliance.city.silences import silence_events
from compliance.city.thin_data import LEAST_DAYS, thin_runs
from compliance.evaluate import evaluate_outlet_day
from compliance.verdicts.clauses.figures import hours_of
from compliance.verdicts.severity import severity_class
from domain.judged.events import Event
from domain.judged.verdicts import Certainty, DailyMean, Outcome, Verdict
from domain.legal_day import HANOI, from_microseconds
from storage.readings.memory import MemoryReadings
from tests.compliance import sites
from tests.compliance.order import scenario_file
from tests.compliance.order.scenario_file import Scenario

SCENARIOS = [scenario_file.read(path) for path in scenario_file.paths()]
NOT_JUDGED = "not judged"
NOT_OWED = "not owed"
EVENT_KEYS = {
    "kind", "parameter", "first_day", "last_day", "days", "periods", "peak", "peak_day",
    "peak_times_over", "load_over_kg", "causes", "ongoing", "begin", "end",
}  # fmt: skip


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.line)
def test_a_scenario_gives_the_verdict_that_its_file_expects(scenario: Scenario) -> None:
    assert scenario.title
    assert scenario.clause
    found: list[Verdict] = []
    store = MemoryReadings()  # of all days: a standstill is followed over midnight
    for day in scenario.days:
        store.append(day.rows)
    for day in scenario.days:
        assert day.is_owed == (NOT_OWED not in {one["outcome"] for one in day.expected})
        if not day.is_owed:
            continue
        means, verdicts = evaluate_outlet_day(
            day.facts, store.read, scenario.law, known_at=sites.KNOWN_AT
        )
        by_parameter = {verdict.mean.parameter: verdict for verdict in verdicts}
        for expected, mean in zip(day.expected, means, strict=True):
            verdict = by_parameter.get(mean.parameter)
            assert mean.parameter == expected["parameter"]
            outcome = NOT_JUDGED if verdict is None else verdict.outcome.value
            assert outcome == expected["outcome"], "" if verdict is None else verdict.reason
            _hold_mean(mean, expected)
            if verdict is not None:
                _hold_verdict(verdict, expected)
        found += verdicts
    if scenario.events is not None:
        _hold_events(found, scenario)
    for day in scenario.days:
        if day.coverage is not None:
            assert _reasons(scenario, found, day.facts.day) == day.coverage


def test_there_are_at_least_sixty_scenarios_and_every_outcome_and_certainty_is_among_them() -> None:
    expected = [one for s in SCENARIOS for day in s.days for one in day.expected]
    assert len(SCENARIOS) >= 60
    assert {one["outcome"] for one in expected} == {*map(str, Outcome), NOT_JUDGED, NOT_OWED}
    assert {one["certainty"] for one in expected if "certainty" in one} == {*map(str, Certainty)}


def test_every_scenario_says_what_it_must_come_to_in_one_line_of_its_own() -> None:
    lines = [scenario.line for scenario in SCENARIOS]
    assert len(set(lines)) == len(lines)
    assert all(s.stem.replace("_", "") and "\n" not in s.line for s in SCENARIOS)


def test_a_series_that_cannot_be_read_is_refused_with_the_word_that_is_wrong() -> None:
    with pytest.raises(ValueError, match="cannot read '100'"):
        sites.readings("100 x 3")


@pytest.mark.parametrize(
    ("table", "key"),
    [
        ("expects = 1\n", "expects in scenario"),
        ("[[sensor]]\nparameter = 'COD'\nspan = [0, 1]\nunit = 'g'\n", "unit in sensor"),
        ("[[judged]]\nparameter = 'COD'\nseries = '1x1'\nverdict = 'kept'\n", "verdict in judged"),
    ],
)
def test_a_key_that_no_scenario_knows_is_refused(table: str, key: str) -> None:
    judged = "" if "judged" in table else "[[judged]]\nparameter = 'COD'\nseries = '1x1'\n"
    with pytest.raises(scenario_file.ScenarioRefusedError, match=f"unknown key {key}"):
        scenario_file.parse("x", f"title = 't'\nclause = 'c'\n{table}{judged}")


def _hold_mean(mean: DailyMean, expected: dict[str, Any]) -> None:
    for count in ("valid", "excluded", "missing", "no_discharge", "mean", "load_slots", "carried"):
        if count in expected:
            assert getattr(mean, count) == expected[count], count
    for near in ("low", "high", "unscreened", "plain", "load_kg"):
        if near in expected:
            told = expected[near]
            known = None if told == "unknown" else pytest.approx(told, rel=1e-9)
            assert getattr(mean, near) == known, near
    if "gaps" in expected:
        slots: Counter[str] = Counter()
        for gap in mean.gaps:
            slots[gap.cause.value] += gap.slots
        assert dict(slots) == expected["gaps"]
    if "flags" in expected:
        assert sorted({run.check.value for run in mean.flags}) == sorted(expected["flags"])
    if "not_run" in expected:
        assert set(expected["not_run"]) <= {one.check.value for one in mean.not_run}
    if "batches" in expected:
        assert [hours_of(period) for period in mean.batches] == expected["batches"]


def _hold_verdict(verdict: Verdict, expected: dict[str, Any]) -> None:
    limit = verdict.limit
    if "certainty" in expected:
        assert verdict.certainty.value == expected["certainty"], verdict.reason
    limit_keys = {
        "regulation": "regulation", "column": "column", "limit": "upper", "lower_limit": "lower",
        "limit_kind": "kind", "confidence": "confidence",
    }  # fmt: skip
    for key, name in limit_keys.items():
        if key in expected:
            assert limit is not None, verdict.reason
            told = getattr(limit, name)
            assert (None if expected[key] == "none" else expected[key]) == told, key
    if "times_over" in expected:
        assert verdict.times_over == pytest.approx(expected["times_over"], abs=1e-4)
    if "severity" in expected:
        found = severity_class(verdict.mean.parameter, verdict.times_over)
        assert ("none" if found is None else found.label) == expected["severity"]
    if "judged" in expected:
        assert verdict.judged is not None
        assert hours_of(verdict.judged) == expected["judged"]
    if "judged_mean" in expected:
        assert verdict.judged is not None
        assert verdict.judged.mean == pytest.approx(expected["judged_mean"], rel=1e-9)
    if "exceeded_periods" in expected:
        assert verdict.exceeded_periods == expected["exceeded_periods"]
    says = expected.get("reason_says", [])
    for words in [says] if isinstance(says, str) else says:
        assert words in verdict.reason
    assert verdict.clause == "Decree 08/2022/ND-CP, Art. 97.4đ"


def _reasons(scenario: Scenario, verdicts: list[Verdict], day: date) -> list[str]:
    """Return why the cluster does not count on a day, nothing where it is covered."""
    city = coverage(
        scenario.registry,
        verdicts,
        day,
        sites.KNOWN_AT,
        minimum_capture=scenario.law.minimum_capture,
        connected=scenario.connected,
    )
    if not city.clusters:
        return ["not operating"]
    return [finding.reason.value for one in city.clusters for finding in one.findings]


def _hold_events(verdicts: list[Verdict], scenario: Scenario) -> None:
    last_judged = {sites.OUTLET_ID: max(d.facts.day for d in scenario.days if d.is_owed)}
    events = exceedance_events(verdicts, last_judged=last_judged) + silence_events(
        verdicts, silent_minutes=scenario.silent_minutes, last_judged=last_judged
    )
    events += [event for event in thin_runs(verdicts) if event.days >= LEAST_DAYS]
    expected = scenario.events or []
    told = [(event.kind.value, event.parameter or "-", _clock(event.begin_us)) for event in events]
    assert len(events) == len([one for one in expected if one]), told
    for event, one in zip(events, [one for one in expected if one], strict=True):
        _hold_event(event, one)


def _hold_event(event: Event, expected: dict[str, Any]) -> None:
    assert set(expected) <= EVENT_KEYS
    for key, told in expected.items():
        if key in {"begin", "end"}:
            assert _clock(getattr(event, f"{key}_us")) == told
        elif key in {"peak", "peak_times_over", "load_over_kg"}:
            assert getattr(event, key) == pytest.approx(told, abs=1e-4), key
        elif key == "causes":
            assert [cause.value for cause in event.causes] == told
        else:
            assert (
                (getattr(event, key) or "-") == told
                if key == "parameter"
                else (getattr(event, key) == told)
            ), key


def _clock(time_us: int) -> str:
    instant: datetime = from_microseconds(time_us).astimezone(HANOI)
    return f"{instant:%Y-%m-%d %H:%M}"
