"""Finds the servers' programs that Debian puts where only root's PATH looks, for any user."""

from __future__ import annotations

import os
import shutil

_SYSTEM_FOLDERS = ("/usr/sbin", "/usr/local/sbin", "/opt/homebrew/sbin")


def search_path() -> str:
    """Return this process's PATH with the folders of servers' programs behind it."""
    return os.pathsep.join((os.environ.get("PATH", os.defpath), *_SYSTEM_FOLDERS))


def program(name: str) -> str | None:
    """Return a server's program, or None where it is not installed."""
    return shutil.which(name, path=search_path())


def missing_program_reason(name: str, package: str) -> str | None:
    """Return why a program cannot be run and what to install, or None where it is there."""
    if program(name) is None:
        return f"no {name} on this machine: apt-get install {package}"
    return None


def with_names_of_any_letter() -> dict[str, str]:
    """Return our environment, in which a program may write and find files of Vietnamese names: in
    the locale C some programs of others do not.
    """
    return {**os.environ, "LC_ALL": "C.UTF-8"}
