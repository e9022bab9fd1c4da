"""An outlet's own thresholds: how far a person may move a figure, and what binds with them.

Only figures of steps between readings can be an outlet's own: they flag and leave nothing out of a
mean. Ranges, fillers and standstill, which do, stay those of all outlets.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

from compliance.quality.thresholds.reviewed import ParameterThresholds, Thresholds
from domain.errors import Fault
from domain.judged.entered.own_thresholds import InForce, OwnFigures
from domain.measured.parameters import PARAMETERS
from domain.registered import Sensor

# Ours. What `nhue thresholds propose` finds lies within (docs/quality.md); keener than this and a
# sensor's own noise is suspect, blunter and a check of this parameter is as good as off.
LEAST_SHARE, MOST_TIMES = 0.05, 4.0
# A spike or step of fewer steps of the sensor is how it rounds.
LEAST_RESOLUTIONS = 4.0
_OF_SPIKES = ("spike_suspect", "step")


def with_own(thresholds: Thresholds, own: Sequence[InForce]) -> Thresholds:
    """Return the thresholds of an outlet with its own among them, named by its version.

    The same object where it has none of its own.
    """
    if not own:
        return thresholds
    numbers = ", ".join(str(one) for one in sorted(one.number for one in own))
    moved = {one.parameter: _moved(thresholds.of(one.parameter), one.figures) for one in own}
    return replace(
        thresholds,
        version=f"{thresholds.version} with own thresholds {numbers}",
        parameters={**thresholds.parameters, **moved},
    )


def figure_bounds(
    thresholds: Thresholds, parameter: str, name: str, sensor: Sensor | None = None
) -> tuple[float, float] | None:
    """Return from where to where a person may move a figure, in the parameter's unit, both
    included; None where no such figure of all outlets is run.

    What fails as a spike at all outlets stays suspect at each.
    """
    whole = thresholds.of(parameter)
    figure: float | None = getattr(whole, name)
    if figure is None:
        return None
    low, high = LEAST_SHARE * figure, MOST_TIMES * figure
    if name == "spike_suspect" and whole.spike_fail is not None:
        high = min(high, whole.spike_fail)
    if name in _OF_SPIKES and sensor is not None and sensor.resolution is not None:
        low = max(low, LEAST_RESOLUTIONS * sensor.resolution)
    return low, max(high, low)


def within_bounds(
    thresholds: Thresholds,
    parameter: str,
    proposed: ParameterThresholds,
    sensor: Sensor | None = None,
) -> ParameterThresholds:
    """Return proposed figures of a parameter, each within what a person may enter."""

    def within(name: str) -> float | None:
        figure: float | None = getattr(proposed, name)
        bounds = figure_bounds(thresholds, parameter, name, sensor)
        return (
            figure if figure is None or bounds is None else min(max(figure, bounds[0]), bounds[1])
        )

    return replace(
        proposed,
        spike_suspect=within("spike_suspect"),
        spike_fail=within("spike_fail"),
        rate_per_hour=within("rate_per_hour"),
        step=within("step"),
    )


def own_faults(
    thresholds: Thresholds, parameter: str, figures: OwnFigures, sensor: Sensor | None
) -> Iterator[Fault]:
    """Yield what is wrong with own figures of a parameter read by a sensor, None where it is not
    known: each with where it stands and what to do.
    """
    if not figures.given:
        yield Fault("figures", 1, "give at least one figure that is to be the outlet's own")
    for name, figure in figures.given.items():
        bounds = figure_bounds(thresholds, parameter, name, sensor)
        if bounds is None:
            yield Fault(name, 1, f"no {name} is run for {parameter} at any outlet: leave it out")
            continue
        low, high = bounds
        if not (math.isfinite(figure) and low <= figure <= high):
            unit = PARAMETERS[parameter].unit
            span = f"{low:.12g} to {high:.12g} {unit}".rstrip()
            as_all = f"{getattr(thresholds.of(parameter), name):.12g} for all outlets"
            yield Fault(
                name, 1, f"{figure:.12g} is not within {span} ({as_all}): enter a figure within"
            )
    moved = _moved(thresholds.of(parameter), figures)
    suspect, fail = moved.spike_suspect, moved.spike_fail
    if suspect is not None and fail is not None and suspect > fail:
        yield Fault(
            "spike_fail",
            1,
            f"spike_suspect {suspect:.12g} is above spike_fail {fail:.12g}: enter both, the "
            "smaller one first",
        )


def _moved(whole: ParameterThresholds, own: OwnFigures) -> ParameterThresholds:
    return replace(
        whole,
        spike_suspect=_or(own.spike_suspect, whole.spike_suspect),
        spike_fail=_or(own.spike_fail, whole.spike_fail),
        rate_per_hour=_or(own.rate_per_hour, whole.rate_per_hour),
        step=_or(own.step, whole.step),
    )


def _or(own: float | None, whole: float | None) -> float | None:
    return whole if own is None else own
