"""Tells Prometheus the last look at the mission, and how each part is.

A scrape asks no store. What is not known is absent; `nhue_known_timestamp_seconds` says as known
when the rest is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from importlib import metadata

from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from domain.health_log import PartHealth
from domain.legal_day import MICROSECONDS_PER_SECOND
from service.processes.serving.measures.mission import Mission, OfReadings, OfRecords

STATUSES = ("ok", "degraded", "down")


class MissionMetrics(Collector):
    """Reads the last look and the last words of the parts whenever metrics are asked for."""

    def __init__(self, mission: Mission, health: Callable[[], Mapping[str, PartHealth]]) -> None:
        """`health` must ask nobody: it gives the last words."""
        self._mission, self._health = mission, health

    def collect(self) -> Iterator[Metric]:
        """Yield what is known now."""
        build = GaugeMetricFamily(
            "nhue_build_info", "1, with the version of this process", labels=["version"]
        )
        build.add_metric([metadata.version("nhue")], 1)
        yield build
        health = GaugeMetricFamily(
            "nhue_part_health",
            "1 for how a part is, 0 for how it is not; /health says why",
            labels=["part", "status"],
        )
        for part, told in sorted(self._health().items()):
            for status in STATUSES:
                health.add_metric([part, status], told.status == status)
        yield health
        seen = self._mission.seen
        known = GaugeMetricFamily(
            "nhue_known_timestamp_seconds",
            "As known when the mission's metrics are, by the store that told them",
            labels=["store"],
        )
        if seen.of_records is not None:
            known.add_metric(["records"], _seconds(seen.of_records.known_at))
            yield from _coverage(seen.of_records)
            yield from _work(seen.of_records)
        if seen.of_readings is not None:
            known.add_metric(["readings"], _seconds(seen.of_readings.known_at))
            yield from _readings(seen.of_readings)
        yield known


def _coverage(seen: OfRecords) -> Iterator[Metric]:
    coverage, window = seen.figures.coverage, seen.figures.window
    clusters = GaugeMetricFamily(
        "nhue_coverage_clusters",
        "Operating clusters that need a station, on the last ended legal day, by how they count",
        labels=["counts"],
    )
    clusters.add_metric(["operating"], coverage.operating)
    clusters.add_metric(["covered"], coverage.covered)
    clusters.add_metric(["not_connected"], coverage.not_connected)
    yield clusters
    ratio = GaugeMetricFamily(
        "nhue_coverage_ratio",
        "Share of operating clusters that count against 100 %, of the day or of the window",
        labels=["figure"],
    )
    for figure, percent in (("day", coverage.percent), ("window", window.percent)):
        if percent is not None:
            ratio.add_metric([figure], percent / 100)
    yield ratio
    yield GaugeMetricFamily(
        "nhue_coverage_day_timestamp_seconds",
        "Begin of the legal day that coverage and verdicts are of",
        value=seen.day_begin_us / MICROSECONDS_PER_SECOND,
    )
    verdicts = GaugeMetricFamily(
        "nhue_day_verdicts",
        "Verdicts that stand on the last ended legal day, by outcome",
        labels=["outcome"],
    )
    for outcome, count in seen.outcomes.items():
        verdicts.add_metric([outcome.value], count)
    yield verdicts


def _work(seen: OfRecords) -> Iterator[Metric]:
    yield GaugeMetricFamily(
        "nhue_outlet_days_waiting",
        "Outlet-days that have ended and wait to be judged",
        value=seen.waiting,
    )
    if seen.waiting_since_us is not None:
        yield GaugeMetricFamily(
            "nhue_outlet_days_waiting_oldest_timestamp_seconds",
            "Begin of the oldest legal day that waits to be judged",
            value=seen.waiting_since_us / MICROSECONDS_PER_SECOND,
        )
    cases = GaugeMetricFamily(
        "nhue_cases",
        "Open cases: overdue, due within 7 days, or neither",
        labels=["state"],
    )
    for state, count in seen.cases.items():
        cases.add_metric([state], count)
    yield cases


def _readings(seen: OfReadings) -> Iterator[Metric]:
    yield GaugeMetricFamily(
        "nhue_outlets_reporting",
        "Outlets of the registry that have ever sent a reading",
        value=seen.reporting,
    )
    yield GaugeMetricFamily(
        "nhue_outlets_silent",
        "Of these, outlets without a reading for NHUE_SILENT_AFTER_MINUTES",
        value=seen.silent,
    )
    newest = GaugeMetricFamily(
        "nhue_newest_reading_timestamp_seconds",
        "Instant of the newest reading by kind of cluster; absent without one of the last 3 days",
        labels=["cluster_kind"],
    )
    for kind, at_us in sorted(seen.newest_us.items()):
        newest.add_metric([kind], at_us / MICROSECONDS_PER_SECOND)
    yield newest


def _seconds(instant: datetime) -> float:
    return instant.timestamp()
