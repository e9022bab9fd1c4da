"""Gives tests a real InfluxDB 2: the server named by the environment, or one of our own.

It never imitates a server: without one, `missing_influx_reason` says what to do about it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from domain.errors import SettingsUnusable
from tests.servers.influxd.running import (
    BUCKET,
    ORG,
    RunningInfluxd,
    find_influxd,
    start_influxd,
)

URL_SETTING = "TEST_INFLUX_URL"
TOKEN_SETTING = "TEST_INFLUX_TOKEN"  # noqa: S105 - the setting's name, not its value


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedInfluxd:
    """A server that the environment names; it is not ours to stop, so `program` is None."""

    url: str
    token: str
    org: str
    bucket: str
    program: None = None


def named_influx(environ: Mapping[str, str]) -> NamedInfluxd | None:
    """Return the running server that the environment names, or None; raises SettingsUnusable.

    The organisation and bucket are `nhue` and `readings` unless TEST_INFLUX_ORG and
    TEST_INFLUX_BUCKET say otherwise.
    """
    url, token = environ.get(URL_SETTING, ""), environ.get(TOKEN_SETTING, "")
    if not url and not token:
        return None
    if not url or not token:
        raise SettingsUnusable(f"set both {URL_SETTING} and {TOKEN_SETTING}, or neither")
    return NamedInfluxd(
        url=url,
        token=token,
        org=environ.get("TEST_INFLUX_ORG", ORG),
        bucket=environ.get("TEST_INFLUX_BUCKET", BUCKET),
    )


def missing_influx_reason() -> str | None:
    """Return why no InfluxDB 2 can be had here and what to do, or None when one can."""
    if named_influx(os.environ) is not None or find_influxd(os.environ) is not None:
        return None
    return (
        "no InfluxDB 2 here: run `make influxd` once, or name a running server "
        "by TEST_INFLUX_URL and TEST_INFLUX_TOKEN"
    )


@contextmanager
def real_influx(data_folder: Path) -> Iterator[RunningInfluxd | NamedInfluxd]:
    """Yield a real server, started on a data folder unless the environment names one."""
    named = named_influx(os.environ)
    program = find_influxd(os.environ)
    if named is not None:
        yield named
    elif program is not None:
        with start_influxd(program, data_folder) as running:
            yield running
    else:
        raise RuntimeError(missing_influx_reason())
