"""Writes a proposed profile as the file that an import reads, with remarks for who corrects it.

What nobody can tell yet stands behind #, so that it is taken in by nobody as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from domain.gateways.profiles import Channel, Profile
from storage.registry_files.text_files.profile_toml import profile_toml

_COMMENT = "# "
_TO_SAY = ("outlet_id", "parameter")
_LETTERS_MOST = 300  # of a remark


class DraftEntry(NamedTuple):
    """A channel as it may be, and what is to be looked at; `is_open`: it stands behind #."""

    channel: Channel
    remark: str
    is_open: bool


def draft_toml(profile: Profile, remarks: Sequence[str], entries: Sequence[DraftEntry]) -> str:
    """Return a proposed profile as TOML: remarks, its keys, and each channel below its remark."""
    whole = profile_toml(profile, ())
    head, _, keys = whole.partition("\n")
    lines = [head, *map(_comment, remarks), keys.rstrip("\n")]
    for entry in entries:
        block = profile_toml(profile, (entry.channel,)).removeprefix(whole).strip("\n").split("\n")
        lines += ["", *([_comment(entry.remark)] if entry.remark else [])]
        if entry.is_open:
            left = [name for name in _TO_SAY if getattr(entry.channel, name) is None]
            block = [*block, *(f'{name} = ""' for name in left)]
            block = [f"{_COMMENT}{line}" for line in block]
        lines += block
    return "\n".join(lines) + "\n"


def _comment(remark: str) -> str:
    """Return a remark as one line of comment, without letters that TOML refuses in one."""
    told = "".join(letter if letter.isprintable() else " " for letter in remark[:_LETTERS_MOST])
    return f"{_COMMENT}{told}"
