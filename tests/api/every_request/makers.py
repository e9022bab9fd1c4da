"""Finds in the source every text that a person is refused with, its expressions told by samples."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def said_by(
    folders: tuple[str, ...], makers: Mapping[str, int], samples: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """Give where it stands and how it reads of each text given to a maker, at the place named.

    Raises KeyError on an expression that has no sample.
    """
    for folder in folders:
        path = ROOT / folder
        for file in [path] if path.is_file() else sorted(path.rglob("*.py")):
            tree = ast.parse(file.read_text())
            constants = {
                ast.unparse(node.targets[0]): node.value
                for node in tree.body
                if isinstance(node, ast.Assign)
            }
            for node in ast.walk(tree):
                if not isinstance(node, ast.Call):
                    continue
                name = node.func.id if isinstance(node.func, ast.Name) else ""
                if name in makers and len(node.args) > makers[name]:
                    given = node.args[makers[name]]
                    told = constants.get(ast.unparse(given), given)
                    if isinstance(told, ast.Constant | ast.JoinedStr):
                        where = f"{file.relative_to(ROOT)}:{node.lineno}"
                        yield where, written(told, samples)


def written(node: ast.Constant | ast.JoinedStr, samples: Mapping[str, str]) -> str:
    """Return a text with a sample for each of its expressions."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    parts = []
    for one in node.values:
        if isinstance(one, ast.FormattedValue):
            mark = "!r" if one.conversion == ord("r") else ""
            parts.append(samples[ast.unparse(one.value) + mark])
        else:
            assert isinstance(one, ast.Constant)
            parts.append(str(one.value))
    return "".join(parts)
