"""A real year of daily samples, judged by the whole order, equals a plain count with pandas."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from compliance.days.day_facts import Law, outlet_day
from compliance.evaluate import evaluate_outlet_day
from domain.judged.verdicts import Outcome
from domain.legal_day import legal_day_bounds_us
from domain.measured.readings import Reading
from storage.readings.memory import MemoryReadings
from tests.compliance import sites
from tests.compliance.order import uci_wwtp

PARAMETERS = tuple(uci_wwtp.PARAMETERS.values())
NOON_US = 12 * 60 * sites.MINUTE_US
REGULATION = "QCVN 40:2011/BTNMT"


def _law_as_if_in_force_in_1990() -> Law:
    law = sites.law()
    old = replace(law.regulations[REGULATION], in_force=None)
    return replace(law, regulations={**law.regulations, REGULATION: old})


@pytest.fixture(scope="module")
def samples() -> list[tuple[date, dict[str, float]]]:
    reason = uci_wwtp.missing_reason()
    if reason is not None:
        pytest.skip(reason)
    return uci_wwtp.daily_samples()


def _judged(
    samples: list[tuple[date, dict[str, float]]], column: str
) -> dict[tuple[date, str], Outcome]:
    store = MemoryReadings()
    store.append(
        [
            Reading(sites.OUTLET_ID, code, legal_day_bounds_us(day)[0] + NOON_US, value, 0, n)
            for n, (day, values) in enumerate(samples)
            for code, value in values.items()
        ]
    )
    registry = sites.one_outlet_registry(
        *PARAMETERS, column=column, interval_minutes=1440, valid_from=date(1990, 1, 1)
    )
    law = _law_as_if_in_force_in_1990()
    outcomes: dict[tuple[date, str], Outcome] = {}
    for day, _ in samples:
        facts = outlet_day(registry, sites.OUTLET_ID, day)
        _, verdicts = evaluate_outlet_day(facts, store.read, law, known_at=sites.KNOWN_AT)
        outcomes |= {(day, verdict.mean.parameter): verdict.outcome for verdict in verdicts}
    return outcomes


@pytest.mark.parametrize("column", ["A", "B"])
def test_the_days_over_a_column_are_those_that_pandas_counts(
    samples: list[tuple[date, dict[str, float]]], column: str
) -> None:
    outcomes = _judged(samples, column)
    exceeded = {
        code: {
            day for (day, of), outcome in outcomes.items() if of == code and outcome == "exceeded"
        }
        for code in PARAMETERS
    }
    assert exceeded == uci_wwtp.pandas_exceedances(column)
    assert any(exceeded.values())


def test_a_missing_value_is_not_provable_and_never_kept(
    samples: list[tuple[date, dict[str, float]]],
) -> None:
    outcomes = _judged(samples, "B")
    missing = {(day, code) for day, values in samples for code in PARAMETERS if code not in values}
    assert missing
    assert {key for key, outcome in outcomes.items() if outcome == "not_provable"} == missing
