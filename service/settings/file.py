"""Reads a settings file (TOML, `name = value` lines); a faulty one is refused whole, by line.

Names are those of docs/settings.md without the prefix and in small letters.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from domain.errors import Fault, FaultsFound

_AT_LINE = re.compile(r"at line (\d+)")


def read_settings_file(file: Path, shape: type[BaseModel]) -> dict[str, Any]:
    """Return the settings of a file, checked against `shape`; raises FaultsFound."""
    try:
        text = file.read_text(encoding="utf-8")
    except OSError as error:
        raise FaultsFound([Fault(str(file), 1, f"cannot be read: {error.strerror}")]) from error
    except UnicodeDecodeError as error:
        raise FaultsFound([Fault(str(file), 1, "is not UTF-8: save it as UTF-8")]) from error
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        at = _AT_LINE.search(str(error))
        line = int(at[1]) if at else text.count("\n") + 1
        raise FaultsFound([Fault(str(file), line, f"not TOML: {error}")]) from error
    faults = [
        Fault(str(file), _line_of(text, name), f"{name}: no such setting; see docs/settings.md")
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
                faults.append(Fault(str(file), _line_of(text, name), f"{name}: {wrong['msg']}"))
    if faults:
        raise FaultsFound(faults)
    return known


def _line_of(text: str, name: str) -> int:
    begins = re.compile(rf"\s*\[*\"?{re.escape(name)}\b")
    for number, line in enumerate(text.splitlines(), start=1):
        if name and begins.match(line):
            return number
    return 1
