"""Every sentence that compliance keeps in English has a Vietnamese form, with the same numbers.

The makers are found in the source: a new one without a form fails here.
"""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from compliance.law.regulation import load_regulations
from compliance.means.slots import gaps
from compliance.quality import flag_reasons
from compliance.quality.thresholds.of_series import OFF, block_thresholds
from compliance.quality.thresholds.reviewed import load_thresholds
from compliance.verdicts.severity import EITHER, HAZARDOUS, ORDINARY
from compliance.verdicts.verdict import CLAUSE_DAILY_MEAN
from compliance.verdicts.vietnamese.binding_words import BINDING_VI, sentences_vi
from compliance.verdicts.vietnamese.clause_words import clause_vi
from compliance.verdicts.vietnamese.gap_words import OUTAGES_VI, REFUSED_VI, evidence_vi
from compliance.verdicts.vietnamese.limit_words import WHY_VI
from compliance.verdicts.vietnamese.quality_words import (
    CHECKS_VI,
    SET_BY_VI,
    not_run_vi,
    threshold_vi,
)
from compliance.verdicts.vietnamese.verdict_words import DOUBTS_VI, why_not_told_vi
from domain.health_log import BY_THE_BROKER
from domain.judged.quality import Check
from domain.judged.verdicts import NOT_OWED, GapCause
from domain.measured.parameters import PARAMETERS
from domain.two_languages import Phrases
from tests.compliance.sites import sensor
from tests.compliance.verdicts.english_words import decimal_points, english_words, numbers

ROOT = Path(__file__).resolve().parents[4]
Write = Callable[[str], str | None]

_QCVN, _NEXT, _PERMIT, _DAY = "QCVN 40:2011/BTNMT", "QCVN 40:2025/BTNMT", "GPMT-7", "2026-11-28"
_TOLD = "The own limit 60.5 mg/L of permit GPMT-7 (phụ lục 2)"
# What stands for each expression of an f-string of the makers; a new expression is added here.
_SAMPLES = {
    "error": "The table of regulation 'QCVN 99' is not in our hands",
    "permit.number": _PERMIT, "permit.valid_from": _DAY, "permit.column": "B",
    "cited.id": _QCVN, "regulation.id": _QCVN, "successor.id": _NEXT,
    "cited.in_force": _DAY, "successor.begins": _DAY, "successor.existing_until": _DAY,
    "since": _DAY, "facts.day": _DAY, "verdict.mean.day": _DAY, "mean.day": _DAY,
    "fact": f"Station tram-1 has been in operation since {_DAY}",
    "station.id": "tram-1", "facts.outlet.id": "cua-xa-1", "outlet_id": "cua-xa-1",
    "day": _DAY,
    "column": "B", "columns": "A, B",
    "' '.join(sentences)": f"Permit {_PERMIT} cites {_QCVN}, column B.",
    "basis.confidence": "one source", "name": "Kq of QCVN 40:2011/BTNMT for receiving water river",
    "kinds": "khách sạn, chung cư", "stated": "is not known", "quantity": "0.0", "told": "12.5",
    "parameter": "COD", "column!r": "'D'", "' and '.join(columns)": "A and B",
    "known": "0.0, which is not above 0",
    "permit.receiving_water.value": "coastal_other", "found.basis.clause": "Table 1",
    "tiers[0].column": "B", "plain(exact(flow))": "1200.5", "_days(stay)": f"from {_DAY} to {_DAY}",
    "stay.document": "văn bản 12", "_told(permit, entry)": _TOLD,
    "_figure_text(found)": "75.5 mg/L",
    "_days(entry)": f"from {_DAY} until further notice", "text": "75.5 mg/L", "found.why":
    f"The figure of {_QCVN} for COD, column B, is not in our hands; an official has to enter it.",
    "_kf:name": f"Kf of {_QCVN}", "_k:name": f"K of {_QCVN}",
    "how": "stands alone", "doubt": "; the regulation's may be stricter",
}  # fmt: skip


def _written(node: ast.JoinedStr, within: str) -> str:
    """Return an f-string of a function with a sample for each of its expressions."""
    parts = []
    for one in node.values:
        if isinstance(one, ast.Constant):
            parts.append(str(one.value))
            continue
        assert isinstance(one, ast.FormattedValue)
        mark = "!r" if one.conversion == ord("r") else ""
        told = ast.unparse(one.value) + mark
        parts.append(_SAMPLES.get(f"{within}:{told}") or _SAMPLES[told])
    return "".join(parts)


def _sentences(*files: str) -> Iterator[tuple[str, str]]:
    """Give where it stands and how it reads of every sentence of the source."""
    for name in files:
        for function in ast.parse((ROOT / name).read_text()).body:
            for node in ast.walk(function):
                if not isinstance(node, ast.JoinedStr):
                    continue
                last = node.values[-1]
                if isinstance(last, ast.Constant) and str(last.value).endswith("."):
                    within = getattr(function, "name", "")
                    yield f"{name}:{node.lineno}", _written(node, within)


