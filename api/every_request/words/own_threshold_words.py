"""The forms of what is wrong with an outlet's own thresholds as entered, in both languages."""

from __future__ import annotations

OWN_THRESHOLDS: list[tuple[str, str]] = [
    (
        (
            "{day:day} has begun, and what was judged stays as it was: {first:day} is the first "
            "day that can be asked for"
        ),
        "{day} đã bắt đầu, và kết luận đã có giữ nguyên: sớm nhất có thể chọn {first}",
    ),
    (
        "{day:day} is more than a year ahead: enter it nearer to its day",
        "{day} còn hơn một năm nữa: hãy nhập khi gần đến ngày đó",
    ),
    (
        "outlet {outlet} is not in the registry on {day:day}: choose another day",
        "ngày {day} sổ đăng ký không có cửa xả {outlet}: hãy chọn ngày khác",
    ),
    (
        "give at least one figure that is to be the outlet's own",
        "hãy nhập ít nhất một ngưỡng riêng của cửa xả",
    ),
    (
        "no {name:code} is run for {parameter} at any outlet: leave it out",
        "không cửa xả nào dùng {name} cho {parameter}: hãy bỏ trống",
    ),
    (
        (
            "{figure:number} is not within {low:number} to {high:number} {unit} ({whole:number} "
            "for all outlets): enter a figure within"
        ),
        (
            "{figure} không nằm trong khoảng {low} đến {high} {unit} (mọi cửa xả: {whole}): hãy "
            "nhập ngưỡng trong khoảng này"
        ),
    ),
    (
        (
            "{figure:number} is not within {low:number} to {high:number} ({whole:number} for all "
            "outlets): enter a figure within"
        ),
        (
            "{figure} không nằm trong khoảng {low} đến {high} (mọi cửa xả: {whole}): hãy nhập "
            "ngưỡng trong khoảng này"
        ),
    ),
    (
        (
            "spike_suspect {suspect:number} is above spike_fail {fail:number}: enter both, the "
            "smaller one first"
        ),
        (
            "spike_suspect {suspect} lớn hơn spike_fail {fail}: hãy nhập cả hai, spike_suspect nhỏ "
            "hơn hoặc bằng"
        ),
    ),
    (
        "no end of own thresholds is known since {at}",
        "không có ngưỡng riêng nào được kết thúc lúc {at}",
    ),
    ("choose which own thresholds end", "hãy chọn ngưỡng riêng cần kết thúc"),
    (
        "no own thresholds {number:number} of {outlet}",
        "{outlet} không có ngưỡng riêng số {number}",
    ),
    (
        (
            "no own thresholds {number:number}: GET /api/v1/own-thresholds or `nhue thresholds "
            "list` shows them"
        ),
        (
            "không có ngưỡng riêng số {number}: xem GET /api/v1/own-thresholds hoặc `nhue "
            "thresholds list`"
        ),
    ),
]
