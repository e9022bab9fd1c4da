"""Each alert fires on made-up series where it should and not where it should not, by promtool; and
asks for metrics that we have alone.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from scripts.metrics_page import Told, metrics
from tests.compliance.verdicts.english_words import english_words
from tests.servers.processes.programs import program

ROOT = Path(__file__).resolve().parents[3]
ALERTS = ROOT / "deploy" / "prometheus" / "alerts.yml"
GROUPS: list[dict[str, Any]] = yaml.safe_load(ALERTS.read_text(encoding="utf-8"))["groups"]
RULES: dict[str, dict[str, Any]] = {
    rule["alert"]: rule for group in GROUPS for rule in group["rules"]
}
AFTER = "3h"
MINUTES = 240
OUR_METRIC = re.compile(r"\bnhue_[a-z0-9_]+")


class Tried(NamedTuple):
    """Series on which an alert is firing after three hours, and some on which it is not.

    One sample a minute, in promtool's notation: `5x240` is 5 all the time, `0+1x240` rises.
    """

    fires: Mapping[str, str]
    quiet: Mapping[str, str]


def always(value: float) -> str:
    return f"{value}x{MINUTES}"


RISES, STANDS, NOW = f"0+1x{MINUTES}", always(7), f"0+60x{MINUTES}"
FIVE_LATE = f"-18000+60x{MINUTES}"
SERIES = {
    "NhueDown": Tried({'up{job="nhue"}': always(0)}, {'up{job="nhue"}': always(1)}),
    "NhuePartDown": Tried(
        {'nhue_part_health{part="broker",status="down"}': always(1)},
        {'nhue_part_health{part="broker",status="down"}': "1 1 1 1 0x240"},
    ),
    "NhuePartDegraded": Tried(
        {'nhue_part_health{part="storer",status="degraded"}': always(1)},
        {'nhue_part_health{part="storer",status="down"}': always(1)},
    ),
    "NhueBrokerNotConnected": Tried(
        {"nhue_broker_connected": always(0)}, {"nhue_broker_connected": f"0x175 1x{MINUTES}"}
    ),
    "NhueBrokerNotServing": Tried(
        {"nhue_broker_not_serving": always(1)}, {"nhue_broker_not_serving": always(0)}
    ),
    "NhueBrokerDropped": Tried(
        {"nhue_broker_dropped_messages_total": RISES},
        {"nhue_broker_dropped_messages_total": STANDS},
    ),
    "NhueJournalFailing": Tried(
        {"nhue_journal_failures_total": RISES}, {"nhue_journal_failures_total": STANDS}
    ),
    "NhueStoreDown": Tried({"nhue_store_down": always(1)}, {"nhue_store_down": always(0)}),
    "NhueStoreBehind": Tried(
        {"nhue_store_waiting_records": always(60_000)}, {"nhue_store_waiting_records": always(900)}
    ),
    "NhueReadingsRefused": Tried(
        {"nhue_readings_refused": always(1)}, {"nhue_readings_refused": always(0)}
    ),
    "NhueClockSteppedBack": Tried(
        {"nhue_clock_steps_back_total": f"0x150 1x{MINUTES}"},
        {"nhue_clock_steps_back_total": always(1)},
    ),
    "NhueMissionUnknown": Tried(
        {'nhue_known_timestamp_seconds{store="readings"}': NOW},
        {'nhue_known_timestamp_seconds{store="records"}': NOW},
    ),
    "NhueOutletsSilent": Tried(
        {"nhue_outlets_silent": always(2)}, {"nhue_outlets_silent": always(0)}
    ),
    "NhueNobodySends": Tried(
        {"nhue_outlets_silent": always(9), "nhue_outlets_reporting": always(9)},
        {"nhue_outlets_silent": always(8), "nhue_outlets_reporting": always(9)},
    ),
    "NhueReadingsOld": Tried(
        {'nhue_newest_reading_timestamp_seconds{cluster_kind="ccn"}': FIVE_LATE},
        {
            'nhue_newest_reading_timestamp_seconds{cluster_kind="ccn"}': FIVE_LATE,
            'nhue_newest_reading_timestamp_seconds{cluster_kind="kcn"}': NOW,
        },
    ),
    "NhueDaysWaiting": Tried(
        {
            "nhue_outlet_days_waiting_oldest_timestamp_seconds": always(-200_000),
            "nhue_outlet_days_waiting": always(3),
        },
        {
            "nhue_outlet_days_waiting_oldest_timestamp_seconds": always(-90_000),
            "nhue_outlet_days_waiting": always(3),
        },
    ),
    "NhueDaysSetAside": Tried(
        {"nhue_outlet_days_set_aside": always(1)}, {"nhue_outlet_days_set_aside": always(0)}
    ),
    "NhueCasesOverdue": Tried(
        {'nhue_cases{state="overdue"}': always(1)},
        {'nhue_cases{state="overdue"}': always(0), 'nhue_cases{state="due"}': always(4)},
    ),
    "NhueNotificationsWaiting": Tried(
        {"nhue_notifications_oldest_waiting_seconds": always(2_000)},
        {"nhue_notifications_oldest_waiting_seconds": always(600)},
    ),
    "NhueNotificationsUnreached": Tried(
        {"nhue_notifications_unreached": always(1)}, {"nhue_notifications_unreached": always(0)}
    ),
    "NhueGatewayClocksWrong": Tried(
        {"nhue_gateway_clocks_wrong": always(1)}, {"nhue_gateway_clocks_wrong": always(0)}
    ),
    "NhueErrors": Tried(
        {
            'nhue_http_requests_total{route="/",status="500"}': RISES,
            'nhue_http_requests_total{route="/",status="200"}': f"0+9x{MINUTES}",
        },
        {
            'nhue_http_requests_total{route="/",status="500"}': STANDS,
            'nhue_http_requests_total{route="/",status="404"}': RISES,
        },
    ),
    "NhueSlow": Tried(
        {
            'nhue_http_request_duration_seconds_bucket{route="/",le="1"}': STANDS,
            'nhue_http_request_duration_seconds_bucket{route="/",le="5"}': RISES,
            'nhue_http_request_duration_seconds_bucket{route="/",le="+Inf"}': RISES,
        },
        {
            'nhue_http_request_duration_seconds_bucket{route="/a/exports/b",le="1"}': STANDS,
            'nhue_http_request_duration_seconds_bucket{route="/a/exports/b",le="5"}': RISES,
            'nhue_http_request_duration_seconds_bucket{route="/a/exports/b",le="+Inf"}': RISES,
        },
    ),
}


def test_every_alert_is_tried_both_ways() -> None:
    assert SERIES.keys() == RULES.keys()


def known_series() -> set[str]:
    return {name for one in metrics() for name in one.series}


def test_alerts_ask_for_metrics_that_we_have_by_labels_that_they_have() -> None:
    by_series: dict[str, Told] = {name: one for one in metrics() for name in one.series}
    for name, rule in RULES.items():
        asked = OUR_METRIC.findall(rule["expr"])
        assert asked or "up{" in rule["expr"], name
        assert set(asked) <= by_series.keys(), name
        for metric, matchers in re.findall(r"(nhue_\w+)\{([^}]*)\}", rule["expr"]):
            labels = set(re.findall(r"(\w+)[=!]", matchers))
            assert labels <= set(by_series[metric].labels), name


def test_the_series_that_alerts_are_tried_on_are_ours() -> None:
    used = {name for one in SERIES.values() for told in one for name in told}
    assert {name.partition("{")[0] for name in used} - {"up"} <= known_series()


@pytest.mark.parametrize("name", RULES)
def test_an_alert_says_in_both_languages_what_is_and_where_the_runbook_says_what_to_do(
    name: str,
) -> None:
    rule = RULES[name]
    assert rule["labels"]["severity"] in {"critical", "warning", "info"}
    told = rule["annotations"]
    assert {"summary", "summary_vi", "description", "description_vi"} < told.keys()
    for of_vietnamese in (told["summary_vi"], told["description_vi"]):
        plain = re.sub(r"\{\{[^}]*\}\}|`[^`]*`|/\S+|NHUE_\w+|refused", "", of_vietnamese)
        assert english_words(plain) == []
    page, _, anchor = told["runbook_url"].partition("#")
    headings = re.findall(r"^#+ (.+)$", (ROOT / page).read_text(encoding="utf-8"), re.MULTILINE)
    assert anchor in {one.partition(" · ")[0].lower() for one in headings}


def together(told: Mapping[str, Mapping[str, str]]) -> list[dict[str, Mapping[str, str]]]:
    """Return alerts in as few groups as can be, of which no two have a metric in common: promtool
    makes a database for each group, which is most of its time.
    """
    groups: list[dict[str, Mapping[str, str]]] = []
    for name, series in told.items():
        metric = {one.partition("{")[0] for one in series}
        for group in groups:
            of_group = {one.partition("{")[0] for each in group.values() for one in each}
            if not metric & of_group:
                group[name] = series
                break
        else:
            groups.append({name: series})
    return groups


def asked_of_promtool(group: Mapping[str, Mapping[str, str]], *, fires: bool) -> dict[str, Any]:
    return {
        "interval": "1m",
        "name": f"{'fires' if fires else 'quiet'}: {', '.join(group)}",
        "input_series": [
            {"series": series, "values": values}
            for told in group.values()
            for series, values in told.items()
        ],
        "promql_expr_test": [
            {
                "expr": f'count(ALERTS{{alertname="{name}",alertstate="firing"}})',
                "eval_time": AFTER,
                "exp_samples": [{"labels": "{}", "value": 1}] if fires else [],
            }
            for name in group
        ],
    }


@pytest.mark.live("promtool")
def test_each_alert_fires_where_it_should_and_is_quiet_where_it_should_not(tmp_path: Path) -> None:
    where = {
        True: {name: one.fires for name, one in SERIES.items()},
        False: {name: one.quiet for name, one in SERIES.items()},
    }
    asked = {
        "rule_files": [str(ALERTS)],
        "evaluation_interval": "1m",
        "tests": [
            asked_of_promtool(group, fires=fires)
            for fires, told in where.items()
            for group in together(told)
        ],
    }
    file = tmp_path / "series.yml"
    file.write_text(yaml.safe_dump(asked), encoding="utf-8")
    done = subprocess.run(
        [program("promtool") or "", "test", "rules", str(file)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.live("promtool")
@pytest.mark.parametrize("what", [("rules", "alerts.yml"), ("config", "prometheus.yml")])
def test_prometheus_takes_our_files(what: tuple[str, str]) -> None:
    kind, name = what
    more = ["--syntax-only"] if kind == "config" else []
    done = subprocess.run(
        [program("promtool") or "", "check", kind, *more, str(ALERTS.with_name(name))],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
