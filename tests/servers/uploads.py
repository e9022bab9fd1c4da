"""Starts a real vsftpd or sshd that lets an uploader into one folder, and ends it again.

As docs/formats.md sets them up, but for the account: no user is made on this machine, a key or
anonymous FTP lets in. As root the uploader is a user of the system, locked into its folder; else it
is who runs the tests. Decides nothing about a test.
"""

from __future__ import annotations

import ctypes
import ftplib
import os
import pwd
import re
import socket
import struct
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.house.runs.patience import PATIENCE_SECONDS
from tests.servers.mosquitto import HOST, free_port
from tests.servers.processes.programs import program

FORMATS = Path(__file__).parents[2] / "docs" / "formats.md"
UPLOADER = "daemon"  # a user of every Debian that owns nothing and has a home
SERVICE = "nobody"  # in whose place the service reads what the uploader wrote
_CAP_LEASE = 28  # linux/capability.h
_PRIVILEGE_SEPARATION = Path("/run/sshd")  # built into sshd, made by Debian's start script


def missing_vsftpd_reason() -> str | None:
    """Return why no FTP server can be started and what to install, or None when one can."""
    if program("vsftpd") is None:
        return "no vsftpd on this machine: apt-get install vsftpd"
    return None


def missing_sshd_reason() -> str | None:
    """Return why no SFTP server can be started and what to install, or None when one can."""
    if program("sshd") is None or program("sftp") is None:
        return "no sshd or sftp on this machine: apt-get install openssh-server openssh-client"
    return None


