"""`nhue verify` of a document: says what it compared, and names what differs."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from api.exports.documents.facts.outlet_month import MonthQuestion, outlet_month
from api.exports.documents.issuing import Issued, issue
from api.exports.pack import verify
from api.exports.plain_zip import write_plain_zip
from service.commands.main import app
from service.commands.vietnamese.said_words import SAID_VI
from tests.api.sample_city import RECORDS, sample_parts


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """Return a data folder with the records of the invented city."""
    folder = tmp_path / "house"
    folder.mkdir()
    sample_parts(folder).records.close()
    return folder


@pytest.fixture
def issued(house: Path) -> Issued:
    parts = sample_parts(house.parent)
    asked = MonthQuestion(outlet_id="CX-1", month="2026-11", language="vi")
    made = issue(outlet_month(parts, asked))
    parts.records.close()
    return made


def run(*words: str, house: Path | None = None, monkeypatch: pytest.MonkeyPatch) -> tuple[int, str]:
    if house is not None:
        monkeypatch.setenv("NHUE_DATA_DIR", str(house))
        monkeypatch.setenv("NHUE_RECORDS_URL", f"sqlite:///{house / RECORDS}")
    told = CliRunner().invoke(app, ["verify", *words])
    return told.exit_code, told.output


def test_paper_is_held_against_its_data_where_nothing_else_of_ours_is(
    issued: Issued, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pdf, data, both = tmp_path / "a.pdf", tmp_path / "a.json", tmp_path / "a.zip"
    pdf.write_bytes(issued.pdf)
    data.write_bytes(issued.data)
    both.write_bytes(issued.zipped())
    code, said = run(str(pdf), "--data", str(data), monkeypatch=monkeypatch)
    assert (code, "printed on 1 of 1 pages and embedded" in said) == (0, True)
    code, said = run(str(both), monkeypatch=monkeypatch)
    assert (code, "byte for byte as it was issued" in said) == (0, True)
    data.write_bytes(issued.data.replace(b'"kept"', b'"kepT"', 1))
    code, said = run(str(pdf), "--data", str(data), monkeypatch=monkeypatch)
    assert code == 1
    assert "the data file was changed" in said
    code, said = run(str(pdf), monkeypatch=monkeypatch)
    assert (code, "name its data file" in said) == (1, True)


def test_one_changed_byte_anywhere_in_the_zip_is_found(issued: Issued, tmp_path: Path) -> None:
    whole, path = issued.zipped(), tmp_path / "changed.zip"
    path.write_bytes(whole)
    assert verify.check(path).faults == []
    for at in range(0, len(whole), 311):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0x20]) + whole[at + 1 :])
        assert verify.check(path).faults != [], at
    path.write_bytes(whole + b"\n")
    assert verify.check(path).faults != []


def test_the_data_are_made_anew_from_the_records_and_compared(
    issued: Issued, house: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = tmp_path / "a.zip"
    both.write_bytes(issued.zipped())
    code, said = run(str(both), "--rebuild", house=house, monkeypatch=monkeypatch)
    assert (code, "what our records give" in said) == (0, True), said


def test_each_sentence_of_a_check_has_a_vietnamese_form() -> None:
    tree = ast.parse(Path(verify.__file__).read_text("utf-8"))
    said = [
        "".join(
            str(one.value) if isinstance(one, ast.Constant) else "7"
            for one in (node.values if isinstance(node, ast.JoinedStr) else [node])
        )
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and ast.unparse(call.func).endswith(".append") and call.args
        for node in [call.args[0]]
        if isinstance(node, ast.JoinedStr | ast.Constant)
    ]
    assert len(said) > 15
    assert [one for one in said if SAID_VI.vietnamese(one) is None] == []


def test_a_pack_is_written_and_verified_by_the_command_line(
    house: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NHUE_DATA_DIR", str(house))
    monkeypatch.setenv("NHUE_RECORDS_URL", f"sqlite:///{house / RECORDS}")
    path = tmp_path / "e.pack.zip"
    command = ["pack", "CX-1", "2026-11-14", "2026-11-16", "--out", str(path)]
    told = CliRunner().invoke(app, command)
    assert told.exit_code == 0, told.output
    assert "the pack's own digest" in told.output
    monkeypatch.delenv("NHUE_RECORDS_URL")
    monkeypatch.setenv("NHUE_DATA_DIR", str(tmp_path / "nothing"))
    code, said = run(str(path), monkeypatch=monkeypatch)
    assert (code, "files are as they were packed" in said) == (0, True), said
    assert not (tmp_path / "nothing").exists()
    whole = path.read_bytes()
    at = whole.index(b'"exceeded"')
    path.write_bytes(whole[:at] + b"x" + whole[at + 1 :])
    code, said = run(str(path), monkeypatch=monkeypatch)
    assert (code, "days/2026-11-15.json was changed" in said.replace("\n", " ")) == (1, True), said
    eleven = CliRunner().invoke(app, ["pack", "CX-1", "2015-11-14", "2026-11-16"])
    assert eleven.exit_code != 0


@given(st.sampled_from([b"PK\x03\x04", b"%PDF-", b""]), st.binary(max_size=300))
def test_a_check_of_arbitrary_bytes_ends_in_words(start: bytes, rest: bytes) -> None:
    with TemporaryDirectory() as folder:
        path, data = Path(folder) / "a.zip", Path(folder) / "a.json"
        path.write_bytes(start + rest)
        data.write_bytes(rest)
        assert verify.check(path, data).faults != []


def test_every_bit_of_a_zips_own_words_is_looked_at(issued: Issued, tmp_path: Path) -> None:
    whole, path = bytearray(issued.zipped()), tmp_path / "bit.zip"
    for at in (*range(80), *range(whole.index(b"PK\x01\x02"), len(whole))):
        for bit in range(8):
            whole[at] ^= 1 << bit
            path.write_bytes(whole)
            assert verify.check(path).faults != [], (at, bit)
            whole[at] ^= 1 << bit


_KEYS = st.sampled_from(["form", "files", "file", "sha256", "readings", "document", "data"])


@given(
    st.recursive(
        st.none() | st.text() | st.integers(),
        lambda one: st.lists(one) | st.dictionaries(_KEYS, one),
    )
)
def test_a_manifest_of_any_shape_is_refused_in_words(told: object) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a.zip"
        for form in (verify.PACK, verify.DOCUMENT):
            shaped = told | {"form": form} if isinstance(told, dict) else told
            with path.open("wb") as file:
                write_plain_zip(file, [("manifest.json", json.dumps(shaped).encode())])
            assert verify.check(path).faults != []
