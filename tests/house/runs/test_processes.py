"""How worker processes share a run: whole files, no two faults at once, and off when asked."""

from __future__ import annotations

import os
import subprocess

import pytest

from tests.house.runs.processes import FAULTS, LONGEST_FIRST, longest_first, scope_of
from tests.servers.nhue import ROOT


def test_every_file_that_is_named_for_its_place_in_the_order_exists() -> None:
    named = {*FAULTS, *LONGEST_FIRST}
    assert {name for name in named if not (ROOT / name).is_file()} == set()


def test_a_file_stays_whole_and_all_faults_are_one_workers() -> None:
    ids = ("tests/a.py::test_x", "tests/a.py::TestY::test_z[::]", "tests/b.py::test_x")
    assert [scope_of(one) for one in ids] == ["tests/a.py", "tests/a.py", "tests/b.py"]
    assert len({scope_of(f"{file}::test_x") for file in FAULTS}) == 1


def test_the_longest_files_begin_and_nothing_is_left_out(request: pytest.FixtureRequest) -> None:
    items = request.session.items
    ordered = longest_first(items)
    assert sorted(map(id, ordered)) == sorted(map(id, items))
    ranks = [scope_of(item.nodeid) == scope_of(FAULTS[0]) for item in ordered]
    assert ranks == sorted(ranks, reverse=True)


@pytest.mark.parametrize(
    ("arguments", "shared"),
    [("", True), ("-k name", True), ("-s", False), ("--pdb", False), ("--trace", False)],
)
def test_make_test_shares_the_run_unless_a_person_wants_to_look_inside(
    arguments: str, *, shared: bool
) -> None:
    asked = ("make", "-n", "test", f"ARGS={arguments}")
    clean = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    said = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True, env=clean)
    (line,) = [line for line in said.stdout.splitlines() if " -m pytest" in line]
    assert (" -n 4 " in line) is shared
    assert line.endswith(arguments)
