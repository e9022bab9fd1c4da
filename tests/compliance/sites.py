"""An invented outlet, its permit and its readings, for the tests of compliance.

What a test does not say is: column B, a river of 100 m3/s (Kq 1), 1,000 m3/day (Kf 1), a reading
every 5 minutes. A series is told in short notation: `100x200 60x88`, `-` for missing readings,
`900@01x12` for readings with a device status, `100~2x288` for readings of 98 and 102 in turn (a
sensor that shows one number all day is taken for frozen).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any

import numpy as np

from compliance.days.day_facts import Law, OutletDay, outlet_day
from compliance.evaluate import evaluate_outlet_day
from compliance.law.entered.figures import with_figures
from compliance.law.regulation import Regulation, load_regulations
from compliance.quality.thresholds.reviewed import Thresholds, load_thresholds
from domain.gateways.profiles import Profile
from domain.judged.entered.figures import EnteredFigure
from domain.judged.verdicts import Confidence, DailyMean, Limit, Verdict
from domain.legal_day import legal_day_bounds_us
from domain.measured.readings import Reading
from domain.registered import (
    Cluster,
    ClusterKind,
    ClusterState,
    Outlet,
    Permit,
    PermitLimit,
    PermitLimitKind,
    ReceivingWater,
    Sensor,
    Station,
)
from domain.registry import Registry
from storage.ports.readings import ReadingColumns
from storage.readings.memory import MemoryReadings

DAY = date(2026, 11, 24)
KNOWN_AT = datetime(2026, 11, 25, 1, tzinfo=UTC)
OUTLET_ID = "cua-xa-thu"
MINUTE_US = 60_000_000
_RUN = re.compile(
    r"(?P<value>-?[\d.]+|-)(?:~(?P<swing>[\d.]+))?(?:@(?P<status>\d\d))?x(?P<count>\d+)"
)

_PERMIT = Permit(
    number="GPMT-THU-01",
    outlet_id=OUTLET_ID,
    regulation="QCVN 40:2011/BTNMT",
    column="B",
    receiving_water=ReceivingWater.RIVER,
    receiving_flow_m3_per_s=100.0,
    receiving_volume_m3=None,
    discharge_flow_m3_per_day=1000.0,
    interval_minutes=5,
    valid_from=date(2020, 1, 1),
    valid_to=None,
)


def permit(**facts: Any) -> Permit:
    """Return the permit of the invented outlet with some facts changed."""
    return replace(_PERMIT, **facts)


def outlet(*parameters: str, outlet_id: str = OUTLET_ID, station_id: str = "tram-thu") -> Outlet:
    """Return an outlet that measures these parameters."""
    return Outlet(
        id=outlet_id,
        station_id=station_id,
        gateway_id="gw-thu",
        name="Cửa xả thử",
        parameters=parameters,
        monitored_since=date(2020, 1, 1),
        monitored_document="văn bản kết nối thử",
    )


def cluster(cluster_id: str, state: ClusterState = ClusterState.OPERATING) -> Cluster:
    """Return an invented cluster."""
    return Cluster(
        id=cluster_id,
        name=f"CCN {cluster_id}",
        commune="Xã Thử",
        kind=ClusterKind.CLUSTER,
        state=state,
        simulated=True,
    )


def station(station_id: str, cluster_id: str) -> Station:
    """Return an invented station of a cluster."""
    return Station(
        id=station_id, cluster_id=cluster_id, name="Trạm thử", design_flow_m3_per_day=1000.0
    )


def one_outlet_registry(
    *parameters: str, monitored_since: date = DAY - timedelta(days=30), **facts: Any
) -> Registry:
    """Return a registry of one operating cluster with one station, one outlet, one permit.

    A paper says since when the outlet owes readings; `facts` are those of the permit.
    """
    one = replace(outlet(*parameters), monitored_since=monitored_since)
    return Registry(
        clusters={"ccn-thu": cluster("ccn-thu")},
        stations={"tram-thu": station("tram-thu", "ccn-thu")},
        outlets={OUTLET_ID: one},
        permits=(permit(**facts),),
    )


def sensor(parameter: str, low: float, high: float, resolution: float | None = None) -> Sensor:
    """Return the sensor of the invented outlet's parameter, known since 2020."""
    return Sensor(
        outlet_id=OUTLET_ID,
        parameter=parameter,
        span_low=low,
        span_high=high,
        resolution=resolution,
        valid_from=date(2020, 1, 1),
        valid_to=None,
    )


def on_change(longest_seconds: int | None, **facts: Any) -> Profile:
    """Return the profile of the invented gateway, whose logger reports on change since 2020."""
    known = Profile(
        id="theo-thay-doi",
        gateways=("gw-thu",),
        like="ts-values",
        reason="khảo sát thử",
        entered_by="cán bộ thử",
        valid_from=date(2020, 1, 1),
        longest_silence_seconds=longest_seconds,
    )
    return replace(known, **facts)


