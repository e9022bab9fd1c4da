"""Gives tests a real InfluxDB 2: the server named by the environment, or one of our own.

It never imitates a server: without one, `missing_influx_reason` says what to do about it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from service.stores.influxd import RunningInfluxd, find_influxd, named_influx, start_influxd


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedInfluxd:
    """A server that the environment names; it is not ours to stop, so `program` is None."""

    url: str
    token: str
    org: str
    bucket: str
    program: None = None


def missing_influx_reason() -> str | None:
    """Return why no InfluxDB 2 can be had here and what to do, or None when one can."""
    if named_influx(os.environ) is not None or find_influxd(os.environ) is not None:
        return None
    return (
        "no InfluxDB 2 here: run `make influxd` once, or name a running server "
        "by NHUE_TEST_INFLUX_URL and NHUE_TEST_INFLUX_TOKEN"
    )


@contextmanager
def real_influx(data_folder: Path) -> Iterator[RunningInfluxd | NamedInfluxd]:
    """Yield a real server, started on a data folder unless the environment names one."""
    named = named_influx(os.environ)
    program = find_influxd(os.environ)
    if named is not None:
        yield NamedInfluxd(url=named.url, token=named.token, org=named.org, bucket=named.bucket)
    elif program is not None:
        with start_influxd(program, data_folder) as running:
            yield running
    else:
        raise RuntimeError(missing_influx_reason())
