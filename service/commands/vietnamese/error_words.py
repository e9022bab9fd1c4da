"""The forms of what the command line refuses, and of what is in its way, in both languages."""

from __future__ import annotations

from service.commands.vietnamese.by_subject.account_words import ERRORS_OF_NOTIFYING
from service.commands.vietnamese.by_subject.gateway_words import ERRORS_OF_FOLDERS
from service.commands.vietnamese.by_subject.profile_words import ERRORS_OF_PROFILES
from service.commands.vietnamese.by_subject.score_words import ERRORS_OF_SCORES
from service.commands.vietnamese.by_subject.status_words import ERRORS_OF_STATUS

ERRORS: list[tuple[str, str]] = [
    *ERRORS_OF_NOTIFYING,
    *ERRORS_OF_STATUS,
    *ERRORS_OF_SCORES,
    (
        "{file:text} holds no token: one line, as `nhue token add` printed it",
        "{file} không có mã truy cập: cần một dòng như `nhue token add` đã in ra",
    ),
    (
        "{file:text} cannot be read ({why:why}): name another file",
        "không đọc được {file} ({why}): hãy nêu tệp khác",
    ),
    (
        "a pack is not made anew: --rebuild is for documents",
        "hồ sơ chứng cứ không lập lại được: --rebuild dành cho văn bản",
    ),
    *ERRORS_OF_FOLDERS,
    *ERRORS_OF_PROFILES,
    ("refused whole: {count:number} faults", "từ chối toàn bộ: {count} lỗi"),
    # how something is written
    (
        "{text:quoted} is no instant; write it such as 2026-11-23T08:00+07:00",
        "{text} không phải thời điểm; hãy viết như 2026-11-23T08:00+07:00",
    ),
    (
        "{text:quoted} has no offset; add +07:00 for Hanoi, or Z for UTC",
        "{text} thiếu múi giờ; thêm +07:00 cho Hà Nội, hoặc Z cho UTC",
    ),
    (
        "{text:quoted} is no decimal number; write it such as 0.9",
        "{text} không phải số thập phân; hãy viết như 0.9",
    ),
    (
        "unknown parameter {text:quoted}; one of {codes:text}",
        "không có thông số {text}; một trong `{codes}`",
    ),
    (
        "the name of {path} tells no format: give --format, one of {formats:text}",
        "tên {path} không cho biết định dạng: hãy nêu --format, một trong {formats}",
    ),
    (
        "{path} cannot be written ({why}): name another file",
        "không ghi được {path} ({why}): hãy nêu tệp khác",
    ),
    ("No such option: {name}", "Không có tùy chọn {name}"),
    (
        "No such option: {name} Did you mean {near}?",
        "Không có tùy chọn {name}; có phải {near} không?",
    ),
    (
        "No such option: {name} (Possible options: {near:text})",
        "Không có tùy chọn {name}; có thể là {near}",
    ),
    ("No such command {name:quoted}.", "Không có lệnh {name}."),
    (
        "No such command {name:quoted}. Did you mean {near:text}?",
        "Không có lệnh {name}. Có phải {near} không?",
    ),
    ("Missing argument {name:quoted}.", "Thiếu tham số {name}."),
    ("Missing option {name:quoted}.", "Thiếu tùy chọn {name}."),
    ("Missing command.", "Thiếu lệnh."),
    (
        "Missing option {name:quoted}. Choose from: {names:text}",
        "Thiếu tùy chọn {name}. Chọn một trong: {names}",
    ),
    ("Option {name:quoted} requires an argument.", "Tùy chọn {name} cần giá trị."),
    ("Got unexpected extra argument ({text:text})", "Thừa tham số ({text})"),
    ("Got unexpected extra arguments ({text:text})", "Thừa tham số ({text})"),
    ("Invalid value for {name:quoted}: {why:why}", "Giá trị của {name} không hợp lệ: {why}"),
    (
        "{text:quoted} does not match the formats {formats:text}.",
        "{text} không đúng dạng {formats}.",
    ),
    # what a command needs
    (
        "name the {kind:kind}s that the {role:role} is of: --{option} ID",
        "hãy nêu {kind} của {role}: --{option} ID",
    ),
    (
        "the role {role:role} is not of a {kind:kind}: leave --{option} out",
        "vai trò {role} không gắn với {kind}: hãy bỏ --{option}",
    ),
    (
        "a password has {least:number} to {most:number} letters",
        "mật khẩu có từ {least} đến {most} ký tự",
    ),
    (
        "{last:day} comes before {first:day}: swap the two days",
        "ngày {last} trước ngày {first}: hãy đổi chỗ hai ngày",
    ),
    (
        "a hold needs a --reason, a --document and a name (--by)",
        "lệnh lưu giữ cần --reason, --document và tên (--by)",
    ),
    ("a release needs a --reason and a name (--by)", "giải tỏa cần --reason và tên (--by)"),
    ("a retirement needs a --reason and a name (--by)", "cho nghỉ cần --reason và tên (--by)"),
    (
        "a ruling needs a --reason and the name of who rules (--by)",
        "quyết định cần --reason và tên người quyết định (--by)",
    ),
    (
        "a ruling is on readings that are there: --from < --to <= now",
        "quyết định chỉ về giá trị đã có: --from < --to <= bây giờ",
    ),
    (
        "--range says what --from and --to say: give one of them",
        "--range nói như --from và --to: chỉ nêu một",
    ),
    ("--to needs --from", "--to cần --from"),
    (
        "no worker {number:number} to retire: `nhue worker list` shows them",
        "không có tiến trình {number} để cho nghỉ: xem `nhue worker list`",
    ),
    (
        (
            "worker {number:number} was heard of {seconds:number} s ago: stop it, and wait "
            "{wait:number} s"
        ),
        "tiến trình {number} hoạt động cách đây {seconds} giây: hãy dừng nó và chờ {wait} giây",
    ),
    (
        (
            "{count:number} records of worker {number:number}'s journal are not stored: start "
            "it with its disk until nothing waits, or say --lost where the disk is gone"
        ),
        (
            "{count} bản ghi trong sổ của tiến trình {number} chưa lưu: hãy chạy nó với đĩa của nó "
            "đến khi không còn gì chờ, hoặc nêu --lost nếu đĩa đã mất"
        ),
    ),
    (
        (
            "no outlet of the registry names gateway {id:quoted}: import its outlet first (`nhue "
            "import`), else its messages would only be refused again"
        ),
        (
            "không có cửa xả nào dùng thiết bị {id}: hãy nhập cửa xả trước (`nhue import`), "
            "nếu không bản tin lại bị từ chối"
        ),
    ),
    (
        "no regulation {id:quoted} in our hands; known are {known:text}",
        "chưa có quy chuẩn {id}; các quy chuẩn: {known}",
    ),
    (
        "{outlet} measures {codes:parameters}, not {code:parameter}",
        "{outlet} đo {codes}, không đo {code}",
    ),
    ("no outlet {ids} in the registry", "không có cửa xả {ids} trong sổ đăng ký"),
    ("holds {files} already: choose another --out", "đã có {files}: hãy chọn --out khác"),
    ("{file} is there already: name another file", "đã có {file}: hãy nêu tệp khác"),
    (
        "{file} is no name of a workbook: name one that ends with .xlsx",
        "{file} không phải tên tệp Excel: hãy nêu tên có đuôi .xlsx",
    ),
    (
        "folder {folder} is not there: make it, or name another",
        "không có thư mục {folder}: hãy tạo, hoặc nêu thư mục khác",
    ),
    (
        "{folder}: .csv files are there already: choose another folder",
        "{folder}: đã có tệp .csv: hãy chọn thư mục khác",
    ),
    ("cannot be written into: choose another --out", "không ghi được: hãy chọn --out khác"),
    ("cannot be made: {why:text}", "không tạo được: “{why}”"),
    (
        "the reading store is not empty, it holds readings of outlet {id:quoted}: {what:text}",
        "kho số liệu không trống, có giá trị của cửa xả {id}: hãy chọn kho trống",
    ),
    (
        "the demo's own broker is not installed: {what:text}",
        "chưa cài máy chủ MQTT của bản trình diễn: `{what}`",
    ),
    (
        (
            "a clock that runs ahead of the real one would tell of what has not been: "
            "with --clock, name with --days how far back it begins"
        ),
        (
            "đồng hồ chạy trước giờ thực sẽ báo điều chưa xảy ra: dùng --clock thì nêu --days, số "
            "ngày quá khứ mà nó bắt đầu"
        ),
    ),
    (
        (
            "--{option:text} {told:text}: name a gateway of the city that sends, =, and one of "
            "{how:text}"
        ),
        "--{option} {told}: nêu một thiết bị có gửi số liệu, dấu =, và một trong: {how}",
    ),
    (
        (
            "--writes {gateway:text}={name:text}: a gateway that misbehaves speaks our own JSON; "
            "ask one of the two"
        ),
        (
            "--writes {gateway}={name}: thiết bị hoạt động sai chỉ gửi JSON của hệ thống; hãy chọn "
            "một trong hai"
        ),
    ),
    (
        (
            "--writes {gateway:text}={name:text}: this format is files; name with --folder the "
            "drop folder of the service"
        ),
        (
            "--writes {gateway}={name}: dạng này là tệp; hãy nêu thư mục nhận tệp của hệ thống "
            "bằng --folder"
        ),
    ),
    (
        (
            "--writes {gateway:text}={name:text}: it writes {other:text} already; a gateway writes "
            "one format"
        ),
        (
            "--writes {gateway}={name}: thiết bị này đã được chọn dạng {other}; mỗi thiết bị chỉ "
            "gửi theo một dạng"
        ),
    ),
    # backups
    (
        "no whole backup is in this folder, or none of that time",
        "thư mục này không có bản sao trọn vẹn, hoặc không có bản của thời điểm đó",
    ),
    (
        "the records' database is not empty: name an empty one (NHUE_RECORDS_URL)",
        "kho hồ sơ không trống: hãy chọn kho trống (NHUE_RECORDS_URL)",
    ),
    ("the records cannot be copied: {why:text}", "không sao lưu được kho hồ sơ: “{why}”"),
    ("the records do not answer: {why:text}", "kho hồ sơ không trả lời: “{why}”"),
    (
        "this backup's records are of {kind}: set NHUE_RECORDS_URL to such a one",
        "kho hồ sơ của bản sao là {kind}: hãy đặt NHUE_RECORDS_URL tương ứng",
    ),
    (
        (
            "there is something already, and a restore overwrites nothing: name an empty "
            "NHUE_DATA_DIR, or move this aside"
        ),
        (
            "đã có dữ liệu, và khôi phục không ghi đè: hãy chọn NHUE_DATA_DIR trống, hoặc "
            "chuyển dữ liệu này đi"
        ),
    ),
    (
        "a backup within the data folder would go with it: name a folder on another disk",
        "bản sao trong thư mục dữ liệu sẽ mất cùng nó: hãy chọn thư mục trên đĩa khác",
    ),
    ("another backup is being taken here", "đang sao lưu ở đây"),
    ("{name} cannot be copied ({why:text})", "không chép được {name} (“{why}”)"),
    (
        "a restore into this folder was broken off: run `nhue restore` again",
        "lần khôi phục vào thư mục này bị ngắt: hãy chạy lại `nhue restore`",
    ),
    # settings and what is around
    (
        "{name}: no such setting; see docs/settings.md",
        "{name}: không có thiết lập này; xem docs/settings.md",
    ),
    (
        "no certification {run:quoted} of gateway {id}",
        "không có lần kiểm tra {run} của thiết bị {id}",
    ),
    (
        "NHUE_MQTT_HOST is none: name the broker's host for this",
        "NHUE_MQTT_HOST là `none`: hãy nêu máy chủ MQTT",
    ),
    (
        "NHUE_STORE=influxdb needs a running InfluxDB 2: set NHUE_INFLUX_URL and NHUE_INFLUX_TOKEN",
        (
            "NHUE_STORE=influxdb cần InfluxDB 2 đang chạy: hãy đặt NHUE_INFLUX_URL và "
            "NHUE_INFLUX_TOKEN"
        ),
    ),
    (
        "set NHUE_OIDC_ISSUER, or name the provider: --issuer URL",
        "hãy đặt NHUE_OIDC_ISSUER, hoặc nêu hệ thống đăng nhập chung: --issuer URL",
    ),
    (
        "there is neither a broker nor a drop folder: name one",
        "không có máy chủ MQTT hay thư mục nhận tệp: hãy nêu một",
    ),
    (
        "the receiving process did not start: look at the log above",
        "tiến trình tiếp nhận không khởi động: xem nhật ký ở trên",
    ),
]
