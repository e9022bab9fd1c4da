"""Every problem is said in Vietnamese too: its title by its type, its details by their makers."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from api.every_request.problems import _KINDS, Problem
from api.every_request.words.entry_words import ENTRIES
from api.every_request.words.export_words import EXPORTS
from api.every_request.words.problem_words import TITLES_VI, detail_vi, title_vi
from api.every_request.words.question_words import QUESTIONS
from tests.api.conftest import Client
from tests.api.every_request.makers import ROOT, said_by, written
from tests.compliance.verdicts.english_words import english_words, numbers

_MAKERS = {
    "QueryRefused": 0, "NotFound": 0, "ValueError": 0, "WhatIfRefused": 0, "Busy": 0,
    "HTTPException": 1, "Fault": 2,
}  # fmt: skip
_FOLDERS = (
    "api/access/asked.py", "api/access/guard.py", "api/access/openid", "api/every_request",
    "api/pages/access",
    "api/pages/outlet", "api/pages/desk", "api/pages/city", "api/pages/operator",
    "api/question", "api/routes", "api/exports",
    "api/views", "compliance/history/whatif", "domain/registry.py", "storage/records/access",
    "compliance/quality/thresholds/own.py", "compliance/quality/thresholds/entering.py",
    "storage/records/entered", "domain/judged/entered/case_rules.py",
    "ingest/validate/trials", "service/certifications.py", "service/processes/serving",
)  # fmt: skip
# In Hanoi's time: what Vietnamese sentences write an instant in, so that its figures stay.
_DAY, _AT = "2026-11-28", "2026-11-28T03:00:00+07:00"
_SAMPLES = {
    "text!r": "'abc'", "written!r": "'abc'", "twice[:_SHOWN_LETTERS]!r": "'abc'",
    "gateway!r": "'GW-1'", "letter": "U+6F22", "BYTES_MOST": "2000000000",
    "profile_id!r": "'P-1'", "sample.topic!r": "'a/b'", "ids": "P-1, P-2", "table!r": "'rivers'",
    "begun_from!r": "'CCN-9'", "whole": "1250",
    "', '.join(Kind)": "clusters, permit_limits",
    "gateway_id!r": "'GW-1'", "run!r": "'12'", "outlet!r": "'CX-1'", "outlet_id!r": "'CX-1'",
    "one!r": "'CCN-1'",
    "self.commune!r": "'Xã Mẫu'", "meant": "did you mean 'Xã Thử'?", "name!r": "'An'",
    "account.name!r": "'An'", "found.name!r": "'An'", "change.name!r": "'nạp'", "UNNAMED!r": "'x'",
    "what_if.regulation!r": "'QCVN 99'", "what_if.column!r": "'D'", "cluster_id!r": "'CCN-1'",
    "EARLIEST_YEAR": "1976", "LATEST_YEAR": "2999", "', '.join(PARAMETERS)": "COD, PH",
    "asked.isoformat()": _AT, "known_at.isoformat()": _AT, "known.isoformat()": _AT, "at": _AT,
    "known_at": _AT, "day": _DAY, "last": _DAY, "first": _DAY, "local": _DAY, "what_if.first": _DAY,
    "what_if.last": _DAY, "min(last, last_day)": _DAY, "today": "2026-11", "written": "2026-12",
    "of_year": "2022", "', '.join(map(str, sorted(plans())))": "2021, 2023",
    "MOST_DAYS": "366", "most": "92", "MOST_READING_DAYS": "31", "DAYS_MOST": "366",
    "first + timedelta(days=MOST_DAYS - 1)": _DAY, "rfc3339(start)": _AT,
    "first + timedelta(days=most - 1)": _DAY, "rfc3339(start + most)": _AT,
    "count": "2", "kind": "cluster", "outlet_id": "CX-1", "parameter": "COD", "hold_id": "7",
    "NAME_LETTERS_MOST": "100", "TOKENS_MOST": "20", "role": "vendor", "known": "QCVN 40, QCVN 14",
    "regulation.id": "QCVN 40:2011/BTNMT", "columns": "A, B", "gateway_id": "GW-1",
    "ROWS_MOST": "100000", "first + timedelta(days=MOST_READING_DAYS - 1)": _DAY,
    "RUNNING_MOST": "4", "BODY_BYTES_MOST": "1,048,576", "number": "7",
}  # fmt: skip
_SAMPLES |= {
    "running": _DAY, "letters_most": "2000", "CELL_LETTERS_MOST": "2000",
    "subject!r": "'248'", "change.subject!r": "'248'", "linked.account!r": "'An'",
    "issuer": "https://sso.test", "change.issuer": "https://sso.test",
    "SUBJECT_LETTERS_MOST": "255", "IDENTITIES_MOST": "10", "_DISCOVERY": "/x",
    "asked.trouble": "this token is revoked", "reader.role": "vendor", "one.gateway": "GW-1",
    "' and '.join(sorted(reader.may))": "read",
}  # fmt: skip
_SAMPLES |= {
    "case_id!r": "'HS-2026-0001'", "case.id!r": "'HS-2026-0001'", "case!r": "'HS'",
    "case_id": "HS-2026-0001", "event_id!r": "'CX-1:COD:2026-11-28'", "case.id": "HS-2026-0001",
    "standing.id": "HS-2026-0001", "step.due": _DAY, "ground": "remedied",
    "entry.last or entry.first": _DAY, "entry.origin": "exceedance", "told": "kết quả.pdf",
    "FILE_BYTES_MOST": "20,971,520", "FILES_BYTES_MOST": "67,108,864", "_KNOWN": "pdf, png",
    "FILES_MOST": "10",
    "sha256[:12]": "0123456789ab", "sha256!r": "'0123'", "self.folder": "attachments",
    "sample.outlet_id": "CX-1", "sample.replaces!r": "'M-2026-0001'",
    "sample.replaces": "M-2026-0001", "newer": "M-2026-0002", "check.parameter": "COD",
    "check.outlet_id": "CX-1", "check.replaces!r": "'KT-2026-0001'",
    "check.replaces": "KT-2026-0001", "entry.case": "HS-2026-0001", "value!r": "'vết'",
    "uncertainty!r": "'ít'", "entry.parameter": "COD", "kept": "mg/L", "number!r": "'1.250'",
    "MOST_SAMPLED.days": "31", "end.isoformat()": _AT, "at.isoformat()": _AT,
    "pairs": "2", "FEWEST_PAIRS": "3", "sample_id!r": "'M-1'", "sample_id": "M-1", "same": "M-1",
    "codes": "COD, PH", "outlet": "CX-1", "name": "step", "figure": "0.9", "span": "1 to 80 mg/L",
    "as_all": "20 for all outlets", "suspect": "40", "fail": "30", "own.outlet_id": "CX-1",
    "own.first": _DAY, "own.parameter": "TN",
}  # fmt: skip
# Raised for who wrote the code, and answered as an error of ours.
_OF_CODE = (
    "a month without days cannot be drawn",
    "no permit of ",
    "an opening has a subject",
    "no figure was given",
)
SAID = [
    (where, text)
    for where, text in said_by(_FOLDERS, _MAKERS, _SAMPLES)
    if not text.startswith(_OF_CODE)
]


@pytest.mark.parametrize("english", [one for _, one in SAID], ids=[where for where, _ in SAID])
def test_whatever_a_question_or_entry_is_refused_with_is_said_in_vietnamese(english: str) -> None:
    vietnamese = detail_vi(english)
    assert vietnamese is not None, english
    assert english_words(vietnamese) == [], vietnamese
    if "not a day" not in english and "not a month" not in english:
        assert numbers(vietnamese.replace("UTC+7", "+07:00")) == numbers(english), vietnamese


def test_the_makers_are_found() -> None:
    assert len(SAID) > 60


def _strings(file: str, function: str) -> list[str]:
    """Return the texts that a function yields or returns, with samples in their expressions."""
    samples = {
        "figure.parameter!r": "'XYZ'", "figure.parameter": "COD", "known.unit!r": "'mg/L'",
        "error": "no conversion from 'kg' to 'mg/L'", "name.replace('_', ' ')": "entered by",
        "name": "unit", "figure.kind.value": "limit", "text!r": "'0,9'", "above": "-1",
        "up_to": "5", "above or 0": "7", "regulation.id": "QCVN 14:2008/BTNMT", "upper": "0",
        "figure.column!r": "'D'", "columns": "A, B", "lower": "9", "parameter": "PH",
        "regulation.formula": "Cmax = C x K", "factor": "kq", "value": "0",
        "' or '.join(units)": "m3/s", "figure.unit!r": "'m'", "outlet.id": "CX-1",
        "entry.parameter": "TOC", "measured": "COD, PH", "MOST_RULED_DAYS": "31",
        "MOST_ANNOUNCED_DAYS": "31", "ANNOUNCED_BACK.days": "31", "ANNOUNCED_AHEAD.days": "92",
        "entry.end.isoformat()": _AT, "class_text(above, up_to, unit)": "above 5 up to 9 m3/day",
        "class_text(other.above, other.up_to, unit)": "up to 7 m3/day",
        "way": "take that back first",
    }  # fmt: skip
    tree = ast.parse((ROOT / file).read_text())
    [body] = [one for one in tree.body if isinstance(one, ast.FunctionDef) and one.name == function]
    found = []
    for node in ast.walk(body):
        if isinstance(node, ast.Yield) and node.value is not None:
            told = node.value.elts[-1] if isinstance(node.value, ast.Tuple) else node.value
            assert isinstance(told, ast.Constant | ast.JoinedStr)
            found.append(written(told, samples))
    assert found
    return found


@pytest.mark.parametrize(
    ("file", "function"),
    [
        *(
            ("compliance/law/entered/checks.py", name)
            for name in (
                *("_form_faults", "_parameter_faults", "_faults_in", "_limit_faults"),
                *("_class_faults", "_unit_faults", "_overlap_faults"),
            )
        ),
        ("api/views/entries.py", "_ruling_faults"),
        ("api/views/entries.py", "_announced_faults"),
    ],
)
def test_every_fault_of_an_entry_is_said_in_vietnamese(file: str, function: str) -> None:
    for english in _strings(file, function):
        vietnamese = detail_vi(english)
        assert vietnamese is not None, english
        assert english_words(vietnamese) == [], vietnamese


def test_every_kind_of_problem_has_a_title_in_vietnamese() -> None:
    kinds = {kind for kind, _ in _KINDS.values()}
    source = Path(ROOT / "api/every_request/problems.py").read_text()
    assert kinds <= set(TITLES_VI)
    for kind, title in TITLES_VI.items():
        assert kind in source
        assert english_words(title) == []
        assert title_vi(f"urn:nhue:problem:{kind}") == title


@pytest.mark.parametrize("forms", [QUESTIONS, EXPORTS, ENTRIES])
def test_a_form_loses_nothing_that_the_english_one_names(forms: list[tuple[str, str]]) -> None:
    for english, vietnamese in forms:
        named = {part.partition("}")[0].partition(":")[0] for part in english.split("{")[1:]}
        kept = {part.partition("}")[0] for part in vietnamese.split("{")[1:]}
        assert kept == named, english


def test_words_of_no_form_are_not_guessed() -> None:
    assert detail_vi("somebody tripped over the cable") is None


def test_a_program_that_asks_for_vietnamese_is_answered_in_it(client: Client) -> None:
    english = client.get("/api/v1/outlets/nowhere/explain?parameter=COD&day=2026-11-23")
    vietnamese = client.get(
        "/api/v1/outlets/nowhere/explain?parameter=COD&day=2026-11-23",
        headers={"Accept-Language": "vi"},
    )
    told = Problem.model_validate(vietnamese.json())
    assert (told.title, told.detail) == (
        "Không tìm thấy",
        "không có cửa xả “nowhere” trong sổ đăng ký",
    )
    assert told.type == english.json()["type"]
    assert (english.headers["content-language"], vietnamese.headers["content-language"]) == (
        "en",
        "vi",
    )
    assert "Accept-Language" in english.headers["vary"]
    assert english.json()["title"] == "Not found"


def test_each_refused_field_is_told_in_the_language_asked_for(client: Client) -> None:
    asked = "/api/v1/verdicts?from=2026-11-20&to=2026-11-01&parametr=COD"
    told = client.get(asked, headers={"Accept-Language": "vi-VN, en;q=0.5"}).json()
    assert all(english_words(one["message"]) == [] for one in told["errors"])
    assert told["detail"].startswith("parametr: không có tham số này; có phải `parameter` không?")


def test_a_page_of_an_error_is_in_the_language_of_the_page(client: Client) -> None:
    page = client.get("/outlets/nowhere?lang=vi").text
    assert "không có cửa xả “nowhere” trong sổ đăng ký" in page
    assert "no outlet" not in page
    assert (
        "no outlet &#39;nowhere&#39; in the registry" in client.get("/outlets/nowhere?lang=en").text
    )
