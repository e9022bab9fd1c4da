"""What another process tells is waited for, never read once: it may not have come yet.

And waited for by one patience, which a test does not choose: a machine on which others work too is
slower than its author's.
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[2]
LIVE = sorted([*TESTS.glob("end_to_end/**/*.py"), *TESTS.glob("simulators/**/*.py")])
WAITING = sorted({*TESTS.glob("**/*.py")} - {*TESTS.glob("bench/**/*.py")})
OWN_PATIENCE_LEAST = 5  # seconds: shorter waits are part of what is tried
TOLD = {"part", "metric", "says"}  # of a service that runs in a process of its own


def told_once(tree: ast.AST) -> list[int]:
    """Return the lines that hold on to what a running service says at one moment."""
    return [
        assertion.lineno
        for assertion in ast.walk(tree)
        if isinstance(assertion, ast.Assert)
        for call in ast.walk(assertion.test)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)
        if call.func.attr in TOLD or "'/health'" in ast.unparse(call)
        if not isinstance(call.func.value, ast.Call)
    ] + [
        kept.lineno
        for kept in ast.walk(tree)
        if isinstance(kept, ast.Assign) and not isinstance(kept.value, ast.Lambda)
        for call in ast.walk(kept.value)
        if isinstance(call, ast.Call)
        if "/metrics" in ast.unparse(call)
        or (isinstance(call.func, ast.Attribute) and call.func.attr in TOLD)
    ]


def own_patience(tree: ast.AST) -> list[int]:
    """Return the lines of waits that end after a number of seconds of their own."""
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call | ast.BinOp)
        for number in _bounds_of(node)
        if isinstance(number, ast.Constant)
        if isinstance(number.value, int | float) and number.value >= OWN_PATIENCE_LEAST
    ]


def _bounds_of(node: ast.Call | ast.BinOp) -> list[ast.expr]:
    if isinstance(node, ast.BinOp):
        return [node.right] if ast.unparse(node.left) == "time.monotonic()" else []
    waits = isinstance(node.func, ast.Attribute) and node.func.attr in {"join", "wait"}
    return [*(node.args if waits else ()), *(k.value for k in node.keywords if k.arg == "timeout")]


@pytest.mark.parametrize("file", LIVE, ids=lambda path: path.name)
def test_no_test_reads_health_or_a_metric_of_another_process_once(file: Path) -> None:
    assert told_once(ast.parse(file.read_text(encoding="utf-8"))) == []


def test_an_assertion_on_what_is_told_once_is_found() -> None:
    assert told_once(ast.parse("assert service.metric('nhue_store_down') == 0")) == [1]
    assert told_once(ast.parse("assert service.get('/health').status_code == 200")) == [1]
    assert told_once(ast.parse("said = side.says('clock')")) == [1]
    assert told_once(ast.parse("metrics = service.get('/metrics').text")) == [1]
    assert told_once(ast.parse("service.wait_until(lambda: service.metric('x') == 0)")) == []


def test_no_test_waits_with_a_patience_of_its_own() -> None:
    found = [
        f"{file.relative_to(TESTS)}:{line}"
        for file in WAITING
        for line in own_patience(ast.parse(file.read_text(encoding="utf-8")))
    ]
    assert found == []


def test_a_patience_of_its_own_is_found() -> None:
    for wait in ("thread.join(10)", "ended.wait(20.0)", "heard.get(timeout=15)"):
        assert own_patience(ast.parse(wait)) == [1]
    assert own_patience(ast.parse("give_up_at = time.monotonic() + 30")) == [1]
    assert own_patience(ast.parse("paused.wait(0.2)")) == []
    assert own_patience(ast.parse("thread.join(PATIENCE_SECONDS)")) == []
