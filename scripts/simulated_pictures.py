"""Draws docs/pictures/simulated-*.svg: simulated effluent beside real, as statistics alone.

`python -m scripts.simulated_pictures`, with shared/data beside the repository. No value of a real
series is drawn: its daily rhythm, its memory and its spread are, relative to its own mean.
"""  # noqa: INP001 - a program for who writes docs

from __future__ import annotations

import csv
import gzip
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from scripts.pictures import FOLDER
from simulators.city.city import city
from simulators.city.plant import DAY_S, Plant
from simulators.city.troubles.measuring import measure
from simulators.encoder import HANOI_OFFSET_S
from tests.house.runs.shared_data import DATA

Values = NDArray[np.float64]
WIDTH, HEIGHT, LEFT, BOTTOM = 720, 300, 56, 44
HOURS = 24
REAL = ("#b3541e", "#7a5c00", "#8c2f5a")
SIMULATED = "#1f6f8b"
BEGIN_S = 1_735_689_600 - HANOI_OFFSET_S  # 2025-01-01 00:00 in UTC+7
CODES = ("NH4_N", "FLOW_OUT", "COD", "TSS")
LAGS = 73  # hours


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a picture."""

    name: str
    colour: str
    x: Values
    y: Values
    dashed: bool = False


def main() -> None:
    """Draw every picture anew."""
    series = {
        "ammonium, aeration basin, Boulder (5 min)": boulder(),
        "inflow, membrane plant, mines (1 min)": mines(),
        "outlet of an industry, hourly means": outlet_hourly(),
    }
    hourly = hourly_of([one.plant for one in city(7).plants])
    rhythm = [
        Line(name, colour, np.arange(24.0), daily_rhythm(one))
        for (name, one), colour in zip(series.items(), REAL, strict=True)
    ]
    memory = [
        Line(name, colour, np.arange(float(LAGS)), autocorrelation(one))
        for (name, one), colour in zip(series.items(), REAL, strict=True)
    ]
    for code, name in (("NH4_N", "ammonium"), ("FLOW_OUT", "outflow"), ("COD", "COD")):
        told = f"simulated {name}, median of {len(hourly[code])} plants"
        dashed = code != "NH4_N"
        of_day = np.median([daily_rhythm(one) for one in hourly[code]], axis=0)
        of_lag = np.median([autocorrelation(one) for one in hourly[code]], axis=0)
        colour = {"NH4_N": SIMULATED, "FLOW_OUT": "#3c7d3c", "COD": "#5a4fcf"}[code]
        rhythm.append(Line(told, colour, np.arange(24.0), of_day, dashed))
        memory.append(Line(told, colour, np.arange(float(LAGS)), of_lag, dashed))
    _write("simulated-rhythm", "hour of the day", "times the mean", rhythm, 4)
    _write("simulated-memory", "hours later", "autocorrelation", memory, 12)
    _write("simulated-spread", "share of days below, %", "times the median", spread(hourly), 16)


def spread(hourly: Mapping[str, list[Values]]) -> list[Line]:
    """Return the spread of daily values: quantiles relative to the median."""
    shares = np.arange(2.0, 99.0, 2.0)

    def of(values: Values) -> Values:
        return np.asarray(np.percentile(values, shares) / np.median(values))

    real = uci()
    lines = [
        Line(f"{name}, effluent, Barcelona 1990 (daily)", colour, shares, of(values))
        for (name, values), colour in zip(real.items(), REAL, strict=False)
    ]
    for code, colour in (("COD", SIMULATED), ("TSS", "#3c7d3c")):
        daily = [of(one.reshape(-1, HOURS).mean(axis=1)) for one in hourly[code]]
        told = f"simulated {code}, daily means, median of {len(daily)} plants"
        lines.append(Line(told, colour, shares, np.median(daily, axis=0), dashed=True))
    return lines


def hourly_of(plants: list[Plant], days: int = 364) -> Mapping[str, list[Values]]:
    """Return by parameter hourly means of what each plant's sensors show of its ordinary water."""
    found: dict[str, list[list[Values]]] = {code: [[] for _ in plants] for code in CODES}
    for begin in range(BEGIN_S, BEGIN_S + days * DAY_S, 7 * DAY_S):
        time_s = np.arange(begin, begin + 7 * DAY_S, 300, dtype=np.int64)
        for number, plant in enumerate(plants):
            values = measure(plant, (), time_s).values
            for code in CODES:
                column = values[:, plant.parameters.index(code)]
                found[code][number].append(column.reshape(-1, 12).mean(axis=1))
    return {code: [np.concatenate(weeks) for weeks in of] for code, of in found.items()}


