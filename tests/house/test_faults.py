"""Holds the table of docs/faults.md against reality: its tests assert what it says."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TABLE = re.findall(
    r"^\| (.+?) \| .+? \| (.+?) \| (.+?) \| (`tests/.+?) \|$",
    (ROOT / "docs" / "faults.md").read_text(encoding="utf-8"),
    re.MULTILINE,
)
WANTED = (
    "is down",
    "broker restarts",
    "network is cut",
    "full",
    "gateway's clock",
    "host's clock",
    "one client id",
)
SOURCES = "".join(
    path.read_text(encoding="utf-8")
    for folder in ("ingest", "service")
    for path in (ROOT / folder).rglob("*.py")
)


def named(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def function(address: str) -> str:
    """Return the source of the test at an address; fails where there is none."""
    file, _, name = address.partition("::")
    source = (ROOT / file).read_text(encoding="utf-8")
    (found,) = (
        node
        for node in ast.parse(source).body
        if isinstance(node, ast.FunctionDef) and node.name == name
    )
    return ast.get_source_segment(source, found) or ""


@pytest.mark.parametrize(("fault", "health", "metrics", "tests"), TABLE, ids=[t[0] for t in TABLE])
def test_a_row_names_tests_that_assert_its_health_and_its_metrics(
    fault: str, health: str, metrics: str, tests: str
) -> None:
    del fault
    text = "".join(map(function, named(tests)))
    for metric in named(metrics):
        assert f'"{metric}"' in text
        assert f'"{metric.removesuffix("_total")}"' in SOURCES
    for part in named(health):
        assert f'"{part}"' in text


def test_no_fault_that_was_promised_is_left_out() -> None:
    faults = "; ".join(fault for fault, *_ in TABLE)
    assert all(word in faults for word in WANTED)
    assert len(TABLE) >= 9
