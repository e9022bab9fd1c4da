"""A compiled kernel is cached on disk by its own file: it rests on nothing that another file says.

numba's index of a kernel keeps the types that it was called with. A class of ours among them is
looked up by name before the file's stamp is compared, so that a class that was moved or renamed
would stop every day; and a constant of another file would be the one of an earlier version.
"""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any, get_args, get_origin, get_type_hints

import numpy as np
import pytest
from numba import types

from compliance.means import load
from compliance.means.slots import counts, states
from compliance.quality.flag_reasons import ASKED
from compliance.quality.marks import keen, kernels, standstill
from compliance.quality.marks.block import mark_block
from compliance.quality.thresholds.of_series import BlockThresholds
from compliance.verdicts import outcomes
from domain.judged.verdicts import Certainty, Outcome
from domain.legal_day import MICROSECONDS_PER_HOUR
from domain.measured.readings import DeviceStatus

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("domain", "storage", "ingest", "compliance", "api", "service")
OF_PYTHON = (int, float, bool, tuple, type(None))
LIMITS = BlockThresholds(
    sentinels=np.array([-9999.0]),
    fail_low=0.0,
    fail_high=100.0,
    suspect_low=0.0,
    suspect_high=90.0,
    spike_suspect=5.0,
    spike_fail=10.0,
    rate_per_s=1.0,
    flat_suspect_us=1e9,
    flat_fail_us=2e9,
    flat_tolerance=1e-9,
    flat_longest_step_us=600_000_000,
    still_us_per_unit=0.0,
    resolution=0.1,
    range_excludes=True,
    flat_excludes=False,
)


def kernels_of(tree: ast.Module) -> list[ast.FunctionDef]:
    return [
        node
        for node in tree.body
        if isinstance(node, ast.FunctionDef)
        and "compiled" in {ast.unparse(one) for one in node.decorator_list}
    ]


def _files() -> Iterator[str]:
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            if kernels_of(ast.parse(path.read_text(encoding="utf-8"))):
                yield str(path.relative_to(ROOT))


FILES = [*_files()]


def module_of(file: str) -> ModuleType:
    return import_module(file.removesuffix(".py").replace("/", "."))


def classes_in(hint: Any) -> set[Any]:
    """Return the classes that a type is made of, numpy's shape and element types left out."""
    if hint is Ellipsis or getattr(hint, "__module__", "").startswith("numpy"):
        return set()
    origin = get_origin(hint)
    if origin is None:
        return {hint}
    if origin is np.ndarray:
        return set()
    return {origin}.union(*(classes_in(part) for part in get_args(hint)))


def foreign(tree: ast.Module) -> set[str]:
    """Return the names of a file that come from another file of ours, or are made of such."""
    found = {
        name.asname or name.name
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in PACKAGES
        for name in node.names
    }
    for node in tree.body:
        if isinstance(node, ast.Assign) and names_in(node.value) & found:
            found |= names_in(*node.targets)
        if isinstance(node, ast.AnnAssign) and node.value and names_in(node.value) & found:
            found |= names_in(node.target)
    return found


def names_in(*nodes: ast.AST) -> set[str]:
    return {one.id for node in nodes for one in ast.walk(node) if isinstance(one, ast.Name)}


def test_there_are_kernels_to_look_at() -> None:
    assert {"compliance/quality/marks/kernels.py", "compliance/means/slots/counts.py"} <= set(FILES)


@pytest.mark.parametrize("file", FILES)
def test_a_kernel_takes_only_arrays_numbers_and_tuples_of_these(file: str) -> None:
    module = module_of(file)
    other = {
        f"{kernel.name}: {one}"
        for kernel in kernels_of(ast.parse((ROOT / file).read_text(encoding="utf-8")))
        for hint in get_type_hints(
            getattr(getattr(module, kernel.name), "py_func", getattr(module, kernel.name))
        ).values()
        for one in classes_in(hint)
        if one not in OF_PYTHON
    }
    assert other == set()


@pytest.mark.parametrize("file", FILES)
def test_a_kernel_names_nothing_of_another_file(file: str) -> None:
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    of_others = foreign(tree)
    named = {
        f"{kernel.name}: {name}"
        for kernel in kernels_of(tree)
        for name in names_in(*kernel.body) & of_others
    }
    assert named == set()


@pytest.mark.skipif("NUMBA_DISABLE_JIT" in os.environ, reason="nothing is compiled")
def test_what_quality_control_calls_its_kernels_with_names_no_class_of_ours() -> None:
    """A named tuple is a tuple to the type checker, and its class to numba."""
    time_us = np.arange(5, dtype=np.int64) * 60_000_000
    value = np.array([1.0, 20.0, 1.0, -9999.0, np.nan])
    mark_block(time_us, value, np.zeros(5, np.int8), LIMITS, 0)
    called: Any = [
        getattr(kernels, one.name)
        for one in kernels_of(ast.parse(Path(kernels.__file__).read_text(encoding="utf-8")))
    ]
    taken = {kind for one in called for signature in one.signatures for kind in signature}
    assert any(isinstance(one, types.UniTuple) for one in taken)
    assert not [one for one in taken if isinstance(one, types.BaseNamedTuple)]


def test_what_is_written_out_for_a_kernel_is_what_the_other_file_says() -> None:
    for name in ("MISSING", "VALID", "EXCLUDED", "NO_DISCHARGE"):
        assert getattr(counts, name) == getattr(states, name)
    for place, outcome in (
        (outcomes._KEPT, Outcome.KEPT),
        (outcomes._EXCEEDED, Outcome.EXCEEDED),
        (outcomes._NOT_PROVABLE, Outcome.NOT_PROVABLE),
        (outcomes._NO_DISCHARGE, Outcome.NO_DISCHARGE),
    ):
        assert outcomes.OUTCOMES[place] is outcome
    for place, certainty in (
        (outcomes._WHATEVER, Certainty.WHATEVER_WAS_MISSING),
        (outcomes._ON_WHAT_WAS_READ, Certainty.ON_WHAT_WAS_READ),
        (outcomes._NO_CERTAINTY, Certainty.NONE),
    ):
        assert outcomes.CERTAINTIES[place] is certainty
    assert kernels._MEASURING == DeviceStatus.MEASURING
    assert load._HOUR_US == MICROSECONDS_PER_HOUR
    assert standstill._NOT_READ == kernels.NOT_READ
    assert keen._NOT_READ == kernels.NOT_READ
    assert keen._SPIKE == kernels.SPIKE_SUSPECT | kernels.SPIKE_FAIL
    bits = (keen.SMALL_SPIKE_ASKED, keen.EXCURSION_ASKED, keen.SHIFT_ASKED, keen.UNSTEADY_ASKED)
    assert bits == tuple(1 << place for place in range(len(ASKED)))
    for name in ("FLAT_SUSPECT", "FLAT_FAIL", "ATTENUATED_SUSPECT"):
        assert getattr(standstill, f"_{name}") == getattr(kernels, name)
    fields = [name.upper() for name in BlockThresholds._fields[1:]]
    places = {name[3:]: place for name, place in vars(kernels).items() if name.startswith("AT_")}
    assert len(places) > 6
    assert [place for name, place in places.items() if fields[place] != name] == []
