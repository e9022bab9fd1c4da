"""The forms of what is wrong with a question, a session or an address, in both languages."""

from __future__ import annotations

QUESTIONS: list[tuple[str, str]] = [
    (
        "{day:day} lies ahead; the newest day is {last:day}",
        "ngày {day} chưa đến; ngày mới nhất là {last}",
    ),
    ("month must be in 1..12", "tháng phải từ 1 đến 12"),
    ("day is out of range for month", "tháng đó không có ngày này"),
    ("hour must be in 0..23", "giờ phải từ 0 đến 23"),
    ("minute must be in 0..59", "phút phải từ 0 đến 59"),
    ("second must be in 0..59", "giây phải từ 0 đến 59"),
    (
        "no outlet in the registry names gateway {id:quoted}; known: {ids:text}",
        "không có cửa xả nào trong sổ đăng ký dùng thiết bị {id}; các thiết bị: {ids}",
    ),
    (
        "no certification {run:quoted} of gateway {id}",
        "không có lần kiểm tra kết nối {run} của thiết bị {id}",
    ),
    # days, instants and spans
    (
        (
            "{text:quoted} is not an RFC 3339 time with offset; write 2026-11-24T10:00:00Z or "
            "2026-11-24T10:00:00%2B07:00 (in an address + is written %2B)"
        ),
        (
            "{text} không phải thời điểm RFC 3339 có múi giờ; hãy viết 2026-11-24T10:00:00Z hoặc "
            "2026-11-24T10:00:00%2B07:00 (trong địa chỉ, dấu + viết là %2B)"
        ),
    ),
    (
        "{text:quoted} is not a day; write YYYY-MM-DD, as in 2026-11-24",
        "{text} không phải là ngày; hãy viết năm-tháng-ngày, ví dụ 2026-11-24",
    ),
    (
        "{text:quoted} lies outside the years {first:number} to {last:number}",
        "{text} nằm ngoài các năm từ {first} đến {last}",
    ),
    (
        "{text:quoted} is not a parameter code; known are {codes:names}",
        "{text} không phải mã thông số; các mã: {codes}",
    ),
    (
        (
            "{at:instant} lies in the future; nothing is known then. "
            "Leave it out to ask for what is known now"
        ),
        "{at} ở tương lai nên chưa có số liệu. Hãy bỏ trống để xem số liệu hiện nay",
    ),
    (
        (
            "the legal day {day:day} had not ended at {at:instant}; "
            "ask for {last:day} or an earlier day"
        ),
        "ngày {day} chưa kết thúc vào lúc {at}; hãy chọn ngày {last} hoặc trước đó",
    ),
    (
        "{first:day} comes after {last:day}; put the earlier day into `from`",
        "ngày {first} sau ngày {last}; hãy để ngày sớm hơn vào `from`",
    ),
    (
        "{first:day} to {last:day} are more than {most:number} days; ask in steps, first {step}",
        "từ ngày {first} đến ngày {last} quá {most} ngày; hãy chia nhiều lần, bắt đầu với `{step}`",
    ),
    (
        "it is not earlier than `to`; the span is [from, to)",
        "phải sớm hơn `to`; khoảng thời gian là `[from, to)`",
    ),
    (
        (
            "more than {most:number} days of readings; page by time, first {step}, then from "
            "the `to` before"
        ),
        (
            "quá {most} ngày giá trị quan trắc; hãy chia theo thời gian, bắt đầu với `{step}`, "
            "sau đó tiếp từ `to` trước"
        ),
    ),
    (
        "{text:quoted} is not a month; write YYYY-MM",
        "{text} không phải là tháng; hãy viết năm-tháng, ví dụ 2026-11",
    ),
    ("{text} lies ahead; the newest month is {last}", "{text} chưa đến; tháng mới nhất là {last}"),
    (
        "{day:day} is not among the days shown, {first:day} to {last:day}",
        "ngày {day} không thuộc các ngày được hiển thị, từ ngày {first} đến ngày {last}",
    ),
    ("{day:day} is not before {last:day}", "ngày {day} phải trước ngày {last}"),
    (
        "it must be above `after`; positions rise with time",
        "phải lớn hơn `after`; vị trí tăng theo thời gian",
    ),
    (
        (
            "readings are kept without the instant at which each became known; a mean carries the "
            "digest of those that it rested on"
        ),
        (
            "giá trị quan trắc không lưu thời điểm được biết; mỗi trung bình có mã băm của các giá "
            "trị đã dùng"
        ),
    ),
    # filters, pages and names of a query
    (
        "no cluster is in {commune:quoted} as known then; did you mean {near:quoted}?",
        "không có cụm nào ở {commune} theo số liệu khi đó; có phải {near} không?",
    ),
    (
        "no cluster is in {commune:quoted} as known then; known are {communes:text}",
        "không có cụm nào ở {commune} theo số liệu khi đó; các xã, phường: {communes:text}".replace(
            "{communes:text}", "{communes}"
        ),
    ),
    (
        "this is no cursor of this question; leave it out to begin anew",
        "con trỏ không thuộc câu hỏi này; hãy bỏ đi để bắt đầu lại",
    ),
    (
        "the cursor is of another `known_at`; leave one out",
        "con trỏ thuộc `known_at` khác; hãy bỏ một trong hai",
    ),
    ("it is given {count:number} times; give it once", "được nêu {count} lần; chỉ nêu một lần"),
    (
        "this route takes no query parameter; leave it out",
        "địa chỉ này không nhận tham số; hãy bỏ đi",
    ),
    (
        "no such query parameter; did you mean `{near}`? known are {names:names}",
        "không có tham số này; có phải `{near}` không? các tham số: {names}",
    ),
    (
        "no such query parameter; known are {names:names}",
        "không có tham số này; các tham số: {names}",
    ),
    (
        "the address is not UTF-8: write each letter as %XX of its UTF-8 bytes, and no %00",
        "địa chỉ không phải UTF-8: hãy viết mỗi ký tự dưới dạng %XX theo UTF-8, không dùng %00",
    ),
    # bodies
    (
        "a body is at most {bytes} bytes: send the entries in several requests",
        "nội dung gửi tối đa {bytes} byte: hãy chia thành nhiều lần gửi",
    ),
    (
        "at most {most} files go with a form: send the others with another",
        "mỗi biểu mẫu kèm tối đa {most} tệp: hãy gửi các tệp còn lại trong lần khác",
    ),
    (
        "the request broke off before its end, and nothing of it was kept: send it again",
        "yêu cầu bị ngắt giữa chừng và không có gì được lưu: hãy gửi lại",
    ),
    (
        "the body is not JSON in UTF-8: save it as UTF-8, without NUL",
        "nội dung không phải JSON dạng UTF-8: hãy lưu dạng UTF-8, không có ký tự NUL",
    ),
    (
        "the body names {key:quoted} more than once; name it once",
        "nội dung nêu {key} nhiều lần; chỉ nêu một lần",
    ),
    (
        "the body is no JSON: it cannot be read on from letter {letter:number}",
        "nội dung không phải JSON: không đọc được từ ký tự thứ {letter}",
    ),
    (
        "it must be application/json, else the body is not read",
        "phải là application/json thì nội dung mới được đọc",
    ),
    ("it has a NUL in it; leave that out", "có ký tự NUL; hãy bỏ đi"),
    (
        "it has letters that turn a line around; leave them out",
        "có ký tự đảo chiều dòng chữ; hãy bỏ đi",
    ),
    # what is not there
    ("no outlet {id:quoted} in the registry", "không có cửa xả {id} trong sổ đăng ký"),
    (
        "no report of a plan of {year} is in our hands; there are those of {years:text}",
        "chúng tôi chưa có nguồn nào về kế hoạch năm {year}; có các năm {years}",
    ),
    ("no gateway {id:quoted} in the registry", "không có thiết bị {id} trong sổ đăng ký"),
    (
        "no gateway {id:quoted}: /api/v1/gateways lists them",
        "không có thiết bị {id}: danh sách ở /api/v1/gateways",
    ),
    (
        "no verdict on {outlet}, {code:parameter}, {day:day} was known at {at:instant}",
        "chưa có kết luận nào về {outlet}, {code}, ngày {day} vào lúc {at}",
    ),
    (
        "no route {path}; the routes are listed in /api/v1/openapi.json",
        "không có địa chỉ {path}; danh sách địa chỉ ở /api/v1/openapi.json",
    ),
    (
        "{method} is not answered here; docs/api.md says which routes are written to",
        "địa chỉ này không nhận {method}; docs/api.md cho biết các địa chỉ được ghi",
    ),
    (
        "no hold {id:number}: GET /api/v1/holds or `nhue hold list` shows them",
        "không có lệnh lưu giữ {id}: xem GET /api/v1/holds hoặc `nhue hold list`",
    ),
    (
        "no account {name:quoted}: `nhue account list` shows them",
        "không có tài khoản {name}: xem `nhue account list`",
    ),
    (
        "{name:quoted} has no token {token:quoted} that is not revoked",
        "{name} không có mã truy cập {token} còn hiệu lực",
    ),
    (
        "The table of regulation {citation:quoted} is not in our hands",
        "Chưa có bảng giới hạn của quy chuẩn {citation}",
    ),
    (
        "no release of a hold is known since {at}",
        "chưa có lần giải tỏa lưu giữ nào từ {at}",
    ),
    (
        "the journal is where ingest runs, and that is not here",
        "sổ nhật ký nằm ở nơi chạy tiếp nhận, không phải ở đây",
    ),
    # who asks
    (
        "sign in, or send a token: Authorization: Bearer TOKEN",
        "hãy đăng nhập, hoặc gửi mã truy cập: Authorization: Bearer MÃ",
    ),
    ("the session has ended: sign in again", "phiên đăng nhập đã kết thúc: hãy đăng nhập lại"),
    (
        "this token is nobody's; an account's page, or `nhue token add`, makes one",
        "mã truy cập này không của ai; hãy tạo mã ở trang tài khoản hoặc bằng `nhue token add`",
    ),
    (
        "this token is revoked; an account's page, or `nhue token add`, makes one",
        "mã truy cập này đã bị thu hồi; hãy tạo mã ở trang tài khoản hoặc bằng `nhue token add`",
    ),
    (
        "this token has expired; an account's page, or `nhue token add`, makes one",
        "mã truy cập này đã hết hạn; hãy tạo mã ở trang tài khoản hoặc bằng `nhue token add`",
    ),
    ("this token may only {acts:acts}", "mã truy cập này chỉ được {acts}"),
    (
        "the role {role:role} does not have this; docs/accounts.md says which do",
        "vai trò {role} không có quyền này; docs/accounts.md cho biết vai trò nào có",
    ),
    (
        "a form is sent in a session, not by a token",
        "biểu mẫu được gửi trong phiên đăng nhập, không bằng mã truy cập",
    ),
    (
        (
            "this was not sent by a page of ours that was opened in this session: open the "
            "page again and send it from there"
        ),
        "nội dung này không được gửi từ trang đã mở trong phiên này: hãy mở lại trang và gửi từ đó",
    ),
    (
        "this is not the demo: sign in by name and password",
        "đây không phải bản trình diễn: hãy đăng nhập bằng tên và mật khẩu",
    ),
    ("no role {role:quoted}", "không có vai trò {role}"),
    ("no kind {kind:quoted}", "không có loại việc {kind}"),
    # what does not answer
    (
        (
            "what answers this does not answer now: /health says which part; nothing is lost, ask "
            "again in {seconds:number} seconds"
        ),
        (
            "bộ phận trả lời câu hỏi này tạm thời không hoạt động: /health cho biết bộ phận nào; "
            "không mất số liệu, hãy hỏi lại sau {seconds} giây"
        ),
    ),
    (
        (
            "decision {number:number} is on our disk and takes effect when the records answer "
            "again: do not enter it again"
        ),
        (
            "quyết định {number} đã được ghi và sẽ có hiệu lực khi kho hồ sơ hoạt động lại: không "
            "nhập lại"
        ),
    ),
    (
        (
            "what came then cannot be given: a record of the journal was changed, or cannot be "
            "read; `nhue verify` names it"
        ),
        (
            "không thể cung cấp bản tin của thời gian đó: một bản ghi trong nhật ký đã bị thay đổi "
            "hoặc không đọc được; lệnh `nhue verify` chỉ rõ vị trí"
        ),
    ),
    (
        "It is in our log, with this path and time; the data is not touched by it",
        "Lỗi đã được ghi lại cùng địa chỉ và thời điểm; số liệu không bị ảnh hưởng",
    ),
]
