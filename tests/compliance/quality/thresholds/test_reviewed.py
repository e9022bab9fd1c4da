"""Thresholds are reviewed data: whole or refused, every fault with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from compliance.quality.thresholds.reviewed import load_thresholds
from domain.errors import FaultsFound
from domain.judged.quality import Check
from domain.measured.parameters import PARAMETERS

SOUND = """\
version = "v1"
[policy]
excludes = ["syntax", "device_status"]
reason = "r"
[syntax]
sentinels = [-9999]
reason = "r"
[gap]
intervals = 2
reason = "r"
[step_together]
channels = 3
reason = "r"
[default]
possible_low = 0
reason = "r"
[[parameter]]
code = "PH"
possible_high = 14
spike_suspect = 0.5
spike_fail = 2
reason = "r"
"""


def _faults(tmp_path: Path, text: str | bytes) -> list[str]:
    path = tmp_path / "t.toml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    with pytest.raises(FaultsFound) as refused:
        load_thresholds(path)
    return [str(fault) for fault in refused.value.faults]


def test_the_shipped_thresholds_answer_for_every_parameter() -> None:
    shipped = load_thresholds()
    assert shipped.version
    for code in PARAMETERS:
        assert shipped.of(code).reason
    assert shipped.of("HG") == shipped.default
    assert shipped.default.spike_suspect is None


def test_only_the_checks_of_the_policy_leave_a_reading_out() -> None:
    assert load_thresholds().excludes == {
        Check.SYNTAX,
        Check.DEVICE_STATUS,
        Check.GROSS_RANGE,
        Check.FLAT_LINE,
    }


def test_a_sound_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "t.toml"
    path.write_text(SOUND, encoding="utf-8")
    assert load_thresholds(path).of("PH").spike_fail == 2.0


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("possible_high", "posible_high", "t.toml:19: unknown key 'posible_high' in [parameter]"),
        ('version = "v1"', "", "t.toml:1: the head of the file has no 'version'; add it"),
        ('version = "v1"', 'version = "v1"\nx = 1', "t.toml:2: unknown key 'x' in the head of"),
        ('version = "v1"', 'version = " "', "t.toml:1: version = ' ' must be a text that is not"),
        ("intervals = 2", 'intervals = "2"', "t.toml:9: intervals = '2' must be a number without"),
        ("intervals = 2", "intervals = nan", "t.toml:9: intervals = nan must be a number without"),
        ("intervals = 2", "intervals = 0.5", "t.toml:9: intervals must be 1 or more"),
        ("channels = 3", "channels = 1", "t.toml:12: channels must be 2 or more"),
        ("channels = 3", "channels = 2.5", "t.toml:12: channels = 2.5 must be a whole number"),
        ("channels = 3", "channels = true", "t.toml:12: channels = True must be a whole number"),
        ("[-9999]", "-9999", "t.toml:6: sentinels = -9999 must be a list of numbers"),
        ('"syntax", ', "", "t.toml:3: 'syntax' must be among excludes"),
        ('"syntax"', '"syntax", "spike"', "t.toml:3: 'spike' may not leave out a reading"),
        ('"device_status"', "1", "t.toml:3: excludes = ['syntax', 1] must be a list of texts"),
        ('"PH"', '"PX"', "t.toml:18: parameter 'PX' is not known"),
        ("spike_suspect = 0.5", "spike_suspect = 5", "t.toml:21: spike_suspect is above spike_fai"),
        ("spike_suspect = 0.5", "", "t.toml:17: spike_suspect, spike_fail belong together: add s"),
        ("spike_suspect = 0.5", "spike_suspect = 0", "t.toml:20: spike_suspect must be above 0"),
    ],
)
def test_a_fault_is_named_with_its_line(tmp_path: Path, old: str, new: str, fault: str) -> None:
    assert old in SOUND
    found = _faults(tmp_path, SOUND.replace(old, new))
    assert any(line.startswith(fault) for line in found), found


def test_a_parameter_that_stands_twice_is_refused(tmp_path: Path) -> None:
    again = SOUND + '[[parameter]]\ncode = "PH"\nreason = "r"\n'
    assert _faults(tmp_path, again) == ["t.toml:24: parameter 'PH' stands here twice"]


def test_a_table_of_the_wrong_kind_is_refused(tmp_path: Path) -> None:
    gap = '[gap]\nintervals = 2\nreason = "r"\n'
    assert _faults(tmp_path, "gap = 3\n" + SOUND.replace(gap, ""))[0] == (
        "t.toml:1: gap must be a table: write [gap] on a line of its own"
    )
    inline = SOUND[: SOUND.index("[[parameter]]")]
    assert _faults(tmp_path, "parameter = 3\n" + inline) == [
        "t.toml:1: parameter must be a table: write [[parameter]] on a line of its own"
    ]
    assert _faults(tmp_path, SOUND.replace(gap, "")) == [
        "t.toml:1: exactly one table [gap] is needed"
    ]


def test_a_file_that_is_no_toml_is_refused(tmp_path: Path) -> None:
    assert _faults(tmp_path, "version = \n")[0].startswith("t.toml:1: not TOML")
    assert _faults(tmp_path, 'x = """')[0].startswith("t.toml:1: not TOML")
    assert _faults(tmp_path, b"\xff")[0].startswith("t.toml:1: not UTF-8")
