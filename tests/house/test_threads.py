"""Threads are made by the supervisor alone: one that dies must never do so unseen."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("domain", "storage", "ingest", "compliance", "api", "service")
SUPERVISOR = "service/threads.py"


def test_no_part_of_the_service_starts_a_bare_thread() -> None:
    bare = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for package in PACKAGES
        for path in sorted((ROOT / package).rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).rpartition(".")[2] in {"Thread", "Timer", "start_new_thread"}
        and str(path.relative_to(ROOT)) != SUPERVISOR
    ]
    assert bare == []


def test_what_is_handed_to_a_pool_of_threads_is_asked_for_its_result() -> None:
    """A pool keeps what its work raised until somebody asks: each file that submits, asks."""
    silent = [
        str(path.relative_to(ROOT))
        for package in PACKAGES
        for path in sorted((ROOT / package).rglob("*.py"))
        if ".submit(" in (text := path.read_text(encoding="utf-8")) and ".result()" not in text
    ]
    assert silent == []
