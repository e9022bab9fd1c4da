"""Cells that name where a logger's messages come from: topics, and the names of its files.

It refuses what is ours or everybody's; which gateways a topic is of, it does not know.
"""

from __future__ import annotations

import re

from domain.gateways.fitting import GATEWAY
from storage.registry_files.rows.cells import RegistryRow

OUR_PREFIXES = ("nhue", "spBv1.0")  # first levels of topics whose format is ours to say
_FILE_PLACES = frozenset({"{province}", "{facility}", "{station}", "{time}"})
_IN_BRACES = re.compile(r"\{[^{}]*\}|[{}]")
_MARKS = ("#", "$")


def topic_of(row: RegistryRow, column: str) -> str | None:
    """Return a topic of a logger's own, None for an empty cell; `+` is a level of any name.

    Receipts go to one topic: it has no `+`.
    """
    cell = row.text_or_none(column)
    if cell is None:
        return None
    levels = cell.split("/")
    for mark in (*_MARKS, *(["+"] if column == "receipts_topic" else [])):
        if mark in cell:
            row.fault(f"{column} {cell!r} holds {mark!r}: name one topic of the logger's", column)
    if "+" in cell and any("+" in level and level != "+" for level in levels):
        row.fault(f"{column} {cell!r} has more than + in a level: write + alone there", column)
    if levels[0] in OUR_PREFIXES:
        row.fault(
            f"{column} {cell!r} begins as topics of ours do, which need no profile: name the "
            "logger's own, or leave it empty",
            column,
        )
    _blame_places(row, column, cell, {GATEWAY}, "gateway alone")
    return cell


def file_names_of(row: RegistryRow, names: tuple[str, ...] | None) -> tuple[str, ...] | None:
    """Return patterns of files' names as they are, each place in braces one that is known."""
    for name in names or ():
        _blame_places(row, "file_names", name, _FILE_PLACES, "province, facility, station and time")
        if "/" in name or "\\" in name:
            row.fault(f"file_names {name!r} names a folder: write the file's name", "file_names")
    return names


def _blame_places(
    row: RegistryRow, column: str, cell: str, places: set[str] | frozenset[str], known: str
) -> None:
    found = _IN_BRACES.findall(cell)
    for place in dict.fromkeys(found):
        if place not in places or found.count(place) > 1:
            row.fault(f"{column} has {place!r}: write in braces {known}, each once", column)
