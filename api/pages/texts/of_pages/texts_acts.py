"""What the audit log calls each act that it keeps: of a page and of the API the same words."""

from __future__ import annotations

_ACTS: dict[tuple[str, ...], tuple[str, str]] = {
    ("sign in",): ("Đăng nhập", "Signed in"),
    ("GET /accounts", "GET /api/v1/accounts"): ("Xem danh sách tài khoản", "Saw the accounts"),
    ("GET /audit", "GET /api/v1/audit"): ("Xem nhật ký truy cập", "Saw the audit log"),
    ("GET /api/v1/gateways/{gateway}/receipts",): (
        "Xem biên nhận của thiết bị",
        "Saw a gateway's receipts",
    ),
    ("GET /signals", "GET /api/v1/signals"): ("Xem dấu hiệu cần kiểm tra", "Saw the signals"),
    ("GET /cases", "GET /api/v1/cases"): ("Xem các vụ việc", "Saw the cases"),
    ("GET /cases/{case}", "GET /api/v1/cases/{case}"): ("Xem một vụ việc", "Saw a case"),
    (
        "GET /cases/{case}/attachments/{sha256}",
        "GET /api/v1/cases/{case}/attachments/{sha256}",
    ): ("Tải tệp của vụ việc", "Took a file of a case"),
    ("GET /api/v1/cases/{case}/minutes",): ("Xem biên bản của vụ việc", "Saw a case's minutes"),
    ("POST /cases/{case}/minutes", "POST /api/v1/cases/{case}/minutes"): (
        "Lưu biên bản vào vụ việc",
        "Kept a case's minutes",
    ),
    ("POST /cases/new", "POST /api/v1/cases"): ("Lập vụ việc", "Opened a case"),
    ("POST /cases/{case}/steps", "POST /api/v1/cases/{case}/steps"): (
        "Ghi một bước của vụ việc",
        "Added a step to a case",
    ),
    ("POST /api/v1/cases/{case}/attachments",): (
        "Tải tệp lên vụ việc",
        "Attached a file to a case",
    ),
    ("GET /outlets/{outlet}/samples", "GET /api/v1/outlets/{outlet}/samples"): (
        "Xem kết quả thử nghiệm của phòng thử nghiệm",
        "Saw laboratory samples",
    ),
    ("POST /outlets/{outlet}/samples", "POST /api/v1/outlets/{outlet}/samples"): (
        "Nhập kết quả thử nghiệm của phòng thử nghiệm",
        "Entered a laboratory sample",
    ),
    ("GET /api/v1/outlets/{outlet}/sensor-checks",): (
        "Xem các lần kiểm tra đầu đo",
        "Saw the checks of sensors",
    ),
    ("POST /outlets/{outlet}/sensor-checks", "POST /api/v1/outlets/{outlet}/sensor-checks"): (
        "Nhập một lần kiểm tra đầu đo",
        "Entered a check of a sensor",
    ),
    (
        "POST /notifications/{notification}/acknowledge",
        "POST /api/v1/notifications/{notification}/acknowledge",
    ): (
        "Xác nhận đã nhận một thông báo",
        "Acknowledged a notification",
    ),
    ("POST /notifications/address", "POST /api/v1/me/mail-address"): (
        "Đặt địa chỉ nhận thư",
        "Set where mail goes",
    ),
    ("GET /outbox", "GET /api/v1/outbox"): ("Xem hộp thư đi", "Saw the outbox"),
    ("GET /api/v1/notification-rules",): ("Xem các quy tắc báo tin", "Saw the notification rules"),
    ("POST /outbox/rules", "POST /api/v1/notification-rules", "nhue notify rule add"): (
        "Đặt một quy tắc báo tin",
        "Set a notification rule",
    ),
    (
        "POST /outbox/rules/end",
        "POST /api/v1/notification-rules/{rule}/end",
        "nhue notify rule end",
    ): (
        "Kết thúc một quy tắc báo tin",
        "Ended a notification rule",
    ),
    ("GET /api/v1/holds",): ("Xem các lệnh lưu giữ", "Saw the legal holds"),
    ("GET /outlets/{outlet}/explain", "GET /api/v1/outlets/{outlet}/explain"): (
        "Xem căn cứ của kết luận",
        "Saw what a verdict rests on",
    ),
    ("GET /api/v1/outlets/{outlet}/history",): (
        "Xem lịch sử kết luận",
        "Saw the history of verdicts",
    ),
    ("GET /api/v1/outlets/{outlet}/rulings",): (
        "Xem các quyết định về số liệu",
        "Saw the rulings on readings",
    ),
    ("GET /api/v1/outlets/{outlet}/pack",): ("Tải hồ sơ chứng cứ", "Took an evidence pack"),
    ("GET /api/v1/rejections",): ("Xem số liệu bị từ chối", "Saw what was refused"),
    ("GET /api/v1/store/refused",): (
        "Xem số liệu kho không nhận",
        "Saw what the store refused",
    ),
    ("GET /operate/{outlet}",): ("Xem trang vận hành", "Saw an operator's page"),
    ("GET /outlets/{outlet}/days/{day}",): ("Xem một ngày của cửa xả", "Saw an outlet's day"),
    ("GET /outlets/{outlet}/days/{day}/messages.jsonl",): (
        "Tải các bản tin của một ngày",
        "Took the messages of a day",
    ),
    ("POST /account/password",): ("Đổi mật khẩu của mình", "Changed the own password"),
    ("POST /account/tokens",): ("Tạo mã truy cập API", "Made an API token"),
    ("POST /account/tokens/revoke",): ("Thu hồi mã truy cập API", "Revoked an API token"),
    ("POST /accounts",): ("Thêm tài khoản", "Added an account"),
    ("POST /accounts/password",): (
        "Đặt lại mật khẩu của tài khoản khác",
        "Set another account's password",
    ),
    ("POST /accounts/identity",): (
        "Gắn danh tính đăng nhập chung",
        "Linked an identity",
    ),
    ("POST /accounts/identity/end",): (
        "Gỡ danh tính đăng nhập chung",
        "Unlinked an identity",
    ),
    ("POST /accounts/remove",): ("Xóa tài khoản", "Removed an account"),
    ("POST /accounts/role",): ("Đổi vai trò của tài khoản", "Changed an account's role"),
    ("POST /api/v1/gateways/{gateway}/certifications",): (
        "Chứng nhận thiết bị",
        "Certified a gateway",
    ),
    ("POST /registry/profiles/try", "POST /api/v1/profiles/try"): (
        "Thử một tệp mẫu",
        "Tried a logger's sample",
    ),
    ("POST /api/v1/holds",): ("Ra lệnh lưu giữ", "Placed a legal hold"),
    ("POST /api/v1/holds/{hold}/release",): ("Bỏ lệnh lưu giữ", "Released a legal hold"),
    ("GET /outlets/{outlet}/thresholds", "GET /api/v1/own-thresholds"): (
        "Xem ngưỡng riêng của cửa xả",
        "Saw an outlet's own thresholds",
    ),
    ("POST /outlets/{outlet}/thresholds", "POST /api/v1/own-thresholds"): (
        "Nhập ngưỡng riêng của cửa xả",
        "Entered an outlet's own thresholds",
    ),
    ("POST /outlets/{outlet}/thresholds/end", "POST /api/v1/own-thresholds/{number}/end"): (
        "Kết thúc ngưỡng riêng của cửa xả",
        "Ended an outlet's own thresholds",
    ),
    ("POST /api/v1/law/figures",): ("Nhập số liệu của quy chuẩn", "Entered figures of the law"),
    (
        "POST /operate/{outlet}/announcements",
        "POST /api/v1/outlets/{outlet}/announcements",
    ): ("Thông báo hiệu chuẩn, bảo trì", "Announced work"),
    (
        "POST /outlets/{outlet}/days/{day}/ruling",
        "POST /api/v1/outlets/{outlet}/rulings",
    ): ("Ra quyết định về số liệu", "Ruled on readings"),
    ("POST /outlets/{outlet}/days/{day}/ruling/preview",): (
        "Xem trước quyết định về số liệu",
        "Saw what a ruling would change",
    ),
    ("POST /registry/{table}/new", "POST /api/v1/registry/{table}"): (
        "Nhập vào sổ đăng ký",
        "Entered a row of the registry",
    ),
    ("POST /registry/{table}/new/preview",): (
        "Xem trước mục nhập sổ đăng ký",
        "Saw what a row of the registry would change",
    ),
}
ACT_TEXTS: dict[str, tuple[str, str]] = {
    f"act.{act}": words for acts, words in _ACTS.items() for act in acts
}
