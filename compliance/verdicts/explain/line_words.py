"""The words of an explanation's lines in Vietnamese and English, each under one key."""

from __future__ import annotations

from domain.judged.verdicts import Confidence
from domain.two_languages import Language

_WORDS: dict[str, tuple[str, str]] = {
    "day": ("{day} (ngày theo giờ Hà Nội, UTC+7)", "{day} (legal day, UTC+7)"),
    "simulated": (" [mô phỏng]", " [simulated]"),
    "permit": ("giấy phép {number}", "permit {number}"),
    "permit.none": ("ngày đó không có giấy phép", "no permit on that day"),
    "times": (", gấp {times} lần giới hạn", ", {times} times the limit"),
    "outcome.kept": ("ĐẠT", "KEPT (đạt)"),
    "outcome.exceeded": ("VƯỢT", "EXCEEDED (vượt)"),
    "outcome.not_provable": ("CHƯA ĐỦ SỐ LIỆU", "NOT PROVABLE (chưa đủ số liệu)"),
    "outcome.limit_unknown": ("CHƯA RÕ GIỚI HẠN", "LIMIT UNKNOWN (chưa rõ giới hạn)"),
    "outcome.no_discharge": ("KHÔNG XẢ THẢI", "NO DISCHARGE (không xả thải)"),
    "outcome.not_limited": ("KHÔNG ÁP DỤNG GIỚI HẠN", "NOT LIMITED (không áp dụng giới hạn)"),
    "outcome.not_owed": (
        "KHÔNG PHẢI TRUYỀN SỐ LIỆU",
        "NO READINGS OWED (không phải truyền số liệu)",
    ),
    "certainty.whatever_was_missing": (
        "không phụ thuộc số liệu thiếu",
        "whatever the missing readings had been",
    ),
    "certainty.on_what_was_read": (
        "theo số liệu đã thu: số liệu thiếu có thể làm thay đổi",
        "on what was read: missing readings could turn it",
    ),
    "certainty.none": ("", ""),
    "sure.two": ("hai nguồn", "two sources"),
    "sure.one": ("một nguồn", "one source"),
    "sure.unconfirmed": ("CHƯA XÁC NHẬN", "UNCONFIRMED"),
    "not_run": ("Không chạy được: {checks}", "Not run: {checks}"),
    "binds": ("Áp dụng: ", "Binds: "),
    "doubt": ("Lưu ý: ", "Doubt: "),
    "rules": ("Đánh giá theo {rules}; {clause}", "Rules {rules}; {clause}"),
    "mean_by": ("trung bình theo {clause}", "mean by {clause}"),
    "digest": ("Mã băm của số liệu {digest}", "Digest of the readings {digest}"),
    "known": ("Số liệu cập nhật đến {at}", "Known at {at}"),
    "bounds": (
        "từ {low} đến {high} dù thiếu số liệu nào",
        "between {low} and {high} whatever was missing",
    ),
    "bounds.none": ("không xác định được khoảng", "not bounded"),
    "plain": (" (tính theo từng giá trị {value})", " (reading by reading {value})"),
    "mean": ("Trung bình {period}: {value}; {bounds}", "Mean of the {period}: {value}; {bounds}"),
    "period.day": ("ngày", "day"),
    "period.hour": ("giờ", "hour"),
    "period.batch": ("mẻ xả", "batch"),
    "period.worst": ("{period} xấu nhất {begin}-{end}{more}", "worst {period} {begin}-{end}{more}"),
    "period.over": (", {count} khoảng ngoài giới hạn", ", {count} over"),
    "slots": (
        (
            "Giá trị: {valid} hợp lệ + {excluded} bị loại + {missing} thiếu + {no_discharge} "
            "không xả = {expected} phải có; đạt {capture}"
        ),
        (
            "Slots: {valid} valid + {excluded} excluded + {missing} missing + {no_discharge} "
            "no discharge = {expected} expected; capture {capture}"
        ),
    ),
    "gap": (
        "Thiếu: {slots} giá trị trong {gaps} khoảng do {cause}{evidence}",
        "Gap: {slots} slots in {gaps} by {cause}{evidence}",
    ),
    "flag": (
        (
            "Cờ {flag} ({check}): {readings} giá trị, {excluded} bị loại ({threshold}; "
            "{set_by}){ruling}"
        ),
        (
            "Flag {flag} by {check}: {readings} readings, {excluded} left out ({threshold}; "
            "{set_by}){ruling}"
        ),
    ),
    "overruled": ("; đã bác bỏ: {by}", "; overruled: {by}"),
    "limit.none": ("Giới hạn: không có ({permit})", "Limit: none ({permit})"),
    "limit": (
        "Giới hạn: {regulation}, cột {column} ({permit}), {sure}",
        "Limit: {regulation}, column {column} ({permit}), {sure}",
    ),
    "none": ("không có", "none"),
    "more": ("  … và {count} dòng nữa", "  … and {count} more"),
}
CAUSES_VI = {
    "sensor": "lỗi thiết bị đo",
    "quality": "kiểm tra chất lượng số liệu",
    "ruled_out": "quyết định của người có thẩm quyền",
    "calibration": "hiệu chuẩn",
    "gateway_offline": "thiết bị truyền mất kết nối",
    "our_outage": "hệ thống của Sở gián đoạn",
    "broker": "máy chủ MQTT làm mất số liệu",
    "store_refused": "kho số liệu từ chối",
    "store_forgot": "quá thời hạn lưu giữ",
    "maintenance": "bảo trì đã báo trước",
    "not_operating": "cụm hoặc trạm chưa hoạt động",
    "no_discharge": "không xả thải",
    "unknown": "chưa rõ nguyên nhân",
}
SURE = {
    Confidence.TWO_SOURCES.value: "sure.two",
    Confidence.ONE_SOURCE.value: "sure.one",
    Confidence.UNCONFIRMED.value: "sure.unconfirmed",
}


def word(language: Language, key: str, **fields: object) -> str:
    """Return a part of a line with its fields filled in; raises KeyError on an unknown key."""
    return _WORDS[key][0 if language == "vi" else 1].format(**fields)
