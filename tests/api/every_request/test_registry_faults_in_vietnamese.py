"""Whatever is wrong with a registry's rows or files has a Vietnamese form."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TypeGuard

import pytest

from api.every_request.words.registry.file_words import FILES, OF_CELLS, REMEDIES
from api.every_request.words.registry.law_and_mapping_words import (
    OF_MAPPINGS,
    OF_THE_LAW,
    WRITTEN,
)
from api.every_request.words.registry.profile_words import OF_FORMS, PROFILES, TOLD
from api.every_request.words.registry.row_words import ADVICE, ELSEWHERE, ROWS, TWICE
from api.every_request.words.registry.said import REGISTRY_FAULTS_VI
from domain.errors import FaultsFound
from domain.registry import Registry
from storage.registry_files.columns import COLUMNS, Kind
from storage.registry_files.files import read_registry
from tests.compliance.verdicts.english_words import english_words

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "storage" / "registry_files"
OF_ROWS = [*ROWS, *PROFILES, *OF_THE_LAW, *FILES, *OF_CELLS, *REMEDIES, *ADVICE, *ELSEWHERE]
OF_ROWS += [*TWICE, *TOLD]
EVERY = [*OF_ROWS, *OF_MAPPINGS, *WRITTEN]
# Sentences that are given back, for a row to be blamed with.
_GIVE_BACK = {
    ROOT / "compliance" / "history" / "registry_rows.py",
    FOLDER / "mapped" / "tables.py",
}


def _shape(node: ast.expr) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(
            str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values
        )
    return None


def _said(node: ast.AST, *, gives_back: bool) -> list[ast.expr]:
    """Return what a call, a yield, or a return of who gives sentences back, says of a fault."""
    if gives_back and isinstance(node, ast.Return) and node.value is not None:
        return [node.value]
    if isinstance(node, ast.Yield) and node.value is not None:
        return [node.value]
    if isinstance(node, ast.Call):
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        name = node.func.attr if isinstance(node.func, ast.Attribute) else name
        if name in {"fault", "Fault", "_fault", "blame", "blame_pair"}:
            return [arg for arg in node.args if " " in (_shape(arg) or "")]
    return []


def _makers() -> Iterator[tuple[str, str]]:
    for file in sorted({*FOLDER.rglob("*.py"), *_GIVE_BACK}):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            for said in _said(node, gives_back=file in _GIVE_BACK):
                shape = _shape(said)
                if isinstance(node, ast.Call) and ast.unparse(node.func) == "whole.blame_pair":
                    shape = f"{shape} (the other stands {{}})"
                if shape is not None and " " in shape:
                    yield f"{file.relative_to(ROOT)}:{said.lineno}", shape


def _plain(text: str) -> str:
    return re.sub(r"\{[^}]*\}", "{}", text)


# What is put together of parts that have forms of their own.
_OF_PARTS = {
    "{} (the other stands {})",
    "{} {}",
    "{} cells under {} columns: {}",
    "{} for {}: write the figures in {}",
}
_PARTS = {"{advice:advice}": ADVICE, "{remedy:remedy}": REMEDIES, "{said:twice}": TWICE}


def _known() -> set[str]:
    """Return the shape of each form, and of each with a part that is written out."""
    known = {_plain(english) for english, _ in EVERY}
    for slot, parts in _PARTS.items():
        known |= {
            _plain(english.replace(slot, part))
            for english, _ in EVERY
            if slot in english
            for part, _ in parts
        }
    return known


def test_every_fault_of_rows_and_files_has_a_vietnamese_form() -> None:
    found = list(_makers())
    assert len(found) > 80
    assert [one for one in found if one[1] not in _known() | _OF_PARTS] == []


def test_what_a_form_has_against_a_profile_has_a_vietnamese_form() -> None:
    source = ROOT / "ingest" / "decode" / "by_profile" / "forms" / "sayings.py"
    tree = ast.parse(source.read_text(encoding="utf-8"))
    texts = {ast.unparse(one.targets[0]): one.value for one in ast.walk(tree) if _is_text(one)}
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Yield) and isinstance(node.value, ast.Tuple):
            said = node.value.elts[1]
            shape = _shape(texts.get(ast.unparse(said), said))
            assert shape is not None
            found.add(_plain(shape))
    assert len(found) > 10
    assert found == {_plain(english) for english, _ in OF_FORMS}


def _is_text(node: ast.AST) -> TypeGuard[ast.Assign]:
    return isinstance(node, ast.Assign) and _shape(node.value) is not None


def test_what_is_wrong_with_a_key_of_a_profile_has_a_vietnamese_form() -> None:
    source = (FOLDER / "text_files" / "profile_toml.py").read_text(encoding="utf-8")
    makers = [
        node
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("_said_against")
    ]
    told = {
        one.value
        for maker in makers
        for one in ast.walk(ast.Module(maker.body[1:], []))
        if isinstance(one, ast.Constant) and isinstance(one.value, str) and " " in one.value
    }
    assert told == {english for english, _ in TOLD}


@pytest.mark.parametrize(("english", "vietnamese"), EVERY)
def test_a_form_names_the_same_in_both_languages(english: str, vietnamese: str) -> None:
    told = set(re.findall(r"\{(\w+)", english))
    assert set(re.findall(r"\{(\w+)", vietnamese)) <= told
    assert english_words(re.sub(r"\{\w+\}|`[^`]*`|“[^”]*”", "", vietnamese)) == []


@pytest.mark.parametrize(
    ("kind", "cells", "said"),
    [
        (
            Kind.OUTLETS,
            {"gateway_id": "gw/2"},
            (
                "`gateway_id` “gw/2” không phải mã: dùng 1 đến 64 ký tự A-Z a-z 0-9 _ -, bắt đầu "
                "bằng chữ hoặc số"
            ),
        ),
        (
            Kind.OUTLETS,
            {"station_id": "none"},
            (
                "`station_id` “none” không phải trạm trong các tệp hay sổ đăng ký: hãy sửa, hoặc "
                "thêm vào `stations.csv`"
            ),
        ),
        (
            Kind.CLUSTERS,
            {"state": "open"},
            (
                "`state` “open” không có trong danh mục: dùng một trong `absorbed, ended, "
                "established, extended, not_entered, operating, planned, under_construction`"
            ),
        ),
        (
            Kind.CLUSTERS,
            {"latitude": "10", "longitude": "105.9"},
            (
                "`latitude` 10 không nằm trong khoảng 20.55 đến 21.4: hãy sửa, hoặc để trống nếu "
                "chưa biết"
            ),
        ),
    ],
)
def test_what_an_import_refuses_is_said_in_vietnamese(
    tmp_path: Path, kind: Kind, cells: dict[str, str], said: str
) -> None:
    sound = {
        Kind.CLUSTERS: {"id": "c", "name": "C", "kind": "ccn", "state": "planned"},
        Kind.OUTLETS: {"id": "o", "station_id": "s", "gateway_id": "g", "name": "O"}
        | {"parameters": "COD"},
    }[kind]
    row = sound | cells
    (tmp_path / "r.csv").write_text(
        ",".join(COLUMNS[kind]) + "\n" + ",".join(row.get(one, "") for one in COLUMNS[kind]) + "\n",
        encoding="utf-8",
    )
    with pytest.raises(FaultsFound) as found:
        read_registry([tmp_path / "r.csv"], Registry(), ())
    assert said in [REGISTRY_FAULTS_VI.vietnamese(one.message) for one in found.value.faults]


@pytest.mark.parametrize(
    ("english", "vietnamese"),
    [
        (
            "column 'D' is no column of qcvn-40-2011: use A or B",
            "`column` “D” không phải cột của qcvn-40-2011: dùng A hoặc B",
        ),
        (
            (
                "span_high 200 mg/L is below 3 x the limit of 148.5 mg/L = 445.5 mg/L on "
                "2026-03-01 (Circular 10/2021/TT-BTNMT, Art. 35.1): correct the span, or the days "
                "of a sensor that was changed"
            ),
            (
                "`span_high` 200 mg/L nhỏ hơn 3 x giới hạn 148,5 mg/L = 445,5 mg/L của ngày "
                "01/03/2026 (Thông tư 10/2021/TT-BTNMT, Điều 35.1): hãy sửa dải đo, hoặc sửa các "
                "ngày của đầu đo đã thay"
            ),
        ),
        (
            (
                "Diện tích '20,5' is written otherwise than the mapping says (the decimal mark "
                "'.' and no mark between thousands): correct the cell, or [dialect] where the "
                "whole sheet is written so"
            ),
            (
                "“Diện tích” “20,5” viết khác với tệp ánh xạ (dấu thập phân “.” và không có dấu "
                "hàng nghìn): hãy sửa ô, hoặc sửa `[dialect]` nếu cả bảng viết như vậy"
            ),
        ),
        (
            "state of clusters names words 'st': add [words.st]",
            "`state` của `clusters` nêu bảng từ “st”: hãy thêm mục `st` vào `words`",
        ),
    ],
)
def test_what_the_law_or_a_mapping_has_against_a_row_is_said_in_vietnamese(
    english: str, vietnamese: str
) -> None:
    assert REGISTRY_FAULTS_VI.vietnamese(english) == vietnamese
