"""What commands on gateways do in the drop folder: a sender's folder made, and whose it is entered.

Without a drop folder they do nothing. What cannot be done there never undoes an account that was
made: it is said, for a person to do.
"""

from __future__ import annotations

from pathlib import Path

from domain.errors import FaultsFound, SettingsUnusable
from ingest.sources.folder.sender_folders import make_sender_folder
from ingest.sources.folder.senders import (
    Senders,
    change_senders,
    check_folder_name,
    read_senders,
)
from service.commands.text import ERR, say


def check_asked(drop_folder: Path | None, name: str | None) -> None:
    """Raise SettingsUnusable where a folder is asked for that there cannot be."""
    if name is None:
        return
    if drop_folder is None:
        raise SettingsUnusable("there is no drop folder: set NHUE_DROP_FOLDER")
    check_folder_name(name)


def give_folder(drop_folder: Path, gateway_id: str, name: str | None) -> None:
    """Make a gateway's folder, by default that which it has or that of its id, and enter it.

    Raises FaultsFound and SettingsUnusable.
    """
    known = read_of(drop_folder).folders_of(gateway_id)
    chosen = name or (known[0] if known else gateway_id)
    to_do = make_sender_folder(drop_folder, chosen)
    change_senders(drop_folder, {gateway_id: chosen})
    say(f"{drop_folder / chosen}: what is dropped there is of gateway {gateway_id}")
    if to_do is not None:
        ERR.print(f"Still to do: {to_do}")


def take_folder(drop_folder: Path, gateway_id: str) -> None:
    """Enter that a gateway has no folder any more; raises FaultsFound and SettingsUnusable."""
    change_senders(drop_folder, {gateway_id: None})
    say(f"{drop_folder}: no folder is of gateway {gateway_id} any more; its files are set aside")


def give_or_say(drop_folder: Path | None, gateway_id: str, name: str | None) -> None:
    """Do as `give_folder`, or say why that is left to do."""
    if drop_folder is None:
        return
    try:
        give_folder(drop_folder, gateway_id, name)
    except (FaultsFound, SettingsUnusable) as error:
        again = f"nhue gateway folder {gateway_id}" + ("" if name is None else f" {name}")
        ERR.print(f"Still to do: {error}; then `{again}`")


def take_or_say(drop_folder: Path | None, gateway_id: str) -> None:
    """Do as `take_folder`, or say why that is left to do."""
    if drop_folder is None:
        return
    try:
        take_folder(drop_folder, gateway_id)
    except (FaultsFound, SettingsUnusable) as error:
        again = f"nhue gateway folder {gateway_id} --none"
        ERR.print(f"Still to do: {error}; then `{again}`")


def read_of(drop_folder: Path | None) -> Senders:
    """Return whose the folders are; raises FaultsFound and SettingsUnusable."""
    if drop_folder is None:
        return Senders()
    try:
        return read_senders(drop_folder)
    except OSError as error:
        raise SettingsUnusable(
            f"the drop folder cannot be used ({error.strerror}): let us write in it",
            where=str(drop_folder),
        ) from error
