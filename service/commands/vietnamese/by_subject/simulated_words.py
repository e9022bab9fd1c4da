"""What the demo and a simulated city are asked on the command line, in both languages."""

from __future__ import annotations

HELP_OF_SIMULATED: list[tuple[str, str]] = [
    (
        "Everything of the demo is kept in this one folder.",
        "Mọi thứ của bản trình diễn ở trong thư mục này.",
    ),
    (
        "Port of the pages and the API; 0: any free.",
        "Cổng của các trang và API; 0: cổng trống bất kỳ.",
    ),
    ("Days of history behind the city.", "Số ngày quá khứ của thành phố."),
    ("The same seed gives the same city.", "Cùng số hạt giống cho cùng một thành phố."),
    (
        "A city that comes with us (small, hanoi-size), or its file.",
        "Thành phố có sẵn (`small`, `hanoi-size`), hoặc tệp mô tả thành phố.",
    ),
    (
        (
            "Have a gateway misbehave: deaf, forgetful, stuttering, garbled, foreign, vanishing; "
            "may be repeated."
        ),
        (
            "Cho một thiết bị hoạt động sai: `deaf` (không nghe biên nhận), `forgetful` (không "
            "lưu), `stuttering` (gửi hai lần), `garbled` (gửi cụt), `foreign` (mạo tên), "
            "`vanishing` (ngắt không báo); có thể nêu nhiều lần."
        ),
    ),
    (
        (
            "Have a gateway write another format than our own JSON (docs/simulators.md lists "
            "them); may be repeated."
        ),
        (
            "Cho một thiết bị gửi theo dạng khác JSON của hệ thống (docs/simulators.md liệt kê); "
            "có thể nêu nhiều lần."
        ),
    ),
    (
        "Where formats that are files are put: the drop folder of the service.",
        "Nơi đặt các dạng là tệp: thư mục nhận tệp của hệ thống.",
    ),
    (
        "Live the history so many times as fast, instead of sending it first.",
        "Diễn lại quá khứ nhanh gấp chừng này lần, thay vì gửi trước.",
    ),
    ("Days of history sent first.", "Số ngày quá khứ gửi trước."),
    (
        "Seconds between live samples; default: the permits'.",
        "Số giây giữa các mẫu trực tiếp; mặc định theo giấy phép.",
    ),
    ("Go on live after the history.", "Tiếp tục trực tiếp sau phần quá khứ."),
]
