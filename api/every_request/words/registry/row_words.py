"""The forms of what is wrong with a row of the registry's files, alone and beside others."""

from __future__ import annotations

ADVICE: list[tuple[str, str]] = [
    ("did you mean {near:repr}?", "có phải {near} không?"),
    ("use one of {words:list}", "dùng một trong {words}"),
    ("correct it, or add it to {file:code}", "hãy sửa, hoặc thêm vào {file}"),
    ("add it to {file:code}", "hãy thêm vào {file}"),
]
ELSEWHERE: list[tuple[str, str]] = [
    ("in the registry", "trong sổ đăng ký"),
    ("at {place:text}", "ở {place}"),
]
TWICE: list[tuple[str, str]] = [
    ("cluster {id} has two rows from {day:day}", "cụm {id} có hai dòng từ ngày {day}"),
    ("outlet {id} has two rows from {day:day}", "cửa xả {id} có hai dòng từ ngày {day}"),
    ("profile {id} has two rows from {day:day}", "hồ sơ bản tin {id} có hai dòng từ ngày {day}"),
    (
        "permits {a:text} and {b:text} of outlet {id} both bind it from {day:day}",
        "giấy phép {a} và {b} cùng có hiệu lực với cửa xả {id} từ ngày {day}",
    ),
    (
        "permit {number:text} of outlet {id} has two {kind:code} limits of {code} from {day:day}",
        "giấy phép {number} của cửa xả {id} có hai giới hạn {kind} về {code} từ ngày {day}",
    ),
    (
        "outlet {id} has two sensors of {code} from {day:day}",
        "cửa xả {id} có hai đầu đo {code} từ ngày {day}",
    ),
]
ROWS: list[tuple[str, str]] = [
    ("{column:code} is empty: fill it in", "{column} trống: hãy điền"),
    (
        "{column:code} {cell:repr} holds a damaged or control character: type it again",
        "{column} {cell} có ký tự hỏng hoặc ký tự điều khiển: hãy gõ lại",
    ),
    (
        (
            "{column:code} {cell:repr} is no id: use 1 to 64 of A-Z a-z 0-9 _ - and begin with a "
            "letter or digit"
        ),
        (
            "{column} {cell} không phải mã: dùng 1 đến 64 ký tự A-Z a-z 0-9 _ -, bắt đầu bằng chữ "
            "hoặc số"
        ),
    ),
    (
        "{column:code} {cell:repr} is not known: {advice:advice}",
        "{column} {cell} không có trong danh mục: {advice}",
    ),
    (
        "{column:code} {cell:repr} is not true or false: write one of them",
        "{column} {cell} phải là `true` hoặc `false`",
    ),
    (
        "{column:code} {cell} must be above 0: leave it empty where it is not known",
        "{column} {cell} phải lớn hơn 0: để trống nếu chưa biết",
    ),
    (
        "{column:code} {cell} is too large for a number: correct it",
        "{column} {cell} quá lớn: hãy sửa",
    ),
    (
        (
            "{column:code} {cell} is not within {least} and {most}: correct it, or leave it empty "
            "where it is not known"
        ),
        (
            "{column} {cell} không nằm trong khoảng {least} đến {most}: hãy sửa, hoặc để trống nếu "
            "chưa biết"
        ),
    ),
    (
        "{column:code} {cell:repr} is not a number: write digits, such as 1250.5",
        "{column} {cell} không phải số: hãy viết bằng chữ số, như 1250.5",
    ),
    (
        "{column:code} {cell:repr} is not a number: write digits, such as 65535",
        "{column} {cell} không phải số: hãy viết bằng chữ số, như 65535",
    ),
    (
        "{fact:code} rests on no paper: name it in {column:code}",
        "{fact} chưa có văn bản: hãy nêu ở {column}",
    ),
    (
        "{column:code} is filled in and {fact:code} is empty: fill in both or neither",
        "{column} đã điền mà {fact} trống: hãy điền cả hai hoặc để trống cả hai",
    ),
    (
        "{column:code} {cell:repr} is not a whole number: write digits only",
        "{column} {cell} không phải số nguyên: chỉ viết chữ số",
    ),
    (
        (
            "{column:code} {cell:repr} has a comma: write a decimal point and no thousands mark, "
            "such as 1250.5"
        ),
        "{column} {cell} có dấu phẩy: dùng dấu chấm thập phân, không có dấu hàng nghìn, như 1250.5",
    ),
    (
        "{column:code} {cell} is no instant of the calendar ({why:text}): correct it",
        "{column} {cell} không phải thời điểm có thật: hãy sửa",
    ),
    (
        (
            "{column:code} {cell:repr} is not an instant: write day, time and offset, such as "
            "2026-11-20T08:00:00+07:00"
        ),
        (
            "{column} {cell} không phải thời điểm: hãy viết ngày, giờ và múi giờ, như "
            "2026-11-20T08:00:00+07:00"
        ),
    ),
    (
        "{column:code} names {code} {times} times: keep one",
        "{column} nêu {code} {times} lần: giữ lại một",
    ),
    (
        "{column:code} {cell} is no day of the calendar ({why:text}): correct it",
        "{column} {cell} không phải ngày có thật: hãy sửa",
    ),
    (
        "{column:code} {cell:repr} is not a day: write year-month-day, such as 2025-09-01",
        "{column} {cell} không phải ngày: hãy viết năm-tháng-ngày, như 2025-09-01",
    ),
    (
        (
            "interval_minutes {minutes} does not divide the day's {all} minutes: use 1, 5, 10, "
            "15, 30, 60 or another that does"
        ),
        (
            "`interval_minutes` {minutes} không phải ước của {all} phút mỗi ngày: dùng 1, 5, 10, "
            "15, 30, 60 hoặc ước khác"
        ),
    ),
    (
        (
            "approved_on {day:day} is after valid_from {begin:day}, and no permit binds before it "
            "is approved: correct one of the two days"
        ),
        (
            "`approved_on` {day} sau `valid_from` {begin}, mà giấy phép không có hiệu lực trước "
            "khi được cấp: hãy sửa một trong hai ngày"
        ),
    ),
    (
        "a stay has no bounds: leave lower and upper empty, or use another kind",
        "tạm hoãn thì không có giới hạn: để trống `lower` và `upper`, hoặc dùng loại khác",
    ),
    (
        "the {kind:code} limit has neither lower nor upper: fill in one of them",
        "giới hạn {kind} không có `lower` và `upper`: hãy điền một",
    ),
    (
        "lower {lower} is above upper {upper}: swap or correct them",
        "`lower` {lower} lớn hơn `upper` {upper}: hãy đổi chỗ hoặc sửa",
    ),
    (
        "absorbed_into is filled in and state is {state:code}: use absorbed, or leave it out",
        "`absorbed_into` đã điền mà `state` là {state}: dùng `absorbed`, hoặc bỏ trống",
    ),
    (
        "absorbed_into names the cluster itself: name the one that it became part of",
        "`absorbed_into` nêu chính cụm này: hãy nêu cụm nhận sáp nhập",
    ),
    (
        "latitude and longitude belong together: fill in both or neither",
        "`latitude` và `longitude` đi cùng nhau: điền cả hai hoặc để trống cả hai",
    ),
    (
        (
            "monitored_since {since:day} is after valid_to {ends:day}, so that this row would "
            "never owe a reading: correct one of the two days"
        ),
        (
            "`monitored_since` {since} sau `valid_to` {ends}, nên dòng này không bao giờ phải có "
            "số liệu: hãy sửa một trong hai ngày"
        ),
    ),
    (
        "span_low {low} is not below span_high {high}: swap or correct them",
        "`span_low` {low} không nhỏ hơn `span_high` {high}: hãy đổi chỗ hoặc sửa",
    ),
    (
        "valid_until {until:day} is before calibrated_on {day:day}: swap them",
        "`valid_until` {until} trước `calibrated_on` {day}: hãy đổi chỗ",
    ),
    (
        "end is not after begin: swap or correct them",
        "`end` không sau `begin`: hãy đổi chỗ hoặc sửa",
    ),
    (
        (
            "announced_at is after begin: work that was announced after it began does not count as "
            "announced, leave this row out"
        ),
        (
            "`announced_at` sau `begin`: việc báo sau khi đã bắt đầu không tính là đã báo, hãy bỏ "
            "dòng này"
        ),
    ),
    (
        "valid_to {end:day} is before valid_from {begin:day}: swap them",
        "`valid_to` {end} trước `valid_from` {begin}: hãy đổi chỗ",
    ),
    (
        "{column:code} is too large for a number in the parameter's unit: correct it",
        "{column} quá lớn khi đổi sang đơn vị của thông số: hãy sửa",
    ),
    (
        "no conversion from {from:repr} to {to:repr} for {code}: write the figures in {kept}",
        "không đổi được {from} sang {to} cho {code}: hãy viết số theo {kept}",
    ),
    (
        "{column:code} {day:day} lies ahead of today, {today:day}: correct the day",
        "{column} {day} sau hôm nay ({today}): hãy sửa ngày",
    ),
    ("announced_at lies ahead of now: correct it", "`announced_at` sau lúc này: hãy sửa"),
    (
        (
            "{column:code} {cell:repr} holds {letter:text}, which that part of a file's name "
            "cannot: write it as the logger does"
        ),
        (
            "{column} {cell} có {letter}, phần đó của tên tệp không thể có: hãy viết như thiết bị "
            "ghi"
        ),
    ),
    # rows beside others
    (
        (
            "file names with station code {station:repr} fit outlets {a:text} and {b:text} of "
            "gateway {id}: give them different codes, or their stations different facility codes"
        ),
        (
            "tên tệp có mã trạm {station} ứng với cả hai cửa xả {a} và {b} của thiết bị {id}: hãy "
            "đặt mã khác nhau, hoặc mã cơ sở khác nhau cho hai trạm"
        ),
    ),
    (
        "{said:twice}: end the earlier one before that day (the other stands {where:where})",
        "{said}: hãy cho dòng trước kết thúc trước ngày đó (dòng kia {where})",
    ),
    (
        (
            "parameter {code} is not measured at outlet {id}: use one of {words:list}, or add it "
            "in outlets.csv"
        ),
        "cửa xả {id} không đo {code}: dùng một trong {words}, hoặc thêm vào `outlets.csv`",
    ),
    (
        "permit_number {number:repr} is no permit of outlet {id}: {advice:advice}",
        "{number} không phải giấy phép của cửa xả {id}: {advice}",
    ),
    (
        "sensor_serial {serial:repr} is no sensor of {code} at outlet {id}: {advice:advice}",
        "{serial} không phải đầu đo {code} của cửa xả {id}: {advice}",
    ),
    (
        "{noun:noun} {named:text} stands at {place:text} already: keep one of the two",
        "{noun} “{named}” đã có ở {place}: giữ lại một trong hai",
    ),
    (
        "{column:code} {id:repr} is no {noun:noun} of the files or the registry: {advice:advice}",
        "{column} {id} không phải {noun} trong các tệp hay sổ đăng ký: {advice}",
    ),
]
