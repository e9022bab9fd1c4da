"""NHUE_LANGUAGE=vi: help, lines, tables and errors of every command are Vietnamese."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from api.every_request.words.entry_words import ENTRIES
from api.every_request.words.question_words import QUESTIONS
from service.commands.main import app, loaded
from service.commands.table import COMMANDS
from service.commands.vietnamese.column_words import COLUMNS_VI
from service.commands.vietnamese.error_words import ERRORS
from service.commands.vietnamese.said_words import SAID, SAID_VI
from service.commands.vietnamese.speaking import HELP_VI, help_words
from tests.compliance.verdicts.english_words import english_words

ROOT = Path(__file__).resolve().parents[3]


def _helps(command: Any, path: str) -> Iterator[tuple[str, str]]:
    """Give every command's and option's help below a command, with where it is."""
    if command.help:
        yield path, command.help
    for one in command.params:
        if getattr(one, "help", None):
            yield f"{path} {one.name}", one.help
    for name, below in getattr(command, "commands", {}).items():
        yield from _helps(below, f"{path} {name}")


HELPS = [
    *_helps(get_command(app), "nhue"),
    *((f"nhue {name}", later.help) for name, later in COMMANDS.items()),
    *(one for name in COMMANDS for one in _helps(loaded(name), f"nhue {name}")),
]


def test_every_command_and_option_has_help_in_both_languages() -> None:
    assert len(HELPS) > 200
    for where, english in HELPS:
        assert english_words(help_words(english)) == [], where


def test_no_help_is_kept_that_no_command_has() -> None:
    told = {" ".join(english.split()) for _, english in HELPS}
    assert set(HELP_VI) - told == {"Show this message and exit."}


def test_every_option_says_what_it_is() -> None:
    for name in COMMANDS:
        for command in _commands(loaded(name)):
            for one in command.params:
                assert one.help, f"{name}: {one.name}"


def _commands(command: Any) -> Iterator[Any]:
    yield command
    for below in getattr(command, "commands", {}).values():
        yield from _commands(below)


def _shape(english: str) -> str:
    return re.sub(r"\{[^}]*\}", "{}", english)


def _shape_of(node: ast.AST) -> str | None:
    """Return a text of the source with its expressions left open; None where it is no text."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(
            str(one.value) if isinstance(one, ast.Constant) else "{}" for one in node.values
        )
    return None


_SAID = {"say", "print", "show_table"}
_REFUSED = {"SettingsUnusable", "NotFound", "BadParameter"}
_FOLDERS = ("service/commands", "service/backup", "service/stores")


def _texts(makers: set[str]) -> Iterator[tuple[str, str, ast.Call]]:
    for folder in _FOLDERS:
        for file in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text())):
                if not isinstance(node, ast.Call) or not node.args:
                    continue
                of = node.func
                name = of.id if isinstance(of, ast.Name) else getattr(of, "attr", "")
                shape = _shape_of(node.args[0])
                if name in makers and shape is not None and shape.strip("{}: "):
                    yield f"{file.relative_to(ROOT)}:{node.lineno}", shape, node


def test_whatever_a_command_says_has_a_vietnamese_form() -> None:
    known = {_shape(english) for english, _ in SAID}
    found = [(where, shape) for where, shape, _ in _texts(_SAID) if shape not in _NOT_SAID]
    assert len(found) > 40
    assert [one for one in found if one[1] not in known] == []


# What main.py prints goes through `refused`; a regulation's name stands in both languages.
_NOT_SAID = {"nhue: {}", "nhue: đã dừng", "{}/{} {}: {}", "{}: {} ({})"}


def test_whatever_a_command_refuses_has_a_vietnamese_form() -> None:
    known = {_shape(english) for english, _ in (*ERRORS, *ENTRIES, *QUESTIONS)}
    found = [(where, shape) for where, shape, _ in _texts(_REFUSED)]
    assert len(found) > 25
    assert [one for one in found if not _is_known(one[1], known)] == []


def _is_known(shape: str, known: set[str]) -> bool:
    """Return whether a text has a form, or begins with what one leaves open at its end."""
    return shape in known or any(
        one.endswith("{}") and shape.startswith(one.removesuffix("{}")) for one in known if one[:9]
    )


def test_every_column_of_every_table_has_a_vietnamese_head() -> None:
    found = set()
    for _, _, call in _texts({"show_table"}):
        if len(call.args) > 1 and isinstance(call.args[1], ast.Tuple | ast.List):
            found |= {ast.literal_eval(one) for one in call.args[1].elts}
    assert len(found) > 50
    assert found - set(COLUMNS_VI) == set()
    assert [words for words in COLUMNS_VI.values() if english_words(words)] == []


