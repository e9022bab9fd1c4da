"""The forms of what is said of gateways: their folders, and what waits of them."""

from __future__ import annotations

SAID_OF_FOLDERS: list[tuple[str, str]] = [
    (
        (
            "the births of {gateway} do not name {names}: import a profile with channels of "
            "these names and their units, then `nhue quarantine release {same}`"
        ),
        (
            "birth của {gateway} không khai {names}: hãy nhập hồ sơ bản tin có kênh đo mang các "
            "tên này kèm đơn vị, rồi chạy `nhue quarantine release {same}`"
        ),
    ),
    (
        "{folder:text}: what is dropped there is of gateway {gateway}",
        "{folder}: tệp trong thư mục này là của thiết bị {gateway}",
    ),
    (
        "{folder:text}: no folder is of gateway {gateway} any more; its files are set aside",
        "{folder}: thiết bị {gateway} không còn thư mục nào; tệp của nó bị để riêng",
    ),
    (
        ("set in the logger: topic {topic:text} with QoS 1; its receipts come on {receipts:text}"),
        "cài đặt trên thiết bị: topic {topic}, QoS 1; biên nhận được gửi vào {receipts}",
    ),
    ("Still to do: {todo:text}; then `{again:text}`", "Việc còn lại: “{todo}”; rồi `{again}`"),
]
ERRORS_OF_FOLDERS: list[tuple[str, str]] = [
    (
        (
            "profile {profile} is not for gateway {gateway}: enter the gateway in its row, or "
            "name another profile"
        ),
        (
            "hồ sơ {profile} không dành cho thiết bị {gateway}: hãy khai báo thiết bị trong dòng "
            "của hồ sơ, hoặc chọn hồ sơ khác"
        ),
    ),
    (
        "there is no drop folder: set NHUE_DROP_FOLDER",
        "chưa có thư mục nhận tệp: hãy đặt NHUE_DROP_FOLDER",
    ),
    (
        "the drop folder cannot be used ({why}): let us write in it",
        "không dùng được thư mục nhận tệp ({why}): hãy cấp quyền ghi",
    ),
    (
        "--none takes the folder away: leave out {name}, or --none",
        "--none là bỏ thư mục: hãy bỏ {name} hoặc bỏ --none",
    ),
    (
        (
            "{name:quoted} is no name of a sender's folder: 1 to 64 of A-Z a-z 0-9 . _ -, "
            "beginning with a letter or digit, and neither archive nor broken"
        ),
        (
            "{name} không đặt tên thư mục được: 1 đến 64 ký tự A-Z a-z 0-9 . _ -, bắt đầu bằng "
            "chữ hoặc số, và không phải `archive` hay `broken`"
        ),
    ),
    (
        "is no folder: choose another --folder, or move it away",
        "không phải thư mục: hãy chọn tên khác, hoặc chuyển đi nơi khác",
    ),
    (
        ("cannot be made ({why}): run this as root, or as who may write in the drop folder"),
        "không tạo được ({why}): hãy chạy bằng root, hoặc người có quyền ghi vào thư mục nhận tệp",
    ),
    (
        "cannot be written ({why}): run this as who may write in the drop folder",
        "không ghi được ({why}): hãy chạy bằng người có quyền ghi vào thư mục nhận tệp",
    ),
    (
        "is a link, or others may write it: make it a file of ours (chmod 600)",
        "là liên kết, hoặc người khác ghi được: hãy để chỉ chúng ta ghi được (chmod 600)",
    ),
    (
        "gateway {id:quoted} has this folder and stands in removed: keep one of the two",
        "thiết bị {id} vừa có thư mục này vừa nằm trong `removed`: giữ lại một trong hai",
    ),
]
