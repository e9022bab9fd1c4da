"""Reads the file of those who could write before there were accounts, so that they go on as such.

Of each token it holds a salted SHA-256 only. It is read once, by who takes it over.
"""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from domain.access.accounts import NAME_LETTERS_MOST
from domain.errors import Fault, FaultsFound
from storage.toml_lines import KeyLines, read_toml


class Official(BaseModel):
    """One block of the file: a name, and what a token is held against."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(min_length=1, max_length=NAME_LETTERS_MOST)
    salt: str = Field(pattern=r"^[0-9a-f]{32}$")
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    official: list[Official] = []


def read_officials(path: Path) -> tuple[Official, ...]:
    """Return the officials of a file, none where there is no file; raises FaultsFound by line."""
    try:
        content, lines = read_toml(path, str(path))
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise FaultsFound([Fault(str(path), 1, f"cannot be read: {error.strerror}")]) from error
    try:
        officials = _File.model_validate(content).official
    except ValidationError as error:
        raise FaultsFound(_faults(path, lines, error)) from error
    names = [official.name for official in officials]
    for name in names:
        if names.count(name) > 1:
            line = lines.of_table("official", len(names) - 1 - names[::-1].index(name))
            raise FaultsFound([Fault(str(path), line, f"{name!r} is there twice: delete one")])
    return tuple(officials)


def _faults(path: Path, lines: KeyLines, error: ValidationError) -> list[Fault]:
    faults = []
    for wrong in error.errors(include_input=False):
        place = wrong["loc"]
        block = place[1] if len(place) > 1 and isinstance(place[1], int) else 0
        line = lines.of_table("official", block)
        faults.append(Fault(str(path), line, f"{place[-1]}: {wrong['msg']}"))
    return faults
