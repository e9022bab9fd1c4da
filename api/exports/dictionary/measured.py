"""What the tables of readings and of daily means say, column by column."""

from __future__ import annotations

from api.exports.dictionary.shared import (
    CAPTURE,
    COUNTS,
    LEGAL_DAY,
    MEAN_CLAUSE,
    OF_UNIT,
    OUTLET,
    PARAMETER,
    SIMULATED,
    STATUS_CLAUSE,
    UNIT,
    count,
    instant,
    real,
    text,
)
from storage.table_files.columns import Table

READINGS = Table(
    name="readings",
    vi="Giá trị quan trắc như được giữ: mỗi dòng một thông số, cửa xả, thời điểm. Giá trị đầu "
    "tiên của một thời điểm được giữ; giá trị khác (mâu thuẫn) xem ở API theo cửa xả. Thời điểm "
    "được biết không lưu.",
    en="Readings as they stand: a parameter, outlet and instant each. The first value of an "
    "instant stands; others (conflicts) are in the API's answer by outlet. When each became known "
    "is not kept.",
    order_vi="cửa xả, thông số, thời điểm",
    order_en="outlet, parameter, instant",
    columns=(
        OUTLET,
        PARAMETER,
        UNIT,
        instant("at_utc", "Thời điểm đo.", "The reading's own time."),
        real("value", OF_UNIT, "Giá trị đo.", "The value."),
        text(
            "status",
            "Trạng thái thiết bị: 00 đang đo, 01 hiệu chuẩn, 02 lỗi thiết bị.",
            "What the device says of itself: 00 measuring, 01 calibrating, 02 error.",
            STATUS_CLAUSE,
        ),
        SIMULATED,
    ),
)

MEANS = Table(
    name="means",
    vi="Trung bình 24 giờ của một ngày, cửa xả, thông số.",
    en="The 24-hour mean of a legal day, outlet and parameter.",
    order_vi="cửa xả, ngày, thông số",
    order_en="outlet, day, parameter",
    columns=(
        OUTLET,
        LEGAL_DAY,
        PARAMETER,
        UNIT,
        real(
            "mean",
            OF_UNIT,
            "Trung bình của ngày; trống: không có giá trị hợp lệ.",
            "The day's mean; empty: no valid reading.",
            MEAN_CLAUSE,
        ),
        real(
            "low",
            OF_UNIT,
            "Trung bình thấp nhất có thể, dù số liệu thiếu là gì; trống: không rõ.",
            "The lowest that it could have been, whatever was missing; empty: not bounded.",
        ),
        real(
            "high",
            OF_UNIT,
            "Trung bình cao nhất có thể, dù số liệu thiếu là gì; trống: không rõ.",
            "The highest that it could have been, whatever was missing; empty: not bounded.",
        ),
        real(
            "unscreened",
            OF_UNIT,
            "Trung bình chưa sàng lọc; trống: không khác.",
            "The mean with what quality control left out; empty: no other.",
        ),
        real(
            "plain",
            OF_UNIT,
            "Trung bình theo từng giá trị; trống: không khác.",
            "The mean of readings one by one; empty: no other.",
        ),
        *COUNTS,
        count(
            "suspect",
            "Số khoảng đo có giá trị nghi ngờ; vẫn tính vào trung bình.",
            "Slots with a suspect reading; they count in the mean.",
            "khoảng đo · slots",
        ),
        count(
            "censored",
            "Số khoảng đo ở hoặc dưới giới hạn phát hiện của đầu đo.",
            "Slots at or under the sensor's detection limit.",
            "khoảng đo · slots",
        ),
        count(
            "carried",
            "Số khoảng đo hợp lệ có giá trị giữ nguyên: thiết bị chỉ truyền khi giá trị thay đổi.",
            "Valid slots whose value was carried: the logger reports on change.",
            "khoảng đo · slots",
        ),
        count(
            "refused",
            "Số giá trị đã đến mà kho số liệu không nhận; không tính vào trung bình.",
            "Readings that came and that the store refuses for good: not in the mean.",
            "giá trị · readings",
        ),
        CAPTURE,
        real(
            "load_kg",
            "kg",
            "Tải lượng theo lưu lượng đo được; trống: chưa rõ.",
            "Load by the outflow that was read; empty: not known.",
        ),
        count(
            "load_slots",
            "Số khoảng đo có trong tải lượng.",
            "Slots that the load is of.",
            "khoảng đo · slots",
        ),
        text(
            "rules",
            "Phiên bản quy tắc tính trung bình và ngưỡng chất lượng.",
            "Versions of the rules of means and of the quality thresholds.",
        ),
        text(
            "digest_sha256",
            "Mã băm của các giá trị đã dùng, theo thứ tự thời gian.",
            "Digest of the readings that it rests on, in time order.",
        ),
        SIMULATED,
    ),
)
