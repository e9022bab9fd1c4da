"""The texts of one day's page and of signals: readings by kind, the sensor, the form to rule."""

from __future__ import annotations

EVIDENCE_TEXTS: dict[str, tuple[str, str]] = {
    "day.way": ("Đường dẫn", "Where this is"),
    "day.month": ("Tháng {month}", "{month}"),
    "day.drawn": ("Giá trị quan trắc trong ngày", "The day's readings"),
    "day.drawn.desc": (
        "{readings} giá trị quan trắc: {good} được tính, {left_out} bị loại.",
        (
            "{readings} {readings:reading|readings}: {good} {good:counts|count}, {left_out} "
            "{left_out:is|are} left out."
        ),
    ),
    "day.hours": ("Trung bình giờ", "Hourly means"),
    "day.csv": ("Tải giá trị quan trắc của ngày (CSV)", "The day's readings (CSV)"),
    "day.messages": (
        "Tải nguyên văn bản tin nhận trong ngày (JSON Lines)",
        "The messages received that day, byte for byte (JSON Lines)",
    ),
    "day.other_readings": (
        (
            "Giá trị quan trắc hiện có khác với những giá trị mà kết luận này dựa vào: có số liệu "
            "đến sau. Ngày sẽ được kết luận lại."
        ),
        (
            "The readings of now are not those that this verdict rests on: more came since. The "
            "day will be judged again."
        ),
    ),
    "day.no_readings_then": (
        (
            "Trang này cố định ở một thời điểm nên chỉ vẽ trung bình giờ đã ghi cùng kết luận. "
            "Từng giá trị quan trắc xem ở trang hiện nay, vì còn có thể có giá trị đến muộn."
        ),
        (
            "This page is pinned to an instant: it draws the hourly means that were kept with the "
            "verdict. Single readings are on the page of now, since late ones may still be added."
        ),
    ),
    "others.title": ("Các thông số khác, tháng {month}", "The other parameters, {month}"),
    "others.more": (
        "Xem thêm {count} thông số",
        "{count} more {count:parameter|parameters}",
    ),
    "others.exceeded": ("{count} ngày vượt", "{count} {count:day|days} exceeded"),
    "others.none": ("không ngày nào vượt", "no day exceeded"),
    "others.range": ("trung bình ngày {low} – {high}", "daily means {low} – {high}"),
    "others.no_mean": ("không có trung bình ngày", "no daily mean"),
    "laboratory.title": ("Mẫu của phòng thử nghiệm trong tháng", "Laboratory samples of the month"),
    "laboratory.none": ("Không có mẫu nào trong tháng này.", "No sample of this month."),
    "year.title": ("Mười hai tháng của {parameter}", "Twelve months of {parameter}"),
    "kind_of.good": ("được tính", "count"),
    "kind_of.suspect": ("nghi ngờ, vẫn được tính", "suspect, and count"),
    "kind_of.left_out": ("bị loại", "left out"),
    "kind_of.calibrating": ("đang hiệu chuẩn", "while calibrating"),
    "kind_of.error": ("thiết bị báo lỗi", "with a device error"),
    "limit.since": ("áp dụng từ {since}", "in force since {since}"),
    "limit.until": ("áp dụng đến hết {until}", "in force to the end of {until}"),
    "limit.within": (
        "áp dụng từ {since} đến hết {until}",
        "in force from {since} to the end of {until}",
    ),
    "day.sensor": ("Dải đo của thiết bị", "Sensor's span"),
    "day.sensor.span": ("từ {low} đến {high}", "{low} to {high}"),
    "day.sensor.none": ("chưa nhập thiết bị đo", "no sensor entered"),
    "day.sensor.resolution": ("Độ phân giải", "Resolution"),
    "day.sensor.detection": ("Giới hạn phát hiện", "Detection limit"),
    "day.sensor.serial": ("Số sê-ri", "Serial number"),
    "day.calibration": ("Hiệu chuẩn gần nhất (theo văn bản)", "Last calibration (by its paper)"),
    "day.calibration.passed": ("đạt", "passed"),
    "day.calibration.failed": ("không đạt", "failed"),
    "day.calibration.until": ("có giá trị đến hết ngày {day}", "holds until {day}"),
    "day.calibrated": ("Hiệu chuẩn gần nhất (thiết bị báo)", "Last calibration (by its status)"),
    "day.calibrated.none": ("không thấy trong 31 ngày", "none seen within 31 days"),
    "not_entered": ("chưa nhập", "not entered yet"),
    "zoom.do": ("Phóng to", "Zoom"),
    "zoom.how": (
        "Kéo ngang để phóng to, nhấp đúp để trở lại cả ngày.",
        "Drag to zoom in, double click for the whole day again.",
    ),
    "zoom.failed": ("Không tải được giá trị quan trắc.", "The readings could not be loaded."),
    "zoom.time": ("Lúc", "Time"),
    "zoom.low": ("Nhỏ nhất", "Least"),
    "zoom.high": ("Lớn nhất", "Greatest"),
    "zoom.mean": ("Trung bình", "Mean"),
    "ruling.title": ("Quyết định về số liệu", "Rulings on readings"),
    "ruling.none": ("Chưa có quyết định nào cho ngày này.", "Nobody ruled on this day."),
    "ruling.waits": ("đang chờ kết luận lại", "waits to be judged again"),
    "ruling.form": ("Quyết định về {parameter} của ngày này", "Rule on {parameter} of this day"),
    "ruling.from": ("Từ (giờ:phút)", "From (hh:mm)"),
    "ruling.to": ("Đến trước (giờ:phút, 24:00 là hết ngày)", "Until (hh:mm, 24:00 is its end)"),
    "ruling.flag": ("Các giá trị này", "These readings"),
    "ruling.flag.1": ("được tính", "count"),
    "ruling.flag.4": ("bị loại", "are left out"),
    "ruling.reason": ("Căn cứ", "Reason"),
    "ruling.do": ("Xem sẽ thay đổi gì", "See what it would change"),
    "ruling.preview": (
        "Quyết định này liên quan đến {readings} giá trị quan trắc",
        "This ruling touches {readings} {readings:reading|readings}",
    ),
    "ruling.nothing": (
        "Không kết luận nào và không trung bình nào thay đổi.",
        "No verdict and no mean would change.",
    ),
    "ruling.not_judged": (
        "Ngày {day} chưa kết luận hoặc không phải truyền số liệu.",
        "{day} is not judged yet, or owes nothing.",
    ),
    "ruling.confirm": ("Xác nhận quyết định", "Confirm the ruling"),
    "ruling.final": (
        "Quyết định ghi tên người ra quyết định, được lưu vĩnh viễn và không xóa được.",
        "It bears your name, is kept for good and cannot be erased.",
    ),
    "ruling.decided": (
        "Đã có quyết định khác về cửa xả này sau khi mở trang; chưa ghi gì. Hãy xem lại:",
        "Somebody else ruled on this outlet since you opened the page; nothing was kept. See:",
    ),
    "signals.title": ("Dấu hiệu", "Signals"),
    "signals.heading": (
        "Lý do nên kiểm tra trạm, {first} – {last}",
        "Reasons to visit, {first} – {last}",
    ),
    "signals.sentence": (
        "{outlets} trong {looked} cửa xả có dấu hiệu mà ngẫu nhiên khó giải thích.",
        "{outlets} of {looked} outlets have something that chance hardly explains.",
    ),
    "signals.none_looked": (
        "Chưa xem xét tuần này: tuần được xem xét khi mọi ngày đã có kết luận.",
        "This week was not looked at yet: it is once every day of it is judged.",
    ),
    "signals.none_run": (
        "Tuần này không cửa xả nào xem xét được; lý do ở dưới.",
        "No outlet could be looked at in this week; the reasons are below.",
    ),
    "signals.note": (
        (
            "Mỗi dòng là một lý do để đến xem, không phải kết luận vi phạm và không chứng minh "
            "điều gì. Trang này chỉ dành cho thanh tra."
        ),
        (
            "Each line is a reason to go and look. It is no verdict, and proves nothing. This page "
            "is for inspectors alone."
        ),
    ),
    "signals.week": ("Tuần có ngày", "The week of"),
    "signals.before": ("Tuần trước", "The week before"),
    "signals.after": ("Tuần sau", "The week after"),
    "signals.rank.high": ("rất hiếm", "very rare"),
    "signals.rank.notable": ("đáng chú ý", "worth a look"),
    "signals.readings": ("Số liệu làm căn cứ", "Readings that it rests on"),
    "signals.spans_more": ("và {count} khoảng nữa", "and {count} more"),
    "signals.quiet": ("Không có dấu hiệu", "Nothing was found"),
    "signals.unseen": ("Chưa xem xét được", "Not looked at"),
    "signals.not_run": ("Không xem xét được", "Not looked for"),
    "signals.method": (
        (
            "Mỗi tuần được so với tám tuần trước đó của chính trạm, và xác suất đã tính đến mọi "
            "lần xem xét trong tuần. Sự cố thiết bị hoặc thay đổi vận hành thật cũng có thể tạo "
            "ra dấu hiệu."
        ),
        (
            "A week is held against the eight weeks before of the plant itself, and a probability "
            "counts every look of the week. A fault, or an honest change at the plant, can make a "
            "signal too."
        ),
    ),
}
