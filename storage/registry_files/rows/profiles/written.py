"""Cells of profiles and channels as the files write them: what is written is read as it was.

It decides nothing of what a cell may hold.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from typing import Any

from domain.gateways.profiles import Channel, Profile
from storage.registry_files.columns import LIST_COLUMNS, PAIR_COLUMNS
from storage.registry_files.rows.listed import EMPTY, list_text, pairs_text
from storage.registry_files.rows.profiles.profiles import DECIMAL_MARKS, SEPARATORS

# Of a column, by what is kept: the word by which a cell tells it.
MARK_WORDS: Mapping[str, Mapping[str, str]] = {
    "separator": {mark: word for word, mark in SEPARATORS.items()},
    "decimal_mark": {mark: word for word, mark in DECIMAL_MARKS.items()},
}
PlainCell = str | float | date | None


def profile_cells(profile: Profile) -> dict[str, PlainCell]:
    """Return a profile's cells by column."""
    return _cells(profile)


def channel_cells(channel: Channel) -> dict[str, PlainCell]:
    """Return a channel's cells by column."""
    return _cells(channel)


def _cells(noun: Profile | Channel) -> dict[str, PlainCell]:
    return {one.name: _cell(one.name, getattr(noun, one.name)) for one in fields(noun)}


def _cell(column: str, kept: Any) -> PlainCell:
    if kept is None:
        return None
    if column in LIST_COLUMNS:
        return list_text(kept)
    if column in PAIR_COLUMNS:
        return pairs_text(kept)
    told: PlainCell = MARK_WORDS.get(column, {}).get(kept, kept)
    return EMPTY if told == "" else told
