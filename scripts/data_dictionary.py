"""Writes docs/data-dictionary.md from the tables that can be taken away.

Run by `make docs`; decides nothing about a column.
"""  # noqa: INP001 - a program of the Makefile, imported by a test alone

from __future__ import annotations

from pathlib import Path

from api.exports.dictionary.every import as_markdown

PAGE = Path(__file__).resolve().parents[1] / "docs" / "data-dictionary.md"
_HEAD = """# Data dictionary · Từ điển dữ liệu

Written by `make docs` from `api/exports/dictionary/`; do not edit it here.

**Tóm tắt.** Bảy bảng có thể tải về ([api.md](api.md#get-apiv1exportswhat)) bằng CSV, NDJSON,
Parquet và Excel; cùng một câu hỏi luôn cho cùng một tệp. Ô trống: chưa rõ hoặc không có. Không bảng
nào có tên người.

Seven tables can be taken away as CSV, NDJSON, Parquet and Excel: by the API, by the page `/data`
and by `nhue export`. An empty cell is not known, or there is none. No table has a person's name.
Types: `text` (UTF-8), `integer`, `real` (a double), `flag` (true or false), `day` (a legal day,
Asia/Ho_Chi_Minh), `instant` (UTC: RFC 3339 in CSV and JSON, microseconds without a zone in
Parquet). In Excel an instant has two columns: its text, and `..._hanoi`, the time in Hanoi; a
spreadsheet keeps 15 digits and milliseconds and is a copy for reading. In CSV a text that a
spreadsheet would run as a formula has an apostrophe before it. The licence is the city's word
(`NHUE_DATA_LICENCE`); where it has said none, each file says that none is stated.

"""


def page() -> str:
    """Return the page."""
    return _HEAD + as_markdown()


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
