"""The texts of one day and of its explanation in Vietnamese and English, each under one key.

Who a gap is charged to is said here in words; compliance decides its cause.
"""

from __future__ import annotations

from api.answers.advice.gap_causes import GAP_WORDS

_PLANT = ("thuộc trách nhiệm của cơ sở", "charged to the plant")
_NOBODY = ("không thuộc trách nhiệm của ai", "charged to nobody")

DAY_TEXTS: dict[str, tuple[str, str]] = {
    **GAP_WORDS,
    "known.pinned": (
        "Trang này hiển thị số liệu cập nhật đến {known}.",
        "This page shows what was known at {known}.",
    ),
    "known.now": ("Xem số liệu hiện nay", "Show what is known now"),
    "day.title": ("{parameter}, ngày {day}", "{parameter} on {day}"),
    "day.more": ("Xem chi tiết ngày này", "This day in detail"),
    "day.mean": ("Trung bình được đánh giá", "Mean that is judged"),
    "day.plain": (
        "Trung bình cộng từng giá trị (số liệu đến dày hơn tần suất phải có)",
        "Mean counted reading by reading (they came denser than expected)",
    ),
    "day.bounds": ("Trung bình có thể là", "The mean could be"),
    "day.bounds.none": ("không xác định được khoảng", "not bounded"),
    "day.counts": ("Giá trị quan trắc", "Readings"),
    "day.counts.words": (
        (
            "{valid} hợp lệ + {excluded} bị loại + {missing} thiếu + {no_discharge} không xả = "
            "{expected} phải có"
        ),
        (
            "{valid} valid + {excluded} excluded + {missing} missing + {no_discharge} without "
            "discharge = {expected} expected"
        ),
    ),
    "day.load": ("Tải lượng trong ngày", "Load of the day"),
    "day.gaps": ("Vì sao thiếu giá trị quan trắc", "Why readings are missing"),
    "day.slots": ("{slots} giá trị quan trắc", "{slots} {slots:reading|readings}"),
    "day.flags": ("Kiểm soát chất lượng", "Quality control"),
    "day.flag": (
        "{readings} giá trị quan trắc, {excluded} bị loại khỏi trung bình",
        "{readings} {readings:reading|readings}, {excluded} left out of the mean",
    ),
    "day.overruled": ("Đã có người bác bỏ:", "Overruled by a person:"),
    "day.not_run": ("Không chạy được:", "Could not run:"),
    "day.explain": ("Toàn bộ căn cứ kết luận trên một trang", "The whole reasoning on one screen"),
    "certainty.whatever_was_missing": (
        "không phụ thuộc số liệu thiếu",
        "holds whatever was missing",
    ),
    "certainty.on_what_was_read": (
        "theo số liệu đã thu; số liệu thiếu có thể làm thay đổi",
        "on what was read; what is missing could turn it",
    ),
    "charged.sensor": _PLANT,
    "charged.quality": _PLANT,
    "charged.ruled_out": _NOBODY,
    "charged.calibration": _PLANT,
    "charged.gateway_offline": _PLANT,
    "charged.our_outage": (
        "thuộc trách nhiệm của hệ thống, không thuộc trách nhiệm của cơ sở",
        "charged to us, not to the plant",
    ),
    "charged.broker": (
        "thuộc trách nhiệm của hệ thống, không thuộc trách nhiệm của cơ sở",
        "charged to the platform, not to the plant",
    ),
    "charged.store_refused": (
        "thuộc trách nhiệm của hệ thống, không thuộc trách nhiệm của cơ sở",
        "charged to us, not to the plant",
    ),
    "charged.store_forgot": (
        "thuộc trách nhiệm của hệ thống, không thuộc trách nhiệm của cơ sở",
        "charged to us, not to the plant",
    ),
    "charged.maintenance": _NOBODY,
    "charged.not_operating": _NOBODY,
    "charged.no_discharge": _NOBODY,
    "charged.unknown": (
        "thuộc trách nhiệm của cơ sở cho đến khi có giải thích",
        "charged to the plant until it is explained",
    ),
    "events.title": ("Sự kiện trong tháng {month}", "Events of {month}"),
    "events.none": ("Không có sự kiện nào.", "There is none."),
    "events.peak": ("nặng nhất {peak} ngày {day}", "worst {peak} on {day}"),
    "events.load": ("{load} kg vượt giới hạn", "{load} kg over the limit"),
    "events.ongoing": ("đang tiếp diễn", "still going on"),
    "event.exceedance": ("Vượt giới hạn", "Over the limit"),
    "event.too_little_data": ("Chưa đủ số liệu để kết luận", "Too little data to prove anything"),
    "event.not_reporting": ("Không truyền số liệu", "Not reporting"),
    "explain.title": ("Căn cứ kết luận", "Reasoning"),
    "explain.lines": ("Căn cứ kết luận trên một trang", "The reasoning on one screen"),
    "explain.history": ("Các kết luận qua các lần", "Every verdict ever reached"),
    "explain.nothing_erased": (
        "Kết luận mới thay thế kết luận cũ; không có gì bị xóa.",
        "A newer verdict supersedes an older one; nothing is erased.",
    ),
}
