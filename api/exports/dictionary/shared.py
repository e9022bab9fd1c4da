"""Columns that several tables share, each described once; and short ways to describe a column."""

from __future__ import annotations

from storage.table_files.columns import Column, Kind

MEAN_CLAUSE = "Nghị định 08/2022/NĐ-CP, Điều 97.4đ · Decree 08/2022, Art. 97.4đ"
SEVERITY_CLAUSE = "Nghị định 45/2022/NĐ-CP, Điều 18, 19 · Decree 45/2022, Art. 18, 19"
STATION_CLAUSE = "Nghị định 48/2026/NĐ-CP, Điều 19, 20 · Decree 48/2026, Art. 19, 20"
STATUS_CLAUSE = "Thông tư 10/2021/TT-BTNMT · Circular 10/2021"
OF_UNIT = "→ unit"  # the column that says it


def text(name: str, vi: str, en: str, clause: str | None = None) -> Column:
    """Describe a column of texts or codes."""
    return Column(name=name, kind=Kind.TEXT, vi=vi, en=en, clause=clause)


def count(name: str, vi: str, en: str, unit: str | None = None) -> Column:
    """Describe a column of whole numbers."""
    return Column(name=name, kind=Kind.INTEGER, vi=vi, en=en, unit=unit)


def real(name: str, unit: str, vi: str, en: str, clause: str | None = None) -> Column:
    """Describe a column of figures."""
    return Column(name=name, kind=Kind.REAL, vi=vi, en=en, unit=unit, clause=clause)


def day(name: str, vi: str, en: str) -> Column:
    """Describe a column of legal days."""
    return Column(name=name, kind=Kind.DAY, vi=vi, en=en)


def instant(name: str, vi: str, en: str) -> Column:
    """Describe a column of instants in UTC."""
    return Column(name=name, kind=Kind.INSTANT, vi=vi, en=en, unit="UTC")


def flag(name: str, vi: str, en: str) -> Column:
    """Describe a column of yes and no."""
    return Column(name=name, kind=Kind.FLAG, vi=vi, en=en)


OUTLET = text("outlet_id", "Mã cửa xả.", "The outlet's id.")
PARAMETER = text(
    "parameter", "Mã thông số: COD, TSS, PH, …", "The parameter's code: COD, TSS, PH, …"
)
UNIT = text("unit", "Đơn vị của các giá trị.", "The unit of the values.")
LEGAL_DAY = day("day", "Ngày 00:00 đến 24:00 giờ Việt Nam.", "The legal day, UTC+7.")
SIMULATED = flag(
    "simulated",
    "true: cụm mô phỏng, không có thật; trống: chưa rõ cửa xả thuộc cụm nào.",
    "true: of an invented cluster; empty: whose outlet it was is not known.",
)
CLUSTER = text("cluster_id", "Mã cụm công nghiệp.", "The cluster's id.")
CLUSTER_NAME = text("cluster_name", "Tên cụm công nghiệp.", "The cluster's name.")
COMMUNE = text("commune", "Xã, phường nơi có cụm.", "The cluster's commune or ward.")
CLUSTER_KIND = text(
    "cluster_kind",
    "ccn: cụm công nghiệp; ccn_lang_nghe: cụm công nghiệp làng nghề; kcn: khu công nghiệp; "
    "lang_nghe: làng nghề ngoài cụm.",
    "ccn: industrial cluster; ccn_lang_nghe: craft-village cluster; kcn: industrial zone; "
    "lang_nghe: craft village outside of clusters.",
)
KNOWN_AT = instant(
    "known_at_utc",
    "Lúc kết luận này được biết; kết luận sau thay thế kết luận trước.",
    "When this was known; a later one supersedes it.",
)
COUNTS = (
    count(
        "valid",
        "Số khoảng đo có giá trị hợp lệ.",
        "Slots with a valid reading.",
        "khoảng đo · slots",
    ),
    count(
        "excluded",
        "Số khoảng đo bị loại trừ (hiệu chuẩn, lỗi thiết bị, kiểm soát chất lượng, quyết định).",
        "Slots left out (calibrating, in error, by quality control or by a ruling).",
        "khoảng đo · slots",
    ),
    count(
        "missing",
        "Số khoảng đo thiếu số liệu.",
        "Slots expected, without a reading.",
        "khoảng đo · slots",
    ),
    count(
        "no_discharge",
        "Số khoảng đo không xả thải.",
        "Slots in which nothing was discharged.",
        "khoảng đo · slots",
    ),
    count(
        "expected",
        "Số khoảng đo phải có trong ngày theo giấy phép.",
        "Slots that the permit's interval makes in a day.",
        "khoảng đo · slots",
    ),
)
CAPTURE = real(
    "capture_percent",
    "%",
    "Tỷ lệ thu nhận số liệu: hợp lệ trên phải có, trừ lúc không xả thải.",
    "Valid share of the slots expected, less those without discharge.",
)
