"""Reads and writes the broker's two files: who may come in (passwords), and who may say what (ACL).

Above its marker line the ACL file is yours and kept as it is; below it stand the gateways, each
with the topics of its own prefix and no other. It decides nothing about who deserves an account.
"""

from __future__ import annotations

import base64
import hashlib
import os
import re
import signal
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Literal, get_args

from domain.errors import Fault, FaultsFound, SettingsUnusable
from ingest.sources.mqtt.broker.losses import SYS_TOPICS
from ingest.sources.mqtt.subscriptions.probes import ECHO_TOPIC, PROBE_NAME
from storage.folder_lock import FolderLock
from storage.private_files import write_whole

Credential = Literal["password", "certificate", "removed"]

# Mosquitto 2's own scheme and figures: PBKDF2 with SHA-512, 12 bytes of salt, 101 rounds. A made
# password is 256 random bits, so more rounds would only hold up the broker's single thread.
HASH_ROUNDS = 101
SALT_BYTES = 12
_HASH_BYTES = 64

WRITTEN_BY_A_GATEWAY = (
    "nhue/v1/{id}/readings",
    "nhue/v1/{id}/status",
    "nhue/v1/{id}/certify",
    "nhue/v1/{id}/senml",
    "nhue/v1/{id}/senml-cbor",
    "nhue/v1/{id}/circular10/+",
    "nhue/v1/{id}/by-profile",
    "spBv1.0/+/NBIRTH/{id}",
    "spBv1.0/+/NDATA/{id}",
    "spBv1.0/+/NDEATH/{id}",
    "spBv1.0/+/DBIRTH/{id}/+",
    "spBv1.0/+/DDATA/{id}/+",
    "spBv1.0/+/DDEATH/{id}/+",
    "nhue/v1/{id}/backlog/readings",
    "nhue/v1/{id}/backlog/senml",
    "nhue/v1/{id}/backlog/senml-cbor",
    "nhue/v1/{id}/backlog/circular10/+",
    "nhue/v1/{id}/backlog/by-profile",
)
READ_BY_A_GATEWAY = (
    "nhue/v1/{id}/receipts",
    "nhue/v1/{id}/commands",
    "spBv1.0/+/NCMD/{id}",
    "spBv1.0/+/DCMD/{id}/+",
)
# The probes through our own subscriptions: under a name that no gateway can have.
PROBED_BY_US = (f"nhue/v1/{PROBE_NAME}/#", f"spBv1.0/{PROBE_NAME}/#")
WRITTEN_BY_US = (
    "nhue/v1/+/receipts",
    "nhue/v1/+/commands",
    "spBv1.0/+/NCMD/+",
    "spBv1.0/STATE/+",
    *PROBED_BY_US,
)
READ_BY_US = (*SYS_TOPICS, ECHO_TOPIC)
READ_BY_ALL = "spBv1.0/STATE/+"  # whether the host is here
_READ_BY_ALL_LINE = f"topic read {READ_BY_ALL}"
MARKER = "# --- gateways, written by `nhue gateway`: what stands above this line is yours ---"
_PROFILE = re.compile(r"# profile (\S+) of gateway (\S+)")
_RULE = re.compile(r"topic (?:read|write) [^#]+|user \S+")
_ENTRY = re.compile(r"# gateway (\S+) (\S+) since (\S+)")


@dataclass(frozen=True, slots=True)
class ProfileRights:
    """What a profile of a gateway adds: the rules of its topics, for it and for us, as written."""

    profile_id: str
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Account:
    """A gateway's account: how it shows who it is, or that it was removed, and since when.

    `profiles` are those whose topics it may use beside its own prefix.
    """

    gateway_id: str
    credential: Credential
    since: datetime
    profiles: tuple[ProfileRights, ...] = ()


