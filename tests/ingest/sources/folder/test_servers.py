"""The drop folder behind real servers, read with the rights that docs/formats.md gives us.

Servers, uploads and the rights of users are real; only our clock stands until it is told to go on,
so that an upload may stall for an hour.
"""

from __future__ import annotations

import ftplib
import os
import signal
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from ingest.decode.circular10 import decode_circular10
from ingest.sources.folder.placing import Place
from ingest.sources.folder.receipt_files import ReceiptFiles
from ingest.sources.folder.watch import FileArrival, FolderWatch
from tests.house.runs.patience import PATIENCE_SECONDS, until
from tests.servers.uploads import (
    UploadServer,
    break_off,
    may_have_cap_lease,
    running_sshd,
    running_vsftpd,
)

LINE = b"COD\t%d.2\tmg/L\t20261124100000\t00\r\n"
WHOLE = b"".join(LINE % number for number in range(10, 40))
HALF = WHOLE[: len(WHOLE) // 2 + 7]  # it ends within a line


class Service:
    """Our side of one server's drop folder; each turn has the service's rights and no others."""

    def __init__(self, server: UploadServer) -> None:
        self.server = server
        self.upload = server.upload
        self.seconds = 0.0
        self.payloads: list[bytes] = []
        self._offered: list[FileArrival] = []
        with server.as_the_service():
            self.watch = FolderWatch(
                server.drop,
                clock=lambda: 0,
                settle_seconds=10.0,
                offer=self._take,
                placing=lambda: lambda _path: Place("GW-1", "CX-1"),
                steady=lambda: self.seconds,
            )

    def _take(self, arrivals: Sequence[FileArrival]) -> None:
        self._offered += arrivals

    def turn_after(self, seconds: float, *, may_lease: bool = False) -> list[bytes]:
        """Go on by so much, and return what a journal gets then; what it has is moved."""
        self.seconds += seconds
        with self.server.as_the_service(may_lease=may_lease):
            return self._turn()

    def _turn(self) -> list[bytes]:
        self.watch.turn()
        taken, self._offered = self._offered, []
        for arrival in taken:
            meaning = decode_circular10(arrival.payload, "CX-1")
            nothing = meaning.message is None
            self.watch.done(arrival, meaning.refusals[0].detail if nothing else None)
        self.watch._move_done()
        assert self.watch.troubles == {}
        return [arrival.payload for arrival in taken]

    def settled(self) -> list[bytes]:
        """Return what is taken of what lies there, when nothing of it changes."""
        return self.turn_after(0) + self.turn_after(10)

    def taken(self, count: int = 1, *, may_lease: bool = False) -> list[bytes]:
        """Return so many as are taken; a server answers an uploader just before it is done."""
        give_up_at = time.monotonic() + PATIENCE_SECONDS
        found = self.turn_after(0, may_lease=may_lease)
        while len(found) < count:
            assert time.monotonic() < give_up_at, found
            found += self.turn_after(10, may_lease=may_lease)
        return found

    def lies(self) -> set[str]:
        """Return the names of all files, and of their folder at the top."""
        drop = self.server.drop
        found = [path.relative_to(drop) for path in drop.rglob("*.*") if path.is_file()]
        return {f"{path.parts[0]}/{path.name}" for path in found if path.name[0] != "."}

    def arrives(self, name: str, size: int) -> None:
        """Wait until the server has written so much of a file."""
        until(lambda: (self.upload / name).exists() and (self.upload / name).stat().st_size >= size)


def name(minute: int) -> str:
    return f"HN_ABCD_NUO001_202611241{minute // 60}{minute % 60:02d}00.txt"


@pytest.fixture(scope="module")
def vsftpd() -> Iterator[UploadServer]:
    with running_vsftpd() as server:
        yield server


@pytest.fixture(scope="module")
def sshd() -> Iterator[UploadServer]:
    with running_sshd() as server:
        yield server


def serving(server: UploadServer) -> Iterator[Service]:
    service = Service(server)
    yield service
    service.watch.close()


@pytest.fixture
def by_ftp(vsftpd: UploadServer) -> Iterator[Service]:
    yield from serving(vsftpd)


@pytest.fixture
def by_sftp(sshd: UploadServer) -> Iterator[Service]:
    yield from serving(sshd)


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """The logger's own folder."""
    (tmp_path / "whole").write_bytes(WHOLE)
    (tmp_path / "nonsense").write_bytes(b"nothing of this is a reading\n")
    return tmp_path


def sftp(service: Service, *commands: str) -> str:
    with service.server.sftp(*commands) as process:
        said = process.communicate(timeout=PATIENCE_SECONDS)[0].decode()
    assert process.returncode == 0, said
    return said


@contextmanager
def stalling(service: Service, file: Path, to: str) -> Iterator[None]:
    """Hold a slow upload by SFTP when its first piece is there; it goes on after the block."""
    with service.server.sftp(f"put {file} {to}", slow=True) as upload:
        try:
            service.arrives(to, 1)
            upload.send_signal(signal.SIGSTOP)
            yield
            upload.send_signal(signal.SIGCONT)
            upload.communicate(timeout=PATIENCE_SECONDS)
        finally:
            upload.kill()


class _LineBreaks(Exception):
    pass


def broken_off(service: Service, file: Path, to: str) -> None:
    """Begin an upload by SFTP that ends with its first piece."""
    with suppress(_LineBreaks), stalling(service, file, to):
        raise _LineBreaks


@pytest.mark.live("vsftpd")
def test_an_ftp_upload_that_stalls_for_half_an_hour_is_not_taken_half(by_ftp: Service) -> None:
    """Its lock on what it writes is seen without any right of our own."""
    service, file = by_ftp, name(1)
    with service.server.ftp() as logger:
        data = logger.transfercmd(f"STOR {file}")
        for sent in (0, len(HALF)):
            data.sendall(WHOLE[sent : sent + len(HALF)])
            service.arrives(file, min(len(WHOLE), sent + len(HALF)))
            assert service.settled() + service.turn_after(1800) == []
        data.close()
        logger.voidresp()
    assert service.taken() == [WHOLE]
    assert service.lies() == {f"archive/{file}"}
    assert service.turn_after(3600) == []


@pytest.mark.live("sshd")
def test_an_sftp_upload_that_stalls_is_not_taken_half_where_we_may_ask_for_leases(
    by_sftp: Service, files: Path
) -> None:
    if not may_have_cap_lease():
        pytest.skip("root of this container has no CAP_LEASE to give")
    service, file = by_sftp, name(2)
    with stalling(service, files / "whole", file):
        for seconds in (0.0, 10.0, 1800.0):
            assert service.turn_after(seconds, may_lease=True) == []
    assert service.taken(may_lease=True) == [WHOLE]
    assert service.lies() >= {f"archive/{file}"}


@pytest.mark.live("sshd")
def test_an_sftp_upload_that_stalls_too_long_is_taken_again_when_the_rest_has_come(
    by_sftp: Service, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the right to ask, a stall within a line is waited for, and a longer one is mended."""
    service, file = by_sftp, name(3)
    monkeypatch.setattr(service.watch, "_leases", False)
    with stalling(service, files / "whole", file):
        assert service.turn_after(0) + service.turn_after(50) == []
        [half] = service.taken()
        assert WHOLE.startswith(half)
        assert half != WHOLE
        assert f"archive/{file}" in service.lies()
    # What was written since went to where the file lies.
    assert service.taken() == [WHOLE]
    assert f"archive/{file}" in service.lies()
    assert service.turn_after(3600) == []


@pytest.mark.live("vsftpd")
def test_a_broken_off_ftp_upload_that_is_sent_again_is_taken_once_and_whole(
    by_ftp: Service,
) -> None:
    service, file = by_ftp, name(4)
    with service.server.ftp() as logger:
        data = logger.transfercmd(f"STOR {file}")
        data.sendall(HALF)
        service.arrives(file, len(HALF))
        break_off(data)
        with pytest.raises(ftplib.error_temp):
            logger.voidresp()
    assert service.settled() == []
    with service.server.ftp() as logger:  # it goes on where it was broken off
        data = logger.transfercmd(f"STOR {file}", rest=len(HALF))
        data.sendall(WHOLE[len(HALF) :])
        data.close()
        logger.voidresp()
    assert service.taken() == [WHOLE]


@pytest.mark.live("vsftpd")
def test_a_broken_off_ftp_upload_is_taken_in_the_end_and_the_whole_file_beside_it(
    by_ftp: Service, files: Path
) -> None:
    service, file = by_ftp, name(5)
    with service.server.ftp() as logger:
        data = logger.transfercmd(f"STOR {file}")
        data.sendall(HALF)
        service.arrives(file, len(HALF))
        break_off(data)
        with pytest.raises(ftplib.error_temp):
            logger.voidresp()
    assert service.turn_after(0) + service.turn_after(59) == []
    assert service.taken() == [HALF]
    with service.server.ftp() as logger, (files / "whole").open("rb") as whole:
        logger.storbinary(f"STOR {file}", whole)
    assert service.taken() == [WHOLE]
    stem = file.removesuffix(".txt")
    assert service.lies() >= {f"archive/{stem}.txt", f"archive/{stem}.2.txt"}


@pytest.mark.live("sshd")
def test_a_broken_off_sftp_upload_that_goes_on_later_is_taken_once_and_whole(
    by_sftp: Service, files: Path
) -> None:
    service, file = by_sftp, name(6)
    broken_off(service, files / "whole", file)
    assert service.settled() == []
    sftp(service, f"reput {files / 'whole'} {file}")
    assert service.taken() == [WHOLE]
    assert f"archive/{file}" in service.lies()


@pytest.mark.live("vsftpd")
def test_what_ftp_uploads_is_taken_when_renamed_and_what_is_broken_is_set_aside(
    by_ftp: Service, files: Path
) -> None:
    service, file, broken = by_ftp, name(7), name(8)
    with service.server.ftp() as logger:
        with (files / "whole").open("rb") as whole:
            logger.storbinary(f"STOR {file}.part", whole)
        assert service.settled() + service.turn_after(3600) == []
        logger.rename(f"{file}.part", file)
        with (files / "nonsense").open("rb") as nonsense:
            logger.storbinary(f"STOR {broken}", nonsense)
        assert service.taken(2) == [WHOLE, (files / "nonsense").read_bytes()]
        if os.geteuid() == 0:
            assert logger.nlst("/") == ["/upload"]  # neither archive nor the others' folders
    aside = {f"archive/{file}", f"broken/{broken}", f"broken/{broken}.reason.txt"}
    assert aside <= service.lies()


@pytest.mark.live("sshd")
def test_what_sftp_uploads_is_taken_when_renamed_and_what_is_broken_is_set_aside(
    by_sftp: Service, files: Path
) -> None:
    service, file, broken = by_sftp, name(9), name(10)
    sftp(service, f"put {files / 'whole'} {file}.part")
    assert service.settled() + service.turn_after(3600) == []
    said = sftp(
        service,
        f"rename {file}.part {file}",
        f"put {files / 'nonsense'} {broken}",
        "ls -1 /",
    )
    assert service.taken(2) == [WHOLE, (files / "nonsense").read_bytes()]
    if os.geteuid() == 0:
        assert "archive" not in said
    aside = {f"archive/{file}", f"broken/{broken}", f"broken/{broken}.reason.txt"}
    assert aside <= service.lies()


@pytest.mark.live("sshd")
def test_a_receipt_of_ours_is_read_and_deleted_by_the_sender_through_its_server(
    by_sftp: Service, files: Path
) -> None:
    """Our rights are those of docs/formats.md: the folder's group, and no others."""
    service, receipt = by_sftp, f"{name(11)}.receipt.json"
    with service.server.as_the_service():
        receipts = ReceiptFiles(service.server.drop)
        for payload in (b"old", b'{"receipts":[]}'):
            receipts.write(f"NUO001/upload/{name(11)}", payload)
    assert receipts.troubles == {}
    sftp(service, f"get {receipt} {files / 'got'}", f"rm {receipt}")
    assert (files / "got").read_bytes() == b'{"receipts":[]}'
    assert not (service.upload / receipt).exists()
