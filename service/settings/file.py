"""Reads a settings file (TOML, `name = value` lines); a faulty one is refused whole, by line.

Names are those of docs/settings.md without the prefix and in small letters.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from domain.errors import Fault, FaultsFound
from storage.toml_lines import read_toml


def read_settings_file(file: Path, shape: type[BaseModel]) -> dict[str, Any]:
    """Return the settings of a file, checked against `shape`; raises FaultsFound."""
    try:
        found, lines = read_toml(file, str(file))
    except OSError as error:
        raise FaultsFound([Fault(str(file), 1, f"cannot be read: {error.strerror}")]) from error
    faults = [
        Fault(str(file), lines.of(name), f"{name}: no such setting; see docs/settings.md")
        for name in found
        if name not in shape.model_fields
    ]
    known = {name: value for name, value in found.items() if name in shape.model_fields}
    try:
        shape.model_validate(known)
    except ValidationError as error:
        for wrong in error.errors():
            name = str(wrong["loc"][0]) if wrong["loc"] else ""
            if not name or name in known:
                faults.append(Fault(str(file), lines.of(name), f"{name}: {wrong['msg']}"))
    if faults:
        raise FaultsFound(faults)
    return known
