"""`nhue profile`: a sample is tried before anything is taken, and a profile drafted for it."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from storage.registry_files.writing import write_registry
from tests.ingest.sites import small_registry
from tests.servers.nhue import nhue

SAMPLE = '{"time": "2026-11-24T10:00:00+07:00", "COD": 61.2, "S-07": "18,5"}'
AT = "2026-11-24T10:05:00+07:00"


class Office:
    """A data folder with a small registry, a logger's sample, and the command line."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.settings = {"data_dir": str(folder / "data")}
        self.sample = folder / "plant_20261124100000.json"
        self.sample.write_text(SAMPLE, encoding="utf-8")
        write_registry(small_registry(), folder / "registry")
        taken = nhue("registry", "import", str(folder / "registry"), settings=self.settings)
        assert taken.returncode == 0, taken.stderr

    def profile(self, *words: str, language: str = "en") -> subprocess.CompletedProcess[str]:
        return nhue("profile", *words, settings={**self.settings, "language": language})

    def tried(self, *words: str, language: str = "en") -> subprocess.CompletedProcess[str]:
        return self.profile("try", str(self.sample), "--received", AT, *words, language=language)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    return Office(tmp_path_factory.mktemp("office"))


def rows_of(shown: subprocess.CompletedProcess[str]) -> list[dict[str, str]]:
    """Return the table's rows by its heads."""
    lines = [line.split("\t") for line in shown.stdout.splitlines() if "\t" in line]
    return [dict(zip(lines[0], one, strict=True)) for one in lines[1:]]


def test_from_an_unknown_sample_to_a_profile_that_reads_it(office: Office) -> None:
    draft = office.folder / "draft.toml"
    first = office.tried("--gateway", "GW-9", "--draft", str(draft))
    assert first.returncode == 1
    assert [(one["name as sent"], one["becomes"]) for one in rows_of(first)] == [
        ("COD", "waits"),
        ("S-07", "waits"),
    ]
    assert "no profile is in force for it" in first.stderr
    said = " ".join(first.stderr.split())
    assert "nothing of it is in force until a person imports it" in said
    assert office.profile("list").stdout.startswith("profiles: none")
    text = draft.read_text(encoding="utf-8")
    assert 'source = "COD"\noutlet_id = "CX-9"\nparameter = "COD"' in text
    mended = text.replace('# parameter = ""', 'parameter = "TSS"\nunit = "mg/L"')
    head, _, block = mended.rpartition("# [[channels]]")
    block = "[[channels]]" + block.replace("# ", "")
    head = head.replace("valid_from", 'decimal_mark = ","\nvalid_from')
    draft.write_text(head + block, encoding="utf-8")
    again = office.tried("--profile", str(draft))
    assert again.returncode == 0, again.stdout + again.stderr
    told = {one["parameter"]: one for one in rows_of(again)}
    assert told["TSS"]["value as sent"] == "18,5"
    assert (told["TSS"]["value as kept"], told["TSS"]["unit as kept"]) == ("18.5", "mg/L")
    assert told["COD"]["time"] == "2026-11-24T10:00:00+07:00"
    taken = nhue("registry", "import", str(draft), settings=office.settings)
    assert taken.returncode == 0, taken.stderr
    in_force = office.tried("--gateway", "GW-9", "--json")
    assert in_force.returncode == 0, in_force.stderr
    answer = json.loads(in_force.stdout)
    assert answer["trial"]["counts"] == {"reading": 2}
    shown = office.profile("show", answer["profile_id"]).stdout
    assert "decimal_mark" in shown
    assert "S-07" in shown
    listed = office.profile("list", "--gateway", "GW-9").stdout
    assert answer["profile_id"] in listed
    assert office.profile("list", "--gateway", "GW-1").stdout.startswith("profiles: none")


def test_what_would_be_refused_stands_in_the_table_and_what_is_not_measured_beside_its_line(
    office: Office,
) -> None:
    profile = office.folder / "temperature.toml"
    head = (
        'id = "T"\ngateways = ["GW-1"]\nlike = "flat-json"\nvalid_from = 2026-01-01\n'
        'reason = "a visit"\nentered_by = "Hà"\n'
        '[[channels]]\nsource = "COD"\noutlet_id = "CX-1"\n'
    )
    profile.write_text(f'{head}parameter = "COD"\n', encoding="utf-8")
    early = office.tried("--profile", str(profile), "--received", "2026-11-23T10:00+07:00")
    shown = rows_of(early)[0]
    assert shown["becomes"] == "refused"
    assert "lies in the future" in shown["why"]
    profile.write_text(f'{head}parameter = "NH4_N"\n', encoding="utf-8")
    refused = office.tried("--profile", str(profile))
    assert refused.returncode == 2
    said = " ".join(refused.stderr.split())
    assert "temperature.toml:10: parameter NH4_N is not measured at outlet CX-1" in said


def test_it_speaks_vietnamese(office: Office) -> None:
    shown = office.tried("--gateway", "GW-1", language="vi")
    assert shown.returncode == 1
    assert "kết quả" in shown.stdout
    assert "chưa có kênh đo mang tên này" in shown.stdout
    assert "chưa có hồ sơ bản tin nào có hiệu lực" in " ".join(shown.stderr.split())
    refused = office.tried("--gateway", "GW-7", language="vi")
    assert refused.returncode == 2
    assert "chưa cửa xả nào trong sổ đăng ký dùng thiết bị “GW-7”" in refused.stderr


def test_the_forms_that_come_with_us_are_listed_with_their_sources(office: Office) -> None:
    shown = office.profile("forms").stdout
    assert "circular10-2021\tlines\tCircular 10/2021/TT-BTNMT" in shown


def test_what_cannot_be_tried_says_what_to_do(office: Office) -> None:
    assert "say which with --gateway" in office.tried("--draft", "x.toml").stderr
    none = office.profile("try", str(office.folder / "none.json"))
    assert (none.returncode, "check the name and the rights" in none.stderr) == (2, True)
    there = office.tried("--gateway", "GW-1", "--draft", str(office.folder / "there.toml"))
    assert there.returncode == 1
    twice = office.tried("--gateway", "GW-1", "--draft", str(office.folder / "there.toml"))
    assert (twice.returncode, "is there already" in twice.stderr) == (2, True)
