"""The columns of permits and of the limits that they set themselves."""

from __future__ import annotations

from dataclasses import replace

from storage.registry_files.described.column import Described
from storage.registry_files.described.terms import BINDS_FROM, OUTLET_ID, PARAMETER, VALID_TO

PERMITS = (
    Described(
        "number", "Số giấy phép", "số giấy phép môi trường", "the permit's number", "12/GPMT-UBND"
    ),
    OUTLET_ID,
    Described(
        "regulation", "Quy chuẩn", "quy chuẩn mà giấy phép nêu", "the regulation that it cites",
        "qcvn-40-2011",
    ),
    Described(
        "column", "Cột", "cột trong bảng của quy chuẩn", "the column of the regulation's table",
        "A",
    ),
    Described(
        "receiving_water", "Nguồn tiếp nhận", "loại nguồn nước nhận nước thải",
        "of what kind the receiving water is", "sông",
        words=(
            ("river", "sông"),
            ("lake", "hồ"),
            ("coastal_protected", "biển ven bờ được bảo vệ"),
            ("coastal_other", "biển ven bờ khác"),
            ("urban_drainage", "hệ thống thoát nước đô thị, khu dân cư"),
        ),
    ),
    Described(
        "receiving_flow_m3_per_s", "Lưu lượng dòng chảy",
        "lưu lượng sông tiếp nhận, để tính Kq; để trống nếu chưa biết",
        "flow of a receiving river, for Kq; empty where not known", "52.5", "m³/s",
    ),
    Described(
        "receiving_volume_m3", "Dung tích hồ", "dung tích hồ tiếp nhận, để tính Kq",
        "volume of a receiving lake, for Kq", "250000", "m³",
    ),
    Described(
        "discharge_flow_m3_per_day", "Lưu lượng xả",
        "lưu lượng xả được phép, để tính Kf; không ghi số ước đoán",
        "permitted discharge, for Kf; never a guess", "1000", "m³/ngày",
    ),
    Described(
        "interval_minutes", "Chu kỳ đo", "số phút giữa hai lần đo, ước của 1440",
        "minutes between two readings, a divisor of 1440", "5", "phút",
    ),
    BINDS_FROM,
    VALID_TO,
    Described(
        "discharge", "Chế độ xả", "xả liên tục hoặc theo mẻ; để trống: liên tục",
        "continuous or in batches; empty: continuous", "xả liên tục",
        words=(("continuous", "xả liên tục"), ("batch", "xả theo mẻ, gián đoạn")),
    ),
    Described(
        "successor_column", "Cột theo quy chuẩn thay thế", "cột của quy chuẩn thay thế",
        "the column of the regulation that follows the cited one", "A",
    ),
    Described(
        "facility_kind", "Loại cơ sở", "dòng trong bảng hệ số K của QCVN 14:2008",
        "the row of the table of K in QCVN 14:2008",
    ),
    Described(
        "approved_on", "Ngày cấp", "ngày ký giấy phép, không sau ngày có hiệu lực",
        "the day on which it was signed, not after valid_from", "2022-02-14",
    ),
)  # fmt: skip

PERMIT_LIMITS = (
    Described(
        "permit_number", "Số giấy phép", "giấy phép đặt giới hạn này", "the permit that sets it",
        "31/GPMT-UBND",
    ),
    OUTLET_ID,
    PARAMETER,
    Described(
        "kind", "Loại giới hạn", "loại giới hạn riêng", "kind of limit", "chặt hơn quy chuẩn",
        words=(
            ("stricter", "chặt hơn quy chuẩn"),
            ("interim", "tạm thời"),
            ("stay", "tạm hoãn áp dụng"),
        ),
    ),
    Described(
        "lower", "Giới hạn dưới", "giá trị trung bình thấp nhất được phép",
        "the lowest mean that is allowed", "5.0",
    ),
    Described(
        "upper", "Giới hạn trên", "giá trị trung bình cao nhất được phép",
        "the highest mean that is allowed", "60",
    ),
    Described("unit", "Đơn vị", "đơn vị của hai giới hạn", "the unit of both", "mg/L"),
    BINDS_FROM,
    replace(VALID_TO, vi="ngày cuối cùng có hiệu lực; để trống: cùng giấy phép"),
    Described(
        "document", "Văn bản", "văn bản đặt giới hạn", "the paper that sets it",
        "Giấy phép 31/GPMT-UBND mục 2.1",
    ),
)  # fmt: skip
