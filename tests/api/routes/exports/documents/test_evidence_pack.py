"""Evidence packs: the same bytes for the same question, and checked by Python alone."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import sys
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote
from zipfile import ZIP_STORED, ZipFile, ZipInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.app import create_app
from api.exports.pack import spool, verify
from api.exports.pack.asked import pack_question
from api.exports.pack.packing import pack
from api.exports.pack.spool import Kept, Spool
from api.question.asked import QueryRefused
from api.question.handed_in import Parts
from domain.access.roles import Role
from domain.judged.entered.attachments import Attachment
from domain.judged.entered.cases import CaseOrigin, CaseStep, CaseSubject, StepKind
from domain.judged.quality import FlagRuling, QualityFlag
from domain.legal_day import legal_day_bounds_us
from ingest.wire.as_received import JournalMessages
from storage.journal.record import JournalEntry, RecordKind
from storage.journal.writer import Journal
from storage.records.entered.attached_files import AttachedFilesFolder
from storage.records.store import SqlRecords
from tests.api.conftest import Client
from tests.api.sample_city import EXCEEDED_DAY, JUDGED_AT, judge, sample_parts
from tests.house.runs.patience import PATIENCE_SECONDS
from tests.storage.journal.examples import kept
from tests.storage.records.contract.entered.own_thresholds import OWN

FIRST, LAST = EXCEEDED_DAY - timedelta(days=1), EXCEEDED_DAY + timedelta(days=1)
HOUR_US = 3_600_000_000
ADDRESS = f"/api/v1/outlets/CX-1/pack?from={FIRST}&to={LAST}"


def message(outlet: str, at_us: int, cod: float) -> bytes:
    at = datetime.fromtimestamp(at_us / 1e6).astimezone()
    sample = {"outlet": outlet, "time": at.isoformat(), "values": {"COD": cod}}
    return json.dumps({"seq": 1, "sent": at.isoformat(), "samples": [sample]}).encode()


def entry(gateway: str, received_us: int, payload: bytes, kind: RecordKind) -> JournalEntry:
    return JournalEntry(kind, received_us, f"nhue/v1/{gateway}/readings", b"", payload)


def entries() -> Iterator[JournalEntry]:
    """Give two gateways' messages of four days: one refused, and one that comes two days late."""
    begin_us = legal_day_bounds_us(FIRST)[0]
    for hour in range(96):
        at_us = begin_us + hour * HOUR_US
        yield entry("GW-1", at_us, message("CX-1", at_us, 80.0), RecordKind.READINGS)
        yield entry("GW-2", at_us, message("CX-2", at_us, 70.0), RecordKind.READINGS)
    yield entry("GW-1", begin_us + 97 * HOUR_US, b"\xff\x00 broken", RecordKind.REJECTED)
    late = message("CX-1", begin_us + 30 * HOUR_US, 81.0)
    yield entry("GW-1", begin_us + 98 * HOUR_US, late, RecordKind.READINGS)


