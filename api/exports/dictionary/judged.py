"""What the tables of verdicts, violations and events say, column by column."""

from __future__ import annotations

from api.exports.dictionary.shared import (
    CAPTURE,
    CLUSTER,
    CLUSTER_KIND,
    CLUSTER_NAME,
    COMMUNE,
    COUNTS,
    KNOWN_AT,
    LEGAL_DAY,
    MEAN_CLAUSE,
    OF_UNIT,
    OUTLET,
    PARAMETER,
    SEVERITY_CLAUSE,
    SIMULATED,
    UNIT,
    count,
    day,
    flag,
    instant,
    real,
    text,
)
from storage.table_files.columns import Table

_SEVERITY = (
    count(
        "severity_rank",
        "Khung mức vượt, 1 (nhẹ nhất) đến 6; không phải mức phạt. Trống: không áp dụng.",
        "Class of times over, 1 (mildest) to 6; not a fine. Empty: none.",
    ),
    text(
        "severity",
        "Khung mức vượt bằng số lần; trống: không áp dụng.",
        "The class in times over the limit; empty: none.",
        SEVERITY_CLAUSE,
    ),
    text(
        "severity_confidence",
        "Độ tin cậy của khung mức vượt; unconfirmed: chưa được xác nhận.",
        "How sure we are of the class's bounds; unconfirmed is said so.",
    ),
)
_VERDICT = (
    PARAMETER,
    UNIT,
    text(
        "outcome",
        "Kết luận: kept đạt, exceeded vượt, not_provable chưa đủ số liệu, limit_unknown chưa rõ "
        "giới hạn, no_discharge không xả thải, not_limited không áp dụng giới hạn.",
        "The verdict's answer.",
        MEAN_CLAUSE,
    ),
    text(
        "certainty",
        "whatever_was_missing: không phụ thuộc số liệu thiếu; on_what_was_read: theo số liệu đã "
        "thu; none: không có.",
        "Whether it stands whatever was missing.",
    ),
    real(
        "judged_mean",
        OF_UNIT,
        "Giá trị đem so với giới hạn: trung bình ngày, hoặc giờ cao nhất của mẻ xả.",
        "What was held against the limit: the day's mean, or a batch's worst hour.",
        MEAN_CLAUSE,
    ),
    real("mean", OF_UNIT, "Trung bình của ngày.", "The day's mean."),
    real("low", OF_UNIT, "Trung bình thấp nhất có thể.", "The lowest that it could have been."),
    real("high", OF_UNIT, "Trung bình cao nhất có thể.", "The highest that it could have been."),
    real("limit_lower", OF_UNIT, "Giới hạn dưới (pH).", "The lower limit (pH)."),
    real(
        "limit_upper",
        OF_UNIT,
        "Giá trị tối đa cho phép Cmax; trống: chưa rõ hoặc không áp dụng.",
        "The maximum Cmax; empty: not known, or none binds.",
    ),
    real(
        "times_over",
        "lần · times",
        "Mức vượt: giá trị trên giới hạn trên, khi vượt.",
        "Judged mean / upper limit, where exceeded.",
    ),
    count(
        "exceeded_periods",
        "Số giờ xả theo mẻ bị vượt.",
        "Hours of a batch discharge that were over.",
        "giờ · hours",
    ),
    *COUNTS,
    CAPTURE,
    text("regulation", "Quy chuẩn áp dụng.", "The regulation that binds."),
    text("limit_column", "Cột của quy chuẩn.", "The regulation's column."),
    text(
        "limit_kind",
        "regulation: theo quy chuẩn; permit_stricter, permit_interim: giới hạn riêng của giấy "
        "phép.",
        "Whether the regulation's table or the permit's own limit binds.",
    ),
    text("limit_formula", "Công thức và số.", "The formula with its figures."),
    text("limit_clause", "Điều khoản của giới hạn.", "The limit's clause."),
    text(
        "limit_source",
        "Nguồn của số liệu luật; không ghi tên người nhập.",
        "Source of the law's figures; without the name of who entered one.",
    ),
    text(
        "limit_confidence",
        "Độ tin cậy của số liệu luật; unconfirmed: chưa được xác nhận.",
        "How sure we are of the law's figures; unconfirmed is said so.",
    ),
    text("reason_vi", "Lý do, bằng tiếng Việt.", "The reason in Vietnamese."),
    text("reason_en", "Lý do, bằng tiếng Anh.", "The reason in English."),
    text("clause", "Vì sao xét giá trị này.", "Why this mean is what is judged."),
    text("digest_sha256", "Mã băm của các giá trị đã dùng.", "Digest of the readings it rests on."),
    KNOWN_AT,
)

