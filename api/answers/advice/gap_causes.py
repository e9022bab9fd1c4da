"""To whom or what a gap is put down, in words for people: on pages and on paper the same."""

from __future__ import annotations

GAP_WORDS: dict[str, tuple[str, str]] = {
    "gap.sensor": ("Lỗi thiết bị đo (mã 02)", "Sensor error (status 02)"),
    "gap.quality": (
        "Kiểm tra chất lượng số liệu loại bỏ",
        "Left out by quality control",
    ),
    "gap.ruled_out": ("Người có thẩm quyền quyết định loại bỏ", "Left out by a person's ruling"),
    "gap.calibration": ("Đang hiệu chuẩn (mã 01)", "Calibrating (status 01)"),
    "gap.gateway_offline": ("Thiết bị truyền mất kết nối", "Gateway offline"),
    "gap.our_outage": ("Hệ thống của Sở gián đoạn", "Our own outage"),
    "gap.broker": ("Máy chủ MQTT làm mất số liệu đã xác nhận", "Lost by the broker"),
    "gap.store_refused": (
        "Đã nhận, nhưng kho số liệu của Sở từ chối",
        "It came, and our reading store refuses it",
    ),
    "gap.store_forgot": (
        "Đã quá thời hạn lưu giữ của kho số liệu của Sở",
        "Older than our reading store keeps readings",
    ),
    "gap.maintenance": ("Bảo trì đã báo trước", "Announced maintenance"),
    "gap.not_operating": (
        "Cụm hoặc trạm chưa hoạt động, không phải truyền số liệu",
        "Cluster or station not in operation: no readings owed",
    ),
    "gap.no_discharge": ("Không xả thải", "No discharge"),
    "gap.unknown": ("Chưa rõ nguyên nhân", "Cause unknown"),
}