def rights_of_ingest(user: str) -> str:
    """Return the ACL of our own account: it hears every gateway, and answers."""
    read = [topic.format(id="+") for topic in WRITTEN_BY_A_GATEWAY]
    lines = [f"topic read {topic}" for topic in (*read, READ_BY_ALL, *READ_BY_US)]
    lines += [f"topic write {topic}" for topic in WRITTEN_BY_US]
    return "\n".join((f"user {user}", *lines)) + "\n"


def rights_of_profile(
    users: tuple[str, str], profile_id: str, topic: str, receipts_topic: str | None
) -> ProfileRights:
    """Return what a gateway may do on its profile's topics, and our account the other way round.

    `users` are the gateway and our account, each named before its own rules.
    """
    gateway_id, ingest_user = users
    rules = [f"user {gateway_id}", f"topic write {topic}"]
    ours = [f"user {ingest_user}", f"topic read {topic}"]
    if receipts_topic is not None:
        rules.append(f"topic read {receipts_topic}")
        ours.append(f"topic write {receipts_topic}")
    return ProfileRights(profile_id, (*rules, *ours))


def rights_of(account: Account) -> str:
    """Return a gateway's part of the ACL; one that was removed has a line that says so, no right.

    Each gateway is named rather than matched by a pattern: a client that is still connected when
    its gateway is removed can do nothing any more.
    """
    entry = f"# gateway {account.gateway_id} {account.credential} since {account.since.isoformat()}"
    if account.credential == "removed":
        return f"{entry}\n"
    rights = [("write", topic) for topic in WRITTEN_BY_A_GATEWAY]
    rights += [("read", topic) for topic in READ_BY_A_GATEWAY]
    lines = [f"topic {right} {topic.format(id=account.gateway_id)}" for right, topic in rights]
    lines.append(_READ_BY_ALL_LINE)
    for one in account.profiles:
        lines += [f"# profile {one.profile_id} of gateway {account.gateway_id}", *one.rules]
    return "\n".join((entry, f"user {account.gateway_id}", *lines)) + "\n"


def read_rights(path: Path) -> tuple[str, tuple[Account, ...]]:
    """Return the part of the ACL file that is a person's, and the gateways; both may be empty.

    Raises FaultsFound, by line, where the gateways' part is not as it was written.
    """
    text = _text_of(path)
    head, marker, written = text.partition(f"{MARKER}\n")
    if not marker:
        return text, ()
    first = head.count("\n") + 2
    accounts: list[Account] = []
    expected: list[str] = []
    for number, line in enumerate(written.splitlines(), start=first):
        entry = _ENTRY.fullmatch(line)
        while expected and line != expected[0] and _is_newer(expected[0]):
            expected.pop(0)
        if accounts and not expected and _takes_profile(accounts, line):
            continue
        if not expected and entry is not None and entry[2] in get_args(Credential):
            accounts.append(_account(path, number, entry))
            expected = rights_of(accounts[-1]).splitlines()[1:]
        elif not expected or line != expected.pop(0):
            told = "is not what `nhue gateway` writes: move lines of your own above the marker line"
            raise FaultsFound([Fault(str(path), number, told)])
    if not all(map(_is_newer, expected)):
        told = "is cut off here: restore the file, or delete this gateway's lines and add it anew"
        raise FaultsFound([Fault(str(path), text.count("\n") + 1, told)])
    return head, tuple(accounts)


def write_rights(path: Path, head: str, accounts: Sequence[Account]) -> None:
    """Replace the ACL file whole: what a person wrote, then the gateways."""
    above = head if not head or head.endswith("\n") else f"{head}\n"
    text = "".join((above, f"{MARKER}\n", *map(rights_of, accounts)))
    replace_whole(path, text.encode())


def set_password(path: Path, user: str, password: str | None, salt: bytes) -> None:
    """Replace a user's line of the password file, or take it away; other lines stay as they are.

    Raises FaultsFound or SettingsUnusable where the file can be neither read nor written.
    """
    others = [
        line for line in _text_of(path).splitlines() if line.partition(":")[0] != user and line
    ]
    if password is not None:
        others.append(f"{user}:{password_hash(password, salt)}")
    replace_whole(path, "".join(f"{line}\n" for line in others).encode())


