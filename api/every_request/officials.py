"""Knows the officials who may write through the API, by a token that is shown once and not kept.

The file holds of each token a salted SHA-256 only: it is random and long, so a slow hash would add
nothing. It decides nothing about what an official may write. To take a right back, delete the
official's block.
"""

from __future__ import annotations

import errno
import hashlib
import hmac
import secrets
from pathlib import Path

import structlog
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from api.question.handed_in import WritingOff
from domain.errors import Fault, FaultsFound, SettingsUnusable, StoreUnavailable
from storage.folder_lock import FolderLock
from storage.private_files import make_private_folder, write_whole
from storage.toml_lines import KeyLines, read_toml

_LOG = structlog.get_logger("nhue.officials")
TOKEN_BYTES = 32
NAME_LETTERS_MOST = 100
_HEAD = """# Who may write through the API. `nhue official add NAME` adds a block.
# To take the right back, delete the block. The tokens themselves are not kept here.
"""


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
    """Return the officials of a file, none where there is no file; raises FaultsFound by line.

    Raises StoreUnavailable where the file cannot be read now.
    """
    try:
        content, lines = read_toml(path, str(path))
    except FileNotFoundError:
        return ()
    except OSError as error:
        if error.errno in {errno.EMFILE, errno.ENFILE, errno.EIO}:
            raise StoreUnavailable(
                f"cannot be read now: {error.strerror}", where=str(path)
            ) from error
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


def add_official(path: Path, name: str) -> str:
    """Register an official and return the new token, which is to be shown once.

    The file is readable by its owner only and is replaced whole. Raises SettingsUnusable where the
    name is empty, too long, has control characters, or is there already; FaultsFound.
    """
    name = name.strip()
    if not 1 <= len(name) <= NAME_LETTERS_MOST or not name.isprintable():
        raise SettingsUnusable(
            f"the name {name!r} must have 1 to {NAME_LETTERS_MOST} printable letters"
        )
    make_private_folder(path.parent)
    with FolderLock(path.parent, waits=True):
        before = read_officials(path)
        if any(official.name == name for official in before):
            raise SettingsUnusable(
                f"{name!r} is registered already: delete that block for a new token",
                where=str(path),
            )
        token = secrets.token_urlsafe(TOKEN_BYTES)
        salt = secrets.token_hex(16)
        block = Official(name=name, salt=salt, sha256=_digest(salt, token))
        text = path.read_text(encoding="utf-8") if path.exists() else _HEAD
        write_whole(path, f"{text.rstrip()}\n\n{_written(block)}".encode())
    return token


def official_of(officials: tuple[Official, ...], token: str) -> str | None:
    """Return whose token it is, or None; every official is compared, in constant time."""
    name = None
    for official in officials:
        if hmac.compare_digest(_digest(official.salt, token), official.sha256):
            name = official.name
    return name


class Officials:
    """The officials of one file, read again when it changes; threads may share it."""

    def __init__(self, path: Path) -> None:
        """Read the file; raises FaultsFound where it is there and faulty."""
        self._path = path
        self._known = (_stamp(path), read_officials(path))

    def of(self, token: str) -> str | None:
        """Return whose token it is, None where it is nobody's; raises WritingOff where no official
        is registered, or the file has become faulty: then nobody may write.
        """
        stamp = _stamp(self._path)
        if stamp != self._known[0]:
            try:
                self._known = (stamp, read_officials(self._path))
            except FaultsFound as error:
                _LOG.error("nobody may write", trouble=str(error))  # said in words
                self._known = (stamp, ())
        officials = self._known[1]
        if not officials:
            raise WritingOff
        return official_of(officials, token)


def _stamp(path: Path) -> tuple[int, int, int] | None:
    try:
        stat = path.stat()
    except FileNotFoundError:
        return None
    return stat.st_mtime_ns, stat.st_size, stat.st_ino


def _digest(salt: str, token: str) -> str:
    told = token.encode("utf-8", "surrogatepass")
    return hashlib.sha256(bytes.fromhex(salt) + told).hexdigest()


def _written(official: Official) -> str:
    name = official.name.replace("\\", "\\\\").replace('"', '\\"')
    return (
        f'[[official]]\nname = "{name}"\nsalt = "{official.salt}"\nsha256 = "{official.sha256}"\n'
    )


def _faults(path: Path, lines: KeyLines, error: ValidationError) -> list[Fault]:
    faults = []
    for wrong in error.errors(include_input=False):
        place = wrong["loc"]
        block = place[1] if len(place) > 1 and isinstance(place[1], int) else 0
        line = lines.of_table("official", block)
        faults.append(Fault(str(path), line, f"{place[-1]}: {wrong['msg']}"))
    return faults
