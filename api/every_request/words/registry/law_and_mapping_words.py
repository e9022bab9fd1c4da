"""The forms of what the law has against a registry's row, and of what is wrong with a mapping."""

from __future__ import annotations

OF_THE_LAW: list[tuple[str, str]] = [
    (
        "{column:code} {cell:repr} is no column of {regulation:text}: use {columns:choice}",
        "{column} {cell} không phải cột của {regulation}: dùng {columns}",
    ),
    (
        (
            "detection_limit {figure:number} {unit} is not below the limit of {limit:number} "
            "{same} on {day:day}: such a sensor cannot tell whether it is kept; correct it, or "
            "leave the sensor out"
        ),
        (
            "`detection_limit` {figure} {unit} không nhỏ hơn giới hạn {limit} {same} của ngày "
            "{day}: đầu đo như vậy không cho biết có đạt hay không; hãy sửa, hoặc bỏ đầu đo này"
        ),
    ),
    (
        (
            "span_high {figure:number} {unit} is below {times} x the limit of {limit:number} "
            "{same} = {needed:number} {again} on {day:day} ({clause:clause}): correct the span, or "
            "the days of a sensor that was changed"
        ),
        (
            "`span_high` {figure} {unit} nhỏ hơn {times} x giới hạn {limit} {same} = {needed} "
            "{again} của ngày {day} ({clause}): hãy sửa dải đo, hoặc sửa các ngày của đầu đo đã "
            "thay"
        ),
    ),
]
WRITTEN: list[tuple[str, str]] = [
    ("days written year-month-day", "ngày viết năm-tháng-ngày"),
    ("days written day/month/year", "ngày viết ngày/tháng/năm"),
    (
        "the decimal mark {mark:repr} and the mark {other:repr} between thousands",
        "dấu thập phân {mark} và dấu hàng nghìn {other}",
    ),
    (
        "the decimal mark {mark:repr} and no mark between thousands",
        "dấu thập phân {mark} và không có dấu hàng nghìn",
    ),
]
OF_MAPPINGS: list[tuple[str, str]] = [
    (
        "is no mapping ({why:text}): see docs/registry.md",
        "không phải tệp ánh xạ (“{why}”): xem `docs/registry.md`",
    ),
    (
        "decimal and thousands are both {mark:repr}: say what the file has",
        "`decimal` và `thousands` đều là {mark}: hãy nêu đúng như trong tệp",
    ),
    (
        "heading {heading:repr} is used and left out: take it out of left_out",
        "tiêu đề {heading} vừa được dùng vừa bị bỏ qua: hãy lấy ra khỏi `left_out`",
    ),
    (
        "{column:code} of {kind:code} needs one of heading, constant, text and join",
        "{column} của {kind} cần đúng một trong `heading`, `constant`, `text` và `join`",
    ),
    (
        "{column:code} of {kind:code} names words {name:repr}: add [words.{again:code}]",
        "{column} của {kind} nêu bảng từ {name}: hãy thêm mục {again} vào `words`",
    ),
    (
        "{kind:code} has no column {column:repr}: use {columns:list}",
        "{kind} không có cột {column}: dùng {columns}",
    ),
    (
        "column {column:repr} of {kind:code} is missing: say where it comes from",
        "thiếu cột {column} của {kind}: hãy nêu lấy từ đâu",
    ),
    (
        "has the filled sheets {titles:text}: name one as sheet in [dialect]",
        "có các trang tính đã điền “{titles}”: hãy nêu một trang ở `sheet` trong `[dialect]`",
    ),
    (
        "there is no line {line} of headings: correct header_line",
        "không có dòng tiêu đề {line}: hãy sửa `header_line`",
    ),
    (
        "{place} stands under no heading: delete it, or give it one",
        "{place} không nằm dưới tiêu đề nào: hãy xóa, hoặc thêm tiêu đề",
    ),
    (
        "is a text file, and the mapping says no separator: add it to [dialect]",
        "là tệp văn bản mà tệp ánh xạ chưa nêu dấu ngăn cách: hãy thêm vào `[dialect]`",
    ),
    (
        (
            "{cells} cells under {headings} headings: a cell that holds the separator needs quotes "
            "around it"
        ),
        "{cells} ô dưới {headings} tiêu đề: ô có dấu ngăn cách phải đặt trong ngoặc kép",
    ),
    (
        (
            "the headings are separated by {mark:mark}, and the mapping says {other:mark}: correct "
            "separator in [dialect]"
        ),
        (
            "các tiêu đề cách nhau bằng {mark} mà tệp ánh xạ nêu {other}: hãy sửa `separator` "
            "trong `[dialect]`"
        ),
    ),
    (
        "heading {heading:repr} stands {times} times: keep one",
        "tiêu đề {heading} có {times} lần: giữ một",
    ),
    (
        "heading {heading:repr} has no place in the mapping: map it, or add it to left_out",
        "tiêu đề {heading} chưa có trong tệp ánh xạ: hãy ánh xạ, hoặc thêm vào `left_out`",
    ),
    (
        "the mapping names heading {heading:repr}, which the sheet has not: correct one of them",
        "tệp ánh xạ nêu tiêu đề {heading} mà bảng không có: hãy sửa một trong hai",
    ),
    (
        "{heading:text} {cell:repr} has no word in the mapping: add it to [words.{name:code}]",
        "“{heading}” {cell} chưa có từ trong tệp ánh xạ: hãy thêm vào mục {name} của `words`",
    ),
    (
        (
            "{heading:text} {day:day} is a day for Excel, and {column:code} is none: format the "
            "cell as text and type it again"
        ),
        (
            "“{heading}” với Excel là ngày {day} mà {column} không phải ngày: hãy định dạng ô là "
            "văn bản (Text) rồi gõ lại"
        ),
    ),
    (
        (
            "{heading:text} {cell:repr} is written otherwise than the mapping says "
            "({said:written}): correct the cell, or [dialect] where the whole sheet is written so"
        ),
        (
            "“{heading}” {cell} viết khác với tệp ánh xạ ({said}): hãy sửa ô, hoặc sửa "
            "`[dialect]` nếu cả bảng viết như vậy"
        ),
    ),
]
