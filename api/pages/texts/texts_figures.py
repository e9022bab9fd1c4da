"""The texts of the city's figures in Vietnamese and English: named wherever one stands."""

from __future__ import annotations

FIGURE_TEXTS: dict[str, tuple[str, str]] = {
    "figure.day": ("Tỷ lệ của ngày", "Figure of the day"),
    "figure.window": ("Tỷ lệ của {days} ngày gần nhất", "Figure of the window of {days} days"),
    "figure.window.sentence": (
        (
            "{covered} trên {operating} cụm đạt từ {share} số ngày được đánh giá; mức {share} do "
            "Sở đặt"
        ),
        (
            "{covered} of {operating} clusters kept {share} of their judged days; {share} is our "
            "setting"
        ),
    ),
    "figure.window.none": (
        "Trong {days} ngày này chưa có kết luận nào.",
        "Nothing of these {days} days has been judged.",
    ),
    "figure.not_entered": (
        "{count} cụm chưa nhập đủ thông tin.",
        "{count} of which not all is entered yet.",
    ),
}
