"""Writes the table of docs/metrics.md from what the code tells Prometheus: none is left out.

Run by `make docs`; it reads the source and starts nothing.
"""  # noqa: INP001 - a program of the Makefile, imported by nobody

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "metrics.md"
_FOLDERS = ("ingest", "service")
_BEGIN, _END = "<!-- from the code: make docs -->\n", "<!-- end -->\n"
_SUFFIXES = {
    "counter": ("_total",),
    "histogram": ("_bucket", "_sum", "_count"),
    "gauge": ("",),
}


class Told(NamedTuple):
    """One metric as the code makes it; `name` as Prometheus shows its family."""

    name: str
    kind: str
    labels: tuple[str, ...]
    help: str

    @property
    def series(self) -> tuple[str, ...]:
        """The names of its series."""
        base = self.name.removesuffix("_total")
        return tuple(base + suffix for suffix in _SUFFIXES[self.kind])


def metrics() -> list[Told]:
    """Return every metric that the source makes, by name."""
    files = (file for folder in _FOLDERS for file in sorted((ROOT / folder).rglob("*.py")))
    return sorted(one for file in files for one in _in(file))


def _in(file: Path) -> Iterator[Told]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or len(node.args) < 2:  # noqa: PLR2004 - name and help
            continue
        kind = ast.unparse(node.func).removesuffix("MetricFamily").lower()
        name, told, *more = node.args
        if kind not in _SUFFIXES or not _is_text(name) or not _is_text(told):
            continue
        labels = more[:1] or [one.value for one in node.keywords if one.arg == "labels"]
        of_name = str(ast.literal_eval(name)) + ("_total" if kind == "counter" else "")
        yield Told(
            of_name,
            kind,
            tuple(ast.literal_eval(labels[0])) if labels else (),
            str(ast.literal_eval(told)),
        )


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def table() -> str:
    """Return the table of the page."""
    rows = (
        f"| `{one.name}` | {one.kind} | {', '.join(f'`{label}`' for label in one.labels) or '-'} "
        f"| {one.help} |\n"
        for one in metrics()
    )
    return "| metric | type | labels | what it is |\n|---|---|---|---|\n" + "".join(rows)


def page() -> str:
    """Return the page with the table of today's code."""
    text = PAGE.read_text(encoding="utf-8")
    head, _, rest = text.partition(_BEGIN)
    _, _, tail = rest.partition(_END)
    return head + _BEGIN + table() + _END + tail


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