@pytest.fixture(scope="module")
def journal(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("journal")
    writer = Journal(folder)
    writer.append(list(entries()))
    writer.close()
    return folder


def receipts(gateway: str, day: date) -> list[dict[str, Any]]:
    told = {"seq": 1, "outcome": "accepted", "position": 1, "received": f"{day}T00:00:00Z"}
    return [told] if gateway == "GW-1" and day == FIRST else []


@pytest.fixture
def house(city: Parts, journal: Path) -> Parts:
    return replace(city, chain=JournalMessages(journal), receipts_of_day=receipts)


@pytest.fixture
def packed(house: Parts, tmp_path: Path) -> Path:
    answer = Client(create_app(house)).get(ADDRESS)
    assert answer.status_code == 200, answer.text
    path = tmp_path / "evidence.pack.zip"
    path.write_bytes(answer.content)
    manifest = ZipFile(path).read("manifest.json")
    assert answer.headers["nhue-pack-digest"] == hashlib.sha256(manifest).hexdigest()
    return path


def files_of(path: Path) -> dict[str, bytes]:
    with ZipFile(path) as told:
        return {name: told.read(name) for name in told.namelist()}


def python_alone(folder: Path, pack_path: Path) -> tuple[int, str]:
    """Run the pack's own check in an empty folder, isolated, without site and environment."""
    folder.mkdir()
    with ZipFile(pack_path) as told:
        (folder / "verify.py").write_bytes(told.read("verify.py"))
    (folder / "p.zip").write_bytes(pack_path.read_bytes())
    ran = subprocess.run(
        [sys.executable, "-I", "-S", "verify.py", "p.zip"],
        cwd=folder,
        env={},
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_SECONDS,
    )
    return ran.returncode, ran.stdout + ran.stderr


def test_a_pack_is_checked_by_python_alone_and_a_changed_byte_is_named(
    packed: Path, tmp_path: Path
) -> None:
    code, said = python_alone(tmp_path / "empty", packed)
    assert code == 0, said
    assert "messages fit their digests in the journal's chain" in said
    assert "CHANGED" not in said
    whole = packed.read_bytes()
    at = whole.index(b'"outcome": "exceeded"')
    changed = tmp_path / "changed.zip"
    changed.write_bytes(whole[:at] + whole[at:].replace(b'"exceeded"', b'"exceedeD"', 1))
    code, said = python_alone(tmp_path / "again", changed)
    assert code == 1
    assert f"CHANGED: days/{EXCEEDED_DAY}.json was changed" in said


def test_what_was_zipped_anew_is_found_by_its_name(packed: Path, tmp_path: Path) -> None:
    files = files_of(packed)
    name = f"messages/{FIRST}.jsonl"
    for told, faults in (
        ({one: files[one] for one in files if one != name}, [f"{name} is missing"]),
        (files | {"days/x.json": b"{}"}, ["days/x.json was put in: the manifest has none"]),
    ):
        other = tmp_path / "other.zip"
        with ZipFile(other, "w", ZIP_STORED) as made:
            for one in sorted(told):
                entry_of = ZipInfo(one, (1980, 1, 1, 0, 0, 0))
                entry_of.create_system, entry_of.external_attr = 3, 0o100644 << 16
                made.writestr(entry_of, told[one])
        assert verify.check(other).faults == faults


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(data=st.data())
def test_no_byte_of_a_pack_changes_unseen(packed: Path, data: st.DataObject) -> None:
    whole = packed.read_bytes()
    at = data.draw(st.integers(0, len(whole) - 1))
    bit = data.draw(st.integers(0, 7))
    changed = packed.with_name("bit.zip")
    changed.write_bytes(whole[:at] + bytes([whole[at] ^ 1 << bit]) + whole[at + 1 :])
    assert verify.check(changed).faults != []


def test_the_digest_that_somebody_noted_tells_a_pack_from_another(packed: Path) -> None:
    digest = hashlib.sha256(files_of(packed)["manifest.json"]).hexdigest()
    assert verify.check(packed, expected=digest.upper()).faults == []
    assert "this is another pack" in verify.check(packed, expected="0" * 64).faults[0]


def test_messages_are_there_byte_for_byte_the_late_one_too_and_no_other_gateways(
    packed: Path, journal: Path
) -> None:
    lines = [
        json.loads(line)
        for name, content in files_of(packed).items()
        if name.startswith("messages/")
        for line in content.splitlines()
    ]
    sent = {
        (one.received_us, one.payload)
        for one in entries()
        if "GW-1" in one.topic and one.received_us < legal_day_bounds_us(LAST)[1]
    }
    late = list(entries())[-1]
    told = {(one["received_us"], b64decode(one["payload"])) for one in lines}
    assert told == sent | {(late.received_us, late.payload)}
    assert all(verify.chain_digest(one) == one["digest"] for one in lines)
    assert lines[0]["digest_before"] == "00" * 32


def test_a_pack_holds_what_the_stores_hold(packed: Path, house: Parts) -> None:
    files = files_of(packed)
    manifest = json.loads(files["manifest.json"])
    day = json.loads(files[f"days/{EXCEEDED_DAY}.json"])
    [verdict] = house.records.verdicts(
        EXCEEDED_DAY, EXCEEDED_DAY, outlet_id="CX-1", parameter="COD"
    )
    [cod] = day["verdicts"]["COD"]
    assert float(cod["judged"]["mean"] if cod["judged"] else cod["mean"]["mean"]) == (
        verdict.mean.mean
    )
    assert cod["limit"]["clause"]
    assert {one["clause"] for one in cod["limit"]["figures"]} != {""}
    assert cod["known_at"].endswith("Z")
    columns = house.readings.read("CX-1", "COD", *legal_day_bounds_us(EXCEEDED_DAY))
    told = [
        line.split(b",")
        for line in files[f"readings/{EXCEEDED_DAY}.csv"].splitlines()
        if line.startswith(b"COD,")
    ]
    assert [float(one[3]) for one in told] == columns.value.tolist()
    assert [int(one[1]) for one in told] == columns.time_us.tolist()
    of_cod = [one for one in manifest["readings"] if one["parameter"] == "COD"]
    assert all(one["sha256_now"] == one["sha256_judged"] for one in of_cod)
    assert json.loads(files[f"receipts/{FIRST}.jsonl"])["outcome"] == "accepted"
    page = files["index.html"].decode()
    assert "<script" not in page
    assert f'href="days/{EXCEEDED_DAY}.json"' in page
    assert list(files) == sorted(files)
    with ZipFile(packed) as opened:
        assert {one.date_time for one in opened.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {one.compress_type for one in opened.infolist()} == {ZIP_STORED}


def test_the_same_question_at_the_same_instant_gives_the_same_bytes_after_a_ruling(
    house: Parts, packed: Path
) -> None:
    known = json.loads(files_of(packed)["manifest.json"])["of"]["known_at"]
    begin_us, end_us = legal_day_bounds_us(EXCEEDED_DAY)
    ruling = FlagRuling(
        outlet_id="CX-1",
        parameter="COD",
        begin_us=begin_us,
        end_us=end_us - 1,
        flag=QualityFlag.FAIL,
        reason="thử",
        ruled_by="thanh tra",
        known_at=JUDGED_AT + timedelta(minutes=30),
    )
    records: Any = house.records
    records.add_ruling(ruling, house.days_of_ruling(ruling))
    assert isinstance(records, SqlRecords)
    store: Any = house.readings
    assert judge(store, records, JUDGED_AT + timedelta(hours=1)) > 0
    client = Client(create_app(house))
    assert client.get(f"{ADDRESS}&known_at={quote(known)}").content == packed.read_bytes()
    now = client.get(ADDRESS).content
    assert now != packed.read_bytes()
    with ZipFile(io.BytesIO(now)) as told:
        assert json.loads(told.read("rulings.json"))[0]["reason"] == "thử"
        day = json.loads(told.read(f"days/{EXCEEDED_DAY}.json"))
        assert len(day["verdicts"]["COD"]) == 2, "both times of it"


def test_where_the_journal_is_elsewhere_the_pack_says_so(city: Parts, tmp_path: Path) -> None:
    answer = Client(create_app(city)).get(ADDRESS)
    with ZipFile(io.BytesIO(answer.content)) as told:
        assert [one for one in told.namelist() if one.startswith("messages/")] == []
        assert "The journal is where ingest runs" in told.read("index.html").decode()
        assert json.loads(told.read("manifest.json"))["not_kept"] != []
    path = tmp_path / "without.zip"
    path.write_bytes(answer.content)
    assert verify.check(path).faults == []


def test_attached_files_stand_in_a_folder_of_their_own_and_none_climbs_out(
    house: Parts, tmp_path: Path
) -> None:
    asked = pack_question(house, "CX-1", (FIRST, FIRST), None)
    path, folder = tmp_path / "a.zip", tmp_path / "files"
    folder.mkdir()
    with path.open("wb") as file:
        pack(house, asked, folder, file, [("1-bien-ban.pdf", [b"%PDF-", b"1"])])
    assert files_of(path)["given/1-bien-ban.pdf"] == b"%PDF-1"
    assert verify.check(path).faults == []
    other = Spool(tmp_path)
    for name in ("../a", "/a", "a/../b", "a\\b", "", "a//b", ".a", "C:a", "a\n"):
        with pytest.raises(ValueError, match="no name of a file"):
            other.lay(name, [b""], Kept.OURS)


def test_a_pack_that_grows_too_large_is_refused_whole(
    house: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spool, "BYTES_MOST", 10_000)
    answer = Client(create_app(house)).get(ADDRESS)
    assert answer.status_code == 422
    assert "ask for fewer days" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("from=2016-11-15&to=2026-11-15", 422),
        ("from=2026-11-15&to=2026-11-14", 422),
        ("from=2026-11-15&to=2026-11-30", 422),
        ("from=2026-11-15", 422),
    ],
)
def test_ten_years_and_other_spans_that_are_not_packed_are_refused(
    client: Client, query: str, status: int
) -> None:
    answer = client.get(f"/api/v1/outlets/CX-1/pack?{query}")
    assert answer.status_code == status
    if "2016" in query:
        assert "ask in steps" in answer.json()["detail"]
    assert client.get(f"/api/v1/outlets/CX-99/pack?{query}").status_code in {404, 422}


