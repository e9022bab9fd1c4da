"""Decides in which format a caller is answered: what `format` says, else what Accept takes best."""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus

from starlette.exceptions import HTTPException

from api.exports.writing import MEDIA_TYPES, Format


def format_for(told: Format | None, accept: str) -> Format:
    """Return the format of an answer, CSV where any will do; raises HTTPException (406).

    >>> format_for(None, "application/vnd.apache.parquet, */*;q=0.1").value
    'parquet'
    >>> format_for(None, "text/html, */*; q=0.8").value, format_for(Format.XLSX, "text/csv").value
    ('csv', 'xlsx')
    """
    if told is not None:
        return told
    ranges = [_range(one) for one in accept.split(",") if one.strip()]
    if not ranges:
        return Format.CSV
    weights = {form: max(_weights(form, ranges), default=(0, 0.0))[1] for form in Format}
    best = max(Format, key=lambda form: weights[form])  # of equal ones the first: CSV
    if weights[best] == 0:
        raise HTTPException(
            HTTPStatus.NOT_ACCEPTABLE,
            "Accept takes none of the formats that there are: leave it out, or ask by `format`",
        )
    return best


def _weights(form: Format, ranges: list[tuple[str, float]]) -> Iterator[tuple[int, float]]:
    """Give how closely each range names a format, and its weight (RFC 9110, section 12.5.1)."""
    media = MEDIA_TYPES[form].partition(";")[0]
    for name, weight in ranges:
        if name == media:
            yield 2, weight
        elif name == f"{media.partition('/')[0]}/*":
            yield 1, weight
        elif name == "*/*":
            yield 0, weight


def _range(written: str) -> tuple[str, float]:
    name, *told = (one.strip().lower() for one in written.split(";"))
    weight = 1.0
    for one in told:
        if one.startswith("q="):
            try:
                weight = min(1.0, max(0.0, float(one.removeprefix("q="))))
            except ValueError:
                weight = 0.0
    return name, weight
