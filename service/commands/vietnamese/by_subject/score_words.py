"""The forms of what scoring says and refuses, in both languages."""

from __future__ import annotations

SAID_OF_SCORES: list[tuple[str, str]] = [
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
