"""The columns of sensors, of their calibrations, and of announced work."""

from __future__ import annotations

from dataclasses import replace

from storage.registry_files.described.column import Described
from storage.registry_files.described.terms import OUTLET_ID, PARAMETER, VALID_FROM, VALID_TO

_INSTANT = "2026-11-20T08:00:00+07:00"

SENSORS = (
    OUTLET_ID,
    PARAMETER,
    Described(
        "span_low", "Cận dưới dải đo", "giá trị thấp nhất đo được",
        "the lowest value that it can read", "0",
    ),
    Described(
        "span_high", "Cận trên dải đo", "giá trị cao nhất đo được, ít nhất 3 lần giới hạn",
        "the highest value that it can read, at least 3 times the limit", "500",
    ),
    Described(
        "unit", "Đơn vị", "đơn vị của dải đo và độ phân giải", "the unit of span and resolution",
        "mg/L",
    ),
    Described("resolution", "Độ phân giải", "bước đo nhỏ nhất", "its smallest step", "0.1"),
    replace(VALID_FROM, vi="ngày đầu tiên của đầu đo hoặc dải đo này",
            en="the first legal day of this sensor or span"),
    replace(VALID_TO, vi="ngày cuối cùng; để trống: vẫn còn", en="its last legal day"),
    Described(
        "detection_limit", "Giới hạn phát hiện", "giá trị nhỏ nhất phân biệt được với không có",
        "the value up to which it cannot tell water from none", "2",
    ),
    Described(
        "fillers", "Giá trị lấp chỗ", "giá trị ghi khi không có số đo, cách nhau bằng dấu cách",
        "values that it writes where it has none, separated by spaces", "65535 -9999",
    ),
    Described("serial", "Số sê-ri", "số sê-ri của đầu đo", "its serial number", "SC-4711"),
)  # fmt: skip

CALIBRATIONS = (
    OUTLET_ID,
    PARAMETER,
    Described(
        "calibrated_on", "Ngày hiệu chuẩn", "ngày hiệu chuẩn, kiểm định", "the legal day",
        "2026-03-02",
    ),
    Described(
        "sensor_serial", "Số sê-ri", "số sê-ri của đầu đo tại đây; để trống nếu chưa biết",
        "the serial of the sensor; empty where not known", "SC-4711",
    ),
    Described(
        "result", "Kết quả", "đạt hoặc không đạt", "passed or failed", "đạt",
        words=(("passed", "đạt"), ("failed", "không đạt")),
    ),
    Described(
        "document", "Giấy chứng nhận, biên bản", "giấy chứng nhận hoặc biên bản",
        "the certificate or report", "GCN 12/2026",
    ),
    Described(
        "calibrated_by", "Đơn vị, người thực hiện", "ai thực hiện; chỉ thành phố xem được",
        "who did it; told to the city alone", "Trung tâm Kỹ thuật đo lường",
    ),
    Described(
        "valid_until", "Có giá trị đến hết ngày", "ngày cuối cùng còn giá trị",
        "the last legal day for which it holds", "2027-03-01",
    ),
)  # fmt: skip

MAINTENANCE = (
    OUTLET_ID,
    replace(PARAMETER, vi="mã thông số; để trống: mọi thông số", en="one code; empty: all of them"),
    Described(
        "begin", "Bắt đầu", "lúc bắt đầu, kèm múi giờ", "the instant at which the work begins",
        _INSTANT,
    ),
    Described(
        "end", "Kết thúc", "lúc kết thúc, kèm múi giờ", "the instant at which it ends",
        "2026-11-20T16:00:00+07:00",
    ),
    Described(
        "announced_at", "Thời điểm thông báo", "lúc thông báo, không sau lúc bắt đầu",
        "when the operator announced it; not after begin", "2026-11-16T09:30:00+07:00",
    ),
    Described(
        "document", "Văn bản", "văn bản thông báo", "the paper that announced it",
        "Công văn 45/CV-SX",
    ),
)  # fmt: skip
