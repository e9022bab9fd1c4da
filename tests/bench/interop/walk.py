"""Reads docs/clients.md as a stranger does: files to write, and lines to type."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PAGE = Path(__file__).parents[3] / "docs" / "clients.md"
ADDRESS = "http://127.0.0.1:8080"
OUTLETS = ("CX-MP-01", "CX-1")  # of `make demo`, which the page speaks of, and of the city here
_PARTS = re.compile(
    r"^## (?P<title>[^\n]+)$"
    r"|^```(?P<kind>\w+)(?: (?P<name>\S+))?\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Block:
    """A block of the page: the section that it is in, its kind, its file's name, its text."""

    section: str
    kind: str
    name: str | None
    text: str


def blocks(address: str) -> Iterator[Block]:
    """Give the blocks of the page in their order, for a service at an address."""
    section = ""
    for found in _PARTS.finditer(PAGE.read_text("utf-8")):
        if found["title"]:
            section = found["title"]
        else:
            text = found["text"].replace(ADDRESS, address).replace(*OUTLETS)
            yield Block(section, found["kind"], found["name"], text)
