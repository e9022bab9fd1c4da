from __future__ import annotations

from pathlib import Path

import pytest

from domain.errors import FaultsFound
from domain.measured.parameters import PARAMETERS
from ingest.decode.vocabulary.of_a_format import read_map, shipped_map

PLAIN = """format = "mine"
source = "a vendor's manual"

[symbols]
"Nhiệt độ" = "TEMP"
[units]
"mg per L" = "mg/L"
[statuses]
OK = "00"
"""


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    return path


def faults(tmp_path: Path, text: str) -> list[str]:
    with pytest.raises(FaultsFound) as caught:
        read_map(written(tmp_path, text))
    return [str(fault) for fault in caught.value.faults]


@pytest.mark.parametrize("name", ["circular10", "senml"])
def test_a_map_that_comes_with_us_is_whole_and_names_its_source(name: str) -> None:
    found = shipped_map(name)
    assert found.format == name
    assert found.source
    assert {found.parameter(code.lower()) for code in PARAMETERS} == PARAMETERS.keys()


@pytest.mark.parametrize(
    ("symbol", "code"),
    [
        ("Flow", "FLOW_OUT"),
        ("Temp", "TEMP"),
        ("Color", "COLOUR"),
        ("pH", "PH"),
        ("TSS", "TSS"),
        ("COD", "COD"),
        ("NH4", "NH4_N"),
        ("TP", "TP"),
        ("TN", "TN"),
        ("TOC", "TOC"),
        ("Cl", "CL2_RESIDUAL"),
    ],
)
def test_the_symbols_of_the_equipment_specifications_are_known(symbol: str, code: str) -> None:
    assert shipped_map("circular10").parameter(symbol) == code


def test_a_registered_senml_unit_is_never_taken_for_one_that_looks_the_same() -> None:
    senml = shipped_map("senml")
    assert senml.unit("Cel") == "°C"
    assert senml.unit("C") is None  # coulomb
    assert shipped_map("circular10").unit("C") == "°C"


def test_a_map_of_ones_own_is_read(tmp_path: Path) -> None:
    found = read_map(written(tmp_path, PLAIN))
    assert found.parameter("NHIỆT ĐỘ") == "TEMP"
    assert found.parameter("cod") == "COD"
    assert found.parameter("mood") is None
    assert found.unit("mg per L") == "mg/L"
    assert found.status("OK") == "00"


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('format = "mine"', "", "mine.toml:1: format must be a text"),
        ('"a vendor\'s manual"', "7", "mine.toml:2: source must be a text"),
        ("[units]", "[unit]", "mine.toml:6: unknown key 'unit'"),
        ("[units]", "[unit]", "mine.toml:1: no table [units]"),
        ('"TEMP"', '"TEMPERATURE"', "mine.toml:5: symbol 'Nhiệt độ': no parameter 'TEMPERATURE'"),
        ('"Nhiệt độ"', '"cod"', "mine.toml:5: symbol 'cod' is a parameter of its own"),
        ('"TEMP"', '"TEMP"\n"NHIỆT ĐỘ" = "TEMP"', "mine.toml:6: symbol 'NHIỆT ĐỘ' is 'Nhiệt độ'"),
        ('"TEMP"', "7", "mine.toml:5: 'Nhiệt độ' = 7 must be a text"),
        ('= "mg/L"', '= "mg/kg"', "mine.toml:7: unit 'mg per L': no parameter can be sent in"),
        ('OK = "00"', 'OK = "03"', "mine.toml:9: status 'OK' must stand for one of 00, 01, 02"),
        ('OK = "00"', 'OK = "00', "mine.toml:9: not TOML"),
        ('OK = "00"', 'OK = "00"\nOK = "01"', "mine.toml:10: not TOML"),
    ],
)
def test_a_fault_of_a_map_is_refused_with_its_line(
    tmp_path: Path, old: str, new: str, fault: str
) -> None:
    assert old in PLAIN
    found = faults(tmp_path, PLAIN.replace(old, new, 1))
    assert any(line.startswith(fault) for line in found), found


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    text = PLAIN.replace('"TEMP"', '"X"').replace('"mg/L"', '"x"').replace('"00"', '"9"')
    assert len(faults(tmp_path, text)) == 3


def test_a_map_that_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_bytes(b'format = "\xff"')
    with pytest.raises(FaultsFound, match=r"mine.toml:1: not UTF-8"):
        read_map(path)
