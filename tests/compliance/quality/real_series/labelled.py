"""Real series in which people marked what is wrong, and how often each check finds it.

The figures are counted as they fall: an event is a run of consecutive marked readings, found where
any of them is flagged; an alarm is false where it touches no marked reading. Thresholds of
quantities that no regulation of ours knows (conductivity, oxygen, level) stand here, for this
evidence alone. Nothing is interpolated; an empty cell is an absent reading.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from compliance.quality.day import check_day
from compliance.quality.thresholds.reviewed import ParameterThresholds, Thresholds
from compliance.quality.together import check_together
from domain.judged.quality import Check, FlagRun
from storage.ports.readings import ReadingColumns
from tests.compliance.quality.series import DAY_US, SHIPPED
from tests.house.runs import shared_data

LOGAN = {
    "Main Street": "logan_river/MainStreet2020.csv.gz",
    "Mendon": "logan_river/Mendon2020.csv.gz",
}
SANDY_CREEK = "oddwater_rivers/sandy_creek_labelled.csv"
GECCO = "gecco2018/gecco2018_to_2016-09-20.csv.gz"
_SENTINEL = -9999.0

# Ours, for rivers and drinking water, set by the unmarked readings' largest steps: in sample.
_EVIDENCE_ONLY = {
    "COND": ParameterThresholds(
        possible_low=0, plausible_low=50, spike_suspect=100, spike_fail=250, rate_per_hour=1000,
        step=50, flat_suspect_minutes=360, flat_fail_minutes=720, least_movement_per_hour=0.1,
    ),
    "DO": ParameterThresholds(
        possible_low=0, possible_high=25, spike_suspect=0.5, spike_fail=2, rate_per_hour=3,
        step=0.5, flat_suspect_minutes=360, flat_fail_minutes=720, least_movement_per_hour=0.005,
    ),
    "LEVEL_CM": ParameterThresholds(
        possible_low=0, plausible_low=20, spike_suspect=10, spike_fail=30, rate_per_hour=60,
        step=5, flat_suspect_minutes=360, flat_fail_minutes=720, least_movement_per_hour=0.05,
    ),
    "LEVEL_M": ParameterThresholds(
        possible_low=0, spike_suspect=1, spike_fail=3, rate_per_hour=3, step=0.5,
        flat_suspect_minutes=1200, flat_fail_minutes=1400, least_movement_per_hour=0.001,
    ),
    "REDOX": ParameterThresholds(
        spike_suspect=20, spike_fail=100, rate_per_hour=600, step=20, flat_suspect_minutes=360,
        flat_fail_minutes=720, least_movement_per_hour=0.1,
    ),
}  # fmt: skip
# Rivers freeze where these stations stand; the plausible span of Hanoi's water would accuse winter.
_COLD = replace(SHIPPED.parameters["TEMP"], plausible_low=None)
THRESHOLDS = replace(SHIPPED, parameters={**SHIPPED.parameters, "TEMP": _COLD, **_EVIDENCE_ONLY})


@dataclass(frozen=True, slots=True)
class Channel:
    """One variable of a station: its parameter, its readings, and what people marked in them.

    `reviewed`: somebody looked. An alarm where nobody did is neither right nor false.
    """

    parameter: str
    readings: ReadingColumns
    marked: NDArray[np.bool_]
    reviewed: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Station:
    """One station's channels by variable; `shared` marks say that something is wrong somewhere."""

    dataset: str
    name: str
    channels: dict[str, Channel]
    shared: bool = False

    def days(self) -> range:
        """Return the first microsecond of every day with a reading, and those in between."""
        first = min(int(c.readings.time_us[0]) for c in self.channels.values())
        last = max(int(c.readings.time_us[-1]) for c in self.channels.values())
        return range(first // DAY_US * DAY_US, last + 1, DAY_US)


@dataclass(frozen=True, slots=True)
class Finding:
    """How one check, or all together (None), fared on one station's marked events and readings."""

    dataset: str
    station: str
    check: Check | None
    events: int
    found: int
    readings: int
    flagged: int
    false_alarms: int
    days: int

    @property
    def recall(self) -> float:
        """The share of events that were found."""
        return self.found / self.events if self.events else float("nan")

    @property
    def recall_of_readings(self) -> float:
        """The share of marked readings that were flagged."""
        return self.flagged / self.readings if self.readings else float("nan")

    @property
    def false_alarms_per_day(self) -> float:
        """False alarms of all channels of the station a day."""
        return self.false_alarms / self.days


CHECKS = (
    Check.SYNTAX,
    Check.GROSS_RANGE,
    Check.SPIKE,
    Check.RATE_OF_CHANGE,
    Check.FLAT_LINE,
    Check.ATTENUATED,
    Check.STEP_TOGETHER,
    Check.SMALL_SPIKE,
    Check.EXCURSION,
    Check.SHIFT,
    Check.UNSTEADY,
)


def stations() -> Iterator[Station]:
    """Return every labelled station whose file is here."""
    for name, file in LOGAN.items():
        if not shared_data.missing(file):
            yield _logan(name, file)
    if not shared_data.missing(SANDY_CREEK):
        yield _sandy_creek()
    if not shared_data.missing(GECCO):
        yield _gecco()


_BORDER_US = 1_472_860_800_000_000  # 2016-09-03


def told_apart() -> Iterator[Station]:
    """Yield the stations, GECCO in two: what was mainly looked at for the figures, and the rest."""
    for station in stations():
        if station.name != "drinking water":
            yield station
            continue
        yield _part(station, "drinking water, to 2 September", 0, _BORDER_US)
        yield _part(station, "drinking water, from 3 September", _BORDER_US, 1 << 62)


def _part(station: Station, name: str, begin_us: int, end_us: int) -> Station:
    channels = {}
    for variable, one in station.channels.items():
        here = slice(*np.searchsorted(one.readings.time_us, [begin_us, end_us]))
        kept = one.readings
        channels[variable] = Channel(
            one.parameter,
            ReadingColumns(kept.time_us[here], kept.value[here], kept.status[here]),
            one.marked[here],
            one.reviewed[here],
        )
    return replace(station, name=name, channels=channels)


def findings(station: Station, thresholds: Thresholds = THRESHOLDS) -> list[Finding]:
    """Return how each check fared, and all of them together."""
    flagged = _flagged(station, thresholds)
    return [_finding(station, flagged, check) for check in (*CHECKS, None)]


_Flagged = dict[str, dict[Check, NDArray[np.bool_]]]


def _flagged(station: Station, thresholds: Thresholds) -> _Flagged:
    """Return for each variable and check which readings it flags SUSPECT or FAIL."""
    flagged: _Flagged = {
        variable: {check: np.zeros(len(channel.readings), np.bool_) for check in CHECKS}
        for variable, channel in station.channels.items()
    }
    for begin_us in station.days():
        days = {
            variable: _within(channel.readings, begin_us)
            for variable, channel in station.channels.items()
        }
        by_parameter = {station.channels[v].parameter: v for v in station.channels}
        together = check_together(
            {parameter: days[v] for parameter, v in by_parameter.items()}, thresholds
        )
        for variable, channel in station.channels.items():
            day = check_day(
                channel.parameter,
                days[variable],
                begin_us=begin_us,
                end_us=begin_us + DAY_US,
                interval_minutes=None,
                sensor=None,
                thresholds=thresholds,
            )
            also = (
                together[channel.parameter] if by_parameter[channel.parameter] == variable else ()
            )
            for run in (*day.runs, *also):
                flagged[variable][run.check][_inside(channel.readings, run)] = True
    return flagged


def _finding(station: Station, flagged: _Flagged, check: Check | None) -> Finding:
    masks = {
        variable: np.logical_or.reduce(list(of.values())) if check is None else of[check]
        for variable, of in flagged.items()
    }
    events = found = readings = flagged_readings = false_alarms = 0
    hit_times: set[int] = set()
    for variable, channel in station.channels.items():
        hit_times |= set(channel.readings.time_us[masks[variable]].tolist())
        # A reading next to a marked one steps to or from it: such an alarm is not false.
        near = np.convolve(channel.marked, [1, 1, 1], "same") > 0
        false_alarms += sum(
            bool(channel.reviewed[first:end].any()) and not near[first:end].any()
            for first, end in _stretches(masks[variable])
        )
        if not station.shared:
            marks = _stretches(channel.marked)
            events += len(marks)
            found += sum(bool(masks[variable][first:end].any()) for first, end in marks)
            readings += int(channel.marked.sum())
            flagged_readings += int((channel.marked & masks[variable]).sum())
    if station.shared:
        channel = next(iter(station.channels.values()))
        for first, end in _stretches(channel.marked):
            events += 1
            hit = sum(t in hit_times for t in channel.readings.time_us[first:end].tolist())
            found, readings = found + (hit > 0), readings + end - first
            flagged_readings += hit
    return Finding(
        dataset=station.dataset,
        station=station.name,
        check=check,
        events=events,
        found=found,
        readings=readings,
        flagged=flagged_readings,
        false_alarms=false_alarms,
        days=len(station.days()),
    )


def _stretches(mask: NDArray[np.bool_]) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate(([False], mask, [False])).astype(np.int8)))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))


