"""Says what the thresholds' TOML may hold: which tables and keys, which must be, and their types.

What the figures mean together is checked in reviewed.py; law/lined_toml.py reads the file.
"""

from __future__ import annotations

from importlib.resources.abc import Traversable
from pathlib import Path

from compliance.law.lined_toml import (
    COMMON_KINDS,
    Form,
    KeysOfTable,
    Kind,
    TomlFile,
    is_number,
    is_whole,
)

_FIGURES = dict.fromkeys(
    (
        "possible_low",
        "possible_high",
        "plausible_low",
        "plausible_high",
        "spike_suspect",
        "spike_fail",
        "rate_per_hour",
        "step",
        "flat_suspect_minutes",
        "flat_fail_minutes",
        "least_movement_per_hour",
        "attenuated_range",
    ),
    "number",
)
_REASON = {"reason": "text"}
# table: (kinds of the required keys, kinds of the optional ones)
_TOP: KeysOfTable = ({"version": "text"}, {})
_SINGLE: dict[str, KeysOfTable] = {
    "policy": ({"excludes": "texts", **_REASON}, {}),
    "syntax": ({"sentinels": "numbers", **_REASON}, {}),
    "gap": ({"intervals": "number", **_REASON}, {}),
    "step_together": ({"channels": "whole", **_REASON}, {}),
    "floor": ({"share": "number", **_REASON}, {}),
    "flow": ({"permitted_days_an_hour": "number", **_REASON}, {}),
    "asking": (
        {
            **dict.fromkeys(
                ("excursion", "shift", "small_spike", "unsteady", "unsteady_least"), "number"
            ),
            **_REASON,
        },
        {},
    ),
    "default": (_REASON, _FIGURES),
}
_REPEATED: dict[str, KeysOfTable] = {"parameter": ({"code": "text", **_REASON}, _FIGURES)}


_KINDS: dict[str, Kind] = {
    **COMMON_KINDS,
    "whole": (is_whole, "must be a whole number without quotes, such as 3"),
    "numbers": (
        lambda value: isinstance(value, list) and all(is_number(item) for item in value),
        "must be a list of numbers, such as [-9999, -999]",
    ),
}
_FORM = Form(
    top=_TOP, single=_SINGLE, repeated=_REPEATED, kinds=_KINDS, may_lack=("floor", "flow", "asking")
)


def read_thresholds_file(path: Path | Traversable) -> TomlFile:
    """Read a file and check its form; what is wrong stands in `faults`, nothing is raised."""
    return TomlFile.read(path, _FORM)
