"""Which tests a worker process gets at once, when pytest-xdist shares a run among several.

A file stays whole, so that its module's servers start once. It decides the order, never a result.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath

import pytest
from xdist.scheduler.loadscope import (  # type: ignore[import-untyped]  # it has no types
    LoadScopeScheduling,
)

# Two of these at once would take the processor from what they kill, hold back and time.
FAULTS = (
    "tests/end_to_end/killed/test_kill_100.py",
    "tests/end_to_end/killed/test_signal_9.py",
    "tests/end_to_end/held_up/test_back_pressure.py",
    "tests/end_to_end/held_up/test_clocks.py",
    "tests/end_to_end/held_up/test_outages.py",
    "tests/end_to_end/held_up/test_backlog.py",
)
# What takes longest begins first, so that no worker is left alone with it at the end.
LONGEST_FIRST = (
    *FAULTS,
    "tests/service/processes/judging/test_on_dask.py",
    "tests/end_to_end/whole_way/test_real_year.py",
    "tests/end_to_end/whole_way/test_one_honest_path.py",
    "tests/end_to_end/whole_way/test_command_line.py",
    "tests/storage/readings/embedded/test_store.py",
    "tests/compliance/quality/marks/test_block.py",
)
_FAULTS = "faults"


def scope_of(node_id: str) -> str:
    """Return the name of what is run by one worker, one test after the other."""
    file = node_id.partition("::")[0]
    return _FAULTS if file in FAULTS else file


class WholeFiles(LoadScopeScheduling):  # type: ignore[misc]  # the same
    """Hands out whole files in the order of collection, and all faults to one worker."""

    def _split_scope(self, nodeid: str) -> str:
        return scope_of(nodeid)


def longest_first(items: Sequence[pytest.Item]) -> list[pytest.Item]:
    """Return the tests with the longest files first, then those of real servers, then the rest."""
    live_files = {_file_of(item) for item in items if item.get_closest_marker("live")}

    def rank(item: pytest.Item) -> tuple[int, int]:
        file = _file_of(item)
        if file in LONGEST_FIRST:
            return (0, LONGEST_FIRST.index(file))
        return (1, 0) if file in live_files else (2, 0)

    return sorted(items, key=rank)


def _file_of(item: pytest.Item) -> str:
    return str(PurePosixPath(item.nodeid.partition("::")[0]))
