"""An answer of InfluxQL is taken for the readings that were asked for, or not at all."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from storage.readings.influx.questions.influxql import NotAsAsked, question, readings_in

PARAMETERS = ["COD", "PH"]
VALUES: list[list[Any]] = [[10, 1.5, None], [20, 2.5, 7.0], [30, None, 7.5]]
STATUSES: list[list[Any]] = [[20, 2.0, None]]


def answer(values: list[list[Any]], statuses: list[list[Any]], **more: object) -> bytes:
    def result(names: list[str], rows: list[list[Any]]) -> dict[str, Any]:
        series = [{"name": "reading", "columns": ["time", *names], "values": rows}]
        return {"series": series} if rows else {}

    told = [result(PARAMETERS, values), result([f"{p}%status" for p in PARAMETERS], statuses)]
    return msgspec.msgpack.encode({"results": [told[0] | more, told[1]]})


def test_a_row_of_all_parameters_is_parted_into_their_readings() -> None:
    found = readings_in(answer(VALUES, STATUSES), PARAMETERS)
    cod, ph = found["COD"], found["PH"]
    assert (cod.time_us.tolist(), cod.value.tolist()) == ([10, 20], [1.5, 2.5])
    assert cod.status.tolist() == [0, 2]
    assert (ph.time_us.tolist(), ph.value.tolist()) == ([20, 30], [7.0, 7.5])
    assert ph.status.tolist() == [0, 0]


def test_nothing_is_no_reading() -> None:
    found = readings_in(answer([], []), PARAMETERS)
    assert [len(one) for one in found.values()] == [0, 0]


@pytest.mark.parametrize(
    "told",
    [
        b"no MessagePack",
        msgspec.msgpack.encode({"error": "database not found"}),
        answer(VALUES, STATUSES, error="partial answer"),
        answer(VALUES, STATUSES, partial=True),
        answer([[10, 1, None]], []),  # a field that another made an integer
        answer([[10, 1.0, None], [10, 2.0, None]], []),
        answer(VALUES, [[15, 2.0, None]]),
    ],
)
def test_what_is_not_as_it_was_asked_is_not_believed(told: bytes) -> None:
    with pytest.raises(NotAsAsked):
        readings_in(told, PARAMETERS)


def test_columns_in_another_order_are_not_believed() -> None:
    with pytest.raises(NotAsAsked, match="columns"):
        readings_in(answer(VALUES, STATUSES), PARAMETERS[::-1])


def test_a_name_ends_neither_its_string_nor_its_statement() -> None:
    asked = question("a'; DROP", ['P"H'], 1, 2)
    assert "'a\\'; DROP'" in asked
    assert asked.count("SELECT") == 2
    assert '"P\\"H"' in asked
