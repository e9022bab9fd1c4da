"""The texts of samples, checks of sensors and own thresholds, each under one key."""

from __future__ import annotations

PROOF_TEXTS: dict[str, tuple[str, str]] = {
    "proof.title": ("Phòng thử nghiệm và kiểm tra đầu đo", "Laboratory and checks of sensors"),
    "proof.standing": ("Đầu đo hiện nay", "The sensors now"),
    "proof.standing.none": (
        "Không có đầu đo nào mất kiểm soát, không có lần kiểm tra nào đến hạn.",
        "No sensor is out of control, and no check is due.",
    ),
    "proof.doubt": ("Đầu đo mất kiểm soát", "Out of control"),
    "proof.doubt.since": ("từ {since}", "since {since}"),
    "proof.doubt.ever": ("từ giá trị đầu tiên", "since the first reading"),
    "proof.due": ("Kiểm tra đầu đo trước hết ngày {day}", "Check of the sensor due by {day}"),
    "proof.overdue": (
        "Quá hạn kiểm tra đầu đo từ ngày {day}",
        "Check of the sensor overdue since {day}",
    ),
    "proof.samples": ("Mẫu thử nghiệm", "Laboratory samples"),
    "proof.samples.none": ("Chưa có mẫu nào được nhập.", "No sample was entered yet."),
    "proof.more": ("và {count} lần cũ hơn: xem qua API", "and {count} older ones: through the API"),
    "proof.sensor": ("Đầu đo", "Sensor"),
    "proof.how.its_time": (
        "trung bình {readings} giá trị trong thời gian lấy mẫu",
        "mean of {readings} {readings:reading|readings} of the sample's time",
    ),
    "proof.how.its_slot": (
        "{readings} giá trị trong khoảng đo chứa thời điểm lấy mẫu",
        "{readings} {readings:reading|readings} of the slot that holds its instant",
    ),
    "proof.how.nearest": (
        "giá trị gần nhất trong vòng một khoảng đo",
        "the nearest reading within one interval",
    ),
    "proof.how.none": ("không có giá trị hợp lệ nào", "no valid reading"),
    "proof.difference": ("chênh lệch {difference}", "difference {difference}"),
    "proof.above": (
        "đầu đo chỉ cao hơn mức phòng thử nghiệm xác định được",
        "the sensor lies above what the laboratory could tell",
    ),
    "proof.not_above": (
        "đầu đo không cao hơn mức phòng thử nghiệm xác định được",
        "the sensor lies no higher than what the laboratory could tell",
    ),
    "proof.checks": ("Các lần kiểm tra đầu đo", "Checks of sensors"),
    "proof.checks.none": ("Chưa có lần kiểm tra nào được nhập.", "No check was entered yet."),
    "proof.passed": ("đạt", "passed"),
    "proof.failed": ("không đạt", "failed"),
    "proof.left.passed": ("sau hiệu chỉnh: đạt", "as left: passed"),
    "proof.left.failed": ("sau hiệu chỉnh: không đạt", "as left: failed"),
    "proof.kind.calibration": ("Hiệu chuẩn", "Calibration"),
    "proof.kind.comparison": (
        "Đối chiếu với phòng thử nghiệm",
        "Comparison with the laboratory",
    ),
    "proof.sample.form": ("Nhập mẫu thử nghiệm", "Enter a laboratory sample"),
    "proof.check.form": ("Nhập lần kiểm tra đầu đo", "Enter a check of a sensor"),
    "proof.parameter": ("Thông số", "Parameter"),
    "proof.from_day": ("Ngày lấy mẫu", "Sampled on"),
    "proof.from": ("Giờ", "At"),
    "proof.to_day": ("Đến ngày (mẫu tổ hợp)", "Until (composite)"),
    "proof.to": ("Đến giờ", "Until"),
    "proof.value": ("Kết quả, như trên phiếu", "Value, as on the report"),
    "proof.unit": ("Đơn vị", "Unit"),
    "proof.uncertainty": ("Độ không đảm bảo đo (k = 2)", "Uncertainty (k = 2)"),
    "proof.method": ("Phương pháp thử", "Method"),
    "proof.laboratory": ("Phòng thử nghiệm", "Laboratory"),
    "proof.document": ("Số phiếu kết quả, văn bản", "Number of the report or paper"),
    "proof.case": ("Vụ việc (nếu có)", "Case (if any)"),
    "proof.replaces": ("Thay cho số (nếu nhập sai)", "Replaces (if entered wrongly)"),
    "proof.kind": ("Loại kiểm tra", "Kind"),
    "proof.at_day": ("Ngày kiểm tra", "Checked on"),
    "proof.at": ("Giờ", "At"),
    "proof.reference": ("Chuẩn được dùng", "Held against"),
    "proof.expected": ("Giá trị chuẩn", "Value of the reference"),
    "proof.read": ("Đầu đo chỉ (trước hiệu chỉnh)", "The sensor read (as found)"),
    "proof.left": ("Sau hiệu chỉnh chỉ", "It was left at"),
    "proof.of_samples": ("Các mẫu đối chiếu (số)", "Samples compared (by number)"),
    "proof.next_due": ("Lần kiểm tra tiếp theo trước ngày", "Next due by"),
    "proof.do": ("Lưu", "Keep"),
    "proof.final": (
        "Không sửa, không xóa: nhập sai thì nhập bản mới thay cho bản cũ.",
        "Nothing is changed or taken away: what was entered wrongly is replaced by another.",
    ),
    "proof.ours": (
        "Đạt hay không đạt là theo số liệu và theo cài đặt của chúng tôi.",
        "Whether it passed follows from the figures and from settings that are ours.",
    ),
    "own.title": ("Ngưỡng kiểm tra số liệu của cửa xả", "The outlet's thresholds"),
    "own.note": (
        (
            "Ngưỡng riêng chỉ gắn cờ cho mức thay đổi giữa các giá trị: không loại giá trị nào "
            "khỏi trung bình. Các ngưỡng khác theo bộ chung {version}."
        ),
        (
            "Own thresholds only flag steps between readings: none is left out of a mean by them. "
            "All others are those of version {version}."
        ),
    ),
    "own.entries": ("Ngưỡng riêng đã nhập", "Own thresholds as entered"),
    "own.entries.none": (
        "Chưa có ngưỡng riêng: áp dụng ngưỡng chung của mọi cửa xả.",
        "None was entered: those of all outlets bind.",
    ),
    "own.number": ("ngưỡng riêng số {number}", "own thresholds {number}"),
    "own.from": ("từ ngày {day}", "from {day}"),
    "own.ends": ("hết hiệu lực từ ngày {day}", "no more from {day}"),
    "own.end.said": (
        "kết thúc: {reason}, {by}, {at}",
        "ended: {reason}, {by}, {at}",
    ),
    "own.end.form": ("Kết thúc ngưỡng riêng số {number}", "End own thresholds {number}"),
    "own.end.from": (
        "Ngày đầu hết hiệu lực (bỏ trống: {day})",
        "First day without (if left out: {day})",
    ),
    "own.end.do": ("Kết thúc", "End them"),
    "own.form": ("Nhập ngưỡng riêng", "Enter own thresholds"),
    "own.form.from": (
        "Ngày đầu có hiệu lực (bỏ trống: {day})",
        "First day on which they bind (if left out: {day})",
    ),
    "own.parameter": ("Thông số", "Parameter"),
    "own.reason": ("Lý do", "Why"),
    "own.do": ("Lưu", "Keep"),
    "own.final": (
        "Được lưu cùng tên người nhập; kết luận đã có giữ nguyên.",
        "Kept with your name; what was judged stays as it was.",
    ),
    "own.decided": (
        "Đã có quyết định khác sau khi mở trang; hãy xem lại rồi gửi lại.",
        "Somebody decided since this page was opened; look again, then send it again.",
    ),
    "own.spike_suspect": ("Đột biến, nghi ngờ", "Spike, suspect"),
    "own.spike_fail": ("Đột biến, không đạt", "Spike, fail"),
    "own.rate_per_hour": ("Thay đổi mỗi giờ", "Change an hour"),
    "own.step": ("Bước nhảy", "Step"),
    "own.head.figure": ("Ngưỡng", "Figure"),
    "own.head.check": ("Phép kiểm tra", "Check"),
    "own.head.all": ("Chung", "All outlets"),
    "own.head.own": ("Riêng", "Own"),
    "own.head.proposed": ("Đề xuất", "Proposed"),
    "own.head.least": ("Nhập từ", "May be from"),
    "own.head.most": ("đến", "to"),
    "own.proposed": (
        "Đề xuất theo {days} ngày và {steps} lần đổi giá trị đã được chấp nhận.",
        "Proposed from {days} {days:day|days} and {steps} accepted {steps:step|steps}.",
    ),
    "own.proposed.none": (
        "Không có đề xuất: {days} ngày có số liệu dùng được là chưa đủ.",
        "Nothing is proposed: {days} usable {days:day|days} {days:is|are} not enough.",
    ),
    "own.tried": (
        "Nếu áp dụng cho {days} ngày gần nhất: số đoạn bị gắn cờ, số gai đặt thử được phát hiện",
        "On the last {days} days: runs that would be flagged, spikes put in that would be found",
    ),
    "own.check": ("Gắn cờ: {name}", "Flagged: {name}"),
    "own.found": (
        "Phát hiện gai ×{times}, trên {count}",
        "Spikes of ×{times} found, of {count}",
    ),
    "own.none": (
        "Cửa xả không đo thông số nào có ngưỡng loại này.",
        "The outlet measures no parameter with such thresholds.",
    ),
}
