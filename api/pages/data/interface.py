"""What the page of the API shows without script: each operation under its tag, and its words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

# Swagger UI draws its marks as data: pictures; nothing else of ours does.
DOCS_POLICY = (
    "default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'; object-src 'none'"
)


@dataclass(frozen=True, slots=True)
class OperationLine:
    """One operation: its method, its path, and what it answers."""

    method: str
    path: str
    words: str


def operations_by_tag(document: Mapping[str, Any]) -> dict[str, list[OperationLine]]:
    """Return each operation of an OpenAPI document under its first tag, in their order."""
    groups: dict[str, list[OperationLine]] = {}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            words = operation.get("description") or operation["summary"]
            line = OperationLine(method.upper(), path, words)
            groups.setdefault(operation["tags"][0], []).append(line)
    return dict(sorted(groups.items()))
