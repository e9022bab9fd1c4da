"""The forms of what is wrong with a profile or a channel, alone and beside others."""

from __future__ import annotations

TOLD: list[tuple[str, str]] = [
    (
        'is no list of texts: write such as ["a", "b"]',
        'không phải danh sách văn bản: hãy viết như `["a", "b"]`',
    ),
    (
        "is no table of texts: write each as the logger's word in quotes, =, and ours",
        "không phải bảng văn bản: mỗi dòng là từ của thiết bị trong ngoặc kép, dấu = và từ của ta",
    ),
    (
        "is no number: write its digits without quotes",
        "không phải số: hãy viết chữ số, không có ngoặc kép",
    ),
    ("is no text: put it in quotes", "không phải văn bản: hãy đặt trong ngoặc kép"),
    ("is empty: fill it in, or leave the key out", "trống: hãy điền, hoặc bỏ khóa này"),
    ("begins or ends with a space: take it out", "có dấu cách ở đầu hoặc cuối: hãy bỏ đi"),
]
OF_FORMS: list[tuple[str, str]] = [
    (
        "status {word:repr} must stand for one of {told:list}, not {ours:repr}",
        "trạng thái {word} phải là một trong {told}, không phải {ours}",
    ),
    (
        "unit {word:repr}: {ours:repr} is no unit of docs/wire.md",
        "đơn vị {word}: {ours} không phải đơn vị trong `docs/wire.md`",
    ),
    (
        "decimal_mark must be a comma or a point, not {told:repr}",
        "`decimal_mark` phải là dấu phẩy hoặc dấu chấm, không phải {told}",
    ),
    (
        "file name {pattern:repr}: each part in braces at most once, no folder",
        "mẫu tên tệp {pattern}: mỗi phần trong ngoặc nhọn nhiều nhất một lần, không có thư mục",
    ),
    (
        "lines need a separator between their fields",
        "dòng văn bản cần dấu ngăn cách giữa các trường",
    ),
    (
        "field {field:repr} is none of {known:list} and names no channel (=NAME)",
        "trường {field} không thuộc {known} và không nêu kênh (=TÊN)",
    ),
    ("lines need a field of their time", "dòng văn bản cần trường thời gian"),
    (
        "lines need a field of a source and one of a value, or of a channel",
        "dòng văn bản cần trường tên kênh và trường giá trị, hoặc trường của một kênh",
    ),
    ("records need the key of their time", "bản ghi cần khóa thời gian"),
    (
        "records that name their channel need the key of its value",
        "bản ghi có khóa tên kênh thì cần khóa giá trị",
    ),
    (
        "the format leaves open how times are written: say it",
        "định dạng này chưa cho biết cách ghi thời gian: hãy nêu",
    ),
    (
        "time_format {form:repr} is none of {known:list} and no pattern of yyyy MM dd HH mm",
        "`time_format` {form} không thuộc {known} và không phải mẫu gồm `yyyy MM dd HH mm`",
    ),
    (
        "a time by a pattern has no offset: say which one, such as +07:00",
        "thời gian theo mẫu không kèm múi giờ: hãy nêu múi giờ, như +07:00",
    ),
    (
        "time_zone {zone:repr} is no offset such as +07:00 or Z",
        "`time_zone` {zone} không phải múi giờ như +07:00 hoặc Z",
    ),
    (
        "times that name an interval's end need its length",
        "thời gian là cuối khoảng thì cần độ dài khoảng",
    ),
]
PROFILES: list[tuple[str, str]] = [
    *OF_FORMS,
    # the file
    ("not UTF-8 ({why:text}): save it as UTF-8", "không phải UTF-8: hãy lưu dạng UTF-8"),
    ("not TOML: {why:text}", "không phải TOML (“{why}”)"),
    (
        "channels is no list of tables: begin each with [[channels]]",
        "`channels` không phải danh sách bảng: mỗi kênh bắt đầu bằng `[[channels]]`",
    ),
    (
        "unknown key {key:repr} in {kind:code}: remove it, or use {known:list}",
        "{kind} không có khóa {key}: hãy bỏ, hoặc dùng {known}",
    ),
    # cells of a profile
    (
        (
            "{column:code} {cell:repr} is no id of a gateway: use 1 to 64 of A-Z a-z 0-9 _ -, or "
            "the begin of such ids with * behind it"
        ),
        (
            "{column} {cell} không phải mã thiết bị: dùng 1 đến 64 ký tự A-Z a-z 0-9 _ -, hoặc "
            "phần đầu của mã và dấu * ở cuối"
        ),
    ),
    (
        "{column:code} {cell:repr} has a quote left open: close it behind the word",
        "{column} {cell} có dấu ngoặc kép chưa đóng: hãy đóng sau từ đó",
    ),
    (
        "{column:code} {cell:repr} is no list of pairs: write such as Good=00; Bad=02",
        "{column} {cell} không phải các cặp: hãy viết như `Good=00; Bad=02`",
    ),
    (
        "{column:code} says nothing of {word:repr}: write ours behind the =",
        "{column} chưa nêu từ của ta cho {word}: hãy viết sau dấu =",
    ),
    (
        "{column:code} {word:repr} ends before it begins: swap the two numbers",
        "{column} {word} kết thúc trước khi bắt đầu: hãy đổi chỗ hai số",
    ),
    (
        (
            "{column:code} {word:repr} is no field: use time, source, value, unit, status, - for "
            "one that is passed over, or = and the name of a channel"
        ),
        (
            "{column} {word} không phải trường: dùng `time`, `source`, `value`, `unit`, `status`, "
            "dấu - cho trường bỏ qua, hoặc dấu = và tên kênh"
        ),
    ),
    (
        (
            "{column:code} {cell:repr} parts no fields: write tab, comma, semicolon, space, or one "
            "mark such as |"
        ),
        (
            "{column} {cell} không ngăn cách được các trường: hãy viết `tab`, `comma`, "
            "`semicolon`, `space`, hoặc một dấu như |"
        ),
    ),
    (
        (
            "{column:code} {cell:repr} cannot be read: write rfc3339, epoch_s, epoch_ms, epoch_us, "
            "epoch_ns, or a pattern of yyyy MM dd HH mm ss SSS such as dd/MM/yyyy HH:mm:ss"
        ),
        (
            "{column} {cell} không đọc được: hãy viết `rfc3339`, `epoch_s`, `epoch_ms`, "
            "`epoch_us`, `epoch_ns`, hoặc mẫu như `dd/MM/yyyy HH:mm:ss`"
        ),
    ),
    (
        "{column:code} {cell:repr} is no offset: write such as +07:00 or Z",
        "{column} {cell} không phải múi giờ: hãy viết như +07:00 hoặc Z",
    ),
    (
        "{column:code} {cell:repr} holds {mark:repr}: name one topic of the logger's",
        "{column} {cell} có {mark}: hãy nêu một chủ đề của thiết bị",
    ),
    (
        "{column:code} {cell:repr} has more than + in a level: write + alone there",
        "{column} {cell} có thêm ký tự bên dấu +: ở cấp đó chỉ viết dấu +",
    ),
    (
        (
            "{column:code} {cell:repr} begins as topics of ours do, which need no profile: name "
            "the logger's own, or leave it empty"
        ),
        (
            "{column} {cell} bắt đầu như chủ đề của hệ thống, vốn không cần hồ sơ: hãy nêu chủ đề "
            "riêng của thiết bị, hoặc để trống"
        ),
    ),
    (
        "file_names {name:repr} names a folder: write the file's name",
        "`file_names` {name} có thư mục: chỉ viết tên tệp",
    ),
    (
        "{column:code} has {place:repr}: write in braces {known:list}, each once",
        "{column} có {place}: trong ngoặc nhọn chỉ viết {known}, mỗi thứ một lần",
    ),
    # cells of a channel
    (
        "factor 0 makes every value 0: correct it, or leave it empty",
        "`factor` 0 làm mọi giá trị thành 0: hãy sửa, hoặc để trống",
    ),
    (
        "source has {place:repr}: write in braces outlet and parameter, each once",
        "`source` có {place}: trong ngoặc nhọn chỉ viết `outlet` và `parameter`, mỗi thứ một lần",
    ),
    (
        "source {source:repr} has two places side by side: write what parts them",
        "`source` {source} có hai chỗ liền nhau: hãy viết dấu ngăn cách chúng",
    ),
    (
        "{column:code} is filled in, and source has a place for it: keep one",
        "{column} đã điền mà `source` cũng có chỗ cho nó: giữ lại một",
    ),
    (
        "parameter is empty, and source has no place for it: fill it in",
        "`parameter` trống mà `source` không có chỗ cho nó: hãy điền",
    ),
    (
        "unit {unit:repr} is none in which {code} is told: use one of {fitting:list}",
        "`unit` {unit} không dùng được cho {code}: dùng một trong {fitting}",
    ),
    (
        ("basis {basis:code} is for {code} alone: name it in parameter, or leave the basis empty"),
        "`basis` {basis} chỉ dùng cho {code}: hãy nêu ở `parameter`, hoặc để trống `basis`",
    ),
    # beside others
    (
        (
            "gateways {named:repr} is the gateway of no outlet of the files or the registry: "
            "{advice:advice}"
        ),
        (
            "`gateways` {named} không phải thiết bị của cửa xả nào trong các tệp hay sổ đăng ký: "
            "{advice}"
        ),
    ),
    (
        (
            "profiles {one} and {other} both say from {day:day} on how gateway {gateway} writes: "
            "end the earlier one, or give each a topic or format of its own (the other stands "
            "{where:where})"
        ),
        (
            "hồ sơ {one} và {other} đều nói thiết bị {gateway} viết thế nào từ ngày {day}: hãy cho "
            "hồ sơ trước kết thúc, hoặc cho mỗi hồ sơ chủ đề hay định dạng riêng (dòng kia {where})"
        ),
    ),
    (
        (
            "topic {topic:repr} is one topic for gateways {gateway} and {other}: give each its "
            "own, with a place for its id"
        ),
        (
            "chủ đề {topic} là một cho các thiết bị {gateway} và {other}: hãy cho mỗi thiết bị chủ "
            "đề riêng, có chỗ cho mã của nó"
        ),
    ),
    (
        (
            "topics {topic:repr} and {other:repr} are one topic for gateways {gateway} and "
            "{another} from {day:day} on: give each its own (the other stands {where:where})"
        ),
        (
            "chủ đề {topic} và {other} là một cho các thiết bị {gateway} và {another} từ ngày "
            "{day}: hãy cho mỗi thiết bị chủ đề riêng (dòng kia {where})"
        ),
    ),
    (
        "receipts_topic {topic:repr} is a topic of messages too: name another",
        "`receipts_topic` {topic} cũng là chủ đề của bản tin: hãy nêu chủ đề khác",
    ),
    (
        (
            "outlet {outlet} is of gateway {gateway}, which profile {profile} is not for: correct "
            "one of the two"
        ),
        (
            "cửa xả {outlet} là của thiết bị {gateway}, mà hồ sơ {profile} không dành cho thiết bị "
            "này: hãy sửa một trong hai"
        ),
    ),
    (
        (
            "channel {source:repr} names no outlet, and gateway {gateway} has {one} and {other}: "
            "fill in outlet_id, or a place for it in source"
        ),
        (
            "kênh {source} không nêu cửa xả, mà thiết bị {gateway} có {one} và {other}: hãy điền "
            "`outlet_id`, hoặc cho nó một chỗ trong `source`"
        ),
    ),
    (
        (
            "patterns {one:repr} and {other:repr} of profile {profile} fit one name: write one of "
            "them so that it does not (the other stands {where:where})"
        ),
        (
            "các mẫu {one} và {other} của hồ sơ {profile} cùng khớp một tên: hãy viết lại một mẫu "
            "(dòng kia {where})"
        ),
    ),
    (
        (
            "channels {one:repr} and {other:repr} both give {code} of outlet {outlet}: keep one "
            "(the other stands {where:where})"
        ),
        (
            "các kênh {one} và {other} đều là {code} của cửa xả {outlet}: giữ lại một (dòng kia "
            "{where})"
        ),
    ),
    # after the others: a key and what is wrong with it
    ("{name:code} {said:told}", "{name} {said}"),
]
