"""Serves the metrics of an ingest that runs as a process of its own, for Prometheus to fetch."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client import CollectorRegistry, start_http_server

from domain.errors import SettingsUnusable
from service.settings.settings import Settings


@contextmanager
def serving_metrics(settings: Settings, metrics: CollectorRegistry) -> Iterator[None]:
    """Serve on NHUE_API_HOST and NHUE_METRICS_PORT while the block runs, where a port is set."""
    if not settings.metrics_port:
        yield
        return
    address = f"{settings.api_host}:{settings.metrics_port}"
    try:
        server, thread = start_http_server(
            settings.metrics_port, addr=settings.api_host, registry=metrics
        )
    except OSError as error:
        raise SettingsUnusable(
            f"the metrics cannot be served on {address} ({error.strerror}): "
            "choose another NHUE_METRICS_PORT"
        ) from error
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