def password_hash(password: str, salt: bytes) -> str:
    """Return what Mosquitto 2 keeps of a password (`$7$`, PBKDF2 with SHA-512)."""
    made = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, HASH_ROUNDS, _HASH_BYTES)
    told = (base64.b64encode(part).decode("ascii") for part in (salt, made))
    return "$".join(("", "7", str(HASH_ROUNDS), *told))


def replace_whole(path: Path, content: bytes) -> None:
    """Replace a file at once, on disk, for its owner only; a file that was there keeps its owner.

    Raises SettingsUnusable where we may not: the broker could not read a file that is only ours.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        owner = (path if path.exists() else path.parent).stat()
        write_whole(path, content, owner=owner)
    except OSError as error:
        raise SettingsUnusable(
            f"cannot be written ({error.strerror}): run this as root, or as the user of the broker "
            "whom the file belongs to",
            where=str(path),
        ) from error


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Let one process at a time change the files of a folder."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = FolderLock(folder, waits=True)
    except OSError as error:
        raise SettingsUnusable(f"cannot be used: {error.strerror}", where=str(folder)) from error
    with lock:
        yield


def reload_broker(pid_file: Path | None, settle_seconds: float = 0.0) -> str | None:
    """Tell the broker to read its files again; return what a person has to do instead, or None.

    A process that is not Mosquitto is never signalled: a number in a file may be an old one. It
    then waits `settle_seconds`: Mosquitto 2.0 forgets a signal that comes while it still reads.
    """
    by_hand = "tell the broker to read its files again (kill -HUP of mosquitto)"
    if pid_file is None:
        return f"no pid file of the broker is set: {by_hand}"
    try:
        pid = int(pid_file.read_text(encoding="ascii"))
        if "mosquitto" not in Path(f"/proc/{pid}/comm").read_text(encoding="utf-8"):
            return f"{pid_file}: process {pid} is not the broker: {by_hand}"
        os.kill(pid, signal.SIGHUP)
        time.sleep(settle_seconds)
    except (OSError, ValueError) as error:
        return f"{pid_file}: the broker could not be told ({error}): {by_hand}"
    return None


def _is_newer(line: str) -> bool:
    """Return whether a gateway's lines may lack this one, since they were written before it."""
    return line == _READ_BY_ALL_LINE or "/backlog/" in line or line.endswith("/by-profile")


def _takes_profile(accounts: list[Account], line: str) -> bool:
    """Take a line of the rights of the last account's profiles; False where it is none."""
    account = accounts[-1]
    profiles = account.profiles
    begins = _PROFILE.fullmatch(line)
    if begins is not None and begins[2] == account.gateway_id:
        profiles = (*profiles, ProfileRights(begins[1], ()))
    elif profiles and _RULE.fullmatch(line):
        last = profiles[-1]
        profiles = (*profiles[:-1], ProfileRights(last.profile_id, (*last.rules, line)))
    else:
        return False
    accounts[-1] = replace(account, profiles=profiles)
    return True


def _account(path: Path, number: int, entry: re.Match[str]) -> Account:
    credential: Credential = entry[2]  # type: ignore[assignment]  # the caller has compared it
    try:
        since = datetime.fromisoformat(entry[3])
    except ValueError:
        since = None
    if since is None or since.tzinfo is None:
        raise FaultsFound([Fault(str(path), number, f"{entry[3]!r} is no instant with an offset")])
    return Account(entry[1], credential, since)


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise FaultsFound([Fault(str(path), 1, f"cannot be read: {error.strerror}")]) from error
    except UnicodeDecodeError as error:
        raise FaultsFound([Fault(str(path), 1, "is not UTF-8: save it as UTF-8")]) from error
