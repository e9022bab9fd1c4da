"""The columns of profiles, how a logger writes what it sends, and of their channels."""

from __future__ import annotations

from dataclasses import replace

from storage.registry_files.described.column import Described
from storage.registry_files.described.terms import OUTLET_ID, PARAMETER, VALID_FROM, VALID_TO

_REASON = Described(
    "reason", "Căn cứ", "vì sao nhập: văn bản, buổi làm việc",
    "why it was entered: a paper, a visit", "Biên bản khảo sát 12/2026",
)  # fmt: skip
_ENTERED_BY = Described(
    "entered_by", "Người nhập", "ai xác nhận điều này", "who says so", "Nguyễn Thị Hà"
)

PROFILES = (
    Described(
        "id", "Mã hồ sơ bản tin", "1 đến 64 chữ A-Z a-z 0-9 _ -, không dấu",
        "1 to 64 of A-Z a-z 0-9 _ -, beginning with a letter or digit", "song-xanh-json",
    ),
    Described(
        "gateways", "Các thiết bị",
        "mã thiết bị, cách nhau bằng dấu cách; mã có * ở cuối: mọi mã bắt đầu như vậy",
        "ids, parted by spaces; one with * at its end is every id that begins so",
        "gw-song-xanh",
    ),
    Described(
        "like", "Theo mẫu bản tin", "mẫu có sẵn dùng cho những gì hồ sơ không nêu",
        "the form that comes with us and holds where the profile says nothing", "json-flat",
    ),
    replace(VALID_FROM, vi="ngày nhận đầu tiên áp dụng hồ sơ này",
            en="the first legal day of receipt for which it holds", example="2026-12-01"),
    _REASON,
    _ENTERED_BY,
    replace(VALID_TO, vi="ngày nhận cuối cùng; để trống: vẫn áp dụng",
            en="its last legal day of receipt; empty: still", example="2027-06-30"),
    Described(
        "format", "Định dạng", "bản tin viết theo cách nào", "what the bytes are", "json",
        words=(
            ("lines", "dòng văn bản"), ("json", "JSON"),
            ("line_protocol", "InfluxDB line protocol"),
            ("sparkplug", "Sparkplug B"), ("senml", "SenML"),
        ),
    ),
    Described(
        "topic", "Chủ đề MQTT",
        "chủ đề riêng của thiết bị; chỗ của mã thiết bị viết như ví dụ, + là một cấp bất kỳ",
        "a topic of the logger's own; {gateway} stands for its id, + for a level of any name",
        "plant/{gateway}/data",
    ),
    Described(
        "receipts_topic", "Chủ đề biên nhận",
        "nơi gửi biên nhận; để trống: không gửi ở chủ đề riêng",
        "where receipts go; empty: to no topic of its own", "plant/{gateway}/receipts",
    ),
    Described(
        "file_names", "Mẫu tên tệp",
        "cách nhau bằng dấu cách; chỗ của mã trạm và thời gian viết như ví dụ, * là bất kỳ",
        "names of files, parted by spaces, of {province} {facility} {station} {time} and *",
        "{station}_{time}.txt",
    ),
    Described(
        "separator", "Dấu ngăn cách", "giữa các trường: tab, comma, semicolon, space hoặc một dấu",
        "between fields: tab, comma, semicolon, space, or one mark", "tab",
    ),
    Described(
        "fields", "Thứ tự trường",
        "tên trường theo thứ tự như ví dụ; - là bỏ qua, =TÊN là giá trị của kênh đó",
        "time, source, value, unit, status, - (passed over) or =NAME of a channel; spaces between",
        "time source value unit status",
    ),
    Described(
        "header_lines", "Số dòng đầu bỏ qua", "số dòng trước số liệu", "lines before the values",
        "1",
    ),
    Described(
        "decimal_mark", "Dấu thập phân", "dấu chấm hoặc dấu phẩy", "a point or a comma", "point",
        words=(("point", "dấu chấm"), ("comma", "dấu phẩy")),
    ),
    Described(
        "records", "Nơi có bản ghi",
        'đường dẫn trong JSON, dấu chấm giữa các cấp, * là mọi phần tử; "" là toàn bộ',
        'a path in JSON, dots between levels, * for each member; "" for the whole', "data.*",
    ),
    Described("time_key", "Khóa thời gian", "khóa JSON của thời gian", "the key of the time", "ts"),
    Described(
        "values_key", "Khóa các giá trị", "khóa của tên và giá trị", "the key of names and values",
        "values",
    ),
    Described(
        "name_key", "Khóa tên kênh", "khóa của tên, khi mỗi bản ghi có một giá trị",
        "the key of the name, in a record of one value", "n",
    ),
    Described(
        "value_key", "Khóa giá trị", "khóa của giá trị trong bản ghi đó",
        "the key of the value in such a record", "v",
    ),
    Described("unit_key", "Khóa đơn vị", "khóa của đơn vị", "the key of the unit", "u"),
    Described("status_key", "Khóa trạng thái", "khóa của trạng thái", "the key of the status", "q"),
    Described(
        "prefix_keys", "Khóa đứng trước tên", "các khóa ghép trước mỗi tên, có / ở giữa",
        "keys of what stands before each name, / between", "device tag",
    ),
    Described(
        "time_format", "Cách ghi thời gian",
        "rfc3339, epoch_s, epoch_ms, epoch_us, epoch_ns hoặc mẫu gồm yyyy MM dd HH mm ss SSS",
        "rfc3339, epoch_s, epoch_ms, epoch_us, epoch_ns, or a pattern of yyyy MM dd HH mm ss SSS",
        "dd/MM/yyyy HH:mm:ss",
    ),
    Described(
        "time_zone", "Múi giờ", "của thời gian không kèm múi giờ", "of times that have none",
        "+07:00",
    ),
    Described(
        "stamped_at", "Thời gian là lúc", "đầu hay cuối khoảng mà giá trị đại diện",
        "which end of its interval a value's time names", "begin",
        words=(("begin", "đầu khoảng"), ("end", "cuối khoảng")),
    ),
    Described(
        "interval_seconds", "Độ dài khoảng", "khoảng mà một giá trị đại diện",
        "what a value stands for", "300", "s",
    ),
    Described(
        "units", "Từ chỉ đơn vị", "từ của thiết bị = đơn vị của ta, cách nhau bằng dấu chấm phẩy",
        "the logger's word = our unit, parted by semicolons", "mgl=mg/L; oC=°C",
    ),
    Described(
        "statuses", "Từ chỉ trạng thái",
        "từ của thiết bị = 00 (đang đo), 01 (hiệu chuẩn) hoặc 02 (lỗi), giữa các cặp là ;",
        "the logger's word = 00 (measuring), 01 (calibrating) or 02 (fault), parted by semicolons",
        "Good=00; Bad=02; 64-127=02",
    ),
    Described(
        "no_values", "Từ chỉ không có giá trị", "những gì thiết bị ghi khi không có giá trị",
        "what it writes where it has none, parted by spaces", 'NaN "no data"',
    ),
    Described(
        "longest_silence_seconds", "Im lặng lâu nhất",
        "thiết bị chỉ gửi khi thay đổi: im lặng đến đây vẫn là không đổi; không quá một ngày",
        "of a logger that reports on change: up to so long nothing has changed; at most a day",
        "900", "s",
    ),
)  # fmt: skip

