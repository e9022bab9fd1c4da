"""What each kind of a wrong clock is and what to set, as docs/gateways.md says it.

Words alone; a test holds them against the document.
"""

from __future__ import annotations

from domain.gateways.clocks import ClockFault

CLOCK_WORDS: dict[ClockFault, tuple[str, str]] = {  # English, tiếng Việt
    ClockFault.AHEAD: (
        "the clock is ahead: set it, by a time server",
        "đồng hồ chạy trước giờ thực: chỉnh lại theo máy chủ thời gian",
    ),
    ClockFault.BEHIND: (
        "the clock is behind: set it, by a time server",
        "đồng hồ chạy sau giờ thực: chỉnh lại theo máy chủ thời gian",
    ),
    ClockFault.LOCAL_AS_UTC: (
        "seven hours ahead: Hanoi's time is written with Z; write +07:00, or UTC with Z",
        "sớm 7 giờ: giờ Hà Nội ghi với chữ Z; ghi +07:00, hoặc ghi giờ UTC với chữ Z",
    ),
    ClockFault.UTC_AS_LOCAL: (
        "seven hours behind: UTC is written with +07:00; write Z, or Hanoi's time with +07:00",
        "muộn 7 giờ: giờ UTC ghi với +07:00; ghi chữ Z, hoặc ghi giờ Hà Nội với +07:00",
    ),
    ClockFault.RESET: (
        "the clock lost its time, as after a dead battery: set it by a time server",
        "đồng hồ mất giờ (có thể do hết pin): chỉnh lại theo máy chủ thời gian và thay pin",
    ),
    ClockFault.GPS_WEEK: (
        "the GPS receiver counts 1,024 weeks too few: update its firmware, or use a time server",
        "bộ thu GPS đếm thiếu 1.024 tuần: cập nhật phần mềm, hoặc dùng máy chủ thời gian",
    ),
}
