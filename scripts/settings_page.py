"""Writes docs/settings.md from service/settings/settings.py, so that the page cannot lag behind the
code.

Run by `make docs`; decides nothing about a setting, and never shows a value of this machine.
"""  # noqa: INP001 - a program of the Makefile, imported by nobody

from __future__ import annotations

import types
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from service.settings.settings import Settings

PAGE = Path(__file__).resolve().parents[1] / "docs" / "settings.md"
HEAD = """# Settings

Written by `make docs` from `service/settings/settings.py`; do not edit it here.

Each setting is read from the environment, with the prefix `NHUE_`, or from the TOML file that
`nhue --settings FILE` names (there without the prefix and in small letters); the environment wins.
A name with the prefix that is no setting, or a value that cannot be used, is refused at the start
with every fault.

Mọi thiết lập đọc từ biến môi trường `NHUE_...`; tên sai hoặc giá trị sai bị từ chối khi khởi động.

| setting | values | when unset | what it decides |
|---|---|---|---|
"""


def kind(annotation: Any) -> str:
    """Return in words what a setting takes.

    >>> kind(int | None)
    'whole number'
    """
    names = {str: "text", int: "whole number", float: "number", bool: "true or false", Path: "path"}
    if get_origin(annotation) is Literal:
        return " or ".join(f"`{value}`" for value in get_args(annotation))
    if get_origin(annotation) in {Union, types.UnionType, Annotated}:
        parts = [part for part in get_args(annotation) if part is not type(None)]
        return " or ".join(dict.fromkeys(kind(part) for part in parts))
    return names.get(annotation, "secret" if "Secret" in str(annotation) else str(annotation))


def bounds(field: FieldInfo) -> str:
    """Return the least and most that a number may be, in words, or nothing."""
    signs = {"ge": "at least", "gt": "above", "le": "at most", "lt": "below"}
    said = [
        f"{words} {getattr(rule, sign)}"
        for rule in field.metadata
        for sign, words in signs.items()
        if hasattr(rule, sign)
    ]
    return ", " + ", ".join(said) if said else ""


def when_unset(field: FieldInfo) -> str:
    """Return a setting's default, without the paths of this machine."""
    if field.default_factory is not None:
        return "the user's data folder (`$XDG_DATA_HOME/nhue` or `~/.local/share/nhue`)"
    return "-" if field.default is None else f"`{field.default}`"


def page() -> str:
    """Return the whole page."""
    rows = [
        f"| `NHUE_{name.upper()}` | {kind(field.annotation)}{bounds(field)} | {when_unset(field)} "
        f"| {field.description} |"
        for name, field in Settings.model_fields.items()
    ]
    return HEAD + "\n".join(rows) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
