"""The law as data: what the shipped files hold, and that a faulty file is refused whole."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from compliance.law.lined_toml import Table
from compliance.law.regulation import (
    cited_regulation,
    known_citations,
    load_regulation,
    load_regulations,
)
from domain.errors import FaultsFound, NotFound

QCVN_40 = "QCVN 40:2011/BTNMT"

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
text = "Cmax = C x Kf"
factors = ["kf"]
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


def test_the_package_ships_seventeen_regulations_and_says_what_is_not_in_hand() -> None:
    lacking = {entry.id: sorted(entry.not_in_hand) for entry in load_regulations().values()}
    assert lacking == {
        QCVN_40: [],
        "QCVN 14:2008/BTNMT": [],
        "QCVN 11-MT:2015/BTNMT": ["kf", "kq"],
        "QCVN 40:2025/BTNMT": ["limit"],
        "QCVN 14:2025/BTNMT": ["limit"],
        "QCTĐHN 02:2014/BTNMT": ["kf", "kq", "limit"],
        "QCVN 28:2010/BTNMT": ["k", "limit"],
        "QCVN 62:2025/BTNMT": ["limit"],
    } | {
        f"QCVN {number}/BTNMT": ["kf", "kq", "limit"]
        for number in (
            "01-MT:2015",
            "12-MT:2015",
            "13-MT:2015",
            "25:2009",
            "29:2010",
            "52:2017",
            "60-MT:2015",
            "62-MT:2016",
            "63:2017",
        )
    }


def test_the_columns_are_those_of_the_table_or_those_that_we_were_told() -> None:
    columns = {entry.id: entry.columns for entry in load_regulations().values()}
    assert columns[QCVN_40] == ("A", "B")
    assert columns["QCVN 40:2025/BTNMT"] == ("A", "B", "C")
    assert columns["QCTĐHN 02:2014/BTNMT"] == ()


def test_the_package_ships_the_regulation_and_its_figures() -> None:
    regulation = load_regulations()[QCVN_40]
    assert regulation.in_force == date(2012, 2, 15)
    [entry] = regulation.limits["PH", "B"]
    assert entry.lower == Decimal("5.5")


@pytest.mark.parametrize("citation", [QCVN_40, "QCVN 40:2011", "qcvn-40-2011"])
def test_a_permit_may_cite_the_regulation_in_several_ways(citation: str) -> None:
    assert cited_regulation(load_regulations(), citation).id == QCVN_40


def test_a_regulation_that_we_lack_is_not_found() -> None:
    with pytest.raises(NotFound, match="QCVN 99:2099"):
        cited_regulation(load_regulations(), "QCVN 99:2099/BTNMT")


def test_a_permit_may_cite_a_regulation_whose_table_we_lack_but_no_typing_error() -> None:
    known = known_citations(load_regulations())
    assert {QCVN_40, "qcvn-40-2011", "qctdhn-02-2014", "QCVN 63:2017/BTNMT"} <= known
    assert "qcvn-40-2O11" not in known


def test_a_sound_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "thu.toml"
    path.write_text(SOUND, encoding="utf-8")
    [entry] = load_regulation(path).limits["COD", "B"]
    assert entry.upper == Decimal(150)


@pytest.mark.parametrize(
    ("old", "new", "at", "says"),
    [
        ("upper = 150", "uper = 150", "uper", "unknown key 'uper'"),
        ("upper = 150", "upper = -1", "upper", "must be above 0"),
        ("upper = 150", 'upper = "150"', "upper", "must be a number without quotes"),
        ("upper = 150", "upper = inf", "upper", "must be a number"),
        ("upper = 150", "upper = 150\nlower = 200", "lower", "must be below upper"),
        ("upper = 150", "upper = 150\nlower = 2", "lower", "which factors cannot scale"),
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
        ("upper = 150", "upper = 150\nup_to = 9", "up_to = 9", "last class of COD, column B"),
        ('factors = ["kf"]', 'factors = ["kx"]', "factors", "must be a list of: kq, kf, k"),
        ('factors = ["kf"]', 'factors = "kf"', "factors", "must be a list of"),
        ('factors = ["kf"]', "factors = []", "[[kf]]", "does not name the factor kf"),
        ('factors = ["kf"]', 'factors = ["kf", "k"]', 'id = "QCVN', "no [[k]]"),
        (
            'name_en = "Tr',
            'columns = ["A"]\nname_en = "Tr',
            'column = "B"',
            "not among the columns",
        ),
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
    (tmp_path / "notes.txt").write_text("not a regulation", encoding="utf-8")
    (tmp_path / "d.toml").write_text(SOUND, encoding="utf-8")
    with pytest.raises(FaultsFound) as found:
        load_regulations(tmp_path)
    assert {fault.file for fault in found.value.faults} == {"a.toml", "b.toml", "d.toml"}


HEAD = 'name_en = "Trial regulation"'
LIMIT = SOUND[SOUND.index("[[limit]]") : SOUND.index("[[kf]]")]
BASIS = 'clause = "1"\nsource = "thử"\nconfidence = "one source"\n'
SUCCESSOR = f"""
[successor]
id = "QCVN mới"
from = 2025-09-01
existing_until = 2031-12-31
binding_on_all_from = 2032-01-01
{BASIS}"""
K = f"""
[[k]]
facility_kind = "hotel"
applies_to = "khách sạn"
value = 1.2
{BASIS}"""


@pytest.mark.parametrize(
    ("part", "says"),
    [
        ("limit", "there is a [[limit]]"),
        ("kf", "there is a [[kf]]"),
        ("kq", "the formula has no kq"),
    ],
)
def test_what_is_said_to_be_not_in_hand_must_be_missing_and_needed(
    tmp_path: Path, part: str, says: str
) -> None:
    text = SOUND.replace(HEAD, f'{HEAD}\nnot_in_hand = ["{part}"]')
    [(line, message)] = _faults(tmp_path, text)
    assert line == _line(text, "not_in_hand")
    assert says in message


def test_a_table_without_limits_must_say_that_they_are_not_in_hand(tmp_path: Path) -> None:
    text = SOUND.replace(LIMIT, "")
    [(_, message)] = _faults(tmp_path, text)
    assert "no [[limit]]" in message
    path = tmp_path / "thu.toml"
    path.write_text(text.replace(HEAD, f'{HEAD}\nnot_in_hand = ["limit"]'), encoding="utf-8")
    assert load_regulation(path).limits == {}


def _tier(bounds: str) -> str:
    return LIMIT.replace("upper = 150", f"upper = 150\n{bounds}")


def test_tiers_by_discharge_flow_must_meet_without_gap_and_overlap(tmp_path: Path) -> None:
    text = SOUND.replace(LIMIT, _tier("up_to = 2000") + _tier("above = 1900"))
    [(line, message)] = _faults(tmp_path, text)
    assert line == _line(text, "above = 1900")
    assert "COD, column B, by discharge flow must begin where the one before ends" in message
    path = tmp_path / "thu.toml"
    path.write_text(text.replace("above = 1900", "above = 2000"), encoding="utf-8")
    assert [tier.up_to for tier in load_regulation(path).limits["COD", "B"]] == [2000, None]


@pytest.mark.parametrize(
    ("old", "new", "at", "says"),
    [
        ("until = 2031-12-31", "until = 2025-01-01", "existing_until", "must not be before"),
        ("from = 2032-01-01", "from = 2032-01-02", "binding_on_all_from", "the day after"),
        ('"QCVN mới"', '"QCVN thử"', 'id = "QCVN thử"', "does not succeed itself"),
        ("from = 2025-09-01", 'from = "2025"', 'from = "2025"', "must be a date"),
    ],
)
def test_a_faulty_successor_is_refused(
    tmp_path: Path, old: str, new: str, at: str, says: str
) -> None:
    text = SOUND + SUCCESSOR.replace(old, new, 1)
    faults = _faults(tmp_path, text)
    last = max(number for number, line in enumerate(text.splitlines(), 1) if at in line)
    assert any(line == last and says in message for line, message in faults), faults


def test_a_second_formula_table_and_a_table_that_is_none_are_refused(tmp_path: Path) -> None:
    no_formula = SOUND[: SOUND.index("[formula]")] + LIMIT
    assert any("exactly one table [formula]" in m for _, m in _faults(tmp_path, no_formula))
    text = 'successor = "QCVN mới"\n' + SOUND
    assert any("write [successor] on a line" in m for _, m in _faults(tmp_path, text))


def test_a_successor_without_a_file_or_with_another_date_is_refused(tmp_path: Path) -> None:
    (tmp_path / "old.toml").write_text(SOUND + SUCCESSOR, encoding="utf-8")
    with pytest.raises(FaultsFound, match="successor QCVN mới has no file"):
        load_regulations(tmp_path)
    (tmp_path / "new.toml").write_text(SOUND.replace("QCVN thử", "QCVN mới"), encoding="utf-8")
    with pytest.raises(FaultsFound, match="in force from 2012-02-15") as found:
        load_regulations(tmp_path)
    [fault] = found.value.faults
    assert (fault.file, fault.line) == ("old.toml", _line(SOUND + SUCCESSOR, "from = 2025"))


def test_a_citation_that_would_mean_two_regulations_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(SOUND, encoding="utf-8")
    text = SOUND.replace("QCVN thử", "QCVN mới").replace(HEAD, f'cited_as = ["QCVN thử"]\n{HEAD}')
    (tmp_path / "b.toml").write_text(text, encoding="utf-8")
    with pytest.raises(FaultsFound, match="'QCVN thử' cites QCVN thử already") as found:
        load_regulations(tmp_path)
    [fault] = found.value.faults
    assert (fault.file, fault.line) == ("b.toml", _line(text, "cited_as"))


def test_a_kind_of_facility_that_stands_twice_is_refused(tmp_path: Path) -> None:
    text = SOUND.replace('["kf"]', '["kf", "k"]') + K + K
    [(line, message)] = _faults(tmp_path, text)
    assert line == _line(text, "[[k]]", 2)
    assert "K of hotel stands already" in message


def test_a_parameter_that_is_listed_without_figures_must_have_none(tmp_path: Path) -> None:
    listed = '\n[[listed]]\nparameter = "COD"\nunit = "mg/L"\nsource = "thử"\n'
    text = SOUND + listed
    [(line, message)] = _faults(tmp_path, text)
    assert line == _line(text, 'parameter = "COD"', 2)
    assert "stands in the table already" in message


def test_an_exemption_of_a_parameter_that_has_no_limit_is_refused_once(tmp_path: Path) -> None:
    exempt = f'\n[[cmax_is_c]]\nparameter = "PH"\n{BASIS}'
    messages = [message for _, message in _faults(tmp_path, SOUND + exempt + exempt)]
    assert sum("has no [[limit]]" in message for message in messages) == 2
    assert sum("exempt twice" in message for message in messages) == 1


def test_no_data_rules_stand_beside_classes_once_and_without_bounds(tmp_path: Path) -> None:
    river = f'\n[[kq]]\nwater = "river"\nvalue = 0.9\nno_data = true\n{BASIS}'
    text = SOUND.replace('["kf"]', '["kq", "kf"]')
    assert any("only a no-data rule" in m for _, m in _faults(tmp_path, text + river))
    bounded = river.replace("no_data", "up_to = 5\nno_data")
    messages = [message for _, message in _faults(tmp_path, text + river + bounded)]
    assert any("two no-data rules" in message for message in messages)
    assert any("has bounds; take them out" in message for message in messages)


def test_classes_of_which_one_cannot_be_read_are_not_held_against_each_other(
    tmp_path: Path,
) -> None:
    river = f'\n[[kq]]\nwater = "river"\nvalue = "0.9"\n{BASIS}'
    text = SOUND.replace('["kf"]', '["kq", "kf"]') + river
    [(line, message)] = _faults(tmp_path, text)
    assert line == _line(text, 'value = "0.9"')
    assert "must be a number" in message


def test_a_date_is_not_read_from_what_is_none() -> None:
    with pytest.raises(TypeError, match="from is not a date"):
        Table("successor", 1, {}, {"from": "2025"}).day("from")


def test_a_class_that_ends_before_it_begins_is_refused(tmp_path: Path) -> None:
    second = SOUND[SOUND.rindex("[[kf]]") :]
    text = SOUND.replace(second, second.replace("above = 50", "above = 50\nup_to = 40"))
    assert any("up_to 40 must be above 50" in message for _, message in _faults(tmp_path, text))