CHANNELS = (
    Described(
        "profile_id", "Mã hồ sơ bản tin", "kênh thuộc hồ sơ nào", "the profile", "song-xanh-json"
    ),
    Described(
        "source", "Tên kênh",
        "tên như thiết bị gửi; chỗ của cửa xả và thông số viết như ví dụ",
        "its name as sent; {outlet} and {parameter} may stand for a part", "{outlet}/{parameter}",
    ),
    _REASON,
    _ENTERED_BY,
    replace(OUTLET_ID, vi="để trống: theo tên kênh, hoặc cửa xả duy nhất của thiết bị",
            en="empty: what {outlet} names, else the gateway's only outlet"),
    replace(PARAMETER, vi="để trống: theo tên kênh; - là bỏ qua",
            en="empty: what {parameter} names; - is passed over"),
    Described(
        "unit", "Đơn vị", "của giá trị gửi không kèm đơn vị", "of values that are sent without one",
        "mg/L",
    ),
    Described(
        "factor", "Hệ số nhân", "giá trị gửi được nhân với số này",
        "values are multiplied by it", "0.1",
    ),
    Described(
        "basis", "Tính theo", "chất được gửi, khi ta giữ theo nguyên tố",
        "the substance that is sent, where the element is kept", "nh4_as_n",
        words=(
            ("nh4_as_n", "NH4 thành N"), ("no3_as_n", "NO3 thành N"),
            ("no2_as_n", "NO2 thành N"), ("po4_as_p", "PO4 thành P"),
        ),
    ),
)  # fmt: skip
