"""From a gateway's bytes to a pack that a Python with nothing of ours checks, and to paper."""

from __future__ import annotations

import json
import subprocess
import sys
from base64 import b64decode
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.house.runs.patience import PATIENCE_SECONDS
from tests.servers.gateway import hour, message, publish
from tests.servers.mosquitto import Mosquitto
from tests.servers.nhue import RunningNhue, nhue

pytestmark = pytest.mark.live("mosquitto", "influxd")
DAY = "2026-11-22"


def outcome(service: RunningNhue) -> str:
    answer = service.get("/verdicts", outlet="CX-A", parameter="COD", **{"from": DAY, "to": DAY})
    return "".join(one["outcome"] for one in answer.json()["verdicts"])


def test_what_a_gateway_sent_is_in_a_pack_with_its_receipts_and_verdict(
    service: RunningNhue, mosquitto: Mosquitto, tmp_path: Path, settings: dict[str, str]
) -> None:
    sent = [
        message(number, hour("CX-A", number, COD=70.0 + number, BOD5=20.0, TSS=30.0))
        for number in range(24)
    ]
    for payload in sent:
        publish(mosquitto, payload)
    publish(mosquitto, message(98, hour("CX-B", 1, COD=9.0)))
    service.wait_until(lambda: outcome(service) == "exceeded")
    receipts = "/gateways/GW-1/receipts"
    service.wait_until(lambda: len(service.get(receipts).json()["receipts"]) == 25)
    answer = service.get("/outlets/CX-A/pack", **{"from": DAY, "to": DAY})
    assert answer.status_code == 200, answer.text
    path = tmp_path / "p.zip"
    path.write_bytes(answer.content)
    with ZipFile(path) as packed:
        told = [
            json.loads(line)
            for name in packed.namelist()
            if name.startswith("messages/")
            for line in packed.read(name).splitlines()
        ]
        answered = [
            json.loads(line)["outcome"]
            for name in packed.namelist()
            if name.startswith("receipts/")
            for line in packed.read(name).splitlines()
        ]
        (tmp_path / "empty").mkdir()
        packed.extract("verify.py", tmp_path / "empty")
        assert json.loads(packed.read("manifest.json"))["not_kept"] == []
    # Those that came since the day ended: with readings of the outlet alone.
    assert [b64decode(one["payload"]) for one in told] == sent
    assert answered == ["accepted"] * 24
    ran = subprocess.run(
        [sys.executable, "-I", "-S", "verify.py", str(path)],
        cwd=tmp_path / "empty",
        env={},
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_SECONDS,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "24 messages fit their digests in the journal's chain" in ran.stdout
    assert "of 3 series of a day 3 are the readings" in ran.stdout
    document = service.get("/outlets/CX-A/months/2026-11/document", format="zip", lang="vi")
    paper = tmp_path / "report.zip"
    paper.write_bytes(document.content)
    held = nhue("verify", str(paper), "--rebuild", settings=settings)
    assert held.returncode == 0, held.stderr
    assert "byte for byte what our records give" in held.stderr
