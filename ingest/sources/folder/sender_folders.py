"""Makes a sender's folder in the drop folder: one account writes in it, we read it, nobody else.

NAME/ is as the drop folder, so that a server locks an account into it; NAME/upload is the
account's, with our group. What is there already keeps its mode and owner. It makes no account.
"""

from __future__ import annotations

import os
import pwd
from pathlib import Path

from domain.errors import SettingsUnusable
from ingest.sources.folder.files import make_shared
from ingest.sources.folder.senders import check_folder_name, service_stat

UPLOAD = "upload"
_UPLOAD_MODE = 0o2770  # what is made in it has its group, which is ours


def make_sender_folder(drop_folder: Path, name: str) -> str | None:
    """Make NAME/upload where NAME is not there; return what is left for a person to do, or None.

    As root, NAME/upload is given to the system's account of that name and to the service's group.
    Raises SettingsUnusable.
    """
    check_folder_name(name)
    sender = drop_folder / name
    try:
        if os.path.lexists(sender):
            if sender.is_symlink() or not sender.is_dir():
                raise SettingsUnusable(
                    "is no folder: choose another --folder, or move it away", where=str(sender)
                )
            return None
        make_shared(sender)
        return _make_upload(sender / UPLOAD, name, service_stat(drop_folder).st_gid)
    except OSError as error:
        raise SettingsUnusable(
            f"cannot be made ({error.strerror}): run this as root, or as who may write in the drop "
            "folder",
            where=str(sender),
        ) from error


def _make_upload(upload: Path, name: str, group: int) -> str | None:
    upload.mkdir(mode=0o700)
    account = _account(name)
    if os.geteuid() == 0:
        os.chown(upload, -1 if account is None else account.pw_uid, group)
    upload.chmod(_UPLOAD_MODE)
    if account is not None and upload.stat().st_uid == account.pw_uid:
        return None
    return f"give {upload} to the account that uploads: as root, chown {name} {upload}"


def _account(name: str) -> pwd.struct_passwd | None:
    try:
        account = pwd.getpwnam(name)
    except KeyError:
        return None
    return account if account.pw_uid != 0 else None
