"""What a case was opened from, in words for people: on pages and on paper the same."""

from __future__ import annotations

CASE_ORIGIN_WORDS: dict[str, tuple[str, str]] = {
    "case.origin.exceedance": ("Vượt giới hạn", "Limit exceeded"),
    "case.origin.not_reporting": ("Không truyền số liệu", "No data sent"),
    "case.origin.too_little_data": ("Thiếu số liệu", "Too little data"),
    "case.origin.signal": ("Dấu hiệu cần kiểm tra", "A reason to visit"),
    "case.origin.finding": ("Phát hiện khi kiểm tra", "Found at an inspection"),
    "case.origin.by_hand": ("Lý do khác", "Another reason"),
}
