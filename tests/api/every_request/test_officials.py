from __future__ import annotations

import stat
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from api.every_request.officials import Officials, add_official, official_of, read_officials
from api.question.handed_in import WritingOff
from domain.errors import FaultsFound, SettingsUnusable


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "data" / "officials.toml"


def test_a_token_names_its_official_and_nobody_else(file: Path) -> None:
    an, binh = add_official(file, "Trần Văn An"), add_official(file, "Lê Thị Bình")
    officials = Officials(file)
    assert officials.of(an) == "Trần Văn An"
    assert officials.of(binh) == "Lê Thị Bình"
    assert an != binh


@pytest.mark.parametrize("token", ["", "x", "Ω\ud800", "a" * 10_000])
def test_a_token_that_is_nobodys_names_nobody(file: Path, token: str) -> None:
    right = add_official(file, "An")
    officials = Officials(file)
    assert officials.of(token) is None
    assert officials.of(right[:-1]) is None
    assert officials.of(right + "a") is None


def test_neither_token_nor_anything_to_make_it_from_is_in_the_file(file: Path) -> None:
    token = add_official(file, "An")
    text = file.read_text(encoding="utf-8")
    assert token not in text
    assert token[:12] not in text


def test_two_officials_of_one_token_would_still_have_different_digests(file: Path) -> None:
    add_official(file, "An")
    add_official(file, "Bình")
    first, second = read_officials(file)
    assert first.salt != second.salt


def test_the_file_is_for_its_owner_only_also_after_another_official(file: Path) -> None:
    for name in ("An", "Bình"):
        add_official(file, name)
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_what_a_person_wrote_into_the_file_stays_when_an_official_is_added(file: Path) -> None:
    add_official(file, "An")
    file.write_text(file.read_text() + "# An: Department of Industry and Trade\n")
    add_official(file, "Bình")
    assert "# An: Department of Industry and Trade" in file.read_text()
    assert [official.name for official in read_officials(file)] == ["An", "Bình"]


@pytest.mark.parametrize("name", ['Nguyễn "Tư" An', "back\\slash", "  spaced  "])
def test_a_name_with_quotes_or_backslashes_comes_back_as_it_was(file: Path, name: str) -> None:
    token = add_official(file, name)
    assert Officials(file).of(token) == name.strip()


@pytest.mark.parametrize("name", ["", "   ", "a\nb", "a\x00", "x" * 101])
def test_a_name_that_cannot_be_shown_is_refused(file: Path, name: str) -> None:
    with pytest.raises(SettingsUnusable, match="printable"):
        add_official(file, name)
    assert not file.exists()


def test_a_name_that_is_there_already_is_refused_and_its_token_goes_on(file: Path) -> None:
    token = add_official(file, "An")
    with pytest.raises(SettingsUnusable, match="already"):
        add_official(file, "An")
    assert Officials(file).of(token) == "An"


def test_without_an_official_writing_is_off(file: Path) -> None:
    with pytest.raises(WritingOff):
        Officials(file).of("anything")


def test_an_official_added_while_we_run_may_write_at_once(file: Path) -> None:
    officials = Officials(file)
    token = add_official(file, "An")
    assert officials.of(token) == "An"


def test_a_deleted_block_takes_the_right_back_at_once(file: Path) -> None:
    token = add_official(file, "An")
    officials = Officials(file)
    assert officials.of(token) == "An"
    file.write_text("# nobody\n")
    with pytest.raises(WritingOff):
        officials.of(token)


def test_a_deleted_file_takes_every_right_back(file: Path) -> None:
    token = add_official(file, "An")
    officials = Officials(file)
    file.unlink()
    with pytest.raises(WritingOff):
        officials.of(token)


def test_a_file_that_becomes_faulty_lets_nobody_write_and_the_log_says_where(file: Path) -> None:
    token = add_official(file, "An")
    officials = Officials(file)
    file.write_text(file.read_text() + '[[official]\nname = "B"\n')
    with capture_logs() as logs, pytest.raises(WritingOff):
        officials.of(token)
    assert "officials.toml:" in str(logs)
    assert token not in str(logs)


GOOD = f'[[official]]\nname = "An"\nsalt = "{"a" * 32}"\nsha256 = "{"b" * 64}"\n'


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("[[official]]\nname = 1\n", 1, "name"),
        (GOOD + '[[official]]\nname = "B"\nsalt = "zz"\nsha256 = "b"\n', 5, "salt"),
        (GOOD + 'may = "all"\n', 1, "may"),
        ("[[officials]]\n", 1, "officials"),
        ("official = 5\n", 1, "official"),
        ("\n[[official]\n", 2, "not TOML"),
        (GOOD + GOOD, 5, "twice"),
    ],
)
def test_a_faulty_file_is_refused_at_the_start_by_line(
    file: Path, text: str, line: int, said: str
) -> None:
    file.parent.mkdir()
    file.write_text(text)
    with pytest.raises(FaultsFound, match=said) as refused:
        Officials(file)
    assert refused.value.faults[0].line == line


def test_a_file_that_is_not_utf_8_or_no_file_is_refused(file: Path) -> None:
    file.parent.mkdir()
    file.write_bytes(b"\xff")
    with pytest.raises(FaultsFound, match="UTF-8"):
        Officials(file)
    file.unlink()
    file.mkdir()
    with pytest.raises(FaultsFound, match="cannot be read"):
        Officials(file)


def test_among_many_officials_each_token_finds_its_own(file: Path) -> None:
    tokens = {f"Official {n}": add_official(file, f"Official {n}") for n in range(20)}
    officials = read_officials(file)
    assert {name: official_of(officials, token) for name, token in tokens.items()} == {
        name: name for name in tokens
    }