OF_LIMITS = list(
    _sentences(
        "compliance/law/limit/binding.py",
        "compliance/law/limit/factors.py",
        "compliance/law/limit/limits.py",
        "compliance/law/limit/own_limits.py",
        "compliance/days/limits.py",
    )
)


def _hold(english: str, vietnamese: str | None) -> None:
    assert vietnamese is not None, english
    assert english_words(vietnamese) == [], vietnamese
    assert numbers(vietnamese) == numbers(english), (english, vietnamese)
    assert decimal_points(vietnamese) == [], vietnamese


def test_the_makers_of_a_limits_sentences_are_found() -> None:
    assert len(OF_LIMITS) >= 28


@pytest.mark.parametrize("english", [one for _, one in OF_LIMITS], ids=[at for at, _ in OF_LIMITS])
def test_every_sentence_on_a_limit_is_said_in_vietnamese(english: str) -> None:
    _hold(english, sentences_vi(english))


@pytest.mark.parametrize("phrases", [BINDING_VI, WHY_VI, DOUBTS_VI, OUTAGES_VI, SET_BY_VI])
def test_no_vietnamese_form_holds_an_english_word(phrases: Phrases) -> None:
    for _, vietnamese in phrases.forms:
        assert english_words(re.sub(r"\{\w+\}", "", vietnamese)) == [], vietnamese


SENSORS = {
    "COD": sensor("COD", 0, 500.5, 0.1),
    "PH": sensor("PH", 0, 14, 0.01),
    "TEMP": sensor("TEMP", -5, 50.5),
}


def _thresholds() -> Iterator[tuple[str, str]]:
    known = load_thresholds()
    for parameter, one in itertools.product(PARAMETERS, (None, *SENSORS.values())):
        limits = block_thresholds(parameter, known, one, 1000.5)
        for words in (
            flag_reasons.SYNTAX,
            flag_reasons.DEVICE_STATUS,
            flag_reasons.gross_range(parameter, limits, one),
            flag_reasons.spike(parameter, limits),
            flag_reasons.rate_of_change(parameter, limits),
            flag_reasons.flat_line(parameter, 0.01, limits, 3.6e9),
            flag_reasons.attenuated(parameter, 0.01, limits),
            flag_reasons.small_spike(parameter, limits),
            flag_reasons.excursion(parameter, limits),
            flag_reasons.shift(parameter, limits),
            flag_reasons.unsteady(parameter, limits),
        ):
            yield from ((parameter, said) for said in words.values())
        open_ended = limits._replace(fail_high=OFF, suspect_low=-OFF)
        for said in flag_reasons.gross_range(parameter, open_ended, one).values():
            yield parameter, said
        nothing = limits._replace(fail_low=-OFF, fail_high=OFF)
        for said in flag_reasons.gross_range(parameter, nothing, one).values():
            yield parameter, said
    yield "COD", flag_reasons.gap(5, known.gap_intervals)


def test_every_threshold_of_every_check_and_parameter_is_said_in_vietnamese() -> None:
    found = dict.fromkeys(_thresholds())
    assert len(found) > 100
    for _, english in found:
        _hold(english, threshold_vi("spike", english))


def test_every_check_that_could_not_run_says_so_in_vietnamese() -> None:
    limits = block_thresholds("COD", load_thresholds(), None)
    told = [
        *flag_reasons.range_not_run("COD", limits, None),
        flag_reasons.no_thresholds(Check.SPIKE, "COD"),
        flag_reasons.too_few(Check.SPIKE, 2, 3),
        flag_reasons.too_far_apart(Check.FLAT_LINE, limits),
        flag_reasons.too_coarse(Check.FLAT_LINE, "COD", 0.5, 1e11),
        *flag_reasons.on_change(),
    ]
    for one in told:
        _hold(one.why, not_run_vi(one.why))
    # That a day has no readings is said by a text of its own
    _hold("no readings on this day", not_run_vi("no readings on this day"))
    source = (ROOT / "compliance/quality/flag_reasons.py").read_text()
    of_on_change = len(flag_reasons.on_change()) - 1
    assert source.count("CheckNotRun(check=") == len(told) - of_on_change + 1


@pytest.mark.parametrize("check", Check)
def test_every_check_has_a_name(check: Check) -> None:
    assert english_words(CHECKS_VI[check]) == []


