"""Where a key of a TOML file stands is told by one reader, for every file that people write."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import FaultsFound
from storage.toml_lines import key_lines, read_toml

KEYS = st.text("abcxyz_-09", min_size=1, max_size=6)
TABLES = st.lists(
    st.tuples(st.sampled_from(["limit", "class"]), st.lists(KEYS, max_size=4, unique=True)),
    max_size=6,
)


@given(head=st.lists(KEYS, max_size=3, unique=True), tables=TABLES, gap=st.integers(0, 2))
def test_each_key_of_each_table_is_found_on_its_own_line(
    head: list[str], tables: list[tuple[str, list[str]]], gap: int
) -> None:
    lines = [f"{key} = 1" for key in head]
    wanted = {("", 0): {key: number for number, key in enumerate(head, start=1)}}
    heads: dict[tuple[str, int], int] = {("", 0): 1}
    for name, keys in tables:
        lines += ["# words"] * gap + [f"[[{name}]]  # of its own"]
        place = name, sum(other == name for other, _ in heads if other) if heads else 0
        heads[place] = len(lines)
        wanted[place] = {key: len(lines) + number for number, key in enumerate(keys, start=1)}
        lines += [f'"{key}" = "x = 1"' for key in keys]
    found = key_lines("\n".join(lines))
    assert found.heads == heads
    assert found.keys == wanted


def test_what_stands_in_a_text_of_several_lines_is_no_key_and_no_table() -> None:
    text = 'why = """\nunit = "mg/L"\n[limit]\n"""\nunit = "µg/L"\n[limit]\n\'a b\' = 1\n'
    found = key_lines(text)
    assert found.of("unit") == 5
    assert found.of_table("limit") == 6
    assert found.of("a b", "limit") == 7
    assert found.of("absent", "limit") == 6


@pytest.mark.parametrize(
    ("content", "line", "said"),
    [
        (b"a = 1\nb = \n", 2, "not TOML"),
        (b"a = [1,\n2,\n", 3, "not TOML"),
        (b"a = 1\n# \xe9\n", 1, "not UTF-8"),
    ],
    ids=["at a line", "at the end", "bytes"],
)
def test_what_cannot_be_read_is_said_by_line_and_by_the_name_asked_for(
    tmp_path: Path, content: bytes, line: int, said: str
) -> None:
    file = tmp_path / "a.toml"
    file.write_bytes(content)
    with pytest.raises(FaultsFound) as raised:
        read_toml(file, "the file")
    (fault,) = raised.value.faults
    assert (fault.file, fault.line) == ("the file", line)
    assert said in fault.message
