"""Two plants with one station code behind real servers: the folder tells whose a file is.

Each has an account of the system where the tests run as root, locked into its folder by a server of
its own; else both are who runs the tests, and what only root can keep apart is not looked at.
"""

from __future__ import annotations

import ftplib
import json
import os
import subprocess
from contextlib import closing
from dataclasses import replace
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from storage.records.store import SqlRecords
from tests.end_to_end.whole_way.test_drop_folder import drop_health, lines
from tests.house.runs.patience import PATIENCE_SECONDS
from tests.ingest.sites import NOW, small_registry
from tests.servers.nhue import RunningNhue, nhue, running_nhue
from tests.servers.uploads import UploadServer, running_sshd, running_vsftpd

SECOND = "games"  # a user of every Debian that owns nothing here


def registered(data: Path) -> Path:
    """Make the records of facilities ABCD (GW-1, CX-1) and XYZ (GW-9, CX-9), both with NUO001."""
    data.mkdir()
    small = small_registry(monitored_since=NOW.date())
    stations = {
        key: replace(small.stations["T-1"], id=key, facility_code=code)
        for key, code in (("T-1", "ABCD"), ("T-9", "XYZ"))
    }
    outlets = {
        "CX-1": replace(small.outlets["CX-1"], station_code="NUO001"),
        "CX-9": replace(small.outlets["CX-9"], station_code="NUO001", station_id="T-9"),
    }
    permits = tuple(one for one in small.permits if one.outlet_id in outlets)
    with closing(SqlRecords.open(f"sqlite:///{data / 'records.sqlite'}")) as records:
        records.add_registry(
            replace(small, stations=stations, outlets=outlets, permits=permits), NOW
        )
    return data


def name(facility: str, minute: int) -> str:
    return f"HN_{facility}_NUO001_2026112201{minute:02d}00.txt"


def sftp(server: UploadServer, *commands: str) -> tuple[int, str]:
    """Return how an `sftp` with these commands ended, and what it said."""
    with server.sftp(*commands) as process:
        said = process.communicate(timeout=PATIENCE_SECONDS)[0].decode()
    return process.returncode, said


def readings(service: RunningNhue, outlet: str) -> list[float]:
    span = {"from": "2026-11-21T17:00:00Z", "to": "2026-11-22T17:00:00Z"}
    found = service.get(f"/outlets/{outlet}/readings", parameter="COD", **span).json()
    values: list[float] = found["value"]
    return values


def has_an_hour(service: RunningNhue, outlet: str) -> bool:
    return len(readings(service, outlet)) == 3


def receipt_by_ftp(server: UploadServer, file: str) -> dict[str, Any]:
    """Return the receipt of a file as its sender reads it."""
    with server.ftp() as logger:
        got = BytesIO()
        logger.retrbinary(f"RETR {file}.receipt.json", got.write)
    [receipt] = json.loads(got.getvalue())["receipts"]
    assert isinstance(receipt, dict)
    return receipt


