"""A whole answer becomes columns; a broken one is refused, never half believed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import StoreUnavailable
from domain.legal_day import from_microseconds
from storage.readings.influx.answer_csv import columns_of, times_us_of

WHOLE = (
    b",result,table,_time,_value,outlet\r\n"
    b",_result,0,1970-01-01T00:00:00Z,1.5,A\r\n"
    b",_result,1,1970-01-01T00:00:00.000002Z,-0,B\r\n\r\n"
)


def test_columns_are_found_by_name_in_the_order_asked() -> None:
    values, times = columns_of(WHOLE, "_value", "_time")
    assert values == ["1.5", "-0"]
    assert times_us_of(times).tolist() == [0, 2]


def test_an_answer_without_rows_is_empty_columns() -> None:
    assert columns_of(b"\r\n", "_time", "_value") == [[], []]
    assert columns_of(WHOLE.partition(b"\r\n")[0], "_time", "_value") == [[], []]
    assert times_us_of([]).tolist() == []


def test_quoted_names_with_commas_and_quotes_are_one_cell() -> None:
    quoted = WHOLE.replace(b",A\r", b',"A, ""x"""\r')
    assert columns_of(quoted, "outlet", "_value") == [['A, "x"', "B"], ["1.5", "-0"]]


@pytest.mark.parametrize(
    "broken",
    [
        WHOLE.rstrip()[:-4],
        WHOLE.rstrip() + b"\r\n\r\nerror,reference\r\nout of memory,897\r\n",
        b",error,reference\r\n,out of memory,897\r\n",
        WHOLE + b",result,table,_time,_value,nth\r\n,_result,0,1970-01-01T00:00:00Z,1,1\r\n",
    ],
    ids=["cut off", "error after rows", "error alone", "another table"],
)
def test_an_answer_that_is_not_whole_is_refused(broken: bytes) -> None:
    with pytest.raises(StoreUnavailable, match="broke off"):
        columns_of(broken, "_time", "_value")


@given(st.integers(-9_000_000_000_000_000, 9_000_000_000_000_000))
def test_any_instant_comes_back_to_the_microsecond(time_us: int) -> None:
    text = from_microseconds(time_us).isoformat().replace("+00:00", "Z")
    assert times_us_of([text]).tolist() == [time_us]
