"""What a question for a file to take away is refused with, in Vietnamese, by its English form."""

from __future__ import annotations

EXPORTS: list[tuple[str, str]] = [
    ("this table is of clusters: leave it out", "bảng này theo cụm công nghiệp: hãy bỏ đi"),
    (
        "it says the days already: leave out `from` and `to`",
        "tháng đã nêu các ngày: hãy bỏ `from` và `to`",
    ),
    (
        (
            "a spreadsheet is written with at most {rows:number} rows, and there are more; ask for "
            "fewer days, for one outlet, or for csv or parquet"
        ),
        (
            "bảng tính chỉ ghi tối đa {rows} dòng mà số liệu nhiều hơn; hãy chọn ít ngày hơn, "
            "một cửa xả, hoặc định dạng `csv`, `parquet`"
        ),
    ),
    (
        "other exports are being written; ask again in a moment",
        "đang ghi các tệp khác; hãy hỏi lại sau giây lát",
    ),
    ("this is no data file of a document", "đây không phải tệp dữ liệu của văn bản"),
    (
        "minutes are of a case: only their digest is compared",
        "biên bản thuộc một hồ sơ vụ việc: chỉ đối chiếu mã băm",
    ),
    ("documents of this form are not made here", "ở đây không lập văn bản dạng này"),
    (
        "{name:quoted} is no name of a file of a pack",
        "{name} không dùng làm tên tệp trong hồ sơ được",
    ),
    (
        "another pack is being written; ask again in a moment",
        "đang lập một hồ sơ chứng cứ khác; hãy hỏi lại sau giây lát",
    ),
    (
        "the pack would be larger than {size:number} bytes; ask for fewer days",
        "hồ sơ sẽ lớn hơn {size} byte; hãy chọn ít ngày hơn",
    ),
    (
        "other documents are being drawn; ask again in a moment",
        "đang lập các văn bản khác; hãy hỏi lại sau giây lát",
    ),
    (
        (
            "the font of documents has no letter {letter:text}, which stands in {text:quoted}: "
            "correct it where it was entered, or ask for format=json, which has every letter"
        ),
        (
            "phông chữ của văn bản không có ký tự {letter} trong {text}: hãy sửa tại nơi đã nhập, "
            "hoặc chọn format=json, tệp này có đủ mọi ký tự"
        ),
    ),
    (
        "Accept takes none of the formats that there are: leave it out, or ask by `format`",
        "`Accept` không nhận định dạng nào hiện có: hãy bỏ đi, hoặc chọn bằng `format`",
    ),
]
