"""The texts of the operator's page in Vietnamese and English, each under one key."""

from __future__ import annotations

OPERATOR_TEXTS: dict[str, tuple[str, str]] = {
    "operate.title": ("Vận hành", "Operate"),
    "operate.heading": ("Cửa xả thuộc phạm vi quản lý", "Your outlets"),
    "operate.list.none": (
        "Tài khoản này chưa có cửa xả nào trong sổ đăng ký. Hãy báo người quản trị.",
        "The registry holds no outlet of this account. Please tell an administrator.",
    ),
    "operate.newest": ("số liệu đến {newest}", "data until {newest}"),
    "operate.newest.none": (
        "3 ngày qua không có số liệu nào",
        "no data in the last 3 days",
    ),
    "operate.back": ("Cửa xả thuộc phạm vi quản lý", "Your outlets"),
    "operate.outlet": ("{outlet}: hôm nay, {day}", "{outlet}: today, {day}"),
    "operate.now": ("Tính đến {now}", "As of {now}"),
    "operate.no_verdict": (
        "Ngày chưa hết nên đây chưa phải kết luận; hết ngày mới đánh giá, cũng theo cách tính này.",
        "The day is not over, so this is no verdict; it will be judged by the same means.",
    ),
    "operate.today": ("Hôm nay có vượt không?", "Shall I exceed today?"),
    "operate.not_here": (
        "Hôm nay sổ đăng ký không có cửa xả này.",
        "The registry does not hold this outlet today.",
    ),
    "operate.answer.cannot_be_kept": (
        "Không thể đạt giới hạn được nữa",
        "The limit can no longer be kept",
    ),
    "operate.answer.cannot_be_exceeded": (
        "Không thể vượt được nữa",
        "It can no longer be exceeded",
    ),
    "operate.answer.likely": ("Dự báo: sẽ vượt", "Forecast: it will be exceeded"),
    "operate.answer.close": (
        "Dự báo: sát giới hạn, chưa rõ",
        "Forecast: too close to the limit to tell",
    ),
    "operate.answer.unlikely": ("Dự báo: sẽ đạt", "Forecast: it will be kept"),
    "operate.answer.nothing": ("Chưa thể dự báo", "No forecast"),
    "operate.mean": ("Trung bình đến nay", "Mean so far"),
    "operate.mean.none": ("chưa có giá trị hợp lệ", "no valid reading yet"),
    "operate.limit": ("Giới hạn", "Limit"),
    "operate.bounds": ("Cả ngày còn có thể là", "The day can still become"),
    "operate.counts": (
        "{valid} giá trị hợp lệ, {missed} thiếu, {excluded} bị loại, còn {ahead} giá trị đến 24:00",
        (
            "{valid} {valid:reading|readings} valid, {missed} missing, {excluded} left out, "
            "{ahead} to come"
        ),
    ),
    "operate.budget.most": (
        "Từ nay đến 24:00, trung bình {parameter} không được quá {most}.",
        "Until midnight {parameter} may average at most {most}.",
    ),
    "operate.budget.least": (
        "Từ nay đến 24:00, trung bình {parameter} phải từ {least} trở lên.",
        "Until midnight {parameter} must average at least {least}.",
    ),
    "operate.budget.both": (
        "Từ nay đến 24:00, trung bình {parameter} phải từ {least} đến {most}.",
        "Until midnight {parameter} must average between {least} and {most}.",
    ),
    "operate.budget.cannot_be_kept": (
        (
            "Theo số liệu đã nhận, dù phần còn lại của ngày là bao nhiêu, trung bình cả ngày vẫn "
            "vượt. Hãy tìm nguyên nhân và lấy mẫu đối chứng."
        ),
        (
            "By what was received, the day's mean exceeds whatever the rest is. Look for the "
            "cause, and take a sample to compare."
        ),
    ),
    "operate.budget.cannot_be_exceeded": (
        "Theo số liệu đã nhận, dù phần còn lại của ngày là bao nhiêu, trung bình cả ngày vẫn đạt.",
        "By what was received, the day's mean keeps its limit whatever the rest is.",
    ),
    "operate.budget.if": (
        "Đúng khi mọi giá trị còn lại đều truyền về và hợp lệ; số được làm tròn về phía an toàn.",
        "True where every reading still to come is sent and valid; rounded to the safe side.",
    ),
    "operate.no_limit.limit_unknown": (
        "Chưa rõ giới hạn nên không tính được phần còn lại.",
        "The limit is not known, so nothing can be said of the rest.",
    ),
    "operate.no_limit.not_limited": (
        "Hôm nay không có giới hạn nào áp dụng.",
        "No limit binds today.",
    ),
    "operate.no_slots": (
        "Không có giấy phép cho hôm nay nên không biết còn bao nhiêu giá trị.",
        "No permit binds today, so nobody knows how many readings are to come.",
    ),
    "operate.forecast": (
        "Dự báo cả ngày: {mean}",
        "Forecast for the day: {mean}",
    ),
    "operate.forecast.error": ("sai số đo được ±{error}", "measured error ±{error}"),
    "operate.how": ("Cách dự báo và số giá trị", "How it is forecast, and the readings"),
    "operate.forecast.same_hours": (
        "Dự báo theo cùng giờ của {days} ngày gần đây.",
        "Forecast by the same hours of the last {days} days.",
    ),
    "operate.forecast.as_so_far": (
        "Coi phần còn lại như phần đã qua: dự báo theo {days} ngày gần đây không chính xác hơn.",
        "As if it went on as so far: going by the last {days} days was no more accurate.",
    ),
    "operate.forecast.too_few": (
        "Coi phần còn lại như phần đã qua: chưa đủ 7 ngày để dự báo, sai số chưa đo được.",
        "As if it went on as so far: fewer than 7 days to go by, its error is not measured.",
    ),
    "operate.forecast.measured": (
        "Sai số trung bình của chính cách dự báo này lúc {hour} giờ trong {days} ngày đó.",
        "The error is the mean of this very way at {hour}:00 on those {days} days.",
    ),
    "operate.batch": (
        "Xả theo mẻ: đánh giá từng giờ xả, không phải trung bình ngày.",
        "Batch discharge: each hour of it is judged, not the day's mean.",
    ),
    "operate.batch.none": ("Hôm nay chưa xả.", "No discharge yet today."),
    "operate.batch.hours": ("Các giờ đã xả", "Hours of discharge"),
    "operate.batch.running": (
        "Giờ đang xả ({begin}–{end}): {mean} sau {valid} giá trị",
        "The hour that runs ({begin}–{end}): {mean} after {valid} {valid:reading|readings}",
    ),
    "operate.batch.most": (
        "trung bình phần còn lại của giờ này không được quá {most}, nếu xả hết giờ",
        "the rest of this hour may average at most {most}, if the discharge goes on to its end",
    ),
    "operate.batch.least": (
        "trung bình phần còn lại của giờ này phải từ {least} trở lên, nếu xả hết giờ",
        "the rest of this hour must average at least {least}, if the discharge goes on to its end",
    ),
    "operate.refused": ("Vì sao số liệu bị từ chối?", "Why was my reading refused?"),
    "operate.refused.none": (
        "7 ngày qua không có số liệu nào bị từ chối.",
        "Nothing was refused in the last 7 days.",
    ),
    "operate.refused.times": (
        "{count} lần trong 7 ngày, mới nhất {newest}",
        "{count} {count:time|times} in 7 days, last {newest}",
    ),
    "operate.refused.more": ("và {count} lý do nữa", "and {count} {count:reason|reasons} more"),
    "operate.receipt": (
        "Biên nhận mới nhất của {gateway}: {outcome}, lúc {received}",
        "Newest receipt of {gateway}: {outcome}, at {received}",
    ),
    "operate.receipt.none": (
        "Chưa có biên nhận nào cho thiết bị {gateway}.",
        "There is no receipt for gateway {gateway}.",
    ),
    "operate.receipt.accepted": ("đã nhận", "accepted"),
    "operate.receipt.duplicate": ("trùng lặp", "duplicate"),
    "operate.receipt.conflict": ("mâu thuẫn với giá trị đã gửi", "conflict"),
    "operate.receipt.quarantined": ("giữ lại, thiết bị chưa đăng ký", "quarantined"),
    "operate.receipt.refused": ("từ chối", "refused"),
    "operate.receipt.stored": ("đã lưu", "stored"),
    "operate.line": ("Đường truyền và đồng hồ", "Link and clock"),
    "operate.line.newest": ("Số liệu mới nhất", "Newest data"),
    "operate.line.silent": (
        "Đã {length} không có số liệu: kiểm tra thiết bị đo, nguồn điện, đường truyền.",
        "Nothing has come for {length}: look at sensors, power, and link.",
    ),
    "operate.line.offline": (
        "Thiết bị {gateway} báo mất kết nối.",
        "Gateway {gateway} said that it is offline.",
    ),
    "operate.line.clock": (
        "Đồng hồ của {gateway} sai từ {since}",
        "The clock of {gateway} is wrong since {since}",
    ),
    "operate.line.fine": (
        "Thiết bị đang truyền số liệu, đồng hồ đúng giờ.",
        "The gateway sends, and nothing is wrong with its clock.",
    ),
    "operate.gaps": ("Khoảng trống hôm nay", "Gaps of today"),
    "operate.gaps.none": ("Đến nay không thiếu giá trị nào.", "No reading is missing so far."),
    "operate.gaps.every": ("mọi thông số", "every parameter"),
    "operate.short": ("Ngày thiếu số liệu trong tháng", "Days short of data this month"),
    "operate.short.none": (
        "Tháng này không có ngày nào dưới {least} giá trị hợp lệ.",
        "No day of this month is below {least} of valid readings.",
    ),
    "operate.short.more": ("và {count} ngày nữa", "and {count} {count:day|days} more"),
    "announce.title": ("Thông báo hiệu chuẩn, bảo trì", "Announce calibration or maintenance"),
    "announce.why": (
        (
            "Thông báo trước khi làm thì khoảng trống trong thời gian đó là bảo trì đã báo trước, "
            "không tính cho cơ sở. Báo sau không đổi kết luận nào, chỉ hiện bên khoảng trống."
        ),
        (
            "What is announced before it begins makes its gaps announced maintenance, charged to "
            "nobody. What is announced afterwards changes no verdict and is shown beside the gap."
        ),
    ),
    "announce.none": (
        "Chưa có thông báo nào trong tháng qua và sắp tới.",
        "Nothing was announced of the last month or of what lies ahead.",
    ),
    "announce.kind.calibration": ("Hiệu chuẩn", "Calibration"),
    "announce.kind.maintenance": ("Bảo trì", "Maintenance"),
    "announce.beforehand": ("báo trước, lúc {at}", "announced beforehand, at {at}"),
    "announce.afterwards": ("báo sau, lúc {at}", "announced afterwards, at {at}"),
    "announce.late": (
        "{kind} báo sau lúc {at}: không đổi nguyên nhân",
        "{kind} announced afterwards, at {at}: the cause stays",
    ),
    "announce.form": ("Thông báo mới", "A new announcement"),
    "announce.kind": ("Việc", "Work"),
    "announce.parameter": ("Thông số", "Parameter"),
    "announce.parameter.every": ("mọi thông số", "every parameter"),
    "announce.from_day": ("Từ ngày", "From day"),
    "announce.from": ("giờ", "time"),
    "announce.to_day": ("Đến ngày", "To day"),
    "announce.to": ("giờ", "time"),
    "announce.what": ("Làm gì (ai cũng xem được)", "What is done (everybody can see it)"),
    "announce.do": ("Thông báo", "Announce"),
    "announce.final": (
        (
            "Giờ thông báo là giờ của hệ thống. Thông báo không xóa được: muốn rút lại thì gửi văn "
            "bản cho thành phố."
        ),
        "We stamp the time. It cannot be deleted: write to the city to take it back.",
    ),
    "operate.cases": ("Vụ việc", "Cases"),
}