def test_a_pack_is_the_citys_alone(parts: Parts) -> None:
    app = create_app(parts)
    for role, status in ((Role.PUBLIC, 401), (Role.OPERATOR, 403), (Role.INSPECTOR, 200)):
        assert Client(app, role).get(ADDRESS).status_code == status


def test_ten_years_in_a_file_of_the_command_line_are_taken_and_eleven_refused(
    parts: Parts,
) -> None:
    ten = (date(2016, 11, 16), LAST)
    assert pack_question(parts, "CX-1", ten, None, most=3_660).first == ten[0]
    with pytest.raises(QueryRefused, match="ask in steps"):
        pack_question(parts, "CX-1", (date(2015, 11, 16), LAST), None, most=3_660)


def test_readings_that_came_since_are_told_from_those_of_the_verdict(
    tmp_path: Path, journal: Path
) -> None:
    found = sample_parts(tmp_path)
    house = replace(found, chain=JournalMessages(journal))
    before = Client(create_app(house)).get(ADDRESS).content
    late = house.readings.read("CX-1", "COD", *legal_day_bounds_us(FIRST))
    append: Any = getattr(house.readings, "append")  # noqa: B009 - the API's port only reads
    reading = sample_reading(int(late.time_us[0]) + 60_000_000)
    append([reading])
    known = json.loads(ZipFile(io.BytesIO(before)).read("manifest.json"))["of"]["known_at"]
    after = Client(create_app(house)).get(f"{ADDRESS}&known_at={quote(known)}").content
    told = [json.loads(ZipFile(io.BytesIO(one)).read("manifest.json")) for one in (before, after)]
    assert told[0]["as_known_sha256"] == told[1]["as_known_sha256"]
    [first] = [one for one in told[1]["readings"] if one["sha256_now"] != one["sha256_judged"]]
    assert (first["parameter"], first["file"]) == ("COD", f"readings/{FIRST}.csv")
    path = tmp_path / "after.zip"
    path.write_bytes(after)
    assert verify.check(path).faults == []
    found.records.close()


