"""The thresholds of quality control: reviewed data, read and checked as a whole.

Which figures apply to which parameter, and which checks leave a reading out of the mean. It never
guesses: a parameter without figures of its own has the file's default, and nothing more.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from compliance.law.lined_toml import Table, TomlFile
from compliance.quality.thresholds.file_form import read_thresholds_file
from domain.errors import FaultsFound
from domain.judged.quality import Check
from domain.measured.parameters import PARAMETERS

_ASKED = ("excursion", "shift", "small_spike", "unsteady", "unsteady_least")
MAY_EXCLUDE = (Check.SYNTAX, Check.DEVICE_STATUS, Check.GROSS_RANGE, Check.FLAT_LINE)
ALWAYS_EXCLUDE = (Check.SYNTAX, Check.DEVICE_STATUS)


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterThresholds:
    """The figures of one parameter in its own unit; None: that check is not run.

    Outside possible: FAIL; outside plausible: SUSPECT. Above `possible_high` it is no water: left
    out as a device error is. `least_movement_per_hour` is how slowly the water may drift at its
    quietest: a sensor that writes in steps of r stands still r / that longer without being broken.
    Within less than `attenuated_range` for as long as a flat line needs, and as the water takes to
    cross that range at its quietest, is SUSPECT.
    """

    possible_low: float | None = None
    possible_high: float | None = None
    plausible_low: float | None = None
    plausible_high: float | None = None
    spike_suspect: float | None = None
    spike_fail: float | None = None
    rate_per_hour: float | None = None
    step: float | None = None
    flat_suspect_minutes: float | None = None
    flat_fail_minutes: float | None = None
    least_movement_per_hour: float | None = None
    attenuated_range: float | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskingThresholds:
    """What only asks a person to look: shares of a parameter's `spike_suspect`, `unsteady` of the
    value itself. No figure of a day rests on it.
    """

    excursion: float
    shift: float
    small_spike: float
    unsteady: float
    unsteady_least: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """One version of every threshold; `excludes` are the checks whose FAIL leaves a reading out.

    The lowest `floor_share` of a sensor's span is its floor. More than `flow_days_an_hour`
    permitted days' water within an hour is no flow. Without `asking` nobody is asked to look.
    """

    version: str
    excludes: frozenset[Check]
    sentinels: tuple[float, ...]
    gap_intervals: float
    step_together_channels: int
    default: ParameterThresholds
    parameters: Mapping[str, ParameterThresholds] = field(default_factory=dict)
    floor_share: float = 0.0
    flow_days_an_hour: float = math.inf
    asking: AskingThresholds | None = None

    def of(self, parameter: str) -> ParameterThresholds:
        """Return a parameter's own figures, or the default's."""
        return self.parameters.get(parameter, self.default)


def load_thresholds(path: Path | Traversable | None = None) -> Thresholds:
    """Return the shipped thresholds, or those of a file; raises FaultsFound with file and line."""
    chosen = path or resources.files("compliance.quality.thresholds") / "thresholds.toml"
    file = read_thresholds_file(chosen)
    if not file.faults:
        _check_meaning(file)
    if file.faults:
        raise FaultsFound(file.faults)
    return Thresholds(
        version=str(file.top.keys["version"]),
        excludes=frozenset(Check(name) for name in file.needed("policy").texts("excludes")),
        sentinels=tuple(float(figure) for figure in file.needed("syntax").keys["sentinels"]),
        gap_intervals=_figure(file.needed("gap"), "intervals"),
        step_together_channels=int(_figure(file.needed("step_together"), "channels")),
        default=_parameter(file.needed("default")),
        parameters={str(t.keys["code"]): _parameter(t) for t in file.tables("parameter")},
        floor_share=_figure_or(file.single("floor"), "share", 0.0),
        flow_days_an_hour=_figure_or(file.single("flow"), "permitted_days_an_hour", math.inf),
        asking=_asking(file.single("asking")),
    )


def _asking(table: Table | None) -> AskingThresholds | None:
    if table is None:
        return None
    return AskingThresholds(**{key: _figure(table, key) for key in _ASKED})


def _figure(table: Table, key: str) -> float:
    return float(table.keys[key])


def _figure_or(table: Table | None, key: str, otherwise: float) -> float:
    return otherwise if table is None else _figure(table, key)


def _parameter(table: Table) -> ParameterThresholds:
    figures = {
        key: float(value) if not isinstance(value, str) else value
        for key, value in table.keys.items()
        if key != "code"
    }
    return ParameterThresholds(**figures)  # type: ignore[arg-type]  # kinds are checked in the file


def _check_meaning(file: TomlFile) -> None:
    policy = file.needed("policy")
    named = policy.texts("excludes")
    for name in named:
        if name not in MAY_EXCLUDE:
            file.fault(policy.line_of("excludes"), f"{name!r} may not leave out a reading")
    for check in ALWAYS_EXCLUDE:
        if check not in named:
            file.fault(policy.line_of("excludes"), f"{check.value!r} must be among excludes")
    for kind, key, least in (
        ("gap", "intervals", 1),
        ("step_together", "channels", 2),
        ("floor", "share", 0),
        ("flow", "permitted_days_an_hour", 1),
    ):
        table = file.single(kind)
        if table is not None and _figure(table, key) < least:
            file.fault(table.line_of(key), f"{key} must be {least} or more")
    _check_asking(file)
    seen: set[str] = set()
    for table in file.tables("parameter"):
        code = str(table.keys["code"])
        if code not in PARAMETERS:
            file.fault(table.line_of("code"), f"parameter {code!r} is not known")
        if code in seen:
            file.fault(table.line_of("code"), f"parameter {code!r} stands here twice")
        seen.add(code)
        _check_figures(file, table)
    _check_figures(file, file.needed("default"))


def _check_asking(file: TomlFile) -> None:
    asking = file.single("asking")
    if asking is not None:
        for key in _ASKED:
            if _figure(asking, key) <= 0:
                file.fault(asking.line_of(key), f"{key} must be more than 0")


# (the smaller or equal one, the larger one)
_ORDERED = (
    ("possible_low", "possible_high"),
    ("plausible_low", "plausible_high"),
    ("possible_low", "plausible_low"),
    ("plausible_high", "possible_high"),
    ("spike_suspect", "spike_fail"),
    ("flat_suspect_minutes", "flat_fail_minutes"),
)
_POSITIVE = (
    "spike_suspect",
    "spike_fail",
    "rate_per_hour",
    "step",
    "flat_suspect_minutes",
    "flat_fail_minutes",
    "least_movement_per_hour",
    "attenuated_range",
)
_TOGETHER = (
    ("spike_suspect", "spike_fail"),
    ("flat_suspect_minutes", "flat_fail_minutes", "least_movement_per_hour"),
)


def _check_figures(file: TomlFile, table: Table) -> None:
    for lower, upper in _ORDERED:
        if table.has(lower) and table.has(upper) and _figure(table, lower) > _figure(table, upper):
            file.fault(table.line_of(upper), f"{lower} is above {upper}")
    for key in _POSITIVE:
        if table.has(key) and _figure(table, key) <= 0:
            file.fault(table.line_of(key), f"{key} must be above 0")
    for keys in _TOGETHER:
        absent = [key for key in keys if not table.has(key)]
        if absent and len(absent) < len(keys):
            file.fault(table.line, f"{', '.join(keys)} belong together: add {', '.join(absent)}")
