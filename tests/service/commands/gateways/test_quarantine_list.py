"""`nhue quarantine list` names the metrics that no birth tells, and what takes them in."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage.registry_files.writing import write_registry
from tests.ingest.decode.sparkplug.test_nodes_as_they_are import NAMED, named_of
from tests.ingest.decode.sparkplug.test_remembered import House
from tests.ingest.sites import small_registry
from tests.servers.nhue import nhue

SAID = {
    "en": "the births of GW-1 do not name CX-1/COD, CX-1/TSS: import a profile with channels of "
    "these names and their units, then `nhue quarantine release GW-1`",
    "vi": "birth của GW-1 không khai CX-1/COD, CX-1/TSS: hãy nhập hồ sơ bản tin có kênh đo mang "
    "các tên này kèm đơn vị, rồi chạy `nhue quarantine release GW-1`",
}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    house = House(folder)
    house.births(*NAMED)
    named_of(house, 62.0, 1)
    named_of(house, 12.0, 2, "TSS")
    named_of(house, 63.0, 3)
    house.journal.close()
    write_registry(small_registry(), folder / "registry")
    settings = {"data_dir": str(folder)}
    taken = nhue("registry", "import", str(folder / "registry"), settings=settings)
    assert taken.returncode == 0, taken.stderr
    return folder


@pytest.mark.parametrize("language", ["en", "vi"])
@pytest.mark.parametrize("gateway", [(), ("GW-1",)])
def test_what_no_birth_names_is_said_with_its_remedy(
    data: Path, gateway: tuple[str, ...], language: str
) -> None:
    settings = {"data_dir": str(data), "language": language}
    told = nhue("quarantine", "list", *gateway, settings=settings)
    assert told.returncode == 0, told.stderr
    assert told.stdout.splitlines()[-1] == SAID[language]
    assert "birth-missing" in told.stdout
