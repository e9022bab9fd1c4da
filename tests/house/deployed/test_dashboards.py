"""Grafana's dashboards ask for metrics and labels that we have, and fit on their page."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from scripts.metrics_page import PAGE, Told, metrics, page

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / "deploy" / "grafana"
BOARDS: dict[str, dict[str, Any]] = {
    file.stem: json.loads(file.read_text(encoding="utf-8")) for file in FOLDER.glob("*.json")
}
BY_SERIES: dict[str, Told] = {series: one for one in metrics() for series in one.series}


def expressions(board: dict[str, Any]) -> list[tuple[str, str]]:
    return [
        (target["expr"], target["legendFormat"])
        for panel in board["panels"]
        for target in panel["targets"]
    ]


def test_both_dashboards_are_there_each_under_its_own_id() -> None:
    assert BOARDS.keys() == {"mission", "service"}
    assert len({one["uid"] for one in BOARDS.values()}) == 2


@pytest.mark.parametrize("name", BOARDS)
def test_every_panel_asks_for_metrics_by_labels_that_they_have(name: str) -> None:
    for expression, legend in expressions(BOARDS[name]):
        asked = re.findall(r"\bnhue_\w+", expression)
        assert asked, expression
        assert set(asked) <= BY_SERIES.keys(), expression
        for metric, matchers in re.findall(r"(nhue_\w+)\{([^}]*)\}", expression):
            labels = set(re.findall(r"(\w+)[=!]", matchers))
            assert labels <= set(BY_SERIES[metric].labels), expression
        shown = set(re.findall(r"\{\{(\w+)\}\}", legend))
        assert shown <= {label for one in asked for label in BY_SERIES[one].labels}, legend


@pytest.mark.parametrize("name", BOARDS)
def test_panels_have_titles_in_both_languages_ask_our_source_and_do_not_overlap(name: str) -> None:
    taken: set[tuple[int, int]] = set()
    source = yaml.safe_load((FOLDER / "datasource.yml").read_text("utf-8"))["datasources"][0]
    for panel in BOARDS[name]["panels"]:
        assert " · " in panel["title"]
        assert panel["datasource"]["uid"] == source["uid"]
        at = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(at["x"], at["x"] + at["w"])
            for y in range(at["y"], at["y"] + at["h"])
        }
        assert at["x"] + at["w"] <= 24
        assert not cells & taken, panel["title"]
        taken |= cells
    ids = [panel["id"] for panel in BOARDS[name]["panels"]]
    assert len(ids) == len(set(ids))


def test_the_mission_is_on_a_dashboard_or_in_an_alert() -> None:
    shown = {
        one
        for board in BOARDS.values()
        for told, _ in expressions(board)
        for one in re.findall(r"\bnhue_\w+", told)
    }
    for metric in (
        "nhue_coverage_ratio",
        "nhue_day_verdicts",
        "nhue_outlets_silent",
        "nhue_outlet_days_waiting",
        "nhue_outlet_days_set_aside",
        "nhue_cases",
        "nhue_newest_reading_timestamp_seconds",
        "nhue_http_requests_in_flight",
    ):
        assert metric in shown


def test_the_page_of_metrics_is_what_the_code_says() -> None:
    assert PAGE.read_text("utf-8") == page(), "run: python -m scripts.metrics_page"


def test_metrics_are_named_as_prometheus_asks_and_none_by_who_or_where() -> None:
    names = [one.name for one in metrics()]
    assert len(names) == len(set(names))
    for one in metrics():
        assert re.fullmatch(r"nhue_[a-z][a-z0-9_]*", one.name)
        assert one.help
        assert not {"outlet", "cluster", "gateway", "account", "path"} & set(one.labels)


def test_every_alert_and_every_part_of_health_has_its_entry_in_the_runbook() -> None:
    runbook = (ROOT / "docs" / "runbook.md").read_text(encoding="utf-8")
    headings = set(re.findall(r"^### (.+)$", runbook, re.MULTILINE))
    source = (ROOT / "api/views/health/words.py").read_text(encoding="utf-8")
    parts = set(re.findall(r'^    \("(\w+)", "(?:ok|degraded|down)"\):', source, re.MULTILINE))
    assert len(parts) >= 10
    parts |= {"gateway_clocks", "notifications", "telling"}
    assert {f"Health: {one}" for one in parts} <= headings
