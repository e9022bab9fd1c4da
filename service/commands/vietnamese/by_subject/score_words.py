"""The forms of what scoring and proposing thresholds say and refuse, in both languages."""

from __future__ import annotations

SAID_OF_SCORES: list[tuple[str, str]] = [
    (
        "{parameter}: nothing is proposed: no thresholds for {code}",
        "{parameter}: không có đề xuất: chưa có ngưỡng cho {code}",
    ),
    (
        (
            "{parameter}: nothing is proposed: {days:number} days and {steps:number} steps; it "
            "needs {least:number} and {fewest:number}"
        ),
        (
            "{parameter}: không có đề xuất: {days} ngày và {steps} lần đổi giá trị; cần {least} và "
            "{fewest}"
        ),
    ),
    (
        "{parameter}: nothing is proposed: nothing moved",
        "{parameter}: không có đề xuất: số liệu không thay đổi",
    ),
    (
        "{parameter}: nothing is proposed: the logger reports on change",
        "{parameter}: không có đề xuất: thiết bị chỉ truyền khi giá trị thay đổi",
    ),
    ("{parameter}: nothing is proposed: {why}", "{parameter}: không có đề xuất: {why}"),
    (
        "{outlet} {parameter}: from {days:number} days and {steps:number} accepted steps",
        "{outlet} {parameter}: theo {days} ngày và {steps} lần đổi giá trị đã được chấp nhận",
    ),
    (
        "Runs of readings that are flagged in these days",
        "Số đoạn giá trị bị gắn cờ trong những ngày đó",
    ),
    (
        "Spikes put into a copy of these days, and how many of them are found",
        "Số gai đặt vào một bản sao của những ngày đó, và bao nhiêu trong đó được phát hiện",
    ),
    (
        (
            "nothing is in force by this: a person who stands for figures enters them, with the "
            "lines that begin with nhue"
        ),
        (
            "không ngưỡng nào có hiệu lực vì lệnh này: người đứng tên nhập ngưỡng bằng các dòng "
            "bắt đầu bằng nhue"
        ),
    ),
    ("{own:own}: kept, in force from {day:day} on", "{own}: đã lưu, có hiệu lực từ {day}"),
    (
        "{own:own}: end kept, not in force from {day:day} on",
        "{own}: đã lưu, hết hiệu lực từ {day}",
    ),
    (
        "Own thresholds of outlets, oldest entry first",
        "Ngưỡng riêng của các cửa xả, cũ nhất trước",
    ),
    (
        "What is true, and how much of it was found",
        "Những gì đã thực sự xảy ra, và bao nhiêu trong đó được phát hiện",
    ),
    ("nothing is true", "không có gì xảy ra"),
    (
        "What was told, and how much of it touches nothing that is true",
        "Những gì đã được báo, và bao nhiêu trong đó không ứng với điều gì đã xảy ra",
    ),
    ("nothing was told", "không có gì được báo"),
    (
        "Frauds, one in a week of an honest plant, and what signals told of them",
        "Gian lận, mỗi tuần một vụ ở một trạm trung thực, và các dấu hiệu đã báo gì",
    ),
    ("nothing was done", "không có gian lận nào"),
    (
        "of {weeks:number} honest weeks {told:number} have a signal, {high:number} a high one",
        "trong {weeks} tuần trung thực có {told} tuần có dấu hiệu, {high} tuần có dấu hiệu mạnh",
    ),
    (
        (
            "of sensors and links: {found:number} of {events:number} events found, "
            "{flagged:number} of {readings:number} readings flagged; {false:number} false alarms "
            "on {days:number} outlet-days"
        ),
        (
            "của đầu đo và đường truyền: phát hiện {found} trong {events} lần, {flagged} trong "
            "{readings} giá trị có cờ; {false} lần báo sai trên {days} ngày của cửa xả"
        ),
    ),
]
ERRORS_OF_SCORES: list[tuple[str, str]] = [
    ("name who stands for it (--by)", "hãy nêu ai đứng tên (--by)"),
    ("name a truth's file, or --seeds", "hãy nêu tệp sự thật, hoặc --seeds"),
    (
        "--from and --to are of a truth's file, not of --seeds",
        "--from và --to là của tệp sự thật, không phải của --seeds",
    ),
    (
        "--seeds {text}: write it such as 101-120, or 7",
        "--seeds {text}: hãy viết như 101-120, hoặc 7",
    ),
    (
        "--seeds {text}: from the smaller to the larger, at most 1000",
        "--seeds {text}: từ số nhỏ đến số lớn, nhiều nhất 1000",
    ),
    (
        "{file} cannot be read: name a truth's file",
        "không đọc được {file}: hãy nêu tệp sự thật",
    ),
    (
        "{file} holds no span: nothing can be scored",
        "{file} không có khoảng thời gian nào: không có gì để chấm",
    ),
]
