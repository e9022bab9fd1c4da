"""The columns of stations and outlets."""

from __future__ import annotations

from dataclasses import replace

from storage.registry_files.described.column import Described
from storage.registry_files.described.terms import CLUSTER_ID, VALID_FROM, VALID_TO

STATIONS = (
    replace(CLUSTER_ID, heading_vi="Mã trạm", example="song-xanh-tram-1"),
    Described(
        "cluster_id", "Mã cụm", "cụm mà trạm phục vụ", "the cluster that it serves", "song-xanh"
    ),
    Described("name", "Tên trạm", "tên của trạm", "its name", "Trạm Sông Xanh"),
    Described(
        "design_flow_m3_per_day", "Công suất thiết kế", "công suất theo thiết kế",
        "design capacity", "1200", "m³/ngày",
    ),
    Described(
        "in_operation_since", "Ngày đi vào hoạt động", "ngày đầu tiên vận hành",
        "the first day of operation", "2019-07-01",
    ),
    Described(
        "approved_on", "Ngày được cấp phép, phê duyệt hoặc tiếp nhận hồ sơ",
        "ngày sớm nhất của giấy phép, quyết định phê duyệt hoặc hồ sơ",
        "the day of its earliest permit, approved project or accepted file", "2018-05-20",
    ),
    Described(
        "approval_document", "Văn bản phê duyệt", "văn bản của ngày đó", "that paper",
        "Quyết định 3/QĐ-STNMT",
    ),
    Described(
        "technology", "Công nghệ xử lý", "cách xử lý nước thải", "how it treats the water",
        "hóa lý và AO",
    ),
    Described(
        "facility_code", "Mã cơ sở trong tên tệp",
        "mã cơ sở mà thiết bị ghi trong tên tệp TINH_COSO_TRAM_thoigian.txt, không có _ và /",
        "the facility's code as its loggers write it in a file's name, without _ and /", "ABCD",
    ),
)  # fmt: skip

OUTLETS = (
    replace(CLUSTER_ID, heading_vi="Mã cửa xả", example="song-xanh-a"),
    Described(
        "station_id", "Mã trạm", "trạm có nước thải chảy ra đây",
        "the station whose water leaves here", "song-xanh-tram-1",
    ),
    Described(
        "gateway_id", "Mã thiết bị", "thiết bị truyền số liệu của cửa xả",
        "the gateway (data logger) that speaks for this outlet", "gw-song-xanh",
    ),
    Described("name", "Tên cửa xả", "tên của cửa xả", "its name", "Cửa xả số 1"),
    Described(
        "parameters", "Các thông số đo", "mã các thông số đo tại đây, cách nhau bằng dấu cách",
        "codes of what is measured here, separated by spaces", "FLOW_OUT TEMP PH TSS COD NH4_N",
    ),
    VALID_FROM,
    VALID_TO,
    Described(
        "monitored_since", "Quan trắc từ ngày",
        "ngày đầu tiên phải truyền số liệu; để trống: từ số liệu đầu tiên",
        "the first legal day for which it owes readings; empty: from its first reading",
        "2024-01-15",
    ),
    Described(
        "monitored_document", "Văn bản về quan trắc", "văn bản nêu ngày đó",
        "the paper that says so", "Công văn 8/CV-SX",
    ),
    Described(
        "receiving_water_name", "Tên nguồn tiếp nhận", "sông, hồ hoặc kênh nhận nước thải",
        "the river, lake or canal that it runs into", "sông Thiên Đức",
    ),
    Described(
        "station_code", "Mã trạm trong tên tệp",
        "mã trạm mà thiết bị ghi trong tên tệp TINH_COSO_TRAM_thoigian.txt; để trống: mã cửa xả",
        "the station's code as its logger writes it in a file's name; empty: the outlet's id",
        "NUO001",
    ),
)  # fmt: skip