def _within(readings: ReadingColumns, begin_us: int) -> ReadingColumns:
    inside = slice(*np.searchsorted(readings.time_us, [begin_us, begin_us + DAY_US]))
    return ReadingColumns(readings.time_us[inside], readings.value[inside], readings.status[inside])


def _inside(readings: ReadingColumns, run: FlagRun) -> slice:
    return slice(
        int(np.searchsorted(readings.time_us, run.begin_us)),
        int(np.searchsorted(readings.time_us, run.end_us, side="right")),
    )


def _channel(
    frame: pd.DataFrame,
    variable: str,
    parameter: str,
    marked: pd.Series[bool],
    reviewed: pd.Series[bool] | None = None,
) -> Channel:
    """Return a variable's readings; the frame's first column is the time, all of it reviewed."""
    kept = frame[variable].notna().to_numpy()
    time_us = frame.iloc[:, 0].to_numpy("datetime64[us]").astype(np.int64)[kept]
    value = frame[variable].to_numpy(np.float64)[kept]
    readings = ReadingColumns(time_us, value, np.zeros(len(value), np.int8))
    looked_at = np.ones(len(kept), np.bool_) if reviewed is None else reviewed.to_numpy(np.bool_)
    return Channel(parameter, readings, marked.to_numpy(np.bool_)[kept], looked_at[kept])