def own_limit(
    parameter: str, kind: PermitLimitKind, *, lower: float | None = None, upper: float | None = None
) -> PermitLimit:
    """Return a limit that the invented outlet's permit sets itself, as long as it is valid."""
    return PermitLimit(
        permit_number=_PERMIT.number,
        outlet_id=OUTLET_ID,
        parameter=parameter,
        kind=kind,
        lower=lower,
        upper=upper,
        valid_from=_PERMIT.valid_from,
        valid_to=None,
        document="phụ lục giấy phép",
    )


@lru_cache(maxsize=1)
def _law_on_file() -> tuple[dict[str, Regulation], Thresholds]:
    return dict(load_regulations()), load_thresholds()


def law(*, minimum_capture: float = 0.75, figures: Sequence[EnteredFigure] = ()) -> Law:
    """Return the law and our thresholds as they are on file, with entered figures laid over."""
    regulations, thresholds = _law_on_file()
    return Law(
        regulations=with_figures(regulations, figures),
        thresholds=thresholds,
        minimum_capture=minimum_capture,
    )


def judged(
    facts: OutletDay, rows: Sequence[Reading], told: Law | None = None
) -> tuple[dict[str, DailyMean], dict[str, Verdict]]:
    """Return one outlet-day's means and verdicts by parameter, judged by the whole order."""
    store = MemoryReadings()
    store.append(rows)
    means, verdicts = evaluate_outlet_day(facts, store.read, told or law(), known_at=KNOWN_AT)
    return {mean.parameter: mean for mean in means}, {v.mean.parameter: v for v in verdicts}


def facts_of(*parameters: str, sensors: Sequence[Sensor] = (), **facts: Any) -> OutletDay:
    """Return the facts of the invented outlet on its day; `facts` are the permit's."""
    registry = replace(one_outlet_registry(*parameters, **facts), sensors=tuple(sensors))
    return outlet_day(registry, OUTLET_ID, DAY)


def readings(
    series: str,
    *,
    parameter: str = "COD",
    day: date = DAY,
    every_minutes: float = 5,
    begins_minutes: float = 0,
    outlet_id: str = OUTLET_ID,
) -> list[Reading]:
    """Return a series in short notation as readings from the legal day's begin (or beside it)."""
    begin_us = legal_day_bounds_us(day)[0] + round(begins_minutes * MINUTE_US)
    return [
        Reading(
            outlet_id,
            parameter,
            begin_us + round(ordinal * every_minutes * MINUTE_US),
            value,
            status,
            ordinal,
        )
        for ordinal, (value, status) in enumerate(_steps(series))
        if value is not None
    ]


def _steps(series: str) -> Iterator[tuple[float | None, int]]:
    for word in series.split():
        run = _RUN.fullmatch(word)
        if run is None:
            raise ValueError(
                f"cannot read {word!r}: write VALUExCOUNT, VALUE~SWINGxCOUNT, "
                "VALUE@STATUSxCOUNT or -xCOUNT"
            )
        status = int(run["status"] or 0)
        for ordinal in range(int(run["count"])):
            if run["value"] == "-":
                yield None, status
                continue
            swing = float(run["swing"] or 0.0)
            yield float(run["value"]) + (swing if ordinal % 2 else -swing), status


def columns(rows: Sequence[Reading]) -> ReadingColumns:
    """Return readings as columns, in the order given."""
    return ReadingColumns(
        np.array([row.time_us for row in rows], np.int64),
        np.array([row.value for row in rows], np.float64),
        np.array([row.status for row in rows], np.int8),
    )


def mean_of(value: float | None, *, valid: int = 288, parameter: str = "COD") -> DailyMean:
    """Return a daily mean of 288 expected readings, without the readings behind it."""
    return DailyMean(
        outlet_id=OUTLET_ID,
        parameter=parameter,
        day=DAY,
        mean=value,
        valid=valid,
        excluded=0,
        missing=288 - valid,
        expected=288,
        digest="",
    )


def limit_of(
    upper: float | None,
    lower: float | None = None,
    confidence: Confidence = Confidence.TWO_SOURCES,
) -> Limit:
    """Return a limit for COD whose figures are told."""
    return Limit(
        regulation="QCVN thử",
        column="B",
        parameter="COD",
        unit="mg/L",
        lower=lower,
        upper=upper,
        base_lower=lower,
        base_upper=upper,
        kq=None,
        kf=None,
        formula=f"{upper} mg/L",
        clause="Bảng 1",
        source="thử",
        confidence=confidence,
    )
