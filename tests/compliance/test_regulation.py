"""The law as data: the file that we ship equals its sources, and a faulty one is refused whole."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from compliance.regulation import (
    FactorClass,
    Regulation,
    cited_regulation,
    known_citations,
    load_regulation,
    load_regulations,
)
from domain.errors import FaultsFound, NotFound
from domain.registry import ReceivingWater

STANDARDS = Path(__file__).resolve().parents[2].parent / "shared" / "standards"
QCVN_40 = "QCVN 40:2011/BTNMT"
WATER_OF = {
    "sông": ReceivingWater.RIVER,
    "hồ": ReceivingWater.LAKE,
    "vùng nước biển ven bờ dùng": ReceivingWater.COASTAL_PROTECTED,
    "vùng nước biển ven bờ khác": ReceivingWater.COASTAL_OTHER,
}

SOUND = """\
id = "QCVN thử"
name_vi = "Quy chuẩn thử"
name_en = "Trial regulation"

[in_force]
date = 2012-02-15
clause = "1"
source = "thử"
confidence = "one source"

[formula]
text = "Cmax = C x Kq x Kf"
clause = "2"
source = "thử"
confidence = "one source"

[[limit]]
parameter = "COD"
column = "B"
unit = "mg/L"
upper = 150
clause = "Bảng 1"
source = "thử"
confidence = "one source"

[[kf]]
up_to = 50
value = 1.2
unit = "m3/24h"
clause = "2.4"
source = "thử"
confidence = "one source"