def _logan(name: str, file: str) -> Station:
    """Return a Logan River station: marked are the technicians' codes and the filler -9999.

    Reviewed is what they corrected (`_cor`): of turbidity nothing, of conductivity at times.
    """
    frame = pd.read_csv(shared_data.DATA / file, parse_dates=["datetime"])
    parameters = {
        "temp": "TEMP", "ph": "PH", "cond": "COND", "do": "DO", "turb": "TSS", "stage": "LEVEL_CM",
    }  # fmt: skip
    return Station(
        "logan_river",
        name,
        {
            variable: _channel(
                frame,
                variable,
                parameter,
                frame[f"{variable}_qual"].notna() | (frame[variable] == _SENTINEL),
                frame[f"{variable}_cor"].notna(),
            )
            for variable, parameter in parameters.items()
        },
    )


def _sandy_creek() -> Station:
    frame = pd.read_csv(shared_data.DATA / SANDY_CREEK, parse_dates=["datetime"])
    parameters = {"Level": "LEVEL_M", "Cond": "COND", "Tur": "TSS"}
    return Station(
        "oddwater_rivers",
        "Sandy Creek",
        {
            variable: _channel(frame, variable, parameter, frame[f"label_{variable}"] == 1)
            for variable, parameter in parameters.items()
        },
    )


def _gecco() -> Station:
    frame = pd.read_csv(shared_data.DATA / GECCO, parse_dates=["Time"])
    parameters = {
        "pH": "PH", "Tp": "TEMP", "Cl": "CL2_RESIDUAL", "Cl_2": "CL2_RESIDUAL", "Leit": "COND",
        "Redox": "REDOX",
    }  # fmt: skip
    return Station(
        "gecco2018",
        "drinking water",
        {
            variable: _channel(frame, variable, parameter, frame["EVENT"])
            for variable, parameter in parameters.items()
        },
        shared=True,
    )
