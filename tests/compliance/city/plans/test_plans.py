"""The plans by year as data, and where each of their targets stands by the registry's dates."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from compliance.city.plans.plans import TargetKind, history, load_history, load_plans, plans
from compliance.city.plans.targets import PlanStanding, TargetStanding, plan_standing
from domain.errors import FaultsFound
from domain.judged.coverage import CoverageReason
from domain.registered import Cluster, ClusterState
from domain.registry import Registry
from tests.compliance.city.figure.city_of import coverage_of, covered_by
from tests.compliance.sites import cluster

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


def rows(name: str, *states: tuple[ClusterState, date | None]) -> list[Cluster]:
    return [replace(cluster(name), state=state, valid_from=begun) for state, begun in states]


def standing(
    *clusters: list[Cluster],
    covered: frozenset[str] = frozenset(),
    is_judged: bool = True,
    year: int = 2024,
    day: date = END,
) -> PlanStanding:
    registry = Registry(
        clusters={of_one[-1].id: of_one[-1] for of_one in clusters},
        earlier_clusters=tuple(row for of_one in clusters for row in of_one[:-1]),
    )
    told = [
        covered_by(KEPT if one.id in covered else OVER, one)
        for _, one in sorted(registry.clusters.items())
        if one.state is ClusterState.OPERATING
    ]
    coverage = coverage_of(told, day, is_judged=is_judged)
    return plan_standing(plans()[year], registry, coverage)


def of_kind(found: PlanStanding, kind: TargetKind) -> TargetStanding:
    return next(one for one in found.standings if one.kind is kind)


OPERATING, BUILT = ClusterState.OPERATING, ClusterState.UNDER_CONSTRUCTION
ESTABLISHED, EXTENDED = ClusterState.ESTABLISHED, ClusterState.EXTENDED
NEW = rows("new", (BUILT, date(2023, 2, 1)), (OPERATING, date(2024, 5, 1)))
OLD = rows("old", (OPERATING, date(2019, 1, 1)))
UNDATED = rows("undated", (OPERATING, None))


def test_every_kind_is_told_and_what_the_sources_do_not_name_has_no_target() -> None:
    found = standing(NEW, OLD)
    assert [one.kind for one in found.standings] == [*TargetKind]
    assert of_kind(found, TargetKind.INFRASTRUCTURE_DONE).target is None
    assert of_kind(found, TargetKind.INFRASTRUCTURE_DONE).is_met is None


def test_new_clusters_and_the_others_are_two_shares_of_the_operating_ones() -> None:
    found = standing(NEW, OLD, UNDATED, covered=frozenset({"new"}))
    new = of_kind(found, TargetKind.NEW_WITH_STATION)
    assert (new.reached, new.of, new.percent, new.is_met) == (1, 1, 100.0, True)
    others = of_kind(found, TargetKind.OPERATING_WITH_STATION)
    assert (others.reached, others.of, others.percent, others.is_met) == (0, 2, 0.0, False)
    assert [one.cluster.id for one in others.missing] == ["old", "undated"]


def test_of_a_day_that_nobody_judged_no_share_is_told() -> None:
    new = of_kind(standing(NEW, is_judged=False), TargetKind.NEW_WITH_STATION)
    assert (new.reached, new.percent, new.is_met, new.of) == (None, None, None, 1)


def test_going_into_operation_is_counted_by_its_day_and_what_no_row_dates_is_listed_apart() -> None:
    found = of_kind(standing(NEW, OLD, UNDATED), TargetKind.INTO_OPERATION)
    assert [(one.cluster.id, one.day) for one in found.clusters] == [("new", date(2024, 5, 1))]
    assert [one.cluster.id for one in found.untold] == ["undated"]
    assert (found.reached, found.is_met) == (1, False)


def test_what_lies_behind_the_day_looked_at_is_not_counted_yet() -> None:
    found = of_kind(standing(NEW, day=date(2024, 4, 30)), TargetKind.INTO_OPERATION)
    assert (found.reached, found.clusters) == (0, ())


def test_of_a_state_that_the_registry_dates_nowhere_no_number_is_told() -> None:
    found = of_kind(standing(OLD), TargetKind.ESTABLISHED_OR_EXTENDED)
    assert (found.reached, found.is_met) == (None, None)


def test_ground_is_broken_by_those_that_the_target_asks_for() -> None:
    asked = rows("asked", (ESTABLISHED, date(2019, 6, 1)), (BUILT, date(2024, 3, 1)))
    later = rows("later", (ESTABLISHED, date(2022, 6, 1)), (BUILT, date(2024, 3, 2)))
    unknown = rows("unknown", (BUILT, date(2024, 3, 3)))
    found = of_kind(standing(asked, later, unknown), TargetKind.GROUND_BREAKING)
    assert [one.cluster.id for one in found.clusters] == ["asked"]
    assert [one.cluster.id for one in found.untold] == ["unknown"]


def test_established_and_extended_clusters_count_once_each() -> None:
    both = rows(
        "both",
        (ESTABLISHED, date(2024, 1, 5)),
        (OPERATING, date(2024, 2, 1)),
        (EXTENDED, date(2024, 9, 1)),
    )
    renamed = rows("renamed", (EXTENDED, date(2020, 1, 1)), (EXTENDED, date(2024, 1, 1)))
    found = of_kind(standing(both, renamed), TargetKind.ESTABLISHED_OR_EXTENDED)
    assert [(one.cluster.id, one.day) for one in found.clusters] == [("both", date(2024, 1, 5))]