@pytest.mark.parametrize(("cause", "is_stated"), [
    *((cause, False) for cause in GapCause), *((cause, True) for cause in gaps.WITHOUT_VALUE),
])  # fmt: skip
def test_the_evidence_of_every_cause_of_a_gap_is_said_in_vietnamese(
    cause: GapCause, *, is_stated: bool
) -> None:
    slots = gaps._Slots(
        np.array([0]), 10, np.array([list(GapCause).index(cause)], np.int8), np.array([is_stated])
    )
    names = {
        GapCause.QUALITY: "flat_line",
        GapCause.OUR_OUTAGE: "ingest was stopped",
        GapCause.BROKER: "the broker, not the plant: it dropped 7 messages, by its own count",
        GapCause.STORE_REFUSED: "older than the 0.5 days for which the bucket keeps readings",
        GapCause.MAINTENANCE: "công văn 12",
        GapCause.RULED_OUT: "An, đầu đo hỏng",
    }
    named = {cause: [(0, 10, name)] for cause, name in names.items()}
    evidence = gaps._gap(slots, (0, 1), named).evidence
    _hold(evidence, evidence_vi(evidence))


def test_quality_control_that_names_no_check_is_said_too() -> None:
    english = "Quality control left the readings out."
    _hold(english, evidence_vi(english))


def _texts_of(name: str, *words: str) -> list[str]:
    """Return the texts that a source file gives these names."""
    found: list[str] = []
    for node in ast.walk(ast.parse((ROOT / name).read_text())):
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) in words:
            text = ast.unparse(node.value).removeprefix("f").strip("'\"")
            found.append(text.replace("{BY_THE_BROKER}", BY_THE_BROKER))
    return found


def test_every_reason_of_our_health_log_is_said_in_vietnamese() -> None:
    told = [
        *_texts_of(
            "ingest/missing_numbers/outages.py",
            *("STOPPED", "STOOD_STILL", "TOOK_IN_NOTHING", "NO_BROKER", "NO_JOURNAL", "NOT_SERVED"),
        ),
        *_texts_of(
            "ingest/sources/mqtt/broker/losses.py", "SESSION_LOST", "DROPPED_FIRST", "RESTARTED"
        ),
        "worker 2 of ingest was silent until it was retired",
    ]
    assert len(told) == 10
    for english in told:
        _hold(english, OUTAGES_VI.vietnamese(english))


@pytest.mark.parametrize(
    "english",
    [
        "older than the 0.5 days for which the bucket keeps readings",
        "another writer made the field COD of the bucket something else than a float",
        "InfluxDB answers 422: partial write",
    ],
)
def test_every_reason_of_the_reading_store_is_said_in_vietnamese(english: str) -> None:
    _hold(english, REFUSED_VI.vietnamese(english))


def test_every_clause_of_the_law_on_file_is_written_as_the_law_writes_it() -> None:
    clauses = {CLAUSE_DAILY_MEAN, ORDINARY, HAZARDOUS, EITHER, NOT_OWED}
    for one in load_regulations().values():
        bases = [one.formula_basis, one.in_force_basis, *one.cmax_is_c.values()]
        bases += [tier.basis for tiers in one.limits.values() for tier in tiers]
        bases += [entry.basis for entry in (*one.kq, *one.kf, *one.k)]
        bases += [None if one.successor is None else one.successor.basis]
        bases += [None if one.default_column is None else one.default_column.basis]
        clauses |= {basis.clause for basis in bases if basis is not None}
    assert len(clauses) > 25
    for clause in clauses:
        assert english_words(clause_vi(clause)) == [], clause_vi(clause)
    assert clause_vi("2.4, Table 4 (Bảng 4)") == "2.4, Bảng 4"
    assert clause_vi(CLAUSE_DAILY_MEAN) == "Nghị định 08/2022/NĐ-CP, Điều 97.4đ"
    assert clause_vi("Circular 76/2015/TT-BTNMT of 2015-12-31") == (
        "Thông tư 76/2015/TT-BTNMT ngày 31/12/2015"
    )


def test_a_clause_that_an_official_entered_stays_in_that_officials_words() -> None:
    assert clause_vi("mục 4, khoản b") == "mục 4, khoản b"


@pytest.mark.parametrize(
    "why",
    [
        "nothing tells when the batch discharge ran, so that none of its hours can be judged",
        (
            "each hour of discharge that is told keeps its limit, yet for 72 of 288 expected "
            "readings nothing tells whether there was a discharge"
        ),
    ],
)
def test_a_batch_that_nothing_tells_of_is_said_in_vietnamese(why: str) -> None:
    source = (ROOT / "compliance/verdicts/verdict.py").read_text()
    assert why[:30] in source
    told = why_not_told_vi(f"Not provable for COD on 2026-11-24: {why}; 3 more.")
    _hold(why, told)


def test_a_sentence_of_no_form_is_not_guessed() -> None:
    assert sentences_vi("Kf is not here.") is None
    assert evidence_vi("The cat sat on the logger.") is None
    assert threshold_vi("spike", "more than usual") is None
