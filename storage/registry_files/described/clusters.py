"""The columns of clusters."""

from __future__ import annotations

from storage.registry_files.described.column import Described
from storage.registry_files.described.terms import CLUSTER_ID, VALID_FROM, VALID_TO, YES_NO

CLUSTERS = (
    CLUSTER_ID,
    Described(
        "name", "Tên cụm", "tên đầy đủ bằng tiếng Việt", "its full name in Vietnamese",
        "CCN Sông Xanh",
    ),
    Described(
        "commune", "Xã, phường", "xã hoặc phường từ tháng 7/2025; để trống nếu chưa biết",
        "commune or ward since July 2025; empty where not known", "Xã Phù Đổng",
    ),
    Described(
        "kind", "Loại", "loại cụm; KCN và làng nghề không tính vào mục tiêu 100 %",
        "kind of cluster; zones and villages never count against the 100 % goal",
        "cụm công nghiệp",
        words=(
            ("ccn", "cụm công nghiệp"),
            ("ccn_lang_nghe", "cụm công nghiệp làng nghề"),
            ("kcn", "khu công nghiệp"),
            ("lang_nghe", "làng nghề"),
        ),
    ),
    Described(
        "state", "Trạng thái", "trạng thái kể từ cột “Từ ngày”",
        "its state, from this row's valid_from on", "đang hoạt động",
        words=(
            ("planned", "trong quy hoạch"),
            ("established", "đã thành lập"),
            ("under_construction", "đang xây dựng"),
            ("operating", "đang hoạt động"),
            ("extended", "hoạt động, đã mở rộng"),
            ("absorbed", "đã sáp nhập"),
            ("ended", "đã chấm dứt"),
            ("not_entered", "chưa nhập"),
        ),
    ),
    Described(
        "simulated", "Mô phỏng", "“có” nếu là cụm không có thật, dùng để thử",
        "yes for an invented cluster", "không", words=YES_NO,
    ),
    VALID_FROM,
    VALID_TO,
    Described(
        "station_exemption", "Lý do không phải có trạm tập trung",
        "theo Nghị định 48/2026, Điều 19, 20; để trống nếu phải có trạm",
        "Decree 48/2026, Art. 19, 20; empty where it needs a station",
        words=(
            ("before_2022_and_full", "hoạt động trước 2022, lấp đầy trên 80 %"),
            ("under_100_m3_per_day", "dưới 100 m³/ngày"),
        ),
    ),
    Described(
        "exemption_document", "Văn bản miễn trạm", "văn bản nêu lý do đó",
        "the paper that says so", "Công văn 21/SCT-CN",
    ),
    Described(
        "state_document", "Văn bản về trạng thái", "văn bản đưa cụm vào trạng thái này",
        "the paper that puts it into this state", "Quyết định 7/QĐ-UBND",
    ),
    Described(
        "absorbed_into", "Sáp nhập vào", "mã của cụm nhận sáp nhập; chỉ khi đã sáp nhập",
        "the id of the cluster that it became part of; of an absorbed one alone", "gom-doi",
    ),
    Described(
        "central_station", "Trạm xử lý tập trung", "cụm có trạm xử lý nước thải tập trung không",
        "whether it has a central station", "có",
        words=(("yes", "có"), ("none", "không có"), ("not_entered", "chưa nhập")),
    ),
    Described(
        "investor", "Chủ đầu tư hạ tầng", "đơn vị xây dựng và quản lý hạ tầng",
        "who builds and runs its infrastructure", "Công ty Hạ tầng Sông Xanh",
    ),
    Described("area_ha", "Diện tích", "diện tích của cụm", "its area", "20.5", "ha"),
    Described(
        "occupancy_percent", "Tỷ lệ lấp đầy", "phần đất đã cho thuê, từ 0 đến 100",
        "share of its land that is let, 0 to 100", "85", "%",
    ),
    Described(
        "tenants", "Số cơ sở, hộ", "số doanh nghiệp, hộ đang hoạt động",
        "how many enterprises or households work there", "31",
    ),
    Described(
        "wastewater_m3_per_day", "Nước thải phát sinh", "lượng nước thải phát sinh mỗi ngày",
        "wastewater that it makes", "980", "m³/ngày",
    ),
    Described(
        "wastewater_document", "Văn bản về nước thải", "văn bản nêu lượng nước thải đó",
        "where that figure stands", "Báo cáo 5/BC-SX",
    ),
    Described(
        "latitude", "Vĩ độ", "WGS 84, trong Hà Nội (20.55 đến 21.40)",
        "WGS 84, within Hanoi (20.55 to 21.40)", "21.0512", "độ",
    ),
    Described(
        "longitude", "Kinh độ", "WGS 84, trong Hà Nội (105.27 đến 106.03)",
        "WGS 84, within Hanoi (105.27 to 106.03)", "105.9704", "độ",
    ),
    Described("address", "Địa chỉ", "địa chỉ của cụm", "its address", "Đường 179"),
    Described(
        "district_before_2025_07", "Quận, huyện cũ", "quận, huyện đến hết tháng 6/2025",
        "its district until June 2025", "Gia Lâm",
    ),
    Described(
        "commune_before_2025_07", "Xã, phường cũ", "xã, phường đến hết tháng 6/2025",
        "its commune or ward until June 2025", "Ninh Hiệp",
    ),
    Described("note", "Ghi chú", "điều khác mà nguồn nêu", "what else its source says"),
    Described("source", "Nguồn", "dòng này lấy từ đâu", "where the row comes from",
              "Sở Công Thương"),
    Described(
        "contact", "Đầu mối liên hệ", "người cần hỏi; chỉ thành phố xem được",
        "whom to ask; told to the city alone", "Ông An, 0900 000 000",
    ),
)  # fmt: skip
