"""Says in a sentence, in English and in Vietnamese, why a cluster does not count on a day."""

from __future__ import annotations

from domain.judged.coverage import CoverageFinding, CoverageReason

_FINDINGS = {
    CoverageReason.NO_STATION: "The cluster operates without a central station, as was said of it.",
    CoverageReason.STATION_NOT_ENTERED: (
        "No station of the cluster is entered yet, so that nothing is known of one."
    ),
    CoverageReason.NO_OUTLET: "No outlet is entered yet of a station of the cluster.",
    CoverageReason.NOT_BEGUN: (
        "The station is registered and not in operation yet; nothing is owed of it."
    ),
    CoverageReason.NOT_CONNECTED: (
        "The outlet is not connected yet: nothing is owed of it, and nothing is charged to it."
    ),
    CoverageReason.EXCEEDED: "The mean of {names} was outside its limit.",
    CoverageReason.NOT_PROVABLE: "Too little was read of {names} to say that it kept its limit.",
    CoverageReason.LIMIT_UNKNOWN: "No limit is known that {names} could be held against.",
    CoverageReason.NOT_MONITORED: (
        "The station's capacity of 500 m3/day or more demands that {names} be measured all the "
        "time (Decree 08/2022/ND-CP, Annex XXVIII, as replaced by Decree 48/2026/ND-CP; COD or "
        "TOC), and the outlet does not measure it."
    ),
    CoverageReason.OUR_OUTAGE: (
        "Our own outage hides whether {names} kept its limit; the plant is not charged with it."
    ),
    CoverageReason.SET_ASIDE: (
        "We could not judge {names}: the day is set aside with what was raised, and the plant is "
        "not charged with it."
    ),
}


def finding_en(finding: CoverageFinding) -> str:
    """Return an English sentence that says why a cluster does not count for this finding."""
    names = ", ".join(finding.parameters)
    if finding.reason is not CoverageReason.NOT_REPORTING:
        return _FINDINGS[finding.reason].format(names=names)
    if finding.outlet_id is None:
        return "A further station of the cluster has no registered outlet that could report."
    if not names:
        return "The outlet measures no parameter that is held against a limit."
    return f"Nothing came from the outlet for {names}."


_FINDINGS_VI = {
    CoverageReason.NO_STATION: "Cụm hoạt động khi không có trạm xử lý tập trung, như đã khai.",
    CoverageReason.STATION_NOT_ENTERED: (
        "Chưa nhập trạm nào của cụm, nên chưa biết về trạm xử lý tập trung."
    ),
    CoverageReason.NO_OUTLET: "Cụm có trạm chưa nhập cửa xả nào.",
    CoverageReason.NOT_BEGUN: (
        "Trạm đã đăng ký nhưng chưa đi vào hoạt động, nên chưa phải truyền số liệu."
    ),
    CoverageReason.NOT_CONNECTED: (
        "Cửa xả chưa kết nối: chưa phải truyền số liệu, không thuộc trách nhiệm của cơ sở."
    ),
    CoverageReason.EXCEEDED: "Trung bình của {names} nằm ngoài giới hạn.",
    CoverageReason.NOT_PROVABLE: "Chưa đủ số liệu để kết luận {names} đạt giới hạn.",
    CoverageReason.LIMIT_UNKNOWN: "Chưa rõ giới hạn để so sánh với {names}.",
    CoverageReason.NOT_MONITORED: (
        "Trạm có công suất từ 500 m³/ngày trở lên phải quan trắc tự động, liên tục {names} "
        "(Phụ lục XXVIII Nghị định 08/2022/NĐ-CP, được thay thế bởi Nghị định 48/2026/NĐ-CP; COD "
        "hoặc TOC), nhưng cửa xả không đo."
    ),
    CoverageReason.OUR_OUTAGE: (
        "Hệ thống của Sở gián đoạn nên không biết {names} có đạt giới hạn không; không thuộc "
        "trách nhiệm của cơ sở."
    ),
    CoverageReason.SET_ASIDE: (
        "Hệ thống của Sở không đánh giá được {names}: ngày này được ghi riêng kèm lý do; "
        "không thuộc trách nhiệm của cơ sở."
    ),
}


def finding_vi(finding: CoverageFinding) -> str:
    """Return a Vietnamese sentence that says why a cluster does not count for this finding."""
    names = ", ".join(finding.parameters)
    if finding.reason is not CoverageReason.NOT_REPORTING:
        return _FINDINGS_VI[finding.reason].format(names=names)
    if finding.outlet_id is None:
        return "Cụm còn một trạm khác chưa có cửa xả nào được đăng ký."
    if not names:
        return "Cửa xả không quan trắc thông số nào có giới hạn."
    return f"Cửa xả không truyền số liệu nào của {names}."
