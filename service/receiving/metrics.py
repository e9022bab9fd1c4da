"""Shows as metrics how receiving is: connection, what is not acknowledged, disk, clock."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from ingest.sources.mqtt.broker.losses import BrokerWatch
from ingest.sources.mqtt.loop import Gateway
from service.receiving.clock_watch import ClockWatch


class ReceivingMetrics(Collector):
    """Reads the gateway and the clock's watch whenever metrics are asked for."""

    def __init__(self, gateway: Gateway | None, watch: BrokerWatch, clock: ClockWatch) -> None:
        """Take what is asked; `gateway` None where there is no broker, and nothing to say of it."""
        self._gateway, self._watch, self._clock = gateway, watch, clock

    def collect(self) -> Iterator[Metric]:
        """Yield what they say now."""
        if self._gateway is not None:
            yield from _of_gateway(self._gateway)
            yield from _of_watch(self._watch)
        yield CounterMetricFamily(
            "nhue_clock_steps_back",
            "Times that our host's clock was set back by a second or more",
            value=self._clock.steps_back,
        )


def _of_gateway(gateway: Gateway) -> Iterator[Metric]:
    yield GaugeMetricFamily(
        "nhue_broker_connected", "1 while the broker has let us in", value=gateway.connected
    )
    yield CounterMetricFamily(
        "nhue_broker_connections",
        "Times that the broker has let us in since our start",
        value=gateway.live.connections,
    )
    yield GaugeMetricFamily(
        "nhue_unacknowledged_messages",
        "Messages in our memory that are not on disk, so not acknowledged",
        value=gateway.unacknowledged,
    )
    yield CounterMetricFamily(
        "nhue_receipts_not_sent",
        "Messages with receipts that were let go or refused; the receipts can be looked up",
        value=gateway.receipts_not_sent,
    )
    yield GaugeMetricFamily(
        "nhue_broker_subscriptions_shown",
        "1 once a probe has come through every subscription of the present connections",
        value=all(one.subscribed.is_shown for one in gateway.sessions),
    )
    yield GaugeMetricFamily(
        "nhue_broker_not_serving",
        "1 while a subscription of ours is refused, or granted and not served",
        value=gateway.deaf_since is not None,
    )
    yield CounterMetricFamily(
        "nhue_journal_failures",
        "Times that a group could not be written; it is tried again",
        value=gateway.journal_failures,
    )


def _of_watch(watch: BrokerWatch) -> Iterator[Metric]:
    yield CounterMetricFamily(
        "nhue_broker_sessions_lost",
        "Times that the broker did not know our session any more, and with it what it held for us",
        value=watch.sessions_lost,
    )
    yield CounterMetricFamily(
        "nhue_broker_dropped_messages",
        "Messages that the broker says it dropped, ours or others'",
        value=watch.dropped,
    )
    yield CounterMetricFamily(
        "nhue_broker_restarts", "Times that the broker began anew", value=watch.restarts
    )
