"""The texts of the pages to work at, each under one key: today, all clusters, notifications."""

from __future__ import annotations

DESK_TEXTS: dict[str, tuple[str, str]] = {
    "field.day.form": ("ngày/tháng/năm", "dd/mm/yyyy"),
    "field.day.hint": ("Ngày, như 28/11/2026", "A day, as 28/11/2026"),
    "field.day.do": ("Xem", "Show"),
    "list.more": ("Xem thêm {count} dòng", "{count} more"),
    "lasted.days": ("{days} ngày", "{days} days"),
    "lasted.hours": ("{hours} giờ", "{hours} h"),
    "today.title": ("Hôm nay", "Today"),
    "today.heading": ("Phát sinh mới từ {since}", "What is new since {since}"),
    "today.quiet": ("Không có phát sinh mới.", "Nothing is new."),
    "today.sentence": (
        "{begun} việc mới, {ongoing} việc từ trước còn tiếp diễn, {ended} việc đã kết thúc.",
        "{begun} new, {ongoing} going on from before, {ended} ended.",
    ),
    "today.longest": ("Không truyền số liệu lâu nhất", "Silent longest"),
    "today.newest": ("Giá trị quan trắc mới nhất", "Data until"),
    "today.since": ("Kể từ ngày", "Since"),
    "today.begun": ("Mới", "New"),
    "today.begun.none": ("Không có việc mới.", "Nothing new."),
    "today.ongoing": ("Từ trước, còn tiếp diễn", "Going on from before"),
    "today.ongoing.none": (
        "Không có việc nào từ trước còn tiếp diễn.",
        "Nothing from before goes on.",
    ),
    "today.ended": ("Đã kết thúc", "Ended"),
    "today.ended.none": ("Không có việc nào kết thúc.", "Nothing ended."),
    "today.changed": ("Đã thay đổi do số liệu đến sau", "Changed by what came later"),
    "today.changed.none": ("Không có gì thay đổi.", "Nothing changed."),
    "today.withdrawn": ("Không còn hiệu lực", "Stands no more"),
    "today.withdrawn.none": ("Không có.", "None."),
    "today.more": (
        "và {count} việc nữa: xem theo cụm hoặc qua dữ liệu mở",
        "and {count} more: by cluster, or in the open data",
    ),
    "today.signals": (
        "Đồng hồ, tần suất đo và ngày chưa đánh giá được",
        "Clocks, cadence and days set aside",
    ),
    "today.signals.none": ("Không có phát hiện nào.", "Nothing was found."),
    "today.quiet_now": ("Không nhận được số liệu từ {since}", "No data since {since}"),
    "today.clock": ("Đồng hồ của {gateway} sai", "The clock of {gateway} is wrong"),
    "today.clock.since": ("từ {since}", "since {since}"),
    "today.cadence": (
        "Tần suất đo dày hơn giấy phép",
        "Readings denser than the permit's interval",
    ),
    "today.set_aside": (
        "Ngày chưa đánh giá được",
        "A day that we could not judge, set aside",
    ),
    "today.due": ("Đến hạn trong 60 ngày", "Due within 60 days"),
    "today.due.none": ("Không có việc nào đến hạn.", "Nothing is due."),
    "today.permit.ends": ("Giấy phép hết hạn ngày {day}", "The permit ends on {day}"),
    "today.permit.ended": ("Giấy phép đã hết hạn ngày {day}", "The permit ended on {day}"),
    "today.cases": ("Vụ việc và phản hồi", "Cases and replies"),
    "today.note": (
        (
            "Mỗi việc một dòng, tính theo các ngày đã hết trong 31 ngày qua; việc còn tiếp diễn "
            "được nêu dù đã bắt đầu trước đó."
        ),
        (
            "One line for each, of the legal days ended within 31 days; what goes on is listed "
            "whenever it began."
        ),
    ),
    "city.choose": ("Ngày số liệu", "Day of the data"),
    "months.title": ("Mười hai tháng qua", "The last twelve months"),
    "months.compared": (
        (
            "Cuối tháng trước ({day}): {before}, {covered} trên {connected} cụm đã kết nối. "
            "Ngày số liệu: {now}, {now_covered} trên {now_connected}."
        ),
        (
            "At the end of last month ({day}): {before}, {covered} of {connected} connected "
            "clusters. On the day shown: {now}, {now_covered} of {now_connected}."
        ),
    ),
    "months.no_before": (
        "Chưa có tỷ lệ của ngày {day} để so sánh.",
        "There is no share of {day} to compare with.",
    ),
    "months.none": ("Chưa có tỷ lệ nào để so sánh.", "There is no share to compare yet."),
    "months.note": (
        (
            "Tỷ lệ của ngày cuối mỗi tháng và của ngày số liệu, trên số cụm đang hoạt động đã kết "
            "nối (đạt/đã kết nối); không phải trung bình tháng."
        ),
        (
            "The share of each month's last day and of the day shown, of the operating clusters "
            "that were connected (covered/connected); no mean of a month."
        ),
    ),
    "below.all": ("Xem cả {count} cụm chưa đạt", "Clusters below: all {count}"),
    "above.all": ("Xem cả {count} cụm đạt", "Covered clusters: all {count}"),
    "communes.title": ("Theo xã, phường", "By commune"),
    "communes.note": (
        "Số cụm đạt trên số cụm đang hoạt động; nơi còn nhiều cụm chưa đạt nhất đứng trước.",
        "Covered of operating clusters; where most are short comes first.",
    ),
    "exceedances.title": ("Các lần vượt", "Exceedances"),
    "exceedances.sentence": (
        "Ngày vượt giới hạn, từ {first} đến hết {last}, mới nhất trước.",
        "Days over the limit, from {first} to {last}, the newest first.",
    ),
    "exceedances.months": ("Chọn tháng", "Choose a month"),
    "exceedances.any_parameter": ("Mọi thông số", "Any parameter"),
    "exceedances.any_over": ("Mọi mức vượt", "However far over"),
    "exceedances.over": ("từ {times} lần", "{times} times and more"),
    "exceedances.filter": ("Lọc thêm", "More filters"),
    "exceedances.from": ("Từ ngày", "From"),
    "exceedances.to": ("Đến hết ngày", "To"),
    "exceedances.least": ("Mức vượt từ (lần)", "Times over at least"),
    "exceedances.none": (
        "Không có ngày vượt nào phù hợp với điều kiện lọc.",
        "No such day was judged to be over the limit.",
    ),
    "exceedances.first": ("Về đầu danh sách", "To the top of the list"),
    "exceedances.all": ("Xem mọi lần vượt", "All exceedances"),
    "clusters.title": ("Các cụm", "Clusters"),
    "clusters.sentence": (
        "{found} trên {every} cụm trong sổ đăng ký, ngày {day}.",
        "{found} of the registry's {every} clusters, {day}.",
    ),
    "clusters.search": ("Tìm theo tên, mã, xã phường", "Search by name, id, commune"),
    "clusters.commune": ("Xã, phường", "Commune"),
    "clusters.kind": ("Loại cụm", "Kind"),
    "clusters.state": ("Trạng thái", "State"),
    "clusters.standing": ("So với quy chuẩn", "Against the goal"),
    "clusters.reason": ("Lý do chưa đạt", "Reason"),
    "clusters.sort": ("Sắp xếp", "Order"),
    "clusters.any": ("Tất cả", "Any"),
    "clusters.do": ("Tìm", "Search"),
    "clusters.none": ("Không có cụm nào phù hợp với điều kiện lọc.", "There is no such cluster."),
    "clusters.short": ("Số ngày chưa đạt trong 30 ngày", "Days short within 30"),
    "clusters.short.words": ("{short} trên {counted}", "{short} of {counted}"),
    "clusters.no_data": ("không có trong {days} ngày", "none within {days} days"),
    "clusters.pages": ("Trang của danh sách", "Pages of the list"),
    "clusters.previous": ("Trang trước", "Previous page"),
    "clusters.next": ("Trang sau", "Next page"),
    "clusters.page": ("Trang {page} trên {pages}", "Page {page} of {pages}"),
    "clusters.note": (
        (
            "Số ngày chưa đạt tính trên những ngày cụm hoạt động và đã kết nối, trong 30 ngày đến "
            "hết ngày số liệu. Cụm chưa hoạt động, KCN và làng nghề không tính vào tỷ lệ."
        ),
        (
            "Days short are counted over the days on which a cluster operated and was connected, "
            "of the 30 up to the day shown. Clusters that do not operate, industrial zones and "
            "craft villages are in no share."
        ),
    ),
    "state.operating": ("Đang hoạt động", "Operating"),
    "state.extended": ("Đang hoạt động, đã mở rộng", "Operating, extended"),
    "state.under_construction": ("Đang xây dựng", "Under construction"),
    "state.established": ("Đã thành lập", "Established"),
    "state.planned": ("Dự kiến", "Planned"),
    "state.absorbed": ("Đã sáp nhập vào cụm khác", "Absorbed into another"),
    "state.ended": ("Đã chấm dứt", "Ended"),
    "state.not_entered": ("Chưa nhập trạng thái", "State not entered yet"),
    "clusters.not_of_the_goal": (
        "Không phải CCN nên không tính vào mục tiêu",
        "No cluster, so not counted against the goal",
    ),
    "standing.covered": ("Đạt", "Covered"),
    "standing.below": ("Chưa đạt", "Below"),
    "today.unreached": (
        "Tin báo không gửi được tới {count} địa chỉ",
        "Notifications do not reach {count} {count:recipient|recipients}",
    ),
    "sort.short": ("Chưa đạt trước", "Below first"),
    "sort.name": ("Theo tên", "By name"),
    "sort.commune": ("Theo xã, phường", "By commune"),
    "sort.data": ("Lâu không có số liệu trước", "Longest without data first"),
    "told.title": ("Thông báo", "Notifications"),
    "told.none": ("Chưa có thông báo nào.", "Nothing was told yet."),
    "told.open": ("đang diễn ra", "goes on"),
    "told.seen": ("{by} đã xác nhận lúc {at}", "acknowledged by {by}, {at}"),
    "told.seen.do": ("Xác nhận đã nhận", "Acknowledge"),
    "told.seen.done": ("Đã ghi nhận: việc này không báo tiếp nữa.", "Kept: it is not escalated."),
    "told.look": ("Xem số liệu và căn cứ", "Readings and grounds"),
    "told.case": ("Mở vụ việc", "Open the case"),
    "told.messages": ("Các tin đã gửi về việc này", "Messages about it"),
    "told.address": ("Nơi tôi nhận thư", "Where my mail goes"),
    "told.address.note": (
        "Để trống nếu không nhận nữa. Ai được báo việc gì do quy tắc quyết định.",
        "Leave it empty for none. Rules decide who is told of what.",
    ),
    "told.address.field": ("Địa chỉ thư điện tử", "E-mail address"),
    "told.address.english": ("Nhận bằng tiếng Anh", "In English"),
    "told.address.do": ("Lưu", "Keep"),
    "told.address.done": ("Đã lưu nơi nhận thư.", "Kept."),
    "outbox.title": ("Hộp thư đi", "Outbox"),
    "outbox.counts": (
        "Tin đang chờ: {waiting}. Địa chỉ không nhận được tin mới nhất: {unreached}.",
        "Waiting: {waiting}. Addresses not reached by the last message: {unreached}.",
    ),
    "outbox.unreached": ("Không gửi được", "Not delivered"),
    "outbox.messages": ("Các tin mới nhất", "Latest messages"),
    "outbox.none": ("Chưa có tin nào.", "No message yet."),
    "outbox.tried": ("đã thử {count} lần", "tried {count} {count:time|times}"),
    "outbox.state.waiting": ("đang chờ", "waiting"),
    "outbox.state.delivered": ("đã gửi", "delivered"),
    "outbox.state.not_delivered": ("không gửi được", "not delivered"),
    "outbox.state.dropped": ("đã bỏ, quy tắc đã kết thúc", "dropped, its rule ended"),
    "outbox.escalated": ("báo tiếp", "escalated"),
    "outbox.rules": ("Quy tắc báo tin", "Rules of notification"),
    "outbox.rules.none": (
        "Chưa có quy tắc nào: không ai được báo.",
        "There is no rule: nobody is told.",
    ),
    "outbox.rules.new": ("Đặt quy tắc", "Set a rule"),
    "outbox.rules.who": ("Báo cho ai", "Whom to tell"),
    "outbox.rules.who.note": (
        "role:inspector (hoặc vai trò khác), account:TÊN, địa chỉ thư điện tử hoặc địa chỉ https://",
        "role:inspector (or another role), account:NAME, an e-mail or https:// address",
    ),
    "outbox.rules.kinds": ("Về việc gì (không chọn: mọi việc)", "Of what (none ticked: of all)"),
    "outbox.rules.kind.exceedance": ("vượt giới hạn", "an exceedance"),
    "outbox.rules.kind.not_reporting": ("không truyền số liệu", "an outlet is silent"),
    "outbox.rules.kind.too_little_data": ("chưa đủ số liệu", "too little data"),
    "outbox.rules.kind.case": ("vụ việc", "a case"),
    "outbox.rules.kind.deadline": ("thời hạn", "a deadline"),
    "outbox.rules.kind.sensor_due": ("đến hạn kiểm tra đầu đo", "a sensor's check is due"),
    "outbox.rules.kind.sensor_failed": ("đầu đo không đạt kiểm tra", "a sensor failed its check"),
    "outbox.rules.kind.set_aside": ("có ngày chưa đánh giá được", "days that cannot be judged"),
    "outbox.rules.kind.service": ("tình trạng hệ thống", "how the service is"),
    "outbox.rules.kind.undelivered": ("tin không gửi được", "a message not delivered"),
    "outbox.rules.as": (
        "Địa chỉ thư hoặc https:// được biết như vai trò",
        "What an e-mail or https:// address may know: as",
    ),
    "outbox.rules.english": ("Gửi địa chỉ này bằng tiếng Anh", "To this address in English"),
    "outbox.rules.clusters": (
        "Chỉ các cụm (mã, cách nhau bằng dấu phẩy)",
        "Of these clusters alone",
    ),
    "outbox.rules.next": ("Báo tiếp cho ai khi chưa ai xác nhận", "Whom to tell next"),
    "outbox.rules.minutes": ("Sau bao nhiêu phút", "After how many minutes"),
    "outbox.rules.why": ("Lý do", "Why"),
    "outbox.rules.secret": (
        "Khóa bí mật, chỉ hiện một lần này",
        "The secret, shown this once",
    ),
    "outbox.rules.set": ("Đã đặt quy tắc.", "The rule is set."),
    "outbox.rules.end": ("Kết thúc", "End it"),
    "outbox.rules.ended": ("Đã kết thúc quy tắc.", "The rule has ended."),
    "outbox.rules.after": (
        "báo tiếp {who} sau {minutes} phút",
        "then {who} after {minutes} minutes",
    ),
}
