"""The plans by year as data, and where each of their targets stands by the registry's dates."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from compliance.city.plans.plans import TargetKind, history, load_history, load_plans, plans
from domain.errors import FaultsFound
from domain.judged.coverage import CoverageReason

KEPT = frozenset[CoverageReason]()
OVER = frozenset({CoverageReason.EXCEEDED})
END = date(2024, 12, 31)


def test_each_years_plan_names_what_the_sources_name_and_nothing_else() -> None:
    assert [*plans()] == [2026, 2025, 2024, 2023, 2021]
    named = {
        year: {one.kind: (one.percent, one.least, one.most) for one in plan.targets}
        for year, plan in plans().items()
    }
    assert named[2024] == {
        TargetKind.NEW_WITH_STATION: (100, None, None),
        TargetKind.OPERATING_WITH_STATION: (100, None, None),
        TargetKind.INTO_OPERATION: (None, 15, 20),
        TargetKind.GROUND_BREAKING: (None, 23, None),
        TargetKind.ESTABLISHED_OR_EXTENDED: (None, 10, 15),
    }
    assert TargetKind.OPERATING_WITH_STATION not in named[2026]
    assert named[2026][TargetKind.ESTABLISHED_OR_EXTENDED] == (None, 5, 10)
    assert named[2025][TargetKind.GROUND_BREAKING] == (None, None, None)
    assert plans()[2024].number is None
    assert plans()[2026].number == "305/KH-UBND"


def test_what_others_counted_stands_apart_with_its_source() -> None:
    assert (history()[0].as_of, history()[0].operating, history()[0].with_station) == (
        "2012",
        47,
        4,
    )
    assert all(one.source for one in history())
    assert any(one.operating is None for one in history())


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ('year = 2024\nsource = "s"\nconfidence = "one source"\ngoal = 1', 4, "unknown key 'goal'"),
        ('year = 2024\nsource = "s"\nconfidence = "sure"', 3, "must be one of"),
        ('year = "2024"\nsource = "s"\nconfidence = "one source"', 1, "whole number"),
        ('[[target]]\nkind = "beauty"', 2, "must be one of"),
        ('[[target]]\nkind = "into_operation"\nleast = 9\nmost = 3', 3, "more than most"),
        ('[[target]]\nkind = "into_operation"\nbegun_from = 2021', 2, "stand together"),
        ('[[target]]\nkind = "into_operation"\npercent = 101', 3, "at most 100"),
        ('[[target]]\nkind = "into_operation"\n[[target]]\nkind = "into_operation"', 4, "twice"),
    ],
)
def test_a_plan_with_a_fault_is_refused_with_its_line(
    tmp_path: Path, text: str, line: int, words: str
) -> None:
    (tmp_path / "plan.toml").write_text(text, encoding="utf-8")
    with pytest.raises(FaultsFound) as refused:
        load_plans(tmp_path)
    assert any(one.line == line and words in one.message for one in refused.value.faults)


def test_a_year_that_stands_twice_and_a_broken_history_are_refused(tmp_path: Path) -> None:
    text = 'year = 2024\nsource = "s"\nconfidence = "one source"'
    for name in ("a.toml", "b.toml"):
        (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(FaultsFound, match="another file"):
        load_plans(tmp_path)
    (tmp_path / "history.toml").write_text('[[count]]\nas_of = "2012"', encoding="utf-8")
    with pytest.raises(FaultsFound, match="no 'source'"):
        load_history(tmp_path / "history.toml")
