"""The four QARTOD checks answer the reference's test vectors flag by flag."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from compliance.quality.marks import checks
from domain.legal_day import to_microseconds
from tests.house.runs import shared_data

_FILE = "ioos_qc/qartod_vectors_dev.json"
_OURS = ("gross_range_test", "spike_test", "rate_of_change_test", "flat_line_test")
_ERRORS = {"TypeError": TypeError, "ValueError": ValueError}


def _vectors() -> list[dict[str, Any]]:
    if shared_data.missing(_FILE):
        return []
    content = json.loads((shared_data.DATA / _FILE).read_text(encoding="utf-8"))
    return [vector for vector in content["vectors"] if vector["function"] in _OURS]


def _values(written: list[Any]) -> NDArray[np.float64]:
    """Return the values with NaN where one is missing (null) or masked."""
    return np.array([x if isinstance(x, int | float) else np.nan for x in written], np.float64)


def _times_us(written: list[Any]) -> NDArray[np.int64]:
    return np.array(
        [
            to_microseconds(datetime.fromisoformat(x).replace(tzinfo=UTC))
            if isinstance(x, str)
            else int(x) * 1_000_000
            for x in written
        ],
        np.int64,
    )


def _answer(vector: dict[str, Any]) -> list[int]:
    given = vector["input"]
    value = _values(given["inp"])
    match vector["function"]:
        case "gross_range_test":
            flags = checks.gross_range(value, given["fail_span"], given["suspect_span"])
        case "spike_test":
            flags = checks.spike(
                value,
                given["suspect_threshold"],
                given["fail_threshold"],
                given.get("method", "average"),
            )
        case "rate_of_change_test":
            flags = checks.rate_of_change(value, _times_us(given["tinp"]), given["threshold"])
        case _:
            flags = checks.flat_line(
                value,
                _times_us(given["tinp"]),
                given["suspect_threshold"],
                given["fail_threshold"],
                given["tolerance"],
            )
    return [int(flag) for flag in flags]


@pytest.mark.skipif(shared_data.missing(_FILE) is not None, reason=str(shared_data.missing(_FILE)))
def test_the_vectors_hold_every_one_of_our_four_checks() -> None:
    assert {vector["function"] for vector in _vectors()} == set(_OURS)


@pytest.mark.parametrize("vector", _vectors(), ids=lambda vector: vector["id"])
def test_a_check_answers_as_the_reference(vector: dict[str, Any]) -> None:
    if "raises" in vector:
        with pytest.raises(_ERRORS[vector["raises"]]):
            _answer(vector)
    else:
        assert _answer(vector) == vector["expected_flags"]