VERDICTS = Table(
    name="verdicts",
    vi="Kết luận mới nhất của một ngày, cửa xả, thông số, theo số liệu cập nhật đến lúc nêu.",
    en="The newest verdict of a legal day, outlet and parameter, as known at an instant.",
    order_vi="ngày, cửa xả, thông số",
    order_en="day, outlet, parameter",
    columns=(LEGAL_DAY, OUTLET, CLUSTER, *_VERDICT, SIMULATED),
)

VIOLATIONS = Table(
    name="violations",
    vi="Các kết luận vượt quy chuẩn, với cụm và khung mức vượt.",
    en="Exceeded verdicts, with cluster and severity class.",
    order_vi="ngày, cửa xả, thông số",
    order_en="day, outlet, parameter",
    columns=(
        LEGAL_DAY,
        OUTLET,
        CLUSTER,
        CLUSTER_NAME,
        COMMUNE,
        CLUSTER_KIND,
        *_VERDICT,
        *_SEVERITY,
        SIMULATED,
    ),
)

EVENTS = Table(
    name="events",
    vi="Sự kiện của các ngày được hỏi, ghi trọn vẹn: ngày vượt liên tiếp, không truyền, chưa đủ "
    "số liệu.",
    en="Events that touch the days asked for, whole: exceeded days in a row, silences, too little "
    "data.",
    order_vi="bắt đầu (mới nhất trước), mã",
    order_en="begin (newest first), id",
    columns=(
        text(
            "id",
            "Mã: cửa xả, thông số (- nếu không truyền số liệu), ngày đầu.",
            "Outlet, parameter (- for a silence) and first day.",
        ),
        text(
            "kind",
            "exceedance: vượt; not_reporting: không truyền; too_little_data: chưa đủ số liệu.",
            "What it is of.",
        ),
        OUTLET,
        CLUSTER,
        text(
            "parameter",
            "Mã thông số; trống: mọi thông số (không truyền số liệu).",
            "The parameter's code; empty: of every one (a silence).",
        ),
        text("unit", "Đơn vị của đỉnh.", "The unit of the peak."),
        instant("begin_utc", "Bắt đầu.", "Its begin."),
        instant("end_utc", "Kết thúc (không gồm).", "Its end (exclusive)."),
        day("first_day", "Ngày đầu.", "Its first legal day."),
        day("last_day", "Ngày cuối.", "Its last legal day."),
        count("days", "Số ngày.", "Exceeded days; of a silence the days that it touches.", "ngày"),
        count("periods", "Số ngày, hoặc giờ xả theo mẻ.", "Exceeded days, or hours of batches."),
        real("peak", OF_UNIT, "Giá trị xấu nhất.", "The worst judged mean."),
        day("peak_day", "Ngày của giá trị xấu nhất.", "The day of the peak."),
        real("peak_times_over", "lần · times", "Mức vượt cao nhất.", "The peak / upper limit."),
        *_SEVERITY,
        real(
            "load_over_kg",
            "kg",
            "Tải lượng vượt giới hạn, khi có lưu lượng.",
            "Load over the limit where flow was read.",
        ),
        text(
            "causes", "Nguyên nhân không truyền số liệu.", "Of a silence: to what it is put down."
        ),
        flag(
            "ongoing",
            "Còn kéo dài đến ngày cuối đã kết luận.",
            "Whether it reaches the last judged day.",
        ),
        KNOWN_AT,
        SIMULATED,
    ),
)
