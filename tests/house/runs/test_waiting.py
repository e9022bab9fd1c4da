"""What another process tells is waited for, never read once: it may not have come yet."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[2]
LIVE = sorted([*TESTS.glob("end_to_end/**/*.py"), *TESTS.glob("simulators/**/*.py")])
TOLD = {"part", "metric"}  # of a service that runs in a process of its own


def told_once(tree: ast.AST) -> list[int]:
    """Return the lines of assertions on what a running service says at one moment."""
    return [
        assertion.lineno
        for assertion in ast.walk(tree)
        if isinstance(assertion, ast.Assert)
        for call in ast.walk(assertion.test)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)
        if call.func.attr in TOLD or "'/health'" in ast.unparse(call)
        if not isinstance(call.func.value, ast.Call)
    ]


@pytest.mark.parametrize("file", LIVE, ids=lambda path: path.name)
def test_no_test_reads_health_or_a_metric_of_another_process_once(file: Path) -> None:
    assert told_once(ast.parse(file.read_text(encoding="utf-8"))) == []


def test_an_assertion_on_what_is_told_once_is_found() -> None:
    assert told_once(ast.parse("assert service.metric('nhue_store_down') == 0")) == [1]
    assert told_once(ast.parse("assert service.get('/health').status_code == 200")) == [1]
    assert told_once(ast.parse("service.wait_until(lambda: service.metric('x') == 0)")) == []
