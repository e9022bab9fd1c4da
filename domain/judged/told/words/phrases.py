"""The phrases of messages, Vietnamese and English side by side; none is put together here."""

from __future__ import annotations

from typing import Final

from domain.judged.told.things import Stage, ThingKind

Both = tuple[str, str]  # Vietnamese, English

KINDS: Final[dict[ThingKind, Both]] = {
    ThingKind.EXCEEDANCE: ("Vượt giới hạn", "Limit exceeded"),
    ThingKind.NOT_REPORTING: ("Cửa xả không truyền số liệu", "Outlet silent"),
    ThingKind.TOO_LITTLE_DATA: ("Chưa đủ số liệu để kết luận", "Too little data for a verdict"),
    ThingKind.CASE: ("Vụ việc", "Case"),
    ThingKind.DEADLINE: ("Thời hạn của vụ việc", "Deadline of a case"),
    ThingKind.SENSOR_DUE: ("Đến hạn kiểm tra thiết bị đo", "Check of a sensor due"),
    ThingKind.SENSOR_FAILED: ("Thiết bị đo không đạt kiểm tra", "Sensor failed its check"),
    ThingKind.SET_ASIDE: ("Có ngày chưa đánh giá được", "Days that cannot be judged"),
    ThingKind.SERVICE: ("Hệ thống Nhuệ", "Nhuệ itself"),
    ThingKind.UNDELIVERED: ("Thông báo không gửi được", "A notification could not be delivered"),
    ThingKind.DIGEST: ("Tổng hợp", "Summary"),
}
STAGES: Final[dict[Stage, Both]] = {
    Stage.BEGAN: ("bắt đầu", "began"),
    Stage.WORSE: ("nghiêm trọng hơn", "worse"),
    Stage.AGAIN: ("tiếp diễn trở lại", "goes on again"),
    Stage.ENDED: ("đã kết thúc", "ended"),
    Stage.OVER: ("đã diễn ra và kết thúc", "began and ended"),
    Stage.WITHDRAWN: ("được rút lại", "withdrawn"),
    Stage.STEP: ("bước mới", "new step"),
}
STEPS: Final[dict[str, Both]] = {
    "notice": ("thông báo, yêu cầu khắc phục (Điều 97.6a)", "notice and demand (Art. 97.6a)"),
    "sample": ("lấy mẫu (Điều 97.6b)", "sample taken (Art. 97.6b)"),
    "reply": ("chủ đầu tư giải trình", "the operator's reply"),
    "decision": ("quyết định", "decision"),
    "closing": ("khép lại vụ việc", "closed"),
    "reopening": ("xem xét lại vụ việc", "reopened"),
}
CAUSES: Final[dict[str, Both]] = {
    "gateway_offline": ("thiết bị truyền mất kết nối", "the gateway was offline"),
    "our_outage": ("hệ thống Nhuệ gián đoạn", "our own outage"),
    "broker": ("máy chủ trung gian gián đoạn", "the broker was away"),
    "maintenance": ("đã thông báo bảo trì", "announced maintenance"),
    "unknown": ("chưa rõ nguyên nhân", "cause unknown"),
}
CONFIDENCE: Final[dict[str, Both]] = {
    "two independent sources agree": (
        "hai nguồn độc lập thống nhất",
        "two independent sources agree",
    ),
    "one source": ("một nguồn", "one source"),
    "unconfirmed": (
        "chưa được xác nhận bằng văn bản gốc",
        "not yet confirmed against the text itself",
    ),
}
CERTAINTY: Final[dict[str, Both]] = {
    "whatever_was_missing": (
        "chắc chắn: dù số liệu còn thiếu là bao nhiêu, kết luận không đổi",
        "certain: nothing that is missing could turn it",
    ),
    "on_what_was_read": (
        "theo số liệu đã nhận; số liệu còn thiếu có thể làm thay đổi kết luận",
        "on what was read: what is missing could turn it",
    ),
}
# What its reader may do next; a message decides nothing and accuses nobody.
NEXT: Final[dict[ThingKind, Both]] = {
    ThingKind.EXCEEDANCE: (
        (
            "Xem số liệu và căn cứ. Theo Nghị định 08/2022/NĐ-CP, Điều 97.6, cơ quan quản lý thông "
            "báo, yêu cầu khắc phục hoặc lấy mẫu ngay; chủ đầu tư kiểm tra công trình xử lý."
        ),
        (
            "Look at the readings and grounds. By Decree 08/2022, Art. 97.6, the authority gives "
            "notice and demands a remedy, or samples at once; the operator inspects its works."
        ),
    ),
    ThingKind.NOT_REPORTING: (
        (
            "Kiểm tra thiết bị truyền, đường truyền và nguồn điện tại cửa xả; nếu đang bảo trì, đề "
            "nghị thông báo trên trang của chủ đầu tư."
        ),
        (
            "Look at the gateway, its connection and power; if work is done there, announce it on "
            "the operator's page."
        ),
    ),
    ThingKind.TOO_LITTLE_DATA: (
        "Chưa kết luận đạt hay vượt. Kiểm tra thiết bị đo và đường truyền để đủ số liệu.",
        "Neither kept nor exceeded is said. Look at sensor and connection, so that enough comes.",
    ),
    ThingKind.CASE: (
        "Mở vụ việc để xem nội dung, tài liệu kèm theo và thời hạn.",
        "Open the case for what is said, its papers and deadlines.",
    ),
    ThingKind.DEADLINE: (
        "Mở vụ việc và thực hiện việc được yêu cầu.",
        "Open the case and give what was asked for.",
    ),
    ThingKind.SENSOR_DUE: (
        "Hiệu chuẩn hoặc đối chứng thiết bị, rồi nhập kết quả.",
        "Calibrate or compare the sensor, and enter the result.",
    ),
    ThingKind.SENSOR_FAILED: (
        (
            "Số liệu từ lần kiểm tra đạt gần nhất đang bị nghi vấn. Sửa hoặc hiệu chỉnh thiết bị, "
            "rồi kiểm tra lại."
        ),
        "Readings since the last check that passed are in doubt. Mend the sensor and check again.",
    ),
    ThingKind.SET_ASIDE: (
        "Quản trị viên xem nhật ký; các ngày này được thử lại khi khởi động.",
        "An administrator looks at the log; these days are tried again at the next start.",
    ),
    ThingKind.SERVICE: (
        "Quản trị viên xem trang /api/v1/health và docs/faults.md.",
        "An administrator looks at /api/v1/health and docs/faults.md.",
    ),
    ThingKind.UNDELIVERED: (
        "Báo cho người nhận bằng cách khác và sửa địa chỉ hoặc quy tắc.",
        "Tell them by other means, and mend the address or the rule.",
    ),
    ThingKind.DIGEST: (
        "Xem danh sách đầy đủ trên Nhuệ.",
        "The whole list is on Nhuệ.",
    ),
}
WORDS: Final[dict[str, Both]] = {
    "escalated": ("[Chưa ai xác nhận] ", "[Not acknowledged] "),
    "cluster": ("Cụm", "Cluster"),
    "outlet": ("Cửa xả", "Outlet"),
    "parameter": ("Thông số", "Parameter"),
    "since": ("Từ ngày", "Since"),
    "through": ("đến hết ngày {day}", "up to {day}"),
    "days": ("{count} ngày vượt", "{count} days exceeded"),
    "peak": ("Giá trị cao nhất đã đánh giá", "Worst judged mean"),
    "on": ("ngày {day}", "on {day}"),
    "limit": ("Giới hạn", "Limit"),
    "clause": ("Căn cứ", "Clause"),
    "confidence": ("Độ tin cậy của giới hạn", "How sure the limit is"),
    "certainty": ("Độ chắc chắn", "How sure the verdict is"),
    "times": ("Mức vượt", "Times over"),
    "class": ("khung {label} lần", "class {label} times"),
    "article": ("theo", "by"),
    "no_class": ("chưa xếp khung", "no class"),
    "causes": ("Nguyên nhân", "Put down to"),
    "case": ("Vụ việc", "Case"),
    "step": ("Bước", "Step"),
    "document": ("Văn bản", "Document"),
    "due": ("Hạn", "Due"),
    "by": ("đến hết ngày {day}", "by the end of {day}"),
    "near": ("sắp đến hạn", "due soon"),
    "passed": ("đã quá hạn", "overdue"),
    "given": ("đã thực hiện hoặc không còn chờ", "given, or asked for no more"),
    "part": ("Bộ phận", "Part"),
    "said": ("Nội dung", "What it says"),
    "address": ("Địa chỉ", "Address"),
    "no_faults": ("đã hoạt động trở lại", "works again"),
    "no_doubt": ("không còn nghi vấn", "in doubt no more"),
    "joined": (
        "Các ngày này nay thuộc một đợt dài hơn, được báo riêng.",
        "These days are part of a longer one now, of which you are told.",
    ),
    "withdrawn": (
        "Kết luận trước đây về những ngày này đã được thay thế; nội dung đã báo không còn giá trị.",
        "The verdicts of these days were superseded: what was told stands no more.",
    ),
    "only_ended": (
        "Không có ngày vượt nào nối tiếp. Điều này không có nghĩa là những ngày sau đều đạt.",
        "No exceeded day follows in sequence; that is not to say that each day since was kept.",
    ),
    "late": (
        (
            "{count} việc đã kết thúc từ lâu trước khi hệ thống biết đến (số liệu đến muộn, đánh "
            "giá lại, lần chạy đầu tiên)."
        ),
        (
            "{count} things were over long before they were known here (late readings, days judged "
            "anew, the first start)."
        ),
    ),
    "many": ("{count} việc phát sinh cùng lúc.", "{count} things came at once."),
    "standing": (
        "{count} việc đang diễn ra khi quy tắc báo tin hoặc địa chỉ này được đặt.",
        "{count} things go on as this rule or address was set.",
    ),
    "unseen": (
        "{count} việc đang diễn ra, chưa ai xác nhận đã nhận.",
        "{count} things go on that nobody has acknowledged.",
    ),
    "more": ("và {count} việc khác", "and {count} more"),
    "next": ("Việc tiếp theo", "What to do next"),
    "link": ("Xem và xác nhận đã nhận", "Look at it and acknowledge"),
    "no_link": (
        "Mở trang Thông báo trên Nhuệ để xem và xác nhận đã nhận.",
        "Open the page of notifications on Nhuệ to look at it and acknowledge.",
    ),
    "test": ("Thư thử từ Nhuệ", "A test from Nhuệ"),
    "test.said": (
        "Nếu đọc được thư này thì đường gửi đang hoạt động. Không cần làm gì thêm.",
        "If you read this, sending works. Nothing needs to be done.",
    ),
    "why": (
        "Bạn nhận thư này theo quy tắc báo tin số {rule}.",
        "You get this by notification rule {rule}.",
    ),
}