def daily_rhythm(hourly: Values) -> Values:
    """Return each hour's mean, relative to the mean of all."""
    days = hourly[: len(hourly) // HOURS * HOURS].reshape(-1, HOURS)
    return np.asarray(np.nanmean(days, axis=0) / np.nanmean(days))


def autocorrelation(hourly: Values) -> Values:
    """Return how much of each hour is still there so many hours later; holes are left out."""
    about = hourly - np.nanmean(hourly)
    found = []
    for lag in range(LAGS):
        pairs = about[: len(about) - lag] * about[lag:]
        found.append(np.nanmean(pairs) / np.nanmean(about * about))
    return np.array(found)


def boulder() -> Values:
    """Return hourly ammonium of the aeration basin (MIT licence)."""
    with (DATA / "boulder_wrrf" / "ab3_ammonia_5m.csv").open(encoding="utf-8") as file:
        rows = [(row["datetime"], row["AB3.Z7.Ammonia.mg.N.L"]) for row in csv.DictReader(file)]
    return _hourly(rows)


def mines() -> Values:
    """Return the hourly inflow of the membrane plant (MIT licence)."""
    path = DATA / "mines_wwtp" / "mines_mbr_1min_2010-04-10_19.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return _hourly([(row["datetime"], row["sewage_flow"]) for row in csv.DictReader(file)])


def outlet_hourly() -> Values:
    """Return the hourly means that an industrial outlet sent to its authority (MIT licence)."""
    path = DATA / "cn_outlet_hourly" / "outlet_hourly_2021.csv"
    with path.open(encoding="utf-8") as file:
        rows = csv.DictReader(file)
        return _hourly([(row["monitorTime"], row["monitorAvgValue"]) for row in rows])


def uci() -> Mapping[str, Values]:
    """Return daily COD and solids of the effluent (CC BY 4.0)."""
    folder = DATA / "uci_wwtp"
    names = (folder / "header.csv").read_text(encoding="utf-8").strip().split(",")
    text = (folder / "water-treatment-1990.data").read_text(encoding="utf-8")
    rows = [line.split(",") for line in text.splitlines() if line]
    return {
        told: np.array([float(row[at]) for row in rows if row[at] != "?"])
        for told, name in (("COD", "DQO-S"), ("TSS", "SS-S"))
        for at in [names.index(name)]
    }


def _hourly(rows: list[tuple[str, str]]) -> Values:
    """Return the means of whole hours from a midnight on, NaN where there is none."""
    told = [
        (int(datetime.fromisoformat(f"{time}+00:00").timestamp()) // 3_600, float(value))
        for time, value in rows
        if value not in {"", "NA", "nan"}
    ]
    hours = np.array([hour for hour, _ in told])
    hours -= hours.min() // HOURS * HOURS
    values = np.array([value for _, value in told])
    count = np.bincount(hours)
    with np.errstate(invalid="ignore"):
        return np.asarray(np.bincount(hours, values) / np.where(count == 0, np.nan, count))


def _write(name: str, across: str, upward: str, lines: list[Line], step: int) -> None:
    lowest = min(float(line.y.min()) for line in lines)
    highest = max(float(line.y.max()) for line in lines)
    lowest, highest = min(0.0, lowest), min(highest * 1.05, 4.0)
    first, last = float(lines[0].x[0]), float(lines[0].x[-1])
    legend = 18 * len(lines) + 14
    x_scale, y_scale = (WIDTH - LEFT - 16) / (last - first), (HEIGHT - 16) / (highest - lowest)

    def at(x: float, y: float) -> str:
        inside = min(max(y, lowest), highest)
        return f"{LEFT + (x - first) * x_scale:.1f},{16 + (highest - inside) * y_scale:.1f}"

    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" '
            f'height="{HEIGHT + BOTTOM + legend}" font-family="sans-serif" font-size="12">'
        ),
        '<rect width="100%" height="100%" fill="#fff"/>',
    ]
    for tick in np.linspace(lowest, highest, 6).tolist():
        left, right = at(first, tick), at(last, tick)
        (x1, y1), x2 = left.split(","), right.split(",")[0]
        parts.append(f'<path d="M{x1} {y1}H{x2}" stroke="#ddd"/>')
        parts.append(f'<text x="{LEFT - 6}" y="{y1}" text-anchor="end" dy="4">{tick:.1f}</text>')
    for tick in np.arange(first, last + 1, step).tolist():
        x = at(tick, lowest).split(",")[0]
        parts.append(f'<text x="{x}" y="{HEIGHT + 16}" text-anchor="middle">{tick:.0f}</text>')
    parts.append(
        f'<text x="{WIDTH / 2}" y="{HEIGHT + 34}" text-anchor="middle">{across}</text>'
        f'<text x="{LEFT}" y="12">{upward}</text>'
    )
    for number, line in enumerate(lines):
        points = " ".join(at(x, y) for x, y in zip(line.x.tolist(), line.y.tolist(), strict=True))
        dashes = ' stroke-dasharray="6 3"' if line.dashed else ""
        stroke = f'fill="none" stroke="{line.colour}" stroke-width="2"{dashes}'
        y = HEIGHT + BOTTOM + 12 + 18 * number
        parts.append(f'<polyline points="{points}" {stroke}/>')
        parts.append(f'<path d="M{LEFT} {y - 4}h30" {stroke}/>')
        parts.append(f'<text x="{LEFT + 38}" y="{y}">{line.name}</text>')
    (FOLDER / f"{name}.svg").write_text("\n".join([*parts, "</svg>", ""]), encoding="utf-8")


if __name__ == "__main__":
    main()
