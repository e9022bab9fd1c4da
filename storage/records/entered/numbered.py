"""Numbers what people enter: rising within a calendar year, in Hanoi, without gaps.

The number is part of what is decided, so that it comes back from the journal as it was given.
"""

from __future__ import annotations

from sqlalchemy import Column, Connection, func, select

from domain.legal_day import legal_day_of


def next_number(connection: Connection, column: Column[str], mark: str, known_us: int) -> str:
    """Return the number behind the highest of its year, as mark-2026-0001."""
    year = f"{mark}-{legal_day_of(known_us).year}-"
    # As long as a number has no more than four digits the last in byte order is the highest.
    length = func.length(column)
    query = (
        select(column)
        .where(column.startswith(year, autoescape=True))
        .order_by(length.desc(), column.desc())
        .limit(1)
    )
    last: str | None = connection.scalar(query)
    return f"{year}{int((last or '0').rsplit('-', 1)[-1]) + 1:04d}"