@pytest.mark.parametrize("forms", [SAID, ERRORS])
def test_a_form_names_the_same_in_both_languages(forms: list[tuple[str, str]]) -> None:
    for english, vietnamese in forms:
        told = {part.partition("}")[0].partition(":")[0] for part in english.split("{")[1:]}
        kept = {part.partition("}")[0] for part in vietnamese.split("{")[1:]}
        assert kept <= told, english
        assert english_words(re.sub(r"\{\w+\}|--\w+|NHUE_\w+", "", vietnamese)) == [], vietnamese


_SAMPLES = {
    "": "KH-01",
    "number": "12",
    "day": "2026-11-28",
    "text": "tệp 3.csv",
    "what": "records",
}


def test_each_sentence_of_the_command_line_is_read_by_its_own_form_and_by_no_looser_one() -> None:
    looked_at = 0
    for english, _ in SAID:
        kinds = [one.partition(":")[2] for one in re.findall(r"\{([^}]*)\}", english)]
        if not set(kinds) <= set(_SAMPLES):
            continue
        looked_at += 1
        of_its_own = [vietnamese for other, vietnamese in SAID if other == english]
        sentence = re.sub(r"\{([^}]*)\}", lambda slot: _SAMPLES[slot[1].partition(":")[2]], english)
        heard = SAID_VI.vietnamese(sentence)
        assert heard is not None, english
        assert any(_is_of(heard, vietnamese) for vietnamese in of_its_own), (english, heard)
    assert looked_at > 200


def _is_of(heard: str, form: str) -> bool:
    """Return whether a sentence is of a form, whatever stands in its slots."""
    literal = [re.escape(part) for part in re.split(r"\{\w+\}", form)]
    return re.fullmatch(".+?".join(literal), heard) is not None


def _nhue(*words: str, language: str, folder: Path) -> subprocess.CompletedProcess[str]:
    told = {"NHUE_LANGUAGE": language, "NHUE_DATA_DIR": str(folder), "TERM": "dumb"}
    code = "import sys; from service.commands.main import main; sys.argv[0] = 'nhue'; main()"
    return subprocess.run(
        [sys.executable, "-c", code, *words],
        env={**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "200", **told},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_command_line_speaks_vietnamese_where_it_is_told_to(tmp_path: Path) -> None:
    help_ = _nhue("account", "add", "--help", language="vi", folder=tmp_path).stdout
    assert "Cách dùng: nhue account add" in help_
    assert "Tạo tài khoản; mật khẩu chỉ in ra một lần này" in help_
    assert "Hiện hướng dẫn này rồi thoát." in help_
    table = _nhue("account", "list", language="vi", folder=tmp_path).stdout
    assert table.startswith("Tài khoản: chưa có")
    missing = _nhue("explain", language="vi", folder=tmp_path)
    assert (missing.returncode, missing.stderr) == (2, "nhue: Thiếu tham số “outlet”.\n")
    absent = _nhue("token", "add", "Bình", "--name", "x", language="vi", folder=tmp_path)
    assert absent.stderr == "nhue: không có tài khoản “Bình”: xem `nhue account list`\n"
    assert absent.returncode == 2


def test_a_fault_in_a_sheet_names_its_file_and_line_before_the_heading(tmp_path: Path) -> None:
    sheet, mapping = tmp_path / "s.csv", tmp_path / "m.toml"
    sheet.write_text("Mã;Diện tích\nA-1;20.5\n", encoding="utf-8")
    mapping.write_text(
        "left_out = []\n[dialect]\nseparator = ';'\ndecimal = ','\nthousands = ''\n"
        "days = 'year-month-day'\n[[tables]]\nkind = 'clusters'\n[tables.columns]\n"
        "id = 'Mã'\nname = 'Mã'\ncommune = { constant = '' }\nkind = { constant = 'ccn' }\n"
        "state = { constant = 'planned' }\nsimulated = { constant = 'true' }\n"
        "area_ha = 'Diện tích'\n",
        encoding="utf-8",
    )
    refused = _nhue("import", str(sheet), "--mapping", str(mapping), language="vi", folder=tmp_path)
    assert refused.returncode == 2
    assert f"{sheet}:2: “Diện tích” “20.5” viết khác với tệp ánh xạ" in refused.stderr


def test_it_speaks_english_as_ever_else(tmp_path: Path) -> None:
    assert _nhue("account", "list", language="en", folder=tmp_path).stdout.startswith(
        "Accounts: none: `nhue account add"
    )
    refused = _nhue("account", "list", language="de", folder=tmp_path)
    assert refused.returncode == 2
    assert "NHUE_LANGUAGE: Input should be 'en' or 'vi'" in refused.stderr