[[kf]]
above = 50
value = 1.1
unit = "m3/24h"
clause = "2.4"
source = "thử"
confidence = "one source"
"""


def _qcvn_40() -> Regulation:
    return load_regulations()[QCVN_40]


def _rows(name: str) -> list[dict[str, str]]:
    path = STANDARDS / name
    if not path.is_file():
        pytest.skip(f"the collected standards are not here: no {name}")
    with path.open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row.get("standard", QCVN_40) == QCVN_40]


def _number(text: str) -> Decimal | None:
    return Decimal(text) if text else None


def _faults(tmp_path: Path, text: str) -> list[tuple[int, str]]:
    path = tmp_path / "quy-chuan.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FaultsFound) as found:
        load_regulation(path)
    assert all(fault.file == "quy-chuan.toml" for fault in found.value.faults)
    return [(fault.line, fault.message) for fault in found.value.faults]


def _line(text: str, needle: str, occurrence: int = 1) -> int:
    lines = [number for number, line in enumerate(text.splitlines(), 1) if needle in line]
    return lines[occurrence - 1]


def test_every_limit_equals_the_collected_table() -> None:
    rows = _rows("qcvn_40_2011.csv")
    limits = _qcvn_40().limits
    assert set(limits) == {(row["parameter_code"], row["column"]) for row in rows}
    for row in rows:
        limit = limits[row["parameter_code"], row["column"]]
        assert limit.unit == row["unit"]
        assert (limit.lower, limit.upper) == (_number(row["limit_min"]), _number(row["limit_max"]))
        assert (limit.basis.source, limit.basis.confidence) == (row["source"], row["confidence"])


def test_every_kq_and_kf_equals_the_collected_table() -> None:
    rows = _rows("coefficients_kq_kf_k.csv")
    ours = {"Kq": _qcvn_40().kq, "Kf": _qcvn_40().kf}
    for name, classes in ours.items():
        collected = [row for row in rows if row["coefficient"] == name]
        assert [_told(entry) for entry in classes] == [_collected(row) for row in collected]


def _told(entry: FactorClass) -> tuple[object, ...]:
    basis = (entry.basis.source, entry.basis.confidence)
    bounds = (entry.above, entry.up_to, entry.unit)
    return (entry.value, entry.water, *bounds, entry.no_data, *basis)


def _collected(row: dict[str, str]) -> tuple[object, ...]:
    waters = [water for start, water in WATER_OF.items() if row["applies_to"].startswith(start)]
    return (
        Decimal(row["value"]),
        waters[0] if row["coefficient"] == "Kq" else None,
        _number(row["lower_exclusive"]),
        _number(row["upper_inclusive"]),
        row["unit"] or None,
        "không có số liệu" in row["applies_to"],
        row["source"],
        row["confidence"],
    )


def test_every_exception_equals_the_collected_table() -> None:
    rows = _rows("coefficient_exceptions.csv")
    ours = _qcvn_40().cmax_is_c
    assert {name: (basis.source, basis.confidence) for name, basis in ours.items()} == {
        row["parameter_code"]: (row["source"], row["confidence"]) for row in rows
    }


def test_the_date_in_force_equals_the_collected_one() -> None:
    rows = [row for row in _rows("key_dates.csv") if "QCVN 40:2011 in force" in row["event"]]
    regulation = _qcvn_40()
    assert [row["date"] for row in rows] == [regulation.in_force.isoformat()]
    assert regulation.in_force_basis.confidence == rows[0]["confidence"]


def test_the_package_ships_the_regulation_and_its_figures() -> None:
    regulation = _qcvn_40()
    assert regulation.columns == ("A", "B")
    assert regulation.in_force == date(2012, 2, 15)
    assert regulation.limits["PH", "B"].lower == Decimal("5.5")


@pytest.mark.parametrize("citation", [QCVN_40, "QCVN 40:2011", "qcvn-40-2011"])
def test_a_permit_may_cite_the_regulation_in_several_ways(citation: str) -> None:
    assert cited_regulation(load_regulations(), citation).id == QCVN_40


def test_a_regulation_that_we_lack_is_not_found() -> None:
    with pytest.raises(NotFound, match="QCVN 40:2025"):
        cited_regulation(load_regulations(), "QCVN 40:2025/BTNMT")


def test_a_permit_may_cite_a_regulation_whose_table_we_lack_but_no_typing_error() -> None:
    known = known_citations(load_regulations())
    assert {QCVN_40, "qcvn-40-2011", "qctdhn-02-2014", "QCVN 40:2025/BTNMT"} <= known
    assert "qcvn-40-2O11" not in known


def test_a_sound_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "thu.toml"
    path.write_text(SOUND, encoding="utf-8")
    assert load_regulation(path).limits["COD", "B"].upper == Decimal(150)


@pytest.mark.parametrize(
    ("old", "new", "at", "says"),
    [
        ("upper = 150", "uper = 150", "uper", "unknown key 'uper'"),
        ("upper = 150", "upper = -1", "upper", "must be above 0"),
        ("upper = 150", 'upper = "150"', "upper", "must be a number without quotes"),
        ("upper = 150", "upper = inf", "upper", "must be a number"),
        ("upper = 150", "upper = 150\nlower = 200", "lower", "must be below upper"),
        ("upper = 150", "upper = 150\nlower = 2", "lower", "Kq and Kf cannot scale"),
        ("upper = 150", "", "[[limit]]", "neither 'lower' nor 'upper'"),
        ('"COD"', '"CODD"', '"CODD"', "unknown parameter 'CODD'"),
        ('"COD"', '"FLOW_OUT"', '"FLOW_OUT"', "flows are not judged"),
        ('unit = "mg/L"', 'unit = "g/L"', "g/L", "is kept in 'mg/L', not 'g/L'"),
        ('column = "B"', "", "[[limit]]", "has no 'column'"),
        ("date = 2012-02-15", 'date = "2012-02-15"', "date", "must be a date without quotes"),
        ('name_en = "Trial regulation"', "", 'id = "QCVN', "has no 'name_en'"),
        ("[formula]", "[formular]", "[formular]", "unknown key 'formular'"),
        ("value = 1.1", "value = 0", "value = 0", "must be above 0"),
        ("above = 50", "above = 60", "above = 60", "must begin where the one before ends"),
        ("above = 50", "above = 50\nup_to = 90", "up_to = 90", "last class of Kf"),
        ("up_to = 50", "above = 1\nup_to = 50", "above = 1", "first class of Kf"),
    ],
)
def test_a_fault_is_told_with_its_line(
    tmp_path: Path, old: str, new: str, at: str, says: str
) -> None:
    assert SOUND.count(old) == 1
    text = SOUND.replace(old, new)
    faults = _faults(tmp_path, text)
    assert any(line == _line(text, at) and says in message for line, message in faults), faults


def test_a_confidence_in_other_words_is_refused_with_the_words_that_there_are(
    tmp_path: Path,
) -> None:
    head, tail = SOUND.rsplit('"one source"', 1)
    text = f'{head}"quite sure"{tail}'
    [(line, message)] = _faults(tmp_path, text)
    assert line == _line(text, "quite sure")
    assert "two independent sources agree" in message


def test_all_faults_of_a_file_come_at_once(tmp_path: Path) -> None:
    text = (
        SOUND.replace("upper = 150", "uper = 150")
        .replace("value = 1.1", "value = -1")
        .replace("date = 2012-02-15", "date = 2012")
    )
    lines = [line for line, _ in _faults(tmp_path, text)]
    assert {_line(text, "date ="), _line(text, "uper"), _line(text, "value = -1")} <= set(lines)
    assert lines == sorted(lines)


def test_a_limit_told_twice_is_refused_at_the_second(tmp_path: Path) -> None:
    limit = SOUND[SOUND.index("[[limit]]") : SOUND.index("[[kf]]")]
    text = SOUND + "\n" + limit
    [(line, message)] = _faults(tmp_path, text)
    assert line == _line(text, "[[limit]]", 2)
    assert f"already in line {_line(text, '[[limit]]')}" in message


def test_text_that_is_no_toml_is_refused_with_its_line(tmp_path: Path) -> None:
    text = SOUND.replace("upper = 150", "upper = = 150")
    [(line, message)] = _faults(tmp_path, text)
    assert line == _line(text, "upper")
    assert "not TOML" in message


def test_bytes_that_are_no_utf_8_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "quy-chuan.toml"
    path.write_bytes(b'id = "\xff"')
    with pytest.raises(FaultsFound, match="not UTF-8"):
        load_regulation(path)


def test_the_faults_of_every_file_of_a_folder_come_at_once(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(SOUND.replace("upper", "uper"), encoding="utf-8")
    (tmp_path / "b.toml").write_text("id =", encoding="utf-8")
    (tmp_path / "c.toml").write_text(SOUND, encoding="utf-8")
    (tmp_path / "d.toml").write_text(SOUND, encoding="utf-8")
    with pytest.raises(FaultsFound) as found:
        load_regulations(tmp_path)
    assert {fault.file for fault in found.value.faults} == {"a.toml", "b.toml", "d.toml"}
