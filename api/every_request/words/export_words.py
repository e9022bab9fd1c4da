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
    (
        "Accept takes none of the formats that there are: leave it out, or ask by `format`",
        "`Accept` không nhận định dạng nào hiện có: hãy bỏ đi, hoặc chọn bằng `format`",
    ),
]
