"""Loading the kernels beforehand: no judgement and no what-if compiles or loads one later."""

from __future__ import annotations

import importlib
import pkgutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

from numba.core.dispatcher import Dispatcher

import compliance
from compliance.days.day_facts import outlet_day
from compliance.evaluate import evaluate_outlet_day
from compliance.history.whatif.outlet import answer_outlet
from compliance.history.whatif.question import WhatIf
from compliance.judging.load_kernels import load_kernels
from storage.readings.embedded.store import DuckdbReadings
from storage.readings.memory import MemoryReadings
from tests.compliance import sites
from tests.compliance.order import scenario_file

# Asked in a process of its own: in this one other tests have loaded kernels already.
_ALONE = "import {0}; {0}.hold_what_judging_needs_to_what_is_loaded(r'{1}')"


def test_what_judging_and_what_if_need_is_loaded_beforehand(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _ALONE.format(__name__, tmp_path)],
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr


def hold_what_judging_needs_to_what_is_loaded(folder: str) -> None:
    """Judge every scenario, and ask what if, once the kernels are loaded."""
    kernels = _kernels()
    assert kernels
    load_kernels(sites.law())
    loaded = {name: list(kernel.signatures) for name, kernel in kernels.items()}
    for path in scenario_file.paths():
        scenario = scenario_file.read(path)
        for day in scenario.days:
            in_memory = MemoryReadings()
            in_memory.append(day.rows)
            evaluate_outlet_day(day.facts, in_memory.read, scenario.law, known_at=sites.KNOWN_AT)
    store = DuckdbReadings(Path(folder) / "what-if.duckdb")
    store.append(sites.readings("60~2x280", parameter="COD"))
    store.seal(sites.readings("60~2x1", parameter="COD")[0].time_us + 86_400_000_000)
    registry = sites.one_outlet_registry("COD")
    question = WhatIf(first=sites.DAY, last=sites.DAY + timedelta(days=1), column="A")
    facts = outlet_day(registry, sites.OUTLET_ID, sites.DAY)
    evaluate_outlet_day(facts, store.read, sites.law(), known_at=sites.KNOWN_AT)
    answer_outlet(registry, sites.OUTLET_ID, question, law=sites.law(), read=store.read)
    store.close()
    for name, kernel in kernels.items():
        assert list(kernel.signatures) == loaded[name], name


def _kernels() -> dict[str, Any]:
    """Return every compiled kernel by the name of its file and its own."""
    found = {}
    for module in pkgutil.walk_packages(compliance.__path__, "compliance."):
        for name, one in vars(importlib.import_module(module.name)).items():
            if isinstance(one, Dispatcher):
                found[f"{module.name}.{name}"] = one
    return found
