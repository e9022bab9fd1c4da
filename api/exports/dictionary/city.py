"""What the tables of coverage and of the registry say, column by column."""

from __future__ import annotations

from api.exports.dictionary.shared import (
    CLUSTER,
    CLUSTER_KIND,
    CLUSTER_NAME,
    COMMUNE,
    LEGAL_DAY,
    SIMULATED,
    STATION_CLAUSE,
    count,
    day,
    flag,
    real,
    text,
)
from storage.table_files.columns import Table

COVERAGE = Table(
    name="coverage",
    vi="Mỗi ngày đã kết thúc và mỗi cụm đang hoạt động: đạt mục tiêu hay không, và mọi lý do.",
    en="Each ended legal day and operating cluster: whether it is covered, and every reason.",
    order_vi="ngày, cụm",
    order_en="day, cluster",
    columns=(
        LEGAL_DAY,
        CLUSTER,
        CLUSTER_NAME,
        COMMUNE,
        CLUSTER_KIND,
        text(
            "standing",
            "covered: đạt; below: chưa đạt; not_judged: ngày chưa có kết luận; exempt: không phải "
            "có trạm chung, không tính vào tỷ lệ.",
            "covered or below; not_judged: nothing of the day is judged; exempt: needs no central "
            "station, and counts in neither number.",
            STATION_CLAUSE,
        ),
        flag(
            "not_connected",
            "true: chỉ vì chưa kết nối; xu hướng không tính cụm này.",
            "true: held back by nothing but outlets that are not connected yet; the trend leaves "
            "it out.",
        ),
        text("reason", "Lý do chính, nặng nhất.", "The main reason, the worst."),
        text(
            "reasons",
            "Mọi lý do, nặng nhất trước: lý do, cửa xả, thông số; cách nhau bằng dấu ;",
            "Every reason, worst first: reason, outlet, parameters; a semicolon between them.",
        ),
        SIMULATED,
    ),
)

