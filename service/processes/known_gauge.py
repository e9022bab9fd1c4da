"""A figure that a store tells, for Prometheus: absent until it is told, and once it is unknown.

It asks nobody, and never tells a number of before.
"""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client import CollectorRegistry
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector


class Gauge(Collector):
    """Tells Prometheus the figure that was last set, nothing where none is known."""

    def __init__(self, name: str, documentation: str, *, registry: CollectorRegistry) -> None:
        """Say nothing yet, under a name that nobody else of the registry has."""
        self._name, self._documentation = name, documentation
        self._value: float | None = None
        registry.register(self)

    def describe(self) -> Iterator[Metric]:
        """Yield the name, for a registry to know of two that are alike."""
        yield GaugeMetricFamily(self._name, self._documentation)

    def collect(self) -> Iterator[Metric]:
        """Yield the figure where it is known."""
        if self._value is not None:
            yield GaugeMetricFamily(self._name, self._documentation, value=self._value)

    def set(self, value: float) -> None:
        """Tell this figure from now on."""
        self._value = value

    def forget(self) -> None:
        """Tell nothing: it is not known any more."""
        self._value = None
