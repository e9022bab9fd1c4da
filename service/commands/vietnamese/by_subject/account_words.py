"""What the commands on accounts, tokens and notifications say, in both languages."""

from __future__ import annotations

SAID_OF_ACCOUNTS: list[tuple[str, str]] = [
    ("{account}: {name} is revoked", "{account}: đã thu hồi {name}"),
    (
        "{name}: removed; what was decided by that name stays",
        "{name}: đã xóa; những gì đã quyết định vẫn còn",
    ),
    ("{name}: kept", "{name}: đã lưu"),
    (
        "The password of {name} is shown this once; change it after the first sign-in.",
        "Mật khẩu của {name} chỉ hiện một lần này; hãy đổi sau khi đăng nhập lần đầu.",
    ),
    ("The password of {name} is shown this once:", "Mật khẩu của {name} chỉ hiện một lần này:"),
    (
        "The token is shown this once; send it as `Authorization: Bearer TOKEN`.",
        "Mã truy cập chỉ hiện một lần này; gửi mã dạng `Authorization: Bearer TOKEN`.",
    ),
    ("{name}: signs in as {subject} of {issuer}", "{name}: đăng nhập là {subject} của {issuer}"),
    (
        "{name}: signs in no more as {subject} of {issuer}",
        "{name}: không còn đăng nhập là {subject} của {issuer}",
    ),
]
HELP_OF_NOTIFYING: list[tuple[str, str]] = [
    (
        "Notifications by e-mail and webhook: rules, the outbox, sending.",
        "Báo tin qua thư điện tử và webhook: quy tắc, hộp thư đi, gửi tin.",
    ),
    (
        "Rules of notification: who is told of what, and who next.",
        "Quy tắc báo tin: báo cho ai, việc gì, và báo tiếp cho ai.",
    ),
    (
        "Notice what is worth telling and send it until a signal ends it; `nhue run` does so too.",
        "Tìm việc cần báo và gửi đi cho đến khi có tín hiệu dừng; `nhue run` cũng làm việc đó.",
    ),
    (
        "Show messages, newest first: to whom, of what, how often tried, and how it ended.",
        "Hiện các tin, mới nhất trước: gửi cho ai, việc gì, đã thử mấy lần, kết quả ra sao.",
    ),
    ("Only what waits.", "Chỉ những tin đang chờ."),
    ("Only what could not be delivered.", "Chỉ những tin không gửi được."),
    ("At most so many.", "Nhiều nhất bấy nhiêu."),
    (
        "Send a test mail by the mail server of the settings, now, and say how it went.",
        "Gửi ngay một thư thử qua máy chủ thư trong thiết lập, rồi cho biết kết quả.",
    ),
    ("Where the test goes.", "Nơi nhận thư thử."),
    ("Set where an account gets its mail.", "Đặt nơi nhận thư của một tài khoản."),
    (
        "Its e-mail address; empty: none any more.",
        "Địa chỉ thư điện tử; để trống: không nhận nữa.",
    ),
    ("In English.", "Bằng tiếng Anh."),
    (
        "Add a rule; the secret of a webhook is printed this once.",
        "Thêm một quy tắc; khóa bí mật của webhook chỉ in ra một lần này.",
    ),
    (
        "Whom to tell: role:ROLE, account:NAME, an e-mail address, or an https:// address.",
        "Báo cho ai: `role:VAI_TRÒ`, `account:TÊN`, địa chỉ thư điện tử hoặc địa chỉ https://.",
    ),
    ("Why; it stands beside the rule for ever.", "Lý do; luôn đi kèm quy tắc."),
    ("Who sets or ends it.", "Người đặt hoặc kết thúc."),
    (
        (
            "Of what, repeatable: exceedance, not_reporting, too_little_data, case, deadline, "
            "sensor_due, sensor_failed, set_aside, service, undelivered. "
            "Default: all that it may be told."
        ),
        (
            "Loại việc, dùng được nhiều lần: exceedance, not_reporting, too_little_data, case, "
            "deadline, sensor_due, sensor_failed, set_aside, service, undelivered. "
            "Mặc định: mọi việc được phép biết."
        ),
    ),
    ("Of this cluster alone; repeatable.", "Chỉ cụm này; dùng được nhiều lần."),
    (
        "What an address may know: that of this role.",
        "Địa chỉ được biết những gì: như vai trò này.",
    ),
    ("vi or en, of an address.", "vi hoặc en, với một địa chỉ."),
    (
        "Whom to tell next where nobody acknowledges.",
        "Báo tiếp cho ai khi chưa ai xác nhận.",
    ),
    ("After so many minutes.", "Sau bấy nhiêu phút."),
    ("Show every rule, ended ones too; never a secret.", "Hiện mọi quy tắc, kể cả đã kết thúc."),
    (
        "Its number, as `nhue notify rule list` shows it.",
        "Số hiệu, như `nhue notify rule list` hiện.",
    ),
    (
        "End a rule; it stays on record, and what waits by it is not sent.",
        "Kết thúc một quy tắc; quy tắc vẫn còn ghi lại, tin đang chờ theo quy tắc không gửi nữa.",
    ),
]
SAID_OF_NOTIFYING: list[tuple[str, str]] = [
    ("rule {rule:number}: {who} is told", "quy tắc {rule}: báo cho {who}"),
    ("rule {rule:number}: {who} is told no more", "quy tắc {rule}: không báo cho {who} nữa"),
    (
        "The secret is shown this once; the receiver checks signatures by it.",
        "Khóa bí mật chỉ hiện một lần này; nơi nhận dùng khóa để kiểm tra chữ ký.",
    ),
    ("{address}: the mail server took the test", "{address}: máy chủ thư đã nhận thư thử"),
    ("{account}: mail goes to {address}", "{account}: thư gửi đến {address}"),
    ("Rules of notification", "Quy tắc báo tin"),
    ("Outbox, newest first", "Hộp thư đi, mới nhất trước"),
    (
        "Rules of notification: none: `nhue notify rule add` sets one; without any, nobody is told",
        "Quy tắc báo tin: chưa có: `nhue notify rule add` để đặt; chưa có thì không báo cho ai",
    ),
    ("Outbox, newest first: none", "Hộp thư đi, mới nhất trước: chưa có"),
]
ERRORS_OF_NOTIFYING: list[tuple[str, str]] = [
    (
        (
            "{who:quoted} names nobody: write role:ROLE, account:NAME, an e-mail address, or an "
            "https:// address"
        ),
        (
            "{who} không chỉ ai: hãy viết `role:VAI_TRÒ`, `account:TÊN`, địa chỉ thư điện tử "
            "hoặc địa chỉ https://"
        ),
    ),
    ("{kind:quoted} is none of {kinds}", "{kind} không phải một trong {kinds}"),
    ("no language {language:quoted}: vi or en", "không có ngôn ngữ {language}: vi hoặc en"),
    (
        "{address:quoted} is no bare e-mail address",
        "{address} không phải là một địa chỉ thư điện tử",
    ),
    (
        "no mail server is set: NHUE_SMTP_HOST names it",
        "chưa đặt máy chủ thư: NHUE_SMTP_HOST",
    ),
    ("the test was not sent: {why:text}", "thư thử không gửi được: {why}"),
]