@dataclass(frozen=True, slots=True)
class UploadServer:
    """A running server: `drop` is the service's drop folder, `upload` where the uploader lands.

    `sender` is the uploader's folder in the drop folder, `account` the system's whose it is.
    """

    folder: Path
    port: int
    account: str = UPLOADER
    sender: str = "NUO001"

    @property
    def drop(self) -> Path:
        """The drop folder, above all uploaders' own."""
        return self.folder / "drop"

    @property
    def upload(self) -> Path:
        """The one folder in which the uploader may write."""
        return self.drop / self.sender / "upload"

    @property
    def key(self) -> Path:
        """The uploader's key."""
        return self.folder / f"key-{self.port}"

    @contextmanager
    def as_the_service(self, *, may_lease: bool = False) -> Iterator[None]:
        """Be the service's user while the block lasts, with its rights and no others.

        `may_lease`: with CAP_LEASE, as AmbientCapabilities= of systemd gives it.
        """
        if os.geteuid() != 0:
            yield
            return
        service = pwd.getpwnam(SERVICE)
        groups = os.getgroups()
        os.setgroups([])
        os.setegid(service.pw_gid)
        os.seteuid(service.pw_uid)
        try:
            if may_lease:
                _raise_cap_lease()
            yield
        finally:
            os.seteuid(0)
            os.setegid(0)
            os.setgroups(groups)

    def ftp(self) -> ftplib.FTP:
        """Return a logger's FTP connection."""
        client = ftplib.FTP(timeout=PATIENCE_SECONDS)  # noqa: S321 - what loggers speak, to loopback
        client.connect(HOST, self.port)
        client.login()
        client.cwd("upload" if os.geteuid() == 0 else str(self.upload))
        return client

    def sftp(self, *commands: str, slow: bool = False) -> subprocess.Popen[bytes]:
        """Start a logger's `sftp` with these commands; slow: a thousand bytes a second."""
        batch = self.folder / f"batch-{len(list(self.folder.glob('batch-*')))}"
        batch.write_text("\n".join(commands) + "\n", encoding="utf-8")
        user = self.account if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
        options = {
            "IdentityFile": str(self.key),
            "IdentitiesOnly": "yes",
            "UserKnownHostsFile": "/dev/null",
            "StrictHostKeyChecking": "no",
            "LogLevel": "ERROR",
        }
        return subprocess.Popen(
            [
                *("sftp", "-q", "-F", "none", "-P", str(self.port), "-b", str(batch)),
                *(("-l", "8", "-B", "256", "-R", "1") if slow else ()),
                *(f"-o{name}={value}" for name, value in options.items()),
                f"{user}@{HOST}",
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )


def may_have_cap_lease() -> bool:
    """Say whether we may use CAP_LEASE; as no root we own what is uploaded, and need it not."""
    if os.geteuid() != 0:
        return True
    status = Path("/proc/self/status").read_text(encoding="ascii")
    permitted = re.search(r"^CapPrm:\s+([0-9a-f]+)$", status, re.MULTILINE)
    return permitted is not None and bool(int(permitted[1], 16) >> _CAP_LEASE & 1)


def _raise_cap_lease() -> None:
    """Use CAP_LEASE in this thread, until its user changes (capset(2))."""
    libc = ctypes.CDLL(None, use_errno=True)
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    sets = (ctypes.c_uint32 * 6)()  # effective, permitted, inheritable, and those above 31
    for call in (libc.capget, libc.capset):
        if call(header, sets) != 0:
            raise OSError(ctypes.get_errno(), "capabilities")
        sets[0] |= 1 << _CAP_LEASE


def break_off(connection: socket.socket) -> None:
    """End a connection as a lost line does: without an end of the data."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


@contextmanager
def running_vsftpd(
    beside: UploadServer | None = None, *, account: str = UPLOADER, sender: str = "NUO001"
) -> Iterator[UploadServer]:
    """Run vsftpd for one account while the block lasts, in folders of its own or of another server.

    A sender's folder in another server's folders has to be there.
    """
    with nullcontext(beside.folder) if beside is not None else _folders() as folder:
        server = UploadServer(folder, free_port(), account, sender)
        lines = [
            *_documented("local_umask"),
            "listen=YES",
            f"listen_address={HOST}",
            f"listen_port={server.port}",
            "background=NO",
            "local_enable=NO",
            "anonymous_enable=YES",
            "no_anon_password=YES",
            f"anon_root={server.upload.parent}",
            "anon_umask=007",
            "anon_upload_enable=YES",
            "anon_other_write_enable=YES",
            "anon_world_readable_only=NO",
            f"secure_chroot_dir={_empty(folder)}",
            "seccomp_sandbox=NO",  # newer kernels than it knows end anonymous uploads in it
            "xferlog_enable=NO",
        ]
        if os.geteuid() == 0:
            lines.append(f"ftp_username={account}")
        else:
            lines.append("run_as_launching_user=YES")
        configuration = folder / f"vsftpd-{server.port}.conf"
        configuration.write_text("\n".join(lines) + "\n", encoding="utf-8")
        with _running(server, program("vsftpd") or "vsftpd", str(configuration)):
            yield server


@contextmanager
def running_sshd(beside: UploadServer | None = None) -> Iterator[UploadServer]:
    """Run sshd while the block lasts, with folders of its own or those of another server, for that
    one's account.

    The uploader's key is made for it.
    """
    with nullcontext(beside.folder) if beside is not None else _folders() as folder:
        server = UploadServer(folder, free_port())
        if beside is not None:
            server = UploadServer(folder, server.port, beside.account, beside.sender)
        host_key = folder / f"host-{server.key.name}"
        for key in (host_key, server.key):
            subprocess.run(
                ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True
            )
        lines = [
            f"ListenAddress {HOST}:{server.port}",
            f"HostKey {host_key}",
            f"AuthorizedKeysFile {server.key}.pub",
            "PidFile none",
            "UsePAM no",
            "StrictModes no",
            "PasswordAuthentication no",
            "KbdInteractiveAuthentication no",
            "Subsystem sftp internal-sftp",
        ]
        if os.geteuid() == 0:
            _PRIVILEGE_SEPARATION.mkdir(mode=0o755, exist_ok=True)
            lines += [
                line.replace("Group loggers", f"User {server.account}").replace(
                    "/srv/nhue/drop/%u", str(server.upload.parent)
                )
                for line in _block("Match Group loggers")
            ]
        else:
            lines.append(f"ForceCommand internal-sftp -u 0007 -d {server.upload}")
        configuration = folder / f"sshd_config-{server.port}"
        configuration.write_text("\n".join(lines) + "\n", encoding="utf-8")
        command = [program("sshd") or "sshd", "-D", "-e", "-f", str(configuration)]
        with _running(server, *command):
            yield server


def _documented(*but: str) -> list[str]:
    """Return the lines of vsftpd.conf in docs/formats.md that hold without accounts and TLS."""
    left_out = (*but, "local_enable", "chroot_local_user", "check_shell", "pam_", "ssl_", "rsa_")
    return [line for line in _block("local_enable=YES") if not line.startswith(left_out)]


def _block(first_line: str) -> list[str]:
    """Return the lines of a server's configuration as docs/formats.md has them."""
    text = FORMATS.read_text(encoding="utf-8")
    found = re.search(rf"```text\n({re.escape(first_line)}\n.*?)```", text, re.DOTALL)
    assert found is not None, first_line
    return found[1].splitlines()


@contextmanager
def _folders() -> Iterator[Path]:
    """Make the folders of docs/formats.md, with one uploader's own."""
    as_root = os.geteuid() == 0
    # sshd locks in only where each folder above belongs to root and is closed to others: not /tmp.
    with TemporaryDirectory(prefix="nhue-uploads-", dir="/run" if as_root else None) as name:
        server = UploadServer(Path(name), 0)
        server.folder.chmod(0o755)
        server.upload.mkdir(parents=True)
        places = [server.drop / "archive", server.drop / "broken"]
        lock = server.drop / ".nhue-lock"
        lock.touch(mode=0o600)
        for place in places:
            place.mkdir()
        if as_root:
            uploader, service = pwd.getpwnam(UPLOADER), pwd.getpwnam(SERVICE)
            os.chown(server.upload, uploader.pw_uid, service.pw_gid)
            server.upload.chmod(0o2770)
            for own in (*places, lock):
                os.chown(own, service.pw_uid, service.pw_gid)
        yield server.folder


def _empty(folder: Path) -> Path:
    empty = folder / "empty"
    empty.mkdir(mode=0o755, exist_ok=True)
    return empty


@contextmanager
def _running(server: UploadServer, *command: str) -> Iterator[None]:
    log = server.folder / f"{Path(command[0]).name}-{server.port}.log"
    with log.open("wb") as out:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=out)
    try:
        give_up_at = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                socket.create_connection((HOST, server.port), timeout=1).close()
                break
            except OSError:
                if time.monotonic() > give_up_at or process.poll() is not None:
                    said = log.read_text(encoding="utf-8", errors="replace")
                    raise RuntimeError(f"{command[0]} does not run:\n{said}") from None
                time.sleep(0.02)
        yield
    finally:
        process.terminate()
        process.wait(PATIENCE_SECONDS)
