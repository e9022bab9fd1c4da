"""Writes the file of officials as it was before there were accounts: the service takes it over."""

from __future__ import annotations

import secrets
from pathlib import Path

from api.access.secrets_kept import digest
from storage.private_files import make_private_folder, write_private


def write_official(path: Path, name: str) -> str:
    """Add an official to a file and return the token."""
    token, salt = secrets.token_urlsafe(32), secrets.token_hex(16)
    before = path.read_bytes() if path.exists() else b"# Who may write through the API.\n"
    sha256 = digest(token, salt)
    block = f'\n[[official]]\nname = "{name}"\nsalt = "{salt}"\nsha256 = "{sha256}"\n'
    make_private_folder(path.parent)
    write_private(path, before + block.encode())
    return token
