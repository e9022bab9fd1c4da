"""Every scenario's verdicts, explained in Vietnamese: no English is left in what we say."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import pytest

from compliance.evaluate import evaluate_outlet_day
from compliance.law.limit.limits import resolve_limit
from compliance.law.regulation import Regulation, load_regulations
from compliance.verdicts.explain.explain import explain, lines
from compliance.verdicts.explain.in_vietnamese import in_vietnamese
from compliance.verdicts.explain.plain_text import COLUMNS_MOST, LINES_MOST
from compliance.verdicts.reason_vi import reason_vi
from compliance.verdicts.vietnamese.limit_words import formula_vi, value_vi, why_vi
from domain.judged.verdicts import Limit
from domain.registered import ReceivingWater
from storage.readings.memory import MemoryReadings
from tests.compliance import sites
from tests.compliance.order import scenario_file
from tests.compliance.order.scenario_file import Scenario
from tests.compliance.verdicts.english_words import english_words

SCENARIOS = [scenario_file.read(path) for path in scenario_file.paths()]


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.line)
def test_a_scenarios_verdicts_are_explained_in_vietnamese_alone(scenario: Scenario) -> None:
    store = MemoryReadings()
    for day in scenario.days:
        store.append(day.rows)
    for day in scenario.days:
        if not day.is_owed:
            continue
        _, verdicts = evaluate_outlet_day(
            day.facts, store.read, scenario.law, known_at=sites.KNOWN_AT
        )
        for verdict in verdicts:
            reason = reason_vi(verdict)
            english = explain(
                verdict,
                outlet=day.facts.outlet,
                station=day.facts.station,
                cluster=sites.cluster("ccn-thu"),
                permit=day.facts.permit,
            )
            told = in_vietnamese(english, reason)
            assert told.kept == frozenset()
            assert english_words(reason) == []
            screen = lines(told.told, "vi")
            assert len(screen) <= LINES_MOST
            assert max(map(len, screen)) <= COLUMNS_MOST
            said = "\n".join(line for line in screen if not line.startswith("Số liệu cập nhật"))
            assert english_words(said) == [], said
            assert lines(english) == lines(english, "en")


def _figures_of(limit: Limit) -> list[dict[str, Any]]:
    return [asdict(figure) for figure in limit.figures]


@pytest.mark.parametrize("regulation", load_regulations().values(), ids=lambda one: one.id)
def test_every_limit_of_the_law_on_file_is_made_in_vietnamese(regulation: Regulation) -> None:
    regulations = load_regulations()
    kinds = [entry.facility_kind for entry in regulation.k] or [None]
    for parameter, column in regulation.limits:
        for water in ReceivingWater:
            for kind in kinds:
                permit = sites.permit(
                    regulation=regulation.id,
                    column=column,
                    receiving_water=water,
                    receiving_volume_m3=5e6,
                    facility_kind=kind,
                )
                station = sites.station("tram-thu", "ccn-thu")
                limit = resolve_limit(
                    regulations, permit, parameter, station=station, day=sites.DAY
                )
                if not isinstance(limit, Limit):
                    continue
                formula = formula_vi(limit.formula)
                assert formula is not None, limit.formula
                assert english_words(formula) == []
                for figure in limit.figures:
                    why = why_vi(figure)
                    assert why is not None, figure.why
                    assert english_words(f"{why} {value_vi(figure)}") == [], why
