"""What msgspec is to make of bytes it is told at import, before a service has threads.

A service once ended within msgspec 0.22.0 without a word, as it was told later.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("api", "compliance", "domain", "ingest", "service", "simulators", "storage")
_OF_ITS_OWN = {"datetime"}  # types that msgspec knows without being told


def _modules() -> Iterator[tuple[str, ast.Module]]:
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            text = path.read_text(encoding="utf-8")
            if "msgspec" in text:
                yield str(path.relative_to(ROOT)), ast.parse(text)


def _faults(tree: ast.Module) -> Iterator[str]:
    told = {
        ast.unparse(call.args[0])
        for statement in tree.body
        if not isinstance(statement, ast.FunctionDef | ast.ClassDef)
        for call in ast.walk(statement)
        if isinstance(call, ast.Call) and ast.unparse(call.func).endswith(".Decoder") and call.args
    }
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef) or function.name == "__post_init__":
            continue
        for call in ast.walk(function):
            if not isinstance(call, ast.Call):
                continue
            name = ast.unparse(call.func)
            if name.startswith("msgspec.") and name.endswith(".Decoder"):
                yield f"line {call.lineno}: a decoder is made within a function"
            types = [ast.unparse(one.value) for one in call.keywords if one.arg == "type"]
            if name == "msgspec.convert" and len(call.args) > 1:
                types.append(ast.unparse(call.args[1]))
            if name.startswith("msgspec."):
                for one in types:
                    if one not in told | _OF_ITS_OWN:
                        yield f"line {call.lineno}: {one} has no decoder of its module"


MODULES = list(_modules())


@pytest.mark.parametrize(("file", "tree"), MODULES, ids=[file for file, _ in MODULES])
def test_every_type_is_told_to_msgspec_while_its_module_is_imported(
    file: str, tree: ast.Module
) -> None:
    assert list(_faults(tree)) == [], file


def test_a_type_that_is_told_within_a_function_is_found() -> None:
    source = "def f(b):\n    return msgspec.json.decode(b, type=Limit)"
    assert list(_faults(ast.parse(source))) == ["line 2: Limit has no decoder of its module"]
    assert list(_faults(ast.parse(f"_LIMIT = msgspec.json.Decoder(Limit)\n{source}"))) == []
