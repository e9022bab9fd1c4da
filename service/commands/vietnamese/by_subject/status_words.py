"""The forms of what `nhue status` says, and of a service that is started, in both languages."""

from __future__ import annotations

SAID_OF_STATUS: list[tuple[str, str]] = [
    (
        "start the service: it makes the readings again from the journal",
        "hãy khởi động dịch vụ: giá trị quan trắc được tạo lại từ sổ nhật ký",
    ),
    ("How it is", "Tình trạng"),
    ("version", "phiên bản"),
    ("service", "dịch vụ"),
    ("schema", "lược đồ hồ sơ"),
    ("waiting", "đang chờ"),
    ("set aside", "để riêng"),
    ("refused readings", "số liệu bị từ chối"),
    ("disk", "đĩa"),
    ("broker", "máy chủ MQTT"),
    ("journal", "sổ nhật ký"),
    ("storer", "ghi vào kho"),
    ("judge", "kết luận"),
    ("ingest", "tiếp nhận"),
    ("readings", "kho số liệu"),
    ("records", "kho hồ sơ"),
    ("receipts", "biên nhận"),
    ("keeping", "lưu giữ sổ"),
    ("clock", "đồng hồ"),
    ("drop_folder", "thư mục nhận tệp"),
    ("gateway_clocks", "đồng hồ thiết bị"),
    ("notifications", "thông báo"),
    ("telling", "ghi nhận việc cần báo"),
    ("ok", "tốt"),
    ("degraded", "cần xử lý"),
    ("down", "ngừng"),
    ("answers at {url}", "trả lời tại {url}"),
    ("does not answer at {url}", "không trả lời tại {url}"),
    ("what answers at {url} is not Nhuệ", "nơi trả lời tại {url} không phải Nhuệ"),
    ("{count:number} outlet-days to be judged", "{count} ngày của cửa xả chờ kết luận"),
    ("{count:number} outlet-days set aside", "{count} ngày của cửa xả để riêng"),
    (
        "{count:number} readings refused by the store for good",
        "{count} giá trị quan trắc bị kho từ chối hẳn",
    ),
    ("there are no records yet", "chưa có hồ sơ"),
    ("{file}: there are no records yet", "{file}: chưa có hồ sơ"),
    (
        "{file}: the records cannot be read ({why}): run it as the service's user",
        "{file}: không đọc được hồ sơ ({why}): hãy chạy lệnh bằng tài khoản của dịch vụ",
    ),
    (
        "{revision}: the next start brings the tables up to date",
        "{revision}: lần khởi động tới sẽ nâng cấp các bảng",
    ),
    ("{revision}: of a newer version of Nhuệ", "{revision}: của phiên bản Nhuệ mới hơn"),
    ("{size:number} GB free for {folder}", "còn {size} GB trống cho {folder}"),
    ("works", "hoạt động"),
    (
        "goes on, and has something that should be mended",
        "vẫn chạy, có điều cần xử lý",
    ),
    ("does not work now", "hiện không hoạt động"),
    ("connected, and served", "đã kết nối, nhận được số liệu"),
    (
        (
            "not connected, or not let in, or a subscription is refused or not served, or the "
            "journal cannot be written: nothing is taken in"
        ),
        (
            "chưa kết nối, hoặc bị từ chối, hoặc đăng ký chủ đề không có hiệu lực, hoặc không ghi "
            "được sổ nhật ký: không tiếp nhận được gì"
        ),
    ),
    ("never heard of", "chưa từng có tín hiệu"),
    ("heard of {seconds:number} s ago", "có tín hiệu {seconds} giây trước"),
    ("not heard of for {seconds:number} s", "không có tín hiệu đã {seconds} giây"),
]
ERRORS_OF_STATUS: list[tuple[str, str]] = [
    (
        "the service does not take this token: make another one",
        "dịch vụ không nhận mã truy cập này: hãy tạo mã khác",
    ),
]
HELP_OF_STATUS: list[tuple[str, str]] = [
    ("Write JSON, for programs.", "Ghi JSON, cho chương trình."),
    (
        "A file with an official's or administrator's token: parts in their own words.",
        "Tệp có mã truy cập của cán bộ hoặc quản trị viên: hiện nguyên văn từng bộ phận.",
    ),
    ("Print the version and exit.", "In phiên bản rồi thoát."),
    ("Install completion for the current shell.", "Cài gợi ý lệnh cho shell hiện tại."),
    (
        "Show completion for the current shell, to copy it or customize the installation.",
        "Hiện gợi ý lệnh cho shell hiện tại, để sao chép hoặc tự cài.",
    ),
    (
        "Say how the service, its parts, its records and its disk are; nothing is changed.",
        "Cho biết tình trạng dịch vụ, các bộ phận, hồ sơ và đĩa; không thay đổi gì.",
    ),
    (
        (
            "Say how the service, its parts, its records and its disk are; nothing is changed. "
            "Ends with 0 where all is well, 3 where something should be mended, and 1 where "
            "something is down or no service answers."
        ),
        (
            "Cho biết tình trạng dịch vụ, các bộ phận, hồ sơ và đĩa; không thay đổi gì.\n\nKết "
            "thúc với mã 0 khi mọi thứ tốt, 3 khi có điều cần xử lý, 1 khi có bộ phận ngừng hoặc "
            "dịch vụ không trả lời."
        ),
    ),
]