def sample_reading(time_us: int) -> Any:
    from domain.measured.readings import DeviceStatus, Reading  # noqa: PLC0415 - of this alone

    return Reading("CX-1", "COD", time_us, 500.0, DeviceStatus.MEASURING, 10**7)


def test_what_retention_removed_is_said_on_the_first_page_and_in_the_manifest(
    city: Parts, tmp_path: Path
) -> None:
    folder = tmp_path / "journal"
    journal = Journal(folder, segment_bytes=2_000)
    for one in entries():
        journal.append([one])
    last = journal.committed
    journal.close()
    now = datetime.fromtimestamp(legal_day_bounds_us(LAST)[1] / 1e6, UTC) + timedelta(days=9)
    assert kept(folder, last, now=now, days=9).removed
    house = replace(city, chain=JournalMessages(folder))
    answer = Client(create_app(house)).get(ADDRESS)
    path = tmp_path / "a.zip"
    path.write_bytes(answer.content)
    files = files_of(path)
    [said, *_] = json.loads(files["manifest.json"])["not_kept"]
    assert said.startswith("Messages 1–")
    assert said in files["index.html"].decode()
    assert "Nothing is missing" not in files["index.html"].decode()
    assert verify.check(path).faults == []


def test_cases_samples_and_checks_that_were_entered_stand_in_it(
    house: Parts, tmp_path: Path
) -> None:
    kept_by: Any = house.records
    files_kept = AttachedFilesFolder(tmp_path / "attached")
    house = replace(house, attached=files_kept)
    there = Attachment(
        name="../Biên bản 1.pdf",
        media_type="application/pdf",
        size_bytes=6,
        sha256=files_kept.keep(b"%PDF-1"),
    )
    lost = replace(there, name="ảnh.png", sha256="0" * 64)
    opening = CaseStep(
        attachments=(there, lost),
        case_id="",
        number=0,
        kind=StepKind.OPENING,
        by="thanh tra",
        role=Role.INSPECTOR,
        said="COD vượt",
        known_at=JUDGED_AT + timedelta(minutes=5),
        subject=CaseSubject(
            outlet_id="CX-1",
            parameter="COD",
            origin=CaseOrigin.BY_HAND,
            event_id=None,
            first_day=EXCEEDED_DAY,
            last_day=EXCEEDED_DAY,
        ),
    )
    opened = kept_by.open_case(opening)
    path = tmp_path / "with.zip"
    path.write_bytes(Client(create_app(house)).get(ADDRESS).content)
    files = files_of(path)
    [case] = [one for one in json.loads(files["cases.json"]) if one["id"] == opened.id]
    assert case["steps"][0]["said"] == "COD vượt"
    assert json.loads(files["samples.json"]) == []
    assert files[f"attached/{there.sha256}"] == b"%PDF-1"
    assert case["steps"][0]["attachments"][0]["name"] == there.name
    assert f"attached/{lost.sha256}" not in files
    assert any(lost.sha256 in one for one in json.loads(files["manifest.json"])["not_kept"])
    told = files["index.html"].decode()
    assert f"<h3>{opened.id}" in told
    assert "COD vượt" in told
    assert f'<a href="attached/{there.sha256}" download="{there.name}">{there.name}</a>' in told
    assert f"attached/{lost.sha256}" not in told
    assert lost.name in told
    assert [one["document"] for one in json.loads(files["outlet.json"])["calibrations"]]
    assert verify.check(path).faults == []


def test_own_thresholds_stand_in_packs_of_days_on_which_they_bound(
    house: Parts, tmp_path: Path
) -> None:
    kept_by: Any = house.records
    own = kept_by.add_own_thresholds(
        replace(OWN, outlet_id="CX-1", known_at=JUDGED_AT + timedelta(minutes=5))
    )
    later = JUDGED_AT + timedelta(days=4)
    kept_by.add_own_thresholds(replace(OWN, outlet_id="CX-2", known_at=later))
    client = Client(create_app(replace(house, clock=lambda: later)))
    days = f"from={own.begins_on}&to={own.begins_on}"
    path = tmp_path / "own.zip"
    found = []
    for address in (ADDRESS, f"/api/v1/outlets/CX-1/pack?{days}"):
        answer = client.get(address)
        assert answer.status_code == 200, answer.text
        path.write_bytes(answer.content)
        found.append([one["id"] for one in json.loads(files_of(path)["own_thresholds.json"])])
    assert found == [[], [own.id]]
