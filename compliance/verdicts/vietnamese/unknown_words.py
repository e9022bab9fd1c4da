"""The forms of why a limit is unknown, or none binds; binding_words.py reads them."""

from __future__ import annotations

UNKNOWN: list[tuple[str, str]] = [
    (
        (
            "The table of regulation {citation:quoted} is not in our hands; an official has "
            "to enter it."
        ),
        "Chưa có bảng giới hạn của quy chuẩn {citation}; cần cán bộ nhập.",
    ),
    (
        "Permit {number} cites {regulation}, which is in force only from {day:day}.",
        "Giấy phép {number} áp dụng {regulation}, quy chuẩn này chỉ có hiệu lực từ ngày {day}.",
    ),
    (
        (
            "{fact:fact}, before {new} came into force on {day:day}: until when an existing "
            "facility may stay under {old} is not in our hands."
        ),
        (
            "{fact}, trước khi {new} có hiệu lực ngày {day}: chưa có thời hạn mà cơ sở đang "
            "hoạt động được tiếp tục áp dụng {old}."
        ),
    ),
    (
        (
            "Whether {old} or {new} binds cannot be said: since when station {id} has been in "
            "operation is not known, and permit {number} is valid only from {day:day}."
        ),
        (
            "Chưa thể xác định áp dụng {old} hay {new}: chưa biết trạm {id} hoạt động từ khi "
            "nào, và giấy phép {number} chỉ có hiệu lực từ ngày {day}."
        ),
    ),
    (
        (
            "Which of its columns (not in our hands) binds this outlet is not on record: "
            "permit {number} has no successor column."
        ),
        (
            "Hồ sơ chưa có cột áp dụng cho cửa xả này (chưa có các cột của quy chuẩn): giấy "
            "phép {number} không nêu cột của quy chuẩn thay thế."
        ),
    ),
    (
        (
            "Which of its columns ({columns}) binds this outlet is not on record: permit "
            "{number} has no successor column."
        ),
        (
            "Hồ sơ chưa có cột áp dụng cho cửa xả này (các cột: {columns}): giấy phép "
            "{number} không nêu cột của quy chuẩn thay thế."
        ),
    ),
    (
        (
            "{regulation} has a lower limit for {code:parameter}, and whether its factors "
            "scale it is not in our hands."
        ),
        (
            "{regulation} có giới hạn dưới cho {code}, và chưa có quy định về việc nhân hệ số "
            "với giới hạn đó."
        ),
    ),
    (
        (
            "Permit {number} names column {column:quoted}; {regulation} has columns "
            "{columns:columns}."
        ),
        "Giấy phép {number} nêu cột {column}; {regulation} có các cột {columns}.",
    ),
    (
        (
            "The figure of {regulation} for {code:parameter}, column {column}, is not in our "
            "hands; an official has to enter it."
        ),
        "Chưa có giá trị của {regulation} cho {code}, cột {column}; cần cán bộ nhập.",
    ),
    (
        "{regulation} has no limit for {code:parameter} in column {column}.",
        "{regulation} không có giới hạn cho {code} ở cột {column}.",
    ),
    (
        (
            "The discharge flow of permit {number} is {known:known}, and the limit of "
            "{regulation} for {code:parameter} depends on it."
        ),
        (
            "Lưu lượng xả của giấy phép {number}: {known}; giới hạn của {regulation} cho "
            "{code} phụ thuộc vào lưu lượng này."
        ),
    ),
    (
        (
            "No tier of {regulation} for {code:parameter}, column {column}, that is in our "
            "hands holds a discharge flow of {flow:amount}."
        ),
        (
            "Chưa có khoảng lưu lượng nào của {regulation} cho {code}, cột {column}, ứng với "
            "lưu lượng xả {flow}."
        ),
    ),
    (
        (
            "The discharge flow of permit {number} is not known, and {factor:factor} of "
            "{regulation} depends on it."
        ),
        (
            "Chưa biết lưu lượng xả của giấy phép {number}; {factor} của {regulation} phụ "
            "thuộc vào lưu lượng này."
        ),
    ),
    (
        (
            "{factor:factor} of {regulation} cannot be chosen: the facility kind of permit "
            "{number} {kind:kind}; kinds are {kinds}."
        ),
        (
            "Chưa chọn được {factor} của {regulation}: loại hình cơ sở của giấy phép "
            "{number}: {kind}; các loại hình: {kinds}."
        ),
    ),
    (
        (
            "{factor:factor} of {regulation} for receiving water {water:water} cannot be "
            "chosen: the permit's quantity {quantity:number} is not above 0."
        ),
        (
            "Chưa chọn được {factor} của {regulation} cho nguồn tiếp nhận {water}: số liệu "
            "{quantity} của giấy phép không lớn hơn 0."
        ),
    ),
    (
        (
            "{factor:factor} of {regulation} cannot be chosen: the permit's quantity "
            "{quantity:number} is not above 0."
        ),
        (
            "Chưa chọn được {factor} của {regulation}: số liệu {quantity} của giấy phép không "
            "lớn hơn 0."
        ),
    ),
    (
        (
            "{factor:factor} of {regulation} for receiving water {water:water} cannot be "
            "chosen: no class in our hands holds not known."
        ),
        (
            "Chưa chọn được {factor} của {regulation} cho nguồn tiếp nhận {water}: chưa biết "
            "quy mô, và chưa có khoảng nào cho trường hợp đó."
        ),
    ),
    (
        (
            "{factor:factor} of {regulation} for receiving water {water:water} cannot be "
            "chosen: no class in our hands holds {quantity:number}."
        ),
        (
            "Chưa chọn được {factor} của {regulation} cho nguồn tiếp nhận {water}: chưa có "
            "khoảng nào chứa {quantity}."
        ),
    ),
    (
        (
            "{factor:factor} of {regulation} cannot be chosen: no class in our hands holds "
            "{quantity:number}."
        ),
        "Chưa chọn được {factor} của {regulation}: chưa có khoảng nào chứa {quantity}.",
    ),
    (
        (
            "{factor:factor} of {regulation} for receiving water {water:water} is not in our "
            "hands; an official has to enter it."
        ),
        "Chưa có {factor} của {regulation} cho nguồn tiếp nhận {water}; cần cán bộ nhập.",
    ),
    (
        "{factor:factor} of {regulation} is not in our hands; an official has to enter it.",
        "Chưa có {factor} của {regulation}; cần cán bộ nhập.",
    ),
    # why none binds
    (
        (
            "The limit of {regulation} for {code:parameter} is not applied where the "
            "receiving water is {water:water} ({clause:clause})."
        ),
        (
            "Giới hạn của {regulation} cho {code} không áp dụng khi nguồn tiếp nhận là "
            "{water} ({clause})."
        ),
    ),
    (
        "Permit {number} stays the limit of {code:parameter} {days:days} ({document:text}).",
        "Giấy phép {number} tạm dừng áp dụng giới hạn {code} {days} ({document}).",
    ),
    (
        "No permit of outlet {outlet} is in force on {day:day}.",
        "Ngày {day} cửa xả {outlet} không có giấy phép còn hiệu lực.",
    ),
]
