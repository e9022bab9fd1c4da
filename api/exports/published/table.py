"""What an owner publishes as a table: a row for each legal day and parameter."""

from __future__ import annotations

import io

from api.exports.published.facts import PUBLISHED_CLAUSE, Published, PublishedResult
from domain.measured.parameters import PARAMETERS
from storage.table_files.columns import Cell, Column, Kind, Table, chunks_of
from storage.table_files.delimited import write_csv

PUBLISHED_TABLE = Table(
    name="published",
    vi="Kết quả quan trắc tự động công khai: một dòng cho mỗi ngày và thông số",
    en="Published automatic results: a row for each legal day and parameter",
    order_vi="ngày mới nhất trước, rồi theo thứ tự thông số của cửa xả",
    order_en="newest day first, then as the outlet names its parameters",
    columns=(
        Column(name="outlet", kind=Kind.TEXT, vi="Mã cửa xả", en="Outlet id"),
        Column(name="day", kind=Kind.DAY, vi="Ngày (UTC+7)", en="Legal day (UTC+7)"),
        Column(name="parameter", kind=Kind.TEXT, vi="Mã thông số", en="Parameter code"),
        Column(name="unit", kind=Kind.TEXT, vi="Đơn vị", en="Unit"),
        Column(
            name="value",
            kind=Kind.REAL,
            vi="Trung bình 24 giờ, khi xả theo mẻ là của giờ bất lợi nhất so với giới hạn",
            en="24-hour mean, of a batch discharge that of the hour worst beside its limit",
        ),
        Column(name="is_of_hour", kind=Kind.FLAG, vi="Theo giờ xả mẻ", en="Of a batch's hour"),
        Column(name="is_open", kind=Kind.FLAG, vi="Ngày chưa hết", en="The day still runs"),
        Column(name="valid_count", kind=Kind.INTEGER, vi="Giá trị hợp lệ", en="Valid readings"),
        Column(name="expected_count", kind=Kind.INTEGER, vi="Giá trị phải có", en="Readings owed"),
        Column(
            name="limit_lower",
            kind=Kind.REAL,
            vi="Giới hạn dưới",
            en="Lower limit",
            clause=PUBLISHED_CLAUSE,
        ),
        Column(
            name="limit_upper",
            kind=Kind.REAL,
            vi="Giới hạn trên",
            en="Upper limit",
            clause=PUBLISHED_CLAUSE,
        ),
        Column(
            name="no_limit",
            kind=Kind.TEXT,
            vi="Vì sao không có giới hạn: limit_unknown hoặc not_limited",
            en="Why there is no limit: limit_unknown or not_limited",
        ),
        Column(name="limit_clause", kind=Kind.TEXT, vi="Căn cứ", en="Clause of the limit"),
        Column(
            name="gaps",
            kind=Kind.TEXT,
            vi="Nguyên nhân và số giá trị thiếu",
            en="Causes, and how many readings each took",
        ),
    ),
)


def as_csv(told: Published, *, with_mark: bool) -> bytes:
    """Return the table as CSV (RFC 4180), for spreadsheets with a byte order mark."""
    file = io.BytesIO()
    rows = (_row(told, one) for day in told.days for one in day.results)
    write_csv(file, PUBLISHED_TABLE, chunks_of(PUBLISHED_TABLE, rows), with_mark=with_mark)
    return file.getvalue()


def _row(told: Published, one: PublishedResult) -> tuple[Cell, ...]:
    slots: dict[str, int] = {}
    for gap in one.gaps:
        slots[gap.cause.value] = slots.get(gap.cause.value, 0) + gap.slots
    limit = one.limit
    return (
        told.outlet.id,
        one.day,
        one.parameter,
        PARAMETERS[one.parameter].unit,
        one.value,
        one.is_of_hour,
        one.is_open,
        one.valid,
        one.expected,
        None if limit is None else limit.lower,
        None if limit is None else limit.upper,
        None if one.no_limit is None else one.no_limit.value,
        None if limit is None else limit.clause,
        "; ".join(f"{cause} {count}" for cause, count in slots.items()) or None,
    )
