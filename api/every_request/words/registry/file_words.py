"""The forms of what is wrong with a registry's file as such: a text file, a workbook, a mapping."""

from __future__ import annotations

REMEDIES: list[tuple[str, str]] = [
    (
        "format the cell as text and type it again",
        "hãy định dạng ô là văn bản (Text) rồi gõ lại",
    ),
    (
        "save it again as 'Excel Workbook (.xlsx)'",
        "hãy lưu lại dạng “Excel Workbook (.xlsx)”",
    ),
]
OF_CELLS: list[tuple[str, str]] = [
    ("is {truth}: write what is meant", "là {truth}: hãy ghi điều muốn nói"),
    ("is the day {day} for Excel: {remedy:remedy}", "với Excel là ngày {day}: {remedy}"),
    (
        "is the number {number}: give the cell a day's format, or write it as text",
        "là số {number}: hãy định dạng ô là ngày, hoặc ghi dạng văn bản",
    ),
    (
        "is the number {number}, which Excel may show otherwise: {remedy:remedy}",
        "là số {number}, Excel có thể hiển thị khác: {remedy}",
    ),
]
FILES: list[tuple[str, str]] = [
    (
        "this folder holds no .csv or .xlsx file: name another",
        "thư mục không có tệp `.csv` hay `.xlsx`: hãy nêu thư mục khác",
    ),
    (
        "cannot be read ({why:text}): check the name and the rights",
        "không đọc được (“{why}”): hãy kiểm tra tên và quyền",
    ),
    (
        "the file is empty: its first line must name the columns",
        "tệp trống: dòng đầu phải nêu tên các cột",
    ),
    (
        "is not UTF-8: save it again as 'CSV UTF-8 (comma delimited)'",
        "không phải UTF-8: hãy lưu lại dạng “CSV UTF-8”",
    ),
    (
        "cannot be split into cells ({why:text}): look for a quote left open",
        "không tách được thành ô: hãy tìm dấu ngoặc kép chưa đóng",
    ),
    (
        "columns are separated by {mark:mark}: save the file with commas",
        "các cột cách nhau bằng {mark}: hãy lưu tệp với dấu phẩy",
    ),
    (
        "the header {names:text} is none of a registry's ten; expected one of {all:text}",
        "dòng tiêu đề `{names}` không thuộc mười loại tệp của sổ đăng ký; cần một trong `{all}`",
    ),
    (
        "unknown column {name:repr} in {file:code}: remove it, or use {known:list}",
        "{file} không có cột {name}: hãy bỏ, hoặc dùng {known}",
    ),
    ("column {name:repr} stands {times} times: keep one", "cột {name} có {times} lần: giữ một"),
    ("column {name:repr} is missing in {file:code}: add it", "{file} thiếu cột {name}: hãy thêm"),
    (
        (
            "{cells} cells under {columns} columns: a comma inside a cell needs quotes around the "
            "cell, and decimals need a point"
        ),
        (
            "{cells} ô dưới {columns} cột: ô có dấu phẩy phải đặt trong ngoặc kép, số thập phân "
            "dùng dấu chấm"
        ),
    ),
    (
        "{cells} cells under {columns} columns: an empty cell still needs its comma",
        "{cells} ô dưới {columns} cột: ô trống vẫn cần dấu phẩy",
    ),
    # workbooks
    (
        "cannot be read as an Excel workbook ({why:text}): {remedy:remedy}",
        "không đọc được như tệp Excel: {remedy}",
    ),
    (
        "has {bytes} bytes, more than {most}: divide it into several files",
        "có {bytes} byte, quá {most}: hãy chia thành nhiều tệp",
    ),
    ("needs a password: save it without one", "cần mật khẩu: hãy lưu không có mật khẩu"),
    ("is of an older Excel (.xls): {remedy:remedy}", "thuộc Excel cũ (`.xls`): {remedy}"),
    ("is no Excel workbook: {remedy:remedy}", "không phải tệp Excel: {remedy}"),
    (
        "is no Excel workbook (it has no {part:code}): {remedy:remedy}",
        "không phải tệp Excel (thiếu {part}): {remedy}",
    ),
    (
        "has {parts} parts, more than {most}: {remedy:remedy}",
        "có {parts} phần, quá {most}: {remedy}",
    ),
    (
        (
            "unpacks to {bytes} bytes, more than {most}: delete empty lines and pictures, or "
            "divide it into several files"
        ),
        (
            "giải nén thành {bytes} byte, quá {most}: hãy xóa dòng trống và hình, hoặc chia thành "
            "nhiều tệp"
        ),
    ),
    (
        "holds {cells} cells, more than {most}: divide it into several files",
        "có {cells} ô, quá {most}: hãy chia thành nhiều tệp",
    ),
    (
        "defines entities of its own in {part:code}: {remedy:remedy}",
        "có định nghĩa riêng trong {part}: {remedy}",
    ),
    (
        "holds the letters 'x005F_' in a text: take them out",
        "có chuỗi `x005F_` trong văn bản: hãy bỏ đi",
    ),
    (
        (
            "neither this line nor the next has the columns' own names, such as 'id': take the "
            "sheet of `nhue registry template`, or give a mapping"
        ),
        (
            "dòng này và dòng sau không có tên cột như `id`: hãy dùng trang tính của `nhue "
            "registry template`, hoặc nêu tệp ánh xạ"
        ),
    ),
    (
        "no sheet of the workbook holds a cell: fill in one",
        "tệp Excel không có ô nào được điền: hãy điền",
    ),
    (
        "{place} {cell:repr} has no column's name below: delete it",
        "{place} {cell} không có tên cột ở dưới: hãy xóa",
    ),
    (
        "{place} stands under no column's name: delete it",
        "{place} không nằm dưới tên cột nào: hãy xóa",
    ),
    (
        (
            "{place} {cell:repr} stands over {name:repr}, whose heading is {heading:repr}: put "
            "both in order again"
        ),
        "{place} {cell} nằm trên {name}, cột có tiêu đề {heading}: hãy xếp lại cho khớp",
    ),
    (
        (
            "the sheet reaches to {place}, beyond {rows} lines or {columns} columns: delete what "
            "is empty below and beside the table"
        ),
        (
            "trang tính kéo đến {place}, quá {rows} dòng hoặc {columns} cột: hãy xóa phần trống "
            "dưới và cạnh bảng"
        ),
    ),
    (
        "cells {place} are merged, so that one cell stands for several: unmerge and fill in each",
        "các ô {place} bị gộp, một ô thay cho nhiều ô: hãy bỏ gộp và điền từng ô",
    ),
    ("{column:code} in {place} {said:cell}", "{column} ở {place} {said}"),
    (
        "column {name} is hidden and holds cells: show it, or delete it",
        "cột {name} bị ẩn mà có dữ liệu: hãy hiện hoặc xóa",
    ),
    (
        "the sheet is hidden and holds cells: show it, or delete it",
        "trang tính bị ẩn mà có dữ liệu: hãy hiện hoặc xóa",
    ),
    (
        "the line is hidden and holds cells: show it, or delete it",
        "dòng bị ẩn mà có dữ liệu: hãy hiện hoặc xóa",
    ),
    (
        (
            "{place} is a formula of which no value was kept: open the file in Excel and save it, "
            "or write the value"
        ),
        "{place} là công thức chưa lưu giá trị: hãy mở tệp bằng Excel rồi lưu, hoặc ghi giá trị",
    ),
    (
        "{place} is an error ({what}): write the value, or leave it empty",
        "{place} là lỗi ({what}): hãy ghi giá trị, hoặc để trống",
    ),
    (
        "{place} holds {what:repr}, which stands for another letter: take it out",
        "{place} có {what}, thay cho ký tự khác: hãy bỏ đi",
    ),
    (
        "{place} is no number: write the value, or leave it empty",
        "{place} không phải số: hãy ghi giá trị, hoặc để trống",
    ),
    (
        (
            "{place} is shown in percent, and {number} is kept: give the cell the plain number "
            "format and write the figure that is meant"
        ),
        (
            "{place} hiển thị phần trăm, còn giá trị lưu là {number}: hãy định dạng ô là số "
            "thường và ghi đúng số"
        ),
    ),
    (
        "{place} is a time of day or a span: {remedy:remedy}",
        "{place} là giờ hoặc khoảng thời gian: {remedy}",
    ),
    (
        "{place} is {time:text}, a time without its offset: {remedy:remedy}",
        "{place} là {time}, thời điểm thiếu múi giờ: {remedy}",
    ),
    (
        "{place} is before {day}, where Excel counts wrongly: {remedy:remedy}",
        "{place} trước ngày {day}, Excel đếm sai: {remedy}",
    ),
    (
        (
            "{column:code} has {letters} letters, and a spreadsheet keeps {most} in a cell: "
            "export CSV files, or shorten it"
        ),
        (
            "{column} có {letters} ký tự, mà ô bảng tính chỉ giữ {most}: hãy xuất tệp CSV, hoặc "
            "rút gọn"
        ),
    ),
    (
        "{column:code} holds {what:repr}, which a spreadsheet keeps otherwise: export CSV files",
        "{column} có {what}, bảng tính lưu khác đi: hãy xuất tệp CSV",
    ),
]
