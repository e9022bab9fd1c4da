"""The texts of the city's figures in Vietnamese and English: named wherever one stands."""

from __future__ import annotations

FIGURE_TEXTS: dict[str, tuple[str, str]] = {
    "figure.day": ("Tỷ lệ của ngày", "Figure of the day"),
    "figure.window": ("Tỷ lệ của {days} ngày gần nhất", "Figure of the window of {days} days"),
    "figure.window.sentence": (
        (
            "{covered} trên {operating} cụm đạt từ {share} số ngày được đánh giá; mức {share} do "
            "Sở đặt"
        ),
        (
            "{covered} of {operating} clusters kept {share} of their judged days; {share} is our "
            "setting"
        ),
    ),
    "figure.window.none": (
        "Trong {days} ngày này chưa có kết luận nào.",
        "Nothing of these {days} days has been judged.",
    ),
    "figure.not_entered": (
        "{count} cụm chưa nhập đủ thông tin.",
        "{count} of which not all is entered yet.",
    ),
    "blockers.title": ("Cụm nào nâng tỷ lệ nhiều nhất?", "What would bring most?"),
    "blockers.link": ("Cụm nào nâng tỷ lệ nhiều nhất?", "What would bring most?"),
    "blockers.sentence.day": (
        (
            "Tỷ lệ của ngày là {percent} ({covered} trên {operating} cụm). Các cụm dưới đây làm tỷ "
            "lệ chưa đạt 100 %; cụm gần đạt nhất đứng đầu."
        ),
        (
            "The figure of the day is {percent} ({covered} of {operating} clusters). The clusters "
            "below hold it under 100 %; what brings it nearest stands first."
        ),
    ),
    "blockers.sentence.window": (
        (
            "Tỷ lệ của {days} ngày gần nhất là {percent} ({covered} trên {operating} cụm). Các cụm "
            "dưới đây làm tỷ lệ chưa đạt 100 %; cụm gần đạt nhất đứng đầu."
        ),
        (
            "The figure of the window of {days} days is {percent} ({covered} of {operating} "
            "clusters). The clusters below hold it under 100 %; what brings it nearest stands "
            "first."
        ),
    ),
    "blockers.of": ("Tính theo", "To raise"),
    "blockers.by": ("Xếp theo", "In order of"),
    "blockers.by.clusters": ("số cụm", "clusters"),
    "blockers.by.m3": ("lượng nước thải (m³/ngày)", "wastewater (m³ a day)"),
    "blockers.distance": ("Còn thiếu gì", "What is in the way"),
    "blockers.kept_today": ("Đạt trong ngày", "Kept on the day"),
    "blockers.over": ("ngoài giới hạn {by}", "{by} beyond the limit"),
    "blockers.over.days": (
        "{count} ngày vượt trong kỳ",
        "over on {count} {count:day|days} of the window",
    ),
    "blockers.days": ("Số ngày còn thiếu", "Days lacking"),
    "blockers.no_days": ("chưa có ngày nào được đánh giá", "no day judged yet"),
    "blockers.water": ("Nước thải (m³/ngày)", "Wastewater (m³ a day)"),
    "blockers.after": ("Tỷ lệ sau đó", "The figure then"),
    "blockers.after.water": ("{percent} lượng nước", "{percent} of the water"),
    "blockers.note": (
        (
            "Thứ tự do hệ thống xếp, không phải luật định: trước hết là số ngày còn thiếu, rồi mức "
            "vượt cao nhất, rồi số lý do. Tỷ lệ sau đó tính khi cụm ấy và mọi cụm đứng trước đều "
            "đạt."
        ),
        (
            "The order is ours and no law's: days lacking first, then how far over, then how many "
            "reasons. The figure then is with that cluster and all before it mended."
        ),
    ),
    "water.unknown": ("chưa rõ", "not known"),
    "water.method.inflow": ("lưu lượng đầu vào", "measured inflow"),
    "water.method.outflow": ("lưu lượng đầu ra", "measured outflow"),
    "water.method.stated": ("theo hồ sơ", "as registered"),
    "water.method.design": ("nhiều nhất, theo công suất", "at most: design flow"),
    "water.method.unknown": ("chưa rõ", "not known"),
    "water.title": ("Nước thải của ngày (m³)", "Wastewater of the day (m³)"),
    "water.sentence": (
        (
            "Phát sinh {generated} m³ (trong đó {bound} m³ là mức nhiều nhất theo công suất), đo "
            "được qua trạm {treated} m³, chứng minh được đạt quy chuẩn {proven} m³; {unknown} cụm "
            "chưa rõ lượng nước và không tính là 0."
        ),
        (
            "Generated {generated} m³ (of which {bound} m³ is an upper bound by design), measured "
            "through stations {treated} m³, proven compliant {proven} m³; of {unknown} clusters "
            "nothing is known, and none is taken for 0."
        ),
    ),
    "plans.title": ("Kế hoạch năm", "Plan of"),
    "plans.link": ("Các kế hoạch đến đâu?", "Where does each plan stand?"),
    "plans.years": ("Năm", "Years"),
    "plans.not_seen": ("Chưa thấy số kế hoạch", "Number not seen"),
    "plans.source": ("Theo {source}", "As told by {source}"),
    "plans.confidence.two independent sources agree": (
        "hai nguồn độc lập thống nhất",
        "two independent sources agree",
    ),
    "plans.confidence.one source": ("một nguồn", "one source"),
    "plans.confidence.unconfirmed": ("chưa xác nhận", "unconfirmed"),
    "plans.day": ("Tính đến hết ngày {day}.", "As at the end of {day}."),
    "plans.goal": ("Mục tiêu", "Target"),
    "plans.reached": ("Đến nay", "Where it stands"),
    "plans.not_named": ("các nguồn không nêu", "not named by the sources"),
    "plans.no_number": ("không nêu con số", "no number is named"),
    "plans.span": ("{least}–{most} cụm", "{least}–{most} clusters"),
    "plans.least": ("{least} cụm", "{least} {least:cluster|clusters}"),
    "plans.begun": ("khởi công {first}–{last}", "begun {first}–{last}"),
    "plans.established": ("thành lập {first}–{last}", "established {first}–{last}"),
    "plans.of": ("{count} cụm", "{count} {count:cluster|clusters}"),
    "plans.nobody": ("chưa có cụm nào thuộc nhóm này", "no cluster is of this group"),
    "plans.undated": (
        "chưa rõ: sổ đăng ký chưa ghi ngày của trạng thái này",
        "not known: the registry dates no such state",
    ),
    "plans.met": ("đạt", "reached"),
    "plans.not_met": ("chưa đạt", "not reached"),
    "plans.counted": (
        "{count} cụm được tính",
        "{count} {count:cluster is|clusters are} counted",
    ),
    "plans.missing": (
        "{count} cụm chưa đạt",
        "{count} {count:cluster is|clusters are} lacking",
    ),
    "plans.untold": (
        "{count} cụm chưa ghi ngày",
        "{count} {count:cluster|clusters} without a date",
    ),
    "plans.new_clusters_with_station": (
        "Cụm mới đi vào hoạt động có trạm đạt quy chuẩn",
        "Newly built clusters with a station that meets the standard",
    ),
    "plans.operating_clusters_with_station": (
        "Cụm, CCN làng nghề đang hoạt động có trạm đạt quy chuẩn",
        "Operating clusters and craft-village clusters with such a station",
    ),
    "plans.into_operation": ("Cụm đi vào hoạt động", "Clusters that go into operation"),
    "plans.infrastructure_done": (
        "Cụm hoàn thành hạ tầng",
        "Clusters with completed infrastructure",
    ),
    "plans.ground_breaking": ("Cụm khởi công", "Clusters that break ground"),
    "plans.established_or_extended": (
        "Cụm thành lập mới hoặc mở rộng",
        "Clusters newly established or extended",
    ),
    "plans.note": (
        (
            "Số liệu lấy từ các trạng thái có ngày trong sổ đăng ký. Sổ không có trạng thái hoàn "
            "thành hạ tầng: cụm đi vào hoạt động được tính thay."
        ),
        (
            "Counted from the dated states of the registry. It has no state for completed "
            "infrastructure: clusters that went into operation are counted in its place."
        ),
    ),
    "plans.history": ("Số liệu của các nguồn khác", "What other sources counted"),
    "plans.history.note": (
        "Đây là số liệu của các nguồn khác, không phải kết luận của hệ thống này.",
        "These are the figures of others, and none of ours.",
    ),
    "plans.history.operating": ("{count} cụm hoạt động", "{count} operating"),
    "plans.history.with_station": ("{count} có trạm", "{count} with a station"),
}
