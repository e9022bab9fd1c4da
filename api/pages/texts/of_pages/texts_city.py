"""The texts of the city's pages in Vietnamese and English, each under one key.

A reason why a cluster does not count says whether it is charged to the plant.
"""

from __future__ import annotations

CITY_TEXTS: dict[str, tuple[str, str]] = {
    "city.title": ("Tỷ lệ CCN có trạm XLNT đạt quy chuẩn", "The city's coverage"),
    "city.goal": ("Mục tiêu {goal}", "Goal {goal}"),
    "city.sentence": (
        (
            "{covered} trên {operating} cụm đang hoạt động có trạm xử lý đạt giới hạn ở mọi "
            "thông số."
        ),
        "{covered} of {operating} operating clusters have a station that kept every limit.",
    ),
    "exempt.title": ("Không phải có trạm tập trung", "No central station needed"),
    "exempt.note": (
        (
            "Những cụm này không tính vào tỷ lệ trên: Nghị định 48/2026/NĐ-CP, Điều 19 và 20, cho "
            "phép từng cơ sở tự xử lý đạt quy chuẩn."
        ),
        (
            "These clusters are in neither number above: by Decree 48/2026, Art. 19 and 20, each "
            "tenant treats its own water to the standard."
        ),
    ),
    "exempt.before_2022_and_full": (
        "hoạt động trước 2022, lấp đầy trên 80 %",
        "in operation before 2022, more than 80 % full",
    ),
    "exempt.under_100_m3_per_day": ("nước thải dưới 100 m³/ngày", "less than 100 m³/day"),
    "city.none": (
        "Chưa có cụm nào đang hoạt động trong sổ đăng ký: chưa có tỷ lệ.",
        "No cluster operates in the registry: there is no share to state.",
    ),
    "city.not_judged": (
        "Ngày này chưa có kết luận nào: chưa có tỷ lệ.",
        "Nothing of this day has been judged yet: there is no share to state.",
    ),
    "city.short": ("còn thiếu {count} cụm", "{count} short of it"),
    "city.full": ("đạt mục tiêu", "goal reached"),
    "city.day": ("Ngày số liệu", "True of"),
    "city.known": ("Số liệu cập nhật đến", "Known at"),
    "city.previous": ("Ngày trước", "Previous day"),
    "city.next": ("Ngày sau", "Next day"),
    "city.days": ("Chọn ngày", "Choose a day"),
    "city.by_kind": ("Theo loại cụm", "By kind of cluster"),
    "city.not_connected": (
        "{count} cụm chưa kết nối: diễn biến theo ngày không tính các cụm này.",
        "{count} not connected yet: the trend over days does not count them.",
    ),
    "trend.title": ("Diễn biến theo ngày", "Coverage day by day"),
    "trend.note": (
        (
            "Tỷ lệ cụm đạt so với mục tiêu {goal}, trên số cụm đang hoạt động đã kết nối. Cụm chưa "
            "kết nối không tính vào tỷ lệ này; trang của từng ngày vẫn tính trên mọi cụm đang "
            "hoạt động."
        ),
        (
            "The share of covered clusters against the goal of {goal}, of those that operate and "
            "are connected. A cluster is in no share before it is connected; the page of a day "
            "still counts every operating cluster."
        ),
    ),
    "trend.share": ("Tỷ lệ", "Share"),
    "trend.covered": ("Cụm đạt", "Covered"),
    "trend.connected": ("Cụm đã kết nối", "Connected"),
    "trend.not_connected": ("Chưa kết nối", "Not connected yet"),
    "city.kind_share": (
        "{covered} trên {operating} cụm đạt",
        "{covered} of {operating} covered",
    ),
    "kind.ccn": ("Cụm công nghiệp (CCN)", "Industrial clusters (CCN)"),
    "kind.ccn_lang_nghe": ("CCN làng nghề", "Craft-village clusters (CCN làng nghề)"),
    "kind.one.ccn": ("CCN", "CCN"),
    "kind.one.ccn_lang_nghe": ("CCN làng nghề", "Craft-village CCN"),
    "kind.one.kcn": ("KCN", "Industrial zone (KCN)"),
    "kind.one.lang_nghe": ("Làng nghề", "Craft village"),
    "below.title": ("Các cụm chưa đạt", "Clusters below 100 %"),
    "below.none": ("Mọi cụm đang hoạt động đều đạt.", "Every operating cluster is covered."),
    "above.title": ("Các cụm đạt", "Clusters that are covered"),
    "above.none": ("Chưa có cụm nào đạt trong ngày này.", "No cluster is covered on this day."),
    "reason.no_station": ("Chưa có trạm xử lý", "No station"),
    "reason.station_not_entered": ("Chưa nhập trạm xử lý", "No station entered yet"),
    "reason.no_outlet": ("Chưa nhập cửa xả nào", "No outlet entered yet"),
    "reason.not_begun": ("Trạm chưa đi vào hoạt động", "Station not in operation yet"),
    "reason.not_connected": (
        "Chưa kết nối (không thuộc trách nhiệm của cơ sở)",
        "Not connected yet (not charged to the plant)",
    ),
    "reason.not_reporting": ("Không truyền số liệu", "Not reporting"),
    "reason.exceeded": ("Vượt giới hạn", "Over the limit"),
    "reason.not_provable": ("Chưa đủ số liệu để kết luận", "Not provable: too little data"),
    "reason.limit_unknown": ("Chưa rõ giới hạn", "Limit unknown"),
    "reason.not_monitored": (
        "Không quan trắc thông số bắt buộc",
        "A parameter that must be measured is not",
    ),
    "reason.not_monitored.any": (
        "Không quan trắc thông số nào có giới hạn",
        "Nothing that is held against a limit is measured",
    ),
    "reason.our_outage": (
        "Hệ thống của Sở gián đoạn (không thuộc trách nhiệm của cơ sở)",
        "Our own outage (not charged to the plant)",
    ),
    "reason.set_aside": (
        "Hệ thống của Sở chưa đánh giá được (không thuộc trách nhiệm của cơ sở)",
        "We could not judge it (not charged to the plant)",
    ),
    "violations.title": ("Các lần vượt mới nhất", "Latest violations"),
    "violations.note": (
        (
            "Khung mức vượt theo Nghị định 45/2022/NĐ-CP (Điều 18; Điều 19 với thông số nguy hại); "
            "chỉ nêu khung, không nêu mức phạt, kể cả mức riêng của Hà Nội; pH không phân khung."
        ),
        (
            "Classes by times over the limit, Decree 45/2022 (Art. 18; Art. 19 for hazardous "
            "parameters); a class only, no fine, nor Hanoi's own; none is claimed for pH."
        ),
    ),
    "violations.none": (
        "Không có kết luận vượt nào trong 31 ngày.",
        "No day of these 31 was judged to be over a limit.",
    ),
    "violations.over": ("Mức vượt (lần)", "Times over"),
    "violations.class": ("Khung mức vượt", "Class"),
    "violations.outlet": ("Cửa xả", "Outlet"),
    "class.label": ("{label} lần", "{label} times"),
    "class.under": ("dưới 1,1 lần", "below 1.1 times"),
    "class.ten": ("từ 10 lần", "10 times and more"),
    "class.none": ("không phân khung", "no class"),
    # the page of one cluster
    "cluster.not_counted": (
        "không tính vào tỷ lệ ngày {day}",
        "in no share of {day}",
    ),
    "cluster.facts": ("Thông tin đăng ký", "What is registered"),
    "cluster.before": ("Xã, quận, huyện trước 7/2025", "Commune and district before July 2025"),
    "cluster.address": ("Địa chỉ", "Address"),
    "cluster.place": ("Tọa độ (WGS 84)", "Coordinates (WGS 84)"),
    "cluster.investor": ("Chủ đầu tư hạ tầng", "Investor"),
    "cluster.area": ("Diện tích", "Area"),
    "cluster.occupancy": ("Tỷ lệ lấp đầy", "Occupancy"),
    "cluster.tenants": ("Số cơ sở, hộ", "Enterprises or households"),
    "cluster.wastewater": ("Nước thải phát sinh", "Wastewater generated"),
    "cluster.station": ("Trạm xử lý tập trung", "Central station"),
    "cluster.station.yes": ("có", "there is one"),
    "cluster.station.none": ("không có", "there is none"),
    "cluster.station.not_entered": ("chưa nhập", "not entered yet"),
    "cluster.contact": ("Đầu mối liên hệ", "Whom to ask"),
    "cluster.note": ("Ghi chú", "Note"),
    "cluster.source": ("Nguồn", "Source"),
    "cluster.states": ("Trạng thái theo thời gian", "States"),
    "cluster.from": ("từ ngày {day}", "from {day}"),
    "cluster.from.open": ("chưa rõ từ ngày nào", "not known since when"),
    "cluster.to": ("đến hết ngày {day}", "until {day}"),
    "cluster.paper.none": ("chưa nhập văn bản", "no paper entered"),
    "cluster.stations": ("Trạm xử lý, cửa xả và giấy phép", "Stations, outlets and permits"),
    "cluster.capacity": ("Công suất thiết kế", "Design capacity"),
    "cluster.technology": ("Công nghệ", "Technology"),
    "cluster.begun": ("Vào hoạt động", "In operation since"),
    "cluster.duty": ("Nghĩa vụ quan trắc", "Monitoring duty"),
    "duty.automatic_and_periodic": (
        "quan trắc tự động, liên tục và định kỳ",
        "automatic and periodic monitoring",
    ),
    "duty.automatic_or_periodic": (
        "quan trắc tự động, liên tục hoặc định kỳ",
        "automatic or periodic monitoring",
    ),
    "duty.neither": ("không thuộc mức phải quan trắc", "below what has to be monitored"),
    "duty.not_known": ("chưa xác định được", "not known"),
    "duty.before_the_annex": (
        "chưa có phụ lục áp dụng trước ngày 29/01/2026",
        "the annex of before 29/01/2026 is not in our hands",
    ),
    "duty.not_of_row_one": (
        "dòng 1 của phụ lục không nêu loại hình này",
        "row 1 of the annex does not name this kind",
    ),
    "duty.by": ("phải lắp đặt chậm nhất ngày {day}", "to be installed by {day}"),
    "duty.clause": (
        (
            "Tính theo {capacity} m³/ngày: tổng công suất thiết kế của các trạm cùng giấy phép "
            "(Nghị định 08/2022/NĐ-CP, Điều 97.1 và Phụ lục XXVIII, dòng 1, được thay thế bởi Nghị "
            "định 48/2026/NĐ-CP)."
        ),
        (
            "By {capacity} m³/day: the design capacity of the stations under one permit (Decree "
            "08/2022/ND-CP, Art. 97.1 and Annex XXVIII, row 1, as replaced by Decree "
            "48/2026/ND-CP)."
        ),
    ),
    "cluster.exemption": ("Miễn trạm xử lý tập trung", "Exemption from the central station"),
    "exemption.entered": ("Được miễn", "Exempt"),
    "exemption.figures_meet_it": (
        "Số liệu thuộc trường hợp miễn, nhưng chưa nhập văn bản nên chưa được miễn",
        "The figures meet a rule; no paper is entered, so it is not exempt",
    ),
    "exemption.figures_do_not": (
        "Số liệu không thuộc trường hợp miễn",
        "The figures meet no rule",
    ),
    "exemption.not_known": ("Chưa xác định được, còn thiếu", "Not known; what is lacking"),
    "exemption.clause": (
        (
            "Nghị định 48/2026/NĐ-CP, Điều 19 và 20 (Điều 48 và 49 Nghị định 08/2022/NĐ-CP): hoạt "
            "động trước 2022 và lấp đầy trên 80 %, hoặc dưới 100 m³/ngày; từng cơ sở tự xử lý đạt "
            "quy chuẩn."
        ),
        (
            "Decree 48/2026/ND-CP, Art. 19 and 20 (Art. 48 and 49 of Decree 08/2022/ND-CP): in "
            "operation before 2022 and more than 80 % full, or under 100 m³/day; each tenant then "
            "treats to the standard."
        ),
    ),
    "lacking.wastewater_m3_per_day": ("lượng nước thải phát sinh", "wastewater generated"),
    "lacking.occupancy_percent": ("tỷ lệ lấp đầy", "occupancy"),
    "lacking.valid_from": ("ngày bắt đầu hoạt động", "since when it operates"),
    # what anybody may take away
    "data.title": ("Dữ liệu mở", "Open data"),
    "data.what": (
        "Mỗi bảng là một tệp của cả thành phố; cùng một câu hỏi luôn cho cùng một tệp.",
        "Each table is one file of the whole city; the same question gives the same file.",
    ),
    "data.licence": ("Giấy phép dữ liệu", "Licence of the data"),
    "data.licence.none": ("chưa được thành phố công bố", "not stated by the city"),
    "data.names": ("Không bảng nào có tên người.", "No table has a person's name."),
    "data.month": ("Tải số liệu {month}", "Take away {month}"),
    "data.table.readings": ("Giá trị quan trắc", "Readings"),
    "data.table.means": ("Trung bình 24 giờ", "Daily means"),
    "data.table.verdicts": ("Kết luận", "Verdicts"),
    "data.table.violations": ("Vượt quy chuẩn", "Exceedances"),
    "data.table.events": ("Sự kiện", "Events"),
    "data.table.coverage": ("Tỷ lệ CCN đạt", "Coverage"),
    "data.table.registry": ("Sổ đăng ký", "Registry"),
    "data.columns": ("{count} cột và ý nghĩa", "{count} columns, and what they mean"),
    "data.programs": (
        "Cho phần mềm: chọn ngày, cửa xả, thông số, xã qua API.",
        "For programs: choose days, outlet, parameter and commune by the API.",
    ),
    "data.dictionary": ("Từ điển dữ liệu (JSON)", "Data dictionary (JSON)"),
    "data.openapi": ("Mô tả API (JSON)", "Description of the API (JSON)"),
    "document.pdf": ("Báo cáo PDF để in", "Report on paper (PDF)"),
    "document.zip": ("PDF kèm tệp dữ liệu để kiểm tra (zip)", "PDF with its data, to be checked"),
    # the meeting's paper
    "report.title": ("Báo cáo tỷ lệ CCN đạt", "Report of the city's coverage"),
    "report.excel": ("Tải tệp Excel, đủ mọi lý do", "Excel file, with every reason"),
    "report.below": ("Cụm chưa đạt", "Clusters below"),
    "report.below.note": (
        (
            "Lý do chính (+ số lý do khác, xem tệp Excel); số ngày chưa đạt trên số ngày được tính "
            "trong {days} ngày."
        ),
        (
            "The main reason (+ how many others: see the Excel file); days short of the days that "
            "count within {days} days."
        ),
    ),
}
