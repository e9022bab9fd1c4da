"""Columns that several kinds of file have in common."""

from __future__ import annotations

from domain.measured.parameters import PARAMETERS
from storage.registry_files.described.column import Described

YES_NO = (("true", "có"), ("false", "không"))
CLUSTER_ID = Described(
    "id", "Mã cụm", "1 đến 64 chữ A-Z a-z 0-9 _ -, bắt đầu bằng chữ hoặc số, không dấu",
    "1 to 64 of A-Z a-z 0-9 _ -, beginning with a letter or digit", "song-xanh",
)  # fmt: skip
VALID_FROM = Described(
    "valid_from", "Từ ngày", "ngày đầu tiên dòng này đúng; để trống: từ trước đến nay",
    "the first legal day on which this row is true; empty: as far back as is known",
    "2024-05-01",
)  # fmt: skip
VALID_TO = Described(
    "valid_to", "Đến hết ngày", "ngày cuối cùng dòng này đúng; để trống: vẫn còn",
    "its last legal day; empty: still true", "2026-12-31",
)  # fmt: skip
BINDS_FROM = Described(
    "valid_from", "Có hiệu lực từ", "ngày đầu tiên có hiệu lực",
    "the first legal day on which it binds", "2026-03-01",
)  # fmt: skip
OUTLET_ID = Described(
    "outlet_id", "Mã cửa xả", "mã của cửa xả liên quan", "the outlet", "song-xanh-a"
)
PARAMETER = Described(
    "parameter", "Thông số", "mã thông số mà cửa xả đo", "one code that the outlet measures",
    "COD", words=tuple((code, code) for code in PARAMETERS),
)  # fmt: skip