REGISTRY = Table(
    name="registry",
    vi="Sổ đăng ký như đúng vào ngày cuối được hỏi: mỗi dòng một cửa xả; cụm chưa có trạm hoặc "
    "cửa xả vẫn có dòng. Không có người liên hệ.",
    en="The registry as it stood on the last day asked for: an outlet each; a cluster without "
    "station or outlet has a row too. No contacts of persons.",
    order_vi="cụm, trạm, cửa xả",
    order_en="cluster, station, outlet",
    columns=(
        LEGAL_DAY,
        CLUSTER,
        CLUSTER_NAME,
        COMMUNE,
        CLUSTER_KIND,
        text(
            "state",
            "Trạng thái; chỉ cụm operating, extended (đang hoạt động) tính vào mục tiêu.",
            "Its state; only one in operation (operating, extended) counts against the goal.",
        ),
        text(
            "station_exemption",
            "Vì sao không phải có trạm chung; trống: không miễn.",
            "Why it needs no central station; empty: it does.",
            STATION_CLAUSE,
        ),
        text("exemption_document", "Văn bản của việc miễn.", "The paper of it."),
        text("state_document", "Văn bản của trạng thái.", "The paper that its state rests on."),
        text("absorbed_into", "Mã cụm đã sáp nhập vào.", "The cluster that took it in."),
        text(
            "central_station",
            "Trạm chung: yes có, none không có, not_entered chưa nhập.",
            "Central station: yes, none, or not entered yet.",
        ),
        text("investor", "Chủ đầu tư hạ tầng.", "The investor in its infrastructure."),
        real("area_ha", "ha", "Diện tích; trống: chưa rõ.", "Its area; empty: not known."),
        real("occupancy_percent", "%", "Tỷ lệ lấp đầy.", "How full it is."),
        count("tenants", "Số doanh nghiệp, cơ sở.", "How many work there."),
        real(
            "wastewater_m3_per_day",
            "m³/ngày · m³/day",
            "Nước thải phát sinh theo văn bản; trống: chưa rõ.",
            "Wastewater that it makes, as a paper says; empty: not known.",
        ),
        real("latitude", "° WGS 84", "Vĩ độ.", "Its latitude."),
        real("longitude", "° WGS 84", "Kinh độ.", "Its longitude."),
        text("district_before_2025_07", "Huyện trước tháng 7/2025.", "District before July 2025."),
        text("commune_before_2025_07", "Xã trước tháng 7/2025.", "Commune before July 2025."),
        text("station_id", "Mã trạm xử lý; trống: chưa có.", "The station's id; empty: none."),
        text("station_name", "Tên trạm.", "The station's name."),
        real("design_flow_m3_per_day", "m³/ngày · m³/day", "Công suất thiết kế.", "Its capacity."),
        day(
            "in_operation_since",
            "Ngày trạm vận hành; trống: chưa rõ.",
            "Since when it operates; empty: not known.",
        ),
        text("technology", "Công nghệ xử lý.", "How it treats."),
        text(
            "facility_code",
            "Mã cơ sở mà thiết bị ghi trong tên tệp; trống: chưa nhập.",
            "The facility's code in its loggers' file names; empty: not entered.",
        ),
        text("outlet_id", "Mã cửa xả; trống: chưa có.", "The outlet's id; empty: none."),
        text("outlet_name", "Tên cửa xả.", "The outlet's name."),
        text("gateway_id", "Mã thiết bị truyền dữ liệu.", "The gateway that speaks for it."),
        text("parameters", "Thông số đo, cách nhau bằng dấu cách.", "What it measures."),
        day(
            "monitored_since",
            "Phải có số liệu từ ngày; trống: từ số liệu đầu tiên.",
            "Since when it owes readings; empty: from its first reading.",
        ),
        text("monitored_document", "Văn bản kết nối.", "The paper that says so."),
        text("receiving_water_name", "Tên nguồn tiếp nhận.", "Name of the receiving water."),
        text(
            "station_code",
            "Mã trạm mà thiết bị ghi trong tên tệp; trống: mã cửa xả.",
            "The station's code in its logger's file names; empty: the outlet's id.",
        ),
        text(
            "permit_number",
            "Số giấy phép môi trường có hiệu lực; trống: không có.",
            "The permit that binds; empty: none.",
        ),
        text("regulation", "Quy chuẩn nêu trong giấy phép.", "The regulation that it names."),
        text("permit_column", "Cột của quy chuẩn.", "The regulation's column."),
        text("receiving_water", "Loại nguồn tiếp nhận.", "The kind of receiving water."),
        real(
            "receiving_flow_m3_per_s",
            "m³/s",
            "Lưu lượng nguồn tiếp nhận (hệ số Kq); trống: chưa rõ.",
            "Flow of the receiving water (for Kq); empty: not known.",
        ),
        real(
            "receiving_volume_m3",
            "m³",
            "Dung tích hồ tiếp nhận (hệ số Kq); trống: chưa rõ.",
            "Volume of a receiving lake (for Kq); empty: not known.",
        ),
        real(
            "discharge_flow_m3_per_day",
            "m³/ngày · m³/day",
            "Lưu lượng xả cho phép (hệ số Kf); trống: chưa rõ.",
            "The discharge that it allows (for Kf); empty: not known.",
        ),
        count("interval_minutes", "Khoảng đo.", "How often readings are owed.", "phút · minutes"),
        day("permit_approved_on", "Ngày ký giấy phép.", "Day of its signature."),
        day("permit_valid_from", "Giấy phép có hiệu lực từ.", "First day of the permit."),
        day("permit_valid_to", "Đến hết ngày; trống: không ghi.", "Last day; empty: none is set."),
        text(
            "discharge",
            "continuous: xả liên tục; batch: xả theo mẻ.",
            "continuous, or in batches.",
        ),
        text(
            "successor_column",
            "Cột của quy chuẩn thay thế; trống: chưa ghi.",
            "The column of the regulation that follows; empty: none is named.",
        ),
        text(
            "facility_kind",
            "Loại cơ sở (hệ số K của QCVN 14:2008).",
            "The kind of facility (for K of QCVN 14:2008).",
        ),
        SIMULATED,
    ),
)