@pytest.mark.live("vsftpd", "sshd")
def test_no_plant_can_write_anothers_data_nor_see_its_folder_and_each_reads_its_receipts(
    tmp_path: Path,
) -> None:
    (tmp_path / "hour").write_bytes(lines(3))
    with running_vsftpd() as abcd:
        settings = {
            "data_dir": str(registered(tmp_path / "data")),
            "mqtt_host": "none",
            "drop_folder": str(abcd.drop),
            "drop_settle_seconds": "0.1",
            "drop_receipts": "true",
        }
        for gateway, folder in (("GW-1", abcd.sender), ("GW-9", SECOND)):
            done = nhue("gateway", "folder", gateway, folder, settings=settings)
            assert done.returncode == 0, done.stderr
        with (
            running_vsftpd(abcd, account=SECOND, sender=SECOND) as xyz,
            running_sshd(abcd) as abcd_sftp,
            running_sshd(xyz) as xyz_sftp,
            running_nhue("run", settings=settings, log=tmp_path / "nhue.log") as service,
        ):
            for server, facility, hour in ((abcd, "ABCD", 1), (xyz, "XYZ", 2)):
                with server.ftp() as logger:
                    logger.storbinary(f"STOR {name(facility, 5)}", BytesIO(lines(hour)))
            for server, foreign in ((abcd_sftp, "XYZ"), (xyz_sftp, "ABCD")):
                told = sftp(server, f"put {tmp_path / 'hour'} {name(foreign, 6)}")
                assert told[0] == 0, told
            for outlet, hour in (("CX-1", 1), ("CX-9", 2)):
                service.wait_until(partial(has_an_hour, service, outlet))
                stored = [float(line.split(b"\t")[1]) for line in lines(hour).splitlines()]
                assert readings(service, outlet) == stored
            for server, facility, foreign in ((abcd, "ABCD", "XYZ"), (xyz, "XYZ", "ABCD")):
                for file in (name(facility, 5), name(foreign, 6)):
                    service.wait_until((server.upload / f"{file}.receipt.json").exists)
                taken = receipt_by_ftp(server, name(facility, 5))
                assert (taken["outcome"], taken["readings"]["accepted"]) == ("accepted", 3)
                aside = receipt_by_ftp(server, name(foreign, 6))
                assert (aside["outcome"], aside["readings"]["accepted"]) == ("refused", 0)
                [refused] = aside["refusals"]
                assert refused["code"] == "file-not-placed"
                assert f"says facility '{foreign}' and station 'NUO001'" in refused["detail"]
                assert f"NUO001 of facility {facility}" in refused["detail"]
                kept = abcd.drop / "broken" / server.sender / "upload" / name(foreign, 6)
                service.wait_until(kept.with_name(f"{kept.name}.reason.txt").exists)
                assert kept.read_bytes() == lines(3)
            got = tmp_path / "got"
            told = sftp(xyz_sftp, f"get {name('XYZ', 5)}.receipt.json {got}")
            assert told[0] == 0, told
            assert json.loads(got.read_bytes())["receipts"][0]["outcome"] == "accepted"
            if os.geteuid() == 0:
                assert_kept_apart(abcd, abcd_sftp, xyz, tmp_path)
            service.wait_until(lambda: drop_health(service)["status"] == "ok")
            assert service.end() == 0


def assert_kept_apart(
    ours: UploadServer, by_sftp: UploadServer, theirs: UploadServer, folder: Path
) -> None:
    """No way of an account leads into another's: by FTP, by SFTP, by a link, by its rights."""
    before = sorted(path.name for path in theirs.upload.iterdir())
    with ours.ftp() as logger:
        assert logger.nlst("/") == ["/upload"]
        for way in (f"/../{theirs.sender}/upload", str(theirs.upload)):
            with pytest.raises(ftplib.error_perm):
                logger.cwd(way)
            with pytest.raises(ftplib.error_perm):
                logger.storbinary(f"STOR {way}/stolen.txt", BytesIO(b"x"))
    ended, said = sftp(by_sftp, "ls -1 /")
    assert (ended, said.split()[-1]) == (0, "/upload")
    link = f"symlink {theirs.upload} way"
    for commands in (
        (f"put {folder / 'hour'} /../{theirs.sender}/upload/stolen.txt",),
        (f"put {folder / 'hour'} {theirs.upload}/stolen.txt",),
        (link, f"put {folder / 'hour'} way/stolen.txt"),
    ):
        assert sftp(by_sftp, *commands)[0] != 0
    for command in (["ls", str(theirs.upload)], ["touch", str(theirs.upload / "stolen.txt")]):
        tried = subprocess.run(command, user=ours.account, check=False, capture_output=True)
        assert b"Permission denied" in tried.stderr
    assert sorted(path.name for path in theirs.upload.iterdir()) == before
